//! The future of a call.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::error::Result;
use crate::request::{Request, Response};
use crate::transport::BoxFuture;

/// A call on its way: the future of a builder.
///
/// What sends and receives is the same code for every kind and stands behind a pointer; only reading
/// the answer knows the kind. So it is a few words large, `Send`, and owns all it needs.
#[must_use = "a call does nothing until it is awaited"]
pub struct InFlight<T> {
    answer: BoxFuture<Result<Response>>,
    read: fn(Result<Response>) -> Result<T>,
}

impl<T> InFlight<T> {
    pub(in crate::client) fn new(
        request: Request,
        read: fn(Result<Response>) -> Result<T>,
    ) -> Self {
        Self {
            answer: request.into_future(),
            read,
        }
    }
}

impl<T> Future for InFlight<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let answer = ready!(self.answer.as_mut().poll(context));
        Poll::Ready((self.read)(answer))
    }
}

impl<T> fmt::Debug for InFlight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InFlight")
    }
}
