//! A user: how to prove who asks, and whom to ask as.

use super::{Entries, ExecConfig};
use crate::meta::ByteString;
use crate::object::{Map, Optional, RawJson, Str, UnknownFields, optional, plain, required};

/// A user: how to prove who asks, and whom to ask as.
///
/// `Debug` shows no secret of it.
///
/// ```
/// use clientset_runtime::config::AuthInfo;
///
/// let user = AuthInfo { token: "s3cret".into(), impersonate: "jane".into(), ..Default::default() };
/// assert_eq!(format!("{user:?}"), r#"AuthInfo { token: [hidden], as: "jane" }"#);
/// ```
#[derive(Clone)]
pub struct AuthInfo {
    /// A file with the client's certificate, as PEM.
    pub client_certificate: Str,
    /// The client's certificate, as PEM.
    pub client_certificate_data: ByteString,
    /// A file with the certificate's key, as PEM.
    pub client_key: Str,
    /// The certificate's key, as PEM.
    pub client_key_data: ByteString,
    /// A bearer token.
    pub token: Str,
    /// A file with a bearer token, read again as it is renewed. It goes before `token`.
    pub token_file: Str,
    /// The user to act as.
    pub impersonate: Str,
    /// The uid to act as.
    pub impersonate_uid: Str,
    /// The groups to act as.
    pub impersonate_groups: Vec<Str>,
    /// What else the impersonated user is known by.
    pub impersonate_user_extra: Map<Vec<Str>>,
    /// The user name of basic authentication, which API servers took until 1.18.
    pub username: Str,
    /// The password of basic authentication.
    pub password: Str,
    /// A provider that is built into the client: `oidc`.
    pub auth_provider: Optional<AuthProviderConfig>,
    /// A program that gives the credentials.
    pub exec: Optional<ExecConfig>,
    /// What other programs keep here, by name.
    pub extensions: Entries<RawJson>,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    AuthInfo {
        0 client_certificate: plain("client-certificate"),
        1 client_certificate_data: plain("client-certificate-data"),
        2 client_key: plain("client-key"),
        3 client_key_data: plain("client-key-data").sensitive(),
        4 token: plain("token").sensitive(),
        5 token_file: plain("tokenFile"),
        6 impersonate: plain("as"),
        7 impersonate_uid: plain("as-uid"),
        8 impersonate_groups: plain("as-groups"),
        9 impersonate_user_extra: plain("as-user-extra"),
        10 username: plain("username"),
        11 password: plain("password").sensitive(),
        12 auth_provider: optional("auth-provider"),
        13 exec: optional("exec"),
        14 extensions: plain("extensions"),
    }
}

/// A provider of credentials that is built into the client, and what it is to know.
///
/// ```
/// use clientset_runtime::config::AuthProviderConfig;
///
/// let provider = AuthProviderConfig {
///     name: "oidc".into(),
///     config: [("client-id", "kubernetes"), ("refresh-token", "s3cret")].into(),
///     ..Default::default()
/// };
/// assert!(!format!("{provider:?}").contains("s3cret"));
/// ```
#[derive(Clone)]
pub struct AuthProviderConfig {
    /// The provider, as in `oidc`.
    pub name: Str,
    /// Its settings and what it has been given, tokens among them.
    pub config: Map<Str>,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    AuthProviderConfig {
        0 name: required("name"),
        1 config: plain("config").sensitive(),
    }
}
