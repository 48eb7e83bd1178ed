//! Services, and what is behind them.

use std::collections::HashSet;
use std::net::IpAddr;

use serde_json::Value;

use super::check::{At, Check, is_port_name};
use super::{labels, pods};
use crate::in_memory::rules::{NameRule, is_qualified_name};

const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

pub(super) fn service(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let kind = spec.text_of("type");
    let is_headless = spec.text_of("clusterIP") == "None";
    let ports = spec.each("ports");
    if ports.is_empty() && !is_headless && kind != "ExternalName" {
        check.required(&spec.get("ports"), "a service has a port at least");
    }
    let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    check.one_of(&spec.get("type"), &types);
    check.one_of(&spec.get("sessionAffinity"), &["ClientIP", "None"]);
    if is_headless && ["NodePort", "LoadBalancer"].contains(&kind) {
        check.invalid(
            &spec.get("clusterIPs").first(),
            "such a service needs an address",
        );
    }
    if kind == "ExternalName" {
        if spec.is_there("clusterIPs") || spec.is_there("clusterIP") {
            check.forbidden(
                &spec.get("clusterIPs"),
                "a name of something else has no address",
            );
        }
        let name = spec.get("externalName");
        let trimmed = name.text().strip_suffix('.').unwrap_or(name.text());
        if check.has_text(&name, "what it is a name of")
            && let Err(why) = NameRule::Subdomain.check(trimmed)
        {
            check.invalid(&name, why);
        }
    }
    // Whoever creates a service by its status has to state both.
    if kind != "ExternalName" && spec.is_there("clusterIP") && !spec.is_there("clusterIPs") {
        check.required(&spec.get("clusterIPs"), "clusterIP is the first of them");
    }
    labels::labels(check, &spec.get("selector"));
    each_port(check, &ports, kind);
    addresses(check, &spec, kind);
    policies(check, &spec, kind);
}

impl<'a> At<'a> {
    /// The first element of a list.
    fn first(&self) -> At<'a> {
        At {
            value: &self.value[0],
            path: format!("{}[0]", self.path),
        }
    }
}

fn each_port(check: &mut Check, ports: &[At<'_>], kind: &str) {
    let (mut names, mut numbers, mut node_ports) = (HashSet::new(), HashSet::new(), HashSet::new());
    for port in ports {
        let name = port.get("name");
        if name.text().is_empty() {
            if ports.len() > 1 {
                check.required(&name, "several ports have names");
            }
        } else {
            check.named(&name, NameRule::Label);
            if !names.insert(name.text()) {
                check.duplicate(&name);
            }
        }
        let number = port.get("port");
        check.in_range(&number, 1, 65_535);
        check.one_of(&port.get("protocol"), &PROTOCOLS);
        check.port(&port.get("targetPort"));
        let app = port.get("appProtocol");
        if !app.text().is_empty()
            && let Err(why) = is_qualified_name(app.text())
        {
            check.invalid(&app, why);
        }
        let protocol = port.text_of("protocol");
        if !numbers.insert((protocol, number.number())) {
            check.duplicate(port);
        }
        let node_port = port.get("nodePort");
        let Some(taken) = node_port.number().filter(|number| *number != 0) else {
            continue;
        };
        if ["ClusterIP", "ExternalName"].contains(&kind) {
            let why = "only services of the types NodePort and LoadBalancer have one";
            check.forbidden(&node_port, why);
        } else if !node_ports.insert((protocol, taken)) {
            check.duplicate(&node_port);
        }
    }
}

fn addresses(check: &mut Check, spec: &At<'_>, kind: &str) {
    for address in spec.each("externalIPs") {
        let parsed: Result<IpAddr, _> = address.text().parse();
        match parsed {
            Err(_) => check.invalid(&address, "it must be an IP address"),
            Ok(ip) if ip.is_loopback() || ip.is_unspecified() || is_link_local(ip) => {
                check.invalid(&address, "no such address leads to a service from outside");
            }
            Ok(_) => {}
        }
    }
    if kind == "ExternalName" {
        return;
    }
    for (index, address) in spec.each("clusterIPs").iter().enumerate() {
        let is_none = index == 0 && address.text() == "None";
        if !is_none && address.text().parse::<IpAddr>().is_err() {
            check.invalid(address, "it must be an IP address, or None for the first");
        }
    }
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local() || ip.octets()[..3] == [224, 0, 0],
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.segments()[0] == 0xff02,
    }
}

fn policies(check: &mut Check, spec: &At<'_>, kind: &str) {
    let external = spec.get("externalTrafficPolicy");
    let is_external = ["NodePort", "LoadBalancer"].contains(&kind) || spec.is_there("externalIPs");
    if !external.text().is_empty() {
        if !is_external {
            check.invalid(
                &external,
                "only services that are reached from outside have one",
            );
        } else {
            check.one_of(&external, &["Cluster", "Local"]);
        }
    }
    check.one_of(&spec.get("internalTrafficPolicy"), &["Cluster", "Local"]);
    for (field, why) in [
        (
            "allocateLoadBalancerNodePorts",
            "only a LoadBalancer has it",
        ),
        ("loadBalancerClass", "only a LoadBalancer has it"),
    ] {
        if kind != "LoadBalancer" && spec.is_there(field) {
            check.forbidden(&spec.get(field), why);
        }
    }
}

pub(super) fn endpoints(check: &mut Check, root: &At<'_>) {
    for subset in root.each("subsets") {
        let addresses = ["addresses", "notReadyAddresses"].map(|list| subset.each(list));
        if addresses.iter().all(Vec::is_empty) {
            check.required(&subset, "addresses or notReadyAddresses");
        }
        for address in addresses.iter().flatten() {
            endpoint_address(check, &address.get("ip"));
        }
        let ports = subset.each("ports");
        for port in &ports {
            let name = port.get("name");
            if name.text().is_empty() {
                if ports.len() > 1 {
                    check.required(&name, "several ports have names");
                }
            } else {
                check.named(&name, NameRule::Label);
            }
            check.in_range(&port.get("port"), 1, 65_535);
            check.one_of(&port.get("protocol"), &PROTOCOLS);
        }
    }
}

fn endpoint_address(check: &mut Check, at: &At<'_>) {
    match at.text().parse::<IpAddr>() {
        Err(_) => check.invalid(at, "it must be an IP address"),
        Ok(ip) if ip.is_loopback() || ip.is_unspecified() || is_link_local(ip) => {
            check.invalid(at, "it must be an address that others reach");
        }
        Ok(_) => {}
    }
}

pub(super) fn endpoint_slice(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let kind = root.get("addressType");
    if check.has_text(&kind, "IPv4, IPv6 or FQDN") {
        check.one_of(&kind, &["FQDN", "IPv4", "IPv6"]);
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["addressType"]);
    }
    // What was taken once stays, whatever is wrong with it.
    let is_new = old.is_none_or(|old| old["endpoints"] != root.value["endpoints"]);
    for endpoint in root.each("endpoints").into_iter().filter(|_| is_new) {
        let addresses = endpoint.each("addresses");
        if addresses.is_empty() {
            check.required(&endpoint.get("addresses"), "an address at least");
        }
        for address in addresses {
            let family = match (kind.text(), address.text().parse()) {
                ("FQDN", _) => {
                    check.named(&address, NameRule::Subdomain);
                    continue;
                }
                (_, Err(_)) => {
                    pods::address(check, &address);
                    continue;
                }
                (_, Ok(IpAddr::V4(_))) => "IPv4",
                (_, Ok(IpAddr::V6(_))) => "IPv6",
            };
            if kind.text() != family {
                let at = At {
                    value: address.value,
                    path: endpoint.get("addresses").path,
                };
                check.invalid(&at, "it must be an address of the slice's type");
            }
            endpoint_address(check, &address);
        }
    }
    let mut names = HashSet::new();
    for port in root.each("ports") {
        let name = port.get("name");
        if !names.insert(name.text()) {
            check.duplicate(&name);
        }
        if !name.text().is_empty() {
            check.named(&name, NameRule::Label);
        }
        check.one_of(&port.get("protocol"), &PROTOCOLS);
    }
}

/// The port of a backend or a policy: a number or a name.
pub(super) fn port_name(check: &mut Check, at: &At<'_>) {
    if let Err(why) = is_port_name(at.text()) {
        check.invalid(at, why);
    }
}
