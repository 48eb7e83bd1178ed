//! Generator of typed Kubernetes clients from OpenAPI specs.
//!
//! The way is one line: bytes, one normalized [`document`], fixups, one [`model`], files. The
//! library is a pure function of its input: no network, no clock, no environment.

pub mod document;
mod error;
mod files;
mod json;
mod lock;
pub mod model;
mod names;
pub mod source;
mod version;

pub use error::Error;
pub use files::{Files, read_folder};
pub use lock::{FieldLock, LockedField};
pub use version::Minor;
