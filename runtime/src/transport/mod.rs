//! How a request reaches a server: an object-safe trait, and its implementation over HTTP.

mod body;
mod buffered;
mod connect;
mod fault;
mod gzip;
mod http;
mod identity;
mod options;
mod pools;
mod proxy;
mod shared;
mod tls;
mod trust;

use std::fmt;
use std::pin::Pin;

pub use body::Body;
pub use http::HttpTransport;

pub(crate) use identity::{ClientIdentity, Identity};
pub(crate) use options::Options;
pub(crate) use proxy::Proxy;
pub(crate) use tls::{Pem, TlsOptions};

use crate::error::Result;

/// A boxed future, `Send` and owning what it needs.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends one request and gives the answer: over HTTP ([`HttpTransport`]), or to a server in the same
/// process, or to a script of a test.
///
/// A transport does no more than that: the address, the credentials, retries and deadlines are in the
/// request or above. An answer of any code is `Ok`; errors are made with
/// [`Error::connection`](crate::Error::connection). Dropping the future or the body cancels.
///
/// ```
/// use std::sync::Arc;
///
/// use clientset_runtime::config::Config;
/// use clientset_runtime::request::RestClient;
/// use clientset_runtime::transport::{Body, BoxFuture, Transport};
///
/// #[derive(Debug)]
/// struct Echo;
///
/// impl Transport for Echo {
///     fn send(&self, request: http::Request<Body>) -> BoxFuture<clientset_runtime::Result<http::Response<Body>>> {
///         let path = request.uri().path().to_owned();
///         Box::pin(async move { Ok(http::Response::new(Body::from(path))) })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> clientset_runtime::Result<()> {
/// let client = RestClient::with_transport(Config::new("http://in-process"), Arc::new(Echo))?;
/// let answer = client.request().abs_path("/healthz").send().await?;
/// assert_eq!(answer.bytes().as_ref(), b"/healthz");
/// # Ok(())
/// # }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends `request`, whose URI is absolute, and gives the answer once its head is there.
    fn send(&self, request: ::http::Request<Body>) -> BoxFuture<Result<::http::Response<Body>>>;
}

/// How a connection failed. It decides what may be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// The host's name has no address.
    Lookup,
    /// Nothing listens at the address.
    Refused,
    /// No connection for another reason: no route, no permission, too many open files.
    Connect,
    /// The proxy did not let the connection through.
    Proxy,
    /// No secure connection: the server's certificate, or its answer to ours.
    Tls,
    /// No connection in time.
    Timeout,
    /// The connection ended before the answer was complete: reset, closed, lost.
    Closed,
    /// The server gave the request back untouched, as one that stops or has too much to do does over
    /// HTTP/2 (`GOAWAY`, `REFUSED_STREAM`).
    Unprocessed,
    /// What came was no HTTP.
    Protocol,
}
