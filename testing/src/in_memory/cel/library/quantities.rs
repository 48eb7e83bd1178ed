//! Quantities of resources.

use clientset::meta::{Quantity, QuantityFormat};

use super::{opaque, text};
use crate::in_memory::cel::opaque::Opaque;
use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// `quantity(x)` and `isQuantity(x)`.
///
/// # Errors
/// The text is none.
pub(super) fn read<'a>(name: &str, arguments: &[Value<'a>]) -> Outcome<'a> {
    let of = text(arguments, 0)?;
    let quantity = of.parse::<Quantity>();
    match (name, quantity) {
        ("isQuantity", quantity) => Ok(Value::Bool(quantity.is_ok())),
        (_, Ok(value)) => {
            let whole = is_whole(of);
            Ok(opaque(Opaque::Quantity { value, whole }))
        }
        (_, Err(_)) => {
            let what = "quantities must match the regular expression \
                        '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
            Err(Failure::new(what))
        }
    }
}

/// Functions of a quantity.
///
/// # Errors
/// There is no such function, or it is no integer where one is asked for.
pub(super) fn call<'a>(
    name: &str,
    (of, whole): (&Quantity, bool),
    arguments: &[Value<'a>],
) -> Outcome<'a> {
    let other = match arguments.get(1) {
        None => None,
        Some(Value::Int(number)) if matches!(name, "add" | "sub") => Some((
            Quantity::new(*number, QuantityFormat::DecimalExponent),
            true,
        )),
        Some(Value::Opaque(other)) => match &**other {
            Opaque::Quantity { value, whole } => Some((value.clone(), *whole)),
            _ => return Err(Failure::no_overload()),
        },
        Some(_) => return Err(Failure::no_overload()),
    };
    let number = of.as_i64().filter(|_| whole);
    let Some((other, other_whole)) = other else {
        return Ok(match name {
            "sign" if of.is_zero() => Value::Int(0),
            "sign" => Value::Int(if of.is_negative() { -1 } else { 1 }),
            "isInteger" => Value::Bool(number.is_some()),
            "asInteger" => match number {
                Some(number) => Value::Int(number),
                None => return Err(Failure::new("cannot convert value to integer")),
            },
            "asApproximateFloat" => Value::Double(of.as_f64()),
            _ => return Err(Failure::no_overload()),
        });
    };
    let whole = (whole || of.is_zero()) && (other_whole || other.is_zero());
    let made = |value| Ok(opaque(Opaque::Quantity { value, whole }));
    match name {
        "isGreaterThan" => Ok(Value::Bool(*of > other)),
        "isLessThan" => Ok(Value::Bool(*of < other)),
        "compareTo" => Ok(Value::Int(of.cmp(&other) as i64)),
        "add" => made(of.clone() + &other),
        "sub" => made(of.clone() - &other),
        _ => Err(Failure::no_overload()),
    }
}

/// Whether no digit stands for less than one.
fn is_whole(text: &str) -> bool {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c))
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
    let scale: i64 = match suffix {
        "n" => -9,
        "u" => -6,
        "m" => -3,
        "" => 0,
        "k" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        "P" => 15,
        "E" => 18,
        suffix if suffix.ends_with('i') => return digits == 0,
        exponent => exponent[1..].parse().unwrap_or(0),
    };
    i64::try_from(digits).is_ok_and(|digits| scale >= digits)
}
