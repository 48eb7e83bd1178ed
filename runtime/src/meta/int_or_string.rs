//! `IntOrString`: a number or a name, a count or a percentage.

use std::borrow::Cow;
use std::fmt;

use super::number_or_string::number_or_string;
use crate::object::{Empty, Scalar, ScalarSchema, ScalarText, Slot, Str, Value, View};

/// A number or a string: a port's number or name, a count or a percentage.
///
/// The two are not interchangeable: `80` and `"80"` stay what they are.
///
/// ```
/// use clientset_runtime::meta::IntOrString;
///
/// let max_unavailable = IntOrString::from("25%");
/// assert_eq!(max_unavailable.scaled(10, true), Ok(3));
/// assert_eq!(max_unavailable.scaled(10, false), Ok(2));
/// assert_eq!(IntOrString::from(4).scaled(10, true), Ok(4));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntOrString {
    /// A whole number.
    Int(i32),
    /// A string.
    String(Str),
}

/// Why an [`IntOrString`], or an [`Int64OrString`](super::Int64OrString), has no scaled value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is neither a number nor a percentage such as \"25%\"")]
pub struct NotAPercentageError {
    value: Str,
}

impl IntOrString {
    /// A number where the text is one, as command lines take it: `80` is a number, `http` a string.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| text.into(), Self::Int)
    }

    /// The number; a string is read as one, and is 0 where it is none.
    #[must_use]
    pub fn int_value(&self) -> i32 {
        match self {
            Self::Int(number) => *number,
            Self::String(text) => text.parse().unwrap_or(0),
        }
    }

    /// The number as it is, or a percentage of `total`, rounded up or down: how a rollout computes
    /// `maxSurge` (up) and `maxUnavailable` (down).
    ///
    /// # Errors
    /// When the string is no percentage.
    pub fn scaled(&self, total: i32, round_up: bool) -> Result<i32, NotAPercentageError> {
        let text = match self {
            Self::Int(number) => return Ok(*number),
            Self::String(text) => text,
        };
        let value = percentage(text, total.into(), round_up)?;
        Ok(value.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
    }
}

/// So many percent of `total`, rounded up or down.
pub(super) fn percentage(
    text: &Str,
    total: i64,
    round_up: bool,
) -> Result<i128, NotAPercentageError> {
    let percent: i64 = text
        .strip_suffix('%')
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| NotAPercentageError {
            value: text.clone(),
        })?;
    let hundredfold = i128::from(percent) * i128::from(total);
    Ok(if round_up {
        -(-hundredfold).div_euclid(100)
    } else {
        hundredfold.div_euclid(100)
    })
}

impl From<i32> for IntOrString {
    fn from(number: i32) -> Self {
        Self::Int(number)
    }
}

impl From<u16> for IntOrString {
    fn from(number: u16) -> Self {
        Self::Int(number.into())
    }
}

number_or_string!(
    IntOrString,
    "a 32-bit whole number or a string",
    "it is no whole number of 32 bits"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_scale_as_in_go() {
        for (value, total, up, down) in [
            ("0%", 10, 0, 0),
            ("25%", 10, 3, 2),
            ("33%", 3, 1, 0),
            ("100%", 7, 7, 7),
            ("150%", 5, 8, 7),
            ("-25%", 10, -2, -3),
            ("+5%", 100, 5, 5),
        ] {
            let value = IntOrString::from(value);
            assert_eq!(value.scaled(total, true), Ok(up), "{value}");
            assert_eq!(value.scaled(total, false), Ok(down), "{value}");
        }
    }

    #[test]
    fn a_string_that_is_no_percentage_has_no_scaled_value() {
        for value in ["5", "%", "a%", "", "5 %", "1.5%"] {
            let error = IntOrString::from(value).scaled(10, true).unwrap_err();
            assert!(error.to_string().contains("percentage"), "{error}");
        }
    }

    #[test]
    fn numbers_and_strings_stay_apart() {
        let mut value = IntOrString::default();
        value.set_number("80").unwrap();
        assert_eq!(value.text(), ScalarText::Number("80".into()));
        value.set_string("80").unwrap();
        assert_eq!(value.text(), ScalarText::String("80".into()));
        assert_eq!(value.int_value(), 80);
        for text in ["80.0", "8e1", "2147483648"] {
            assert!(value.set_number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_command_line_argument_is_a_number_where_it_can_be() {
        assert_eq!(IntOrString::parse("80"), IntOrString::Int(80));
        assert_eq!(IntOrString::parse("http"), IntOrString::from("http"));
        assert_eq!(
            IntOrString::parse("3000000000"),
            IntOrString::from("3000000000")
        );
    }
}
