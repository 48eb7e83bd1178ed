//! Quantities, against rational numbers of any size.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use clientset::meta::{Quantity, QuantityFormat};
use clientset::wire::{json, yaml};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

use crate::held;

/// Longer texts say nothing new, and the model is slow.
const LONGEST: usize = 128;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut read = Vec::new();
    for text in text.split(' ').take(3).filter(|text| text.len() <= LONGEST) {
        if let Some(quantity) = one(text) {
            read.push(quantity);
        }
    }
    for (a, model_a) in &read {
        for (b, model_b) in &read {
            two(a, model_a, b, model_b);
        }
        for (b, _) in &read {
            for (c, _) in &read {
                if a <= b && b <= c {
                    assert!(a <= c, "{a:?} {b:?} {c:?}");
                }
            }
        }
    }
}

/// What the grammar says of a text: its value, and whether it is to be read.
fn model(text: &str) -> Option<(BigRational, bool)> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let number = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, suffix) = unsigned.split_at(number.unwrap_or(unsigned.len()));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.contains('.') || text.is_empty() {
        return None;
    }
    let binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        .iter()
        .position(|unit| *unit == suffix);
    let decimal = "num kMGTPE"
        .chars()
        .position(|unit| suffix.len() == 1 && suffix.starts_with(unit));
    let (base, exponent) = match (binary, decimal) {
        (Some(step), _) => (2, step as i64 * 10),
        (_, Some(step)) => (10, [-9, -6, -3, 0, 3, 6, 9, 12, 15, 18][step]),
        _ => (10, suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    };
    if decimal == Some(3) {
        return None;
    }
    let digits: BigInt = format!("0{whole}{fraction}").parse().ok()?;
    let mut value = if digits.is_zero() {
        BigRational::zero()
    } else {
        // Beyond this, the outcome is the same for texts of `LONGEST` bytes.
        let exponent = exponent.clamp(-1400, 1400);
        let scale = |base: i64, exponent: i64| {
            let power = BigRational::from(BigInt::from(base).pow(exponent.unsigned_abs()));
            if exponent < 0 { power.recip() } else { power }
        };
        BigRational::from(digits) * scale(base, exponent) * scale(10, -(fraction.len() as i64))
    };
    // Up to a billionth, and binary ones at most 2^63 - 1.
    let nano = BigRational::from(BigInt::from(1_000_000_000));
    value = (value * &nano).ceil() / nano;
    let largest = BigRational::from(BigInt::from(i64::MAX));
    if binary.is_some_and(|step| step > 0) && value > largest {
        value = largest;
    }
    let sane = value < BigRational::from(BigInt::from(10).pow(1000_u32));
    Some((if negative { -value } else { value }, sane))
}

fn one(text: &str) -> Option<(Quantity, BigRational)> {
    // Binary ones are scaled before they are bounded, but a number of a sane size is always read.
    let read = held::at_most(64 * 1024, 64, text.len(), || text.parse::<Quantity>());
    let expected = model(text);
    let (quantity, value) = match (read, expected) {
        (Ok(quantity), Some((value, true))) => (quantity, value),
        (Err(error), None | Some((_, false))) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
        (Err(error), Some((value, true))) if is_clamped(text, &value) => {
            assert!(error.to_string().contains("digits"), "{error}");
            return None;
        }
        (read, expected) => panic!("{text:?} is {read:?}, expected {expected:?}"),
    };
    let canonical = quantity.to_string();
    let again: Quantity = canonical.parse().expect("what was written can be read");
    assert_eq!(again, quantity, "{canonical}");
    assert_eq!(again.to_string(), canonical);
    assert_eq!(as_rational(&quantity), value, "{text:?} is {canonical}");

    let wire = json::to_string(&quantity).expect("it can be written");
    let from_wire: Quantity = json::from_str(&wire).expect("it can be read");
    assert_eq!(from_wire, quantity);
    assert_eq!(json::to_string(&from_wire).expect("as before"), wire);
    let wire = yaml::to_string(&quantity).expect("it can be written");
    assert_eq!(
        yaml::from_str::<Quantity>(&wire).expect("it can be read"),
        quantity
    );

    let rounded = |scale: i64| {
        let unit = BigRational::from(BigInt::from(10).pow(scale.unsigned_abs())).recip();
        let units = (value.abs() / unit).ceil() * value.signum();
        let units = units.to_integer();
        units.to_i64().unwrap_or(if value.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        })
    };
    assert_eq!(quantity.value(), rounded(0), "{text:?}");
    assert_eq!(quantity.milli_value(), rounded(3), "{text:?}");
    assert_eq!(quantity.is_zero(), value.is_zero());
    assert_eq!(quantity.is_negative(), value.is_negative());
    let whole = value
        .is_integer()
        .then(|| value.to_integer().to_i64())
        .flatten();
    assert_eq!(quantity.as_i64(), whole, "{text:?}");
    let double = quantity.as_f64();
    if double.is_finite() {
        let exact = BigRational::from_float(double).expect("it is finite");
        assert!(
            (exact - &value).abs()
                <= value.abs() * BigRational::new(1.into(), (1_i64 << 52).into())
        );
    }
    assert!((-quantity.clone()) + &quantity == Quantity::default());
    let product = quantity.clone() * -3;
    if !is_beyond(&product) {
        assert_eq!(
            as_rational(&product),
            &value * BigRational::from(BigInt::from(-3))
        );
    }
    Some((quantity, value))
}

/// A binary number too large for anything is refused before it is bounded.
fn is_clamped(text: &str, value: &BigRational) -> bool {
    text.ends_with('i') && value.abs() == BigRational::from(BigInt::from(i64::MAX))
}

/// The value of the canonical text, read by the model.
fn as_rational(quantity: &Quantity) -> BigRational {
    let text = quantity.to_string();
    match model(&text) {
        Some((value, _)) => value,
        None => panic!("{text} is not canonical"),
    }
}

/// Whether a computed binary quantity is larger than any that is read; it is exact all the same.
fn is_beyond(quantity: &Quantity) -> bool {
    let limits = [i64::MIN, i64::MAX];
    quantity.format() == QuantityFormat::BinarySI && limits.contains(&quantity.value())
}

fn two(a: &Quantity, model_a: &BigRational, b: &Quantity, model_b: &BigRational) {
    let order = model_a.cmp(model_b);
    assert_eq!(a.cmp(b), order, "{a:?} {b:?}");
    assert_eq!(a == b, order == Ordering::Equal, "{a:?} {b:?}");
    let hash = |quantity: &Quantity| {
        let mut hasher = DefaultHasher::new();
        quantity.hash(&mut hasher);
        hasher.finish()
    };
    if a == b {
        assert_eq!(hash(a), hash(b), "{a:?} {b:?}");
    }
    let sum = a.clone() + b;
    let exact = model_a + model_b;
    if !is_beyond(&sum) {
        assert_eq!(as_rational(&sum), exact, "{a:?} {b:?}");
    }
    assert!(sum.clone() - b == *a, "{a:?} {b:?}");
}
