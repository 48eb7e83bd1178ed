//! The cells of what runs pods, and of what scales it.

use serde_json::Value;

use super::row::{NONE, Row, UNKNOWN, UNSET, seconds};
use crate::in_memory::answer::duration;

pub(super) const DEPLOYMENT: &str =
    "Name:name|Ready|Up-to-date|Available|Age|Containers+|Images+|Selector+";
pub(super) const REPLICAS: &str = "Name:name|Desired:integer|Current:integer|Ready:integer|Age|\
    Containers+|Images+|Selector+";
pub(super) const STATEFUL_SET: &str = "Name:name|Ready|Age|Containers+|Images+";
pub(super) const DAEMON_SET: &str = "Name:name|Desired:integer|Current:integer|Ready:integer|\
    Up-to-date:integer|Available:integer|Node Selector|Age|Containers+|Images+|Selector+";
pub(super) const JOB: &str =
    "Name:name|Status|Completions|Duration|Age|Containers+|Images+|Selector+";
pub(super) const CRON_JOB: &str = "Name:name|Schedule|Timezone|Suspend:boolean|Active:integer|\
    Last Schedule|Age|Containers+|Images+|Selector+";
pub(super) const AUTOSCALER: &str = "Name:name|Reference|Targets|MinPods|MaxPods|Replicas|Age";
pub(super) const DISRUPTION_BUDGET: &str =
    "Name:name|Min Available|Max Unavailable|Allowed Disruptions:integer|Age";
pub(super) const REVISION: &str = "Name:name|Controller|Revision|Age";
pub(super) const TEMPLATE: &str = "Name:name|Containers|Images|Pod Labels";

const CONTAINERS: &str = "spec.template.spec.containers";

fn name(row: Row<'_>) -> Value {
    row.text("metadata.name").into()
}

/// How many of the wanted replicas are ready: `2/3`.
fn ready(row: Row<'_>) -> Value {
    let (ready, wanted) = ("status.readyReplicas", "spec.replicas");
    format!("{}/{}", row.number(ready), row.number(wanted)).into()
}

pub(super) fn deployment(row: Row<'_>) -> Vec<Value> {
    let [names, images] = row.containers(CONTAINERS);
    vec![
        name(row),
        ready(row),
        row.number("status.updatedReplicas").into(),
        row.number("status.availableReplicas").into(),
        row.age().into(),
        names.into(),
        images.into(),
        row.selector("spec.selector").into(),
    ]
}

/// ReplicaSets and, with a selector of labels alone, ReplicationControllers.
fn replicas(row: Row<'_>, selector: String) -> Vec<Value> {
    let [names, images] = row.containers(CONTAINERS);
    vec![
        name(row),
        row.number("spec.replicas").into(),
        row.number("status.replicas").into(),
        row.number("status.readyReplicas").into(),
        row.age().into(),
        names.into(),
        images.into(),
        selector.into(),
    ]
}

pub(super) fn replica_set(row: Row<'_>) -> Vec<Value> {
    replicas(row, row.selector("spec.selector"))
}

pub(super) fn replication_controller(row: Row<'_>) -> Vec<Value> {
    replicas(row, row.labels("spec.selector"))
}

pub(super) fn stateful_set(row: Row<'_>) -> Vec<Value> {
    let [names, images] = row.containers(CONTAINERS);
    vec![
        name(row),
        ready(row),
        row.age().into(),
        names.into(),
        images.into(),
    ]
}

pub(super) fn daemon_set(row: Row<'_>) -> Vec<Value> {
    let [names, images] = row.containers(CONTAINERS);
    let number = |field: &str| Value::from(row.number(&format!("status.{field}")));
    vec![
        name(row),
        number("desiredNumberScheduled"),
        number("currentNumberScheduled"),
        number("numberReady"),
        number("updatedNumberScheduled"),
        number("numberAvailable"),
        row.labels("spec.template.spec.nodeSelector").into(),
        row.age().into(),
        names.into(),
        images.into(),
        row.selector("spec.selector").into(),
    ]
}

pub(super) fn job(row: Row<'_>) -> Vec<Value> {
    let done = row.number("status.succeeded");
    let completions = match (
        row.at("spec.completions").as_i64(),
        row.number("spec.parallelism"),
    ) {
        (Some(wanted), _) => format!("{done}/{wanted}"),
        (None, parallelism @ 2..) => format!("{done}/1 of {parallelism}"),
        (None, _) => format!("{done}/1"),
    };
    let took = match seconds(row.at("status.startTime")) {
        None => String::new(),
        Some(start) => {
            let end = seconds(row.at("status.completionTime")).unwrap_or(row.now);
            duration(end - start)
        }
    };
    let is = |condition: &str| row.condition(condition) == Some("True");
    let status = if is("Complete") {
        "Complete"
    } else if is("Failed") {
        "Failed"
    } else if row.is_being_deleted() {
        "Terminating"
    } else {
        let states = ["Suspended", "FailureTarget", "SuccessCriteriaMet"];
        states
            .into_iter()
            .find(|state| is(state))
            .unwrap_or("Running")
    };
    let [names, images] = row.containers(CONTAINERS);
    vec![
        name(row),
        status.into(),
        completions.into(),
        took.into(),
        row.age().into(),
        names.into(),
        images.into(),
        row.selector("spec.selector").into(),
    ]
}

pub(super) fn cron_job(row: Row<'_>) -> Vec<Value> {
    let last = match row.text("status.lastScheduleTime") {
        "" => NONE.to_owned(),
        _ => row.since("status.lastScheduleTime"),
    };
    let suspend = match row.at("spec.suspend") {
        Value::Bool(true) => "True",
        Value::Bool(false) => "False",
        _ => UNSET,
    };
    let [names, images] = row.containers("spec.jobTemplate.spec.template.spec.containers");
    vec![
        name(row),
        row.text("spec.schedule").into(),
        row.text_or("spec.timeZone", NONE).into(),
        suspend.into(),
        row.count("status.active").into(),
        last.into(),
        row.age().into(),
        names.into(),
        images.into(),
        row.selector("spec.jobTemplate.spec.selector").into(),
    ]
}

pub(super) fn autoscaler(row: Row<'_>) -> Vec<Value> {
    let target = row.at("spec.scaleTargetRef");
    let text = |field: &str| target[field].as_str().unwrap_or_default();
    vec![
        name(row),
        format!("{}/{}", text("kind"), text("name")).into(),
        targets(row).into(),
        row.shown_or("spec.minReplicas", UNSET).into(),
        row.number("spec.maxReplicas").into(),
        row.number("status.currentReplicas").into(),
        row.age().into(),
    ]
}

/// What the metrics are, and what they should be; two of them.
fn targets(row: Row<'_>) -> String {
    const SHOWN: usize = 2;
    let mut current = row.list("status.currentMetrics");
    let all: Vec<String> = row
        .list("spec.metrics")
        .map(|metric| target(metric, current.next().unwrap_or(&Value::Null)))
        .collect();
    if all.is_empty() {
        return NONE.to_owned();
    }
    let shown = all[..all.len().min(SHOWN)].join(", ");
    match all.len() {
        ..=SHOWN => shown,
        more => format!("{shown} + {} more...", more - SHOWN),
    }
}

fn target(metric: &Value, current: &Value) -> String {
    let Some(source) = metric["type"].as_str().map(|kind| {
        let mut letters = kind.chars();
        let first = letters.next().map(|c| c.to_ascii_lowercase());
        first.into_iter().chain(letters).collect::<String>()
    }) else {
        return "<unknown type>".to_owned();
    };
    let (wanted, current) = (&metric[&source]["target"], &current[&source]["current"]);
    let amount = |of: &Value, field: &str| of[field].as_str().unwrap_or(UNKNOWN).to_owned();
    match source.as_str() {
        "resource" | "containerResource" => {
            let name = metric[&source]["name"].as_str().unwrap_or_default();
            if wanted.get("averageValue").is_some() {
                let (is, wanted) = (
                    amount(current, "averageValue"),
                    amount(wanted, "averageValue"),
                );
                return format!("{name}: {is}/{wanted}");
            }
            let percent = |of: &Value, missing: &str| match of["averageUtilization"].as_i64() {
                Some(percent) => format!("{percent}%"),
                None => missing.to_owned(),
            };
            format!(
                "{name}: {}/{}",
                percent(current, UNKNOWN),
                percent(wanted, "<auto>")
            )
        }
        "pods" => format!(
            "{}/{}",
            amount(current, "averageValue"),
            amount(wanted, "averageValue")
        ),
        _ if wanted.get("averageValue").is_some() => format!(
            "{}/{} (avg)",
            amount(current, "averageValue"),
            amount(wanted, "averageValue")
        ),
        _ => format!("{}/{}", amount(current, "value"), amount(wanted, "value")),
    }
}

pub(super) fn disruption_budget(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.shown_or("spec.minAvailable", "N/A").into(),
        row.shown_or("spec.maxUnavailable", "N/A").into(),
        row.number("status.disruptionsAllowed").into(),
        row.age().into(),
    ]
}

pub(super) fn revision(row: Row<'_>) -> Vec<Value> {
    let controller = row
        .list("metadata.ownerReferences")
        .find(|owner| owner["controller"] == true);
    let controller = match controller {
        None => NONE.to_owned(),
        Some(owner) => {
            let text = |field: &str| owner[field].as_str().unwrap_or_default();
            let kind = match text("apiVersion").split_once('/') {
                Some((group, _)) => format!("{}.{group}", text("kind")),
                None => text("kind").to_owned(),
            };
            format!("{}/{}", kind.to_lowercase(), text("name"))
        }
    };
    vec![
        name(row),
        controller.into(),
        row.number("revision").into(),
        row.age().into(),
    ]
}

pub(super) fn template(row: Row<'_>) -> Vec<Value> {
    let [names, images] = row.containers("template.spec.containers");
    vec![
        name(row),
        names.into(),
        images.into(),
        row.labels("template.metadata.labels").into(),
    ]
}
