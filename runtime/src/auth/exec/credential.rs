//! What an exec plugin is told and what it answers: `ExecCredential` of `client.authentication.k8s.io`.

use secrecy::{ExposeSecret as _, SecretString};

use crate::meta::{ByteString, Time};
use crate::object::{Optional, RawJson, Str, UnknownFields, optional, plain, required};
use crate::wire::{ReadError, json, yaml};

/// The group, with the slash behind it.
const GROUP: &str = "client.authentication.k8s.io/";
/// The versions that are spoken here.
pub(super) const VERSIONS: [&str; 2] = [
    "client.authentication.k8s.io/v1",
    "client.authentication.k8s.io/v1beta1",
];

/// What a plugin is told.
#[derive(Clone)]
pub(super) struct Request {
    api_version: Str,
    kind: Str,
    spec: Spec,
    unknown_fields: UnknownFields,
}

crate::object! {
    Request {
        0 api_version: required("apiVersion"),
        1 kind: required("kind"),
        2 spec: required("spec"),
    }
}

#[derive(Clone)]
struct Spec {
    cluster: RawJson,
    interactive: bool,
    unknown_fields: UnknownFields,
}

crate::object! {
    Spec {
        0 cluster: optional("cluster"),
        1 interactive: required("interactive"),
    }
}

/// The cluster, as a plugin is told of it where it asks to be.
#[derive(Clone)]
pub(crate) struct ClusterInfo {
    pub(crate) server: Str,
    pub(crate) tls_server_name: Str,
    pub(crate) insecure_skip_tls_verify: bool,
    pub(crate) certificate_authority_data: ByteString,
    pub(crate) proxy_url: Str,
    pub(crate) disable_compression: bool,
    /// The cluster's extension `client.authentication.k8s.io/exec`.
    pub(crate) config: RawJson,
    pub(crate) unknown_fields: UnknownFields,
}

crate::object! {
    ClusterInfo {
        0 server: required("server"),
        1 tls_server_name: plain("tls-server-name"),
        2 insecure_skip_tls_verify: plain("insecure-skip-tls-verify"),
        3 certificate_authority_data: plain("certificate-authority-data"),
        4 proxy_url: plain("proxy-url").sensitive(),
        5 disable_compression: plain("disable-compression"),
        6 config: optional("config").sensitive(),
    }
}

/// The text of `KUBERNETES_EXEC_INFO`.
pub(super) fn request(api_version: &str, cluster: Option<&RawJson>, interactive: bool) -> String {
    let request = Request {
        api_version: api_version.into(),
        kind: "ExecCredential".into(),
        spec: Spec {
            cluster: cluster.cloned().unwrap_or_default(),
            interactive,
            ..Default::default()
        },
        ..Default::default()
    };
    // Only a number without a JSON form could fail, and there is none among the fields.
    json::to_string(&request).unwrap_or_default()
}

/// What a plugin answered, once it is found to be complete.
pub(super) struct Credential {
    pub(super) token: Option<SecretString>,
    /// The certificate and its key, as PEM.
    pub(super) pair: Option<(SecretString, SecretString)>,
    pub(super) expires: Option<Time>,
}

/// What a plugin writes.
#[derive(Clone)]
struct Answer {
    api_version: Str,
    kind: Str,
    status: Optional<Status>,
    unknown_fields: UnknownFields,
}

crate::object! {
    Answer {
        0 api_version: plain("apiVersion"),
        1 kind: plain("kind"),
        2 status: optional("status").sensitive(),
    }
}

#[derive(Clone)]
struct Status {
    expiration_timestamp: Option<Time>,
    token: Str,
    client_certificate_data: Str,
    client_key_data: Str,
    unknown_fields: UnknownFields,
}

crate::object! {
    Status {
        0 expiration_timestamp: optional("expirationTimestamp"),
        1 token: plain("token").sensitive(),
        2 client_certificate_data: plain("clientCertificateData").sensitive(),
        3 client_key_data: plain("clientKeyData").sensitive(),
    }
}

/// Reads what a plugin wrote, JSON or YAML.
///
/// # Errors
/// What is wrong with it, without quoting any of it: it holds secrets.
pub(super) fn read(output: &[u8], api_version: &str) -> Result<Credential, String> {
    if output.trim_ascii().is_empty() {
        return Err("it wrote nothing; expected an ExecCredential".to_owned());
    }
    let answer = parse(output).map_err(|mut error| {
        error.hide();
        format!("what it wrote is no ExecCredential: {error}")
    })?;
    if answer.kind != "ExecCredential" {
        return Err("what it wrote is not of the kind ExecCredential".to_owned());
    }
    if answer.api_version != *api_version {
        let version = answer.api_version.strip_prefix(GROUP);
        let version = version.filter(|version| {
            version.len() < 16 && version.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        return Err(format!(
            "it answers in {} and is configured for {api_version}; make apiVersion what it speaks",
            match version {
                Some(version) => format!("{GROUP}{version}"),
                None => "another apiVersion".to_owned(),
            }
        ));
    }
    let Some(status) = answer.status.as_ref() else {
        return Err("its answer has no status".to_owned());
    };
    let secret = |text: &Str| {
        let text = (!text.is_empty()).then(|| text.as_str());
        text.map(SecretString::from)
    };
    let pair = match (
        secret(&status.client_certificate_data),
        secret(&status.client_key_data),
    ) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (Some(_), None) => return Err("its answer has a certificate without a key".to_owned()),
        (None, Some(_)) => return Err("its answer has a key without a certificate".to_owned()),
    };
    let token = secret(&status.token);
    if token.is_none() && pair.is_none() {
        return Err("its answer has neither a token nor a certificate".to_owned());
    }
    Ok(Credential {
        token,
        pair,
        expires: status.expiration_timestamp,
    })
}

fn parse(output: &[u8]) -> Result<Answer, ReadError> {
    if output.trim_ascii_start().starts_with(b"{") {
        return json::from_slice(output);
    }
    yaml::from_str(&String::from_utf8_lossy(output))
}

impl Credential {
    /// The token, exposed for the header.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.expose_secret())
    }
}
