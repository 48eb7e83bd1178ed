//! Literals of what a cluster is run by.

use clientset::apiextensions_v1::{
    CustomResourceDefinition, CustomResourceDefinitionNames, CustomResourceDefinitionSpec,
    CustomResourceDefinitionVersion, CustomResourceSubresourceStatus, CustomResourceSubresources,
    CustomResourceValidation, JSONSchemaProps,
};
use clientset::apiregistration_v1::{APIService, APIServiceSpec, ServiceReference};
use clientset::coordination_v1::{Lease, LeaseSpec};
use clientset::flowcontrol_v1::{
    FlowDistinguisherMethod, FlowSchema, FlowSchemaSpec, LimitResponse,
    LimitedPriorityLevelConfiguration, PolicyRulesWithSubjects, PriorityLevelConfiguration,
    PriorityLevelConfigurationReference, PriorityLevelConfigurationSpec, QueuingConfiguration,
    ResourcePolicyRule, Subject, UserSubject,
};
use clientset::internal_v1alpha1::StorageVersion;
use clientset::meta::{StructOrBool, StructOrList};
use clientset::node_v1::{Overhead, RuntimeClass, Scheduling};
use clientset::scheduling_v1::PriorityClass;
use clientset::{RawJson, coordination_v1alpha2, coordination_v1beta1, some};

use crate::core::{instant, quantity};
use crate::{Place, named};

pub(crate) fn definition(place: &Place) -> CustomResourceDefinition {
    let group = format!("{}.example.com", place.namespace);
    let of_type = |name: &str| JSONSchemaProps {
        type_: some(name),
        ..Default::default()
    };
    let spec = JSONSchemaProps {
        properties: [
            (
                "replicas",
                JSONSchemaProps {
                    minimum: Some(0.0),
                    default: RawJson::try_from("1").unwrap_or_default(),
                    ..of_type("integer")
                },
            ),
            (
                "labels",
                JSONSchemaProps {
                    additional_properties: Some(StructOrBool::Struct(Box::new(of_type("string")))),
                    ..of_type("object")
                },
            ),
            (
                "weights",
                JSONSchemaProps {
                    items: Some(StructOrList::Struct(Box::new(of_type("number")))),
                    ..of_type("array")
                },
            ),
        ]
        .into(),
        required: vec!["replicas".into()],
        ..of_type("object")
    };
    CustomResourceDefinition {
        metadata: named(format!("widgets.{group}")),
        spec: CustomResourceDefinitionSpec {
            group: group.into(),
            scope: "Namespaced".into(),
            names: CustomResourceDefinitionNames {
                kind: "Widget".into(),
                plural: "widgets".into(),
                singular: some("widget"),
                list_kind: some("WidgetList"),
                short_names: vec!["wd".into()],
                ..Default::default()
            },
            versions: vec![CustomResourceDefinitionVersion {
                name: "v1".into(),
                served: true,
                storage: true,
                schema: some(CustomResourceValidation {
                    open_api_v3_schema: some(JSONSchemaProps {
                        properties: [("spec", spec)].into(),
                        ..of_type("object")
                    }),
                    ..Default::default()
                }),
                subresources: some(CustomResourceSubresources {
                    status: some(CustomResourceSubresourceStatus::default()),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn api_service(place: &Place) -> APIService {
    let group = format!("{}.elsewhere.example.com", place.namespace);
    APIService {
        metadata: named(format!("v1.{group}")),
        spec: APIServiceSpec {
            group: Some(group.into()),
            version: some("v1"),
            group_priority_minimum: 1000,
            version_priority: 10,
            insecure_skip_tls_verify: Some(true),
            service: some(ServiceReference {
                namespace: some("default"),
                name: some("elsewhere"),
                port: Some(443),
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn flow_schema(place: &Place) -> FlowSchema {
    FlowSchema {
        metadata: named(place.unique("tests")),
        spec: FlowSchemaSpec {
            priority_level_configuration: PriorityLevelConfigurationReference {
                name: "workload-low".into(),
                ..Default::default()
            },
            matching_precedence: Some(9000),
            distinguisher_method: some(FlowDistinguisherMethod {
                type_: "ByUser".into(),
                ..Default::default()
            }),
            rules: vec![PolicyRulesWithSubjects {
                subjects: vec![Subject {
                    kind: "User".into(),
                    user: some(UserSubject {
                        name: "nobody".into(),
                        ..Default::default()
                    }),
                    ..Default::default()
                }],
                resource_rules: vec![ResourcePolicyRule {
                    api_groups: vec!["*".into()],
                    resources: vec!["*".into()],
                    verbs: vec!["*".into()],
                    namespaces: vec!["*".into()],
                    cluster_scope: Some(true),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn priority_level(place: &Place) -> PriorityLevelConfiguration {
    PriorityLevelConfiguration {
        metadata: named(place.unique("tests")),
        spec: PriorityLevelConfigurationSpec {
            type_: "Limited".into(),
            limited: some(LimitedPriorityLevelConfiguration {
                nominal_concurrency_shares: Some(0),
                lendable_percent: Some(50),
                limit_response: LimitResponse {
                    type_: "Queue".into(),
                    queuing: some(QueuingConfiguration {
                        queues: Some(8),
                        hand_size: Some(4),
                        queue_length_limit: Some(10),
                        ..Default::default()
                    }),
                    ..Default::default()
                },
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn storage_version(place: &Place) -> StorageVersion {
    StorageVersion {
        metadata: named(format!("{}.example.com.widgets", place.namespace)),
        ..Default::default()
    }
}

pub(crate) fn lease(_: &Place) -> Lease {
    Lease {
        metadata: named("leader"),
        spec: LeaseSpec {
            holder_identity: some("one"),
            lease_duration_seconds: Some(15),
            lease_transitions: Some(0),
            acquire_time: instant(),
            renew_time: instant(),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn lease_candidate_alpha(_: &Place) -> coordination_v1alpha2::LeaseCandidate {
    coordination_v1alpha2::LeaseCandidate {
        metadata: named("candidate-alpha"),
        spec: coordination_v1alpha2::LeaseCandidateSpec {
            lease_name: "example-alpha".into(),
            binary_version: "1.2.3".into(),
            emulation_version: some("1.2.0"),
            strategy: "OldestEmulationVersion".into(),
            ping_time: instant(),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn lease_candidate_beta(_: &Place) -> coordination_v1beta1::LeaseCandidate {
    coordination_v1beta1::LeaseCandidate {
        metadata: named("candidate-beta"),
        spec: coordination_v1beta1::LeaseCandidateSpec {
            lease_name: "example-beta".into(),
            binary_version: "1.2.3".into(),
            emulation_version: some("1.2.0"),
            strategy: "OldestEmulationVersion".into(),
            renew_time: instant(),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn runtime_class(place: &Place) -> RuntimeClass {
    RuntimeClass {
        metadata: named(place.unique("sandboxed")),
        handler: "sandbox".into(),
        overhead: some(Overhead {
            pod_fixed: [("memory", quantity("64Mi"))].into(),
            ..Default::default()
        }),
        scheduling: some(Scheduling {
            node_selector: [("runtime", "sandbox")].into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub(crate) fn priority_class(place: &Place) -> PriorityClass {
    PriorityClass {
        metadata: named(place.unique("none")),
        // Required until 1.35: a zero is written, or is no more than what the server fills in.
        value: 0,
        global_default: Some(false),
        preemption_policy: some("Never"),
        description: some("for pods that can wait"),
        ..Default::default()
    }
}
