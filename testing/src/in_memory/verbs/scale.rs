//! The subresource `scale`: how many, apart from everything else.

use std::sync::Arc;

use serde_json::{Value, json};

use super::change::replace;
use super::patch::{self, Change};
use super::{existing, transaction};
use crate::in_memory::answer::{Answer, Cause, Refusal};
use crate::in_memory::call::{Call, Verb, WriteOptions};
use crate::in_memory::json;
use crate::in_memory::rules::Part;
use crate::in_memory::selector::selector_text;
use crate::in_memory::store::Object;
use crate::in_memory::tree;

/// What every kind with a scale has when nobody says how many.
const REPLICAS: i64 = 1;

/// Reads, replaces or patches the scale of an object.
pub(super) fn scale(call: &Call) -> Result<Answer, Refusal> {
    match call.verb {
        Verb::Get => {
            let object = existing(call, &call.server.store())?;
            Ok(Answer::document(scale_of(&object)))
        }
        Verb::Update => {
            let options = WriteOptions::parse(&call.query, "UpdateOptions")?;
            let text = call.body_text()?;
            let (scale, _) = json::read(&text).map_err(|error| {
                Refusal::bad_request(format!("the body is no JSON of a Scale: {error}"))
            })?;
            write(call, options, true, |_| Ok(scale))
        }
        Verb::Patch => {
            let options = WriteOptions::parse(&call.query, "PatchOptions")?;
            let change = patch::read(call)?;
            write(call, options, false, |object| patched(&change, object))
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

fn patched(change: &Change, object: &Object) -> Result<Value, Refusal> {
    let mut scale = scale_of(object);
    patch::apply(change, &mut scale)?;
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
        let scale = wanted(&old)?;
        let replicas = check(call, &scale)?;
        let mut object = old.tree().clone();
        for field in ["uid", "resourceVersion"] {
            tree::set_text(&mut object, field, tree::text(&scale, field));
        }
        tree::member(&mut object, "spec").insert("replicas".to_owned(), replicas.into());
        let part = (Part::Main, whole);
        let changed: Arc<Object> = replace(call, store, part, &old, object, options.dry_run)?;
        Ok(Answer::document(scale_of(&changed)))
    })
}

/// The number that a scale asks for.
fn check(call: &Call, scale: &Value) -> Result<i64, Refusal> {
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
    let name = tree::text(scale, "name");
    if name != call.target.name {
        let path = &call.target.name;
        let why =
            format!("the name of the object ({name}) does not match the name on the URL ({path})");
        return Err(Refusal::bad_request(why));
    }
    // Left out, it is none: a scale knows no default.
    let replicas = match &scale["spec"]["replicas"] {
        Value::Null => 0,
        value => value
            .as_i64()
            .filter(|number| i32::try_from(*number).is_ok())
            .ok_or_else(|| {
                Refusal::bad_request(format!("spec.replicas of a Scale is no integer: {value}"))
            })?,
    };
    if replicas < 0 {
        let cause = Cause::invalid(
            "spec.replicas",
            &replicas.to_string(),
            "it must not be negative",
        );
        return Err(Refusal::invalid_scale(name, cause));
    }
    Ok(replicas)
}

/// The scale of an object.
fn scale_of(object: &Object) -> Value {
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
