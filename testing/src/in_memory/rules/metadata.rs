//! What is valid in `metadata`, whatever the kind.

use serde_json::Value;

use super::names::{is_label_value, is_qualified_name};
use crate::in_memory::answer::Cause;
use crate::in_memory::call::MANAGER_LIMIT;
use crate::in_memory::registry::Resource;
use crate::in_memory::tree;

/// All annotations of an object together.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Finalizers that need no domain before their name.
const STANDARD_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

/// What is wrong with the metadata of an object.
pub(super) fn validate(resource: &Resource, object: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    let generate_name = tree::text(object, "generateName");
    if !generate_name.is_empty()
        && let Err(why) = resource.facts.names.check_prefix(generate_name)
    {
        causes.push(Cause::invalid("metadata.generateName", generate_name, why));
    }
    let name = tree::text(object, "name");
    if name.is_empty() {
        let why = "name or generateName is required";
        causes.push(Cause::required("metadata.name", why));
    } else if let Err(why) = resource.facts.names.check(name) {
        causes.push(Cause::invalid("metadata.name", name, why));
    }
    for (index, entry) in tree::elements(object, "managedFields").enumerate() {
        if entry["manager"].as_str().unwrap_or_default().len() > MANAGER_LIMIT {
            let field = format!("metadata.managedFields[{index}].manager");
            causes.push(Cause::too_long(field, MANAGER_LIMIT as u64));
        }
    }
    labels(object, &mut causes);
    annotations(object, &mut causes);
    owners(object, &mut causes);
    for (index, finalizer) in tree::texts(object, "finalizers").enumerate() {
        let field = format!("metadata.finalizers[{index}]");
        if let Err(why) = is_qualified_name(finalizer) {
            let why = format!("it {why}");
            causes.push(Cause::invalid("metadata.finalizers", finalizer, why));
        }
        if resource.facts.qualified_finalizers
            && !finalizer.contains('/')
            && !STANDARD_FINALIZERS.contains(&finalizer)
        {
            let why = "a finalizer of one's own has a domain before its name: example.com/name";
            causes.push(Cause::invalid(field, finalizer, why));
        }
    }
    let has = |finalizer| tree::texts(object, "finalizers").any(|known| known == finalizer);
    if has("orphan") && has("foregroundDeletion") {
        let why = "orphan and foregroundDeletion exclude each other";
        causes.push(Cause::invalid("metadata.finalizers", "orphan", why));
    }
    causes
}

/// What is wrong with the metadata of an object inside another, which needs no name.
pub(crate) fn embedded(object: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    labels(object, &mut causes);
    annotations(object, &mut causes);
    owners(object, &mut causes);
    causes
}

fn entries<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let map = object["metadata"][field].as_object();
    map.into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
}

fn labels(object: &Value, causes: &mut Vec<Cause>) {
    for (key, value) in entries(object, "labels") {
        if let Err(why) = is_qualified_name(key) {
            causes.push(Cause::invalid(
                "metadata.labels",
                key,
                format!("a key {why}"),
            ));
        }
        if let Err(why) = is_label_value(value) {
            causes.push(Cause::invalid(
                "metadata.labels",
                value,
                format!("a value {why}"),
            ));
        }
    }
}

fn annotations(object: &Value, causes: &mut Vec<Cause>) {
    let mut size = 0;
    for (key, value) in entries(object, "annotations") {
        size += key.len() + value.len();
        // Their keys may be written in any case.
        if let Err(why) = is_qualified_name(&key.to_lowercase()) {
            causes.push(Cause::invalid(
                "metadata.annotations",
                key,
                format!("a key {why}"),
            ));
        }
    }
    if size > ANNOTATIONS_LIMIT {
        let why = format!("all annotations together may have {ANNOTATIONS_LIMIT} bytes");
        causes.push(Cause::invalid("metadata.annotations", "", why));
    }
}

fn owners(object: &Value, causes: &mut Vec<Cause>) {
    let mut controllers = 0;
    for (index, owner) in tree::elements(object, "ownerReferences").enumerate() {
        for field in ["apiVersion", "kind", "name", "uid"] {
            if owner[field].as_str().is_none_or(str::is_empty) {
                let field = format!("metadata.ownerReferences[{index}].{field}");
                causes.push(Cause::required(field, "it must not be empty"));
            }
        }
        let text = |field: &str| owner[field].as_str().unwrap_or_default();
        let field = format!("metadata.ownerReferences[{index}]");
        let version = text("apiVersion");
        if version.matches('/').count() > 1 || version.ends_with('/') {
            let why = "it is the version of a group, or of none";
            causes.push(Cause::invalid(
                format!("{field}.apiVersion"),
                text("apiVersion"),
                why,
            ));
        }
        if (text("apiVersion"), text("kind")) == ("v1", "Event") {
            causes.push(Cause::invalid_value(field, owner, "events own nothing"));
        }
        controllers += usize::from(owner["controller"] == true);
    }
    if controllers > 1 {
        let why = "only one owner can be the controller";
        causes.push(Cause::invalid("metadata.ownerReferences", "", why));
    }
}
