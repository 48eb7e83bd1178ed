//! From the description of a type to serde: what `Serialize` and `Deserialize` of every described type
//! call.
//!
//! Both are compiled once for each format that a program uses, not once for each type. Reading needs a
//! format that says what comes next (JSON, YAML, TOML, CBOR do); the rules are those of
//! [`json`](super::json), and errors name the path of the field.
//!
//! ```
//! use clientset_runtime::meta::ObjectMeta;
//!
//! let meta: ObjectMeta = serde_json::from_str(r#"{"name": "web"}"#)?;
//! assert_eq!(serde_json::to_value(&meta)?, serde_json::json!({"name": "web"}));
//!
//! let error = serde_json::from_str::<ObjectMeta>(r#"{"labels": ["app"]}"#).unwrap_err();
//! assert_eq!(error.to_string(), "labels: expected object, found list at line 1 column 12");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! The types of single fields have them, too, for structs of your own:
//!
//! ```
//! use std::collections::BTreeMap;
//! use clientset_runtime::meta::{IntOrString, Quantity, Time};
//!
//! let limits: BTreeMap<String, Quantity> = serde_json::from_str(r#"{"cpu": "1000m", "pods": 5}"#)?;
//! assert_eq!(limits["cpu"], "1".parse().unwrap());
//! assert_eq!(serde_json::to_string(&limits)?, r#"{"cpu":"1000m","pods":"5"}"#);
//! let port: (Option<Time>, IntOrString) = serde_json::from_str(r#"[null, "http"]"#)?;
//! assert_eq!(port, (None, "http".into()));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod read;
mod scalars;
mod to_json;
mod trail;
mod transcode;
mod wrappers;
mod write;

pub(crate) use to_json::to_json;

use serde::{Deserializer, Serialize, Serializer};

use crate::object::Value;

/// Writes a value, whole: as [`json::to_string`](super::json::to_string) does.
///
/// # Errors
/// What the format answers.
pub fn serialize<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    write::Whole(value.view()).serialize(serializer)
}

/// Reads into a value, as [`json::read_into`](super::json::read_into) does.
///
/// # Errors
/// What the format answers, or where and why the document is not such a value.
pub fn deserialize<'de, D: Deserializer<'de>>(
    value: &mut dyn Value,
    deserializer: D,
) -> Result<(), D::Error> {
    deserializer.deserialize_any(read::Target::root(value))
}
