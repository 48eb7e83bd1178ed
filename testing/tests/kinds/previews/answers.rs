//! What answers are compared by.

use serde_json::{Map, Value, json};

use super::NAMESPACE;
use crate::mask;

/// What an answer is compared by, with who owns what.
pub(super) fn essence(answer: &Value) -> Value {
    let mut essence = mask::essence(answer, NAMESPACE);
    if essence["status"] == "Success" {
        essence["details"]["uid"] = "@UID@".into();
    }
    if let Some(managed) = mask::managed_fields(answer) {
        essence["metadata"]["managedFields"] = managed;
    }
    essence
}

/// By place, what a value has otherwise than another one.
pub(super) fn difference(place: &str, from: &Value, to: &Value, changes: &mut Map<String, Value>) {
    match (from, to) {
        (Value::Object(from), Value::Object(to)) => {
            for (name, from) in from {
                let place = format!("{place}/{name}");
                match to.get(name) {
                    Some(to) => difference(&place, from, to, changes),
                    None => {
                        changes.insert(place, "@GONE@".into());
                    }
                }
            }
            for (name, to) in to.iter().filter(|(name, _)| !from.contains_key(*name)) {
                changes.insert(format!("{place}/{name}"), to.clone());
            }
        }
        _ if from == to => {}
        _ => {
            changes.insert(place.to_owned(), to.clone());
        }
    }
}

/// A merge patch (RFC 7386) but for its nulls, which stay.
pub(super) fn merge(target: &mut Value, patch: &Value) {
    match patch {
        Value::Object(fields) => {
            if !target.is_object() {
                *target = json!({});
            }
            for (name, value) in fields {
                merge(&mut target[name], value);
            }
        }
        value => *target = value.clone(),
    }
}
