//! From kubeconfigs and overrides to one configuration, a pod's service account where there is nothing.

use std::sync::{Arc, Mutex, PoisonError};

use super::Config;
use super::environment::Environment;
use super::error::{ConfigError, ConfigProblemKind};
use super::in_cluster::InClusterConfig;
use super::kubeconfig::Kubeconfig;
use super::loading::LoadingRules;
use super::overrides::ConfigOverrides;
use super::resolve::Resolver;
use crate::object::Str;

/// From kubeconfigs and overrides to one [`Config`]
/// (client-go's [`ClientConfig`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#ClientConfig)).
///
/// [`ClientConfig::new`] takes a kubeconfig that is at hand; [`ClientConfig::deferred`] loads files when
/// it is first asked, once, and falls back to the service account of the pod that the program runs in
/// when they say nothing.
///
/// ```no_run
/// use clientset_runtime::config::{ClientConfig, ConfigOverrides, LoadingRules};
///
/// // What `kubectl --context dev --as jane` talks to.
/// let mut overrides = ConfigOverrides { current_context: "dev".into(), ..Default::default() };
/// overrides.auth_info.impersonate = "jane".into();
/// let config = ClientConfig::deferred(LoadingRules::new()).with_overrides(overrides).client_config()?;
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct ClientConfig {
    source: Source,
    context: Str,
    overrides: ConfigOverrides,
    environment: Environment,
    /// Whether a pod's service account is looked for.
    in_cluster: bool,
}

#[derive(Debug)]
enum Source {
    Given(Arc<Kubeconfig>),
    /// The rules, and what they gave.
    Files(Box<LoadingRules>, Mutex<Option<Arc<Kubeconfig>>>),
}

/// Where the namespace that is used where none is named came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefaultNamespace {
    /// The namespace.
    pub name: Str,
    /// Whether it was asked for by an override.
    pub overridden: bool,
}

impl ClientConfig {
    /// Takes a kubeconfig that is at hand (client-go's `NewDefaultClientConfig`).
    ///
    /// ```
    /// use clientset_runtime::config::{ClientConfig, Kubeconfig};
    ///
    /// let kubeconfig = Kubeconfig::load(b"
    /// clusters: [{name: kind, cluster: {server: 'https://10.0.0.1:6443'}}]
    /// contexts: [{name: dev, context: {cluster: kind}}]
    /// ")?;
    /// let config = ClientConfig::new(kubeconfig).with_context("dev").client_config()?;
    /// assert_eq!(config.server(), "https://10.0.0.1:6443");
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn new(kubeconfig: Kubeconfig) -> Self {
        Self::of(Source::Given(Arc::new(kubeconfig)), false)
    }

    /// Loads files when it is first asked; a pod's service account is taken when they say nothing
    /// (client-go's `NewNonInteractiveDeferredLoadingClientConfig`).
    #[must_use]
    pub fn deferred(rules: LoadingRules) -> Self {
        Self::of(Source::Files(Box::new(rules), Mutex::new(None)), true)
    }

    fn of(source: Source, in_cluster: bool) -> Self {
        Self {
            source,
            context: Str::new(),
            overrides: ConfigOverrides::default(),
            environment: Environment::of_process(),
            in_cluster,
        }
    }

    /// Sets the context that counts instead of the kubeconfig's current one. The one of the overrides
    /// goes before it.
    #[must_use]
    pub fn with_context(mut self, name: impl Into<Str>) -> Self {
        self.context = name.into();
        self
    }

    /// Sets what goes before the kubeconfig.
    #[must_use]
    pub fn with_overrides(mut self, overrides: ConfigOverrides) -> Self {
        self.overrides = overrides;
        self
    }

    /// Sets where a pod's service account is looked for; the process's environment unless set. Which files
    /// are read is the [`LoadingRules`]' business.
    #[must_use]
    pub fn with_environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Whether a pod's service account is looked for when nothing else is configured.
    #[must_use]
    pub fn with_in_cluster(mut self, in_cluster: bool) -> Self {
        self.in_cluster = in_cluster;
        self
    }

    /// The kubeconfig, merged of its files and without overrides.
    ///
    /// ```no_run
    /// use clientset_runtime::config::{ClientConfig, LoadingRules};
    ///
    /// let client = ClientConfig::deferred(LoadingRules::new());
    /// println!("{}", client.raw_config()?.current_context);
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`LoadingRules::load`].
    pub fn raw_config(&self) -> Result<Kubeconfig, ConfigError> {
        self.kubeconfig().map(Arc::unwrap_or_clone)
    }

    /// The kubeconfig with the overrides laid over its current context, cluster and user.
    ///
    /// # Errors
    /// As [`client_config`](ClientConfig::client_config).
    pub fn merged_raw_config(&self) -> Result<Kubeconfig, ConfigError> {
        let kubeconfig = self.kubeconfig()?;
        self.resolver(&kubeconfig).merged()
    }

    /// The configuration.
    ///
    /// # Errors
    /// Everything that is wrong: files that cannot be read; names that are not there; values that
    /// contradict each other. When nothing is configured and the program runs in no pod,
    /// [`is_empty_config`](ConfigError::is_empty_config).
    pub fn client_config(&self) -> Result<Config, ConfigError> {
        let kubeconfig = self.kubeconfig()?;
        let found = self.resolver(&kubeconfig).config();
        let settled = match &found {
            Ok(config) => !self.is_default(config),
            Err(error) => !error.is_empty_config(),
        };
        let pod = self.pod();
        let mut config = match found {
            found if settled || !self.in_cluster => found?,
            _ if pod.is_possible() => {
                tracing::debug!(target: "clientset", "no kubeconfig says anything; the pod's service account is used");
                pod.client_config()?
            }
            Ok(config) => config,
            Err(error) => return Err(nowhere(&error, pod.client_config().err().as_ref())),
        };
        config.namespace = Some(self.namespace_in(&kubeconfig)?.name);
        Ok(config)
    }

    /// The namespace that is used where none is named. Known even where the kubeconfig is unusable, when an
    /// override says it.
    ///
    /// In a pod, the pod's namespace goes before a `default` that no context says.
    ///
    /// ```
    /// use clientset_runtime::config::{ClientConfig, ConfigOverrides, Kubeconfig};
    ///
    /// let overrides = ConfigOverrides::default().with_namespace("web");
    /// let client = ClientConfig::new(Kubeconfig::default()).with_overrides(overrides);
    /// assert_eq!(client.namespace()?.name, "web");
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`client_config`](ClientConfig::client_config).
    pub fn namespace(&self) -> Result<DefaultNamespace, ConfigError> {
        let kubeconfig = self.kubeconfig()?;
        self.namespace_in(&kubeconfig)
    }

    fn namespace_in(&self, kubeconfig: &Kubeconfig) -> Result<DefaultNamespace, ConfigError> {
        let resolver = self.resolver(kubeconfig);
        let of_pod = match resolver.namespace() {
            Err(error) => error.is_empty_config(),
            Ok(found) => {
                !found.overridden && found.name == "default" && !resolver.says_a_namespace()
            }
        };
        let pod = self.pod();
        if of_pod && self.in_cluster && pod.is_possible() {
            return Ok(DefaultNamespace {
                name: pod.namespace().into(),
                overridden: false,
            });
        }
        resolver.namespace()
    }

    fn resolver<'a>(&'a self, kubeconfig: &'a Kubeconfig) -> Resolver<'a> {
        let context = match (&self.overrides.current_context, &self.context) {
            (over, own) if over.is_empty() && own.is_empty() => &kubeconfig.current_context,
            (over, own) if over.is_empty() => own,
            (over, _) => over,
        };
        Resolver {
            kubeconfig,
            context,
            overrides: &self.overrides,
            rules: match &self.source {
                Source::Given(_) => None,
                Source::Files(rules, _) => Some(rules),
            },
        }
    }

    fn pod(&self) -> InClusterConfig {
        InClusterConfig::new(self.environment.clone()).with_overrides(self.overrides.clone())
    }

    fn is_default(&self, config: &Config) -> bool {
        match &self.source {
            Source::Given(_) => false,
            Source::Files(rules, _) => rules.is_default(config),
        }
    }

    fn kubeconfig(&self) -> Result<Arc<Kubeconfig>, ConfigError> {
        match &self.source {
            Source::Given(kubeconfig) => Ok(Arc::clone(kubeconfig)),
            Source::Files(rules, known) => {
                // The value is whole at any time, so that a panic elsewhere does it no harm.
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(kubeconfig) = &*known {
                    return Ok(Arc::clone(kubeconfig));
                }
                let kubeconfig = Arc::new(rules.load()?);
                *known = Some(Arc::clone(&kubeconfig));
                Ok(kubeconfig)
            }
        }
    }
}

/// Neither a kubeconfig says anything, nor is there a pod.
fn nowhere(kubeconfig: &ConfigError, pod: Option<&ConfigError>) -> ConfigError {
    let mut text = kubeconfig.to_string();
    if let Some(pod) = pod {
        text.push_str(&format!(", and {pod}; set KUBECONFIG to a kubeconfig file"));
    }
    ConfigError::one(ConfigProblemKind::Empty, text)
}
