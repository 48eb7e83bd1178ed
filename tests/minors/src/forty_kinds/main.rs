//! One program for every Kubernetes minor: objects of all groups that the minors in `openapi/` have in
//! common, written as literals, taken through every verb. It compiles unchanged against each of them.
//!
//! `forty-kinds live NUMBER` creates the objects in the namespace of the kubeconfig and changes them in
//! every way; for each it prints a line of JSON: where it is, what was written, what was read last.
//! `forty-kinds end NUMBER` deletes them. `forty-kinds extras NUMBER` uses what single kinds have. The
//! number keeps addresses apart that a cluster has once.

// A command talks to its caller.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod access;
mod cluster;
mod core;
mod devices;
mod extras;
mod network;
mod steps;
mod storage;
mod workloads;

use std::error::Error;
use std::process::ExitCode;

use clientset::Clientset;
use clientset::meta::ObjectMeta;
use steps::{end, live};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Where the program works.
struct Place {
    clients: Clientset,
    namespace: String,
    number: u8,
}

impl Place {
    /// The name of an object of the cluster, which other runs share.
    fn unique(&self, name: &str) -> String {
        format!("{}-{name}", self.namespace)
    }
}

/// The metadata of every object here.
fn named(name: impl AsRef<str>) -> ObjectMeta {
    ObjectMeta {
        name: name.as_ref().into(),
        labels: [("forty", "kinds")].into(),
        annotations: [("example.com/written-by", "forty-kinds")].into(),
        ..Default::default()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [command, number] = arguments.as_slice() else {
        eprintln!("usage: forty-kinds live|extras|end NUMBER");
        return ExitCode::from(2);
    };
    match run(command, number).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("forty-kinds: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: &str, number: &str) -> Outcome {
    let clients = Clientset::try_default().await?;
    let namespace = clients.default_namespace().to_owned();
    let place = Place {
        clients,
        namespace,
        number: number.parse()?,
    };
    match command {
        "live" => each_lives(&place).await,
        "end" => each_ends(&place).await,
        "extras" => extras::run(&place).await,
        other => Err(format!("{other} is none of live, extras and end").into()),
    }
}

/// The kinds, each with the literal that makes its object: those of a namespace in braces, those
/// of the cluster in brackets.
macro_rules! kinds {
    ($($group:ident {
        $($in_namespace:ident($($literal:ident)::+);)*
    } $([$($in_cluster:ident($($of_cluster:ident)::+);)*])?)*) => {
        async fn each_lives(place: &Place) -> Outcome {
            let (clients, namespace) = (&place.clients, place.namespace.as_str());
            $(
                $(live(&clients.$group().$in_namespace(namespace), $($literal)::+(place)).await?;)*
                $($(live(&clients.$group().$in_cluster(), $($of_cluster)::+(place)).await?;)*)?
            )*
            Ok(())
        }

        async fn each_ends(place: &Place) -> Outcome {
            let (clients, namespace) = (&place.clients, place.namespace.as_str());
            $(
                $(end(&clients.$group().$in_namespace(namespace), $($literal)::+(place)).await?;)*
                $($(end(&clients.$group().$in_cluster(), $($of_cluster)::+(place)).await?;)*)?
            )*
            Ok(())
        }
    };
}

kinds! {
    core_v1 {
        config_maps(core::config_map);
        endpoints(core::endpoints);
        events(core::event);
        limit_ranges(core::limit_range);
        persistent_volume_claims(core::claim);
        pods(core::pod);
        pod_templates(core::pod_template);
        replication_controllers(core::replication_controller);
        resource_quotas(core::resource_quota);
        secrets(core::secret);
        services(core::service);
        service_accounts(core::service_account);
    } [
        nodes(core::node);
        persistent_volumes(core::volume);
    ]
    apps_v1 {
        controller_revisions(workloads::controller_revision);
        daemon_sets(workloads::daemon_set);
        deployments(workloads::deployment);
        replica_sets(workloads::replica_set);
        stateful_sets(workloads::stateful_set);
    }
    batch_v1 {
        cron_jobs(workloads::cron_job);
        jobs(workloads::job);
    }
    autoscaling_v1 {
        horizontal_pod_autoscalers(workloads::autoscaler_v1);
    }
    autoscaling_v2 {
        horizontal_pod_autoscalers(workloads::autoscaler_v2);
    }
    policy_v1 {
        pod_disruption_budgets(workloads::budget);
    }
    rbac_v1 {
        roles(access::role);
        role_bindings(access::role_binding);
    } [
        cluster_roles(access::cluster_role);
        cluster_role_bindings(access::cluster_role_binding);
    ]
    admissionregistration_v1 {} [
        mutating_webhook_configurations(access::mutating_webhook);
        validating_webhook_configurations(access::validating_webhook);
        validating_admission_policies(access::validating_policy);
        validating_admission_policy_bindings(access::validating_policy_binding);
    ]
    admissionregistration_v1alpha1 {} [
        mutating_admission_policies(access::mutating_policy);
        mutating_admission_policy_bindings(access::mutating_policy_binding);
    ]
    certificates_v1 {} [
        certificate_signing_requests(access::certificate_request);
    ]
    certificates_v1beta1 {} [
        cluster_trust_bundles(access::trust_bundle);
    ]
    apiextensions_v1 {} [
        custom_resource_definitions(cluster::definition);
    ]
    apiregistration_v1 {} [
        api_services(cluster::api_service);
    ]
    flowcontrol_v1 {} [
        flow_schemas(cluster::flow_schema);
        priority_level_configurations(cluster::priority_level);
    ]
    internal_v1alpha1 {} [
        storage_versions(cluster::storage_version);
    ]
    coordination_v1 {
        leases(cluster::lease);
    }
    coordination_v1alpha2 {
        lease_candidates(cluster::lease_candidate_alpha);
    }
    coordination_v1beta1 {
        lease_candidates(cluster::lease_candidate_beta);
    }
    node_v1 {} [
        runtime_classes(cluster::runtime_class);
    ]
    scheduling_v1 {} [
        priority_classes(cluster::priority_class);
    ]
    networking_v1 {
        ingresses(network::ingress);
        network_policies(network::policy);
    } [
        ingress_classes(network::ingress_class);
        ip_addresses(network::ip_address);
        service_cidrs(network::service_cidr);
    ]
    discovery_v1 {
        endpoint_slices(network::endpoint_slice);
    }
    events_v1 {
        events(network::event);
    }
    storage_v1 {
        csi_storage_capacities(storage::capacity);
    } [
        csi_drivers(storage::driver);
        csi_nodes(storage::node);
        storage_classes(storage::class);
        volume_attachments(storage::attachment);
    ]
    resource_v1alpha3 {} [
        device_taint_rules(devices::taint_rule);
    ]
    resource_v1beta1 {
        resource_claims(devices::claim_beta1);
        resource_claim_templates(devices::template_beta1);
    } [
        device_classes(devices::class_beta1);
    ]
    resource_v1beta2 {
        resource_claims(devices::claim_beta2);
        resource_claim_templates(devices::template_beta2);
    } [
        device_classes(devices::class_beta2);
        resource_slices(devices::slice_beta2);
    ]
}
