//! What is wrong with a configuration: everything at once.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;

use crate::error::{BoxError, Error};

/// What is wrong with a configuration: every problem that was found, not only the first.
///
/// It becomes an [`Error`] of the kind [`Config`](crate::ErrorKind::Config) by `?`, and is that
/// error's source.
///
/// ```
/// use clientset_runtime::config::{ClientConfig, Kubeconfig};
///
/// let kubeconfig = Kubeconfig::load(b"current-context: gone")?;
/// let error = ClientConfig::new(kubeconfig).client_config().unwrap_err();
/// assert!(error.is_context_not_found());
/// assert_eq!(error.problems().len(), 2);
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct ConfigError {
    problems: Vec<ConfigProblem>,
}

/// One thing that is wrong with a configuration.
#[derive(Debug)]
pub struct ConfigProblem {
    kind: ConfigProblemKind,
    text: String,
    source: Option<BoxError>,
}

/// What sort of thing is wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigProblemKind {
    /// Nothing is configured: no kubeconfig, or none that names a server (client-go's
    /// `IsEmptyConfig`).
    Empty,
    /// No context is chosen.
    NoContext,
    /// The chosen context is not there (client-go's `IsContextNotFound`).
    ContextNotFound,
    /// A cluster, user or context that was asked for by name is not there.
    NotFound,
    /// A file that was asked for is not there.
    FileNotFound,
    /// A file cannot be read, or is no kubeconfig.
    Unreadable,
    /// A value cannot be right, or contradicts another one.
    Invalid,
    /// The program runs in no pod, or in one without a service account.
    NotInCluster,
    /// A file cannot be written, or its lock not be had.
    Unwritable,
}

impl ConfigError {
    pub(super) fn new(problems: Vec<ConfigProblem>) -> Self {
        Self { problems }
    }

    /// One problem.
    pub(super) fn one(kind: ConfigProblemKind, text: impl Into<String>) -> Self {
        Self::new(vec![ConfigProblem::new(kind, text)])
    }

    /// All of them, or nothing wrong.
    pub(super) fn of(problems: Vec<ConfigProblem>) -> Result<(), Self> {
        match problems.as_slice() {
            [] => Ok(()),
            _ => Err(Self::new(problems)),
        }
    }

    pub(super) fn into_problems(self) -> Vec<ConfigProblem> {
        self.problems
    }

    /// Everything that is wrong, in the order it was found.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }

    /// Whether nothing is configured at all, so that a pod's service account may be looked for.
    #[must_use]
    pub fn is_empty_config(&self) -> bool {
        matches!(self.problems.as_slice(), [problem] if problem.kind == ConfigProblemKind::Empty)
    }

    /// Whether the chosen context is not there.
    #[must_use]
    pub fn is_context_not_found(&self) -> bool {
        self.has(ConfigProblemKind::ContextNotFound)
    }

    /// Whether the file that was asked for is not there.
    #[must_use]
    pub fn is_file_not_found(&self) -> bool {
        self.has(ConfigProblemKind::FileNotFound)
    }

    fn has(&self, kind: ConfigProblemKind) -> bool {
        self.problems.iter().any(|problem| problem.kind == kind)
    }
}

impl ConfigProblem {
    pub(super) fn new(kind: ConfigProblemKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            source: None,
        }
    }

    /// A value that cannot be right.
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        Self::new(ConfigProblemKind::Invalid, text)
    }

    /// A file that could not be read or written.
    pub(super) fn file(
        kind: ConfigProblemKind,
        doing: &str,
        path: &Path,
        error: std::io::Error,
    ) -> Self {
        Self::new(kind, format!("cannot {doing} {}: {error}", path.display())).with_source(error)
    }

    pub(super) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What sort of thing is wrong.
    #[must_use]
    pub fn kind(&self) -> ConfigProblemKind {
        self.kind
    }

    /// The cause, where there is one: the error of a file.
    #[must_use]
    pub fn source(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.source.as_deref()
    }
}

impl From<ConfigProblem> for ConfigError {
    fn from(problem: ConfigProblem) -> Self {
        Self::new(vec![problem])
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::config(error.to_string()).with_source(error)
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = self.problems.as_slice() {
            return problem.fmt(f);
        }
        write!(
            f,
            "{} things are wrong with the configuration",
            self.problems.len()
        )?;
        for (index, problem) in self.problems.iter().enumerate() {
            let gap = if index == 0 { ": " } else { "; " };
            write!(f, "{gap}{problem}")?;
        }
        Ok(())
    }
}

impl StdError for ConfigError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.problems.as_slice() {
            [problem] => problem.source.as_deref().map(|source| source as _),
            _ => None,
        }
    }
}
