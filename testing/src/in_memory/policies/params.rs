//! What a binding parametrizes its policy with.

use std::sync::Arc;

use serde_json::Value;

use super::About;
use crate::in_memory::registry::Resource;
use crate::in_memory::selector::selects;
use crate::in_memory::server::Server;
use crate::in_memory::webhooks::external;

/// The objects with which a policy is asked, each by itself; `None` where it is asked without any.
///
/// # Errors
/// There are none where there have to be some, or nobody can say which.
pub(super) fn collect(
    about: About<'_>,
    policy: &Value,
    binding: &Value,
) -> Result<Vec<Option<Value>>, String> {
    let (kind, reference) = (&policy["spec"]["paramKind"], &binding["spec"]["paramRef"]);
    if kind.is_null() || reference.is_null() {
        return Ok(vec![None]);
    }
    let resource =
        resource(about, kind).ok_or_else(|| format!("paramKind kind {kind} not known"))?;
    let stated = reference["namespace"].as_str().unwrap_or_default();
    let namespace = match (
        resource.namespaced,
        stated,
        about.attributes.namespace.as_str(),
    ) {
        (true, "", "") => {
            return Err(
                "a paramRef to a kind of namespaces needs one for what is in none".to_owned(),
            );
        }
        (true, "", own) => own,
        (true, stated, _) => stated,
        (false, "", _) => "",
        (false, _, _) => {
            return Err(
                "paramRef.namespace must not be provided for a cluster-scoped `paramKind`"
                    .to_owned(),
            );
        }
    };
    let mut found = Vec::new();
    if let Some(name) = reference["name"].as_str().filter(|name| !name.is_empty()) {
        let key = resource.key(namespace, name);
        let object = about.store.get(&resource.table, &key);
        found.extend(object.map(|object| Some(external(&resource, object.tree()))));
    } else {
        for (_, object) in about.store.scan(&resource.table, "") {
            let is_here = !resource.namespaced || object.namespace() == namespace;
            let labels = &object.tree()["metadata"]["labels"];
            if is_here && selects(&reference["selector"], labels) {
                found.push(Some(external(&resource, object.tree())));
            }
        }
    }
    if found.is_empty() && reference["parameterNotFoundAction"] == "Deny" {
        return Err(
            "no params found for policy binding with `Deny` parameterNotFoundAction".to_owned(),
        );
    }
    Ok(found)
}

/// The resource of the parameters' kind.
pub(super) fn resource(about: About<'_>, kind: &Value) -> Option<Arc<Resource>> {
    resource_of(about.server, kind)
}

/// The same for whoever is not asked about a write.
pub(super) fn resource_of(server: &Server, kind: &Value) -> Option<Arc<Resource>> {
    let version = kind["apiVersion"].as_str()?;
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    let registry = server.registry();
    let mut resources = registry.resources(group, version);
    resources
        .find(|resource| kind["kind"] == resource.kind.as_str())
        .cloned()
}
