//! Parts of single kinds that have a subresource of their own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clientset::meta::Quantity;
use serde_json::Value;

use super::NameRule;
use crate::in_memory::answer::Cause;
use crate::in_memory::tree;

/// Takes the ephemeral containers of a pod and leaves everything else: they are added, and never changed.
pub(super) fn ephemeral_containers(old: &Value, object: &mut Value) -> Vec<Cause> {
    const FIELD: &str = "spec.ephemeralContainers";
    let empty = Vec::new();
    let list = |object: &Value| object["spec"]["ephemeralContainers"].as_array().cloned();
    let (before, after) = (
        list(old).unwrap_or_default(),
        list(object).unwrap_or_default(),
    );
    let name = |container: &Value| container["name"].as_str().unwrap_or_default().to_owned();
    let of_pod = |field: &str| {
        old["spec"][field]
            .as_array()
            .unwrap_or(&empty)
            .iter()
            .map(name)
    };
    let mut taken: Vec<String> = of_pod("containers")
        .chain(of_pod("initContainers"))
        .collect();
    let mut causes = Vec::new();
    for (index, container) in after.iter().enumerate() {
        let field = |name: &str| format!("{FIELD}[{index}].{name}");
        let called = name(container);
        if called.is_empty() {
            causes.push(Cause::required(field("name"), "a container has a name"));
        } else if let Err(why) = NameRule::Label.check(&called) {
            causes.push(Cause::invalid(field("name"), &called, why));
        } else if taken.contains(&called) {
            causes.push(Cause::duplicate(field("name"), &called.as_str().into()));
        }
        if container["image"].as_str().is_none_or(str::is_empty) {
            causes.push(Cause::required(field("image"), "a container has an image"));
        }
        let target = container["targetContainerName"]
            .as_str()
            .unwrap_or_default();
        if !target.is_empty() && !of_pod("containers").any(|known| known == target) {
            causes.push(Cause::not_found(field("targetContainerName"), target));
        }
        for forbidden in [
            "ports",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle",
            "resources",
        ] {
            let is_set = match &container[forbidden] {
                Value::Object(fields) => !fields.is_empty(),
                Value::Array(list) => !list.is_empty(),
                other => !other.is_null(),
            };
            if is_set {
                let why = "an ephemeral container has none";
                causes.push(Cause::forbidden(field(forbidden), why));
            }
        }
        taken.push(called);
    }
    for container in &before {
        let called = name(container);
        // Of two with this name, the later one.
        let found = after.iter().rev().find(|other| name(other) == called);
        if found != Some(container) {
            let what = if found.is_some() {
                "changed"
            } else {
                "removed"
            };
            let why = format!("the ephemeral container {called:?} is there and may not be {what}");
            causes.push(Cause::forbidden(FIELD, &why));
        }
    }
    *object = old.clone();
    if after.is_empty() {
        tree::member(object, "spec").remove("ephemeralContainers");
    } else {
        tree::member(object, "spec").insert("ephemeralContainers".to_owned(), Value::Array(after));
    }
    causes
}

/// Takes CPU and memory of a pod's containers and leaves everything else.
pub(super) fn resize(old: &Value, object: &mut Value) -> Vec<Cause> {
    let wanted = std::mem::replace(object, old.clone());
    let mut causes = Vec::new();
    for list in ["containers", "initContainers"] {
        let name = |container: &Value| container["name"].clone();
        let after = wanted["spec"][list].as_array().cloned().unwrap_or_default();
        let before = old["spec"][list].as_array().cloned().unwrap_or_default();
        if !before.iter().map(name).eq(after.iter().map(name)) {
            let why = "containers may not be added, removed or moved by a resize";
            causes.push(Cause::forbidden(format!("spec.{list}"), why));
            continue;
        }
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            let field = format!("spec.{list}[{index}].resources");
            causes.extend(resized(&field, &before["resources"], &after["resources"]));
            let container = &mut tree::member(object, "spec")[list][index];
            tree::copy_field(after, container, "resources");
        }
    }
    if let Some(resources) = wanted["spec"].get("resources") {
        tree::member(object, "spec").insert("resources".to_owned(), resources.clone());
    }
    if quality(old) != quality(object) {
        let why = "the quality of service of a pod may not change by a resize";
        causes.insert(0, Cause::invalid("spec", quality(object), why));
    }
    causes
}

/// What is wrong with other resources of one container.
fn resized(field: &str, before: &Value, after: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    for list in ["requests", "limits"] {
        let empty = serde_json::Map::new();
        let of = |resources: &Value| resources[list].as_object().cloned();
        let (before, after) = (of(before).unwrap_or_default(), of(after).unwrap_or(empty));
        for name in before
            .keys()
            .chain(after.keys().filter(|name| !before.contains_key(*name)))
        {
            let (old, new) = (before.get(name), after.get(name));
            let is_resizable = matches!(name.as_str(), "cpu" | "memory");
            if !is_resizable && !is_same(old, new) {
                let why = "only cpu and memory resources are mutable";
                causes.push(Cause::forbidden("spec", why));
            } else if is_resizable && old.is_some() && new.is_none() {
                let why = format!("resource {list} may not be removed: {name}");
                causes.push(Cause::forbidden(format!("{field}.{list}"), &why));
            }
        }
    }
    for (name, request) in after["requests"].as_object().into_iter().flatten() {
        let limit = after["limits"].get(name).and_then(quantity);
        if limit.is_some() && quantity(request) > limit {
            let why = format!("it must be the limit of {name} at most");
            let request = request.as_str().unwrap_or_default();
            causes.push(Cause::invalid(format!("{field}.requests"), request, why));
        }
    }
    causes
}

fn quantity(value: &Value) -> Option<Quantity> {
    value.as_str()?.parse().ok()
}

fn is_same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left == right || quantity(left) == quantity(right),
        (left, right) => left.is_none() == right.is_none(),
    }
}

/// The quality of service that the resources of a pod stand for.
fn quality(pod: &Value) -> &'static str {
    let spec = &pod["spec"];
    let containers = ["containers", "initContainers"].into_iter();
    let containers = containers.flat_map(|list| spec[list].as_array().into_iter().flatten());
    let (mut has_any, mut is_guaranteed) = (false, true);
    for container in containers {
        let resources = &container["resources"];
        for name in ["cpu", "memory"] {
            let (request, limit) = (
                resources["requests"].get(name),
                resources["limits"].get(name),
            );
            has_any |= request.is_some() || limit.is_some();
            is_guaranteed &= limit.is_some() && (request.is_none() || is_same(request, limit));
        }
    }
    match (has_any, is_guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

/// Whether the decision about a certificate signing request is left alone, or taken once.
pub(super) fn decision(old: &Value, new: &Value, decides: bool) -> Vec<Cause> {
    const FIELD: &str = "status.conditions";
    let has = |object: &Value, kind: &str| {
        let conditions = object["status"]["conditions"].as_array();
        conditions
            .into_iter()
            .flatten()
            .any(|condition| condition["type"] == kind)
    };
    let mut causes = Vec::new();
    for kind in ["Approved", "Denied", "Failed"] {
        if has(old, kind) && !has(new, kind) {
            let why = format!("updates may not remove a condition of type {kind:?}");
            causes.push(Cause::forbidden(FIELD, &why));
        }
        if !decides && kind != "Failed" && has(new, kind) && !has(old, kind) {
            let why = format!("updates may not add a condition of type {kind:?}");
            causes.push(Cause::forbidden(FIELD, &why));
        }
    }
    if has(new, "Approved") && has(new, "Denied") {
        let why = "a request is approved or denied, not both";
        causes.push(Cause::invalid(FIELD, "Approved, Denied", why));
    }
    let certificate = &new["status"]["certificate"];
    if *certificate != old["status"]["certificate"] && !is_certificate(certificate) {
        // Not the value itself, which can be long.
        let why = "it has to hold a CERTIFICATE as PEM";
        causes.push(Cause::invalid("status.certificate", "", why));
    }
    let conditions = new["status"]["conditions"].as_array().into_iter().flatten();
    for (index, condition) in conditions.enumerate() {
        let is_decision = matches!(
            condition["type"].as_str(),
            Some("Approved" | "Denied" | "Failed")
        );
        if is_decision && condition["status"] != "True" {
            let found = condition["status"].as_str().unwrap_or_default();
            let field = format!("{FIELD}[{index}].status");
            causes.push(Cause::unsupported(field, found, &["True"]));
        }
    }
    causes
}

fn is_certificate(value: &Value) -> bool {
    let Some(text) = value.as_str().filter(|text| !text.is_empty()) else {
        return true;
    };
    let decoded = STANDARD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&decoded).contains("-----BEGIN CERTIFICATE-----")
}

/// Takes the conditions of the status, and the metadata but for the owners.
pub(super) fn approval(old: &Value, object: &mut Value) {
    let wanted = std::mem::replace(object, old.clone());
    tree::fields(object).insert("metadata".to_owned(), wanted["metadata"].clone());
    tree::copy_metadata(old, object, "ownerReferences");
    let status = tree::member(object, "status");
    match wanted["status"].get("conditions") {
        Some(conditions) => status.insert("conditions".to_owned(), conditions.clone()),
        None => status.remove("conditions"),
    };
}
