//! The values of expressions. Those of objects are read where they stand, by their schema, when they are needed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map as Members, Value as Json};

use super::made::Made;
use super::opaque::Opaque;
use super::schema::{Object, escape, unescape};
use crate::in_memory::structural::{Additional, Kind, ListType, Structural};

pub(super) use super::time::{parse_duration, parse_timestamp};

/// Why an expression has no value.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    /// Whether it was stopped, so that nothing makes up for it.
    pub(crate) exhausted: bool,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            exhausted: false,
        }
    }

    pub(super) fn no_overload() -> Self {
        Self::new("no such overload")
    }

    pub(super) fn no_key(key: &str) -> Self {
        Self::new(format!("no such key: {key}"))
    }
}

pub(super) type Outcome<'a> = Result<Value<'a>, Failure>;

#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(Cow<'a, str>),
    Bytes(Rc<[u8]>),
    /// In nanoseconds.
    Duration(i64),
    Timestamp(Timestamp),
    List(List<'a>),
    Map(Map<'a>),
    Optional(Option<Rc<Value<'a>>>),
    /// The name of a type.
    Type(Cow<'static, str>),
    Opaque(Rc<Opaque>),
    Made(Rc<Made<'a>>),
    /// What its schema says nothing of: it can only be compared.
    Unknown(&'a Json),
}

#[derive(Clone, Debug)]
pub(crate) enum List<'a> {
    Json {
        elements: &'a [Json],
        /// Of the list; without one nothing is known of the elements.
        schema: Option<&'a Structural>,
        /// Whether it is of a server's own types, as are `request` and the built-in kinds: that is no JSON yet.
        is_native: bool,
    },
    Own(Rc<Vec<Value<'a>>>),
    /// Put together of two others.
    Joined(Rc<Vec<Value<'a>>>),
}

#[derive(Clone, Debug)]
pub(crate) enum Map<'a> {
    Json {
        members: &'a Members<String, Json>,
        schema: Fields<'a>,
    },
    Own(Rc<BTreeMap<Key, Value<'a>>>),
}

/// What is known of the members of a map.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fields<'a> {
    Nothing,
    /// The same of a value of a server's own types.
    Native,
    /// All are of this.
    All(&'a Structural),
    Object(Object<'a>),
}

/// What a map of an expression is indexed by. Numbers are one key however they are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Bool(bool),
    Number(i128),
    Text(String),
}

impl Key {
    pub(super) fn of(value: &Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(number) => Self::Number(i128::from(*number)),
            Value::Uint(number) => Self::Number(i128::from(*number)),
            Value::Double(number) if number.fract() == 0.0 && number.abs() < 1.8e19 =>
            {
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "it is whole and small enough"
                )]
                Self::Number(*number as i128)
            }
            Value::String(text) => Self::Text(text.clone().into_owned()),
            _ => return None,
        })
    }

    fn value<'a>(&self) -> Value<'a> {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (Ok(number), _) => Value::Int(number),
                (_, Ok(number)) => Value::Uint(number),
                _ => Value::Null,
            },
            Self::Text(text) => Value::String(text.clone().into()),
        }
    }
}

impl<'a> Value<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::String(text.into())
    }

    pub(super) fn list(values: Vec<Self>) -> Self {
        Self::List(List::Own(Rc::new(values)))
    }

    pub(super) fn some(value: Self) -> Self {
        Self::Optional(Some(Rc::new(value)))
    }

    /// A number of things.
    pub(super) fn count(count: usize) -> Self {
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A value of which no schema says anything.
    pub(crate) fn untyped(json: &'a Json) -> Self {
        Self::of_json(json, false)
    }

    /// The same of a server's own types.
    pub(crate) fn native(json: &'a Json) -> Self {
        Self::of_json(json, true)
    }

    fn of_json(json: &'a Json, is_native: bool) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Self::Int(number),
                None => Self::Double(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(elements) => Self::List(List::Json {
                elements,
                schema: None,
                is_native,
            }),
            Json::Object(members) => Self::Map(Map::Json {
                members,
                schema: match is_native {
                    true => Fields::Native,
                    false => Fields::Nothing,
                },
            }),
        }
    }

    /// A value as its schema says it is.
    ///
    /// # Errors
    /// It is something else.
    pub(crate) fn typed(json: &'a Json, schema: &'a Structural, is_root: bool) -> Outcome<'a> {
        let wrong = |expected: &str| Failure::new(format!("invalid data, expected {expected}"));
        if json.is_null() {
            return if schema.nullable {
                Ok(Self::Null)
            } else {
                Err(wrong("a value, got null for schema with nullable=false"))
            };
        }
        if schema.int_or_string {
            return match (json, json.as_i64()) {
                (Json::String(text), _) => Ok(Self::text(text.as_str())),
                (_, Some(number)) => Ok(Self::Int(number)),
                _ => Err(wrong("an integer or a string")),
            };
        }
        let kind = if is_root {
            Some(Kind::Object)
        } else {
            schema.kind
        };
        match (kind, json) {
            (Some(Kind::Object), Json::Object(members)) => {
                let schema = match &schema.additional {
                    Some(Additional::Of(values)) if schema.properties.is_empty() && !is_root => {
                        Fields::All(values)
                    }
                    _ => Fields::Object(Object::new(schema, is_root)),
                };
                Ok(Self::Map(Map::Json { members, schema }))
            }
            (Some(Kind::Array), Json::Array(elements)) => Ok(Self::List(List::Json {
                elements,
                schema: Some(schema),
                is_native: false,
            })),
            (Some(Kind::String), Json::String(text)) => formatted(text, schema.format()),
            (Some(Kind::Number), Json::Number(number)) => {
                Ok(Self::Double(number.as_f64().unwrap_or(f64::NAN)))
            }
            (Some(Kind::Integer), Json::Number(number)) => match number.as_i64() {
                Some(number) => Ok(Self::Int(number)),
                None => Err(wrong("int")),
            },
            (Some(Kind::Boolean), Json::Bool(value)) => Ok(Self::Bool(*value)),
            (None, _) => Ok(Self::Unknown(json)),
            (Some(kind), _) => Err(wrong(kind.name())),
        }
    }

    /// The name of its type.
    pub(super) fn type_name(&self) -> &str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::String(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Optional(_) => "optional_type",
            Self::Type(_) => "type",
            Self::Opaque(opaque) => opaque.type_name(),
            Self::Made(made) => made.name(),
            Self::Unknown(_) => "unknown",
        }
    }

    /// As messages show it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Uint(number) => number.to_string(),
            Self::Double(number) => super::convert::double_text(*number),
            Self::String(text) => text.clone().into_owned(),
            other => other.type_name().to_owned(),
        }
    }
}

/// A text of a format that is a type of its own.
fn formatted<'a>(text: &'a str, format: &str) -> Outcome<'a> {
    let wrong = || Failure::new(format!("Invalid {format} formatted string {text}"));
    Ok(match format {
        "byte" => Value::Bytes(STANDARD.decode(text).map_err(|_| wrong())?.into()),
        "duration" => Value::Duration(super::time::parse_loose_duration(text).ok_or_else(wrong)?),
        "date" => {
            let midnight = format!("{text}T00:00:00Z");
            Value::Timestamp(midnight.parse().map_err(|_| wrong())?)
        }
        "date-time" => Value::Timestamp(text.parse().map_err(|_| wrong())?),
        _ => Value::text(text),
    })
}

impl<'a> List<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Json { elements, .. } => elements.len(),
            Self::Own(values) | Self::Joined(values) => values.len(),
        }
    }

    /// The element at an index that there is.
    ///
    /// # Errors
    /// It is not what its schema says, or not there.
    pub(super) fn get(&self, index: usize) -> Outcome<'a> {
        let missing = || Failure::new(format!("index out of bounds: {index}"));
        match self {
            Self::Own(values) | Self::Joined(values) => {
                values.get(index).cloned().ok_or_else(missing)
            }
            Self::Json {
                elements,
                schema,
                is_native,
            } => {
                let element = elements.get(index).ok_or_else(missing)?;
                match schema.and_then(|schema| schema.items.as_deref()) {
                    Some(items) => Value::typed(element, items, items.embedded),
                    None => Ok(Value::of_json(element, *is_native)),
                }
            }
        }
    }

    /// # Errors
    /// An element is not what its schema says.
    pub(super) fn values(&self) -> Result<Vec<Value<'a>>, Failure> {
        (0..self.len()).map(|index| self.get(index)).collect()
    }

    /// How its elements belong together.
    pub(super) fn kind(&self) -> &'a ListType {
        match self {
            Self::Json {
                schema: Some(schema),
                ..
            } => &schema.list,
            _ => &ListType::Atomic,
        }
    }
}

impl<'a> Map<'a> {
    pub(super) fn of(entries: BTreeMap<Key, Value<'a>>) -> Self {
        Self::Own(Rc::new(entries))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Json { members, .. } => members.len(),
            Self::Own(entries) => entries.len(),
        }
    }

    pub(super) fn keys(&self) -> Vec<Value<'a>> {
        match self {
            Self::Own(entries) => entries.keys().map(Key::value).collect(),
            Self::Json { members, schema } => {
                let visible = members.keys().filter_map(|name| match schema {
                    Fields::Object(object) => {
                        object.property(name)?;
                        Some(Value::String(escape(name)?.into()))
                    }
                    _ => Some(Value::text(name.as_str())),
                });
                visible.collect()
            }
        }
    }

    /// The value of a key; `None` where there is none.
    ///
    /// # Errors
    /// It is not what its schema says, or nothing can have such a key.
    pub(super) fn find(&self, key: &Value<'_>) -> Result<Option<Value<'a>>, Failure> {
        match (self, key) {
            (Self::Own(entries), key) => match Key::of(key) {
                Some(key) => Ok(entries.get(&key).cloned()),
                None => Err(Failure::new(format!(
                    "unsupported key type: {}",
                    key.type_name()
                ))),
            },
            (Self::Json { .. }, Value::String(name)) => self.field(name),
            _ => Err(Failure::no_overload()),
        }
    }

    /// The value of a name.
    ///
    /// # Errors
    /// It is not what its schema says.
    pub(super) fn field(&self, name: &str) -> Result<Option<Value<'a>>, Failure> {
        let (members, schema) = match self {
            Self::Own(entries) => return Ok(entries.get(&Key::Text(name.to_owned())).cloned()),
            Self::Json { members, schema } => (*members, schema),
        };
        match schema {
            Fields::Nothing => Ok(members.get(name).map(Value::untyped)),
            Fields::Native => Ok(members.get(name).map(Value::native)),
            Fields::All(schema) => match members.get(name) {
                Some(member) => Value::typed(member, schema, schema.embedded).map(Some),
                None => Ok(None),
            },
            Fields::Object(object) => {
                let Some(plain) = unescape(name) else {
                    return Ok(None);
                };
                match (members.get(&plain), object.property(&plain)) {
                    // A null is as good as nothing here.
                    (Some(member), Some(property)) if !member.is_null() => {
                        Value::typed(member, property, property.embedded).map(Some)
                    }
                    _ => Ok(None),
                }
            }
        }
    }
}
