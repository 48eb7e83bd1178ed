//! Creation.

use std::sync::Arc;

use serde_json::Value;

use super::change::{own_creation, sent};
use super::hooks::{self, Write};
use super::{admit, transaction, versions};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, WriteOptions};
use crate::in_memory::definitions;
use crate::in_memory::kinds::{self, Others};
use crate::in_memory::rules::{self, Creation};
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::Operation;

/// How often another name is drawn when a generated one is taken.
const NAMES_TRIED: usize = 8;

pub(super) fn create(call: &Call) -> Result<Answer, Refusal> {
    let options = WriteOptions::parse(&call.query, "CreateOptions")?;
    let (object, mut warnings) = call.object(options.validation)?;
    warnings.extend(definitions::warnings(call.resource(), &object));
    let created = transaction(call, |store| insert(call, store, object, options.dry_run))?;
    warnings.extend(kinds::warnings(call.resource(), None, created.tree()));
    Ok(Answer::created(call.resource(), created).with_warnings(warnings))
}

/// Stores a new object. Whoever asks owns what is in it.
pub(super) fn insert(
    call: &Call,
    store: &mut Store,
    object: Value,
    dry_run: bool,
) -> Result<Arc<Object>, Refusal> {
    let sent = sent(call, &object);
    let own = |object: &mut Value| own_creation(call, sent.as_ref(), object);
    insert_owned(call, store, object, dry_run, &own)
}

/// The same; `own` notes who owns what.
pub(super) fn insert_owned(
    call: &Call,
    store: &mut Store,
    object: Value,
    dry_run: bool,
    own: &dyn Fn(&mut Value),
) -> Result<Arc<Object>, Refusal> {
    let resource = call.resource();
    let namespace = call.target.namespace.as_str();
    let generates = tree::text(&object, "name").is_empty();
    let mut attempt = 1;
    loop {
        let mut object = object.clone();
        // What is not stored may have been stored before.
        let version = tree::text(&object, "resourceVersion").to_owned();
        if dry_run {
            tree::set_text(&mut object, "resourceVersion", "");
        }
        let write = Write {
            attempt,
            ..Write::new(Operation::Create, None, dry_run)
        };
        // An object without a namespace is nobody's business.
        let mutate = |object: &mut Value| {
            if hooks::may_mutate(call, store) {
                check_namespace(call, store, tree::text(object, "name"))?;
            }
            hooks::mutate(call, store, write, object)?;
            admit::escalation(call, store, None, object)
        };
        let creation = Creation {
            resource,
            namespace,
            uid: "",
            now: &call.server.clock.in_seconds(0),
            store,
            others: Others {
                own,
                mutate: &mutate,
                allocates: call.target.subresource != "status",
                ..Others::NOBODY
            },
        };
        rules::create(&creation, &mut object)?;
        let name = tree::text(&object, "name").to_owned();
        check_namespace(call, store, &name)?;
        if resource.custom().is_some_and(|custom| custom.is_ending) {
            let why = "create not allowed while custom resource definition is terminating";
            return Err(Refusal::forbidden(resource, &name, why));
        }
        admit::admit(call, store, None, &mut object)?;
        hooks::validate(call, store, write, Some(&mut object))?;
        admit::charge(call, store, None, &object)?;
        let kept = versions::stored(call, None, attempt, &mut object)?;
        // What was asked about has the name that was drawn then.
        let name = tree::text(&object, "name").to_owned();
        let key = resource.key(namespace, &name);
        if store.get(&resource.table, &key).is_none() {
            return Ok(if dry_run {
                let mut kept = kept;
                tree::set_text(&mut kept, "resourceVersion", &version);
                Arc::new(Object::unsaved(kept))
            } else {
                admit::count(call, store, None, &mut object);
                let kept = if resource.is_stored_otherwise() {
                    kept
                } else {
                    resource.kept(object)
                };
                store.put(&resource.table, &key, kept)
            });
        }
        if !generates || attempt == NAMES_TRIED {
            return Err(Refusal::already_exists(resource, &name));
        }
        attempt += 1;
    }
}

/// The namespace has to be there, and to stay.
fn check_namespace(call: &Call, store: &Store, name: &str) -> Result<(), Refusal> {
    let resource = call.resource();
    if !resource.namespaced {
        return Ok(());
    }
    let namespace = call.target.namespace.as_str();
    match store.get("namespaces", namespace) {
        None => Err(Refusal::namespace_not_found(namespace)),
        Some(found) if found.is_being_deleted() => {
            Err(Refusal::namespace_ends(resource, name, namespace))
        }
        Some(_) => Ok(()),
    }
}
