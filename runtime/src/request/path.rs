//! Paths and queries, escaped as Go escapes them, so that URLs are client-go's to the byte.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What Go's `url.URL` escapes in a path (`encodePath`).
const PATH: &AsciiSet = &UNRESERVED
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// What Go's `url.Values` escapes; a space becomes a plus.
const QUERY: &AsciiSet = &UNRESERVED.remove(b' ');

const UNRESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Appends segments to a path: escaped, with one slash between, whatever slashes `more` begins with.
/// A slash at its end stays.
pub(super) fn push(path: &mut String, more: &str) {
    while path.ends_with('/') {
        path.pop();
    }
    for segment in more.split('/').filter(|segment| !segment.is_empty()) {
        path.push('/');
        path.extend(utf8_percent_encode(segment, PATH));
    }
    if more.ends_with('/') {
        path.push('/');
    }
}

/// Appends `name=value` to a query.
pub(super) fn push_param(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    for (index, part) in [name, value].into_iter().enumerate() {
        if index == 1 {
            query.push('=');
        }
        for piece in utf8_percent_encode(part, QUERY) {
            query.extend(piece.chars().map(|c| if c == ' ' { '+' } else { c }));
        }
    }
}

/// Why `segment` cannot be one segment of a path (apimachinery's `IsValidPathSegmentName`).
pub(super) fn segment_fault(segment: &str) -> Option<&'static str> {
    match segment {
        "." | ".." => Some("may not be '.' or '..'"),
        _ if segment.contains('/') => Some("may not contain '/'"),
        _ if segment.contains('%') => Some("may not contain '%'"),
        _ => None,
    }
}

/// Whether a path of several segments would leave its place.
pub(super) fn climbs(path: &str) -> bool {
    path.split('/').any(|segment| matches!(segment, "." | ".."))
}

/// A duration as Go prints it, which is how API servers read it: `1m30s`, `1.5s`, `250ms`.
pub(super) fn go_duration(duration: std::time::Duration) -> String {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    if seconds == 0 {
        return match nanos {
            0 => "0s".to_owned(),
            1..1_000 => format!("{nanos}ns"),
            1_000..1_000_000 => format!("{}µs", decimal(nanos.into(), 1_000)),
            _ => format!("{}ms", decimal(nanos.into(), 1_000_000)),
        };
    }
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    let rest = u64::from(nanos) + (seconds % 60) * 1_000_000_000;
    let rest = decimal(rest, 1_000_000_000);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, minutes) => format!("{minutes}m{rest}s"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}s"),
    }
}

/// `value / unit` with as many decimals as it takes.
fn decimal(value: u64, unit: u64) -> String {
    let (whole, part) = (value / unit, value % unit);
    if part == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let text = format!("{whole}.{part:0width$}");
    text.trim_end_matches('0').to_owned()
}
