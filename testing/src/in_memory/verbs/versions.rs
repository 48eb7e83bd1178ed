//! Objects in the version of the request, where a webhook says what they look like there.

use std::sync::Arc;

use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::call::Call;
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::{Point, Question, Step, Subject};

/// The object that the path names, where there is one.
///
/// # Errors
/// The webhook does not convert it, or is still to be asked.
pub(super) fn find(call: &Call, store: &Store) -> Result<Option<Arc<Object>>, Refusal> {
    let found = store.get(&call.resource().table, &call.key()).cloned();
    found.map(|object| read(call, object)).transpose()
}

/// An object in the version of the request.
///
/// # Errors
/// As [`find`].
pub(super) fn read(call: &Call, object: Arc<Object>) -> Result<Arc<Object>, Refusal> {
    let resource = call.resource();
    if !resource.is_foreign(object.tree()) {
        return Ok(object);
    }
    let point = Point {
        step: Step::Read,
        key: object.uid().to_owned(),
        version: tree::text(object.tree(), "resourceVersion").to_owned(),
        attempt: 0,
    };
    let converted = told(call, point, object.tree())?;
    Ok(Arc::new(Object::unsaved(converted)))
}

/// What is stored of an object, in the version that is stored. The object becomes the one that was asked about.
///
/// # Errors
/// As [`find`].
pub(super) fn stored(
    call: &Call,
    old: Option<&Object>,
    attempt: usize,
    object: &mut Value,
) -> Result<Value, Refusal> {
    let resource = call.resource();
    if !resource.is_stored_otherwise() {
        return Ok(resource.kept(object.clone()));
    }
    let version = old.map(|old| tree::text(old.tree(), "resourceVersion"));
    let point = Point {
        step: Step::Write,
        key: old.map(|old| old.uid().to_owned()).unwrap_or_default(),
        version: version.unwrap_or_default().to_owned(),
        attempt,
    };
    if let Some(asked) = call
        .dialogue
        .answer(&point)
        .and_then(|answer| answer.object)
    {
        *object = asked;
    }
    told(call, point, object)
}

fn told(call: &Call, point: Point, tree: &Value) -> Result<Value, Refusal> {
    match call.dialogue.answer(&point) {
        Some(answer) => answer.told.map(Option::unwrap_or_default),
        None => Err(call.dialogue.ask(Question {
            point,
            subject: Subject::Conversion,
            object: Some(tree.clone()),
        })),
    }
}
