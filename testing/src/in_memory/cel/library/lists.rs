//! Lists, and lists as sets.

use std::cmp::Ordering;

use super::{list, number, optionals, text};
use crate::in_memory::cel::budget::Budget;
use crate::in_memory::cel::compare;
use crate::in_memory::cel::macro_values::sorted;
use crate::in_memory::cel::values::{Failure, List, Outcome, Value};

/// More than that is no use, and a range is made of nothing.
const MOST_RANGE: i64 = 100_000;

/// `sets.contains(a, b)` and its like, and `lists.range(n)`.
///
/// # Errors
/// There is no such function.
pub(super) fn global<'a>(name: &str, arguments: &[Value<'a>], budget: &Budget) -> Outcome<'a> {
    if name == "lists.range" {
        let end = number(arguments, 0)?;
        if end > MOST_RANGE {
            return Err(Failure::new(format!(
                "lists.range: {end} is more than {MOST_RANGE}"
            )));
        }
        budget.charge(u64::try_from(end).unwrap_or(0))?;
        return Ok(Value::list((0..end).map(Value::Int).collect()));
    }
    let left = list(arguments, 0)?.values()?;
    let right = list(arguments, 1)?.values()?;
    let all_in = |some: &[Value<'a>], all: &[Value<'a>]| -> Result<bool, Failure> {
        for value in some {
            if !compare::any_equal(all, value, budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    Ok(Value::Bool(match name {
        "sets.contains" => all_in(&right, &left)?,
        "sets.equivalent" => all_in(&right, &left)? && all_in(&left, &right)?,
        "sets.intersects" => {
            let mut found = false;
            for value in &left {
                found = found || compare::any_equal(&right, value, budget)?;
            }
            found
        }
        _ => return Err(Failure::no_overload()),
    }))
}

/// Functions of a list.
///
/// # Errors
/// There is no such function, or not for what is in the list.
pub(super) fn member<'a>(name: &str, arguments: &[Value<'a>], budget: &Budget) -> Outcome<'a> {
    let of = list(arguments, 0)?;
    let values = of.values()?;
    Ok(match (name, arguments.len()) {
        ("isSorted", 1) => Value::Bool(is_sorted(&values)?),
        ("sum", 1) => sum(values, budget)?,
        ("min", 1) => extreme(values, Ordering::Less)?,
        ("max", 1) => extreme(values, Ordering::Greater)?,
        ("indexOf" | "lastIndexOf", 2) => {
            let mut found = None;
            for (index, value) in values.iter().enumerate() {
                let is_wanted = found.is_none() || name == "lastIndexOf";
                if is_wanted && compare::equal(value, &arguments[1], budget)? {
                    found = Some(index);
                }
            }
            found.map_or(Value::Int(-1), Value::count)
        }
        ("join", 1) => join(&values, "", budget)?,
        ("join", 2) => join(&values, text(arguments, 1)?, budget)?,
        ("first", 1) => Value::Optional(values.into_iter().next().map(Into::into)),
        ("last", 1) => Value::Optional(values.into_iter().next_back().map(Into::into)),
        ("reverse", 1) => Value::list(values.into_iter().rev().collect()),
        ("slice", 3) => slice(&values, number(arguments, 1)?, number(arguments, 2)?)?,
        ("flatten", 1) => Value::list(flatten(of, 1)?),
        ("flatten", 2) => {
            let depth = number(arguments, 1)?;
            let depth =
                u32::try_from(depth).map_err(|_| Failure::new("level must be non-negative"))?;
            Value::list(flatten(of, depth)?)
        }
        ("sort", 1) => sorted(values.into_iter().map(|it| (it.clone(), it)).collect())?,
        ("distinct", 1) => {
            let mut kept: Vec<Value<'a>> = Vec::new();
            for value in values {
                if !compare::any_equal(&kept, &value, budget)? {
                    kept.push(value);
                }
            }
            Value::list(kept)
        }
        ("unwrapOpt", 1) => optionals::unwrap(&arguments[0])?,
        _ => return Err(Failure::no_overload()),
    })
}

fn is_sorted(values: &[Value<'_>]) -> Result<bool, Failure> {
    for pair in values.windows(2) {
        if compare::order(&pair[0], &pair[1])?.is_some_and(Ordering::is_gt) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The sum of nothing is zero.
fn sum<'a>(values: Vec<Value<'a>>, budget: &Budget) -> Outcome<'a> {
    let mut sum: Option<Value<'a>> = None;
    for value in values {
        sum = Some(match sum {
            None => value,
            Some(before) => {
                let pair = [before, value];
                let added = super::super::arithmetic::operator("_+_", &pair, budget);
                added.ok_or_else(Failure::no_overload)??
            }
        });
    }
    Ok(sum.unwrap_or(Value::Int(0)))
}

fn extreme<'a>(values: Vec<Value<'a>>, wanted: Ordering) -> Outcome<'a> {
    let mut best: Option<Value<'a>> = None;
    for value in values {
        let is_better = match &best {
            None => true,
            Some(best) => compare::order(&value, best)? == Some(wanted),
        };
        if is_better {
            best = Some(value);
        }
    }
    best.ok_or_else(|| {
        let name = if wanted.is_lt() { "min" } else { "max" };
        Failure::new(format!("{name} called on empty list"))
    })
}

fn join<'a>(values: &[Value<'a>], by: &str, budget: &Budget) -> Outcome<'a> {
    let mut joined = String::new();
    for (index, value) in values.iter().enumerate() {
        let Value::String(text) = value else {
            return Err(Failure::no_overload());
        };
        if index > 0 {
            joined.push_str(by);
        }
        budget.charge_text(text.len() + by.len())?;
        joined.push_str(text);
    }
    Ok(Value::text(joined))
}

fn slice<'a>(values: &[Value<'a>], start: i64, end: i64) -> Outcome<'a> {
    let wrong = |why: &str| Failure::new(format!("cannot slice({start}, {end}), {why}"));
    let (Ok(from), Ok(to)) = (usize::try_from(start), usize::try_from(end)) else {
        return Err(wrong("negative indexes not supported"));
    };
    if from > to {
        return Err(wrong("start index must be less than or equal to end index"));
    }
    match values.get(from..to) {
        Some(part) => Ok(Value::list(part.to_vec())),
        None => Err(wrong(&format!("list is length {}", values.len()))),
    }
}

fn flatten<'a>(of: &List<'a>, depth: u32) -> Result<Vec<Value<'a>>, Failure> {
    let mut flat = Vec::new();
    for value in of.values()? {
        match value {
            Value::List(inner) if depth > 0 => flat.extend(flatten(&inner, depth.min(64) - 1)?),
            value => flat.push(value),
        }
    }
    Ok(flat)
}
