//! Reading and writing the metadata of an object that is a JSON tree.

use serde_json::{Map, Value};

/// A text of `metadata`; empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object["metadata"][field].as_str().unwrap_or_default()
}

/// A number of `metadata`.
pub(crate) fn number(object: &Value, field: &str) -> Option<i64> {
    object["metadata"][field].as_i64()
}

/// `metadata`, made where it is missing.
pub(crate) fn metadata(object: &mut Value) -> &mut Map<String, Value> {
    member(object, "metadata")
}

/// An object's member that is an object itself, made where it is missing or something else.
pub(crate) fn member<'a>(object: &'a mut Value, name: &str) -> &'a mut Map<String, Value> {
    let fields = fields(object);
    let member = fields.entry(name).or_insert(Value::Null);
    self::fields(member)
}

/// The members of an object, which it becomes where it is something else.
pub(crate) fn fields(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!("it was made an object above"),
    }
}

/// The object that a field is in, which is at the root or in `spec`, and the name of the field.
pub(crate) fn holder<'a, 'p>(
    object: &'a mut Map<String, Value>,
    path: &'p str,
) -> (&'a mut Map<String, Value>, &'p str) {
    match path.strip_prefix("spec.") {
        Some(name) => {
            let spec = object.entry("spec").or_insert(Value::Null);
            (fields(spec), name)
        }
        None => (object, path),
    }
}

/// Sets a text of `metadata`; an empty one takes it out.
pub(crate) fn set_text(object: &mut Value, field: &str, text: &str) {
    if text.is_empty() {
        metadata(object).remove(field);
    } else {
        metadata(object).insert(field.to_owned(), Value::from(text));
    }
}

/// Sets a field of `metadata` to what it is in another object, absent included.
pub(crate) fn copy_metadata(from: &Value, to: &mut Value, field: &str) {
    match from["metadata"].get(field) {
        Some(value) => metadata(to).insert(field.to_owned(), value.clone()),
        None => metadata(to).remove(field),
    };
}

/// Sets a field of the root to what it is in another object, absent included.
pub(crate) fn copy_field(from: &Value, to: &mut Value, field: &str) {
    match from.get(field) {
        Some(value) => fields(to).insert(field.to_owned(), value.clone()),
        None => fields(to).remove(field),
    };
}

/// The texts of a list of `metadata`, such as `finalizers`.
pub(crate) fn texts<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    elements(object, field).filter_map(Value::as_str)
}

/// The elements of a list of `metadata`, such as `ownerReferences`.
pub(crate) fn elements<'a>(object: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    object["metadata"][field].as_array().into_iter().flatten()
}

/// Keeps the elements of a list of `metadata` that `keep` says; a list without any goes.
pub(crate) fn retain(object: &mut Value, field: &str, mut keep: impl FnMut(&Value) -> bool) {
    let metadata = metadata(object);
    if let Some(Value::Array(list)) = metadata.get_mut(field) {
        list.retain(|element| keep(element));
        if list.is_empty() {
            metadata.remove(field);
        }
    }
}

/// Adds a text to a list of `metadata`, once.
pub(crate) fn add_text(object: &mut Value, field: &str, text: &str) {
    if texts(object, field).any(|known| known == text) {
        return;
    }
    match metadata(object)
        .entry(field)
        .or_insert_with(|| Value::Array(Vec::new()))
    {
        Value::Array(list) => list.push(Value::from(text)),
        other => *other = Value::Array(vec![Value::from(text)]),
    }
}
