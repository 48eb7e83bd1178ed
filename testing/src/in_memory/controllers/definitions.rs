//! Definitions: whether their names are accepted, what is served for them, and how one ends with its objects.

use std::sync::Arc;

use serde_json::Value;

use super::Context;
use crate::in_memory::definitions::{self, FINALIZER, TABLE};
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::Deletion;
use crate::in_memory::store::{Object, Place, TableName};
use crate::in_memory::tree;
use crate::in_memory::verbs::delete_object;

/// Serves what the definitions of a store say that was there before.
pub(super) fn resume(context: &mut Context<'_>) {
    for (_, definition) in context.store.scan(TABLE, "") {
        if definitions::is_established(definition.tree()) {
            *context.registry = Arc::new(context.registry.with_definition(definition.tree()));
        }
    }
}

/// Looks at a definition that was written, or at an object whose definition ends.
pub(super) fn put(context: &mut Context<'_>, (table, name): &Place, definition: &Object) {
    if &**table != TABLE || judge(context, name) {
        return;
    }
    // It may have changed since.
    let Some(definition) = context
        .store
        .get(TABLE, name)
        .filter(|now| now.tree() == definition.tree())
        .cloned()
    else {
        return;
    };
    if definitions::is_established(definition.tree()) {
        let registry = context.registry.with_definition(definition.tree());
        *context.registry = Arc::new(registry);
    }
    if definition.is_being_deleted() {
        empty(context, name);
        finish(context, name);
    }
}

/// Looks at what is gone: a definition, or the last object of one that ends.
pub(super) fn removed(context: &mut Context<'_>, (table, name): &Place) {
    if &**table != TABLE {
        finish(context, table);
        return;
    }
    let registry = context.registry.without_definition(name);
    *context.registry = Arc::new(registry);
    context.store.end_watches(&TableName::from(name.as_str()));
    // Its names are free now.
    let others: Vec<String> = context
        .store
        .scan(TABLE, "")
        .map(|(name, _)| name.to_owned())
        .collect();
    for other in others {
        judge(context, &other);
    }
}

/// Sets the conditions of a definition; whether that was a change.
fn judge(context: &mut Context<'_>, name: &str) -> bool {
    let Some(definition) = context.store.get(TABLE, name).cloned() else {
        return false;
    };
    let others: Vec<Arc<Object>> = context
        .store
        .scan(TABLE, "")
        .filter(|(other, object)| {
            *other != name && object.tree()["spec"]["group"] == definition.tree()["spec"]["group"]
        })
        .map(|(_, object)| object.clone())
        .collect();
    let others: Vec<&Value> = others.iter().map(|other| other.tree()).collect();
    let now = context.clock.in_seconds(0);
    let mut tree = definition.tree().clone();
    definitions::judge(&mut tree, &others, &now);
    if definition.is_being_deleted() {
        let why = [
            "InstanceDeletionInProgress",
            "the objects are being deleted",
        ];
        definitions::set_condition(&mut tree, "Terminating", true, why, &now);
    }
    if tree == *definition.tree() {
        return false;
    }
    context.store.put(&TableName::from(TABLE), name, tree);
    true
}

/// Deletes the objects of a definition.
fn empty(context: &mut Context<'_>, name: &str) {
    let Some(resource) = served(context, name) else {
        return;
    };
    let objects: Vec<Arc<Object>> = context
        .store
        .scan(name, "")
        .map(|(_, object)| object.clone())
        .collect();
    for object in objects {
        if !object.is_being_deleted() {
            let deletion = Deletion::default();
            delete_object(context.store, &resource, &object, &deletion, context.clock);
        }
    }
}

fn served(context: &Context<'_>, name: &str) -> Option<Arc<Resource>> {
    let resource = context.registry.of_table(name)?;
    resource.custom().is_some().then(|| resource.clone())
}

/// Lets a definition that ends go once it has no object.
fn finish(context: &mut Context<'_>, name: &str) {
    let Some(definition) = context.store.get(TABLE, name).cloned() else {
        return;
    };
    if !definition.is_being_deleted() || context.store.scan(name, "").next().is_some() {
        return;
    }
    let mut tree = definition.tree().clone();
    tree::retain(&mut tree, "finalizers", |known| known != FINALIZER);
    let is_held = tree::texts(&tree, "finalizers").next().is_some();
    if tree != *definition.tree() {
        context.store.put(&TableName::from(TABLE), name, tree);
    }
    if !is_held {
        context.store.remove(&TableName::from(TABLE), name);
    }
}
