//! A cluster: its server, and how to trust it.

use super::Entries;
use crate::meta::ByteString;
use crate::object::{RawJson, Str, UnknownFields, plain, required};

/// A cluster: its server, and how to trust it.
///
/// ```
/// use clientset_runtime::config::Cluster;
///
/// let cluster = Cluster {
///     server: "https://10.0.0.1:6443".into(),
///     certificate_authority: "/etc/kubernetes/pki/ca.crt".into(),
///     ..Default::default()
/// };
/// assert!(!cluster.insecure_skip_tls_verify);
/// ```
#[derive(Clone)]
pub struct Cluster {
    /// The address: a URL such as `https://10.0.0.1:6443`. Without a scheme it is plain http.
    pub server: Str,
    /// The name that the server's certificate is for, when it is not the address's.
    pub tls_server_name: Str,
    /// Whether any server is trusted.
    pub insecure_skip_tls_verify: bool,
    /// A file with the authorities to trust, as PEM.
    pub certificate_authority: Str,
    /// The authorities to trust, as PEM.
    pub certificate_authority_data: ByteString,
    /// The proxy on the way: `http://`, `https://` or `socks5://`. It may hold a password.
    pub proxy_url: Str,
    /// Whether answers come unpacked: worth it in a fast network.
    pub disable_compression: bool,
    /// What other programs keep here, by name. `client.authentication.k8s.io/exec` is handed to exec
    /// plugins.
    pub extensions: Entries<RawJson>,
    /// Fields that this client does not know.
    pub unknown_fields: UnknownFields,
}

crate::object! {
    Cluster {
        0 server: required("server"),
        1 tls_server_name: plain("tls-server-name"),
        2 insecure_skip_tls_verify: plain("insecure-skip-tls-verify"),
        3 certificate_authority: plain("certificate-authority"),
        4 certificate_authority_data: plain("certificate-authority-data"),
        5 proxy_url: plain("proxy-url").sensitive(),
        6 disable_compression: plain("disable-compression"),
        7 extensions: plain("extensions"),
    }
}
