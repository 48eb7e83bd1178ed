//! What single objects take, by the names that quotas have for it.
//!
//! Kubernetes: `pkg/quota/v1/evaluator/core`, and the counting of any other kind.

use std::collections::BTreeSet;

use clientset::meta::Quantity;
use serde_json::{Map, Value};

use crate::in_memory::kinds::admission::classes::class_of;
use crate::in_memory::kinds::amounts::{self, Amounts, Side};
use crate::in_memory::kinds::defaults::CONTAINERS;
use crate::in_memory::kinds::fields::list;
use crate::in_memory::kinds::quantity;

const CLAIMS: &str = "resourceclaims.resource.k8s.io";

/// Behind the name of a storage class, before what is limited of it.
const OF_STORAGE_CLASS: &str = ".storageclass.storage.k8s.io/";

/// Behind the name of a device class.
const OF_DEVICE_CLASS: &str = ".deviceclass.resource.k8s.io/devices";

/// How many devices a claim of all there are counts as.
const ALL_DEVICES: i64 = 32;

/// What is counted by a name of its own beside `count/`.
const OLDER_NAMES: [&str; 4] = [
    "configmaps",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
];

/// What a quota that limits it makes every container say.
const SAID_BY_CONTAINERS: [&str; 6] = [
    "cpu",
    "limits.cpu",
    "limits.memory",
    "memory",
    "requests.cpu",
    "requests.memory",
];

/// Whether a quota's limit of this name is about the objects of a table.
pub(super) fn tracks(table: &str, name: &str) -> bool {
    if table == "events" {
        return false;
    }
    if name.strip_prefix("count/") == Some(table) {
        return true;
    }
    match table {
        "pods" => {
            SAID_BY_CONTAINERS.contains(&name)
                || matches!(
                    name,
                    "pods"
                        | "ephemeral-storage"
                        | "requests.ephemeral-storage"
                        | "limits.ephemeral-storage"
                )
                || name.starts_with("hugepages-")
                || name
                    .strip_prefix("requests.")
                    .is_some_and(|name| name.starts_with("hugepages-") || is_extended(name))
        }
        "services" => matches!(
            name,
            "services" | "services.nodeports" | "services.loadbalancers"
        ),
        "persistentvolumeclaims" => {
            let name = name
                .split_once(OF_STORAGE_CLASS)
                .map_or(name, |(_, name)| name);
            matches!(name, "persistentvolumeclaims" | "requests.storage")
        }
        CLAIMS => name.ends_with(OF_DEVICE_CLASS),
        other => other == name && OLDER_NAMES.contains(&name),
    }
}

/// Whether a resource of containers is neither Kubernetes' own nor a form of one.
fn is_extended(name: &str) -> bool {
    name.starts_with("deviceclass.resource.kubernetes.io/")
        || (name.contains('/') && !name.contains("kubernetes.io/"))
}

/// Whether a write is one that quotas look at.
pub(super) fn is_charged(table: &str, subresource: &str, old: Option<&Value>, new: &Value) -> bool {
    if table == "events" {
        return false;
    }
    let Some(old) = old else {
        return subresource.is_empty();
    };
    match (table, subresource) {
        ("pods", "") => is_terminating(old) != is_terminating(new),
        ("pods", "resize") | ("services" | "persistentvolumeclaims" | CLAIMS, "") => true,
        _ => false,
    }
}

/// Whether a pod ends by itself after some time.
pub(super) fn is_terminating(pod: &Value) -> bool {
    pod["spec"]["activeDeadlineSeconds"].is_number()
}

/// Which containers do not say what these limits want to be said.
pub(super) fn must_specify(table: &str, limited: &[&str], object: &Value) -> Option<String> {
    if table != "pods" || amounts::has_whole(object) {
        return None;
    }
    let mut missing = Vec::new();
    for name in SAID_BY_CONTAINERS {
        if !limited.contains(&name) {
            continue;
        }
        let containers = CONTAINERS[..2]
            .iter()
            .flat_map(|field| list(&object["spec"], field));
        let silent: BTreeSet<&str> = containers
            .filter(|container| {
                let resources = &container["resources"];
                let (field, of) = match name.split_once('.') {
                    Some((field, of)) => (field, of),
                    None => ("requests", name),
                };
                resources[field].get(of).is_none()
            })
            .map(|container| container["name"].as_str().unwrap_or_default())
            .collect();
        if !silent.is_empty() {
            let silent: Vec<&str> = silent.into_iter().collect();
            missing.push(format!("{name} for: {}", silent.join(",")));
        }
    }
    (!missing.is_empty()).then(|| format!("must specify {}", missing.join("; ")))
}

/// What an object takes.
pub(super) fn usage(table: &str, object: &Value) -> Amounts {
    let mut taken = Amounts::from([(format!("count/{table}"), Quantity::from(1))]);
    match table {
        "pods" => pod(object, &mut taken),
        "services" => service(object, &mut taken),
        "persistentvolumeclaims" => claim(object, &mut taken),
        CLAIMS => devices(object, &mut taken),
        other => {
            if OLDER_NAMES.contains(&other) {
                taken.insert(other.to_owned(), Quantity::from(1));
            }
        }
    }
    taken
}

fn pod(pod: &Value, taken: &mut Amounts) {
    let phase = pod["status"]["phase"].as_str();
    if matches!(phase, Some("Succeeded" | "Failed")) {
        return;
    }
    taken.insert("pods".to_owned(), Quantity::from(1));
    for (name, amount) in amounts::taken(pod, Side::Requests) {
        if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage")
            || name.starts_with("hugepages-")
        {
            taken.insert(format!("requests.{name}"), amount.clone());
            taken.insert(name, amount);
        } else if is_extended(&name) && !name.starts_with("requests.") {
            taken.insert(format!("requests.{name}"), amount);
        }
    }
    for (name, amount) in amounts::taken(pod, Side::Limits) {
        if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") {
            taken.insert(format!("limits.{name}"), amount);
        }
    }
}

fn service(service: &Value, taken: &mut Amounts) {
    let spec = &service["spec"];
    let ports = || list(spec, "ports");
    let all = ports().count();
    let (balancers, ports) = match spec["type"].as_str() {
        Some("NodePort") => (0, all),
        Some("LoadBalancer") if spec["allocateLoadBalancerNodePorts"] == false => {
            let named = ports().filter(|port| port["nodePort"].as_u64().unwrap_or(0) != 0);
            (1, named.count())
        }
        Some("LoadBalancer") => (1, all),
        _ => (0, 0),
    };
    let ports = i64::try_from(ports).unwrap_or(i64::MAX);
    for (name, count) in [
        ("services", 1),
        ("services.loadbalancers", balancers),
        ("services.nodeports", ports),
    ] {
        taken.insert(name.to_owned(), Quantity::from(count));
    }
}

fn claim(claim: &Value, taken: &mut Amounts) {
    let asked = quantity(&claim["spec"]["resources"]["requests"]["storage"]);
    let given = quantity(&claim["status"]["allocatedResources"]["storage"]);
    // What is being given is more than is asked for where a claim was made smaller again.
    let storage = asked.map(|asked| match given {
        Some(given) if given > asked => given.rounded_up(0),
        _ => asked.rounded_up(0),
    });
    let class = class_of(claim);
    let mut take = |name: &str, amount: Quantity| {
        if !class.is_empty() {
            taken.insert(format!("{class}{OF_STORAGE_CLASS}{name}"), amount.clone());
        }
        taken.insert(name.to_owned(), amount);
    };
    take("persistentvolumeclaims", Quantity::from(1));
    if let Some(storage) = storage {
        take("requests.storage", storage);
    }
}

fn devices(claim: &Value, taken: &mut Amounts) {
    let count = |request: &Map<String, Value>| {
        let class = request.get("deviceClassName").and_then(Value::as_str);
        let mode = request.get("allocationMode").and_then(Value::as_str);
        let count = match mode {
            Some("All") => ALL_DEVICES,
            _ => request.get("count").and_then(Value::as_i64).unwrap_or(0),
        };
        let name = format!("{}{OF_DEVICE_CLASS}", class.unwrap_or_default());
        Amounts::from([(name, Quantity::from(count))])
    };
    for request in list(&claim["spec"]["devices"], "requests") {
        let mut most = Amounts::new();
        for choice in list(request, "firstAvailable").filter_map(Value::as_object) {
            amounts::raise(&mut most, &count(choice));
        }
        if let Some(exactly) = request["exactly"].as_object() {
            amounts::raise(&mut most, &count(exactly));
        }
        amounts::add(taken, &most);
    }
}
