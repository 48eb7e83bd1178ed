//! Exact decimal numbers of any size, with the few operations that quantities need.

use std::cmp::Ordering;

/// `digits` × 10^`exponent`, in normal form: neither the first nor the last digit is 0, and zero has no
/// digits, no exponent and no sign. Equal numbers are therefore equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    negative: bool,
    /// The most significant first, each 0 to 9.
    digits: Vec<u8>,
    exponent: i32,
}

impl Decimal {
    pub(super) fn new(negative: bool, mut digits: Vec<u8>, exponent: i32) -> Self {
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        if digits.is_empty() {
            return Self::default();
        }
        let trailing = digits.iter().rev().take_while(|digit| **digit == 0).count();
        digits.truncate(digits.len() - trailing);
        Self {
            negative,
            digits,
            exponent: exponent.saturating_add(i32::try_from(trailing).unwrap_or(i32::MAX)),
        }
    }

    /// `value` × 10^`exponent`.
    pub(super) fn from_int(value: i128, exponent: i32) -> Self {
        let digits = value.unsigned_abs().to_string();
        Self::new(
            value < 0,
            digits.bytes().map(|digit| digit - b'0').collect(),
            exponent,
        )
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn exponent(&self) -> i32 {
        self.exponent
    }

    /// How many digits the whole part has; 0 or less below 1.
    pub(super) fn magnitude(&self) -> i64 {
        self.digits.len() as i64 + i64::from(self.exponent)
    }

    pub(super) fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    pub(super) fn abs(mut self) -> Self {
        self.negative = false;
        self
    }

    /// The digits of the number divided by 10^`exponent`, which must not exceed the number's own.
    fn digits_at(&self, exponent: i32) -> Vec<u8> {
        let zeros = self.exponent.saturating_sub(exponent).max(0) as usize;
        let mut digits = self.digits.clone();
        if !digits.is_empty() {
            digits.resize(digits.len() + zeros, 0);
        }
        digits
    }

    /// The digits of the number divided by 10^`exponent`, as text without a sign.
    pub(super) fn text_at(&self, exponent: i32) -> String {
        let digits = self.digits_at(exponent);
        if digits.is_empty() {
            return "0".to_owned();
        }
        digits
            .into_iter()
            .map(|digit| char::from(digit + b'0'))
            .collect()
    }

    pub(super) fn times(&self, factor: u64) -> Self {
        let mut digits = Vec::with_capacity(self.digits.len() + 20);
        let mut carry = 0_u128;
        for digit in self.digits.iter().rev() {
            carry += u128::from(*digit) * u128::from(factor);
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
        digits.reverse();
        Self::new(self.negative, digits, self.exponent)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let exponent = self.exponent.min(other.exponent);
        let (a, b) = (self.digits_at(exponent), other.digits_at(exponent));
        if self.negative == other.negative {
            return Self::new(self.negative, sum(&a, &b), exponent);
        }
        match self.compare_magnitude(other) {
            Ordering::Less => Self::new(other.negative, excess(&b, &a), exponent),
            _ => Self::new(self.negative, excess(&a, &b), exponent),
        }
    }

    /// Rounds away from zero to a multiple of 10^`exponent`.
    pub(super) fn rounded_up(&self, exponent: i32) -> Self {
        if self.exponent >= exponent {
            return self.clone();
        }
        // The last digit is never 0, so whatever is cut off counts.
        let cut = i64::from(exponent) - i64::from(self.exponent);
        let kept = usize::try_from(self.digits.len() as i64 - cut).unwrap_or(0);
        Self::new(self.negative, sum(&self.digits[..kept], &[1]), exponent)
    }

    /// A whole number divided by `divisor`, where that leaves no remainder.
    pub(super) fn divided_exactly(&self, divisor: u32) -> Option<Self> {
        let mut remainder = 0;
        let mut digits = self.digits_at(0);
        for digit in &mut digits {
            remainder = remainder * 10 + u32::from(*digit);
            *digit = (remainder / divisor) as u8;
            remainder %= divisor;
        }
        (remainder == 0).then(|| Self::new(self.negative, digits, 0))
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        self.magnitude()
            .cmp(&other.magnitude())
            .then_with(|| self.digits.cmp(&other.digits))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let order = self.compare_magnitude(other);
            if self.negative {
                order.reverse()
            } else {
                order
            }
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The digits of `a` + `b`.
fn sum(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(a.len().max(b.len()) + 1);
    let (mut a, mut b) = (a.iter().rev(), b.iter().rev());
    let mut carry = 0;
    loop {
        let (x, y) = (a.next(), b.next());
        if x.is_none() && y.is_none() && carry == 0 {
            break;
        }
        carry += x.copied().unwrap_or(0) + y.copied().unwrap_or(0);
        digits.push(carry % 10);
        carry /= 10;
    }
    digits.reverse();
    digits
}

/// The digits of `a` - `b`, where `a` is not the smaller one.
fn excess(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(a.len());
    let mut b = b.iter().rev();
    let mut borrow = 0;
    for digit in a.iter().rev() {
        let taken = b.next().copied().unwrap_or(0) + borrow;
        borrow = u8::from(*digit < taken);
        digits.push(digit + 10 * borrow - taken);
    }
    digits.reverse();
    digits
}
