//! What runs pods, and what scales it.

use super::super::prepare::TEMPLATE_GENERATION;
use serde_json::{Value, json};

use super::{pods, volumes};
use crate::in_memory::kinds::fields::{Fields, child, each, fill, is_empty, made, text};

pub(super) fn deployment(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(
        spec,
        json!({"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}),
    );
    let strategy = made(spec, "strategy");
    fill(strategy, json!({"type": "RollingUpdate"}));
    if text(strategy, "type") == "RollingUpdate" {
        fill(
            made(strategy, "rollingUpdate"),
            json!({"maxUnavailable": "25%", "maxSurge": "25%"}),
        );
    }
    pods::template(spec, "template");
}

pub(super) fn daemon_set(object: &mut Fields) {
    // A field of the first versions of the kind, which later ones carry like this.
    fill(
        made(made(object, "metadata"), "annotations"),
        json!({TEMPLATE_GENERATION: "0"}),
    );
    let spec = made(object, "spec");
    fill(spec, json!({"revisionHistoryLimit": 10}));
    let strategy = made(spec, "updateStrategy");
    fill(strategy, json!({"type": "RollingUpdate"}));
    if text(strategy, "type") == "RollingUpdate" {
        fill(
            made(strategy, "rollingUpdate"),
            json!({"maxUnavailable": 1, "maxSurge": 0}),
        );
    }
    pods::template(spec, "template");
}

pub(super) fn replica_set(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(spec, json!({"replicas": 1}));
    pods::template(spec, "template");
}

pub(super) fn replication_controller(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(spec, json!({"replicas": 1}));
    if !spec.contains_key("template") {
        return;
    }
    pods::template(spec, "template");
    let labels = spec["template"]["metadata"]["labels"].clone();
    if labels.is_null() {
        return;
    }
    if is_empty(spec, "selector") {
        spec.insert("selector".to_owned(), labels.clone());
    }
    labels_of_template(object, labels);
}

/// An object without labels has those of its template.
fn labels_of_template(object: &mut Fields, labels: Value) {
    let metadata = made(object, "metadata");
    if is_empty(metadata, "labels") && !labels.is_null() {
        metadata.insert("labels".to_owned(), labels);
    }
}

pub(super) fn stateful_set(object: &mut Fields) {
    if let Some(status) = child(object, "status") {
        fill(status, json!({"replicas": 0, "availableReplicas": 0}));
    }
    let spec = made(object, "spec");
    fill(
        spec,
        json!({"replicas": 1, "revisionHistoryLimit": 10, "podManagementPolicy": "OrderedReady", "serviceName": ""}),
    );
    let strategy = made(spec, "updateStrategy");
    if is_empty(strategy, "type") {
        fill(
            strategy,
            json!({"type": "RollingUpdate", "rollingUpdate": {}}),
        );
    }
    if text(strategy, "type") == "RollingUpdate"
        && let Some(rolling) = child(strategy, "rollingUpdate")
    {
        fill(rolling, json!({"partition": 0, "maxUnavailable": 1}));
    }
    fill(
        made(spec, "persistentVolumeClaimRetentionPolicy"),
        json!({"whenDeleted": "Retain", "whenScaled": "Retain"}),
    );
    pods::template(spec, "template");
    each(spec, "volumeClaimTemplates", volumes::claim_template);
}

pub(super) fn job(object: &mut Fields) {
    job_spec(made(object, "spec"));
    let labels = object["spec"]["template"]["metadata"]["labels"].clone();
    labels_of_template(object, labels);
    let spec = made(object, "spec");
    if !spec.contains_key("completions") && !spec.contains_key("parallelism") {
        fill(spec, json!({"completions": 1}));
    }
    let (backoff, replacement) = (
        if spec.contains_key("backoffLimitPerIndex") {
            i64::from(i32::MAX)
        } else {
            6
        },
        if spec.contains_key("podFailurePolicy") {
            "Failed"
        } else {
            "TerminatingOrFailed"
        },
    );
    fill(
        spec,
        json!({
            "parallelism": 1,
            "backoffLimit": backoff,
            "completionMode": "NonIndexed",
            "suspend": false,
            "podReplacementPolicy": replacement,
            "manualSelector": false,
        }),
    );
}

/// What a CronJob's template has, too: no more than its pods and its policy.
fn job_spec(spec: &mut Fields) {
    pods::template(spec, "template");
    if let Some(policy) = child(spec, "podFailurePolicy") {
        each(policy, "rules", |rule| {
            each(rule, "onPodConditions", |pattern| {
                fill(pattern, json!({"status": "True"}));
            });
        });
    }
}

pub(super) fn cron_job(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(
        spec,
        json!({
            "concurrencyPolicy": "Allow",
            "suspend": false,
            "successfulJobsHistoryLimit": 3,
            "failedJobsHistoryLimit": 1,
        }),
    );
    let template = made(spec, "jobTemplate");
    made(template, "metadata");
    job_spec(made(template, "spec"));
}

pub(super) fn autoscaler(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(spec, json!({"minReplicas": 1}));
    if is_empty(spec, "metrics") {
        let cpu =
            json!({"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}});
        spec.insert(
            "metrics".to_owned(),
            json!([{"type": "Resource", "resource": cpu}]),
        );
    }
    if let Some(status) = child(object, "status") {
        fill(status, json!({"currentMetrics": null}));
    }
    let spec = made(object, "spec");
    let Some(behavior) = child(spec, "behavior") else {
        return;
    };
    fill(
        made(behavior, "scaleUp"),
        json!({
            "stabilizationWindowSeconds": 0,
            "selectPolicy": "Max",
            "policies": [
                {"type": "Pods", "value": 4, "periodSeconds": 15},
                {"type": "Percent", "value": 100, "periodSeconds": 15},
            ],
        }),
    );
    fill(
        made(behavior, "scaleDown"),
        json!({
            "selectPolicy": "Max",
            "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
        }),
    );
}
