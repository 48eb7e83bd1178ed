//! What `#[schema(..)]` adds to a schema, and whether it fits the type.

use super::derive::describe;
use super::schema::{JSONSchemaProps, ValidationRule};
use crate::meta::StructOrList;
use crate::object::{FieldFacts, ListType, ObjectFacts, RawJson, Rule, Str};

/// Adds what a field says; answers what does not fit.
pub(super) fn add(field: &FieldFacts, schema: &mut JSONSchemaProps) -> Vec<String> {
    let mut problems = misfits(field, schema);
    describe(field, schema);
    if field.nullable {
        schema.nullable = Some(true);
    }
    set_text(&mut schema.format, field.format);
    set_text(&mut schema.pattern, field.pattern);
    schema
        .enum_
        .extend(field.values.iter().map(|value| string(value)));
    schema.minimum = field.minimum;
    schema.exclusive_minimum = field.exclusive_minimum.then_some(true);
    schema.maximum = field.maximum;
    schema.exclusive_maximum = field.exclusive_maximum.then_some(true);
    schema.multiple_of = field.multiple_of;
    schema.min_length = count(field.min_length);
    schema.max_length = count(field.max_length);
    schema.min_items = count(field.min_items);
    schema.max_items = count(field.max_items);
    set_count(&mut schema.min_properties, field.min_properties);
    set_count(&mut schema.max_properties, field.max_properties);
    schema
        .x_kubernetes_validations
        .extend(field.rules.iter().map(rule));
    if let Some(json) = field.default {
        match default(json, schema) {
            Ok(default) => schema.default = default,
            Err(text) => problems.push(text),
        }
    }
    if field.is_required() && field.is_option() && !has_absent(field, schema) {
        problems.push(
            "it is required and an Option: take the plain type, or say `nullable` or `default(..)` beside `required`"
                .to_owned(),
        );
    }
    problems
}

/// Whether there is something to write, or something that the server does, where a required field is absent.
fn has_absent(field: &FieldFacts, schema: &JSONSchemaProps) -> bool {
    let any = schema.x_kubernetes_preserve_unknown_fields == Some(true);
    field.nullable
        || field.default.is_some()
        || schema.format.as_deref() == Some("date-time")
        || (any && schema.properties.is_empty())
}

/// Adds what a struct says of its object.
pub(super) fn add_object(object: &ObjectFacts, schema: &mut JSONSchemaProps) {
    set_count(&mut schema.min_properties, object.min_properties);
    set_count(&mut schema.max_properties, object.max_properties);
    schema.x_kubernetes_validations = object.rules.iter().map(rule).collect();
}

/// Adds how apply merges a field; answers what does not fit.
pub(super) fn merge(list_type: &ListType, schema: &mut JSONSchemaProps) -> Vec<String> {
    if *list_type == ListType::Default {
        return Vec::new();
    }
    let name = list_type_name(list_type);
    let Some(StructOrList::Struct(items)) = &schema.items else {
        return match (list_type, schema.type_.as_deref()) {
            (ListType::Atomic, Some("object")) => {
                schema.x_kubernetes_map_type = Some(name.into());
                Vec::new()
            }
            (ListType::Atomic, _) => vec!["`atomic` is for lists, maps and structs".to_owned()],
            _ => vec![format!(
                "`{}` is for lists",
                if name == "map" { "keyed" } else { name }
            )],
        };
    };
    let mut problems = Vec::new();
    match list_type {
        ListType::Map(keys) => {
            for key in *keys {
                problems.extend(unfit_key(key, items));
            }
            schema.x_kubernetes_list_map_keys = keys.iter().map(|key| (*key).into()).collect();
        }
        ListType::Set if !is_whole(items) => problems.push(
            "the elements of a `set` are scalars: say `keyed(..)` or `atomic` of a list of others"
                .to_owned(),
        ),
        _ => {}
    }
    schema.x_kubernetes_list_type = Some(name.into());
    problems
}

/// Why the elements of a list cannot be told apart by this field.
fn unfit_key(key: &str, items: &JSONSchemaProps) -> Option<String> {
    let Some(property) = items.properties.get(key) else {
        return Some(format!(
            "`keyed` names {key:?}, which is no field of its elements"
        ));
    };
    if matches!(property.type_.as_deref(), Some("object" | "array")) {
        return Some(format!("`keyed` names {key:?}, which is no scalar"));
    }
    let there = items.required.iter().any(|name| name == key) || !property.default.is_empty();
    (!there).then(|| {
        format!(
            "`keyed` names {key:?}, which has to be required or to have a default in the elements"
        )
    })
}

/// Whether a value belongs to one manager as a whole.
fn is_whole(schema: &JSONSchemaProps) -> bool {
    match schema.type_.as_deref() {
        Some("object") => schema.x_kubernetes_map_type.as_deref() == Some("atomic"),
        Some("array") => schema.x_kubernetes_list_type.as_deref() == Some("atomic"),
        _ => true,
    }
}

/// The words that say something of another type than the field has.
fn misfits(field: &FieldFacts, schema: &JSONSchemaProps) -> Vec<String> {
    let ty = schema.type_.as_deref().unwrap_or("");
    let either = schema.x_kubernetes_int_or_string == Some(true);
    let text = ty == "string" || either;
    let number = matches!(ty, "integer" | "number") || either;
    let map = ty == "object" && schema.properties.is_empty();
    let has_each = field.each.is_some();
    let words = [
        ("min_length", field.min_length.is_some(), text, "strings"),
        ("max_length", field.max_length.is_some(), text, "strings"),
        ("pattern", field.pattern.is_some(), text, "strings"),
        (
            "values",
            !field.values.is_empty(),
            ty == "string",
            "strings",
        ),
        (
            "format",
            field.format.is_some(),
            text || number,
            "strings and numbers",
        ),
        ("minimum", field.minimum.is_some(), number, "numbers"),
        ("maximum", field.maximum.is_some(), number, "numbers"),
        (
            "multiple_of",
            field.multiple_of.is_some(),
            number,
            "numbers",
        ),
        (
            "exclusive_minimum",
            field.exclusive_minimum,
            field.minimum.is_some(),
            "numbers with a minimum",
        ),
        (
            "exclusive_maximum",
            field.exclusive_maximum,
            field.maximum.is_some(),
            "numbers with a maximum",
        ),
        (
            "min_items",
            field.min_items.is_some(),
            ty == "array",
            "lists",
        ),
        (
            "max_items",
            field.max_items.is_some(),
            ty == "array",
            "lists",
        ),
        (
            "min_properties",
            field.min_properties.is_some(),
            map,
            "maps",
        ),
        (
            "max_properties",
            field.max_properties.is_some(),
            map,
            "maps",
        ),
        ("each", has_each, ty == "array" || map, "lists and maps"),
    ];
    let of = match (ty, either) {
        (_, true) => "a number or a string",
        ("", _) => "any value",
        ("object", _) => "an object",
        ("array", _) => "a list",
        ("integer", _) => "an integer",
        ("number", _) => "a number",
        ("boolean", _) => "a boolean",
        _ => "a string",
    };
    words
        .into_iter()
        .filter(|(_, said, fits, _)| *said && !fits)
        .map(|(word, _, _, what)| format!("`{word}` is for {what}, and this is {of}"))
        .collect()
}

/// A default, where it is JSON of the field's type.
fn default(json: &str, schema: &JSONSchemaProps) -> Result<RawJson, String> {
    let value: RawJson = json
        .parse()
        .map_err(|error| format!("the default {json} is no JSON: {error}"))?;
    let text = value.as_str();
    let found = match text.bytes().next() {
        None => return Err("null is no default: leave it out".to_owned()),
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        _ if text.contains(['.', 'e', 'E']) => "number",
        _ => "integer",
    };
    let fits = match schema.type_.as_deref() {
        None if schema.x_kubernetes_int_or_string == Some(true) => {
            matches!(found, "integer" | "string")
        }
        None => true,
        Some("number") => matches!(found, "integer" | "number"),
        Some(expected) => expected == found,
    };
    if !fits {
        let expected = schema.type_.as_deref().unwrap_or("integer or string");
        return Err(format!(
            "the default {text} is of type {found}, and the field of type {expected}"
        ));
    }
    if !schema.enum_.is_empty() && !schema.enum_.contains(&value) {
        return Err(format!("the default {text} is none of the values"));
    }
    Ok(value)
}

fn rule(rule: &Rule) -> ValidationRule {
    let text = |text: &str| (!text.is_empty()).then(|| text.into());
    ValidationRule {
        rule: rule.rule.into(),
        message: text(rule.message),
        message_expression: text(rule.message_expression),
        reason: text(rule.reason),
        field_path: text(rule.field_path),
        optional_old_self: rule.optional_old_self.then_some(true),
        ..Default::default()
    }
}

/// A string as JSON.
pub(super) fn string(text: &str) -> RawJson {
    let mut json = String::with_capacity(text.len() + 2);
    crate::wire::json::push_string(text, &mut json);
    RawJson::from_checked(json.into())
}

fn set_text(target: &mut Option<Str>, text: Option<&'static str>) {
    if let Some(text) = text {
        *target = Some(text.into());
    }
}

fn count(number: Option<u64>) -> Option<i64> {
    number.map(|number| i64::try_from(number).unwrap_or(i64::MAX))
}

fn set_count(target: &mut Option<i64>, number: Option<u64>) {
    if number.is_some() {
        *target = count(number);
    }
}

/// A list type as the schema has it.
fn list_type_name(list_type: &ListType) -> &'static str {
    match list_type {
        ListType::Default => "",
        ListType::Atomic => "atomic",
        ListType::Set => "set",
        ListType::Map(_) => "map",
    }
}
