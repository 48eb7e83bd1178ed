//! An IPAddress for each address of a Service: who has it, until the Service goes or gives it up.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Context;
use crate::in_memory::rules::Deletion;
use crate::in_memory::store::{Object, Place};
use crate::in_memory::verbs::delete_object;

/// Where IPAddresses are in the store.
pub(crate) const ADDRESSES: &str = "ipaddresses.networking.k8s.io";
const SERVICES: &str = "services";
const MANAGER: &str = "ipaddress.kubernetes.io/managed-by";

/// The range of the addresses, as every cluster has it.
pub(super) fn range(context: &mut Context<'_>) {
    let (table, name) = ("servicecidrs.networking.k8s.io", "kubernetes");
    if context.store.get(table, name).is_some() {
        return;
    }
    let range = json!({"metadata": {"name": name}, "spec": {"cidrs": ["10.0.0.0/16"]}});
    context.create(table, "", range);
    let (Some(range), Some(resource)) = (
        context.store.get(table, name).cloned(),
        context.registry.of_table(table).cloned(),
    ) else {
        return;
    };
    let mut tree = range.tree().clone();
    tree["status"] = json!({"conditions": [{
        "type": "Ready",
        "status": "True",
        "reason": "",
        "message": "services get their addresses from it",
        "lastTransitionTime": context.clock.in_seconds(0),
    }]});
    context.store.put(&resource.table, name, tree);
}

/// Looks at a Service that was written.
pub(super) fn put(context: &mut Context<'_>, place: &Place, service: &Arc<Object>) {
    if &*place.0 != SERVICES {
        return;
    }
    let addresses = addresses(service);
    release(context, service, &addresses);
    for address in addresses {
        let family = match address.contains(':') {
            true => "IPv6",
            false => "IPv4",
        };
        let object = json!({
            "metadata": {
                "name": address,
                "labels": {
                    "ipaddress.kubernetes.io/ip-family": family,
                    MANAGER: "ipallocator.k8s.io",
                },
            },
            "spec": {"parentRef": {
                "resource": SERVICES,
                "namespace": service.namespace(),
                "name": service.name(),
            }},
        });
        // Where it is there it stays.
        context.create(ADDRESSES, "", object);
    }
}

/// Looks at what a Service leaves behind.
pub(super) fn removed(context: &mut Context<'_>, place: &Place, service: &Object) {
    if &*place.0 == SERVICES {
        release(context, service, &[]);
    }
}

/// The addresses of a Service that only it has.
fn addresses(service: &Object) -> Vec<String> {
    let all = service.tree()["spec"]["clusterIPs"].as_array();
    let all = all.into_iter().flatten().filter_map(Value::as_str);
    all.filter(|address| *address != "None" && !address.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether an IPAddress is that of a Service.
pub(crate) fn is_of(address: &Object, namespace: &str, name: &str) -> bool {
    let parent = &address.tree()["spec"]["parentRef"];
    parent["resource"] == SERVICES && parent["namespace"] == namespace && parent["name"] == name
}

/// Takes the addresses from a Service that it has no more.
fn release(context: &mut Context<'_>, service: &Object, kept: &[String]) {
    let Some(resource) = context.registry.of_table(ADDRESSES).cloned() else {
        return;
    };
    let all = context.store.scan(ADDRESSES, "");
    let released = all.filter(|(name, address)| {
        is_of(address, service.namespace(), service.name())
            && !address.tree()["metadata"]["labels"][MANAGER].is_null()
            && !kept.iter().any(|kept| kept == name)
    });
    let released: Vec<_> = released.map(|(_, address)| address.clone()).collect();
    for address in released {
        let deletion = Deletion::default();
        delete_object(context.store, &resource, &address, &deletion, context.clock);
    }
}
