//! What a kind does not allow in a status that is written by itself.

mod previews;

use std::net::IpAddr;

use serde_json::Value;

use super::check::{At, Check};
use super::jobs;
use crate::in_memory::registry::Resource;
use crate::in_memory::rules::{NameRule, is_qualified_name};

/// What is wrong with the status of an object; `old` is the object as it was.
pub(super) fn validate(check: &mut Check, resource: &Resource, old: &Value, root: &At<'_>) {
    let status = root.get("status");
    let was = &old["status"];
    match &*resource.table {
        "namespaces" => namespace(check, root),
        "pods" => pod(check, old, &status),
        "persistentvolumeclaims" => {
            for (_, amount) in status.entries("capacity") {
                super::containers::check_amount(check, &amount);
            }
        }
        "services" => service(check, root),
        "ingresses.networking.k8s.io" => balancer(check, &status.get("loadBalancer")),
        "replicationcontrollers" | "replicasets.apps" => {
            check.not_negative(
                &status,
                &[
                    "replicas",
                    "fullyLabeledReplicas",
                    "readyReplicas",
                    "availableReplicas",
                    "observedGeneration",
                    "terminatingReplicas",
                ],
            );
            let parts = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"];
            parts_of_replicas(check, &status, &parts);
        }
        "deployments.apps" => {
            check.not_negative(
                &status,
                &[
                    "observedGeneration",
                    "replicas",
                    "updatedReplicas",
                    "readyReplicas",
                    "availableReplicas",
                    "unavailableReplicas",
                    "terminatingReplicas",
                    "collisionCount",
                ],
            );
            let parts = ["updatedReplicas", "readyReplicas", "availableReplicas"];
            parts_of_replicas(check, &status, &parts);
            collisions(check, was, &status);
        }
        "statefulsets.apps" => {
            check.not_negative(
                &status,
                &[
                    "replicas",
                    "readyReplicas",
                    "currentReplicas",
                    "updatedReplicas",
                    "availableReplicas",
                    "observedGeneration",
                    "collisionCount",
                ],
            );
            let parts = [
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas",
            ];
            parts_of_replicas(check, &status, &parts);
            collisions(check, was, &status);
        }
        "daemonsets.apps" => {
            check.not_negative(
                &status,
                &[
                    "currentNumberScheduled",
                    "numberMisscheduled",
                    "desiredNumberScheduled",
                    "numberReady",
                    "observedGeneration",
                    "updatedNumberScheduled",
                    "numberAvailable",
                    "numberUnavailable",
                    "collisionCount",
                ],
            );
            collisions(check, was, &status);
        }
        "jobs.batch" => jobs::status(check, old, root),
        "horizontalpodautoscalers.autoscaling" => {
            for condition in status.each("conditions") {
                check.not_negative(&condition, &["observedGeneration"]);
            }
            check.not_negative(&status, &["currentReplicas", "desiredReplicas"]);
        }
        "poddisruptionbudgets.policy" => {
            conditions(check, &status);
            check.not_negative(
                &status,
                &[
                    "disruptionsAllowed",
                    "currentHealthy",
                    "desiredHealthy",
                    "expectedPods",
                ],
            );
        }
        "podcertificaterequests.certificates.k8s.io" => previews::certificate(check, was, &status),
        "evictionrequests.lifecycle.k8s.io" => previews::eviction_request(check, was, &status),
        "evictions.lifecycle.k8s.io" => previews::eviction(check, was, &status),
        "resourcepoolstatusrequests.resource.k8s.io" if !was.is_null() => {
            check.unchanged(old, root, &["status"]);
        }
        "podgroups.scheduling.k8s.io" => previews::pod_group(check, root),
        "compositepodgroups.scheduling.k8s.io" | "devicetaintrules.resource.k8s.io" => {
            conditions(check, &status);
        }
        "storageversions.internal.apiserver.k8s.io" => previews::storage_version(check, &status),
        "storageversionmigrations.storagemigration.k8s.io" => {
            previews::migration(check, was, &status);
        }
        _ => {}
    }
}

/// Some replicas are not more than all, and none is available that is not ready.
fn parts_of_replicas(check: &mut Check, status: &At<'_>, parts: &[&str]) {
    let count = |name: &str| status.get(name).number().unwrap_or(0);
    for part in parts {
        if count(part) > count("replicas") {
            check.invalid(&status.get(part), "cannot be greater than status.replicas");
        }
    }
    if count("availableReplicas") > count("readyReplicas") {
        let why = "cannot be greater than readyReplicas";
        check.invalid(&status.get("availableReplicas"), why);
    }
}

fn collisions(check: &mut Check, was: &Value, status: &At<'_>) {
    let count = status.get("collisionCount");
    let (Some(before), after) = (was["collisionCount"].as_i64(), count.number()) else {
        return;
    };
    if after.unwrap_or(0) < before {
        check.invalid(&count, "it cannot become less");
    }
}

fn namespace(check: &mut Check, root: &At<'_>) {
    let ends = !root.get("metadata.deletionTimestamp").text().is_empty();
    let expected = if ends { "Terminating" } else { "Active" };
    let phase = root.get("status.phase");
    if phase.text() != expected {
        let at = At {
            value: phase.value,
            path: "status.Phase".to_owned(),
        };
        let why = "a namespace is Terminating when it is being deleted, and Active until then";
        check.invalid(&at, why);
    }
}

fn pod(check: &mut Check, old: &Value, status: &At<'_>) {
    const OWN: [&str; 3] = ["PodScheduled", "Ready", "Initialized"];
    for condition in status.each("conditions") {
        check.not_negative(&condition, &["observedGeneration"]);
        let kind = condition.get("type");
        if !OWN.contains(&kind.text())
            && let Err(why) = is_qualified_name(kind.text())
        {
            let at = At {
                value: kind.value,
                path: format!("{}.Type", condition.path),
            };
            check.invalid(&at, why);
        }
    }
    let nominated = status.get("nominatedNodeName");
    if nominated.value != &old["status"]["nominatedNodeName"] && !nominated.text().is_empty() {
        check.named(&nominated, NameRule::Subdomain);
        if old["spec"]["nodeName"].is_string() {
            check.forbidden(&nominated, "the pod has a node already");
        }
    }
    check.not_negative(status, &["observedGeneration"]);
    let class = status.get("qosClass");
    if class.value != &old["status"]["qosClass"] {
        check.invalid(&class, "field is immutable");
    }
    addresses(check, status, ("podIP", "podIPs"), true);
    addresses(check, status, ("hostIP", "hostIPs"), false);
}

/// The addresses of a pod or of its node: the first of the list is the single one.
fn addresses(check: &mut Check, status: &At<'_>, (one, all): (&str, &str), both: bool) {
    let list = status.get(all);
    let elements = status.each(all);
    if elements.is_empty() && !both {
        return;
    }
    let mut families = (0, 0);
    for element in &elements {
        match element.text_of("ip").parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => families.0 += 1,
            Ok(IpAddr::V6(_)) => families.1 += 1,
            Err(_) => check.invalid(element, "it must be an IP address"),
        }
    }
    if families.0 > 1 || families.1 > 1 {
        check.invalid(&list, "there is one address of each family at most");
    }
    let single = status.text_of(one);
    let first = elements.first().map(|element| element.get("ip"));
    match first {
        Some(first) if !single.is_empty() || !both => {
            check.same_text(&first, single, "it must be the single address");
        }
        first if first.is_some() == single.is_empty() => {
            check.invalid(&list, "the single address goes with the list of all");
        }
        _ => {}
    }
}

fn service(check: &mut Check, root: &At<'_>) {
    let balancer_status = root.get("status.loadBalancer");
    let points = balancer_status.each("ingress");
    if root.get("spec").text_of("type") != "LoadBalancer" {
        if !points.is_empty() {
            let why = "may only be used when `spec.type` is 'LoadBalancer'";
            check.forbidden(&balancer_status.get("ingress"), why);
        }
        return;
    }
    for point in &points {
        let (mode, has_address) = (point.get("ipMode"), !point.text_of("ip").is_empty());
        match (mode.value.is_null(), has_address) {
            (true, true) => check.required(&mode, "must be specified when `ip` is set"),
            (false, false) => check.forbidden(&mode, "may not be specified when `ip` is not set"),
            _ => check.one_of(&mode, &["Proxy", "VIP"]),
        }
    }
    balancer(check, &balancer_status);
}

fn balancer(check: &mut Check, at: &At<'_>) {
    for point in at.each("ingress") {
        let (address, name) = (point.get("ip"), point.get("hostname"));
        if !address.text().is_empty() && address.text().parse::<IpAddr>().is_err() {
            check.invalid(&address, "it must be an IP address");
        }
        if !name.text().is_empty() {
            check.named(&name, NameRule::Subdomain);
            if name.text().parse::<IpAddr>().is_ok() {
                check.invalid(&name, "must be a DNS name, not an IP address");
            }
        }
    }
}

/// Conditions of the form that newer kinds share.
fn conditions(check: &mut Check, status: &At<'_>) {
    let mut known = Vec::new();
    for condition in status.each("conditions") {
        let kind = condition.get("type");
        if known.contains(&kind.text()) {
            check.duplicate(&At {
                value: kind.value,
                path: condition.path.clone(),
            });
        }
        known.push(kind.text());
        if check.has_text(&kind, "a condition has a type")
            && let Err(why) = is_qualified_name(kind.text())
        {
            check.invalid(&kind, why);
        }
        let value = condition.get("status");
        if check.has_text(&value, "a condition holds or not") {
            check.one_of(&value, &["False", "True", "Unknown"]);
        }
        check.not_negative(&condition, &["observedGeneration"]);
        check.has_text(&condition.get("lastTransitionTime"), "since when it is so");
        let reason = condition.get("reason");
        if check.has_text(&reason, "why it is so") && !is_reason(reason.text()) {
            let why = "a reason has letters, digits, '_', ',' and ':', and begins with a letter";
            check.invalid(&reason, why);
        }
    }
}

fn is_reason(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_,:".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(inner)
        && !text.ends_with([',', ':'])
}
