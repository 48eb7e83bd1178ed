//! A configuration from the two flags of a controller: `--master` and `--kubeconfig`.

use std::path::Path;

use super::client_config::ClientConfig;
use super::environment::Environment;
use super::error::{ConfigError, ConfigProblemKind};
use super::in_cluster::InClusterConfig;
use super::loading::LoadingRules;
use super::overrides::ConfigOverrides;
use super::resolved::Config;

/// A configuration from the two flags of a controller: the server, and a kubeconfig file; empty where the
/// flag is not given (client-go's
/// [`BuildConfigFromFlags`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#BuildConfigFromFlags)).
///
/// The server goes before the file's. With neither, the service account of the pod that the program
/// runs in; neither `KUBECONFIG` nor `~/.kube/config` is looked at: that is [`Config::infer`].
///
/// ```
/// use clientset_runtime::config::build_config_from_flags;
///
/// let config = build_config_from_flags("https://10.0.0.1:6443", "")?;
/// assert_eq!(config.server(), "https://10.0.0.1:6443");
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
///
/// # Errors
/// The file is missing or wrong; with neither flag, the program runs in no pod.
pub fn build_config_from_flags(
    master: &str,
    kubeconfig: impl AsRef<Path>,
) -> Result<Config, ConfigError> {
    from_flags(master, kubeconfig.as_ref(), &Environment::of_process())
}

pub(super) fn from_flags(
    master: &str,
    kubeconfig: &Path,
    environment: &Environment,
) -> Result<Config, ConfigError> {
    if master.is_empty() && kubeconfig.as_os_str().is_empty() {
        let pod = InClusterConfig::new(environment.clone());
        return pod.client_config().map_err(|error| {
            ConfigError::one(
                ConfigProblemKind::Empty,
                format!("no cluster is configured: neither a server nor a kubeconfig is given, and {error}"),
            )
        });
    }
    let rules = LoadingRules::files(None::<&Path>).with_file(kubeconfig);
    let mut overrides = ConfigOverrides::default();
    overrides.cluster_info.server = master.into();
    ClientConfig::deferred(rules)
        .with_environment(environment.clone())
        .with_overrides(overrides)
        .client_config()
}
