//! Reading: a visitor that fills whatever value it is given.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::super::error::{Found, ReadError};
use super::super::member::Member;
use super::super::presence::to_keep;
use super::super::{fill, number};
use super::trail::{Step, Trail};
use super::transcode::{Text, Transcoder};
use crate::object::{
    Elements, Entries, Keeps, KindInfo, RawJson, Slot, Str, Struct, StructInfo, UnionShape, Value,
    clear, finish,
};

/// With its feature `arbitrary_precision`, serde_json hands out every number as an object with this
/// member, whose value is the text of the number.
pub(super) const NUMBER_TEXT: &str = "$serde_json::private::Number";

/// A value to fill, and where it stands.
pub(super) struct Target<'a, 't> {
    value: &'a mut dyn Value,
    trail: Trail<'t>,
    /// Where to say that there was a null.
    null: Option<&'a mut bool>,
}

impl<'a> Target<'a, '_> {
    pub(super) fn root(value: &'a mut dyn Value) -> Self {
        Self {
            value,
            trail: Trail::ROOT,
            null: None,
        }
    }

    fn fill<E: Error>(
        self,
        shape: UnionShape,
        found: impl FnOnce() -> Found,
        fill: impl FnOnce(Slot<'_>) -> Result<(), ReadError>,
    ) -> Result<(), E> {
        match fill::settle(self.value, shape) {
            Ok(slot) => fill(slot).map_err(|error| self.trail.fail(error)),
            Err(expected) => Err(self.trail.expected(expected, found())),
        }
    }

    fn number<E: Error>(self, text: &str) -> Result<(), E> {
        self.fill(
            UnionShape::Number,
            || Found::number(text),
            |slot| fill::number(slot, text),
        )
    }
}

impl<'de> DeserializeSeed<'de> for Target<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Target<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a Kubernetes object")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        clear(self.value);
        if let Some(null) = self.null {
            *null = true;
        }
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.fill(
            UnionShape::Bool,
            || Found::boolean(value),
            |slot| fill::boolean(slot, value),
        )
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.number(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.number(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            let found = Found::number(&value.to_string());
            return Err(self.trail.expected("a finite number", found));
        }
        self.number(&number::fraction(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.fill(
            UnionShape::String,
            || Found::string(text),
            |slot| fill::string(slot, text),
        )
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let found = Found::kind("list");
        match fill::settle(self.value, UnionShape::List) {
            Ok(Slot::List(elements)) => list(elements, seq, &self.trail),
            Ok(Slot::Raw(raw)) => {
                let mut json = String::new();
                Transcoder::new(&mut json).visit_seq(seq)?;
                *raw = RawJson::from_checked(json.into());
                Ok(())
            }
            Ok(slot) => Err(self.trail.expected(fill::expected(&slot), found)),
            Err(expected) => Err(self.trail.expected(expected, found)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match fill::settle(self.value, UnionShape::Object) {
            Ok(Slot::Struct(object)) => structure(object, map, &self.trail),
            Ok(Slot::Map(entries)) => entries_of(entries, map, &self.trail),
            Ok(Slot::Raw(raw)) => {
                let mut json = String::new();
                Transcoder::new(&mut json).visit_map(map)?;
                *raw = RawJson::from_checked(json.into());
                Ok(())
            }
            Ok(slot) => {
                let Text(key) = map.next_key()?.unwrap_or_default();
                if key == NUMBER_TEXT {
                    let Text(text) = map.next_value()?;
                    return fill::number(slot, &text).map_err(|error| self.trail.fail(error));
                }
                let found = Found::kind("object");
                Err(self.trail.expected(fill::expected(&slot), found))
            }
            Err(expected) => Err(self.trail.expected(expected, Found::kind("object"))),
        }
    }
}

fn list<'de, A: SeqAccess<'de>>(
    elements: &mut dyn Elements,
    mut seq: A,
    trail: &Trail<'_>,
) -> Result<(), A::Error> {
    elements.clear();
    loop {
        let trail = trail.then(Step::Index(elements.len()))?;
        let next = seq.next_element_seed(Target {
            value: elements.push(),
            trail,
            null: None,
        })?;
        if next.is_none() {
            break;
        }
    }
    // The one that was pushed for the element that did not come.
    elements.remove(elements.len() - 1);
    elements.finish();
    Ok(())
}

fn entries_of<'de, A: MapAccess<'de>>(
    entries: &mut dyn Entries,
    mut map: A,
    trail: &Trail<'_>,
) -> Result<(), A::Error> {
    while let Some(Text(key)) = map.next_key()? {
        let trail = trail.then(Step::Key(&key))?;
        map.next_value_seed(Target {
            value: entries.push(Str::from(key.as_str())),
            trail,
            null: None,
        })?;
    }
    entries.finish();
    Ok(())
}

fn structure<'de, A: MapAccess<'de>>(
    object: &mut dyn Struct,
    mut map: A,
    trail: &Trail<'_>,
) -> Result<(), A::Error> {
    let info = object.info();
    let mut before = None;
    while let Some(key) = map.next_key_seed(Key { info, before })? {
        match key {
            Ok(member) => {
                before = Some(member);
                read_member(member, object, &mut map, trail)?;
            }
            Err(name) => {
                trail.then::<A::Error>(Step::Key(&name))?;
                let mut json = String::new();
                map.next_value_seed(Transcoder::new(&mut json))?;
                let value = RawJson::from_checked(json.into());
                object.unknown_fields_mut().push(name.into(), value);
            }
        }
    }
    finish(object);
    Ok(())
}

fn read_member<'de, A: MapAccess<'de>>(
    member: Member,
    object: &mut dyn Struct,
    map: &mut A,
    trail: &Trail<'_>,
) -> Result<(), A::Error> {
    let info = object.info();
    let (name, expected) = match (member, info.kind) {
        (Member::Field(index), _) => {
            let field = &info.fields[index];
            let trail = trail.then(Step::Field(field))?;
            let mut null = false;
            map.next_value_seed(Target {
                value: object.field_mut(index),
                trail,
                null: Some(&mut null),
            })?;
            if info.keeps != Keeps::Unknown
                && let Some(raw) = to_keep(object, index, null)
            {
                object.unknown_fields_mut().push(field.name.into(), raw);
            }
            return Ok(());
        }
        (Member::ApiVersion, Some(KindInfo { api_version, .. })) => ("apiVersion", api_version),
        (Member::Kind, Some(KindInfo { kind, .. })) => ("kind", kind),
        // `Member::find` answers these for a kind alone.
        (Member::ApiVersion | Member::Kind, None) => return Ok(()),
    };
    let mut found = Str::new();
    let inner = trail.then(Step::Key(name))?;
    map.next_value_seed(Target {
        value: &mut found,
        trail: inner,
        null: None,
    })?;
    if found.is_empty() || found == expected {
        return Ok(());
    }
    let error = ReadError::expected(format!("{expected:?}"), Found::string(&found));
    Err(inner.fail(error))
}

/// Reads the name of a member: one that the description knows, or its text.
struct Key {
    info: &'static StructInfo,
    before: Option<Member>,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Result<Member, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Result<Member, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Member::find(self.info, name, self.before).ok_or_else(|| name.to_owned()))
    }
}
