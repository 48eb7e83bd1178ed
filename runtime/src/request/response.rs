//! Answers: whole, and as they come.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, Sleep};

use super::decoders::Decoders;
use super::warning::{self, Warning};
use crate::error::{Call, Error, Result, read_status};
use crate::meta::Status;
use crate::object::{Empty, Struct};
use crate::transport::Body;

/// A whole answer.
#[derive(Clone)]
pub struct Response {
    head: Head,
    body: Bytes,
}

#[derive(Clone)]
struct Head {
    status: StatusCode,
    headers: HeaderMap,
    call: Call,
    url: String,
    decoders: Arc<Decoders>,
}

impl Head {
    fn explain(&self, error: Error) -> Error {
        error.in_call(&self.call).at_url(&self.url)
    }
}

impl Response {
    /// The HTTP code: 200 to 206.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Whether the call made a new object (201).
    #[must_use]
    pub fn was_created(&self) -> bool {
        self.head.status == StatusCode::CREATED
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// What the server warned of. The client's handler has had it too.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        warning::parse(&self.head.headers)
    }

    /// The body as it came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as an object.
    ///
    /// # Errors
    /// The body is empty, or a `Status` that says `Failure`, or no JSON of such an object; then the
    /// error has the field's path and [the bytes](Error::body).
    pub fn into<T: Struct + Empty>(self) -> Result<T> {
        if self.body.is_empty() {
            let code = self.head.status.as_u16();
            return Err(self.head.explain(Error::response(format!(
                "the answer is empty (code {code}), and an object was expected"
            ))));
        }
        let read = self.head.decoders.read(&self.body);
        if read.is_err() || T::EMPTY.info().kind == Status::EMPTY.info().kind {
            // A refusal under the guise of success.
            let status = read_status(&self.body).filter(|status| status.status == "Failure");
            if let Some(status) = status {
                return Err(self.head.explain(Error::from(status)));
            }
        }
        read.map_err(|error| self.head.explain(Error::unreadable(error, self.body)))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body may hold a secret.
        write!(
            f,
            "Response({}, {} bytes)",
            self.head.status,
            self.body.len()
        )
    }
}

/// An answer whose body comes bit by bit: a [`Stream`] of chunks, which end anywhere.
///
/// Dropping it ends the request.
pub struct StreamResponse {
    head: Head,
    body: Body,
    deadline: Option<(Pin<Box<Sleep>>, Duration)>,
}

impl StreamResponse {
    /// `deadline` is when the call began and how long it may take.
    pub(super) fn new(
        response: http::Response<Body>,
        call: Call,
        url: String,
        decoders: Arc<Decoders>,
        deadline: Option<(Instant, Duration)>,
    ) -> Self {
        let (head, body) = response.into_parts();
        Self {
            head: Head {
                status: head.status,
                headers: head.headers,
                call,
                url,
                decoders,
            },
            body,
            deadline: deadline.map(|(begun, timeout)| {
                (Box::pin(tokio::time::sleep_until(begun + timeout)), timeout)
            }),
        }
    }

    /// The HTTP code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// What the server warned of. The client's handler has had it too.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        warning::parse(&self.head.headers)
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// The connection was lost, or the deadline passed.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Adds to an error what was being done, and where.
    pub(crate) fn explain(&self, error: Error) -> Error {
        self.head.explain(error)
    }

    /// The rest of the body, and the answer as a whole.
    pub(super) async fn collect(mut self) -> Result<Response> {
        let deadline = self.deadline.take();
        let collecting = self.body.collect();
        let body = match deadline {
            None => collecting.await,
            Some((sleep, timeout)) => {
                match tokio::time::timeout_at(sleep.deadline(), collecting).await {
                    Ok(body) => body,
                    Err(_) => Err(Error::deadline(timeout)),
                }
            }
        };
        match body {
            Ok(body) => Ok(Response {
                head: self.head,
                body,
            }),
            Err(error) => Err(self.head.explain(error)),
        }
    }
}

impl Stream for StreamResponse {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes>>> {
        let this = &mut *self;
        if let Some((sleep, timeout)) = &mut this.deadline
            && sleep.as_mut().poll(context).is_ready()
        {
            let error = Error::deadline(*timeout);
            // The stream ends with its error.
            this.deadline = None;
            this.body = Body::empty();
            return Poll::Ready(Some(Err(this.head.explain(error))));
        }
        let chunk = ready!(Pin::new(&mut this.body).poll_next(context));
        Poll::Ready(chunk.map(|chunk| chunk.map_err(|error| this.head.explain(error))))
    }
}

impl fmt::Debug for StreamResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamResponse({})", self.head.status)
    }
}
