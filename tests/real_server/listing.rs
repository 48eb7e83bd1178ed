//! Every resource that the server serves can be listed by its type.

use std::collections::BTreeSet;

use clientset::flowcontrol_v1::{FlowSchema, FlowSchemaSpec, PriorityLevelConfigurationReference};
use clientset::meta::ObjectMeta;
use clientset::some;
use clientset_testing::suite::Context;
use serde_json::Value;

use crate::support::{Outcome, place};

/// Lists each kind over all namespaces and notes `group/version/plural`.
macro_rules! list {
    ($clients:ident $served:ident $listed:ident $($group:ident $feature:literal [$($kind:ident)*])*) => {$(
        #[cfg(feature = $feature)]
        {$({
            use clientset::object::{Kind as _, Resource as _};
            type Listed = clientset::$group::$kind;
            let row = (Listed::API_VERSION.to_owned(), Listed::PLURAL.to_owned());
            if $served.contains(&row) {
                let list = $clients.resource::<Listed>().list().limit(5).await?;
                for object in &list.items {
                    assert!(!object.metadata.name.is_empty());
                }
                $listed.insert(row);
            }
        })*}
    )*};
}

pub(crate) async fn every_served_resource_is_listed(context: Context) -> Outcome {
    let place = place(&context).await?;
    let clients = &place.clients;
    let served = served(clients).await?;
    let mut listed = BTreeSet::new();
    list! { clients served listed
        admissionregistration_v1 "admissionregistration_v1" [
            MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration
            ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding
            ValidatingWebhookConfiguration
        ]
        admissionregistration_v1alpha1 "admissionregistration_v1alpha1" [MutatingAdmissionPolicy MutatingAdmissionPolicyBinding]
        admissionregistration_v1beta1 "admissionregistration_v1beta1" [MutatingAdmissionPolicy MutatingAdmissionPolicyBinding]
        apiextensions_v1 "apiextensions_v1" [CustomResourceDefinition]
        apiregistration_v1 "apiregistration_v1" [APIService]
        apps_v1 "apps_v1" [ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet]
        autoscaling_v1 "autoscaling_v1" [HorizontalPodAutoscaler]
        autoscaling_v2 "autoscaling_v2" [HorizontalPodAutoscaler]
        batch_v1 "batch_v1" [CronJob Job]
        certificates_v1 "certificates_v1" [CertificateSigningRequest ClusterTrustBundle PodCertificateRequest]
        certificates_v1beta1 "certificates_v1beta1" [ClusterTrustBundle PodCertificateRequest]
        coordination_v1 "coordination_v1" [Lease]
        coordination_v1alpha2 "coordination_v1alpha2" [LeaseCandidate]
        coordination_v1beta1 "coordination_v1beta1" [LeaseCandidate]
        core_v1 "core_v1" [
            ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node
            PersistentVolumeClaim PersistentVolume Pod PodTemplate ReplicationController
            ResourceQuota Secret ServiceAccount Service
        ]
        discovery_v1 "discovery_v1" [EndpointSlice]
        events_v1 "events_v1" [Event]
        flowcontrol_v1 "flowcontrol_v1" [FlowSchema PriorityLevelConfiguration]
        internal_v1alpha1 "internal_v1alpha1" [StorageVersion]
        lifecycle_v1alpha1 "lifecycle_v1alpha1" [EvictionRequest Eviction]
        networking_v1 "networking_v1" [IngressClass Ingress IPAddress NetworkPolicy ServiceCIDR]
        node_v1 "node_v1" [RuntimeClass]
        policy_v1 "policy_v1" [PodDisruptionBudget]
        rbac_v1 "rbac_v1" [ClusterRoleBinding ClusterRole RoleBinding Role]
        resource_v1 "resource_v1" [DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice]
        resource_v1alpha3 "resource_v1alpha3" [DeviceTaintRule ResourcePoolStatusRequest]
        resource_v1beta1 "resource_v1beta1" [DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice]
        resource_v1beta2 "resource_v1beta2" [
            DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice
        ]
        scheduling_v1 "scheduling_v1" [PriorityClass]
        scheduling_v1alpha3 "scheduling_v1alpha3" [CompositePodGroup PodGroup Workload]
        scheduling_v1beta1 "scheduling_v1beta1" [PodGroup Workload]
        storage_v1 "storage_v1" [
            CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment
            VolumeAttributesClass
        ]
        storagemigration_v1 "storagemigration_v1" [StorageVersionMigration]
        storagemigration_v1beta1 "storagemigration_v1beta1" [StorageVersionMigration]
    }

    let missing: Vec<_> = served.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "served, but listed by no type: {missing:?}"
    );
    Ok(())
}

/// `apiVersion` and plural of what the server lists and whose group-version is a feature that is on.
async fn served(clients: &clientset::Clientset) -> Outcome<BTreeSet<(String, String)>> {
    let mut versions = vec![("/api/v1".to_owned(), "v1".to_owned())];
    let groups = get(clients, "/apis").await?;
    for group in groups["groups"].as_array().into_iter().flatten() {
        for version in group["versions"].as_array().into_iter().flatten() {
            let version = version["groupVersion"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            // Custom resources of other tests.
            if !version.contains("example.com") {
                versions.push((format!("/apis/{version}"), version));
            }
        }
    }
    let mut served = BTreeSet::new();
    for (path, version) in versions {
        for resource in get(clients, &path).await?["resources"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let lists = resource["verbs"]
                .as_array()
                .is_some_and(|v| v.contains(&"list".into()));
            if lists && known(&version) {
                let name = resource["name"].as_str().unwrap_or_default();
                served.insert((version.clone(), name.to_owned()));
            }
        }
    }
    assert!(
        served.len() > 50,
        "discovery lists {} resources",
        served.len()
    );
    Ok(served)
}

async fn get(clients: &clientset::Clientset, path: &str) -> Outcome<Value> {
    let response = clients.request().get().abs_path(path).send().await?;
    Ok(serde_json::from_slice(response.bytes())?)
}

/// Whether the group-version is compiled in.
fn known(api_version: &str) -> bool {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    clientset::RESOURCES
        .iter()
        .flat_map(|rows| rows.iter())
        .any(|row| row.group == group && row.version == version)
}

pub(crate) async fn flow_schemas_are_shown_in_the_order_of_their_precedence(
    context: Context,
) -> Outcome {
    let place = place(&context).await?;
    let schemas = place.clients.flowcontrol_v1().flow_schemas();
    for (name, precedence) in [("a", 700), ("b", 300), ("c", 300), ("d", 100)] {
        let schema = FlowSchema {
            metadata: ObjectMeta {
                name: format!("{}-{name}", place.namespace).into(),
                labels: [("of", place.namespace.as_str())].into(),
                ..Default::default()
            },
            spec: FlowSchemaSpec {
                matching_precedence: some(precedence),
                priority_level_configuration: PriorityLevelConfigurationReference {
                    name: "exempt".into(),
                    ..Default::default()
                },
                ..Default::default()
            },
            ..Default::default()
        };
        schemas.create(&schema).await?;
    }
    let selector = format!("of={}", place.namespace);
    let list = schemas.list().labels(&selector).await?;
    let names: Vec<_> = list
        .items
        .iter()
        .map(|one| one.metadata.name.to_string())
        .collect();
    let last = |name: &str| name.rsplit('-').next().unwrap_or_default().to_owned();
    let letters: Vec<_> = names.iter().map(|name| last(name)).collect();
    assert_eq!(letters, ["a", "b", "c", "d"]);
    let table = place
        .clients
        .request()
        .get()
        .api("flowcontrol.apiserver.k8s.io", "v1")
        .resource("flowschemas")
        .param("labelSelector", &selector)
        .header("accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
        .send()
        .await?;
    let table: Value = serde_json::from_slice(table.bytes())?;
    let rows = table["rows"].as_array().ok_or("no rows")?;
    let shown: Vec<_> = rows
        .iter()
        .map(|row| last(row["cells"][0].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(shown, ["d", "b", "c", "a"]);
    for name in names {
        schemas.delete(&name).await?;
    }
    Ok(())
}
