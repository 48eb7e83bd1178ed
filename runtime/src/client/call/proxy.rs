//! Requests that the API server sends on to a service, a pod or a node.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::Method;

use super::InFlight;
use super::options::option;
use crate::error::Result;
use crate::object::Str;
use crate::request::{Request, Response, StreamResponse};
use crate::transport::BoxFuture;

/// Sends a request on to what an object stands for: `proxy` of the clients of services, pods and nodes.
/// A GET unless [`method`](Proxy::method) says otherwise.
///
/// ```
/// # use clientset_runtime::client::call::Proxy;
/// async fn is_healthy(web: Proxy) -> clientset_runtime::Result<bool> {
///     let answer = web.port("http").path("healthz/ready").query("verbose", "true").await?;
///     Ok(answer.bytes().as_ref() == b"ok")
/// }
/// ```
///
/// An answer that is no success is an error, with its [code](crate::Error::code) and its
/// [body](crate::Error::body).
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Proxy {
    request: Request,
    name: Str,
    scheme: Str,
    port: Str,
}

impl Proxy {
    /// `request` is for the collection.
    pub(in crate::client) fn new(request: Request, name: &str) -> Self {
        Self {
            request: request.get(),
            name: name.into(),
            scheme: Str::new(),
            port: Str::new(),
        }
    }

    option!(timeout);
    option!(max_retries);
    option!(impersonate);
    option!(customize);

    /// The port, by number or name; unset, the only one of a service, 80 of a pod, the kubelet's.
    pub fn port(mut self, port: impl Into<Str>) -> Self {
        self.port = port.into();
        self
    }

    /// `https` where the target speaks it; `http` unless set.
    pub fn scheme(mut self, scheme: impl Into<Str>) -> Self {
        self.scheme = scheme.into();
        self
    }

    /// The method.
    pub fn method(self, method: Method) -> Self {
        self.customize(|request| request.verb(method))
    }

    /// The path at the target, of any number of segments; a slash at its end stays. Said twice, the
    /// second follows the first.
    pub fn path(self, path: impl Into<String>) -> Self {
        self.customize(|request| request.suffix(path))
    }

    /// A query parameter; one of the same name is kept beside it.
    pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.customize(|request| request.param(name, value))
    }

    /// A header instead of the one that the request has. The API server does not pass on
    /// `Authorization`, which is its own.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.customize(|request| request.header(name, value))
    }

    /// The body, with its media type.
    pub fn body(self, content_type: impl Into<Cow<'static, str>>, body: impl Into<Bytes>) -> Self {
        self.customize(|request| request.body_bytes(content_type, body))
    }

    /// The request as it stands.
    pub fn into_request(self) -> Request {
        let Self {
            request,
            name,
            scheme,
            port,
        } = self;
        let target = match (scheme.as_str(), port.as_str()) {
            ("", "") => name,
            ("", port) => format!("{name}:{port}").into(),
            // Without a port the last part is there and empty (client-go's `JoinSchemeNamePort`).
            (scheme, port) => format!("{scheme}:{name}:{port}").into(),
        };
        request.name(target).subresource("proxy")
    }

    /// Sends the request and gives the whole answer.
    pub fn send(self) -> InFlight<Response> {
        InFlight::new(self.into_request(), |answer| answer)
    }

    /// Sends the request and gives the answer as it comes, of which nothing is held back.
    /// [`timeout`](Self::timeout) limits the time until it begins.
    pub fn stream(self) -> BoxFuture<Result<StreamResponse>> {
        Box::pin(self.into_request().stream())
    }
}

impl IntoFuture for Proxy {
    type Output = Result<Response>;
    type IntoFuture = InFlight<Response>;

    fn into_future(self) -> InFlight<Response> {
        self.send()
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone().into_request().fmt(f)
    }
}
