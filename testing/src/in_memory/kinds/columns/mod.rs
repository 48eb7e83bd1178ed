//! What people see of built-in kinds: the columns of their tables, as a kube-apiserver 1.37 gives them, and the cells.

mod cluster;
mod network;
mod pods;
mod previews;
mod row;
mod storage;
mod workloads;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::in_memory::store::Object;
use row::Row;

/// The columns of a kind: `Name:type+` with bars between them. `string` is the type that goes without saying, `name`
/// one whose texts are names; a plus stands behind those of the wide form.
type Definition = &'static str;

/// What makes the cells of a row.
type Cells = fn(Row<'_>) -> Vec<Value>;

/// The columns of a kind, and its cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    definition: Definition,
    cells: Cells,
    /// Only these rows say that an object is over.
    conditions: Option<fn(Row<'_>) -> Option<Value>>,
}

/// The columns of a built-in kind that has its own, by its table in the store.
pub(crate) fn of(table: &str) -> Option<Columns> {
    let (definition, cells): (Definition, Cells) = match table {
        "configmaps" => (cluster::CONFIG_MAP, cluster::config_map),
        "endpoints" => (network::ENDPOINTS, network::endpoints),
        "events" => (cluster::EVENT, cluster::event),
        "namespaces" => (cluster::NAMESPACE, cluster::namespace),
        "nodes" => (cluster::NODE, cluster::node),
        "persistentvolumeclaims" => (storage::CLAIM, storage::claim),
        "persistentvolumes" => (storage::VOLUME, storage::volume),
        "pods" => (pods::COLUMNS, pods::cells),
        "podtemplates" => (workloads::TEMPLATE, workloads::template),
        "replicationcontrollers" => (workloads::REPLICAS, workloads::replication_controller),
        "resourcequotas" => (cluster::QUOTA, cluster::quota),
        "secrets" => (cluster::SECRET, cluster::secret),
        "serviceaccounts" => (cluster::NAME_AND_AGE, cluster::name_and_age),
        "services" => (network::SERVICE, network::service),
        "controllerrevisions.apps" => (workloads::REVISION, workloads::revision),
        "daemonsets.apps" => (workloads::DAEMON_SET, workloads::daemon_set),
        "deployments.apps" => (workloads::DEPLOYMENT, workloads::deployment),
        "replicasets.apps" => (workloads::REPLICAS, workloads::replica_set),
        "statefulsets.apps" => (workloads::STATEFUL_SET, workloads::stateful_set),
        "horizontalpodautoscalers.autoscaling" => (workloads::AUTOSCALER, workloads::autoscaler),
        "cronjobs.batch" => (workloads::CRON_JOB, workloads::cron_job),
        "jobs.batch" => (workloads::JOB, workloads::job),
        "poddisruptionbudgets.policy" => {
            (workloads::DISRUPTION_BUDGET, workloads::disruption_budget)
        }
        "certificatesigningrequests.certificates.k8s.io" => {
            (cluster::SIGNING_REQUEST, cluster::signing_request)
        }
        "clustertrustbundles.certificates.k8s.io" => (cluster::TRUST_BUNDLE, cluster::trust_bundle),
        "endpointslices.discovery.k8s.io" => (network::ENDPOINT_SLICE, network::endpoint_slice),
        "ingressclasses.networking.k8s.io" => (network::INGRESS_CLASS, network::ingress_class),
        "ingresses.networking.k8s.io" => (network::INGRESS, network::ingress),
        "ipaddresses.networking.k8s.io" => (network::IP_ADDRESS, network::ip_address),
        "networkpolicies.networking.k8s.io" => (network::NETWORK_POLICY, network::network_policy),
        "servicecidrs.networking.k8s.io" => (network::SERVICE_CIDR, network::service_cidr),
        "clusterrolebindings.rbac.authorization.k8s.io"
        | "rolebindings.rbac.authorization.k8s.io" => {
            (cluster::ROLE_BINDING, cluster::role_binding)
        }
        "csidrivers.storage.k8s.io" => (storage::DRIVER, storage::driver),
        "csinodes.storage.k8s.io" => (storage::NODE, storage::csi_node),
        "storageclasses.storage.k8s.io" => (storage::CLASS, storage::storage_class),
        "volumeattachments.storage.k8s.io" => (storage::ATTACHMENT, storage::attachment),
        "volumeattributesclasses.storage.k8s.io" => {
            (storage::ATTRIBUTES_CLASS, storage::attributes_class)
        }
        "mutatingadmissionpolicies.admissionregistration.k8s.io" => {
            (cluster::MUTATING_POLICY, cluster::admission_policy)
        }
        "validatingadmissionpolicies.admissionregistration.k8s.io" => {
            (cluster::VALIDATING_POLICY, cluster::admission_policy)
        }
        "mutatingadmissionpolicybindings.admissionregistration.k8s.io"
        | "validatingadmissionpolicybindings.admissionregistration.k8s.io" => {
            (cluster::POLICY_BINDING, cluster::policy_binding)
        }
        "mutatingwebhookconfigurations.admissionregistration.k8s.io"
        | "validatingwebhookconfigurations.admissionregistration.k8s.io" => {
            (cluster::WEBHOOKS, cluster::webhooks)
        }
        "priorityclasses.scheduling.k8s.io" => (cluster::PRIORITY_CLASS, cluster::priority_class),
        "leases.coordination.k8s.io" => (cluster::LEASE, cluster::lease),
        "runtimeclasses.node.k8s.io" => (cluster::RUNTIME_CLASS, cluster::runtime_class),
        "deviceclasses.resource.k8s.io" | "resourceclaimtemplates.resource.k8s.io" => {
            (cluster::NAME_AND_AGE, cluster::name_and_age)
        }
        "resourceclaims.resource.k8s.io" => (cluster::DEVICE_CLAIM, cluster::device_claim),
        "resourceslices.resource.k8s.io" => (cluster::DEVICE_SLICE, cluster::device_slice),
        FLOW_SCHEMAS => (cluster::FLOW_SCHEMA, cluster::flow_schema),
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io" => {
            (cluster::PRIORITY_LEVEL, cluster::priority_level)
        }
        "apiservices.apiregistration.k8s.io" => (cluster::API_SERVICE, cluster::api_service),
        "storageversionmigrations.storagemigration.k8s.io" => {
            (cluster::MIGRATION, cluster::migration)
        }
        "podcertificaterequests.certificates.k8s.io" => {
            (previews::POD_CERTIFICATE, previews::pod_certificate)
        }
        "leasecandidates.coordination.k8s.io" => {
            (previews::LEASE_CANDIDATE, previews::lease_candidate)
        }
        "storageversions.internal.apiserver.k8s.io" => {
            (previews::STORAGE_VERSION, previews::storage_version)
        }
        "evictionrequests.lifecycle.k8s.io" => {
            (previews::EVICTION_REQUEST, previews::eviction_request)
        }
        "evictions.lifecycle.k8s.io" => (previews::EVICTION, previews::eviction),
        "devicetaintrules.resource.k8s.io" => (previews::DEVICE_TAINT, previews::device_taint),
        "resourcepoolstatusrequests.resource.k8s.io" => {
            (previews::POOL_STATUS, previews::pool_status)
        }
        "compositepodgroups.scheduling.k8s.io" => {
            (previews::COMPOSITE_GROUP, previews::composite_group)
        }
        "podgroups.scheduling.k8s.io" => (previews::POD_GROUP, previews::pod_group),
        "workloads.scheduling.k8s.io" => (cluster::NAME_AND_AGE, cluster::name_and_age),
        _ => return None,
    };
    Some(Columns {
        definition,
        cells,
        conditions: (table == "pods").then_some(pods::conditions),
    })
}

/// Puts the rows of a table into the order in which people see them. Lists are in that of their names, and so are tables
/// but for one: FlowSchemas come as requests meet them.
pub(crate) fn order(table: &str, items: &mut [Arc<Object>]) {
    if table == FLOW_SCHEMAS {
        items.sort_by_key(|schema| schema.tree()["spec"]["matchingPrecedence"].as_i64());
    }
}

const FLOW_SCHEMAS: &str = "flowschemas.flowcontrol.apiserver.k8s.io";

impl Columns {
    /// The `columnDefinitions`.
    pub(crate) fn definitions(&self) -> Value {
        let columns = self.definition.split('|').map(|column| {
            let (column, priority) = match column.strip_suffix('+') {
                Some(column) => (column, 1),
                None => (column, 0),
            };
            let (name, kind) = column.split_once(':').unwrap_or((column, "string"));
            let (kind, format) = match kind {
                "name" => ("string", "name"),
                kind => (kind, ""),
            };
            json!({
                "name": name,
                "type": kind,
                "format": format,
                "description": "",
                "priority": priority,
            })
        });
        columns.collect()
    }

    /// The cells of an object in the stored version, and the conditions of its row; ages are counted to `now`, in seconds.
    pub(crate) fn row(&self, object: &Value, now: i64) -> (Vec<Value>, Option<Value>) {
        let row = Row { object, now };
        let conditions = self.conditions.and_then(|conditions| conditions(row));
        ((self.cells)(row), conditions)
    }
}
