//! The values of macros: what they do with each element of a list, or each entry of a map.

use std::collections::BTreeMap;

use super::ast::{Expr, Macro, MacroKind};
use super::compare;
use super::eval::{Evaluation, decided};
use super::values::{Failure, Key, Map, Outcome, Value};

/// # Errors
/// The range is none, or what is computed fails.
pub(super) fn value<'e, 'a>(on: &mut Evaluation<'e, 'a>, it: &'e Macro) -> Outcome<'a> {
    let range = on.expr(&it.range)?;
    if matches!(it.kind, MacroKind::OptMap | MacroKind::OptFlatMap) {
        return on_optional(on, it, range);
    }
    let entries = entries(&range)?;
    match it.kind {
        MacroKind::All => quantify(on, it, entries, false),
        MacroKind::Exists => quantify(on, it, entries, true),
        MacroKind::ExistsOne => {
            let mut found = 0;
            for entry in entries {
                found += u32::from(with(on, it, entry, &it.body, Evaluation::is_true)?);
            }
            Ok(Value::Bool(found == 1))
        }
        MacroKind::Filter => {
            let mut kept = Vec::new();
            for entry in entries {
                let one = entry.one.clone();
                if with(on, it, entry, &it.body, Evaluation::is_true)? {
                    kept.push(one);
                }
            }
            Ok(Value::list(kept))
        }
        MacroKind::List => {
            let mut values = Vec::new();
            for entry in entries {
                if passes(on, it, &entry)? {
                    values.push(with(on, it, entry, &it.body, Evaluation::expr)?);
                }
            }
            Ok(Value::list(values))
        }
        MacroKind::TransformMap | MacroKind::TransformMapEntry => transform(on, it, entries),
        MacroKind::SortBy => {
            let mut keyed = Vec::new();
            for entry in entries {
                let one = entry.one.clone();
                keyed.push((with(on, it, entry, &it.body, Evaluation::expr)?, one));
            }
            sorted(keyed)
        }
        MacroKind::OptMap | MacroKind::OptFlatMap => Err(Failure::no_overload()),
    }
}

/// What the variables of a macro are in one round.
#[derive(Clone)]
struct Entry<'a> {
    /// With one variable: the element, or the key.
    one: Value<'a>,
    /// With two: the index or the key, and the value.
    key: Value<'a>,
    value: Value<'a>,
}

fn entries<'a>(range: &Value<'a>) -> Result<Vec<Entry<'a>>, Failure> {
    match range {
        Value::List(list) => {
            let values = list.values()?.into_iter().enumerate();
            let entry = |(index, value): (usize, Value<'a>)| Entry {
                one: value.clone(),
                key: Value::count(index),
                value,
            };
            Ok(values.map(entry).collect())
        }
        Value::Map(map) => {
            let mut entries = Vec::new();
            for key in map.keys() {
                let value = map.find(&key)?.unwrap_or(Value::Null);
                entries.push(Entry {
                    one: key.clone(),
                    key,
                    value,
                });
            }
            Ok(entries)
        }
        _ => Err(Failure::no_overload()),
    }
}

/// Evaluates something with the variables set.
fn with<'e, 'a, T>(
    on: &mut Evaluation<'e, 'a>,
    it: &'e Macro,
    entry: Entry<'a>,
    expr: &'e Expr,
    evaluate: impl FnOnce(&mut Evaluation<'e, 'a>, &'e Expr) -> Result<T, Failure>,
) -> Result<T, Failure> {
    on.budget.charge(1)?;
    let scope = on.scopes.len();
    match &it.second {
        None => on.scopes.push((&it.first, entry.one)),
        Some(second) => {
            on.scopes.push((&it.first, entry.key));
            on.scopes.push((second, entry.value));
        }
    }
    let outcome = evaluate(on, expr);
    on.scopes.truncate(scope);
    outcome
}

fn passes<'e, 'a>(
    on: &mut Evaluation<'e, 'a>,
    it: &'e Macro,
    entry: &Entry<'a>,
) -> Result<bool, Failure> {
    match &it.filter {
        Some(filter) => with(on, it, entry.clone(), filter, Evaluation::is_true),
        None => Ok(true),
    }
}

/// `all` and `exists`.
fn quantify<'e, 'a>(
    on: &mut Evaluation<'e, 'a>,
    it: &'e Macro,
    entries: Vec<Entry<'a>>,
    decides: bool,
) -> Outcome<'a> {
    let conditions = entries
        .into_iter()
        .map(|entry| with(on, it, entry, &it.body, Evaluation::is_true));
    decided(conditions, decides)
}

fn transform<'e, 'a>(
    on: &mut Evaluation<'e, 'a>,
    it: &'e Macro,
    entries: Vec<Entry<'a>>,
) -> Outcome<'a> {
    let mut values = BTreeMap::new();
    for entry in entries {
        if !passes(on, it, &entry)? {
            continue;
        }
        let key = entry.key.clone();
        let value = with(on, it, entry, &it.body, Evaluation::expr)?;
        let added = match (it.kind, value) {
            (MacroKind::TransformMap, value) => vec![(key, value)],
            (_, Value::Map(map)) => {
                let mut added = Vec::new();
                for key in map.keys() {
                    let value = map.find(&key)?.unwrap_or(Value::Null);
                    added.push((key, value));
                }
                added
            }
            _ => return Err(Failure::no_overload()),
        };
        for (key, value) in added {
            let key = Key::of(&key).ok_or_else(Failure::no_overload)?;
            if values.insert(key, value).is_some() {
                return Err(Failure::new("insert failed: key already exists"));
            }
        }
    }
    Ok(Value::Map(Map::of(values)))
}

/// The values in the order of their keys.
///
/// # Errors
/// The keys have no order.
pub(super) fn sorted<'a>(mut keyed: Vec<(Value<'a>, Value<'a>)>) -> Outcome<'a> {
    if let Some(first) = keyed.first().map(|(key, _)| key.clone()) {
        for (key, _) in &keyed {
            compare::order(&first, key)?;
            if key.type_name() != first.type_name() {
                return Err(Failure::new("list elements must have the same type"));
            }
        }
    }
    keyed.sort_by(|left, right| {
        let order = compare::order(&left.0, &right.0).ok().flatten();
        order.unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(Value::list(
        keyed.into_iter().map(|(_, value)| value).collect(),
    ))
}

fn on_optional<'e, 'a>(
    on: &mut Evaluation<'e, 'a>,
    it: &'e Macro,
    range: Value<'a>,
) -> Outcome<'a> {
    let value = match range {
        Value::Optional(Some(value)) => (*value).clone(),
        Value::Optional(None) => return Ok(Value::Optional(None)),
        _ => return Err(Failure::no_overload()),
    };
    on.scopes.push((&it.first, value));
    let outcome = on.expr(&it.body);
    on.scopes.pop();
    let value = outcome?;
    Ok(if it.kind == MacroKind::OptMap {
        Value::some(value)
    } else {
        value
    })
}
