//! Sends a request, again if need be, before its deadline.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use super::attempt::{Attempt, Outcome, Purpose};
use super::builder::Request;
use super::response::{Response, StreamResponse};
use super::retry;
use crate::error::{Error, Result};
use crate::transport::{Body, BoxFuture};

/// How much of a refusal becomes part of the error.
const LONGEST_REFUSAL: usize = 1 << 20;
/// How much of a refusal is read before the next attempt, so that its connection can be used again
/// (client-go's limit).
const LONGEST_DRAIN: usize = 2048;

impl Request {
    /// Sends the request and gives the whole answer.
    ///
    /// It is tried again by the rules of client-go: when the server answers 429 or 5xx *and* asks for
    /// it with `Retry-After`, whatever the verb; when the connection breaks, only a GET. A create is
    /// thus never repeated unless the server has said that it did nothing with the first one.
    ///
    /// When the server answers 401 and there are newer credentials to be had (from a token file, an exec
    /// plugin, a certificate that was replaced), it is sent once more with these.
    ///
    /// Dropping the future ends the request.
    ///
    /// # Errors
    /// A setter was wrong, the server cannot be reached or refuses, or the deadline passed.
    pub async fn send(self) -> Result<Response> {
        self.chunks_for(Purpose::Answer).await?.collect().await
    }

    /// Like [`send`](Request::send), but gives the body as it comes, for answers that are too large to
    /// be held twice. The deadline covers the body.
    ///
    /// # Errors
    /// As [`send`](Request::send).
    pub async fn chunks(self) -> Result<StreamResponse> {
        self.chunks_for(Purpose::Chunks).await
    }

    /// Sends the request and gives the body as it comes, unpacked by no one and without a deadline:
    /// for logs and proxies. A broken connection is never retried.
    ///
    /// # Errors
    /// As [`send`](Request::send).
    pub async fn stream(self) -> Result<StreamResponse> {
        self.chunks_for(Purpose::Stream).await
    }

    /// Sends the request and gives the body as it comes: for events. Only 200 is success, and a
    /// connection that breaks before the answer begins is tried again.
    ///
    /// # Errors
    /// As [`send`](Request::send).
    pub async fn watch(self) -> Result<StreamResponse> {
        self.chunks_for(Purpose::Watch).await
    }

    async fn chunks_for(self, purpose: Purpose) -> Result<StreamResponse> {
        let timeout = self.call_timeout().filter(|_| !purpose.is_live());
        // The configuration's deadline is one for whole answers: it must not end a watch.
        let head_timeout = if purpose.is_live() {
            self.parts.timeout
        } else {
            timeout
        };
        let max_retries = self.parts.max_retries;
        let attempt = Attempt::new(self, purpose)?;
        if let Err(error) = tokio::runtime::Handle::try_current() {
            let error =
                Error::usage("requests must be awaited in a tokio runtime").with_source(error);
            return Err(attempt.explain(error));
        }
        let begun = Instant::now();
        let mut previous = None;
        let sending = send_until_done(&attempt, max_retries, &mut previous);
        let response = match head_timeout {
            None => sending.await,
            Some(timeout) => match tokio::time::timeout(timeout, sending).await {
                Ok(response) => response,
                Err(_) => Err(Error::deadline(timeout)),
            },
        };
        match response {
            Ok(response) => {
                let deadline = timeout.map(|timeout| (begun, timeout));
                Ok(StreamResponse::new(
                    response,
                    attempt.call,
                    attempt.url,
                    Arc::clone(attempt.client.decoders()),
                    deadline,
                ))
            }
            Err(error) => {
                let error = attempt.explain(error);
                Err(match &previous {
                    Some(previous) => error.after(previous),
                    None => error,
                })
            }
        }
    }
}

/// Sends until there is an answer that stays. `previous` becomes the last error that was tried again
/// after.
async fn send_until_done(
    attempt: &Attempt,
    max_retries: u32,
    previous: &mut Option<Error>,
) -> Result<http::Response<Body>> {
    let mut retries = 0;
    let mut may_renew = true;
    let mut renewed = None;
    loop {
        let may_retry = retries < max_retries && attempt.is_repeatable();
        let resends = retries + u32::from(!may_renew);
        attempt.wait_for_turn(resends).await;
        let (error, wait) = match attempt.once(resends, renewed.take()).await {
            Ok(Outcome::Success(response)) => return Ok(response),
            Ok(Outcome::Refusal(response, Some(refused)))
                if may_renew && response.status() == StatusCode::UNAUTHORIZED =>
            {
                // Once: what is refused again is not mended by asking again.
                may_renew = false;
                match attempt.renewed(&refused).await {
                    Ok(Some(authorization)) => {
                        let error = attempt.refusal(response, LONGEST_DRAIN).await;
                        tracing::debug!(target: "clientset", "{error}; trying again with newer credentials");
                        renewed = Some(authorization);
                        continue;
                    }
                    Ok(None) => return Err(attempt.refusal(response, LONGEST_REFUSAL).await),
                    Err(why) => {
                        let error = attempt.refusal(response, LONGEST_REFUSAL).await;
                        return Err(error.without_new_credentials(why));
                    }
                }
            }
            Ok(Outcome::Refusal(response, _)) => {
                match retry::after_refusal(response.status(), response.headers()) {
                    Some(wait) if may_retry => {
                        (attempt.refusal(response, LONGEST_DRAIN).await, wait)
                    }
                    _ => return Err(attempt.refusal(response, LONGEST_REFUSAL).await),
                }
            }
            Err(error) => {
                match retry::after_failure(&error, &attempt.method, attempt.purpose, retries) {
                    Some(wait) if may_retry => (attempt.explain(error), wait),
                    _ => return Err(error),
                }
            }
        };
        retries += 1;
        log_retry(retries, wait, &error);
        *previous = Some(error);
        tokio::time::sleep(wait).await;
    }
}

fn log_retry(retries: u32, wait: Duration, error: &Error) {
    tracing::debug!(target: "clientset", retries, ?wait, "{error}; trying again");
}

impl IntoFuture for Request {
    type Output = Result<Response>;
    type IntoFuture = BoxFuture<Result<Response>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
