//! Aggregated discovery, v2: everything in one document for `/api` and one for `/apis`.

use serde_json::{Value, json};

use crate::in_memory::registry::{Registry, Resource};

/// What the document is, for clients that asked for it among others.
pub(super) const MEDIA_TYPE: &str =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// Whether the header's first clause that can be sent is this document.
pub(super) fn is_wanted(accepted: &str) -> bool {
    accepted.split(',').find_map(of_clause).unwrap_or(false)
}

/// Of one clause: whether it is for this document, for a plain one, or for nothing that can be sent.
fn of_clause(clause: &str) -> Option<bool> {
    let mut parts = clause.split(';').map(str::trim);
    let is_json = matches!(parts.next(), Some("application/json"));
    let rest: Vec<&str> = parts.collect();
    if !rest.iter().any(|part| part.starts_with("as=")) {
        return is_json.then_some(false);
    }
    let wanted = ["g=apidiscovery.k8s.io", "v=v2", "as=APIGroupDiscoveryList"];
    (is_json && wanted.iter().all(|part| rest.contains(part))).then_some(true)
}

/// The document: of the core group, or of the others.
pub(super) fn document(registry: &Registry, core: bool) -> Value {
    let items: Vec<Value> = registry
        .groups()
        .filter(|group| group.is_empty() == core)
        .map(|group| {
            let metadata = if core {
                json!({})
            } else {
                json!({"name": group})
            };
            json!({"metadata": metadata, "versions": versions(registry, group)})
        })
        .collect();
    json!({
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    })
}

fn versions(registry: &Registry, group: &str) -> Vec<Value> {
    let version = |version: &str| {
        let resources: Vec<Value> = registry
            .resources(group, version)
            .map(|resource| fields(resource))
            .collect();
        json!({"version": version, "resources": resources, "freshness": "Current"})
    };
    registry.versions(group).into_iter().map(version).collect()
}

/// What a resource answers with. Of built-in kinds, the version goes without saying where it is that of the resource.
fn kind(resource: &Resource, group: &str, version: &str, kind: &str) -> Value {
    let is_own = (group, version) == (resource.group.as_str(), resource.version.as_str());
    let (group, version) = match is_own && resource.custom().is_none() {
        true => ("", ""),
        false => (group, version),
    };
    json!({"group": group, "version": version, "kind": kind})
}

fn fields(resource: &Resource) -> Value {
    let mut fields = json!({
        "resource": resource.plural,
        "responseKind": kind(resource, &resource.group, &resource.version, &resource.kind),
        "scope": if resource.namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": resource.singular,
        "verbs": resource.verbs,
    });
    if !resource.short_names.is_empty() {
        fields["shortNames"] = json!(resource.short_names);
    }
    if !resource.categories.is_empty() {
        fields["categories"] = json!(resource.categories);
    }
    let subresources: Vec<Value> = resource
        .subresources
        .iter()
        .map(|subresource| {
            json!({
                "subresource": subresource.name,
                "responseKind": kind(
                    resource,
                    &subresource.group,
                    &subresource.version,
                    &subresource.kind,
                ),
                "verbs": subresource.verbs,
            })
        })
        .collect();
    if !subresources.is_empty() {
        fields["subresources"] = Value::Array(subresources);
    }
    fields
}
