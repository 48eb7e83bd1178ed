//! Namespaces: what a new one gets, and how one ends with all that is in it.

use std::sync::Arc;

use super::Context;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::{self, Deletion};
use crate::in_memory::store::{Object, Place};
use crate::in_memory::tree;
use crate::in_memory::verbs::delete_object;

const TABLE: &str = "namespaces";

/// Looks at a namespace that was written.
pub(super) fn put(context: &mut Context<'_>, (table, name): &Place, namespace: &Object) {
    if &**table != TABLE {
        return;
    }
    if namespace.is_being_deleted() {
        empty(context, name);
        finish(context, name);
    } else {
        let account = serde_json::json!({"metadata": {"name": "default"}});
        context.create("serviceaccounts", name, account);
    }
}

/// Looks whether an object was the last one of a namespace that ends.
pub(super) fn removed(context: &mut Context<'_>, object: &Object) {
    if !object.namespace().is_empty() {
        finish(context, object.namespace());
    }
}

/// Deletes all that is in a namespace.
fn empty(context: &mut Context<'_>, name: &str) {
    for (resource, object) in content(context, name) {
        if !object.is_being_deleted() {
            // Nobody is left to end a pod by itself.
            let deletion = Deletion {
                grace_period: Some(0),
                ..Deletion::default()
            };
            delete_object(context.store, &resource, &object, &deletion, context.clock);
        }
    }
}

fn content(context: &Context<'_>, name: &str) -> Vec<(Arc<Resource>, Arc<Object>)> {
    let prefix = format!("{name}/");
    let mut content = Vec::new();
    for resource in context
        .registry
        .stored()
        .filter(|resource| resource.namespaced)
    {
        for (_, object) in context.store.scan(&resource.table, &prefix) {
            content.push((resource.clone(), object.clone()));
        }
    }
    content
}

/// Lets a namespace that ends go once nothing is in it.
fn finish(context: &mut Context<'_>, name: &str) {
    let Some(namespace) = context.store.get(TABLE, name).cloned() else {
        return;
    };
    if !namespace.is_being_deleted() || !content(context, name).is_empty() {
        return;
    }
    let Some(resource) = context.registry.of_table(TABLE).cloned() else {
        return;
    };
    let mut tree = namespace.tree().clone();
    let spec = tree::member(&mut tree, "spec");
    if let Some(serde_json::Value::Array(finalizers)) = spec.get_mut("finalizers") {
        finalizers.retain(|finalizer| finalizer != "kubernetes");
        if finalizers.is_empty() {
            spec.remove("finalizers");
        }
    }
    let is_held = rules::is_held(&resource, &tree);
    if tree != *namespace.tree() {
        context.store.put(&resource.table, name, tree);
    }
    if !is_held {
        context.store.remove(&resource.table, name);
    }
}
