//! The text of an error: what failed, on which object, why, what to do next.

use std::fmt::{self, Write as _};

use super::predicates::is_not_served;
use super::{Call, Error};
use crate::meta::{Status, StatusDetails};

/// A validation error names this many fields.
const MOST_CAUSES: usize = 8;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.0.call {
            write!(f, "cannot {call}: ")?;
        }
        f.write_str(&self.reason_text())?;
        if let Some(remark) = &self.0.remark {
            write!(f, " ({remark})")?;
        }
        Ok(())
    }
}

impl Error {
    /// The text without the call.
    pub(super) fn reason_text(&self) -> String {
        match self.status() {
            Some(status) => refusal(status, self.0.call.as_ref()),
            None => self.0.what.clone().into_owned(),
        }
    }
}

/// A refusal in few words: the object that the call named is not named again, and a next step is
/// added where the server's text has none.
fn refusal(status: &Status, call: Option<&Call>) -> String {
    let message = status.message.trim();
    if let Some(call) = call
        && status.reason == "NotFound"
        && is_not_served(status, call)
    {
        return not_served(call);
    }
    let text = match status.reason.as_str() {
        "Conflict" if message.contains("the object has been modified") => {
            return "it changed since it was read; read it again and retry".to_owned();
        }
        "Invalid" if is_misfit(status, call) => {
            return "an operation of the patch does not fit the object: its path is not there, or its \
                    test fails"
                .to_owned();
        }
        "Invalid" => {
            refused_fields(status).unwrap_or_else(|| without_object(message, status, call))
        }
        _ => without_object(message, status, call),
    };
    let text = match text.as_str() {
        "" if status.reason.is_empty() => match status.code {
            Some(code) => format!("the server answered {code}"),
            None => "the server refused".to_owned(),
        },
        "" => status.reason.to_string(),
        _ => text,
    };
    match status.reason.as_str() {
        "Unauthorized" => format!(
            "{text}: the server did not accept the credentials; renew the token or client certificate of the kubeconfig's user"
        ),
        _ => text,
    }
}

/// What is not there, which the server does not say.
fn not_served(call: &Call) -> String {
    let path = call.path.trim_start_matches('/');
    let api = path.split_once('/').map_or(path, |(_, api)| api);
    let subresource = match call.subresource.as_str() {
        "" => String::new(),
        name => format!("the {name} of "),
    };
    format!(
        "this server does not serve {subresource}{} in {api}: its version of Kubernetes may not have \
         them, that API may be switched off, or the CustomResourceDefinition not be installed",
        call.resource
    )
}

/// Whether the server could not carry out a patch, of which it says no more than 422.
fn is_misfit(status: &Status, call: Option<&Call>) -> bool {
    call.is_some_and(|call| call.verb == "patch")
        && status.details.causes.is_empty()
        && status.message.contains("rejected our request")
}

/// The server's message without the object at its beginning (`pods "web" not found`), when that is
/// the object of the call.
fn without_object(message: &str, status: &Status, call: Option<&Call>) -> String {
    let (Some(details), Some(call)) = (status.details.as_ref(), call) else {
        return message.to_owned();
    };
    let same =
        details.name == call.name && (details.kind == call.resource || details.kind == call.kind);
    match object_prefix(details) {
        Some(prefix) if same => {
            let rest = message.strip_prefix(prefix.as_str()).unwrap_or(message);
            rest.strip_prefix("is ").unwrap_or(rest).to_owned()
        }
        _ => message.to_owned(),
    }
}

/// How the API machinery names an object: `deployments.apps "web" `.
fn object_prefix(details: &StatusDetails) -> Option<String> {
    if details.kind.is_empty() {
        return None;
    }
    let dot = if details.group.is_empty() { "" } else { "." };
    Some(format!(
        "{}{dot}{} {:?} ",
        details.kind,
        details.group,
        details.name.as_str()
    ))
}

/// The fields of a validation error: `spec.replicas: Invalid value: -1: ...`.
fn refused_fields(status: &Status) -> Option<String> {
    let causes = &status.details.as_ref()?.causes;
    let named: Vec<_> = causes
        .iter()
        .filter(|cause| !cause.field.is_empty())
        .collect();
    if named.is_empty() || named.len() < causes.len() {
        return None;
    }
    let mut text = String::new();
    for (index, cause) in named.iter().take(MOST_CAUSES).enumerate() {
        let gap = if index == 0 { "" } else { "; " };
        // Writing to a string does not fail.
        let _ = write!(text, "{gap}{}: {}", cause.field, cause.message);
    }
    if named.len() > MOST_CAUSES {
        let _ = write!(text, "; and {} more", named.len() - MOST_CAUSES);
    }
    Some(text)
}
