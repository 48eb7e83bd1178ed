//! Options that travel as a request's body.

use crate::object::{Optional, Str, UnknownFields, optional, plain};

/// How to delete.
#[derive(Clone)]
pub struct DeleteOptions {
    /// The version of these options; a server takes them without.
    pub api_version: Str,
    /// `DeleteOptions`; a server takes them without.
    pub kind: Str,
    /// The seconds that the object is given to end; 0 is at once, none is the kind's default.
    pub grace_period_seconds: Option<i64>,
    /// What must hold, else the server answers 409 Conflict.
    pub preconditions: Optional<Preconditions>,
    /// Replaced by `propagation_policy`: whether dependents are left alone.
    pub orphan_dependents: Option<bool>,
    /// What happens to dependents: `Orphan`, `Background` or `Foreground`; none is the kind's default.
    pub propagation_policy: Option<Str>,
    /// `All` to check everything and store nothing.
    pub dry_run: Vec<Str>,
    /// Deletes an object that the server can no longer decode, without finalizers or preconditions.
    pub ignore_store_read_error_with_cluster_breaking_potential: Option<bool>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    DeleteOptions {
        0 api_version: plain("apiVersion"),
        1 kind: plain("kind"),
        2 grace_period_seconds: optional("gracePeriodSeconds"),
        3 preconditions: optional("preconditions"),
        4 orphan_dependents: optional("orphanDependents"),
        5 propagation_policy: optional("propagationPolicy"),
        6 dry_run: plain("dryRun").atomic(),
        7 ignore_store_read_error_with_cluster_breaking_potential:
            optional("ignoreStoreReadErrorWithClusterBreakingPotential"),
    }
}

/// What must hold for an object to be changed.
#[derive(Clone)]
pub struct Preconditions {
    /// The object's UID.
    pub uid: Option<Str>,
    /// The object's resource version.
    pub resource_version: Option<Str>,
    /// Fields that this version does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Preconditions {
        0 uid: optional("uid"),
        1 resource_version: optional("resourceVersion"),
    }
}
