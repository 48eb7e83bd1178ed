//! Objects that a schema takes, made from the schema.

use clientset_codegen::crd::facts::{Definition, Schema, SchemaType, Version};
use clientset_codegen::model::ListType;
use serde_json::{Map, Value, json};

use crate::pattern::Patterns;
use crate::random::Random;
use crate::scalar;

/// What a sample has of the fields of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// The required ones; lists and maps as short as they may be.
    Minimal,
    /// Every field, none of them empty.
    Full,
    /// Some fields; `null` where it may be, lists and maps with and without elements.
    Random,
}

/// Who shall take a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taker {
    /// A type, which loses nothing: fields that the schema does not know are in it, too.
    Type,
    /// A server, which has to store it as it is.
    Server,
}

/// Makes samples.
pub(crate) struct Sampler<'a> {
    pub(crate) fill: Fill,
    pub(crate) taker: Taker,
    pub(crate) random: &'a mut Random,
    pub(crate) patterns: &'a mut Patterns,
}

/// Below this level a list has one element.
const DEEP: usize = 4;
/// Below this level a random sample has what is required.
const DEEPEST: usize = 12;

impl Sampler<'_> {
    /// An object of a kind, with a name.
    pub(crate) fn object(
        &mut self,
        definition: &Definition,
        version: &Version,
        name: &str,
    ) -> Value {
        let mut object = match self.value(&version.schema, 0) {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        let api_version = format!("{}/{}", definition.group, version.name);
        object.insert("apiVersion".into(), api_version.into());
        object.insert("kind".into(), definition.kind.clone().into());
        let mut metadata = json!({"name": name});
        if self.fill != Fill::Minimal {
            metadata["labels"] =
                json!({"app": "sample", "example.com/fill": format!("{:?}", self.fill)});
            metadata["annotations"] = json!({"example.com/note": "two\nlines: {\"a\": 1}"});
        }
        object.insert("metadata".into(), metadata);
        Value::Object(object)
    }

    fn value(&mut self, schema: &Schema, depth: usize) -> Value {
        if schema.nullable && self.null() {
            return Value::Null;
        }
        if !schema.enum_values.is_empty() {
            return self.one_of(schema);
        }
        if let Some(default) = &schema.default
            && (self.fill == Fill::Minimal || self.random.in_percent(30))
        {
            return default.clone();
        }
        if schema.int_or_string {
            return self.int_or_string(schema);
        }
        match schema.ty {
            None if schema.embedded_resource || !schema.properties.is_empty() => {
                self.structure(schema, depth)
            }
            None => self.anything(depth),
            Some(SchemaType::Object) => self.structure(schema, depth),
            Some(SchemaType::Array) => self.list(schema, depth),
            Some(SchemaType::String) => scalar::string(schema, self),
            Some(SchemaType::Integer) => scalar::integer(schema, self),
            Some(SchemaType::Number) => scalar::number(schema, self),
            Some(SchemaType::Boolean) => Value::Bool(self.random.in_percent(60)),
        }
    }

    /// An element of a list, or a value of a map. A `null` there is read as what is empty, so that it does
    /// not come back as it was.
    fn element(&mut self, schema: &Schema, depth: usize) -> Value {
        if !schema.nullable {
            return self.value(schema, depth);
        }
        let present = Schema {
            nullable: false,
            enum_values: schema
                .enum_values
                .iter()
                .filter(|value| !value.is_null())
                .cloned()
                .collect(),
            ..schema.clone()
        };
        self.value(&present, depth)
    }

    fn null(&mut self) -> bool {
        match self.fill {
            Fill::Minimal => self.random.in_percent(50),
            Fill::Full => false,
            Fill::Random => self.random.in_percent(25),
        }
    }

    fn one_of(&mut self, schema: &Schema) -> Value {
        if self.fill == Fill::Minimal {
            if let Some(default) = &schema.default {
                return default.clone();
            }
            return schema.enum_values[0].clone();
        }
        schema.enum_values[self.random.below(schema.enum_values.len())].clone()
    }

    fn int_or_string(&mut self, schema: &Schema) -> Value {
        if self.random.in_percent(50) {
            scalar::integer(schema, self)
        } else {
            scalar::string(schema, self)
        }
    }

    /// Any JSON.
    pub(crate) fn anything(&mut self, depth: usize) -> Value {
        const VALUES: &[&str] = &[
            r#"{"a": {"b": [1, null, {}, []]}, "c.d/e": "x"}"#,
            r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"k": "v"}}"#,
            r#"{"values": {"replicas": 3, "on": true, "ratio": 0.5, "big": 9007199254740993}}"#,
            r#"["text", 1, {"x": []}]"#,
            r#""text""#,
            "7",
            "true",
            "{}",
        ];
        let choices = if depth == 0 || self.fill == Fill::Full {
            &VALUES[..3]
        } else {
            VALUES
        };
        parsed(self.random.of(choices))
    }

    fn any_object(&mut self) -> Map<String, Value> {
        match self.anything(0) {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    fn structure(&mut self, schema: &Schema, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, property) in &schema.properties {
            if !self.is_common(name, schema, depth) && self.takes(name, schema, depth) {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        self.extras(schema, depth, &mut object);
        self.bound(schema, depth, &mut object);
        Value::Object(object)
    }

    /// What every object has, which is set elsewhere.
    fn is_common(&self, name: &str, schema: &Schema, depth: usize) -> bool {
        (depth == 0 || schema.embedded_resource)
            && ["apiVersion", "kind", "metadata"].contains(&name)
    }

    fn takes(&mut self, name: &str, schema: &Schema, depth: usize) -> bool {
        schema.required.contains(name)
            || match self.fill {
                Fill::Minimal => false,
                Fill::Full => true,
                // The object itself and its spec are seldom without a field.
                Fill::Random if depth == 0 => self.random.in_percent(90),
                Fill::Random => depth < DEEPEST && self.random.in_percent(40),
            }
    }

    /// What an object has beside its properties.
    fn extras(&mut self, schema: &Schema, depth: usize, object: &mut Map<String, Value>) {
        if schema.embedded_resource {
            object.insert("apiVersion".into(), "v1".into());
            object.insert("kind".into(), "ConfigMap".into());
            object.insert("metadata".into(), json!({"name": "embedded"}));
        }
        if let Some(values) = &schema.additional {
            let least = schema.bounds.min_properties.unwrap_or(0);
            let most = schema.bounds.max_properties.unwrap_or(u64::MAX);
            for index in 0..self.length(least, most, depth) {
                let key = format!("{}{index}", self.random.of(KEYS));
                let value = self.element(values, depth + 1);
                object.insert(key, value);
            }
        }
        // What `additionalProperties` says holds of unknown fields, too.
        let free = schema.additional.is_none()
            && (schema.preserve_unknown_fields
                || self.taker == Taker::Type && schema.properties.is_empty());
        if free && self.fill != Fill::Minimal {
            for (key, value) in self.any_object() {
                object.entry(format!("x-{key}")).or_insert(value);
            }
        }
        // A field that no schema knows: a newer version's, or a mistake.
        if schema.additional.is_none()
            && self.taker == Taker::Type
            && self.fill == Fill::Random
            && self.random.in_percent(5)
        {
            object.insert("notInTheSchema".into(), json!({"kept": [true, null]}));
        }
        // It may be required without being a property.
        for name in &schema.required {
            if !object.contains_key(name) && !self.is_common(name, schema, depth) {
                object.insert(name.clone(), json!("x"));
            }
        }
    }

    /// Adds and drops what may be absent until the bounds hold.
    fn bound(&mut self, schema: &Schema, depth: usize, object: &mut Map<String, Value>) {
        let least = schema.bounds.min_properties.unwrap_or(0) as usize;
        for (name, property) in &schema.properties {
            if object.len() < least && !object.contains_key(name) {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        let most = schema
            .bounds
            .max_properties
            .map_or(usize::MAX, |most| most as usize);
        while object.len() > most {
            let optional: Vec<String> = object
                .keys()
                .filter(|name| !schema.required.contains(*name))
                .cloned()
                .collect();
            if optional.is_empty() {
                break;
            }
            object.remove(&optional[self.random.below(optional.len())]);
        }
    }

    fn list(&mut self, schema: &Schema, depth: usize) -> Value {
        let bounds = &schema.bounds;
        let length = self.length(
            bounds.min_items.unwrap_or(0),
            bounds.max_items.unwrap_or(u64::MAX),
            depth,
        );
        let none = Schema::default();
        let element = schema.items.as_deref().unwrap_or(&none);
        let distinct = bounds.unique_items
            || matches!(schema.list_type, Some(ListType::Set | ListType::Map(_)));
        let mut elements: Vec<Value> = Vec::new();
        // Elements that repeat are left out; where too few are distinct, so be it.
        for _ in 0..length.saturating_mul(if distinct { 8 } else { 1 }) {
            if elements.len() == length {
                break;
            }
            let value = self.element(element, depth + 1);
            let same = |other: &Value| match &schema.list_type {
                Some(ListType::Map(keys)) => keys.iter().all(|key| {
                    let with_default = |object: &Value| {
                        let property = element.properties.get(key);
                        object
                            .get(key)
                            .cloned()
                            .or_else(|| property?.default.clone())
                    };
                    with_default(other) == with_default(&value)
                }),
                _ => *other == value,
            };
            if !distinct || !elements.iter().any(same) {
                elements.push(value);
            }
        }
        Value::Array(elements)
    }

    /// How many elements or entries.
    fn length(&mut self, least: u64, most: u64, depth: usize) -> usize {
        let length = match self.fill {
            Fill::Minimal => 0,
            Fill::Full if depth <= DEEP => 1 + self.random.below(2) as u64,
            Fill::Full => 1,
            Fill::Random if depth >= DEEPEST => 0,
            Fill::Random => self.random.below(3) as u64,
        };
        length.max(least).min(most) as usize
    }
}

const KEYS: &[&str] = &["app", "example.com/a-b_c", "key", "K8s.", "x-"];

/// A text of this file as a value.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
