//! What connects and configures: services, policies, webhooks, classes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::in_memory::kinds::fields::{Fields, child, each, fill, is_empty, made, text};

pub(super) fn secret(object: &mut Fields) {
    fill(object, json!({"type": "Opaque"}));
    // Texts are written only; what is stored is data.
    if let Some(Value::Object(texts)) = object.remove("stringData") {
        let data = made(object, "data");
        for (name, value) in texts {
            let encoded = STANDARD.encode(value.as_str().unwrap_or_default());
            data.insert(name, encoded.into());
        }
    }
}

/// Every Go struct that is no pointer is written, empty or not.
pub(super) fn event(object: &mut Fields) {
    fill(
        object,
        json!({
            "involvedObject": {},
            "source": {},
            "firstTimestamp": null,
            "lastTimestamp": null,
            "eventTime": null,
            "reportingComponent": "",
            "reportingInstance": "",
        }),
    );
}

pub(super) fn service(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(
        spec,
        json!({"type": "ClusterIP", "sessionAffinity": "None"}),
    );
    match text(spec, "sessionAffinity") {
        "None" => {
            spec.remove("sessionAffinityConfig");
        }
        "ClientIP" => {
            let config = made(spec, "sessionAffinityConfig");
            fill(made(config, "clientIP"), json!({"timeoutSeconds": 10800}));
        }
        _ => {}
    }
    each(spec, "ports", |port| {
        let number = port.get("port").cloned().unwrap_or_default();
        if port
            .get("targetPort")
            .is_some_and(|target| *target == json!(0) || *target == "")
        {
            port.remove("targetPort");
        }
        fill(port, json!({"protocol": "TCP", "targetPort": number}));
    });
    let kind = text(spec, "type").to_owned();
    let is_external = match kind.as_str() {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !is_empty(spec, "externalIPs"),
        _ => false,
    };
    if is_external {
        fill(spec, json!({"externalTrafficPolicy": "Cluster"}));
    }
    if ["ClusterIP", "NodePort", "LoadBalancer"].contains(&kind.as_str()) {
        fill(spec, json!({"internalTrafficPolicy": "Cluster"}));
    }
    if kind == "LoadBalancer" {
        fill(spec, json!({"allocateLoadBalancerNodePorts": true}));
        if let Some(status) = child(object, "status")
            && let Some(balancer) = child(status, "loadBalancer")
        {
            each(balancer, "ingress", |ingress| {
                if !is_empty(ingress, "ip") {
                    fill(ingress, json!({"ipMode": "VIP"}));
                }
            });
        }
    }
}

pub(super) fn endpoints(object: &mut Fields) {
    each(object, "subsets", |subset| {
        each(subset, "ports", |port| {
            fill(port, json!({"protocol": "TCP"}));
        });
    });
}

pub(super) fn endpoint_slice(object: &mut Fields) {
    each(object, "endpoints", |endpoint| {
        made(endpoint, "conditions");
    });
    each(object, "ports", |port| {
        fill(port, json!({"name": "", "protocol": "TCP"}));
    });
    fill(object, json!({"ports": null, "endpoints": null}));
}

pub(super) fn limit_range(object: &mut Fields) {
    each(made(object, "spec"), "limits", |limit| {
        if text(limit, "type") != "Container" {
            return;
        }
        for (from, to) in [
            ("max", "default"),
            ("default", "defaultRequest"),
            ("min", "defaultRequest"),
        ] {
            if let Some(values) = limit.get(from).cloned() {
                fill(made(limit, to), values);
            }
        }
    });
}

pub(super) fn node(object: &mut Fields) {
    made(object, "spec");
    let status = made(object, "status");
    fill(
        made(made(status, "daemonEndpoints"), "kubeletEndpoint"),
        json!({"Port": 0}),
    );
    let info = made(status, "nodeInfo");
    for field in [
        "architecture",
        "bootID",
        "containerRuntimeVersion",
        "kernelVersion",
        "kubeProxyVersion",
        "kubeletVersion",
        "machineID",
        "operatingSystem",
        "osImage",
        "systemUUID",
    ] {
        info.entry(field).or_insert_with(|| "".into());
    }
    if let Some(capacity) = status.get("capacity").cloned() {
        fill(status, json!({"allocatable": capacity}));
    }
}

pub(super) fn ingress_class(object: &mut Fields) {
    let spec = made(object, "spec");
    if let Some(parameters) = child(spec, "parameters") {
        fill(parameters, json!({"scope": "Cluster"}));
    }
}

pub(super) fn network_policy(object: &mut Fields) {
    let spec = made(object, "spec");
    made(spec, "podSelector");
    if is_empty(spec, "policyTypes") {
        let types = if is_empty(spec, "egress") {
            json!(["Ingress"])
        } else {
            json!(["Ingress", "Egress"])
        };
        spec.insert("policyTypes".to_owned(), types);
    }
    for list in ["ingress", "egress"] {
        each(spec, list, |rule| {
            each(rule, "ports", |port| fill(port, json!({"protocol": "TCP"})));
        });
    }
}

pub(super) fn ip_address(object: &mut Fields) {
    if let Some(parent) = child(made(object, "spec"), "parentRef") {
        parent.retain(|_, value| value != "");
    }
}

pub(super) fn role(object: &mut Fields) {
    fill(object, json!({"rules": null}));
}

/// Stored as protobuf, a list without elements is none; Go writes it as null.
pub(super) fn role_binding(object: &mut Fields) {
    const GROUP: &str = "rbac.authorization.k8s.io";
    fill(made(object, "roleRef"), json!({"apiGroup": GROUP}));
    each(object, "subjects", |subject| {
        if ["User", "Group"].contains(&text(subject, "kind")) {
            fill(subject, json!({"apiGroup": GROUP}));
        }
    });
}

/// Webhooks of both kinds of configuration; only those that change are called again.
pub(super) fn webhooks(object: &mut Fields, mutating: bool) {
    each(object, "webhooks", |webhook| {
        fill(
            webhook,
            json!({
                "failurePolicy": "Fail",
                "matchPolicy": "Equivalent",
                "namespaceSelector": {},
                "objectSelector": {},
                "timeoutSeconds": 10,
            }),
        );
        if mutating {
            fill(webhook, json!({"reinvocationPolicy": "Never"}));
        }
        if let Some(service) = child(made(webhook, "clientConfig"), "service") {
            fill(service, json!({"port": 443}));
        }
        each(webhook, "rules", |rule| fill(rule, json!({"scope": "*"})));
    });
}

pub(super) fn admission_policy(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(spec, json!({"failurePolicy": "Fail"}));
    match_resources(spec, "matchConstraints");
}

pub(super) fn admission_policy_binding(object: &mut Fields) {
    match_resources(made(object, "spec"), "matchResources");
}

fn match_resources(holder: &mut Fields, name: &str) {
    let Some(resources) = child(holder, name) else {
        return;
    };
    fill(
        resources,
        json!({"matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {}}),
    );
    for rules in ["resourceRules", "excludeResourceRules"] {
        each(resources, rules, |rule| fill(rule, json!({"scope": "*"})));
    }
}

pub(super) fn flow_schema(object: &mut Fields) {
    fill(made(object, "spec"), json!({"matchingPrecedence": 1000}));
}

pub(super) fn priority_level(object: &mut Fields) {
    let spec = made(object, "spec");
    if let Some(exempt) = child(spec, "exempt") {
        fill(
            exempt,
            json!({"nominalConcurrencyShares": 0, "lendablePercent": 0}),
        );
    }
    let Some(limited) = child(spec, "limited") else {
        return;
    };
    fill(
        limited,
        json!({"nominalConcurrencyShares": 30, "lendablePercent": 0}),
    );
    if let Some(response) = child(limited, "limitResponse")
        && let Some(queuing) = child(response, "queuing")
    {
        fill(
            queuing,
            json!({"handSize": 8, "queues": 64, "queueLengthLimit": 50}),
        );
    }
}

pub(super) fn priority_class(object: &mut Fields) {
    fill(
        object,
        json!({"preemptionPolicy": "PreemptLowerPriority", "value": 0}),
    );
    // Written only where it is true.
    if object.get("globalDefault") == Some(&json!(false)) {
        object.remove("globalDefault");
    }
}

/// The requests of a ResourceClaim.
pub(super) fn device_requests(spec: &mut Fields) {
    let devices = made(spec, "devices");
    each(devices, "requests", |request| {
        if let Some(exactly) = child(request, "exactly") {
            allocation(exactly);
        }
        each(request, "firstAvailable", allocation);
    });
}

fn allocation(request: &mut Fields) {
    each(request, "tolerations", |toleration| {
        fill(toleration, json!({"operator": "Equal"}));
    });
    fill(request, json!({"allocationMode": "ExactCount"}));
    if text(request, "allocationMode") == "ExactCount" {
        fill(request, json!({"count": 1}));
    }
}

pub(super) fn claim_template(object: &mut Fields) {
    let spec = made(object, "spec");
    made(spec, "metadata");
    device_requests(made(spec, "spec"));
}
