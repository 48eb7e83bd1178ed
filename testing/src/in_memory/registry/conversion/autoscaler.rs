//! `autoscaling/v1` and `v2`: what the old version has no fields for is in annotations of it.

use serde_json::{Map, Value, json};

const PREFIX: &str = "autoscaling.alpha.kubernetes.io/";
const METRICS: &str = "autoscaling.alpha.kubernetes.io/metrics";
const CURRENT_METRICS: &str = "autoscaling.alpha.kubernetes.io/current-metrics";
const CONDITIONS: &str = "autoscaling.alpha.kubernetes.io/conditions";
const BEHAVIOR: &str = "autoscaling.alpha.kubernetes.io/behavior";

/// Kinds of metrics that measure what pods use.
const RESOURCES: [&str; 2] = ["resource", "containerResource"];

/// From `v1` to `v2`.
pub(super) fn to_stored(mut tree: Value) -> Value {
    let mut metrics = Vec::new();
    for metric in annotated(&tree, METRICS) {
        metrics.push(new_metric(&metric, new_target));
    }
    if let Some(percent) = take(&mut tree, "spec", "targetCPUUtilizationPercentage") {
        let target = json!({"type": "Utilization", "averageUtilization": percent});
        metrics.push(json!({"type": "Resource", "resource": {"name": "cpu", "target": target}}));
    }
    if !metrics.is_empty() {
        tree["spec"]["metrics"] = metrics.into();
    }
    if let Some(behavior) = annotation(&tree, BEHAVIOR) {
        tree["spec"]["behavior"] = renamed(&behavior, |name| {
            let mut letters = name.chars();
            let first = letters.next().map(|c| c.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        });
    }
    let current: Vec<Value> = annotated(&tree, CURRENT_METRICS)
        .iter()
        .map(|metric| new_metric(metric, |_, metric| new_current(metric)))
        .collect();
    let percent = take(&mut tree, "status", "currentCPUUtilizationPercentage");
    if !current.is_empty() {
        tree["status"]["currentMetrics"] = current.into();
    } else if let Some(percent) = percent {
        let current = json!({"averageUtilization": percent});
        tree["status"]["currentMetrics"] =
            json!([{"type": "Resource", "resource": {"name": "cpu", "current": current}}]);
    }
    if let Some(conditions) = annotation(&tree, CONDITIONS) {
        tree["status"]["conditions"] = conditions;
    }
    set_annotations(&mut tree, Map::new());
    tree
}

/// From `v2` to `v1`.
pub(super) fn served(tree: &Value) -> Value {
    let mut tree = tree.clone();
    let mut annotations = Map::new();
    let mut note = |name: &str, value: Value| {
        annotations.insert(name.to_owned(), value.to_string().into());
    };
    let metrics = take(&mut tree, "spec", "metrics").unwrap_or_default();
    let (cpu, others): (Vec<&Value>, Vec<&Value>) = elements(&metrics).partition(|metric| {
        metric["resource"]["name"] == "cpu"
            && metric["resource"]["target"]
                .get("averageUtilization")
                .is_some()
    });
    if let Some(metric) = cpu.first() {
        let percent = metric["resource"]["target"]["averageUtilization"].clone();
        tree["spec"]["targetCPUUtilizationPercentage"] = percent;
    }
    if !others.is_empty() {
        let others = others
            .into_iter()
            .map(|metric| old_metric(metric, old_target));
        note(METRICS, others.collect());
    }
    if let Some(behavior) = take(&mut tree, "spec", "behavior") {
        note(BEHAVIOR, go_behavior(&behavior));
    }
    let current = take(&mut tree, "status", "currentMetrics").unwrap_or_default();
    let percent = elements(&current)
        .filter(|metric| metric["resource"]["name"] == "cpu")
        .find_map(|metric| {
            metric["resource"]["current"]
                .get("averageUtilization")
                .cloned()
        });
    if let Some(percent) = percent {
        tree["status"]["currentCPUUtilizationPercentage"] = percent;
    }
    if elements(&current).next().is_some() {
        let current = elements(&current).map(|metric| old_metric(metric, old_current));
        note(CURRENT_METRICS, current.collect());
    }
    if let Some(conditions) = take(&mut tree, "status", "conditions")
        && elements(&conditions).next().is_some()
    {
        note(CONDITIONS, conditions);
    }
    set_annotations(&mut tree, annotations);
    // The old version writes it, whether it is known or not.
    if let Some(Value::Object(status)) = tree.get_mut("status") {
        status.entry("currentReplicas").or_insert_with(|| 0.into());
    }
    tree
}

fn elements(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn take(tree: &mut Value, part: &str, field: &str) -> Option<Value> {
    tree.get_mut(part)?.as_object_mut()?.remove(field)
}

/// What an annotation says, where that can be read.
fn annotation(tree: &Value, name: &str) -> Option<Value> {
    let text = tree["metadata"]["annotations"][name].as_str()?;
    serde_json::from_str(text).ok()
}

fn annotated(tree: &Value, name: &str) -> Vec<Value> {
    match annotation(tree, name) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    }
}

/// Replaces the annotations that carry what has no field.
fn set_annotations(tree: &mut Value, new: Map<String, Value>) {
    let Some(Value::Object(metadata)) = tree.get_mut("metadata") else {
        return;
    };
    let mut annotations = match metadata.remove("annotations") {
        Some(Value::Object(annotations)) => annotations,
        _ => Map::new(),
    };
    annotations.retain(|name, _| !name.starts_with(PREFIX));
    annotations.extend(new);
    if !annotations.is_empty() {
        metadata.insert("annotations".to_owned(), annotations.into());
    }
}

/// Of a metric in the form of `v1`: the source is in a field of the metric's own type.
fn new_metric(metric: &Value, target: impl Fn(&str, &Value) -> Value) -> Value {
    convert(metric, |kind, source| {
        let mut new = Map::new();
        if RESOURCES.contains(&kind) {
            keep(
                source,
                &mut new,
                &[("name", "name"), ("container", "container")],
            );
        } else {
            let mut identifier = Map::new();
            let selector = if kind == "external" {
                "metricSelector"
            } else {
                "selector"
            };
            keep(
                source,
                &mut identifier,
                &[("metricName", "name"), (selector, "selector")],
            );
            new.insert("metric".to_owned(), identifier.into());
            keep(source, &mut new, &[("target", "describedObject")]);
        }
        let is_current = source
            .as_object()
            .is_some_and(|source| source.keys().any(|name| name.starts_with("current")));
        let name = if is_current { "current" } else { "target" };
        new.insert(name.to_owned(), target(kind, source));
        new
    })
}

fn new_target(kind: &str, source: &Value) -> Value {
    let mut target = Map::new();
    keep(
        source,
        &mut target,
        &[
            ("targetAverageUtilization", "averageUtilization"),
            ("targetAverageValue", "averageValue"),
            ("averageValue", "averageValue"),
            ("targetValue", "value"),
        ],
    );
    if kind == "object" && target.contains_key("averageValue") && target["value"] == "0" {
        target.remove("value");
    }
    let has = |field| target.contains_key(field);
    let is_value = match kind {
        "object" => !has("averageValue"),
        "external" => has("value"),
        _ => false,
    };
    let kind = match (has("averageUtilization"), is_value) {
        (true, _) => "Utilization",
        (false, true) => "Value",
        (false, false) => "AverageValue",
    };
    target.insert("type".to_owned(), kind.into());
    target.into()
}

fn new_current(source: &Value) -> Value {
    let mut current = Map::new();
    keep(
        source,
        &mut current,
        &[
            ("currentAverageUtilization", "averageUtilization"),
            ("currentAverageValue", "averageValue"),
            ("averageValue", "averageValue"),
            ("currentValue", "value"),
        ],
    );
    current.into()
}

/// Of a metric in the form of `v2`.
fn old_metric(metric: &Value, amount: impl Fn(&str, &Value, &mut Map<String, Value>)) -> Value {
    convert(metric, |kind, source| {
        let mut old = Map::new();
        if RESOURCES.contains(&kind) {
            keep(
                source,
                &mut old,
                &[("name", "name"), ("container", "container")],
            );
        } else {
            let selector = if kind == "external" {
                "metricSelector"
            } else {
                "selector"
            };
            let names = [("name", "metricName"), ("selector", selector)];
            keep(&source["metric"], &mut old, &names);
            keep(source, &mut old, &[("describedObject", "target")]);
        }
        amount(kind, source, &mut old);
        old
    })
}

fn old_target(kind: &str, source: &Value, old: &mut Map<String, Value>) {
    let average = if kind == "object" {
        "averageValue"
    } else {
        "targetAverageValue"
    };
    keep(
        &source["target"],
        old,
        &[
            ("averageUtilization", "targetAverageUtilization"),
            ("averageValue", average),
            ("value", "targetValue"),
        ],
    );
    // A value, not a reference: written though there is none.
    let always = match kind {
        "object" => "targetValue",
        "pods" => "targetAverageValue",
        _ => return,
    };
    old.entry(always).or_insert_with(|| "0".into());
}

fn old_current(kind: &str, source: &Value, old: &mut Map<String, Value>) {
    let average = if kind == "object" {
        "averageValue"
    } else {
        "currentAverageValue"
    };
    keep(
        &source["current"],
        old,
        &[
            ("averageUtilization", "currentAverageUtilization"),
            ("averageValue", average),
            ("value", "currentValue"),
        ],
    );
    let always = match kind {
        "object" | "external" => "currentValue",
        _ => "currentAverageValue",
    };
    old.entry(always).or_insert_with(|| "0".into());
}

/// `type`, and the source under its name.
fn convert(metric: &Value, source: impl Fn(&str, &Value) -> Map<String, Value>) -> Value {
    let mut converted = Map::new();
    for (name, value) in metric.as_object().into_iter().flatten() {
        let value = match value {
            Value::Object(_) => source(name, value).into(),
            other => other.clone(),
        };
        converted.insert(name.clone(), value);
    }
    converted.into()
}

fn keep(from: &Value, to: &mut Map<String, Value>, names: &[(&str, &str)]) {
    for (old, new) in names {
        if let Some(value) = from.get(*old).filter(|value| !value.is_null()) {
            to.insert((*new).to_owned(), value.clone());
        }
    }
}

/// The behavior is annotated with the names that its fields have in Go, those without a value included.
fn go_behavior(behavior: &Value) -> Value {
    let upper = renamed(behavior, |name| {
        let mut letters = name.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    });
    let mut rules = Map::new();
    for direction in ["ScaleUp", "ScaleDown"] {
        let mut rule = upper[direction].clone();
        if let Value::Object(rule) = &mut rule {
            for field in [
                "StabilizationWindowSeconds",
                "SelectPolicy",
                "Policies",
                "Tolerance",
            ] {
                rule.entry(field).or_insert(Value::Null);
            }
        }
        rules.insert(direction.to_owned(), rule);
    }
    rules.into()
}

/// With other names of fields, and without those that have no value.
fn renamed(value: &Value, name: impl Fn(&str) -> String + Copy) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(field, value)| (name(field), renamed(value, name)))
            .collect(),
        Value::Array(list) => list.iter().map(|value| renamed(value, name)).collect(),
        scalar => scalar.clone(),
    }
}
