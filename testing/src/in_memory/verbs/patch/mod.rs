//! PATCH: a JSON patch or a merge patch of what is stored, in the version of the request; or an apply.

mod apply;
mod strategic;

use json_patch::Patch;
use serde_json::{Map, Value};

use super::change::{check_place, replace};
use super::{existing, transaction};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, Validation, WriteOptions};
use crate::in_memory::rules::Part;
use crate::in_memory::schema::TypedSchema;
use crate::in_memory::tree;

pub(super) use apply::{Configuration, with_application};

const JSON: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
/// Server-side apply.
pub(super) const APPLY: &str = "application/apply-patch+yaml";

/// How many operations a JSON patch may have, as in API servers.
const OPERATIONS_LIMIT: usize = 10_000;

/// A patch that was read.
pub(super) enum Change {
    Json(Patch),
    Merge(Value),
    /// A merge patch that knows what the object is made of.
    Strategic(Map<String, Value>),
}

pub(super) fn patch(call: &Call, part: Part) -> Result<Answer, Refusal> {
    if call.content_type == APPLY {
        return apply::apply(call, part);
    }
    let options = WriteOptions::of_patch(&call.query, false)?;
    let change = read(call)?;
    let resource = call.resource();
    transaction(call, |store| {
        let old = existing(call, store)?;
        let mut object = resource
            .served(old.tree())
            .unwrap_or_else(|| old.tree().clone());
        let fields = tree::fields(&mut object);
        fields.insert("apiVersion".to_owned(), resource.api_version().into());
        fields.insert("kind".to_owned(), resource.kind.as_str().into());
        change.apply(resource.typed_schema(), &mut object)?;
        let (object, warnings) = reread(call, &object, options.validation, Refusal::invalid_patch)?;
        check_place(call, &object)?;
        let changed = replace(call, store, (part, false), &old, object, options.dry_run)?;
        Ok(Answer::object(resource, changed).with_warnings(warnings))
    })
}

pub(super) fn read(call: &Call) -> Result<Change, Refusal> {
    let unreadable = |error: serde_json::Error| {
        Refusal::bad_request(format!("the body is no such patch: {error}"))
    };
    match call.content_type.as_str() {
        JSON => {
            let value: Value = serde_json::from_slice(&call.body).map_err(unreadable)?;
            let Value::Array(operations) = &value else {
                return Err(Refusal::bad_request("a JSON patch is a list of operations"));
            };
            if operations.len() > OPERATIONS_LIMIT {
                let why = format!("a JSON patch may have {OPERATIONS_LIMIT} operations");
                return Err(Refusal::too_many_operations(&why));
            }
            // That it is a list is a matter of form, what is in it of content.
            serde_json::from_value(value)
                .map(Change::Json)
                .map_err(|error| {
                    Refusal::unprocessable(format!("the JSON patch is wrong: {error}"))
                })
        }
        MERGE => {
            let value: Value = serde_json::from_slice(&call.body).map_err(unreadable)?;
            if !value.is_object() {
                return Err(Refusal::bad_request("a merge patch is an object"));
            }
            Ok(Change::Merge(value))
        }
        // Nothing of custom resources knows how their lists merge.
        STRATEGIC if call.resource().custom().is_none() => {
            let value: Value = serde_json::from_slice(&call.body).map_err(unreadable)?;
            match value {
                Value::Null => Ok(Change::Strategic(Map::new())),
                Value::Object(mut patch) => {
                    // Whatever it says, the object is what the path says.
                    patch.remove("apiVersion");
                    patch.remove("kind");
                    Ok(Change::Strategic(patch))
                }
                _ => Err(Refusal::bad_request("a strategic merge patch is an object")),
            }
        }
        other => {
            let mut read = vec![JSON, MERGE];
            if call.resource().custom().is_none() {
                read.push(STRATEGIC);
            }
            read.push(APPLY);
            Err(Refusal::unsupported_media_type(other, &read.join(", ")))
        }
    }
}

impl Change {
    /// Changes an object of these types.
    pub(super) fn apply(&self, schema: &TypedSchema, object: &mut Value) -> Result<(), Refusal> {
        match self {
            Self::Json(patch) => json_patch::patch(object, patch).map_err(|error| {
                Refusal::unprocessable(format!("the JSON patch does not fit the object: {error}"))
            }),
            Self::Merge(patch) => {
                json_patch::merge(object, patch);
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
    validation: Validation,
    refuse: fn(&str) -> Refusal,
) -> Result<(Value, Vec<String>), Refusal> {
    let resource = call.resource();
    let decoded = resource
        .decode(&object.to_string())
        .map_err(|refused| refuse(&refused.0))?;
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
