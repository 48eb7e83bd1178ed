//! How a type describes itself.
//!
//! A generated struct says once what it is: its fields, their wire names, how each is written, its
//! kind, its list keys. Whatever works on objects (reading, writing, comparing, merging, extracting
//! owned fields) interprets that description through the object-safe traits here, so it is compiled
//! once and not once per type and format.
//!
//! * [`Value`] is anything a field can hold; [`Value::view`] shows it, [`Value::slot`] fills it.
//! * [`Struct`] is a value with fields, told by a [`StructInfo`].
//! * [`Described`], [`Kind`] and [`Resource`] are the typed side: what generic code asks for.
//! * [`object!`](crate::object!) and [`resource!`](crate::resource!) write the implementations,
//!   [`string_enum!`](crate::string_enum!) a whole enum.

mod clear;
mod compare;
mod debug;
mod facts;
mod field;
mod identity;
mod info;
mod kept;
mod macros;
mod map;
mod optional;
mod plain;
mod present;
mod raw;
mod scalar;
mod scope;
mod string;
mod string_enum;
mod unknown;
mod unset;
mod value;

pub use clear::clear;
#[doc(hidden)]
pub use compare::equal;
#[doc(hidden)]
pub use debug::debug;
pub(crate) use facts::Content;
pub use facts::{FieldFacts, ObjectFacts, Rule, StructFacts};
pub use field::{optional, plain, required};
pub(crate) use identity::{has_managed_fields, metadata_text, set_name};
pub use info::{Field, Keeps, KindInfo, ListType, MergeStrategy, Presence, StructInfo};
pub(crate) use kept::{finish, kept, unknown};
pub use map::{Map, MapIter, MapIterMut};
pub use optional::Optional;
pub use present::{Present, some};
pub use raw::RawJson;
pub use scalar::ScalarSchema;
pub use scope::{Cluster, Namespaced, Scope};
pub use string::Str;
#[doc(hidden)]
pub use string_enum::index_of;
pub(crate) use string_enum::one_of;
pub use string_enum::{StringEnum, UnknownValueError};
pub use unknown::UnknownFields;
pub use unset::is_unset;
pub use value::{
    Described, Elements, Empty, Entries, Kind, OptionSlot, Resource, Scalar, ScalarText, Slot,
    Struct, Union, UnionShape, Value, View,
};

/// Fills an empty value with the defaults of a schema, which the generator held against the fields.
#[doc(hidden)]
pub fn fill_default(value: &mut dyn Value, json: &str) {
    let filled = crate::wire::json::read_into(value, json.as_bytes());
    debug_assert!(filled.is_ok(), "{filled:?} in the default {json}");
}

/// What generated code answers to an index that no reader or writer asks for.
#[doc(hidden)]
#[cold]
#[track_caller]
#[allow(clippy::panic)] // An interpreter that leaves `StructInfo::fields` has a bug; no input leads here.
pub fn no_such_field(name: &str, index: usize) -> ! {
    panic!("{name} has no field {index}")
}
