//! An object with a configuration laid over it, and without some of its fields.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::elements::{list_of, steps};
use super::set::{FieldSet, field_step};
use crate::in_memory::schema::{ListMerge, ListType, Type, TypeId, TypedSchema};

/// Lays a configuration over an object.
pub(super) fn merge(schema: &TypedSchema, object: &Value, config: &Value) -> Value {
    let merger = Merger { schema };
    merger.value(schema.root(), Some(object), config)
}

struct Merger<'s> {
    schema: &'s TypedSchema,
}

impl Merger<'_> {
    fn value(&self, id: TypeId, under: Option<&Value>, over: &Value) -> Value {
        let Some(under) = under else {
            return over.clone();
        };
        match self.schema.get(id) {
            Type::List(list) if list.merge != ListMerge::Atomic => self.list(list, under, over),
            Type::Struct(object) if !object.atomic => self.object(id, under, over),
            Type::Map(map) if !map.atomic => self.object(id, under, over),
            Type::Any { atomic: false } => self.object(id, under, over),
            _ => over.clone(),
        }
    }

    fn object(&self, id: TypeId, under: &Value, over: &Value) -> Value {
        let (Value::Object(below), Value::Object(_) | Value::Null) = (under, over) else {
            return over.clone();
        };
        let none = Map::new();
        let above = over.as_object().unwrap_or(&none);
        if below.is_empty() && above.is_empty() {
            return over.clone();
        }
        let mut merged = below.clone();
        for (name, value) in above {
            let value = match self.schema.member(id, name) {
                Some(ty) => self.value(ty, below.get(name), value),
                None => value.clone(),
            };
            merged.insert(name.clone(), value);
        }
        Value::Object(merged)
    }

    /// The elements of both lists. Those of the configuration keep their order, the others stay where they were
    /// among those that both have.
    fn list(&self, list: &ListType, under: &Value, over: &Value) -> Value {
        let below = steps(self.schema, list, list_of(Some(under)));
        let above = steps(self.schema, list, list_of(Some(over)));
        if below.is_empty() && above.is_empty() {
            return over.clone();
        }
        let known: BTreeMap<&str, &Value> = below
            .iter()
            .map(|(step, element)| (step.as_str(), *element))
            .collect();
        let wanted: BTreeMap<&str, &Value> = above
            .iter()
            .map(|(step, element)| (step.as_str(), *element))
            .collect();
        let mut shared = above
            .iter()
            .map(|(step, _)| step.as_str())
            .filter(|step| known.contains_key(step))
            .peekable();
        let mut merged = Vec::with_capacity(below.len() + above.len());
        let (mut below, mut above) = (below.iter().peekable(), above.iter().peekable());
        loop {
            match (below.peek(), above.peek()) {
                (Some((under, _)), Some((over, _))) if under == over => {
                    below.next();
                }
                // It stands elsewhere in the configuration.
                (Some((step, _)), _)
                    if wanted.contains_key(step.as_str())
                        && shared.peek().is_none_or(|next| next != step) =>
                {
                    below.next();
                    continue;
                }
                (Some((step, element)), _) if !wanted.contains_key(step.as_str()) => {
                    merged.push((*element).clone());
                    below.next();
                    continue;
                }
                (None, None) => break,
                _ => {}
            }
            let Some((step, element)) = above.next() else {
                // What is left below is in the configuration and was taken.
                break;
            };
            shared.next_if(|next| next == step);
            merged.push(self.value(list.element, known.get(step.as_str()).copied(), element));
        }
        Value::Array(merged)
    }
}

/// Takes fields out of an object, with all that is below them. What has nothing left in it is `null`.
pub(super) fn without(schema: &TypedSchema, object: &Value, fields: &FieldSet) -> Value {
    remove(schema, schema.root(), object, fields)
}

fn remove(schema: &TypedSchema, id: TypeId, value: &Value, fields: &FieldSet) -> Value {
    match (schema.get(id), value) {
        (Type::List(list), Value::Array(elements)) if list.merge != ListMerge::Atomic => {
            let mut kept = Vec::with_capacity(elements.len());
            for (step, element) in steps(schema, list, elements) {
                match fields.child(&step) {
                    None => kept.push(element.clone()),
                    Some(below) if below.member => {}
                    Some(below) => kept.push(remove(schema, list.element, element, below)),
                }
            }
            if kept.is_empty() && !elements.is_empty() {
                return Value::Null;
            }
            Value::Array(kept)
        }
        (Type::Struct(object), Value::Object(members)) if !object.atomic => {
            remove_members(schema, id, members, fields)
        }
        (Type::Map(map), Value::Object(members)) if !map.atomic => {
            remove_members(schema, id, members, fields)
        }
        (Type::Any { atomic: false }, Value::Object(members)) => {
            remove_members(schema, id, members, fields)
        }
        _ => value.clone(),
    }
}

fn remove_members(
    schema: &TypedSchema,
    id: TypeId,
    members: &Map<String, Value>,
    fields: &FieldSet,
) -> Value {
    let mut kept = Map::new();
    for (name, value) in members {
        let value = match (fields.child(&field_step(name)), schema.member(id, name)) {
            (Some(below), _) if below.member => continue,
            (Some(below), Some(ty)) => remove(schema, ty, value, below),
            _ => value.clone(),
        };
        kept.insert(name.clone(), value);
    }
    if kept.is_empty() && !members.is_empty() {
        return Value::Null;
    }
    Value::Object(kept)
}
