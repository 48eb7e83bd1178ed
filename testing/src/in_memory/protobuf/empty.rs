//! What Go does not write into JSON: the fields that are empty, where nothing tells empty from absent.

use serde_json::{Map, Value};

use super::table::{Count, Field, Form, Shape, Table, Written};

/// Takes out of an object of a kind what a Go server loses when it reads and writes it: the zeros, the empty texts
/// and the `false` of fields that are no pointers and need not be written.
pub(crate) fn leave_out_empty(api_version: &str, kind: &str, object: &mut Map<String, Value>) {
    // Most objects have none, and the table need not be read for them.
    if !object.values().any(holds_empty) {
        return;
    }
    let table = Table::get();
    if let Some(message) = table.of_kind(api_version, kind) {
        fields(table, message, object);
    }
}

fn holds_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().any(holds_empty),
        Value::Array(elements) => elements.iter().any(holds_empty),
        scalar => is_zero(scalar),
    }
}

/// A scalar that Go has when nothing is said.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

fn fields(table: &Table, message: usize, object: &mut Map<String, Value>) {
    let message = table.message(message);
    if message.form != Form::Object {
        return;
    }
    for field in &message.fields {
        if let (".", Shape::Message(inner)) = (field.name, field.shape) {
            fields(table, inner, object);
            continue;
        }
        let Some(value) = object.get_mut(field.name) else {
            continue;
        };
        if is_left_out(field, value) {
            object.remove(field.name);
            continue;
        }
        let Shape::Message(inner) = field.shape else {
            continue;
        };
        match (field.count, value) {
            (Count::List, Value::Array(elements)) => {
                let elements = elements.iter_mut().filter_map(Value::as_object_mut);
                elements.for_each(|element| fields(table, inner, element));
            }
            (Count::Map, Value::Object(entries)) => {
                let entries = entries.values_mut().filter_map(Value::as_object_mut);
                entries.for_each(|entry| fields(table, inner, entry));
            }
            (Count::One | Count::Optional, Value::Object(members)) => {
                fields(table, inner, members);
            }
            _ => {}
        }
    }
}

fn is_left_out(field: &Field, value: &Value) -> bool {
    let is_scalar = !matches!(field.shape, Shape::Message(_));
    field.written != Written::Always && field.count == Count::One && is_scalar && is_zero(value)
}
