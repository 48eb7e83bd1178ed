//! The subresource `log` of pods: what a test said that a container wrote.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clientset_runtime::transport::Body;
use futures_util::stream;
use jiff::Timestamp;
use tokio::sync::watch;

use super::{containers, existing};
use crate::in_memory::answer::{Answer, Cause, Refusal};
use crate::in_memory::call::{Call, Query};
use crate::in_memory::logs::{Line, Run};
use crate::in_memory::server::Server;

/// Which lines are wanted, and how.
#[derive(Clone, Copy, Debug, Default)]
struct Options {
    timestamps: bool,
    since: Option<SystemTime>,
    tail: Option<usize>,
    /// How many bytes are sent at most.
    limit: Option<usize>,
}

pub(super) fn read(call: &Call) -> Result<Answer, Refusal> {
    let pod = existing(call, &call.server.store())?;
    let options = Options::parse(&call.query, pod.name(), call.server.clock.now())?;
    let container = containers::choose(&pod, call.query.get("container"))?;
    let news = call.server.logs.subscribe();
    let run = match call.query.flag("previous") {
        true => Run::Previous,
        false => Run::Present,
    };
    let known = |run| call.server.logs.since(pod.uid(), &container, run, 0);
    let lines = known(run);
    let is_silent = lines.is_none() && known(Run::Present).is_none();
    if is_silent && containers::node(&pod).is_none() {
        // Nobody could have written anything.
        return Ok(Answer::no_content());
    }
    if lines.is_none() && run == Run::Previous {
        return Err(Refusal::bad_request(format!(
            "previous terminated container {container:?} in pod {:?} not found",
            pod.name()
        )));
    }
    let lines = lines.unwrap_or_default();
    let seen = lines.len();
    let mut left = options.limit.unwrap_or(usize::MAX);
    let text = options.text(&lines, &mut left);
    // What a run wrote that is over does not grow.
    if !call.query.flag("follow") || run == Run::Previous {
        return Ok(Answer::text(String::from_utf8_lossy(&text)));
    }
    let following = Following {
        server: call.server.clone(),
        place: call.key(),
        pod: pod.uid().to_owned(),
        container,
        options: Options {
            tail: None,
            ..options
        },
        first: Some(text.into()),
        seen,
        left,
        news,
        pods: call.server.store().subscribe(&call.resource().table),
        closing: call.server.closing(),
    };
    Ok(Answer::text_stream(Body::stream(stream::unfold(
        following,
        |mut following| async {
            let chunk = following.next().await?;
            Some((Ok(chunk), following))
        },
    ))))
}

/// A log that is read while it grows, until its pod ends.
struct Following {
    server: Arc<Server>,
    place: String,
    pod: String,
    container: String,
    options: Options,
    first: Option<Bytes>,
    seen: usize,
    left: usize,
    news: watch::Receiver<u64>,
    pods: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
}

impl Following {
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take().filter(|first| !first.is_empty()) {
            return Some(first);
        }
        loop {
            if self.left == 0 || *self.closing.borrow() {
                return None;
            }
            // First whether it has ended: what was written before is sent.
            let has_ended = self.has_ended();
            let logs = &self.server.logs;
            let lines = logs.since(&self.pod, &self.container, Run::Present, self.seen);
            let lines = lines.unwrap_or_default();
            self.seen += lines.len();
            let text = self.options.text(&lines, &mut self.left);
            if !text.is_empty() {
                return Some(text.into());
            }
            if has_ended {
                return None;
            }
            tokio::select! {
                changed = self.news.changed() => changed.ok()?,
                changed = self.pods.changed() => changed.ok()?,
                changed = self.closing.changed() => changed.ok()?,
            }
        }
    }

    fn has_ended(&self) -> bool {
        let store = self.server.store();
        let pod = store
            .get("pods", &self.place)
            .filter(|pod| pod.uid() == self.pod);
        pod.is_none_or(|pod| {
            matches!(
                pod.tree()["status"]["phase"].as_str(),
                Some("Succeeded" | "Failed")
            )
        })
    }
}

impl Options {
    fn parse(query: &Query, pod: &str, now: SystemTime) -> Result<Self, Refusal> {
        let number = |name: &str| match query.get(name) {
            "" => Ok(None),
            text => text
                .parse::<i64>()
                .map(Some)
                .map_err(|_| Refusal::bad_request(format!("{name} {text:?} is no whole number"))),
        };
        let (tail, seconds, limit) = (
            number("tailLines")?,
            number("sinceSeconds")?,
            number("limitBytes")?,
        );
        let mut causes = Vec::new();
        for (field, value, least) in [
            ("tailLines", tail, 0),
            ("sinceSeconds", seconds, 1),
            ("limitBytes", limit, 1),
        ] {
            if let Some(value) = value.filter(|value| *value < least) {
                let why = format!("{least} is the least");
                causes.push(Cause::invalid(field, &value.to_string(), why));
            }
        }
        let time = query.get("sinceTime");
        if !time.is_empty() && seconds.is_some() {
            let why = "at most one of `sinceTime` and `sinceSeconds` is taken";
            causes.push(Cause::forbidden("[]", why));
        }
        if !query.get("stream").is_empty() {
            causes.push(Cause::forbidden(
                "stream",
                "the server does not tell streams apart",
            ));
        }
        if !causes.is_empty() {
            return Err(Refusal::invalid_kind("", "PodLogOptions", pod, causes));
        }
        let since = match (time, seconds) {
            ("", None) => None,
            ("", Some(seconds)) => now.checked_sub(Duration::from_secs(seconds.unsigned_abs())),
            (time, _) => Some(time.parse::<Timestamp>().map(SystemTime::from).map_err(
                |error| Refusal::bad_request(format!("sinceTime {time:?} is no time: {error}")),
            )?),
        };
        let size = |value: Option<i64>| value.and_then(|value| usize::try_from(value).ok());
        Ok(Self {
            timestamps: query.flag("timestamps"),
            since,
            tail: size(tail),
            limit: size(limit),
        })
    }

    /// The wanted ones of these lines, as far as there are bytes left for them.
    fn text(&self, lines: &[Line], left: &mut usize) -> Vec<u8> {
        let is_wanted = |line: &&Line| self.since.is_none_or(|since| line.time >= since);
        let wanted: Vec<_> = lines.iter().filter(is_wanted).collect();
        let skipped = self
            .tail
            .map_or(0, |tail| wanted.len().saturating_sub(tail));
        let mut text = Vec::new();
        for line in wanted.get(skipped..).unwrap_or_default() {
            if self.timestamps {
                let time = Timestamp::try_from(line.time).unwrap_or_default();
                text.extend_from_slice(format!("{time} ").as_bytes());
            }
            text.extend_from_slice(line.text.as_bytes());
        }
        text.truncate(*left);
        *left -= text.len();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_choose_lines() {
        let start = SystemTime::UNIX_EPOCH;
        let line = |seconds, text: &str| Line {
            time: start + Duration::from_secs(seconds),
            text: text.to_owned(),
        };
        let lines = [line(10, "a\n"), line(20, "b\n"), line(30, "c\n")];
        for (query, expected) in [
            ("", Ok("a\nb\nc\n")),
            ("tailLines=2", Ok("b\nc\n")),
            ("tailLines=0", Ok("")),
            ("tailLines=9", Ok("a\nb\nc\n")),
            ("sinceSeconds=15", Ok("c\n")),
            ("sinceTime=1970-01-01T00:00:20Z", Ok("b\nc\n")),
            ("limitBytes=3", Ok("a\nb")),
            (
                "timestamps=true&tailLines=1",
                Ok("1970-01-01T00:00:30Z c\n"),
            ),
            ("tailLines=-1", Err(422)),
            ("sinceSeconds=0", Err(422)),
            ("limitBytes=0", Err(422)),
            ("sinceSeconds=1&sinceTime=1970-01-01T00:00:20Z", Err(422)),
            ("stream=Stdout", Err(422)),
            ("tailLines=x", Err(400)),
            ("sinceTime=x", Err(400)),
        ] {
            let now = start + Duration::from_secs(40);
            let found = Options::parse(&Query::parse(query), "web", now).map(|options| {
                let mut left = options.limit.unwrap_or(usize::MAX);
                String::from_utf8(options.text(&lines, &mut left)).unwrap()
            });
            let found = found.map_err(|refusal| refusal.code);
            assert_eq!(found, expected.map(str::to_owned), "{query}");
        }
    }
}
