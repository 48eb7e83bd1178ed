//! When a request is tried again, and how long after (client-go's `with_retry.go`).

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, Method, StatusCode};

use super::attempt::Purpose;
use crate::error::Error;
use crate::transport::Failure;

/// How often a request is tried again unless it says otherwise.
pub(super) const MOST_RETRIES: u32 = 10;

/// How long to wait after a connection that broke.
const AFTER_BREAK: Duration = Duration::from_secs(1);

/// How long to wait before a refused request is tried again; `None` if it must not be. The server has
/// to ask for it (`Retry-After`), and then any verb may be repeated: it has not begun with the request.
pub(super) fn after_refusal(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return retry_after(headers);
    }
    None
}

/// How long to wait before a request is tried again whose connection failed, after so many retries;
/// `None` if it must not be: only what changes nothing, and only what may be different the next time;
/// but anything that the server gave back untouched, which Go's HTTP/2 sends again by itself.
pub(super) fn after_failure(
    error: &Error,
    method: &Method,
    purpose: Purpose,
    retries: u32,
) -> Option<Duration> {
    let again = match (purpose, error.failure()?) {
        (_, Failure::Unprocessed) if retries == 0 => return Some(Duration::ZERO),
        (_, Failure::Unprocessed) => true,
        (Purpose::Watch, Failure::Closed | Failure::Timeout) => true,
        (Purpose::Answer | Purpose::Chunks, Failure::Closed) => method == Method::GET,
        _ => false,
    };
    again.then_some(AFTER_BREAK)
}

/// `Retry-After` in whole seconds; a date is not read.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    value.parse().ok().map(Duration::from_secs)
}
