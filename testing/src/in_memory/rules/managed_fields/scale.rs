//! The scale of an object, whose managers own one field of it. Its entries have no time.

use serde_json::{Value, json};

use super::apply::{Application, Applied, BEFORE_FIRST_APPLY, apply};
use super::owners::{Operation, Owner, Owners};
use super::set::FieldSet;
use super::update::{Writer, record};
use super::versions::Versions;
use crate::in_memory::answer::{Conflict, Refusal};

/// Notes who owns the number of an object after a write of its scale. `path` is where that is; whose it is stays, where
/// what was written is not told to be a scale.
pub(crate) fn scaled(
    writer: Writer<'_>,
    versions: Versions<'_>,
    (path, is_told): (&[&str], bool),
    old: &Value,
    object: &mut Value,
) {
    let mut owners = Owners::of(old);
    let place = FieldSet::of_fields(path.iter().copied());
    // Of a number that nobody owns, nobody keeps count.
    if is_owned(&owners, &place) {
        let identity = writer.identity(Operation::Update, versions);
        if is_told {
            record(&mut owners, versions, &identity, old, object, writer.now);
        }
        if is_told && at(object, path) == Some(0) {
            // A scale leaves a zero out.
            let owner = owners.entry(&identity);
            owner.fields = owner.fields.difference(&place);
        }
        owners.cap();
        split(&mut owners, &place);
    }
    owners.write(object);
}

/// Applies a number, or none; `states_spec` says whether there is a `spec` at all.
///
/// # Errors
/// Another manager owns another number; or nobody does, and there is one. Of a custom resource a number cannot be
/// applied that is another one or nobody's: a kube-apiserver 1.37 fails to convert its scale.
pub(crate) fn apply_scale(
    application: &Application<'_>,
    path: &[&str],
    live: &Value,
    (replicas, states_spec): (Option<i64>, bool),
) -> Result<Applied, Refusal> {
    let place = FieldSet::of_fields(path.iter().copied());
    let found = at(live, path).filter(|found| *found != 0);
    let live_owners = Owners::of(live);
    let versions = application.versions;
    let resource = versions.requested();
    let is_owned = live_owners
        .0
        .iter()
        .any(|owner| is_of_scale(versions, &place, owner));
    let unconverted = || {
        let why = "a number that changes, or is nobody's, cannot be applied to the scale of a custom resource";
        Refusal::internal(format!(
            "failed to convert the scale of a {}: {why}",
            resource.kind
        ))
    };
    if !is_owned && resource.custom().is_some() {
        return Err(unconverted());
    }
    let differs = replicas.is_some() && found.is_some() && replicas != found;
    if differs && !application.force && !is_owned {
        return Err(Refusal::apply_conflicts(&[Conflict {
            with: format!("{BEFORE_FIRST_APPLY:?} with subresource \"scale\" using autoscaling/v1"),
            fields: place.paths(),
        }]));
    }
    let config = replicas.map_or_else(
        || json!({}),
        |replicas| {
            path.iter()
                .rev()
                .fold(json!(replicas), |below, step| json!({*step: below}))
        },
    );
    let mut applied = if resource.custom().is_none() {
        apply(application, live, &config)?
    } else {
        let applied = apply_to_scale(application, &place, live, &config)?;
        if at(&applied.object, path) != at(live, path) {
            return Err(unconverted());
        }
        applied
    };
    let identity = application
        .writer
        .identity(Operation::Apply, application.versions);
    if replicas.is_none()
        && states_spec
        && let Some(before) = live_owners.get(&identity)
    {
        // Who applied a number and then a `spec` without one keeps the entry.
        *applied.owners.entry(&identity) = before.clone();
    }
    split(&mut applied.owners, &place);
    Ok(applied)
}

/// Applies what a scale says to a custom object, of whose owners only those of the scale are looked at: whether all of the
/// object fits the versions of the others does not matter.
fn apply_to_scale(
    application: &Application<'_>,
    place: &FieldSet,
    live: &Value,
    config: &Value,
) -> Result<Applied, Refusal> {
    let owners = Owners::of(live).0.into_iter();
    let (of_scale, others): (Vec<_>, Vec<_>) =
        owners.partition(|owner| is_of_scale(application.versions, place, owner));
    let mut seen = live.clone();
    Owners(of_scale).write(&mut seen);
    let mut applied = apply(application, &seen, config)?;
    applied.owners.0.retain(|owner| !owner.fields.is_empty());
    for owner in others {
        if applied.owners.get(&owner.identity).is_none() {
            applied.owners.0.push(owner);
        }
    }
    Ok(applied)
}

/// Who wrote the object itself, and owns the number still, owns it apart from then on, by an entry without a time:
/// a scale tells updaters by its own version.
fn split(owners: &mut Owners, place: &FieldSet) {
    let mut apart = Vec::new();
    for owner in &mut owners.0 {
        if owner.identity.operation == Operation::Apply
            || owner.fields.intersection(place).is_empty()
        {
            continue;
        }
        let rest = owner.fields.difference(place);
        if rest.is_empty() {
            owner.time = None;
            continue;
        }
        owner.fields = rest;
        apart.push(Owner {
            identity: owner.identity.clone(),
            time: None,
            fields: place.clone(),
        });
    }
    owners.0.extend(apart);
}

/// Whether an entry is one that a scale shows. A custom resource need not have one in every version.
fn is_of_scale(versions: Versions<'_>, place: &FieldSet, owner: &Owner) -> bool {
    let version = &owner.identity.api_version;
    !owner.fields.intersection(place).is_empty()
        && (versions.requested().custom().is_none() || versions.has_scale(version))
}

fn is_owned(owners: &Owners, place: &FieldSet) -> bool {
    let mut owners = owners.0.iter();
    owners.any(|owner| !owner.fields.intersection(place).is_empty())
}

fn at(object: &Value, path: &[&str]) -> Option<i64> {
    path.iter()
        .try_fold(object, |value, step| value.get(step))?
        .as_i64()
}
