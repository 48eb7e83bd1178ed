//! What a node of a schema is in Rust, apart from the names.

use serde_json::Value;

use crate::crd::facts::{Schema, SchemaType};
use crate::crd::openapi::meta_shape;
use crate::model::Shape;

/// What a node is.
#[derive(Debug)]
pub(super) enum Form<'a> {
    /// A value without a type of its own.
    Plain(Shape),
    /// A string of which the values are listed, `null` left out.
    Enum(Vec<&'a str>),
    /// An object with properties.
    Struct,
    /// A list; of any JSON where the schema says no more.
    List(Option<&'a Schema>),
    /// A map.
    Map(&'a Schema),
}

/// What a node is. A list or an object whose type is not said is known by what it has.
pub(super) fn form(schema: &Schema) -> Form<'_> {
    if let Some(shape) = schema.reference.as_deref().and_then(meta_shape) {
        return Form::Plain(shape);
    }
    if schema.int_or_string {
        return Form::Plain(Shape::Int64OrString);
    }
    match schema.ty {
        None | Some(SchemaType::Object) if !schema.properties.is_empty() => Form::Struct,
        None | Some(SchemaType::Object) if schema.embedded_resource => Form::Plain(Shape::RawJson),
        None | Some(SchemaType::Object) if schema.additional.is_some() => schema
            .additional
            .as_deref()
            .map_or(Form::Plain(Shape::RawJson), Form::Map),
        Some(SchemaType::Array) => Form::List(schema.items.as_deref()),
        None if schema.items.is_some() => Form::List(schema.items.as_deref()),
        None | Some(SchemaType::Object) => Form::Plain(Shape::RawJson),
        Some(SchemaType::String) => string(schema),
        Some(SchemaType::Integer) => Form::Plain(integer(schema)),
        Some(SchemaType::Number) => Form::Plain(Shape::Double),
        Some(SchemaType::Boolean) => Form::Plain(Shape::Bool),
    }
}

/// Whether `null` is a value: it is said, or one of the listed values.
pub(super) fn nullable(schema: &Schema) -> bool {
    schema.nullable || schema.enum_values.contains(&Value::Null)
}

/// Whether a node is a scalar or an enum: an element that may be `null` is then an option.
pub(super) fn is_simple(schema: &Schema) -> bool {
    match form(schema) {
        Form::Plain(Shape::RawJson | Shape::Struct(_)) => false,
        Form::Plain(_) | Form::Enum(_) => true,
        Form::Struct | Form::List(_) | Form::Map(_) => false,
    }
}

/// The listed values of what is no enum in Rust, as text.
pub(super) fn listed_values(schema: &Schema) -> Vec<String> {
    if matches!(form(schema), Form::Enum(_)) {
        return Vec::new();
    }
    let values = schema.enum_values.iter().filter(|value| !value.is_null());
    values
        .map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect()
}

fn string(schema: &Schema) -> Form<'_> {
    let values = schema.enum_values.iter().filter(|value| !value.is_null());
    let strings: Option<Vec<&str>> = values.map(Value::as_str).collect();
    if let Some(mut values) = strings.filter(|values| !values.is_empty()) {
        let mut seen = std::collections::BTreeSet::new();
        values.retain(|value| seen.insert(*value));
        return Form::Enum(values);
    }
    Form::Plain(match schema.format.as_deref() {
        Some("byte") => Shape::Bytes,
        Some("date-time") => Shape::DateTime,
        _ => Shape::String,
    })
}

/// 64 bits, unless the format says 32 and no bound lies beyond.
fn integer(schema: &Schema) -> Shape {
    let beyond = |bound: &Option<String>| {
        let number = bound.as_ref().and_then(|text| text.parse::<f64>().ok());
        number.is_some_and(|number| !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number))
    };
    let bounds = &schema.bounds;
    if schema.format.as_deref() == Some("int32")
        && !beyond(&bounds.minimum)
        && !beyond(&bounds.maximum)
    {
        Shape::Int32
    } else {
        Shape::Int64
    }
}
