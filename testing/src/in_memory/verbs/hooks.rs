//! What policies and webhooks have to say of a write: asked at the points where API servers ask them.

use serde_json::{Map, Value, json};

use crate::in_memory::answer::Refusal;
use crate::in_memory::call::{Call, deletion_options};
use crate::in_memory::policies::{has_policies, judge};
use crate::in_memory::registry::Resource;
use crate::in_memory::rules;
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::{
    Attributes, Operation, Point, Question, Stage, Step, Subject, external, has_hooks, internal,
};

/// A write that webhooks are asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write<'a> {
    pub(super) operation: Operation,
    /// What it changes or deletes, as it is stored.
    pub(super) old: Option<&'a Object>,
    pub(super) dry_run: bool,
    /// How often another name was drawn.
    pub(super) attempt: usize,
}

impl<'a> Write<'a> {
    pub(super) fn new(operation: Operation, old: Option<&'a Object>, dry_run: bool) -> Self {
        Self {
            operation,
            old,
            dry_run,
            attempt: 0,
        }
    }
}

/// Whether there may be policies or webhooks that change an object.
pub(super) fn may_mutate(call: &Call, store: &Store) -> bool {
    is_of_resource(call) && has_say(store, Stage::Mutating, call.resource())
}

/// Whether there is anybody to ask about changes.
fn has_say(store: &Store, stage: Stage, resource: &Resource) -> bool {
    has_hooks(store, stage, resource) || has_policies(store, stage, resource)
}

/// Whether a request is about the object itself. Who writes a scale was asked about that, and not about the object.
fn is_of_resource(call: &Call) -> bool {
    let resource = call.resource();
    let subresource = resource.subresource(&call.target.subresource);
    subresource.is_none_or(|sub| sub.kind.is_empty() || sub.kind == resource.kind)
}

/// Lets policies and webhooks change an object; says whether one did.
///
/// # Errors
/// One refuses it, or is still to be asked.
pub(super) fn mutate(
    call: &Call,
    store: &Store,
    write: Write<'_>,
    object: &mut Value,
) -> Result<bool, Refusal> {
    if !may_mutate(call, store) {
        return Ok(false);
    }
    let Some(changed) = told(call, Stage::Mutating, write, Some(object))? else {
        return Ok(false);
    };
    *object = internal(call.resource(), &changed)?;
    Ok(true)
}

/// Lets policies and webhooks refuse what is about to be written, or deleted.
///
/// # Errors
/// As [`mutate`].
pub(super) fn validate(
    call: &Call,
    store: &Store,
    write: Write<'_>,
    object: Option<&mut Value>,
) -> Result<(), Refusal> {
    if !is_of_resource(call) {
        return Ok(());
    }
    if has_policies(store, Stage::Validating, call.resource()) {
        judge(call, store, &with_objects(call, write, object.as_deref()))?;
    }
    if !has_hooks(store, Stage::Validating, call.resource()) {
        return Ok(());
    }
    told(call, Stage::Validating, write, object).map(drop)
}

/// Asks both kinds about a deletion.
///
/// # Errors
/// As [`mutate`].
pub(super) fn delete(
    call: &Call,
    store: &Store,
    old: &Object,
    dry_run: bool,
) -> Result<(), Refusal> {
    let write = Write::new(Operation::Delete, Some(old), dry_run);
    if has_hooks(store, Stage::Mutating, call.resource()) {
        told(call, Stage::Mutating, write, None)?;
    }
    validate(call, store, write, None)
}

/// Asks both kinds about an object of a subresource's own kind: a scale, an eviction. `old` is what it takes the
/// place of.
///
/// # Errors
/// As [`mutate`].
pub(super) fn admit(
    call: &Call,
    store: &Store,
    write: Write<'_>,
    old: Option<&Value>,
    object: &mut Value,
) -> Result<(), Refusal> {
    for stage in [Stage::Mutating, Stage::Validating] {
        let has_policies = has_policies(store, stage, call.resource());
        let asks_policies = stage == Stage::Validating && has_policies;
        // Mutating policies are asked with the webhooks, which change what those made.
        let asks_hooks = has_hooks(store, stage, call.resource()) || has_policies && !asks_policies;
        if !asks_policies && !asks_hooks {
            continue;
        }
        let attributes = Attributes {
            object: Some(of_subresource(call, object)),
            old: old.map(|old| of_subresource(call, old)),
            ..attributes(call, write)
        };
        if asks_policies {
            judge(call, store, &attributes)?;
        }
        if !asks_hooks {
            continue;
        }
        if let Some(changed) = ask(call, stage, write, attributes, Some(object))? {
            *object = changed;
        }
    }
    Ok(())
}

fn told(
    call: &Call,
    stage: Stage,
    write: Write<'_>,
    object: Option<&mut Value>,
) -> Result<Option<Value>, Refusal> {
    let attributes = with_objects(call, write, object.as_deref());
    ask(call, stage, write, attributes, object)
}

/// A write with the objects that it is about.
fn with_objects(call: &Call, write: Write<'_>, object: Option<&Value>) -> Attributes {
    let resource = call.resource();
    let mut attributes = attributes(call, write);
    attributes.old = write.old.map(|old| external(resource, old.tree()));
    attributes.object = object.map(|object| external(resource, object));
    if let Some(object) = object
        && write.operation == Operation::Create
    {
        tree::text(object, "name").clone_into(&mut attributes.name);
        if rules::is_namespace(resource) {
            attributes.namespace.clone_from(&attributes.name);
        }
    }
    attributes
}

/// What was answered; the object becomes the one that it is about.
fn ask(
    call: &Call,
    stage: Stage,
    write: Write<'_>,
    attributes: Attributes,
    object: Option<&mut Value>,
) -> Result<Option<Value>, Refusal> {
    let version = write
        .old
        .map(|old| tree::text(old.tree(), "resourceVersion"));
    let point = Point {
        step: Step::Admit(stage),
        key: write
            .old
            .map(|old| old.uid().to_owned())
            .unwrap_or_default(),
        version: version.unwrap_or_default().to_owned(),
        attempt: write.attempt,
    };
    let Some(answer) = call.dialogue.answer(&point) else {
        return Err(call.dialogue.ask(Question {
            point,
            subject: Subject::Admission(Box::new(attributes)),
            object: object.cloned(),
        }));
    };
    if let (Some(object), Some(asked)) = (object, answer.object) {
        *object = asked;
    }
    answer.told
}

/// Everything but the objects.
fn attributes(call: &Call, write: Write<'_>) -> Attributes {
    let resource = call.resource();
    let target = &call.target;
    let subresource = resource.subresource(&target.subresource);
    let kind = match subresource.filter(|sub| !sub.kind.is_empty()) {
        Some(sub) => [&sub.group, &sub.version, &sub.kind],
        None => [&resource.group, &resource.version, &resource.kind],
    };
    let namespace = if rules::is_namespace(resource) {
        &target.name
    } else {
        &target.namespace
    };
    Attributes {
        operation: write.operation,
        resource: resource.clone(),
        subresource: target.subresource.clone(),
        kind: kind.map(Clone::clone),
        name: target.name.clone(),
        namespace: namespace.clone(),
        object: None,
        old: None,
        options: options(call, write.operation),
        dry_run: write.dry_run,
        user: call.user.clone(),
    }
}

/// The options of a request, as those of what it does: a patch is a creation or an update.
fn options(call: &Call, operation: Operation) -> Value {
    let (kind, mut options) = match operation {
        Operation::Connect => return Value::Null,
        Operation::Delete => ("DeleteOptions", deletion_options(call).unwrap_or_default()),
        Operation::Create => ("CreateOptions", write_options(call)),
        Operation::Update => ("UpdateOptions", write_options(call)),
    };
    options.insert("kind".to_owned(), kind.into());
    options.insert("apiVersion".to_owned(), "meta.k8s.io/v1".into());
    Value::Object(options)
}

fn write_options(call: &Call) -> Map<String, Value> {
    let mut options = Map::new();
    let dry_run: Vec<&str> = call.query.all("dryRun").collect();
    if !dry_run.is_empty() {
        options.insert("dryRun".to_owned(), json!(dry_run));
    }
    for field in ["fieldManager", "fieldValidation"] {
        let text = call.query.get(field);
        if !text.is_empty() {
            options.insert(field.to_owned(), text.into());
        }
    }
    options
}

/// An object of a subresource's kind with its kind and its namespace.
fn of_subresource(call: &Call, object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(sub) = call.resource().subresource(&call.target.subresource)
        && !sub.kind.is_empty()
    {
        let fields = tree::fields(&mut object);
        fields.insert("apiVersion".to_owned(), sub.api_version().into());
        fields.insert("kind".to_owned(), sub.kind.as_str().into());
    }
    if object["metadata"].is_object() {
        tree::set_text(&mut object, "namespace", &call.target.namespace);
    }
    object
}
