//! Writing: a described value, shown to any serializer.

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::super::Mode;
use super::super::json::Tree;
use super::super::presence::Writing;
use crate::object::{Elements, Entries, RawJson, ScalarText, Struct, View};

/// A whole value.
pub(super) struct Whole<'a>(pub(super) View<'a>);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::Absent => serializer.serialize_none(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Int(value) => serializer.serialize_i64(value),
            View::Float(value) => float(value, serializer),
            View::Str(value) => serializer.serialize_str(value),
            View::Scalar(scalar) => match scalar.text() {
                ScalarText::String(text) => serializer.serialize_str(&text),
                ScalarText::Number(text) => number(&text, serializer),
                ScalarText::Null => serializer.serialize_none(),
            },
            View::Raw(raw) => self::raw(raw, serializer),
            View::Struct(object) => structure(object, serializer),
            View::List(elements) => list(elements, serializer),
            View::Map(entries) => map(entries, serializer),
        }
    }
}

fn structure<S: Serializer>(object: &dyn Struct, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some(kind) = object.info().kind {
        map.serialize_entry("apiVersion", kind.api_version)?;
        map.serialize_entry("kind", kind.kind)?;
    }
    let writing = Writing::root(Mode::Update);
    for (field, value) in writing.fields(object) {
        map.serialize_entry(field.name, &Whole(value))?;
    }
    for (name, value) in writing.unknown(object) {
        map.serialize_entry(name.as_str(), value)?;
    }
    map.end()
}

fn list<S: Serializer>(elements: &dyn Elements, serializer: S) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(Some(elements.len()))?;
    for index in 0..elements.len() {
        seq.serialize_element(&Whole(elements.get(index).view()))?;
    }
    seq.end()
}

fn map<S: Serializer>(entries: &dyn Entries, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for index in 0..entries.len() {
        let (key, value) = entries.entry(index);
        map.serialize_entry(key.as_str(), &Whole(value.view()))?;
    }
    map.end()
}

pub(super) fn raw<S: Serializer>(raw: &RawJson, serializer: S) -> Result<S::Ok, S::Error> {
    if raw.is_empty() {
        return serializer.serialize_none();
    }
    Tree::read(raw.as_str())
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

/// Writes a whole number as one, as [`json`](super::super::json) and Go do: serde_json would write `3.0`.
fn float<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    let whole = value as i64;
    // Beyond 2^53 not every whole number has a float; minus zero is no integer.
    if whole as f64 == value
        && whole.unsigned_abs() <= 1 << 53
        && !(whole == 0 && value.is_sign_negative())
    {
        serializer.serialize_i64(whole)
    } else {
        serializer.serialize_f64(value)
    }
}

/// Writes a JSON number in the smallest type of serde that holds it.
fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = text.parse() {
        return serializer.serialize_i64(value);
    }
    if let Ok(value) = text.parse() {
        return serializer.serialize_u64(value);
    }
    match text.parse() {
        Ok(value) if f64::is_finite(value) => serializer.serialize_f64(value),
        // An infinity would become null in JSON.
        _ => Err(S::Error::custom(format_args!(
            "the number {text} is larger than serde's numbers: 64 bits are the most"
        ))),
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => number(text, serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::List(elements) => serializer.collect_seq(elements),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
