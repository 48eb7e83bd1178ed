//! What the documentation says of values: bounds, formats, rules. Each note is a sentence in Markdown.

use super::form::{self, Form};
use crate::crd::facts::{Bounds, Schema};
use crate::model::Shape;

/// What is to say of a field.
pub(super) fn of_field(schema: &Schema) -> Vec<String> {
    let mut notes = of_value(schema);
    match form::form(schema) {
        Form::List(Some(inner)) => notes.extend(inner_notes("Each element", inner)),
        Form::Map(inner) => notes.extend(inner_notes("Each value", inner)),
        _ => {}
    }
    notes.extend(rules(schema));
    notes
}

/// What is to say of an object's metadata: what the schema asks of its fields.
pub(super) fn of_metadata(schema: &Schema) -> Vec<String> {
    let properties = schema.properties.iter();
    properties
        .flat_map(|(name, property)| inner_notes(&code(name), property))
        .chain(rules(schema))
        .collect()
}

/// What is to say of a struct.
pub(super) fn of_struct(schema: &Schema) -> Vec<String> {
    let mut notes = Vec::new();
    if schema.preserve_unknown_fields || schema.additional.is_some() {
        notes.push("Fields that are not listed here are kept in `unknown_fields`.".to_owned());
    }
    let undeclared: Vec<String> = schema
        .required
        .iter()
        .filter(|name| !schema.properties.contains_key(*name))
        .filter(|name| !["apiVersion", "kind", "metadata"].contains(&name.as_str()))
        .map(|name| code(name))
        .collect();
    if !undeclared.is_empty() {
        notes.push(format!(
            "The schema requires {}, which it does not describe.",
            undeclared.join(", ")
        ));
    }
    notes
}

/// CEL rules, each with what a refusal says.
pub(super) fn rules(schema: &Schema) -> Vec<String> {
    let rules = schema.rules.iter();
    rules
        .map(|rule| {
            if rule.message.is_empty() {
                format!("Rule: {}.", code(&rule.rule))
            } else {
                format!(
                    "Rule: {}, or else {}.",
                    code(&rule.rule),
                    code(&rule.message)
                )
            }
        })
        .collect()
}

fn of_value(schema: &Schema) -> Vec<String> {
    let mut notes = bounds(&schema.bounds);
    match form::form(schema) {
        Form::Plain(Shape::RawJson) => notes.extend(raw_json(schema)),
        Form::Plain(Shape::Bytes | Shape::DateTime) => {}
        Form::Plain(_) | Form::Enum(_) => notes.extend(format(schema)),
        Form::Struct | Form::List(_) | Form::Map(_) => {}
    }
    if form::nullable(schema) {
        notes.push("May be `null`.".to_owned());
    }
    notes
}

/// What holds for each element or value.
fn inner_notes(whose: &str, inner: &Schema) -> Vec<String> {
    let mut notes = Vec::new();
    let mut all = bounds(&inner.bounds);
    all.extend(format(inner));
    for note in all {
        let mut letters = note.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let rest = letters.as_str();
        notes.push(format!(
            "{whose}: {}{rest}",
            first.map_or_else(String::new, String::from)
        ));
    }
    if form::nullable(inner) && !form::is_simple(inner) {
        notes.push(format!(
            "{whose} may be `null`, which is read as one that is empty."
        ));
    }
    if !matches!(form::form(inner), Form::Struct) {
        notes.extend(
            rules(inner)
                .into_iter()
                .map(|rule| format!("{whose}: {rule}")),
        );
    }
    notes
}

/// What a value without a schema may be.
fn raw_json(schema: &Schema) -> Option<String> {
    let text = match (
        schema.embedded_resource,
        schema.preserve_unknown_fields,
        schema.ty,
    ) {
        (true, ..) => "An object of any kind, with `apiVersion` and `kind`.",
        (false, _, None) => "Any value.",
        (false, true, Some(_)) => "Any object.",
        (false, false, Some(_)) => {
            "An object of which the schema says no more; the server drops what is in it."
        }
    };
    Some(text.to_owned())
}

/// Formats that the type does not show.
fn format(schema: &Schema) -> Option<String> {
    const SHOWN: [&str; 8] = [
        "byte",
        "date-time",
        "double",
        "float",
        "int32",
        "int64",
        "int-or-string",
        "password",
    ];
    let format = schema
        .format
        .as_deref()
        .filter(|format| !format.is_empty())?;
    (!SHOWN.contains(&format)).then(|| format!("Format {}.", code(format)))
}

fn bounds(bounds: &Bounds) -> Vec<String> {
    let mut notes = Vec::new();
    let minimum = bounds.minimum.as_deref();
    let maximum = bounds.maximum.as_deref();
    match (minimum, maximum) {
        (Some(minimum), Some(maximum))
            if !bounds.exclusive_minimum && !bounds.exclusive_maximum =>
        {
            notes.push(format!("From {minimum} to {maximum}."));
        }
        _ => {
            notes.extend(minimum.map(|minimum| {
                let word = if bounds.exclusive_minimum {
                    "More than"
                } else {
                    "At least"
                };
                format!("{word} {minimum}.")
            }));
            notes.extend(maximum.map(|maximum| {
                let word = if bounds.exclusive_maximum {
                    "Less than"
                } else {
                    "At most"
                };
                format!("{word} {maximum}.")
            }));
        }
    }
    if let Some(factor) = &bounds.multiple_of {
        notes.push(format!("A multiple of {factor}."));
    }
    notes.extend(count(
        bounds.min_length,
        bounds.max_length,
        "character",
        "characters",
    ));
    if let Some(pattern) = &bounds.pattern {
        notes.push(format!("Matches {}.", code(pattern)));
    }
    notes.extend(count(
        bounds.min_items,
        bounds.max_items,
        "element",
        "elements",
    ));
    if bounds.unique_items {
        notes.push("No two elements are equal.".to_owned());
    }
    notes.extend(count(
        bounds.min_properties,
        bounds.max_properties,
        "entry",
        "entries",
    ));
    notes
}

fn count(minimum: Option<u64>, maximum: Option<u64>, one: &str, many: &str) -> Option<String> {
    let unit = |number: u64| if number == 1 { one } else { many };
    match (minimum.filter(|minimum| *minimum > 0), maximum) {
        (Some(minimum), Some(maximum)) if minimum == maximum => {
            Some(format!("Exactly {maximum} {}.", unit(maximum)))
        }
        (Some(minimum), Some(maximum)) => {
            Some(format!("From {minimum} to {maximum} {}.", unit(maximum)))
        }
        (Some(minimum), None) => Some(format!("At least {minimum} {}.", unit(minimum))),
        (None, Some(maximum)) => Some(format!("At most {maximum} {}.", unit(maximum))),
        (None, None) => None,
    }
}

/// Text as code: in one line, and fenced by more backticks than it has in a row.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return "`\"\"`".to_owned();
    }
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if longest == 0 {
        format!("{fence}{text}{fence}")
    } else {
        format!("{fence} {text} {fence}")
    }
}
