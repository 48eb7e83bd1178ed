//! Exec plugins: programs that give a token or a client certificate.

mod credential;
mod process;
mod settings;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, IsTerminal as _};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::ExposeSecret as _;

pub(crate) use credential::ClusterInfo;

use self::credential::Credential;
use self::process::{KillOnDrop, Process};
use self::settings::Settings;
use super::flight::Flights;
use super::registry::Registry;
use super::{Authenticator, Authorization, Authorizing};
use crate::config::ExecConfig;
use crate::error::{Error, Result};
use crate::meta::Time;
use crate::transport::ClientIdentity;

/// An exec plugin: run when a request needs credentials and there are none that are still good.
///
/// All requests of all clients with the same settings share its credentials and each run of it, as in
/// client-go. Where it gives a certificate, that is its [`identity`](ExecPlugin::identity).
#[derive(Clone)]
pub(crate) struct ExecPlugin(Arc<Inner>);

struct Inner {
    settings: Settings,
    identity: Arc<ClientIdentity>,
    known: Mutex<Option<Known>>,
    runs: Flights<Outcome, KillOnDrop>,
}

/// Credentials that the plugin gave.
struct Known {
    authorization: Authorization,
    expires: Option<Time>,
}

/// The end of a run; the error as text, since many may wait for it.
type Outcome = Result<Authorization, Arc<str>>;

/// The plugins of this process.
static PLUGINS: Registry<ExecPlugin> = Registry::new();

impl ExecPlugin {
    /// The plugin with these settings. `cluster` is what it is told where it asks to be.
    ///
    /// # Errors
    /// Settings that cannot be right.
    pub(crate) fn shared(
        config: &ExecConfig,
        cluster: impl FnOnce() -> Result<ClusterInfo>,
    ) -> Result<Self> {
        let settings = Settings::new(config, cluster)?;
        Ok(PLUGINS.get(
            |plugin| plugin.0.settings == settings,
            || Self::new(settings.clone()),
        ))
    }

    fn new(settings: Settings) -> Self {
        Self(Arc::new(Inner {
            settings,
            identity: Arc::new(ClientIdentity::none()),
            known: Mutex::new(None),
            runs: Flights::fleeting(),
        }))
    }

    /// The certificate that the plugin gave last, for connections to show.
    pub(crate) fn identity(&self) -> &Arc<ClientIdentity> {
        &self.0.identity
    }

    /// What the plugin gave and is still good, else what it gives now.
    async fn credentials(&self) -> Result<Authorization> {
        if let Some(known) = self.0.known() {
            return Ok(known);
        }
        let run = self.0.runs.join(
            || self.0.known().map(Ok),
            || {
                let process = Process::default();
                let (guard, inner) = (process.kill_on_drop(), self.0.clone());
                (guard, move || inner.run(&process))
            },
        );
        match run.await {
            Ok(Ok(authorization)) => Ok(authorization),
            Ok(Err(what)) => Err(Error::credentials(what.to_string())),
            Err(aborted) => Err(Error::credentials(self.0.settings.fault(aborted))),
        }
    }
}

impl Inner {
    /// What the plugin gave and is still good.
    fn known(&self) -> Option<Authorization> {
        // Each change is whole.
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref()?;
        let good = known.expires.is_none_or(|expires| Time::now() < expires);
        good.then(|| known.authorization.clone())
    }

    /// Runs the plugin and takes on what it gives. It blocks.
    fn run(&self, process: &Process) -> Outcome {
        self.try_run(process)
            .map_err(|what| self.settings.fault(what).into())
    }

    fn try_run(&self, process: &Process) -> Result<Authorization, String> {
        let command = self.settings.command(io::stdin().is_terminal())?;
        tracing::debug!(target: "clientset", command = self.settings.config.command.as_str(), "running the exec plugin");
        let output = process
            .run(command)
            .map_err(|error| self.settings.explain(error))?;
        let credential = credential::read(&output, self.settings.api_version())?;
        self.take_on(&credential)
    }

    fn take_on(&self, credential: &Credential) -> Result<Authorization, String> {
        let header = credential.token().map(Authorization::bearer);
        let header = header.transpose().map_err(|error| error.to_string())?;
        let pair = credential
            .pair
            .as_ref()
            .map(|(certificate, key)| (certificate.expose_secret(), key.expose_secret()));
        let certificate = self
            .identity
            .set(pair.map(|(certificate, key)| (certificate.as_bytes(), key.as_bytes())))
            .map_err(|error| error.to_string())?;
        let authorization = header.unwrap_or_default().with_certificate(certificate);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Known {
            authorization: authorization.clone(),
            expires: credential.expires,
        });
        Ok(authorization)
    }
}

impl Authenticator for ExecPlugin {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(self.credentials())
    }

    fn invalidate(&self, refused: &Authorization) {
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.take_if(|known| known.authorization == *refused);
    }
}

impl fmt::Debug for ExecPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ExecPlugin({:?})",
            self.0.settings.config.command.as_str()
        )
    }
}
