//! A request that is ready to be sent, once or several times.

use std::sync::{Arc, PoisonError};

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, StatusCode, Uri};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::builder::Request;
use super::parts::RequestBody;
use super::warning::{self, WarningHandler};
use super::{RestClient, retry, trace};
use crate::auth::{Authorization, IMPERSONATE_USER};
use crate::error::{Answer, Call, Error, Result, from_answer};
use crate::transport::Body;

/// Shorter waits for the client's own limit are not worth a line (client-go's bound).
const SHORTEST_LOGGED_WAIT: Duration = Duration::from_millis(50);

/// What a request is sent for. It decides what counts as success and what is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The answer as a whole.
    Answer,
    /// The answer as a whole, handed out as it comes.
    Chunks,
    /// A body that may be long in coming: logs, a proxy.
    Stream,
    /// Events without end.
    Watch,
}

impl Purpose {
    /// Whether the answer is worth having as soon as it comes, so that nothing may hold it back.
    pub(super) fn is_live(self) -> bool {
        matches!(self, Self::Stream | Self::Watch)
    }

    fn is_success(self, status: StatusCode) -> bool {
        match self {
            Self::Answer | Self::Chunks => (200..=206).contains(&status.as_u16()),
            Self::Stream => status.is_success(),
            Self::Watch => status == StatusCode::OK,
        }
    }
}

/// A request that is ready to be sent.
pub(super) struct Attempt {
    pub(super) client: RestClient,
    pub(super) purpose: Purpose,
    pub(super) call: Call,
    pub(super) url: String,
    pub(super) method: Method,
    pub(super) uri: Uri,
    /// Only where somebody looks.
    pub(super) template: Option<String>,
    headers: HeaderMap,
    body: RequestBody,
    warnings: Option<Arc<dyn WarningHandler>>,
}

/// An answer whose head is there.
pub(super) enum Outcome {
    Success(http::Response<Body>),
    /// With what the request was sent, unless it brought that itself.
    Refusal(http::Response<Body>, Option<Authorization>),
}

impl Attempt {
    /// # Errors
    /// The first setter that was wrong.
    pub(super) fn new(request: Request, purpose: Purpose) -> Result<Self> {
        let get = if purpose == Purpose::Watch {
            "watch"
        } else {
            "get"
        };
        let call = request.call(get);
        let url = request.checked_url(&call, !purpose.is_live())?;
        let uri = Uri::try_from(url.as_str()).map_err(|error| {
            Error::usage(format!("{url} is no URL: {error}"))
                .with_source(error)
                .in_call(&call)
        })?;
        let content_type = request.parts.content_type().map(HeaderValue::try_from);
        let content_type = content_type.transpose().map_err(|error| {
            Error::usage("the media type of the body cannot be a header")
                .with_source(error)
                .in_call(&call)
        })?;
        let parts = *request.parts;
        let template = trace::is_on().then(|| parts.template());
        let mut headers = parts.headers;
        let mut default = |name, value: HeaderValue| {
            headers.entry(name).or_insert(value);
        };
        default(ACCEPT, HeaderValue::from_static("application/json, */*"));
        default(USER_AGENT, request.client.user_agent().clone());
        if let Some(content_type) = content_type {
            default(CONTENT_TYPE, content_type);
        }
        if purpose.is_live() {
            // A packed stream would be held back until a block is full, and API servers pack each event
            // by itself, which not every decoder reads.
            default(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        if !headers.contains_key(IMPERSONATE_USER) {
            let whom = parts.impersonation.as_ref();
            headers.extend(whom.unwrap_or(request.client.impersonation()).clone());
        }
        Ok(Self {
            client: request.client,
            purpose,
            call,
            url,
            method: parts.method,
            uri,
            template,
            headers,
            body: parts.body,
            warnings: parts.warnings,
        })
    }

    /// Waits until the server is no longer overloaded and the client's own limit lets the request
    /// through, sent so many times before.
    pub(super) async fn wait_for_turn(&self, resends: u32) {
        if let Some(overload) = self.client.overload() {
            overload.wait().await;
        }
        // A new watch passes the limit at once, as in client-go: it waits for events, it does not ask.
        let limiter = self.client.limiter();
        if limiter.is_none() || (self.purpose == Purpose::Watch && resends == 0) {
            return;
        }
        let path = self.uri.path();
        let path = path
            .strip_prefix(self.client.server().prefix())
            .unwrap_or(path);
        let begun = Instant::now();
        limiter.acquire(path).await;
        let waited = begun.elapsed();
        if waited >= SHORTEST_LOGGED_WAIT {
            tracing::debug!(
                target: "clientset",
                ?waited,
                url = self.url,
                "held back by the client's own rate limit, not by the server"
            );
        }
    }

    /// Sends the request once, after so many times before, with these credentials if there are some at
    /// hand.
    pub(super) async fn once(
        &self,
        resends: u32,
        authorization: Option<Authorization>,
    ) -> Result<Outcome> {
        let sending = async {
            let outcome = self.exchange(authorization).await;
            if let Err(error) = &outcome {
                trace::failed(error);
            }
            outcome
        };
        sending.instrument(trace::span(self, resends)).await
    }

    async fn exchange(&self, authorization: Option<Authorization>) -> Result<Outcome> {
        let mut request = http::Request::new(self.body()?);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        let authorization = match authorization {
            Some(authorization) => Some(authorization),
            None if self.headers.contains_key(AUTHORIZATION) => None,
            None => Some(self.client.authenticator().authorization().await?),
        };
        if let Some(header) = authorization.as_ref().and_then(Authorization::value) {
            request.headers_mut().insert(AUTHORIZATION, header.clone());
        }
        trace::sending(request.headers());
        let response = self.client.transport().send(request).await;
        if let Some(overload) = self.client.overload() {
            let answer = response.as_ref().ok().map(http::Response::status);
            overload.note(answer);
        }
        let response = response?;
        trace::answered(&response);
        let handler = self.warnings.as_deref().unwrap_or(self.client.warnings());
        for warning in warning::parse(response.headers()) {
            handler.handle(&warning, &self.url);
        }
        Ok(if self.purpose.is_success(response.status()) {
            Outcome::Success(response)
        } else {
            Outcome::Refusal(response, authorization)
        })
    }

    /// The error of an answer that is no success, from as much of its body as `limit` lets in.
    pub(super) async fn refusal(&self, response: http::Response<Body>, limit: usize) -> Error {
        let (head, body) = response.into_parts();
        let content_type = head.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let answer = Answer {
            code: head.status.as_u16(),
            content_type: content_type.unwrap_or_default().to_owned(),
            retry_after: retry::retry_after(&head.headers),
            post: self.method == Method::POST,
            body: up_to(body, limit).await,
        };
        from_answer(answer, &self.call).at_url(&self.url)
    }

    /// New credentials, after the server did not accept these; `None` where there are no others, or
    /// the request cannot be sent again.
    ///
    /// # Errors
    /// They cannot be had.
    pub(super) async fn renewed(&self, refused: &Authorization) -> Result<Option<Authorization>> {
        let authenticator = self.client.authenticator();
        authenticator.invalidate(refused);
        if !self.is_repeatable() {
            return Ok(None);
        }
        let new = authenticator.authorization().await?;
        Ok((new != *refused).then_some(new))
    }

    /// Whether the request can be sent again.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.body, RequestBody::Stream(..))
    }

    /// What the attempt did, and where.
    pub(super) fn explain(&self, error: Error) -> Error {
        error.in_call(&self.call).at_url(&self.url)
    }

    fn body(&self) -> Result<Body> {
        match &self.body {
            RequestBody::None => Ok(Body::empty()),
            RequestBody::Bytes(_, bytes) => Ok(Body::from(bytes.clone())),
            RequestBody::Stream(_, body) => {
                let mut body = body.lock().unwrap_or_else(PoisonError::into_inner);
                body.take().ok_or_else(|| {
                    Error::usage(
                        "the body is a stream, and a clone of this request has sent it already",
                    )
                })
            }
        }
    }
}

/// The body, or what comes of it, cut at `limit`.
async fn up_to(mut body: Body, limit: usize) -> Bytes {
    let mut bytes = BytesMut::new();
    // What is there of a refusal says more than the error that ended it.
    while bytes.len() < limit
        && let Ok(Some(chunk)) = body.chunk().await
    {
        bytes.extend_from_slice(&chunk);
    }
    bytes.truncate(limit);
    bytes.freeze()
}
