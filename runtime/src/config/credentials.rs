//! Who asks, as configured.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::kubeconfig::{AuthProviderConfig, ExecConfig};
use super::write::AuthProviderPersister;
use crate::auth::Authenticator;
use crate::object::{Map, RawJson, Str};

/// Where the credentials come from, as configured: everything that a user of a kubeconfig may have.
/// Which of them counts is decided where they are used.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    /// A token that stays, or the one to use until the file can be read.
    pub(crate) token: Option<SecretString>,
    /// A token in a file that someone renews. It goes before `token`.
    pub(crate) token_file: Option<PathBuf>,
    /// A user name and a password.
    pub(crate) basic: Option<BasicAuth>,
    /// A program that gives credentials.
    pub(crate) exec: Option<ExecProvider>,
    /// A provider that is built in.
    pub(crate) auth_provider: Option<AuthProvider>,
    /// A source of the program's own, which goes before all others.
    pub(crate) authenticator: Option<Arc<dyn Authenticator>>,
}

/// Basic authentication.
#[derive(Clone)]
pub(crate) struct BasicAuth {
    pub(crate) username: String,
    pub(crate) password: SecretString,
}

/// An exec plugin, and what it is told of the cluster beside what the configuration has.
#[derive(Clone, PartialEq)]
pub(crate) struct ExecProvider {
    /// Its install hint is cleaned of what could change a terminal.
    pub(crate) config: ExecConfig,
    /// The cluster's extension `client.authentication.k8s.io/exec`; empty where there is none.
    pub(crate) cluster_extension: RawJson,
}

/// A provider that is built in, and where to keep what it is given.
#[derive(Clone)]
pub(crate) struct AuthProvider {
    pub(crate) config: AuthProviderConfig,
    /// Writes renewed tokens back to the kubeconfig; `None` where there is no file.
    pub(crate) persister: Option<AuthProviderPersister>,
}

/// Whom to act as: the requests are of this user, and the client's own has to be allowed to do so.
///
/// ```
/// use clientset_runtime::config::{Config, Impersonation};
///
/// let jane = Impersonation {
///     user: "jane".into(),
///     groups: vec!["developers".into()],
///     ..Default::default()
/// };
/// let config = Config::new("https://10.0.0.1:6443").with_impersonation(jane);
/// assert_eq!(config.impersonation().unwrap().user, "jane");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// The user.
    pub user: Str,
    /// The uid; empty for none.
    pub uid: Str,
    /// The groups.
    pub groups: Vec<Str>,
    /// What else the user is known by, as in `scopes`.
    pub extra: Map<Vec<Str>>,
}

impl Credentials {
    /// A token that stays.
    pub(crate) fn of_token(token: impl Into<SecretString>) -> Self {
        Self {
            token: Some(token.into()),
            ..Self::default()
        }
    }

    /// A token in a file.
    pub(crate) fn of_token_file(path: impl Into<PathBuf>) -> Self {
        Self {
            token_file: Some(path.into()),
            ..Self::default()
        }
    }

    /// Whether there are none.
    pub(crate) fn is_none(&self) -> bool {
        let Self {
            token,
            token_file,
            basic,
            exec,
            auth_provider,
            authenticator,
        } = self;
        token.is_none()
            && token_file.is_none()
            && basic.is_none()
            && exec.is_none()
            && auth_provider.is_none()
            && authenticator.is_none()
    }
}

/// Secrets are compared by what they are.
impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        same_secret(self.token.as_ref(), other.token.as_ref())
            && self.token_file == other.token_file
            && self.basic == other.basic
            && self.exec == other.exec
            && self.auth_provider == other.auth_provider
            && match (&self.authenticator, &other.authenticator) {
                (None, None) => true,
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                _ => false,
            }
    }
}

impl PartialEq for BasicAuth {
    fn eq(&self, other: &Self) -> bool {
        self.username == other.username
            && self.password.expose_secret() == other.password.expose_secret()
    }
}

/// Where tokens are kept makes no difference to the requests.
impl PartialEq for AuthProvider {
    fn eq(&self, other: &Self) -> bool {
        self.config == other.config
    }
}

pub(super) fn same_secret(a: Option<&SecretString>, b: Option<&SecretString>) -> bool {
    a.map(|a| a.expose_secret()) == b.map(|b| b.expose_secret())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            token,
            token_file,
            basic,
            exec,
            auth_provider,
            authenticator,
        } = self;
        let mut out = f.debug_list();
        if token.is_some() {
            out.entry(&format_args!("token [hidden]"));
        }
        if let Some(path) = token_file {
            out.entry(&format_args!("token file {}", path.display()));
        }
        if let Some(basic) = basic {
            out.entry(basic);
        }
        if let Some(exec) = exec {
            out.entry(exec);
        }
        if let Some(provider) = auth_provider {
            out.entry(provider);
        }
        if authenticator.is_some() {
            // Its own `Debug` may know no secrets.
            out.entry(&format_args!("authenticator of the program"));
        }
        out.finish()
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "password of {:?} [hidden]", self.username)
    }
}

impl fmt::Debug for ExecProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

impl fmt::Debug for AuthProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthProvider")
            .field("config", &self.config)
            .field("persister", &self.persister)
            .finish()
    }
}
