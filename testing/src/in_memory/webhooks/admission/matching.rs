//! Whether a webhook wants to be asked, and about which version of the object.

use std::sync::Arc;

use serde_json::Value;

use super::{Attributes, Hook, Operation};
use crate::in_memory::answer::Refusal;
use crate::in_memory::policies::conditions_hold;
use crate::in_memory::registry::Resource;
use crate::in_memory::selector::selects;
use crate::in_memory::server::Server;
use crate::in_memory::store::Store;

/// The version in which a webhook wants to see the object; `None` where it does not want to be asked.
///
/// # Errors
/// The namespace is not there whose labels would decide, or a condition has no value.
pub(super) fn version(
    server: &Server,
    hook: &Hook,
    attributes: &Attributes,
) -> Result<Option<Arc<Resource>>, Refusal> {
    // Who is not concerned by the rules does not fail for the namespace.
    let in_namespace =
        is_in_namespace(&server.store(), &hook.spec["namespaceSelector"], attributes);
    if matches!(in_namespace, Ok(false)) || !is_selected(&hook.spec["objectSelector"], attributes) {
        return Ok(None);
    }
    let Some(version) = by_rules(server, hook, attributes) else {
        return Ok(None);
    };
    in_namespace?;
    if hook.elements("matchConditions").next().is_none() {
        return Ok(Some(version));
    }
    match conditions_hold(server, &server.store(), attributes, &version, &hook.spec) {
        Ok(holds) => Ok(Some(version).filter(|_| holds)),
        Err(_) if hook.spec["failurePolicy"] == "Ignore" => Ok(None),
        Err(why) => Err(Refusal::forbidden(
            &attributes.resource,
            &attributes.name,
            &why,
        )),
    }
}

fn by_rules(server: &Server, hook: &Hook, attributes: &Attributes) -> Option<Arc<Resource>> {
    let mut rules = hook.elements("rules");
    if rules.any(|rule| matches(rule, &attributes.resource, attributes)) {
        return Some(attributes.resource.clone());
    }
    if hook.spec["matchPolicy"] != "Equivalent" {
        return None;
    }
    let registry = server.registry();
    hook.elements("rules").find_map(|rule| {
        let mut others = registry.equivalents(&attributes.resource).filter(|other| {
            attributes.subresource.is_empty()
                || other.subresource(&attributes.subresource).is_some()
        });
        others
            .find(|other| matches(rule, other, attributes))
            .cloned()
    })
}

/// Whether a rule is about this resource.
pub(crate) fn matches(rule: &Value, resource: &Resource, attributes: &Attributes) -> bool {
    let has =
        |field: &str, wanted: &str| texts(rule, field).any(|known| known == "*" || known == wanted);
    let is_namespace = resource.group.is_empty() && resource.plural == "namespaces";
    let is_clusters = is_namespace || attributes.namespace.is_empty();
    let in_scope = match rule["scope"].as_str() {
        None | Some("*") => true,
        Some("Namespaced") => !is_clusters,
        Some("Cluster") => is_clusters,
        Some(_) => false,
    };
    let is_of = |wanted: &str| {
        let (plural, subresource) = wanted.split_once('/').unwrap_or((wanted, ""));
        (plural == "*" || plural == resource.plural)
            && (subresource == "*" || subresource == attributes.subresource)
    };
    in_scope
        && has("operations", attributes.operation.as_str())
        && has("apiGroups", &resource.group)
        && has("apiVersions", &resource.version)
        && texts(rule, "resources").any(is_of)
}

/// Whether the labels of the namespace are selected. What is in none always is, but for a namespace itself.
pub(crate) fn is_in_namespace(
    store: &Store,
    selector: &Value,
    attributes: &Attributes,
) -> Result<bool, Refusal> {
    let is_namespace = attributes.resource.plural == "namespaces";
    if is_everything(selector) || (attributes.namespace.is_empty() && !is_namespace) {
        return Ok(true);
    }
    let is_written = matches!(attributes.operation, Operation::Create | Operation::Update);
    if is_namespace && attributes.subresource.is_empty() && is_written {
        let labels = attributes.object.as_ref().map(labels);
        return Ok(selects(selector, labels.unwrap_or(&Value::Null)));
    }
    match store.get("namespaces", &attributes.namespace) {
        Some(namespace) => Ok(selects(selector, labels(namespace.tree()))),
        None => Err(Refusal::namespace_not_found(&attributes.namespace)),
    }
}

/// Whether the labels of the object are selected, as they are or as they were.
pub(crate) fn is_selected(selector: &Value, attributes: &Attributes) -> bool {
    let mut objects = [&attributes.object, &attributes.old].into_iter().flatten();
    // What a connection is opened with has no labels to be without.
    is_everything(selector)
        || attributes.operation != Operation::Connect
            && objects.any(|object| selects(selector, labels(object)))
}

fn is_everything(selector: &Value) -> bool {
    ["matchLabels", "matchExpressions"]
        .iter()
        .all(|field| match &selector[*field] {
            Value::Object(labels) => labels.is_empty(),
            Value::Array(expressions) => expressions.is_empty(),
            _ => true,
        })
}

fn labels(object: &Value) -> &Value {
    &object["metadata"]["labels"]
}

fn texts<'v>(rule: &'v Value, field: &str) -> impl Iterator<Item = &'v str> {
    let texts = rule[field].as_array().into_iter().flatten();
    texts.filter_map(Value::as_str)
}
