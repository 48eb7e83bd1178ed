//! What a server says besides its answer: the `Warning` header.

use std::fmt;

use http::HeaderMap;
use http::header::WARNING;

/// A warning of the server: a deprecated API version, an unknown field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Who warns: mostly `-`.
    pub agent: String,
    /// The warning.
    pub text: String,
}

/// Takes the warnings of every answer: see [`Config::with_warning_handler`](crate::config::Config::with_warning_handler).
///
/// The default logs each with `tracing`, at the level "warn".
pub trait WarningHandler: fmt::Debug + Send + Sync + 'static {
    /// Takes one warning; `url` is the request's.
    fn handle(&self, warning: &Warning, url: &str);
}

/// Logs each warning.
#[derive(Debug)]
pub(crate) struct LogWarnings;

impl WarningHandler for LogWarnings {
    fn handle(&self, warning: &Warning, url: &str) {
        tracing::warn!(target: "clientset", url, "{}", warning.text);
    }
}

/// The warnings with code 299 and a text; anything that cannot be read is left out.
pub(crate) fn parse(headers: &HeaderMap) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for value in headers.get_all(WARNING) {
        // API servers send UTF-8, beyond what a header may hold.
        let text = String::from_utf8_lossy(value.as_bytes());
        let mut rest = text.as_ref();
        while let Some((code, warning, after)) = one(rest) {
            if code == "299" && !warning.text.is_empty() {
                warnings.push(warning);
            }
            rest = after;
        }
    }
    warnings
}

/// Takes one warning off: `299 - "text"`, maybe a date in quotes, maybe a comma
/// (RFC 7234, section 5.5).
fn one(text: &str) -> Option<(&str, Warning, &str)> {
    let text = text.trim_start();
    let (code, text) = text.split_once(' ')?;
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (agent, text) = text.trim_start().split_once(' ')?;
    let (message, rest) = quoted(text.trim_start())?;
    // A control character would let a server write lines of its own into a log.
    if message.chars().any(char::is_control) {
        return None;
    }
    let mut rest = rest.trim_start();
    if rest.starts_with('"') {
        rest = quoted(rest)?.1.trim_start();
    }
    let rest = match rest.strip_prefix(',') {
        Some(rest) => rest,
        None if rest.is_empty() => rest,
        None => return None,
    };
    let warning = Warning {
        agent: agent.to_owned(),
        text: message,
    };
    Some((code, warning, rest))
}

/// Takes a string in quotes off, its escapes resolved.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut escaped = false;
    for (index, c) in text.strip_prefix('"')?.char_indices() {
        match c {
            _ if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((out, &text[index + 2..])),
            _ => out.push(c),
        }
    }
    None
}
