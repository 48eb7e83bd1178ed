//! Which keywords a schema may use, each by itself.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::spec::{elements, text};
use crate::in_memory::answer::Cause;
use crate::in_memory::structural::{Kind, Structural, field_path, is_known_format};

const UNSUPPORTED: [&str; 6] = [
    "id",
    "additionalItems",
    "patternProperties",
    "definitions",
    "dependencies",
    "$ref",
];

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

const REASONS: [&str; 4] = [
    "FieldValueDuplicate",
    "FieldValueForbidden",
    "FieldValueInvalid",
    "FieldValueRequired",
];

/// What is wrong with the keywords of a schema and all below it.
pub(super) fn causes(schema: &Value, path: &str) -> Vec<Cause> {
    let mut walk = Walk { causes: Vec::new() };
    walk.node(
        schema,
        path,
        Within {
            root: true,
            ..Within::default()
        },
    );
    walk.causes
}

/// Where a node is.
#[derive(Clone, Copy, Default)]
struct Within {
    root: bool,
    /// In the metadata of an object.
    metadata: bool,
    /// Where no default may be, and in what.
    no_defaults: Option<&'static str>,
}

struct Walk {
    causes: Vec<Cause>,
}

impl Walk {
    fn node(&mut self, schema: &Value, path: &str, within: Within) {
        let Some(keywords) = schema.as_object() else {
            return;
        };
        self.plain(schema, keywords, path, within);
        self.list_and_map(schema, path);
        self.rules(schema, path);
        let inner = Within {
            root: false,
            ..within
        };
        let additional = &schema["additionalProperties"];
        let has_properties = schema["properties"]
            .as_object()
            .is_some_and(|it| !it.is_empty());
        if has_properties && !matches!(additional, Value::Null | Value::Bool(true)) {
            let why = "additionalProperties and properties are mutual exclusive";
            self.forbid(format!("{path}.additionalProperties"), why);
        }
        self.node(additional, &format!("{path}.additionalProperties"), inner);
        let is_object = within.root || schema["x-kubernetes-embedded-resource"] == true;
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let mut below = inner;
            if is_object && ["metadata", "kind", "apiVersion"].contains(&name.as_str()) {
                below.metadata = true;
                if within.root {
                    below.no_defaults = Some("in the metadata of the object");
                }
            }
            self.node(property, &format!("{path}.properties[{name}]"), below);
        }
        self.node(&schema["items"], &format!("{path}.items"), inner);
        self.node(&schema["not"], &format!("{path}.not"), inner);
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for (index, nested) in elements(schema, keyword).enumerate() {
                self.node(nested, &format!("{path}.{keyword}[{index}]"), inner);
            }
        }
    }

    fn plain(&mut self, schema: &Value, keywords: &Map<String, Value>, path: &str, within: Within) {
        let kind = text(schema, "type");
        if !kind.is_empty() && Kind::of(kind).is_none() {
            let field = format!("{path}.type");
            self.causes.push(Cause::unsupported(field, kind, &TYPES));
        }
        if let Some(place) = within.no_defaults
            && keywords.contains_key("default")
        {
            self.forbid(
                format!("{path}.default"),
                &format!("must not be set {place}"),
            );
        }
        for keyword in UNSUPPORTED {
            if keywords.contains_key(keyword) {
                let why = format!("{keyword} is not supported");
                self.forbid(format!("{path}.{keyword}"), &why);
            }
        }
        if schema["items"].is_array() {
            let why = "items must be a schema object and not an array";
            self.forbid(format!("{path}.items"), why);
        }
        if within.metadata && schema["x-kubernetes-embedded-resource"] == true {
            let why = "there is no object inside of metadata";
            self.forbid(format!("{path}.x-kubernetes-embedded-resource"), why);
        }
        if schema["uniqueItems"] == true {
            let why = "it would compare each with each: use x-kubernetes-list-type: set";
            self.forbid(format!("{path}.uniqueItems"), why);
        }
        if schema["x-kubernetes-preserve-unknown-fields"] == false {
            let field = format!("{path}.x-kubernetes-preserve-unknown-fields");
            let why = "must be true or undefined";
            self.causes
                .push(Cause::invalid_value(field, &Value::Bool(false), why));
        }
    }

    fn list_and_map(&mut self, schema: &Value, path: &str) {
        for (keyword, expected, known) in [
            (
                "x-kubernetes-map-type",
                "object",
                &["atomic", "granular"][..],
            ),
            ("x-kubernetes-list-type", "array", &["atomic", "map", "set"]),
        ] {
            let value = text(schema, keyword);
            if value.is_empty() {
                continue;
            }
            let kind = text(schema, "type");
            let why = format!("must be {expected} if {keyword} is specified");
            if kind.is_empty() {
                self.causes
                    .push(Cause::required(format!("{path}.type"), &why));
            } else if kind != expected {
                self.causes
                    .push(Cause::invalid(format!("{path}.type"), kind, why));
            }
            if !known.contains(&value) {
                let field = format!("{path}.{keyword}");
                self.causes.push(Cause::unsupported(field, value, known));
            }
        }
        let list_type = text(schema, "x-kubernetes-list-type");
        let items = &schema["items"];
        if list_type == "set" {
            let inner = match text(items, "type") {
                "array" => "x-kubernetes-list-type",
                "object" => "x-kubernetes-map-type",
                _ => "",
            };
            // An object without a word is granular, a list atomic.
            let implied = if inner == "x-kubernetes-list-type" {
                "atomic"
            } else {
                "granular"
            };
            let found = items[inner].as_str().unwrap_or(implied);
            if !inner.is_empty() && found != "atomic" {
                let why = "must be atomic as item of a list with x-kubernetes-list-type=set";
                let field = format!("{path}.items.{inner}");
                self.causes
                    .push(Cause::invalid_value(field, &items[inner], why));
            }
        }
        if ["set", "map"].contains(&list_type) && items["nullable"] == true {
            let why = format!("cannot be nullable when x-kubernetes-list-type is {list_type}");
            self.forbid(format!("{path}.items.nullable"), &why);
        }
        self.list_map(schema, list_type, path);
    }

    fn list_map(&mut self, schema: &Value, list_type: &str, path: &str) {
        let keys: Vec<&str> = elements(schema, "x-kubernetes-list-map-keys")
            .filter_map(Value::as_str)
            .collect();
        let keyword = format!("{path}.x-kubernetes-list-map-keys");
        if list_type != "map" {
            if !keys.is_empty() {
                let why = "must be map if x-kubernetes-list-map-keys is non-empty";
                let field = format!("{path}.x-kubernetes-list-type");
                self.causes.push(match list_type {
                    "" => Cause::required(field, why),
                    other => Cause::invalid(field, other, why),
                });
            }
            return;
        }
        if keys.is_empty() {
            let why = "must not be empty if x-kubernetes-list-type is map";
            self.causes.push(Cause::required(keyword.as_str(), why));
        }
        let items = &schema["items"];
        if items.is_null() {
            let why = "must have a schema if x-kubernetes-list-type is map";
            self.causes
                .push(Cause::required(format!("{path}.items"), why));
            return;
        }
        let kind = text(items, "type");
        if kind != "object" {
            let why = "must be object if parent array's x-kubernetes-list-type is map";
            let field = format!("{path}.items.type");
            self.causes.push(Cause::invalid(field, kind, why));
            return;
        }
        let mut seen = Vec::new();
        for key in keys {
            let Some(property) = items["properties"].get(key) else {
                let why = "entries must all be names of item properties";
                self.causes.push(Cause::invalid(keyword.as_str(), key, why));
                continue;
            };
            let at = format!("{path}.items.properties[{key}]");
            if ["array", "object"].contains(&text(property, "type")) {
                let why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
                let kind = text(property, "type");
                self.causes
                    .push(Cause::invalid(format!("{at}.type"), kind, why));
            }
            if seen.contains(&key) {
                let why = "must not contain duplicate entries";
                self.causes.push(Cause::invalid(keyword.as_str(), key, why));
            }
            let mut required = elements(items, "required");
            if !required.any(|name| name == key) && property.get("default").is_none() {
                let why = "a key of x-kubernetes-list-map-keys has a default or is required";
                self.causes
                    .push(Cause::required(format!("{at}.default"), why));
            }
            if property["nullable"] == true {
                let why = "a key of x-kubernetes-list-map-keys cannot be nullable";
                self.forbid(format!("{at}.nullable"), why);
            }
            seen.push(key);
        }
    }

    /// The form of `x-kubernetes-validations`; what the rules say is for `rules` to judge.
    fn rules(&mut self, schema: &Value, path: &str) {
        for (index, rule) in elements(schema, "x-kubernetes-validations").enumerate() {
            let at = format!("{path}.x-kubernetes-validations[{index}]");
            let (source, message) = (text(rule, "rule").trim(), text(rule, "message"));
            if source.is_empty() {
                let why = "rule is not specified";
                self.causes.push(Cause::required(format!("{at}.rule"), why));
            } else if !message.is_empty() && message.trim().is_empty() {
                let why = "must be non-empty if specified";
                self.causes
                    .push(Cause::invalid(format!("{at}.message"), message, why));
            } else if message.trim().contains(['\n', '\r']) {
                let why = "must not contain line breaks";
                self.causes
                    .push(Cause::invalid(format!("{at}.message"), message, why));
            } else if source.contains(['\n', '\r']) && message.is_empty() {
                let why = "message must be specified if rule contains line breaks";
                self.causes
                    .push(Cause::required(format!("{at}.message"), why));
            }
            let expression = text(rule, "messageExpression");
            if !expression.is_empty() && expression.trim().is_empty() {
                let why = "messageExpression must be non-empty if specified";
                let field = format!("{at}.messageExpression");
                self.causes.push(Cause::required(field, why));
            }
            self.field_path(schema, text(rule, "fieldPath"), &at);
            let reason = text(rule, "reason");
            if !reason.is_empty() && !REASONS.contains(&reason) {
                let field = format!("{at}.reason");
                self.causes
                    .push(Cause::unsupported(field, reason, &REASONS));
            }
        }
    }

    fn field_path(&mut self, schema: &Value, path: &str, at: &str) {
        if path.is_empty() {
            return;
        }
        let mut wrong = Vec::new();
        if path.trim().is_empty() {
            wrong.push("must be non-empty if specified");
        }
        if path.contains(['\n', '\r']) {
            wrong.push("must not contain line breaks");
        }
        if field_path(&Structural::read(schema), path).is_none() {
            wrong.push("must be a valid path");
        }
        let field = format!("{at}.fieldPath");
        let causes = wrong.into_iter();
        self.causes
            .extend(causes.map(|why| Cause::invalid(field.as_str(), path, why)));
    }

    fn forbid(&mut self, field: String, why: &str) {
        self.causes.push(Cause::forbidden(field, why));
    }
}

/// The formats of texts that nobody checks.
pub(super) fn unknown_formats(schema: &Value, found: &mut BTreeSet<String>) {
    let format = text(schema, "format");
    if text(schema, "type") == "string" && !format.is_empty() && !is_known_format(format) {
        found.insert(format.to_owned());
    }
    for below in ["items", "additionalProperties"] {
        unknown_formats_below(&schema[below], found);
    }
    for (_, property) in schema["properties"].as_object().into_iter().flatten() {
        unknown_formats(property, found);
    }
}

fn unknown_formats_below(schema: &Value, found: &mut BTreeSet<String>) {
    if schema.is_object() {
        unknown_formats(schema, found);
    }
}
