//! What a step of the old client did to an object.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::Outcome;

/// What a step did to an object: the object past the client, and the client's answer.
pub(crate) struct Taken {
    pub(crate) path: String,
    pub(crate) before: Value,
    pub(crate) after: Value,
    pub(crate) answer: Value,
}

impl Taken {
    /// The same without what every write changes.
    pub(crate) fn without_managers(&self) -> Self {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        strip_managers(&mut before);
        strip_managers(&mut after);
        Self {
            path: self.path.clone(),
            before,
            after,
            answer: self.answer.clone(),
        }
    }

    /// The step added these labels, and changed nothing else.
    pub(crate) fn changed(&self, step: &str, labels: &[&str]) -> Outcome {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        if !labels.is_empty() {
            for label in labels {
                let added = after["metadata"]["labels"]
                    .as_object_mut()
                    .and_then(|labels| labels.remove(*label));
                if added.is_none() {
                    return Err(format!("{step} of {}: no label {label}", self.path).into());
                }
            }
            for object in [&mut before, &mut after] {
                strip_managers(object);
            }
        }
        // What it is comes before who manages it, so that the error names it.
        let spec = same(&before["spec"], &after["spec"], "spec");
        spec.and_then(|()| same(&before, &after, ""))
            .map_err(|error| format!("{step} changed {}: {error}", self.path).into())
    }

    /// The client's types hold all that the server has.
    pub(crate) fn answered(&self, step: &str) -> Outcome {
        let (mut wanted, mut found) = (self.after.clone(), self.answer.clone());
        prune(&mut wanted);
        prune(&mut found);
        same(&wanted, &found, "")
            .map_err(|error| format!("{step} of {} answered else: {error}", self.path).into())
    }
}

fn strip_managers(object: &mut Value) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("resourceVersion");
        metadata.remove("managedFields");
        // The labels, where there are none left.
        metadata.retain(|_, value| *value != json!({}));
    }
}

/// The first difference, by its path.
pub(crate) fn same(wanted: &Value, found: &Value, path: &str) -> Result<(), String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            let keys: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
            keys.into_iter().try_for_each(|key| {
                let path = format!("{path}.{key}");
                match (wanted.get(key), found.get(key)) {
                    (Some(wanted), Some(found)) => same(wanted, found, &path),
                    (Some(wanted), None) => Err(format!("{path}: {wanted} was lost")),
                    (None, found) => Err(format!("{path}: {found:?} was added")),
                }
            })
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => wanted
            .iter()
            .zip(found)
            .enumerate()
            .try_for_each(|(index, (wanted, found))| {
                same(wanted, found, &format!("{path}[{index}]"))
            }),
        (wanted, found) if wanted == found => Ok(()),
        (wanted, found) => Err(format!("{path}: {wanted} became {found}")),
    }
}

/// Takes out what is empty, from the inside: the types leave an empty list away.
pub(crate) fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, value| {
                !(value.is_null()
                    || *value == json!({})
                    || *value == json!([])
                    || *value == json!("")
                    || *value == json!(0)
                    || *value == json!(false))
            });
        }
        Value::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}
