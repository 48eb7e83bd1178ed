//! What admission adds to objects and looks up for them: service accounts and priorities of pods, default classes,
//! addresses and ports of services. What it asks for is in the store.

mod classes;
mod pods;
mod service_changes;
mod services;

use serde_json::Value;

use super::Place;
use crate::in_memory::answer::Refusal;

/// Admits a new object.
///
/// # Errors
/// Something that it names is not there, or what it asks for is taken.
pub(super) fn create(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    match &*place.resource.table {
        "pods" => pods::create(place, object)?,
        "persistentvolumeclaims" => classes::storage(place, object),
        "ingresses.networking.k8s.io" => classes::ingress(place, object),
        "services" => services::allocate(place, None, object)?,
        _ => {}
    }
    Ok(())
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
