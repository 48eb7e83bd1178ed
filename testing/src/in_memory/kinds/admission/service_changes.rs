//! What a service keeps over a change that does not speak of it, and what goes with its type.

use serde_json::Value;

use crate::in_memory::kinds::fields::{each, fill, made, text};
use crate::in_memory::tree;

/// What a type of service has, and others have not.
struct Needs {
    address: bool,
    node_ports: bool,
    traffic_policy: bool,
    balancer: bool,
    health_port: bool,
}

impl Needs {
    fn of(spec: &Value) -> Self {
        let kind = spec["type"].as_str().unwrap_or_default();
        let balancer = kind == "LoadBalancer";
        Self {
            address: kind != "ExternalName",
            node_ports: kind == "NodePort"
                || balancer && spec["allocateLoadBalancerNodePorts"] != false,
            traffic_policy: balancer
                || kind == "NodePort"
                || kind == "ClusterIP" && spec.get("externalIPs").is_some(),
            balancer,
            health_port: balancer && spec["externalTrafficPolicy"] == "Local",
        }
    }
}

/// Carries over what was given to the service, and drops what it has no use for any more, unless the client changed it.
pub(super) fn carry_over(old: &Value, object: &mut Value) {
    let old_spec = &old["spec"];
    let (before, now) = (Needs::of(old_spec), Needs::of(&object["spec"]));
    let spec = made(tree::fields(object), "spec");
    let mut keep = |fields: &[&str]| {
        for field in fields {
            if let Some(value) = old_spec.get(*field) {
                spec.entry(*field).or_insert_with(|| value.clone());
            }
        }
    };
    if before.address && now.address {
        keep(&["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]);
    }
    if before.health_port && now.health_port {
        keep(&["healthCheckNodePort"]);
    }
    let mut drop = |fields: &[&str]| {
        for field in fields {
            if spec.get(*field) == old_spec.get(*field) {
                spec.remove(*field);
            }
        }
    };
    if before.address && !now.address {
        drop(&["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]);
    }
    if before.health_port && !now.health_port {
        drop(&["healthCheckNodePort"]);
    }
    if before.balancer && !now.balancer {
        drop(&["allocateLoadBalancerNodePorts", "loadBalancerClass"]);
    }
    if before.address && !now.address {
        drop(&["internalTrafficPolicy"]);
    }
    if before.traffic_policy && !now.traffic_policy {
        drop(&["externalTrafficPolicy"]);
    }
    let old_ports = old_spec["ports"].as_array();
    let old_port_of = |protocol: &str, port: &Value| {
        old_ports
            .into_iter()
            .flatten()
            .find(|old| old["protocol"] == protocol && old["port"] == *port)
            .map(|old| old["nodePort"].clone())
            .filter(|node_port| !node_port.is_null())
    };
    let keeps = before.node_ports && now.node_ports;
    let drops = before.node_ports && !now.node_ports;
    each(spec, "ports", |port| {
        let number = port.get("port").cloned().unwrap_or_default();
        let Some(node_port) = old_port_of(text(port, "protocol"), &number) else {
            return;
        };
        if keeps {
            fill(port, serde_json::json!({"nodePort": node_port}));
        } else if drops && port.get("nodePort") == Some(&node_port) {
            port.remove("nodePort");
        }
    });
}
