//! What generated Kubernetes clients call: types, formats, configuration, requests, watches.
//!
//! The floors, from the ground up; an upper floor knows the ones below it and none above:
//!
//! * [`object`]: how a type describes itself, and the wrappers its fields are made of;
//! * [`meta`]: the types of `meta/v1` that every kind shares;
//! * [`wire`]: JSON and YAML, read and written from the description.

pub mod client;
pub mod meta;
pub mod object;
pub mod wire;

/// What [`object!`] names in generated code.
#[doc(hidden)]
pub use serde;
