//! The service account of the pod that a program runs in.

use std::path::{Path, PathBuf};

use super::Config;
use super::environment::Environment;
use super::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use super::overrides::ConfigOverrides;
use crate::transport::Pem;

/// The service account of the pod that a program runs in
/// (client-go's [`InClusterConfig`](https://pkg.go.dev/k8s.io/client-go/rest#InClusterConfig)).
///
/// ```no_run
/// use clientset_runtime::config::InClusterConfig;
///
/// let pod = InClusterConfig::default();
/// if pod.is_possible() {
///     println!("in a pod of the namespace {}", pod.namespace());
/// }
/// let config = pod.client_config()?;
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct InClusterConfig {
    environment: Environment,
    overrides: ConfigOverrides,
}

impl InClusterConfig {
    /// The pod that the environment tells of; the default is the process's.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            overrides: ConfigOverrides::default(),
        }
    }

    /// Sets what goes before the pod's own: the server, the token or its file (either replaces both), the
    /// authority's file, the namespace, whom to act as, and the timeout. Others mean a kubeconfig and are
    /// not looked at, as in client-go.
    #[must_use]
    pub fn with_overrides(mut self, overrides: ConfigOverrides) -> Self {
        self.overrides = overrides;
        self
    }

    /// Whether the program runs in a pod with a service account: host and port are told, and a token is
    /// there.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.address().is_some() && self.token().is_file()
    }

    /// The configuration. Without an authority that can be read, the system's are trusted, with a
    /// warning.
    ///
    /// ```
    /// use clientset_runtime::config::{ConfigProblemKind, Environment, InClusterConfig};
    ///
    /// let error = InClusterConfig::new(Environment::empty()).client_config().unwrap_err();
    /// assert_eq!(error.problems()[0].kind(), ConfigProblemKind::NotInCluster);
    /// ```
    ///
    /// # Errors
    /// The program runs in no pod, or in one without a service account's token.
    pub fn client_config(&self) -> Result<Config, ConfigError> {
        let Some(address) = self.address() else {
            return Err(ConfigError::one(
                ConfigProblemKind::NotInCluster,
                "the program runs in no pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)",
            ));
        };
        let path = self.token();
        let token = std::fs::read_to_string(&path).map_err(|error| {
            ConfigProblem::new(
                ConfigProblemKind::NotInCluster,
                format!(
                    "the pod has no service account token at {}: {error} (is automountServiceAccountToken false?)",
                    path.display()
                ),
            )
            .with_source(error)
        })?;
        let mut config = Config::new(address).with_namespace(self.namespace());
        config.credentials.token = Some(token.trim().into()).filter(|_| !token.trim().is_empty());
        config.credentials.token_file = Some(path);
        config.tls.authority = authority(&self.environment.service_account().join("ca.crt"));
        self.override_in(&mut config)?;
        Ok(config)
    }

    /// The namespace: the override, `POD_NAMESPACE`, the service account's, or `default`.
    #[must_use]
    pub fn namespace(&self) -> String {
        if !self.overrides.context.namespace.is_empty() {
            return self.overrides.context.namespace.to_string();
        }
        self.environment
            .text("POD_NAMESPACE")
            .or_else(|| {
                let path = self.environment.service_account().join("namespace");
                let text = std::fs::read_to_string(path).ok()?;
                let name = text.trim();
                (!name.is_empty()).then(|| name.to_owned())
            })
            .unwrap_or_else(|| "default".to_owned())
    }

    /// The address of the API server, as the kubelet tells it to every pod.
    fn address(&self) -> Option<String> {
        let host = self.environment.text("KUBERNETES_SERVICE_HOST")?;
        let port = self.environment.text("KUBERNETES_SERVICE_PORT")?;
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host
        };
        Some(format!("https://{host}:{port}"))
    }

    fn token(&self) -> PathBuf {
        self.environment.service_account().join("token")
    }

    fn override_in(&self, config: &mut Config) -> Result<(), ConfigError> {
        let ConfigOverrides {
            auth_info,
            cluster_info,
            timeout,
            ..
        } = &self.overrides;
        if !cluster_info.server.is_empty() {
            config.server = cluster_info.server.to_string();
        }
        if !auth_info.token.is_empty() || !auth_info.token_file.is_empty() {
            let set = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            config.credentials.token = set(&auth_info.token).map(Into::into);
            config.credentials.token_file = set(&auth_info.token_file).map(Into::into);
        }
        if !cluster_info.certificate_authority.is_empty() {
            config.tls.authority = Some(Pem::File(
                cluster_info.certificate_authority.as_str().into(),
            ));
        }
        // Not looked at by client-go. Somebody who asks to act as another must not act as himself, and a
        // deadline is the caller's, whatever the server.
        config.impersonation = super::resolve::impersonation(auth_info);
        config.timeout = super::timeout::parse(timeout)?;
        config.drop_secrets_over_http();
        Ok(())
    }
}

/// The cluster's authority; without one that can be read, the system's are trusted (as in client-go).
fn authority(path: &Path) -> Option<Pem> {
    let pem = Pem::File(path.to_owned());
    match pem.check_certificates("the cluster's authority") {
        Ok(()) => Some(pem),
        Err(error) => {
            tracing::warn!(target: "clientset", "{error}; the authorities of the system are trusted instead");
            None
        }
    }
}
