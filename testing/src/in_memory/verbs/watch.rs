//! Watches: a stream of frames that follows the history of one resource.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use clientset_runtime::transport::Body;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::list::is_selected;
use crate::in_memory::answer::{Accept, Answer, Refusal, View, event_object};
use crate::in_memory::call::{Call, ListOptions};
use crate::in_memory::registry::Resource;
use crate::in_memory::selector::Selector;
use crate::in_memory::server::Server;
use crate::in_memory::store::{Change, Object};
use crate::in_memory::tree;
use crate::in_memory::webhooks::in_version;

/// How often a watch without events says how far it is, to whoever asked for that.
const BOOKMARK_EVERY: Duration = Duration::from_secs(60);

/// A watch that nobody limits ends after this time and up to twice of it, as from API servers.
const LONGEST: Duration = Duration::from_secs(1800);

/// How many of the objects that there are go into one chunk of the body.
const INITIAL_CHUNK: usize = 256;

pub(super) fn watch(call: &Call) -> Result<Answer, Refusal> {
    let options = ListOptions::parse(call, true)?;
    let resource = call.resource().clone();
    let prefix = call.prefix();
    let mut store = call.server.store();
    let begins_with_all = match options.send_initial_events {
        Some(wanted) => wanted,
        // Without a version, or from any: what there is comes first.
        None => options.since.is_none(),
    };
    let mut initial = VecDeque::new();
    let mut seen = options.since.unwrap_or_else(|| store.revision());
    let mut ended = None;
    if begins_with_all {
        if let Some(version) = options.since
            && let Err(refusal) = super::not_of_the_future(&store, version)
        {
            return Err(refusal);
        }
        seen = store.revision();
        initial.extend(
            store
                .scan(&resource.table, &prefix)
                .filter(|(_, object)| is_selected(&resource, &options.selector, object))
                .map(|(_, object)| object.clone()),
        );
    } else if store.changes(&resource.table, seen).is_err() {
        ended = Some(too_old(seen));
    }
    let timeout = match options.timeout {
        Some(seconds) if seconds > 0 => Duration::from_secs(seconds),
        _ => LONGEST.mul_f64(1.0 + fastrand::f64()),
    };
    let watch = Watch {
        news: store.subscribe(&resource.table),
        closing: call.server.closing(),
        server: call.server.clone(),
        end_bookmark: (options.send_initial_events == Some(true) && options.bookmarks)
            .then_some(seen),
        resource,
        prefix,
        selector: options.selector,
        accept: call.accept,
        first: true,
        initial,
        seen,
        ended,
        bookmarks: options.bookmarks,
        deadline: Instant::now() + timeout,
    };
    drop(store);
    Ok(Answer::stream(Body::stream(stream::unfold(
        Some(watch),
        |watch| async move {
            let mut watch = watch?;
            let chunk = watch.next().await?;
            let next = (!watch.is_over()).then_some(watch);
            Some((Ok(chunk), next))
        },
    ))))
}

/// The refusal of a watch from a version that is forgotten.
pub(crate) fn too_old(version: u64) -> Refusal {
    Refusal::expired(
        format!("too old resource version: {version} is compacted; list again"),
        None,
    )
}

struct Watch {
    server: Arc<Server>,
    resource: Arc<Resource>,
    prefix: String,
    selector: Selector,
    accept: Accept,
    /// Whether no object was sent yet.
    first: bool,
    /// What is still to be sent of what there was at the beginning.
    initial: VecDeque<Arc<Object>>,
    /// The version of the bookmark behind the initial events.
    end_bookmark: Option<u64>,
    /// Up to where changes were looked at.
    seen: u64,
    /// What ends the watch, to be sent as its last event.
    ended: Option<Refusal>,
    bookmarks: bool,
    news: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    deadline: Instant,
}

impl Watch {
    /// Whether the last event was sent.
    fn is_over(&self) -> bool {
        self.seen == u64::MAX
    }

    /// The next frames; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let mut chunk = Vec::new();
        if let Some(refusal) = self.ended.take() {
            self.seen = u64::MAX;
            return Some(error_event(&refusal));
        }
        let count = self.initial.len().min(INITIAL_CHUNK);
        let objects: Vec<Arc<Object>> = self.initial.drain(..count).collect();
        match in_version(&self.server, &self.resource, &objects).await {
            Ok(objects) => {
                for object in objects {
                    self.event(&mut chunk, "ADDED", &object);
                }
            }
            Err(refusal) => {
                self.seen = u64::MAX;
                return Some(error_event(&refusal));
            }
        }
        if self.initial.is_empty()
            && let Some(version) = self.end_bookmark.take()
        {
            self.bookmark(&mut chunk, version, true);
        }
        if !chunk.is_empty() {
            return Some(chunk.into());
        }
        loop {
            self.news.mark_unchanged();
            if let Err(refusal) = self.follow(&mut chunk).await {
                self.seen = u64::MAX;
                chunk.extend_from_slice(&error_event(&refusal));
            }
            if !chunk.is_empty() {
                return Some(chunk.into());
            }
            if *self.closing.borrow() {
                return None;
            }
            let bookmark_at = Instant::now() + BOOKMARK_EVERY;
            tokio::select! {
                changed = self.news.changed() => changed.ok()?,
                closing = self.closing.changed() => closing.ok()?,
                () = tokio::time::sleep_until(self.deadline) => return None,
                () = tokio::time::sleep_until(bookmark_at), if self.bookmarks => {
                    if let Some(version) = self.idle_at() {
                        self.seen = version;
                        self.bookmark(&mut chunk, version, false);
                        return Some(chunk.into());
                    }
                }
            }
        }
    }

    /// The version up to which everything was sent; `None` when there is more.
    fn idle_at(&self) -> Option<u64> {
        let store = self.server.store();
        let changes = store.news(&self.resource.table, self.seen).ok()?;
        // A watch may have begun with a version of the future.
        changes.is_empty().then(|| store.revision().max(self.seen))
    }

    /// Writes what happened since the last time.
    async fn follow(&mut self, chunk: &mut Vec<u8>) -> Result<(), Refusal> {
        let changes = {
            let store = self.server.store();
            store.news(&self.resource.table, self.seen)
        };
        let changes = changes.map_err(|_| too_old(self.seen))?;
        for mut change in changes {
            self.seen = change.revision;
            if change.key.starts_with(&self.prefix) {
                self.convert(&mut change).await?;
                self.change(chunk, &change);
            }
        }
        Ok(())
    }

    /// Gives a change the version of the watch.
    async fn convert(&self, change: &mut Change) -> Result<(), Refusal> {
        if self.resource.webhook().is_none() {
            return Ok(());
        }
        let mut objects = vec![change.object.clone()];
        objects.extend(change.before.clone());
        let mut shown = in_version(&self.server, &self.resource, &objects)
            .await?
            .into_iter();
        if let Some(object) = shown.next() {
            change.object = object;
        }
        change.before = shown.next();
        Ok(())
    }

    /// Writes a change as whoever selects sees it: what begins to be selected is added, what ceases to be is
    /// deleted.
    fn change(&mut self, chunk: &mut Vec<u8>, change: &Change) {
        let is_selected = |object: &Object| is_selected(&self.resource, &self.selector, object);
        let before = change
            .before
            .as_deref()
            .filter(|before| is_selected(before));
        let after = !change.removed && is_selected(&change.object);
        match (before, after) {
            (None, true) => self.event(chunk, "ADDED", &change.object),
            (Some(_), true) => self.event(chunk, "MODIFIED", &change.object),
            (Some(_), false) if change.removed => self.event(chunk, "DELETED", &change.object),
            (Some(before), false) => {
                // As it was when it was last selected, of the version that took it away.
                let mut last = before.tree().clone();
                tree::set_text(&mut last, "resourceVersion", &change.revision.to_string());
                self.event(chunk, "DELETED", &Object::unsaved(last));
            }
            (None, false) => {}
        }
    }

    fn event(&mut self, chunk: &mut Vec<u8>, kind: &str, object: &Object) {
        self.accept = self.accept.at(self.server.clock.seconds());
        let object = event_object(&self.resource, object, &self.accept, self.first);
        self.first = false;
        frame(chunk, kind, &object);
    }

    fn bookmark(&self, chunk: &mut Vec<u8>, version: u64, end: bool) {
        let (kind, api_version) = match self.accept.view {
            View::Metadata | View::MetadataList => {
                ("PartialObjectMetadata", "meta.k8s.io/v1".to_owned())
            }
            View::Object | View::Table => {
                (self.resource.kind.as_str(), self.resource.api_version())
            }
        };
        let mut object = json!({
            "kind": kind,
            "apiVersion": api_version,
            "metadata": {"resourceVersion": version.to_string()},
        });
        if end {
            object["metadata"]["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        }
        frame(chunk, "BOOKMARK", object.to_string().as_bytes());
    }
}

/// The event that ends a watch.
pub(crate) fn error_event(refusal: &Refusal) -> Bytes {
    let mut event = Vec::new();
    frame(&mut event, "ERROR", refusal.status().to_string().as_bytes());
    event.into()
}

/// One event: a line of JSON.
fn frame(chunk: &mut Vec<u8>, kind: &str, object: &[u8]) {
    chunk.extend_from_slice(b"{\"type\":");
    chunk.extend_from_slice(Value::from(kind).to_string().as_bytes());
    chunk.extend_from_slice(b",\"object\":");
    chunk.extend_from_slice(object);
    chunk.extend_from_slice(b"}\n");
}
