//! YAML, as Kubernetes reads it.
//!
//! ```
//! use clientset_runtime::{meta::ObjectMeta, wire::yaml};
//!
//! let meta: ObjectMeta = yaml::from_str("name: web\nlabels:\n  app: web # the selector's\n")?;
//! assert_eq!(meta.labels.get("app").unwrap(), "web");
//! assert_eq!(yaml::to_string(&meta)?, "name: web\nlabels:\n  app: web\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What reading does
//!
//! What `sigs.k8s.io/yaml` does, and so every Kubernetes tool; JSON is YAML too:
//!
//! * `yes`, `no`, `on`, `off`, `y` and `n` are booleans, `0644` is octal, `0x1F`, `0b1` and `1_000` are
//!   numbers, `~` and nothing at all are null, times are strings; quotes make a string of anything.
//! * A string field takes a boolean as `true` or `false` and a number as Go prints it (`1.10` is `1.1`):
//!   put quotes around what has to stay as it is. An [enum](crate::string_enum!) wants them, too.
//! * An integer may be written `3.0` or `1e3`.
//! * Keys that are numbers or booleans are read as text.
//! * A key that stands in a map twice is an error.
//! * Aliases and merge keys (`<<`) are followed, up to a bound; a map's own keys go before merged ones.
//! * Tags of YAML count (`!!str 5`), others are passed over.
//!
//! Everything else is as for [`json`]: missing fields, nulls, unknown fields.

mod document;
mod read;
mod scalar;
mod style;
mod tree;
mod write;

pub use document::{Document, documents};

use read::Reader;
use tree::{Documents, NodeId, Tree};

use super::error::Position;
use super::json::{self, Tree as Json};
use super::{ReadError, WriteError};
use crate::object::{Empty, Value};

/// Reads a value from a text with one document. No document, or an empty one, is the empty value.
///
/// # Errors
/// Where and why the text is not such a value, or where a second document begins: [`documents`] reads
/// many.
pub fn from_str<T: Value + Empty>(yaml: &str) -> Result<T, ReadError> {
    let mut value = T::EMPTY;
    read_into(&mut value, yaml)?;
    Ok(value)
}

/// Reads a value from the bytes of a text with one document, as [`from_str`] does.
///
/// # Errors
/// As [`from_str`], and where the text is not UTF-8.
pub fn from_slice<T: Value + Empty>(yaml: &[u8]) -> Result<T, ReadError> {
    let text = std::str::from_utf8(yaml).map_err(|error| {
        let valid = String::from_utf8_lossy(&yaml[..error.valid_up_to()]);
        let position = Position::START.after(&valid);
        ReadError::syntax("the text is not UTF-8").at(position)
    })?;
    from_str(text)
}

/// Reads a text with one document into a value: fields that the text has replace what was there, others
/// stay.
///
/// # Errors
/// As [`from_str`]; the value then is partly filled.
pub fn read_into(value: &mut dyn Value, yaml: &str) -> Result<(), ReadError> {
    let mut found: Option<(Tree<'_>, NodeId)> = None;
    for tree in Documents::new(yaml) {
        let tree = tree?;
        let Some(root) = tree.content() else {
            continue;
        };
        if found.is_some() {
            let what = "a second document begins: one was expected";
            return Err(ReadError::syntax(what).at(tree.node(root).position));
        }
        found = Some((tree, root));
    }
    match found {
        Some((tree, root)) => Reader::new(&tree).value(root, value),
        None => Ok(()),
    }
}

/// Writes a value as a document of YAML, whole, in blocks: what [`json::to_string`] writes, in the same
/// order. Strings that a reader of YAML 1.1 or 1.2 could take for something else have quotes.
///
/// # Errors
/// Where a number is that JSON has no form for.
pub fn to_string(value: &dyn Value) -> Result<String, WriteError> {
    let text = json::to_string(value)?;
    let tree = Json::read(&text)
        .map_err(|error| WriteError::new(format!("the value does not write as JSON: {error}")))?;
    Ok(write::document(&tree))
}
