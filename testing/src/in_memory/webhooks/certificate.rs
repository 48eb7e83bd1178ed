//! A certificate for a server that a test starts itself.

use std::fmt;
use std::io;

use crate::control_plane::credentials::{Authority, Signed};

/// A certificate for a server of a test's own, such as a webhook, with the authority that signed it.
///
/// ```
/// use clientset_testing::in_memory::ServerCertificate;
///
/// # fn main() -> std::io::Result<()> {
/// let certificate = ServerCertificate::new(["127.0.0.1", "hook.default.svc"])?;
/// assert!(certificate.authority().starts_with("-----BEGIN CERTIFICATE-----")); // for caBundle
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ServerCertificate {
    authority: String,
    certificate: String,
    key: String,
}

impl ServerCertificate {
    /// A new certificate for these names and addresses: `127.0.0.1` for a webhook that is registered by its url,
    /// `name.namespace.svc` for one behind a service.
    ///
    /// # Errors
    /// A name cannot be in a certificate, or the machine has no randomness for keys.
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = N>) -> io::Result<Self> {
        let authority = Authority::new().map_err(io::Error::other)?;
        let names = names.into_iter().map(Into::into).collect();
        let signed = authority
            .sign_server_for("webhook", names, None)
            .map_err(io::Error::other)?;
        let Signed { certificate, key } = signed;
        Ok(Self {
            authority: authority.pem(),
            certificate,
            key,
        })
    }

    /// Who signed it, as PEM: what a `caBundle` holds.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The certificate as PEM.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The private key as PEM.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for ServerCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerCertificate").finish_non_exhaustive()
    }
}
