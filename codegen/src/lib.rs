//! Generator of typed Kubernetes clients from OpenAPI specs.
//!
//! The way is one line: bytes, one normalized [`document`], [`fixups`], one [`model`], files. The
//! library is a pure function of its input: no network, no clock, no environment.

pub mod document;
mod error;
mod files;
pub mod fixups;
mod import;
mod json;
mod lock;
pub mod model;
mod names;
mod rules;
pub mod source;
mod version;

pub use error::Error;
pub use files::{Files, read_folder};
pub use fixups::Fixups;
pub use import::{Imported, import, load};
pub use lock::{FieldLock, LockedField};
pub use rules::{FIELD_LOCK, FIXUPS, Rules};
pub use version::Minor;
