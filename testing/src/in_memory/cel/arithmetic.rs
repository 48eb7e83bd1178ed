//! Operators.

use std::rc::Rc;

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};

use super::budget::Budget;
use super::compare;
use super::time::in_range;
use super::values::{Failure, List, Outcome, Value};
use crate::in_memory::structural::ListType;

/// The value of an operator; `None` for what is none.
pub(super) fn operator<'a>(
    function: &str,
    arguments: &[Value<'a>],
    budget: &Budget,
) -> Option<Outcome<'a>> {
    Some(match (function, arguments) {
        ("!_", [Value::Bool(value)]) => Ok(Value::Bool(!value)),
        ("-_", [Value::Int(number)]) => number.checked_neg().map(Value::Int).ok_or_else(overflow),
        ("-_", [Value::Double(number)]) => Ok(Value::Double(-number)),
        ("_==_", [left, right]) => compare::equal(left, right, budget).map(Value::Bool),
        ("_!=_", [left, right]) => {
            compare::equal(left, right, budget).map(|same| Value::Bool(!same))
        }
        ("_<_" | "_<=_" | "_>_" | "_>=_", [left, right]) => {
            compare::order(left, right).map(|order| Value::Bool(holds(function, order)))
        }
        ("@in", [value, range]) => contains(value, range, budget),
        ("_[_]", [of, index]) => at(of, index, false),
        ("_[?_]", [of, index]) => at(of, index, true),
        ("_+_", [left, right]) => add(left, right, budget),
        ("_-_", [left, right]) => subtract(left, right),
        ("_*_" | "_/_" | "_%_", [left, right]) => scale(function, left, right),
        ("!_" | "-_", _) => Err(Failure::no_overload()),
        _ => return None,
    })
}

fn overflow() -> Failure {
    Failure::new("integer overflow")
}

/// What is no number is in no order with others.
fn holds(function: &str, order: Option<Ordering>) -> bool {
    order.is_some_and(|order| match function {
        "_<_" => order.is_lt(),
        "_<=_" => order.is_le(),
        "_>_" => order.is_gt(),
        _ => order.is_ge(),
    })
}

fn contains<'a>(value: &Value<'a>, range: &Value<'a>, budget: &Budget) -> Outcome<'a> {
    match range {
        Value::List(list) => {
            for index in 0..list.len() {
                if compare::equal(&list.get(index)?, value, budget)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        Value::Map(map) => Ok(Value::Bool(map.find(value)?.is_some())),
        _ => Err(Failure::no_overload()),
    }
}

fn at<'a>(of: &Value<'a>, index: &Value<'a>, optional: bool) -> Outcome<'a> {
    if let Value::Optional(inner) = of {
        return match inner {
            Some(inner) => at(inner, index, true),
            None => Ok(Value::Optional(None)),
        };
    }
    let found = match (of, index) {
        (Value::List(list), index) => {
            let position = match index {
                Value::Int(number) => usize::try_from(*number).ok(),
                Value::Uint(number) => usize::try_from(*number).ok(),
                Value::Double(number) if number.fract() == 0.0 && (0.0..4e9).contains(number) =>
                {
                    #[allow(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "it is whole and in range"
                    )]
                    Some(*number as usize)
                }
                Value::Double(_) => None,
                _ => {
                    return Err(Failure::new(format!(
                        "unsupported index: {}",
                        index.shown()
                    )));
                }
            };
            match position.filter(|position| *position < list.len()) {
                Some(position) => Some(list.get(position)?),
                None if optional => None,
                None => {
                    let what = format!("index out of bounds: {}", index.shown());
                    return Err(Failure::new(what));
                }
            }
        }
        (Value::Map(map), key) => match map.find(key)? {
            None if !optional => return Err(Failure::no_key(&key.shown())),
            found => found,
        },
        _ => return Err(Failure::no_overload()),
    };
    Ok(match (found, optional) {
        (Some(value), true) => Value::some(value),
        (Some(value), false) => value,
        (None, _) => Value::Optional(None),
    })
}

fn add<'a>(left: &Value<'a>, right: &Value<'a>, budget: &Budget) -> Outcome<'a> {
    use Value as V;
    Ok(match (left, right) {
        (V::Int(left), V::Int(right)) => V::Int(left.checked_add(*right).ok_or_else(overflow)?),
        (V::Uint(left), V::Uint(right)) => {
            let sum = left.checked_add(*right);
            V::Uint(sum.ok_or_else(|| Failure::new("unsigned integer overflow"))?)
        }
        (V::Double(left), V::Double(right)) => V::Double(left + right),
        (V::String(left), V::String(right)) => {
            budget.charge_text(left.len() + right.len())?;
            V::text(format!("{left}{right}"))
        }
        (V::Bytes(left), V::Bytes(right)) => {
            budget.charge_text(left.len() + right.len())?;
            V::Bytes([&**left, &**right].concat().into())
        }
        (V::List(left), V::List(right)) => lists(left, right, budget)?,
        (V::Duration(left), V::Duration(right)) => {
            V::Duration(left.checked_add(*right).ok_or_else(overflow)?)
        }
        (V::Duration(duration), V::Timestamp(time))
        | (V::Timestamp(time), V::Duration(duration)) => moved(*time, *duration)?,
        _ => return Err(Failure::no_overload()),
    })
}

/// Sets are united, lists with keys merged, others put behind each other.
fn lists<'a>(left: &List<'a>, right: &List<'a>, budget: &Budget) -> Outcome<'a> {
    budget.charge((left.len() + right.len()) as u64 / 10)?;
    let mut values = left.values()?;
    let added = right.values()?;
    match left.kind() {
        ListType::Atomic => values.extend(added),
        ListType::Set => {
            for value in added {
                if !compare::any_equal(&values, &value, budget)? {
                    values.push(value);
                }
            }
        }
        ListType::Map(keys) => {
            for value in added {
                let mut place = None;
                for (index, known) in values.iter().enumerate() {
                    if compare::same_key(known, &value, keys, budget)? {
                        place = Some(index);
                    }
                }
                match place {
                    Some(place) => values[place] = value,
                    None => values.push(value),
                }
            }
        }
    }
    let is_joined = left.len() > 0 && right.len() > 0;
    Ok(match is_joined {
        true => Value::List(List::Joined(Rc::new(values))),
        false => Value::list(values),
    })
}

fn moved<'a>(time: Timestamp, by: i64) -> Outcome<'a> {
    let moved = time.checked_add(SignedDuration::from_nanos(by)).ok();
    let moved = moved.filter(|time| in_range(*time));
    let what = "timestamp overflow";
    moved
        .map(Value::Timestamp)
        .ok_or_else(|| Failure::new(what))
}

fn subtract<'a>(left: &Value<'a>, right: &Value<'a>) -> Outcome<'a> {
    use Value as V;
    Ok(match (left, right) {
        (V::Int(left), V::Int(right)) => V::Int(left.checked_sub(*right).ok_or_else(overflow)?),
        (V::Uint(left), V::Uint(right)) => {
            let difference = left.checked_sub(*right);
            V::Uint(difference.ok_or_else(|| Failure::new("unsigned integer overflow"))?)
        }
        (V::Double(left), V::Double(right)) => V::Double(left - right),
        (V::Duration(left), V::Duration(right)) => {
            V::Duration(left.checked_sub(*right).ok_or_else(overflow)?)
        }
        (V::Timestamp(time), V::Duration(duration)) => {
            moved(*time, duration.checked_neg().ok_or_else(overflow)?)?
        }
        (V::Timestamp(left), V::Timestamp(right)) => {
            let difference = left.as_nanosecond() - right.as_nanosecond();
            V::Duration(i64::try_from(difference).map_err(|_| overflow())?)
        }
        _ => return Err(Failure::no_overload()),
    })
}

fn scale<'a>(function: &str, left: &Value<'a>, right: &Value<'a>) -> Outcome<'a> {
    use Value as V;
    let nothing = match function {
        "_%_" => "modulus by zero",
        _ => "division by zero",
    };
    Ok(match (left, right, function) {
        (V::Double(left), V::Double(right), "_*_") => V::Double(left * right),
        (V::Double(left), V::Double(right), "_/_") => V::Double(left / right),
        (V::Int(left), V::Int(right), "_*_") => {
            V::Int(left.checked_mul(*right).ok_or_else(overflow)?)
        }
        (V::Uint(left), V::Uint(right), "_*_") => {
            V::Uint(left.checked_mul(*right).ok_or_else(overflow)?)
        }
        (V::Int(_), V::Int(0), _) | (V::Uint(_), V::Uint(0), _) => {
            return Err(Failure::new(nothing));
        }
        (V::Int(left), V::Int(right), "_/_") => {
            V::Int(left.checked_div(*right).ok_or_else(overflow)?)
        }
        (V::Int(left), V::Int(right), "_%_") => {
            V::Int(left.checked_rem(*right).ok_or_else(overflow)?)
        }
        (V::Uint(left), V::Uint(right), "_/_") => V::Uint(left / right),
        (V::Uint(left), V::Uint(right), "_%_") => V::Uint(left % right),
        _ => return Err(Failure::no_overload()),
    })
}
