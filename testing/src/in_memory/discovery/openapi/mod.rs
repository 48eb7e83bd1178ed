//! `/openapi/v3`: what is served, as OpenAPI documents, one for each group-version. They are made when they are
//! asked for: from the descriptions of the built-in kinds, and from definitions. They have no prose.

mod paths;
mod schemas;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::{Map, Value, json};

use super::MINOR;
use crate::in_memory::registry::Registry;
use schemas::Schemas;

/// Where each document is, with a hash that changes when it does.
pub(super) fn index(registry: &Registry) -> Value {
    let mut paths = Map::new();
    for group in registry.groups() {
        for version in registry.versions(group) {
            let path = if group.is_empty() {
                format!("api/{version}")
            } else {
                format!("apis/{group}/{version}")
            };
            let hash = hash(registry, group, version);
            let url = format!("/openapi/v3/{path}?hash={hash:016X}");
            paths.insert(path, json!({"serverRelativeURL": url}));
        }
    }
    json!({"paths": paths})
}

/// What a document is made of: the names of its resources, and the schemas of definitions.
fn hash(registry: &Registry, group: &str, version: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (group, version, MINOR, env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    for resource in registry.resources(group, version) {
        (&resource.plural, &resource.kind, &resource.list_kind).hash(&mut hasher);
        resource.namespaced.hash(&mut hasher);
        for subresource in &resource.subresources {
            subresource.name.hash(&mut hasher);
        }
        if let Some(custom) = resource.custom() {
            custom.document.to_string().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The document of a group-version; `None` where none is served.
pub(super) fn document(registry: &Registry, group: &str, version: &str) -> Option<Value> {
    registry.resources(group, version).next()?;
    let mut schemas = Schemas::new(registry, group, version);
    let mut paths = Map::new();
    for resource in registry.resources(group, version) {
        paths::add(resource, &mut schemas, &mut paths);
    }
    Some(json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": format!("v1.{MINOR}.0")},
        "paths": paths,
        "components": {"schemas": schemas.finish()},
    }))
}
