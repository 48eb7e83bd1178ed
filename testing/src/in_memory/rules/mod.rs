//! What Kubernetes makes of an object before it is stored: the rules of metadata that every kind has,
//! and those of single kinds. Pure functions of the object, what was there, and the time.

mod create;
mod delete;
mod kinds;
pub(crate) mod managed_fields;
mod metadata;
mod names;
mod parts;
mod update;

pub(crate) use create::{Creation, create, generated_name, new_uid};
pub(crate) use delete::{Deletion, delete, is_held};
pub(crate) use kinds::{PROTECTED_NAMESPACES, is_namespace};
pub(crate) use metadata::embedded as embedded_metadata;
pub(crate) use names::{NameRule, is_label_value, is_qualified_name};
pub(crate) use update::{Part, Update, draft, update};
