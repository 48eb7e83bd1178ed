//! Dials a server, directly or through a proxy.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_rustls::{FixedServerNameResolver, HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tower_service::Service;

use super::BoxFuture;
use super::Failure;
use super::buffered::Buffered;
use super::fault::Fault;
use super::options::Options;
use super::proxy::Rules;
use super::trust::Trust;
use crate::error::{Error, Result};

/// Time for the name, the connection and the proxy (Go's dialler as client-go sets it).
const DIAL_TIMEOUT: Duration = Duration::from_secs(30);
/// Time for the TLS handshake on top.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Probes on an idle connection.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// A connection, with or without TLS to a proxy.
type Wire = MaybeHttpsStream<TokioIo<TcpStream>>;

/// What connectors are made from.
pub(super) struct Connectors {
    pub(super) trust: Trust,
    http2: bool,
    server_name: Option<ServerName<'static>>,
    dialer: Dialer,
}

impl Connectors {
    pub(super) fn new(options: &Options) -> Result<Self> {
        let tls = &options.tls;
        let server_name = tls.server_name.as_ref().map(|name| {
            ServerName::try_from(name.clone()).map_err(|error| {
                Error::config(format!("tls-server-name {name:?}: {error}")).with_source(error)
            })
        });
        Ok(Self {
            trust: Trust::new(tls)?,
            http2: options.http2.enabled,
            server_name: server_name.transpose()?,
            dialer: Dialer::new(options)?,
        })
    }

    /// A connector that shows this certificate. It remembers no TLS session of another connector: a
    /// session that is resumed is that of the certificate that it began with.
    pub(super) fn showing(&self, certificate: Option<Arc<dyn ResolvesClientCert>>) -> Connector {
        let mut tls = self.trust.config();
        tls.resumption = Resumption::default();
        if let Some(certificate) = certificate {
            tls.client_auth_cert_resolver = certificate;
        }
        let secure = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http();
        let secure = match &self.server_name {
            None => secure,
            Some(name) => {
                secure.with_server_name_resolver(FixedServerNameResolver::new(name.clone()))
            }
        };
        let dialer = self.dialer.clone();
        Connector(if self.http2 {
            secure.enable_all_versions().wrap_connector(dialer)
        } else {
            secure.enable_http1().wrap_connector(dialer)
        })
    }
}

/// Dials and secures; tells in its own words what failed.
#[derive(Clone)]
pub(super) struct Connector(HttpsConnector<Dialer>);

impl Service<http::Uri> for Connector {
    type Response = MaybeHttpsStream<Buffered<Wire>>;
    type Error = Fault;
    type Future = BoxFuture<Result<Self::Response, Fault>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        // The dialler is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: http::Uri) -> Self::Future {
        let place = place(&server);
        let connecting = self.0.call(server);
        Box::pin(async move {
            match tokio::time::timeout(DIAL_TIMEOUT + HANDSHAKE_TIMEOUT, connecting).await {
                Ok(Ok(connection)) => Ok(connection),
                Ok(Err(error)) => Err(Fault::of_dialling(&*error, &place)),
                Err(_) => Err(Fault::timeout(&place)),
            }
        })
    }
}

/// Dials, through a proxy where one is set.
#[derive(Clone)]
struct Dialer {
    direct: HttpConnector,
    proxies: Arc<Rules>,
    /// How a proxy behind TLS is trusted.
    to_proxy: Arc<ClientConfig>,
}

impl Dialer {
    fn new(options: &Options) -> Result<Self> {
        let mut direct = HttpConnector::new();
        direct.enforce_http(false);
        direct.set_nodelay(true);
        direct.set_connect_timeout(Some(DIAL_TIMEOUT));
        direct.set_keepalive(Some(KEEPALIVE));
        direct.set_keepalive_interval(Some(KEEPALIVE));
        Ok(Self {
            direct,
            proxies: Arc::new(options.proxy.rules()),
            to_proxy: Arc::new(options.tls.of_proxy().build()?),
        })
    }
}

impl Service<http::Uri> for Dialer {
    type Response = Buffered<Wire>;
    type Error = Fault;
    type Future = BoxFuture<Result<Self::Response, Fault>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: http::Uri) -> Self::Future {
        let (direct, to_proxy) = (self.direct.clone(), self.to_proxy.clone());
        let proxy = self.proxies.proxy_of(&server);
        Box::pin(async move {
            let proxy = proxy?;
            let place = place(proxy.as_ref().map_or(&server, Intercept::uri));
            match tokio::time::timeout(DIAL_TIMEOUT, dial(direct, to_proxy, proxy, server)).await {
                Ok(wire) => wire.map(Buffered::new),
                Err(_) => Err(Fault::timeout(&place)),
            }
        })
    }
}

async fn dial(
    mut direct: HttpConnector,
    to_proxy: Arc<ClientConfig>,
    proxy: Option<Intercept>,
    server: http::Uri,
) -> Result<Wire, Fault> {
    let Some(proxy) = proxy else {
        return match direct.call(server.clone()).await {
            Ok(stream) => Ok(stream.into()),
            Err(error) => Err(Fault::of_dialling(&error, &place(&server))),
        };
    };
    let refused = |error: &(dyn std::error::Error + 'static)| {
        let fault = Fault::of_dialling(error, &place(proxy.uri()));
        Fault::new(
            Failure::Proxy,
            format!(
                "the proxy {} gives no connection to {}: {fault}",
                place(proxy.uri()),
                place(&server)
            ),
        )
    };
    match proxy.uri().scheme_str() {
        Some("socks5" | "socks5h") => {
            let mut socks = SocksV5::new(proxy.uri().clone(), direct);
            if let Some((user, password)) = proxy.raw_auth() {
                socks = socks.with_auth(user.to_owned(), password.to_owned());
            }
            socks
                .call(server.clone())
                .await
                .map(Into::into)
                .map_err(|error| refused(&error))
        }
        Some("https") => {
            // To the proxy itself, HTTP/1.1 is spoken.
            let secure = HttpsConnector::from((direct, to_proxy));
            with_auth(Tunnel::new(proxy.uri().clone(), secure), &proxy)
                .call(server.clone())
                .await
                .map_err(|error| refused(&error))
        }
        _ => with_auth(Tunnel::new(proxy.uri().clone(), direct), &proxy)
            .call(server.clone())
            .await
            .map(Into::into)
            .map_err(|error| refused(&error)),
    }
}

fn with_auth<C>(tunnel: Tunnel<C>, proxy: &Intercept) -> Tunnel<C> {
    match proxy.basic_auth() {
        Some(auth) => tunnel.with_auth(auth.clone()),
        None => tunnel,
    }
}

/// What is dialled, as messages name it: without user name, path and query.
pub(super) fn place(uri: &http::Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let host = uri.host().unwrap_or_default();
    match uri.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}
