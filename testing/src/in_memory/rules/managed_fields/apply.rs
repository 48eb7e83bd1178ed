//! Server-side apply: an object with what a manager wants of it.

use serde_json::{Map, Value, json};

use super::config::{fields_of, fields_of_stored};
use super::last_applied;
use super::merge::{merge, without};
use super::owned;
use super::owners::{Identity, Operation, Owner, Owners};
use super::reconcile::reconcile;
use super::set::FieldSet;
use super::update::{Differences, Writer, record};
use super::versions::{Version, Versions};
use crate::in_memory::answer::{Conflict, Refusal};
use crate::in_memory::rules::Part;
use crate::in_memory::schema::{Type, TypeId, TypedSchema};

/// Who owns what of an object on which nobody kept count.
pub(super) const BEFORE_FIRST_APPLY: &str = "before-first-apply";

/// An apply.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Application<'a> {
    pub(crate) writer: Writer<'a>,
    pub(crate) versions: Versions<'a>,
    pub(crate) part: Part,
    /// Takes over what others own.
    pub(crate) force: bool,
}

/// What became of an object.
#[derive(Debug)]
pub(crate) struct Applied {
    /// As it is stored, but for what the kind makes of it. What lost everything in it is `null`.
    pub(crate) object: Value,
    /// Whether it is another one than before, but for owners.
    pub(crate) is_changed: bool,
    pub(super) owners: Owners,
}

impl Applied {
    /// Sets the entries of the object that is stored.
    pub(crate) fn write_owners(&self, object: &mut Value) {
        self.owners.clone().write(object);
    }
}

/// Applies a configuration, in the version of the request, to a stored object; or to none, an empty one.
///
/// # Errors
/// The configuration does not fit the kind, or wants other values than those of other managers.
pub(crate) fn apply(
    application: &Application<'_>,
    live: &Value,
    config: &Value,
) -> Result<Applied, Refusal> {
    let versions = application.versions;
    let resource = versions.requested();
    let version = versions.current();
    let schema = version.schema;
    fields_of(schema, config).map_err(|problems| {
        Refusal::internal(format!(
            "failed to create typed patch object ({}): {}",
            resource.kind,
            problems.join("; ")
        ))
    })?;
    let sent = config;
    let config = of_part(application, sent);
    let wanted = fields_of_stored(schema, &config);
    let mut live = live.clone();
    let mut owners = Owners::of(&live);
    if let Some(Value::Object(metadata)) = live.get_mut("metadata") {
        metadata.remove("managedFields");
    }
    if owners.0.is_empty() {
        let identity = Identity {
            manager: BEFORE_FIRST_APPLY.to_owned(),
            operation: Operation::Update,
            subresource: application.writer.subresource.to_owned(),
            api_version: resource.api_version(),
        };
        let now = application.writer.now;
        // What this request cannot write is not counted.
        let counted = of_part(application, &live);
        record(
            &mut owners,
            versions,
            &identity,
            resource.empty(),
            &counted,
            now,
        );
    }
    let unfit = |what: &str, why: String| {
        let kind = &resource.kind;
        Refusal::internal(format!(
            "failed to create typed {what} object ({kind}): {why}"
        ))
    };
    if let Some(why) = versions.misfit(&owners, &live) {
        return Err(unfit("live", why));
    }
    reconcile(versions, &mut owners);
    let identity = application.writer.identity(Operation::Apply, versions);
    let last = owners.get(&identity).cloned();
    let entry = owners.entry(&identity);
    entry.fields = wanted;
    // The version may be another one than that of the last time.
    entry.identity = identity.clone();

    let merged = merge(schema, &version.view(&live), &config);
    let merged = version.to_stored(merged);
    // A custom object is changed and converted with what the request cannot write, before that is taken back.
    let whole = resource
        .custom()
        .map(|_| merge(schema, &version.view(&live), sent));
    if let Some(whole) = &whole
        && let Some(why) = versions.misfit(&owners, whole)
    {
        return Err(unfit("new", why));
    }
    let mut object = match &last {
        Some(last) => pruned(versions, &owners, last, merged),
        None => merged,
    };

    let is_other = |other: &Identity| !other.is(&identity);
    let mut differences = Differences::new(versions, &live, &object);
    if !application.force {
        let conflicts = differences.conflicts(&owners, is_other);
        let seen = version.view(&live);
        let conflicts = last_applied::without_own(&identity, resource, &seen, conflicts);
        if !conflicts.is_empty() {
            return Err(Refusal::apply_conflicts(&told(conflicts)));
        }
    }
    differences.take_away(&mut owners, is_other);
    let entry = owners.entry(&identity);
    // Up to here it held the name of the object in its place, too.
    entry.fields = owned(&entry.fields);
    let is_changed = object != live || whole.is_some_and(|whole| whole != live);
    if is_changed {
        entry.time = application.writer.now.map(str::to_owned);
    }
    owners.cap();
    last_applied::update(&identity, resource, &config, &mut object);
    Ok(Applied {
        object,
        is_changed,
        owners,
    })
}

/// The part of a configuration that a request can write.
fn of_part(application: &Application<'_>, config: &Value) -> Value {
    let Value::Object(fields) = config else {
        return json!({});
    };
    let has_status = application.versions.requested().has_status();
    let is_written = |name: &str| match application.part {
        Part::Main => name != "status" || !has_status,
        Part::Status | Part::Approval => matches!(name, "metadata" | "status"),
        Part::Finalize | Part::EphemeralContainers | Part::Resize => {
            matches!(name, "metadata" | "spec")
        }
    };
    let mut written = Map::new();
    for (name, value) in fields.iter().filter(|(name, _)| is_written(name)) {
        let mut value = value.clone();
        if name == "metadata"
            && application.part == Part::Status
            && let Value::Object(metadata) = &mut value
        {
            let keeps = application.versions.requested().facts.status_keeps;
            // The name is what the object is told by.
            metadata.retain(|field, _| field == "name" || !keeps.keeps(field));
        }
        written.insert(name.clone(), value);
    }
    Value::Object(written)
}

fn told(conflicts: Vec<(Identity, FieldSet)>) -> Vec<Conflict> {
    let mut conflicts: Vec<Conflict> = conflicts
        .into_iter()
        .map(|(identity, fields)| {
            let mut with = format!("{:?}", identity.manager);
            if !identity.subresource.is_empty() {
                with.push_str(&format!(" with subresource {:?}", identity.subresource));
            }
            if identity.operation == Operation::Update {
                with.push_str(&format!(" using {}", identity.api_version));
            }
            Conflict {
                with,
                fields: fields.paths(),
            }
        })
        .collect();
    conflicts.sort_by(|a, b| a.with.cmp(&b.with));
    conflicts
}

/// Takes out of a merged object what the manager owned the last time and gives up now, unless somebody else owns it.
fn pruned(versions: Versions<'_>, owners: &Owners, last: &Owner, merged: Value) -> Value {
    if last.fields.is_empty() {
        return merged;
    }
    let api_version = &last.identity.api_version;
    let Some(version) = versions.at(api_version) else {
        return merged;
    };
    let schema = version.schema;
    let was_owned = with_fields(schema, &last.fields);
    let before = version.view(&merged);
    let mut pruned = version.to_stored(without(schema, &before, &was_owned));
    // In the version of the last time first: what is missing in it might be needed to convert it.
    let mut others: Vec<&Owner> = owners.0.iter().collect();
    others.sort_by_key(|owner| owner.identity.api_version != *api_version);
    let mut done: Vec<&str> = Vec::new();
    for owner in &others {
        let version = owner.identity.api_version.as_str();
        if done.contains(&version) {
            continue;
        }
        done.push(version);
        if let Some(at) = versions.at(version) {
            let mut kept = FieldSet::default();
            for other in &others {
                if other.identity.api_version == version {
                    kept.extend(&other.fields);
                }
            }
            pruned = keep_owned(at, &merged, &pruned, &kept);
        }
    }
    // What nobody owned stays as it was.
    let before_fields = with_fields(schema, &fields_of_stored(schema, &before));
    let after = version.view(&pruned);
    let after_fields = with_fields(schema, &fields_of_stored(schema, &after));
    let gone = before_fields.difference(&after_fields);
    version.to_stored(without(schema, &before, &gone.intersection(&was_owned)))
}

/// Adds back what was taken out though somebody owns it.
fn keep_owned(version: Version<'_>, merged: &Value, pruned: &Value, kept: &FieldSet) -> Value {
    let schema = version.schema;
    let (merged, pruned) = (version.view(merged), version.view(pruned));
    let before = with_fields(schema, &fields_of_stored(schema, &merged));
    let mut stays = with_fields(schema, &fields_of_stored(schema, &pruned));
    stays.extend(&with_fields(schema, kept));
    version.to_stored(without(schema, &merged, &before.difference(&stays)))
}

/// A set with the fields of structs on the way to its places: they are there because of what is in them.
fn with_fields(schema: &TypedSchema, fields: &FieldSet) -> FieldSet {
    fields.with_steps(Some(schema.root()), &|id: Option<TypeId>, step| {
        let Some(id) = id else {
            return (false, None);
        };
        match (schema.get(id), step.strip_prefix("f:")) {
            (Type::Struct(object), Some(name)) => {
                (object.fields.contains_key(name), schema.member(id, name))
            }
            (_, Some(name)) => (false, schema.member(id, name)),
            (Type::List(list), None) => (false, Some(list.element)),
            (_, None) => (false, None),
        }
    })
}
