//! What Kubernetes says of single resources: the rules that no specification has.
//!
//! Each row was asked of a kube-apiserver 1.37: which field selectors it takes, which names it refuses,
//! whether a PUT creates, whether one without `resourceVersion` is taken, what a deletion answers with
//! and when `metadata.generation` counts.

use crate::in_memory::rules::NameRule;

/// The rules of one resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// The fields that can be selected by, beside `metadata.name` and `metadata.namespace`.
    pub(crate) fields: &'static [&'static str],
    /// What a name may be.
    pub(crate) names: NameRule,
    /// Whether a PUT to a name that is free creates the object.
    pub(crate) create_on_update: bool,
    /// Whether a PUT without `resourceVersion` overwrites whatever there is.
    pub(crate) unconditional_update: bool,
    /// Whether a deletion is answered with the object, also when nothing is left of it.
    pub(crate) returns_deleted: bool,
    /// When `metadata.generation` counts.
    pub(crate) generation: Generation,
    /// What becomes of dependents when a deletion does not say it.
    pub(crate) propagation: DeletePropagation,
    /// Whether a deletion waits for a grace period.
    pub(crate) graceful: bool,
    /// What of the metadata a write of the status leaves as it is.
    pub(crate) status_keeps: StatusKeeps,
    /// Whether the status has a list of metrics always, be it `null`.
    pub(crate) counts_metrics: bool,
    /// Whether a finalizer of one's own needs a domain before its name.
    pub(crate) qualified_finalizers: bool,
    /// Whether the status of an object that is not there creates it.
    pub(crate) status_creates: StatusCreates,
    /// Lists that are always written, at the root or in `spec`. Those that are empty are stored as `null`, so that sending
    /// `[]` changes them.
    pub(crate) lists: &'static [&'static str],
}

/// What of the metadata a write of the status leaves as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusKeeps {
    /// All of it.
    Metadata,
    /// A field.
    Field(&'static str),
    /// No more than any write.
    Nothing,
}

/// Whether a status can be written of an object that is not there: it is created then, with an empty status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusCreates {
    Never,
    ByApply,
    /// By PUT, too.
    Always,
}

impl StatusKeeps {
    /// Whether a field of the metadata stays as it is.
    pub(crate) fn keeps(self, field: &str) -> bool {
        match self {
            Self::Metadata => field != "managedFields",
            Self::Field(kept) => field == kept,
            Self::Nothing => false,
        }
    }
}

/// When `metadata.generation` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generation {
    /// The resource has none.
    None,
    /// It is 1 for good.
    First,
    /// With every change outside `metadata` and `status`.
    Content,
    /// With every change outside `metadata`: custom resources whose status is written with the rest.
    Everything,
    /// Also with annotations: Deployments.
    ContentAndAnnotations,
    /// Also with labels: EndpointSlices.
    ContentAndLabels,
}

/// What becomes of dependents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeletePropagation {
    /// They go after the owner.
    Background,
    /// They go before the owner.
    Foreground,
    /// They stay, without the owner.
    Orphan,
}

impl Facts {
    /// The rules of a resource in one version.
    pub(crate) fn of(group: &str, version: &str, plural: &str) -> Self {
        let resource = (group, plural);
        Self {
            fields: fields(resource),
            names: names(resource),
            create_on_update: creates_on_update(resource),
            // What its older versions allowed at first, they go on allowing.
            unconditional_update: match (group, version, plural) {
                ("resource.k8s.io", "v1", "devicetaintrules") => false,
                _ => !needs_version(resource),
            },
            returns_deleted: returns_deleted(resource),
            generation: generation(resource),
            propagation: match resource {
                ("", "replicationcontrollers") | ("batch", "jobs") => DeletePropagation::Orphan,
                _ => DeletePropagation::Background,
            },
            graceful: resource == ("", "pods"),
            status_keeps: status_keeps(resource),
            status_creates: match resource {
                ("", "services") => StatusCreates::Always,
                ("admissionregistration.k8s.io", "validatingadmissionpolicies") => {
                    StatusCreates::ByApply
                }
                _ => StatusCreates::Never,
            },
            lists: lists(resource),
            counts_metrics: resource == ("autoscaling", "horizontalpodautoscalers"),
            qualified_finalizers: has_qualified_finalizers(resource),
        }
    }
}

fn fields(resource: (&str, &str)) -> &'static [&'static str] {
    match resource {
        ("", "pods") => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        ("", "events") => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        ("events.k8s.io", "events") => &[
            "regarding.kind",
            "regarding.namespace",
            "regarding.name",
            "regarding.uid",
            "regarding.apiVersion",
            "regarding.resourceVersion",
            "regarding.fieldPath",
            "reason",
            "reportingController",
            "type",
        ],
        ("", "namespaces") => &["status.phase"],
        ("", "nodes") => &["spec.unschedulable"],
        ("", "replicationcontrollers") => &["status.replicas"],
        ("", "secrets") => &["type"],
        ("", "services") => &["spec.clusterIP", "spec.type"],
        ("batch", "jobs") => &["status.successful"],
        ("certificates.k8s.io", "certificatesigningrequests" | "clustertrustbundles") => {
            &["spec.signerName"]
        }
        ("certificates.k8s.io", "podcertificaterequests") => {
            &["spec.nodeName", "spec.podName", "spec.signerName"]
        }
        ("resource.k8s.io", "resourceslices") => {
            &["spec.nodeName", "spec.driver", "spec.pool.name"]
        }
        _ => &[],
    }
}

fn has_qualified_finalizers(resource: (&str, &str)) -> bool {
    !matches!(
        resource,
        ("coordination.k8s.io", "leases")
            | ("policy", "poddisruptionbudgets")
            | ("node.k8s.io", "runtimeclasses")
            | ("apiextensions.k8s.io" | "apiregistration.k8s.io", _)
    )
}

fn lists(resource: (&str, &str)) -> &'static [&'static str] {
    match resource {
        ("discovery.k8s.io", "endpointslices") => &["endpoints", "ports"],
        ("rbac.authorization.k8s.io", "clusterroles" | "roles") => &["rules"],
        ("scheduling.k8s.io", "workloads") => &["spec.podGroupTemplates"],
        _ => &[],
    }
}

fn names(resource: (&str, &str)) -> NameRule {
    match resource {
        ("", "namespaces" | "services") | ("apps", "statefulsets") | ("batch", "jobs") => {
            NameRule::Label
        }
        ("batch", "cronjobs") => NameRule::SubdomainUpTo(52),
        ("networking.k8s.io", "ipaddresses") => NameRule::IpAddress,
        (
            "rbac.authorization.k8s.io",
            "roles" | "rolebindings" | "clusterroles" | "clusterrolebindings",
        )
        | ("policy", "poddisruptionbudgets")
        | ("certificates.k8s.io", _) => NameRule::PathSegment,
        _ => NameRule::Subdomain,
    }
}

fn creates_on_update(resource: (&str, &str)) -> bool {
    matches!(
        resource,
        ("", "endpoints" | "events" | "limitranges" | "services")
            | ("events.k8s.io", "events")
            | ("rbac.authorization.k8s.io", _)
            | ("coordination.k8s.io", "leases")
            | ("coordination.k8s.io", "leasecandidates")
            | ("node.k8s.io", "runtimeclasses")
    )
}

fn needs_version(resource: (&str, &str)) -> bool {
    matches!(
        resource,
        (
            "apiregistration.k8s.io" | "admissionregistration.k8s.io" | "apiextensions.k8s.io",
            _
        ) | ("policy", "poddisruptionbudgets")
            | (
                "storage.k8s.io",
                "csidrivers" | "csinodes" | "csistoragecapacities" | "volumeattachments"
            )
            | (
                "certificates.k8s.io",
                "clustertrustbundles" | "podcertificaterequests"
            )
            | (
                "coordination.k8s.io" | "internal.apiserver.k8s.io" | "lifecycle.k8s.io",
                _
            )
            | ("node.k8s.io", "runtimeclasses")
            | ("resource.k8s.io", "resourcepoolstatusrequests")
            | (
                "scheduling.k8s.io",
                "compositepodgroups" | "podgroups" | "workloads"
            )
            | ("storagemigration.k8s.io", _)
    )
}

fn returns_deleted(resource: (&str, &str)) -> bool {
    matches!(
        resource,
        (
            "",
            "pods"
                | "podtemplates"
                | "persistentvolumes"
                | "persistentvolumeclaims"
                | "resourcequotas"
                | "serviceaccounts"
                | "services"
        ) | ("resource.k8s.io", _)
            | (
                "storage.k8s.io",
                "csidrivers"
                    | "csinodes"
                    | "storageclasses"
                    | "volumeattachments"
                    | "volumeattributesclasses"
            )
    )
}

fn status_keeps(resource: (&str, &str)) -> StatusKeeps {
    match resource {
        ("", "pods") => StatusKeeps::Field("ownerReferences"),
        ("apps", "deployments") => StatusKeeps::Field("labels"),
        (
            "admissionregistration.k8s.io"
            | "flowcontrol.apiserver.k8s.io"
            | "internal.apiserver.k8s.io"
            | "lifecycle.k8s.io"
            | "networking.k8s.io"
            | "resource.k8s.io"
            | "scheduling.k8s.io"
            | "storage.k8s.io"
            | "storagemigration.k8s.io",
            _,
        )
        | ("certificates.k8s.io", "podcertificaterequests")
            if resource.1 != "ingresses" =>
        {
            StatusKeeps::Metadata
        }
        _ => StatusKeeps::Nothing,
    }
}

fn generation(resource: (&str, &str)) -> Generation {
    match resource {
        ("apps", "deployments") => Generation::ContentAndAnnotations,
        ("discovery.k8s.io", "endpointslices") => Generation::ContentAndLabels,
        ("", "pods" | "podtemplates" | "replicationcontrollers")
        | ("apps", "daemonsets" | "replicasets" | "statefulsets")
        | ("autoscaling", "horizontalpodautoscalers")
        | ("batch", _)
        | ("networking.k8s.io", "ingressclasses" | "ingresses" | "networkpolicies")
        | ("policy", "poddisruptionbudgets")
        | ("admissionregistration.k8s.io" | "apiextensions.k8s.io" | "lifecycle.k8s.io", _)
        | ("resource.k8s.io", "deviceclasses" | "devicetaintrules" | "resourceslices")
        | ("flowcontrol.apiserver.k8s.io", _) => Generation::Content,
        ("scheduling.k8s.io", "priorityclasses") => Generation::First,
        _ => Generation::None,
    }
}
