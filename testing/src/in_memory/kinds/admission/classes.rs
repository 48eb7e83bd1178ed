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

/// What marks the default storage class.
const OF_STORAGE: [&str; 2] = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];
const OF_INGRESSES: [&str; 1] = ["ingressclass.kubernetes.io/is-default-class"];

/// Of a claim.
pub(super) fn storage(place: &Place<'_>, object: &mut Value) {
    if object["metadata"]["annotations"].get(OLDER_CLASS).is_none() {
        let classes = place.store.scan(STORAGE_CLASSES, "");
        let newest = default_storage_class(classes.map(|(_, class)| &**class));
        set_default(object, "storageClassName", newest);
    }
}

/// Of an Ingress.
pub(super) fn ingress(place: &Place<'_>, object: &mut Value) {
    let older = "kubernetes.io/ingress.class";
    if object["metadata"]["annotations"].get(older).is_none() {
        let classes = place.store.scan("ingressclasses.networking.k8s.io", "");
        let newest = newest(classes.map(|(_, class)| &**class), &OF_INGRESSES);
        set_default(object, "ingressClassName", newest);
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

/// Of these storage classes the one that claims get that name none.
pub(crate) fn default_storage_class<'o>(
    classes: impl Iterator<Item = &'o Object>,
) -> Option<&'o Object> {
    newest(classes, &OF_STORAGE)
}

/// The newest of those that are marked.
fn newest<'o>(
    classes: impl Iterator<Item = &'o Object>,
    annotations: &[&str],
) -> Option<&'o Object> {
    let is_default = |class: &&Object| {
        let marks = &class.tree()["metadata"]["annotations"];
        annotations
            .iter()
            .any(|annotation| marks[*annotation] == "true")
    };
    classes.filter(is_default).max_by(|one, other| {
        let age = |class: &Object| tree::text(class.tree(), "creationTimestamp").to_owned();
        let names = other.name().cmp(one.name());
        age(one).cmp(&age(other)).then(names)
    })
}

fn set_default(object: &mut Value, field: &str, class: Option<&Object>) {
    if let Some(class) = class.filter(|_| object["spec"].get(field).is_none()) {
        made(tree::fields(object), "spec").insert(field.to_owned(), class.name().into());
    }
}
