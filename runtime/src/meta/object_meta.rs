//! `ObjectMeta`: what every stored object has.

use crate::object::{Map, Str, UnknownFields, plain};

/// What every stored object has: its name, its namespace, its labels, its history.
#[derive(Clone)]
pub struct ObjectMeta {
    /// Unique in its namespace.
    pub name: Str,
    /// The namespace; empty for an object of the cluster.
    pub namespace: Str,
    /// Labels: what selectors ask for.
    pub labels: Map<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ObjectMeta {
        0 name: plain("name"),
        1 namespace: plain("namespace"),
        2 labels: plain("labels"),
    }
}
