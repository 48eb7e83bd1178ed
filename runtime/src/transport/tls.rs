//! What a secure connection trusts, and what it shows.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use secrecy::{ExposeSecret as _, SecretSlice};

use super::Identity;
use crate::error::{Error, Result};

/// What a secure connection trusts, and what it shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TlsOptions {
    /// Authorities instead of the system's, as PEM.
    pub(crate) authority: Option<Pem>,
    /// The system's authorities beside those.
    pub(crate) system_too: bool,
    /// The client's certificate and key.
    pub(crate) identity: Option<Identity>,
    /// Trust any server.
    pub(crate) insecure: bool,
    /// The name in the server's certificate, when it is not the address's.
    pub(crate) server_name: Option<String>,
}

/// What messages call the authorities.
const AUTHORITY: &str = "certificate-authority";

/// PEM text, in a file or at hand.
#[derive(Clone)]
pub(crate) enum Pem {
    File(PathBuf),
    /// Secret, since it may be a key.
    Data(SecretSlice<u8>),
}

impl Pem {
    /// The text. `what` is the field that it stands for.
    pub(crate) fn read(&self, what: &str) -> Result<SecretSlice<u8>> {
        match self {
            Self::Data(data) => Ok(data.clone()),
            Self::File(path) => std::fs::read(path).map(Into::into).map_err(|error| {
                Error::config(format!("cannot read {what} {}: {error}", path.display()))
                    .with_source(error)
            }),
        }
    }

    /// Whether the text holds certificates.
    ///
    /// # Errors
    /// It cannot be read, or holds none.
    pub(crate) fn check_certificates(&self, what: &str) -> Result<()> {
        self.roots(what).map(drop)
    }

    /// The certificates as authorities.
    fn roots(&self, what: &str) -> Result<RootCertStore> {
        let mut roots = RootCertStore::empty();
        let text = self.read(what)?;
        let fault = |why: &str| {
            Error::config(format!(
                "{what} ({}): {why}; expected certificates as PEM",
                self.place()
            ))
        };
        for certificate in CertificateDer::pem_slice_iter(text.expose_secret()) {
            let certificate = certificate.map_err(|error| fault(&error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| fault(&error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(fault("it holds no certificate"));
        }
        Ok(roots)
    }

    /// Where the text is, for messages.
    pub(super) fn place(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Data(_) => "the given data".to_owned(),
        }
    }
}

/// Data is compared by what it is.
impl PartialEq for Pem {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(a), Self::File(b)) => a == b,
            (Self::Data(a), Self::Data(b)) => a.expose_secret() == b.expose_secret(),
            _ => false,
        }
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Data(_) => f.write_str("[data]"),
        }
    }
}

impl TlsOptions {
    /// Whether anything says that connections are to be secure.
    pub(crate) fn is_set(&self) -> bool {
        self.authority.is_some() || self.identity.is_some() || self.insecure
    }

    /// Builds what rustls needs, but for the client's certificate: TLS 1.2 and 1.3, with ring.
    pub(super) fn build(&self) -> Result<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| {
                Error::config("this build has no usable version of TLS").with_source(error)
            })?;
        let builder = if self.insecure {
            if self.authority.is_some() {
                return Err(Error::config(
                    "certificate-authority and insecure-skip-tls-verify exclude each other; remove one",
                ));
            }
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(TrustAnyServer(algorithms)))
        } else {
            builder.with_root_certificates(self.roots()?)
        };
        Ok(builder.with_no_client_auth())
    }

    /// What the given authorities are read from.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn authority_text(&self) -> Result<Option<SecretSlice<u8>>> {
        let authority = self.authority.as_ref();
        authority.map(|pem| pem.read(AUTHORITY)).transpose()
    }

    /// How a proxy behind TLS is trusted: by the given authorities, as in Go, and by the system's. It is
    /// never shown the client's certificate.
    pub(super) fn of_proxy(&self) -> Self {
        Self {
            authority: self.authority.clone(),
            system_too: true,
            identity: None,
            insecure: self.insecure,
            server_name: None,
        }
    }

    /// The authorities to trust: the given ones, else the system's.
    fn roots(&self) -> Result<RootCertStore> {
        let mut roots = match &self.authority {
            Some(authority) => authority.roots(AUTHORITY)?,
            None => RootCertStore::empty(),
        };
        if self.authority.is_some() && !self.system_too {
            return Ok(roots);
        }
        // A few of a system's authorities may be unreadable; the others do.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Ok(roots)
    }
}

/// Takes any certificate: `insecure-skip-tls-verify`. That the server holds the certificate's key is
/// still checked.
#[derive(Debug)]
struct TrustAnyServer(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for TrustAnyServer {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
