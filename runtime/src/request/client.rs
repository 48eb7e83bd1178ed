//! What all requests to one server share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::decoders::Decoders;
use super::limit::Limiter;
use super::overload::Overload;
use super::{LogWarnings, Request, WarningHandler, default_user_agent};
use crate::auth::{Authenticator, Identified};
use crate::config::{Config, Server};
use crate::error::{Error, Result};
use crate::meta::VersionInfo;
use crate::object::Str;
use crate::transport::{HttpTransport, Transport};

/// What all requests to one server share: the connections, the address, the credentials, the default
/// namespace. A clone is a counter.
///
/// ```no_run
/// use clientset_runtime::config::Config;
/// use clientset_runtime::request::RestClient;
///
/// # async fn example() -> clientset_runtime::Result<()> {
/// let client = RestClient::new(Config::infer().await?)?;
/// println!("{}", client.server_version().await?.git_version);
/// let pod = client.request().api("", "v1").namespace("default").resource("pods").name("web").send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RestClient(Arc<Inner>);

struct Inner {
    transport: Arc<dyn Transport>,
    server: Server,
    namespace: Str,
    user_agent: HeaderValue,
    authenticator: Arc<dyn Authenticator>,
    /// The headers of who is acted as.
    impersonation: HeaderMap,
    timeout: Option<Duration>,
    warnings: Arc<dyn WarningHandler>,
    limiter: Limiter,
    overload: Option<Overload>,
    decoders: Arc<Decoders>,
}

impl RestClient {
    /// A client over HTTP. It opens no connection yet.
    ///
    /// # Errors
    /// The configuration is wrong: an address that is no URL, a certificate that cannot be read.
    pub fn new(config: Config) -> Result<Self> {
        let identified = Identified::new(&config)?;
        let transport = HttpTransport::shared(config.transport_options()?, identified.identity)?;
        Self::build(config, identified.authenticator, Arc::new(transport))
    }

    /// A client over any transport. The configuration's authorities and proxy are the transport's
    /// business and not looked at; the client's certificate is no use. Tokens and passwords are sent
    /// where the address is `https://`, whatever stands behind it.
    ///
    /// # Errors
    /// The configuration is wrong: an address that is no URL.
    pub fn with_transport(config: Config, transport: Arc<dyn Transport>) -> Result<Self> {
        let identified = Identified::new(&config)?;
        Self::build(config, identified.authenticator, transport)
    }

    fn build(
        config: Config,
        authenticator: Arc<dyn Authenticator>,
        transport: Arc<dyn Transport>,
    ) -> Result<Self> {
        let server = config.parsed_server()?;
        let impersonation = config.impersonation.as_ref();
        let impersonation = impersonation.map(|whom| whom.headers().map_err(Error::config));
        let user_agent = config.user_agent.unwrap_or_else(default_user_agent);
        let user_agent = HeaderValue::try_from(&user_agent).map_err(|error| {
            Error::config(format!(
                "the user agent {user_agent:?} cannot be a header: {error}"
            ))
            .with_source(error)
        })?;
        let of_environment = || Overload::of_environment(|name| std::env::var(name).ok());
        let backoff = config.backoff.or_else(of_environment);
        Ok(Self(Arc::new(Inner {
            transport,
            server,
            namespace: config.namespace.unwrap_or_else(|| "default".into()),
            user_agent,
            authenticator,
            impersonation: impersonation.transpose()?.unwrap_or_default(),
            timeout: config.timeout,
            warnings: config
                .warnings
                .unwrap_or_else(|| Arc::new(LogWarnings::once())),
            limiter: Limiter::new(config.limit)?,
            overload: backoff.map(Overload::new),
            decoders: Arc::default(),
        })))
    }

    /// Begins a request: a GET until a verb is set.
    pub fn request(&self) -> Request {
        Request::new(self.clone())
    }

    /// The namespace of the kubeconfig's context, of the pod that the program runs in, or `default`.
    #[must_use]
    pub fn default_namespace(&self) -> &str {
        &self.0.namespace
    }

    /// What the server says of itself at `/version`.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses.
    pub async fn server_version(&self) -> Result<VersionInfo> {
        self.request().abs_path("/version").send().await?.into()
    }

    pub(super) fn transport(&self) -> &Arc<dyn Transport> {
        &self.0.transport
    }

    pub(super) fn server(&self) -> &Server {
        &self.0.server
    }

    pub(super) fn user_agent(&self) -> &HeaderValue {
        &self.0.user_agent
    }

    pub(super) fn authenticator(&self) -> &dyn Authenticator {
        &*self.0.authenticator
    }

    /// The headers of who is acted as by requests that say nothing else.
    pub(super) fn impersonation(&self) -> &HeaderMap {
        &self.0.impersonation
    }

    /// The deadline of calls that set none.
    pub(super) fn timeout(&self) -> Option<Duration> {
        self.0.timeout
    }

    pub(super) fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }

    pub(super) fn overload(&self) -> Option<&Overload> {
        self.0.overload.as_ref()
    }

    pub(super) fn decoders(&self) -> &Arc<Decoders> {
        &self.0.decoders
    }

    pub(super) fn warnings(&self) -> &dyn WarningHandler {
        &*self.0.warnings
    }
}

impl fmt::Debug for RestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestClient")
            .field("server", &self.0.server)
            .field("namespace", &self.0.namespace)
            .finish_non_exhaustive()
    }
}
