//! Generator of typed Kubernetes clients from OpenAPI specs.
//!
//! The way is one line: bytes, one normalized [`document`], [`fixups`], one [`model`], files. The
//! library is a pure function of its input: no network, no clock, no environment.
//!
//! Without the feature `generate` there is only [`fingerprint`]: what a build script asks before it
//! compiles anything else.

#[cfg(feature = "crds")]
pub mod crd;
#[cfg(feature = "generate")]
pub mod diff;
#[cfg(feature = "generate")]
pub mod document;
#[cfg(feature = "generate")]
pub mod emit;
#[cfg(feature = "generate")]
mod error;
#[cfg(feature = "generate")]
mod files;
pub mod fingerprint;
#[cfg(feature = "generate")]
pub mod fixups;
#[cfg(feature = "generate")]
mod import;
#[cfg(feature = "generate")]
mod json;
#[cfg(feature = "generate")]
mod locate;
#[cfg(feature = "generate")]
mod lock;
#[cfg(feature = "generate")]
pub mod model;
#[cfg(feature = "generate")]
mod names;
#[cfg(feature = "generate")]
mod rules;
#[cfg(feature = "generate")]
pub mod source;
#[cfg(feature = "generate")]
mod version;
#[cfg(feature = "crds")]
mod yaml;

#[cfg(feature = "crds")]
pub use self::crd::crds;
#[cfg(feature = "generate")]
pub use self::{
    error::Error,
    files::{Files, read_folder, write_changes},
    fixups::Fixups,
    import::{Imported, import, load},
    lock::{FieldLock, LockedField},
    rules::{FIELD_LOCK, FIXUPS, Rules},
    version::Minor,
};
