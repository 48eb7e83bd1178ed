//! The one error of every call.

mod call;
mod display;
mod predicates;
mod status;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::meta::{Status, StatusCause};
use crate::transport::Failure;
use crate::wire::{ReadError, WriteError};

pub(crate) use call::Call;
pub(crate) use status::{Answer, from_answer, read_status};

/// What a call gives: its value or an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error, boxed: what an [`Error`] has as its source.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a call failed: one word wide, and complete as text.
///
/// The text says what could not be done, to which object, why, and what to do next. Programs ask the
/// predicates ([`is_not_found`](Error::is_not_found) ...), which follow the rules of client-go's
/// `api/errors`, or [`kind`](Error::kind) for whose fault it is; [`status`](Error::status) is the
/// server's own answer.
///
/// ```
/// use clientset_runtime::{Error, meta::Status};
///
/// let status = Status { reason: "NotFound".into(), code: Some(404), ..Default::default() };
/// let error = Error::from(status);
/// assert!(error.is_not_found());
/// assert_eq!(error.code(), Some(404));
/// ```
///
/// Credentials are never part of it: URLs are shown without user names, headers not at all.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// What went wrong; unused where there is a status.
    what: Cow<'static, str>,
    call: Option<Call>,
    url: Option<String>,
    status: Option<Status>,
    failure: Option<Failure>,
    retry_after: Option<Duration>,
    body: Bytes,
    /// What else there is to know: the error of the attempt before.
    remark: Option<String>,
    source: Option<BoxError>,
}

/// Whose fault an [`Error`] is, and how far the request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request cannot be right, and was not sent: a missing name, a value without a JSON form.
    Usage,
    /// The configuration is missing or wrong: a kubeconfig, a certificate, an address.
    Config,
    /// The credentials could not be had, so that nothing was sent: a token file that is not there.
    Credentials,
    /// The server was not reached, or the connection to it was lost: [`Error::failure`] says which.
    Connection,
    /// The client's own deadline passed; the server may still carry out the request.
    Timeout,
    /// The server refused: [`Error::status`] has its answer.
    Status,
    /// The server's answer cannot be read: [`Error::body`] has its bytes.
    Response,
}

impl Error {
    /// A connection that failed, as a [`Transport`](crate::transport::Transport) reports it.
    pub fn connection(failure: Failure, what: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(ErrorKind::Connection, what);
        error.0.failure = Some(failure);
        error
    }

    /// Credentials that could not be had, as an [`Authenticator`](crate::auth::Authenticator) reports it.
    /// The text must not hold what they are.
    pub fn credentials(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Credentials, what)
    }

    /// Adds the cause: the next error of the [`source`](StdError::source) chain.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn new(kind: ErrorKind, what: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            what: what.into(),
            call: None,
            url: None,
            status: None,
            failure: None,
            retry_after: None,
            body: Bytes::new(),
            remark: None,
            source: None,
        }))
    }

    /// The request cannot be right.
    pub(crate) fn usage(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Usage, what)
    }

    /// The configuration is missing or wrong.
    pub(crate) fn config(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Config, what)
    }

    /// The client's deadline passed.
    pub(crate) fn deadline(after: Duration) -> Self {
        Self::new(
            ErrorKind::Timeout,
            format!(
                "no complete answer within {after:?}; the server may still carry out the request"
            ),
        )
    }

    /// The answer is not what the type takes.
    pub(crate) fn unreadable(error: ReadError, body: Bytes) -> Self {
        let mut this = Self::new(ErrorKind::Response, error.to_string()).with_source(error);
        this.0.body = body;
        this
    }

    /// The server's answer breaks the protocol.
    pub(crate) fn response(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Response, what)
    }

    /// The answer's bytes.
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = body;
        self
    }

    /// What was being done. The innermost call stays.
    pub(crate) fn in_call(mut self, call: &Call) -> Self {
        self.0.call.get_or_insert_with(|| call.clone());
        self
    }

    /// Where it was being done.
    pub(crate) fn at_url(mut self, url: &str) -> Self {
        self.0.url.get_or_insert_with(|| url.to_owned());
        self
    }

    /// The error of an attempt before this one.
    pub(crate) fn after(mut self, previous: &Self) -> Self {
        let (text, own) = (previous.reason_text(), self.reason_text());
        if text != own {
            self.0.remark = Some(format!("the attempt before failed too: {text}"));
        }
        self
    }

    /// The server refused the credentials, and new ones could not be had.
    pub(crate) fn without_new_credentials(mut self, why: Self) -> Self {
        self.0.remark = Some(format!("new ones could not be had: {}", why.reason_text()));
        self.with_source(why)
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Whose fault it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The server's answer, or, where it sent none that can be read, the one that its HTTP code means.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.0.status.as_ref()
    }

    /// The HTTP code of the server's answer.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        self.status()?
            .code
            .and_then(|code| u16::try_from(code).ok())
    }

    /// The reason in one word, as in `NotFound`; `None` where the server gave none.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.status()
            .map(|status| status.reason.as_str())
            .filter(|reason| !reason.is_empty())
    }

    /// What is wrong, cause by cause: the fields that a validation refused, the managers that a
    /// server-side apply conflicts with.
    #[must_use]
    pub fn causes(&self) -> &[StatusCause] {
        self.status()
            .and_then(|status| status.details.as_ref())
            .map_or(&[], |details| &details.causes)
    }

    /// Whether a cause with this reason is among the [`causes`](Error::causes), as in
    /// `FieldValueRequired`.
    #[must_use]
    pub fn has_cause(&self, reason: &str) -> bool {
        self.causes().iter().any(|cause| cause.reason == *reason)
    }

    /// How long the server asks to wait before the call is tried again (client-go's
    /// `SuggestsClientDelay`): from `details.retryAfterSeconds` of the status, or from the header.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let details = self.status().and_then(|status| status.details.as_ref());
        let seconds = details.and_then(|details| details.retry_after_seconds);
        match seconds {
            Some(seconds) if seconds > 0 => {
                Some(Duration::from_secs(u64::from(seconds.unsigned_abs())))
            }
            _ if self.is_server_timeout() && details.is_some() => Some(Duration::ZERO),
            _ => self.0.retry_after,
        }
    }

    /// How the connection failed.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        self.0.failure
    }

    /// The URL of the request, once there was one.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// The bytes of an answer that could not be read, or of a refusal.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }
}

/// A refusal, as the server words it.
impl From<Status> for Error {
    fn from(status: Status) -> Self {
        let mut error = Self::new(ErrorKind::Status, "");
        error.0.status = Some(status);
        error
    }
}

/// A value without a form on the wire.
impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Self::usage(error.to_string()).with_source(error)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind)
            .field("text", &format_args!("{self}"));
        if let Some(url) = &self.0.url {
            out.field("url", url);
        }
        if let Some(status) = &self.0.status {
            out.field("status", status);
        }
        if let Some(source) = &self.0.source {
            out.field("source", source);
        }
        out.finish()
    }
}
