//! Cluster roles that are the sum of others.

use super::Context;
use crate::in_memory::access::rbac::{self, CLUSTER_ROLES};
use crate::in_memory::store::Place;

/// Sums up again when a cluster role was written or removed.
pub(super) fn changed(context: &mut Context<'_>, (table, _): &Place) {
    if &**table != CLUSTER_ROLES {
        return;
    }
    let roles = context.store.scan(CLUSTER_ROLES, "");
    let sums: Vec<_> = roles
        .filter_map(|(name, role)| {
            let rules = rbac::aggregated(context.store, role)?;
            let differs = !rbac::rules(role.tree()).eq(&rules);
            differs.then(|| (name.to_owned(), rbac::with_rules(role, rules)))
        })
        .collect();
    for (name, role) in sums {
        context.store.put(table, &name, role);
    }
}
