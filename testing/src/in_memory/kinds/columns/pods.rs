//! The cells of pods.

use serde_json::{Value, json};

use super::row::{NONE, Row, seconds};
use crate::in_memory::answer::duration;

pub(super) const COLUMNS: &str =
    "Name:name|Ready|Status|Restarts|Age|IP+|Node+|Nominated Node+|Readiness Gates+";

/// What the containers say of their pod.
struct Summary {
    reason: String,
    ready: usize,
    restarts: i64,
    /// When the last container ended that was started again.
    last: Option<i64>,
}

pub(super) fn cells(row: Row<'_>) -> Vec<Value> {
    let summary = summary(row);
    let restartable = row
        .list("spec.initContainers")
        .filter(|container| container["restartPolicy"] == "Always");
    let total = row.count("spec.containers") + restartable.count();
    let restarts = match (summary.restarts, summary.last) {
        (0, _) | (_, None) => summary.restarts.to_string(),
        (restarts, Some(last)) => {
            let ago = duration(row.now - last);
            format!("{restarts} ({ago} ago)")
        }
    };
    let address = row
        .list("status.podIPs")
        .next()
        .and_then(|first| first["ip"].as_str());
    vec![
        row.text("metadata.name").into(),
        format!("{}/{total}", summary.ready).into(),
        summary.reason.into(),
        restarts.into(),
        row.age().into(),
        address.unwrap_or(NONE).into(),
        row.text_or("spec.nodeName", NONE).into(),
        row.text_or("status.nominatedNodeName", NONE).into(),
        readiness_gates(row).into(),
    ]
}

/// What tells a reader that a pod is over.
pub(super) fn conditions(row: Row<'_>) -> Option<Value> {
    let phase = row.text("status.phase");
    let message = match phase {
        "Succeeded" => "the pod ended with success",
        "Failed" => "the pod failed",
        _ => return None,
    };
    Some(json!([{"type": "Completed", "status": "True", "reason": phase, "message": message}]))
}

fn readiness_gates(row: Row<'_>) -> String {
    let gates = row.list("spec.readinessGates");
    let all = gates.len();
    if all == 0 {
        return NONE.to_owned();
    }
    let is_met = |gate: &&Value| {
        let name = gate["conditionType"].as_str().unwrap_or_default();
        row.condition(name) == Some("True")
    };
    format!("{}/{all}", gates.filter(is_met).count())
}

fn summary(row: Row<'_>) -> Summary {
    let mut summary = Summary {
        reason: row
            .text_or("status.reason", row.text("status.phase"))
            .to_owned(),
        ready: 0,
        restarts: 0,
        last: None,
    };
    let is_gated = row
        .list("status.conditions")
        .any(|one| one["type"] == "PodScheduled" && one["reason"] == "SchedulingGated");
    if is_gated {
        "SchedulingGated".clone_into(&mut summary.reason);
    }
    let initializes = initialization(row, &mut summary);
    if !initializes || row.condition("Initialized") == Some("True") {
        containers(row, &mut summary);
    }
    if row.is_being_deleted() {
        if row.text("status.reason") == "NodeLost" {
            "Unknown".clone_into(&mut summary.reason);
        } else if !["Succeeded", "Failed"].contains(&row.text("status.phase")) {
            "Terminating".clone_into(&mut summary.reason);
        }
    }
    summary
}

/// Counts a container's restarts.
fn count(status: &Value, restarts: &mut i64, last: &mut Option<i64>) {
    *restarts += status["restartCount"].as_i64().unwrap_or(0);
    let ended = seconds(&status["lastState"]["terminated"]["finishedAt"]);
    *last = (*last).max(ended);
}

/// Goes through the init containers; tells whether one of them is not done.
fn initialization(row: Row<'_>, summary: &mut Summary) -> bool {
    let all = row.count("spec.initContainers");
    let is_restartable = |name: &Value| {
        row.list("spec.initContainers")
            .any(|one| one["name"] == *name && one["restartPolicy"] == "Always")
    };
    // Those that run beside the others count for good, the others only until they are done.
    let (mut lasting, mut lasting_end) = (0, None);
    for (index, status) in row.list("status.initContainerStatuses").enumerate() {
        count(status, &mut summary.restarts, &mut summary.last);
        let restartable = is_restartable(&status["name"]);
        if restartable {
            count(status, &mut lasting, &mut lasting_end);
        }
        let terminated = status["state"].get("terminated");
        if terminated.is_some_and(|end| end["exitCode"].as_i64().unwrap_or(0) == 0) {
            continue;
        }
        if restartable && status["started"] == true {
            summary.ready += usize::from(status["ready"] == true);
            continue;
        }
        let waiting = status["state"]["waiting"]["reason"]
            .as_str()
            .unwrap_or_default();
        summary.reason = match terminated {
            Some(end) => format!("Init:{}", end_of(end)),
            None if !["", "PodInitializing"].contains(&waiting) => format!("Init:{waiting}"),
            None => format!("Init:{index}/{all}"),
        };
        return true;
    }
    (summary.restarts, summary.last) = (lasting, lasting_end);
    false
}

/// Why a container ended.
fn end_of(end: &Value) -> String {
    let number = |field: &str| end[field].as_i64().unwrap_or(0);
    match (end["reason"].as_str().unwrap_or_default(), number("signal")) {
        ("", 0) => format!("ExitCode:{}", number("exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn containers(row: Row<'_>, summary: &mut Summary) {
    let mut runs = false;
    let mut failure = None;
    for status in row.list("status.containerStatuses").rev() {
        count(status, &mut summary.restarts, &mut summary.last);
        let state = &status["state"];
        let waiting = state["waiting"]["reason"].as_str().unwrap_or_default();
        if !waiting.is_empty() {
            waiting.clone_into(&mut summary.reason);
        } else if let Some(end) = state.get("terminated") {
            summary.reason = end_of(end);
            if end["exitCode"].as_i64().unwrap_or(0) != 0 {
                failure = Some(summary.reason.clone());
            }
        } else if status["ready"] == true && state.get("running").is_some() {
            runs = true;
            summary.ready += 1;
        }
    }
    if summary.reason != "Completed" {
        return;
    }
    // Some of it ended well, the rest decides.
    if runs && row.condition("Ready") == Some("True") {
        "Running".clone_into(&mut summary.reason);
    } else if let Some(failure) = failure {
        summary.reason = failure;
    } else if runs {
        "NotReady".clone_into(&mut summary.reason);
    }
}
