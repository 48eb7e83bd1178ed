//! The kubeconfig file: its fields, as far as they are read.

use crate::meta::ByteString;
use crate::object::{Map, RawJson, Str, UnknownFields, optional, plain};

/// A kubeconfig file.
#[derive(Clone)]
pub(super) struct Kubeconfig {
    pub(super) current_context: Str,
    pub(super) clusters: Vec<NamedCluster>,
    pub(super) contexts: Vec<NamedContext>,
    pub(super) users: Vec<NamedUser>,
    unknown_fields: UnknownFields,
}

crate::object! {
    Kubeconfig kind ""/"v1"/"Config", "v1" {
        0 current_context: plain("current-context"),
        1 clusters: plain("clusters"),
        2 contexts: plain("contexts"),
        3 users: plain("users"),
    }
}

#[derive(Clone)]
pub(super) struct NamedCluster {
    pub(super) name: Str,
    pub(super) cluster: Cluster,
    unknown_fields: UnknownFields,
}

crate::object! {
    NamedCluster {
        0 name: plain("name"),
        1 cluster: plain("cluster"),
    }
}

/// A server, and how to trust it.
#[derive(Clone)]
pub(super) struct Cluster {
    pub(super) server: Str,
    pub(super) certificate_authority: Str,
    pub(super) certificate_authority_data: ByteString,
    pub(super) insecure_skip_tls_verify: bool,
    pub(super) tls_server_name: Str,
    pub(super) proxy_url: Str,
    pub(super) disable_compression: bool,
    unknown_fields: UnknownFields,
}

crate::object! {
    Cluster {
        0 server: plain("server"),
        1 certificate_authority: plain("certificate-authority"),
        2 certificate_authority_data: plain("certificate-authority-data"),
        3 insecure_skip_tls_verify: plain("insecure-skip-tls-verify"),
        4 tls_server_name: plain("tls-server-name"),
        5 proxy_url: plain("proxy-url").sensitive(),
        6 disable_compression: plain("disable-compression"),
    }
}

#[derive(Clone)]
pub(super) struct NamedContext {
    pub(super) name: Str,
    pub(super) context: Context,
    unknown_fields: UnknownFields,
}

crate::object! {
    NamedContext {
        0 name: plain("name"),
        1 context: plain("context"),
    }
}

/// Which user of which cluster, and in which namespace.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) cluster: Str,
    pub(super) user: Str,
    pub(super) namespace: Str,
    unknown_fields: UnknownFields,
}

crate::object! {
    Context {
        0 cluster: plain("cluster"),
        1 user: plain("user"),
        2 namespace: plain("namespace"),
    }
}

#[derive(Clone)]
pub(super) struct NamedUser {
    pub(super) name: Str,
    pub(super) user: User,
    unknown_fields: UnknownFields,
}

crate::object! {
    NamedUser {
        0 name: plain("name"),
        1 user: plain("user"),
    }
}

/// Credentials.
#[derive(Clone)]
pub(super) struct User {
    pub(super) client_certificate: Str,
    pub(super) client_certificate_data: ByteString,
    pub(super) client_key: Str,
    pub(super) client_key_data: ByteString,
    pub(super) token: Str,
    pub(super) token_file: Str,
    pub(super) impersonate: Str,
    pub(super) impersonate_uid: Str,
    pub(super) impersonate_groups: Vec<Str>,
    pub(super) impersonate_extra: Map<Vec<Str>>,
    pub(super) username: Str,
    pub(super) password: Str,
    pub(super) auth_provider: RawJson,
    pub(super) exec: RawJson,
    unknown_fields: UnknownFields,
}

crate::object! {
    User {
        0 client_certificate: plain("client-certificate"),
        1 client_certificate_data: plain("client-certificate-data"),
        2 client_key: plain("client-key"),
        3 client_key_data: plain("client-key-data").sensitive(),
        4 token: plain("token").sensitive(),
        5 token_file: plain("tokenFile"),
        6 impersonate: plain("as"),
        7 impersonate_uid: plain("as-uid"),
        8 impersonate_groups: plain("as-groups"),
        9 impersonate_extra: plain("as-user-extra"),
        10 username: plain("username"),
        11 password: plain("password").sensitive(),
        12 auth_provider: optional("auth-provider").sensitive(),
        13 exec: optional("exec").sensitive(),
    }
}

impl User {
    /// The first field that this client has no use for yet, and what it stands for.
    pub(super) fn unsupported(&self) -> Option<(&'static str, &'static str)> {
        [
            (!self.exec.is_empty(), "exec", "exec plugins are"),
            (
                !self.auth_provider.is_empty(),
                "auth-provider",
                "auth providers are",
            ),
            (!self.impersonate.is_empty(), "as", "impersonation is"),
            (
                !self.impersonate_uid.is_empty(),
                "as-uid",
                "impersonation is",
            ),
            (
                !self.impersonate_groups.is_empty(),
                "as-groups",
                "impersonation is",
            ),
            (
                !self.impersonate_extra.is_empty(),
                "as-user-extra",
                "impersonation is",
            ),
            (!self.username.is_empty(), "username", "passwords are"),
            (!self.password.is_empty(), "password", "passwords are"),
        ]
        .into_iter()
        .find_map(|(set, field, what)| set.then_some((field, what)))
    }
}
