//! The part of an object that a manager owns.

use super::prune::prune;
use super::{Apply, FieldSet, FieldSetError};
use crate::object::{Resource, Str};

/// Why the fields of a manager cannot be extracted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The entry of the manager cannot be read.
    #[error("cannot extract the fields of {manager:?} from {object}: {reason}")]
    Fields {
        /// The object's kind and name.
        object: String,
        /// The manager.
        manager: String,
        /// Why the entry cannot be read.
        #[source]
        reason: FieldSetError,
    },
    /// The fields were applied in another version of the API, in which they may have other names.
    #[error(
        "cannot extract the fields of {manager:?} from {object}: they were applied as {found}, the object is {expected}"
    )]
    Version {
        /// The object's kind and name.
        object: String,
        /// The manager.
        manager: String,
        /// The `apiVersion` in which the fields were applied.
        found: Str,
        /// The object's `apiVersion`.
        expected: &'static str,
    },
}

/// The part of a live object that `manager` owns by apply, ready to be changed and applied again. Where
/// the manager owns nothing, that is the object's name and namespace alone.
///
/// Fields that the manager owns are applied again also where they are zero or empty, and as `null` where
/// the server left out the zero; those that it does not own are not, unless they are set. An owned field
/// is given up by making it absent, by removing its element, or through [`Apply::release`].
///
/// What the manager owns of a subresource is not part of it: see [`extract_subresource`].
///
/// # Errors
/// When the entry of the manager cannot be read, or is of another version of the API.
pub fn extract<K: Resource>(object: &K, manager: &str) -> Result<Apply<K>, ExtractError> {
    extract_subresource(object, manager, "")
}

/// The part of a live object that `manager` owns by apply through a subresource, as in `status`: see
/// [`extract`].
///
/// # Errors
/// When the entry of the manager cannot be read, or is of another version of the API.
pub fn extract_subresource<K: Resource>(
    object: &K,
    manager: &str,
    subresource: &str,
) -> Result<Apply<K>, ExtractError> {
    let metadata = object.metadata();
    let name = || format!("{} {}", K::KIND, metadata.name);
    let entry = metadata.managed_fields.iter().find(|entry| {
        entry.manager == manager && entry.operation == "Apply" && entry.subresource == subresource
    });
    let mut fields = match entry {
        None => FieldSet::default(),
        Some(entry) if !entry.api_version.is_empty() && entry.api_version != K::API_VERSION => {
            return Err(ExtractError::Version {
                object: name(),
                manager: manager.to_owned(),
                found: entry.api_version.clone(),
                expected: K::API_VERSION,
            });
        }
        Some(entry) => {
            FieldSet::try_from(&entry.fields_v1).map_err(|reason| ExtractError::Fields {
                object: name(),
                manager: manager.to_owned(),
                reason,
            })?
        }
    };
    let mut part = object.clone();
    prune(&mut part, &mut fields);
    part.metadata_mut().name = metadata.name.clone();
    part.metadata_mut().namespace = metadata.namespace.clone();
    Ok(Apply {
        object: part,
        fields,
        extracted: true,
    })
}
