//! The transport over HTTP/1.1 and HTTP/2, on hyper and rustls.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use http_body::Body as _;
use hyper::body::Incoming;
use tokio::runtime::Handle;

use super::connect::{Connectors, place};
use super::gzip::Unpacked;
use super::identity::ClientIdentity;
use super::options::Options;
use super::pools::{Place, Pool, Pools};
use super::shared::Shared;
use super::{Body, BoxFuture, Failure, Transport, fault};
use crate::error::{Error, Result};

/// The transport over HTTP, on hyper and rustls: HTTP/2 where the server offers it over TLS, TLS 1.2
/// or later, gzip where the request does not say otherwise, pings on idle HTTP/2 connections.
///
/// Connections live in the tokio runtime in which they were opened. Each runtime has its own, so that
/// one client serves several runtimes (one per test, for example), whether the others still run, rest
/// or are gone.
///
/// Clients whose servers, authorities, certificates, proxies and options agree share their connections,
/// as in client-go. Over one HTTP/2 connection go a hundred requests and watches at a time; for more,
/// there is another connection.
///
/// Redirects are not followed: an API server sends none, and the credentials would follow them.
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    options: Options,
    connectors: Connectors,
    identity: Arc<ClientIdentity>,
    pools: Mutex<Current>,
}

/// The connections for new requests.
struct Current {
    /// Which certificate of [`ClientIdentity`] and which authorities they are of.
    generations: (u64, u64),
    pools: Pools,
}

/// The transports of this process.
static TRANSPORTS: Shared<Inner> = Shared::new();

impl HttpTransport {
    /// The transport with these options that shows this certificate. When the certificate or the
    /// authorities change, new requests go over new connections; the old ones are closed as soon as
    /// what runs over them has ended.
    ///
    /// # Errors
    /// The authorities cannot be read, or the options contradict each other.
    pub(crate) fn shared(options: Options, identity: Arc<ClientIdentity>) -> Result<Self> {
        let same =
            |inner: &Inner| Arc::ptr_eq(&inner.identity, &identity) && inner.options == options;
        let make = || Inner::new(options.clone(), identity.clone());
        TRANSPORTS.get(same, make).map(Self)
    }

    /// The connections of the current runtime.
    fn pool(&self) -> Result<(Pool, Place)> {
        let runtime = Handle::try_current()
            .map_err(|error| {
                Error::usage("requests must be awaited in a tokio runtime").with_source(error)
            })?
            .id();
        let inner = &*self.0;
        // The list is whole at any time, so that a panic elsewhere does it no harm.
        let mut current = inner.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if generations(&inner.connectors, &inner.identity) != current.generations {
            *current = Current::new(&inner.options, &inner.connectors, &inner.identity);
        }
        Ok(current.pools.take(runtime))
    }

    async fn exchange(self, mut request: http::Request<Body>) -> Result<http::Response<Body>> {
        let (pool, taken) = self.pool()?;
        let place = place(request.uri());
        let unpack = self.0.options.gzip && !request.headers().contains_key(ACCEPT_ENCODING);
        if unpack {
            let value = HeaderValue::from_static("gzip");
            request.headers_mut().insert(ACCEPT_ENCODING, value);
        }
        let response = match pool.request(request).await {
            Ok(response) => response,
            Err(error) => {
                let error = fault::of_exchange(&error, &place).into_error(error);
                if error.failure() == Some(Failure::Tls) {
                    self.0.connectors.trust.doubt();
                }
                return Err(error);
            }
        };
        let (mut head, body) = response.into_parts();
        let mut body = if body.is_end_stream() {
            Body::empty()
        } else {
            Body::stream(Received {
                body,
                place,
                taken: Some(taken),
            })
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

impl Inner {
    fn new(options: Options, identity: Arc<ClientIdentity>) -> Result<Self> {
        let connectors = Connectors::new(&options)?;
        let current = Current::new(&options, &connectors, &identity);
        Ok(Self {
            options,
            connectors,
            identity,
            pools: Mutex::new(current),
        })
    }
}

impl Current {
    fn new(options: &Options, connectors: &Connectors, identity: &ClientIdentity) -> Self {
        Self {
            generations: generations(connectors, identity),
            pools: Pools::new(connectors.showing(identity.shown()), options.http2),
        }
    }
}

fn generations(connectors: &Connectors, identity: &ClientIdentity) -> (u64, u64) {
    (identity.generation(), connectors.trust.generation())
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<Result<http::Response<Body>>> {
        Box::pin(self.clone().exchange(request))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("gzip", &self.0.options.gzip)
            .finish_non_exhaustive()
    }
}

/// An answer's body as it comes.
struct Received {
    body: Incoming,
    place: String,
    /// Its place in the pool, until it has ended.
    taken: Option<Place>,
}

impl Stream for Received {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes>>> {
        loop {
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(context)) else {
                self.taken = None;
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
                    self.taken = None;
                    let fault = fault::of_exchange(&error, &self.place);
                    return Poll::Ready(Some(Err(fault.into_error(error))));
                }
            }
        }
    }
}
