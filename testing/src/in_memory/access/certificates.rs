//! TLS: the authority of a server, and the certificates by which users are known.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::NoServerSessionStorage;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
use tokio_rustls::TlsAcceptor;

use super::User;
use super::own_certificate::{OwnCertificate, Shown};
use crate::control_plane::credentials::{Authority, Signed};
use crate::in_memory::clock::Clock;

/// A client certificate and its private key.
#[derive(Clone)]
pub struct ClientCertificate {
    certificate: String,
    key: String,
}

impl ClientCertificate {
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

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

/// The authority of one server, and whom it knows by a certificate.
pub(crate) struct Certificates {
    pub(super) authority: Authority,
    /// The server's own.
    pub(super) own: Mutex<OwnCertificate>,
    /// By the certificate itself: what somebody else signed is none of them.
    issued: Mutex<HashMap<Vec<u8>, Issued>>,
}

struct Issued {
    user: User,
    expires: Option<SystemTime>,
}

impl Certificates {
    /// # Errors
    /// The machine has no randomness for keys.
    pub(crate) fn new() -> io::Result<Self> {
        let authority = Authority::new().map_err(io::Error::other)?;
        Ok(Self {
            own: Mutex::new(OwnCertificate::new(&authority, None, SystemTime::now())?),
            authority,
            issued: Mutex::default(),
        })
    }

    /// The authority's own certificate as PEM.
    pub(crate) fn authority(&self) -> String {
        self.authority.pem()
    }

    /// A certificate by which a user is known, for so long or for ever.
    pub(super) fn issue(
        &self,
        user: User,
        now: SystemTime,
        lifetime: Option<Duration>,
    ) -> io::Result<ClientCertificate> {
        let expires = lifetime.map(|lifetime| now + lifetime);
        let group = user.groups().first().map(String::as_str);
        let signed = self.authority.sign_client(user.name(), group, expires);
        let Signed { certificate, key } = signed.map_err(io::Error::other)?;
        let der =
            CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(io::Error::other)?;
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.insert(der.to_vec(), Issued { user, expires });
        Ok(ClientCertificate { certificate, key })
    }

    /// Whose certificate it is at this time.
    pub(super) fn find(&self, certificate: &[u8], now: SystemTime) -> Option<User> {
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let found = issued.get(certificate)?;
        let is_over = found.expires.is_some_and(|expires| now >= expires);
        (!is_over).then(|| found.user.clone())
    }

    /// What takes connections: HTTP/2 or HTTP/1.1, with a client certificate or without.
    pub(crate) fn acceptor(self: &Arc<Self>, clock: Clock) -> io::Result<TlsAcceptor> {
        let shown = Shown {
            certificates: self.clone(),
            clock,
        };
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_client_cert_verifier(Arc::new(AnyCertificate(provider)))
            .with_cert_resolver(Arc::new(shown));
        // Who takes up a session again sees no certificate, and so would not see that it has expired.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

/// Takes every client certificate whose key the client has. As at an API server, a wrong one ends no
/// handshake: each request is answered 401.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
