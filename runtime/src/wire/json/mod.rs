//! JSON.
//!
//! ```
//! use clientset_runtime::{meta::ObjectMeta, wire::json};
//!
//! let meta: ObjectMeta = json::from_str(r#"{"name": "web", "later": {"kept": true}}"#)?;
//! assert_eq!(meta.name, "web");
//! assert_eq!(json::to_string(&meta)?, r#"{"name":"web","later":{"kept":true}}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What reading forgives
//!
//! As Go's `encoding/json`, and so every client of Kubernetes:
//!
//! * A missing member leaves a field empty; `null` makes it empty, also as an element or an entry.
//!   A custom resource remembers that it was there: see [`Keeps`](crate::object::Keeps).
//! * Members that a type does not know are kept in its `unknown_fields`. Names match exactly.
//! * Of equal members the last one counts; objects that come twice are merged, lists replaced.
//! * Bytes that are not UTF-8 and halves of surrogate pairs become U+FFFD.
//! * `apiVersion` and `kind` may be missing or empty; where they are stated, they have to be those of
//!   the type.
//!
//! # What it refuses
//!
//! A value of another kind than its field (`"5"` for a number, `1.0` or `1e3` for an integer), an
//! integer out of range, anything that is not JSON, anything behind the value, and nesting deeper than
//! [`MAX_DEPTH`](super::MAX_DEPTH).

mod cursor;
mod event;
mod frames;
mod intern;
mod list;
mod order;
mod raws;
mod read;
mod swar;
mod tree;
mod utf8;
mod write;

use std::fmt;

pub use event::watch_event;
pub use frames::Frames;
pub use list::ListReader;
use read::{Reader, Tables};
pub(crate) use tree::Tree;
pub(crate) use write::{Writer, string as push_string};

use super::error::Position;
use super::presence::Writing;
use super::{ReadError, WriteError};
use crate::object::{Empty, Value};

pub use super::Mode;

/// Reads a value from JSON.
///
/// # Errors
/// Where and why the text is not such a value.
pub fn from_slice<T: Value + Empty>(json: &[u8]) -> Result<T, ReadError> {
    let mut value = T::EMPTY;
    read_into(&mut value, json)?;
    Ok(value)
}

/// Reads a value from JSON.
///
/// # Errors
/// Where and why the text is not such a value.
pub fn from_str<T: Value + Empty>(json: &str) -> Result<T, ReadError> {
    let mut value = T::EMPTY;
    read_text(&mut value, json)?;
    Ok(value)
}

/// Reads JSON into a value: members that the text has replace what was there, others stay.
///
/// # Errors
/// Where and why the text is not such a value, which then is partly filled.
pub fn read_into(value: &mut dyn Value, json: &[u8]) -> Result<(), ReadError> {
    read_text(value, &utf8::text(json))
}

/// Reads one value after the other, such as the objects of a watch: learns the order in which the
/// server sends fields, and shares equal short strings and equal `fieldsV1` between all values. Of
/// fields that are secret it keeps nothing.
///
/// ```
/// use clientset_runtime::{meta::ObjectMeta, wire::json::Decoder};
///
/// let mut decoder = Decoder::new();
/// let mut read = |text| {
///     let mut meta = ObjectMeta::default();
///     decoder.read_into(&mut meta, text).map(|()| meta)
/// };
/// assert_eq!(read(r#"{"name":"web-0"}"#)?.name, "web-0");
/// assert_eq!(read(r#"{"name":"web-1"}"#)?.name, "web-1");
/// # Ok::<(), clientset_runtime::wire::ReadError>(())
/// ```
pub struct Decoder(Tables);

impl Decoder {
    /// A decoder that has learned nothing. It holds 8 KB, and at most 1 MB when it meets many texts.
    #[must_use]
    pub fn new() -> Self {
        Self(Tables::shared())
    }

    /// Reads a value from JSON, as [`from_slice`] does.
    ///
    /// # Errors
    /// Where and why the text is not such a value.
    pub fn read_slice<T: Value + Empty>(&mut self, json: &[u8]) -> Result<T, ReadError> {
        let mut value = T::EMPTY;
        self.read_into(&mut value, &utf8::text(json))?;
        Ok(value)
    }

    /// Reads JSON into a value, as [`read_into`] does.
    ///
    /// # Errors
    /// Where and why the text is not such a value, which then is partly filled.
    pub fn read_into(&mut self, value: &mut dyn Value, json: &str) -> Result<(), ReadError> {
        read_with(&mut self.0, value, json)
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Decoder {
    /// Not what it learned, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").finish_non_exhaustive()
    }
}

/// Texts from this length on share their equal strings; in a single object hardly any are.
const LARGE: usize = 64 * 1024;

fn read_text(value: &mut dyn Value, json: &str) -> Result<(), ReadError> {
    let mut tables = if json.len() < LARGE {
        Tables::single()
    } else {
        Tables::shared()
    };
    read_with(&mut tables, value, json)
}

fn read_with(tables: &mut Tables, value: &mut dyn Value, json: &str) -> Result<(), ReadError> {
    let mut reader = Reader::new(json, 0, tables);
    reader
        .value(value)
        .and_then(|()| reader.cursor.finish())
        .map_err(|error| error.locate(json, Position::START))
}

/// Writes a value as JSON, whole: for create and update.
///
/// # Errors
/// Where a number is that JSON has no form for.
pub fn to_vec(value: &dyn Value) -> Result<Vec<u8>, WriteError> {
    to_string(value).map(String::into_bytes)
}

/// Writes a value as JSON, whole: for create and update.
///
/// # Errors
/// Where a number is that JSON has no form for.
pub fn to_string(value: &dyn Value) -> Result<String, WriteError> {
    let mut out = String::with_capacity(1024);
    Writer::new(&mut out).value(value, Writing::root(Mode::Update))?;
    Ok(out)
}

/// Appends a value as JSON to `out`, for what `mode` says.
///
/// # Errors
/// Where a number is that JSON has no form for; `out` is then as it was.
pub fn write(value: &dyn Value, mode: Mode, out: &mut Vec<u8>) -> Result<(), WriteError> {
    let mut text = String::with_capacity(1024);
    Writer::new(&mut text).value(value, Writing::root(mode))?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}
