//! DELETE, of one object and of many.

use std::sync::Arc;

use serde_json::Value;

use super::{existing, hooks, list, transaction, versions};
use crate::in_memory::answer::{Answer, List, Refusal};
use crate::in_memory::call::{Call, DeleteOptions, ListOptions, deletion};
use crate::in_memory::clock::Clock;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::{self, Deletion, PROTECTED_NAMESPACES};
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;

/// What a deletion made of an object.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Nothing is left; this is how it was.
    Gone(Arc<Object>),
    /// It waits: for finalizers, or for a grace period.
    Waits(Arc<Object>),
}

pub(super) fn delete(call: &Call) -> Result<Answer, Refusal> {
    let options = deletion(call)?;
    let resource = call.resource();
    transaction(call, |store| {
        let old = existing(call, store)?;
        check(resource, &old, &options)?;
        hooks::delete(call, store, &old, options.dry_run)?;
        // As it is stored, which is what waits or goes.
        let stored = store.get(&resource.table, &call.key()).cloned();
        let old = stored.unwrap_or(old);
        Ok(match remove(call, store, &old, &options) {
            Outcome::Gone(last) if resource.facts.returns_deleted => Answer::object(resource, last),
            Outcome::Gone(last) => Answer::gone(resource, &last),
            Outcome::Waits(object) if options.cascades => Answer::accepted(resource, object),
            Outcome::Waits(object) => Answer::object(resource, object),
        }
        .with_warnings(warnings(resource, &options)))
    })
}

/// What becomes of the pods of a job unless it is said has surprised people.
fn warnings(resource: &Resource, options: &DeleteOptions) -> Vec<String> {
    if &*resource.table != "jobs.batch" || options.deletion.propagation.is_some() {
        return Vec::new();
    }
    let why = "the pods of a job stay when it is deleted, unless propagationPolicy says otherwise";
    vec![why.to_owned()]
}

pub(super) fn delete_collection(call: &Call) -> Result<Answer, Refusal> {
    let options = deletion(call)?;
    let listed = ListOptions::parse(call, false)?;
    transaction(call, |store| {
        let list = list::read(call, store, &listed)?;
        let may_go = |store: &Store, object: &Arc<Object>| {
            check(call.resource(), object, &options)?;
            let seen = versions::read(call, object.clone())?;
            hooks::delete(call, store, &seen, options.dry_run)
        };
        let mut going = Vec::new();
        let mut refused = Ok(());
        for object in &list.items {
            refused = may_go(store, object);
            if refused.is_err() {
                break;
            }
            going.push(object);
        }
        if call.dialogue.is_asking() {
            return Err(Refusal::suspended());
        }
        // Those before one that may not go are gone.
        for object in going {
            remove(call, store, object, &options);
        }
        refused?;
        // As they were before.
        Ok(Answer::list(List {
            revision: store.revision(),
            ..list
        })
        .with_warnings(warnings(call.resource(), &options)))
    })
}

/// Whether this object may be deleted, and is the one that the client means.
pub(super) fn check(
    resource: &Resource,
    old: &Object,
    options: &DeleteOptions,
) -> Result<(), Refusal> {
    let name = old.name();
    if rules::is_namespace(resource) && PROTECTED_NAMESPACES.contains(&name) {
        return Err(Refusal::forbidden(
            resource,
            name,
            "this namespace may not be deleted",
        ));
    }
    let version = tree::text(old.tree(), "resourceVersion");
    for (what, wanted, found) in [
        ("UID", &options.uid, old.uid()),
        ("ResourceVersion", &options.version, version),
    ] {
        if let Some(wanted) = wanted
            && wanted != found
        {
            let why = format!("the precondition's {what} is {wanted}, the object's {found}");
            // By the kind, and not by the plural as everywhere else.
            let (group, kind) = (&resource.group, &resource.kind);
            return Err(Refusal::conflict_in(group, kind, name, &why));
        }
    }
    Ok(())
}

pub(super) fn remove(
    call: &Call,
    store: &mut Store,
    old: &Arc<Object>,
    options: &DeleteOptions,
) -> Outcome {
    if options.dry_run {
        let clock = &call.server.clock;
        let in_seconds = |seconds| clock.in_seconds(seconds);
        return match rules::delete(call.resource(), old.tree(), &options.deletion, in_seconds) {
            Some(waiting) => Outcome::Waits(Arc::new(Object::unsaved(waiting))),
            None => match ended(call.resource(), old, clock) {
                Some(ended) => Outcome::Gone(Arc::new(Object::unsaved(ended))),
                None => Outcome::Gone(old.clone()),
            },
        };
    }
    delete_object(
        store,
        call.resource(),
        old,
        &options.deletion,
        &call.server.clock,
    )
}

/// Pods end in two steps, also where the grace period between them is none; `None` for other kinds.
fn ended(resource: &Resource, old: &Object, clock: &Clock) -> Option<Value> {
    if &*resource.table != "pods" || old.is_being_deleted() {
        return None;
    }
    let mut ended = old.tree().clone();
    let generation = tree::number(&ended, "generation").unwrap_or(0) + 1;
    tree::set_text(&mut ended, "deletionTimestamp", &clock.in_seconds(0));
    let metadata = tree::metadata(&mut ended);
    metadata.insert("deletionGracePeriodSeconds".to_owned(), 0.into());
    metadata.insert("generation".to_owned(), generation.into());
    Some(ended)
}

/// Deletes an object: for whoever asks, and for the controllers.
pub(crate) fn delete_object(
    store: &mut Store,
    resource: &Resource,
    old: &Arc<Object>,
    deletion: &Deletion,
    clock: &Clock,
) -> Outcome {
    let key = resource.key(old.namespace(), old.name());
    let in_seconds = |seconds| clock.in_seconds(seconds);
    match rules::delete(resource, old.tree(), deletion, in_seconds) {
        Some(waiting) if waiting == *old.tree() => Outcome::Waits(old.clone()),
        Some(waiting) => {
            let waiting = resource.rewritten(waiting);
            Outcome::Waits(store.put(&resource.table, &key, waiting))
        }
        None => {
            if let Some(ended) = ended(resource, old, clock) {
                store.put(&resource.table, &key, ended);
            }
            let last = store.remove(&resource.table, &key);
            Outcome::Gone(last.unwrap_or_else(|| old.clone()))
        }
    }
}
