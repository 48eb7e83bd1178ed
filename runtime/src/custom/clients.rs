//! Clients of custom resources, named as generated ones are.

/// The clients of kinds, as methods of every clientset: what the generator writes of a definition.
///
/// A group-version has its accessor and its type; in it each kind has its accessor, a namespaced one also that of
/// all namespaces, and its client's type.
///
/// ```
/// # use clientset_runtime::object::Str;
/// # clientset_runtime::custom_resource! {
/// #     /// A backup.
/// #     pub struct Backup: "example.com"/"v1", "backups", Namespaced {
/// #         /// The volume.
/// #         pub volume: Str,
/// #     }
/// #     /// How long backups are kept.
/// #     pub struct Policy: "example.com"/"v1", "policies", Cluster {
/// #         /// Days.
/// #         pub days: i32,
/// #     }
/// # }
/// clientset_runtime::custom_clients! {
///     /// Clients of backups and what belongs to them.
///     pub trait BackupClients {
///         /// The clients of `example.com/v1`.
///         example_com_v1: ExampleComV1 {
///             backups, all_backups: BackupsClient(Backup),
///             policies: PoliciesClient(Policy),
///         }
///     }
/// }
///
/// # clientset_runtime::clientset! {
/// #     /// Clients.
/// #     Clientset
/// # }
/// async fn example(clients: &Clientset) -> clientset_runtime::Result<()> {
///     let weekly = clients.example_com_v1().backups("default").get("weekly").await?;
///     let all = clients.example_com_v1().all_backups().list().await?;
///     clients.example_com_v1().policies().modify("long", |policy| policy.days = 90).await?;
///     Ok(())
/// }
/// ```
#[macro_export]
macro_rules! custom_clients {
    ($(#[$meta:meta])* $vis:vis trait $clients:ident {$(
        $(#[$group_meta:meta])*
        $accessor:ident: $group:ident {$(
            $name:ident $(, $all:ident)?: $client:ident($kind:ty)
        ),* $(,)?}
    )*}) => {
        $(#[$meta])*
        $vis trait $clients: $crate::client::Clients {$(
            $(#[$group_meta])*
            fn $accessor(&self) -> $group {
                $group::new(self.rest())
            }
        )*}

        impl<C: $crate::client::Clients + ?Sized> $clients for C {}

        $(
            $crate::group_client! { $(#[$group_meta])* $group }

            $($crate::custom_client! { $group $name $($all)?, $client($kind) })*
        )*
    };
}

/// The client of a kind, and what makes it.
#[doc(hidden)]
#[macro_export]
macro_rules! custom_client {
    ($group:ident $name:ident $all:ident, $client:ident($kind:ty)) => {
        const _: () = assert!(
            <<$kind as $crate::object::Resource>::Scope as $crate::object::Scope>::NAMESPACED,
            "a kind of the cluster has one accessor"
        );

        $crate::client! {
            #[doc = concat!("The ", stringify!($name), " of one namespace.")]
            $client($kind, InNamespace stringify!($all))
        }

        impl $group {
            #[doc = concat!("The ", stringify!($name), " of `namespace`.")]
            pub fn $name(&self, namespace: &str) -> $client {
                $client::new(self.rest(), namespace)
            }

            #[doc = concat!("The ", stringify!($name), " of all namespaces.")]
            pub fn $all(
                &self,
            ) -> $crate::client::ResourceClient<$kind, $crate::client::scope::AllNamespaces> {
                $crate::client::ResourceClient::all_namespaces(self.rest())
            }
        }
    };
    ($group:ident $name:ident, $client:ident($kind:ty)) => {
        const _: () = assert!(
            !<<$kind as $crate::object::Resource>::Scope as $crate::object::Scope>::NAMESPACED,
            "a kind in namespaces has two accessors: `backups, all_backups: BackupsClient(Backup)`"
        );

        $crate::client! {
            #[doc = concat!("The ", stringify!($name), " of the cluster.")]
            $client($kind, ClusterWide)
        }

        impl $group {
            #[doc = concat!("The ", stringify!($name), " of the cluster.")]
            pub fn $name(&self) -> $client {
                $client::new(self.rest())
            }
        }
    };
}
