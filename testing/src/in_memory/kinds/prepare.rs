//! What a server itself decides of an object when it is created and changed, whoever asks.

use serde_json::{Value, json};

use super::defaults::{CONTAINERS, first_status};
use super::fields::{Fields, fill, list, made};
use super::{Place, quantity};
use crate::in_memory::registry::Resource;
use crate::in_memory::tree;

/// Counts the versions of a DaemonSet's template.
pub(super) const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// Makes a new object of what a client sent, whose status was dropped before.
pub(super) fn create(resource: &Resource, now: &str, object: &mut Value) {
    if let Some(status) = first_status(resource) {
        tree::fields(object).entry("status").or_insert(status);
    }
    match &*resource.table {
        "namespaces" => namespace(object),
        "pods" => pod(object, now),
        "persistentvolumes" => {
            let status = made(tree::fields(object), "status");
            status.insert("lastPhaseTransitionTime".to_owned(), now.into());
            tree::add_text(object, "finalizers", "kubernetes.io/pv-protection");
        }
        "persistentvolumeclaims" => {
            tree::add_text(object, "finalizers", "kubernetes.io/pvc-protection");
        }
        "podgroups.scheduling.k8s.io" => {
            tree::add_text(
                object,
                "finalizers",
                "scheduling.k8s.io/podgroup-protection",
            );
        }
        "volumeattributesclasses.storage.k8s.io" => {
            tree::add_text(object, "finalizers", "kubernetes.io/vac-protection");
        }
        "nodes" => node(object),
        "jobs.batch" => job(object),
        "daemonsets.apps" => {
            let stated = template_generation(object);
            set_template_generation(object, stated.max(1));
        }
        _ => {}
    }
}

/// Makes what is stored of what a client changed.
pub(super) fn update(place: &Place<'_>, old: &Value, object: &mut Value) {
    match &*place.resource.table {
        "daemonsets.apps" => {
            let changed = old["spec"]["template"] != object["spec"]["template"];
            set_template_generation(object, template_generation(old) + i64::from(changed));
        }
        "devicetaintrules.resource.k8s.io" => {
            let (was, is) = (&old["spec"]["taint"], &object["spec"]["taint"]);
            // Its time is that of its effect.
            if was["effect"] != is["effect"] && was["timeAdded"] == is["timeAdded"] {
                object["spec"]["taint"]["timeAdded"] = place.now.into();
            }
        }
        _ => {}
    }
}

/// Makes what is stored of a status that a client wrote.
pub(super) fn update_status(resource: &Resource, old: &Value, object: &mut Value) {
    if &*resource.table == "daemonsets.apps" {
        set_template_generation(object, template_generation(old));
    }
    // A kubelet need not know it.
    if &*resource.table == "pods"
        && let Some(class) = old["status"].get("qosClass")
    {
        let status = made(tree::fields(object), "status");
        fill(status, json!({"qosClass": class}));
    }
}

fn template_generation(object: &Value) -> i64 {
    let annotation = &object["metadata"]["annotations"][TEMPLATE_GENERATION];
    let generation = annotation.as_str().and_then(|text| text.parse().ok());
    generation.unwrap_or(0)
}

fn set_template_generation(object: &mut Value, generation: i64) {
    made(tree::metadata(object), "annotations").insert(
        TEMPLATE_GENERATION.to_owned(),
        generation.to_string().into(),
    );
}

fn namespace(object: &mut Value) {
    let finalizers = tree::member(object, "spec")
        .entry("finalizers")
        .or_insert_with(|| json!([]));
    if let Value::Array(finalizers) = finalizers
        && !finalizers.contains(&json!("kubernetes"))
    {
        finalizers.push(json!("kubernetes"));
    }
}

fn pod(object: &mut Value, now: &str) {
    let class = quality_of_service(&object["spec"]);
    let is_gated = list(&object["spec"], "schedulingGates").next().is_some();
    let status = made(tree::fields(object), "status");
    status.insert("qosClass".to_owned(), class.into());
    if is_gated {
        status.insert(
            "conditions".to_owned(),
            json!([{
                "type": "PodScheduled",
                "status": "False",
                "reason": "SchedulingGated",
                "message": "the pod waits for its scheduling gates to be removed",
                "lastProbeTime": null,
                "lastTransitionTime": now,
            }]),
        );
    }
}

/// By what the containers ask for and how they are limited.
pub(super) fn quality_of_service(spec: &Value) -> &'static str {
    let mut asks = false;
    let mut is_guaranteed = true;
    let pod_level = spec.get("resources");
    let containers = CONTAINERS[..2]
        .iter()
        .flat_map(|field| list(spec, field))
        .map(|container| &container["resources"]);
    let all: Vec<&Value> = match pod_level {
        Some(resources) => vec![resources],
        None => containers.collect(),
    };
    for resources in all {
        for name in ["cpu", "memory"] {
            let amount = |field: &str| {
                let amount = quantity(&resources[field][name])?;
                (!amount.is_zero()).then_some(amount)
            };
            let (requested, limit) = (amount("requests"), amount("limits"));
            asks |= requested.is_some() || limit.is_some();
            is_guaranteed &= limit.is_some() && requested == limit;
        }
    }
    match (asks, is_guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

/// A node runs nothing before it said that it is ready.
fn node(object: &mut Value) {
    const TAINT: &str = "node.kubernetes.io/not-ready";
    let spec = made(tree::fields(object), "spec");
    let taints = spec.entry("taints").or_insert_with(|| json!([]));
    if let Value::Array(taints) = taints
        && !taints.iter().any(|taint| taint["key"] == TAINT)
    {
        taints.push(json!({"key": TAINT, "effect": "NoSchedule"}));
    }
}

/// A job finds its pods by its own UID, unless it is told how.
fn job(object: &mut Value) {
    if object["spec"]["manualSelector"] == true {
        return;
    }
    let name = tree::text(object, "name").to_owned();
    let uid = tree::text(object, "uid").to_owned();
    // Labels that were taken from the template are the template's, whatever becomes of those; but for a name that is
    // generated the object is copied before.
    let labels = object["metadata"]["labels"].clone();
    let shares = !labels.is_null()
        && labels == object["spec"]["template"]["metadata"]["labels"]
        && tree::text(object, "generateName").is_empty();
    let of_controller = |labels: &mut Fields| {
        for (label, value) in [
            ("batch.kubernetes.io/controller-uid", &uid),
            ("controller-uid", &uid),
            ("batch.kubernetes.io/job-name", &name),
            ("job-name", &name),
        ] {
            fill(labels, json!({label: value}));
        }
    };
    if shares {
        of_controller(made(tree::metadata(object), "labels"));
    }
    let spec = made(tree::fields(object), "spec");
    of_controller(made(made(made(spec, "template"), "metadata"), "labels"));
    let selector = made(made(spec, "selector"), "matchLabels");
    fill(selector, json!({"batch.kubernetes.io/controller-uid": uid}));
}
