//! Discovery as it began: one document for the groups, one for each group-version.

use serde_json::{Value, json};

use crate::in_memory::registry::{Registry, Resource, Subresource};

/// `/`: the paths that there are.
pub(super) fn paths(registry: &Registry) -> Value {
    let mut paths = vec!["/api".to_owned(), "/apis".to_owned()];
    for group in registry.groups() {
        if !group.is_empty() {
            paths.push(format!("/apis/{group}"));
        }
        for version in registry.versions(group) {
            paths.push(if group.is_empty() {
                format!("/api/{version}")
            } else {
                format!("/apis/{group}/{version}")
            });
        }
    }
    paths.extend(["/healthz", "/livez", "/openapi/v3", "/readyz", "/version"].map(str::to_owned));
    paths.sort();
    json!({"paths": paths})
}

/// `/api`: the versions of the core group.
pub(super) fn api_versions(registry: &Registry) -> Value {
    json!({
        "kind": "APIVersions",
        "versions": registry.versions(""),
        "serverAddressByClientCIDRs": [],
    })
}

/// `/apis`: the other groups.
pub(super) fn groups(registry: &Registry) -> Value {
    let groups: Vec<Value> = registry
        .groups()
        .filter(|group| !group.is_empty())
        .filter_map(|group| group_fields(registry, group))
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// `/apis/group`.
pub(super) fn group(registry: &Registry, group: &str) -> Option<Value> {
    let mut fields = group_fields(registry, group)?;
    fields["kind"] = "APIGroup".into();
    fields["apiVersion"] = "v1".into();
    Some(fields)
}

fn group_fields(registry: &Registry, group: &str) -> Option<Value> {
    if group.is_empty() {
        return None;
    }
    let version =
        |version: &str| json!({"groupVersion": format!("{group}/{version}"), "version": version});
    let versions: Vec<Value> = registry.versions(group).into_iter().map(version).collect();
    let preferred = versions.first()?.clone();
    Some(json!({"name": group, "versions": versions, "preferredVersion": preferred}))
}

/// `/api/version` and `/apis/group/version`: the resources, and their subresources behind them.
pub(super) fn resources(registry: &Registry, group: &str, version: &str) -> Option<Value> {
    let mut listed = Vec::new();
    for resource in registry.resources(group, version) {
        listed.push(resource_fields(resource));
        for subresource in &resource.subresources {
            listed.push(subresource_fields(resource, subresource));
        }
    }
    if listed.is_empty() {
        return None;
    }
    let group_version = if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    };
    Some(json!({
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group_version,
        "resources": listed,
    }))
}

fn resource_fields(resource: &Resource) -> Value {
    let mut fields = json!({
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": resource.verbs,
    });
    if !resource.short_names.is_empty() {
        fields["shortNames"] = json!(resource.short_names);
    }
    if !resource.categories.is_empty() {
        fields["categories"] = json!(resource.categories);
    }
    fields
}

fn subresource_fields(resource: &Resource, subresource: &Subresource) -> Value {
    let mut fields = json!({
        "name": format!("{}/{}", resource.plural, subresource.name),
        "singularName": "",
        "namespaced": resource.namespaced,
        "kind": subresource.kind,
        "verbs": subresource.verbs,
    });
    if (&subresource.group, &subresource.version) != (&resource.group, &resource.version) {
        fields["group"] = json!(subresource.group);
        fields["version"] = json!(subresource.version);
    }
    fields
}
