//! What the verbs do: reads and writes of the store, by the rules.

mod admit;
mod binding;
mod change;
mod connect;
mod containers;
mod create;
mod delete;
mod eviction;
mod hooks;
mod list;
mod log;
mod patch;
mod payload;
mod reviews;
mod scale;
mod token;
mod update;
mod versions;
mod watch;

use std::sync::Arc;

pub(crate) use delete::delete_object;
pub(crate) use list::expired_page;
pub(crate) use patch::{JsonPatch, Unfit};
pub(crate) use watch::{error_event, too_old};

use super::answer::{Answer, Refusal};
use super::call::{Call, Verb};
use super::controllers::{self, Origin};
use super::rules::Part;
use super::store::{Object, Store};

/// Does what a call asks for.
///
/// # Errors
/// What API servers refuse, and what this one does not know how to do.
pub(crate) fn answer(call: &Call) -> Result<Answer, Refusal> {
    let target = &call.target;
    let part = match target.subresource.as_str() {
        "" => Part::Main,
        "status" => Part::Status,
        "finalize" if call.resource().plural == "namespaces" => Part::Finalize,
        "scale" => return scale::scale(call),
        "token" => return token::create(call),
        "eviction" => return eviction::evict(call),
        "binding" => return binding::bind(call),
        "log" => return log::read(call),
        "exec" | "attach" | "portforward" => return connect::into_pod(call),
        "proxy" => return connect::proxy(call),
        "ephemeralcontainers" => Part::EphemeralContainers,
        "resize" => Part::Resize,
        "approval" => Part::Approval,
        other => {
            let what = format!("the subresource {}/{other}", call.resource().qualified());
            return Err(Refusal::not_implemented(&what));
        }
    };
    if !call.resource().is_stored() && call.verb == Verb::Create {
        return match call.resource().plural.as_str() {
            "bindings" => binding::bind(call),
            _ => reviews::create(call),
        };
    }
    match call.verb {
        Verb::Get => get(call),
        Verb::List => list::list(call),
        Verb::Watch => watch::watch(call),
        Verb::Create => create::create(call),
        Verb::Update => update::update(call, part),
        Verb::Patch => patch::patch(call, part),
        Verb::Delete => delete::delete(call),
        Verb::DeleteCollection => delete::delete_collection(call),
    }
}

fn get(call: &Call) -> Result<Answer, Refusal> {
    let store = call.server.store();
    let version = call.query.get("resourceVersion");
    if !version.is_empty() {
        // Read by the store, which says no more than that it cannot.
        let version = version.parse().map_err(|_| {
            Refusal::internal(format!(
                "resourceVersion {version:?} is no version of this server"
            ))
        })?;
        not_of_the_future(&store, version)?;
    }
    let object = existing(call, &store)?;
    Ok(Answer::object(call.resource(), object))
}

/// The object that the path names.
fn existing(call: &Call, store: &Store) -> Result<Arc<Object>, Refusal> {
    versions::find(call, store)?
        .ok_or_else(|| Refusal::not_found(call.resource(), &call.target.name))
}

/// A real server waits three seconds for such a version; here nobody else could bring it.
fn not_of_the_future(store: &Store, version: u64) -> Result<(), Refusal> {
    if version > store.revision() {
        return Err(Refusal::version_too_large(version, store.revision()));
    }
    Ok(())
}

/// Writes to the store and lets the controllers follow, in one step that no other request sees half of. In
/// a dry run `write` leaves the store alone.
fn transaction<T>(
    call: &Call,
    write: impl FnOnce(&mut Store) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let server = &call.server;
    let mut store = server.store();
    // A definition may have gone since the request was understood.
    let mut registry = server.registry();
    if !registry.has(call.resource()) {
        return Err(Refusal::no_such_resource());
    }
    let outcome = write(&mut store);
    controllers::settle(server, &mut store, &mut registry, Origin::Request);
    server.serve(registry);
    outcome
}
