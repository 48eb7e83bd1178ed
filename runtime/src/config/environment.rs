//! Where configurations are looked for: the kubeconfig files, then the pod that the program runs in.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Config;
use super::load::{self, File};
use crate::auth::Credentials;
use crate::error::{Error, Result};
use crate::transport::Pem;

/// Where the kubelet puts the service account of a pod.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// What the process is told from outside.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    /// `KUBECONFIG`.
    pub(super) kubeconfig: Option<OsString>,
    /// The home directory.
    pub(super) home: Option<PathBuf>,
    /// `KUBERNETES_SERVICE_HOST`.
    pub(super) service_host: Option<String>,
    /// `KUBERNETES_SERVICE_PORT`.
    pub(super) service_port: Option<String>,
    /// `POD_NAMESPACE`.
    pub(super) pod_namespace: Option<String>,
    /// The folder of the service account.
    pub(super) service_account: PathBuf,
}

impl Environment {
    pub(super) fn of_process() -> Self {
        let var = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            kubeconfig: std::env::var_os("KUBECONFIG").filter(|value| !value.is_empty()),
            home: std::env::home_dir(),
            service_host: var("KUBERNETES_SERVICE_HOST"),
            service_port: var("KUBERNETES_SERVICE_PORT"),
            pod_namespace: var("POD_NAMESPACE"),
            service_account: SERVICE_ACCOUNT.into(),
        }
    }

    /// The kubeconfig files, else the pod's service account.
    pub(super) fn infer(&self) -> Result<Config> {
        let paths = self.kubeconfig_paths();
        let mut files = Vec::new();
        for path in &paths {
            files.extend(File::read(path)?);
        }
        if !files.iter().all(File::is_empty) {
            return load::resolve(&files);
        }
        self.in_cluster().map_err(|error| {
            let looked: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
            let looked = match (looked.is_empty(), files.is_empty()) {
                (true, _) => "no home directory to look for a kubeconfig in".to_owned(),
                (false, true) => format!("no kubeconfig at {}", looked.join(", ")),
                (false, false) => format!("nothing in the kubeconfig {}", looked.join(", ")),
            };
            Error::config(format!(
                "no cluster is configured: {looked}, and {error}; set KUBECONFIG to a kubeconfig file"
            ))
        })
    }

    /// `KUBECONFIG`, else the file at home.
    fn kubeconfig_paths(&self) -> Vec<PathBuf> {
        let Some(list) = &self.kubeconfig else {
            let home = self.home.iter().filter(|home| !home.as_os_str().is_empty());
            return home.map(|home| home.join(".kube/config")).collect();
        };
        let mut paths: Vec<PathBuf> = Vec::new();
        for path in std::env::split_paths(list) {
            if !path.as_os_str().is_empty() && !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// The service account of the pod that the program runs in.
    pub(super) fn in_cluster(&self) -> Result<Config> {
        let (Some(host), Some(port)) = (&self.service_host, &self.service_port) else {
            return Err(Error::config(
                "the program runs in no pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)",
            ));
        };
        let token = self.service_account.join("token");
        std::fs::metadata(&token).map_err(|error| {
            Error::config(format!(
                "the pod has no service account token at {}: {error} (is automountServiceAccountToken false?)",
                token.display()
            ))
            .with_source(error)
        })?;
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        let mut config = Config::new(format!("https://{host}:{port}"));
        config.tls.authority = authority(&self.service_account.join("ca.crt"));
        config.credentials = Credentials::TokenFile(token, None);
        config.namespace = self.namespace().map(Into::into);
        Ok(config)
    }

    fn namespace(&self) -> Option<String> {
        self.pod_namespace.clone().or_else(|| {
            let text = std::fs::read_to_string(self.service_account.join("namespace")).ok()?;
            let name = text.trim();
            (!name.is_empty()).then(|| name.to_owned())
        })
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
