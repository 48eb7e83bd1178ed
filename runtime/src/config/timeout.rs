//! The deadline of calls, as `--request-timeout` has it.

use std::time::Duration;

use super::error::{ConfigError, ConfigProblemKind};

/// The units of Go's durations, in nanoseconds.
const UNITS: [(&str, u128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads whole seconds or a duration of Go (client-go's `ParseTimeout`). Nothing, zero and less are no
/// deadline.
///
/// # Errors
/// The text is neither.
pub(super) fn parse(text: &str) -> Result<Option<Duration>, ConfigError> {
    if text.is_empty() {
        return Ok(None);
    }
    nanoseconds(text)
        .map(|length| (length > Duration::ZERO).then_some(length))
        .ok_or_else(|| {
            ConfigError::one(
                ConfigProblemKind::Invalid,
                format!(
                    "the timeout {text:?} is no time; expected seconds, as in 30, or a number with its unit, as in 1s, 2m or 3h"
                ),
            )
        })
}

/// A length, zero where it is negative.
fn nanoseconds(text: &str) -> Option<Duration> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds: u128 = text.parse().ok()?;
        return bounded(seconds.checked_mul(1_000_000_000)?);
    }
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return None;
    }
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    let mut whole: u128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(end);
        let end = after
            .find(|character: char| character.is_ascii_digit() || character == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
        whole = whole.checked_add(part(number, *unit)?)?;
        rest = after;
    }
    let length = bounded(whole)?;
    Some(if negative { Duration::ZERO } else { length })
}

/// `1.5` of a unit, in nanoseconds.
fn part(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let whole: u128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    // More digits than these are less than a nanosecond of any unit.
    let fraction = &fraction[..fraction.len().min(18)];
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let fraction: u128 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    whole
        .checked_mul(unit)?
        .checked_add(fraction * unit / scale)
}

/// What Go can hold: 292 years.
fn bounded(nanoseconds: u128) -> Option<Duration> {
    let nanoseconds = u64::try_from(nanoseconds).ok()?;
    (i64::try_from(nanoseconds).is_ok()).then(|| Duration::from_nanos(nanoseconds))
}
