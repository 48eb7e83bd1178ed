//! What admission adds to objects and looks up for them: service accounts and priorities of pods, default classes,
//! addresses and ports of services. What it asks for is in the store. Last it judges what has become of them, by the
//! limits and the level of security of their namespace; its quotas come after everybody else.

mod certificates;
mod classes;
mod limits;
pub(crate) mod nodes;
mod pod_security;
mod pods;
pub(crate) mod quota;
mod runtime_class;
mod service_changes;
mod services;

pub(crate) use classes::default_storage_class;

use serde_json::Value;

use super::Place;
use crate::in_memory::answer::Refusal;

/// Admits a new object.
///
/// # Errors
/// Something that it names is not there, or what it asks for is taken.
pub(super) fn create(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    match &*place.resource.table {
        "pods" => {
            limits::fill_in(place, object);
            pods::create(place, object)?;
            runtime_class::apply(place, object)?;
            nodes::label(place, object);
        }
        "compositepodgroups.scheduling.k8s.io" | "podgroups.scheduling.k8s.io" => {
            pods::priority(place, object)?;
        }
        "persistentvolumeclaims" => classes::storage(place, object),
        "ingresses.networking.k8s.io" => classes::ingress(place, object),
        _ => {}
    }
    Ok(())
}

/// Gives a new object what is given out once: addresses and ports.
///
/// # Errors
/// What it asks for is taken.
pub(super) fn allocate(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    match &*place.resource.table {
        "services" => services::allocate(place, None, object),
        _ => Ok(()),
    }
}

/// Admits a change.
///
/// # Errors
/// As [`create`].
pub(super) fn update(place: &Place<'_>, old: &Value, object: &mut Value) -> Result<(), Refusal> {
    match &*place.resource.table {
        "pods" => pods::tolerate(object),
        "services" => {
            service_changes::carry_over(old, object);
            services::allocate(place, Some(old), object)?;
        }
        _ => {}
    }
    Ok(())
}

/// Judges a valid object that is created, or written in the place of `old`, once it is as it would be stored. What the
/// answer is to tell beside goes to `warnings`.
///
/// # Errors
/// The namespace that it is in does not allow it.
pub(super) fn judge(
    place: &Place<'_>,
    subresource: &str,
    old: Option<&Value>,
    new: &Value,
    warnings: &mut Vec<String>,
) -> Result<(), Refusal> {
    let is_limited = match (&*place.resource.table, subresource) {
        ("pods", "") => old.is_none(),
        ("pods", "resize") | ("persistentvolumeclaims", "") => true,
        _ => false,
    };
    if is_limited {
        limits::check(place, new)?;
    }
    pod_security::judge(place, subresource, old, new, warnings)?;
    match (&*place.resource.table, subresource, old) {
        ("pods", "resize", Some(old)) => nodes::check_resize(place, old, new)?,
        ("persistentvolumeclaims", "", Some(old)) => classes::check_growth(place, old, new)?,
        (classes::PRIORITY_CLASSES, "", _) => classes::check_priority(place, new)?,
        ("certificatesigningrequests.certificates.k8s.io", "", None) => {
            certificates::check(place, new)?;
        }
        _ => {}
    }
    Ok(())
}
