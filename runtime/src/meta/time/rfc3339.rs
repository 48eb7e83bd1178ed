//! Times as text, by the rules of Go's RFC 3339 reader.

use std::fmt::{self, Write};

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};

/// An instant: whole seconds since 1970, and the nanoseconds of the second that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Instant {
    pub(super) seconds: i64,
    pub(super) nanoseconds: u32,
}

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// 0000-01-01T00:00:00Z: years have four digits and no sign.
pub(super) const FIRST_SECOND: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
pub(super) const LAST_SECOND: i64 = 253_402_300_799;
/// 0001-01-01T00:00:00Z, the zero of Go's times, which stands for no time at all.
pub(super) const ZERO_SECOND: i64 = -62_135_596_800;

/// Reads a time. As Go does, it takes one digit for the hour, a comma before the fraction, and offsets
/// up to `24:60`; nanoseconds beyond nine digits are cut off.
pub(super) fn parse(text: &str) -> Option<Instant> {
    Reader {
        rest: text.as_bytes(),
    }
    .time()
}

/// As [`parse`]; also takes `t` and `z`, as the format `date-time` of a schema does.
pub(super) fn parse_any_case(text: &str) -> Option<Instant> {
    if text.contains(['t', 'z']) {
        parse(&text.to_ascii_uppercase())
    } else {
        parse(text)
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn time(mut self) -> Option<Instant> {
        let year = self.digits(4)?;
        self.byte(b'-')?;
        let month = self.digits(2)?;
        self.byte(b'-')?;
        let day = self.digits(2)?;
        self.byte(b'T')?;
        let hour = match self.digits(2) {
            Some(hour) => hour,
            None => self.digits(1)?,
        };
        self.byte(b':')?;
        let minute = self.digits(2)?;
        self.byte(b':')?;
        let second = self.digits(2)?;
        let nanoseconds = self.fraction()?;
        let offset = self.offset()?;
        if !self.rest.is_empty() {
            return None;
        }
        let [month, day, hour, minute, second] =
            [month, day, hour, minute, second].map(|number| i8::try_from(number).unwrap_or(-1));
        let local = DateTime::new(
            i16::try_from(year).ok()?,
            month,
            day,
            hour,
            minute,
            second,
            0,
        )
        .ok()?;
        let seconds = local.duration_since(EPOCH).as_secs() - offset;
        (FIRST_SECOND..=LAST_SECOND)
            .contains(&seconds)
            .then_some(Instant {
                seconds,
                nanoseconds,
            })
    }

    fn byte(&mut self, expected: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[expected])?;
        Some(())
    }

    /// Exactly `count` digits; takes nothing where they are not there.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        let number = digits.iter().try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u32::from(digit - b'0'))
        })?;
        self.rest = rest;
        Some(number)
    }

    fn fraction(&mut self) -> Option<u32> {
        let Some((b'.' | b',', rest)) = self.rest.split_first() else {
            return Some(0);
        };
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = rest.split_at(length);
        self.rest = rest;
        if digits.is_empty() {
            return None;
        }
        let digit = |index| digits.get(index).map_or(0, |digit| u32::from(digit - b'0'));
        Some((0..9).fold(0, |number, index| number * 10 + digit(index)))
    }

    /// Seconds east of Greenwich.
    fn offset(&mut self) -> Option<i64> {
        if self.byte(b'Z').is_some() {
            return Some(0);
        }
        let sign = match self.rest.split_first()? {
            (b'+', rest) => {
                self.rest = rest;
                1
            }
            (b'-', rest) => {
                self.rest = rest;
                -1
            }
            _ => return None,
        };
        let hours = self.digits(2)?;
        self.byte(b':')?;
        let minutes = self.digits(2)?;
        (hours <= 24 && minutes <= 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
    }
}

/// Writes `2006-01-02T15:04:05` for seconds within the range.
pub(super) fn write(seconds: i64, out: &mut impl Write) -> fmt::Result {
    let time = EPOCH.saturating_add(SignedDuration::from_secs(seconds));
    write!(
        out,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}
