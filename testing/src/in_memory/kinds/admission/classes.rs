//! Classes: which one is the default for what does not name one, and what they let grow.

use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::fields::made;
use crate::in_memory::kinds::{Place, quantity};
use crate::in_memory::store::Object;
use crate::in_memory::tree;

pub(super) const PRIORITY_CLASSES: &str = "priorityclasses.scheduling.k8s.io";

const STORAGE_CLASSES: &str = "storageclasses.storage.k8s.io";

/// An older way to name the class of a claim.
const OLDER_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// Of a claim.
pub(super) fn storage(place: &Place<'_>, object: &mut Value) {
    let (table, annotation) = (
        STORAGE_CLASSES,
        "storageclass.kubernetes.io/is-default-class",
    );
    if object["metadata"]["annotations"].get(OLDER_CLASS).is_none() {
        set_default(place, object, "storageClassName", (table, annotation));
    }
}

/// Of an Ingress.
pub(super) fn ingress(place: &Place<'_>, object: &mut Value) {
    let (table, annotation) = (
        "ingressclasses.networking.k8s.io",
        "ingressclass.kubernetes.io/is-default-class",
    );
    let older = "kubernetes.io/ingress.class";
    if object["metadata"]["annotations"].get(older).is_none() {
        set_default(place, object, "ingressClassName", (table, annotation));
    }
}

/// Checks that a claim that asks for more is of a class that gives more.
///
/// # Errors
/// It is not.
pub(super) fn check_growth(place: &Place<'_>, old: &Value, claim: &Value) -> Result<(), Refusal> {
    let size = |claim: &Value| quantity(&claim["spec"]["resources"]["requests"]["storage"]);
    if size(claim).unwrap_or_default() <= size(old).unwrap_or_default() {
        return Ok(());
    }
    let class = class_of(claim);
    let class = (class == class_of(old)).then(|| place.store.get(STORAGE_CLASSES, class));
    if class
        .flatten()
        .is_some_and(|class| class.tree()["allowVolumeExpansion"] == true)
    {
        return Ok(());
    }
    let why = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must \
               support resize";
    Err(Refusal::forbidden(
        place.resource,
        tree::text(claim, "name"),
        why,
    ))
}

/// The name of a claim's class; empty where it has none.
pub(super) fn class_of(claim: &Value) -> &str {
    let older = claim["metadata"]["annotations"][OLDER_CLASS].as_str();
    let class = older.or_else(|| claim["spec"]["storageClassName"].as_str());
    class.unwrap_or_default()
}

/// Checks that no other class of priorities is the default.
///
/// # Errors
/// Another one is.
pub(super) fn check_priority(place: &Place<'_>, new: &Value) -> Result<(), Refusal> {
    let name = tree::text(new, "name");
    if new["globalDefault"] == true
        && let Some(other) = default_priority(place)
        && other.name() != name
    {
        let why = format!(
            "PriorityClass {} is already marked as default. Only one default can exist",
            other.name()
        );
        return Err(Refusal::forbidden(place.resource, name, &why));
    }
    Ok(())
}

/// The class of priorities of pods that name none: of several the one of the lowest priority.
pub(super) fn default_priority<'a>(place: &Place<'a>) -> Option<&'a Object> {
    let classes = place.store.scan(PRIORITY_CLASSES, "");
    let defaults = classes
        .map(|(_, class)| &**class)
        .filter(|class| class.tree()["globalDefault"] == true);
    defaults.min_by_key(|class| class.tree()["value"].as_i64())
}

fn set_default(
    place: &Place<'_>,
    object: &mut Value,
    field: &str,
    (table, annotation): (&str, &str),
) {
    if object["spec"].get(field).is_some() {
        return;
    }
    let is_default =
        |class: &&Object| class.tree()["metadata"]["annotations"][annotation] == "true";
    let classes = place.store.scan(table, "").map(|(_, class)| &**class);
    // The newest of several.
    let newest = classes.filter(is_default).max_by(|one, other| {
        let age = |class: &Object| tree::text(class.tree(), "creationTimestamp").to_owned();
        let names = other.name().cmp(one.name());
        age(one).cmp(&age(other)).then(names)
    });
    if let Some(class) = newest {
        made(tree::fields(object), "spec").insert(field.to_owned(), class.name().into());
    }
}
