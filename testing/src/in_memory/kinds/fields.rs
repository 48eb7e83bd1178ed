//! Short ways through a JSON tree, for rules that are many and alike.

use serde_json::{Map, Value};

pub(crate) type Fields = Map<String, Value>;

/// Writes those of the defaults whose fields are missing.
pub(crate) fn fill(fields: &mut Fields, defaults: Value) {
    let Value::Object(defaults) = defaults else {
        return;
    };
    for (name, value) in defaults {
        fields.entry(name).or_insert(value);
    }
}

/// The members of an object's member, where that is one.
pub(crate) fn child<'a>(fields: &'a mut Fields, name: &str) -> Option<&'a mut Fields> {
    fields.get_mut(name)?.as_object_mut()
}

/// The members of an object's member, which is made where it is missing.
pub(crate) fn made<'a>(fields: &'a mut Fields, name: &str) -> &'a mut Fields {
    let member = fields.entry(name).or_insert(Value::Null);
    crate::in_memory::tree::fields(member)
}

/// Does something with each object of a list.
pub(crate) fn each(fields: &mut Fields, list: &str, mut change: impl FnMut(&mut Fields)) {
    let elements = fields.get_mut(list).and_then(Value::as_array_mut);
    for element in elements.into_iter().flatten() {
        if let Value::Object(element) = element {
            change(element);
        }
    }
}

/// A text; empty where there is none.
pub(crate) fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a field is missing, or as empty as if it were.
pub(crate) fn is_empty(fields: &Fields, name: &str) -> bool {
    match fields.get(name) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(_) => false,
    }
}

/// The elements of a list within a tree, none where there is no list.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}
