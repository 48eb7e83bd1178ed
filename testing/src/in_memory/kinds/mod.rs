//! What the server knows of single built-in kinds: their defaults, what it decides for them, what it admits,
//! what it refuses, and their columns.

pub(crate) mod columns;

mod admission;
mod amounts;
mod defaults;
mod fields;
mod prepare;
mod validation;
mod warnings;

pub(crate) use warnings::warnings;

pub(crate) use admission::nodes::topology;
pub(crate) use admission::quota;
pub(crate) use defaults::fill_in;

pub(crate) use admission::default_storage_class;

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

/// What others do to a new object between the defaults and what the server decides.
#[derive(Clone, Copy)]
pub(crate) struct Others<'a> {
    /// Notes who owns what.
    pub(crate) own: &'a dyn Fn(&mut Value),
    /// Asks who may change it.
    pub(crate) mutate: &'a dyn Fn(&mut Value) -> Result<(), Refusal>,
    /// Whether it is given addresses: a service that its status creates is not.
    pub(crate) allocates: bool,
    /// Whether its name was drawn, which nobody knows yet who speaks of it here.
    pub(crate) draws_name: bool,
}

impl Others<'static> {
    /// Nobody writes it, and nobody is asked.
    pub(crate) const NOBODY: Self = Self {
        own: &|_| {},
        mutate: &|_| Ok(()),
        allocates: true,
        draws_name: false,
    };
}

/// Makes of a new object what its kind wants, before it is validated.
///
/// # Errors
/// Something that the object names is not there, or what it asks for is taken.
pub(crate) fn create(
    place: &Place<'_>,
    object: &mut Value,
    others: &Others<'_>,
) -> Result<(), Refusal> {
    fill_in(place.resource, object);
    defaults::fill_in_times(place.resource, place.now, object);
    if !keeps_status(place.resource) {
        tree::fields(object).remove("status");
    }
    (others.own)(object);
    let admit = |object: &mut Value| {
        let metadata = tree::metadata(object);
        let name = others.draws_name.then(|| metadata.remove("name")).flatten();
        let admitted = admission::create(place, object);
        if let Some(name) = name {
            tree::metadata(object).insert("name".to_owned(), name);
        }
        admitted
    };
    admit(object)?;
    if !keeps_status(place.resource)
        && let Some(mut status) = defaults::first_status(place.resource)
    {
        // Nobody has decided yet that it waits.
        tree::fields(&mut status).remove("phase");
        tree::fields(object).insert("status".to_owned(), status);
    }
    // What they add is admitted meanwhile, too: a container gets its token.
    (others.mutate)(object)?;
    if !keeps_status(place.resource) {
        tree::fields(object).remove("status");
    }
    if others.allocates {
        admission::allocate(place, object)?;
    }
    prepare::create(place.resource, place.now, object);
    // What was decided may have defaults of its own: labels of a job, metrics of an autoscaler.
    fill_in(place.resource, object);
    defaults::empty_lists_are_null(place.resource, object);
    Ok(())
}

/// Admits a new object once more, between the rounds of those who change it.
///
/// # Errors
/// As [`create`].
pub(crate) fn admit(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    admission::create(place, object)
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
    fill_in(place.resource, object);
    defaults::fill_in_times(place.resource, place.now, object);
    own(object);
    admission::update(place, old, object)?;
    prepare::update(place, old, object);
    defaults::empty_lists_are_null(place.resource, object);
    Ok(())
}

/// Fills in what is missing of an object of which a part is written.
pub(crate) fn complete(resource: &Resource, object: &mut Value) {
    fill_in(resource, object);
}

/// Makes what is stored of an object whose status was written in the place of another one.
pub(crate) fn update_status(resource: &Resource, old: &Value, object: &mut Value) {
    prepare::update_status(resource, old, object);
    fill_in(resource, object);
}

/// Judges a valid object that is created, or written in the place of `old`, once it is as it would be stored. What the
/// answer is to tell beside goes to `warnings`.
///
/// # Errors
/// The namespace that it is in does not allow it: its limits, its level of security.
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

/// Takes out of an object what its metadata do not have by themselves: a part of the spec of old versions stands there.
pub(crate) fn strip_metadata(resource: &Resource, object: &mut Value) {
    let annotations = object["metadata"].get_mut("annotations");
    if &*resource.table == "daemonsets.apps"
        && let Some(Value::Object(annotations)) = annotations
    {
        annotations.remove(prepare::TEMPLATE_GENERATION);
        if annotations.is_empty() {
            tree::metadata(object).remove("annotations");
        }
    }
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
