//! PATCH: a JSON patch or a merge patch of what is stored, in the version of the request; or an apply.

mod apply;
mod json;
mod merge;
mod strategic;

use serde_json::{Map, Value};

use super::change::{check_place, replace};
use super::{existing, transaction};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, Validation, WriteOptions};
use crate::in_memory::kinds;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::Part;
use crate::in_memory::schema::TypedSchema;
use crate::in_memory::tree;

pub(super) use apply::{Configuration, with_application};
pub(crate) use json::{JsonPatch, Unfit};

const JSON: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
/// Server-side apply.
pub(super) const APPLY: &str = "application/apply-patch+yaml";

/// A patch that was read.
pub(super) enum Change {
    Json(JsonPatch),
    Merge(Value),
    /// A merge patch that knows what the object is made of.
    Strategic(Map<String, Value>),
}

pub(super) fn patch(call: &Call, part: Part) -> Result<Answer, Refusal> {
    if call.content_type == APPLY {
        return apply::apply(call, part);
    }
    let options = WriteOptions::of_patch(&call.query, false)?;
    check_form(call)?;
    let resource = call.resource();
    transaction(call, |store| {
        let old = existing(call, store)?;
        let change = read(call, options.validation)?;
        let mut object = resource
            .served(old.tree())
            .unwrap_or_else(|| old.tree().clone());
        set_kind(resource, &mut object);
        change.apply(resource.typed_schema(), &mut object)?;
        if let Change::Strategic(_) = change {
            // Whatever it leaves, it is still an object of this kind.
            set_kind(resource, &mut object);
        }
        check_kind(resource, &object, options.validation)?;
        let read = (options.validation, change.problems());
        let (object, mut warnings) = reread(call, &object, read, Refusal::invalid_patch)?;
        check_place(call, &object)?;
        let changed = replace(call, store, (part, false), &old, object, options.dry_run)?;
        warnings.extend(kinds::warnings(resource, Some(old.tree()), changed.tree()));
        Ok(Answer::object(resource, changed).with_warnings(warnings))
    })
}

/// What a patch made of an object has to say of which version it is.
fn check_kind(resource: &Resource, object: &Value, validation: Validation) -> Result<(), Refusal> {
    let is_said = object["apiVersion"]
        .as_str()
        .is_some_and(|text| !text.is_empty());
    if is_said || resource.custom().is_some() {
        return Ok(());
    }
    // Without it no field is known.
    let fields = object.as_object().into_iter().flatten();
    let has_fields = fields.filter(|(name, _)| *name != "kind").count() > 0;
    Err(if has_fields && validation == Validation::Strict {
        Refusal::invalid_patch("the patch takes away the object's apiVersion")
    } else {
        let why = "the patch takes away what the object is: its name is undeterminable";
        Refusal::bad_request(why)
    })
}

fn set_kind(resource: &Resource, object: &mut Value) {
    let fields = tree::fields(object);
    fields.insert("apiVersion".to_owned(), resource.api_version().into());
    fields.insert("kind".to_owned(), resource.kind.as_str().into());
}

/// Whether there are such patches of the resource.
fn check_form(call: &Call) -> Result<(), Refusal> {
    let mut read = vec![JSON, MERGE];
    // Nothing of custom resources knows how their lists merge.
    if call.resource().custom().is_none() {
        read.push(STRATEGIC);
    }
    if read.contains(&call.content_type.as_str()) {
        return Ok(());
    }
    read.push(APPLY);
    let read = read.join(", ");
    Err(Refusal::unsupported_media_type(&call.content_type, &read))
}

pub(super) fn read(call: &Call, validation: Validation) -> Result<Change, Refusal> {
    check_form(call)?;
    let unreadable = |error: serde_json::Error| {
        Refusal::bad_request(format!("the body is no such patch: {error}"))
    };
    let value: Value = serde_json::from_slice(&call.body).map_err(unreadable)?;
    Ok(match (call.content_type.as_str(), value) {
        (JSON, value) => Change::Json(JsonPatch::read(value)?),
        (MERGE, value @ Value::Object(_)) => Change::Merge(value),
        // Only the object that comes of it is none.
        (MERGE, value @ Value::Array(_)) if validation == Validation::Ignore => {
            Change::Merge(value)
        }
        (STRATEGIC, Value::Null) => Change::Strategic(Map::new()),
        (STRATEGIC, Value::Object(mut patch)) => {
            // Whatever it says, the object is what the path says.
            patch.remove("apiVersion");
            patch.remove("kind");
            Change::Strategic(patch)
        }
        _ => return Err(Refusal::bad_request("such a patch is an object")),
    })
}

impl Change {
    /// What a strict reader refuses of the patch itself.
    fn problems(&self) -> &[String] {
        match self {
            Self::Json(patch) => &patch.problems,
            Self::Merge(_) | Self::Strategic(_) => &[],
        }
    }

    /// Changes an object of these types.
    pub(super) fn apply(&self, schema: &TypedSchema, object: &mut Value) -> Result<(), Refusal> {
        match self {
            Self::Json(patch) => patch.apply(object),
            Self::Merge(patch) => {
                merge::patch(object, patch);
                Ok(())
            }
            Self::Strategic(patch) => strategic::patch(schema, object, patch),
        }
    }
}

/// Reads what a patch made of an object as if a client had sent it; `refuse` says that it is none of its kind.
fn reread(
    call: &Call,
    object: &Value,
    (validation, known): (Validation, &[String]),
    refuse: fn(&str) -> Refusal,
) -> Result<(Value, Vec<String>), Refusal> {
    let resource = call.resource();
    let mut decoded = resource
        .decode(&object.to_string())
        .map_err(|refused| refuse(&refused.0))?;
    decoded.problems.extend_from_slice(known);
    match validation {
        Validation::Strict if !decoded.problems.is_empty() => Err(Refusal::invalid_patch(
            &format!("strict decoding error: {}", decoded.problems.join(", ")),
        )),
        Validation::Warn => Ok((resource.to_stored(decoded.tree), decoded.problems)),
        Validation::Strict | Validation::Ignore => {
            Ok((resource.to_stored(decoded.tree), Vec::new()))
        }
    }
}
