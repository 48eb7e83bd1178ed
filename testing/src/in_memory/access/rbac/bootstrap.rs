//! The roles and bindings that an API server with RBAC begins with: those that people bind to others and those
//! that everybody has. What a kube-apiserver 1.37 has for the parts of a control plane, none of which runs here, is not among them.

use serde_json::{Value, json};

use super::{CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES};

const READ: &str = "get list watch";
const WRITE: &str = "create delete deletecollection patch update";
const ALL: &str = "create delete deletecollection get list patch update watch";

/// Role, verbs, groups (`-` for the core group) and resources.
const RULES: &[(&str, &str, &str, &str)] = &[
    ("cluster-admin", "*", "*", "*"),
    (
        "system:auth-delegator",
        "create",
        "authentication.k8s.io",
        "tokenreviews",
    ),
    (
        "system:auth-delegator",
        "create",
        "authorization.k8s.io",
        "subjectaccessreviews",
    ),
    (
        "system:basic-user",
        "create",
        "authorization.k8s.io",
        "selfsubjectaccessreviews selfsubjectrulesreviews",
    ),
    (
        "system:basic-user",
        "create",
        "authentication.k8s.io",
        "selfsubjectreviews",
    ),
    (
        "system:aggregate-to-admin",
        "create",
        "authorization.k8s.io",
        "localsubjectaccessreviews",
    ),
    (
        "system:aggregate-to-admin",
        ALL,
        "rbac.authorization.k8s.io",
        "rolebindings roles",
    ),
    (
        "system:aggregate-to-edit",
        READ,
        "-",
        "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy",
    ),
    (
        "system:aggregate-to-edit",
        "impersonate",
        "-",
        "serviceaccounts",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "-",
        "pods pods/attach pods/exec pods/portforward pods/proxy",
    ),
    ("system:aggregate-to-edit", "create", "-", "pods/eviction"),
    (
        "system:aggregate-to-edit",
        WRITE,
        "-",
        "configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale \
         secrets serviceaccounts services services/proxy",
    ),
    (
        "system:aggregate-to-edit",
        "create",
        "-",
        "serviceaccounts/token",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "- events.k8s.io",
        "events",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "apps",
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale \
         statefulsets statefulsets/scale",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "autoscaling",
        "horizontalpodautoscalers",
    ),
    ("system:aggregate-to-edit", WRITE, "batch", "cronjobs jobs"),
    (
        "system:aggregate-to-edit",
        WRITE,
        "extensions",
        "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies \
         replicasets replicasets/scale replicationcontrollers/scale",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "policy",
        "poddisruptionbudgets",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "networking.k8s.io",
        "ingresses networkpolicies",
    ),
    (
        "system:aggregate-to-edit",
        ALL,
        "coordination.k8s.io",
        "leases",
    ),
    (
        "system:aggregate-to-edit",
        WRITE,
        "resource.k8s.io",
        "resourceclaims resourceclaimtemplates",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "-",
        "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods \
         replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "-",
        "bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status \
         resourcequotas resourcequotas/status",
    ),
    ("system:aggregate-to-view", READ, "-", "namespaces"),
    (
        "system:aggregate-to-view",
        READ,
        "- events.k8s.io",
        "events",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "discovery.k8s.io",
        "endpointslices",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "apps",
        "controllerrevisions daemonsets daemonsets/status deployments deployments/scale \
         deployments/status replicasets replicasets/scale replicasets/status statefulsets \
         statefulsets/scale statefulsets/status",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "autoscaling",
        "horizontalpodautoscalers horizontalpodautoscalers/status",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "batch",
        "cronjobs cronjobs/status jobs jobs/status",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "extensions",
        "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses \
         ingresses/status networkpolicies replicasets replicasets/scale replicasets/status \
         replicationcontrollers/scale",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "policy",
        "poddisruptionbudgets poddisruptionbudgets/status",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "networking.k8s.io",
        "ingresses ingresses/status networkpolicies",
    ),
    (
        "system:aggregate-to-view",
        READ,
        "resource.k8s.io",
        "resourceclaims resourceclaims/status resourceclaimtemplates",
    ),
];

/// Role, and the paths that it lets read; of `cluster-admin` everything.
const PATHS: &[(&str, &str, &str)] = &[
    ("cluster-admin", "*", "*"),
    (
        "system:discovery",
        "get",
        "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",
    ),
    (
        "system:public-info-viewer",
        "get",
        "/healthz /livez /readyz /version /version/",
    ),
    (
        "system:service-account-issuer-discovery",
        "get",
        "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/",
    ),
];

/// Roles that are the sum of others, and the next larger one that holds them.
const AGGREGATED: &[(&str, Option<&str>)] = &[
    ("admin", None),
    ("edit", Some("admin")),
    ("view", Some("edit")),
];

/// Bindings of the role of the same name, and the groups that have it.
const BINDINGS: &[(&str, &str)] = &[
    ("cluster-admin", "system:masters"),
    ("system:basic-user", "system:authenticated"),
    ("system:discovery", "system:authenticated"),
    (
        "system:public-info-viewer",
        "system:authenticated system:unauthenticated",
    ),
    (
        "system:service-account-issuer-discovery",
        "system:serviceaccounts",
    ),
];

/// The objects, and the tables where they are.
pub(crate) fn objects() -> impl Iterator<Item = (&'static str, Value)> {
    let plain = PLAIN.iter().map(|name| plain(name));
    let sums = AGGREGATED.iter().map(|(name, larger)| sum(name, *larger));
    let bindings = BINDINGS.iter().map(|(name, groups)| binding(name, groups));
    plain
        .chain(sums)
        .map(|role| (CLUSTER_ROLES, role))
        .chain(bindings.map(|binding| (CLUSTER_ROLE_BINDINGS, binding)))
}

/// The roles with rules of their own.
const PLAIN: &[&str] = &[
    "cluster-admin",
    "system:aggregate-to-admin",
    "system:aggregate-to-edit",
    "system:aggregate-to-view",
    "system:auth-delegator",
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];

fn plain(name: &str) -> Value {
    let resources = RULES.iter().filter(|(role, ..)| *role == name);
    let resources = resources.map(|(_, verbs, groups, resources)| {
        let groups: Vec<_> = groups
            .split(' ')
            .map(|group| group.trim_matches('-'))
            .collect();
        json!({"verbs": words(verbs), "apiGroups": groups, "resources": words(resources)})
    });
    let paths = PATHS.iter().filter(|(role, ..)| *role == name);
    let paths = paths
        .map(|(_, verbs, urls)| json!({"verbs": words(verbs), "nonResourceURLs": words(urls)}));
    let rules: Vec<Value> = resources.chain(paths).collect();
    let mut metadata = metadata(name);
    if let Some(larger) = name.strip_prefix("system:aggregate-to-") {
        metadata["labels"][label(larger)] = "true".into();
    }
    json!({"metadata": metadata, "rules": rules})
}

fn sum(name: &str, larger: Option<&str>) -> Value {
    let mut metadata = metadata(name);
    if let Some(larger) = larger {
        metadata["labels"][label(larger)] = "true".into();
    }
    json!({
        "metadata": metadata,
        "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {label(name): "true"}}]},
        "rules": [],
    })
}

fn binding(name: &str, groups: &str) -> Value {
    let group = |group| json!({"kind": "Group", "apiGroup": GROUP, "name": group});
    let subjects: Vec<Value> = groups.split(' ').map(group).collect();
    json!({
        "metadata": metadata(name),
        "subjects": subjects,
        "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": name},
    })
}

const GROUP: &str = "rbac.authorization.k8s.io";

fn metadata(name: &str) -> Value {
    json!({
        "name": name,
        "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"},
        "annotations": {"rbac.authorization.kubernetes.io/autoupdate": "true"},
    })
}

fn label(role: &str) -> String {
    format!("rbac.authorization.k8s.io/aggregate-to-{role}")
}

fn words(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}
