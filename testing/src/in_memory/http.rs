//! The server on a socket: HTTP/1.1, and HTTP/2 for clients that begin with it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use clientset_runtime::Error;
use clientset_runtime::transport::{Body, Failure};
use futures_util::stream;
use hyper::Request;
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::access::{Peer, User};
use super::server::Server;

/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A listening socket on loopback. Dropping it ends the connections, too.
#[derive(Debug)]
pub(super) struct Listener {
    address: SocketAddr,
    task: AbortHandle,
}

impl Listener {
    /// Listens on an address of loopback; its port may be 0, for a free one.
    ///
    /// # Errors
    /// The address is none of loopback, or is taken.
    pub(super) async fn start(server: Arc<Server>, address: SocketAddr) -> io::Result<Self> {
        let tls = match server.access.certificates() {
            Some(certificates) => Some(certificates.acceptor(server.clock.clone())?),
            None => None,
        };
        if !address.ip().is_loopback() {
            let why = format!(
                "{address} is no address of loopback: whoever reaches this server is its administrator"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let listener = TcpListener::bind(address).await.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"))
        })?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(accept(listener, tls, server)).abort_handle();
        Ok(Self { address, task })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes connections. They are tasks of a set that ends with this one.
async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    loop {
        // Those that ended are of no interest.
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                // A small answer must not wait for the next one.
                let _ = stream.set_nodelay(true);
                connections.spawn(welcome(stream, tls.clone(), server.clone()));
            }
            // Too many open files, most likely: others may close some.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Serves a connection, once it is known whom it is of.
async fn welcome(stream: TcpStream, tls: Option<TlsAcceptor>, server: Arc<Server>) {
    let Some(tls) = tls else {
        // As on the port without TLS that API servers once had.
        let peer = Peer::Trusted(Arc::new(User::admin()));
        return serve(stream, peer, server).await;
    };
    let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await else {
        // The client was told, as far as it can be.
        return;
    };
    let shown = stream.get_ref().1.peer_certificates();
    let certificate = shown.and_then(|chain| chain.first());
    let peer = Peer::Tls(certificate.map(|certificate| Arc::from(&**certificate)));
    serve(stream, peer, server).await;
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    server: Arc<Server>,
) {
    let mut restarts = server.restarts();
    // An error ends the connection, or the stream of HTTP/2: the client broke off its request, or a fault is to
    // do this.
    let service = service_fn(move |mut request: Request<Incoming>| {
        let server = server.clone();
        request.extensions_mut().insert(peer.clone());
        async move { server.handle(request.map(body)).await }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    tokio::select! {
        biased;
        // First, so that nothing that happens behind a restart is told by a connection of before.
        _ = restarts.changed() => {}
        // However a connection ends, its client knows best.
        _ = builder.serve_connection(TokioIo::new(stream), service) => {}
    }
}

fn body(incoming: Incoming) -> Body {
    Body::stream(stream::unfold(incoming, |mut incoming| async {
        loop {
            let frame = std::future::poll_fn(|context| Pin::new(&mut incoming).poll_frame(context));
            match frame.await? {
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Some((Ok(data), incoming));
                    }
                }
                Err(error) => {
                    let error =
                        Error::connection(Failure::Closed, "the body of the request broke off")
                            .with_source(error);
                    return Some((Err(error), incoming));
                }
            }
        }
    }))
}
