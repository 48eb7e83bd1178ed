//! A changed object.

use serde_json::Value;

use super::{kinds, metadata, parts};
use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::definitions;
use crate::in_memory::kinds::{self as of_kind, Place};
use crate::in_memory::registry::{Generation, Resource};
use crate::in_memory::store::Store;
use crate::in_memory::tree;

/// Which part of an object a request writes; the others stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything but the status, where that has a subresource.
    Main,
    /// The status, and the metadata where the kind lets it.
    Status,
    /// `spec.finalizers` of a namespace.
    Finalize,
    /// The ephemeral containers of a pod.
    EphemeralContainers,
    /// The resources of a pod's containers.
    Resize,
    /// The conditions of a certificate signing request.
    Approval,
}

/// What an update knows beside the object.
pub(crate) struct Update<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) part: Part,
    /// What is stored.
    pub(crate) old: &'a Value,
    /// Whether the object came whole, by a PUT, rather than out of a patch.
    pub(crate) whole: bool,
    /// The time to write.
    pub(crate) now: &'a str,
    /// What else there is.
    pub(crate) store: &'a Store,
    /// Notes who owns what is different before the server decides anything of it.
    pub(crate) own: &'a dyn Fn(&mut Value),
}

/// Makes of what a client sent what is stored.
///
/// # Errors
/// The object was changed since the client read it, is another one, or is not valid.
pub(crate) fn update(update: &Update<'_>, object: &mut Value) -> Result<(), Refusal> {
    let Update {
        resource,
        part,
        old,
        ..
    } = *update;
    let name = tree::text(old, "name");
    check_uid(update, object, name)?;
    check_version(update, object, name)?;
    let mut causes = shape(update, object)?;
    kinds::check(resource, object)?;
    causes.extend(metadata::validate(resource, object));
    causes.extend(late_finalizers(old, object));
    match part {
        Part::Main => causes.extend(of_kind::validate(resource, Some(old), object)),
        Part::Status => causes.extend(of_kind::validate_status(resource, old, object)),
        _ => {}
    }
    causes.extend(resource.causes(part, object, Some(old)));
    causes.extend(definitions::changed(resource, part, old, object));
    if !causes.is_empty() {
        return Err(Refusal::invalid(resource, name, causes));
    }
    // Writing the status changes nothing that somebody would have to act upon.
    if part != Part::Status && counts(resource.facts.generation, old, object) {
        let generation = tree::number(old, "generation").unwrap_or(0) + 1;
        tree::metadata(object).insert("generation".to_owned(), Value::from(generation));
    }
    Ok(())
}

/// The same as far as it is known before others had the object: nothing is judged yet.
///
/// # Errors
/// Something that the object names is not there, or what it asks for is taken.
pub(crate) fn draft(update: &Update<'_>, object: &mut Value) -> Result<(), Refusal> {
    shape(update, object).map(drop)
}

/// An object that came whole is the one that is stored.
fn check_uid(update: &Update<'_>, object: &Value, name: &str) -> Result<(), Refusal> {
    let (uid, stored) = (tree::text(object, "uid"), tree::text(update.old, "uid"));
    if !update.whole || uid.is_empty() || uid == stored {
        return Ok(());
    }
    let why =
        format!("Precondition failed: UID in precondition: {uid}, UID in object meta: {stored}");
    Err(Refusal::conflict(update.resource, name, &why))
}

/// Takes from an object what its request writes, and the rest from what is stored.
fn shape(update: &Update<'_>, object: &mut Value) -> Result<Vec<Cause>, Refusal> {
    let Update {
        resource,
        part,
        old,
        now,
        store,
        own,
        ..
    } = *update;
    let mut causes = Vec::new();
    let uid = tree::text(object, "uid");
    if !uid.is_empty() && uid != tree::text(old, "uid") {
        causes.push(Cause::invalid("metadata.uid", uid, "field is immutable"));
    }
    causes.extend(changed_deletion(old, object));
    for field in [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
    ] {
        tree::copy_metadata(old, object, field);
    }
    kinds::label(resource, object);
    let is_signing_request = &*resource.table == "certificatesigningrequests.certificates.k8s.io";
    if is_signing_request {
        tree::copy_field(old, object, "spec");
    }
    match part {
        Part::Main => {
            if resource.has_status() {
                tree::copy_field(old, object, "status");
            }
            let place = Place {
                resource,
                namespace: tree::text(old, "namespace"),
                now,
                store,
            };
            of_kind::update(&place, old, object, own)?;
            if kinds::is_namespace(resource) {
                let finalizers = old["spec"].get("finalizers").cloned();
                let spec = tree::member(object, "spec");
                match finalizers {
                    Some(finalizers) => spec.insert("finalizers".to_owned(), finalizers),
                    None => spec.remove("finalizers"),
                };
            }
        }
        Part::Status => {
            // What is left out is filled in from what was sent, though the rest of that is not taken.
            of_kind::complete(resource, object);
            let status = object.get("status").cloned();
            let metadata = object["metadata"].take();
            *object = old.clone();
            tree::fields(object).insert("metadata".to_owned(), metadata);
            for field in ["annotations", "finalizers", "labels", "ownerReferences"] {
                if resource.facts.status_keeps.keeps(field) {
                    tree::copy_metadata(old, object, field);
                }
            }
            match status {
                Some(status) => tree::fields(object).insert("status".to_owned(), status),
                None => tree::fields(object).remove("status"),
            };
        }
        Part::EphemeralContainers => causes.extend(parts::ephemeral_containers(old, object)),
        Part::Resize => causes.extend(parts::resize(old, object)),
        Part::Approval => parts::approval(old, object),
        Part::Finalize => {
            let finalizers = object["spec"].get("finalizers").cloned();
            *object = old.clone();
            let spec = tree::member(object, "spec");
            match finalizers {
                Some(finalizers) => spec.insert("finalizers".to_owned(), finalizers),
                None => spec.remove("finalizers"),
            };
        }
    }
    if part != Part::Main {
        if part != Part::Status {
            of_kind::complete(resource, object);
        }
        own(object);
    }
    if part == Part::Status {
        of_kind::update_status(resource, old, object);
    }
    if is_signing_request {
        causes.extend(parts::decision(old, object, part == Part::Approval));
    }
    Ok(causes)
}

/// The version that the client saw has to be the one that is stored.
fn check_version(update: &Update<'_>, object: &Value, name: &str) -> Result<(), Refusal> {
    let (resource, old) = (update.resource, update.old);
    let version = tree::text(object, "resourceVersion");
    if version.is_empty() || version == "0" {
        if resource.facts.unconditional_update || !update.whole {
            return Ok(());
        }
        let why = "must be specified for an update";
        let cause = Cause::invalid_value("metadata.resourceVersion", &Value::from(0), why);
        // A kube-apiserver names the resource where the kind is expected.
        return Err(Refusal::invalid_kind(
            &resource.group,
            &resource.plural,
            name,
            vec![cause],
        ));
    }
    if version.parse::<u64>().is_err() {
        let why = format!("metadata.resourceVersion {version:?} is no version of this server");
        return Err(Refusal::internal(why));
    }
    if version != tree::text(old, "resourceVersion") {
        let why = "the object was changed since it was read; read it again and repeat the change";
        return Err(Refusal::conflict(resource, name, why));
    }
    Ok(())
}

/// Only a deletion says when an object goes.
fn changed_deletion(old: &Value, object: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    let why = "field is immutable";
    let time = tree::text(object, "deletionTimestamp");
    if tree::text(old, "deletionTimestamp").is_empty() && !time.is_empty() {
        causes.push(Cause::invalid("metadata.deletionTimestamp", time, why));
    }
    let field = "deletionGracePeriodSeconds";
    if let Some(seconds) = tree::number(object, field)
        && tree::number(old, field) != Some(seconds)
    {
        let field = format!("metadata.{field}");
        causes.push(Cause::invalid_value(field, &seconds.into(), why));
    }
    causes
}

/// Whoever waits for an object to go has to have begun before its deletion.
fn late_finalizers(old: &Value, object: &Value) -> Option<Cause> {
    if tree::text(old, "deletionTimestamp").is_empty() {
        return None;
    }
    let is_new =
        |finalizer: &&str| !tree::texts(old, "finalizers").any(|known| known == *finalizer);
    let late: Vec<_> = tree::texts(object, "finalizers").filter(is_new).collect();
    (!late.is_empty()).then(|| {
        let why =
            format!("the object is being deleted, so that no finalizer can be added: {late:?}");
        Cause::forbidden("metadata.finalizers", &why)
    })
}

/// Whether the generation counts this change.
fn counts(generation: Generation, old: &Value, new: &Value) -> bool {
    let annotations = |object: &Value| object["metadata"].get("annotations").cloned();
    let labels = |object: &Value| object["metadata"].get("labels").cloned();
    match generation {
        Generation::None | Generation::First => false,
        Generation::Content => content_differs(old, new),
        Generation::Everything => {
            content_differs(old, new) || old.get("status") != new.get("status")
        }
        Generation::ContentAndAnnotations => {
            content_differs(old, new) || annotations(old) != annotations(new)
        }
        Generation::ContentAndLabels => content_differs(old, new) || labels(old) != labels(new),
    }
}

fn content_differs(old: &Value, new: &Value) -> bool {
    let content = |object: &Value| {
        let mut object = object.clone();
        let fields = tree::fields(&mut object);
        fields.remove("metadata");
        fields.remove("status");
        object
    };
    content(old) != content(new)
}
