//! The client's certificate: from a file or at hand, read again when the file changes.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use secrecy::{ExposeSecret as _, SecretSlice};
use tokio::time::Instant;

use super::Pem;
use super::shared::Shared;
use crate::error::{Error, Result};

/// The files are looked at as often as this, at most, and only when a request begins (client-go looks
/// at each handshake, and in between every five minutes).
const PERIOD: Duration = Duration::from_secs(1);

/// A client's certificate and key, as configured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Identity {
    pub(crate) certificate: Pem,
    pub(crate) key: Pem,
}

/// The certificate that connections show: it may change while clients live, and each change begins a
/// new generation of connections.
pub(crate) struct ClientIdentity {
    /// Where it is from.
    configured: Option<Identity>,
    state: Mutex<State>,
}

struct State {
    generation: u64,
    pair: Option<Pair>,
    looked: Instant,
    /// The last fault of the files that was logged.
    fault: Option<String>,
}

/// A certificate and its key, and the texts that they were read from.
struct Pair {
    certificate: SecretSlice<u8>,
    key: SecretSlice<u8>,
    parsed: Arc<SingleCertAndKey>,
}

impl ClientIdentity {
    /// No certificate, until one is [`set`](Self::set).
    pub(crate) fn none() -> Self {
        Self::of(None, None)
    }

    /// No certificate, ever: all clients without one share this.
    pub(crate) fn nobody() -> Arc<Self> {
        static NOBODY: LazyLock<Arc<ClientIdentity>> =
            LazyLock::new(|| Arc::new(ClientIdentity::none()));
        NOBODY.clone()
    }

    /// The configured certificate, which all clients share that are configured alike.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub(crate) fn shared(identity: &Identity) -> Result<Arc<Self>> {
        static IDENTITIES: Shared<ClientIdentity> = Shared::new();
        IDENTITIES.get(
            |known| known.configured.as_ref() == Some(identity),
            || Self::new(identity),
        )
    }

    /// The files to look at, if it is in files.
    fn files(&self) -> Option<&Identity> {
        let in_file = |pem: &Pem| matches!(pem, Pem::File(_));
        let configured = self.configured.as_ref();
        configured.filter(|configured| in_file(&configured.certificate) || in_file(&configured.key))
    }

    fn new(identity: &Identity) -> Result<Self> {
        let pair = Pair::read(identity)?;
        Ok(Self::of(Some(identity.clone()), Some(pair)))
    }

    fn of(configured: Option<Identity>, pair: Option<Pair>) -> Self {
        Self {
            configured,
            state: Mutex::new(State {
                generation: 0,
                pair,
                looked: Instant::now(),
                fault: None,
            }),
        }
    }

    /// Sets the certificate and its key, or that there is none. Gives the generation, which is a new
    /// one if that changes anything.
    ///
    /// # Errors
    /// It is no certificate with its key; the one before stays.
    pub(crate) fn set(&self, pair: Option<(&[u8], &[u8])>) -> Result<u64> {
        let mut state = self.state();
        let same = match (&state.pair, pair) {
            (None, None) => true,
            (Some(old), Some((certificate, key))) => old.is(certificate, key),
            _ => false,
        };
        if !same {
            let place = Place {
                certificate: "of the plugin".to_owned(),
                key: "of the plugin".to_owned(),
            };
            let pair = pair.map(|(certificate, key)| {
                Pair::parse(certificate.to_vec().into(), key.to_vec().into(), &place)
            });
            state.pair = pair.transpose()?;
            state.generation += 1;
        }
        Ok(state.generation)
    }

    /// The generation, after a look at the files if none was taken lately.
    pub(crate) fn generation(&self) -> u64 {
        self.current().generation
    }

    /// Looks at the files now: the server did not accept the certificate.
    pub(crate) fn look(&self) {
        let mut state = self.state();
        self.look_again(&mut state);
    }

    /// What new connections show.
    pub(super) fn shown(&self) -> Option<Arc<dyn ResolvesClientCert>> {
        let pair = self.current().pair.as_ref()?.parsed.clone();
        Some(pair)
    }

    fn current(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        if self.files().is_some() && state.looked.elapsed() >= PERIOD {
            self.look_again(&mut state);
        }
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the files. While they cannot be read, or one is replaced and the other not yet, the last
    /// good pair stays.
    fn look_again(&self, state: &mut State) {
        let Some(files) = self.files() else { return };
        // The lock is held over the reading of two short files, so that they are read once.
        state.looked = Instant::now();
        let read = files.texts().and_then(|(certificate, key)| {
            let old = state.pair.as_ref();
            if old.is_some_and(|old| old.is(certificate.expose_secret(), key.expose_secret())) {
                return Ok(None);
            }
            Pair::parse(certificate, key, &files.place()).map(Some)
        });
        match read {
            Ok(pair) => {
                state.fault = None;
                if pair.is_some() {
                    state.pair = pair;
                    state.generation += 1;
                    tracing::debug!(target: "clientset", "the client certificate has changed; new connections show it");
                }
            }
            Err(error) => {
                let fault = error.to_string();
                if state.fault.as_ref() != Some(&fault) {
                    tracing::warn!(target: "clientset", "{fault}; the last client certificate is used");
                    state.fault = Some(fault);
                }
            }
        }
    }
}

impl Identity {
    fn texts(&self) -> Result<(SecretSlice<u8>, SecretSlice<u8>)> {
        Ok((
            self.certificate.read("client-certificate")?,
            self.key.read("client-key")?,
        ))
    }

    fn place(&self) -> Place {
        Place {
            certificate: self.certificate.place(),
            key: self.key.place(),
        }
    }
}

/// Where a certificate and its key are, for messages.
struct Place {
    certificate: String,
    key: String,
}

impl Pair {
    fn read(identity: &Identity) -> Result<Self> {
        let (certificate, key) = identity.texts()?;
        Self::parse(certificate, key, &identity.place())
    }

    fn is(&self, certificate: &[u8], key: &[u8]) -> bool {
        self.certificate.expose_secret() == certificate && self.key.expose_secret() == key
    }

    fn parse(certificate: SecretSlice<u8>, key: SecretSlice<u8>, place: &Place) -> Result<Self> {
        let fault = |why: &dyn fmt::Display| {
            Error::config(format!(
                "client-certificate ({}): {why}; expected certificates as PEM",
                place.certificate
            ))
        };
        let chain = CertificateDer::pem_slice_iter(certificate.expose_secret())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| fault(&error))?;
        if chain.is_empty() {
            return Err(fault(&"it holds no certificate"));
        }
        // The parser's error never quotes the key.
        let private = PrivateKeyDer::from_pem_slice(key.expose_secret()).map_err(|error| {
            Error::config(format!(
                "client-key ({}): {error}; expected a private key as PEM (PKCS #8, PKCS #1 or SEC 1)",
                place.key
            ))
        })?;
        let parsed =
            CertifiedKey::from_der(chain, private, &ring::default_provider()).map_err(|error| {
                Error::config(format!(
                    "client-certificate ({}) and client-key ({}) do not fit together: {error}",
                    place.certificate, place.key
                ))
                .with_source(error)
            })?;
        Ok(Self {
            certificate,
            key,
            parsed: Arc::new(SingleCertAndKey::from(parsed)),
        })
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("ClientIdentity")
            .field("configured", &self.configured)
            .field("generation", &state.generation)
            .field("certificate", &state.pair.as_ref().map(|_| "[hidden]"))
            .finish()
    }
}
