//! What a version's schema leaves of an object.

use clientset_codegen::crd::facts::Schema;
use serde_json::Value;

/// Takes out the fields that a schema does not know, as a server does that stores another version.
pub(crate) fn prune(object: &mut Value, schema: &Schema) {
    below(object, schema, true);
}

fn below(value: &mut Value, schema: &Schema, is_object: bool) {
    let is_object = is_object || schema.embedded_resource;
    match value {
        Value::Object(members) => members.retain(|name, member| {
            if is_object && ["apiVersion", "kind", "metadata"].contains(&name.as_str()) {
                return true;
            }
            match schema.properties.get(name).or(schema.additional.as_deref()) {
                Some(schema) => below(member, schema, false),
                None => return schema.preserve_unknown_fields,
            }
            true
        }),
        Value::Array(elements) => {
            for element in elements {
                if let Some(items) = &schema.items {
                    below(element, items, false);
                }
            }
        }
        _ => {}
    }
}
