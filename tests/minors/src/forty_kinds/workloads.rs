//! Literals of the groups that run pods.

use clientset::apps_v1::{
    ControllerRevision, DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy, Deployment,
    DeploymentSpec, DeploymentStrategy, ReplicaSet, ReplicaSetSpec, RollingUpdateDeployment,
    StatefulSet, StatefulSetOrdinals, StatefulSetSpec,
};
use clientset::batch_v1::{
    CronJob, CronJobSpec, Job, JobSpec, JobTemplateSpec, PodFailurePolicy,
    PodFailurePolicyOnPodConditionsPattern, PodFailurePolicyRule,
};
use clientset::meta::{LabelSelector, LabelSelectorRequirement};
use clientset::policy_v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use clientset::{RawJson, autoscaling_v1, autoscaling_v2, some};

use crate::core::{claim, quantity, template};
use crate::{Place, named};

fn selects(app: &str) -> LabelSelector {
    LabelSelector {
        match_labels: [("app", app)].into(),
        ..Default::default()
    }
}

pub(crate) fn deployment(_: &Place) -> Deployment {
    Deployment {
        metadata: named("web"),
        spec: DeploymentSpec {
            replicas: Some(0),
            revision_history_limit: Some(2),
            selector: selects("web"),
            strategy: DeploymentStrategy {
                type_: some("RollingUpdate"),
                rolling_update: some(RollingUpdateDeployment {
                    max_surge: some("25%"),
                    max_unavailable: some(0),
                    ..Default::default()
                }),
                ..Default::default()
            },
            template: template("web", "Always"),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn stateful_set(place: &Place) -> StatefulSet {
    StatefulSet {
        metadata: named("db"),
        spec: StatefulSetSpec {
            replicas: Some(0),
            service_name: "db".into(),
            pod_management_policy: some("Parallel"),
            ordinals: some(StatefulSetOrdinals {
                start: Some(1),
                ..Default::default()
            }),
            selector: selects("db"),
            template: template("db", "Always"),
            volume_claim_templates: vec![claim(place)],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn daemon_set(_: &Place) -> DaemonSet {
    let mut template = template("agent", "Always");
    template.spec.node_selector = [("example.com/none", "true")].into();
    DaemonSet {
        metadata: named("agent"),
        spec: DaemonSetSpec {
            selector: selects("agent"),
            update_strategy: DaemonSetUpdateStrategy {
                type_: some("OnDelete"),
                ..Default::default()
            },
            template,
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn replica_set(_: &Place) -> ReplicaSet {
    ReplicaSet {
        metadata: named("set"),
        spec: ReplicaSetSpec {
            replicas: Some(0),
            selector: LabelSelector {
                match_expressions: vec![LabelSelectorRequirement {
                    key: "app".into(),
                    operator: "Exists".into(),
                    ..Default::default()
                }],
                ..Default::default()
            },
            template: template("set", "Always"),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn controller_revision(_: &Place) -> ControllerRevision {
    let data = r#"{"spec": {"value": [1, 2.5, true, null, "text"]}}"#;
    ControllerRevision {
        metadata: named("revision"),
        revision: 4,
        data: RawJson::try_from(data).unwrap_or_default(),
        ..Default::default()
    }
}

pub(crate) fn job(_: &Place) -> Job {
    Job {
        metadata: named("once"),
        spec: JobSpec {
            suspend: Some(true),
            completions: Some(3),
            parallelism: Some(2),
            backoff_limit: Some(1),
            completion_mode: some("Indexed"),
            pod_failure_policy: some(PodFailurePolicy {
                rules: vec![PodFailurePolicyRule {
                    action: "Ignore".into(),
                    on_pod_conditions: vec![PodFailurePolicyOnPodConditionsPattern {
                        type_: "DisruptionTarget".into(),
                        status: "True".into(),
                        ..Default::default()
                    }],
                    ..Default::default()
                }],
                ..Default::default()
            }),
            template: template("once", "Never"),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn cron_job(_: &Place) -> CronJob {
    CronJob {
        metadata: named("nightly"),
        spec: CronJobSpec {
            schedule: "17 3 * * *".into(),
            time_zone: some("Etc/UTC"),
            concurrency_policy: some("Forbid"),
            suspend: Some(true),
            starting_deadline_seconds: Some(200),
            job_template: JobTemplateSpec {
                spec: JobSpec {
                    template: template("nightly", "OnFailure"),
                    ..Default::default()
                },
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn autoscaler_v1(_: &Place) -> autoscaling_v1::HorizontalPodAutoscaler {
    autoscaling_v1::HorizontalPodAutoscaler {
        metadata: named("by-cpu"),
        spec: autoscaling_v1::HorizontalPodAutoscalerSpec {
            scale_target_ref: autoscaling_v1::CrossVersionObjectReference {
                api_version: some("apps/v1"),
                kind: "Deployment".into(),
                name: "nothing".into(),
                ..Default::default()
            },
            min_replicas: Some(1),
            max_replicas: 9,
            target_cpu_utilization_percentage: Some(60),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn autoscaler_v2(_: &Place) -> autoscaling_v2::HorizontalPodAutoscaler {
    autoscaling_v2::HorizontalPodAutoscaler {
        metadata: named("by-requests"),
        spec: autoscaling_v2::HorizontalPodAutoscalerSpec {
            scale_target_ref: autoscaling_v2::CrossVersionObjectReference {
                api_version: some("apps/v1"),
                kind: "Deployment".into(),
                name: "nothing".into(),
                ..Default::default()
            },
            min_replicas: Some(1),
            max_replicas: 9,
            metrics: vec![autoscaling_v2::MetricSpec {
                type_: "Pods".into(),
                pods: some(autoscaling_v2::PodsMetricSource {
                    metric: autoscaling_v2::MetricIdentifier {
                        name: "requests".into(),
                        ..Default::default()
                    },
                    target: autoscaling_v2::MetricTarget {
                        type_: "AverageValue".into(),
                        average_value: Some(quantity("1500m")),
                        ..Default::default()
                    },
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn budget(_: &Place) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: named("some"),
        spec: PodDisruptionBudgetSpec {
            min_available: some("50%"),
            selector: some(selects("web")),
            unhealthy_pod_eviction_policy: some("AlwaysAllow"),
            ..Default::default()
        },
        ..Default::default()
    }
}
