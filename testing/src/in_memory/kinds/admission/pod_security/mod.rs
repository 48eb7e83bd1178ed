//! The level of security that a namespace wants of its pods, by its labels: who does not keep to it is refused, or
//! warned. Audit levels are read and have no effect: nothing is audited here.
//!
//! Kubernetes: `pod-security-admission`.

mod baseline;
mod checks;
mod policy;
mod restricted;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::defaults::CONTAINERS;
use crate::in_memory::kinds::fields::list;
use crate::in_memory::tree;

use checks::{Pod, Violation, violations};
use policy::{Demand, Level, Policy};

/// How many pods of a namespace are looked at when its level changes.
const PODS_CHECKED: usize = 3000;

/// Judges a pod, what makes pods, or a namespace.
///
/// # Errors
/// A pod is not what its namespace enforces, or the labels of a namespace name no level.
pub(super) fn judge(
    place: &Place<'_>,
    subresource: &str,
    old: Option<&Value>,
    new: &Value,
    warnings: &mut Vec<String>,
) -> Result<(), Refusal> {
    let is_whole = subresource.is_empty();
    let table = &*place.resource.table;
    if table == "namespaces" {
        return if is_whole {
            namespace(place, old, new, warnings)
        } else {
            Ok(())
        };
    }
    let (template, enforces) = match table {
        "pods" if matches!(subresource, "" | "ephemeralcontainers") => (new, true),
        "podtemplates" if is_whole => (&new["template"], false),
        "cronjobs.batch" if is_whole => (&new["spec"]["jobTemplate"]["spec"]["template"], false),
        "replicationcontrollers"
        | "deployments.apps"
        | "replicasets.apps"
        | "daemonsets.apps"
        | "statefulsets.apps"
        | "jobs.batch"
            if is_whole =>
        {
            (&new["spec"]["template"], false)
        }
        _ => return Ok(()),
    };
    let Some(namespace) = place.store.get("namespaces", place.namespace) else {
        return Ok(());
    };
    let (policy, _) = Policy::of(&namespace.tree()["metadata"]["labels"]);
    if template.is_null() || (enforces && old.is_some_and(|old| !is_significant(old, new))) {
        return Ok(());
    }
    let pod = Pod::new(template);
    if enforces {
        let found = violations(policy.enforce, &pod);
        if !found.is_empty() {
            let why = format!(
                "violates PodSecurity \"{}\": {}",
                policy.enforce,
                told(&found)
            );
            let name = tree::text(new, "name");
            return Err(Refusal::forbidden(place.resource, name, &why));
        }
    }
    let found = violations(policy.warn, &pod);
    if !found.is_empty() {
        warnings.push(format!(
            "would violate PodSecurity \"{}\": {}",
            policy.warn,
            told(&found)
        ));
    }
    Ok(())
}

fn told(violations: &[Violation]) -> String {
    let told = violations
        .iter()
        .map(|violation| format!("{} ({})", violation.reason, violation.detail));
    told.collect::<Vec<_>>().join(", ")
}

/// Whether containers come, go or have another image: nothing else about them changes.
fn is_significant(old: &Value, new: &Value) -> bool {
    let containers = |pod: &Value| {
        let lists = CONTAINERS.iter();
        let all = lists.flat_map(|field| list(&pod["spec"], field).map(move |one| (*field, one)));
        all.map(|(field, one)| (field, one["name"].clone(), one["image"].clone()))
            .collect::<Vec<_>>()
    };
    containers(old) != containers(new)
}

/// The labels of a namespace have to name levels; of those who were there before a new level is told.
fn namespace(
    place: &Place<'_>,
    old: Option<&Value>,
    new: &Value,
    warnings: &mut Vec<String>,
) -> Result<(), Refusal> {
    let (policy, wrong) = Policy::of(&new["metadata"]["labels"]);
    let before = old.map(|old| Policy::of(&old["metadata"]["labels"]));
    let is_known = before.as_ref().is_some_and(|(_, before)| *before == wrong);
    if !wrong.is_empty() && !is_known {
        let causes = wrong.into_iter().map(|wrong| {
            let field = format!("metadata.labels[{}]", wrong.label);
            Cause::invalid(field, &wrong.value, wrong.expected)
        });
        let name = tree::text(new, "name");
        return Err(Refusal::invalid(place.resource, name, causes.collect()));
    }
    let Some((before, _)) = before else {
        return Ok(());
    };
    let (now, before) = (policy.enforce, before.enforce);
    let is_laxer = now.version == before.version && now.level <= before.level;
    if now.level != Level::Privileged && now != before && !is_laxer {
        warnings.extend(who_violates(place, tree::text(new, "name"), now));
    }
    Ok(())
}

/// Which pods of a namespace are not what it enforces from now on: one name for each kind of violation.
fn who_violates(place: &Place<'_>, namespace: &str, demand: Demand) -> Vec<String> {
    let prefix = format!("{namespace}/");
    let pods: Vec<_> = place.store.scan("pods", &prefix).collect();
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (_, pod) in pods.iter().take(PODS_CHECKED) {
        let violations = violations(demand, &Pod::new(pod.tree()));
        if !violations.is_empty() {
            let reasons: Vec<&str> = violations.iter().map(|one| one.reason.as_str()).collect();
            let names = found.entry(reasons.join(", ")).or_default();
            names.push(pod.name());
        }
    }
    let mut warnings = Vec::new();
    if pods.len() > PODS_CHECKED {
        warnings.push(format!(
            "new PodSecurity enforce level only checked against the first {PODS_CHECKED} of {} existing pods",
            pods.len()
        ));
    }
    if !found.is_empty() {
        warnings.push(format!(
            "existing pods in namespace {namespace:?} violate the new PodSecurity enforce level \"{demand}\""
        ));
    }
    let mut lines: Vec<String> = found
        .into_iter()
        .map(|(reasons, names)| match &names[..] {
            [one] => format!("{one}: {reasons}"),
            // Pods come in the order of their names.
            [first, _] => format!("{first} (and 1 other pod): {reasons}"),
            all => format!("{} (and {} other pods): {reasons}", all[0], all.len() - 1),
        })
        .collect();
    lines.sort();
    warnings.extend(lines);
    warnings
}
