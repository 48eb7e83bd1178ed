//! The transport over HTTP/1.1 and HTTP/2, on hyper and rustls.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::{Handle, Id};

use super::connect::{Connector, Connectors, place};
use super::gzip::Unpacked;
use super::identity::{ClientIdentity, Shown};
use super::proxy::Proxy;
use super::tls::TlsOptions;
use super::{Body, BoxFuture, Transport, fault};
use crate::error::{Error, Result};

/// HTTP/2: a ping after so much silence, so that a dead connection does not hang a watch (client-go's
/// `HTTP2_READ_IDLE_TIMEOUT_SECONDS`).
const PING_AFTER: Duration = Duration::from_secs(30);
/// HTTP/2: the connection is dead without an answer to the ping within this time.
const PING_TIMEOUT: Duration = Duration::from_secs(15);
/// Idle connections are closed after this time.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// So many idle connections are kept.
const MOST_IDLE: usize = 25;
/// Connections are kept for so many runtimes at a time.
const MOST_RUNTIMES: usize = 16;

/// The transport over HTTP, on hyper and rustls: HTTP/2 where the server offers it over TLS, TLS 1.2
/// or later, gzip where the request does not say otherwise, pings on idle HTTP/2 connections.
///
/// Connections live in the tokio runtime in which they were opened. Each runtime has its own, so that
/// one client serves several runtimes (one per test, for example), whether the others still run, rest
/// or are gone.
///
/// Redirects are not followed: an API server sends none, and the credentials would follow them.
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

type Pool = Client<Connector, Body>;

struct Inner {
    connectors: Connectors,
    identity: Arc<ClientIdentity>,
    gzip: bool,
    pools: Mutex<Pools>,
}

/// The connections that show one certificate.
struct Pools {
    /// Which certificate of [`ClientIdentity`] that is.
    generation: u64,
    connector: Connector,
    by_runtime: VecDeque<(Id, Pool)>,
}

impl HttpTransport {
    /// `identity` is the certificate to show. When it changes, new requests go over new connections;
    /// the old ones are closed as soon as what runs over them has ended.
    pub(crate) fn new(
        tls: &TlsOptions,
        identity: Arc<ClientIdentity>,
        proxy: &Proxy,
        gzip: bool,
    ) -> Result<Self> {
        let connectors = Connectors::new(tls, proxy)?;
        let pools = Pools::showing(identity.shown(), &connectors);
        Ok(Self(Arc::new(Inner {
            connectors,
            identity,
            gzip,
            pools: Mutex::new(pools),
        })))
    }

    /// The connections of the current runtime.
    fn pool(&self) -> Result<Pool> {
        let runtime = Handle::try_current()
            .map_err(|error| {
                Error::usage("requests must be awaited in a tokio runtime").with_source(error)
            })?
            .id();
        // The list is whole at any time, so that a panic elsewhere does it no harm.
        let mut pools = self.0.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = self.0.identity.shown();
        // Another thread may have looked at the certificate later and come here before.
        if shown.generation > pools.generation {
            *pools = Pools::showing(shown, &self.0.connectors);
        }
        let Pools {
            connector,
            by_runtime: pools,
            ..
        } = &mut *pools;
        if let Some((_, pool)) = pools.iter().find(|(id, _)| *id == runtime) {
            return Ok(pool.clone());
        }
        let pool = new_pool(connector.clone());
        if pools.len() == MOST_RUNTIMES {
            pools.pop_front();
        }
        pools.push_back((runtime, pool.clone()));
        Ok(pool)
    }

    async fn exchange(self, mut request: http::Request<Body>) -> Result<http::Response<Body>> {
        let pool = self.pool()?;
        let place = place(request.uri());
        let unpack = self.0.gzip && !request.headers().contains_key(ACCEPT_ENCODING);
        if unpack {
            let value = HeaderValue::from_static("gzip");
            request.headers_mut().insert(ACCEPT_ENCODING, value);
        }
        let response = match pool.request(request).await {
            Ok(response) => response,
            Err(error) => return Err(fault::of_exchange(&error, &place).into_error(error)),
        };
        let (mut head, body) = response.into_parts();
        let mut body = if body.is_end_stream() {
            Body::empty()
        } else {
            Body::stream(Received { body, place })
        };
        if unpack
            && head
                .headers
                .get(CONTENT_ENCODING)
                .is_some_and(|name| name == "gzip")
        {
            head.headers.remove(CONTENT_ENCODING);
            head.headers.remove(CONTENT_LENGTH);
            body = Body::stream(Unpacked::new(body));
        }
        Ok(http::Response::from_parts(head, body))
    }
}

impl Pools {
    fn showing(shown: Shown, connectors: &Connectors) -> Self {
        Self {
            generation: shown.generation,
            connector: connectors.showing(shown.certificate),
            by_runtime: VecDeque::new(),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<Result<http::Response<Body>>> {
        Box::pin(self.clone().exchange(request))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("gzip", &self.0.gzip)
            .finish_non_exhaustive()
    }
}

fn new_pool(connector: Connector) -> Pool {
    Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MOST_IDLE)
        .http2_keep_alive_interval(PING_AFTER)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .http2_keep_alive_while_idle(true)
        .build(connector)
}

/// An answer's body as it comes.
struct Received {
    body: Incoming,
    place: String,
}

impl Stream for Received {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes>>> {
        loop {
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(context)) else {
                return Poll::Ready(None);
            };
            match frame {
                Ok(frame) => {
                    // Trailers say nothing here.
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Err(error) => {
                    let fault = fault::of_exchange(&error, &self.place);
                    return Poll::Ready(Some(Err(fault.into_error(error))));
                }
            }
        }
    }
}
