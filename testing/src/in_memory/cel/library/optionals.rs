//! Values that may be missing.

use std::rc::Rc;

use crate::in_memory::cel::values::{Failure, Outcome, Value};

/// `optional.of(x)` and its like.
///
/// # Errors
/// There is no such function.
pub(super) fn call<'a>(function: &str, mut arguments: Vec<Value<'a>>) -> Outcome<'a> {
    match (function, arguments.pop()) {
        ("none", None) => Ok(Value::Optional(None)),
        ("of", Some(value)) => Ok(Value::some(value)),
        ("ofNonZeroValue", Some(value)) => Ok(if is_zero(&value) {
            Value::Optional(None)
        } else {
            Value::some(value)
        }),
        ("unwrap", Some(value)) => unwrap(&value),
        _ => Err(Failure::no_overload()),
    }
}

/// Functions of an optional.
///
/// # Errors
/// There is no such function, or nothing where something is asked for.
pub(super) fn member<'a>(function: &str, arguments: Vec<Value<'a>>) -> Outcome<'a> {
    match (function, arguments.first()) {
        ("hasValue", Some(Value::Optional(value))) => Ok(Value::Bool(value.is_some())),
        ("value", Some(Value::Optional(Some(value)))) => Ok((**value).clone()),
        ("value", Some(Value::Optional(None))) => Err(Failure::new("optional.none() dereference")),
        _ => Err(Failure::no_overload()),
    }
}

/// The values of a list of optionals that have one.
///
/// # Errors
/// It is no such list.
pub(super) fn unwrap<'a>(value: &Value<'a>) -> Outcome<'a> {
    let Value::List(list) = value else {
        return Err(Failure::no_overload());
    };
    let mut values = Vec::new();
    for value in list.values()? {
        match value {
            Value::Optional(value) => values.extend(value.map(Rc::unwrap_or_clone)),
            _ => return Err(Failure::new("value is not optional")),
        }
    }
    Ok(Value::list(values))
}

fn is_zero(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Optional(None) => true,
        Value::Bool(value) => !value,
        Value::Int(number) | Value::Duration(number) => *number == 0,
        Value::Uint(number) => *number == 0,
        Value::Double(number) => *number == 0.0,
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(list) => list.len() == 0,
        Value::Map(map) => map.len() == 0,
        _ => false,
    }
}
