//! What an update and a patch have in common: an object that takes another's place.

use std::sync::Arc;

use serde_json::Value;

use super::hooks::{self, Write};
use super::{admit, versions};
use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::call::Call;
use crate::in_memory::kinds;
use crate::in_memory::rules::managed_fields::{self, Versions, Writer};
use crate::in_memory::rules::{self, Part, Update};
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::Operation;

/// Puts `object` in the place of `old`, or removes it when that was all that its deletion waited for. What is
/// equal is not written again. Whoever asks owns what is different.
pub(super) fn replace(
    call: &Call,
    store: &mut Store,
    part: (Part, bool),
    old: &Arc<Object>,
    object: Value,
    dry_run: bool,
) -> Result<Arc<Object>, Refusal> {
    let sent = sent(call, &object);
    let own = |object: &mut Value| own_change(call, old.tree(), sent.as_ref(), object);
    replace_owned(call, store, part, old, object, dry_run, &own)
}

/// The same; `own` notes who owns what.
pub(super) fn replace_owned(
    call: &Call,
    store: &mut Store,
    (part, whole): (Part, bool),
    old: &Arc<Object>,
    mut object: Value,
    dry_run: bool,
    own: &dyn Fn(&mut Value),
) -> Result<Arc<Object>, Refusal> {
    let resource = call.resource();
    let current = resource.current(old.tree());
    let mut update = Update {
        resource,
        part,
        old: &current,
        whole,
        now: &call.server.clock.in_seconds(0),
        store,
        own,
    };
    let write = Write::new(Operation::Update, Some(old), dry_run);
    if mutate(call, write, &update, &mut object)? {
        // What webhooks changed is nobody's.
        update.own = &|_| {};
    }
    admit::escalation(call, store, Some(old), &object)?;
    rules::update(&update, &mut object)?;
    if !dry_run {
        // It is not stored, and seen only where nothing is.
        tree::metadata(&mut object).remove("selfLink");
    }
    let ends = old.is_being_deleted()
        && !rules::is_held(resource, &object)
        && tree::number(&object, "deletionGracePeriodSeconds").unwrap_or(0) == 0;
    // Of a custom object more may be different than the version of the request shows.
    let kept = resource.kept(object.clone());
    let is_same = managed_fields::equal_but_for_times(&kept, old.tree()) && !ends;
    if !is_same {
        admit::admit(call, store, Some(old), &mut object)?;
    }
    hooks::validate(call, store, write, Some(&mut object))?;
    if is_same {
        return Ok(old.clone());
    }
    admit::charge(call, store, Some(old), &object)?;
    let kept = versions::stored(call, Some(old), 0, &mut object)?;
    if dry_run {
        return Ok(Arc::new(Object::unsaved(kept)));
    }
    admit::count(call, store, Some(old), &mut object);
    let kept = if resource.is_stored_otherwise() {
        kept
    } else {
        resource.kept(object)
    };
    let key = call.key();
    let changed = store.put(&resource.table, &key, kept);
    if ends {
        store.remove(&resource.table, &key);
    }
    Ok(changed)
}

/// Lets webhooks change what a client sent; says whether one did. Who owns what is found out before, from what would be
/// stored without them.
fn mutate(
    call: &Call,
    write: Write<'_>,
    update: &Update<'_>,
    object: &mut Value,
) -> Result<bool, Refusal> {
    if !hooks::may_mutate(call, update.store) {
        return Ok(false);
    }
    let mut draft = object.clone();
    rules::draft(update, &mut draft)?;
    let mut sent = object.clone();
    kinds::fill_in(call.resource(), &mut sent);
    tree::set_text(&mut sent, "namespace", &call.target.namespace);
    tree::copy_metadata(&draft, &mut sent, "managedFields");
    if !hooks::mutate(call, update.store, write, &mut sent)? {
        return Ok(false);
    }
    *object = sent;
    let name = tree::text(object, "name");
    if name != call.target.name {
        let cause = Cause::invalid("metadata.name", name, "field is immutable");
        return Err(Refusal::invalid(call.resource(), name, vec![cause]));
    }
    check_place(call, object)?;
    let owners = object["metadata"]["managedFields"].as_array();
    let is_valid = |entry: &Value| matches!(entry["operation"].as_str(), Some("Apply" | "Update"));
    if !owners.is_some_and(|owners| owners.iter().all(is_valid)) {
        tree::copy_metadata(&draft, object, "managedFields");
    }
    Ok(true)
}

/// Notes that whoever asks owns what a change makes different.
fn own_change(call: &Call, old: &Value, sent: Option<&Value>, object: &mut Value) {
    let (manager, now) = (call.manager(), call.server.clock.in_seconds(0));
    let registry = call.server.registry();
    let versions = Versions::new(&registry, call.resource());
    let old = call.resource().current(old);
    managed_fields::updated(writer(call, &manager, &now), versions, &old, sent, object);
}

/// Notes that whoever asks owns what is in a new object.
pub(super) fn own_creation(call: &Call, sent: Option<&Value>, object: &mut Value) {
    let (manager, now) = (call.manager(), call.server.clock.in_seconds(0));
    let registry = call.server.registry();
    let versions = Versions::new(&registry, call.resource());
    managed_fields::created(writer(call, &manager, &now), versions, sent, object);
}

/// Notes that whoever creates an object by its status owns that, and what goes with it, of what was sent.
pub(super) fn own_status(call: &Call, sent: &Value, object: &mut Value) {
    let keeps = call.resource().facts.status_keeps;
    let mut part = sent.clone();
    tree::fields(&mut part).retain(|name, _| ["metadata", "status"].contains(&name.as_str()));
    tree::metadata(&mut part).retain(|name, _| !keeps.keeps(name));
    own_creation(call, None, &mut part);
    tree::copy_metadata(&part, object, "managedFields");
}

/// A custom object before the rules have it: who owns what is told by all of it.
pub(super) fn sent(call: &Call, object: &Value) -> Option<Value> {
    call.resource().custom().map(|_| object.clone())
}

/// Who writes by a request.
pub(super) fn writer<'a>(call: &'a Call, manager: &'a str, now: &'a str) -> Writer<'a> {
    Writer {
        manager,
        subresource: &call.target.subresource,
        now: (call.target.subresource != "scale").then_some(now),
    }
}

/// The name and the namespace of an object have to be those of the path, where it states them.
pub(super) fn check_place(call: &Call, object: &Value) -> Result<(), Refusal> {
    let (name, namespace) = (tree::text(object, "name"), tree::text(object, "namespace"));
    if name != call.target.name {
        return Err(Refusal::bad_request(format!(
            "the name of the object ({name}) does not match the name on the URL ({})",
            call.target.name
        )));
    }
    let is_within = call.resource().namespaced;
    if is_within && !namespace.is_empty() && namespace != call.target.namespace {
        return Err(Refusal::bad_request(format!(
            "the object is in the namespace {namespace:?}, the request in {:?}",
            call.target.namespace
        )));
    }
    Ok(())
}
