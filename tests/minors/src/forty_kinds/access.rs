//! Literals of who may do what, and of what is done to requests.

use clientset::admissionregistration_v1::{
    MatchCondition, MatchResources, MutatingWebhook, MutatingWebhookConfiguration,
    NamedRuleWithOperations, RuleWithOperations, ServiceReference, ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding, ValidatingAdmissionPolicyBindingSpec,
    ValidatingAdmissionPolicySpec, ValidatingWebhook, ValidatingWebhookConfiguration, Validation,
    Variable, WebhookClientConfig,
};
use clientset::certificates_v1::{CertificateSigningRequest, CertificateSigningRequestSpec};
use clientset::certificates_v1beta1::{ClusterTrustBundle, ClusterTrustBundleSpec};
use clientset::meta::{LabelSelector, LabelSelectorRequirement};
use clientset::rbac_v1::{
    AggregationRule, ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef,
    Subject,
};
use clientset::{admissionregistration_v1alpha1 as alpha, some};

use crate::{Place, named};

const RBAC: &str = "rbac.authorization.k8s.io";

pub(crate) fn role(_: &Place) -> Role {
    Role {
        metadata: named("reader"),
        rules: vec![PolicyRule {
            api_groups: vec!["".into()],
            resources: vec!["pods".into(), "pods/log".into()],
            verbs: vec!["get".into(), "list".into()],
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn role_binding(_: &Place) -> RoleBinding {
    RoleBinding {
        metadata: named("readers"),
        role_ref: RoleRef {
            api_group: RBAC.into(),
            kind: "Role".into(),
            name: "reader".into(),
            ..Default::default()
        },
        subjects: vec![Subject {
            kind: "User".into(),
            name: "alice".into(),
            api_group: some(RBAC),
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn cluster_role(place: &Place) -> ClusterRole {
    ClusterRole {
        metadata: named(place.unique("metrics")),
        rules: vec![PolicyRule {
            non_resource_urls: vec!["/metrics".into()],
            verbs: vec!["get".into()],
            ..Default::default()
        }],
        aggregation_rule: some(AggregationRule {
            cluster_role_selectors: vec![LabelSelector {
                match_labels: [("example.com/aggregate", "no")].into(),
                ..Default::default()
            }],
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub(crate) fn cluster_role_binding(place: &Place) -> ClusterRoleBinding {
    ClusterRoleBinding {
        metadata: named(place.unique("metrics")),
        role_ref: RoleRef {
            api_group: RBAC.into(),
            kind: "ClusterRole".into(),
            name: place.unique("metrics").into(),
            ..Default::default()
        },
        subjects: vec![Subject {
            kind: "ServiceAccount".into(),
            name: "robot".into(),
            namespace: Some(place.namespace.as_str().into()),
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn rule() -> RuleWithOperations {
    RuleWithOperations {
        api_groups: vec!["example.com".into()],
        api_versions: vec!["v1".into()],
        operations: vec!["CREATE".into()],
        resources: vec!["widgets".into()],
        scope: some("Namespaced"),
        ..Default::default()
    }
}

pub(crate) fn validating_webhook(place: &Place) -> ValidatingWebhookConfiguration {
    ValidatingWebhookConfiguration {
        metadata: named(place.unique("checks")),
        webhooks: vec![ValidatingWebhook {
            name: "check.example.com".into(),
            admission_review_versions: vec!["v1".into()],
            side_effects: "None".into(),
            failure_policy: some("Ignore"),
            timeout_seconds: Some(3),
            match_conditions: vec![MatchCondition {
                name: "never".into(),
                expression: "false".into(),
                ..Default::default()
            }],
            client_config: WebhookClientConfig {
                service: some(ServiceReference {
                    namespace: "default".into(),
                    name: "hook".into(),
                    path: some("/check"),
                    port: Some(8443),
                    ..Default::default()
                }),
                ca_bundle: some(include_str!("authority.pem")),
                ..Default::default()
            },
            rules: vec![rule()],
            namespace_selector: some(LabelSelector {
                match_expressions: vec![LabelSelectorRequirement {
                    key: "skip".into(),
                    operator: "DoesNotExist".into(),
                    ..Default::default()
                }],
                ..Default::default()
            }),
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn mutating_webhook(place: &Place) -> MutatingWebhookConfiguration {
    MutatingWebhookConfiguration {
        metadata: named(place.unique("changes")),
        webhooks: vec![MutatingWebhook {
            name: "change.example.com".into(),
            admission_review_versions: vec!["v1".into()],
            side_effects: "NoneOnDryRun".into(),
            failure_policy: some("Ignore"),
            reinvocation_policy: some("IfNeeded"),
            client_config: WebhookClientConfig {
                url: some("https://hook.example.com/change"),
                ..Default::default()
            },
            rules: vec![rule()],
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn validating_policy(place: &Place) -> ValidatingAdmissionPolicy {
    ValidatingAdmissionPolicy {
        metadata: named(place.unique("few")),
        spec: ValidatingAdmissionPolicySpec {
            failure_policy: some("Ignore"),
            match_constraints: some(MatchResources {
                resource_rules: vec![NamedRuleWithOperations {
                    api_groups: vec!["example.com".into()],
                    api_versions: vec!["v1".into()],
                    operations: vec!["CREATE".into()],
                    resources: vec!["widgets".into()],
                    ..Default::default()
                }],
                ..Default::default()
            }),
            variables: vec![Variable {
                name: "count".into(),
                expression: "has(object.spec.replicas) ? object.spec.replicas : 0".into(),
                ..Default::default()
            }],
            validations: vec![Validation {
                expression: "variables.count < 10".into(),
                message: some("too many"),
                reason: some("Invalid"),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn validating_policy_binding(place: &Place) -> ValidatingAdmissionPolicyBinding {
    ValidatingAdmissionPolicyBinding {
        metadata: named(place.unique("few")),
        spec: ValidatingAdmissionPolicyBindingSpec {
            policy_name: Some(place.unique("few").into()),
            validation_actions: vec!["Warn".into(), "Audit".into()],
            match_resources: some(MatchResources {
                // Present and empty: it takes every object.
                object_selector: some(LabelSelector::default()),
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn mutating_policy(place: &Place) -> alpha::MutatingAdmissionPolicy {
    let patch = r#"Object{metadata: Object.metadata{labels: {"changed": "yes"}}}"#;
    alpha::MutatingAdmissionPolicy {
        metadata: named(place.unique("labels")),
        spec: alpha::MutatingAdmissionPolicySpec {
            failure_policy: some("Ignore"),
            reinvocation_policy: some("Never"),
            match_constraints: some(alpha::MatchResources {
                resource_rules: vec![alpha::NamedRuleWithOperations {
                    api_groups: vec!["example.com".into()],
                    api_versions: vec!["v1".into()],
                    operations: vec!["CREATE".into()],
                    resources: vec!["widgets".into()],
                    ..Default::default()
                }],
                ..Default::default()
            }),
            mutations: vec![alpha::Mutation {
                patch_type: "ApplyConfiguration".into(),
                apply_configuration: some(alpha::ApplyConfiguration {
                    expression: some(patch),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn mutating_policy_binding(place: &Place) -> alpha::MutatingAdmissionPolicyBinding {
    alpha::MutatingAdmissionPolicyBinding {
        metadata: named(place.unique("labels")),
        spec: alpha::MutatingAdmissionPolicyBindingSpec {
            policy_name: Some(place.unique("labels").into()),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn certificate_request(place: &Place) -> CertificateSigningRequest {
    CertificateSigningRequest {
        metadata: named(place.unique("request")),
        spec: CertificateSigningRequestSpec {
            signer_name: "example.com/signer".into(),
            usages: vec!["digital signature".into(), "client auth".into()],
            expiration_seconds: Some(3600),
            // For the common name "tester", signed with a key that was thrown away.
            request: include_str!("request.pem").into(),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn trust_bundle(place: &Place) -> ClusterTrustBundle {
    ClusterTrustBundle {
        metadata: named(place.unique("bundle")),
        spec: ClusterTrustBundleSpec {
            // A certificate whose key was thrown away.
            trust_bundle: include_str!("authority.pem").into(),
            ..Default::default()
        },
        ..Default::default()
    }
}
