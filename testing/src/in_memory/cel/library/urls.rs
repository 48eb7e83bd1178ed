//! Addresses of the web.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::{opaque, text};
use crate::in_memory::cel::opaque::{Opaque, Url};
use crate::in_memory::cel::values::{Failure, Key, Map, Outcome, Value};

/// `url(x)` and `isURL(x)`.
///
/// # Errors
/// The text is no address.
pub(super) fn read<'a>(name: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let of = text(arguments, 0)?;
    match (name, parse(of)) {
        ("isURL", url) => Ok(Value::Bool(url.is_some())),
        (_, Some(url)) => Ok(opaque(Opaque::Url(url))),
        (_, None) => {
            let what = format!("URL parse error during conversion from string: parse {of:?}");
            Err(Failure::new(what))
        }
    }
}

/// Parts of an address.
///
/// # Errors
/// There is no such part.
pub(super) fn call<'a>(name: &str, url: &Url) -> Outcome<'a> {
    let (host, port) = host_and_port(&url.host);
    Ok(Value::text(match name {
        "getScheme" => url.scheme.clone(),
        "getHost" => url.host.clone(),
        "getHostname" => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned(),
        "getPort" => port.to_owned(),
        "getEscapedPath" => url.path.clone(),
        "getQuery" => return Ok(query(&url.query)),
        _ => return Err(Failure::no_overload()),
    }))
}

fn host_and_port(host: &str) -> (&str, &str) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    }
}

/// An address is absolute: a scheme and what follows it, or a path.
pub(super) fn parse(text: &str) -> Option<Url> {
    if text.is_empty() || text.chars().any(|c| c.is_control() || c == ' ') {
        return None;
    }
    let (rest, _fragment) = text.split_once('#').unwrap_or((text, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut url = Url {
        text: text.to_owned(),
        scheme: String::new(),
        host: String::new(),
        path: String::new(),
        query: query.to_owned(),
    };
    let rest = match rest.split_once(':') {
        Some((scheme, after)) if is_scheme(scheme) => {
            url.scheme = scheme.to_ascii_lowercase();
            after
        }
        _ if rest.starts_with('/') || rest == "*" => rest,
        _ => return None,
    };
    let Some(after) = rest.strip_prefix("//").filter(|_| !url.scheme.is_empty()) else {
        // What follows a scheme without slashes is no path.
        if rest.starts_with(['/', '*']) || !url.scheme.is_empty() {
            url.path = if rest.starts_with(['/', '*']) {
                rest.to_owned()
            } else {
                String::new()
            };
            return is_escaped(rest).then_some(url);
        }
        return None;
    };
    let split = after.find('/').unwrap_or(after.len());
    let (authority, path) = after.split_at(split);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let (name, port) = host_and_port(host);
    let is_name = !name.contains(['[', ']', '<', '>', '"', '\\', '^', '`', '{', '|', '}', ':'])
        || name.starts_with('[') && name.ends_with(']');
    // In a name only letters that are not ASCII are escaped.
    let is_name = is_name && percent_decode_str(name).all(|byte| byte != b'%' && byte >= b' ');
    if !is_name || !port.chars().all(|c| c.is_ascii_digit()) || !is_escaped(path) {
        return None;
    }
    url.host = host.to_owned();
    url.path = path.to_owned();
    Some(url)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether every `%` begins an escape.
fn is_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let mut digits = rest.chars().take(2);
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_hexdigit());
        is_digit(digits.next()) && is_digit(digits.next())
    })
}

/// What a key stands for, in the order in which it is written.
fn query<'a>(text: &str) -> Value<'a> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let mut all: BTreeMap<Key, Vec<Value<'a>>> = BTreeMap::new();
    for pair in text
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains(';'))
    {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let values = all.entry(Key::Text(decode(key))).or_default();
        values.push(Value::text(decode(value)));
    }
    let entries = all
        .into_iter()
        .map(|(key, values)| (key, Value::list(values)));
    Value::Map(Map::of(entries.collect()))
}
