//! Budgets of disruptions: how many of their pods may go.
//!
//! What is counted is written into the status with each change of the budget's spec, in the same write, and when
//! one of its pods changes. A status that a test writes stays until then.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Context;
use crate::in_memory::clock::Clock;
use crate::in_memory::registry::Registry;
use crate::in_memory::selector::selects;
use crate::in_memory::store::{Object, Place, Store};
use crate::in_memory::tree;

pub(crate) const BUDGETS: &str = "poddisruptionbudgets.policy";

/// How many seconds a pod that was evicted counts as going, if it does not go.
const DISRUPTION_SECONDS: i64 = 120;

/// Counts again when a pod was written or removed.
pub(super) fn pod_changed(context: &mut Context<'_>, (table, _): &Place, pod: &Object) {
    if &**table != "pods" {
        return;
    }
    let prefix = format!("{}/", pod.namespace());
    let budgets = context.store.scan(BUDGETS, &prefix);
    let changed: Vec<_> = budgets
        .filter_map(|(key, budget)| {
            let mut tree = budget.tree().clone();
            count(context.store, context.registry, &mut tree, context.clock);
            (tree != *budget.tree()).then(|| (key.to_owned(), tree))
        })
        .collect();
    for (key, tree) in changed {
        context.store.put(&BUDGETS.into(), &key, tree);
    }
}

/// Writes into the status of a budget what it allows.
pub(crate) fn count(store: &Store, registry: &Registry, budget: &mut Value, clock: &Clock) {
    let prefix = format!("{}/", tree::text(budget, "namespace"));
    let selector = &budget["spec"]["selector"];
    let pods: Vec<&Object> = store
        .scan("pods", &prefix)
        .map(|(_, pod)| &**pod)
        .filter(|pod| selects(selector, &pod.tree()["metadata"]["labels"]))
        .collect();
    let disrupted = disrupted(budget, &pods, &clock.in_seconds(-DISRUPTION_SECONDS));
    let healthy = pods
        .iter()
        .filter(|pod| {
            !pod.is_being_deleted() && !disrupted.contains_key(pod.name()) && is_ready(pod.tree())
        })
        .count();
    let healthy = i64::try_from(healthy).unwrap_or(i64::MAX);
    let (expected, desired) = expectation(store, registry, &budget["spec"], &pods);
    let allowed = if expected > 0 {
        (healthy - desired).max(0)
    } else {
        0
    };
    let generation = tree::number(budget, "generation").unwrap_or_default();
    let status = tree::member(budget, "status");
    for (field, number) in [
        ("currentHealthy", healthy),
        ("desiredHealthy", desired),
        ("expectedPods", expected),
        ("disruptionsAllowed", allowed),
        ("observedGeneration", generation),
    ] {
        status.insert(field.to_owned(), number.into());
    }
    if disrupted.is_empty() {
        status.remove("disruptedPods");
    } else {
        status.insert("disruptedPods".to_owned(), Value::Object(disrupted));
    }
    set_condition(budget, allowed > 0, &clock.in_seconds(0));
}

/// Whether a pod is ready.
pub(crate) fn is_ready(pod: &Value) -> bool {
    let conditions = pod["status"]["conditions"].as_array();
    conditions
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

/// Says in the conditions of a budget whether it allows anything.
pub(crate) fn set_condition(budget: &mut Value, allowed: bool, now: &str) {
    let generation = tree::number(budget, "generation").unwrap_or_default();
    let (status, reason) = match allowed {
        true => ("True", "SufficientPods"),
        false => ("False", "InsufficientPods"),
    };
    let conditions = tree::member(budget, "status")
        .entry("conditions")
        .or_insert_with(|| json!([]));
    let Value::Array(conditions) = conditions else {
        return;
    };
    let known = conditions
        .iter_mut()
        .find(|condition| condition["type"] == "DisruptionAllowed");
    let condition = match known {
        Some(condition) => condition,
        None => {
            conditions.push(json!({"type": "DisruptionAllowed", "message": ""}));
            let last = conditions.len() - 1;
            &mut conditions[last]
        }
    };
    if condition["status"] != status {
        condition["status"] = status.into();
        condition["lastTransitionTime"] = now.into();
    }
    condition["reason"] = reason.into();
    condition["observedGeneration"] = generation.into();
}

/// The evicted pods that are still there, and evicted no longer ago than `since`.
fn disrupted(budget: &Value, pods: &[&Object], since: &str) -> Map<String, Value> {
    let known = budget["status"]["disruptedPods"].as_object();
    known
        .into_iter()
        .flatten()
        .filter(|(name, time)| {
            let pod = pods.iter().find(|pod| pod.name() == name.as_str());
            // Times of this form are sorted as their texts are.
            pod.is_some_and(|pod| !pod.is_being_deleted())
                && time.as_str().is_some_and(|time| time > since)
        })
        .map(|(name, time)| (name.clone(), time.clone()))
        .collect()
}

/// How many pods there should be, and how many of them healthy.
fn expectation(store: &Store, registry: &Registry, spec: &Value, pods: &[&Object]) -> (i64, i64) {
    let (least, most) = (&spec["minAvailable"], &spec["maxUnavailable"]);
    if !most.is_null() {
        let expected = scale(store, registry, pods);
        return (expected, (expected - portion(most, expected)).max(0));
    }
    if least.is_string() {
        let expected = scale(store, registry, pods);
        return (expected, portion(least, expected));
    }
    let expected = i64::try_from(pods.len()).unwrap_or(i64::MAX);
    (expected, least.as_i64().unwrap_or_default())
}

/// A number, or a percentage of the whole, rounded up.
fn portion(value: &Value, whole: i64) -> i64 {
    let percent = value
        .as_str()
        .and_then(|text| text.strip_suffix('%')?.parse::<i64>().ok());
    match percent {
        Some(percent) => (whole.saturating_mul(percent) + 99).div_euclid(100),
        None => value.as_i64().unwrap_or_default(),
    }
}

/// How many pods the controllers of these want, each counted once. Pods without one are not counted.
fn scale(store: &Store, registry: &Registry, pods: &[&Object]) -> i64 {
    let mut wanted = BTreeMap::new();
    for pod in pods {
        let Some(mut owner) = controller(store, registry, pod) else {
            continue;
        };
        // A Deployment's number, not that of one of its ReplicaSets.
        if let Some(above) = controller(store, registry, owner) {
            owner = above;
        }
        let replicas = owner.tree()["spec"]["replicas"].as_i64().unwrap_or(1);
        wanted.insert(owner.uid().to_owned(), replicas);
    }
    wanted.values().sum()
}

/// The controller of an object, if it has a scale.
fn controller<'s>(store: &'s Store, registry: &Registry, object: &Object) -> Option<&'s Object> {
    let owner = tree::elements(object.tree(), "ownerReferences")
        .find(|owner| owner["controller"] == true)?;
    let (table, key) = store.find(owner["uid"].as_str()?)?;
    let resource = registry.of_table(table)?;
    resource.subresource("scale")?;
    store.get(table, key).map(|owner| &**owner)
}
