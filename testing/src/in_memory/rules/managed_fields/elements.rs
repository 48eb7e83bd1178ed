//! How the elements of a list are told apart.

use serde_json::Value;

use super::set::{key_step, value_step};
use crate::in_memory::schema::{ListMerge, ListType, Type, TypedSchema};

/// The step to an element of a list that merges.
///
/// # Errors
/// Why the element cannot be one of such a list.
pub(super) fn element_step(
    schema: &TypedSchema,
    list: &ListType,
    element: &Value,
) -> Result<String, String> {
    let keys = match &list.merge {
        ListMerge::Map(keys) => keys,
        ListMerge::Set | ListMerge::Atomic => {
            return match element {
                Value::Object(_) => Err("an element of a set is an object".to_owned()),
                Value::Array(_) => Err("an element of a set is a list".to_owned()),
                Value::Null => Err("an element of a set is null".to_owned()),
                scalar => Ok(value_step(scalar)),
            };
        }
    };
    let Value::Object(fields) = element else {
        return Err(format!(
            "an element of a list with the keys {keys:?} is no object"
        ));
    };
    let described = match schema.get(list.element) {
        Type::Struct(object) => Some(&object.fields),
        _ => None,
    };
    let found: Vec<_> = keys
        .iter()
        .filter_map(|key| {
            let default = || described?.get(key)?.default.as_ref();
            let value = fields.get(key).or_else(default)?;
            Some((key.as_str(), value))
        })
        .collect();
    if found.is_empty() {
        return Err(format!(
            "an element has none of the keys {keys:?} that the list tells its elements apart by"
        ));
    }
    Ok(key_step(found))
}

/// The elements of a list with the steps to them; those that cannot be told apart are left out.
pub(super) fn steps<'v>(
    schema: &TypedSchema,
    list: &ListType,
    elements: &'v [Value],
) -> Vec<(String, &'v Value)> {
    elements
        .iter()
        .filter_map(|element| Some((element_step(schema, list, element).ok()?, element)))
        .collect()
}

/// A list; `null` and nothing are an empty one.
pub(super) fn list_of(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
