//! The garbage collector: what becomes of objects whose owners go.

use std::sync::Arc;

use serde_json::Value;

use super::{Context, Origin};
use crate::in_memory::registry::DeletePropagation;
use crate::in_memory::rules::{self, Deletion};
use crate::in_memory::store::{Object, Place};
use crate::in_memory::tree;
use crate::in_memory::verbs::delete_object;

/// The finalizers that say what becomes of dependents.
const ORPHANS: &str = "orphan";
const DEPENDENTS_FIRST: &str = "foregroundDeletion";

/// Looks at an object that was written: whether its deletion waits for its dependents, and whether the owners that it
/// did not have before are there.
pub(super) fn put(
    context: &mut Context<'_>,
    place: &Place,
    object: &Object,
    before: Option<&Object>,
) {
    if !object.is_being_deleted() && !has_new_owner(object, before) {
        return;
    }
    // It may have changed since.
    let Some(object) = context.store.get(&place.0, &place.1).cloned() else {
        return;
    };
    if !object.is_being_deleted() {
        if context.origin == Origin::Request {
            judge(context, place, &object);
        }
        return;
    }
    match propagation(&object) {
        DeletePropagation::Orphan => {
            orphan(context, object.uid());
            release(context, place, &object, ORPHANS);
        }
        DeletePropagation::Foreground => {
            delete_dependents(context, object.uid());
            if !is_blocked(context, object.uid()) {
                release(context, place, &object, DEPENDENTS_FIRST);
            }
        }
        DeletePropagation::Background => {}
    }
}

/// What the finalizers of an object say of its dependents.
fn propagation(object: &Object) -> DeletePropagation {
    let has = |finalizer| tree::texts(object.tree(), "finalizers").any(|known| known == finalizer);
    if has(ORPHANS) {
        DeletePropagation::Orphan
    } else if has(DEPENDENTS_FIRST) {
        DeletePropagation::Foreground
    } else {
        DeletePropagation::Background
    }
}

fn has_new_owner(object: &Object, before: Option<&Object>) -> bool {
    let is_known = |owner| {
        before.is_some_and(|before| {
            tree::elements(before.tree(), "ownerReferences").any(|known| known == owner)
        })
    };
    tree::elements(object.tree(), "ownerReferences").any(|owner| !is_known(owner))
}

/// Deletes an object none of whose owners is there; of others it takes the owners that are not.
fn judge(context: &mut Context<'_>, place: &Place, object: &Arc<Object>) {
    let mut lost = Vec::new();
    let mut is_kept = false;
    let mut some_are_gone = false;
    for reference in tree::elements(object.tree(), "ownerReferences") {
        let Some(owner) = find_owner(context, object, reference) else {
            return;
        };
        some_are_gone |= owner.is_none();
        if owner.is_some_and(keeps) {
            is_kept = true;
        } else {
            lost.push(reference["uid"].as_str().unwrap_or_default());
        }
    }
    match (some_are_gone, is_kept) {
        (false, _) => {}
        (true, true) => disown(context, place, object, &lost),
        (true, false) => delete(context, place, object, propagation(object)),
    }
}

/// The owner to which a reference leads. `None` where that cannot be said: its kind is unknown, or it is in a namespace and
/// the object is not.
fn find_owner<'c>(
    context: &'c Context<'_>,
    object: &Object,
    reference: &Value,
) -> Option<Option<&'c Object>> {
    let text = |field: &str| reference[field].as_str().unwrap_or_default();
    let api_version = text("apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let mut resources = context.registry.resources(group, version);
    let resource = resources.find(|resource| resource.kind == text("kind"))?;
    let namespace = tree::text(object.tree(), "namespace");
    if resource.namespaced && namespace.is_empty() {
        return None;
    }
    let key = resource.key(namespace, text("name"));
    let owner = context.store.get(&resource.table, &key);
    Some(
        owner
            .map(|owner| &**owner)
            .filter(|owner| owner.uid() == text("uid")),
    )
}

/// Whether an owner is not about to take its dependents along.
fn keeps(owner: &Object) -> bool {
    !owner.is_being_deleted() || propagation(owner) != DeletePropagation::Foreground
}

/// Looks at those that an object leaves behind, and at owners that waited for its end.
pub(super) fn removed(context: &mut Context<'_>, object: &Object) {
    for place in context.store.dependents(object.uid()) {
        let Some(dependent) = context.store.get(&place.0, &place.1).cloned() else {
            continue;
        };
        if has_other_owner(context, &dependent, object.uid()) {
            disown(context, &place, &dependent, &[object.uid()]);
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
        put(context, &place, &owner, Some(&owner));
    }
}

/// Whether an owner beside this one keeps an object: one that is there, and not about to take it along.
fn has_other_owner(context: &Context<'_>, dependent: &Object, uid: &str) -> bool {
    let is_kept = |owner: &Value| {
        let owner = owner["uid"].as_str().unwrap_or_default();
        let place = context.store.find(owner).filter(|_| owner != uid);
        let found = place.and_then(|place| context.store.get(&place.0, &place.1));
        found.is_some_and(|owner| keeps(owner))
    };
    tree::elements(dependent.tree(), "ownerReferences").any(is_kept)
}

/// Takes an owner from all that name it.
fn orphan(context: &mut Context<'_>, uid: &str) {
    for place in context.store.dependents(uid) {
        if let Some(dependent) = context.store.get(&place.0, &place.1).cloned() {
            disown(context, &place, &dependent, &[uid]);
        }
    }
}

fn disown(context: &mut Context<'_>, place: &Place, dependent: &Object, owners: &[&str]) {
    let mut tree = dependent.tree().clone();
    tree::retain(&mut tree, "ownerReferences", |owner| {
        !owners.iter().any(|uid| owner["uid"] == *uid)
    });
    context.store.put(&place.0, &place.1, tree);
}

/// Deletes those that only this owner keeps, and their own dependents before them; others lose it.
fn delete_dependents(context: &mut Context<'_>, uid: &str) {
    for place in context.store.dependents(uid) {
        let Some(dependent) = context.store.get(&place.0, &place.1).cloned() else {
            continue;
        };
        if has_other_owner(context, &dependent, uid) {
            disown(context, &place, &dependent, &[uid]);
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
