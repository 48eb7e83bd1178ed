//! Kinds described by hand, and their clients as generated code has them.
#![allow(unreachable_pub, reason = "written as generated code is")]

use clientset_runtime::client::scope::AllNamespaces;
use clientset_runtime::client::{Patch, ResourceClient, ToApply, call};
use clientset_runtime::meta::{Condition, ObjectMeta, Status};
use clientset_runtime::object::{Optional, Str, UnknownFields, optional, plain, required};
use clientset_runtime::{client, clientset, group_client, object, resource};

macro_rules! kinds {
    ($($type:ident { $($index:literal $field:ident: $field_type:ty = $description:expr,)* }
        $(kind $group:literal / $version:literal / $kind:literal, $api_version:literal)?;)*) => {$(
        #[derive(Clone)]
        pub struct $type {
            $(pub $field: $field_type,)*
            pub unknown_fields: UnknownFields,
        }

        object! { $type $(kind $group / $version / $kind, $api_version)? { $($index $field: $description,)* } }
    )*};
}

kinds! {
    Container {
        0 name: Str = required("name"),
        1 image: Str = plain("image"),
    };
    PodSpec {
        0 containers: Vec<Container> = required("containers").keyed(&["name"]),
        1 node_name: Str = plain("nodeName"),
    };
    PodStatus {
        0 phase: Str = plain("phase"),
        1 conditions: Vec<Condition> = plain("conditions").keyed(&["type"]),
        2 observed_generation: Option<i64> = optional("observedGeneration"),
    };
    Pod {
        0 metadata: ObjectMeta = plain("metadata"),
        1 spec: Optional<PodSpec> = optional("spec"),
        2 status: Optional<PodStatus> = optional("status"),
    } kind ""/"v1"/"Pod", "v1";
    Node {
        0 metadata: ObjectMeta = plain("metadata"),
    } kind ""/"v1"/"Node", "v1";
    Namespace {
        0 metadata: ObjectMeta = plain("metadata"),
    } kind ""/"v1"/"Namespace", "v1";
    Service {
        0 metadata: ObjectMeta = plain("metadata"),
    } kind ""/"v1"/"Service", "v1";
    Binding {
        0 metadata: ObjectMeta = plain("metadata"),
        1 target: Str = required("target"),
    } kind ""/"v1"/"Binding", "v1";
    DeploymentSpec {
        0 replicas: Option<i32> = optional("replicas"),
        1 paused: bool = plain("paused"),
    };
    DeploymentStatus {
        0 replicas: Option<i32> = optional("replicas"),
        1 conditions: Vec<Condition> = plain("conditions").keyed(&["type"]),
        2 observed_generation: Option<i64> = optional("observedGeneration"),
    };
    Deployment {
        0 metadata: ObjectMeta = plain("metadata"),
        1 spec: DeploymentSpec = plain("spec"),
        2 status: DeploymentStatus = plain("status"),
    } kind "apps"/"v1"/"Deployment", "apps/v1";
    ScaleSpec {
        0 replicas: Option<i32> = optional("replicas"),
    };
    Scale {
        0 metadata: ObjectMeta = plain("metadata"),
        1 spec: ScaleSpec = plain("spec"),
    } kind "autoscaling"/"v1"/"Scale", "autoscaling/v1";
    Eviction {
        0 metadata: ObjectMeta = plain("metadata"),
    } kind "policy"/"v1"/"Eviction", "policy/v1";
    TokenReview {
        0 metadata: ObjectMeta = plain("metadata"),
        1 token: Str = plain("token").sensitive(),
    } kind "authentication.k8s.io"/"v1"/"TokenReview", "authentication.k8s.io/v1";
}

resource! { Pod: "pods", "PodList", Namespaced [Get List Watch Create Update Patch Delete DeleteCollection Status] }
resource! { Node: "nodes", "NodeList", Cluster [Get List Watch Create Update Patch Delete DeleteCollection Status] }
resource! { Namespace: "namespaces", "NamespaceList", Cluster [Get List Watch Create Update Patch Delete Status] }
resource! { Service: "services", "ServiceList", Namespaced [Get List Watch Create Update Patch Delete DeleteCollection Status] }
resource! { Binding: "bindings", "BindingList", Namespaced [] }
resource! { Deployment: "deployments", "DeploymentList", Namespaced [Get List Watch Create Update Patch Delete DeleteCollection Status] }
resource! { TokenReview: "tokenreviews", "TokenReviewList", Cluster [Create] }

client! {
    /// The Pods of one namespace.
    PodsClient(Pod, InNamespace "all_pods")
}
client! {
    /// The Services of one namespace.
    ServicesClient(Service, InNamespace "all_services")
}
client! {
    /// The Nodes of the cluster.
    NodesClient(Node, ClusterWide)
}
client! {
    /// The Namespaces of the cluster.
    NamespacesClient(Namespace, ClusterWide)
}
client! {
    /// The Bindings of one namespace.
    BindingsClient(Binding, InNamespace "all_bindings")
}
client! {
    /// The Deployments of one namespace.
    DeploymentsClient(Deployment, InNamespace "all_deployments")
}
client! {
    /// TokenReviews.
    TokenReviewsClient(TokenReview, ClusterWide)
}

impl PodsClient {
    pub fn evict(&self, name: &str, eviction: &Eviction) -> call::Create<Status> {
        self.create_subresource(name, "eviction", eviction)
    }

    pub fn update_resize(&self, pod: &Pod) -> call::Update<Pod> {
        self.update_subresource(&pod.metadata.name, "resize", pod)
    }

    pub fn apply_resize(&self, pod: impl ToApply<Pod>) -> call::Apply<Pod> {
        self.apply_subresource("", "resize", pod)
    }

    pub fn logs(&self, name: &str) -> call::Logs {
        self.log_subresource(name)
    }

    pub fn proxy(&self, name: &str) -> call::Proxy {
        self.proxy_subresource(name)
    }
}

impl ServicesClient {
    pub fn proxy(&self, name: &str) -> call::Proxy {
        self.proxy_subresource(name)
    }
}

impl NodesClient {
    pub fn proxy(&self, name: &str) -> call::Proxy {
        self.proxy_subresource(name)
    }
}

impl NamespacesClient {
    pub fn finalize(&self, namespace: &Namespace) -> call::Update<Namespace> {
        self.update_subresource(&namespace.metadata.name, "finalize", namespace)
    }
}

impl BindingsClient {
    pub fn create(&self, binding: &Binding) -> call::Create<Status> {
        self.create_for(binding)
    }
}

impl DeploymentsClient {
    pub fn get_scale(&self, name: &str) -> call::Get<Scale> {
        self.get_subresource(name, "scale")
    }

    pub fn update_scale(&self, name: &str, scale: &Scale) -> call::Update<Scale> {
        self.update_subresource(name, "scale", scale)
    }

    pub fn patch_scale(&self, name: &str, patch: impl Into<Patch>) -> call::Patch<Scale> {
        self.patch_subresource(name, "scale", patch)
    }

    pub fn apply_scale(&self, name: &str, scale: impl ToApply<Scale>) -> call::Apply<Scale> {
        self.apply_subresource(name, "scale", scale)
    }
}

group_client! {
    /// The clients of the core group.
    CoreV1
}

impl CoreV1 {
    pub fn pods(&self, namespace: &str) -> PodsClient {
        PodsClient::new(self.rest(), namespace)
    }

    pub fn all_pods(&self) -> ResourceClient<Pod, AllNamespaces> {
        ResourceClient::all_namespaces(self.rest())
    }

    pub fn services(&self, namespace: &str) -> ServicesClient {
        ServicesClient::new(self.rest(), namespace)
    }

    pub fn bindings(&self, namespace: &str) -> BindingsClient {
        BindingsClient::new(self.rest(), namespace)
    }

    pub fn nodes(&self) -> NodesClient {
        NodesClient::new(self.rest())
    }

    pub fn namespaces(&self) -> NamespacesClient {
        NamespacesClient::new(self.rest())
    }
}

group_client! {
    /// The clients of `apps/v1`.
    AppsV1
}

impl AppsV1 {
    pub fn deployments(&self, namespace: &str) -> DeploymentsClient {
        DeploymentsClient::new(self.rest(), namespace)
    }
}

group_client! {
    /// The clients of `authentication.k8s.io/v1`.
    AuthenticationV1
}

impl AuthenticationV1 {
    pub fn token_reviews(&self) -> TokenReviewsClient {
        TokenReviewsClient::new(self.rest())
    }
}

clientset! {
    /// Clients for the kinds of the tests.
    Clientset
}

impl Clientset {
    pub fn core_v1(&self) -> CoreV1 {
        CoreV1::new(self.rest())
    }

    pub fn apps_v1(&self) -> AppsV1 {
        AppsV1::new(self.rest())
    }

    pub fn authentication_v1(&self) -> AuthenticationV1 {
        AuthenticationV1::new(self.rest())
    }
}

pub fn pod(name: &str) -> Pod {
    Pod {
        metadata: ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        ..Default::default()
    }
}

pub fn deployment(name: &str) -> Deployment {
    Deployment {
        metadata: ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        ..Default::default()
    }
}
