//! What a control plane does and the server in memory leaves to its tests: they play it, as
//! [docs/testing.md](../../docs/testing.md) says.

use clientset::watch::Event;
use clientset::{Clientset, Error};
use clientset_testing::suite::{Context, Server};
use tokio::task::AbortHandle;

use crate::support::{Outcome, clients};

/// Says of Deployments that they have the pods that they want, until it is dropped. A real control plane has a
/// controller for it.
pub(crate) struct DeploymentController(Option<AbortHandle>);

impl DeploymentController {
    /// Plays it in the namespaces whose names begin so.
    pub(crate) async fn play(context: &Context, namespaces: &str) -> Outcome<Self> {
        let server = context.server().await?;
        if matches!(server, Server::Real(_)) {
            return Ok(Self(None));
        }
        let clients = clients(&server, "default")?;
        let namespaces = namespaces.to_owned();
        let playing = tokio::spawn(async move { play(&clients, &namespaces).await });
        Ok(Self(Some(playing.abort_handle())))
    }
}

impl Drop for DeploymentController {
    fn drop(&mut self) {
        if let Some(playing) = &self.0 {
            playing.abort();
        }
    }
}

async fn play(clients: &Clientset, namespaces: &str) -> Result<(), Error> {
    let mut events = clients.apps_v1().all_deployments().watch().await?;
    while let Some(event) = events.try_next().await? {
        let (Event::Added(mut seen) | Event::Modified(mut seen)) = event else {
            continue;
        };
        let namespace = seen.metadata.namespace.clone();
        let is_behind = seen.status.observed_generation != seen.metadata.generation;
        if !is_behind || !namespace.starts_with(namespaces) {
            continue;
        }
        seen.status.observed_generation = seen.metadata.generation;
        seen.status.replicas = seen.spec.replicas;
        match clients
            .apps_v1()
            .deployments(&namespace)
            .update_status(&seen)
            .await
        {
            // Somebody was faster: what they made of it is an event, too.
            Err(error) if error.is_conflict() || error.is_not_found() => {}
            written => drop(written?),
        }
    }
    Ok(())
}
