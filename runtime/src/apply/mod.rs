//! Server-side apply: what a manager owns of an object, and what it applies again.
//!
//! An object that is built for apply is a plain one: what is set is applied. [`extract`] takes the part
//! of a live object that a manager owns, to be changed and applied again; [`Apply`] carries along which
//! fields those are. [`difference`] is the other way to change an object: the JSON patch between two
//! states.

mod difference;
mod extract;
mod field_set;
mod json_patch;
mod literal;
mod path;
mod prune;
mod write;

use std::ops::{Deref, DerefMut};

pub use difference::difference;
pub use extract::{ExtractError, extract, extract_subresource};
pub use field_set::{FieldSet, FieldSetError};
pub use json_patch::{JsonPatch, Operation};
pub use path::PathError;

use crate::object::{Empty, Struct};
use crate::wire::WriteError;

/// An object for server-side apply, with the fields that are applied even where they are empty.
///
/// An object that is applied by itself leaves out what is empty, so that a `selector: {}` or an
/// `args: []` that nobody meant is never claimed. [`Apply::include`] names the ones that are meant.
///
/// ```
/// use clientset_runtime::apply::Apply;
/// use clientset_runtime::meta::ObjectMeta;
/// # use clientset_runtime::object::{UnknownFields, plain};
/// # #[derive(Clone)]
/// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
///
/// let mut pod = Apply::new(Pod::default()).include("metadata.finalizers")?;
/// pod.metadata.name = "web".into();
/// assert_eq!(
///     pod.to_json()?,
///     r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","finalizers":[]}}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Apply<T> {
    object: T,
    fields: FieldSet,
    /// Of an extracted object, an empty field is written only where it is owned.
    extracted: bool,
}

impl<T: Struct + Empty> Apply<T> {
    /// Applies the object as it is.
    pub fn new(object: T) -> Self {
        Self {
            object,
            fields: FieldSet::default(),
            extracted: false,
        }
    }

    /// Applies the field at `path` even where it is zero or empty. Elements of a list are told by their
    /// keys, entries of a map by a name or a quoted text: `spec.containers[name=web].args`,
    /// `metadata.labels["example.com/team"]`.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn include(mut self, path: &str) -> Result<Self, PathError> {
        let mut empty = T::EMPTY;
        self.fields.insert(&path::resolve(path, &mut empty)?);
        Ok(self)
    }

    /// Gives up the fields at and below `path`: where they are empty, they are not applied any more. What
    /// is still set in the object stays applied.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn release(mut self, path: &str) -> Result<Self, PathError> {
        let mut empty = T::EMPTY;
        self.fields.remove(&path::resolve(path, &mut empty)?);
        Ok(self)
    }

    /// The fields that are applied even where they are empty.
    pub fn fields(&self) -> &FieldSet {
        &self.fields
    }

    /// The object alone.
    pub fn into_object(self) -> T {
        self.object
    }

    /// What is sent.
    ///
    /// # Errors
    /// Where a number is that JSON has no form for.
    pub fn to_json(&self) -> Result<String, WriteError> {
        write::write(&self.object, &self.fields, self.extracted)
    }
}

impl<T> Deref for Apply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T> DerefMut for Apply<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.object
    }
}
