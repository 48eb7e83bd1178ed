//! The resolved configuration: what a client is made from.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::client_config::ClientConfig;
use super::credentials::{BasicAuth, Credentials, ExecProvider, Impersonation, same_secret};
use super::environment::Environment;
use super::in_cluster::InClusterConfig;
use super::kubeconfig::{ExecConfig, Kubeconfig};
use super::loading::LoadingRules;
use super::server::Server;
use crate::error::Result;
use crate::object::{RawJson, Str};
use crate::request::{Limit, WarningHandler};
use crate::retry::Backoff;
use crate::transport::{Identity, Options, Pem, Proxy, TlsOptions};

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
    /// Whom to act as.
    pub(crate) impersonation: Option<Impersonation>,
    /// A URL that may hold a password.
    pub(crate) proxy: Option<SecretString>,
    pub(crate) user_agent: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) compression: bool,
    pub(crate) http2: Option<bool>,
    /// After how much silence, and how long the answer may take.
    pub(crate) http2_ping: Option<(Duration, Duration)>,
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
            credentials: Credentials::default(),
            impersonation: None,
            proxy: None,
            user_agent: None,
            timeout: None,
            compression: true,
            http2: None,
            http2_ping: None,
            warnings: None,
            limit: Limit::None,
            backoff: None,
        }
    }

    /// What `kubectl` would talk to: the current context of the kubeconfig files that `KUBECONFIG`
    /// lists, or of `~/.kube/config`; when they say nothing, the service account of the pod that the
    /// program runs in.
    ///
    /// Files that are missing are passed over; of several, the first that has a name counts for it.
    /// [`ClientConfig`] has the same with another context, user, namespace and what else the flags of
    /// `kubectl` change.
    ///
    /// # Errors
    /// Neither is there; or a file is there and wrong. All that is wrong is told.
    pub async fn infer() -> Result<Self> {
        Self::infer_from(&Environment::of_process()).await
    }

    /// As [`infer`](Config::infer), with variables and a service account from elsewhere.
    ///
    /// ```
    /// use clientset_runtime::config::{Config, Environment};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let nowhere = Environment::empty().with_variable("KUBECONFIG", "/no/such/file");
    /// let error = Config::infer_from(&nowhere).await.unwrap_err();
    /// assert!(error.to_string().contains("/no/such/file"));
    /// # });
    /// ```
    ///
    /// # Errors
    /// As [`infer`](Config::infer).
    pub async fn infer_from(environment: &Environment) -> Result<Self> {
        let deferred = ClientConfig::deferred(LoadingRules::of(environment));
        Ok(deferred
            .with_environment(environment.clone())
            .client_config()?)
    }

    /// The current context of a kubeconfig file. A pod's service account is not looked for.
    ///
    /// Over `http://` no credentials are sent.
    ///
    /// # Errors
    /// The file is missing or wrong. All that is wrong is told.
    pub async fn from_kubeconfig(path: impl AsRef<Path>) -> Result<Self> {
        let rules = LoadingRules::files([path.as_ref()]).with_file(path.as_ref());
        Ok(ClientConfig::deferred(rules)
            .with_in_cluster(false)
            .client_config()?)
    }

    /// The current context of a kubeconfig's text, YAML or JSON. Relative paths in it are relative to
    /// the working directory.
    ///
    /// # Errors
    /// As [`from_kubeconfig`](Config::from_kubeconfig).
    pub fn from_kubeconfig_text(text: &str) -> Result<Self> {
        let kubeconfig = Kubeconfig::load(text.as_bytes())?;
        Ok(ClientConfig::new(kubeconfig).client_config()?)
    }

    /// The service account of the pod that the program runs in.
    ///
    /// # Errors
    /// The program runs in no pod, or in one without a service account's token.
    pub async fn in_cluster() -> Result<Self> {
        Ok(InClusterConfig::default().client_config()?)
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
        self.credentials = Credentials::of_token(token.into());
        self
    }

    /// Sets a file to take the token from, again and again as it is renewed.
    #[must_use]
    pub fn with_token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.credentials = Credentials::of_token_file(path);
        self
    }

    /// Sets a user name and a password, instead of other credentials. API servers took them until
    /// 1.18; what stands before one may do so today.
    #[must_use]
    pub fn with_basic_auth(
        mut self,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        self.credentials = Credentials {
            basic: Some(BasicAuth {
                username: username.into(),
                password: password.into().into(),
            }),
            ..Credentials::default()
        };
        self
    }

    /// Sets a program that gives a token or a client certificate, instead of other credentials.
    /// `cluster_extension` is what the kubeconfig's cluster would have for it, and often empty.
    ///
    /// It is run when a request needs credentials and there are none that are still good, once for all
    /// clients in this process with the same settings, and again when what it gave has expired or the
    /// server answers 401. It is not run where a client certificate is set.
    ///
    /// ```
    /// use clientset_runtime::config::{Config, ExecConfig};
    /// use clientset_runtime::object::RawJson;
    ///
    /// let exec = ExecConfig {
    ///     api_version: "client.authentication.k8s.io/v1".into(),
    ///     command: "aws".into(),
    ///     args: ["eks", "get-token", "--cluster-name", "web"].map(Into::into).into(),
    ///     interactive_mode: "IfAvailable".into(),
    ///     ..Default::default()
    /// };
    /// let config = Config::new("https://10.0.0.1:6443").with_exec(exec, RawJson::new());
    /// # drop(config);
    /// ```
    #[must_use]
    pub fn with_exec(mut self, exec: ExecConfig, cluster_extension: RawJson) -> Self {
        self.credentials = Credentials {
            exec: Some(ExecProvider {
                config: exec,
                cluster_extension,
            }),
            ..Credentials::default()
        };
        self
    }

    /// Sets whom to act as: every request is of this user, and the client's own has to be allowed to act
    /// as them. A call may name another.
    #[must_use]
    pub fn with_impersonation(mut self, impersonation: impl Into<Impersonation>) -> Self {
        self.impersonation = Some(impersonation.into());
        self
    }

    /// Sets the authorities to trust, as PEM, instead of the system's.
    #[must_use]
    pub fn with_certificate_authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.authority = Some(Pem::Data(pem.into().into()));
        self
    }

    /// Sets a file with the authorities to trust, as PEM, instead of the system's. It is read again when
    /// it changes, at most every five minutes and soon after a server that was not trusted.
    #[must_use]
    pub fn with_certificate_authority_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.tls.authority = Some(Pem::File(path.into()));
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

    /// Whom requests act as, where that is not who asks.
    #[must_use]
    pub fn impersonation(&self) -> Option<&Impersonation> {
        self.impersonation.as_ref()
    }

    /// Takes out what proves who asks, and how to trust a server that proves nothing, where the address
    /// is not https, since anyone on the way could read it (as client-go does for a kubeconfig's server).
    /// An address without a scheme is plain http here, whatever else is set.
    pub(super) fn drop_secrets_over_http(&mut self) {
        if Server::parse(&self.server, false).is_ok_and(|server| server.is_https()) {
            return;
        }
        if !self.credentials.is_none() || self.tls.identity.is_some() {
            tracing::warn!(
                target: "clientset",
                "the server address is not https://, so no credentials are sent"
            );
        }
        self.credentials = Credentials::default();
        self.tls = TlsOptions::default();
    }

    /// The address of the server.
    pub(crate) fn parsed_server(&self) -> Result<Server> {
        Server::parse(&self.server, self.tls.is_set())
    }

    /// How connections are made; the environment says what is not set.
    ///
    /// # Errors
    /// The proxy's URL cannot be one.
    pub(crate) fn transport_options(&self) -> Result<Options> {
        let mut options = Options::of_environment(self.tls.clone());
        if let Some(url) = &self.proxy {
            options.proxy = Proxy::parse(url)?;
        }
        let http2 = &mut options.http2;
        if let Some(enabled) = self.http2 {
            http2.enabled = enabled;
        }
        if let Some((after, timeout)) = self.http2_ping {
            http2.ping_after = (!after.is_zero()).then_some(after);
            http2.ping_timeout = timeout;
        }
        options.gzip = self.compression;
        Ok(options)
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            server,
            namespace,
            tls,
            credentials,
            impersonation,
            proxy,
            user_agent,
            timeout,
            compression,
            http2,
            http2_ping,
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
            .field("impersonation", impersonation)
            .field("proxy", &proxy.as_ref().map(|_| "[hidden]"))
            .field("user_agent", user_agent)
            .field("timeout", timeout)
            .field("compression", compression)
            .field("http2", http2)
            .field("http2_ping", http2_ping)
            .field("warnings", warnings)
            .field("limit", limit)
            .field("backoff", backoff)
            .finish()
    }
}

/// Whether two clients would do the same. Secrets are compared by what they are, warning handlers by
/// their address.
impl PartialEq for Config {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            server,
            namespace,
            tls,
            credentials,
            impersonation,
            proxy,
            user_agent,
            timeout,
            compression,
            http2,
            http2_ping,
            warnings,
            limit,
            backoff,
        } = self;
        let same_warnings = match (warnings, &other.warnings) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        same_warnings
            && *server == other.server
            && *namespace == other.namespace
            && *tls == other.tls
            && *credentials == other.credentials
            && *impersonation == other.impersonation
            && same_secret(proxy.as_ref(), other.proxy.as_ref())
            && *user_agent == other.user_agent
            && *timeout == other.timeout
            && *compression == other.compression
            && *http2 == other.http2
            && *http2_ping == other.http2_ping
            && same_limit(limit, &other.limit)
            && *backoff == other.backoff
    }
}

fn same_limit(a: &Limit, b: &Limit) -> bool {
    match (a, b) {
        (Limit::None, Limit::None) => true,
        (Limit::Shared(a), Limit::Shared(b))
        | (Limit::PerGroupVersion(a), Limit::PerGroupVersion(b)) => a == b,
        (Limit::Custom(a), Limit::Custom(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}
