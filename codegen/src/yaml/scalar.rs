//! What a scalar means: YAML 1.1 as `sigs.k8s.io/yaml` reads it.
//!
//! `yes`, `no`, `on`, `off`, `y` and `n` are booleans, `0644` is octal, `0x1F`, `0b1` and `1_000` are
//! numbers, `~` and nothing at all are null; times and a bare `=` are strings; quotes make a string of
//! anything.

use std::borrow::Cow;

use granit_parser::Tag;

use super::node::Content;

/// What the text of a scalar means; `plain` is one without quotes.
///
/// # Errors
/// When it is not what its tag says, or what JSON has no form for: what was expected.
pub(super) fn scalar<'t>(
    text: Cow<'t, str>,
    plain: bool,
    tag: Option<&Tag>,
) -> Result<Content<'t>, &'static str> {
    let wanted = tag.map(|tag| {
        tag.suffix_in_namespace("tag:yaml.org,2002:")
            .unwrap_or_default()
    });
    let expected = match wanted.as_deref() {
        None if plain => return resolved(text),
        Some("int") => "an integer, by its tag",
        Some("float") => "a number, by its tag",
        Some("bool") => "a boolean, by its tag",
        Some("null") => "null, by its tag",
        Some("binary") => return Err("base64 as a string, without the tag !!binary"),
        _ => return Ok(Content::String(text)),
    };
    let found = resolved(text)?;
    let fits = match (&found, wanted.as_deref()) {
        (Content::Number(text), Some("int")) => !text.contains(['.', 'e', 'E']),
        (Content::Number(_), Some("float"))
        | (Content::Bool(_), Some("bool"))
        | (Content::Null, Some("null")) => true,
        _ => false,
    };
    if fits { Ok(found) } else { Err(expected) }
}

fn resolved(text: Cow<'_, str>) -> Result<Content<'_>, &'static str> {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Content::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Ok(Content::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Ok(Content::Bool(false));
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF"
        | ".nan" | ".NaN" | ".NAN" => return Err("a finite number, as JSON has"),
        _ => {}
    }
    let first = text.bytes().next().unwrap_or_default();
    if !(first.is_ascii_digit() || b"+-.".contains(&first)) {
        return Ok(Content::String(text));
    }
    let digits = match first != b'.' && text.contains('_') {
        true => Cow::Owned(text.replace('_', "")),
        false => Cow::Borrowed(text.as_ref()),
    };
    Ok(
        match integer(&digits).or_else(|| is_float(digits.as_bytes()).then(|| float(&digits))?) {
            None => Content::String(text),
            Some(number) if number == text => Content::Number(text),
            Some(number) => Content::Number(number.into()),
        },
    )
}

/// Go's integers: decimal, `0x`, `0o`, `0b`, and octal behind a plain 0.
fn integer(text: &str) -> Option<String> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    if radix == 10 {
        return Some(format!("{sign}{digits}"));
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    if sign == "-" && value > i64::MIN.unsigned_abs() {
        return None;
    }
    let sign = if value == 0 { "" } else { sign };
    Some(format!("{sign}{value}"))
}

/// The text itself where it has a fraction and JSON would write it so, else the value in digits: a number
/// without a fraction is an integer, however it is written.
fn float(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok()?;
    if !value.is_finite() {
        return None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_at(digits.find(|c: char| !c.is_ascii_digit())?);
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    let bare_point = rest.starts_with('.') && !rest[1..].starts_with(|c: char| c.is_ascii_digit());
    let is_json = !whole.is_empty() && !leading_zero && !bare_point;
    Some(match value.fract() != 0.0 && is_json {
        true => text.to_owned(),
        false => value.to_string(),
    })
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &[u8]) -> bool {
    let (whole, rest) = digits(strip(text, b"+-"));
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => digits(rest),
        _ => (0, rest),
    };
    if whole + fraction == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', rest @ ..] => {
            let (exponent, rest) = digits(strip(rest, b"+-"));
            exponent > 0 && rest.is_empty()
        }
        _ => false,
    }
}

fn digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count, &text[count..])
}

fn strip<'t>(text: &'t [u8], first: &[u8]) -> &'t [u8] {
    match text {
        [byte, rest @ ..] if first.contains(byte) => rest,
        _ => text,
    }
}
