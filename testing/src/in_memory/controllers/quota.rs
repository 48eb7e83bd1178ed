//! Quotas: their status says what there is, as soon as it changes.

use std::collections::HashMap;

use serde_json::Value;

use super::{Context, Controllers};
use crate::in_memory::kinds::quota::{QUOTAS, charge, count, follows, is_counted};
use crate::in_memory::store::{Object, Place};
use crate::in_memory::tree;

/// Which quotas were counted as a whole while a request is followed, and at which revision: what was written before
/// is in their status.
#[derive(Debug, Default)]
pub(super) struct Counted(HashMap<String, u64>);

/// Charges quotas for what was created or changed. A server does so where a quota was counted once; the first time,
/// and what is taken away, is the controller's.
pub(super) fn put(
    context: &mut Context<'_>,
    counted: &mut Counted,
    place: &Place,
    object: &Object,
    controllers: Controllers,
) {
    let is_all = controllers == Controllers::All;
    if is_all && &*place.0 == QUOTAS && !is_counted(object.tree()) {
        recount(context, counted, &place.1);
    }
    let after = Some(object.tree());
    follow(context, counted, place, object, after, !is_all);
}

/// Takes away what is gone.
pub(super) fn removed(
    context: &mut Context<'_>,
    counted: &mut Counted,
    place: &Place,
    last: &Object,
) {
    follow(context, counted, place, last, None, false);
}

/// Follows a write to the quotas of its namespace that track what was written.
fn follow(
    context: &mut Context<'_>,
    counted: &mut Counted,
    place: &Place,
    object: &Object,
    after: Option<&Value>,
    only_more: bool,
) {
    let namespace = object.namespace();
    if namespace.is_empty() {
        return;
    }
    let (table, key) = place;
    let prefix = format!("{namespace}/");
    let quotas = context.store.scan(QUOTAS, &prefix);
    let revision = tree::text(object.tree(), "resourceVersion")
        .parse()
        .unwrap_or(0);
    let charged: Vec<String> = quotas
        .filter(|(quota, tree)| {
            // A quota counts itself when it is created.
            let is_itself = &**table == QUOTAS && quota == key;
            let is_known = counted.0.get(*quota).is_some_and(|at| revision <= *at);
            let tree = tree.tree();
            !is_itself && !is_known && is_counted(tree) && follows(tree, table)
        })
        .map(|(quota, _)| quota.to_owned())
        .collect();
    if charged.is_empty() {
        return;
    }
    let Some(before) = context.store.before(place, revision) else {
        for quota in charged {
            recount(context, counted, &quota);
        }
        return;
    };
    let before = before.as_ref().map(|before| before.tree());
    for quota in charged {
        let Some(mut tree) = context
            .store
            .get(QUOTAS, &quota)
            .map(|quota| quota.tree().clone())
        else {
            continue;
        };
        if charge(&mut tree, table, before, after, only_more) {
            context.store.put(&QUOTAS.into(), &quota, tree);
        }
    }
}

/// Counts all that a quota tracks.
fn recount(context: &mut Context<'_>, counted: &mut Counted, key: &str) {
    let Some(quota) = context.store.get(QUOTAS, key) else {
        return;
    };
    let mut tree = quota.tree().clone();
    count(context.store, context.registry, &mut tree);
    let differs = tree != *quota.tree();
    counted.0.insert(key.to_owned(), context.store.revision());
    if differs {
        context.store.put(&QUOTAS.into(), key, tree);
    }
}
