//! What is wrong with the schema of a version.

use serde_json::Value;

use super::{keywords, rules, structure};
use crate::in_memory::answer::Cause;
use crate::in_memory::structural::Structural;

/// What may stand at the root of a schema whose status is written apart: its own schema judges that.
const AT_ROOT: [&str; 24] = [
    "description",
    "type",
    "format",
    "title",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
    "required",
    "items",
    "properties",
    "externalDocs",
    "example",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
    "nullable",
    "default",
];

/// What is wrong with a schema at a path.
pub(super) fn causes(schema: &Value, path: &str, has_status: bool) -> Vec<Cause> {
    let mut causes = Vec::new();
    let keywords = schema
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name);
    let mut foreign = keywords.filter(|name| !AT_ROOT.contains(&name.as_str()));
    if has_status && let Some(name) = foreign.next() {
        let why = format!("{name} may not stand at the root where the status is a subresource");
        causes.push(Cause::invalid(path, name, why));
    }
    if schema["nullable"] == true {
        let why = "nullable cannot be true at the root";
        causes.push(Cause::forbidden(format!("{path}.nullable"), why));
    }
    let structural = structure::causes(schema, path);
    let is_structural = structural.is_empty();
    causes.extend(structural);
    let read = Structural::read(schema);
    if is_structural {
        defaults(&read, path, Place::Root, &mut causes);
    }
    causes.extend(keywords::causes(schema, path));
    // Where the schema is wrong, what is said of its rules would be wrong, too.
    if causes.is_empty() {
        causes.extend(rules::causes(&read, schema, path));
    }
    causes
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// In `metadata` and the like, where the surrounding object says what is valid.
    Metadata,
    Elsewhere,
}

/// Defaults have to be what their schema allows.
fn defaults(schema: &Structural, path: &str, place: Place, causes: &mut Vec<Cause>) {
    if let Some(default) = &schema.default
        && place == Place::Elsewhere
    {
        let at = format!("{path}.default");
        let mut pruned = default.clone();
        if !schema.prune_value(&mut pruned).is_empty() {
            let why = "must not have unknown fields";
            causes.push(Cause::invalid_value(at.as_str(), default, why));
        }
        let wrong = schema.validate(&at, default, None);
        if wrong.is_empty() {
            causes.extend(schema.rules_broken_by_default(&at, default));
        }
        causes.extend(wrong);
    }
    let is_object = place == Place::Root || schema.embedded;
    for (name, property) in &schema.properties {
        let is_metadata = is_object && ["apiVersion", "kind", "metadata"].contains(&name.as_str());
        let below = if is_metadata || place == Place::Metadata && !schema.embedded {
            Place::Metadata
        } else {
            Place::Elsewhere
        };
        defaults(
            property,
            &format!("{path}.properties[{name}]"),
            below,
            causes,
        );
    }
    for (schema, name) in schema.values() {
        let below = if place == Place::Metadata {
            place
        } else {
            Place::Elsewhere
        };
        defaults(schema, &format!("{path}.{name}"), below, causes);
    }
}
