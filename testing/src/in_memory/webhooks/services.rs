//! Where services are: nothing routes to them here, so that a test says it, or what is stored does.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::in_memory::cluster::TestCluster;
use crate::in_memory::store::Store;

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

    /// Where a port of a service is: as the test says, else at an endpoint of it on loopback.
    ///
    /// # Errors
    /// Nobody said it, and no such endpoint is stored.
    pub(super) fn find(
        &self,
        store: &Store,
        namespace: &str,
        name: &str,
        port: u16,
    ) -> Result<SocketAddr, String> {
        let place = (namespace.to_owned(), name.to_owned(), port);
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(to) = routes.get(&place) {
            return Ok(*to);
        }
        let service = store
            .get("services", &format!("{namespace}/{name}"))
            .ok_or_else(|| {
                format!("service {name:?} not found: say with route_service where it is")
            })?;
        let ports = service.tree()["spec"]["ports"].as_array();
        let known = ports
            .into_iter()
            .flatten()
            .find(|known| known["port"].as_u64() == Some(u64::from(port)))
            .ok_or_else(|| format!("no service port {port} found for service {name:?}"))?;
        let port_name = known["name"].as_str().unwrap_or_default();
        endpoint(store, namespace, name, port_name).ok_or_else(|| {
            format!(
                "no endpoints available for service {name:?} on loopback: say with route_service where it is, or \
                 write an EndpointSlice"
            )
        })
    }
}

impl TestCluster {
    /// Says where a port of a service is, for webhooks that are registered by `clientConfig.service`: nothing routes to
    /// services here. Their server is known by the name `name.namespace.svc`, as in a cluster
    /// ([`ServerCertificate`](super::ServerCertificate) makes a certificate for it). Instead, a test can write the Service
    /// and an EndpointSlice with an address of loopback.
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

/// A ready endpoint of a service on loopback.
fn endpoint(store: &Store, namespace: &str, service: &str, port_name: &str) -> Option<SocketAddr> {
    let prefix = format!("{namespace}/");
    store
        .scan("endpointslices.discovery.k8s.io", &prefix)
        .map(|(_, slice)| slice.tree())
        .filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == service)
        .find_map(|slice| {
            let port = elements(slice, "ports")
                .find(|port| port["name"].as_str().unwrap_or_default() == port_name)?;
            let port = u16::try_from(port["port"].as_u64()?).ok()?;
            let mut addresses = elements(slice, "endpoints")
                .filter(|endpoint| endpoint["conditions"]["ready"] != false)
                .flat_map(|endpoint| elements(endpoint, "addresses"))
                .filter_map(|address| address.as_str()?.parse::<IpAddr>().ok());
            let address = addresses.find(IpAddr::is_loopback)?;
            Some(SocketAddr::new(address, port))
        })
}

fn elements<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    value[field].as_array().into_iter().flatten()
}
