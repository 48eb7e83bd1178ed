//! The kinds that are asked for, and what can be changed of their objects.

use serde_json::{Value, json};

/// A kind, and what a test knows of it.
pub(crate) struct Kind {
    /// `v1`, `apps/v1`.
    pub(crate) api_version: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) namespaced: bool,
    /// What the smallest object has beside its metadata.
    pub(crate) content: fn() -> Value,
    /// Fields that can be set or, by null, taken out: valid ones, and some that are not.
    pub(crate) edits: fn() -> Vec<(&'static str, Value)>,
    /// A status that can be written, where there is one.
    pub(crate) status: Option<fn() -> Value>,
    pub(crate) scales: bool,
    /// A field selector beside those of metadata.
    pub(crate) field: Option<&'static str>,
    /// The definition of a custom resource, as YAML.
    pub(crate) definition: Option<&'static str>,
}

fn template() -> Value {
    json!({
        "metadata": {"labels": {"app": "x"}},
        "spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]},
    })
}

fn job_template() -> Value {
    let mut template = template();
    template["spec"]["restartPolicy"] = "Never".into();
    template
}

fn workload() -> Value {
    json!({"spec": {"selector": {"matchLabels": {"app": "x"}}, "template": template()}})
}

fn replicated() -> Value {
    let mut workload = workload();
    workload["spec"]["replicas"] = 2.into();
    workload
}

fn pod_edits(path: &'static [&'static str; 4]) -> Vec<(&'static str, Value)> {
    let [container, image, env, grace] = path;
    vec![
        (image, json!("example.com/main:2")),
        (
            env,
            json!([{"name": "A", "value": "1"}, {"name": "B", "value": ""}]),
        ),
        (grace, json!(5)),
        (
            container,
            json!([{"name": "main", "image": "i"}, {"name": "side", "image": "j", "ports": [{"containerPort": 80}]}]),
        ),
        (container, json!([])),
        (image, json!("")),
    ]
}

const IN_TEMPLATE: [&str; 4] = [
    "/spec/template/spec/containers",
    "/spec/template/spec/containers/0/image",
    "/spec/template/spec/containers/0/env",
    "/spec/template/spec/terminationGracePeriodSeconds",
];

fn template_edits(more: Vec<(&'static str, Value)>) -> Vec<(&'static str, Value)> {
    let mut edits = pod_edits(&IN_TEMPLATE);
    edits.extend(more);
    edits
}

fn rules() -> Value {
    json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]})
}

fn rule_edits() -> Vec<(&'static str, Value)> {
    vec![
        ("/rules", json!([])),
        ("/rules/0/verbs", json!(["get", "list"])),
        ("/rules/0/verbs", json!([])),
        ("/rules/0/resourceNames", json!(["a"])),
    ]
}

pub(crate) const DEFAULT: Kind = Kind {
    api_version: "v1",
    kind: "",
    plural: "",
    namespaced: true,
    content: || json!({}),
    edits: Vec::new,
    status: None,
    scales: false,
    field: None,
    definition: None,
};

/// All of them.
pub(crate) fn all() -> Vec<Kind> {
    let mut kinds = core();
    kinds.extend(workloads());
    kinds.extend(others());
    kinds
}

fn core() -> Vec<Kind> {
    vec![
        Kind {
            kind: "ConfigMap",
            plural: "configmaps",
            content: || json!({"data": {"key": "1"}}),
            edits: || {
                vec![
                    ("/data/key", json!("2")),
                    ("/data/other", json!("3")),
                    ("/data/key", Value::Null),
                    ("/data", Value::Null),
                    ("/immutable", json!(true)),
                    ("/data/bad key", json!("")),
                    ("/binaryData/raw", json!("AAEC")),
                    ("/data/key", json!(5)),
                ]
            },
            ..DEFAULT
        },
        Kind {
            kind: "Secret",
            plural: "secrets",
            content: || json!({"stringData": {"key": "value"}}),
            edits: || {
                vec![
                    ("/data/key", json!("AAEC")),
                    ("/stringData/key", json!("text")),
                    ("/type", json!("kubernetes.io/tls")),
                    ("/immutable", json!(true)),
                    ("/data/key", json!("%%%")),
                    ("/data/key", Value::Null),
                ]
            },
            field: Some("type=Opaque"),
            ..DEFAULT
        },
        Kind {
            kind: "Service",
            plural: "services",
            content: || json!({"spec": {"selector": {"app": "x"}, "ports": [{"port": 80}]}}),
            edits: || {
                vec![
                    (
                        "/spec/ports",
                        json!([{"name": "a", "port": 80, "targetPort": "web"}, {"name": "b", "port": 81}]),
                    ),
                    ("/spec/type", json!("NodePort")),
                    ("/spec/type", json!("ClusterIP")),
                    ("/spec/sessionAffinity", json!("ClientIP")),
                    ("/spec/ports/0/port", json!(70000)),
                    ("/spec/selector/tier", json!("front")),
                    ("/spec/publishNotReadyAddresses", json!(true)),
                    ("/spec/clusterIP", json!("@ADDRESS@")),
                ]
            },
            status: Some(|| json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}})),
            field: Some("spec.type=ClusterIP"),
            ..DEFAULT
        },
        Kind {
            kind: "ServiceAccount",
            plural: "serviceaccounts",
            edits: || {
                vec![
                    ("/automountServiceAccountToken", json!(false)),
                    ("/imagePullSecrets", json!([{"name": "s"}])),
                    ("/secrets", json!([{"name": "s"}, {"name": "t"}])),
                    ("/imagePullSecrets", Value::Null),
                ]
            },
            ..DEFAULT
        },
        Kind {
            kind: "Pod",
            plural: "pods",
            content: || json!({"spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]}}),
            edits: || {
                let mut edits = pod_edits(&[
                    "/spec/containers",
                    "/spec/containers/0/image",
                    "/spec/containers/0/env",
                    "/spec/terminationGracePeriodSeconds",
                ]);
                edits.extend([
                    ("/spec/activeDeadlineSeconds", json!(100)),
                    ("/spec/nodeName", json!("one")),
                    (
                        "/spec/tolerations",
                        json!([{"key": "k", "operator": "Exists"}]),
                    ),
                ]);
                edits
            },
            status: Some(|| {
                json!({
                    "phase": "Running",
                    "podIP": "192.0.2.3",
                    "podIPs": [{"ip": "192.0.2.3"}],
                    "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2020-01-01T00:00:00Z"}],
                })
            }),
            field: Some("status.phase=Pending"),
            ..DEFAULT
        },
        Kind {
            kind: "PodTemplate",
            plural: "podtemplates",
            content: || json!({"template": template()}),
            edits: || {
                pod_edits(&[
                    "/template/spec/containers",
                    "/template/spec/containers/0/image",
                    "/template/spec/containers/0/env",
                    "/template/spec/terminationGracePeriodSeconds",
                ])
            },
            ..DEFAULT
        },
        Kind {
            kind: "PersistentVolumeClaim",
            plural: "persistentvolumeclaims",
            content: || {
                json!({"spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": "1Gi"}},
                }})
            },
            edits: || {
                vec![
                    ("/spec/resources/requests/storage", json!("2Gi")),
                    ("/spec/resources/requests/storage", json!("x")),
                    ("/spec/accessModes", json!([])),
                    ("/spec/storageClassName", json!("slow")),
                    ("/spec/volumeMode", json!("Block")),
                ]
            },
            status: Some(|| json!({"phase": "Bound", "capacity": {"storage": "1Gi"}})),
            ..DEFAULT
        },
        Kind {
            kind: "ReplicationController",
            plural: "replicationcontrollers",
            content: || json!({"spec": {"replicas": 2, "selector": {"app": "x"}, "template": template()}}),
            edits: || {
                template_edits(vec![
                    ("/spec/replicas", json!(3)),
                    ("/spec/replicas", json!(-1)),
                    ("/spec/minReadySeconds", json!(4)),
                ])
            },
            status: Some(|| json!({"replicas": 2, "readyReplicas": 1})),
            scales: true,
            field: Some("status.replicas=0"),
            ..DEFAULT
        },
    ]
}

fn workloads() -> Vec<Kind> {
    vec![
        Kind {
            kind: "Deployment",
            plural: "deployments",
            content: replicated,
            edits: || {
                template_edits(vec![
                    ("/spec/replicas", json!(5)),
                    ("/spec/replicas", Value::Null),
                    ("/spec/strategy", json!({"type": "Recreate"})),
                    ("/spec/strategy/rollingUpdate/maxSurge", json!("50%")),
                    ("/spec/strategy/rollingUpdate/maxUnavailable", json!("x")),
                    ("/spec/selector/matchLabels/app", json!("y")),
                    ("/spec/paused", json!(true)),
                    ("/spec/revisionHistoryLimit", json!(3)),
                ])
            },
            status: Some(
                || json!({"observedGeneration": 1, "replicas": 2, "readyReplicas": 1, "updatedReplicas": 2}),
            ),
            scales: true,
            ..DEFAULT_APPS
        },
        Kind {
            kind: "ReplicaSet",
            plural: "replicasets",
            content: replicated,
            edits: || {
                template_edits(vec![
                    ("/spec/replicas", json!(0)),
                    ("/spec/minReadySeconds", json!(-1)),
                ])
            },
            status: Some(|| json!({"replicas": 2})),
            scales: true,
            field: Some("status.replicas=0"),
            ..DEFAULT_APPS
        },
        Kind {
            kind: "StatefulSet",
            plural: "statefulsets",
            content: || {
                let mut set = replicated();
                set["spec"]["serviceName"] = "x".into();
                set
            },
            edits: || {
                template_edits(vec![
                    ("/spec/replicas", json!(1)),
                    ("/spec/serviceName", json!("y")),
                    ("/spec/podManagementPolicy", json!("Parallel")),
                    ("/spec/updateStrategy", json!({"type": "OnDelete"})),
                ])
            },
            status: Some(|| json!({"replicas": 2, "observedGeneration": 1})),
            scales: true,
            ..DEFAULT_APPS
        },
        Kind {
            kind: "DaemonSet",
            plural: "daemonsets",
            content: workload,
            edits: || {
                template_edits(vec![
                    ("/spec/minReadySeconds", json!(3)),
                    ("/spec/updateStrategy", json!({"type": "OnDelete"})),
                ])
            },
            status: Some(
                || json!({"currentNumberScheduled": 1, "numberMisscheduled": 0, "desiredNumberScheduled": 1, "numberReady": 1}),
            ),
            ..DEFAULT_APPS
        },
        Kind {
            kind: "Job",
            plural: "jobs",
            content: || json!({"spec": {"template": job_template()}}),
            edits: || {
                vec![
                    ("/spec/parallelism", json!(3)),
                    ("/spec/suspend", json!(true)),
                    ("/spec/completions", json!(4)),
                    ("/spec/backoffLimit", json!(-1)),
                    ("/spec/activeDeadlineSeconds", json!(60)),
                    ("/spec/ttlSecondsAfterFinished", json!(60)),
                    ("/spec/template/spec/restartPolicy", json!("Always")),
                ]
            },
            status: Some(|| json!({"active": 1})),
            ..DEFAULT_BATCH
        },
        Kind {
            kind: "CronJob",
            plural: "cronjobs",
            content: || json!({"spec": {"schedule": "*/5 * * * *", "jobTemplate": {"spec": {"template": job_template()}}}}),
            edits: || {
                vec![
                    ("/spec/schedule", json!("@hourly")),
                    ("/spec/schedule", json!("never")),
                    ("/spec/suspend", json!(true)),
                    ("/spec/concurrencyPolicy", json!("Forbid")),
                    ("/spec/concurrencyPolicy", json!("Perhaps")),
                    ("/spec/timeZone", json!("Europe/Berlin")),
                    ("/spec/successfulJobsHistoryLimit", json!(0)),
                ]
            },
            status: Some(|| json!({"lastScheduleTime": "2020-01-01T00:00:00Z"})),
            ..DEFAULT_BATCH
        },
    ]
}

const DEFAULT_APPS: Kind = Kind {
    api_version: "apps/v1",
    ..DEFAULT
};

const DEFAULT_BATCH: Kind = Kind {
    api_version: "batch/v1",
    ..DEFAULT
};

fn others() -> Vec<Kind> {
    vec![
        Kind {
            api_version: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            plural: "horizontalpodautoscalers",
            content: || {
                json!({"spec": {
                    "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"},
                    "maxReplicas": 4,
                }})
            },
            edits: || {
                vec![
                    ("/spec/minReplicas", json!(2)),
                    ("/spec/minReplicas", json!(9)),
                    ("/spec/maxReplicas", json!(0)),
                    (
                        "/spec/metrics",
                        json!([{"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 70}}}]),
                    ),
                    (
                        "/spec/behavior/scaleDown/stabilizationWindowSeconds",
                        json!(60),
                    ),
                ]
            },
            status: Some(|| json!({"currentReplicas": 1, "desiredReplicas": 2})),
            ..DEFAULT
        },
        Kind {
            api_version: "networking.k8s.io/v1",
            kind: "Ingress",
            plural: "ingresses",
            content: || json!({"spec": {"defaultBackend": {"service": {"name": "x", "port": {"number": 80}}}}}),
            edits: || {
                vec![
                    (
                        "/spec/rules",
                        json!([{"host": "a.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "x", "port": {"name": "web"}}}}]}}]),
                    ),
                    ("/spec/ingressClassName", json!("fast")),
                    ("/spec/defaultBackend", Value::Null),
                    (
                        "/spec/tls",
                        json!([{"hosts": ["a.example.com"], "secretName": "s"}]),
                    ),
                ]
            },
            status: Some(|| json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}]}})),
            ..DEFAULT
        },
        Kind {
            api_version: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            plural: "networkpolicies",
            content: || json!({"spec": {"podSelector": {}}}),
            edits: || {
                vec![
                    ("/spec/podSelector/matchLabels/app", json!("x")),
                    (
                        "/spec/ingress",
                        json!([{"from": [{"podSelector": {}}], "ports": [{"port": 80}]}]),
                    ),
                    ("/spec/policyTypes", json!(["Egress"])),
                    ("/spec/policyTypes", json!(["Sideways"])),
                ]
            },
            ..DEFAULT
        },
        Kind {
            api_version: "policy/v1",
            kind: "PodDisruptionBudget",
            plural: "poddisruptionbudgets",
            content: || json!({"spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "x"}}}}),
            edits: || {
                vec![
                    ("/spec/minAvailable", json!("50%")),
                    ("/spec/minAvailable", json!(-1)),
                    ("/spec/maxUnavailable", json!(1)),
                    ("/spec/unhealthyPodEvictionPolicy", json!("AlwaysAllow")),
                ]
            },
            status: Some(
                || json!({"currentHealthy": 1, "desiredHealthy": 1, "disruptionsAllowed": 0, "expectedPods": 1}),
            ),
            ..DEFAULT
        },
        Kind {
            api_version: "rbac.authorization.k8s.io/v1",
            kind: "Role",
            plural: "roles",
            content: rules,
            edits: rule_edits,
            ..DEFAULT
        },
        Kind {
            api_version: "rbac.authorization.k8s.io/v1",
            kind: "RoleBinding",
            plural: "rolebindings",
            content: || {
                json!({
                    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "x"},
                    "subjects": [{"kind": "User", "name": "jane"}],
                })
            },
            edits: || {
                vec![
                    ("/subjects", json!([{"kind": "Group", "name": "g"}])),
                    ("/subjects", Value::Null),
                    ("/roleRef/name", json!("y")),
                    ("/subjects/0/kind", json!("Robot")),
                ]
            },
            ..DEFAULT
        },
        Kind {
            api_version: "coordination.k8s.io/v1",
            kind: "Lease",
            plural: "leases",
            content: || json!({"spec": {"holderIdentity": "a", "leaseDurationSeconds": 15}}),
            edits: || {
                vec![
                    ("/spec/holderIdentity", json!("b")),
                    ("/spec/leaseDurationSeconds", json!(0)),
                    ("/spec/renewTime", json!("2020-01-01T00:00:00.000001Z")),
                    ("/spec/leaseTransitions", json!(3)),
                ]
            },
            ..DEFAULT
        },
        Kind {
            api_version: "discovery.k8s.io/v1",
            kind: "EndpointSlice",
            plural: "endpointslices",
            content: || json!({"addressType": "IPv4", "endpoints": [{"addresses": ["192.0.2.1"]}], "ports": [{"port": 80}]}),
            edits: || {
                vec![
                    (
                        "/endpoints",
                        json!([{"addresses": ["192.0.2.2"], "conditions": {"ready": true}}]),
                    ),
                    ("/endpoints/0/addresses", json!(["nowhere"])),
                    ("/addressType", json!("IPv6")),
                    (
                        "/ports",
                        json!([{"name": "a", "port": 81, "protocol": "UDP"}]),
                    ),
                ]
            },
            ..DEFAULT
        },
        Kind {
            api_version: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            plural: "clusterroles",
            namespaced: false,
            content: rules,
            edits: rule_edits,
            ..DEFAULT
        },
        Kind {
            api_version: "scheduling.k8s.io/v1",
            kind: "PriorityClass",
            plural: "priorityclasses",
            namespaced: false,
            content: || json!({"value": 5}),
            edits: || {
                vec![
                    ("/description", json!("x")),
                    ("/value", json!(6)),
                    ("/preemptionPolicy", json!("Never")),
                ]
            },
            ..DEFAULT
        },
    ]
}
