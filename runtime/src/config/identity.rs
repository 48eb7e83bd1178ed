//! Who asks: setters of a configuration for what needs more than a line.

use std::path::PathBuf;
use std::sync::Arc;

use super::credentials::{AuthProvider, Credentials};
use super::{AuthProviderConfig, AuthProviderPersister, Config};
use crate::auth::Authenticator;
use crate::transport::{Identity, Pem};

impl Config {
    /// Sets files with the client's certificate and its key, as PEM. They are read again when they
    /// change, and requests then go over new connections.
    #[must_use]
    pub fn with_client_certificate_files(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.tls.identity = Some(Identity {
            certificate: Pem::File(certificate.into()),
            key: Pem::File(key.into()),
        });
        self
    }

    /// Sets a provider of credentials that is built in, instead of any others: `oidc` (OpenID Connect),
    /// with what a kubeconfig says of it. Renewed tokens are kept by the `persister`, if there is one.
    ///
    /// ```
    /// use clientset_runtime::config::{AuthProviderConfig, Config};
    ///
    /// let oidc = AuthProviderConfig {
    ///     name: "oidc".into(),
    ///     config: [
    ///         ("idp-issuer-url", "https://login.example.org"),
    ///         ("client-id", "kubernetes"),
    ///         ("refresh-token", "s3cret"),
    ///     ]
    ///     .into(),
    ///     ..Default::default()
    /// };
    /// let config = Config::new("https://10.0.0.1:6443").with_auth_provider(oidc, None);
    /// assert!(!format!("{config:?}").contains("s3cret"));
    /// ```
    #[must_use]
    pub fn with_auth_provider(
        mut self,
        provider: AuthProviderConfig,
        persister: Option<AuthProviderPersister>,
    ) -> Self {
        self.credentials = Credentials {
            auth_provider: Some(AuthProvider {
                config: provider,
                persister,
            }),
            ..Credentials::default()
        };
        self
    }

    /// Sets where requests get their credentials from, instead of any others but a client certificate.
    #[must_use]
    pub fn with_authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.credentials = Credentials {
            authenticator: Some(Arc::new(authenticator)),
            ..Credentials::default()
        };
        self
    }
}
