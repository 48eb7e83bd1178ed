//! Calls that must not compile: each line that ends in a comment `//~` has to give an error with that
//! text, and no other line may give one.
#![allow(missing_docs)]

use clientset_runtime::client::scope::{AllNamespaces, ClusterWide, InNamespace};
use clientset_runtime::client::{Patch, ResourceClient};
use clientset_runtime::meta::ObjectMeta;
use clientset_runtime::object::{UnknownFields, plain};
use clientset_runtime::{client, object, resource};

macro_rules! kind {
    ($kind:ident) => {
        #[derive(Clone)]
        pub struct $kind {
            pub metadata: ObjectMeta,
            pub unknown_fields: UnknownFields,
        }
    };
}

kind!(Pod);
kind!(Namespace);
kind!(ComponentStatus);
kind!(TokenReview);

object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
object! { Namespace kind ""/"v1"/"Namespace", "v1" { 0 metadata: plain("metadata"), } }
object! { ComponentStatus kind ""/"v1"/"ComponentStatus", "v1" { 0 metadata: plain("metadata"), } }
object! { TokenReview kind "authentication.k8s.io"/"v1"/"TokenReview", "authentication.k8s.io/v1" { 0 metadata: plain("metadata"), } }

resource! { Pod: "pods", "PodList", Namespaced [Get List Watch Create Update Patch Delete DeleteCollection Status] }
resource! { Namespace: "namespaces", "NamespaceList", Cluster [Get List Watch Create Update Patch Delete Status] }
resource! { ComponentStatus: "componentstatuses", "ComponentStatusList", Cluster [Get List] }
resource! { TokenReview: "tokenreviews", "TokenReviewList", Cluster [Create] }

client! { PodsClient(Pod, InNamespace "all_pods") }

pub fn verbs(
    namespaces: &ResourceClient<Namespace, ClusterWide>,
    statuses: &ResourceClient<ComponentStatus, ClusterWide>,
    reviews: &ResourceClient<TokenReview, ClusterWide>,
) {
    // What is offered compiles.
    let _ = (namespaces.get("a"), namespaces.delete("a"), statuses.get("a"), statuses.list());
    let _ = reviews.create(&TokenReview::default());

    let _ = namespaces.delete_collection(); //~ the API server does not offer `deletecollection` for `Namespace`
    let _ = statuses.watch(); //~ the API server does not offer `watch` for `ComponentStatus`
    let _ = statuses.create(&ComponentStatus::default()); //~ the API server does not offer `create` for `ComponentStatus`
    let _ = statuses.delete("a"); //~ the API server does not offer `delete` for `ComponentStatus`
    let _ = statuses.get_status("a"); //~ `ComponentStatus` has no status subresource
    let _ = statuses.update_status(&ComponentStatus::default()); //~ `ComponentStatus` has no status subresource
    let _ = reviews.get("a"); //~ the API server does not offer `get` for `TokenReview`
    let _ = reviews.get_opt("a"); //~ the API server does not offer `get` for `TokenReview`
    let _ = reviews.list(); //~ the API server does not offer `list` for `TokenReview`
    let _ = reviews.update(&TokenReview::default()); //~ the API server does not offer `update` for `TokenReview`
    let _ = reviews.patch("a", Patch::merge("{}")); //~ the API server does not offer `patch` for `TokenReview`
    let _ = reviews.apply(&TokenReview::default()); //~ the API server does not offer `patch` for `TokenReview`
}

pub fn places(everywhere: &ResourceClient<Pod, AllNamespaces>, here: &ResourceClient<Pod, InNamespace>) {
    let _ = (everywhere.list(), everywhere.watch(), here.list(), everywhere.namespace("a").get("b"));

    let _ = everywhere.get("a"); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.create(&Pod::default()); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.update(&Pod::default()); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.patch("a", Patch::merge("{}")); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.apply(&Pod::default()); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.delete("a"); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.delete_collection(); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.update_status(&Pod::default()); //~ this call needs one namespace, and the client looks in all of them
    let _ = everywhere.wait_deleted("a"); //~ this call needs one namespace, and the client looks in all of them
}

pub fn options(pods: &PodsClient) {
    let _ = pods.list().limit(5).labels("a");

    let _ = pods.get("a").limit(5); //~ no method named `limit` found
    let _ = pods.list().dry_run(); //~ no method named `dry_run` found
    let _ = pods.update(&Pod::default()).force(); //~ no method named `force` found
    let _ = pods.watch().limit(5); //~ no method named `limit` found
}

pub fn patches() {
    let _ = Patch::merge(&Pod::default()); //~ `&Pod` cannot be the body of a patch
    let _ = Patch::strategic(Pod::default()); //~ `Pod` cannot be the body of a patch
}

pub fn namespaced_only(namespaces: &ResourceClient<Namespace, ClusterWide>) {
    let _ = namespaces.namespace("a"); //~ no method named `namespace` found
}
