//! `WatchEvent`: one line of a watch.

use crate::object::{RawJson, Str, UnknownFields, required};

/// One event of a watch, its object unparsed.
#[derive(Clone)]
pub struct WatchEvent {
    /// `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`.
    pub type_: Str,
    /// The object; of an error, a [`Status`](super::Status).
    pub object: RawJson,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    WatchEvent {
        0 type_: required("type"),
        1 object: required("object"),
    }
}
