//! Whom connections trust: authorities in a file are read again when it changes.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::{ExposeSecret as _, SecretSlice};
use tokio::time::Instant;

use super::{Pem, TlsOptions};
use crate::error::Result;

/// The file is looked at as often as this, at most, and only when a request begins (client-go's
/// `ca_rotation.go`).
const PERIOD: Duration = Duration::from_secs(300);
/// After a server that was not trusted the file is looked at sooner: it may just have been renewed.
const PERIOD_IN_DOUBT: Duration = Duration::from_secs(1);

/// Whom connections trust. Each change begins a new generation of connections.
pub(super) struct Trust {
    options: TlsOptions,
    state: Mutex<State>,
}

struct State {
    generation: u64,
    config: ClientConfig,
    /// What the file held.
    text: Option<SecretSlice<u8>>,
    looked: Instant,
    period: Duration,
    /// The last fault of the file that was logged.
    fault: Option<String>,
}

impl Trust {
    /// # Errors
    /// The authorities cannot be read, or are none.
    pub(super) fn new(options: &TlsOptions) -> Result<Self> {
        let state = State {
            generation: 0,
            text: options.authority_text()?,
            config: options.build()?,
            looked: Instant::now(),
            period: PERIOD,
            fault: None,
        };
        Ok(Self {
            options: options.clone(),
            state: Mutex::new(state),
        })
    }

    /// How many authorities came before, after a look at the file if none was taken lately.
    pub(super) fn generation(&self) -> u64 {
        self.current().generation
    }

    /// What new connections are secured with.
    pub(super) fn config(&self) -> ClientConfig {
        self.current().config.clone()
    }

    /// A server was not trusted.
    pub(super) fn doubt(&self) {
        self.state().period = PERIOD_IN_DOUBT;
    }

    fn current(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        let in_file = matches!(self.options.authority, Some(Pem::File(_)));
        if in_file && state.looked.elapsed() >= state.period {
            self.look_again(&mut state);
        }
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the file. While it cannot be read, or holds no certificate, the last good ones stay.
    fn look_again(&self, state: &mut State) {
        // The lock is held over the reading of a short file, so that it is read once.
        state.looked = Instant::now();
        state.period = PERIOD;
        let read = self.options.authority_text().and_then(|text| {
            let bytes = |text: &Option<SecretSlice<u8>>| {
                text.as_ref().map(|text| text.expose_secret().to_vec())
            };
            if bytes(&text) == bytes(&state.text) {
                return Ok(None);
            }
            Ok(Some((text, self.options.build()?)))
        });
        match read {
            Ok(changed) => {
                state.fault = None;
                if let Some((text, config)) = changed {
                    state.text = text;
                    state.config = config;
                    state.generation += 1;
                    tracing::debug!(target: "clientset", "the certificate authorities have changed; new connections trust them");
                }
            }
            Err(error) => {
                let fault = error.to_string();
                if state.fault.as_ref() != Some(&fault) {
                    tracing::warn!(target: "clientset", "{fault}; the last certificate authorities are trusted");
                    state.fault = Some(fault);
                }
            }
        }
    }
}
