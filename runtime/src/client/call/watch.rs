//! Watching objects.

use std::marker::PhantomData;
use std::time::Duration;

use super::options::{builder, narrowing, option};
use crate::error::Result;
use crate::request::Request;
use crate::watch::{EventSource, Settings, WatchStream, Watching};

/// Watches objects: [`ResourceClient::watch`](crate::client::ResourceClient::watch).
///
/// Awaited, it gives the [`WatchStream`] once the server has taken the watch, or the error with which
/// it refused.
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Watch<K> {
    request: Request,
    settings: Settings,
    kind: PhantomData<fn() -> K>,
}

builder!(Watch, without timeout);

impl<K> Watch<K> {
    pub(in crate::client) fn new(request: Request) -> Self {
        let request = request.get().set_param("watch", "true");
        Self {
            request: request.set_param("allowWatchBookmarks", "true"),
            settings: Settings {
                once: false,
                timeout: None,
            },
            kind: PhantomData,
        }
    }

    fn prepared(self) -> Request {
        self.request
    }

    narrowing!();
    option!(labels);
    option!(fields);
    option!(shard_selector);
    option!(server_timeout);

    /// What has changed since this version: a list's, or where a watch had come to. Unset, the objects
    /// that exist come first, as added, in any order.
    ///
    /// With [`send_initial_events`](Self::send_initial_events) it is the least that they have to show.
    pub fn resource_version(self, version: impl AsRef<str>) -> Self {
        self.set("resourceVersion", version.as_ref())
    }

    /// How [`resource_version`](Self::resource_version) is meant; for
    /// [`send_initial_events`](Self::send_initial_events) alone, which sets it.
    pub fn resource_version_match(self, how: super::ResourceVersionMatch) -> Self {
        self.set("resourceVersionMatch", how.as_str())
    }

    /// The objects that exist come first, as added, and then a bookmark that
    /// [says so](crate::watch::Bookmark::is_initial_events_end): a list and a watch in one, of which
    /// neither side holds more than one object at a time. Servers since 1.34, and older ones that have
    /// it switched on.
    pub fn send_initial_events(self) -> Self {
        self.set("sendInitialEvents", "true")
            .resource_version_match(super::ResourceVersionMatch::NotOlderThan)
    }

    /// Whether the server tells how far the watch has come where nothing else does. It does unless this
    /// is `false`; without, a watch of few changes is more likely to end as expired.
    pub fn allow_watch_bookmarks(self, allow: bool) -> Self {
        if allow {
            self.set("allowWatchBookmarks", "true")
        } else {
            self.customize(|request| request.without_param("allowWatchBookmarks"))
        }
    }

    /// One connection: the stream ends when the server ends it, and with an error when it breaks.
    pub fn once(mut self) -> Self {
        self.settings.once = true;
        self
    }

    /// The client's deadline for the watch as a whole: the stream then ends with an error that
    /// [`is_timeout`](crate::Error::is_timeout). [`server_timeout`](Self::server_timeout) ends a
    /// connection, and the watch goes on in the next one.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Begins the watch.
    pub fn send(self) -> Watching<K> {
        Watching::new(EventSource::new(self.request, &self.settings))
    }
}

impl<K> IntoFuture for Watch<K> {
    type Output = Result<WatchStream<K>>;
    type IntoFuture = Watching<K>;

    fn into_future(self) -> Watching<K> {
        self.send()
    }
}
