//! The stream that users hold.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::event::Event;
use super::source::{Change, EventSource};
use crate::error::Result;
use crate::object::{Empty, Str, Struct};

/// A watch whose first connection is on its way: the future of
/// [`call::Watch`](crate::client::call::Watch).
#[must_use = "a call does nothing until it is awaited"]
pub struct Watching<K> {
    source: Option<Box<EventSource>>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Watching<K> {
    pub(crate) fn new(source: EventSource) -> Self {
        Self {
            source: Some(Box::new(source)),
            kind: PhantomData,
        }
    }
}

impl<K> Future for Watching<K> {
    type Output = Result<WatchStream<K>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(source) = &mut self.source else {
            return Poll::Pending;
        };
        let connected = ready!(source.poll_first(context));
        let Some(source) = self.source.take() else {
            return Poll::Pending;
        };
        Poll::Ready(connected.map(|()| WatchStream {
            source,
            kind: PhantomData,
        }))
    }
}

impl<K> fmt::Debug for Watching<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watching")
    }
}

/// The events of a watch, as a [`Stream`] that connects again by itself.
///
/// An error that does not end it is one object that could not be read. Every other error is its last
/// item: `while let Some(event) = events.try_next().await?` is right for both. Dropping it closes the
/// connection.
#[must_use = "a watch tells nothing until it is polled"]
pub struct WatchStream<K> {
    source: Box<EventSource>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Struct + Empty> WatchStream<K> {
    /// The next event; `None` when the watch is over.
    pub async fn next(&mut self) -> Option<Result<Event<K>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next event; `None` when the watch is over.
    ///
    /// # Errors
    /// One object could not be read, or the watch cannot go on: the server no longer has the version
    /// that it has come to ([`is_expired`](crate::Error::is_expired)), refuses, or the deadline passed.
    pub async fn try_next(&mut self) -> Result<Option<Event<K>>> {
        self.next().await.transpose()
    }
}

impl<K> WatchStream<K> {
    /// The version that the watch has come to: where another watch could go on. Empty before it is
    /// known.
    #[must_use]
    pub fn resource_version(&self) -> &Str {
        self.source.version()
    }
}

impl<K: Struct + Empty> Stream for WatchStream<K> {
    type Item = Result<Event<K>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut object = K::EMPTY;
        let change = ready!(self.source.poll_event(context, &mut object));
        Poll::Ready(change.map(|change| {
            change.map(|change| match change {
                Change::Added => Event::Added(object),
                Change::Modified => Event::Modified(object),
                Change::Deleted => Event::Deleted(object),
                Change::Bookmark(bookmark) => Event::Bookmark(bookmark),
                Change::Restarted => Event::Restarted,
            })
        }))
    }
}

impl<K> fmt::Debug for WatchStream<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchStream")
            .field("resource_version", &self.resource_version())
            .finish()
    }
}
