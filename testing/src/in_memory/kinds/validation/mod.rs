//! What a kind does not allow: fields that are missing or wrong, and changes of what does not change. Each rule was asked
//! of a kube-apiserver 1.37 (`tests/kinds`): its reason and its field are the server's, its sentence is ours.

mod access;
mod autoscalers;
mod check;
mod config;
mod containers;
mod cron;
mod devices;
mod flows;
mod jobs;
mod labels;
mod network;
mod pods;
mod policies;
mod previews;
mod quotas;
mod scheduling;
mod security;
mod services;
mod status;
mod storage;
mod volumes;
mod workloads;

use serde_json::Value;

use check::{At, Check};

use crate::in_memory::answer::Cause;
use crate::in_memory::registry::Resource;

/// What is wrong with an object; `old` is what it takes the place of.
pub(super) fn validate(resource: &Resource, old: Option<&Value>, object: &Value) -> Vec<Cause> {
    let mut check = Check::default();
    let root = At::root(object);
    if old.is_none() && resource.group == "admissionregistration.k8s.io" {
        policies::name(&mut check, &root);
    }
    match &*resource.table {
        "configmaps" => config::config_map(&mut check, &root, old),
        "endpoints" => services::endpoints(&mut check, &root),
        "events" => {
            let is_newer = resource.group == "events.k8s.io";
            config::event(&mut check, &root, is_newer, old.is_none());
        }
        "limitranges" => config::limit_range(&mut check, &root),
        "nodes" => config::node(&mut check, &root, old),
        "persistentvolumeclaims" => storage::claim(&mut check, &root, old),
        "persistentvolumes" => storage::volume(&mut check, &root, old),
        "pods" => {
            pods::pod_spec(&mut check, &root.get("spec"));
            if let Some(old) = old {
                pods::changed(&mut check, old, &root);
            }
        }
        "podtemplates" => pods::template(&mut check, &root.get("template")),
        "replicationcontrollers" => workloads::replication_controller(&mut check, &root),
        "resourcequotas" => quotas::quota(&mut check, &root, old),
        "secrets" => config::secret(&mut check, &root, old),
        "services" => services::service(&mut check, &root),
        "controllerrevisions.apps" => workloads::revision(&mut check, &root, old),
        "daemonsets.apps" => workloads::daemon_set(&mut check, &root, old),
        "deployments.apps" => workloads::deployment(&mut check, &root, old),
        "replicasets.apps" => workloads::replica_set(&mut check, &root, old),
        "statefulsets.apps" => workloads::stateful_set(&mut check, &root, old),
        "cronjobs.batch" => jobs::cron_job(&mut check, &root),
        "jobs.batch" => jobs::job(&mut check, &root, old),
        "horizontalpodautoscalers.autoscaling" => autoscalers::autoscaler(&mut check, &root),
        "poddisruptionbudgets.policy" => workloads::disruption_budget(&mut check, &root),
        "endpointslices.discovery.k8s.io" => services::endpoint_slice(&mut check, &root, old),
        "ingressclasses.networking.k8s.io" => network::ingress_class(&mut check, &root, old),
        "ingresses.networking.k8s.io" => network::ingress(&mut check, &root),
        "ipaddresses.networking.k8s.io" => network::ip_address(&mut check, &root),
        "networkpolicies.networking.k8s.io" => network::network_policy(&mut check, &root),
        "servicecidrs.networking.k8s.io" => network::service_cidr(&mut check, &root),
        "clusterroles.rbac.authorization.k8s.io" => access::role(&mut check, &root, true),
        "roles.rbac.authorization.k8s.io" => access::role(&mut check, &root, false),
        "clusterrolebindings.rbac.authorization.k8s.io" => {
            access::role_binding(&mut check, &root, old, true);
        }
        "rolebindings.rbac.authorization.k8s.io" => {
            access::role_binding(&mut check, &root, old, false);
        }
        "mutatingwebhookconfigurations.admissionregistration.k8s.io"
        | "validatingwebhookconfigurations.admissionregistration.k8s.io" => {
            access::webhooks(&mut check, &root);
        }
        "mutatingadmissionpolicies.admissionregistration.k8s.io" => {
            policies::mutating_policy(&mut check, &root);
        }
        "mutatingadmissionpolicybindings.admissionregistration.k8s.io" => {
            policies::mutating_binding(&mut check, &root);
        }
        "validatingadmissionpolicies.admissionregistration.k8s.io" => {
            policies::policy(&mut check, &root);
        }
        "validatingadmissionpolicybindings.admissionregistration.k8s.io" => {
            policies::binding(&mut check, &root);
        }
        "certificatesigningrequests.certificates.k8s.io" => {
            access::signing_request(&mut check, &root, old);
        }
        "flowschemas.flowcontrol.apiserver.k8s.io" => flows::flow_schema(&mut check, &root),
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io" => {
            flows::priority_level(&mut check, &root);
        }
        "priorityclasses.scheduling.k8s.io" => access::priority_class(&mut check, &root, old),
        "leases.coordination.k8s.io" => access::lease(&mut check, &root),
        "runtimeclasses.node.k8s.io" => access::runtime_class(&mut check, &root, old),
        "csidrivers.storage.k8s.io" => storage::driver(&mut check, &root),
        "storageclasses.storage.k8s.io" => storage::storage_class(&mut check, &root, old),
        "volumeattachments.storage.k8s.io" => storage::attachment(&mut check, &root, old),
        "volumeattributesclasses.storage.k8s.io" => {
            storage::attributes_class(&mut check, &root, old);
        }
        "clustertrustbundles.certificates.k8s.io" => {
            previews::trust_bundle(&mut check, &root, old);
        }
        "podcertificaterequests.certificates.k8s.io" => {
            previews::pod_certificate(&mut check, &root, old);
        }
        "leasecandidates.coordination.k8s.io" => {
            previews::lease_candidate(&mut check, &root, old);
        }
        "evictionrequests.lifecycle.k8s.io" => {
            previews::eviction_request(&mut check, &root, old);
        }
        "evictions.lifecycle.k8s.io" => previews::eviction(&mut check, &root, old),
        "devicetaintrules.resource.k8s.io" => previews::device_taint(&mut check, &root),
        "resourcepoolstatusrequests.resource.k8s.io" => {
            previews::pool_status(&mut check, &root, old);
        }
        "resourceclaims.resource.k8s.io" | "resourceclaimtemplates.resource.k8s.io" => {
            previews::fixed_spec(&mut check, &root, old);
        }
        "storageversionmigrations.storagemigration.k8s.io" => {
            previews::migration(&mut check, &root, old);
        }
        "storageversions.internal.apiserver.k8s.io" => {
            previews::storage_version(&mut check, &root);
        }
        "compositepodgroups.scheduling.k8s.io" => {
            previews::composite_group(&mut check, &root, old);
        }
        "podgroups.scheduling.k8s.io" => previews::pod_group(&mut check, &root, old),
        "workloads.scheduling.k8s.io" => previews::workload(&mut check, &root, old),
        _ => {}
    }
    check.causes
}

/// What is wrong with a status that is written by itself.
pub(super) fn validate_status(resource: &Resource, old: &Value, object: &Value) -> Vec<Cause> {
    let mut check = Check::default();
    status::validate(&mut check, resource, old, &At::root(object));
    check.causes
}
