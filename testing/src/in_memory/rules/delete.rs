//! What a deletion makes of an object: nothing, or one that waits.

use serde_json::{Value, json};

use super::kinds;
use crate::in_memory::definitions;
use crate::in_memory::registry::{DeletePropagation, Resource};
use crate::in_memory::tree;

/// What a deletion asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deletion {
    /// Seconds.
    pub(crate) grace_period: Option<i64>,
    pub(crate) propagation: Option<DeletePropagation>,
}

/// The object as it waits for its end; `None` when nothing holds it.
///
/// `in_seconds` gives the time to write so many seconds from now.
pub(crate) fn delete(
    resource: &Resource,
    old: &Value,
    deletion: &Deletion,
    in_seconds: impl Fn(i64) -> String,
) -> Option<Value> {
    let mut object = old.clone();
    set_propagation_finalizers(resource, &mut object, deletion);
    let is_definition = definitions::is_definition(resource);
    if is_definition && tree::text(old, "deletionTimestamp").is_empty() {
        tree::add_text(&mut object, "finalizers", definitions::FINALIZER);
    }
    let grace = grace(resource, old, deletion);
    if grace == 0 && !is_held(resource, &object) {
        return None;
    }
    let is_first = tree::text(old, "deletionTimestamp").is_empty();
    let before = tree::number(old, "deletionGracePeriodSeconds");
    if is_first || before.is_some_and(|before| grace < before) {
        tree::set_text(&mut object, "deletionTimestamp", &in_seconds(grace));
        if !kinds::is_namespace(resource) && !is_definition {
            let metadata = tree::metadata(&mut object);
            metadata.insert("deletionGracePeriodSeconds".to_owned(), Value::from(grace));
        }
    }
    if is_first
        && !is_definition
        && let Some(generation) = tree::number(old, "generation")
    {
        tree::metadata(&mut object).insert("generation".to_owned(), Value::from(generation + 1));
    }
    if kinds::is_namespace(resource) {
        tree::member(&mut object, "status").insert("phase".to_owned(), json!("Terminating"));
    }
    Some(object)
}

/// Whether an object that is deleted stays for the time being.
pub(crate) fn is_held(resource: &Resource, object: &Value) -> bool {
    let of_namespace = || {
        let finalizers = object["spec"]["finalizers"].as_array();
        kinds::is_namespace(resource) && finalizers.is_some_and(|list| !list.is_empty())
    };
    tree::texts(object, "finalizers").next().is_some() || of_namespace()
}

/// How long the object is left to end by itself.
///
/// Only pods are, and only those that a kubelet has: nobody else would tell the server of their end. There
/// is no kubelet here, so that such a pod stays until it is deleted once more with a grace period of 0.
fn grace(resource: &Resource, old: &Value, deletion: &Deletion) -> i64 {
    if !resource.facts.graceful {
        return 0;
    }
    let is_scheduled = old["spec"]["nodeName"]
        .as_str()
        .is_some_and(|node| !node.is_empty());
    let has_ended = matches!(
        old["status"]["phase"].as_str(),
        Some("Succeeded" | "Failed")
    );
    if !is_scheduled || has_ended {
        return 0;
    }
    let own = old["spec"]["terminationGracePeriodSeconds"].as_i64();
    let wanted = deletion.grace_period.or(own).unwrap_or(30);
    // A negative period was once "at once"; it is a second.
    let wanted = if wanted < 0 { 1 } else { wanted };
    match tree::number(old, "deletionGracePeriodSeconds") {
        Some(before) => wanted.min(before),
        None => wanted,
    }
}

/// The finalizers by which the garbage collector knows what to do with dependents.
fn set_propagation_finalizers(resource: &Resource, object: &mut Value, deletion: &Deletion) {
    let has = |finalizer| tree::texts(object, "finalizers").any(|known| known == finalizer);
    let propagation = match deletion.propagation {
        Some(propagation) => propagation,
        None if has("orphan") => DeletePropagation::Orphan,
        None if has("foregroundDeletion") => DeletePropagation::Foreground,
        None => resource.facts.propagation,
    };
    let wanted = match propagation {
        DeletePropagation::Background => None,
        DeletePropagation::Foreground => Some("foregroundDeletion"),
        DeletePropagation::Orphan => Some("orphan"),
    };
    tree::retain(object, "finalizers", |finalizer| {
        finalizer.as_str() == wanted || (finalizer != "orphan" && finalizer != "foregroundDeletion")
    });
    if let Some(wanted) = wanted {
        tree::add_text(object, "finalizers", wanted);
    }
}
