//! What the server knows of single built-in kinds: their defaults, what it decides for them, what it admits,
//! what it refuses, and their columns.

pub(crate) mod columns;

mod admission;
mod amounts;
mod defaults;
mod fields;
mod prepare;
mod validation;

pub(crate) use admission::quota;

use clientset::meta::Quantity;
use serde_json::Value;

use super::answer::{Cause, Refusal};
use super::registry::Resource;
use super::store::Store;
use super::tree;

/// What the rules of kinds know beside an object.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) resource: &'a Resource,
    /// Empty for the cluster.
    pub(crate) namespace: &'a str,
    /// The time to write.
    pub(crate) now: &'a str,
    /// What else there is.
    pub(crate) store: &'a Store,
}

/// Makes of a new object what its kind wants, before it is validated. `own` notes who owns what, between the
/// defaults and what the server decides.
///
/// # Errors
/// Something that the object names is not there, or what it asks for is taken.
pub(crate) fn create(
    place: &Place<'_>,
    object: &mut Value,
    own: &dyn Fn(&mut Value),
) -> Result<(), Refusal> {
    defaults::fill_in(place.resource, object);
    if !keeps_status(place.resource) {
        tree::fields(object).remove("status");
    }
    own(object);
    admission::create(place, object)?;
    prepare::create(place.resource, place.now, object);
    // What was decided may have defaults of its own: labels of a job, metrics of an autoscaler.
    defaults::fill_in(place.resource, object);
    defaults::empty_lists_are_null(place.resource, object);
    Ok(())
}

/// The same for an object that takes another's place.
///
/// # Errors
/// As [`create`].
pub(crate) fn update(
    place: &Place<'_>,
    old: &Value,
    object: &mut Value,
    own: &dyn Fn(&mut Value),
) -> Result<(), Refusal> {
    defaults::fill_in(place.resource, object);
    own(object);
    admission::update(place, old, object)?;
    prepare::update(place.resource, old, object);
    defaults::empty_lists_are_null(place.resource, object);
    Ok(())
}

/// Fills in what is missing of an object whose status was written in the place of another one.
pub(crate) fn complete(resource: &Resource, old: &Value, object: &mut Value) {
    defaults::fill_in(resource, object);
    prepare::update_status(resource, old, object);
}

/// Judges a valid object that is created, or written in the place of `old`, once it is as it would be stored. What the
/// answer is to tell beside goes to `warnings`.
///
/// # Errors
/// The namespace that it is in does not allow it: its limits, its quotas, its level of security.
pub(crate) fn judge(
    place: &Place<'_>,
    subresource: &str,
    old: Option<&Value>,
    new: &Value,
    warnings: &mut Vec<String>,
) -> Result<(), Refusal> {
    admission::judge(place, subresource, old, new, warnings)
}

/// What a kind does not allow in an object; `old` is what it takes the place of.
pub(crate) fn validate(resource: &Resource, old: Option<&Value>, object: &Value) -> Vec<Cause> {
    validation::validate(resource, old, object)
}

/// What a kind does not allow in a status that takes the place of another one.
pub(crate) fn validate_status(resource: &Resource, old: &Value, object: &Value) -> Vec<Cause> {
    validation::validate_status(resource, old, object)
}

/// Whether a new object keeps the status that its client wrote: the kubelet registers its node so.
fn keeps_status(resource: &Resource) -> bool {
    !resource.has_status() || &*resource.table == "nodes"
}

/// A quantity of a tree.
fn quantity(value: &Value) -> Option<Quantity> {
    value.as_str()?.parse().ok()
}
