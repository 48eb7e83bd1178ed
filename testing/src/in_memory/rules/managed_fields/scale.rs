//! The scale of an object, whose managers own one field of it. Its entries have no time.

use serde_json::{Value, json};

use super::apply::{Application, Applied, BEFORE_FIRST_APPLY, apply};
use super::owners::{Operation, Owners};
use super::set::FieldSet;
use super::update::{Writer, record};
use super::versions::Versions;
use crate::in_memory::answer::{Conflict, Refusal};

/// Notes who owns the number of an object after a write of its scale. `path` is where that is.
pub(crate) fn scaled(
    writer: Writer<'_>,
    versions: Versions<'_>,
    path: &[&str],
    old: &Value,
    object: &mut Value,
) {
    let mut owners = Owners::of(old);
    let place = FieldSet::of_fields(path.iter().copied());
    // Of a number that nobody owns, nobody keeps count.
    if is_owned(&owners, &place) {
        let identity = writer.identity(Operation::Update, versions);
        record(&mut owners, versions, &identity, old, object, writer.now);
        if at(object, path) == Some(0) {
            // A scale leaves a zero out.
            let owner = owners.entry(&identity);
            owner.fields = owner.fields.difference(&place);
        }
        owners.cap();
    }
    owners.write(object);
}

/// Applies a number, or none.
///
/// # Errors
/// Another manager owns another number; or nobody does, and there is one.
pub(crate) fn apply_scale(
    application: &Application<'_>,
    path: &[&str],
    live: &Value,
    replicas: Option<i64>,
) -> Result<Applied, Refusal> {
    let place = FieldSet::of_fields(path.iter().copied());
    let found = at(live, path).filter(|found| *found != 0);
    let differs = replicas.is_some() && found.is_some() && replicas != found;
    if differs && !application.force && !is_owned(&Owners::of(live), &place) {
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
    apply(application, live, &config)
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
