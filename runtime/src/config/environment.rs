//! What a program is told from outside: variables, and the folder of a pod's service account.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use super::home::{self, System};

/// Where the kubelet puts the service account of a pod.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// What a program is told from outside: variables, and the folder of a pod's service account.
///
/// The default is what the process itself is told; another one can be put together by hand, so that
/// nothing that reads it needs the process's own variables changed (which no program with threads can
/// do safely).
///
/// ```
/// use clientset_runtime::config::{Environment, InClusterConfig};
///
/// let environment = Environment::empty()
///     .with_variable("KUBERNETES_SERVICE_HOST", "10.0.0.1")
///     .with_variable("KUBERNETES_SERVICE_PORT", "443");
/// assert!(!InClusterConfig::new(environment).is_possible(), "there is no token");
/// ```
#[derive(Clone, Debug)]
pub struct Environment {
    variables: Variables,
    service_account: PathBuf,
}

#[derive(Clone)]
enum Variables {
    /// The process's.
    Process,
    Given(BTreeMap<OsString, OsString>),
}

impl Environment {
    /// What this process is told.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            variables: Variables::Process,
            service_account: SERVICE_ACCOUNT.into(),
        }
    }

    /// No variables, and a service account where a pod has it.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            variables: Variables::Given(BTreeMap::new()),
            ..Self::of_process()
        }
    }

    /// Sets a variable. From then on the process's own do not count.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        let mut variables = match self.variables {
            Variables::Process => BTreeMap::new(),
            Variables::Given(variables) => variables,
        };
        variables.insert(name.into(), value.into());
        self.variables = Variables::Given(variables);
        self
    }

    /// Sets the folder of the service account.
    #[must_use]
    pub fn with_service_account(mut self, folder: impl Into<PathBuf>) -> Self {
        self.service_account = folder.into();
        self
    }

    /// A variable; an empty one counts as not set.
    pub(crate) fn variable(&self, name: &str) -> Option<OsString> {
        match &self.variables {
            Variables::Process => std::env::var_os(name),
            Variables::Given(variables) => variables.get(OsStr::new(name)).cloned(),
        }
        .filter(|value| !value.is_empty())
    }

    /// A variable that is text; an empty one counts as not set.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.variable(name)?.into_string().ok()
    }

    /// The folder of the service account.
    pub(super) fn service_account(&self) -> &Path {
        &self.service_account
    }

    /// The home directory.
    pub(super) fn home(&self) -> Option<PathBuf> {
        let system = if cfg!(windows) {
            System::Windows
        } else {
            System::Unix
        };
        home::directory(system, |name| self.variable(name))
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::of_process()
    }
}

/// The names of variables; a value may be a secret.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process => f.write_str("of the process"),
            Self::Given(variables) => f.debug_set().entries(variables.keys()).finish(),
        }
    }
}
