//! What a service keeps over a change that does not speak of it, and what goes with its type.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::in_memory::kinds::fields::{Fields, each, fill, list, made, text};
use crate::in_memory::tree;

/// What a type of service has, and others have not.
struct Needs {
    address: bool,
    node_ports: bool,
    /// Whether it may have them, also where it asks for none.
    can_have_node_ports: bool,
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
            can_have_node_ports: kind == "NodePort" || balancer,
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
    keep_node_ports(old_spec, spec, &before, &now);
    same_addresses(old_spec, spec);
    if text(spec, "type") != "LoadBalancer" {
        made(tree::fields(object), "status").insert("loadBalancer".to_owned(), json!({}));
    }
}

/// Ports keep their node ports by their names, where no other port has these now.
fn keep_node_ports(old: &Value, spec: &mut Fields, before: &Needs, now: &Needs) {
    let number = |port: &Value| port["nodePort"].as_u64().filter(|number| *number != 0);
    let all = |ports: Option<&Value>| -> Vec<u64> {
        let ports = ports.and_then(Value::as_array);
        ports.into_iter().flatten().filter_map(number).collect()
    };
    let (were, are) = (all(old.get("ports")), all(spec.get("ports")));
    if before.node_ports && now.node_ports {
        let known: HashMap<&str, u64> = list(old, "ports")
            .filter_map(|port| Some((port["name"].as_str().unwrap_or_default(), number(port)?)))
            .collect();
        each(spec, "ports", |port| {
            if let Some(known) = known.get(text(port, "name"))
                && !are.contains(known)
            {
                fill(port, json!({"nodePort": known}));
            }
        });
    } else if before.can_have_node_ports
        && !now.can_have_node_ports
        && are.iter().all(|port| were.contains(port))
    {
        each(spec, "ports", |port| {
            port.remove("nodePort");
        });
    }
}

/// Who changes the single address means the first of the list.
fn same_addresses(old: &Value, spec: &mut Fields) {
    let (was, is) = (old.get("clusterIP"), spec.get("clusterIP"));
    if was != is && old.get("clusterIPs") == spec.get("clusterIPs") {
        match is.cloned() {
            Some(address) => spec.insert("clusterIPs".to_owned(), json!([address])),
            None => spec.remove("clusterIPs"),
        };
    }
}
