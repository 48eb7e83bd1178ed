//! What scales by metrics.

use super::check::{At, Check};
use crate::in_memory::kinds::quantity;

pub(super) fn autoscaler(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let target = spec.get("scaleTargetRef");
    check.has_text(&target.get("kind"), "what is scaled");
    check.has_text(&target.get("name"), "what is scaled");
    let version = target.get("apiVersion");
    if version.text().is_empty() {
        check.invalid(&version, "the group and version of what is scaled");
    }
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    let metrics = spec.each("metrics");
    if least.number() == Some(0) {
        let scales_to_zero = metrics
            .iter()
            .any(|metric| ["Object", "External"].contains(&metric.text_of("type")));
        if !scales_to_zero {
            check.forbidden(
                &spec.get("metrics"),
                "to none it scales by Object or External only",
            );
        }
    } else {
        check.in_range(&least, 1, i64::MAX);
    }
    match most.number() {
        None | Some(0) => check.required(&most, "how many there may be"),
        Some(number) if number < 0 => check.invalid(&most, "it must be more than 0"),
        Some(_) => {}
    }
    if least.number() > Some(most.number().unwrap_or(0)) {
        check.invalid(&most, "it must be minReplicas at least");
    }
    for metric in metrics {
        source(check, &metric);
    }
    for direction in ["scaleUp", "scaleDown"] {
        rules(check, &spec.get(&format!("behavior.{direction}")));
    }
}

fn source(check: &mut Check, metric: &At<'_>) {
    const TYPES: [(&str, &str); 5] = [
        ("ContainerResource", "containerResource"),
        ("External", "external"),
        ("Object", "object"),
        ("Pods", "pods"),
        ("Resource", "resource"),
    ];
    let kind = metric.get("type");
    if !check.has_text(&kind, "what is measured") {
        return;
    }
    let Some((_, field)) = TYPES.iter().find(|(name, _)| *name == kind.text()) else {
        check.unsupported(&kind, &TYPES.map(|(name, _)| name));
        return;
    };
    for (_, other) in TYPES {
        if other != *field && metric.is_there(other) {
            check.forbidden(&metric.get(other), "it is of another type");
        }
    }
    let source = metric.get(field);
    if source.value.is_null() {
        check.required(&source, "what is measured");
        return;
    }
    let target = source.get("target");
    let named = if ["resource", "containerResource"].contains(field) {
        source.get("name")
    } else {
        source.get("metric.name")
    };
    check.has_text(&named, "what is measured");
    if *field == "object" {
        for name in ["kind", "name"] {
            let name = source.get("describedObject").get(name);
            check.has_text(&name, "what the metric describes");
        }
    }
    for amount in ["value", "averageValue"] {
        let amount = target.get(amount);
        let parsed = quantity(amount.value);
        if parsed.is_some_and(|amount| amount.is_negative() || amount.is_zero()) {
            check.invalid(&amount, "it must be more than 0");
        }
    }
    check.in_range(&target.get("averageUtilization"), 1, i64::MAX);
    let has = |name: &str| target.is_there(name);
    match *field {
        "pods" if !has("averageValue") => {
            check.required(&target.get("averageValue"), "what it should be");
        }
        "object" | "external" if !has("averageValue") && !has("value") => {
            check.required(&target.get("averageValue"), "what it should be");
        }
        "resource" | "containerResource" => {
            match (has("averageUtilization"), has("averageValue")) {
                (false, false) => {
                    check.required(&target.get("averageUtilization"), "what it should be");
                }
                (true, true) => {
                    check.forbidden(&target.get("averageValue"), "there is a share already");
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn rules(check: &mut Check, at: &At<'_>) {
    if at.value.is_null() {
        return;
    }
    check.in_range(&at.get("stabilizationWindowSeconds"), 0, 3600);
    check.one_of(&at.get("selectPolicy"), &["Max", "Min", "Disabled"]);
    let policies = at.each("policies");
    if policies.is_empty() {
        check.required(&at.get("policies"), "a policy at least");
    }
    for policy in policies {
        let kind = policy.get("type");
        if !["Pods", "Percent"].contains(&kind.text()) {
            check.unsupported(&kind, &["Pods", "Percent"]);
        }
        for (field, most) in [("value", i64::MAX), ("periodSeconds", 1800)] {
            let number = policy.get(field);
            if number
                .number()
                .is_none_or(|number| number < 1 || number > most)
            {
                check.invalid(&number, "it must be more than 0, and a period 1800 at most");
            }
        }
    }
}
