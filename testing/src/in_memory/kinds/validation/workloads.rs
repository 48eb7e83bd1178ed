//! What runs pods, and budgets of them.

use serde_json::Value;

use super::check::{Amount, At, Check, amount};
use super::{labels, pods, storage};
use crate::in_memory::rules::NameRule;

/// The selector of a workload, which selects what its template makes.
fn selected_template(check: &mut Check, spec: &At<'_>) {
    let selector = spec.get("selector");
    let is_selector = if selector.value.is_null() {
        check.required(&selector, "how the pods of it are found");
        true
    } else if labels::is_empty(&selector) {
        check.invalid(&selector, "it would select all pods");
        true
    } else {
        labels::selector(check, &selector)
    };
    if is_selector {
        let template = spec.get("template");
        labels::selected(check, &selector, &template);
        pods::lasting_template(check, &template);
    } else {
        check.invalid(&selector, "it is no label selector");
    }
}

pub(super) fn deployment(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    check.not_negative(
        &spec,
        &[
            "replicas",
            "minReadySeconds",
            "revisionHistoryLimit",
            "progressDeadlineSeconds",
        ],
    );
    selected_template(check, &spec);
    let strategy = spec.get("strategy");
    match strategy.text_of("type") {
        "Recreate" if strategy.is_there("rollingUpdate") => {
            let why = "only the strategy RollingUpdate has these settings";
            check.forbidden(&strategy.get("rollingUpdate"), why);
        }
        "Recreate" => {}
        "RollingUpdate" => rolling_update(check, &strategy.get("rollingUpdate")),
        _ => check.unsupported(&strategy, &["Recreate", "RollingUpdate"]),
    }
    let deadline = spec.get("progressDeadlineSeconds");
    let least = spec.get("minReadySeconds").number().unwrap_or(0);
    if deadline.number().is_some_and(|deadline| deadline <= least) {
        check.invalid(&deadline, "it must be more than minReadySeconds");
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.selector"]);
    }
}

fn is_nothing(at: &At<'_>) -> bool {
    matches!(
        amount(at.value),
        None | Some(Amount::Number(0) | Amount::Percent(0))
    )
}

fn rolling_update(check: &mut Check, at: &At<'_>) {
    let (unavailable, surge) = (at.get("maxUnavailable"), at.get("maxSurge"));
    check.amount(&unavailable);
    check.amount(&surge);
    if is_nothing(&unavailable) && is_nothing(&surge) {
        check.invalid(&unavailable, "it may not be 0 where maxSurge is 0");
    }
    check.at_most_all(&unavailable);
}

pub(super) fn replica_set(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    check.not_negative(&spec, &["replicas", "minReadySeconds"]);
    selected_template(check, &spec);
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.selector"]);
    }
}

pub(super) fn replication_controller(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    check.not_negative(&spec, &["replicas", "minReadySeconds"]);
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    let selects_nothing = selector.fields().is_none_or(|labels| labels.is_empty());
    if selects_nothing {
        check.required(&selector, "how the pods of it are found");
    }
    if template.value.is_null() {
        check.required(&template, "what its pods are");
        return;
    }
    if !selects_nothing {
        let labels = serde_json::json!({"matchLabels": selector.value});
        let selector = At {
            value: &labels,
            path: selector.path,
        };
        labels::selected(check, &selector, &template);
    }
    pods::lasting_template(check, &template);
}

pub(super) fn stateful_set(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    check.not_negative(&spec, &["replicas", "minReadySeconds", "ordinals.start"]);
    let policy = spec.get("podManagementPolicy");
    if !["OrderedReady", "Parallel"].contains(&policy.text()) {
        check.invalid(&policy, "it must be OrderedReady or Parallel");
    }
    let strategy = spec.get("updateStrategy");
    match strategy.text_of("type") {
        "OnDelete" if strategy.is_there("rollingUpdate") => {
            let why = "only the strategy RollingUpdate has these settings";
            check.invalid(&strategy.get("rollingUpdate"), why);
        }
        "OnDelete" => {}
        "RollingUpdate" => {
            let rolling = strategy.get("rollingUpdate");
            check.not_negative(&rolling, &["partition"]);
            check.amount(&rolling.get("maxUnavailable"));
            check.at_most_all(&rolling.get("maxUnavailable"));
        }
        _ => check.invalid(&strategy, "its type must be RollingUpdate or OnDelete"),
    }
    for field in ["whenDeleted", "whenScaled"] {
        let policy = spec.get(&format!("persistentVolumeClaimRetentionPolicy.{field}"));
        check.one_of(&policy, &["Retain", "Delete"]);
    }
    let service = spec.get("serviceName");
    if !service.text().is_empty() {
        check.named(&service, NameRule::Label);
    }
    // Its claims are volumes of its pods.
    let mut spec_with_volumes = spec.value.clone();
    let claims = spec.each("volumeClaimTemplates");
    let volumes = claims.iter().map(|claim| {
        let name = &claim.value["metadata"]["name"];
        serde_json::json!({"name": name, "persistentVolumeClaim": {"claimName": name}})
    });
    let volumes: Vec<Value> = volumes.collect();
    if !volumes.is_empty()
        && let Some(pod) = spec_with_volumes
            .pointer_mut("/template/spec")
            .and_then(Value::as_object_mut)
    {
        let known = pod.remove("volumes");
        let known = known
            .as_ref()
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let others =
            known.filter(|volume| volumes.iter().all(|claim| claim["name"] != volume["name"]));
        let all: Vec<Value> = volumes.iter().chain(others).cloned().collect();
        pod.insert("volumes".to_owned(), all.into());
    }
    selected_template(
        check,
        &At {
            value: &spec_with_volumes,
            path: spec.path.clone(),
        },
    );
    if let Some(old) = old {
        let fixed = [
            "spec.selector",
            "spec.volumeClaimTemplates",
            "spec.serviceName",
            "spec.podManagementPolicy",
        ];
        check.unchanged(old, root, &fixed);
    } else {
        for claim in claims {
            storage::claim_spec(check, &claim.get("spec"));
        }
    }
}

pub(super) fn daemon_set(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    check.not_negative(&spec, &["minReadySeconds", "revisionHistoryLimit"]);
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    labels::selector(check, &selector);
    if !selector.value.is_null() && labels::is_empty(&selector) {
        check.invalid(&selector, "it would select all pods");
    }
    labels::selected(check, &selector, &template);
    pods::lasting_template(check, &template);
    let strategy = spec.get("updateStrategy");
    match strategy.text_of("type") {
        "OnDelete" => {}
        "RollingUpdate" => {
            let rolling = strategy.get("rollingUpdate");
            let (unavailable, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
            check.amount(&unavailable);
            check.at_most_all(&unavailable);
            check.amount(&surge);
            check.at_most_all(&surge);
            match (is_nothing(&unavailable), is_nothing(&surge)) {
                (true, true) => check.required(&unavailable, "it cannot be 0 where maxSurge is 0"),
                (false, false) => check.invalid(&surge, "it may not be set beside maxUnavailable"),
                _ => {}
            }
        }
        _ => check.unsupported(&strategy, &["RollingUpdate", "OnDelete"]),
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.selector"]);
    }
}

pub(super) fn disruption_budget(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let (least, most) = (spec.get("minAvailable"), spec.get("maxUnavailable"));
    if !least.value.is_null() && !most.value.is_null() {
        check.invalid(&spec, "minAvailable and maxUnavailable exclude each other");
    }
    for amount in [least, most] {
        check.amount(&amount);
        check.at_most_all(&amount);
    }
    let policy = spec.get("unhealthyPodEvictionPolicy");
    check.one_of(&policy, &["AlwaysAllow", "IfHealthyBudget"]);
    labels::selector(check, &spec.get("selector"));
}

pub(super) fn revision(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let data = root.get("data");
    if data.value.is_null() {
        check.required(&data, "what the revision keeps");
    }
    check.not_negative(root, &["revision"]);
    if let Some(old) = old {
        check.unchanged(old, root, &["data"]);
    }
}
