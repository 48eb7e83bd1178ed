//! What tracing sees of a request: one span for each time it is sent, with the names of OpenTelemetry's
//! conventions for HTTP clients.
//!
//! Neither the credentials nor any body is in it: bodies hold Secrets.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use tracing::field::Empty;
use tracing::{Level, Span};

use super::attempt::Attempt;
use super::parts::Parts;
use crate::error::Error;
use crate::transport::Body;

/// Whether anybody looks, so that nothing is made for nobody.
pub(super) fn is_on() -> bool {
    tracing::enabled!(target: "clientset", Level::DEBUG)
}

impl Parts {
    /// The path with placeholders instead of what differs from object to object (as client-go's
    /// metrics have it), so that requests can be grouped by it.
    pub(super) fn template(&self) -> String {
        let mut template = self.path.clone().unwrap_or_default();
        if self.namespace.as_ref().is_some_and(|name| !name.is_empty()) {
            template.push_str("/namespaces/{namespace}");
        }
        for (part, shown) in [
            (&self.resource, self.resource.as_str()),
            (&self.name, "{name}"),
            (&self.subresource, self.subresource.as_str()),
        ] {
            if !part.is_empty() {
                template.push('/');
                template.push_str(shown);
            }
        }
        if self.suffix.is_some() {
            template.push_str("/{path}");
        }
        template
    }
}

/// The span of sending once, after so many times before.
pub(super) fn span(attempt: &Attempt, resends: u32) -> Span {
    let Some(template) = &attempt.template else {
        return Span::none();
    };
    let span = tracing::debug_span!(
        target: "clientset",
        "request",
        otel.name = format!("{} {template}", attempt.method),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = attempt.method.as_str(),
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        url.full = attempt.url,
        url.template = template,
        server.address = attempt.uri.host(),
        server.port = attempt.uri.port_u16(),
        error.type = Empty,
    );
    if resends > 0 {
        span.record("http.request.resend_count", resends);
    }
    span
}

/// What is sent.
pub(super) fn sending(headers: &HeaderMap) {
    tracing::trace!(target: "clientset", headers = ?Masked(headers), "sending");
}

/// The answer's head is there.
pub(super) fn answered(response: &http::Response<Body>) {
    let span = Span::current();
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_client_error() || status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
    tracing::debug!(target: "clientset", status = status.as_u16(), "answered");
    tracing::trace!(target: "clientset", headers = ?response.headers(), "received");
}

/// There will be no answer.
pub(super) fn failed(error: &Error) {
    let span = Span::current();
    let kind = match error.failure() {
        Some(failure) => format!("{failure:?}"),
        None => format!("{:?}", error.kind()),
    };
    span.record("error.type", kind.as_str());
    span.record("otel.status_code", "ERROR");
    tracing::debug!(target: "clientset", "failed: {error}");
}

/// Headers without the credentials.
struct Masked<'a>(&'a HeaderMap);

impl std::fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let hidden = *name == AUTHORIZATION || value.is_sensitive();
            let value = if hidden {
                "[hidden]".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            (name, value)
        });
        f.debug_map().entries(shown).finish()
    }
}
