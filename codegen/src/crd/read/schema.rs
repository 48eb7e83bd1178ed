//! The nodes of a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::crd::facts::{Schema, SchemaType};
use crate::crd::path::{SchemaPath, Step};
use crate::model::{ListType, MapType, Rule};
use crate::yaml::{Content, Entry, Node};

use super::reading::Reading;
use super::references::{Found, References};

/// Reads the schema of a version.
pub(in crate::crd) fn read(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    references: &mut References<'_>,
) -> Schema {
    let schema = schema(reading, node, &At::Root, references);
    if let Some(ty) = schema.ty
        && ty != SchemaType::Object
    {
        let what = "the schema of the whole object has another type; expected type: object";
        reading.problem(node.position, what);
    }
    schema
}

/// Where a node stands in the schema; written out only for messages.
#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Property(&'a At<'a>, &'a str),
    Element(&'a At<'a>),
    Value(&'a At<'a>),
}

impl At<'_> {
    fn path(&self) -> SchemaPath {
        match self {
            Self::Root => SchemaPath::default(),
            Self::Property(parent, name) => parent.path().property(name),
            Self::Element(parent) => parent.path().then(Step::Element),
            Self::Value(parent) => parent.path().then(Step::Value),
        }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("the whole object"),
            _ => self.path().fmt(f),
        }
    }
}

/// A keyword and where it stands: `the type of spec.cups`.
#[derive(Clone, Copy)]
struct Keyword<'a>(&'a str, &'a At<'a>);

impl fmt::Display for Keyword<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} of {}", self.0, self.1)
    }
}

fn schema(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    at: &At<'_>,
    references: &mut References<'_>,
) -> Schema {
    let mut schema = Schema {
        line: node.position.line as usize,
        column: node.position.column as usize,
        ..Schema::default()
    };
    let Some(entries) = reading.map(node, Keyword("schema", at)) else {
        return schema;
    };
    let mut list_type = None;
    let mut list_keys = Vec::new();
    let mut target = None;
    for Entry { key, value, .. } in entries {
        // As nothing at all, by the server's own reading.
        if value.is_null() {
            continue;
        }
        let name = Keyword(key, at);
        match key.as_ref() {
            "type" => schema.ty = schema_type(reading, value, name),
            "format" => schema.format = reading.str(value, name).map(str::to_owned),
            "description" => schema.description = reading.str(value, name).map(str::to_owned),
            "properties" => schema.properties = properties(reading, value, at, references),
            "required" => {
                let required = reading.strings(value, name);
                schema.required = BTreeSet::from_iter(required);
            }
            "additionalProperties" => match value.content() {
                Content::Bool(false) => {}
                Content::Bool(true) => schema.additional = Some(Box::default()),
                _ => {
                    let values = self::schema(reading, value, &At::Value(at), references);
                    schema.additional = Some(Box::new(values));
                }
            },
            "items" => {
                let elements = self::schema(reading, value, &At::Element(at), references);
                schema.items = Some(Box::new(elements));
            }
            "nullable" => schema.nullable = flag(reading, value, name),
            "default" => schema.default = references.default(value),
            "enum" => {
                let values = reading.list(value, name).unwrap_or_default();
                schema.enum_values = values.iter().map(Node::to_value).collect();
            }
            "anyOf" => schema.int_or_string |= is_int_or_string(value),
            "x-kubernetes-int-or-string" => {
                schema.int_or_string |= flag(reading, value, name);
            }
            "x-kubernetes-preserve-unknown-fields" => {
                schema.preserve_unknown_fields = flag(reading, value, name);
            }
            "x-kubernetes-embedded-resource" => {
                schema.embedded_resource = flag(reading, value, name);
            }
            "x-kubernetes-list-type" => list_type = Some(value),
            "x-kubernetes-list-map-keys" => list_keys = reading.strings(value, name),
            "x-kubernetes-map-type" => schema.map_type = map_type(reading, value, name),
            "x-kubernetes-validations" => schema.rules = rules(reading, value, name),
            "$ref" => target = Some(value),
            "allOf" => target = target.or(references.only(value)),
            _ => bound(reading, &mut schema, value, name),
        }
    }
    if let Some(node) = list_type {
        let name = Keyword("x-kubernetes-list-type", at);
        schema.list_type = self::list_type(reading, node, list_keys, name);
    }
    // The idiom has types in it, and so none beside it.
    schema.int_or_string &= schema.ty.is_none();
    if let Some(target) = target {
        refer(reading, &mut schema, target, at, references);
    }
    schema
}

/// Puts what a reference refers to in its place; what is said beside it goes before.
fn refer(
    reading: &mut Reading<'_>,
    schema: &mut Schema,
    node: &Node<'_>,
    at: &At<'_>,
    references: &mut References<'_>,
) {
    let (name, target) = match references.find(reading, node, at) {
        None | Some(Found::Itself) => return,
        Some(Found::Name(name)) => {
            schema.reference = Some(name);
            return;
        }
        Some(Found::Schema(name, target)) => (name, target),
    };
    references.enter(&name);
    let found = self::schema(reading, target, at, references);
    references.leave();
    let own = std::mem::replace(schema, found);
    schema.reference = Some(name);
    schema.description = own.description.or(schema.description.take());
    schema.default = own.default.or(schema.default.take());
    schema.nullable |= own.nullable;
    schema.preserve_unknown_fields |= own.preserve_unknown_fields;
    schema.list_type = own.list_type.or(schema.list_type.take());
    schema.map_type = own.map_type.or(schema.map_type.take());
    schema.rules.extend(own.rules);
    (schema.line, schema.column) = (own.line, own.column);
}

fn schema_type(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    name: Keyword<'_>,
) -> Option<SchemaType> {
    Some(match node.str() {
        // As if it was not there.
        Some("") => return None,
        Some("object") => SchemaType::Object,
        Some("array") => SchemaType::Array,
        Some("string") => SchemaType::String,
        Some("integer") => SchemaType::Integer,
        Some("number") => SchemaType::Number,
        Some("boolean") => SchemaType::Boolean,
        _ => {
            let expected = match node.content() {
                Content::List(_) => "one type; for null beside it there is nullable: true",
                _ => "object, array, string, integer, number or boolean",
            };
            reading.expected(node, name, expected);
            return None;
        }
    })
}

fn properties(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    at: &At<'_>,
    references: &mut References<'_>,
) -> BTreeMap<String, Schema> {
    let entries = reading.map(node, Keyword("properties", at));
    let mut properties = BTreeMap::new();
    for Entry { key, value, .. } in entries.unwrap_or_default() {
        let property = schema(reading, value, &At::Property(at, key), references);
        properties.insert(key.to_string(), property);
    }
    properties
}

/// `[{type: integer}, {type: string}]`, in either order.
fn is_int_or_string(node: &Node<'_>) -> bool {
    let Content::List(forms) = node.content() else {
        return false;
    };
    let ty = |index: usize| forms.get(index)?.get("type")?.str();
    forms.len() == 2
        && matches!(
            (ty(0), ty(1)),
            (Some("integer"), Some("string")) | (Some("string"), Some("integer"))
        )
}

fn list_type(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    keys: Vec<String>,
    name: Keyword<'_>,
) -> Option<ListType> {
    match node.str() {
        Some("atomic") => return Some(ListType::Atomic),
        Some("set") => return Some(ListType::Set),
        Some("map") if !keys.is_empty() => return Some(ListType::Map(keys)),
        Some("map") => {
            let what = format!("{name} is map, without x-kubernetes-list-map-keys beside it");
            reading.problem(node.position, what);
        }
        _ => reading.expected(node, name, "atomic, set or map"),
    }
    None
}

fn map_type(reading: &mut Reading<'_>, node: &Node<'_>, name: Keyword<'_>) -> Option<MapType> {
    match node.str() {
        Some("atomic") => return Some(MapType::Atomic),
        Some("granular") => return Some(MapType::Granular),
        _ => reading.expected(node, name, "atomic or granular"),
    }
    None
}

fn rules(reading: &mut Reading<'_>, node: &Node<'_>, name: Keyword<'_>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for node in reading.list(node, name).unwrap_or_default() {
        let Some(entries) = reading.map(node, format_args!("an element of {name}")) else {
            continue;
        };
        let mut rule = nothing();
        for Entry { key, value, .. } in entries {
            if value.is_null() {
                continue;
            }
            let member = match key.as_ref() {
                "rule" => &mut rule.rule,
                "message" => &mut rule.message,
                "messageExpression" => &mut rule.message_expression,
                "reason" => &mut rule.reason,
                "fieldPath" => &mut rule.field_path,
                "optionalOldSelf" => {
                    let text = format_args!("optionalOldSelf in {name}");
                    rule.optional_old_self = reading.bool(value, text).unwrap_or_default();
                    continue;
                }
                _ => continue,
            };
            if let Some(text) = reading.str(value, format_args!("{key} in {name}")) {
                text.clone_into(member);
            }
        }
        if rule.rule.is_empty() {
            reading.problem(
                node.position,
                format_args!("an element of {name} has no rule"),
            );
        }
        rules.push(rule);
    }
    rules
}

fn nothing() -> Rule {
    Rule {
        path: String::new(),
        rule: String::new(),
        message: String::new(),
        message_expression: String::new(),
        reason: String::new(),
        field_path: String::new(),
        optional_old_self: false,
    }
}

fn bound(reading: &mut Reading<'_>, schema: &mut Schema, node: &Node<'_>, name: Keyword<'_>) {
    let bounds = &mut schema.bounds;
    let number = |reading: &mut Reading<'_>| reading.number(node, name).map(str::to_owned);
    match name.0 {
        "minimum" => bounds.minimum = number(reading),
        "maximum" => bounds.maximum = number(reading),
        "multipleOf" => bounds.multiple_of = number(reading),
        "exclusiveMinimum" => bounds.exclusive_minimum = flag(reading, node, name),
        "exclusiveMaximum" => bounds.exclusive_maximum = flag(reading, node, name),
        "uniqueItems" => bounds.unique_items = flag(reading, node, name),
        "minLength" => bounds.min_length = reading.count(node, name),
        "maxLength" => bounds.max_length = reading.count(node, name),
        "minItems" => bounds.min_items = reading.count(node, name),
        "maxItems" => bounds.max_items = reading.count(node, name),
        "minProperties" => bounds.min_properties = reading.count(node, name),
        "maxProperties" => bounds.max_properties = reading.count(node, name),
        "pattern" => bounds.pattern = reading.str(node, name).map(str::to_owned),
        // Titles, examples, combinators: nothing that a type could say.
        _ => {}
    }
}

fn flag(reading: &mut Reading<'_>, node: &Node<'_>, name: Keyword<'_>) -> bool {
    reading.bool(node, name).unwrap_or_default()
}
