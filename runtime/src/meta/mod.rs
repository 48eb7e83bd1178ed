//! The types of `meta/v1` that every kind shares, and the scalar types of its fields.

mod object_meta;

pub use object_meta::ObjectMeta;
