//! Where a pod may run: tolerations, affinities, spread.

use super::check::{At, Check};
use super::labels;
use crate::in_memory::rules::{is_label_value, is_qualified_name};

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

pub(super) fn scheduling(check: &mut Check, spec: &At<'_>) {
    labels::labels(check, &spec.get("nodeSelector"));
    for toleration in spec.each("tolerations") {
        tolerated(check, &toleration);
    }
    node_affinity(check, &spec.get("affinity.nodeAffinity"));
    for kind in ["podAffinity", "podAntiAffinity"] {
        pod_affinity(check, &spec.get(&format!("affinity.{kind}")));
    }
    for constraint in spec.each("topologySpreadConstraints") {
        check.in_range(&constraint.get("maxSkew"), 1, i64::MAX);
        let topology = constraint.get("topologyKey");
        check.has_text(&topology, "the label that says where a node is");
        let policies = ["DoNotSchedule", "ScheduleAnyway"];
        check.one_of(&constraint.get("whenUnsatisfiable"), &policies);
        labels::selector(check, &constraint.get("labelSelector"));
    }
}

fn tolerated(check: &mut Check, at: &At<'_>) {
    let (key, operator, effect) = (at.get("key"), at.get("operator"), at.get("effect"));
    if !key.text().is_empty() {
        if let Err(why) = is_qualified_name(key.text()) {
            check.invalid(&key, why);
        }
    } else if operator.text() != "Exists" {
        check.invalid(&operator, "without a key it must be Exists");
    }
    if at.is_there("tolerationSeconds") && effect.text() != "NoExecute" {
        check.invalid(&effect, "only NoExecute is tolerated for a time");
    }
    match operator.text() {
        "" | "Equal" => {
            if let Err(why) = is_label_value(at.text_of("value")) {
                check.invalid(&operator, format!("the value {why}"));
            }
        }
        "Exists" if !at.text_of("value").is_empty() => {
            check.invalid(&operator, "Exists has no value");
        }
        "Exists" => {}
        _ => check.unsupported(&operator, &["Equal", "Exists"]),
    }
    check.one_of(&effect, &EFFECTS);
}

/// A taint of a node.
pub(super) fn taint(check: &mut Check, at: &At<'_>) {
    if let Err(why) = is_qualified_name(at.text_of("key")) {
        check.invalid(&at.get("key"), why);
    }
    if let Err(why) = is_label_value(at.text_of("value")) {
        check.invalid(&at.get("value"), why);
    }
    let effect = at.get("effect");
    if check.has_text(&effect, "what the taint does") {
        check.one_of(&effect, &EFFECTS);
    }
}

fn node_affinity(check: &mut Check, at: &At<'_>) {
    let required = at.get("requiredDuringSchedulingIgnoredDuringExecution");
    if !required.value.is_null() {
        node_selector(check, &required);
    }
    for preferred in at.each("preferredDuringSchedulingIgnoredDuringExecution") {
        weight(check, &preferred);
        node_term(check, &preferred.get("preference"));
    }
}

/// Terms of nodes, one of which has to hold.
pub(super) fn node_selector(check: &mut Check, at: &At<'_>) {
    let terms = at.each("nodeSelectorTerms");
    if terms.is_empty() {
        check.required(&at.get("nodeSelectorTerms"), "a term at least");
    }
    for term in terms {
        node_term(check, &term);
    }
}

fn node_term(check: &mut Check, at: &At<'_>) {
    for expression in at.each("matchExpressions") {
        labels::requirement(check, &expression, true);
    }
}

fn weight(check: &mut Check, at: &At<'_>) {
    check.in_range(&at.get("weight"), 1, 100);
}

fn pod_affinity(check: &mut Check, at: &At<'_>) {
    for term in at.each("requiredDuringSchedulingIgnoredDuringExecution") {
        pod_term(check, &term);
    }
    for preferred in at.each("preferredDuringSchedulingIgnoredDuringExecution") {
        weight(check, &preferred);
        pod_term(check, &preferred.get("podAffinityTerm"));
    }
}

fn pod_term(check: &mut Check, at: &At<'_>) {
    labels::selector(check, &at.get("labelSelector"));
    labels::selector(check, &at.get("namespaceSelector"));
    let key = at.get("topologyKey");
    check.has_text(&key, "the label that says where a node is");
    if let Err(why) = is_qualified_name(key.text()) {
        check.invalid(&key, why);
    }
}
