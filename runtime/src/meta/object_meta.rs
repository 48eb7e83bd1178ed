//! `ObjectMeta`: what every stored object has.

use super::{FieldsV1, OwnerReference, Time};
use crate::object::{Map, MergeStrategy, Str, UnknownFields, optional, plain};

/// What every stored object has: its name, its labels, its owners, its history.
///
/// ```
/// use clientset_runtime::meta::ObjectMeta;
///
/// let meta = ObjectMeta {
///     name: "web".into(),
///     labels: [("app", "web")].into(),
///     ..Default::default()
/// };
/// assert_eq!(meta.labels.get("app").unwrap(), "web");
/// ```
#[derive(Clone)]
pub struct ObjectMeta {
    /// The name, unique among the objects of its kind in one namespace. Cannot be changed.
    pub name: Str,
    /// What the server appends five random characters to when `name` is empty.
    pub generate_name: Str,
    /// The namespace; empty for an object of the cluster.
    pub namespace: Str,
    /// No longer filled by any server.
    pub self_link: Str,
    /// Tells this object from every other one, before and after it, of the same name. Set by the server.
    pub uid: Str,
    /// The version of the stored object, to be compared for equality only. Set by the server; in an
    /// update it says which version the change was made to.
    pub resource_version: Str,
    /// Counts the changes of what is desired. Set by the server.
    pub generation: Option<i64>,
    /// When the object was created. Set by the server.
    pub creation_timestamp: Option<Time>,
    /// When the object will be gone, once someone has deleted it. Set by the server.
    pub deletion_timestamp: Option<Time>,
    /// The seconds that the object was given to end, once someone has deleted it.
    pub deletion_grace_period_seconds: Option<i64>,
    /// Labels: what selectors ask for.
    pub labels: Map<Str>,
    /// Annotations: what tools keep with an object, not selectable.
    pub annotations: Map<Str>,
    /// The objects on which this one depends: when the last of them is gone, so is this one.
    pub owner_references: Vec<OwnerReference>,
    /// Who must act before the object may go; each one removes its own entry.
    pub finalizers: Vec<Str>,
    /// Who set which fields. Kept by the server.
    pub managed_fields: Vec<ManagedFieldsEntry>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ObjectMeta {
        0 name: plain("name"),
        1 generate_name: plain("generateName"),
        2 namespace: plain("namespace"),
        3 self_link: plain("selfLink"),
        4 uid: plain("uid"),
        5 resource_version: plain("resourceVersion"),
        6 generation: optional("generation"),
        7 creation_timestamp: optional("creationTimestamp"),
        8 deletion_timestamp: optional("deletionTimestamp"),
        9 deletion_grace_period_seconds: optional("deletionGracePeriodSeconds"),
        10 labels: plain("labels"),
        11 annotations: plain("annotations"),
        12 owner_references: plain("ownerReferences").keyed(&["uid"]).atomic_elements().merged(MergeStrategy::Merge("uid")),
        13 finalizers: plain("finalizers").set().merged(MergeStrategy::Merge("")),
        14 managed_fields: plain("managedFields").atomic(),
    }
}

impl ObjectMeta {
    /// Whether someone has deleted the object: it is gone when its finalizers are.
    #[must_use]
    pub const fn is_being_deleted(&self) -> bool {
        self.deletion_timestamp.is_some()
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(Str::as_str)
    }

    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(Str::as_str)
    }

    /// Whether `finalizer` keeps the object from going.
    #[must_use]
    pub fn has_finalizer(&self, finalizer: &str) -> bool {
        self.finalizers.iter().any(|known| known == finalizer)
    }

    /// Adds a finalizer at the end; `false` where it is there already. A server takes none once the
    /// object is being deleted.
    pub fn add_finalizer(&mut self, finalizer: impl Into<Str>) -> bool {
        let finalizer = finalizer.into();
        let new = !self.has_finalizer(&finalizer);
        if new {
            self.finalizers.push(finalizer);
        }
        new
    }

    /// Removes a finalizer; `false` where there is none such.
    pub fn remove_finalizer(&mut self, finalizer: &str) -> bool {
        let before = self.finalizers.len();
        self.finalizers.retain(|known| known != finalizer);
        self.finalizers.len() < before
    }
}

/// Which fields one manager set, through which operation.
#[derive(Clone)]
pub struct ManagedFieldsEntry {
    /// The manager's name.
    pub manager: Str,
    /// `Apply` or `Update`.
    pub operation: Str,
    /// The version of the fields' names, as in `apps/v1`.
    pub api_version: Str,
    /// When the manager last changed the set.
    pub time: Option<Time>,
    /// How the fields are written; always `FieldsV1`.
    pub fields_type: Str,
    /// The fields, as a tree of `f:name`, `k:{keys}`, `v:value` and `i:index`.
    pub fields_v1: FieldsV1,
    /// The subresource through which they were set; empty for the object itself.
    pub subresource: Str,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    ManagedFieldsEntry {
        0 manager: plain("manager"),
        1 operation: plain("operation"),
        2 api_version: plain("apiVersion"),
        3 time: optional("time"),
        4 fields_type: plain("fieldsType"),
        5 fields_v1: optional("fieldsV1"),
        6 subresource: plain("subresource"),
    }
}
