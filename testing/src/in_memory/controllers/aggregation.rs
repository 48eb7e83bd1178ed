//! Cluster roles that are the sum of others.

use super::Context;
use crate::in_memory::access::rbac::{self, CLUSTER_ROLES};

/// Sums up again, after cluster roles were written or removed.
pub(super) fn sum_up(context: &mut Context<'_>) {
    let roles = context.store.scan(CLUSTER_ROLES, "");
    let sums: Vec<_> = roles
        .filter_map(|(name, role)| {
            let rules = rbac::aggregated(context.store, role)?;
            let differs = !rbac::rules(role.tree()).eq(&rules);
            differs.then(|| (name.to_owned(), rbac::with_rules(role, rules)))
        })
        .collect();
    for (name, role) in sums {
        context.store.put(&CLUSTER_ROLES.into(), &name, role);
    }
}
