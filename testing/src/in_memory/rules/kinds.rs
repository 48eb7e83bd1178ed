//! What single kinds are given by the server that their clients do not write.

use serde_json::{Value, json};

use crate::in_memory::answer::Refusal;
use crate::in_memory::registry::Resource;
use crate::in_memory::tree;

/// Namespaces that cannot be deleted.
pub(crate) const PROTECTED_NAMESPACES: [&str; 3] = ["default", "kube-public", "kube-system"];

/// Whether a resource is that of namespaces themselves.
pub(crate) fn is_namespace(resource: &Resource) -> bool {
    &*resource.table == "namespaces"
}

/// Refuses a custom object of another kind, which is kept in it until here.
///
/// # Errors
/// It is of another kind.
pub(super) fn check(resource: &Resource, object: &Value) -> Result<(), Refusal> {
    match object.get("kind").filter(|_| resource.custom().is_some()) {
        None => Ok(()),
        Some(kind) => {
            let (kind, name) = (
                kind.as_str().unwrap_or_default(),
                tree::text(object, "name"),
            );
            Err(Refusal::of_another_kind(resource, kind, name))
        }
    }
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
