//! From any format to JSON text: raw values, and fields that a type does not know.

use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::read::NUMBER_TEXT;
use crate::wire::{MAX_DEPTH, json, number};

/// Appends what it reads to a text, as JSON.
pub(super) struct Transcoder<'o> {
    out: &'o mut String,
    depth: usize,
}

impl<'o> Transcoder<'o> {
    pub(super) fn new(out: &'o mut String) -> Self {
        Self {
            out,
            depth: MAX_DEPTH,
        }
    }

    fn push<E>(self, text: &str) -> Result<(), E> {
        self.out.push_str(text);
        Ok(())
    }

    /// The transcoder of what is inside a list or an object.
    fn inner<E: Error>(&mut self) -> Result<Transcoder<'_>, E> {
        let depth = self.depth.checked_sub(1);
        Ok(Transcoder {
            out: self.out,
            depth: depth
                .ok_or_else(|| E::custom(format_args!("nested deeper than {MAX_DEPTH} levels")))?,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Transcoder<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcoder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has a form for")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.push("null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.push("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.push(if value { "true" } else { "false" })
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.push(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.push(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom(format_args!("JSON has no number {value}")));
        }
        self.push(&number::fraction(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        json::push_string(text, self.out);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.out.push('[');
        let start = self.out.len();
        loop {
            let end = self.out.len();
            if end > start {
                self.out.push(',');
            }
            if seq.next_element_seed(self.inner()?)?.is_none() {
                // There was nothing to separate.
                self.out.truncate(end);
                break;
            }
        }
        self.push("]")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.out.push('{');
        let start = self.out.len();
        while let Some(Text(key)) = map.next_key()? {
            if key == NUMBER_TEXT {
                let Text(number) = map.next_value()?;
                self.out.truncate(start - 1);
                return self.push(&number);
            }
            if self.out.len() > start {
                self.out.push(',');
            }
            json::push_string(&key, self.out);
            self.out.push(':');
            map.next_value_seed(self.inner()?)?;
        }
        self.push("}")
    }
}

/// A string; in YAML also a key such as `80`, as it is written.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
