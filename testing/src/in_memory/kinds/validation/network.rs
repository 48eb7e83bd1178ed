//! Ingresses, network policies, and the addresses of services as objects.

use std::net::IpAddr;

use serde_json::Value;

use super::check::{At, Check};
use super::labels;
use super::services::port_name;
use crate::in_memory::rules::NameRule;

pub(super) fn ingress(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let (backend, rules) = (spec.get("defaultBackend"), spec.each("rules"));
    if rules.is_empty() && backend.value.is_null() {
        check.invalid(&spec, "it has a rule or a default backend");
    }
    if !backend.value.is_null() {
        self::backend(check, &backend);
    }
    let class = spec.get("ingressClassName");
    if !class.value.is_null() {
        check.named(&class, NameRule::Subdomain);
    }
    for tls in spec.each("tls") {
        for host in tls.each("hosts") {
            host_name(check, &host);
        }
    }
    for rule in rules {
        let host = rule.get("host");
        if !host.text().is_empty() {
            if host.text().parse::<IpAddr>().is_ok() {
                check.invalid(&host, "it must be a name, not an address");
            } else {
                host_name(check, &host);
            }
        }
        if !rule.is_there("http") {
            continue;
        }
        let paths = rule.get("http").each("paths");
        if paths.is_empty() {
            check.required(&rule.get("http.paths"), "a path at least");
        }
        for one in paths {
            path(check, &one);
        }
    }
}

fn host_name(check: &mut Check, at: &At<'_>) {
    let name = at.text().strip_prefix("*.").unwrap_or(at.text());
    if let Err(why) = NameRule::Subdomain.check(name) {
        check.invalid(at, why);
    }
}

fn path(check: &mut Check, at: &At<'_>) {
    let (path, kind) = (at.get("path"), at.get("pathType"));
    match kind.text() {
        "" => check.required(&kind, "how the path is compared"),
        "Exact" | "Prefix" => {
            if !path.text().starts_with('/') {
                check.invalid(&path, "it must begin with '/'");
            } else if ["//", "/./", "/../", "%2f", "%2F"]
                .iter()
                .any(|part| path.text().contains(part))
            {
                check.invalid(&path, "it must be a plain path");
            }
        }
        "ImplementationSpecific" => {
            if !path.text().is_empty() && !path.text().starts_with('/') {
                check.invalid(&path, "it must begin with '/'");
            }
        }
        _ => check.unsupported(&kind, &["Exact", "ImplementationSpecific", "Prefix"]),
    }
    backend(check, &at.get("backend"));
}

fn backend(check: &mut Check, at: &At<'_>) {
    let service = at.get("service");
    match (service.value.is_null(), at.is_there("resource")) {
        (true, true) => return,
        (true, false) => {
            check.invalid(at, "it is a service or a resource");
            return;
        }
        (false, true) => {
            check.invalid(at, "it is a service or a resource, not both");
            return;
        }
        (false, false) => {}
    }
    let name = service.get("name");
    if check.has_text(&name, "the service") {
        check.named(&name, NameRule::Label);
    }
    let port = service.get("port");
    let number = port.get("number").number().filter(|number| *number != 0);
    match (number, port.text_of("name")) {
        (None, "") => check.required(at, "the port of the service"),
        (Some(_), "") => check.port_number(&port.get("number")),
        (None, _) => port_name(check, &port.get("name")),
        (Some(_), _) => check.invalid(at, "the port has a number or a name"),
    }
}

pub(super) fn ingress_class(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let controller = root.get("spec.controller");
    if check.has_text(&controller, "who serves the class")
        && is_domain_path(controller.text()).is_err()
    {
        check.invalid(
            &controller,
            "it must be a domain and a path: example.com/controller",
        );
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.controller"]);
    }
}

fn is_domain_path(text: &str) -> Result<(), String> {
    let (domain, path) = text.split_once('/').ok_or("without a path")?;
    NameRule::Subdomain.check(domain)?;
    if path.is_empty() {
        return Err("without a path".to_owned());
    }
    Ok(())
}

pub(super) fn network_policy(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    labels::selector(check, &spec.get("podSelector"));
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.each(list) {
            for port in rule.each("ports") {
                policy_port(check, &port);
            }
            for peer in rule.each(peers) {
                self::peer(check, &peer);
            }
        }
    }
    for kind in spec.each("policyTypes") {
        check.one_of(&kind, &["Egress", "Ingress"]);
    }
}

fn policy_port(check: &mut Check, at: &At<'_>) {
    check.one_of(&at.get("protocol"), &["SCTP", "TCP", "UDP"]);
    let (port, end) = (at.get("port"), at.get("endPort"));
    if !port.value.is_null() {
        check.port(&port);
    }
    let Some(last) = end.number() else {
        return;
    };
    match port.number() {
        None => check.invalid(&end, "it goes with the number of the first port"),
        Some(first) if last < first => check.invalid(&end, "it must not be before the first port"),
        Some(_) => check.port_number(&end),
    }
}

fn peer(check: &mut Check, at: &At<'_>) {
    let selects = at.is_there("podSelector") || at.is_there("namespaceSelector");
    labels::selector(check, &at.get("podSelector"));
    labels::selector(check, &at.get("namespaceSelector"));
    let block = at.get("ipBlock");
    if block.value.is_null() {
        if !selects {
            check.required(at, "pods, namespaces or a block of addresses");
        }
        return;
    }
    if selects {
        check.forbidden(at, "a block of addresses stands alone");
    }
    let cidr = block.get("cidr");
    let Some(network) = Network::parse(cidr.text()) else {
        check.invalid(&cidr, "it must be a network: 192.0.2.0/24");
        return;
    };
    for except in block.each("except") {
        match Network::parse(except.text()) {
            Some(inner) if network.holds(&inner) => {}
            _ => check.invalid(&except, "it must be a smaller network within the block"),
        }
    }
}

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let bits: u8 = bits.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self { address, bits })
    }

    /// The first so many bits, from the left.
    fn prefix(&self, bits: u8) -> u128 {
        let (number, width) = match self.address {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        number
            .checked_shr(u32::from(width - bits.min(width)))
            .unwrap_or(0)
    }

    fn holds(&self, other: &Self) -> bool {
        self.address.is_ipv4() == other.address.is_ipv4()
            && self.bits < other.bits
            && self.prefix(self.bits) == other.prefix(self.bits)
    }
}

pub(super) fn service_cidr(check: &mut Check, root: &At<'_>) {
    let cidrs = root.get("spec").each("cidrs");
    if cidrs.is_empty() {
        check.required(&root.get("spec.cidrs"), "a network at least");
    }
    for cidr in cidrs {
        if Network::parse(cidr.text()).is_none() {
            check.invalid(&cidr, "it must be a network: 10.9.0.0/16");
        }
    }
}

pub(super) fn ip_address(check: &mut Check, root: &At<'_>) {
    let parent = root.get("spec.parentRef");
    if parent.fields().is_none_or(|fields| fields.is_empty()) {
        check.required(&parent, "whose address it is");
        return;
    }
    for field in ["resource", "name"] {
        check.has_text(&parent.get(field), "whose address it is");
    }
}

/// The name of an object of another kind within an object: `example.com/signer`.
pub(super) fn domain_path(check: &mut Check, at: &At<'_>) {
    if is_domain_path(at.text()).is_err() {
        check.invalid(at, "it must be a domain and a path: example.com/signer");
    }
}
