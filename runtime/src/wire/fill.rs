//! Filling a place with a single value: the rules are the same for every format.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use super::error::{Found, ReadError};
use super::json;
use crate::object::{RawJson, Slot, Str, UnionShape, Value, one_of};

/// What a place takes, for messages.
pub(crate) fn expected(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Bool(_) => "boolean",
        Slot::I32(_) | Slot::I64(_) => "integer",
        Slot::F64(_) => "number",
        Slot::Str(_) | Slot::Enum(_) => "string",
        Slot::Scalar(scalar) => scalar.expected(),
        Slot::Raw(_) | Slot::Option(_) => "a value",
        Slot::Struct(_) | Slot::Map(_) => "object",
        Slot::List(_) => "list",
        Slot::Union(union) => union.expected(),
    }
}

/// The place for a present value of `shape`: an option becomes present, a union takes that shape.
pub(crate) fn settle(target: &mut dyn Value, shape: UnionShape) -> Result<Slot<'_>, &'static str> {
    match target.slot() {
        Slot::Option(option) => settle(option.insert(), shape),
        Slot::Union(union) => {
            let expected = union.expected();
            match union.select(shape) {
                Some(variant) => settle(variant, shape),
                None => Err(expected),
            }
        }
        slot => Ok(slot),
    }
}

/// Fills a settled place with a string.
pub(crate) fn string(slot: Slot<'_>, text: &str) -> Result<(), ReadError> {
    match slot {
        Slot::Str(target) => *target = Str::from(text),
        slot @ (Slot::Scalar(_) | Slot::Enum(_)) => {
            shared(slot, text, &mut |text: &str| Str::from(text))?;
        }
        Slot::Raw(target) => {
            let mut json = String::with_capacity(text.len() + 2);
            json::push_string(text, &mut json);
            *target = RawJson::from_checked(json.into());
        }
        slot => return Err(ReadError::expected(expected(&slot), Found::string(text))),
    }
    Ok(())
}

/// As [`string`]; where the value keeps the text, it takes what `share` makes of it.
pub(crate) fn shared(
    slot: Slot<'_>,
    text: &str,
    share: &mut dyn FnMut(&str) -> Str,
) -> Result<(), ReadError> {
    match slot {
        Slot::Scalar(target) => target
            .set_shared(text, share)
            .map_err(|reason| ReadError::refused(target.expected(), Found::string(text), reason)),
        Slot::Enum(target) => target
            .set(text, share)
            .map_err(|error| ReadError::expected(one_of(error.values()), Found::string(text))),
        slot => string(slot, text),
    }
}

/// Fills a settled place with a number, written as in JSON. As in Go, `1.0` and `1e3` are no integers.
pub(crate) fn number(slot: Slot<'_>, text: &str) -> Result<(), ReadError> {
    match slot {
        Slot::I32(target) => *target = integer(text, i32::MIN, i32::MAX)?,
        Slot::I64(target) => *target = integer(text, i64::MIN, i64::MAX)?,
        Slot::F64(target) => {
            *target = text
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .ok_or_else(|| {
                    let expected = "number from -1.8e308 to 1.8e308";
                    ReadError::expected(expected, Found::number(text))
                })?;
        }
        Slot::Scalar(target) => target
            .set_number(text)
            .map_err(|reason| ReadError::refused(target.expected(), Found::number(text), reason))?,
        Slot::Raw(target) => *target = RawJson::from_checked(text.into()),
        slot => return Err(ReadError::expected(expected(&slot), Found::number(text))),
    }
    Ok(())
}

/// Fills a settled place with a boolean.
pub(crate) fn boolean(slot: Slot<'_>, value: bool) -> Result<(), ReadError> {
    match slot {
        Slot::Bool(target) => *target = value,
        Slot::Raw(target) => {
            *target = RawJson::from_checked(if value { "true" } else { "false" }.into());
        }
        slot => return Err(ReadError::expected(expected(&slot), Found::boolean(value))),
    }
    Ok(())
}

fn integer<T: FromStr + Display>(text: &str, least: T, most: T) -> Result<T, ReadError> {
    text.parse().map_err(|_| {
        let expected = if text.contains(['.', 'e', 'E']) {
            Cow::Borrowed("integer")
        } else {
            Cow::Owned(format!("integer from {least} to {most}"))
        };
        ReadError::expected(expected, Found::number(text))
    })
}
