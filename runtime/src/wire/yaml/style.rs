//! How a string or a number is written so that every reader of YAML, 1.1 or 1.2, reads it alike.

use std::borrow::Cow;
use std::fmt::Write;

use super::scalar::{Meaning, plain};

/// What becomes of the line breaks at the end of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chomp {
    /// There is none.
    Strip,
    /// There is one.
    Clip,
    /// There are more.
    Keep,
}

/// How a text of several lines ends, where it can be written as a block: where every character prints,
/// and where the first line that is not empty says how far the block is indented.
pub(super) fn block(text: &str) -> Option<Chomp> {
    let first = text.trim_start_matches('\n').chars().next();
    if !text.contains('\n')
        || first.is_none_or(|first| first == ' ' || first == '\t')
        || !text
            .chars()
            .all(|character| character == '\n' || prints(character))
    {
        return None;
    }
    Some(match text.strip_suffix('\n') {
        None => Chomp::Strip,
        Some(rest) if rest.ends_with('\n') => Chomp::Keep,
        Some(_) => Chomp::Clip,
    })
}

/// A string on one line, in quotes where it would be misread without.
pub(super) fn inline(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text))
    }
}

/// A number of JSON: readers of YAML 1.1 want a point and a sign where there is an exponent.
pub(super) fn number(text: &str) -> Cow<'_, str> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return Cow::Borrowed(text);
    };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) {
        ""
    } else {
        "+"
    };
    Cow::Owned(format!("{digits}{point}e{sign}{exponent}"))
}

/// Whether every reader takes the text without quotes for the string that it is.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    let begins = match first {
        // A dash begins a list unless a word follows; three of them, a document.
        b'-' => bytes.get(1).is_some_and(|next| *next != b' ') && !text.starts_with("---"),
        b' ' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!'
        | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' | b'=' | b'~' => false,
        _ => !text.starts_with("...") && !text.starts_with("<<"),
    };
    begins
        && !matches!(last, b' ' | b':')
        && !text.contains(": ")
        && !text.contains(" #")
        && text
            .chars()
            .all(|character| character != '\t' && prints(character))
        && !is_word(text)
        && !is_like_a_number(text)
}

/// Whether some reader takes the text for a boolean or null.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", ".nan", ".inf", "+.inf",
        "-.inf",
    ];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether some reader takes the text for a number or a time: numbers of YAML 1.1 may have underscores,
/// and colons between sixties (`1:30`).
fn is_like_a_number(text: &str) -> bool {
    if !matches!(plain(text), Meaning::String(_)) {
        return true;
    }
    let digits = text.trim_start_matches(['+', '-']);
    let number = |character: char| character.is_ascii_digit() || "_.:".contains(character);
    let date = |text: &str| {
        text.len() > 4
            && text.as_bytes()[..4].iter().all(u8::is_ascii_digit)
            && text.as_bytes()[4] == b'-'
    };
    let begins = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let colons = digits.contains(['_', ':']) && digits.chars().all(number);
    begins && (colons || date(text))
}

/// Whether the character may stand in YAML as it is, and is seen.
fn prints(character: char) -> bool {
    match character {
        '\t' => true,
        '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        _ => !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}'),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if prints(character) => out.push(character),
            // Writing to a string does not fail.
            _ => drop(match u32::from(character) {
                code @ 0..=0xff => write!(out, "\\x{code:02x}"),
                code @ 0..=0xffff => write!(out, "\\u{code:04x}"),
                code => write!(out, "\\U{code:08x}"),
            }),
        }
    }
    out.push('"');
    out
}
