//! Jobs and what makes them by the clock.

use serde_json::Value;

use super::check::{At, Check};
use super::{cron, labels, pods};

pub(super) fn job(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    job_spec(check, &spec);
    let (selector, template) = (spec.get("selector"), spec.get("template"));
    let Some(old) = old else {
        labels::selector(check, &selector);
        if spec.value["manualSelector"] == true {
            if selector.value.is_null() {
                check.required(&selector, "how the pods of it are found");
            }
            labels::selected(check, &selector, &template);
        } else {
            // It was given the labels of its own UID before.
            let own = "batch.kubernetes.io/controller-uid";
            let labels = selector.value["matchLabels"].as_object();
            let is_own = labels.is_some_and(|labels| labels.len() == 1 && labels.contains_key(own))
                && !selector.is_there("matchExpressions");
            if !is_own {
                check.invalid(&selector, "it is generated, unless manualSelector is true");
            }
        }
        return;
    };
    if selector.value.is_null() {
        check.required(&selector, "how the pods of it are found");
        let labels = template.get("metadata.labels");
        check.invalid(&labels, "no selector selects them");
    } else {
        labels::selector(check, &selector);
        labels::selected(check, &selector, &template);
    }
    let indexed = spec.text_of("completionMode") == "Indexed";
    let (was, is) = (&old["spec"]["completions"], &spec.value["completions"]);
    // An indexed job may grow and shrink together with its parallelism.
    if was != is && !(indexed && *is == spec.value["parallelism"]) {
        check.invalid(&spec.get("completions"), "field is immutable");
    }
    let mut fixed = vec![
        "spec.selector",
        "spec.completionMode",
        "spec.podFailurePolicy",
        "spec.backoffLimitPerIndex",
    ];
    let was_suspended = old["spec"]["suspend"] == true;
    let old_status = At::root(&old["status"]);
    let is_idle = old_status.get("active").number().unwrap_or(0) == 0
        && (!old_status.is_there("startTime") || holds(&old_status, "Suspended"));
    if was_suspended && is_idle {
        let kept = |template: &Value| without_directives(template)["spec"].clone();
        if kept(&old["spec"]["template"]) != kept(template.value) {
            check.invalid(
                &template.get("spec"),
                "of a job's template only directives of scheduling and resources can change",
            );
        }
    } else {
        fixed.push("spec.template");
    }
    check.unchanged(old, root, &fixed);
}

/// A template without what says where its pods run.
fn without_directives(template: &Value) -> Value {
    let mut template = template.clone();
    for (place, fields) in [
        (
            "/spec",
            &["nodeSelector", "affinity", "tolerations", "schedulingGates"][..],
        ),
        ("/metadata", &["labels", "annotations"][..]),
    ] {
        if let Some(holder) = template.pointer_mut(place).and_then(Value::as_object_mut) {
            holder.retain(|name, _| !fields.contains(&name.as_str()));
        }
    }
    for list in ["containers", "initContainers"] {
        let containers = template["spec"].get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            if let Some(container) = container.as_object_mut() {
                container.remove("resources");
            }
        }
    }
    template
}

fn job_spec(check: &mut Check, spec: &At<'_>) {
    check.not_negative(
        spec,
        &[
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
        ],
    );
    let mode = spec.get("completionMode");
    let modes = ["NonIndexed", "Indexed"];
    check.one_of(&mode, &modes);
    if mode.text() == "Indexed" && !spec.is_there("completions") {
        check.required(
            &spec.get("completions"),
            "an indexed job says how many indexes there are",
        );
    }
    let template = spec.get("template");
    pods::template(check, &template);
    let policy = template.get("spec.restartPolicy");
    match policy.text() {
        "OnFailure" | "Never" => {}
        "Always" | "" => check.required(&policy, "the pods of a job end: OnFailure or Never"),
        _ => {}
    }
    if spec.is_there("podFailurePolicy") && policy.text() != "Never" {
        let why = "a policy for failures needs pods with the restart policy Never";
        check.invalid(&policy, why);
    }
}

pub(super) fn cron_job(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let schedule = spec.get("schedule");
    if check.has_text(&schedule, "when to run")
        && let Err(why) = cron::check(schedule.text())
    {
        check.invalid(&schedule, why);
    }
    check.not_negative(
        &spec,
        &[
            "startingDeadlineSeconds",
            "successfulJobsHistoryLimit",
            "failedJobsHistoryLimit",
        ],
    );
    let policies = ["Allow", "Forbid", "Replace"];
    check.one_of(&spec.get("concurrencyPolicy"), &policies);
    let zone = spec.get("timeZone");
    if !zone.value.is_null() && !is_zone(zone.text()) {
        check.invalid(&zone, "no such time zone");
    }
    job_spec(check, &spec.get("jobTemplate.spec"));
}

/// Whether a name could be that of a time zone; which there are nobody here knows.
fn is_zone(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "+-_/".contains(c);
    !name.is_empty()
        && !name.eq_ignore_ascii_case("local")
        && !name.starts_with('/')
        && name.chars().all(inner)
}

/// The status of a job: counts that only grow, conditions that do not exclude each other.
pub(super) fn status(check: &mut Check, old: &Value, root: &At<'_>) {
    let status = root.get("status");
    let was = At::root(&old["status"]);
    check.not_negative(
        &status,
        &["active", "succeeded", "failed", "ready", "terminating"],
    );
    let changed = |field: &str| was.value[field] != status.value[field];
    let count = |field: &str| status.get(field).number().unwrap_or(0);
    let finished = |at: &At<'_>| holds(at, "Complete") || holds(at, "Failed");
    let turned = |kind: &str| holds(&was, kind) != holds(&status, kind);
    let (complete, failed) = (holds(&status, "Complete"), holds(&status, "Failed"));
    let (succeeds, fails) = (
        holds(&status, "SuccessCriteriaMet"),
        holds(&status, "FailureTarget"),
    );
    let all = status.get("conditions");
    let conflicts = [
        (complete && failed && (turned("Complete") || turned("Failed"))),
        (complete && fails && (turned("Complete") || turned("FailureTarget"))),
        (failed && !fails && (turned("Failed") || changed("failedIndexes"))),
        (complete && !succeeds && (turned("Complete") || turned("SuccessCriteriaMet"))),
        (succeeds && failed),
        (succeeds && fails),
        (holds(&was, "SuccessCriteriaMet") && !succeeds),
        (holds(&was, "Complete") && !holds(&was, "SuccessCriteriaMet") && succeeds),
    ];
    let ended = ["Failed", "Complete", "FailureTarget"];
    let reopened = ended
        .iter()
        .any(|kind| holds(&was, kind) && !holds(&status, kind));
    if reopened || conflicts.contains(&true) {
        let why = "these conditions exclude each other, need another one, or cannot be taken back";
        check.invalid(&all, why);
    }
    let completion = status.get("completionTime");
    let is_timed = !completion.value.is_null();
    if turned("Complete") || changed("completionTime") {
        match (is_timed, complete) {
            (true, false) => check.invalid(&completion, "the job is not Complete"),
            (false, true) => check.required(&completion, "when a job that is Complete was done"),
            _ => {}
        }
    }
    let start = status.get("startTime");
    if (changed("startTime") || changed("completionTime"))
        && is_timed
        && !start.value.is_null()
        && completion.text() < start.text()
    {
        check.invalid(&completion, "it must not be before startTime");
    }
    if is_timed && !was.value["completionTime"].is_null() && changed("completionTime") {
        check.invalid(&completion, "field is immutable");
    }
    let is_finished = finished(&status);
    let ends = finished(&was) != is_finished;
    if is_finished {
        if (ends || changed("active")) && count("active") > 0 {
            check.invalid(&status.get("active"), "a job that is done has none");
        }
        if (ends || changed("terminating")) && count("terminating") > 0 {
            check.invalid(&status.get("terminating"), "a job that is done has none");
        }
        if (ends || changed("startTime")) && start.value.is_null() {
            check.required(&start, "when a job that is done began");
        }
    }
    let is_suspended = root.value["spec"]["suspend"] == true;
    if !was.value["startTime"].is_null() && changed("startTime") && !is_suspended {
        check.invalid(&start, "field is immutable");
    }
    if (changed("ready") || changed("active")) && count("ready") > count("active") {
        check.invalid(&status.get("ready"), "there are not as many active ones");
    }
    for field in ["failed", "succeeded"] {
        if count(field) < was.get(field).number().unwrap_or(0) {
            check.invalid(&status.get(field), "it cannot become less");
        }
    }
    let is_indexed = root.value["spec"]["completionMode"] == "Indexed";
    if changed("completedIndexes") && !is_indexed && !status.text_of("completedIndexes").is_empty()
    {
        check.invalid(
            &status.get("completedIndexes"),
            "only an Indexed job has them",
        );
    }
    let limits_indexes = root.value["spec"].get("backoffLimitPerIndex").is_some();
    if changed("failedIndexes") && !limits_indexes && status.is_there("failedIndexes") {
        let why = "only a job with backoffLimitPerIndex has them";
        check.invalid(&status.get("failedIndexes"), why);
    }
}

/// Whether a condition of a status is true.
fn holds(status: &At<'_>, kind: &str) -> bool {
    let conditions = status.each("conditions");
    conditions
        .iter()
        .any(|condition| condition.text_of("type") == kind && condition.text_of("status") == "True")
}
