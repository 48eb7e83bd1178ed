//! The class of what does not name one: the one that is marked as the default.

use serde_json::Value;

use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::fields::made;
use crate::in_memory::store::Object;
use crate::in_memory::tree;

/// Of a claim.
pub(super) fn storage(place: &Place<'_>, object: &mut Value) {
    let (table, annotation) = (
        "storageclasses.storage.k8s.io",
        "storageclass.kubernetes.io/is-default-class",
    );
    // An older way to name the class.
    let older = "volume.beta.kubernetes.io/storage-class";
    if object["metadata"]["annotations"].get(older).is_none() {
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
