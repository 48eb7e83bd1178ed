//! The garbage collector: what becomes of objects whose owners go.

use std::sync::Arc;

use serde_json::Value;

use super::Context;
use crate::in_memory::registry::DeletePropagation;
use crate::in_memory::rules::{self, Deletion};
use crate::in_memory::store::{Object, Place};
use crate::in_memory::tree;
use crate::in_memory::verbs::delete_object;

/// Looks at an object that was written: whether its deletion waits for its dependents.
pub(super) fn put(context: &mut Context<'_>, place: &Place, object: &Arc<Object>) {
    if !object.is_being_deleted() {
        return;
    }
    // It may have changed since.
    let Some(object) = context.store.get(&place.0, &place.1).cloned() else {
        return;
    };
    let has = |finalizer| tree::texts(object.tree(), "finalizers").any(|known| known == finalizer);
    if has("orphan") {
        orphan(context, object.uid());
        release(context, place, &object, "orphan");
    } else if has("foregroundDeletion") {
        delete_dependents(context, object.uid());
        if !is_blocked(context, object.uid()) {
            release(context, place, &object, "foregroundDeletion");
        }
    }
}

/// Looks at those that an object leaves behind, and at owners that waited for its end.
pub(super) fn removed(context: &mut Context<'_>, object: &Object) {
    for place in context.store.dependents(object.uid()) {
        let Some(dependent) = context.store.get(&place.0, &place.1).cloned() else {
            continue;
        };
        if has_other_owner(context, &dependent, object.uid()) {
            disown(context, &place, &dependent, object.uid());
        } else {
            delete(context, &place, &dependent, DeletePropagation::Background);
        }
    }
    for owner in tree::elements(object.tree(), "ownerReferences") {
        let uid = owner["uid"].as_str().unwrap_or_default();
        let Some(place) = context.store.find(uid).cloned() else {
            continue;
        };
        let Some(owner) = context.store.get(&place.0, &place.1).cloned() else {
            continue;
        };
        put(context, &place, &owner);
    }
}

/// Whether an owner beside this one keeps an object: one that is there, and not about to take it along.
fn has_other_owner(context: &Context<'_>, dependent: &Object, uid: &str) -> bool {
    let keeps = |owner: &Value| {
        let owner = owner["uid"].as_str().unwrap_or_default();
        let Some(place) = context.store.find(owner).filter(|_| owner != uid) else {
            return false;
        };
        let found = context.store.get(&place.0, &place.1);
        found.is_some_and(|owner| {
            let mut finalizers = tree::texts(owner.tree(), "finalizers");
            let takes_along = finalizers.any(|finalizer| finalizer == "foregroundDeletion");
            !(owner.is_being_deleted() && takes_along)
        })
    };
    tree::elements(dependent.tree(), "ownerReferences").any(keeps)
}

/// Takes an owner from all that name it.
fn orphan(context: &mut Context<'_>, uid: &str) {
    for place in context.store.dependents(uid) {
        if let Some(dependent) = context.store.get(&place.0, &place.1).cloned() {
            disown(context, &place, &dependent, uid);
        }
    }
}

fn disown(context: &mut Context<'_>, place: &Place, dependent: &Object, uid: &str) {
    let mut tree = dependent.tree().clone();
    tree::retain(&mut tree, "ownerReferences", |owner| owner["uid"] != uid);
    context.store.put(&place.0, &place.1, tree);
}

/// Deletes those that only this owner keeps, and their own dependents before them; others lose it.
fn delete_dependents(context: &mut Context<'_>, uid: &str) {
    for place in context.store.dependents(uid) {
        let Some(dependent) = context.store.get(&place.0, &place.1).cloned() else {
            continue;
        };
        if has_other_owner(context, &dependent, uid) {
            disown(context, &place, &dependent, uid);
            continue;
        }
        if dependent.is_being_deleted() {
            continue;
        }
        let propagation = if context.store.dependents(dependent.uid()).is_empty() {
            DeletePropagation::Background
        } else {
            DeletePropagation::Foreground
        };
        delete(context, &place, &dependent, propagation);
    }
}

/// Whether a dependent that holds its owner back is still there.
fn is_blocked(context: &Context<'_>, uid: &str) -> bool {
    let blocks = |place: &Place| {
        context
            .store
            .get(&place.0, &place.1)
            .is_some_and(|dependent| {
                tree::elements(dependent.tree(), "ownerReferences")
                    .any(|owner| owner["uid"] == uid && owner["blockOwnerDeletion"] == true)
            })
    };
    context.store.dependents(uid).iter().any(blocks)
}

fn delete(
    context: &mut Context<'_>,
    place: &Place,
    object: &Arc<Object>,
    propagation: DeletePropagation,
) {
    let Some(resource) = context.resource(place) else {
        return;
    };
    let deletion = Deletion {
        propagation: Some(propagation),
        ..Deletion::default()
    };
    delete_object(context.store, &resource, object, &deletion, context.clock);
}

/// Takes a finalizer away, and the object with the last one.
pub(super) fn release(context: &mut Context<'_>, place: &Place, object: &Object, finalizer: &str) {
    let Some(resource) = context.resource(place) else {
        return;
    };
    let mut tree = object.tree().clone();
    tree::retain(&mut tree, "finalizers", |known| known != finalizer);
    let is_held = rules::is_held(&resource, &tree);
    context.store.put(&place.0, &place.1, tree);
    if !is_held {
        context.store.remove(&place.0, &place.1);
    }
}
