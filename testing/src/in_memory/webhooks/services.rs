//! Where services are: nothing routes to them here, so that a test says it.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use crate::in_memory::cluster::TestCluster;

/// The services that a test routes itself.
#[derive(Default)]
pub(crate) struct Services(Mutex<HashMap<(String, String, u16), SocketAddr>>);

impl Services {
    /// Sends what is for a port of a service to this address.
    pub(crate) fn route(&self, namespace: &str, name: &str, port: u16, to: SocketAddr) {
        let place = (namespace.to_owned(), name.to_owned(), port);
        let mut routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        routes.insert(place, to);
    }

    /// Where a port of a service is.
    ///
    /// # Errors
    /// Nobody said it.
    pub(super) fn find(
        &self,
        namespace: &str,
        name: &str,
        port: u16,
    ) -> Result<SocketAddr, String> {
        let place = (namespace.to_owned(), name.to_owned(), port);
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        routes.get(&place).copied().ok_or_else(|| {
            format!("no endpoints available for service {name:?}: say with route_service where port {port} is")
        })
    }
}

impl TestCluster {
    /// Says where a port of a service is, for webhooks that are registered by `clientConfig.service`: nothing routes to
    /// services here. Their server is known by the name `name.namespace.svc`, as in a cluster
    /// ([`ServerCertificate`](super::ServerCertificate) makes a certificate for it).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cluster = clientset_testing::TestCluster::start().await?;
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?; // where the webhook listens
    /// cluster.route_service("default", "hook", 443, listener.local_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn route_service(&self, namespace: &str, name: &str, port: u16, address: SocketAddr) {
        self.server.services.route(namespace, name, port, address);
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").finish_non_exhaustive()
    }
}
