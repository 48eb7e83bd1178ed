//! The cells of kinds that began in alpha and beta groups.

use serde_json::Value;

use super::cluster::name;
use super::row::{NONE, Row, UNKNOWN, UNSET, seconds};
use crate::in_memory::answer::{age, duration};

pub(super) const POD_CERTIFICATE: &str = "Name:name|PodName|ServiceAccountName|NodeName|SignerName|State|\
    UnverifiedUserAnnotations";
pub(super) const LEASE_CANDIDATE: &str = "Name:name|LeaseName|BinaryVersion|EmulationVersion|Age";
pub(super) const STORAGE_VERSION: &str = "Name:name|CommonEncodingVersion|StorageVersions|Age";
pub(super) const EVICTION_REQUEST: &str =
    "Name:name|Target|Target Type|Status|Requester|Intent|Age";
pub(super) const EVICTION: &str = "Name:name|Target|Target Type|Status|Active Responder|\
    Responder Status|Responder Expected Finish|Requesters|Age|Responder Heartbeat+|\
    Responder Status Message+";
pub(super) const DEVICE_TAINT: &str = "Name:name|Key|Value|Effect|TimeAdded|Age";
pub(super) const POOL_STATUS: &str = "Name:name|Driver|Total|Available|Allocated|Unavailable|\
    Errors|Pools:integer|Status|Completed";
pub(super) const POD_GROUP: &str = "Name:name|Policy|Workload|Status|Age";
pub(super) const COMPOSITE_GROUP: &str = "Name:name|Policy|Workload|Age";

pub(super) fn pod_certificate(row: Row<'_>) -> Vec<Value> {
    let known = |condition: &'_ Value| {
        let kind = condition["type"].as_str().unwrap_or_default().to_owned();
        ["Issued", "Denied", "Failed"]
            .contains(&kind.as_str())
            .then_some(kind)
    };
    let state = row.list("status.conditions").filter_map(known).next_back();
    vec![
        name(row),
        row.text("spec.podName").into(),
        row.text("spec.serviceAccountName").into(),
        row.text("spec.nodeName").into(),
        row.text("spec.signerName").into(),
        state.unwrap_or_else(|| "Pending".to_owned()).into(),
        row.labels("spec.unverifiedUserAnnotations").into(),
    ]
}

pub(super) fn lease_candidate(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("spec.leaseName").into(),
        row.text("spec.binaryVersion").into(),
        row.text("spec.emulationVersion").into(),
        row.age().into(),
    ]
}

pub(super) fn storage_version(row: Row<'_>) -> Vec<Value> {
    const SHOWN: usize = 3;
    let servers = row.list("status.storageVersions").map(|server| {
        let text = |field: &str| server[field].as_str().unwrap_or_default();
        format!("{}={}", text("apiServerID"), text("encodingVersion"))
    });
    let servers: Vec<String> = servers.collect();
    vec![
        name(row),
        row.text_or("status.commonEncodingVersion", UNSET).into(),
        first(&servers, SHOWN)
            .unwrap_or_else(|| UNSET.to_owned())
            .into(),
        row.age().into(),
    ]
}

/// The first texts, and how many there are more; `None` where there is none.
fn first(texts: &[String], shown: usize) -> Option<String> {
    match texts.len() {
        0 => None,
        all if all > shown => {
            let shown_texts = texts[..shown].join(",");
            Some(format!("{shown_texts} + {} more...", all - shown))
        }
        _ => Some(texts.join(",")),
    }
}

pub(super) fn eviction_request(row: Row<'_>) -> Vec<Value> {
    let [target, kind] = target(row);
    vec![
        name(row),
        target.into(),
        kind.into(),
        progress(row).into(),
        row.text("spec.requester").into(),
        row.text("spec.intent").into(),
        row.age().into(),
    ]
}

/// What is evicted, and of which kind it is.
fn target(row: Row<'_>) -> [&str; 2] {
    match row.at("spec.target.pod") {
        Value::Null => [UNSET; 2],
        _ => [row.text("spec.target.pod.name"), "Pod"],
    }
}

/// How far an eviction has come.
fn progress(row: Row<'_>) -> String {
    for name in ["TargetEvicted", "Failed"] {
        let mut conditions = row.list("status.conditions");
        let condition = conditions.find(|one| one["type"] == name && one["status"] == "True");
        if let Some(condition) = condition {
            return format!(
                "{name} ({})",
                condition["reason"].as_str().unwrap_or_default()
            );
        }
    }
    match row.number("status.observedGeneration") {
        0 => "Pending".to_owned(),
        _ => "Progressing".to_owned(),
    }
}

pub(super) fn eviction(row: Row<'_>) -> Vec<Value> {
    let [target, kind] = target(row);
    let responders = Responders::of(row);
    let [heartbeat, message] = responders.wide(row);
    let [state, finish] = responders.state(row);
    vec![
        name(row),
        target.into(),
        kind.into(),
        progress(row).into(),
        responders.active().into(),
        state.into(),
        finish.into(),
        requesters(row).into(),
        row.age().into(),
        heartbeat.into(),
        message.into(),
    ]
}

/// Who answers for an eviction.
struct Responders<'a> {
    /// How many had their turn, or have it.
    begun: usize,
    all: usize,
    /// Whose turn it is; the last one once all had theirs.
    current: Option<&'a Value>,
    /// What that one says.
    status: Option<&'a Value>,
}

impl<'a> Responders<'a> {
    fn of(row: Row<'a>) -> Self {
        let targets = || row.list("status.targetResponders");
        let is_active = |one: &&Value| one["state"] == "Active";
        let is_over = |one: &&Value| {
            ["Canceled", "Interrupted", "Completed"]
                .iter()
                .any(|state| one["state"] == *state)
        };
        let active = targets().rfind(is_active);
        let current = active.or_else(|| targets().rfind(is_over));
        let mut statuses = row.list("status.responders");
        Self {
            begun: targets()
                .filter(|one| is_active(one) || is_over(one))
                .count(),
            all: targets().len(),
            current,
            status: current.and_then(|current| statuses.find(|one| one["name"] == current["name"])),
        }
    }

    fn active(&self) -> String {
        let name = self.current.and_then(|current| current["name"].as_str());
        format!("{} ({}/{})", name.unwrap_or(UNSET), self.begun, self.all)
    }

    /// What the current one does, and when it will have done it.
    fn state(&self, row: Row<'_>) -> [String; 2] {
        let (Some(current), Some(status)) = (self.current, self.status) else {
            return [UNSET.to_owned(), UNKNOWN.to_owned()];
        };
        let state = current["state"].as_str().unwrap_or_default();
        let time = |field: &str| status[field].as_str();
        let ago = |time: &str| format!("{} ago", age(time, row.now));
        match state {
            "Active" => {
                let Some(start) = time("startTime") else {
                    return [state.to_owned(), UNKNOWN.to_owned()];
                };
                let finish = match time("expectedCompletionTime") {
                    None => UNKNOWN.to_owned(),
                    Some(end) => match seconds(&status["expectedCompletionTime"]) {
                        Some(then) if then > row.now => format!("in {}", duration(then - row.now)),
                        _ => ago(end),
                    },
                };
                [format!("Started ({})", ago(start)), finish]
            }
            "Completed" => {
                let state = match time("completionTime") {
                    Some(end) => format!("{state} ({})", ago(end)),
                    None => state.to_owned(),
                };
                [state, "-".to_owned()]
            }
            _ => [state.to_owned(), "-".to_owned()],
        }
    }

    /// When the current one was heard of last, and what it said.
    fn wide(&self, row: Row<'_>) -> [String; 2] {
        let text = |field: &str| self.status.and_then(|status| status[field].as_str());
        let heartbeat = text("heartbeatTime").map(|time| format!("{} ago", age(time, row.now)));
        let message = text("message")
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let or_unset = |text: Option<String>| text.unwrap_or_else(|| UNSET.to_owned());
        [or_unset(heartbeat), or_unset(message.map(str::to_owned))]
    }
}

/// Who still wants an eviction.
fn requesters(row: Row<'_>) -> String {
    let all = row.list("status.requesters");
    let is_any = all.len() > 0;
    let wanting = all.filter(|one| one["intent"] != "Withdrawn");
    let mut names: Vec<String> = wanting
        .map(|one| one["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    names.sort();
    first(&names, 1).unwrap_or_else(|| if is_any { "<withdrawn>" } else { NONE }.to_owned())
}

pub(super) fn device_taint(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("spec.taint.key").into(),
        row.text("spec.taint.value").into(),
        row.text("spec.taint.effect").into(),
        row.since("spec.taint.timeAdded").into(),
        row.age().into(),
    ]
}

pub(super) fn pool_status(row: Row<'_>) -> Vec<Value> {
    let outcome = row.list("status.conditions").find(|condition| {
        (condition["type"] == "Complete" || condition["type"] == "Failed")
            && condition["status"] == "True"
    });
    let is = |name: &str| outcome.is_some_and(|condition| condition["type"] == name);
    let is_counted = !row.at("status").is_null() && !is("Failed");
    let sum = |field: &str| {
        if !is_counted {
            return "-".to_owned();
        }
        let counts = row
            .list("status.pools")
            .filter_map(|pool| pool[field].as_i64());
        counts.sum::<i64>().to_string()
    };
    let errors = match is_counted {
        true => {
            let pools = row.list("status.pools");
            pools
                .filter(|pool| !pool["validationError"].is_null())
                .count()
                .to_string()
        }
        false => "-".to_owned(),
    };
    let (all, shown) = (row.number("status.poolCount"), row.count("status.pools"));
    let status = match outcome.and_then(|condition| condition["type"].as_str()) {
        Some("Complete") if usize::try_from(all).is_ok_and(|all| all > shown) => {
            format!("Complete ({shown}/{all} pools)")
        }
        Some(state) => state.to_owned(),
        None => "Pending".to_owned(),
    };
    let completed = match outcome {
        Some(condition) if is("Complete") => age(
            condition["lastTransitionTime"].as_str().unwrap_or_default(),
            row.now,
        ),
        _ => NONE.to_owned(),
    };
    vec![
        name(row),
        row.text("spec.driver").into(),
        sum("totalDevices").into(),
        sum("availableDevices").into(),
        sum("allocatedDevices").into(),
        sum("unavailableDevices").into(),
        errors.into(),
        all.into(),
        status.into(),
        completed.into(),
    ]
}

pub(super) fn composite_group(row: Row<'_>) -> Vec<Value> {
    let [policy, workload] = policy_and_workload(row);
    vec![name(row), policy.into(), workload.into(), row.age().into()]
}

pub(super) fn pod_group(row: Row<'_>) -> Vec<Value> {
    let [policy, workload] = policy_and_workload(row);
    let mut conditions = row.list("status.conditions");
    let disruption = conditions.rfind(|condition| condition["type"] == "DisruptionTarget");
    let status = match (disruption, row.condition("PodGroupInitiallyScheduled")) {
        (Some(disruption), _) => disruption["reason"].as_str().unwrap_or_default(),
        (None, Some("True")) => "Scheduled",
        (None, Some(_)) => "Unschedulable",
        (None, None) => "Pending",
    };
    vec![
        name(row),
        policy.into(),
        workload.into(),
        status.into(),
        row.age().into(),
    ]
}

fn policy_and_workload(row: Row<'_>) -> [&str; 2] {
    let policy = match row.at("spec.schedulingPolicy.gang") {
        Value::Null => "Basic",
        _ => "Gang",
    };
    [policy, row.text_or("spec.workloadRef.workloadName", NONE)]
}
