//! Whether a schema is structural: types outside of `allOf`, `anyOf`, `oneOf` and `not`, and checks in them of
//! nothing that is not known outside.

use serde_json::{Value, json};

use super::spec::{elements, text};
use crate::in_memory::answer::Cause;
use crate::in_memory::structural::Pattern;

/// What says something of the structure, and may not stand in a combination.
const STRUCTURE: [(&str, &str); 11] = [
    ("type", "must be empty to be structural"),
    ("additionalProperties", "must be undefined to be structural"),
    ("default", "must be undefined to be structural"),
    ("title", "must be empty to be structural"),
    ("description", "must be empty to be structural"),
    ("nullable", "must be false to be structural"),
    (
        "x-kubernetes-preserve-unknown-fields",
        "must be false to be structural",
    ),
    (
        "x-kubernetes-embedded-resource",
        "must be false to be structural",
    ),
    (
        "x-kubernetes-int-or-string",
        "must be false to be structural",
    ),
    (
        "x-kubernetes-list-type",
        "must be undefined to be structural",
    ),
    ("x-kubernetes-validations", "must be empty to be structural"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Item,
    Field,
}

/// What keeps a schema from being structural.
pub(super) fn causes(schema: &Value, path: &str) -> Vec<Cause> {
    let mut causes = Vec::new();
    node(schema, Level::Root, path, &mut causes);
    complete(schema, schema, path, path, &mut causes);
    causes
}

fn node(schema: &Value, level: Level, path: &str, causes: &mut Vec<Cause>) {
    let kind = text(schema, "type");
    let has = |keyword: &str| schema[keyword] == true;
    if kind == "array" && !schema["items"].is_object() {
        causes.push(Cause::required(
            format!("{path}.items"),
            "must be specified",
        ));
    }
    if schema["items"].is_object() {
        node(
            &schema["items"],
            Level::Item,
            &format!("{path}.items"),
            causes,
        );
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        node(
            property,
            Level::Field,
            &format!("{path}.properties[{name}]"),
            causes,
        );
    }
    let additional = schema.get("additionalProperties");
    if level == Level::Root && additional.is_some() {
        let why = "must not be used at the root";
        causes.push(Cause::forbidden(
            format!("{path}.additionalProperties"),
            why,
        ));
    }
    if let Some(values) = additional.filter(|values| values.is_object()) {
        node(
            values,
            Level::Field,
            &format!("{path}.additionalProperties"),
            causes,
        );
    }
    if has("x-kubernetes-int-or-string") {
        for other in [
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-embedded-resource",
        ] {
            if has(other) {
                let why = "must be false if x-kubernetes-int-or-string is true";
                let field = format!("{path}.{other}");
                causes.push(Cause::invalid_value(field, &Value::Bool(true), why));
            }
        }
    }
    combinations(schema, Nesting::Outside, path, causes);
    let embedded = has("x-kubernetes-embedded-resource");
    let at = format!("{path}.type");
    if embedded && kind != "object" {
        let why = "must be object if x-kubernetes-embedded-resource is true";
        causes.push(match kind {
            "" => Cause::required(at.as_str(), why),
            other => Cause::invalid(at.as_str(), other, why),
        });
    } else if kind.is_empty()
        && !has("x-kubernetes-int-or-string")
        && !has("x-kubernetes-preserve-unknown-fields")
    {
        let why = match level {
            Level::Root => "must not be empty at the root",
            Level::Item => "must not be empty for specified array items",
            Level::Field => "must not be empty for specified object fields",
        };
        causes.push(Cause::required(at.as_str(), why));
    }
    if embedded && additional.is_some() {
        let why = "must not be used if x-kubernetes-embedded-resource is set";
        causes.push(Cause::forbidden(
            format!("{path}.additionalProperties"),
            why,
        ));
    }
    if level == Level::Root && !kind.is_empty() && kind != "object" {
        causes.push(Cause::invalid(at, kind, "must be object at the root"));
    }
    if level == Level::Root || embedded {
        object_fields(schema, level, path, causes);
    }
    let has_properties = schema["properties"]
        .as_object()
        .is_some_and(|it| !it.is_empty());
    if embedded && !has("x-kubernetes-preserve-unknown-fields") && !has_properties {
        let why = "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
        causes.push(Cause::required(format!("{path}.properties"), why));
    }
}

/// `apiVersion`, `kind` and `metadata` are what they are in every object.
fn object_fields(schema: &Value, level: Level, path: &str, causes: &mut Vec<Cause>) {
    for (name, expected) in [
        ("kind", "string"),
        ("apiVersion", "string"),
        ("metadata", "object"),
    ] {
        let Some(property) = schema["properties"].get(name) else {
            continue;
        };
        let kind = text(property, "type");
        let at = format!("{path}.properties[{name}]");
        if kind != expected {
            let why = format!("must be {expected}");
            causes.push(Cause::invalid(format!("{at}.type"), kind, why));
        }
        if name != "metadata" || level != Level::Root {
            continue;
        }
        let restricts = |(keyword, value): (&String, &Value)| match keyword.as_str() {
            "type" | "description" => false,
            "properties" => value.as_object().is_some_and(|properties| {
                let mut names = properties.keys();
                names.any(|name| !["name", "generateName"].contains(&name.as_str()))
            }),
            _ => true,
        };
        if property
            .as_object()
            .is_some_and(|it| it.iter().any(restricts))
        {
            let why = "must not specify anything other than name and generateName, but metadata is implicitly specified";
            causes.push(Cause::forbidden(at, why));
        }
    }
}

/// Which combination a schema is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Outside,
    Inside,
}

fn combinations(schema: &Value, nesting: Nesting, path: &str, causes: &mut Vec<Cause>) {
    let either = json!([{"type": "integer"}, {"type": "string"}]);
    let is_int_or_string = schema["anyOf"] == either;
    for keyword in ["anyOf", "allOf", "oneOf"] {
        // The two types of int-or-string may be said in words.
        if keyword == "anyOf" && is_int_or_string {
            continue;
        }
        for (index, inner) in elements(schema, keyword).enumerate() {
            nested(inner, &format!("{path}.{keyword}[{index}]"), causes);
        }
    }
    if schema["not"].is_object() {
        nested(&schema["not"], &format!("{path}.not"), causes);
    }
    let pattern = text(schema, "pattern");
    if !pattern.is_empty() && Pattern::compile(pattern).is_err() {
        let why = "must be a valid regular expression, in the syntax of Go";
        causes.push(Cause::invalid(format!("{path}.pattern"), pattern, why));
    }
    if nesting == Nesting::Inside {
        if schema["items"].is_object() {
            nested(&schema["items"], &format!("{path}.items"), causes);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            nested(property, &format!("{path}.properties[{name}]"), causes);
        }
    }
}

fn nested(schema: &Value, path: &str, causes: &mut Vec<Cause>) {
    combinations(schema, Nesting::Inside, path, causes);
    for (keyword, why) in STRUCTURE {
        let is_set = match schema.get(keyword) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(_) => true,
        };
        if is_set {
            causes.push(Cause::forbidden(format!("{path}.{keyword}"), why));
        }
    }
    if schema["properties"].get("metadata").is_some() {
        let why = "must not be specified in a nested context";
        causes.push(Cause::forbidden(
            format!("{path}.properties[metadata]"),
            why,
        ));
    }
}

/// What a combination checks has to be known outside of it.
fn complete(checks: &Value, known: &Value, at: &str, path: &str, causes: &mut Vec<Cause>) {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for (index, inner) in elements(checks, keyword).enumerate() {
            let path = format!("{path}.{keyword}[{index}]");
            complete_nested(inner, known, at, &path, causes);
        }
    }
    if checks["not"].is_object() {
        complete_nested(&checks["not"], known, at, &format!("{path}.not"), causes);
    }
}

fn complete_nested(checks: &Value, known: &Value, at: &str, path: &str, causes: &mut Vec<Cause>) {
    if !known.is_object() {
        causes.push(Cause::required(
            at,
            &format!("because it is defined in {path}"),
        ));
        return;
    }
    complete(checks, known, at, path, causes);
    if checks["items"].is_object() {
        let (at, path) = (format!("{at}.items"), format!("{path}.items"));
        complete_nested(&checks["items"], &known["items"], &at, &path, causes);
    }
    for (name, property) in checks["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}.properties[{name}]");
        let path = format!("{path}.properties[{name}]");
        complete_nested(property, &known["properties"][name], &at, &path, causes);
    }
}
