//! OpenID Connect: the auth provider `oidc` of a kubeconfig, which gives an id token and renews it.

mod id_token;
mod issuer;
mod settings;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use self::issuer::Issuer;
use self::settings::{ID_TOKEN, REFRESH_TOKEN, Settings};
use super::flight::Flights;
use super::registry::Registry;
use super::{Authenticator, Authorization, Authorizing};
use crate::config::AuthProviderPersister;
use crate::error::{Error, Result};
use crate::object::{Map, Str};

/// A token that was fetched so recently is not fetched anew because the server refuses it: the next one
/// would be refused too.
const SETTLED: Duration = Duration::from_secs(60);

/// An id token and what renews it.
///
/// All clients with the same settings share it: the issuer may take each refresh token once.
#[derive(Clone)]
pub(crate) struct Oidc(Arc<Inner>);

struct Inner {
    settings: Settings,
    /// What the kubeconfig said.
    given: Map<Str>,
    persister: Option<AuthProviderPersister>,
    state: Mutex<State>,
    /// Nobody ends one: the issuer may have spent the refresh token already.
    renewals: Flights<Outcome, ()>,
}

struct State {
    /// What the kubeconfig says now.
    config: Map<Str>,
    /// When the id token was fetched, if it was.
    fetched: Option<Instant>,
    /// The id token was refused.
    refused: bool,
}

/// The end of a renewal; the error as text, since many may wait for it.
type Outcome = Result<Authorization, Arc<str>>;

/// The providers of this process.
static PROVIDERS: Registry<Oidc> = Registry::new();

impl Oidc {
    /// The provider with this configuration, that of a kubeconfig's `auth-provider`.
    ///
    /// # Errors
    /// Settings that cannot be right.
    pub(crate) fn shared(
        config: &Map<Str>,
        persister: Option<AuthProviderPersister>,
    ) -> Result<Self> {
        let settings = Settings::new(config)?;
        Ok(PROVIDERS.get(
            |provider| provider.0.given == *config,
            || Self::new(settings.clone(), config, persister.clone()),
        ))
    }

    fn new(
        settings: Settings,
        config: &Map<Str>,
        persister: Option<AuthProviderPersister>,
    ) -> Self {
        Self(Arc::new(Inner {
            settings,
            given: config.clone(),
            persister,
            state: Mutex::new(State {
                config: config.clone(),
                fetched: None,
                refused: false,
            }),
            renewals: Flights::lasting(),
        }))
    }

    /// The id token if it is still good, else a new one.
    async fn credentials(&self) -> Result<Authorization> {
        if let Some(known) = self.0.known() {
            return Ok(known);
        }
        let renewal = self.0.renewals.join(
            || self.0.known().map(Ok),
            || {
                let inner = self.0.clone();
                ((), move || inner.renew())
            },
        );
        match renewal.await {
            Ok(Ok(authorization)) => Ok(authorization),
            Ok(Err(what)) => Err(Error::credentials(what.to_string())),
            Err(aborted) => Err(Error::credentials(self.0.settings.fault(aborted))),
        }
    }
}

impl Inner {
    /// The id token if it is still good.
    fn known(&self) -> Option<Authorization> {
        let state = self.state();
        if state.refused {
            return None;
        }
        good(&state.config)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets a new id token: from the kubeconfig, where another program has left one, else from the
    /// issuer. It blocks.
    fn renew(&self) -> Outcome {
        self.try_renew()
            .map_err(|what| self.settings.fault(what).into())
    }

    fn try_renew(&self) -> Result<Authorization, String> {
        let (mut config, refused) = {
            let state = self.state();
            (state.config.clone(), state.refused)
        };
        let old = text(&config, ID_TOKEN);
        if let Some(found) = self.left_by_others(&config) {
            let newer = text(&found, ID_TOKEN) != old;
            config = found;
            if newer && let Some(authorization) = good(&config) {
                self.take_on(config, None);
                return Ok(authorization);
            }
        }
        let refresh_token = text(&config, REFRESH_TOKEN);
        if refresh_token.is_empty() {
            // The server may have had another reason to refuse a token that is still good.
            return match good(&config).filter(|_| refused) {
                Some(authorization) => {
                    self.take_on(config, None);
                    Ok(authorization)
                }
                None => Err(settings::no_refresh_token(&old)),
            };
        }
        let issuer = Issuer::new(&self.settings).map_err(|error| error.to_string())?;
        let tokens = issuer.refresh(&refresh_token)?;
        let authorization = Authorization::bearer(&tokens.id_token)
            .map_err(|error| format!("the issuer answered with an id-token, but {error}"))?;
        config.insert(ID_TOKEN, tokens.id_token);
        if let Some(refresh_token) = tokens.refresh_token {
            config.insert(REFRESH_TOKEN, refresh_token);
        }
        self.persist(&config);
        self.take_on(config, Some(Instant::now()));
        Ok(authorization)
    }

    /// What the kubeconfig says now, if it says anything else.
    fn left_by_others(&self, known: &Map<Str>) -> Option<Map<Str>> {
        let found = match self.persister.as_ref()?.load() {
            Ok(found) => found?,
            Err(error) => {
                tracing::debug!(target: "clientset", "{error}; the tokens read before are used");
                return None;
            }
        };
        // Another issuer or client is another provider.
        let same = self.settings.is_of(&found);
        (same && found != *known).then_some(found)
    }

    fn persist(&self, config: &Map<Str>) {
        let Some(persister) = &self.persister else {
            return;
        };
        // This program can go on; the next one may have to log in again.
        if let Err(error) = persister.persist(config.clone()) {
            tracing::warn!(target: "clientset", "the renewed tokens are not kept: {error}");
        }
    }

    fn take_on(&self, config: Map<Str>, fetched: Option<Instant>) {
        *self.state() = State {
            config,
            fetched,
            refused: false,
        };
    }
}

/// The id token if it is still good.
fn good(config: &Map<Str>) -> Option<Authorization> {
    let token = config.get(ID_TOKEN)?;
    id_token::is_good(token)
        .then(|| Authorization::bearer(token).ok())
        .flatten()
}

fn text(config: &Map<Str>, key: &str) -> Str {
    config.get(key).cloned().unwrap_or_default()
}

impl Authenticator for Oidc {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(self.credentials())
    }

    fn invalidate(&self, refused: &Authorization) {
        let mut state = self.0.state();
        let settled = state
            .fetched
            .is_none_or(|fetched| fetched.elapsed() >= SETTLED);
        if settled && good(&state.config).as_ref() == Some(refused) {
            state.refused = true;
        }
    }
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oidc({:?})", self.0.settings.issuer)
    }
}
