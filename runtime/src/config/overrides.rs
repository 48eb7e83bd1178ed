//! What goes before the kubeconfig: flags, mostly.

use super::kubeconfig::{AuthInfo, Cluster, Context, Entries};
use crate::meta::ByteString;
use crate::object::{Described, Map, Optional, RawJson, Str, UnknownFields};

/// What goes before the kubeconfig, as the flags of `kubectl` do
/// (client-go's [`ConfigOverrides`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#ConfigOverrides)).
///
/// Fields that are set count, others are the kubeconfig's. Where two fields of a kubeconfig say the same
/// (a file and its data; an authority and `insecure-skip-tls-verify`), an override of one replaces them
/// all; and an override of the server drops the kubeconfig's `tls-server-name`.
///
/// ```
/// use clientset_runtime::config::{ClientConfig, ConfigOverrides, Kubeconfig};
///
/// let kubeconfig = Kubeconfig::load(b"
/// clusters: [{name: kind, cluster: {server: 'https://10.0.0.1'}}]
/// contexts: [{name: dev, context: {cluster: kind}}]
/// ")?;
/// let overrides = ConfigOverrides {
///     current_context: "dev".into(),
///     timeout: "30s".into(),
///     ..ConfigOverrides::default().with_namespace("namespaces/web")
/// };
/// let config = ClientConfig::new(kubeconfig).with_overrides(overrides).client_config()?;
/// assert_eq!((config.server(), config.namespace()), ("https://10.0.0.1", "web"));
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigOverrides {
    /// Instead of the user's.
    pub auth_info: AuthInfo,
    /// Where neither the kubeconfig's cluster nor `cluster_info` say anything.
    pub cluster_defaults: Cluster,
    /// Instead of the cluster's.
    pub cluster_info: Cluster,
    /// Instead of the context's: other names of user and cluster, another namespace.
    pub context: Context,
    /// Instead of the kubeconfig's `current-context`.
    pub current_context: Str,
    /// The deadline of calls, as `--request-timeout` has it: seconds (`30`) or a duration of Go
    /// (`1m30s`); `0` is none.
    pub timeout: Str,
}

impl ConfigOverrides {
    /// Sets the namespace. As on the command line it may begin with `ns/`, `namespace/` or
    /// `namespaces/`.
    #[must_use]
    pub fn with_namespace(mut self, namespace: &str) -> Self {
        let bare = namespace.split_once('/').and_then(|(prefix, name)| {
            let known = ["ns", "namespace", "namespaces"];
            let known = known.iter().any(|known| known.eq_ignore_ascii_case(prefix));
            (known && !name.is_empty()).then_some(name)
        });
        self.context.namespace = bare.unwrap_or(namespace).into();
        self
    }
}

/// Lays one value over another (client-go's `merge`): what is set counts, maps are laid over each other
/// entry by entry, lists and optional structs are taken whole.
pub(super) trait Merge {
    fn merge(&mut self, over: &Self);
}

macro_rules! taken_whole_unless_empty {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> Merge for $type {
            fn merge(&mut self, over: &Self) {
                if !over.is_empty() {
                    self.clone_from(over);
                }
            }
        }
    )*};
}

taken_whole_unless_empty! {
    [] Str;
    [] ByteString;
    [] RawJson;
    [T: Clone] Vec<T>;
}

impl Merge for bool {
    fn merge(&mut self, over: &Self) {
        *self |= over;
    }
}

impl<T: Described> Merge for Optional<T> {
    fn merge(&mut self, over: &Self) {
        if over.is_some() {
            self.clone_from(over);
        }
    }
}

impl<V: Clone> Merge for Map<V> {
    fn merge(&mut self, over: &Self) {
        self.extend(over.iter().map(|(key, value)| (key, value.clone())));
    }
}

impl Merge for Entries<RawJson> {
    fn merge(&mut self, over: &Self) {
        for entry in over {
            self.insert_entry(entry.clone());
        }
    }
}

impl Merge for UnknownFields {
    fn merge(&mut self, over: &Self) {
        for (name, value) in over.iter() {
            self.insert(name.clone(), value.clone());
        }
    }
}

/// Field by field; one that is forgotten does not compile.
macro_rules! merged_by_field {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl Merge for $type {
            fn merge(&mut self, over: &Self) {
                let Self { $($field),* } = over;
                $(self.$field.merge($field);)*
            }
        }
    )*};
}

merged_by_field! {
    Cluster {
        server, tls_server_name, insecure_skip_tls_verify, certificate_authority,
        certificate_authority_data, proxy_url, disable_compression, extensions, unknown_fields
    }
    Context { cluster, user, namespace, extensions, unknown_fields }
    AuthInfo {
        client_certificate, client_certificate_data, client_key, client_key_data, token, token_file,
        impersonate, impersonate_uid, impersonate_groups, impersonate_user_extra, username, password,
        auth_provider, exec, extensions, unknown_fields
    }
}
