//! The protection of what others use: a claim, a volume, a class of attributes or a group of pods that is deleted stays
//! until nothing uses it.

use super::Context;
use super::garbage::release;
use crate::in_memory::store::{Object, Place};
use crate::in_memory::tree;

/// What is protected, and the finalizer that every such object begins with.
const PROTECTED: [(&str, &str); 4] = [
    ("persistentvolumeclaims", "kubernetes.io/pvc-protection"),
    ("persistentvolumes", "kubernetes.io/pv-protection"),
    (
        "volumeattributesclasses.storage.k8s.io",
        "kubernetes.io/vac-protection",
    ),
    (
        "podgroups.scheduling.k8s.io",
        "scheduling.k8s.io/podgroup-protection",
    ),
];

/// Looks at an object that was written: whether it may go, or others that it used until now.
pub(super) fn put(context: &mut Context<'_>, place: &Place, object: &Object) {
    if object.is_being_deleted()
        && let Some((_, finalizer)) = PROTECTED.iter().find(|(table, _)| *table == &*place.0)
    {
        let_go(context, place, finalizer);
    }
    if is_finished(object) {
        removed(context, place);
    }
}

/// Looks at what is left behind by something that may have used it.
pub(super) fn removed(context: &mut Context<'_>, (table, _): &Place) {
    if !matches!(
        &**table,
        "pods" | "persistentvolumeclaims" | "persistentvolumes"
    ) {
        return;
    }
    for (table, finalizer) in PROTECTED {
        let Some(resource) = context.registry.of_table(table) else {
            continue;
        };
        let table = resource.table.clone();
        let deleted: Vec<Place> = context
            .store
            .scan(&table, "")
            .filter(|(_, object)| object.is_being_deleted())
            .map(|(key, _)| (table.clone(), key.to_owned()))
            .collect();
        for place in deleted {
            let_go(context, &place, finalizer);
        }
    }
}

/// Takes the finalizer from an object that nothing uses, and with the last one the object.
fn let_go(context: &mut Context<'_>, place: &Place, finalizer: &str) {
    let Some(object) = context.store.get(&place.0, &place.1).cloned() else {
        return;
    };
    let has = tree::texts(object.tree(), "finalizers").any(|known| known == finalizer);
    if has && !is_used(context, place, &object) {
        release(context, place, &object, finalizer);
    }
}

fn is_used(context: &Context<'_>, (table, _): &Place, object: &Object) -> bool {
    let name = object.name();
    match &**table {
        "persistentvolumeclaims" => {
            let prefix = format!("{}/", object.namespace());
            let mut pods = context.store.scan("pods", &prefix);
            pods.any(|(_, pod)| {
                let volumes = pod.tree()["spec"]["volumes"].as_array();
                let mut volumes = volumes.into_iter().flatten();
                !is_finished(pod)
                    && volumes.any(|volume| volume["persistentVolumeClaim"]["claimName"] == name)
            })
        }
        "persistentvolumes" => object.tree()["status"]["phase"] == "Bound",
        "podgroups.scheduling.k8s.io" => {
            let prefix = format!("{}/", object.namespace());
            let mut pods = context.store.scan("pods", &prefix);
            pods.any(|(_, pod)| {
                let group = &pod.tree()["spec"]["schedulingGroup"]["podGroupName"];
                !is_finished(pod) && *group == *name
            })
        }
        _ => ["persistentvolumeclaims", "persistentvolumes"]
            .iter()
            .any(|table| {
                let mut users = context.store.scan(table, "");
                users.any(|(_, user)| user.tree()["spec"]["volumeAttributesClassName"] == name)
            }),
    }
}

/// Whether a pod will not run any more.
fn is_finished(pod: &Object) -> bool {
    let phase = pod.tree()["status"]["phase"].as_str();
    matches!(phase, Some("Succeeded" | "Failed"))
}
