//! A context: which user of which cluster, and in which namespace.

use super::Entries;
use crate::object::{RawJson, Str, UnknownFields, plain, required};

/// A context: which user of which cluster, and in which namespace.
///
/// ```
/// use clientset_runtime::config::Context;
///
/// let context = Context { cluster: "kind".into(), user: "me".into(), ..Default::default() };
/// assert_eq!(context.namespace, "");
/// ```
#[derive(Clone)]
pub struct Context {
    /// The name of the cluster.
    pub cluster: Str,
    /// The name of the user.
    pub user: Str,
    /// The namespace that is used where none is named; empty for `default`.
    pub namespace: Str,
    /// What other programs keep here, by name.
    pub extensions: Entries<RawJson>,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Context {
        0 cluster: required("cluster"),
        1 user: required("user"),
        2 namespace: plain("namespace"),
        3 extensions: plain("extensions"),
    }
}
