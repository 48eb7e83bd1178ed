//! The cells of services, of what is behind them and before them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::row::{NONE, Row, UNKNOWN, UNSET};

pub(super) const SERVICE: &str = "Name:name|Type|Cluster-IP|External-IP|Port(s)|Age|Selector+";
pub(super) const ENDPOINTS: &str = "Name:name|Endpoints|Age";
pub(super) const ENDPOINT_SLICE: &str = "Name:name|AddressType|Ports|Endpoints|Age";
pub(super) const INGRESS: &str = "Name:name|Class|Hosts|Address|Ports|Age";
pub(super) const INGRESS_CLASS: &str = "Name:name|Controller|Parameters|Age";
pub(super) const NETWORK_POLICY: &str = "Name:name|Pod-Selector|Age";
pub(super) const SERVICE_CIDR: &str = "Name:name|CIDRs|Age";
/// The server has a cell more than columns.
pub(super) const IP_ADDRESS: &str = "Name:name|ParentRef";

/// How many of a list are shown.
const SHOWN: usize = 3;

fn name(row: Row<'_>) -> Value {
    row.text("metadata.name").into()
}

pub(super) fn service(row: Row<'_>) -> Vec<Value> {
    let address = row.list("spec.clusterIPs").next().and_then(Value::as_str);
    let ports: Vec<String> = row.list("spec.ports").map(port).collect();
    let ports = match ports.join(",") {
        none if none.is_empty() => NONE.to_owned(),
        ports => ports,
    };
    vec![
        name(row),
        row.text("spec.type").into(),
        address.unwrap_or(NONE).into(),
        external_address(row).into(),
        ports.into(),
        row.age().into(),
        row.labels("spec.selector").into(),
    ]
}

fn port(port: &Value) -> String {
    let protocol = port["protocol"].as_str().unwrap_or_default();
    match port["nodePort"].as_u64() {
        Some(node_port @ 1..) => format!("{}:{node_port}/{protocol}", port["port"]),
        _ => format!("{}/{protocol}", port["port"]),
    }
}

fn external_address(row: Row<'_>) -> String {
    let named = row.joined("spec.externalIPs");
    match row.text("spec.type") {
        "ExternalName" => row.text("spec.externalName").to_owned(),
        "ClusterIP" | "NodePort" if named.is_empty() => NONE.to_owned(),
        "ClusterIP" | "NodePort" => named,
        "LoadBalancer" => {
            let balancer = balancer(row);
            let all: Vec<&str> = [balancer.as_str(), named.as_str()]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect();
            if all.is_empty() {
                return "<pending>".to_owned();
            }
            all.join(",")
        }
        _ => UNKNOWN.to_owned(),
    }
}

/// Where a load balancer is, sorted.
fn balancer(row: Row<'_>) -> String {
    let addresses: BTreeSet<&str> = row
        .list("status.loadBalancer.ingress")
        .filter_map(|one| one["ip"].as_str().or_else(|| one["hostname"].as_str()))
        .collect();
    addresses.into_iter().collect::<Vec<_>>().join(",")
}

fn some_of(all: &[String], none: &str) -> String {
    let shown = all[..all.len().min(SHOWN)].join(",");
    match all.len() {
        0 => none.to_owned(),
        1..=SHOWN => shown,
        more => format!("{shown} + {} more...", more - SHOWN),
    }
}

pub(super) fn endpoints(row: Row<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for subset in row.list("subsets") {
        let subset = Row {
            object: subset,
            now: row.now,
        };
        let addresses: Vec<&str> = subset
            .list("addresses")
            .filter_map(|address| address["ip"].as_str())
            .collect();
        if subset.count("ports") == 0 {
            all.extend(addresses.iter().map(|&address| address.to_owned()));
        }
        for port in subset.list("ports") {
            all.extend(addresses.iter().map(|address| {
                if address.contains(':') {
                    format!("[{address}]:{}", port["port"])
                } else {
                    format!("{address}:{}", port["port"])
                }
            }));
        }
    }
    let none = if row.count("subsets") == 0 { NONE } else { "" };
    vec![name(row), some_of(&all, none).into(), row.age().into()]
}

pub(super) fn endpoint_slice(row: Row<'_>) -> Vec<Value> {
    let ports: Vec<String> = row
        .list("ports")
        .map(
            |port| match (port["port"].as_u64(), port["name"].as_str()) {
                (Some(number), _) => number.to_string(),
                (None, Some(name)) => name.to_owned(),
                (None, None) => "*".to_owned(),
            },
        )
        .collect();
    let addresses: Vec<String> = row
        .list("endpoints")
        .filter_map(|endpoint| endpoint["addresses"].as_array())
        .flatten()
        .filter_map(|address| address.as_str().map(str::to_owned))
        .collect();
    vec![
        name(row),
        row.text("addressType").into(),
        some_of(&ports, UNSET).into(),
        some_of(&addresses, UNSET).into(),
        row.age().into(),
    ]
}

pub(super) fn ingress(row: Row<'_>) -> Vec<Value> {
    let rules = row.list("spec.rules");
    let all = rules.len();
    let hosts: Vec<&str> = rules
        .filter_map(|rule| rule["host"].as_str())
        .filter(|host| !host.is_empty())
        .collect();
    let hosts = match hosts.len() {
        0 => "*".to_owned(),
        1..=SHOWN => hosts.join(","),
        _ => format!("{} + {} more...", hosts[..SHOWN].join(","), all - SHOWN),
    };
    let ports = if row.count("spec.tls") == 0 {
        "80"
    } else {
        "80, 443"
    };
    vec![
        name(row),
        row.text_or("spec.ingressClassName", NONE).into(),
        hosts.into(),
        balancer(row).into(),
        ports.into(),
        row.age().into(),
    ]
}

pub(super) fn ingress_class(row: Row<'_>) -> Vec<Value> {
    const DEFAULT: &str = "ingressclass.kubernetes.io/is-default-class";
    let is_default = row.at("metadata.annotations")[DEFAULT] == "true";
    let name = row.text("metadata.name");
    let parameters = row.at("spec.parameters");
    let text = |field: &str| parameters[field].as_str().unwrap_or_default();
    let parameters = match parameters.get("apiGroup").and_then(Value::as_str) {
        _ if parameters.is_null() => NONE.to_owned(),
        Some(group) => format!("{}.{group}/{}", text("kind"), text("name")),
        None => format!("{}/{}", text("kind"), text("name")),
    };
    vec![
        if is_default {
            format!("{name} (default)")
        } else {
            name.to_owned()
        }
        .into(),
        row.text("spec.controller").into(),
        parameters.into(),
        row.age().into(),
    ]
}

pub(super) fn network_policy(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.selector("spec.podSelector").into(),
        row.age().into(),
    ]
}

pub(super) fn service_cidr(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.joined("spec.cidrs").into(), row.age().into()]
}

pub(super) fn ip_address(row: Row<'_>) -> Vec<Value> {
    let parent = row.at("spec.parentRef");
    let text = |field: &str| parent[field].as_str().unwrap_or_default();
    let mut reference = text("resource").to_lowercase();
    for (separator, field) in [(".", "group"), ("/", "namespace"), ("/", "name")] {
        if !text(field).is_empty() {
            reference.push_str(separator);
            reference.push_str(text(field));
        }
    }
    vec![name(row), reference.into(), row.age().into()]
}
