//! `metadata.managedFields`: which manager owns which fields, and server-side apply, which goes by it.
//!
//! Every write takes part: an update owns what it changes, an apply what it names. Who owned what another one
//! changes loses it; an entry that owns nothing goes. The rules are those of structured-merge-diff and of the
//! field manager of API servers; each was asked of a kube-apiserver 1.37.
//!
//! * `set` is the algebra of `fieldsV1`, `owners` are the entries;
//! * `compare`, `config` and `merge` walk objects by their types, `elements` tells those of lists apart;
//! * `versions` shows an object in the version of an entry, `reconcile` follows changes of definitions;
//! * `update` and `apply` are the two operations, `scale` does both to the one field of a scale,
//!   `last_applied` knows kubectl's annotation; `overlay` is the apply of policies, which own nothing.

mod apply;
mod compare;
mod config;
mod elements;
mod last_applied;
mod merge;
mod overlay;
mod owners;
mod reconcile;
mod scale;
mod set;
#[cfg(test)]
mod tests;
mod update;
mod versions;

pub(crate) use apply::{Application, Applied, apply};
pub(crate) use overlay::overlaid;
pub(crate) use owners::equal_but_for_times;
pub(crate) use scale::{apply_scale, scaled};
pub(crate) use update::{Writer, created, updated};
pub(crate) use versions::Versions;

use std::sync::LazyLock;

use set::FieldSet;

/// What nobody owns of an object: what tells it from others, and what the server writes.
static UNOWNED: LazyLock<FieldSet> = LazyLock::new(|| {
    let mut fields = FieldSet::default();
    for field in ["apiVersion", "kind", "metadata"] {
        fields.extend(&FieldSet::of_fields([field].into_iter()));
    }
    for field in [
        "name",
        "namespace",
        "creationTimestamp",
        "selfLink",
        "uid",
        "generation",
        "managedFields",
        "resourceVersion",
    ] {
        fields.extend(&FieldSet::of_fields(["metadata", field].into_iter()));
    }
    fields
});

/// A set without what nobody owns.
fn owned(fields: &FieldSet) -> FieldSet {
    fields.difference(&UNOWNED)
}
