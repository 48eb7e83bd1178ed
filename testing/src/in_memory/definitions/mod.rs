//! CustomResourceDefinitions: what the server fills in, what it takes, and which names it accepts. Their
//! objects are served by `registry`, which is told by `controllers`.

mod keywords;
mod names;
mod rules;
mod schema;
mod spec;
mod structure;

use serde_json::{Map, Value, json};

pub(crate) use names::{is_established, judge, set_condition};

use super::answer::Cause;
use super::registry::Resource;
use super::rules::Part;
use super::tree;

/// Where definitions are.
pub(crate) const TABLE: &str = "customresourcedefinitions.apiextensions.k8s.io";

/// Holds a definition until the objects of its kind are gone.
pub(crate) const FINALIZER: &str = "customresourcecleanup.apiextensions.k8s.io";

/// Whether a resource is that of definitions.
pub(crate) fn is_definition(resource: &Resource) -> bool {
    &*resource.table == TABLE
}

/// Begins the status of a new definition; says what is wrong with it.
pub(crate) fn created(resource: &Resource, definition: &mut Value) -> Vec<Cause> {
    if !is_definition(resource) {
        return Vec::new();
    }
    let stored: Vec<&str> = storage_version(definition).into_iter().collect();
    let status = json!({
        "conditions": null,
        "acceptedNames": {"plural": "", "kind": ""},
        "storedVersions": stored,
    });
    tree::fields(definition).insert("status".to_owned(), status);
    spec::causes(definition, None)
}

/// The same of a changed one.
pub(crate) fn changed(
    resource: &Resource,
    part: Part,
    old: &Value,
    definition: &mut Value,
) -> Vec<Cause> {
    if !is_definition(resource) || part != Part::Main {
        return Vec::new();
    }
    let stored = storage_version(definition).map(Value::from);
    let versions = &mut tree::member(definition, "status")
        .entry("storedVersions")
        .or_insert_with(|| json!([]));
    if let (Some(stored), Value::Array(versions)) = (stored, versions)
        && !versions.contains(&stored)
    {
        versions.push(stored);
    }
    spec::causes(definition, Some(old))
}

/// What a definition's author should know of its schemas: formats that nobody checks.
pub(crate) fn warnings(resource: &Resource, definition: &Value) -> Vec<String> {
    if !is_definition(resource) {
        return Vec::new();
    }
    let mut formats = std::collections::BTreeSet::new();
    for version in spec::versions(definition) {
        keywords::unknown_formats(&version["schema"]["openAPIV3Schema"], &mut formats);
    }
    let warning = |format| format!("unrecognized format {format:?}");
    formats.into_iter().map(warning).collect()
}

/// Fills in what a definition leaves out.
pub(crate) fn fill_in(definition: &mut Value) {
    let kind = definition["spec"]["names"]["kind"].as_str();
    let kind = kind.unwrap_or_default().to_owned();
    let spec = tree::member(definition, "spec");
    spec.entry("conversion")
        .or_insert_with(|| json!({"strategy": "None"}));
    let names = tree::fields(spec.entry("names").or_insert_with(|| json!({})));
    set_empty(names, "singular", kind.to_lowercase());
    if !kind.is_empty() {
        set_empty(names, "listKind", format!("{kind}List"));
    }
}

fn set_empty(names: &mut Map<String, Value>, field: &str, text: String) {
    let is_empty = names
        .get(field)
        .and_then(Value::as_str)
        .is_none_or(str::is_empty);
    if is_empty && !text.is_empty() {
        names.insert(field.to_owned(), Value::from(text));
    }
}

fn storage_version(definition: &Value) -> Option<&str> {
    spec::versions(definition)
        .find(|version| version["storage"] == true)
        .and_then(|version| version["name"].as_str())
}
