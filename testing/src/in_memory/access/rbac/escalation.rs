//! Nobody gives away what they do not have: the check of new roles and bindings.

use std::sync::Arc;

use serde_json::{Value, json};

use super::rule::{covers_name, covers_path, covers_resource, has, texts};
use super::{
    CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES, decide, role, rules, rules_of,
};
use crate::in_memory::access::user::MASTERS;
use crate::in_memory::access::{Attributes, User};
use crate::in_memory::answer::Refusal;
use crate::in_memory::registry::Resource;
use crate::in_memory::store::{Object, Store};

/// Whether a user may write this role or binding, in a namespace or in the cluster.
///
/// # Errors
/// It would give somebody what the user does not have.
pub(crate) fn check(
    store: &Store,
    user: &User,
    resource: &Resource,
    (namespace, old): (&str, Option<&Arc<Object>>),
    new: &Value,
) -> Result<(), Refusal> {
    let changes = |fields: &[&str]| {
        let old = old.map(|old| old.tree());
        fields
            .iter()
            .any(|field| old.and_then(|old| old.get(field)) != new.get(field))
    };
    let name = new["metadata"]["name"].as_str().unwrap_or_default();
    let may = |verb: &str, plural: &str, name: &str| {
        let attributes = Attributes {
            verb: verb.to_owned(),
            group: resource.group.clone(),
            resource: plural.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            ..Attributes::default()
        };
        decide(store, user, &attributes).allowed
    };
    if user.is_in(MASTERS) {
        return Ok(());
    }
    let granted: Vec<Value> = match &*resource.table {
        ROLES | CLUSTER_ROLES => {
            if !changes(&["rules", "aggregationRule"]) || may("escalate", &resource.plural, name) {
                return Ok(());
            }
            // Nobody knows which rules such a role will have.
            let everything = json!([
                {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
                {"verbs": ["*"], "nonResourceURLs": ["*"]},
            ]);
            let selectors = new["aggregationRule"]["clusterRoleSelectors"].as_array();
            let aggregates = selectors.is_some_and(|selectors| !selectors.is_empty());
            let all = everything.as_array().filter(|_| aggregates);
            rules(new)
                .chain(all.into_iter().flatten())
                .cloned()
                .collect()
        }
        ROLE_BINDINGS | CLUSTER_ROLE_BINDINGS => {
            let reference = &new["roleRef"];
            let plural = match reference["kind"].as_str() {
                Some("Role") => "roles",
                _ => "clusterroles",
            };
            let bound = reference["name"].as_str().unwrap_or_default();
            if !changes(&["subjects", "roleRef"]) || may("bind", plural, bound) {
                return Ok(());
            }
            let role = role(store, reference, namespace);
            let role = role.map_err(|_| Refusal::not_found(resource, name))?;
            rules(role.tree()).cloned().collect()
        }
        _ => return Ok(()),
    };
    let held = rules_of(store, user, namespace);
    let missing: Vec<String> = granted
        .iter()
        .flat_map(parts)
        .filter(|part| !held.iter().any(|rule| covers(rule, part)))
        .map(|part| describe(&part))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let why = format!(
        "user {:?} (groups={:?}) is attempting to grant RBAC permissions not currently held:\n{}",
        user.name(),
        user.groups(),
        missing.join("\n")
    );
    Err(Refusal::forbidden(resource, name, &why))
}

/// A rule in its smallest parts: one verb on one resource, or on one path.
fn parts(rule: &Value) -> Vec<Value> {
    let mut parts = Vec::new();
    for verb in texts(rule, "verbs") {
        for url in texts(rule, "nonResourceURLs") {
            parts.push(json!({"verbs": [verb], "nonResourceURLs": [url]}));
        }
        for group in texts(rule, "apiGroups") {
            for resource in texts(rule, "resources") {
                let part = json!({"verbs": [verb], "apiGroups": [group], "resources": [resource]});
                let mut names = texts(rule, "resourceNames").peekable();
                if names.peek().is_none() {
                    parts.push(part.clone());
                }
                for name in names {
                    let mut part = part.clone();
                    part["resourceNames"] = json!([name]);
                    parts.push(part);
                }
            }
        }
    }
    parts
}

/// Whether a rule holds everything of one smallest part.
fn covers(rule: &Value, part: &Value) -> bool {
    let only = |field: &str| texts(part, field).next();
    let covers_all = |field: &str| only(field).is_none_or(|wanted| has(rule, field, wanted));
    if !covers_all("verbs") {
        return false;
    }
    if let Some(path) = only("nonResourceURLs") {
        return texts(rule, "nonResourceURLs").any(|url| url == path || covers_path(url, path));
    }
    let resource = only("resources").unwrap_or_default();
    let subresource = resource
        .split_once('/')
        .map_or("", |(_, subresource)| subresource);
    let is_named = match only("resourceNames") {
        Some(name) => covers_name(rule, name),
        None => texts(rule, "resourceNames").next().is_none(),
    };
    covers_all("apiGroups")
        && texts(rule, "resources").any(|known| covers_resource(known, resource, subresource))
        && is_named
}

/// A part for the message.
fn describe(part: &Value) -> String {
    let fields = [
        ("apiGroups", "APIGroups"),
        ("resources", "Resources"),
        ("resourceNames", "ResourceNames"),
        ("nonResourceURLs", "NonResourceURLs"),
        ("verbs", "Verbs"),
    ];
    let fields = fields.iter().filter_map(|(field, title)| {
        let list = part.get(field)?;
        Some(format!("{title}:{list}"))
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_covers_its_parts_and_no_more() {
        let rule = |verbs: &[&str], resources: &[&str], names: &[&str]| {
            let mut rule = json!({"verbs": verbs, "apiGroups": [""], "resources": resources});
            if !names.is_empty() {
                rule["resourceNames"] = json!(names);
            }
            rule
        };
        let (none, x): (&[&str], &[&str]) = (&[], &["x"]);
        for (held, wanted, expected) in [
            (
                rule(&["get"], &["pods"], none),
                rule(&["get"], &["pods"], none),
                true,
            ),
            (
                rule(&["get"], &["pods"], none),
                rule(&["get"], &["pods"], x),
                true,
            ),
            (
                rule(&["get"], &["pods"], x),
                rule(&["get"], &["pods"], none),
                false,
            ),
            (
                rule(&["get"], &["pods"], none),
                rule(&["get", "list"], &["pods"], none),
                false,
            ),
            (
                rule(&["*"], &["pods"], none),
                rule(&["get", "list"], &["pods"], none),
                true,
            ),
            (
                rule(&["get"], &["pods"], none),
                rule(&["*"], &["pods"], none),
                false,
            ),
            (
                rule(&["get"], &["*"], none),
                rule(&["get"], &["pods", "secrets"], none),
                true,
            ),
            (
                rule(&["get"], &["*/log"], none),
                rule(&["get"], &["pods/log"], none),
                true,
            ),
            (
                rule(&["get"], &["pods"], none),
                rule(&["get"], &["pods/log"], none),
                false,
            ),
        ] {
            let covered = parts(&wanted).iter().all(|part| covers(&held, part));
            assert_eq!(covered, expected, "{held} {wanted}");
        }
    }
}
