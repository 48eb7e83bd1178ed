//! The statuses of kinds that began in alpha and beta groups.

use std::collections::HashSet;

use serde_json::Value;

use super::super::check::{At, Check};
use super::super::previews::prefixed;
use super::conditions;

/// What a request of a certificate comes to: one of these, for good.
const OUTCOMES: [&str; 3] = ["Issued", "Denied", "Failed"];

pub(super) fn certificate(check: &mut Check, was: &Value, status: &At<'_>) {
    let found = check.causes.len();
    for (index, condition) in status.each("conditions").iter().enumerate() {
        let kind = condition.get("type");
        if !OUTCOMES.contains(&kind.text()) {
            check.unsupported(&kind, &OUTCOMES);
        } else {
            if index > 0 {
                check.invalid(&kind, "a request has one outcome");
            }
            check.one_of(&condition.get("status"), &["True"]);
        }
    }
    conditions(check, status);
    if check.causes.len() > found {
        return;
    }
    let outcome = |status: &Value| status["conditions"][0]["type"].as_str().map(str::to_owned);
    if outcome(was).is_some() {
        if was != status.value {
            check.invalid(status, "it does not change once there is an outcome");
        }
        return;
    }
    let fields = || status.fields().into_iter().flatten();
    match outcome(status.value).as_deref() {
        Some("Issued") => {
            if status.text_of("certificateChain").is_empty() {
                let why = "it must have a certificate at least";
                check.invalid(&status.get("certificateChain"), why);
                return;
            }
            for time in ["notBefore", "notAfter", "beginRefreshAt"] {
                check.has_text(&status.get(time), "it must agree with the certificate");
            }
        }
        Some(_) if fields().any(|(field, _)| field != "conditions") => {
            check.invalid(
                status,
                "only an issued certificate has more than conditions",
            );
        }
        Some(_) => {}
        None if was != status.value => {
            check.invalid(status, "it changes only with an outcome");
        }
        None => {}
    }
}

pub(super) fn eviction_request(check: &mut Check, was: &Value, status: &At<'_>) {
    observed(check, was, status);
    conditions(check, status);
}

/// The generation that was seen last is 1 at least, and does not go away.
fn observed(check: &mut Check, was: &Value, status: &At<'_>) {
    let observed = status.get("observedGeneration");
    if observed.value.is_null() && !was["observedGeneration"].is_null() {
        check.invalid(&observed, "field cannot be cleared once set");
    }
    check.in_range(&observed, 1, i64::MAX);
}

pub(super) fn eviction(check: &mut Check, was: &Value, status: &At<'_>) {
    eviction_request(check, was, status);
    for list in ["requesters", "targetResponders", "responders"] {
        for one in status.each(list) {
            let name = one.get("name");
            if check.has_text(&name, "who it is") {
                prefixed(check, &name);
            }
        }
    }
    for requester in status.each("requesters") {
        let intent = requester.get("intent");
        if check.has_text(&intent, "what is wanted") {
            check.one_of(&intent, &["Eviction", "Withdrawn"]);
        }
    }
    for kind in ["TargetEvicted", "Failed"] {
        let find = |status: &Value| {
            let conditions = status["conditions"].as_array()?;
            let condition = conditions.iter().find(|one| one["type"] == kind)?;
            (condition["status"] == "True").then(|| condition["reason"].clone())
        };
        let (before, now) = (find(was), find(status.value));
        if before.is_some() && before != now {
            let why = "an eviction that has come to its end stays there";
            check.invalid(&status.get("conditions"), why);
        }
    }
    responders(check, was, status);
}

/// Whoever may answer says how far it is, in the same order for good.
fn responders(check: &mut Check, was: &Value, status: &At<'_>) {
    let targets = status.each("targetResponders");
    let names = |list: &Value| -> HashSet<String> {
        let all = list.as_array().into_iter().flatten();
        all.filter_map(|one| one["name"].as_str().map(str::to_owned))
            .collect()
    };
    let known = names(&was["targetResponders"]);
    let stated = names(&status.value["targetResponders"]);
    if !known.is_empty() && known != stated {
        let why = "the responders stay those that they were";
        check.invalid(&status.get("targetResponders"), why);
    }
    let reporting = names(&status.value["responders"]);
    if reporting != stated {
        let why = "it must have the same keys as status.targetResponders";
        check.invalid(&status.get("responders"), why);
    }
    for target in targets {
        if !reporting.contains(target.text_of("name")) {
            check.invalid(&target, "it has to be in status.responders, too");
            continue;
        }
        let state = target.get("state");
        if check.has_text(&state, "how far it is") {
            let states = ["Inactive", "Active", "Interrupted", "Canceled", "Completed"];
            check.one_of(&state, &states);
        }
        let priority = target.get("priority");
        check.in_range(&priority, 0, 100_000);
        let is_reserved = matches!(priority.number(), Some(0..1000));
        if is_reserved && target.text_of("name") != "imperative-eviction.k8s.io/evictor" {
            check.invalid(&priority, "those below 1000 are Kubernetes' own");
        }
    }
}

pub(super) fn pod_group(check: &mut Check, root: &At<'_>) {
    conditions(check, &root.get("status"));
    let claims = root.get("spec").each("resourceClaims");
    for status in root.get("status").each("resourceClaimStatuses") {
        let name = status.get("name");
        if !claims
            .iter()
            .any(|claim| claim.text_of("name") == name.text())
        {
            check.invalid(&name, "the group has no claim of this name");
        }
    }
}

pub(super) fn migration(check: &mut Check, was: &Value, status: &At<'_>) {
    let version = status.get("resourceVersion");
    let is_number = version.text().parse::<u64>().is_ok();
    if !version.text().is_empty() && !is_number {
        check.invalid(&version, "it must be a version of an object");
    }
    conditions(check, status);
    let before = was["resourceVersion"].as_str().unwrap_or_default();
    if !before.is_empty() && before != version.text() {
        check.invalid(&version, "field is immutable");
    }
    let holds = |status: &Value, kind: &str| {
        let mut conditions = status["conditions"].as_array().into_iter().flatten();
        conditions.any(|one| one["type"] == kind && one["status"] == "True")
    };
    let at = status.get("conditions");
    if holds(status.value, "Succeeded") && holds(status.value, "Failed") {
        check.invalid(&at, "a migration has one outcome");
    }
    for kind in ["Succeeded", "Failed"] {
        if holds(was, kind) && !holds(status.value, kind) {
            check.invalid(&at, "an outcome stays");
        }
    }
}

/// The version that all servers write, if they agree on one.
pub(super) fn storage_version(check: &mut Check, status: &At<'_>) {
    let servers = status.each("storageVersions");
    let mut known = HashSet::new();
    for server in &servers {
        let id = server.get("apiServerID");
        if !known.insert(id.text()) {
            check.duplicate(&id);
        }
        let written = server.text_of("encodingVersion");
        let read = server.get("decodableVersions");
        let mut versions = read.value.as_array().into_iter().flatten();
        if !versions.any(|version| version == written) {
            check.invalid(&read, "a server reads what it writes");
        }
    }
    let mut written = servers
        .iter()
        .map(|server| server.text_of("encodingVersion"));
    let first = written.next();
    let agreed = first.filter(|first| written.all(|version| version == *first));
    let common = status.get("commonEncodingVersion");
    if common.value.as_str() != agreed {
        check.invalid(&common, "it must be what all servers write, or missing");
    }
}
