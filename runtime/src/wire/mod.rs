//! JSON and YAML, read and written from the description of a type.
//!
//! Reading is lenient, as the API machinery of Kubernetes is: a missing field and `null` leave the
//! empty value, fields that a type does not know are kept. Writing is exact: each field's
//! [`Presence`](crate::object::Presence) says when it is there.
//!
//! * [`json`] reads and writes JSON, splits streams, reads lists item by item.
//! * [`yaml`] reads and writes YAML, documents one by one.
//! * [`serde_bridge`] is what the `Serialize` and `Deserialize` of every described type call.

mod error;
mod fill;
pub mod json;
mod member;
mod number;
pub(crate) mod presence;
pub mod serde_bridge;
pub mod yaml;

pub use error::{ReadError, WriteError};

/// How deep lists, maps and structs may nest, read or written: a reader and a drop take a stack frame
/// a level. Go stops at 10,000; no Kubernetes object comes near either.
pub const MAX_DEPTH: usize = 512;

/// What a written object is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The whole object, for create and update: with the fields that the type does not know.
    Update,
    /// What a manager wants, for server-side apply. Fields that the type does not know are left out,
    /// unless the schema of a custom resource lets users add them ([`Keeps::Open`](crate::object::Keeps)),
    /// and so is a struct in which nothing is set, also a required one: `selector: {}` would claim
    /// the field. Elements of lists, values of maps and what belongs to one manager
    /// ([`Atomic`](crate::object::ListType)) are written whole.
    Apply,
}
