//! What the expressions of a policy may name, and of which types it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::in_memory::cel::{Environment, Type, type_of};
use crate::in_memory::structural::Structural;

/// A request, as expressions see it.
static REQUEST: LazyLock<Structural> = LazyLock::new(|| {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": text});
    let of = |fields: &[&str]| {
        let fields = fields
            .iter()
            .map(|field| ((*field).to_owned(), text.clone()));
        json!({"type": "object", "properties": Value::Object(fields.collect())})
    };
    let (kind, resource) = (
        of(&["group", "version", "kind"]),
        of(&["group", "version", "resource"]),
    );
    Structural::read(&json!({"type": "object", "properties": {
        "kind": kind,
        "resource": resource,
        "subResource": text,
        "requestKind": kind,
        "requestResource": resource,
        "requestSubResource": text,
        "name": text,
        "namespace": text,
        "operation": text,
        "userInfo": {"type": "object", "properties": {
            "username": text,
            "uid": text,
            "groups": texts,
            "extra": {"type": "object", "additionalProperties": texts},
        }},
        "dryRun": {"type": "boolean"},
        // Of any type.
        "options": {"x-kubernetes-int-or-string": true},
    }}))
});

/// A namespace, as expressions see it.
static NAMESPACE: LazyLock<Structural> = LazyLock::new(|| {
    let text = json!({"type": "string"});
    let map = json!({"type": "object", "additionalProperties": text});
    Structural::read(&json!({"type": "object", "properties": {
        "metadata": {"type": "object", "properties": {
            "name": text,
            "generateName": text,
            "namespace": text,
            "labels": map,
            "annotations": map,
            "UID": text,
            "creationTimestamp": {"type": "string", "format": "date-time"},
            "deletionGracePeriodSeconds": {"type": "integer"},
            "deletionTimestamp": {"type": "string", "format": "date-time"},
            "generation": {"type": "integer"},
            "resourceVersion": text,
            "finalizers": {"type": "array", "items": text},
        }},
        "spec": {"type": "object", "properties": {"finalizers": {"type": "array", "items": text}}},
        "status": {"type": "object", "properties": {"phase": text}},
    }}))
});

/// The environment of a policy, with the types of the variables that were compiled so far; with `patches` also what a
/// mutation makes.
pub(super) fn environment(
    has_params: bool,
    has_authorizer: bool,
    patches: bool,
    variables: &[(String, Type<'static>)],
) -> Environment<'static> {
    let of = |schema: &'static Structural| type_of(schema, false).unwrap_or(Type::Dyn);
    let mut known: HashMap<String, Type<'static>> = [
        ("object", Type::Dyn),
        ("oldObject", Type::Dyn),
        ("request", of(&REQUEST)),
        ("namespaceObject", of(&NAMESPACE)),
    ]
    .map(|(name, of)| (name.to_owned(), of))
    .into();
    if has_params {
        known.insert("params".to_owned(), Type::Dyn);
    }
    if has_authorizer {
        let of = |name: &'static str| Type::Opaque(name);
        let authorizer = of("kubernetes.authorization.Authorizer");
        known.insert("authorizer".to_owned(), authorizer);
        let check = of("kubernetes.authorization.ResourceCheck");
        known.insert("authorizer.requestResource".to_owned(), check);
    }
    for (name, of) in variables {
        known.insert(format!("variables.{name}"), of.clone());
    }
    Environment {
        variables: known,
        patches,
    }
}
