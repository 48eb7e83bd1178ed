//! Whether values are equal, and which comes first.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::budget::Budget;
use super::values::{Failure, Fields, Key, List, Map, Value};
use crate::in_memory::structural::ListType;

/// Whether two values are equal. Values of different types are not, but for numbers.
///
/// # Errors
/// A value is not what its schema says, or comparing costs too much.
pub(super) fn equal(left: &Value<'_>, right: &Value<'_>, budget: &Budget) -> Result<bool, Failure> {
    budget.charge(1)?;
    if let Some(order) = numbers(left, right) {
        return Ok(order == Some(Ordering::Equal));
    }
    Ok(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::String(left), Value::String(right)) => {
            budget.charge_text(left.len().min(right.len()))?;
            left == right
        }
        (Value::Bytes(left), Value::Bytes(right)) => {
            budget.charge_text(left.len().min(right.len()))?;
            left == right
        }
        (Value::Duration(left), Value::Duration(right)) => left == right,
        (Value::Timestamp(left), Value::Timestamp(right)) => left == right,
        (Value::Type(left), Value::Type(right)) => left == right,
        (Value::Opaque(left), Value::Opaque(right)) => left == right,
        (Value::Made(left), Value::Made(right)) => left.equals(right, budget)?,
        (Value::Optional(left), Value::Optional(right)) => match (left, right) {
            (None, None) => true,
            (Some(left), Some(right)) => equal(left, right, budget)?,
            _ => false,
        },
        (Value::List(left), Value::List(right)) => lists(left, right, budget)?,
        (Value::Map(left), Value::Map(right)) => maps(left, right, budget)?,
        (Value::Unknown(left), Value::Unknown(right)) => same(left, right, budget)?,
        _ => false,
    })
}

/// Compares JSON, as long as the budget lasts.
fn same(left: &Json, right: &Json, budget: &Budget) -> Result<bool, Failure> {
    equal(&Value::untyped(left), &Value::untyped(right), budget)
}

/// The order of two numbers; the outer `None` where they are none.
fn numbers(left: &Value<'_>, right: &Value<'_>) -> Option<Option<Ordering>> {
    use Value as V;
    #[allow(
        clippy::cast_precision_loss,
        reason = "the whole part was compared before"
    )]
    let mixed = |whole: i128, float: f64| {
        if float.is_nan() {
            return None;
        }
        // What is larger than any integer is that also where it cannot be one.
        if float.abs() >= 1.9e19 {
            return 0.0.partial_cmp(&float);
        }
        #[allow(clippy::cast_possible_truncation, reason = "it is small enough")]
        let floor = float.floor() as i128;
        Some(whole.cmp(&floor).then(if float.fract() == 0.0 {
            Ordering::Equal
        } else {
            Ordering::Less
        }))
    };
    let whole = |value: &Value<'_>| match value {
        V::Int(number) => Some(i128::from(*number)),
        V::Uint(number) => Some(i128::from(*number)),
        _ => None,
    };
    Some(match (left, right) {
        (V::Double(left), V::Double(right)) => left.partial_cmp(right),
        (V::Double(left), right) => mixed(whole(right)?, *left).map(Ordering::reverse),
        (left, V::Double(right)) => mixed(whole(left)?, *right),
        (left, right) => Some(whole(left)?.cmp(&whole(right)?)),
    })
}

/// Which of two values comes first; `None` where one is no number.
///
/// # Errors
/// The values have no order.
pub(super) fn order(left: &Value<'_>, right: &Value<'_>) -> Result<Option<Ordering>, Failure> {
    if let Some(order) = numbers(left, right) {
        return Ok(order);
    }
    Ok(Some(match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Bytes(left), Value::Bytes(right)) => left.cmp(right),
        (Value::Duration(left), Value::Duration(right)) => left.cmp(right),
        (Value::Timestamp(left), Value::Timestamp(right)) => left.cmp(right),
        _ => return Err(Failure::no_overload()),
    }))
}

/// Lists are equal element by element; sets and maps by keys in any order.
fn lists(left: &List<'_>, right: &List<'_>, budget: &Budget) -> Result<bool, Failure> {
    if left.len() != right.len() {
        return Ok(false);
    }
    match left.kind() {
        ListType::Atomic => {
            for index in 0..left.len() {
                if !equal(&left.get(index)?, &right.get(index)?, budget)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        ListType::Set => contains_all(left, right, budget),
        ListType::Map(keys) => keyed(left, right, keys, budget),
    }
}

fn contains_all(left: &List<'_>, right: &List<'_>, budget: &Budget) -> Result<bool, Failure> {
    let keys = |list: &List<'_>| -> Result<Option<BTreeSet<Key>>, Failure> {
        Ok(list.values()?.iter().map(Key::of).collect())
    };
    if let (Some(left), Some(right)) = (keys(left)?, keys(right)?) {
        budget.charge(left.len() as u64)?;
        return Ok(left == right);
    }
    let right = right.values()?;
    for value in left.values()? {
        if !any_equal(&right, &value, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether one of the values equals another one.
///
/// # Errors
/// As [`equal`].
pub(super) fn any_equal(
    values: &[Value<'_>],
    wanted: &Value<'_>,
    budget: &Budget,
) -> Result<bool, Failure> {
    for value in values {
        if equal(value, wanted, budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn keyed(
    left: &List<'_>,
    right: &List<'_>,
    keys: &[String],
    budget: &Budget,
) -> Result<bool, Failure> {
    let right = right.values()?;
    for value in left.values()? {
        let mut found = None;
        for other in &right {
            if same_key(&value, other, keys, budget)? {
                found = Some(other);
            }
        }
        match found {
            Some(other) if equal(&value, other, budget)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Whether two elements of a list with keys are the same one.
///
/// # Errors
/// As [`equal`].
pub(super) fn same_key(
    left: &Value<'_>,
    right: &Value<'_>,
    keys: &[String],
    budget: &Budget,
) -> Result<bool, Failure> {
    let (Value::Map(left), Value::Map(right)) = (left, right) else {
        return Ok(false);
    };
    for key in keys {
        let name = super::schema::escape(key).unwrap_or_else(|| key.clone());
        let same = match (left.field(&name)?, right.field(&name)?) {
            (None, None) => true,
            (Some(left), Some(right)) => equal(&left, &right, budget)?,
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps(left: &Map<'_>, right: &Map<'_>, budget: &Budget) -> Result<bool, Failure> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for key in left.keys() {
        match (left.find(&key)?, right.find(&key)?) {
            (None, None) => {}
            (Some(left), Some(right)) if equal(&left, &right, budget)? => {}
            _ => return Ok(false),
        }
    }
    // Fields without a type are compared as they are written.
    if let (
        Map::Json {
            members: left,
            schema: Fields::Object(object),
        },
        Map::Json { members: right, .. },
    ) = (left, right)
    {
        for (name, value) in left
            .iter()
            .filter(|(name, _)| object.property(name).is_none())
        {
            if let Some(other) = right.get(name)
                && !same(value, other, budget)?
            {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
