//! `Int64OrString`: what `x-kubernetes-int-or-string` allows.

use std::borrow::Cow;
use std::fmt;

use super::int_or_string::percentage;
use super::number_or_string::number_or_string;
use super::{IntOrString, NotAPercentageError, ParseQuantityError, Quantity};
use crate::object::{Empty, Scalar, ScalarSchema, ScalarText, Slot, Str, Value, View};

/// A number or a string in a custom resource: a port's number or name, a count or a percentage, a
/// quantity that may be written without quotes.
///
/// It has 64 bits, where [`IntOrString`] of Kubernetes' own types has 32: the server stores whatever
/// whole number it was sent. The two forms are not interchangeable: `80` and `"80"` stay what they are.
///
/// ```
/// use clientset_runtime::meta::{Int64OrString, Quantity};
///
/// let memory = Int64OrString::from("2Gi");
/// assert_eq!(memory.to_quantity()?, Quantity::from_bytes(2 << 30));
/// assert_eq!(Int64OrString::from(2_147_483_648_i64).to_quantity()?, memory.to_quantity()?);
///
/// let max_unavailable = Int64OrString::from("25%");
/// assert_eq!(max_unavailable.scaled(10, true), Ok(3));
/// assert_eq!(max_unavailable.scaled(10, false), Ok(2));
/// # Ok::<(), clientset_runtime::meta::ParseQuantityError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Int64OrString {
    /// A whole number.
    Int(i64),
    /// A string.
    String(Str),
}

impl Int64OrString {
    /// A number where the text is one, as command lines take it: `80` is a number, `http` a string.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| text.into(), Self::Int)
    }

    /// The number; a string is read as one, and is 0 where it is none.
    #[must_use]
    pub fn int_value(&self) -> i64 {
        match self {
            Self::Int(number) => *number,
            Self::String(text) => text.parse().unwrap_or(0),
        }
    }

    /// The number as it is, or a percentage of `total`, rounded up or down: see
    /// [`IntOrString::scaled`].
    ///
    /// # Errors
    /// When the string is no percentage.
    pub fn scaled(&self, total: i64, round_up: bool) -> Result<i64, NotAPercentageError> {
        match self {
            Self::Int(number) => Ok(*number),
            Self::String(text) => percentage(text, total, round_up)
                .map(|value| value.clamp(i64::MIN.into(), i64::MAX.into()) as i64),
        }
    }

    /// The number, or the string, as a quantity: a definition's field for a quantity is of this type.
    ///
    /// # Errors
    /// When the string is no quantity.
    pub fn to_quantity(&self) -> Result<Quantity, ParseQuantityError> {
        match self {
            Self::Int(number) => number.to_string().parse(),
            Self::String(text) => text.parse(),
        }
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl From<$type> for Int64OrString {
            fn from(number: $type) -> Self {
                Self::Int(number.into())
            }
        }
    )*};
}

numbers!(i32, i64, u16, u32);

impl From<IntOrString> for Int64OrString {
    fn from(value: IntOrString) -> Self {
        match value {
            IntOrString::Int(number) => Self::Int(number.into()),
            IntOrString::String(text) => Self::String(text),
        }
    }
}

/// As the string that the quantity is written as.
impl From<Quantity> for Int64OrString {
    fn from(quantity: Quantity) -> Self {
        Self::String(quantity.to_string().into())
    }
}

number_or_string!(
    Int64OrString,
    "a whole number or a string",
    "it is no whole number of 64 bits"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_64_bits_and_stay_apart_from_strings() {
        let mut value = Int64OrString::default();
        for number in ["80", "-1", "9223372036854775807", "-9223372036854775808"] {
            value.set_number(number).unwrap();
            assert_eq!(value.text(), ScalarText::Number(number.into()));
            value.set_string(number).unwrap();
            assert_eq!(value.text(), ScalarText::String(number.into()));
            assert_eq!(value.int_value().to_string(), number);
        }
        for number in ["80.0", "8e1", "9223372036854775808"] {
            assert!(value.set_number(number).is_err(), "{number}");
        }
    }

    #[test]
    fn a_percentage_of_a_large_total_does_not_overflow() {
        let value = |text: &str| Int64OrString::from(text);
        assert_eq!(value("50%").scaled(i64::MAX, false), Ok(i64::MAX / 2));
        assert_eq!(value("300%").scaled(i64::MAX, true), Ok(i64::MAX));
        assert_eq!(value("-300%").scaled(i64::MAX, true), Ok(i64::MIN));
        assert!(value("5").scaled(10, true).is_err());
    }

    #[test]
    fn quantities_come_and_go() {
        let quantity: Quantity = "500m".parse().unwrap();
        let value = Int64OrString::from(quantity.clone());
        assert_eq!(value, Int64OrString::from("500m"));
        assert_eq!(value.to_quantity().unwrap(), quantity);
        assert_eq!(
            Int64OrString::Int(i64::MIN).to_quantity().unwrap().value(),
            i64::MIN
        );
        assert!(Int64OrString::from("http").to_quantity().is_err());
        assert_eq!(
            Int64OrString::from(IntOrString::parse("80")),
            Int64OrString::parse("80")
        );
    }
}
