//! The annotation of `kubectl apply` without `--server-side`: what it applied the last time.
//!
//! The manager `kubectl` may take over what the annotation says, since it was its own, and keeps it up to date.

use serde_json::{Value, json};

use super::compare::compare;
use super::config::fields_of;
use super::owners::Identity;
use super::set::FieldSet;
use crate::in_memory::registry::Resource;
use crate::in_memory::tree;

const ANNOTATION: &str = "kubectl.kubernetes.io/last-applied-configuration";
const MANAGER: &str = "kubectl";

/// The conflicts that stay when the manager takes over what the annotation of an object says.
pub(super) fn without_own(
    identity: &Identity,
    resource: &Resource,
    live: &Value,
    conflicts: Vec<(Identity, FieldSet)>,
) -> Vec<(Identity, FieldSet)> {
    if identity.manager != MANAGER {
        return conflicts;
    }
    let own = own_fields(resource, live).unwrap_or_default();
    conflicts
        .into_iter()
        .map(|(other, fields)| (other, fields.difference(&own)))
        .filter(|(_, fields)| !fields.is_empty())
        .collect()
}

/// What the annotation says and the object has, too.
fn own_fields(resource: &Resource, live: &Value) -> Option<FieldSet> {
    let text = live["metadata"]["annotations"][ANNOTATION].as_str()?;
    let mut applied: Value = serde_json::from_str(text).ok()?;
    if applied["apiVersion"] != resource.api_version() {
        return None;
    }
    let fields = tree::fields(&mut applied);
    fields.remove("apiVersion");
    fields.remove("kind");
    let schema = resource.typed_schema();
    let fields = fields_of(schema, &applied).ok()?;
    let comparison = compare(schema, &applied, live);
    Some(
        fields
            .difference(&comparison.added)
            .difference(&comparison.modified)
            .difference(&comparison.removed),
    )
}

/// Writes what is applied into the annotation of an object that has it.
pub(super) fn update(identity: &Identity, resource: &Resource, config: &Value, object: &mut Value) {
    let has = object["metadata"]["annotations"][ANNOTATION].is_string();
    if identity.manager != MANAGER || !has {
        return;
    }
    let mut applied = json!({"apiVersion": resource.api_version(), "kind": resource.kind});
    for (name, value) in config.as_object().into_iter().flatten() {
        applied[name] = value.clone();
    }
    object["metadata"]["annotations"][ANNOTATION] = Value::from(format!("{applied}\n"));
}
