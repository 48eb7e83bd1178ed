//! An object with the configuration of a mutating policy laid over it, which nobody owns.

use serde_json::Value;

use super::config::check;
use super::merge::merge;
use super::set::{field_step, step_text};
use crate::in_memory::schema::{ListMerge, Type, TypeId, TypedSchema};

/// Lays a configuration over an object.
///
/// # Errors
/// One of them does not fit the types, or the configuration states what merges only as a whole.
pub(crate) fn overlaid(
    schema: &TypedSchema,
    object: &Value,
    config: &Value,
) -> Result<Value, String> {
    check(schema, config, false)
        .map_err(|problems| format!("the configuration is none: {}", problems.join("; ")))?;
    let mut atomics = Vec::new();
    find_atomics(
        schema,
        schema.root(),
        config,
        &mut String::new(),
        &mut atomics,
    );
    if !atomics.is_empty() {
        return Err(format!(
            "the configuration may not mutate atomic arrays, maps or structs: {}",
            atomics.join(", ")
        ));
    }
    check(schema, object, true)
        .map_err(|problems| format!("the object is none: {}", problems.join("; ")))?;
    Ok(merge(schema, object, config))
}

/// What of a configuration is a list or an object that does not merge.
fn find_atomics(
    schema: &TypedSchema,
    id: TypeId,
    value: &Value,
    path: &mut String,
    found: &mut Vec<String>,
) {
    let is_atomic = match (schema.get(id), value) {
        (Type::List(list), Value::Array(_)) => list.merge == ListMerge::Atomic,
        (Type::Struct(object), Value::Object(_)) => object.atomic,
        (Type::Map(map), Value::Object(_)) => map.atomic,
        (Type::Any { atomic }, Value::Object(_)) => *atomic,
        (Type::Any { .. }, Value::Array(_)) => true,
        _ => false,
    };
    if is_atomic {
        found.push(path.clone());
    }
    let length = path.len();
    match (schema.get(id), value) {
        (Type::List(list), Value::Array(elements)) => {
            for (index, element) in elements.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                find_atomics(schema, list.element, element, path, found);
                path.truncate(length);
            }
        }
        // What is in a map is not looked at.
        (Type::Struct(object), Value::Object(members)) => {
            for (name, member) in members {
                if let Some(field) = object.fields.get(name) {
                    path.push_str(&step_text(&field_step(name)));
                    find_atomics(schema, field.ty, member, path, found);
                    path.truncate(length);
                }
            }
        }
        _ => {}
    }
}
