//! YAML, by the public API.

// A table's row that does not hold has to say which one it is.
#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used)]

mod read;
mod stream;
mod tables;
mod write;

use clientset_runtime::meta::{ObjectMeta, Quantity};
use clientset_runtime::object::{
    Map, Optional, RawJson, Str, UnknownFields, optional, plain, required,
};

/// A field of every shape.
#[derive(Clone)]
pub(crate) struct Thing {
    metadata: ObjectMeta,
    text: Option<Str>,
    flag: Option<bool>,
    count: Option<i32>,
    large: i64,
    ratio: Option<f64>,
    words: Vec<Str>,
    limits: Map<Quantity>,
    raw: RawJson,
    inner: Optional<Inner>,
    inners: Vec<Inner>,
    secret: Option<Str>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Thing kind "example.com"/"v1"/"Thing", "example.com/v1" {
        0 metadata: plain("metadata"),
        1 text: optional("text"),
        2 flag: optional("flag"),
        3 count: optional("count"),
        4 large: plain("large"),
        5 ratio: optional("ratio"),
        6 words: plain("words"),
        7 limits: plain("limits"),
        8 raw: optional("raw"),
        9 inner: optional("inner"),
        10 inners: plain("inners"),
        11 secret: optional("secret").sensitive(),
    }
}

clientset_runtime::resource! { Thing: "things", "ThingList", Namespaced [] }

#[derive(Clone)]
pub(crate) struct Inner {
    name: Str,
    inner: Optional<Self>,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Inner {
        0 name: required("name"),
        1 inner: optional("inner"),
    }
}
