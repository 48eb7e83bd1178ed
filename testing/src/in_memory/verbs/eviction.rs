//! The subresource `eviction` of pods: a deletion that budgets may refuse.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::hooks::{self, Write};
use super::{delete, existing, payload, transaction};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, WriteOptions, deletion_of};
use crate::in_memory::controllers::budget::{self, BUDGETS};
use crate::in_memory::selector::selects;
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::Operation;

/// After how many seconds to ask again about a budget whose spec the controller has not seen.
const RETRY_AFTER: u64 = 10;

/// Deletes a pod if its budget allows it.
pub(super) fn evict(call: &Call) -> Result<Answer, Refusal> {
    let options = WriteOptions::parse(&call.query, "CreateOptions")?;
    let mut eviction = payload::read(call, "Eviction", &["policy/v1", "policy/v1beta1"])?;
    if tree::text(&eviction, "name") != call.target.name {
        return Err(Refusal::bad_request(format!(
            "name in URL ({}) does not match name in Eviction object ({})",
            call.target.name,
            tree::text(&eviction, "name")
        )));
    }
    hooks::admit(
        call,
        &call.server.store(),
        Write::new(Operation::Create, None, options.dry_run),
        None,
        &mut eviction,
    )?;
    let none = Map::new();
    let stated = eviction["deleteOptions"].as_object().unwrap_or(&none);
    let deletion = deletion_of(stated);
    let is_dry = |stated: &Value| stated.as_array().is_some_and(|dry| !dry.is_empty());
    let dry_run = options.dry_run || stated.get("dryRun").is_some_and(is_dry);
    transaction(call, |store| {
        let pod = existing(call, store)?;
        if !ends_anyway(&pod)
            && let Some(budget) = budget_of(store, &pod)?
        {
            spend(call, store, &budget, &pod, dry_run)?;
        }
        // How the pod is deleted is looked at when its budget was charged.
        let mut deletion = deletion?;
        deletion.dry_run |= dry_run;
        delete::check(call.resource(), &pod, &deletion)?;
        let pod = match deletion.dry_run {
            true => pod,
            false => marked(call, store, &pod),
        };
        delete::remove(call, store, &pod, &deletion);
        Ok(Answer::success())
    })
}

/// Says in the conditions of a pod why it goes.
fn marked(call: &Call, store: &mut Store, pod: &Arc<Object>) -> Arc<Object> {
    const KIND: &str = "DisruptionTarget";
    let mut tree = pod.tree().clone();
    let conditions = tree::member(&mut tree, "status")
        .entry("conditions")
        .or_insert_with(|| json!([]));
    if let Value::Array(conditions) = conditions {
        let is_marked =
            |condition: &Value| condition["type"] == KIND && condition["status"] == "True";
        if conditions.iter().any(is_marked) {
            return pod.clone();
        }
        conditions.retain(|condition| condition["type"] != KIND);
        conditions.push(json!({
            "type": KIND,
            "status": "True",
            "reason": "EvictionByEvictionAPI",
            "message": "Eviction API: evicting",
            "lastProbeTime": null,
            "lastTransitionTime": call.server.clock.in_seconds(0),
        }));
    }
    store.put(&call.resource().table, &call.key(), tree)
}

/// Whether nothing is lost with a pod: it has not begun, or is at its end.
fn ends_anyway(pod: &Object) -> bool {
    let phase = pod.tree()["status"]["phase"].as_str();
    pod.is_being_deleted() || matches!(phase, Some("Pending" | "Succeeded" | "Failed"))
}

/// The budget that covers a pod.
///
/// # Errors
/// There are several.
fn budget_of(store: &Store, pod: &Object) -> Result<Option<Arc<Object>>, Refusal> {
    let prefix = format!("{}/", pod.namespace());
    let mut budgets = store
        .scan(BUDGETS, &prefix)
        .filter(|(_, budget)| {
            let selector = &budget.tree()["spec"]["selector"];
            selects(selector, &pod.tree()["metadata"]["labels"])
        })
        .map(|(_, budget)| budget.clone());
    let first = budgets.next();
    match budgets.next() {
        None => Ok(first),
        Some(_) => Err(Refusal::internal(
            "the pod has more than one PodDisruptionBudget, which an eviction does not support",
        )),
    }
}

/// Takes one disruption off a budget for a pod, where it is needed.
fn spend(
    call: &Call,
    store: &mut Store,
    old: &Arc<Object>,
    pod: &Object,
    dry_run: bool,
) -> Result<(), Refusal> {
    let (spec, status) = (&old.tree()["spec"], &old.tree()["status"]);
    let number = |field: &str| status[field].as_i64().unwrap_or_default();
    let (healthy, desired) = (number("currentHealthy"), number("desiredHealthy"));
    if !budget::is_ready(pod.tree()) {
        let always = spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow";
        // A pod that is not ready is no loss to those who have enough without it.
        if always || (desired > 0 && healthy >= desired) {
            return Ok(());
        }
    }
    let name = old.name();
    let generation = tree::number(old.tree(), "generation").unwrap_or_default();
    if number("observedGeneration") < generation {
        let why = format!("The disruption budget {name} is still being processed by the server");
        return Err(Refusal::budget(&why, RETRY_AFTER));
    }
    let allowed = number("disruptionsAllowed");
    if allowed <= 0 {
        let why = format!(
            "The disruption budget {name} needs {desired} healthy pods and has {healthy} currently"
        );
        return Err(Refusal::budget(&why, 0));
    }
    if dry_run {
        return Ok(());
    }
    let now = call.server.clock.in_seconds(0);
    let mut tree = old.tree().clone();
    let status = tree::member(&mut tree, "status");
    status.insert("disruptionsAllowed".to_owned(), json!(allowed - 1));
    let disrupted = status
        .entry("disruptedPods")
        .or_insert_with(|| Value::Object(Map::new()));
    tree::fields(disrupted).insert(pod.name().to_owned(), json!(now));
    if allowed == 1 {
        budget::set_condition(&mut tree, false, &now);
    }
    let key = format!("{}/{name}", old.namespace());
    store.put(&BUDGETS.into(), &key, tree);
    Ok(())
}
