//! What single kinds are given by the server that their clients do not write.

use serde_json::{Value, json};

use crate::in_memory::registry::Resource;
use crate::in_memory::tree;

/// Namespaces that cannot be deleted.
pub(crate) const PROTECTED_NAMESPACES: [&str; 3] = ["default", "kube-public", "kube-system"];

/// Whether a resource is that of namespaces themselves.
pub(crate) fn is_namespace(resource: &Resource) -> bool {
    &*resource.table == "namespaces"
}

/// The status that a new object begins with; the client's own is dropped before.
pub(super) fn begin(resource: &Resource, object: &mut Value) {
    let status = match &*resource.table {
        "namespaces" => {
            let finalizers = tree::member(object, "spec")
                .entry("finalizers")
                .or_insert_with(|| json!([]));
            if let Value::Array(finalizers) = finalizers
                && !finalizers.contains(&json!("kubernetes"))
            {
                finalizers.push(json!("kubernetes"));
            }
            json!({"phase": "Active"})
        }
        "pods" | "persistentvolumeclaims" | "persistentvolumes" => json!({"phase": "Pending"}),
        _ => return,
    };
    tree::fields(object).insert("status".to_owned(), status);
}

/// Labels that the server sets whoever writes.
pub(super) fn label(resource: &Resource, object: &mut Value) {
    if is_namespace(resource) {
        let name = tree::text(object, "name").to_owned();
        let labels = tree::metadata(object)
            .entry("labels")
            .or_insert_with(|| json!({}));
        tree::fields(labels).insert("kubernetes.io/metadata.name".to_owned(), name.into());
    }
}

/// Whether a new object keeps the status that its client wrote: the kubelet registers its node so.
pub(super) fn keeps_status(resource: &Resource) -> bool {
    !resource.has_status() || &*resource.table == "nodes"
}
