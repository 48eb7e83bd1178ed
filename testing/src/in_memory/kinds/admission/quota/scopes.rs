//! Scopes: which of the objects that a quota could count it does count.

use serde_json::Value;

use super::usage::is_terminating;
use crate::in_memory::kinds::fields::list;
use crate::in_memory::kinds::prepare::quality_of_service;

/// Whether an object is in all scopes of a quota.
pub(super) fn matches(quota: &Value, table: &str, object: &Value) -> bool {
    let spec = &quota["spec"];
    let mut scopes = list(spec, "scopes").filter_map(Value::as_str);
    let mut selectors = list(&spec["scopeSelector"], "matchExpressions");
    scopes.all(|scope| is_in(scope, "Exists", &Value::Null, table, object))
        && selectors.all(|selector| {
            let scope = selector["scopeName"].as_str().unwrap_or_default();
            let operator = selector["operator"].as_str().unwrap_or_default();
            is_in(scope, operator, &selector["values"], table, object)
        })
}

fn is_in(scope: &str, operator: &str, values: &Value, table: &str, object: &Value) -> bool {
    let spec = &object["spec"];
    match (table, scope) {
        ("pods", "Terminating") => is_terminating(object),
        ("pods", "NotTerminating") => !is_terminating(object),
        ("pods", "BestEffort") => quality_of_service(spec) == "BestEffort",
        ("pods", "NotBestEffort") => quality_of_service(spec) != "BestEffort",
        ("pods", "CrossNamespacePodAffinity") => looks_elsewhere(spec),
        ("pods", "PriorityClass") => selects(operator, values, &[&spec["priorityClassName"]]),
        ("persistentvolumeclaims", "VolumeAttributesClass") => {
            let status = &object["status"];
            let classes = [
                &spec["volumeAttributesClassName"],
                &status["currentVolumeAttributesClassName"],
                &status["modifyVolumeStatus"]["targetVolumeAttributesClassName"],
            ];
            selects(operator, values, &classes)
        }
        _ => false,
    }
}

/// Whether an operator is content with one of the names, of which some may be missing.
fn selects(operator: &str, values: &Value, names: &[&Value]) -> bool {
    let names = names.iter().filter_map(|name| name.as_str());
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let is_listed = |name: &&str| {
        let mut values = values.as_array().into_iter().flatten();
        values.any(|value| value == *name)
    };
    match operator {
        "Exists" => !names.is_empty(),
        "DoesNotExist" => names.is_empty(),
        "In" => names.iter().any(is_listed),
        "NotIn" => names.is_empty() || names.iter().any(|name| !is_listed(name)),
        _ => false,
    }
}

/// Whether a pod wants to be near or far from pods of other namespaces.
fn looks_elsewhere(spec: &Value) -> bool {
    let names = |term: &Value| {
        list(term, "namespaces").next().is_some() || !term["namespaceSelector"].is_null()
    };
    ["podAffinity", "podAntiAffinity"].iter().any(|field| {
        let affinity = &spec["affinity"][field];
        list(affinity, "requiredDuringSchedulingIgnoredDuringExecution").any(names)
            || list(affinity, "preferredDuringSchedulingIgnoredDuringExecution")
                .any(|term| names(&term["podAffinityTerm"]))
    })
}
