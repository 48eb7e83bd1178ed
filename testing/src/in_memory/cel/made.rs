//! What expressions of mutating policies make: `Object{..}`, `Object.spec{..}` and `JSONPatch{..}`, and values as the JSON
//! of a patch.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map as Members, Value as Json};

use super::budget::Budget;
use super::compare;
use super::types::Type;
use super::values::{Failure, Fields, Key, List, Map, Outcome, Value};

/// The name of an operation's type.
pub(super) const JSON_PATCH: &str = "JSONPatch";

/// The largest number that JSON keeps exactly wherever it is read.
const LARGEST_EXACT: u64 = (1 << 53) - 1;

/// An object of a named type. It is no map: an expression can only hand it on.
#[derive(Clone, Debug)]
pub(crate) struct Made<'a> {
    name: String,
    fields: BTreeMap<String, Value<'a>>,
}

/// Whether objects of this name can be made in patches.
pub(super) fn is_made(name: &str) -> bool {
    name == JSON_PATCH || name == "Object" || name.starts_with("Object.")
}

/// The type of a field; `None` where there is none of this name.
pub(super) fn field_type<'s>(name: &str, field: &str) -> Option<Type<'s>> {
    match (name, field) {
        (JSON_PATCH, "op" | "path" | "from") => Some(Type::String),
        (JSON_PATCH, "value") => Some(Type::Dyn),
        (JSON_PATCH, _) => None,
        // Nothing is known of objects here.
        _ => Some(Type::Dyn),
    }
}

impl<'a> Made<'a> {
    /// # Errors
    /// A text of an operation is none.
    pub(super) fn new(name: &str, fields: BTreeMap<String, Value<'a>>) -> Result<Self, Failure> {
        for field in ["op", "path", "from"] {
            if name == JSON_PATCH
                && let Some(value) = fields.get(field)
                && !matches!(value, Value::String(_))
            {
                let found = value.type_name();
                let what = format!("{field} of a JSONPatch is a string, not a {found}");
                return Err(Failure::new(what));
            }
        }
        let name = name.to_owned();
        Ok(Self { name, fields })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The field of an operation; those of an object cannot be read again.
    pub(super) fn field(&self, field: &str) -> Outcome<'a> {
        match (self.fields.get(field), field) {
            _ if self.name != JSON_PATCH => Err(Failure::no_overload()),
            (Some(value), _) => Ok(value.clone()),
            (None, "value") => Err(Failure::no_key(field)),
            (None, _) => Ok(Value::text("")),
        }
    }

    pub(super) fn has(&self, field: &str) -> Result<bool, Failure> {
        if self.name != JSON_PATCH {
            return Err(Failure::no_overload());
        }
        Ok(match self.fields.get(field) {
            Some(Value::String(text)) if field != "value" => !text.is_empty(),
            found => found.is_some(),
        })
    }

    /// # Errors
    /// As that of values.
    pub(super) fn equals(&self, other: &Self, budget: &Budget) -> Result<bool, Failure> {
        if self.name != other.name || self.fields.len() != other.fields.len() {
            return Ok(false);
        }
        for (field, value) in &self.fields {
            match other.fields.get(field) {
                Some(other) if compare::equal(value, other, budget)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Whether the types of the objects in it are named after the fields that they are in.
    ///
    /// # Errors
    /// The first that is not.
    fn check_names(&self) -> Result<(), Failure> {
        let mut path = self.name.clone();
        self.check_names_below(&mut path)
    }

    fn check_names_below(&self, path: &mut String) -> Result<(), Failure> {
        if self.name != *path {
            let what = format!(
                "type mismatch: a {:?} is where the names of the fields ask for a {path:?}",
                self.name
            );
            return Err(Failure::new(what));
        }
        let length = path.len();
        for (field, value) in &self.fields {
            path.push('.');
            path.push_str(field);
            check_names(value, path)?;
            path.truncate(length);
        }
        Ok(())
    }

    /// The JSON of an object, as API servers read it off.
    ///
    /// # Errors
    /// Something in it is none.
    fn json(&self) -> Result<Json, Failure> {
        let mut members = Members::new();
        for (field, value) in &self.fields {
            let json = member(value)
                .map_err(|failure| Failure::new(format!("field {field:?}: {}", failure.message)))?;
            members.insert(field.clone(), json);
        }
        Ok(Json::Object(members))
    }
}

/// Lists and maps on the way have no names.
fn check_names(value: &Value<'_>, path: &mut String) -> Result<(), Failure> {
    match value {
        Value::Made(made) => made.check_names_below(path),
        Value::List(List::Own(values) | List::Joined(values)) => {
            values.iter().try_for_each(|it| check_names(it, path))
        }
        Value::Map(Map::Own(entries)) => entries.values().try_for_each(|it| check_names(it, path)),
        _ => Ok(()),
    }
}

/// What is laid over an object.
///
/// # Errors
/// It is no `Object`, or something in it has no place there.
pub(crate) fn configuration(value: &Value<'_>) -> Result<Json, Failure> {
    let Value::Made(made) = value else {
        return Err(Failure::no_overload());
    };
    made.check_names()?;
    made.json()
}

/// The operations of a JSON patch.
///
/// # Errors
/// It is no list of operations, or a value is no JSON.
pub(crate) fn operations(value: &Value<'_>) -> Result<Json, Failure> {
    let Value::List(list) = value else {
        return Err(Failure::no_overload());
    };
    let mut operations = Vec::with_capacity(list.len());
    for operation in list.values()? {
        let Value::Made(made) = operation else {
            return Err(Failure::new("a JSON patch is a list of JSONPatch"));
        };
        let mut members = Members::new();
        for field in ["op", "path", "from"] {
            if let Value::String(text) = made.field(field)?
                && (field != "from" || !text.is_empty())
            {
                members.insert(field.to_owned(), Json::from(&*text));
            }
        }
        if let Some(value) = made.fields.get("value") {
            if let Value::Made(made) = value {
                made.check_names()?;
            }
            members.insert("value".to_owned(), json(value)?);
        }
        operations.push(Json::Object(members));
    }
    Ok(Json::Array(operations))
}

fn no_json(value: &Value<'_>) -> Failure {
    let what = format!("a {} is no JSON of an object", value.type_name());
    Failure::new(what)
}

/// A value as JSON. Numbers that JSON does not keep exactly are texts; lists and maps of a server's own types are none.
fn json(value: &Value<'_>) -> Result<Json, Failure> {
    Ok(match value {
        Value::Int(number) if number.unsigned_abs() > LARGEST_EXACT => number.to_string().into(),
        Value::Uint(number) if *number > LARGEST_EXACT => number.to_string().into(),
        Value::Timestamp(time) => time.to_string().into(),
        Value::Duration(nanoseconds) => {
            #[allow(clippy::cast_precision_loss, reason = "that is how it is written")]
            let seconds = *nanoseconds as f64 / 1e9;
            format!("{seconds}s").into()
        }
        Value::Optional(Some(value)) => json(value)?,
        Value::List(List::Json {
            is_native: true, ..
        })
        | Value::Map(Map::Json {
            schema: Fields::Native,
            ..
        }) => return Err(no_json(value)),
        Value::List(list) => {
            let values = list.values()?;
            Json::Array(values.iter().map(json).collect::<Result<_, _>>()?)
        }
        Value::Map(map) => {
            let mut members = Members::new();
            for key in map.keys() {
                let Value::String(name) = &key else {
                    return Err(no_json(&key));
                };
                let value = map.find(&key)?.unwrap_or(Value::Null);
                members.insert(name.clone().into_owned(), json(&value)?);
            }
            Json::Object(members)
        }
        Value::Made(made) if made.name == JSON_PATCH => return Err(no_json(value)),
        Value::Made(made) => made.json()?,
        Value::Null => Json::Null,
        other => plain(other)?,
    })
}

/// A value without others in it.
fn plain(value: &Value<'_>) -> Result<Json, Failure> {
    Ok(match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(number) => (*number).into(),
        Value::Uint(number) => (*number).into(),
        Value::Double(number) => serde_json::Number::from_f64(*number)
            .map(Json::Number)
            .ok_or_else(|| no_json(value))?,
        Value::String(text) => Json::from(&**text),
        Value::Bytes(bytes) => STANDARD.encode(bytes).into(),
        Value::Unknown(json) => (*json).clone(),
        other => return Err(no_json(other)),
    })
}

/// The value of a field of an object, which is no null. Lists and maps that an expression wrote hold texts, numbers and
/// objects with names; others in them are not understood, but for lists that were put together.
fn member(value: &Value<'_>) -> Result<Json, Failure> {
    match value {
        Value::List(List::Joined(values)) => {
            let elements = values.iter().map(member).collect::<Result<_, _>>()?;
            Ok(Json::Array(elements))
        }
        Value::List(List::Own(values)) => {
            let elements = values.iter().map(element).collect::<Result<_, _>>()?;
            Ok(Json::Array(elements))
        }
        Value::Map(Map::Own(entries)) => {
            let mut members = Members::new();
            for (key, value) in &**entries {
                let Key::Text(name) = key else {
                    return Err(Failure::new("the keys of a map are strings"));
                };
                members.insert(name.clone(), element(value)?);
            }
            Ok(Json::Object(members))
        }
        other => element(other),
    }
}

fn element(value: &Value<'_>) -> Result<Json, Failure> {
    match value {
        Value::List(List::Own(_)) | Value::Map(Map::Own(_)) => Err(no_json(value)),
        Value::List(List::Joined(_)) => member(value),
        Value::List(List::Json { elements, .. }) => Ok(Json::Array(elements.to_vec())),
        Value::Map(Map::Json { members, .. }) => Ok(Json::Object((*members).clone())),
        Value::Made(made) if made.name != JSON_PATCH => made.json(),
        other => plain(other),
    }
}
