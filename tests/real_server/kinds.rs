//! Fifty-eight kinds of nineteen groups, written from manifests, read back, changed in every way,
//! watched and deleted.

use std::time::Duration;

use clientset::client::{Patch, call::FieldValidation};
use clientset::retry::Backoff;
use clientset::wire::yaml;
use clientset::{Clientset, RawJson, meta};
use clientset_testing::suite::{Context, Test};
use serde_json::{Value, json};

use crate::support::{Outcome, place};

const MANIFESTS: [&str; 4] = [
    include_str!("../manifests/core.yaml"),
    include_str!("../manifests/workloads.yaml"),
    include_str!("../manifests/access.yaml"),
    include_str!("../manifests/infrastructure.yaml"),
];

/// One test for each kind: `group: Kind accessor` for kinds in a namespace, `Kind accessor()` for
/// those of the cluster.
macro_rules! kinds {
    ($($group:ident { $($kind:ident $accessor:ident $(($namespace:ident))?;)* })*) => {
        pub(crate) fn tests() -> Vec<Test> {
            vec![$($(
                Test::new(
                    concat!("kinds::", stringify!($group), "::", stringify!($kind)),
                    |context: Context| async move {
                        let place = place(&context).await?;
                        let namespace = place.namespace.as_str();
                        let clients: &Clientset = &place.clients;
                        kinds!(@life clients namespace $group $kind $accessor $($namespace)?)
                    },
                ),
            )*)*]
        }
    };
    (@life $clients:ident $namespace:ident $group:ident $kind:ident $accessor:ident namespaced) => {{
        let client = $clients.$group().$accessor($namespace);
        kinds!(@steps client $namespace $group $kind)
    }};
    (@life $clients:ident $namespace:ident $group:ident $kind:ident $accessor:ident) => {{
        let client = $clients.$group().$accessor();
        kinds!(@steps client $namespace $group $kind)
    }};
    (@steps $client:ident $namespace:ident $group:ident $kind:ident) => {{
        use clientset::$group::$kind;
        use clientset::object::Kind as _;

        let (text, manifest) = manifest($kind::API_VERSION, $kind::KIND, $namespace)?;
        let wanted: $kind = yaml::from_str(&text)?;
        let created = $client.create(&wanted).field_manager("suite").field_validation(FieldValidation::Strict).await?;
        let name = created.metadata.name.to_string();
        assert!(!created.metadata.uid.is_empty());

        let read = $client.get(&name).await?;
        agrees(&manifest, &serde_json::to_value(&read)?, "")?;
        assert_eq!(read.metadata.uid, created.metadata.uid);

        let mut events = $client
            .watch()
            .fields(format!("metadata.name={name}"))
            .resource_version(&created.metadata.resource_version)
            .await?;

        // A controller may write in between, so that a plain update may conflict: read and repeat.
        let updated = clientset::retry::retry_on_conflict(Backoff::BUSY_CONFLICT, || async {
            let mut object = $client.get(&name).await?;
            object.metadata.labels.insert("changed", "by-update".into());
            $client.update(&object).field_manager("suite").await
        })
        .await?;
        assert_eq!(updated.metadata.labels.get("changed").map(|v| v.as_str()), Some("by-update"));

        let merge = Patch::merge(r#"{"metadata": {"annotations": {"patched": "merge"}}}"#);
        $client.patch(&name, merge).await?;
        let strategic = Patch::strategic(r#"{"metadata": {"annotations": {"also": "strategic"}}}"#);
        let patched = $client.patch(&name, strategic).await?;
        assert_eq!(patched.metadata.annotations.get("patched").map(|v| v.as_str()), Some("merge"));
        assert_eq!(patched.metadata.annotations.get("also").map(|v| v.as_str()), Some("strategic"));

        let before = $client.get(&name).await?;
        let applied = $client.apply(&labelled(&before, &wanted)).field_manager("applier").force().await?;
        assert_eq!(applied.metadata.labels.get("applied").map(|v| v.as_str()), Some("yes"));
        agrees(&manifest, &serde_json::to_value(&applied)?, "")?;

        let modified = $client
            .modify(&name, |object: &mut $kind| {
                object.metadata.labels.insert("changed", "by-modify".into());
            })
            .await?;
        assert_eq!(modified.metadata.labels.get("changed").map(|v| v.as_str()), Some("by-modify"));

        let saw = tokio::time::timeout(Duration::from_secs(20), async {
            while let Some(event) = events.next().await {
                if event?.object().is_some_and(|o| o.metadata.labels.get("applied").is_some()) {
                    return Ok(true);
                }
            }
            Ok::<_, clientset::Error>(false)
        })
        .await??;
        assert!(saw, "the watch never showed the applied label");

        $client.delete(&name).grace_period(0).await?;
        $client.wait_deleted(&name).timeout(Duration::from_secs(60)).await?;
        assert!($client.get_opt(&name).await?.is_none());
        Outcome::Ok(())
    }};
}

kinds! {
    core_v1 {
        ConfigMap config_maps (namespaced);
        Endpoints endpoints (namespaced);
        Event events (namespaced);
        LimitRange limit_ranges (namespaced);
        Namespace namespaces;
        Node nodes;
        PersistentVolume persistent_volumes;
        PersistentVolumeClaim persistent_volume_claims (namespaced);
        Pod pods (namespaced);
        PodTemplate pod_templates (namespaced);
        ReplicationController replication_controllers (namespaced);
        ResourceQuota resource_quotas (namespaced);
        Secret secrets (namespaced);
        Service services (namespaced);
        ServiceAccount service_accounts (namespaced);
    }
    apps_v1 {
        ControllerRevision controller_revisions (namespaced);
        DaemonSet daemon_sets (namespaced);
        Deployment deployments (namespaced);
        ReplicaSet replica_sets (namespaced);
        StatefulSet stateful_sets (namespaced);
    }
    batch_v1 {
        CronJob cron_jobs (namespaced);
        Job jobs (namespaced);
    }
    autoscaling_v1 {
        HorizontalPodAutoscaler horizontal_pod_autoscalers (namespaced);
    }
    autoscaling_v2 {
        HorizontalPodAutoscaler horizontal_pod_autoscalers (namespaced);
    }
    policy_v1 {
        PodDisruptionBudget pod_disruption_budgets (namespaced);
    }
    rbac_v1 {
        ClusterRole cluster_roles;
        ClusterRoleBinding cluster_role_bindings;
        Role roles (namespaced);
        RoleBinding role_bindings (namespaced);
    }
    admissionregistration_v1 {
        MutatingWebhookConfiguration mutating_webhook_configurations;
        ValidatingAdmissionPolicy validating_admission_policies;
        ValidatingAdmissionPolicyBinding validating_admission_policy_bindings;
        ValidatingWebhookConfiguration validating_webhook_configurations;
    }
    certificates_v1 {
        CertificateSigningRequest certificate_signing_requests;
    }
    flowcontrol_v1 {
        FlowSchema flow_schemas;
        PriorityLevelConfiguration priority_level_configurations;
    }
    apiextensions_v1 {
        CustomResourceDefinition custom_resource_definitions;
    }
    apiregistration_v1 {
        APIService api_services;
    }
    networking_v1 {
        IPAddress ip_addresses;
        Ingress ingresses (namespaced);
        IngressClass ingress_classes;
        NetworkPolicy network_policies (namespaced);
        ServiceCIDR service_cidrs;
    }
    discovery_v1 {
        EndpointSlice endpoint_slices (namespaced);
    }
    coordination_v1 {
        Lease leases (namespaced);
    }
    events_v1 {
        Event events (namespaced);
    }
    storage_v1 {
        CSIDriver csi_drivers;
        CSINode csi_nodes;
        CSIStorageCapacity csi_storage_capacities (namespaced);
        StorageClass storage_classes;
        VolumeAttachment volume_attachments;
        VolumeAttributesClass volume_attributes_classes;
    }
    scheduling_v1 {
        PriorityClass priority_classes;
    }
    node_v1 {
        RuntimeClass runtime_classes;
    }
    resource_v1 {
        DeviceClass device_classes;
        ResourceClaim resource_claims (namespaced);
        ResourceClaimTemplate resource_claim_templates (namespaced);
        ResourceSlice resource_slices;
    }
}

/// The manifest of a kind: its text, and what it says as JSON.
fn manifest(api_version: &str, kind: &str, namespace: &str) -> Outcome<(String, Value)> {
    for text in MANIFESTS.iter().flat_map(|file| file.split("\n---\n")) {
        let text = text.replace("@NAMESPACE@", namespace);
        let value: Value = serde_json::from_str(yaml::from_str::<RawJson>(&text)?.as_str())?;
        if value["apiVersion"] == api_version && value["kind"] == kind {
            return Ok((text, value));
        }
    }
    Err(format!("no manifest of {api_version} {kind}").into())
}

/// What one manager applies: the wanted object under the name it has, with a label.
fn labelled<K: clientset::object::Resource>(live: &K, wanted: &K) -> K {
    let mut object = wanted.clone();
    let metadata = object.metadata_mut();
    metadata.name = live.metadata().name.clone();
    metadata.labels.insert("applied", "yes".into());
    object
}

/// Whether the server's answer holds everything that the manifest says.
fn agrees(wanted: &Value, found: &Value, path: &str) -> Outcome {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                // Written only: the server moves it into `data`.
                if path.is_empty() && key == "stringData" {
                    continue;
                }
                let path = format!("{path}.{key}");
                match found.get(key) {
                    Some(found) => agrees(value, found, &path)?,
                    // Left out by whoever wrote it: the empty value and no value are the same.
                    None if is_empty(value) => {}
                    None => return Err(format!("{path}: the server lost {value}").into()),
                }
            }
            Ok(())
        }
        (Value::Array(wanted), Value::Array(found)) => {
            // Admission may add elements (a taint of a new node, a default toleration), behind ours.
            for (index, value) in wanted.iter().enumerate() {
                let path = format!("{path}[{index}]");
                let found = found
                    .get(index)
                    .ok_or_else(|| format!("{path}: the server lost {value}"))?;
                agrees(value, found, &path)?;
            }
            Ok(())
        }
        // A float has no text of its own behind serde: 0 and 0.0 are one number.
        (Value::Number(wanted), Value::Number(found)) if wanted.as_f64() == found.as_f64() => {
            Ok(())
        }
        (wanted, found) if wanted == found || same_quantity(wanted, found) => Ok(()),
        (wanted, found) => Err(format!("{path}: wrote {wanted}, read {found}").into()),
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null) || value == "" || value == false || *value == json!({})
}

/// The server prints quantities in their canonical form.
fn same_quantity(wanted: &Value, found: &Value) -> bool {
    let quantity = |value: &Value| -> Option<meta::Quantity> { value.as_str()?.parse().ok() };
    matches!((quantity(wanted), quantity(found)), (Some(a), Some(b)) if a == b)
}
