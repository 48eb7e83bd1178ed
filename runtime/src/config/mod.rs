//! Which server, who asks, in which namespace.

mod environment;
mod kubeconfig;
mod load;
mod server;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

pub(crate) use server::Server;

use crate::auth::Credentials;
use crate::error::{Error, Result};
use crate::object::Str;
use crate::request::{Limit, Rate, RateLimiter, WarningHandler};
use crate::retry::Backoff;
use crate::transport::{Identity, Pem, Proxy, TlsOptions};
use environment::Environment;
use load::File;

/// Which server, how to trust it, who asks, in which namespace: what a client is made from.
///
/// ```
/// use std::time::Duration;
///
/// use clientset_runtime::config::Config;
///
/// let config = Config::new("https://127.0.0.1:6443")
///     .with_token("secret")
///     .with_namespace("web")
///     .with_timeout(Duration::from_secs(10));
/// assert_eq!(config.namespace(), "web");
/// assert!(!format!("{config:?}").contains("secret"));
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) server: String,
    pub(crate) namespace: Option<Str>,
    pub(crate) tls: TlsOptions,
    pub(crate) credentials: Credentials,
    /// A URL that may hold a password.
    pub(crate) proxy: Option<SecretString>,
    pub(crate) user_agent: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) compression: bool,
    pub(crate) warnings: Option<Arc<dyn WarningHandler>>,
    pub(crate) limit: Limit,
    pub(crate) backoff: Option<Backoff>,
}

impl Config {
    /// A server by its URL, as in `https://10.0.0.1:6443`, or by `host:port`. Nobody asks, until a
    /// token or a certificate is set.
    #[must_use]
    pub fn new(server: impl Into<String>) -> Self {
        Self {
            server: server.into(),
            namespace: None,
            tls: TlsOptions::default(),
            credentials: Credentials::None,
            proxy: None,
            user_agent: None,
            timeout: None,
            compression: true,
            warnings: None,
            limit: Limit::None,
            backoff: None,
        }
    }

    /// The current context of the kubeconfig files that `KUBECONFIG` lists, or of `~/.kube/config`;
    /// where there are none, the service account of the pod that the program runs in.
    ///
    /// Files that are missing are passed over; of several, the first that has a name counts for it.
    ///
    /// # Errors
    /// Neither is there, and the error names both; or a file is there and wrong.
    pub async fn infer() -> Result<Self> {
        Environment::of_process().infer()
    }

    /// The current context of a kubeconfig file.
    ///
    /// Server, authority, client certificate, token, token file, namespace, proxy and the TLS options
    /// are understood. What else a user may have (exec plugins, auth providers, passwords,
    /// impersonation) is an error and never passed over. Over `http://` no credentials are sent.
    ///
    /// # Errors
    /// The file is missing or wrong, or has what is not supported.
    pub async fn from_kubeconfig(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = File::read(path)?
            .ok_or_else(|| Error::config(format!("there is no kubeconfig {}", path.display())))?;
        load::resolve(&[file])
    }

    /// The current context of a kubeconfig's text, YAML or JSON. Relative paths in it are relative to
    /// the working directory.
    ///
    /// # Errors
    /// As [`from_kubeconfig`](Config::from_kubeconfig).
    pub fn from_kubeconfig_text(text: &str) -> Result<Self> {
        load::resolve(&[File::text(text)?])
    }

    /// The service account of the pod that the program runs in.
    ///
    /// # Errors
    /// The program runs in no pod, or in one without a service account's token.
    pub async fn in_cluster() -> Result<Self> {
        Environment::of_process().in_cluster()
    }

    /// Sets the server: a URL, or `host:port`.
    #[must_use]
    pub fn with_server(mut self, server: impl Into<String>) -> Self {
        self.server = server.into();
        self
    }

    /// Sets the namespace that is used where none is named.
    #[must_use]
    pub fn with_namespace(mut self, namespace: impl Into<Str>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// Sets the token, instead of any token or token file.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.credentials = Credentials::Token(token.into().into());
        self
    }

    /// Sets a file to take the token from, again and again as it is renewed.
    #[must_use]
    pub fn with_token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.credentials = Credentials::TokenFile(path.into(), None);
        self
    }

    /// Sets the authorities to trust, as PEM, instead of the system's.
    #[must_use]
    pub fn with_certificate_authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.authority = Some(Pem::Data(pem.into().into()));
        self
    }

    /// Sets the client's certificate, with what stands between it and the authority, and its key, as
    /// PEM.
    #[must_use]
    pub fn with_client_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.tls.identity = Some(Identity {
            certificate: Pem::Data(certificate.into().into()),
            key: Pem::Data(key.into().into()),
        });
        self
    }

    /// Sets the name that the server's certificate is for, when it is not the address's.
    #[must_use]
    pub fn with_tls_server_name(mut self, name: impl Into<String>) -> Self {
        self.tls.server_name = Some(name.into());
        self
    }

    /// Trusts any server: whoever is on the way can read and change everything, the credentials too.
    #[must_use]
    pub fn with_insecure_skip_tls_verify(mut self, insecure: bool) -> Self {
        self.tls.insecure = insecure;
        self
    }

    /// Sets the proxy (`http`, `https` or `socks5`), instead of what `HTTPS_PROXY` and `NO_PROXY` say.
    #[must_use]
    pub fn with_proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into().into());
        self
    }

    /// Sets the `User-Agent`, by which audit logs know the program.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the deadline of calls that set none: of the whole call, retries included. Watches and
    /// other streams have none. Without it, calls wait for as long as it takes.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Whether answers may come packed, which they do unless set. Watches never do.
    #[must_use]
    pub fn with_compression(mut self, compression: bool) -> Self {
        self.compression = compression;
        self
    }

    /// Limits the requests of a client: `burst` at once, `qps` a second after that, one limit for all
    /// groups (client-go's `QPS` and `Burst`).
    ///
    /// There is none unless set: the server's own priority and fairness sees all of its clients, and a
    /// client that limits itself is slow while the server is idle. client-go's defaults are 5 and 10.
    /// Retries pass the limit again, a new watch does not wait for it. Waiting counts for the deadline
    /// of a call, unlike in client-go: who asks for an answer within five seconds means all of them.
    ///
    /// A number that lets nothing through is an error when the client is made.
    #[must_use]
    pub fn with_rate_limit(mut self, qps: f64, burst: u32) -> Self {
        self.limit = Limit::Shared(Rate { qps, burst });
        self
    }

    /// Like [`with_rate_limit`](Config::with_rate_limit), but each group-version has a limit of its own,
    /// as where client-go's `QPS` is left unset.
    #[must_use]
    pub fn with_rate_limit_per_group_version(mut self, qps: f64, burst: u32) -> Self {
        self.limit = Limit::PerGroupVersion(Rate { qps, burst });
        self
    }

    /// Sets the limit that requests wait for. It may be shared with other clients.
    #[must_use]
    pub fn with_rate_limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limit = Limit::Custom(limiter);
        self
    }

    /// Sets a wait before each request while the server is overloaded: one more step of `backoff` after
    /// each answer of 429 or 5xx, none after another answer, and none when the last such answer is two
    /// longest waits ago (client-go's `rest.URLBackoff`).
    ///
    /// Unless set, the environment's `KUBE_CLIENT_BACKOFF_BASE` and `KUBE_CLIENT_BACKOFF_DURATION`
    /// count: the first and the longest wait in seconds, each wait twice the one before. Without them
    /// there is no wait.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clientset_runtime::config::Config;
    /// use clientset_runtime::retry::Backoff;
    ///
    /// let backoff = Backoff::new(Duration::from_secs(1)).factor(2.0).cap(Duration::from_secs(60));
    /// let config = Config::new("https://127.0.0.1:6443").with_backoff(backoff);
    /// ```
    #[must_use]
    pub fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = Some(backoff);
        self
    }

    /// Sets who takes the server's warnings, instead of the log.
    #[must_use]
    pub fn with_warning_handler(mut self, handler: Arc<dyn WarningHandler>) -> Self {
        self.warnings = Some(handler);
        self
    }

    /// The server, as it was set.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The namespace that is used where none is named; `default` unless set.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }

    /// The address of the server.
    pub(crate) fn parsed_server(&self) -> Result<Server> {
        Server::parse(&self.server, self.tls.is_set())
    }

    /// The proxy.
    pub(crate) fn parsed_proxy(&self) -> Result<Proxy> {
        self.proxy
            .as_ref()
            .map_or(Ok(Proxy::Environment), Proxy::parse)
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            server,
            namespace,
            tls,
            credentials,
            proxy,
            user_agent,
            timeout,
            compression,
            warnings,
            limit,
            backoff,
        } = self;
        // The address may hold a password until it is found to be wrong.
        let server = match self.parsed_server() {
            Ok(server) => format!("{server:?}"),
            Err(_) => format!("[{} characters]", server.len()),
        };
        f.debug_struct("Config")
            .field("server", &server)
            .field("namespace", namespace)
            .field("tls", tls)
            .field("credentials", credentials)
            .field("proxy", &proxy.as_ref().map(|_| "[hidden]"))
            .field("user_agent", user_agent)
            .field("timeout", timeout)
            .field("compression", compression)
            .field("warnings", warnings)
            .field("limit", limit)
            .field("backoff", backoff)
            .finish()
    }
}
