//! Quotas: their status says what there is, as soon as it changes.

use serde_json::Value;

use super::{Context, Controllers};
use crate::in_memory::kinds::quota::{QUOTAS, count, follows, is_counted};
use crate::in_memory::store::{Object, Place};

/// Counts what was created or changed. A server charges a quota for it that was counted once; the first time is the
/// controller's.
pub(super) fn put(
    context: &mut Context<'_>,
    (table, key): &Place,
    object: &Object,
    controllers: Controllers,
) {
    let is_all = controllers == Controllers::All;
    count_again(context, object, |place, quota| {
        let is_new = is_all && &**table == QUOTAS && place == key && !is_counted(quota);
        is_new || (follows(quota, table) && (is_all || is_counted(quota)))
    });
}

/// Counts what is left.
pub(super) fn removed(context: &mut Context<'_>, (table, _): &Place, object: &Object) {
    count_again(context, object, |_, quota| follows(quota, table));
}

/// Counts again what such quotas track in the namespace of an object.
fn count_again(context: &mut Context<'_>, object: &Object, which: impl Fn(&str, &Value) -> bool) {
    let namespace = object.namespace();
    if namespace.is_empty() {
        return;
    }
    let prefix = format!("{namespace}/");
    let quotas = context.store.scan(QUOTAS, &prefix);
    let changed: Vec<(String, Value)> = quotas
        .filter(|(place, quota)| which(place, quota.tree()))
        .filter_map(|(place, quota)| {
            let mut tree = quota.tree().clone();
            count(context.store, context.registry, &mut tree, context.clock);
            (tree != *quota.tree()).then(|| (place.to_owned(), tree))
        })
        .collect();
    for (key, tree) in changed {
        context.store.put(&QUOTAS.into(), &key, tree);
    }
}
