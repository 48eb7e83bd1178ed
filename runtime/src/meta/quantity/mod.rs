//! `Quantity`: an amount of a resource.

mod decimal;
mod parse;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

use self::decimal::Decimal;
use self::parse::Fault;
use crate::object::{Empty, Scalar, ScalarSchema, ScalarText, Slot, Str, Value, View};

/// An amount of a resource: `500m` of a processor, `1Gi` of memory.
///
/// It is exact, of any size, and computes and compares by value (`1000m` equals `1`). What is finer than
/// a billionth is rounded up. On the wire it stays the text that was read or parsed; `Display`, and
/// whatever is computed, has the canonical form of Kubernetes: no fraction, and the largest suffix that
/// leaves none.
///
/// ```
/// use clientset_runtime::meta::Quantity;
///
/// let requests: Vec<Quantity> = vec!["1.5Gi".parse()?, "512Mi".parse()?];
/// let total: Quantity = requests.iter().sum();
/// assert_eq!(total.to_string(), "2Gi");
/// assert_eq!(total.value(), 2 << 30);
/// assert!(total > Quantity::from_bytes(1_000_000_000));
/// # Ok::<(), clientset_runtime::meta::ParseQuantityError>(())
/// ```
#[derive(Clone)]
pub struct Quantity {
    /// A quantity's text, checked; empty for the zero that nobody wrote.
    text: Str,
    format: QuantityFormat,
}

/// The form in which a quantity is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum QuantityFormat {
    /// Powers of ten with a letter: `500m`, `2k`, `3M`.
    #[default]
    DecimalSI,
    /// Powers of two with two letters: `2Ki`, `3Mi`.
    BinarySI,
    /// Powers of ten as an exponent: `2e3`.
    DecimalExponent,
}

/// Why a text is not a quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a quantity: {}; expected one such as \"500m\", \"1.5\" or \"2Gi\"", reason(*fault))]
pub struct ParseQuantityError {
    text: String,
    fault: Fault,
}

/// Why a floating-point number is not a quantity.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{value} is not a quantity: it is not finite")]
pub struct NotFiniteError {
    value: f64,
}

fn reason(fault: Fault) -> &'static str {
    match fault {
        Fault::Empty => "it is empty",
        Fault::Number => "it is not a number with an optional suffix",
        Fault::Suffix => "its suffix is unknown",
        Fault::TooLarge => "it has more than a thousand digits",
    }
}

impl Quantity {
    /// A whole number, to be written in `format`.
    #[must_use]
    pub fn new(value: i64, format: QuantityFormat) -> Self {
        Self::from_decimal(&Decimal::from_int(value.into(), 0), format)
    }

    /// `value` × 10^`scale`, rounded up to a billionth: `from_scaled(15, -1)` is `1500m`. A scale above
    /// 900 counts as 900.
    #[must_use]
    pub fn from_scaled(value: i64, scale: i32) -> Self {
        let number = Decimal::from_int(value.into(), scale.min(900)).rounded_up(-9);
        Self::from_decimal(&number, QuantityFormat::DecimalSI)
    }

    /// Thousandths: `from_milli(500)` is half a processor.
    #[must_use]
    pub fn from_milli(value: i64) -> Self {
        Self::from_scaled(value, -3)
    }

    /// Bytes, to be written with binary suffixes: `from_bytes(2 << 30)` is `2Gi`.
    #[must_use]
    pub fn from_bytes(bytes: u64) -> Self {
        Self::from_decimal(
            &Decimal::from_int(bytes.into(), 0),
            QuantityFormat::BinarySI,
        )
    }

    /// The form in which it is written.
    #[must_use]
    pub const fn format(&self) -> QuantityFormat {
        self.format
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.decimal().is_zero()
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.decimal().is_negative()
    }

    /// The value where it is a whole number that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        let number = self.decimal();
        (number.exponent() >= 0)
            .then(|| whole(&number, 0).ok())
            .flatten()
    }

    /// The nearest floating-point number; infinite where the value is out of range.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        let number = self.decimal();
        let exponent = number.exponent();
        let sign = if number.is_negative() { "-" } else { "" };
        format!("{sign}{}e{exponent}", number.text_at(exponent))
            .parse()
            .unwrap_or(f64::NAN) // Digits and an exponent are always a number.
    }

    /// The value, rounded away from zero to a whole number; the nearest `i64` where it does not fit.
    #[must_use]
    pub fn value(&self) -> i64 {
        self.scaled_value(0)
    }

    /// The value in thousandths, rounded away from zero; the nearest `i64` where it does not fit.
    #[must_use]
    pub fn milli_value(&self) -> i64 {
        self.scaled_value(-3)
    }

    /// The value divided by 10^`scale`, rounded away from zero; the nearest `i64` where it does not fit.
    #[must_use]
    pub fn scaled_value(&self, scale: i32) -> i64 {
        match whole(&self.decimal().rounded_up(scale), scale) {
            Ok(value) | Err(value) => value,
        }
    }

    /// The value rounded away from zero to a multiple of 10^`scale`.
    #[must_use]
    pub fn rounded_up(&self, scale: i32) -> Self {
        Self::from_decimal(&self.decimal().rounded_up(scale.min(900)), self.format)
    }

    fn from_decimal(number: &Decimal, format: QuantityFormat) -> Self {
        Self {
            text: parse::canonical(number, format).into(),
            format,
        }
    }

    fn decimal(&self) -> Decimal {
        if self.text.is_empty() {
            return Decimal::default();
        }
        // The text was checked when it came in.
        parse::number(&self.text).map_or_else(|_| Decimal::default(), |(number, _)| number)
    }

    fn read(text: &str, share: &mut dyn FnMut(&str) -> Str) -> Result<Self, Fault> {
        if let Some(format) = parse::plain(text) {
            let text = share(text);
            return Ok(Self { text, format });
        }
        let (number, format) = parse::bounded(text)?;
        let read = Self {
            text: share(text),
            format,
        };
        // A text beyond the bounds gives way to what was made of it.
        Ok(if read.decimal() == number {
            read
        } else {
            Self::from_decimal(&number, format)
        })
    }

    /// A sum takes the form of its first part, unless that part is zero.
    fn plus(&self, number: &Decimal, format: QuantityFormat) -> Self {
        let own = self.decimal();
        let format = if own.is_zero() { format } else { self.format };
        Self::from_decimal(&own.plus(number), format)
    }
}

/// The number divided by 10^`scale`, which must leave no fraction; the nearest `i64` where it does not
/// fit.
fn whole(number: &Decimal, scale: i32) -> Result<i64, i64> {
    let nearest = if number.is_negative() {
        i64::MIN
    } else {
        i64::MAX
    };
    if number.magnitude() - i64::from(scale) > 19 {
        return Err(nearest);
    }
    let sign = if number.is_negative() { "-" } else { "" };
    format!("{sign}{}", number.text_at(scale))
        .parse()
        .map_err(|_| nearest)
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        Self::read(text, &mut |text: &str| Str::from(text)).map_err(|fault| ParseQuantityError {
            text: text.to_owned(),
            fault,
        })
    }
}

macro_rules! from_whole {
    ($($type:ty),*) => {$(
        impl From<$type> for Quantity {
            fn from(value: $type) -> Self {
                Self::from_decimal(&Decimal::from_int(value.into(), 0), QuantityFormat::DecimalSI)
            }
        }
    )*};
}

from_whole!(i32, i64, u32, u64);

/// Rounded up to a billionth.
impl TryFrom<f64> for Quantity {
    type Error = NotFiniteError;

    fn try_from(value: f64) -> Result<Self, NotFiniteError> {
        // Rust prints the shortest digits that lead back to the number, without an exponent.
        match parse::number(&value.to_string()) {
            Ok((number, format)) => Ok(Self::from_decimal(&number, format)),
            Err(_) => Err(NotFiniteError { value }),
        }
    }
}

/// The canonical form.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&parse::canonical(&self.decimal(), self.format))
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(written(self))
    }
}

fn written(quantity: &Quantity) -> &str {
    if quantity.text.is_empty() {
        "0"
    } else {
        &quantity.text
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || self.decimal() == other.decimal()
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.decimal().cmp(&other.decimal())
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decimal().hash(state);
    }
}

impl Add<&Self> for Quantity {
    type Output = Self;

    fn add(self, other: &Self) -> Self {
        self.plus(&other.decimal(), other.format)
    }
}

impl Sub<&Self> for Quantity {
    type Output = Self;

    fn sub(self, other: &Self) -> Self {
        self.plus(&other.decimal().negated(), other.format)
    }
}

impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self + &other
    }
}

impl Sub for Quantity {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self - &other
    }
}

impl AddAssign<&Self> for Quantity {
    fn add_assign(&mut self, other: &Self) {
        *self = self.plus(&other.decimal(), other.format);
    }
}

impl SubAssign<&Self> for Quantity {
    fn sub_assign(&mut self, other: &Self) {
        *self = self.plus(&other.decimal().negated(), other.format);
    }
}

impl Neg for Quantity {
    type Output = Self;

    fn neg(self) -> Self {
        Self::from_decimal(&self.decimal().negated(), self.format)
    }
}

impl Mul<i64> for Quantity {
    type Output = Self;

    fn mul(self, factor: i64) -> Self {
        let product = self.decimal().times(factor.unsigned_abs());
        let product = if factor < 0 {
            product.negated()
        } else {
            product
        };
        Self::from_decimal(&product, self.format)
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
        quantities.fold(Self::EMPTY, |sum, quantity| sum + &quantity)
    }
}

impl<'a> Sum<&'a Self> for Quantity {
    fn sum<I: Iterator<Item = &'a Self>>(quantities: I) -> Self {
        quantities.fold(Self::EMPTY, |sum, quantity| sum + quantity)
    }
}

impl Default for Quantity {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Empty for Quantity {
    const EMPTY: Self = Self {
        text: Str::new(),
        format: QuantityFormat::DecimalSI,
    };
}

impl Value for Quantity {
    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

impl Scalar for Quantity {
    fn expected(&self) -> &'static str {
        "a quantity such as \"500m\", \"1.5\" or \"2Gi\""
    }

    fn set_string(&mut self, text: &str) -> Result<(), String> {
        self.set_shared(text, &mut |text: &str| Str::from(text))
    }

    fn set_shared(&mut self, text: &str, share: &mut dyn FnMut(&str) -> Str) -> Result<(), String> {
        *self = Self::read(text.trim(), share).map_err(reason)?;
        Ok(())
    }

    fn set_number(&mut self, text: &str) -> Result<(), String> {
        self.set_string(text)
    }

    fn set_null(&mut self) {
        *self = Self::EMPTY;
    }

    fn text(&self) -> ScalarText<'_> {
        ScalarText::String(written(self).into())
    }

    /// One text for one value, whatever it was written as: `1024` for `1Ki`.
    fn comparable(&self) -> ScalarText<'_> {
        ScalarText::String(parse::canonical(&self.decimal(), QuantityFormat::DecimalSI).into())
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn schema(&self) -> ScalarSchema {
        ScalarSchema::INT_OR_STRING.with_pattern(PATTERN)
    }
}

/// The texts that are quantities: a number with an optional fraction, and a suffix or an exponent.
const PATTERN: &str =
    r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";
