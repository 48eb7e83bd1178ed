//! Who asks: setters of a configuration for what needs more than a line.

use std::path::PathBuf;
use std::sync::Arc;

use super::Config;
use super::credentials::Credentials;
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
