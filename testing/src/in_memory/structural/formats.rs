//! `format`: what texts of a format look like. A format that is not here says nothing of the value.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use jiff::Timestamp;
use jiff::civil::Date;
use regex::Regex;

use crate::in_memory::rules::NameRule;

/// The formats that are checked, without hyphens.
const KNOWN: [&str; 26] = [
    "bsonobjectid",
    "uri",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "cidr",
    "mac",
    "uuid",
    "uuid3",
    "uuid4",
    "uuid5",
    "isbn",
    "isbn10",
    "isbn13",
    "creditcard",
    "ssn",
    "hexcolor",
    "rgbcolor",
    "byte",
    "password",
    "date",
    "duration",
    "datetime",
    "k8sshortname",
    "k8slongname",
];

/// Whether a schema's format of texts is one that the server checks.
pub(crate) fn is_known(format: &str) -> bool {
    KNOWN.contains(&normalized(format).as_str())
}

/// Formats are one with and without their hyphens.
fn normalized(format: &str) -> String {
    format.replace('-', "")
}

/// Whether a text is of a format.
pub(crate) fn holds(format: &str, text: &str) -> bool {
    match normalized(format).as_str() {
        "byte" => STANDARD.decode(text).is_ok(),
        "datetime" => text.len() > 10 && text.parse::<Timestamp>().is_ok(),
        "date" => text.len() == 10 && text.parse::<Date>().is_ok(),
        "duration" => is_duration(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "cidr" => is_cidr(text),
        "uri" => is_uri(text),
        "email" => is_email(text),
        "k8sshortname" => NameRule::Label.check(text).is_ok(),
        "k8slongname" => NameRule::Subdomain.check(text).is_ok(),
        "isbn" => is_isbn10(text) || is_isbn13(text),
        "isbn10" => is_isbn10(text),
        "isbn13" => is_isbn13(text),
        name => EXPRESSIONS
            .iter()
            .find(|expression| expression.name == name)
            .is_none_or(|expression| expression.matches(text)),
    }
}

/// A format that an expression says all of.
struct Expression {
    name: &'static str,
    text: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Expression {
    const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            text,
            regex: OnceLock::new(),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(self.text).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

static EXPRESSIONS: [Expression; 11] = [
    Expression::new("bsonobjectid", "^[0-9a-fA-F]{24}$"),
    Expression::new(
        "hostname",
        "^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
    ),
    Expression::new(
        "mac",
        "^([0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}([:-][0-9a-fA-F]{2}([:-][0-9a-fA-F]{2})?)?|([0-9a-fA-F]{4}\\.){2,3}[0-9a-fA-F]{4})$",
    ),
    Expression::new(
        "uuid",
        "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$",
    ),
    Expression::new(
        "uuid3",
        "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?3[0-9a-fA-F]{3}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$",
    ),
    Expression::new(
        "uuid4",
        "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?4[0-9a-fA-F]{3}-?[89abAB][0-9a-fA-F]{3}-?[0-9a-fA-F]{12}$",
    ),
    Expression::new(
        "uuid5",
        "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?5[0-9a-fA-F]{3}-?[89abAB][0-9a-fA-F]{3}-?[0-9a-fA-F]{12}$",
    ),
    Expression::new("creditcard", "^[0-9 -]{13,23}$"),
    Expression::new("ssn", "^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$"),
    Expression::new("hexcolor", "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"),
    Expression::new(
        "rgbcolor",
        "^rgb\\( *(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9]) *, *(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9]) *, *(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9]) *\\)$",
    ),
];

/// As Go writes durations, or a number of spelled units: `1h30m`, `22 ns`, `3 days`.
fn is_duration(text: &str) -> bool {
    static DURATION: Expression = Expression::new(
        "duration",
        "^([+-]?(0|([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\u{b5}s|\u{3bc}s|ms|s|m|h)(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\u{b5}s|\u{3bc}s|ms|s|m|h))*)|.*[0-9]+ *(ns|nano|us|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|week|wk).*)$",
    );
    DURATION.matches(text)
}

fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let most = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.parse::<u8>().is_ok_and(|length| length <= most)
}

/// Absolute, or a path.
fn is_uri(text: &str) -> bool {
    if text.starts_with('/') {
        return text.parse::<Uri>().is_ok();
    }
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_letter)
        && !rest.is_empty()
        && !rest.contains(|c: char| c.is_ascii_control() || c == ' ')
}

/// `name@host`, also behind a person's name: `Ann <ann@example.com>`.
fn is_email(text: &str) -> bool {
    let address = match text.trim().strip_suffix('>') {
        Some(rest) => match rest.rsplit_once('<') {
            Some((_, address)) => address,
            None => return false,
        },
        None => text,
    };
    let Some((name, host)) = address.rsplit_once('@') else {
        return false;
    };
    let is_part = |part: &str| !part.is_empty() && !part.contains([' ', '<', '>', '@', ',']);
    is_part(name) && is_part(host)
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(|c| !" -".contains(*c)).collect()
}

/// Ten digits, the last of which checks the others and may be ten.
fn is_isbn10(text: &str) -> bool {
    let digits = digits(text);
    let value = |(index, c): (usize, &char)| match c {
        'X' | 'x' if index == 9 => Some(10),
        c => c.to_digit(10),
    };
    let values: Option<Vec<u32>> = digits.iter().enumerate().map(value).collect();
    values.is_some_and(|values| {
        let sum: u32 = (1..)
            .zip(&values)
            .map(|(factor, value)| factor * value)
            .sum();
        values.len() == 10 && sum.is_multiple_of(11)
    })
}

/// Thirteen digits, the last of which checks the others.
fn is_isbn13(text: &str) -> bool {
    let values: Option<Vec<u32>> = digits(text).iter().map(|c| c.to_digit(10)).collect();
    values.is_some_and(|values| {
        let sum: u32 = [1, 3]
            .iter()
            .cycle()
            .zip(&values)
            .map(|(factor, value)| factor * value)
            .sum();
        values.len() == 13 && sum.is_multiple_of(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_what_is_none() {
        for (format, good, bad) in [
            ("byte", "aGk=", "*"),
            ("date-time", "2020-01-01T00:00:00.5Z", "2020-01-01"),
            ("datetime", "2020-01-01T00:00:00+01:00", "no"),
            ("date", "2020-02-29", "2021-02-29"),
            ("duration", "1h30m", "d"),
            ("duration", "22 ns", "soon"),
            ("ipv4", "10.0.0.1", "10.0.0"),
            ("ipv6", "fd00::1", "10.0.0.1"),
            ("cidr", "10.0.0.0/8", "10.0.0.0/33"),
            ("mac", "01:23:45:67:89:ab", "01:23"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000", "u"),
            (
                "uuid4",
                "123e4567-e89b-42d3-a456-426614174000",
                "123e4567-e89b-12d3-a456-426614174000",
            ),
            ("uri", "https://example.com/a", "::"),
            ("email", "Ann <a@example.com>", "a"),
            ("hostname", "example.com", "-a"),
            ("isbn10", "0321751043", "0321751044"),
            ("isbn13", "978-0321751041", "978-0321751042"),
            ("hexcolor", "#FFFFFF", "#FF"),
            ("rgbcolor", "rgb(255,255,25)", "rgb(256,0,0)"),
            ("bsonobjectid", "507f1f77bcf86cd799439011", "x"),
            ("ssn", "111-22-3333", "1"),
            ("creditcard", "4111 1111 1111 1111", "1"),
            ("k8s-short-name", "a-b", "a.b"),
            ("k8s-long-name", "a.b", "A"),
        ] {
            assert!(is_known(format), "{format}");
            assert!(holds(format, good), "{format}: {good}");
            assert!(!holds(format, bad), "{format}: {bad}");
        }
        assert!(holds("password", "anything") && holds("unheard-of", ""));
        assert!(!is_known("unheard-of"));
    }
}
