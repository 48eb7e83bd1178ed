//! Pods and templates of them.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::check::{At, Check};
use super::containers::{Pod, containers};
use super::scheduling::scheduling;
use super::volumes::volumes;
use super::{devices, labels, security};
use crate::in_memory::rules::NameRule;

/// The spec of a pod.
pub(super) fn pod_spec(check: &mut Check, spec: &At<'_>) {
    let pod = Pod {
        volumes: volumes(check, spec),
        host_network: spec.value["hostNetwork"] == true,
    };
    containers(check, spec, &pod);
    check.one_of(
        &spec.get("restartPolicy"),
        &["Always", "OnFailure", "Never"],
    );
    dns(check, spec);
    scheduling(check, spec);
    check.in_range(&spec.get("activeDeadlineSeconds"), 1, i64::from(i32::MAX));
    for (name, rule) in [
        ("hostname", NameRule::Label),
        ("subdomain", NameRule::Label),
        ("nodeName", NameRule::Subdomain),
        ("serviceAccountName", NameRule::Subdomain),
        ("priorityClassName", NameRule::Subdomain),
        ("runtimeClassName", NameRule::Subdomain),
    ] {
        let name = spec.get(name);
        if !name.text().is_empty() {
            check.named(&name, rule);
        }
    }
    let security = spec.get("securityContext");
    check.not_negative(&security, &["runAsUser", "runAsGroup", "fsGroup"]);
    for group in security.each("supplementalGroups") {
        check.in_range(&group, 0, i64::MAX);
    }
    security::security(check, spec);
    devices::resource_claims(check, spec);
    for alias in spec.each("hostAliases") {
        address(check, &alias.get("ip"));
        for name in alias.each("hostnames") {
            check.named(&name, NameRule::Subdomain);
        }
    }
}

pub(super) fn address(check: &mut Check, at: &At<'_>) {
    if at.text().parse::<IpAddr>().is_err() {
        check.invalid(at, "it must be an IP address");
    }
}

fn dns(check: &mut Check, spec: &At<'_>) {
    let policies = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
    check.one_of(&spec.get("dnsPolicy"), &policies);
    let config = spec.get("dnsConfig");
    let servers = config.each("nameservers");
    if spec.text_of("dnsPolicy") == "None" {
        if config.value.is_null() {
            check.required(&config, "the policy None leaves it to the pod");
        } else if servers.is_empty() {
            let why = "the policy None leaves it to the pod";
            check.required(&config.get("nameservers"), why);
        }
    }
    for server in servers {
        address(check, &server);
    }
    for search in config.each("searches") {
        let trimmed = search.text().strip_suffix('.').unwrap_or(search.text());
        if !trimmed.is_empty()
            && let Err(why) = NameRule::Subdomain.check(&trimmed.replace('_', "a"))
        {
            check.invalid(&search, why);
        }
    }
    for option in config.each("options") {
        if option.text_of("name").is_empty() {
            check.required(&option, "an option has a name");
        }
    }
}

/// A template: its labels and its spec.
pub(super) fn template(check: &mut Check, at: &At<'_>) {
    let labels = at.get("metadata.labels");
    labels::labels(
        check,
        &At {
            value: labels.value,
            path: format!("{}.labels", at.path),
        },
    );
    pod_spec(check, &at.get("spec"));
}

/// A template of pods that are started again whenever they end.
pub(super) fn lasting_template(check: &mut Check, at: &At<'_>) {
    template(check, at);
    let policy = at.get("spec.restartPolicy");
    if ["OnFailure", "Never"].contains(&policy.text()) {
        check.unsupported(&policy, &["Always"]);
    }
    let deadline = at.get("spec.activeDeadlineSeconds");
    if !deadline.value.is_null() {
        check.forbidden(&deadline, "such pods have no deadline");
    }
}

/// What of a pod may change: images, the deadline, gates that go, tolerations that come.
pub(super) fn changed(check: &mut Check, old: &Value, new: &At<'_>) {
    let spec = new.get("spec");
    let was = &old["spec"];
    for list in ["containers", "initContainers"] {
        let count = |spec: &Value| spec[list].as_array().map_or(0, Vec::len);
        if count(was) != count(spec.value) {
            check.forbidden(&spec.get(list), "pods cannot get or lose containers");
            return;
        }
    }
    let deadline = spec.get("activeDeadlineSeconds");
    match (was["activeDeadlineSeconds"].as_i64(), deadline.number()) {
        (Some(_), None) => check.invalid(&deadline, "it cannot be taken away"),
        (Some(old), Some(new)) if new > old => check.invalid(&deadline, "it cannot be later"),
        _ => {}
    }
    let elements = |spec: &Value, list: &str| spec[list].as_array().cloned().unwrap_or_default();
    let timeless = |toleration: &Value| {
        let mut toleration = toleration.clone();
        if let Some(fields) = toleration.as_object_mut() {
            fields.remove("tolerationSeconds");
        }
        toleration
    };
    let tolerations: Vec<Value> = elements(spec.value, "tolerations")
        .iter()
        .map(timeless)
        .collect();
    if !elements(was, "tolerations")
        .iter()
        .all(|old| tolerations.contains(&timeless(old)))
    {
        let why = "of a toleration only tolerationSeconds can change";
        check.forbidden(&spec.get("tolerations"), why);
    }
    let gates = elements(was, "schedulingGates");
    for gate in spec.each("schedulingGates") {
        if !gates.contains(gate.value) {
            check.forbidden(&gate.get("name"), "gates can go, and none can come");
        }
    }
    if masked(was, !gates.is_empty(), was) != masked(spec.value, !gates.is_empty(), was) {
        let why = "pod updates may not change fields other than images of containers, activeDeadlineSeconds, \
            terminationGracePeriodSeconds (from negative to 1), tolerations (only additions) and scheduling gates";
        check.forbidden(&spec, why);
    }
}

/// A spec without what may change.
fn masked(spec: &Value, is_gated: bool, old: &Value) -> Value {
    let mut spec = spec.clone();
    let Some(fields) = spec.as_object_mut() else {
        return spec;
    };
    for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] {
        fields.remove(field);
    }
    if is_gated {
        // It may be narrowed while nobody has looked for a node.
        let keeps = |kept: &Value, old: &Value| {
            let mut labels = old.as_object().into_iter().flatten();
            labels.all(|(key, value)| kept.get(key) == Some(value))
        };
        if fields
            .get("nodeSelector")
            .is_none_or(|selector| keeps(selector, &old["nodeSelector"]))
        {
            fields.remove("nodeSelector");
        }
        if let Some(affinity) = fields.get_mut("affinity").and_then(Value::as_object_mut) {
            affinity.remove("nodeAffinity");
            if affinity.is_empty() {
                fields.remove("affinity");
            }
        }
    }
    for list in ["containers", "initContainers"] {
        let containers = fields.get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            if let Some(container) = container.as_object_mut() {
                container.insert("image".to_owned(), json!(""));
            }
        }
    }
    spec
}
