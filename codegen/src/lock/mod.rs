//! The field lock: the shape that each field of the API got when it was first seen.
//!
//! Upstream moves fields between required and optional in every release; a Rust type that followed
//! would break every user every time. So `openapi/fields.lock` has one line per field, which a new spec
//! may add to and never changes. A field that upstream removes stays in the lock, and in its struct.

mod rule;
mod text;

use std::collections::BTreeMap;

pub(crate) use rule::wrapper_by_rule;

use crate::Error;
use crate::model::{Shape, Wrapper};
use crate::version::Minor;

/// The lock: module, type and wire name of each field, with its shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldLock {
    types: BTreeMap<TypeKey, BTreeMap<String, LockedField>>,
}

/// Module and name of a type: `core_v1`, `PodSpec`.
type TypeKey = (String, String);

/// A field's locked shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedField {
    /// What it holds.
    pub shape: Shape,
    /// Plain or an option.
    pub wrapper: Wrapper,
    /// Behind a pointer, because its type contains itself.
    pub boxed: bool,
    /// The oldest minor that was seen to have it: a later one that lacks it removed it, an earlier one
    /// never had it.
    pub since: Minor,
}

impl FieldLock {
    /// The locked fields of a type, by wire name; `None` for a type that the lock does not know.
    #[must_use]
    pub fn fields(&self, module: &str, name: &str) -> Option<&BTreeMap<String, LockedField>> {
        self.types.get(&(module.to_owned(), name.to_owned()))
    }

    /// How many fields are locked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.types.values().map(BTreeMap::len).sum()
    }

    /// Whether nothing is locked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Adds the fields of a model that the lock lacks. What it has, it keeps; only a row's minor moves
    /// back where the model is of an older one. Custom resources have no lock.
    pub fn extend(&mut self, model: &crate::model::Model) {
        let Some(minor) = model.version else {
            return;
        };
        for group_version in &model.group_versions {
            for ty in &group_version.types {
                let key = (group_version.name.clone(), ty.name.clone());
                let fields = self.types.entry(key).or_default();
                for field in ty.fields.iter().filter(|field| !field.removed) {
                    fields
                        .entry(field.wire_name.clone())
                        .and_modify(|row| row.since = row.since.min(minor))
                        .or_insert_with(|| LockedField {
                            shape: field.shape.clone(),
                            wrapper: field.wrapper,
                            boxed: field.boxed,
                            since: minor,
                        });
                }
            }
        }
    }

    /// Reads the text of `openapi/fields.lock`.
    ///
    /// # Errors
    ///
    /// Fails at a line that is no row, or that repeats one, with its number.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        text::parse(file, text)
    }

    /// The text of `openapi/fields.lock`: sorted, one line per field.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::write(self)
    }
}
