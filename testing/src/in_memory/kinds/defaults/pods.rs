//! Pods, and all that has a template of them.

use serde_json::{Value, json};

use super::volumes;
use crate::in_memory::kinds::amounts;
use crate::in_memory::kinds::fields::{Fields, child, each, fill, is_empty, made, text};

/// The three lists of containers.
pub(crate) const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// A pod by itself has more defaults than one that a template describes.
pub(super) fn pod(object: &mut Fields) {
    let spec = made(object, "spec");
    pod_spec(spec);
    if spec
        .get("terminationGracePeriodSeconds")
        .and_then(Value::as_i64)
        < Some(0)
    {
        spec.insert("terminationGracePeriodSeconds".to_owned(), json!(1));
    }
    fill(spec, json!({"enableServiceLinks": true}));
    let host_network = spec.get("hostNetwork") == Some(&json!(true));
    for list in ["containers", "initContainers"] {
        each(spec, list, |container| {
            requests_of_limits(made(container, "resources"));
            if host_network {
                each(container, "ports", |port| {
                    let number = port.get("containerPort").cloned().unwrap_or_default();
                    fill(port, json!({"hostPort": number}));
                });
            }
        });
    }
    requests_of_pod(spec);
    let Some(status) = child(object, "status") else {
        return;
    };
    match (text(status, "podIP"), status.get("podIPs")) {
        ("", None) => {}
        ("", Some(addresses)) => {
            let first = addresses[0]["ip"].clone();
            status.insert("podIP".to_owned(), first);
        }
        (address, addresses) if addresses.is_none_or(|all| all[0]["ip"] != address) => {
            let addresses = json!([{"ip": address}]);
            status.insert("podIPs".to_owned(), addresses);
        }
        _ => {}
    }
}

/// What is limited and not requested is requested up to its limit.
fn requests_of_limits(resources: &mut Fields) {
    if let Some(limits) = child(resources, "limits").map(|limits| limits.clone()) {
        fill(made(resources, "requests"), Value::Object(limits));
    }
}

/// What is limited for a whole pod is requested for it: as much as its containers do, or up to the limit.
fn requests_of_pod(spec: &mut Fields) {
    let limits = spec.get("resources").and_then(|all| all.get("limits"));
    let Some(Value::Object(limits)) = limits.cloned() else {
        return;
    };
    let of_containers = amounts::requested(&Value::Object(spec.clone()))
        .into_iter()
        .filter(|(name, _)| matches!(name.as_str(), "cpu" | "memory"))
        .map(|(name, amount)| (name, Value::from(amount.to_string())));
    let of_containers: Fields = of_containers.collect();
    let limits = limits.into_iter();
    let limits: Fields = limits
        .filter(|(name, _)| amounts::is_of_pods(name))
        .collect();
    if of_containers.is_empty() && limits.is_empty() {
        return;
    }
    let requests = made(made(spec, "resources"), "requests");
    fill(requests, Value::Object(of_containers));
    fill(requests, Value::Object(limits));
}

/// A template: `metadata` and `spec`.
pub(super) fn template(holder: &mut Fields, name: &str) {
    let template = made(holder, name);
    made(template, "metadata");
    pod_spec(made(template, "spec"));
}

pub(super) fn pod_spec(spec: &mut Fields) {
    let account = match text(spec, "serviceAccountName") {
        "" => text(spec, "serviceAccount").to_owned(),
        name => name.to_owned(),
    };
    if !account.is_empty() {
        for field in ["serviceAccountName", "serviceAccount"] {
            spec.insert(field.to_owned(), account.as_str().into());
        }
    }
    fill(
        spec,
        json!({
            "dnsPolicy": "ClusterFirst",
            "restartPolicy": "Always",
            "securityContext": {},
            "terminationGracePeriodSeconds": 30,
            "schedulerName": "default-scheduler",
        }),
    );
    each(spec, "volumes", volumes::volume);
    for list in CONTAINERS {
        each(spec, list, container);
    }
}

fn container(container: &mut Fields) {
    if is_empty(container, "imagePullPolicy") {
        let policy = pull_policy(text(container, "image"));
        container.insert("imagePullPolicy".to_owned(), policy.into());
    }
    fill(
        container,
        json!({
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
            "resources": {},
        }),
    );
    each(container, "ports", |port| {
        fill(port, json!({"protocol": "TCP"}));
    });
    each(container, "env", |variable| {
        let Some(source) = child(variable, "valueFrom") else {
            return;
        };
        field_reference(source);
        if let Some(source) = child(source, "resourceFieldRef") {
            // A zero that is always written.
            fill(source, json!({"divisor": "0"}));
        }
        if let Some(source) = child(source, "fileKeyRef") {
            fill(source, json!({"optional": false}));
        }
    });
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = child(container, probe) {
            fill(
                probe,
                json!({"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}),
            );
            handler(probe);
        }
    }
    if let Some(lifecycle) = child(container, "lifecycle") {
        for hook in ["postStart", "preStop"] {
            if let Some(hook) = child(lifecycle, hook) {
                handler(hook);
            }
        }
    }
}

fn handler(handler: &mut Fields) {
    if let Some(request) = child(handler, "httpGet") {
        fill(request, json!({"path": "/", "scheme": "HTTP"}));
    }
    if let Some(call) = child(handler, "grpc") {
        fill(call, json!({"service": ""}));
    }
}

/// `fieldRef`, whose version is that of pods.
pub(super) fn field_reference(holder: &mut Fields) {
    if let Some(reference) = child(holder, "fieldRef") {
        fill(reference, json!({"apiVersion": "v1"}));
    }
}

/// An image without a tag is the latest one, which is always asked for.
pub(super) fn pull_policy(image: &str) -> &'static str {
    let last = image.rsplit('/').next().unwrap_or_default();
    let is_latest = match (last.split_once('@'), last.split_once(':')) {
        (Some((name, _)), _) => name.ends_with(":latest"),
        (None, Some((_, tag))) => tag == "latest",
        (None, None) => true,
    };
    if is_latest { "Always" } else { "IfNotPresent" }
}
