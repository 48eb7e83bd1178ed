//! The server's own certificate: until when it is good, and which one clients are shown.

use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::{Certificates, needs_tls};
use crate::control_plane::credentials::{Authority, Signed};
use crate::in_memory::clock::Clock;
use crate::in_memory::cluster::TestCluster;

/// How long ago a certificate ended at least that has expired: the times in it are whole seconds.
const OVER: Duration = Duration::from_secs(2);

/// A certificate with its key.
pub(super) struct OwnCertificate {
    pair: Arc<CertifiedKey>,
    /// By the server's clock.
    expires: Option<SystemTime>,
    /// Whether the pair itself says that it has expired.
    is_over: bool,
}

impl OwnCertificate {
    /// A certificate that is good until a time of the server's clock, which shows `now`. Clients have another clock, the
    /// system's, by which it is good for as long, or has ended as long ago.
    ///
    /// # Errors
    /// The machine has no randomness for keys.
    pub(super) fn new(
        authority: &Authority,
        expires: Option<SystemTime>,
        now: SystemTime,
    ) -> io::Result<Self> {
        let system = SystemTime::now();
        let ends = expires.map(|expires| match expires.duration_since(now) {
            Ok(left) if !left.is_zero() => system + left,
            Ok(_) => system - OVER,
            Err(past) => system - past.duration().max(OVER),
        });
        let signed = authority.sign_server(ends).map_err(io::Error::other)?;
        Ok(Self {
            pair: Arc::new(read(&signed)?),
            expires,
            is_over: expires.is_some_and(|expires| expires <= now),
        })
    }
}

fn read(Signed { certificate, key }: &Signed) -> io::Result<CertifiedKey> {
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes());
    let certificate = certificate.map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(io::Error::other)?;
    CertifiedKey::from_der(vec![certificate], key, &ring::default_provider())
        .map_err(io::Error::other)
}

impl Certificates {
    /// Shows another certificate from now on, which is good until a time of the server's clock.
    ///
    /// # Errors
    /// The machine has no randomness for keys.
    pub(crate) fn renew(&self, expires: Option<SystemTime>, now: SystemTime) -> io::Result<()> {
        let renewed = OwnCertificate::new(&self.authority, expires, now)?;
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// The certificate that clients are shown at this time: one that says that it has expired, when it has.
    fn shown(&self, now: SystemTime) -> io::Result<Arc<CertifiedKey>> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if !own.is_over && own.expires.is_some_and(|expires| expires <= now) {
            *own = OwnCertificate::new(&self.authority, own.expires, now)?;
        }
        Ok(own.pair.clone())
    }
}

/// Which certificate a handshake shows.
pub(super) struct Shown {
    pub(super) certificates: Arc<Certificates>,
    pub(super) clock: Clock,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.certificates.shown(self.clock.now()).ok()
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

impl TestCluster {
    /// Gives the server another certificate of its authority, which is good for so long by its [clock](Self::clock), or for
    /// as long as it runs; the first one is good for ever. Connections that are there go on. Once a certificate has
    /// expired, clients refuse new connections, until it is renewed: [`restart`](Self::restart) ends those that are there.
    /// To do it in the middle of a test's requests, see [`Fault::certificate_expiry`](crate::in_memory::Fault::certificate_expiry).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clientset_testing::TestCluster;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = TestCluster::builder().tls().start().await?;
    /// cluster.renew_certificate(Some(Duration::from_secs(3600)))?;
    /// let connect = || clientset::Clientset::new(cluster.config());
    /// connect()?.core_v1().namespaces().list().await?;
    ///
    /// cluster.clock().advance(Duration::from_secs(3600));
    /// let error = connect()?.core_v1().namespaces().list().await.unwrap_err();
    /// assert!(error.to_string().contains("certificate"), "{error}");
    ///
    /// cluster.renew_certificate(None)?;
    /// connect()?.core_v1().namespaces().list().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The server has no [TLS](crate::in_memory::TestClusterBuilder::tls), or the machine has no randomness for keys.
    pub fn renew_certificate(&self, lifetime: Option<Duration>) -> io::Result<()> {
        let certificates = self.server.access.certificates().ok_or_else(needs_tls)?;
        let now = self.server.clock.now();
        certificates.renew(lifetime.map(|lifetime| now + lifetime), now)
    }
}
