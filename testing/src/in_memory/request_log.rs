//! What was asked of a server, for tests to look at.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::watch;

use super::call::Query;
use super::protobuf;

/// How many requests are kept.
const KEPT: usize = 10_000;

/// How many bytes of them, paths and bodies above all.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// A request that a server got, and how it answered.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, without its question mark; empty where there was none.
    pub query: String,
    /// What was asked for, in the words of discovery (`get`, `deletecollection` ...); empty where the path is of
    /// no resource.
    pub verb: &'static str,
    /// The resource, as in `deployments.apps`; with its subresource, as in `pods/status`.
    pub resource: String,
    /// The namespace; empty for the cluster, or for all namespaces.
    pub namespace: String,
    /// The object's name; empty for a collection.
    pub name: String,
    /// Who asked, after impersonation; empty where that is not known.
    pub user: String,
    /// The `User-Agent`.
    pub user_agent: String,
    /// The media type of the body, without its parameters.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
    /// The HTTP status code of the answer; 0 where none was given: the client went away, or a fault closed the
    /// connection.
    pub code: u16,
    /// The faults that struck it, in short: `reply 503`, `cut after 2 events`.
    pub faults: Vec<String>,
}

impl LoggedRequest {
    /// The value of a parameter of the query, decoded; of several the first.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        let query = Query::parse(&self.query);
        query.all(name).next().map(str::to_owned)
    }

    /// The body as JSON, also one that came as Kubernetes' protobuf; `None` where it is neither.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        if self.content_type == protobuf::MEDIA_TYPE {
            return protobuf::read(&self.body, ("", "")).ok();
        }
        serde_json::from_slice(&self.body).ok()
    }

    /// What this takes in memory, about.
    fn size(&self) -> usize {
        self.path.len() + self.query.len() + self.user_agent.len() + self.body.len()
    }
}

impl fmt::Display for LoggedRequest {
    /// As in a server's log: `200 list pods default?limit=5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, path, .. } = self;
        let verb = if self.verb.is_empty() {
            &self.method
        } else {
            self.verb
        };
        write!(f, "{code} {verb} {path}")?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        if !self.faults.is_empty() {
            write!(f, " ({})", self.faults.join(", "))?;
        }
        Ok(())
    }
}

/// A request that was waited for did not come.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no such request within {waited:?}; the last ones were: {}", said(.last))]
#[non_exhaustive]
pub struct NotAsked {
    /// How long it was waited for.
    pub waited: Duration,
    /// The last requests that came, ten at most.
    pub last: Vec<LoggedRequest>,
}

fn said(requests: &[LoggedRequest]) -> String {
    if requests.is_empty() {
        return "none".to_owned();
    }
    let lines: Vec<String> = requests.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

#[derive(Debug)]
pub(crate) struct RequestLog {
    kept: Mutex<Kept>,
    /// Counts requests, for those who wait for one.
    news: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    requests: VecDeque<LoggedRequest>,
    bytes: usize,
}

impl Default for RequestLog {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            news: watch::Sender::new(0),
        }
    }
}

impl RequestLog {
    pub(crate) fn push(&self, request: LoggedRequest) {
        self.kept().push(request, KEPT, KEPT_BYTES);
        self.news.send_modify(|count| *count += 1);
    }

    pub(crate) fn all(&self) -> Vec<LoggedRequest> {
        self.kept().requests.iter().cloned().collect()
    }

    pub(crate) fn take(&self) -> Vec<LoggedRequest> {
        std::mem::take(&mut *self.kept()).requests.into()
    }

    pub(crate) fn clear(&self) {
        *self.kept() = Kept::default();
    }

    /// The first request of which `matches` says so, among those that are kept and those that come. No lock is
    /// held while it runs.
    pub(crate) async fn wait_for(
        &self,
        timeout: Duration,
        matches: impl Fn(&LoggedRequest) -> bool,
    ) -> Result<LoggedRequest, NotAsked> {
        let mut news = self.news.subscribe();
        let found = async {
            loop {
                news.mark_unchanged();
                if let Some(request) = self.all().into_iter().find(&matches) {
                    return request;
                }
                // The log lives as long as its server, which outlives this call.
                if news.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::time::timeout(timeout, found).await.map_err(|_| {
            let requests = self.all();
            NotAsked {
                waited: timeout,
                last: requests[requests.len().saturating_sub(10)..].to_vec(),
            }
        })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Adds a request, and drops the oldest ones above the limits; the new one stays, whatever its size.
    fn push(&mut self, request: LoggedRequest, most: usize, most_bytes: usize) {
        self.bytes += request.size();
        self.requests.push_back(request);
        while self.requests.len() > 1
            && (self.requests.len() > most || self.bytes > most_bytes)
            && let Some(oldest) = self.requests.pop_front()
        {
            self.bytes -= oldest.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_requests_go_by_number_and_by_bytes() {
        let mut kept = Kept::default();
        let request = |path: &str, bytes: usize| LoggedRequest {
            path: path.to_owned(),
            body: vec![b'x'; bytes].into(),
            ..LoggedRequest::default()
        };
        let paths = |kept: &Kept| -> String {
            let paths = kept.requests.iter().map(|request| request.path.as_str());
            paths.collect()
        };
        for path in ["a", "b", "c", "d"] {
            kept.push(request(path, 10), 3, 1000);
        }
        assert_eq!((paths(&kept), kept.bytes), ("bcd".to_owned(), 33));
        kept.push(request("e", 970), 9, 1000);
        assert_eq!((paths(&kept), kept.bytes), ("cde".to_owned(), 993));
        kept.push(request("f", 5000), 9, 1000);
        assert_eq!((paths(&kept), kept.bytes), ("f".to_owned(), 5001));
        kept.push(request("g", 1), 9, 1000);
        assert_eq!((paths(&kept), kept.bytes), ("g".to_owned(), 2));
    }
}
