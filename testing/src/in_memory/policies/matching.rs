//! Whether a policy or a binding is about a write, and in which version it sees the object.

use std::sync::Arc;

use serde_json::Value;

use super::About;
use crate::in_memory::registry::Resource;
use crate::in_memory::webhooks::{is_in_namespace, is_selected, matches_rule};

/// The version in which the object is seen; `None` where the write is none of its business.
///
/// # Errors
/// The namespace is not there whose labels would decide.
pub(super) fn version(
    about: About<'_>,
    resources: &Value,
) -> Result<Option<Arc<Resource>>, String> {
    let attributes = about.attributes;
    let in_namespace = is_in_namespace(about.store, &resources["namespaceSelector"], attributes);
    if matches!(in_namespace, Ok(false)) || !is_selected(&resources["objectSelector"], attributes) {
        return Ok(None);
    }
    if by_rules(about, resources, "excludeResourceRules").is_some() {
        return Ok(None);
    }
    let has_rules = resources["resourceRules"]
        .as_array()
        .is_some_and(|rules| !rules.is_empty());
    let found = if has_rules {
        by_rules(about, resources, "resourceRules")
    } else {
        Some(attributes.resource.clone())
    };
    match (found, in_namespace) {
        (None, _) => Ok(None),
        (Some(_), Err(refusal)) => Err(refusal.message().to_owned()),
        (found, Ok(_)) => Ok(found),
    }
}

fn by_rules(about: About<'_>, resources: &Value, field: &str) -> Option<Arc<Resource>> {
    let attributes = about.attributes;
    let rules = || resources[field].as_array().into_iter().flatten();
    let is_named = |rule: &Value| {
        let names = rule["resourceNames"].as_array();
        names.is_none_or(|names| names.is_empty() || names.iter().any(|it| *it == attributes.name))
    };
    let mut own = rules();
    if own.any(|rule| matches_rule(rule, &attributes.resource, attributes) && is_named(rule)) {
        return Some(attributes.resource.clone());
    }
    if resources["matchPolicy"] != "Equivalent" {
        return None;
    }
    let registry = about.server.registry();
    rules().filter(|rule| is_named(rule)).find_map(|rule| {
        let mut others = registry.equivalents(&attributes.resource).filter(|other| {
            attributes.subresource.is_empty()
                || other.subresource(&attributes.subresource).is_some()
        });
        others
            .find(|other| matches_rule(rule, other, attributes))
            .cloned()
    })
}
