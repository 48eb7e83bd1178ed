//! The columns that a definition says of its objects.

use serde_json::{Value, json};

use super::age::age;
use crate::in_memory::registry::Column;

/// What the columns are, behind the name.
pub(super) fn definitions(columns: &[Column]) -> Vec<Value> {
    let definition = |column: &Column| {
        json!({
            "name": column.name,
            "type": column.kind,
            "format": column.format,
            "description": column.description,
            "priority": column.priority,
        })
    };
    columns.iter().map(definition).collect()
}

/// What an object has in them. `now` is in seconds.
pub(super) fn cells(columns: &[Column], object: &Value, now: i64) -> Vec<Value> {
    columns
        .iter()
        .map(|column| cell(column, object, now))
        .collect()
}

fn cell(column: &Column, object: &Value, now: i64) -> Value {
    // Of several values the first, as API servers do.
    let Some(value) = column.path.find(object).into_iter().next() else {
        return Value::Null;
    };
    match (column.kind.as_str(), value) {
        (_, Value::Null) => Value::Null,
        ("string", Value::String(text)) => Value::from(text.as_str()),
        ("string", other) => Value::from(other.to_string()),
        ("integer", Value::Number(number)) => match number.as_f64() {
            #[allow(clippy::cast_possible_truncation, reason = "a column of whole numbers")]
            Some(float) if number.is_f64() => Value::from(float as i64),
            _ => value.clone(),
        },
        ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) => value.clone(),
        ("date", Value::String(time)) => Value::from(age(time, now)),
        _ => Value::Null,
    }
}
