//! The `Status` of a refusal: the server's, or the one that its HTTP code means.

use std::time::Duration;

use bytes::Bytes;

use super::{Call, Error};
use crate::meta::{Status, StatusCause, StatusDetails};
use crate::object::{Optional, Str, UnknownFields, plain};
use crate::wire::json;

/// How much of a body that is no `Status` becomes part of the error (client-go's limit).
const LONGEST_TEXT: usize = 2048;

/// The cause in the status of an answer that is no `Status`.
pub(super) const UNEXPECTED: &str = "UnexpectedServerResponse";

/// A complete answer that is no success.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) post: bool,
    pub(crate) body: Bytes,
}

/// The error of an answer: its own `Status` word for word, if it is one and says `Failure`; else what
/// client-go's `NewGenericServerResponse` takes the code for.
pub(crate) fn from_answer(answer: Answer, call: &Call) -> Error {
    let status = read_status(&answer.body)
        .filter(|status| status.status == "Failure")
        .unwrap_or_else(|| generic(&answer, call));
    Error::from(status)
        .with_retry_after(answer.retry_after)
        .with_body(answer.body)
        .in_call(call)
}

/// The body as a `Status`, when it says that it is one.
pub(crate) fn read_status(body: &[u8]) -> Option<Status> {
    let head: Head = json::from_slice(body).ok()?;
    if head.kind != "Status" || !matches!(head.api_version.as_str(), "" | "v1") {
        return None;
    }
    json::from_slice(body).ok()
}

/// What an object says that it is.
#[derive(Clone)]
struct Head {
    kind: Str,
    api_version: Str,
    unknown_fields: UnknownFields,
}

crate::object! {
    Head {
        0 kind: plain("kind"),
        1 api_version: plain("apiVersion"),
    }
}

/// The status that a code means.
fn generic(answer: &Answer, call: &Call) -> Status {
    let text = server_text(answer);
    let said = |otherwise: &str| {
        if text.is_empty() {
            otherwise.to_owned()
        } else {
            text.clone()
        }
    };
    let (reason, message) = match answer.code {
        400 => ("BadRequest", said("the server takes the request for a bad one and does not say why")),
        401 => ("Unauthorized", "unauthorized".to_owned()),
        403 => ("Forbidden", said("forbidden, and the server does not say why")),
        404 if call.resource.is_empty() => ("NotFound", "the server has no such path".to_owned()),
        404 => (
            "NotFound",
            "the server has no such path; check that it serves this API group, version and resource".to_owned(),
        ),
        405 => ("MethodNotAllowed", "the server does not offer this verb here".to_owned()),
        406 => ("NotAcceptable", said("the server has none of the formats that this client reads")),
        409 if answer.post => ("AlreadyExists", "it exists already, or is being created by another client".to_owned()),
        409 => ("Conflict", "it conflicts with the state on the server; read it again and retry".to_owned()),
        413 => ("RequestEntityTooLarge", said("the request is larger than the server takes")),
        415 => ("UnsupportedMediaType", said("the server does not take the format that this client sent")),
        422 => ("Invalid", "the server refused the content of the request and does not say why".to_owned()),
        429 => ("TooManyRequests", "the server has too many requests; try again later".to_owned()),
        503 => ("ServiceUnavailable", said("the server cannot answer now; try again later")),
        504 => (
            "Timeout",
            "the server could not answer in time, and may still carry out the request".to_owned(),
        ),
        code if code >= 500 => (
            "InternalError",
            match text.as_str() {
                "" => format!("the server failed with code {code}"),
                text => format!("the server failed with code {code}: {text}"),
            },
        ),
        code @ 300..400 => (
            "",
            format!("the server sends on to another address (code {code}), which this client does not follow; check the server address"),
        ),
        code => ("", format!("the server answered with code {code} and said no more")),
    };
    Status {
        status: "Failure".into(),
        message: message.into(),
        reason: reason.into(),
        code: Some(i32::from(answer.code)),
        details: Optional::from(StatusDetails {
            name: call.name.clone(),
            group: call.group.clone(),
            kind: call.resource.clone(),
            causes: vec![StatusCause {
                reason: UNEXPECTED.into(),
                message: if text.is_empty() {
                    "unknown".into()
                } else {
                    text.into()
                },
                ..Default::default()
            }],
            retry_after_seconds: answer
                .retry_after
                .and_then(|wait| i32::try_from(wait.as_secs()).ok()),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// The answer's text, where it is text: trimmed, and cut to a bearable length.
fn server_text(answer: &Answer) -> String {
    let content_type = answer.content_type.trim();
    if !(content_type.is_empty() || content_type.starts_with("text/")) {
        return String::new();
    }
    let text = &answer.body[..answer.body.len().min(LONGEST_TEXT)];
    String::from_utf8_lossy(text).trim().to_owned()
}
