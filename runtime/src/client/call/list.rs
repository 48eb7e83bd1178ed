//! Listing objects.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::Items;
use super::options::{builder, narrowing, option};
use crate::error::{Error, Result};
use crate::meta;
use crate::object::Resource;
use crate::request::{Request, StreamResponse};
use crate::transport::BoxFuture;
use crate::wire::json::ListReader;

/// Lists objects: [`ResourceClient::list`](crate::client::ResourceClient::list).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct List<K> {
    request: Request,
    kind: PhantomData<fn() -> K>,
}

builder!(List);

impl<K> List<K> {
    pub(in crate::client) fn new(request: Request) -> Self {
        Self {
            request: request.get(),
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
    option!(limit);
    option!(continue_);
    option!(resource_version);
    option!(resource_version_match);
    option!(server_timeout);
}

impl<K: Resource> List<K> {
    /// Lists the objects. Each is decoded as it arrives, so that the answer is never held as bytes.
    pub fn send(self) -> Listing<K> {
        Listing::new(self.request)
    }

    /// All objects, page by page, as a stream; [`limit`](Self::limit) is the size of a page, 500 unless
    /// set.
    ///
    /// ```
    /// # use clientset_runtime::{client::{ResourceClient, scope::AllNamespaces, verb}, object::Resource};
    /// async fn print_all<K: Resource + verb::List>(
    ///     client: &ResourceClient<K, AllNamespaces>,
    /// ) -> clientset_runtime::Result<()> {
    ///     let mut objects = client.list().all();
    ///     while let Some(object) = objects.try_next().await? {
    ///         println!("{}", object.metadata().name);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn all(self) -> Items<K> {
        Items::new(self.request)
    }
}

impl<K: Resource> IntoFuture for List<K> {
    type Output = Result<meta::List<K>>;
    type IntoFuture = Listing<K>;

    fn into_future(self) -> Listing<K> {
        self.send()
    }
}

/// A list on its way: the future of [`List`].
#[must_use = "a call does nothing until it is awaited"]
pub struct Listing<K: Resource>(State<K>);

enum State<K: Resource> {
    Opening(BoxFuture<Result<StreamResponse>>),
    Reading(Box<(StreamResponse, ListReader<K>)>),
    Done,
}

impl<K: Resource> Listing<K> {
    pub(super) fn new(request: Request) -> Self {
        Self(State::Opening(Box::pin(request.chunks())))
    }
}

impl<K: Resource> Future for Listing<K> {
    type Output = Result<meta::List<K>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut self.0 {
                State::Opening(opening) => match ready!(opening.as_mut().poll(context)) {
                    Ok(response) => {
                        self.0 = State::Reading(Box::new((response, ListReader::new())));
                    }
                    Err(error) => {
                        self.0 = State::Done;
                        return Poll::Ready(Err(error));
                    }
                },
                State::Reading(reading) => {
                    let (response, reader) = &mut **reading;
                    let result = match ready!(Pin::new(&mut *response).poll_next(context)) {
                        Some(Ok(chunk)) => match reader.push(&chunk) {
                            Ok(()) => continue,
                            Err(error) => Err(error),
                        },
                        Some(Err(error)) => {
                            self.0 = State::Done;
                            return Poll::Ready(Err(error));
                        }
                        None => std::mem::take(reader).finish(),
                    };
                    let result = result
                        .map_err(|error| response.explain(Error::unreadable(error, Bytes::new())));
                    self.0 = State::Done;
                    return Poll::Ready(result);
                }
                State::Done => {
                    // The contract of `Future` leaves open what a finished one answers; never is safe.
                    return Poll::Pending;
                }
            }
        }
    }
}

impl<K: Resource> fmt::Debug for Listing<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listing")
    }
}
