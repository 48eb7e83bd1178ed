//! What a server says besides its answer: the `Warning` header.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

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

/// Takes the warnings of answers: of a client's ([`Config::with_warning_handler`]), or of one request's
/// ([`Request::warning_handler`]).
///
/// Unless set otherwise, a client logs each text once ([`LogWarnings::once`]).
///
/// [`Config::with_warning_handler`]: crate::config::Config::with_warning_handler
/// [`Request::warning_handler`]: crate::request::Request::warning_handler
pub trait WarningHandler: fmt::Debug + Send + Sync + 'static {
    /// Takes one warning; `url` is the request's.
    fn handle(&self, warning: &Warning, url: &str);
}

/// Logs warnings with `tracing`, at the level "warn".
#[derive(Debug)]
pub struct LogWarnings {
    /// The texts that were logged; none if all are.
    logged: Option<Mutex<HashSet<String>>>,
}

/// So many texts are remembered, so that texts without end take no memory without end.
const MOST_REMEMBERED: usize = 1024;

impl LogWarnings {
    /// Logs each text the first time it comes.
    #[must_use]
    pub fn once() -> Self {
        Self {
            logged: Some(Mutex::default()),
        }
    }

    /// Logs each warning.
    #[must_use]
    pub fn every_time() -> Self {
        Self { logged: None }
    }

    /// Whether the text is to be logged.
    fn takes(&self, text: &str) -> bool {
        let Some(logged) = &self.logged else {
            return true;
        };
        let mut logged = logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.contains(text) {
            return false;
        }
        if logged.len() == MOST_REMEMBERED {
            logged.clear();
        }
        logged.insert(text.to_owned())
    }
}

impl WarningHandler for LogWarnings {
    fn handle(&self, warning: &Warning, url: &str) {
        if self.takes(&warning.text) {
            tracing::warn!(target: "clientset", url, "{}", warning.text);
        }
    }
}

/// Takes no notice of warnings.
#[derive(Clone, Copy, Debug)]
pub struct IgnoreWarnings;

impl WarningHandler for IgnoreWarnings {
    fn handle(&self, _warning: &Warning, _url: &str) {}
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
