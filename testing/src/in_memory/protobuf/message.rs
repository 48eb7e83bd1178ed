//! A message, as the JSON that Go writes of it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Number, Value};

use super::special;
use super::table::{Count, Field, Form, Message, Shape, Table, Written};
use super::wire::{self, Reader, Wire};

/// How many messages may be within each other. Schemas of custom resources alone hold themselves, and JSON that
/// is as deep is not read either.
const DEPTH_LIMIT: usize = 64;

/// Reads the message of a kind.
///
/// # Errors
/// What is wrong, and where.
pub(super) fn read(
    table: &Table,
    message: usize,
    bytes: &[u8],
) -> Result<Map<String, Value>, String> {
    let mut object = Map::new();
    let walk = Walk {
        table,
        depth: 0,
        path: "",
    };
    walk.fields(message, bytes, &mut object)?;
    Ok(object)
}

/// Where the reading is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'a> {
    table: &'a Table,
    depth: usize,
    path: &'a str,
}

impl Walk<'_> {
    fn error(&self, why: impl std::fmt::Display) -> String {
        match self.path {
            "" => why.to_string(),
            path => format!("{path}: {why}"),
        }
    }

    /// Writes the fields of a message into an object.
    fn fields(
        self,
        message: usize,
        bytes: &[u8],
        object: &mut Map<String, Value>,
    ) -> Result<(), String> {
        if self.depth == DEPTH_LIMIT {
            return Err(self.error("it holds too many messages within each other"));
        }
        let fields = &self.table.message(message).fields;
        let mut found: Vec<Vec<Wire<'_>>> = vec![Vec::new(); fields.len()];
        for entry in Reader::new(bytes) {
            let (number, value) = entry.map_err(|error| self.error(error))?;
            // What is not known is of a newer version.
            if let Some(index) = fields.iter().position(|field| field.number == number) {
                found[index].push(value);
            }
        }
        for (field, found) in fields.iter().zip(&found) {
            let path = match (self.path, field.name) {
                (path, ".") => path.to_owned(),
                ("", name) => name.to_owned(),
                (path, name) => format!("{path}.{name}"),
            };
            let walk = Walk {
                depth: self.depth + 1,
                path: &path,
                ..self
            };
            if let (".", Shape::Message(inner)) = (field.name, field.shape) {
                walk.fields(inner, &walk.joined(found)?, object)?;
            } else if let Some(value) = walk.field(field, found)? {
                object.insert(field.name.to_owned(), value);
            }
        }
        Ok(())
    }

    /// The value of a field, where it is written.
    fn field(self, field: &Field, found: &[Wire<'_>]) -> Result<Option<Value>, String> {
        let none = || (field.written == Written::Always).then_some(Value::Null);
        match field.count {
            Count::Optional | Count::List | Count::Map if found.is_empty() => Ok(none()),
            Count::Optional => self.last(field.shape, found).map(Some),
            Count::List => self.list(field.shape, found).map(Some),
            Count::Map => self.map(field.shape, found).map(Some),
            Count::One if found.is_empty() && field.shape == Shape::Bytes => Ok(none()),
            Count::One => {
                let value = self.last(field.shape, found)?;
                let is_struct = match field.shape {
                    Shape::Message(inner) => self.table.message(inner).form != Form::List,
                    _ => false,
                };
                Ok(match field.written {
                    Written::UnlessEmpty if is_struct => Some(value),
                    Written::UnlessEmpty | Written::UnlessZero if is_zero(&value) => None,
                    _ => Some(value),
                })
            }
        }
    }

    /// Of a value that stands several times the last one counts; messages are joined.
    fn last(self, shape: Shape, found: &[Wire<'_>]) -> Result<Value, String> {
        if let Shape::Message(inner) = shape {
            let Message { name, form, .. } = *self.table.message(inner);
            if found.is_empty() && form == Form::List {
                return Ok(Value::Null);
            }
            if found.is_empty() || !special::replaces(name) {
                return self.message(inner, &self.joined(found)?);
            }
        }
        let Some((last, earlier)) = found.split_last() else {
            return Ok(match shape {
                Shape::Bool => Value::Bool(false),
                Shape::Int32 | Shape::Int64 | Shape::Float64 => Value::from(0),
                Shape::Text | Shape::Bytes | Shape::Message(_) => Value::from(""),
            });
        };
        // Those before it have to be of the same form.
        for value in earlier {
            self.value(shape, *value)?;
        }
        self.value(shape, *last)
    }

    fn list(self, shape: Shape, found: &[Wire<'_>]) -> Result<Value, String> {
        let mut list = Vec::with_capacity(found.len());
        for (index, value) in found.iter().enumerate() {
            let path = format!("{}[{index}]", self.path);
            let walk = Walk {
                path: &path,
                ..self
            };
            match (shape, *value) {
                // Packed numbers.
                (Shape::Bool | Shape::Int32 | Shape::Int64, Wire::Bytes(packed)) => {
                    let mut packed = Reader::new(packed);
                    while !packed.is_at_end() {
                        let number = packed.varint().map_err(|error| walk.error(error))?;
                        list.push(walk.value(shape, Wire::Varint(number))?);
                    }
                }
                (_, value) => list.push(walk.value(shape, value)?),
            }
        }
        Ok(Value::Array(list))
    }

    /// Entries are messages of a key and a value, of which none is a number.
    fn map(self, shape: Shape, found: &[Wire<'_>]) -> Result<Value, String> {
        let mut map = Map::new();
        for entry in found {
            let entry = Reader::new(self.bytes(*entry)?).entry();
            let (key, value) = entry.map_err(|error| self.error(error))?;
            let key = wire::text(key);
            let path = format!("{}.{key}", self.path);
            let walk = Walk {
                path: &path,
                ..self
            };
            let value = walk.value(shape, Wire::Bytes(value))?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }

    fn value(self, shape: Shape, value: Wire<'_>) -> Result<Value, String> {
        #[allow(clippy::cast_possible_truncation, reason = "as Go reads it")]
        Ok(match (shape, value) {
            (Shape::Bool, Wire::Varint(number)) => Value::Bool(number != 0),
            (Shape::Int32, Wire::Varint(number)) => Value::from(number as i32),
            (Shape::Int64, Wire::Varint(number)) => Value::from(number.cast_signed()),
            (Shape::Float64, Wire::Fixed64(bits)) => self.float(f64::from_bits(bits))?,
            (Shape::Text, value) => Value::from(wire::text(self.bytes(value)?)),
            (Shape::Bytes, value) => Value::from(BASE64.encode(self.bytes(value)?)),
            (Shape::Message(inner), value) => self.message(inner, self.bytes(value)?)?,
            _ => return Err(self.error(wire::Error::Type)),
        })
    }

    /// Go writes whole numbers without a fraction.
    fn float(self, number: f64) -> Result<Value, String> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.fract() == 0.0 && number.abs() < EXACT {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "it is whole, and small enough"
            )]
            return Ok(Value::from(number as i64));
        }
        let number = Number::from_f64(number).map(Value::Number);
        number.ok_or_else(|| self.error("it is no number of JSON"))
    }

    /// A message of any form.
    pub(super) fn message(self, message: usize, bytes: &[u8]) -> Result<Value, String> {
        let described = self.table.message(message);
        match described.form {
            Form::Object => {
                let mut object = Map::new();
                self.fields(message, bytes, &mut object)?;
                Ok(Value::Object(object))
            }
            Form::List => {
                let mut list = Vec::new();
                for field in Reader::new(bytes) {
                    if let (1, value) = field.map_err(|error| self.error(error))? {
                        list.push(self.value(Shape::Text, value)?);
                    }
                }
                Ok(Value::Array(list))
            }
            Form::Custom => {
                let mut members = Map::new();
                self.fields(message, bytes, &mut members)?;
                special::json(described.name, bytes, members).map_err(|why| self.error(why))
            }
        }
    }

    fn bytes<'b>(&self, value: Wire<'b>) -> Result<&'b [u8], String> {
        match value {
            Wire::Bytes(bytes) => Ok(bytes),
            _ => Err(self.error(wire::Error::Type)),
        }
    }

    /// The parts of a message that stands several times, as one: its later fields are added to the earlier ones.
    fn joined<'b>(&self, found: &[Wire<'b>]) -> Result<Cow<'b, [u8]>, String> {
        match found {
            [] => Ok(Cow::Borrowed(&[])),
            [one] => self.bytes(*one).map(Cow::Borrowed),
            many => {
                let mut joined = Vec::new();
                for part in many {
                    joined.extend_from_slice(self.bytes(*part)?);
                }
                Ok(Cow::Owned(joined))
            }
        }
    }
}

/// What Go's `omitempty` leaves out, but for structs.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Bool(true) | Value::Object(_) => false,
    }
}
