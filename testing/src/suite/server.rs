//! The server of a test, whichever of the two kinds it is.

use std::fmt;
use std::sync::Arc;

use super::{Failure, blocking};
use crate::control_plane::ControlPlane;
#[cfg(feature = "in-memory")]
use crate::in_memory::TestCluster;

/// A server that a test runs against, and what can be done with either kind of it.
///
/// ```no_run
/// use clientset_testing::ControlPlane;
/// use clientset_testing::suite::{Context, Failure};
///
/// async fn history_is_forgotten(context: Context) -> Result<(), Failure> {
///     let server = context.own_server(ControlPlane::builder().api_server_flag("--watch-cache=false")).await?;
///     let kubeconfig = server.kubeconfig("default");
///     server.compact().await?;
///     server.restart().await
/// }
/// ```
#[derive(Clone)]
pub enum Server {
    /// A real control plane.
    Real(Arc<ControlPlane>),
    /// The server in memory.
    #[cfg(feature = "in-memory")]
    InMemory(Arc<TestCluster>),
}

impl Server {
    /// The address, such as `https://127.0.0.1:45531`.
    pub fn url(&self) -> String {
        match self {
            Self::Real(server) => server.url().to_owned(),
            #[cfg(feature = "in-memory")]
            Self::InMemory(cluster) => cluster.url(),
        }
    }

    /// The authority of the server's certificate as PEM; empty for one without TLS.
    pub fn certificate_authority(&self) -> String {
        match self {
            Self::Real(server) => server.certificate_authority(),
            #[cfg(feature = "in-memory")]
            Self::InMemory(cluster) => cluster.certificate_authority().unwrap_or_default(),
        }
    }

    /// The text of the administrator's kubeconfig file, with a namespace for its only context.
    pub fn kubeconfig(&self, namespace: &str) -> String {
        match self {
            Self::Real(server) => server.kubeconfig(server.admin(), namespace),
            #[cfg(feature = "in-memory")]
            Self::InMemory(cluster) => cluster.kubeconfig_in(namespace),
        }
    }

    /// A new namespace, in which a pod can be created, named after a test.
    ///
    /// # Errors
    ///
    /// As [`ControlPlane::create_namespace`].
    pub async fn create_namespace(&self, test: &str) -> Result<String, Failure> {
        match self {
            Self::Real(server) => {
                let (server, test) = (server.clone(), test.to_owned());
                blocking(move || server.create_namespace(&test)).await
            }
            #[cfg(feature = "in-memory")]
            Self::InMemory(cluster) => {
                let created = cluster.create_namespace(test).await;
                created.map_err(|error| Failure(error.to_string()))
            }
        }
    }

    /// Stops the API server and starts it again, with its address and its data: connections and watches end. For a
    /// server of the test's own.
    ///
    /// # Errors
    ///
    /// As [`ControlPlane::restart_api_server`].
    pub async fn restart(&self) -> Result<(), Failure> {
        match self {
            Self::Real(server) => {
                let server = server.clone();
                blocking(move || server.restart_api_server()).await
            }
            #[cfg(feature = "in-memory")]
            Self::InMemory(cluster) => {
                cluster.restart();
                Ok(())
            }
        }
    }

    /// Makes the server forget what was before now. The cache of a real one remembers it still, unless it was started
    /// with `--watch-cache=false`, or is restarted next. For a server of the test's own.
    ///
    /// # Errors
    ///
    /// As [`ControlPlane::compact`].
    pub async fn compact(&self) -> Result<(), Failure> {
        match self {
            Self::Real(server) => {
                let server = server.clone();
                blocking(move || server.compact()).await
            }
            #[cfg(feature = "in-memory")]
            Self::InMemory(cluster) => {
                cluster.compact();
                Ok(())
            }
        }
    }

    /// Ends a server of the test's own, away from the async threads. One that others still hold goes on.
    pub async fn stop(self) {
        // Nothing that could fail: dropping is the end.
        let _ = blocking(move || {
            drop(self);
            Ok::<_, Failure>(())
        })
        .await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.url()).finish()
    }
}
