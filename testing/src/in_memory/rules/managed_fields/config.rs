//! What an applied configuration owns, and what is wrong with it.

use serde_json::Value;

use super::elements::element_step;
use super::set::{FieldSet, field_step, step_text};
use crate::in_memory::schema::{ListMerge, ListType, Scalar, Type, TypeId, TypedSchema};

/// The fields that a configuration owns.
///
/// # Errors
/// What does not fit the types: each a place and what is wrong with it.
pub(super) fn fields_of(schema: &TypedSchema, config: &Value) -> Result<FieldSet, Vec<String>> {
    let mut reader = Reader::new(schema);
    let set = reader.value(schema.root(), config);
    if reader.problems.is_empty() {
        Ok(set)
    } else {
        Err(reader.problems)
    }
}

/// Whether an object fits the types.
///
/// # Errors
/// What does not.
pub(super) fn check(
    schema: &TypedSchema,
    object: &Value,
    allows_duplicates: bool,
) -> Result<(), Vec<String>> {
    let mut reader = Reader {
        allows_duplicates,
        ..Reader::new(schema)
    };
    reader.value(schema.root(), object);
    if reader.problems.is_empty() {
        Ok(())
    } else {
        Err(reader.problems)
    }
}

/// The fields of an object that is stored, whatever is wrong with it.
pub(super) fn fields_of_stored(schema: &TypedSchema, object: &Value) -> FieldSet {
    Reader::new(schema).value(schema.root(), object)
}

struct Reader<'s> {
    schema: &'s TypedSchema,
    path: String,
    problems: Vec<String>,
    /// Whether elements may stand in a list more than once.
    allows_duplicates: bool,
}

impl<'s> Reader<'s> {
    fn new(schema: &'s TypedSchema) -> Self {
        Self {
            schema,
            path: String::new(),
            problems: Vec::new(),
            allows_duplicates: false,
        }
    }
}

impl Reader<'_> {
    fn problem(&mut self, what: &str) {
        self.problems.push(format!("{}: {what}", self.path));
    }

    fn below(&mut self, step: &str, id: TypeId, value: &Value) -> FieldSet {
        let length = self.path.len();
        self.path.push_str(&step_text(step));
        let set = self.value(id, value);
        self.path.truncate(length);
        set
    }

    fn value(&mut self, id: TypeId, value: &Value) -> FieldSet {
        match self.schema.get(id) {
            Type::Scalar(scalar) => {
                if let Some(expected) = mismatch(*scalar, value) {
                    self.problem(&format!("expected {expected}, got {}", found(value)));
                }
                FieldSet::leaf()
            }
            Type::List(list) => {
                if !matches!(value, Value::Array(_) | Value::Null) {
                    self.problem(&format!("expected list, got {}", found(value)));
                    return FieldSet::default();
                }
                self.list(list, value)
            }
            Type::Struct(_) | Type::Map(_) => {
                if !matches!(value, Value::Object(_) | Value::Null) {
                    self.problem(&format!("expected map, got {}", found(value)));
                    return FieldSet::default();
                }
                self.object(id, value)
            }
            Type::Any { atomic: true } => FieldSet::leaf(),
            Type::Any { atomic: false } => match value {
                Value::Object(_) | Value::Null => self.object(id, value),
                _ => FieldSet::leaf(),
            },
        }
    }

    fn object(&mut self, id: TypeId, value: &Value) -> FieldSet {
        let mut set = FieldSet::default();
        let (declared, atomic) = match self.schema.get(id) {
            Type::Struct(object) => (Some(&object.fields), object.atomic),
            Type::Map(map) => (None, map.atomic),
            _ => (None, false),
        };
        for (name, value) in value.as_object().into_iter().flatten() {
            let Some(ty) = self.schema.member(id, name) else {
                let length = self.path.len();
                self.path.push_str(&step_text(&field_step(name)));
                self.problem("field not declared in schema");
                self.path.truncate(length);
                continue;
            };
            let step = field_step(name);
            let mut below = self.below(&step, ty, value);
            // A field of a struct is owned by what is in it; an entry of a map is owned as such, too.
            let is_entry = declared.is_none_or(|fields| !fields.contains_key(name));
            below.member |= is_entry || is_empty(value);
            set.add(|| step, below);
        }
        if atomic { FieldSet::leaf() } else { set }
    }

    fn list(&mut self, list: &ListType, value: &Value) -> FieldSet {
        let mut set = FieldSet::default();
        let atomic = list.merge == ListMerge::Atomic;
        for (index, element) in value.as_array().into_iter().flatten().enumerate() {
            if atomic {
                self.below(&format!("i:{index}"), list.element, element);
                continue;
            }
            let step = match element_step(self.schema, list, element) {
                Ok(step) => step,
                Err(why) => {
                    self.problem(&format!("element {index}: {why}"));
                    continue;
                }
            };
            if set.child(&step).is_some() && !self.allows_duplicates {
                self.problem(&format!("duplicate entries for key {}", step_text(&step)));
                continue;
            }
            let mut below = self.below(&step, list.element, element);
            below.member = true;
            set.add(|| step, below);
        }
        if atomic { FieldSet::leaf() } else { set }
    }
}

/// What is owned as such though nothing is in it. An empty list that merges is not.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// What a scalar should be, where a value is something else.
fn mismatch(scalar: Scalar, value: &Value) -> Option<&'static str> {
    let fits = match scalar {
        Scalar::Boolean => value.is_boolean(),
        Scalar::Int32 | Scalar::Int64 | Scalar::Double => value.is_number(),
        Scalar::String(_) => value.is_string(),
        // What is either a number or a string has no type here.
        Scalar::IntOrString | Scalar::Quantity => !value.is_array() && !value.is_object(),
    };
    if fits || value.is_null() {
        return None;
    }
    Some(match scalar {
        Scalar::Boolean => "boolean",
        Scalar::Int32 | Scalar::Int64 | Scalar::Double => "numeric (int or float)",
        Scalar::String(_) => "string",
        Scalar::IntOrString | Scalar::Quantity => "any scalar",
    })
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "map",
    }
}
