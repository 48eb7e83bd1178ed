//! Quotas: what can be limited, and of which objects.

use std::collections::HashSet;

use serde_json::Value;

use super::check::{At, Check};
use super::storage::amounts;
use crate::in_memory::kinds::quantity;
use crate::in_memory::rules::is_qualified_name;

/// What quotas know by names without a slash, beside huge pages.
const STANDARD_NAMES: [&str; 19] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// What of that is counted rather than measured.
const COUNTED: [&str; 9] = [
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

const SCOPES: [&str; 7] = [
    "BestEffort",
    "CrossNamespacePodAffinity",
    "NotBestEffort",
    "NotTerminating",
    "PriorityClass",
    "Terminating",
    "VolumeAttributesClass",
];

const OPPOSITES: [[&str; 2]; 2] = [
    ["BestEffort", "NotBestEffort"],
    ["Terminating", "NotTerminating"],
];

pub(super) fn quota(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    let entries = spec.entries("hard");
    amounts(check, &entries);
    for (name, amount) in &entries {
        if is_qualified_name(name).is_err() || !(is_standard(name) || name.contains('/')) {
            check.invalid(amount, "no resource has such a name");
        }
        if (name.starts_with("count/") || COUNTED.contains(name))
            && quantity(amount.value).is_some_and(|amount| amount.milli_value() % 1000 != 0)
        {
            check.invalid(amount, "it must be a whole number");
        }
    }
    let names: Vec<&str> = entries.iter().map(|(name, _)| *name).collect();
    let at = spec.get("scopes");
    let scopes = spec.each("scopes");
    let scopes: Vec<&str> = scopes.iter().map(At::text).collect();
    for scope in &scopes {
        if !SCOPES.contains(scope) {
            check.invalid(&at, "there is no such scope");
        }
        limits_in_scope(check, &at, scope, &names);
    }
    opposites(check, &at, &scopes);
    selectors(check, &spec.get("scopeSelector"), &names);
    if let Some(old) = old {
        let before = old["spec"]["scopes"].as_array();
        let before: HashSet<&str> = before
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if before != scopes.into_iter().collect() {
            check.invalid(&at, "field is immutable");
        }
    }
}

fn selectors(check: &mut Check, selector: &At<'_>, names: &[&str]) {
    let at = selector.get("matchExpressions");
    let mut scopes = Vec::new();
    for one in selector.each("matchExpressions") {
        // What is wrong with one of them is told of them all.
        let field = |name: &str| At {
            value: &one.value[name],
            path: format!("{}.{name}", at.path),
        };
        let scope = one.text_of("scopeName");
        scopes.push(scope);
        if !SCOPES.contains(&scope) {
            check.invalid(&field("scopeName"), "there is no such scope");
        }
        limits_in_scope(check, &at, scope, names);
        let has_classes = matches!(scope, "PriorityClass" | "VolumeAttributesClass");
        let operator = one.text_of("operator");
        if SCOPES.contains(&scope) && !has_classes && operator != "Exists" {
            check.invalid(&field("operator"), "it must be Exists for this scope");
        }
        let has_values = !one.each("values").is_empty();
        match operator {
            "In" | "NotIn" if !has_values => check.required(&field("values"), "the names"),
            "Exists" | "DoesNotExist" if has_values => {
                check.invalid(&field("values"), "this operator takes none");
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            _ => check.invalid(&field("operator"), "there is no such operator"),
        }
    }
    opposites(check, &at, &scopes);
}

/// Some scopes are only of what has them.
fn limits_in_scope(check: &mut Check, at: &At<'_>, scope: &str, names: &[&str]) {
    for name in names.iter().filter(|name| is_standard(name)) {
        let is_of_pods = *name == "pods";
        let is_computed = ["", "requests.", "limits."].iter().any(|prefix| {
            name.strip_prefix(prefix)
                .is_some_and(|name| matches!(name, "cpu" | "memory"))
        });
        let is_in = match scope {
            "BestEffort" => is_of_pods,
            "VolumeAttributesClass" => {
                matches!(*name, "persistentvolumeclaims" | "requests.storage")
            }
            scope if SCOPES.contains(&scope) => is_of_pods || is_computed,
            _ => true,
        };
        if !is_in {
            check.invalid(at, format!("the scope {scope} is not of {name}"));
        }
    }
}

fn opposites(check: &mut Check, at: &At<'_>, scopes: &[&str]) {
    for pair in OPPOSITES {
        if pair.iter().all(|scope| scopes.contains(scope)) {
            check.invalid(at, "nothing is in both of these scopes");
        }
    }
}

fn is_standard(name: &str) -> bool {
    STANDARD_NAMES.contains(&name)
        || name
            .strip_prefix("requests.")
            .unwrap_or(name)
            .starts_with("hugepages-")
}
