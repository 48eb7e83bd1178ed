//! What a kubelet or a pod would have to answer: commands in containers, ports, proxies. None runs here, so that
//! these end as they do at an API server whose nodes cannot be reached.

use serde_json::{Map, Value, json};

use super::hooks::{self, Write};
use super::{containers, existing};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::Call;
use crate::in_memory::store::Store;
use crate::in_memory::webhooks::Operation;

/// `exec`, `attach` and `portforward` of pods.
pub(super) fn into_pod(call: &Call) -> Result<Answer, Refusal> {
    let store = call.server.store();
    admit(call, &store)?;
    let pod = existing(call, &store)?;
    if call.target.subresource != "portforward" {
        containers::choose(&pod, call.query.get("container"))?;
    }
    let Some(node) = containers::node(&pod) else {
        let name = pod.name();
        return Err(Refusal::bad_request(format!(
            "pod {name} does not have a host assigned"
        )));
    };
    Err(Refusal::internal(format!(
        "no kubelet runs on the node {node:?}: the in-memory API server has no containers"
    )))
}

/// `proxy` of pods, services and nodes.
pub(super) fn proxy(call: &Call) -> Result<Answer, Refusal> {
    let store = call.server.store();
    admit(call, &store)?;
    let resource = call.resource();
    match resource.plural.as_str() {
        "services" => Err(service(call, &store)),
        "nodes" => {
            let node = existing(call, &store)?;
            let addresses = &node.tree()["status"]["addresses"];
            Err(Refusal::internal(format!(
                "no kubelet can be reached on the node {:?} (addresses: {addresses})",
                node.name()
            )))
        }
        _ => {
            existing(call, &store)?;
            Err(Refusal::bad_request(
                "address not allowed: no pod has one that could be reached",
            ))
        }
    }
}

/// Lets webhooks have their say about a connection: the object is what the query asks for.
fn admit(call: &Call, store: &Store) -> Result<(), Refusal> {
    let query = &call.query;
    let mut options = Map::new();
    for field in ["stdin", "stdout", "stderr", "tty"] {
        if query.flag(field) {
            options.insert(field.to_owned(), true.into());
        }
    }
    for field in ["container", "path"] {
        if !query.get(field).is_empty() {
            options.insert(field.to_owned(), query.get(field).into());
        }
    }
    let command: Vec<&str> = query.all("command").collect();
    if !command.is_empty() {
        options.insert("command".to_owned(), json!(command));
    }
    let ports = query.all("ports").flat_map(|ports| ports.split(','));
    let ports: Vec<u16> = ports.filter_map(|port| port.parse().ok()).collect();
    if !ports.is_empty() {
        options.insert("ports".to_owned(), json!(ports));
    }
    let write = Write::new(Operation::Connect, None, false);
    hooks::admit(call, store, write, None, &mut Value::Object(options))
}

/// No service has endpoints, and one that is not there has none either.
fn service(call: &Call, store: &Store) -> Refusal {
    // `name`, `name:port` or `scheme:name:port`.
    let parts: Vec<&str> = call.target.name.split(':').collect();
    let (name, port) = match parts[..] {
        [name] => (name, ""),
        [name, port] | [_, name, port] => (name, port),
        _ => (call.target.name.as_str(), ""),
    };
    let key = call.resource().key(&call.target.namespace, name);
    let ports = store.get("services", &key);
    let ports = ports.and_then(|service| service.tree()["spec"]["ports"].as_array());
    let has_port = |ports: &Vec<Value>| {
        ports.iter().any(|known| {
            known["name"] == port
                || known["port"]
                    .as_i64()
                    .is_some_and(|known| known.to_string() == port)
        })
    };
    match ports {
        Some(ports) if !port.is_empty() && !has_port(ports) => {
            Refusal::unavailable(format!("no service port {port} found for service {name:?}"))
        }
        _ => Refusal::unavailable(format!("no endpoints available for service {name:?}")),
    }
}
