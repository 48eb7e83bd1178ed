//! What a scalar means: YAML 1.1 as Kubernetes reads it, which is how go-yaml reads it.

use std::borrow::Cow;

use super::super::number;
use super::tree::{Scalar, Tag};

/// What a scalar means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning<'s> {
    Null,
    Bool(bool),
    Number(Number<'s>),
    String(&'s str),
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Number<'s> {
    /// A whole number of any size in decimal digits.
    Int(Cow<'s, str>),
    /// A number with a fraction or an exponent: its text, as JSON has it, and its value.
    Float(Cow<'s, str>, f64),
    /// An infinity, or no number: as Go writes it.
    NotFinite(&'static str),
}

impl<'a> Scalar<'a> {
    /// What the scalar means.
    ///
    /// # Errors
    /// When it is not what its tag says: what the tag wants.
    pub(super) fn meaning(&self) -> Result<Meaning<'_>, &'static str> {
        let text = self.text.as_ref();
        let (expected, meaning) = match self.tag {
            Tag::None if self.plain => return Ok(plain(text)),
            Tag::None | Tag::String | Tag::Merge => return Ok(Meaning::String(text)),
            Tag::Binary => return Err("base64 as a string, without the tag !!binary"),
            Tag::Int => ("an integer, by its tag", plain(text)),
            Tag::Float => ("a number, by its tag", plain(text)),
            Tag::Bool => ("a boolean, by its tag", plain(text)),
            Tag::Null => ("null, by its tag", plain(text)),
        };
        let fits = matches!(
            (&meaning, self.tag),
            (Meaning::Number(Number::Int(_)), Tag::Int)
                | (Meaning::Number(_), Tag::Float)
                | (Meaning::Bool(_), Tag::Bool)
                | (Meaning::Null, Tag::Null)
        );
        if fits { Ok(meaning) } else { Err(expected) }
    }

    /// Whether this is the key that merges its value into the map.
    pub(super) fn is_merge(&self) -> bool {
        self.text == "<<" && (self.tag == Tag::Merge || self.tag == Tag::None && self.plain)
    }
}

/// What a scalar without quotes means.
pub(super) fn plain(text: &str) -> Meaning<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Meaning::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Meaning::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Meaning::Bool(false);
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Meaning::Number(Number::NotFinite("+Inf"));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Meaning::Number(Number::NotFinite("-Inf")),
        ".nan" | ".NaN" | ".NAN" => return Meaning::Number(Number::NotFinite("NaN")),
        _ => {}
    }
    if text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
        && let Some(number) = parse_number(text)
    {
        return Meaning::Number(number);
    }
    Meaning::String(text)
}

fn parse_number(text: &str) -> Option<Number<'_>> {
    let text = match text.starts_with('.') || !text.contains('_') {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.replace('_', "")),
    };
    integer(&text).or_else(|| float(text))
}

/// Go's integers: decimal, `0x`, `0o`, `0b`, and octal behind a plain 0.
fn integer<'s>(text: &Cow<'s, str>) -> Option<Number<'s>> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text.as_ref()),
    };
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
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
        // Any size: a reader for whole numbers checks the range.
        return Some(Number::Int(match (text, sign) {
            (Cow::Borrowed(text), _) => Cow::Borrowed(text.strip_prefix('+').unwrap_or(text)),
            (Cow::Owned(_), sign) => Cow::Owned(format!("{sign}{digits}")),
        }));
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    if sign == "-" && value > i64::MIN.unsigned_abs() {
        return None;
    }
    let sign = if value == 0 { "" } else { sign };
    Some(Number::Int(format!("{sign}{value}").into()))
}

fn float(text: Cow<'_, str>) -> Option<Number<'_>> {
    if !is_float(text.as_bytes()) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    if !value.is_finite() {
        return None;
    }
    let keeps = value.fract() != 0.0 && is_json(text.as_bytes());
    let text = if keeps {
        text
    } else {
        number::float(value).into()
    };
    Some(Number::Float(text, value))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &[u8]) -> bool {
    let rest = strip(text, b"+-");
    let (whole, rest) = digits(rest);
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

/// Whether a float of YAML is a number of JSON too: no plus, digits around the point, no leading zero.
fn is_json(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, rest) = digits(rest);
    let leading_zero = whole > 1 && text.strip_prefix(b"-").unwrap_or(text)[0] == b'0';
    let bare_point = matches!(rest, [b'.', next @ ..] if digits(next).0 == 0);
    whole > 0 && !leading_zero && !bare_point
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

impl Number<'_> {
    /// The number as text, for a field that takes strings.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Int(digits) => Cow::Borrowed(digits),
            Self::Float(_, value) => go_text(*value).into(),
            Self::NotFinite(text) => Cow::Borrowed(text),
        }
    }
}

/// Go's `%g`: the shortest digits, with an exponent below 1e-4 and from 1e6 on where there is a
/// fraction to the digits.
fn go_text(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => value.to_string(),
    }
}
