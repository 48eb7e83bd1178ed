//! Semantic versions.

use std::cmp::Ordering;

use super::{opaque, text};
use crate::in_memory::cel::opaque::{Opaque, Semver};
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// `semver(x)` and `isSemver(x)`; with `true` as a second argument short forms are completed.
///
/// # Errors
/// The text is no version.
pub(super) fn read<'a>(name: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let of = text(arguments, 0)?;
    let version = match arguments.get(1) {
        None | Some(Value::Bool(false)) => parse(of),
        Some(Value::Bool(true)) => normalized(of).and_then(|text| parse(&text)),
        Some(_) => return Err(Failure::no_overload()),
    };
    match (name, version) {
        ("isSemver", version) => Ok(Value::Bool(version.is_some())),
        (_, Some(version)) => Ok(opaque(Opaque::Semver(version))),
        (_, None) => Err(Failure::new(format!("{of:?} is no semantic version"))),
    }
}

/// Functions of a version.
///
/// # Errors
/// There is no such function.
pub(super) fn call<'a>(name: &str, of: &Semver, arguments: &[Value<'a>]) -> Outcome<'a> {
    let number = |index: usize| Value::Int(i64::try_from(of.numbers[index]).unwrap_or(i64::MAX));
    let order = match arguments.get(1) {
        None => {
            return match name {
                "major" => Ok(number(0)),
                "minor" => Ok(number(1)),
                "patch" => Ok(number(2)),
                _ => Err(Failure::no_overload()),
            };
        }
        Some(Value::Opaque(other)) => match &**other {
            Opaque::Semver(other) => compare(of, other),
            _ => return Err(Failure::no_overload()),
        },
        Some(_) => return Err(Failure::no_overload()),
    };
    Ok(match name {
        "isGreaterThan" => Value::Bool(order.is_gt()),
        "isLessThan" => Value::Bool(order.is_lt()),
        "compareTo" => Value::Int(order as i64),
        _ => return Err(Failure::no_overload()),
    })
}

fn parse(text: &str) -> Option<Semver> {
    let (text, build) = match text.split_once('+') {
        Some((text, build)) => (text, identifiers(build, false)?),
        None => (text, Vec::new()),
    };
    let (text, pre) = match text.split_once('-') {
        Some((text, pre)) => (text, identifiers(pre, true)?),
        None => (text, Vec::new()),
    };
    let numbers: Option<Vec<u64>> = text.split('.').map(plain_number).collect();
    let numbers = numbers?.try_into().ok()?;
    Some(Semver {
        numbers,
        pre,
        build,
    })
}

/// A number without zeros before it.
fn plain_number(text: &str) -> Option<u64> {
    let is_plain =
        text.chars().all(|c| c.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    is_plain.then(|| text.parse().ok())?
}

fn identifiers(text: &str, numbers_are_plain: bool) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for part in text.split('.') {
        let is_word =
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let is_number = part.chars().all(|c| c.is_ascii_digit());
        if !is_word || numbers_are_plain && is_number && plain_number(part).is_none() {
            return None;
        }
        all.push(part.to_owned());
    }
    Some(all)
}

/// Without a `v` before it and zeros before its numbers, with the numbers that are missing.
fn normalized(text: &str) -> Option<String> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts: Vec<String> = text.splitn(3, '.').map(without_zeros).collect();
    if parts.len() < 3 && parts.last().is_some_and(|last| last.contains(['+', '-'])) {
        return None;
    }
    while parts.len() < 3 {
        parts.push("0".to_owned());
    }
    Some(parts.join("."))
}

fn without_zeros(part: &str) -> String {
    if part.len() < 2 {
        return part.to_owned();
    }
    let trimmed = part.trim_start_matches('0');
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        trimmed.to_owned()
    } else {
        format!("0{trimmed}")
    }
}

/// What is before a release comes before it.
fn compare(left: &Semver, right: &Semver) -> Ordering {
    let pre = match (left.pre.is_empty(), right.pre.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => ranks(left).cmp(ranks(right)),
    };
    left.numbers.cmp(&right.numbers).then(pre)
}

fn ranks(version: &Semver) -> impl Iterator<Item = (bool, u64, &str)> {
    version.pre.iter().map(|identifier| rank(identifier))
}

/// Numbers come before words.
fn rank(identifier: &str) -> (bool, u64, &str) {
    match plain_number(identifier) {
        Some(number) => (false, number, ""),
        None => (true, 0, identifier),
    }
}
