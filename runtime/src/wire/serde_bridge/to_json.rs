//! From anything that serde can show to JSON text.

use std::fmt::Display;

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::super::error::WriteError;
use super::super::{json, number};
use super::read::NUMBER_TEXT;
use crate::object::Str;

/// The struct as which serde_json shows a value that is JSON text already.
const RAW_TEXT: &str = "$serde_json::private::RawValue";

/// The JSON of any value that serde can show.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, WriteError> {
    let mut out = String::new();
    value.serialize(ToJson { out: &mut out })?;
    Ok(out)
}

impl Error for WriteError {
    fn custom<T: Display>(what: T) -> Self {
        Self::new(what.to_string())
    }
}

/// Appends one value to a text.
struct ToJson<'o> {
    out: &'o mut String,
}

impl ToJson<'_> {
    fn push(self, text: &str) -> Result<(), WriteError> {
        self.out.push_str(text);
        Ok(())
    }
}

impl<'o> ToJson<'o> {
    /// Opens a list or an object.
    fn open(self, open: char, close: &'static str) -> Nested<'o> {
        self.out.push(open);
        Nested {
            start: self.out.len(),
            out: self.out,
            close,
            verbatim: false,
        }
    }

    /// Opens `{"variant":`, and what is inside it.
    fn variant(self, name: &str, open: char, close: &'static str) -> Nested<'o> {
        self.out.push('{');
        json::push_string(name, self.out);
        self.out.push(':');
        self.open(open, close)
    }
}

impl<'o> Serializer for ToJson<'o> {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = Nested<'o>;
    type SerializeTuple = Nested<'o>;
    type SerializeTupleStruct = Nested<'o>;
    type SerializeTupleVariant = Nested<'o>;
    type SerializeMap = Nested<'o>;
    type SerializeStruct = Nested<'o>;
    type SerializeStructVariant = Nested<'o>;

    fn serialize_bool(self, value: bool) -> Result<(), WriteError> {
        self.push(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), WriteError> {
        self.push(&value.to_string())
    }

    fn serialize_i128(self, value: i128) -> Result<(), WriteError> {
        self.push(&value.to_string())
    }

    fn serialize_u8(self, value: u8) -> Result<(), WriteError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), WriteError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), WriteError> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), WriteError> {
        self.push(&value.to_string())
    }

    fn serialize_u128(self, value: u128) -> Result<(), WriteError> {
        self.push(&value.to_string())
    }

    fn serialize_f32(self, value: f32) -> Result<(), WriteError> {
        number::finite(value.into())?;
        // Its own digits, not those of the nearest f64: 0.1 stays 0.1.
        self.push(&format!("{value:?}"))
    }

    fn serialize_f64(self, value: f64) -> Result<(), WriteError> {
        number::finite(value).and_then(|value| self.push(&number::fraction(value)))
    }

    fn serialize_char(self, value: char) -> Result<(), WriteError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), WriteError> {
        json::push_string(value, self.out);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), WriteError> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), WriteError> {
        self.push("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), WriteError> {
        self.push("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), WriteError> {
        self.push("null")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), WriteError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        let mut object = self.open('{', "}");
        object.member(variant, value)?;
        object.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Nested<'o>, WriteError> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Nested<'o>, WriteError> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Nested<'o>, WriteError> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<'o>, WriteError> {
        Ok(self.variant(variant, '[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Nested<'o>, WriteError> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Nested<'o>, WriteError> {
        if name == NUMBER_TEXT || name == RAW_TEXT {
            return Ok(Nested {
                start: self.out.len(),
                out: self.out,
                close: "",
                verbatim: true,
            });
        }
        Ok(self.open('{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<'o>, WriteError> {
        Ok(self.variant(variant, '{', "}}"))
    }
}

/// A list or an object that is being written.
struct Nested<'o> {
    out: &'o mut String,
    start: usize,
    close: &'static str,
    /// The text of the one member is JSON already.
    verbatim: bool,
}

impl Nested<'_> {
    fn separate(&mut self) {
        if self.out.len() > self.start {
            self.out.push(',');
        }
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        self.separate();
        value.serialize(ToJson { out: self.out })
    }

    fn key(&mut self, name: &str) {
        self.separate();
        json::push_string(name, self.out);
        self.out.push(':');
    }

    fn member<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        if self.verbatim {
            let quoted = to_json(value)?;
            let text: Str = json::from_str(&quoted).map_err(WriteError::custom)?;
            self.out.push_str(&text);
            return Ok(());
        }
        self.key(name);
        value
            .serialize(ToJson { out: self.out })
            .map_err(|error| error.in_member(name))
    }

    fn close(self) -> Result<(), WriteError> {
        self.out.push_str(self.close);
        Ok(())
    }
}

macro_rules! sequences {
    ($($trait:ident $method:ident)*) => {$(
        impl $trait for Nested<'_> {
            type Ok = ();
            type Error = WriteError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
                self.element(value)
            }

            fn end(self) -> Result<(), WriteError> {
                self.close()
            }
        }
    )*};
}

sequences! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! structs {
    ($($trait:ident)*) => {$(
        impl $trait for Nested<'_> {
            type Ok = ();
            type Error = WriteError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), WriteError> {
                self.member(name, value)
            }

            fn end(self) -> Result<(), WriteError> {
                self.close()
            }
        }
    )*};
}

structs! { SerializeStruct SerializeStructVariant }

impl SerializeMap for Nested<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        let text = to_json(key)?;
        self.separate();
        match text.as_bytes().first() {
            Some(b'"') => self.out.push_str(&text),
            Some(b'{' | b'[') | None => {
                return Err(WriteError::new("a key of a map is no single value"));
            }
            // Numbers and booleans become their text, as in Go and in serde_json.
            Some(_) => json::push_string(&text, self.out),
        }
        self.out.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        value.serialize(ToJson { out: self.out })
    }

    fn end(self) -> Result<(), WriteError> {
        self.close()
    }
}
