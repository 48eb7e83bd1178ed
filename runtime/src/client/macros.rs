//! What generated code writes instead of client types.

/// Makes the client of one kind: a newtype over [`ResourceClient`](crate::client::ResourceClient).
///
/// It derefs to the generic client, which has the verbs, and generated code adds the subresources with
/// their payloads. For a namespaced kind the literal names the call for all namespaces, which the
/// error for an empty namespace says; a kind that cannot be listed has none.
///
/// ```
/// # use clientset_runtime::{meta::ObjectMeta, object::{UnknownFields, plain}};
/// # #[derive(Clone)]
/// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
/// # clientset_runtime::resource! { Pod: "pods", "PodList", Namespaced [Get] }
/// clientset_runtime::client! {
///     /// The Pods of one namespace.
///     PodsClient(Pod, InNamespace "all_pods")
/// }
///
/// fn read(pods: &PodsClient) -> clientset_runtime::client::call::Get<Pod> {
///     pods.get("web-0")
/// }
/// ```
#[macro_export]
macro_rules! client {
    ($(#[$meta:meta])* $client:ident($kind:ty, InNamespace $($all:expr)?)) => {
        $crate::client!(@type [$(#[$meta])*] $client, $kind, InNamespace);

        impl $client {
            /// The client for one namespace.
            #[must_use]
            pub fn new(rest: &$crate::request::RestClient, namespace: &str) -> Self {
                Self($crate::client::ResourceClient::in_namespace(rest, namespace, concat!($($all, "()")?)))
            }
        }
    };
    ($(#[$meta:meta])* $client:ident($kind:ty, ClusterWide)) => {
        $crate::client!(@type [$(#[$meta])*] $client, $kind, ClusterWide);

        impl $client {
            /// The client for the cluster.
            #[must_use]
            pub fn new(rest: &$crate::request::RestClient) -> Self {
                Self($crate::client::ResourceClient::cluster_wide(rest))
            }
        }
    };
    (@type [$($meta:tt)*] $client:ident, $kind:ty, $place:ident) => {
        $($meta)*
        #[derive(Clone, Debug)]
        pub struct $client($crate::client::ResourceClient<$kind, $crate::client::scope::$place>);

        impl ::std::ops::Deref for $client {
            type Target = $crate::client::ResourceClient<$kind, $crate::client::scope::$place>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl ::std::convert::From<$crate::client::ResourceClient<$kind, $crate::client::scope::$place>> for $client {
            fn from(client: $crate::client::ResourceClient<$kind, $crate::client::scope::$place>) -> Self {
                Self(client)
            }
        }
    };
}

/// Makes the struct to which generated code adds the clients of one group-version.
///
/// ```
/// clientset_runtime::group_client! {
///     /// The clients of `apps/v1`.
///     AppsV1
/// }
/// ```
#[macro_export]
macro_rules! group_client {
    ($(#[$meta:meta])* $group:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $group($crate::request::RestClient);

        impl $group {
            /// The clients of this group and version on one server.
            #[must_use]
            pub fn new(rest: &$crate::request::RestClient) -> Self {
                Self(rest.clone())
            }

            /// What all clients of the server share.
            #[must_use]
            pub fn rest(&self) -> &$crate::request::RestClient {
                &self.0
            }
        }
    };
}

/// Makes the `Clientset` to which generated code adds the group-versions.
///
/// ```
/// clientset_runtime::clientset! {
///     /// Typed clients for all groups.
///     Clientset
/// }
///
/// # async fn example() -> clientset_runtime::Result<()> {
/// let clients = Clientset::try_default().await?;
/// println!("{}", clients.server_version().await?.git_version);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! clientset {
    ($(#[$meta:meta])* $clientset:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $clientset($crate::request::RestClient);

        impl $clientset {
            /// The clients for the cluster of the current kubeconfig context, or, without a kubeconfig,
            /// for the cluster that the program runs in.
            ///
            /// # Errors
            /// There is neither, or the configuration is wrong. No connection is opened yet.
            pub async fn try_default() -> $crate::Result<Self> {
                Self::new($crate::config::Config::infer().await?)
            }

            /// The clients for the cluster of a configuration.
            ///
            /// # Errors
            /// The configuration is wrong. No connection is opened yet.
            pub fn new(config: $crate::config::Config) -> $crate::Result<Self> {
                $crate::request::RestClient::new(config).map(Self)
            }

            /// What all clients of the server share: connections, address, credentials.
            #[must_use]
            pub fn rest(&self) -> &$crate::request::RestClient {
                &self.0
            }

            /// The namespace of the kubeconfig's context, of the pod that the program runs in, or
            /// `default`.
            #[must_use]
            pub fn default_namespace(&self) -> &str {
                self.0.default_namespace()
            }

            /// What the server says of itself.
            ///
            /// # Errors
            /// The server cannot be reached, or refuses.
            pub async fn server_version(&self) -> $crate::Result<$crate::meta::VersionInfo> {
                self.0.server_version().await
            }

            /// A request of any kind: for paths that no client here covers.
            pub fn request(&self) -> $crate::request::Request {
                self.0.request()
            }

            /// The client of a kind, for code that is generic over it: for all namespaces, or for the
            /// cluster where the kind has none.
            #[must_use]
            pub fn resource<K: $crate::object::Resource>(
                &self,
            ) -> $crate::client::ResourceClient<K, $crate::client::scope::Everywhere<K::Scope>> {
                self.0.resource()
            }
        }

        impl $crate::client::Clients for $clientset {
            fn rest(&self) -> &$crate::request::RestClient {
                &self.0
            }
        }

        impl ::std::convert::From<$crate::request::RestClient> for $clientset {
            fn from(rest: $crate::request::RestClient) -> Self {
                Self(rest)
            }
        }
    };
}

/// Includes what `clientset_codegen::crds().generate()` wrote in `build.rs`: the modules of custom
/// resources, their clientset and its extension trait.
///
/// ```text
/// // build.rs
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     clientset_codegen::crds().file("crds/*.yaml").generate()?;
///     Ok(())
/// }
///
/// // src/lib.rs
/// clientset_runtime::include_crds!();
/// ```
#[macro_export]
macro_rules! include_crds {
    () => {
        include!(concat!(env!("OUT_DIR"), "/crds/mod.rs"));
    };
}
