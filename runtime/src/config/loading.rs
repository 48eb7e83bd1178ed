//! Which kubeconfig files are read, and how several become one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Config;
use super::environment::Environment;
use super::error::{ConfigError, ConfigProblem};
use super::kubeconfig::{self, Kubeconfig};

/// Takes the files that were asked for and are all missing.
type MissingHandler = Arc<dyn Fn(&[PathBuf]) + Send + Sync>;

/// Which kubeconfig files are read, and how several become one
/// (client-go's [`ClientConfigLoadingRules`](https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#ClientConfigLoadingRules)).
///
/// The files that `KUBECONFIG` lists, or `~/.kube/config`; or one file that is asked for
/// (`--kubeconfig`). Of several, the first that has a name counts for it, entry by entry and whole, and the
/// first `current-context` that is not empty. Files of the list that are missing are passed over.
/// Relative paths are relative to the file that has them.
///
/// ```no_run
/// use clientset_runtime::config::LoadingRules;
///
/// let kubeconfig = LoadingRules::new().load()?;
/// for context in kubeconfig.contexts.names() {
///     println!("{context}");
/// }
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct LoadingRules {
    /// The file that was asked for.
    explicit: Option<PathBuf>,
    /// The files otherwise, the first counts.
    precedence: Vec<PathBuf>,
    /// Whether the files were named by someone, who wants to hear that none is there.
    listed: bool,
    resolve_paths: bool,
    relative_paths: bool,
    default_config: Option<Arc<Config>>,
    on_missing: Option<MissingHandler>,
}

/// What the files gave, wrong ones included.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// What could be read, merged.
    pub kubeconfig: Kubeconfig,
    /// What was wrong, file by file.
    pub problems: Vec<ConfigProblem>,
    /// The files that are not there.
    pub missing: Vec<PathBuf>,
}

impl LoadingRules {
    /// The files that `KUBECONFIG` lists, or `~/.kube/config`.
    #[must_use]
    pub fn new() -> Self {
        Self::of(&Environment::of_process())
    }

    /// The files that the environment names.
    ///
    /// ```
    /// use clientset_runtime::config::{Environment, LoadingRules};
    ///
    /// let environment = Environment::empty().with_variable("HOME", "/home/me");
    /// let rules = LoadingRules::of(&environment);
    /// assert!(rules.precedence()[0].ends_with(".kube/config"));
    /// ```
    #[must_use]
    pub fn of(environment: &Environment) -> Self {
        let listed = environment.variable("KUBECONFIG");
        let home = || {
            environment
                .home()
                .map(|home| home.join(".kube").join("config"))
        };
        let paths = match &listed {
            Some(list) => std::env::split_paths(list).collect(),
            None => home().into_iter().collect::<Vec<_>>(),
        };
        Self {
            listed: listed.is_some(),
            ..Self::files(paths)
        }
    }

    /// These files alone, the first counts.
    ///
    /// ```no_run
    /// use clientset_runtime::config::LoadingRules;
    ///
    /// let kubeconfig = LoadingRules::files(["/etc/team/kubeconfig", "/home/me/.kube/config"]).load()?;
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn files(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let mut precedence: Vec<PathBuf> = Vec::new();
        for path in paths {
            let path = path.into();
            // By its text: `a` and `./a` are two files to `kubectl` too, and harmless.
            if !path.as_os_str().is_empty()
                && !precedence
                    .iter()
                    .any(|known| known.as_os_str() == path.as_os_str())
            {
                precedence.push(path);
            }
        }
        Self {
            explicit: None,
            precedence,
            listed: false,
            resolve_paths: true,
            relative_paths: false,
            default_config: None,
            on_missing: None,
        }
    }

    /// Asks for one file, which has to be there: `--kubeconfig`. An empty path asks for none.
    ///
    /// ```
    /// use clientset_runtime::config::LoadingRules;
    ///
    /// let error = LoadingRules::new().with_file("/no/such/file").load().unwrap_err();
    /// assert!(error.is_file_not_found());
    /// ```
    #[must_use]
    pub fn with_file(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.explicit = (!path.as_os_str().is_empty()).then_some(path);
        self
    }

    /// Whether relative paths become absolute, which they do unless set. A kubeconfig that is to be
    /// written again keeps them.
    #[must_use]
    pub fn with_resolved_paths(mut self, resolve: bool) -> Self {
        self.resolve_paths = resolve;
        self
    }

    /// Whether [`modify_config`](super::modify_config) writes the paths of entries that it changes
    /// relative to their file where they lie below its folder, as `kubectl config` does. Unless set they are
    /// written as they are.
    #[must_use]
    pub fn with_relative_paths(mut self, relative: bool) -> Self {
        self.relative_paths = relative;
        self
    }

    /// Sets what the program comes to when nobody configured anything: a kubeconfig that says the same
    /// does not go before a pod's service account (client-go's `DefaultClientConfig`).
    #[must_use]
    pub fn with_default_config(mut self, config: Config) -> Self {
        self.default_config = Some(Arc::new(config));
        self
    }

    /// Sets who is told when files were listed in `KUBECONFIG` and none is there; else the log is.
    ///
    /// ```
    /// use clientset_runtime::config::LoadingRules;
    ///
    /// let rules = LoadingRules::new().with_missing_handler(|paths| {
    ///     println!("KUBECONFIG lists {} files, and none is there", paths.len());
    /// });
    /// ```
    #[must_use]
    pub fn with_missing_handler(
        mut self,
        handler: impl Fn(&[PathBuf]) + Send + Sync + 'static,
    ) -> Self {
        self.on_missing = Some(Arc::new(handler));
        self
    }

    /// The files that are read, the first counts: the one that was asked for, else the list.
    #[must_use]
    pub fn precedence(&self) -> &[PathBuf] {
        match &self.explicit {
            Some(path) => std::slice::from_ref(path),
            None => &self.precedence,
        }
    }

    /// The file that was asked for.
    #[must_use]
    pub fn explicit_file(&self) -> Option<&Path> {
        self.explicit.as_deref()
    }

    /// The file that new entries go to, as with `kubectl config`: the one that was asked for; else the first
    /// of the list that is there; else the last of the list. `None` where there is no list, since there is
    /// no home.
    #[must_use]
    pub fn default_file(&self) -> Option<&Path> {
        let files = self.precedence();
        files
            .iter()
            .find(|path| path.exists())
            .or(files.last())
            .map(PathBuf::as_path)
    }

    /// Reads and merges the files.
    ///
    /// # Errors
    /// Everything that is wrong: the file that was asked for is missing; files that cannot be read, or
    /// are no kubeconfig.
    pub fn load(&self) -> Result<Kubeconfig, ConfigError> {
        let Loaded {
            kubeconfig,
            problems,
            ..
        } = self.load_all()?;
        ConfigError::of(problems).map(|()| kubeconfig)
    }

    /// Reads and merges what can be read of the files, and tells what is wrong with the others.
    ///
    /// ```no_run
    /// use clientset_runtime::config::LoadingRules;
    ///
    /// let loaded = LoadingRules::new().load_all()?;
    /// for problem in &loaded.problems {
    ///     println!("passed over: {problem}");
    /// }
    /// println!("{} contexts", loaded.kubeconfig.contexts.len());
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// The file that was asked for is missing.
    pub fn load_all(&self) -> Result<Loaded, ConfigError> {
        let (mut kubeconfig, mut problems) = (Kubeconfig::default(), Vec::new());
        let (mut missing, mut found) = (Vec::new(), false);
        for path in self.precedence() {
            match Kubeconfig::load_from_file(path) {
                Ok(file) => {
                    found = true;
                    kubeconfig.add_missing(file);
                }
                Err(error) if error.is_file_not_found() && self.explicit.is_none() => {
                    missing.push(path.clone());
                }
                Err(error) if error.is_file_not_found() => return Err(error),
                Err(error) => problems.extend(error.into_problems()),
            }
        }
        if self.listed && self.explicit.is_none() && !found && !missing.is_empty() {
            self.tell_missing(&missing);
        }
        if self.resolve_paths {
            problems.extend(kubeconfig::resolve(&mut kubeconfig));
        }
        Ok(Loaded {
            kubeconfig,
            problems,
            missing,
        })
    }

    /// Whether paths are written relative to their file.
    pub(super) fn writes_relative_paths(&self) -> bool {
        self.relative_paths
    }

    /// Whether a configuration is the one that nobody configured.
    pub(super) fn is_default(&self, config: &Config) -> bool {
        self.default_config.as_deref() == Some(config)
    }

    fn tell_missing(&self, missing: &[PathBuf]) {
        match &self.on_missing {
            Some(handler) => handler(missing),
            None => {
                let names: Vec<_> = missing
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect();
                tracing::warn!(target: "clientset", "KUBECONFIG lists no file that is there: {}", names.join(", "));
            }
        }
    }
}

impl Default for LoadingRules {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for LoadingRules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadingRules")
            .field("explicit", &self.explicit)
            .field("precedence", &self.precedence)
            .field("resolve_paths", &self.resolve_paths)
            .finish_non_exhaustive()
    }
}
