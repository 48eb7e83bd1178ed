//! Literals of the core group, with a field of every wrapper.

use clientset::core_v1::{
    Capabilities, ConfigMap, ConfigMapVolumeSource, Container, ContainerPort, EmptyDirVolumeSource,
    EndpointAddress, EndpointPort, EndpointSubset, Endpoints, EnvVar, EnvVarSource, Event,
    EventSource, ExecAction, HTTPGetAction, KeyToPath, LimitRange, LimitRangeItem, LimitRangeSpec,
    LocalObjectReference, LocalVolumeSource, Node, NodeSelector, NodeSelectorRequirement,
    NodeSelectorTerm, NodeSpec, ObjectFieldSelector, ObjectReference, PersistentVolume,
    PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec, Pod,
    PodSecurityContext, PodSpec, PodTemplate, PodTemplateSpec, Probe, ProjectedVolumeSource,
    ReplicationController, ReplicationControllerSpec, ResourceFieldSelector, ResourceQuota,
    ResourceQuotaSpec, ResourceRequirements, ScopeSelector, ScopedResourceSelectorRequirement,
    Secret, SecurityContext, Service, ServiceAccount, ServiceAccountTokenProjection, ServicePort,
    ServiceSpec, Taint, Toleration, TopologySpreadConstraint, Volume, VolumeMount,
    VolumeNodeAffinity, VolumeProjection, VolumeResourceRequirements,
};
use clientset::meta::{
    ByteString, LabelSelector, LabelSelectorRequirement, MicroTime, Quantity, Time,
};
use clientset::{Map, Optional, Str, some};

use crate::{Place, named};

pub(crate) fn config_map(_: &Place) -> ConfigMap {
    let text: Str = "größer als 8 Zeichen 🚢".into();
    ConfigMap {
        metadata: named("settings"),
        data: [("text", text), ("empty", "".into())].into(),
        binary_data: [("bytes", ByteString::from(&[0_u8, 159, 255]))].into(),
        immutable: Some(false),
        ..Default::default()
    }
}

pub(crate) fn secret(_: &Place) -> Secret {
    Secret {
        metadata: named("credentials"),
        type_: some("example.com/credentials"),
        data: [("password", "not a secret")].into(),
        ..Default::default()
    }
}

pub(crate) fn service(_: &Place) -> Service {
    let port = |name: &str, port: i32| ServicePort {
        name: some(name),
        port,
        ..Default::default()
    };
    Service {
        metadata: named("web"),
        spec: ServiceSpec {
            selector: [("app", "web")].into(),
            ports: vec![
                ServicePort {
                    target_port: some("http"),
                    app_protocol: some("http"),
                    ..port("by-name", 80)
                },
                ServicePort {
                    target_port: some(8443),
                    ..port("by-number", 443)
                },
            ],
            session_affinity: some("None"),
            traffic_distribution: some("PreferClose"),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn service_account(_: &Place) -> ServiceAccount {
    ServiceAccount {
        metadata: named("robot"),
        automount_service_account_token: Some(false),
        image_pull_secrets: vec![LocalObjectReference {
            name: "registry".into(),
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn pod(_: &Place) -> Pod {
    Pod {
        metadata: named("everything"),
        spec: PodSpec {
            restart_policy: some("OnFailure"),
            termination_grace_period_seconds: Some(0),
            host_users: Some(true),
            node_selector: [("example.com/none", "true")].into(),
            security_context: some(PodSecurityContext {
                run_as_user: Some(1000),
                fs_group: Some(2000),
                ..Default::default()
            }),
            tolerations: vec![Toleration {
                key: some("dedicated"),
                operator: some("Exists"),
                toleration_seconds: Some(60),
                effect: some("NoExecute"),
                ..Default::default()
            }],
            topology_spread_constraints: vec![TopologySpreadConstraint {
                max_skew: 1,
                topology_key: "zone".into(),
                when_unsatisfiable: "ScheduleAnyway".into(),
                label_selector: some(LabelSelector {
                    match_expressions: vec![LabelSelectorRequirement {
                        key: "app".into(),
                        operator: "In".into(),
                        values: vec!["web".into(), "db".into()],
                        ..Default::default()
                    }],
                    ..Default::default()
                }),
                ..Default::default()
            }],
            containers: vec![main_container()],
            volumes: volumes(),
            ..Default::default()
        },
        ..Default::default()
    }
}

fn main_container() -> Container {
    let field = |path: &str| EnvVarSource {
        field_ref: some(ObjectFieldSelector {
            field_path: path.into(),
            ..Default::default()
        }),
        ..Default::default()
    };
    Container {
        name: "main".into(),
        image: some("example.com/main:1"),
        args: vec!["--verbose".into(), "".into()],
        env: vec![
            EnvVar {
                name: "PLAIN".into(),
                value: some("text"),
                ..Default::default()
            },
            EnvVar {
                name: "POD".into(),
                value_from: some(field("metadata.name")),
                ..Default::default()
            },
            EnvVar {
                name: "MEMORY".into(),
                value_from: some(EnvVarSource {
                    resource_field_ref: some(ResourceFieldSelector {
                        resource: "limits.memory".into(),
                        divisor: Some(quantity("1Mi")),
                        ..Default::default()
                    }),
                    ..Default::default()
                }),
                ..Default::default()
            },
        ],
        ports: vec![ContainerPort {
            name: some("http"),
            container_port: 8080,
            protocol: some("TCP"),
            ..Default::default()
        }],
        resources: ResourceRequirements {
            requests: [("cpu", quantity("100m")), ("memory", quantity("64Mi"))].into(),
            limits: [("cpu", quantity("2")), ("memory", quantity("1Gi"))].into(),
            ..Default::default()
        },
        liveness_probe: some(Probe {
            http_get: some(HTTPGetAction {
                path: some("/healthz"),
                port: "http".into(),
                ..Default::default()
            }),
            period_seconds: Some(5),
            ..Default::default()
        }),
        readiness_probe: some(Probe {
            exec: some(ExecAction {
                command: vec!["true".into()],
                ..Default::default()
            }),
            ..Default::default()
        }),
        security_context: some(SecurityContext {
            read_only_root_filesystem: Some(false),
            capabilities: some(Capabilities {
                drop: vec!["ALL".into()],
                ..Default::default()
            }),
            ..Default::default()
        }),
        volume_mounts: vec![VolumeMount {
            name: "scratch".into(),
            mount_path: "/scratch".into(),
            read_only: Some(true),
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn volumes() -> Vec<Volume> {
    vec![
        Volume {
            name: "scratch".into(),
            // Present and empty: it chooses the kind of volume.
            empty_dir: some(EmptyDirVolumeSource::default()),
            ..Default::default()
        },
        Volume {
            name: "sized".into(),
            empty_dir: some(EmptyDirVolumeSource {
                medium: some("Memory"),
                size_limit: Some(quantity("128Mi")),
                ..Default::default()
            }),
            ..Default::default()
        },
        Volume {
            name: "settings".into(),
            config_map: some(ConfigMapVolumeSource {
                name: "settings".into(),
                default_mode: Some(0o400),
                items: vec![KeyToPath {
                    key: "text".into(),
                    path: "text".into(),
                    ..Default::default()
                }],
                ..Default::default()
            }),
            ..Default::default()
        },
        Volume {
            name: "all".into(),
            projected: some(ProjectedVolumeSource {
                sources: vec![VolumeProjection {
                    service_account_token: some(ServiceAccountTokenProjection {
                        audience: some("vault"),
                        expiration_seconds: Some(3600),
                        path: "token".into(),
                        ..Default::default()
                    }),
                    ..Default::default()
                }],
                ..Default::default()
            }),
            ..Default::default()
        },
    ]
}

/// The template that workloads use.
pub(crate) fn template(app: &str, restart_policy: &str) -> PodTemplateSpec {
    PodTemplateSpec {
        metadata: clientset::meta::ObjectMeta {
            labels: [("app", app)].into(),
            ..Default::default()
        },
        spec: PodSpec {
            restart_policy: some(restart_policy),
            containers: vec![Container {
                name: "main".into(),
                image: some("example.com/main:1"),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn pod_template(_: &Place) -> PodTemplate {
    PodTemplate {
        metadata: named("template"),
        template: template("template", "Always"),
        ..Default::default()
    }
}

pub(crate) fn replication_controller(_: &Place) -> ReplicationController {
    ReplicationController {
        metadata: named("classic"),
        spec: ReplicationControllerSpec {
            // Its default is 1: a zero has to arrive.
            replicas: Some(0),
            selector: [("app", "classic")].into(),
            template: some(template("classic", "Always")),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn endpoints(_: &Place) -> Endpoints {
    let mut metadata = named("outside");
    // Without it a controller that starts deletes Endpoints that belong to no Service.
    metadata
        .annotations
        .insert("control-plane.alpha.kubernetes.io/leader", "".into());
    Endpoints {
        metadata,
        subsets: vec![EndpointSubset {
            addresses: vec![EndpointAddress {
                ip: "192.0.2.10".into(),
                hostname: some("one"),
                ..Default::default()
            }],
            ports: vec![EndpointPort {
                name: some("http"),
                port: 8080,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn event(place: &Place) -> Event {
    Event {
        metadata: named("happened"),
        involved_object: ObjectReference {
            kind: some("Pod"),
            namespace: Some(place.namespace.as_str().into()),
            name: some("everything"),
            ..Default::default()
        },
        reason: some("Tested"),
        message: some("it happened"),
        first_timestamp: Time::from_unix_seconds(1_767_323_045),
        last_timestamp: Time::from_unix_seconds(1_767_323_046),
        count: Some(3),
        type_: some("Normal"),
        source: EventSource {
            component: some("forty-kinds"),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn limit_range(_: &Place) -> LimitRange {
    LimitRange {
        metadata: named("limits"),
        spec: LimitRangeSpec {
            limits: vec![LimitRangeItem {
                type_: "PersistentVolumeClaim".into(),
                max: [("storage", quantity("10Ti"))].into(),
                min: [("storage", quantity("1"))].into(),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn resource_quota(_: &Place) -> ResourceQuota {
    let hard: Map<Quantity> = [
        ("count/widgets.example.com", quantity("10")),
        ("pods", quantity("1k")),
    ]
    .into();
    ResourceQuota {
        metadata: named("quota"),
        spec: ResourceQuotaSpec {
            hard,
            scope_selector: Optional::default(),
            ..Default::default()
        },
        ..Default::default()
    }
}

/// For the extras: a quota that a scope narrows.
pub(crate) fn scoped_quota() -> ResourceQuota {
    ResourceQuota {
        metadata: named("scoped"),
        spec: ResourceQuotaSpec {
            hard: [("pods", quantity("5"))].into(),
            scope_selector: some(ScopeSelector {
                match_expressions: vec![ScopedResourceSelectorRequirement {
                    operator: "In".into(),
                    scope_name: "PriorityClass".into(),
                    values: vec!["urgent".into()],
                    ..Default::default()
                }],
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn claim(_: &Place) -> PersistentVolumeClaim {
    PersistentVolumeClaim {
        metadata: named("data"),
        spec: PersistentVolumeClaimSpec {
            access_modes: vec!["ReadWriteOnce".into()],
            storage_class_name: some("none"),
            resources: VolumeResourceRequirements {
                requests: [("storage", quantity("1536Mi"))].into(),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn volume(place: &Place) -> PersistentVolume {
    PersistentVolume {
        metadata: named(place.unique("disk")),
        spec: PersistentVolumeSpec {
            capacity: [("storage", quantity("1.5Gi"))].into(),
            access_modes: vec!["ReadWriteOnce".into()],
            persistent_volume_reclaim_policy: some("Retain"),
            storage_class_name: some("manual"),
            local: some(LocalVolumeSource {
                path: "/mnt/disk".into(),
                ..Default::default()
            }),
            node_affinity: some(VolumeNodeAffinity {
                required: some(NodeSelector {
                    node_selector_terms: vec![NodeSelectorTerm {
                        match_expressions: vec![NodeSelectorRequirement {
                            key: "kubernetes.io/hostname".into(),
                            operator: "In".into(),
                            values: vec!["worker".into()],
                            ..Default::default()
                        }],
                        ..Default::default()
                    }],
                    ..Default::default()
                }),
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn node(place: &Place) -> Node {
    Node {
        metadata: named(place.unique("worker")),
        spec: NodeSpec {
            provider_id: some("example://worker"),
            unschedulable: Some(true),
            taints: vec![Taint {
                key: "dedicated".into(),
                value: some("tests"),
                effect: "NoSchedule".into(),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn quantity(text: &str) -> Quantity {
    text.parse().unwrap_or_default()
}

/// A point in time with microseconds.
pub(crate) fn instant() -> Option<MicroTime> {
    MicroTime::from_unix_microseconds(1_767_323_045_678_901)
}
