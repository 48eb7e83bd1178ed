//! Addresses and ports of services: each is given away once.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};

use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::controllers::addresses::{self, ADDRESSES};
use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::fields::{Fields, each, fill, is_empty, list, made, text};
use crate::in_memory::tree;

/// The addresses of services, `10.0.0.0/16`; the first is the server's own.
const NETWORK: [u8; 2] = [10, 0];

/// The ports of nodes.
const NODE_PORTS: std::ops::RangeInclusive<u64> = 30_000..=32_767;

/// What the other services have.
#[derive(Default)]
struct Taken {
    addresses: HashSet<String>,
    /// With their protocols.
    ports: HashSet<(String, u64)>,
}

/// Gives a service what it needs and does not have, and checks that nobody else has what it names.
///
/// # Errors
/// Somebody else has it.
pub(super) fn allocate(
    place: &Place<'_>,
    old: Option<&Value>,
    object: &mut Value,
) -> Result<(), Refusal> {
    let own = tree::text(object, "uid").to_owned();
    let name = tree::text(object, "name").to_owned();
    let namespace = tree::text(object, "namespace");
    let mut taken = Taken::of(place, &own, (namespace, &name));
    let spec = made(tree::fields(object), "spec");
    let mut causes = Vec::new();
    families(spec);
    let is_free = text(spec, "clusterIP") == "None" && is_empty(spec, "selector");
    let policy = text(spec, "ipFamilyPolicy").to_owned();
    if text(spec, "type") != "ExternalName" && !is_free && policy == "RequireDualStack" {
        let why = "the server has addresses of one family only";
        let cause = Cause::invalid("spec.ipFamilyPolicy", &policy, why);
        return Err(Refusal::invalid(place.resource, &name, vec![cause]));
    }
    let first = first_address(spec);
    if !["", "None"].contains(&first) && first.parse::<IpAddr>().is_err() {
        let why = "it must be an IP address, or None for the first";
        let cause = Cause::invalid("spec.clusterIPs[0]", first, why);
        return Err(Refusal::invalid(place.resource, &name, vec![cause]));
    }
    let single = text(spec, "clusterIP");
    if old.is_some() && !single.is_empty() && !first.is_empty() && single != first {
        let why = "the first must be clusterIP";
        let cause = Cause::invalid("spec.clusterIPs", first, why);
        return Err(Refusal::invalid(place.resource, &name, vec![cause]));
    }
    // An address stays for as long as the service has a type with one.
    let keeps = old.is_some_and(|old| old["spec"]["type"] != "ExternalName");
    if !keeps {
        address(spec, &taken, &mut causes);
    } else if text(spec, "type") != "ExternalName"
        && let Some(was) = old.and_then(|old| old["spec"]["clusterIPs"][0].as_str())
        && was != first_address(spec)
    {
        let address = first_address(spec).to_owned();
        let why = "it may not change once it is set";
        let cause = Cause::invalid("spec.clusterIPs[0]", &address, why);
        return Err(Refusal::invalid(place.resource, &name, vec![cause]));
    }
    ports(spec, &mut taken, &mut causes);
    if causes.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid(place.resource, &name, causes))
}

impl Taken {
    fn of(place: &Place<'_>, own: &str, (namespace, name): (&str, &str)) -> Self {
        let mut taken = Self::default();
        for (address, object) in place.store.scan(ADDRESSES, "") {
            if !addresses::is_of(object, namespace, name) {
                taken.addresses.insert(address.to_owned());
            }
        }
        for (_, service) in place.store.scan("services", "") {
            if service.uid() == own {
                continue;
            }
            let spec = &service.tree()["spec"];
            for address in list(spec, "clusterIPs").filter_map(Value::as_str) {
                taken.addresses.insert(address.to_owned());
            }
            for port in list(spec, "ports") {
                if let Some(number) = port["nodePort"].as_u64() {
                    let protocol = port["protocol"].as_str().unwrap_or("TCP");
                    taken.ports.insert((protocol.to_owned(), number));
                }
            }
            if let Some(number) = spec["healthCheckNodePort"].as_u64() {
                taken.ports.insert(("TCP".to_owned(), number));
            }
        }
        taken
    }

    fn free_address(&self) -> Option<String> {
        let [one, two] = NETWORK;
        // The lowest addresses are for those who ask for one by number.
        let addresses = (1..=u8::MAX)
            .flat_map(|three| (1..u8::MAX).map(move |four| Ipv4Addr::new(one, two, three, four)));
        addresses
            .map(|address| address.to_string())
            .find(|address| !self.addresses.contains(address))
    }

    fn free_port(&self, protocol: &str) -> Option<u64> {
        let is_free = |port: &u64| !self.ports.contains(&(protocol.to_owned(), *port));
        NODE_PORTS.into_iter().find(is_free)
    }
}

fn first_address(spec: &Fields) -> &str {
    let first = spec.get("clusterIPs").and_then(|all| all[0].as_str());
    first.unwrap_or_else(|| text(spec, "clusterIP"))
}

fn families(spec: &mut Fields) {
    if text(spec, "type") == "ExternalName" {
        return;
    }
    let is_headless = text(spec, "clusterIP") == "None";
    if is_headless && is_empty(spec, "selector") {
        fill(
            spec,
            json!({"ipFamilyPolicy": "RequireDualStack", "ipFamilies": ["IPv4", "IPv6"]}),
        );
    }
    fill(
        spec,
        json!({"ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv4"]}),
    );
}

fn address(spec: &mut Fields, taken: &Taken, causes: &mut Vec<Cause>) {
    if text(spec, "type") == "ExternalName" {
        return;
    }
    let mut address = text(spec, "clusterIP").to_owned();
    if address.is_empty()
        && let Some(first) = spec.get("clusterIPs").and_then(|all| all[0].as_str())
    {
        first.clone_into(&mut address);
    }
    if address.is_empty() {
        match taken.free_address() {
            Some(free) => address = free,
            None => {
                let why = "every address of services is taken";
                causes.push(Cause::invalid("spec.clusterIPs", "", why));
                return;
            }
        }
    } else if taken.addresses.contains(&address) && address != "None" {
        let why = "somebody else has this address: provided IP is already allocated";
        causes.push(Cause::invalid("spec.clusterIPs", &address, why));
    } else if let Ok(number) = address.parse::<Ipv4Addr>()
        && number.octets()[..2] != NETWORK
    {
        let why = "the addresses of services are in 10.0.0.0/16";
        causes.push(Cause::invalid("spec.clusterIPs", &address, why));
    }
    spec.insert("clusterIP".to_owned(), address.as_str().into());
    fill(spec, json!({"clusterIPs": [address]}));
}

fn ports(spec: &mut Fields, taken: &mut Taken, causes: &mut Vec<Cause>) {
    let kind = text(spec, "type").to_owned();
    let for_balancer =
        kind == "LoadBalancer" && spec.get("allocateLoadBalancerNodePorts") != Some(&json!(false));
    let allocates = kind == "NodePort" || for_balancer;
    let mut index = 0;
    let mut given: Vec<(u64, String, u64)> = Vec::new();
    each(spec, "ports", |port| {
        let protocol = text(port, "protocol").to_owned();
        match port.get("nodePort").and_then(Value::as_u64) {
            Some(number) if number > 0 => {
                let field = format!("spec.ports[{index}].nodePort");
                if !NODE_PORTS.contains(&number) {
                    let why = "the ports of nodes are 30000 to 32767";
                    causes.push(Cause::invalid(field, &number.to_string(), why));
                } else if !taken.ports.insert((protocol, number)) {
                    let why = "provided port is already allocated";
                    causes.push(Cause::invalid(field, &number.to_string(), why));
                }
            }
            _ if allocates => {
                // One number serves a port in both protocols.
                let number = port.get("port").and_then(Value::as_u64).unwrap_or(0);
                let shared = given
                    .iter()
                    .find(|(port, other, _)| *port == number && *other != protocol)
                    .map(|(_, _, given)| *given);
                if let Some(free) = shared.or_else(|| taken.free_port(&protocol)) {
                    taken.ports.insert((protocol.clone(), free));
                    given.push((number, protocol, free));
                    port.insert("nodePort".to_owned(), free.into());
                }
            }
            _ => {}
        }
        index += 1;
    });
    let checks_health = kind == "LoadBalancer" && text(spec, "externalTrafficPolicy") == "Local";
    if checks_health
        && !spec.contains_key("healthCheckNodePort")
        && let Some(free) = taken.free_port("TCP")
    {
        spec.insert("healthCheckNodePort".to_owned(), free.into());
    }
}
