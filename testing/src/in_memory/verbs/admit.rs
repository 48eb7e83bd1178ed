//! What has to be known beside an object before it is stored: who writes, when, and what else there is.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::in_memory::access::{Attributes, rbac};
use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::call::Call;
use crate::in_memory::controllers::Controllers;
use crate::in_memory::controllers::budget::{self, BUDGETS};
use crate::in_memory::kinds::{self, Place, quota};
use crate::in_memory::policies::check_readers;
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;

const SIGNING_REQUESTS: &str = "certificatesigningrequests.certificates.k8s.io";

/// Whether whoever asks may give what an object gives. That is asked before whether it is valid.
///
/// # Errors
/// It gives somebody what whoever asks does not have.
pub(super) fn escalation(
    call: &Call,
    store: &Store,
    old: Option<&Arc<Object>>,
    new: &Value,
) -> Result<(), Refusal> {
    match call.server.access.uses_rbac() {
        true => {
            let place = (call.target.namespace.as_str(), old);
            rbac::check_escalation(store, &call.user, call.resource(), place, new)
        }
        false => Ok(()),
    }
}

/// Completes an object that takes the place of `old`.
///
/// # Errors
/// It begins with what comes later.
pub(super) fn admit(
    call: &Call,
    store: &Store,
    old: Option<&Arc<Object>>,
    new: &mut Value,
) -> Result<(), Refusal> {
    match &*call.resource().table {
        SIGNING_REQUESTS => {
            may_decide(call, store, old, new)?;
            sign(call, old, new);
        }
        "pods" if old.is_none() && new["spec"]["ephemeralContainers"].is_array() => {
            let why = "they are added to a pod that is there";
            let cause = Cause::forbidden("spec.ephemeralContainers", why);
            let name = tree::text(new, "name");
            return Err(Refusal::invalid(call.resource(), name, vec![cause]));
        }
        _ => {}
    }
    check_readers(call, store, old.map(|old| old.tree()), new)?;
    judge(call, store, old, new)
}

/// Writes into the status of what is about to be stored what its controller counts.
pub(super) fn count(call: &Call, store: &Store, old: Option<&Arc<Object>>, new: &mut Value) {
    let server = &call.server;
    if server.controllers != Controllers::All {
        return;
    }
    let has_changed = |member: &str| old.is_none_or(|old| old.tree()[member] != new[member]);
    let (registry, clock) = (server.registry(), &server.clock);
    match &*call.resource().table {
        BUDGETS if has_changed("spec") => budget::count(store, &registry, new, clock),
        quota::QUOTAS if has_changed("spec") => quota::count(store, &registry, new),
        _ => {}
    }
}

/// After those who complete an object come those who only judge.
fn judge(
    call: &Call,
    store: &Store,
    old: Option<&Arc<Object>>,
    new: &Value,
) -> Result<(), Refusal> {
    let (subresource, old) = (&call.target.subresource, old.map(|old| old.tree()));
    let mut warnings = Vec::new();
    let judged = with_place(call, store, |place| {
        kinds::judge(place, subresource, old, new, &mut warnings)
    });
    call.warnings.add(warnings);
    judged
}

/// Whether the quotas of the namespace have room. They are asked last: what webhooks refuse takes none.
///
/// # Errors
/// One has not.
pub(super) fn charge(
    call: &Call,
    store: &Store,
    old: Option<&Arc<Object>>,
    new: &Value,
) -> Result<(), Refusal> {
    let (subresource, old) = (&call.target.subresource, old.map(|old| old.tree()));
    with_place(call, store, |place| {
        quota::check(place, subresource, old, new)
    })
}

fn with_place<T>(call: &Call, store: &Store, judge: impl FnOnce(&Place<'_>) -> T) -> T {
    judge(&Place {
        resource: call.resource(),
        namespace: &call.target.namespace,
        now: &call.server.clock.in_seconds(0),
        store,
    })
}

/// Who approves or signs requests has to be allowed to do so for their signer.
fn may_decide(
    call: &Call,
    store: &Store,
    old: Option<&Arc<Object>>,
    new: &Value,
) -> Result<(), Refusal> {
    let Some(old) = old.map(|old| old.tree()) else {
        return Ok(());
    };
    let status = |field: &str| (&old["status"][field], &new["status"][field]);
    let differs = |(old, new): (&Value, &Value)| old != new;
    let verb = match call.target.subresource.as_str() {
        "approval" => "approve",
        "status" if differs(status("certificate")) || differs(status("conditions")) => "sign",
        _ => return Ok(()),
    };
    let signer = old["spec"]["signerName"].as_str().unwrap_or_default();
    let domain = signer.split('/').next().unwrap_or_default();
    let is_allowed = [signer.to_owned(), format!("{domain}/*")]
        .into_iter()
        .any(|name| {
            let wanted = Attributes {
                verb: verb.to_owned(),
                group: "certificates.k8s.io".to_owned(),
                resource: "signers".to_owned(),
                name,
                ..Attributes::default()
            };
            let access = &call.server.access;
            access.decide(store, &call.user, &wanted).allowed
        });
    if is_allowed {
        return Ok(());
    }
    let why = format!("user not permitted to {verb} requests with signerName {signer:?}");
    let name = &call.target.name;
    Err(Refusal::forbidden(call.resource(), name, &why))
}

/// A signing request is of whoever creates it; its conditions carry times.
fn sign(call: &Call, old: Option<&Arc<Object>>, new: &mut Value) {
    if old.is_none() {
        let info = call.user.info();
        let spec = tree::member(new, "spec");
        for field in ["username", "uid", "groups", "extra"] {
            match info.get(field) {
                Some(value) => spec.insert(field.to_owned(), value.clone()),
                None => spec.remove(field),
            };
        }
    }
    let now = json!(call.server.clock.in_seconds(0));
    let Some(Value::Array(conditions)) = new["status"].get_mut("conditions") else {
        return;
    };
    let known = old.and_then(|old| old.tree()["status"]["conditions"].as_array());
    for condition in conditions {
        let before = known.and_then(|known| {
            known
                .iter()
                .find(|before| before["type"] == condition["type"])
        });
        for field in ["lastUpdateTime", "lastTransitionTime"] {
            if condition.get(field).is_none_or(Value::is_null) {
                let time = before.and_then(|before| before.get(field)).unwrap_or(&now);
                condition[field] = time.clone();
            }
        }
    }
}
