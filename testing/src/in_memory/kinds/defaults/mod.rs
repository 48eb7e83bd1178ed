//! What an API server writes into the fields that a client leaves out. Each default was asked of a kube-apiserver 1.37
//! (`tests/kinds`). They hold for every version of an object that is read: of a new one, of a PUT, of what a patch made.
//!
//! Among them are fields without a meaning of their own, which the server writes because its types cannot leave them out:
//! `resources: {}` of a container.

mod cluster;
mod pods;
mod previews;
mod volumes;
mod workloads;

use serde_json::{Value, json};

pub(super) use pods::CONTAINERS;

use super::fields::{Fields, child, each, fill, is_empty, made};
use crate::in_memory::definitions;
use crate::in_memory::registry::Resource;
use crate::in_memory::tree;

/// Fills in what an object of a resource lacks.
pub(crate) fn fill_in(resource: &Resource, object: &mut Value) {
    if definitions::is_definition(resource) {
        definitions::fill_in(object);
        return;
    }
    let object = tree::fields(object);
    condition_times(resource, object);
    match &*resource.table {
        "endpoints" => cluster::endpoints(object),
        "events" => cluster::event(object),
        "limitranges" => cluster::limit_range(object),
        "namespaces" => made_spec(object),
        "nodes" => cluster::node(object),
        "persistentvolumeclaims" => volumes::claim(object),
        "persistentvolumes" => volumes::persistent_volume(object),
        "pods" => pods::pod(object),
        "podtemplates" => pods::template(object, "template"),
        "replicationcontrollers" => workloads::replication_controller(object),
        "csinodes.storage.k8s.io" => {
            let spec = made(object, "spec");
            if is_empty(spec, "drivers") {
                spec.insert("drivers".to_owned(), Value::Null);
            }
        }
        "resourcequotas" | "deviceclasses.resource.k8s.io" | "leases.coordination.k8s.io" => {
            made_spec(object);
        }
        "poddisruptionbudgets.policy" => {
            made_spec(object);
            fill(made(object, "status"), no_disruptions());
        }
        "secrets" => cluster::secret(object),
        "services" => cluster::service(object),
        "daemonsets.apps" => workloads::daemon_set(object),
        "deployments.apps" => workloads::deployment(object),
        "replicasets.apps" => workloads::replica_set(object),
        "statefulsets.apps" => workloads::stateful_set(object),
        "cronjobs.batch" => workloads::cron_job(object),
        "jobs.batch" => workloads::job(object),
        "horizontalpodautoscalers.autoscaling" => workloads::autoscaler(object),
        "endpointslices.discovery.k8s.io" => cluster::endpoint_slice(object),
        "ingressclasses.networking.k8s.io" => cluster::ingress_class(object),
        "ingresses.networking.k8s.io" => made_spec(object),
        "ipaddresses.networking.k8s.io" => cluster::ip_address(object),
        "networkpolicies.networking.k8s.io" => cluster::network_policy(object),
        "clusterroles.rbac.authorization.k8s.io" | "roles.rbac.authorization.k8s.io" => {
            cluster::role(object);
        }
        "clusterrolebindings.rbac.authorization.k8s.io"
        | "rolebindings.rbac.authorization.k8s.io" => cluster::role_binding(object),
        "mutatingwebhookconfigurations.admissionregistration.k8s.io" => {
            cluster::webhooks(object, true);
        }
        "validatingwebhookconfigurations.admissionregistration.k8s.io" => {
            cluster::webhooks(object, false);
        }
        "validatingadmissionpolicies.admissionregistration.k8s.io"
        | "mutatingadmissionpolicies.admissionregistration.k8s.io" => {
            cluster::admission_policy(object);
        }
        "validatingadmissionpolicybindings.admissionregistration.k8s.io"
        | "mutatingadmissionpolicybindings.admissionregistration.k8s.io" => {
            cluster::admission_policy_binding(object);
        }
        "flowschemas.flowcontrol.apiserver.k8s.io" => cluster::flow_schema(object),
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io" => {
            cluster::priority_level(object);
        }
        "priorityclasses.scheduling.k8s.io" => cluster::priority_class(object),
        "resourceclaims.resource.k8s.io" => cluster::device_requests(made(object, "spec")),
        "resourceclaimtemplates.resource.k8s.io" => cluster::claim_template(object),
        "podcertificaterequests.certificates.k8s.io" => previews::pod_certificate(object),
        "resourcepoolstatusrequests.resource.k8s.io" => previews::pool_status(object),
        "compositepodgroups.scheduling.k8s.io" | "podgroups.scheduling.k8s.io" => {
            previews::pod_group(object);
        }
        "workloads.scheduling.k8s.io" => previews::workload(object),
        "csidrivers.storage.k8s.io" => volumes::csi_driver(object),
        "storageclasses.storage.k8s.io" => volumes::storage_class(object),
        _ => {}
    }
}

/// Fills in the times at which taints of devices were added.
pub(super) fn fill_in_times(resource: &Resource, now: &str, object: &mut Value) {
    let spec = |object| made(tree::fields(object), "spec");
    match &*resource.table {
        "devicetaintrules.resource.k8s.io" => {
            fill(made(spec(object), "taint"), json!({"timeAdded": now}));
        }
        "resourceslices.resource.k8s.io" => each(spec(object), "devices", |device| {
            each(device, "taints", |taint| {
                fill(taint, json!({"timeAdded": now}));
            });
        }),
        _ => {}
    }
}

/// Writes `null` for lists that are always there and have nothing in them: what is stored does not tell them apart.
pub(super) fn empty_lists_are_null(resource: &Resource, object: &mut Value) {
    let object = tree::fields(object);
    for list in resource.facts.lists {
        let (holder, list) = tree::holder(object, list);
        if is_empty(holder, list) {
            holder.insert(list.to_owned(), Value::Null);
        }
    }
}

/// Times of conditions are always written, of conditions that need none, too.
fn condition_times(resource: &Resource, object: &mut Fields) {
    let times: &[&str] = match &*resource.table {
        "pods" | "jobs.batch" | "persistentvolumeclaims" => {
            &["lastProbeTime", "lastTransitionTime"]
        }
        "deployments.apps" => &["lastUpdateTime", "lastTransitionTime"],
        "nodes" => &["lastHeartbeatTime", "lastTransitionTime"],
        // Its conditions get the time of the request.
        "certificatesigningrequests.certificates.k8s.io" => &[],
        _ if resource.custom().is_some() => &[],
        _ => &["lastTransitionTime"],
    };
    if let Some(status) = child(object, "status") {
        each(status, "conditions", |condition| {
            for time in times {
                condition.entry(*time).or_insert(Value::Null);
            }
        });
    }
}

/// What the status of a budget always has.
fn no_disruptions() -> Value {
    json!({
        "currentHealthy": 0,
        "desiredHealthy": 0,
        "disruptionsAllowed": 0,
        "expectedPods": 0,
    })
}

fn made_spec(object: &mut Fields) {
    made(object, "spec");
}

/// The status that a new object has before any controller looks at it; `None` of kinds without one.
pub(super) fn first_status(resource: &Resource) -> Option<Value> {
    Some(match &*resource.table {
        "namespaces" => json!({"phase": "Active"}),
        "pods" => json!({"phase": "Pending"}),
        "persistentvolumes" | "persistentvolumeclaims" => json!({"phase": "Pending"}),
        "replicationcontrollers" | "replicasets.apps" => json!({"replicas": 0}),
        "statefulsets.apps" => json!({"replicas": 0, "availableReplicas": 0}),
        "daemonsets.apps" => json!({
            "currentNumberScheduled": 0,
            "desiredNumberScheduled": 0,
            "numberMisscheduled": 0,
            "numberReady": 0,
        }),
        "horizontalpodautoscalers.autoscaling" => {
            json!({"currentMetrics": null, "desiredReplicas": 0})
        }
        "services" | "ingresses.networking.k8s.io" => json!({"loadBalancer": {}}),
        "poddisruptionbudgets.policy" => no_disruptions(),
        "volumeattachments.storage.k8s.io" => json!({"attached": false}),
        "resourcequotas"
        | "deployments.apps"
        | "cronjobs.batch"
        | "jobs.batch"
        | "certificatesigningrequests.certificates.k8s.io"
        | "podcertificaterequests.certificates.k8s.io"
        | "compositepodgroups.scheduling.k8s.io"
        | "devicetaintrules.resource.k8s.io"
        | "evictionrequests.lifecycle.k8s.io"
        | "evictions.lifecycle.k8s.io"
        | "podgroups.scheduling.k8s.io"
        | "storageversionmigrations.storagemigration.k8s.io"
        | "storageversions.internal.apiserver.k8s.io"
        | "flowschemas.flowcontrol.apiserver.k8s.io"
        | "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"
        | "validatingadmissionpolicies.admissionregistration.k8s.io"
        | "servicecidrs.networking.k8s.io"
        | "resourceclaims.resource.k8s.io"
        | "csinodes.storage.k8s.io"
        | "apiservices.apiregistration.k8s.io" => json!({}),
        _ => return None,
    })
}
