//! The subresource `scale`: how many, apart from everything else.

use serde_json::{Value, json};

use super::change::{replace_owned, writer};
use super::hooks::{self, Write};
use super::patch::{self, APPLY, Change, Configuration};
use super::{existing, transaction};
use crate::in_memory::answer::{Answer, Cause, Refusal};
use crate::in_memory::call::{Call, Verb, WriteOptions};
use crate::in_memory::json;
use crate::in_memory::json_path::fields;
use crate::in_memory::registry::{Resource, ScalePaths};
use crate::in_memory::rules::Part;
use crate::in_memory::rules::managed_fields::{self, Versions};
use crate::in_memory::schema::TypedSchema;
use crate::in_memory::selector::selector_text;
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::Operation;

/// What every kind with a scale has when nobody says how many.
const REPLICAS: i64 = 1;

/// Where the number of built-in kinds is.
const REPLICAS_PATH: &str = ".spec.replicas";

/// Reads, replaces or patches the scale of an object.
pub(super) fn scale(call: &Call) -> Result<Answer, Refusal> {
    match call.verb {
        Verb::Get => {
            let object = existing(call, &call.server.store())?;
            let scale = scale_of(call.resource(), &object);
            if let Some(paths) = scale_paths(call.resource())
                && scale["spec"].get("replicas").is_none()
                && at(
                    &call.resource().current(object.tree()),
                    &paths.spec_replicas,
                )
                .is_none()
            {
                let why = format!(
                    "the spec replicas field {:?} does not exist",
                    paths.spec_replicas
                );
                return Err(Refusal::internal_error(&why));
            }
            Ok(Answer::document(scale))
        }
        Verb::Update => {
            let options = WriteOptions::parse(&call.query, "UpdateOptions")?;
            let text = call.body_text()?;
            let (scale, _) = json::read(&text).map_err(|error| {
                Refusal::bad_request(format!("the body is no JSON of a Scale: {error}"))
            })?;
            named(call, &scale)?;
            write(call, options, true, |_| Ok(scale))
        }
        Verb::Patch => {
            if call.content_type == APPLY {
                return apply(call);
            }
            let options = WriteOptions::of_patch(&call.query, false)?;
            let change = patch::read(call, options.validation)?;
            write(call, options, false, |object| {
                patched(call.resource(), &change, object)
            })
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

fn patched(resource: &Resource, change: &Change, object: &Object) -> Result<Value, Refusal> {
    let mut scale = scale_of(resource, object);
    // Nothing in a scale merges in a way of its own.
    change.apply(&TypedSchema::untyped(), &mut scale)?;
    Ok(scale)
}

/// Puts the number of a wanted scale into the object, if the client saw the object as it is.
fn write(
    call: &Call,
    options: WriteOptions,
    whole: bool,
    wanted: impl FnOnce(&Object) -> Result<Value, Refusal>,
) -> Result<Answer, Refusal> {
    transaction(call, |store| {
        let old = existing(call, store)?;
        let mut scale = wanted(&old)?;
        admit(call, store, &old, options.dry_run, &mut scale)?;
        let replicas = check(call, &scale)?;
        let mut object = call.resource().current(old.tree()).into_owned();
        state_version(&mut object, &scale);
        let path = replicas_path(call.resource());
        set(&mut object, path, replicas);
        let steps: Vec<&str> = fields(path).collect();
        // Only of a built-in kind is a scale one that does not say so.
        let states = |field: &str| scale[field].as_str().is_some_and(|text| !text.is_empty());
        let is_told = call.resource().custom().is_none() || states("apiVersion") && states("kind");
        let (manager, now) = (call.manager(), call.server.clock.in_seconds(0));
        let registry = call.server.registry();
        let versions = Versions::new(&registry, call.resource());
        let current = call.resource().current(old.tree());
        let own = |object: &mut Value| {
            let writer = writer(call, &manager, &now);
            managed_fields::scaled(writer, versions, (&steps, is_told), &current, object);
        };
        let part = (Part::Main, whole);
        let changed = replace_owned(call, store, part, &old, object, options.dry_run, &own)?;
        Ok(Answer::document(scale_of(call.resource(), &changed)))
    })
}

/// Applies a scale: its manager owns how many there are.
fn apply(call: &Call) -> Result<Answer, Refusal> {
    let options = WriteOptions::of_patch(&call.query, true)?;
    let kind = ("autoscaling/v1".to_owned(), "Scale".to_owned());
    let Configuration { object, warnings } = Configuration::read(call, &kind, options.validation)?;
    let changed = transaction(call, |store| {
        let old = existing(call, store)?;
        let replicas = stated(call, &object)?;
        let path = replicas_path(call.resource());
        let steps: Vec<&str> = fields(path).collect();
        let wanted = (!object["spec"]["replicas"].is_null()).then_some(replicas);
        let states_spec = object.get("spec").is_some_and(Value::is_object);
        let applied = patch::with_application(call, Part::Main, |application| {
            let live = call.resource().current(old.tree());
            managed_fields::apply_scale(application, &steps, &live, (wanted, states_spec))
        })?;
        check(call, &object)?;
        let mut changed = call.resource().current(old.tree()).into_owned();
        state_version(&mut changed, &object);
        // What nobody wants any more is none.
        let replicas = at(&applied.object, path).and_then(Value::as_i64);
        set(&mut changed, path, replicas.unwrap_or(0));
        let own = |object: &mut Value| applied.write_owners(object);
        let part = (Part::Main, false);
        replace_owned(call, store, part, &old, changed, options.dry_run, &own)
    })?;
    let scale = scale_of(call.resource(), &changed);
    Ok(Answer::document(scale).with_warnings(warnings))
}

/// Which object a client means by a scale; a version that it does not state is the one that there is.
fn state_version(object: &mut Value, scale: &Value) {
    tree::set_text(object, "uid", tree::text(scale, "uid"));
    match tree::text(scale, "resourceVersion") {
        "" => {}
        version => tree::set_text(object, "resourceVersion", version),
    }
}

/// Lets webhooks have their say about a scale.
fn admit(
    call: &Call,
    store: &Store,
    old: &Object,
    dry_run: bool,
    scale: &mut Value,
) -> Result<(), Refusal> {
    let write = Write::new(Operation::Update, Some(old), dry_run);
    let before = scale_of(call.resource(), old);
    // As the server writes it: none is left out, and there is a status.
    if scale["spec"]["replicas"] == 0 {
        tree::member(scale, "spec").remove("replicas");
    }
    let status = tree::fields(scale).entry("status");
    status.or_insert_with(|| json!({"replicas": 0}));
    hooks::admit(call, store, write, Some(&before), scale)
}

/// The number that a scale asks for.
fn check(call: &Call, scale: &Value) -> Result<i64, Refusal> {
    let replicas = stated(call, scale)?;
    // A definition says where the number is, and what is wrong with it is said of the object.
    if replicas < 0 && scale_paths(call.resource()).is_none() {
        let shown = replicas.to_string();
        let cause = Cause::invalid("spec.replicas", &shown, "it must not be negative");
        return Err(Refusal::invalid_scale(&call.target.name, cause));
    }
    Ok(replicas)
}

/// A scale is that of the path.
fn named(call: &Call, scale: &Value) -> Result<(), Refusal> {
    let (name, path) = (tree::text(scale, "name"), &call.target.name);
    if name == path {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "the name of the object ({name}) does not match the name on the URL ({path})"
    )))
}

/// The same, whatever it is.
fn stated(call: &Call, scale: &Value) -> Result<i64, Refusal> {
    let stated = |field: &str| scale[field].as_str().unwrap_or_default();
    if !matches!(stated("apiVersion"), "" | "autoscaling/v1")
        || !matches!(stated("kind"), "" | "Scale")
    {
        let why = format!(
            "{} in version {:?} cannot be handled as a Scale: autoscaling/v1 is expected here",
            stated("kind"),
            stated("apiVersion")
        );
        return Err(Refusal::bad_request(why));
    }
    named(call, scale)?;
    // Left out, it is none: a scale knows no default.
    match &scale["spec"]["replicas"] {
        Value::Null => Ok(0),
        value => value
            .as_i64()
            .filter(|number| i32::try_from(*number).is_ok())
            .ok_or_else(|| {
                Refusal::bad_request(format!("spec.replicas of a Scale is no integer: {value}"))
            }),
    }
}

/// The scale of an object.
fn scale_of(resource: &Resource, object: &Object) -> Value {
    let tree = object.tree();
    let mut metadata = json!({});
    for field in [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "creationTimestamp",
    ] {
        if let Some(value) = tree["metadata"].get(field) {
            metadata[field] = value.clone();
        }
    }
    if let Some(paths) = scale_paths(resource) {
        return custom_scale(&resource.current(tree), paths, metadata);
    }
    // As the server does, a zero is left out here, and not below.
    let spec = match tree["spec"]["replicas"].as_i64().unwrap_or(REPLICAS) {
        0 => json!({}),
        replicas => json!({"replicas": replicas}),
    };
    json!({
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": metadata,
        "spec": spec,
        "status": {
            "replicas": tree["status"]["replicas"].as_i64().unwrap_or(0),
            "selector": selector_text(&tree["spec"]["selector"]),
        },
    })
}

/// Where a definition has the numbers of a scale; `None` for built-in kinds.
fn scale_paths(resource: &Resource) -> Option<&ScalePaths> {
    resource.custom()?.scale.as_ref()
}

/// Where the number that is wanted is in an object.
fn replicas_path(resource: &Resource) -> &str {
    scale_paths(resource).map_or(REPLICAS_PATH, |paths| paths.spec_replicas.as_str())
}

fn set(object: &mut Value, path: &str, replicas: i64) {
    let mut place = object;
    for step in fields(path) {
        place = tree::fields(place).entry(step).or_insert(Value::Null);
    }
    *place = replicas.into();
}

fn at<'v>(object: &'v Value, path: &str) -> Option<&'v Value> {
    fields(path).try_fold(object, |value, step| value.get(step))
}

/// The scale of a custom object.
fn custom_scale(object: &Value, paths: &ScalePaths, metadata: Value) -> Value {
    let number = |path: &str| at(object, path).and_then(Value::as_i64).unwrap_or(0);
    let mut scale = json!({
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": metadata,
        "spec": {},
        "status": {"replicas": number(&paths.status_replicas)},
    });
    if let replicas @ 1.. = number(&paths.spec_replicas) {
        scale["spec"]["replicas"] = replicas.into();
    }
    let selector = paths
        .selector
        .as_ref()
        .and_then(|path| at(object, path)?.as_str());
    if let Some(selector) = selector.filter(|text| !text.is_empty()) {
        scale["status"]["selector"] = selector.into();
    }
    scale
}
