//! Takes out of a sample what a server refuses: what rules and `oneOf` say is in no type.

use std::collections::BTreeSet;

use clientset_codegen::crd::facts::Schema;
use clientset_runtime::Error;
use serde_json::Value;

use crate::random::Random;

/// Takes out the fields that an answer names, or something in them; whether anything was left to take.
pub(crate) fn repair(
    object: &mut Value,
    schema: &Schema,
    error: &Error,
    random: &mut Random,
) -> bool {
    let mut changed = false;
    let mut seen = BTreeSet::new();
    // A server says them in any order.
    let mut causes: Vec<_> = error.causes().iter().collect();
    causes.sort_by_key(|cause| (&*cause.field, &*cause.message));
    for cause in causes {
        // What combinators refuse is named in the message alone.
        let quoted = || {
            cause
                .message
                .split('"')
                .find(|part| part.starts_with(['s', 'd']))
        };
        let field = match cause.field.as_str() {
            "" | "<nil>" => quoted().unwrap_or_default(),
            field => field,
        };
        if seen.insert(field) {
            changed |= take(object, schema, &steps(field), random);
        }
    }
    changed
}

/// The names and numbers of a path as the server writes it: `spec.rules[0].match[key].x`.
fn steps(path: &str) -> Vec<&str> {
    path.split(['.', '[', ']'])
        .filter(|step| !step.is_empty())
        .collect()
}

/// Takes out the node at the end of the path; where it is required, one of its fields, else a node above.
fn take(node: &mut Value, schema: &Schema, path: &[&str], random: &mut Random) -> bool {
    let Some((next, used)) = step(node, path) else {
        return any(node, schema, random);
    };
    let rest = &path[used..];
    let anything = Schema::default();
    match node {
        Value::Object(object) => {
            let below = schema
                .properties
                .get(&next)
                .or(schema.additional.as_deref())
                .unwrap_or(&anything);
            let required = is_fixed(schema, &next);
            // The deepest first; the field itself where it is at fault and may go.
            if rest.is_empty() && !required {
                return object.remove(&next).is_some();
            }
            let Some(child) = object.get_mut(&next) else {
                return false;
            };
            take(child, below, rest, random) || !required && object.remove(&next).is_some()
        }
        Value::Array(elements) => {
            let below = schema.items.as_deref().unwrap_or(&anything);
            let Some(child) = next
                .parse()
                .ok()
                .and_then(|index: usize| elements.get_mut(index))
            else {
                return false;
            };
            take(child, below, rest, random)
        }
        _ => false,
    }
}

/// The next step of a path, whose keys may hold the dots that part it, and how many parts it takes.
fn step(node: &Value, path: &[&str]) -> Option<(String, usize)> {
    match node {
        Value::Object(object) => (1..=path.len()).rev().find_map(|used| {
            let key = path[..used].join(".");
            object.contains_key(&key).then_some((key, used))
        }),
        Value::Array(_) => path.first().map(|step| ((*step).to_owned(), 1)),
        _ => None,
    }
}

/// Takes out any field that is not required.
fn any(node: &mut Value, schema: &Schema, random: &mut Random) -> bool {
    let Value::Object(object) = node else {
        return false;
    };
    let optional: Vec<String> = object
        .keys()
        .filter(|name| !is_fixed(schema, name))
        .cloned()
        .collect();
    if optional.is_empty() {
        return false;
    }
    object
        .remove(&optional[random.below(optional.len())])
        .is_some()
}

/// Whether an object cannot do without a field.
fn is_fixed(schema: &Schema, name: &str) -> bool {
    schema.required.contains(name) || ["apiVersion", "kind", "metadata"].contains(&name)
}
