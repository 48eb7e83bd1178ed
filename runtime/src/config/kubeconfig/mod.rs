//! The kubeconfig: clusters, users, and the contexts that put them together.

mod auth_info;
mod cluster;
mod context;
mod entry;
mod exec;
mod paths;
mod read;
mod view;

pub use auth_info::{AuthInfo, AuthProviderConfig};
pub use cluster::Cluster;
pub use context::Context;
pub use entry::{Entries, Entry, Named};
pub use exec::{ExecConfig, ExecEnvVar, InteractiveMode};

pub(super) use paths::{Relativize, resolve};

use crate::object::{Optional, RawJson, Str, UnknownFields, optional, plain, required};

/// A kubeconfig: one file of them, or several laid over each other
/// (client-go's [`api.Config`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd/api#Config)).
///
/// It keeps what it does not know, and each entry the file that it came from. [`Kubeconfig::load`] and
/// [`Kubeconfig::load_from_file`] read one file as it is;
/// [`LoadingRules`](super::LoadingRules) find and merge the files that `kubectl` reads;
/// [`ClientConfig`](super::ClientConfig) makes a [`Config`](super::Config) of it.
///
/// ```
/// use clientset_runtime::config::{Cluster, Context, Kubeconfig};
///
/// let mut kubeconfig = Kubeconfig::load(b"
/// current-context: dev
/// contexts:
/// - name: dev
///   context: {cluster: kind, user: me, namespace: web}
/// ")?;
/// assert_eq!(kubeconfig.contexts.get("dev").unwrap().namespace, "web");
///
/// let cluster = Cluster { server: "https://127.0.0.1:6443".into(), ..Default::default() };
/// kubeconfig.clusters.insert("kind", cluster);
/// assert!(kubeconfig.to_yaml()?.contains("server: https://127.0.0.1:6443"));
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Kubeconfig {
    /// What only users of graphical tools knew; deprecated.
    pub preferences: Optional<Preferences>,
    /// The clusters by name.
    pub clusters: Entries<Cluster>,
    /// The users by name.
    pub users: Entries<AuthInfo>,
    /// The contexts by name.
    pub contexts: Entries<Context>,
    /// The name of the context that counts unless another one is asked for; empty for none.
    pub current_context: Str,
    /// What other programs keep in the file, by name.
    pub extensions: Entries<RawJson>,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Kubeconfig kind ""/"v1"/"Config", "v1" {
        0 preferences: optional("preferences"),
        1 clusters: required("clusters"),
        2 users: required("users"),
        3 contexts: required("contexts"),
        4 current_context: required("current-context"),
        5 extensions: plain("extensions"),
    }
}

impl Kubeconfig {
    /// Whether nothing is said that counts: no entry, no current context, no preference (client-go's
    /// `IsConfigEmpty`).
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// assert!(Kubeconfig::load(b"kind: Config\napiVersion: v1\nusers: []\n")?.is_empty());
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
            && self.users.is_empty()
            && self.contexts.is_empty()
            && self.current_context.is_empty()
            && !self.preferences.colors
            && self.preferences.extensions.is_empty()
            && self.extensions.is_empty()
    }

    /// The text of a file, as YAML.
    ///
    /// ```
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let kubeconfig = Kubeconfig { current_context: "dev".into(), ..Default::default() };
    /// assert!(kubeconfig.to_yaml()?.ends_with("current-context: dev\n"));
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// Never for what was read; an extension that was set by hand may hold what JSON has no form for.
    pub fn to_yaml(&self) -> crate::Result<String> {
        Ok(crate::wire::yaml::to_string(self)?)
    }
}

/// What only users of graphical tools knew; deprecated.
#[derive(Clone)]
pub struct Preferences {
    /// Whether output is coloured.
    pub colors: bool,
    /// What other programs keep here, by name.
    pub extensions: Entries<RawJson>,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Preferences {
        0 colors: plain("colors"),
        1 extensions: plain("extensions"),
    }
}
