//! Servers in this process: one that speaks HTTP, with or without TLS, and one that says any bytes.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use clientset_runtime::transport::Body;
use http::{HeaderMap, Method, Response, Version};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What a server was asked.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The host that was asked, over HTTP/2.
    pub(crate) authority: Option<String>,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    /// The client's certificate.
    pub(crate) certificate: Option<Vec<u8>>,
    pub(crate) body: Bytes,
}

type Handler = dyn Fn(&Seen) -> Response<Body> + Send + Sync;

/// A server on this machine; it stops when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    open: AtomicUsize,
}

impl Server {
    pub(crate) async fn new(
        handler: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        Self::start(None, Arc::new(handler)).await
    }

    /// A server that answers `{}`.
    pub(crate) async fn plain() -> Self {
        Self::new(|_| Response::new("{}".into())).await
    }

    /// A server behind TLS that answers `{}`.
    pub(crate) async fn secure(tls: rustls::ServerConfig) -> Self {
        Self::secure_with(tls, |_| Response::new("{}".into())).await
    }

    /// A server behind TLS.
    pub(crate) async fn secure_with(
        tls: rustls::ServerConfig,
        handler: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(TlsAcceptor::from(Arc::new(tls))), Arc::new(handler)).await
    }

    async fn start(tls: Option<TlsAcceptor>, handler: Arc<Handler>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let task = tokio::spawn(accept(listener, tls, handler, shared.clone()));
        Self {
            address,
            shared,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Waits until so many connections are open.
    pub(crate) async fn wait_for_open(&self, count: usize) {
        for _ in 0..500 {
            if self.shared.open.load(Ordering::SeqCst) == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "{} connections are open",
            self.shared.open.load(Ordering::SeqCst)
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    handler: Arc<Handler>,
    shared: Arc<Shared>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let (tls, handler, shared) = (tls.clone(), handler.clone(), shared.clone());
        tokio::spawn(async move {
            shared.open.fetch_add(1, Ordering::SeqCst);
            let open = shared.clone();
            match tls {
                None => converse(stream, None, handler, shared).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        let shown = stream.get_ref().1.peer_certificates();
                        let shown = shown.map(|chain| chain[0].to_vec());
                        converse(stream, shown, handler, shared).await;
                    }
                }
            }
            open.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    certificate: Option<Vec<u8>>,
    handler: Arc<Handler>,
    shared: Arc<Shared>,
) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (certificate, handler, shared) = (certificate.clone(), handler.clone(), shared.clone());
        async move {
            let (head, body) = request.into_parts();
            let seen = Seen {
                method: head.method,
                path: head
                    .uri
                    .path_and_query()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                authority: head.uri.authority().map(ToString::to_string),
                version: head.version,
                headers: head.headers,
                certificate,
                body: whole(body).await,
            };
            let response = handler(&seen);
            shared.seen.lock().unwrap().push(seen);
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    // A client may go away at any time.
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // As API servers do.
    builder.http2().max_concurrent_streams(100);
    let _ = builder
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn whole(mut body: Incoming) -> Bytes {
    let mut all = Vec::new();
    while let Some(Ok(frame)) =
        std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        all.extend(frame.into_data().unwrap_or_default());
    }
    all.into()
}

/// A server that reads a request's head and then says the next of these bytes and closes; it counts
/// the connections.
pub(crate) struct Blunt {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Blunt {
    pub(crate) async fn new(answers: Vec<&'static [u8]>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::<AtomicUsize>::default();
        let counter = connections.clone();
        let task = tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::SeqCst);
                read_head(&mut stream).await;
                stream.write_all(answer).await.unwrap();
                stream.shutdown().await.unwrap();
            }
        });
        Self {
            address,
            connections,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Blunt {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads up to the empty line.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Bytes {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    head.into()
}
