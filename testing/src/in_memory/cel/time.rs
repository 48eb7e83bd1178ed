//! Durations and times, as Go reads and writes them.

use jiff::Timestamp;

const SECOND: i128 = 1_000_000_000;

/// The units of durations, in nanoseconds.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
];

/// `1h30m`, in nanoseconds; `None` for what is no duration, or too long.
pub(super) fn parse_duration(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if text == "0" {
        return Some(0);
    }
    let mut rest = text;
    let mut total: i128 = 0;
    while !rest.is_empty() || total == 0 && rest.len() == text.len() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let length = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(length);
        let factor = UNITS.iter().find(|(name, _)| *name == unit)?.1;
        total = total.checked_add(times(number, factor)?)?;
        rest = after;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// A decimal number of units.
fn times(number: &str, factor: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let fraction = &fraction[..fraction.len().min(18)];
    let part = if fraction.is_empty() {
        0
    } else {
        let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        fraction.parse::<i128>().ok()?.checked_mul(factor)? / scale
    };
    whole.checked_mul(factor)?.checked_add(part)
}

/// Longer units of durations in objects, which are read word by word.
const WORDS: [(&str, i128); 10] = [
    ("day", 86_400 * SECOND),
    ("days", 86_400 * SECOND),
    ("d", 86_400 * SECOND),
    ("week", 604_800 * SECOND),
    ("weeks", 604_800 * SECOND),
    ("w", 604_800 * SECOND),
    ("hour", 3_600 * SECOND),
    ("hours", 3_600 * SECOND),
    ("minutes", 60 * SECOND),
    ("seconds", SECOND),
];

/// A duration of an object: as [`parse_duration`] reads it, or with days and weeks.
pub(super) fn parse_loose_duration(text: &str) -> Option<i64> {
    if let Some(duration) = parse_duration(text) {
        return Some(duration);
    }
    let mut total: i128 = 0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .filter(|it| *it > 0)?;
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let length = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(length);
        let known = UNITS.iter().chain(&WORDS).find(|(name, _)| *name == unit)?;
        total = total.checked_add(times(number, known.1)?)?;
        rest = after.trim_start();
    }
    i64::try_from(total).ok()
}

/// Seconds, with as many digits as there are.
pub(super) fn duration_text(nanoseconds: i64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "Go writes them as a float, too")]
    let seconds = nanoseconds as f64 / 1e9;
    format!("{seconds}s")
}

/// A time with its offset, of the years 1 to 9999.
pub(super) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let is_complete =
        bytes.len() >= 20 && bytes[10] == b'T' && bytes[13] == b':' && bytes[16] == b':';
    if !is_complete || !bytes[0].is_ascii_digit() {
        return None;
    }
    text.parse().ok().filter(|time| in_range(*time))
}

/// Whether a time is one that expressions know.
pub(super) fn in_range(time: Timestamp) -> bool {
    (-62_135_596_800..=253_402_300_799).contains(&time.as_second())
}

/// How many seconds a zone is ahead of UTC: `UTC`, `+02:00`, or a name of the system's database.
pub(super) fn offset(zone: &str, at: Timestamp) -> Option<i32> {
    if zone.is_empty() || zone == "UTC" {
        return Some(0);
    }
    if let Some((hours, minutes)) = zone.split_once(':') {
        let negative = hours.starts_with('-');
        let hours: i32 = hours.parse().ok()?;
        let minutes: i32 = minutes.parse().ok()?;
        let minutes = if negative { -minutes } else { minutes };
        return Some((hours * 60 + minutes) * 60);
    }
    let zone = jiff::tz::TimeZone::get(zone).ok()?;
    Some(zone.to_offset(at).seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, expected) in [
            ("1h30m", Some(5_400_000_000_000)),
            ("1.5s", Some(1_500_000_000)),
            ("-2ms", Some(-2_000_000)),
            ("0", Some(0)),
            ("", None),
            ("1", None),
            ("1d", None),
            ("s", None),
            ("1h ", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text:?}");
        }
        assert_eq!(parse_loose_duration("2 days"), Some(172_800_000_000_000));
        assert_eq!(duration_text(5_400_000_000_000), "5400s");
        assert_eq!(duration_text(1_500_000_000), "1.5s");
    }
}
