//! From the JSON of a definition to a schema. The definition was read by its own type before, so that what is
//! here has the right types; whether it makes sense is for `definitions` to say.

use serde_json::{Map, Number, Value};

use super::{Additional, Checks, Kind, ListType, Pattern, Rule, Structural};

impl Structural {
    /// Reads a node, and all below it.
    pub(crate) fn read(schema: &Value) -> Self {
        let flag = |name: &str| schema[name] == true;
        let nested = |name: &str| Some(Box::new(Self::read(schema.get(name)?)));
        let mut node = Self {
            kind: schema["type"].as_str().and_then(Kind::of),
            int_or_string: flag("x-kubernetes-int-or-string"),
            nullable: flag("nullable"),
            preserves_unknown: flag("x-kubernetes-preserve-unknown-fields"),
            embedded: flag("x-kubernetes-embedded-resource"),
            properties: members(schema, "properties")
                .map(|(name, property)| (name.clone(), Self::read(property)))
                .collect(),
            additional: match schema.get("additionalProperties") {
                None | Some(Value::Null) => None,
                Some(Value::Bool(allowed)) => Some(Additional::Allowed(*allowed)),
                Some(values) => Some(Additional::Of(Box::new(Self::read(values)))),
            },
            items: nested("items"),
            default: schema.get("default").cloned(),
            list: match schema["x-kubernetes-list-type"].as_str() {
                Some("set") => ListType::Set,
                Some("map") => ListType::Map(texts(schema, "x-kubernetes-list-map-keys")),
                _ => ListType::Atomic,
            },
            is_atomic: schema["x-kubernetes-map-type"] == "atomic",
            checks: Checks::read(schema).map(Box::new),
            rules: elements(schema, "x-kubernetes-validations")
                .map(Rule::read)
                .collect(),
            has_rules: false,
        };
        let mut below = node.properties.values();
        node.has_rules = !node.rules.is_empty()
            || below.any(|property| property.has_rules)
            || node.values().any(|(values, _)| values.has_rules);
        node
    }
}

/// The keywords of checks.
const CHECKS: [&str; 17] = [
    "format",
    "enum",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "required",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
];

impl Checks {
    /// `None` where there are none, as in most nodes.
    fn read(schema: &Value) -> Option<Self> {
        let object = schema.as_object()?;
        if !CHECKS.iter().any(|keyword| object.contains_key(*keyword)) {
            return None;
        }
        let size = |name: &str| object.get(name)?.as_u64();
        let nodes = |name: &str| elements(schema, name).map(Structural::read).collect();
        Some(Self {
            format: text(object, "format"),
            values: elements(schema, "enum").cloned().collect(),
            minimum: number(object, "minimum"),
            exclusive_minimum: schema["exclusiveMinimum"] == true,
            maximum: number(object, "maximum"),
            exclusive_maximum: schema["exclusiveMaximum"] == true,
            multiple_of: number(object, "multipleOf"),
            min_length: size("minLength"),
            max_length: size("maxLength"),
            pattern: text(object, "pattern").map(Pattern::new),
            min_items: size("minItems"),
            max_items: size("maxItems"),
            min_properties: size("minProperties"),
            max_properties: size("maxProperties"),
            required: texts(schema, "required"),
            all_of: nodes("allOf"),
            any_of: nodes("anyOf"),
            one_of: nodes("oneOf"),
            not: object.get("not").map(Structural::read),
        })
    }
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = object.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn number(object: &Map<String, Value>, name: &str) -> Option<Number> {
    match object.get(name)? {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}

fn members<'a>(schema: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema[name].as_object().into_iter().flatten()
}

fn elements<'a>(schema: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    schema[name].as_array().into_iter().flatten()
}

fn texts(schema: &Value, name: &str) -> Vec<String> {
    elements(schema, name)
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}
