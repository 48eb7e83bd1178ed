//! What is answered in the place of the truth.

use bytes::Bytes;
use clientset_runtime::transport::Body;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// An answer that a [`Fault`](super::Fault) gives: a `Status`, or any text.
///
/// ```
/// use clientset_testing::in_memory::Reply;
///
/// let busy = Reply::status(429).retry_after(2);
/// let full = Reply::status(507).reason("InsufficientStorage").message("etcdserver: mvcc: database space exceeded");
/// let proxy = Reply::text(502, "text/html", "<h1>Bad Gateway</h1>").header("x-served-by", "cache-7");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Reply {
    code: u16,
    reason: Option<String>,
    message: Option<String>,
    retry_after: Option<u32>,
    headers: Vec<(String, String)>,
    /// Media type and text of a body that is no `Status`.
    text: Option<(String, String)>,
}

impl From<u16> for Reply {
    fn from(code: u16) -> Self {
        Self::status(code)
    }
}

impl Reply {
    /// A `Status` with this HTTP code, and the reason that API servers give with it. A code that is none of HTTP's
    /// is answered as 500.
    pub fn status(code: u16) -> Self {
        Self {
            code,
            reason: None,
            message: None,
            retry_after: None,
            headers: Vec::new(),
            text: None,
        }
    }

    /// A body that is no `Status`, as proxies and load balancers send it.
    pub fn text(code: u16, media_type: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            text: Some((media_type.into(), text.into())),
            ..Self::status(code)
        }
    }

    /// Another reason; an empty one is left out.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The message of the `Status`.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// When to ask again, in seconds: in the header `Retry-After` and in the details of the `Status`.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// A header of the answer. What cannot be in a header is left out.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(super) fn code(&self) -> u16 {
        self.code
    }

    /// The answer on the wire.
    pub(super) fn response(&self) -> Response<Body> {
        let code = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (media_type, body) = match &self.text {
            Some((media_type, text)) => (media_type.as_str(), Bytes::from(text.clone())),
            None => ("application/json", self.status_object().to_string().into()),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = code;
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::try_from(media_type) {
            headers.insert(CONTENT_TYPE, value);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                headers.append(name, value);
            }
        }
        response
    }

    fn status_object(&self) -> Value {
        let reason = self.reason.as_deref().unwrap_or(reason(self.code));
        let message = match &self.message {
            Some(message) => message.clone(),
            None => format!(
                "a fault of the in-memory API server: {} {reason}",
                self.code
            ),
        };
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "code": self.code,
        });
        if !reason.is_empty() {
            status["reason"] = reason.into();
        }
        if let Some(seconds) = self.retry_after {
            status["details"] = json!({"retryAfterSeconds": seconds});
        }
        status
    }
}

/// The reasons of `metav1.StatusReason` that go with codes.
fn reason(code: u16) -> &'static str {
    match code {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        409 => "Conflict",
        410 => "Expired",
        413 => "RequestEntityTooLarge",
        415 => "UnsupportedMediaType",
        422 => "Invalid",
        429 => "TooManyRequests",
        500 => "InternalError",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        _ => "",
    }
}
