//! Quantities as text, by the rules of Go's reader and writer.

use super::QuantityFormat;
use super::decimal::Decimal;

/// Larger than any quantity of a real cluster by far, and small enough to compute with: a number of
/// Kubernetes' own grammar may have two billion digits.
const MAX_MAGNITUDE: i64 = 1000;

const NANO: i32 = -9;

/// Why a text is not a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    Number,
    Suffix,
    TooLarge,
}

/// The number of a text, and the form it has. Whatever is finer than a billionth is rounded up.
pub(super) fn number(text: &str) -> Result<(Decimal, QuantityFormat), Fault> {
    let parts = Parts::split(text)?;
    let (unit, format) = suffix(parts.suffix)?;
    let digits = parts.whole.bytes().chain(parts.fraction.bytes());
    let digits: Vec<u8> = digits.map(|digit| digit - b'0').collect();
    let places = i32::try_from(parts.fraction.len()).map_err(|_| Fault::TooLarge)?;
    let number = match unit {
        Unit::Decimal(exponent) => {
            let exponent = exponent
                .saturating_sub(places.into())
                .clamp(i32::MIN.into(), i32::MAX.into());
            Decimal::new(parts.negative, digits, exponent as i32)
        }
        Unit::Binary(power) => Decimal::new(parts.negative, digits, -places).times(1 << power),
    };
    Ok((number.rounded_up(NANO), format))
}

/// The form of a text that is plainly a quantity within all bounds, as nearly all are: a few digits
/// and a suffix.
pub(super) fn plain(text: &str) -> Option<QuantityFormat> {
    let (digits, suffix) = take(text, |byte| byte.is_ascii_digit());
    if !(1..=6).contains(&digits.len()) {
        return None;
    }
    match suffix {
        "" | "m" | "k" | "M" | "G" | "T" => Some(QuantityFormat::DecimalSI),
        "Ki" | "Mi" | "Gi" | "Ti" => Some(QuantityFormat::BinarySI),
        _ => None,
    }
}

/// What a reader makes of a text: a number of sane size, binary ones between -2^63+1 and 2^63-1, and
/// decimal where they would be below one.
pub(super) fn bounded(text: &str) -> Result<(Decimal, QuantityFormat), Fault> {
    let (number, format) = number(text)?;
    if number.magnitude() > MAX_MAGNITUDE {
        return Err(Fault::TooLarge);
    }
    if format != QuantityFormat::BinarySI {
        return Ok((number, format));
    }
    let largest = Decimal::from_int(i64::MAX.into(), 0);
    let number = number.clamp(largest.clone().negated(), largest);
    if number.is_zero() || number.clone().abs() >= Decimal::from_int(1, 0) {
        Ok((number, format))
    } else {
        Ok((number, QuantityFormat::DecimalSI))
    }
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    suffix: &'a str,
}

impl<'a> Parts<'a> {
    /// Sign, digits, suffix. No digits at all are a zero, as in Go; zeros alone need no suffix check.
    fn split(text: &'a str) -> Result<Self, Fault> {
        if text.is_empty() {
            return Err(Fault::Empty);
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, rest) = take(unsigned, |byte| byte.is_ascii_digit());
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => take(rest, |byte| byte.is_ascii_digit()),
            None => ("", rest),
        };
        let suffix = rest;
        let (_, rest) = take(rest, |byte| b"eEinumkKMGTP".contains(&byte));
        let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let (_, rest) = take(rest, |byte| byte.is_ascii_digit());
        if !rest.is_empty() {
            return Err(Fault::Number);
        }
        Ok(Self {
            negative,
            whole,
            fraction,
            suffix,
        })
    }
}

fn take(text: &str, wanted: impl Fn(u8) -> bool) -> (&str, &str) {
    let length = text.bytes().take_while(|byte| wanted(*byte)).count();
    text.split_at(length)
}

/// What a suffix multiplies by: a power of ten, or of two.
enum Unit {
    Decimal(i64),
    Binary(u32),
}

const DECIMAL_SUFFIXES: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

const BINARY_SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

fn suffix(text: &str) -> Result<(Unit, QuantityFormat), Fault> {
    if let Some((_, exponent)) = DECIMAL_SUFFIXES.iter().find(|(known, _)| *known == text) {
        return Ok((Unit::Decimal((*exponent).into()), QuantityFormat::DecimalSI));
    }
    if let Some(step) = BINARY_SUFFIXES.iter().position(|known| *known == text) {
        return Ok((Unit::Binary(10 * step as u32), QuantityFormat::BinarySI));
    }
    let exponent = text.strip_prefix(['e', 'E']).ok_or(Fault::Suffix)?;
    let exponent = exponent.parse().map_err(|_| Fault::Suffix)?;
    Ok((Unit::Decimal(exponent), QuantityFormat::DecimalExponent))
}

/// The canonical text: no fraction, the largest suffix that leaves none. A binary quantity between -1024
/// and 1024, or with a fraction, is written as a decimal one.
pub(super) fn canonical(number: &Decimal, format: QuantityFormat) -> String {
    if number.is_zero() {
        return "0".to_owned();
    }
    let sign = if number.is_negative() { "-" } else { "" };
    let kilo = Decimal::from_int(1024, 0);
    let size = number.clone().abs();
    if format == QuantityFormat::BinarySI && size >= kilo && size.exponent() >= 0 {
        let (mut size, mut step) = (size, 0);
        while step + 1 < BINARY_SUFFIXES.len()
            && let Some(quotient) = size.divided_exactly(1024)
        {
            size = quotient;
            step += 1;
        }
        return format!("{sign}{}{}", size.text_at(0), BINARY_SUFFIXES[step]);
    }
    let exponent = size.exponent() - size.exponent().rem_euclid(3);
    if format == QuantityFormat::DecimalExponent {
        let digits = size.text_at(exponent);
        return match exponent {
            0 => format!("{sign}{digits}"),
            _ => format!("{sign}{digits}e{exponent}"),
        };
    }
    // Go has no suffix above `E` and drops the power of ten; the digits are written out here instead.
    let (suffix, exponent) = DECIMAL_SUFFIXES
        .into_iter()
        .rev()
        .find(|(_, unit)| *unit <= exponent)
        .unwrap_or(DECIMAL_SUFFIXES[0]);
    format!("{sign}{}{suffix}", size.text_at(exponent))
}
