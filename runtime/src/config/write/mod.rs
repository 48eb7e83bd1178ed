//! Writes kubeconfig files: each entry to its own, whole or not at all.

mod edit;
mod lock;
mod replace;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use edit::Files;
use lock::{Lock, Patience};

use super::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use super::kubeconfig::Kubeconfig;
use super::loading::LoadingRules;
use crate::object::{Map, Str};

impl Kubeconfig {
    /// Writes this as a whole kubeconfig file, in one step; a new one for its owner alone (0600). The
    /// file's folder is made where it is missing. It blocks.
    ///
    /// It writes no other file than this, whatever the entries' origins are: [`modify_config`] does.
    ///
    /// ```no_run
    /// use clientset_runtime::config::Kubeconfig;
    ///
    /// let mut kubeconfig = Kubeconfig::load_from_file("/etc/kubernetes/admin.conf")?;
    /// kubeconfig.flatten()?;
    /// kubeconfig.write_to_file("/tmp/kubeconfig")?;
    /// # Ok::<(), clientset_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// The file cannot be written; it is as before then.
    pub fn write_to_file(&self, path: impl AsRef<Path>) -> Result<(), ConfigError> {
        let path = path.as_ref();
        make_folder(path)?;
        Ok(write(path, self)?)
    }
}

/// Changes the kubeconfig that the rules find, as `kubectl config` does (client-go's `ModifyConfig`).
///
/// `change` gets what the files say, merged and with their paths as they are written, while they are
/// locked. What it changes is written, each entry to the file that it came from, others to
/// [`LoadingRules::default_file`]. What it does not change stays, fields that this client does not
/// know too; comments do not. When nothing changes, nothing is written. It blocks.
///
/// A file is replaced in one step. While another program writes, `kubectl` too, this waits; a lock that
/// stays for ten seconds was left by one that died, and is taken over: do not wait for people in `change`.
///
/// ```no_run
/// use clientset_runtime::config::{Context, LoadingRules, modify_config};
///
/// modify_config(&LoadingRules::new(), |kubeconfig| {
///     let context = Context { cluster: "kind".into(), user: "me".into(), ..Default::default() };
///     kubeconfig.contexts.insert("dev", context);
///     kubeconfig.current_context = "dev".into();
/// })?;
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
///
/// # Errors
/// A file cannot be read, locked or written, and then is as before; of several files that change, those
/// before it are written.
pub fn modify_config<T>(
    rules: &LoadingRules,
    change: impl FnOnce(&mut Kubeconfig) -> T,
) -> Result<T, ConfigError> {
    modify(rules, Patience::default(), change)
}

fn modify<T>(
    rules: &LoadingRules,
    patience: Patience,
    change: impl FnOnce(&mut Kubeconfig) -> T,
) -> Result<T, ConfigError> {
    if let Some(path) = rules.default_file() {
        make_folder(path)?;
    }
    let locks = Locks::of(rules.precedence(), patience)?;
    let before = match rules.clone().with_resolved_paths(false).load() {
        Err(error) if error.is_file_not_found() => Kubeconfig::default(),
        loaded => loaded?,
    };
    let mut after = before.clone();
    let answer = change(&mut after);
    let files = Files::changed(rules, &before, &after)?;
    for (path, file) in files {
        locks.confirm(&path)?;
        write(&path, &file)?;
    }
    Ok(answer)
}

/// Keeps what an auth provider is given, so that the next program finds it
/// (client-go's `AuthProviderConfigPersister`).
///
/// ```no_run
/// use clientset_runtime::config::{AuthProviderPersister, LoadingRules};
///
/// let persister = AuthProviderPersister::new(LoadingRules::new(), "me");
/// persister.persist([("id-token", "s3cret")].into())?;
/// # Ok::<(), clientset_runtime::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AuthProviderPersister {
    rules: LoadingRules,
    user: Str,
}

impl AuthProviderPersister {
    /// Of a user in the files that the rules find.
    pub fn new(rules: LoadingRules, user: impl Into<Str>) -> Self {
        Self {
            rules,
            user: user.into(),
        }
    }

    /// Reads `auth-provider.config` of the user; `None` where the user is gone or has no auth provider. It
    /// blocks.
    ///
    /// # Errors
    /// A file is wrong.
    pub fn load(&self) -> Result<Option<Map<Str>>, ConfigError> {
        let kubeconfig = self.rules.load()?;
        let user = kubeconfig.users.get(&self.user);
        let provider = user.and_then(|user| user.auth_provider.as_ref());
        Ok(provider.map(|provider| provider.config.clone()))
    }

    /// Writes `auth-provider.config` of the user; nothing where the user is gone or has no auth provider
    /// any more. It blocks.
    ///
    /// # Errors
    /// As [`modify_config`].
    pub fn persist(&self, config: Map<Str>) -> Result<(), ConfigError> {
        modify_config(&self.rules, |kubeconfig| {
            let user = kubeconfig.users.get_mut(&self.user);
            if let Some(provider) = user.and_then(|user| user.auth_provider.as_mut()) {
                provider.config = config;
            }
        })
    }
}

/// The locks of all files that may change.
struct Locks(Vec<(PathBuf, Lock)>);

impl Locks {
    fn of(files: &[PathBuf], patience: Patience) -> Result<Self, ConfigProblem> {
        // Sorted, so that two who take them do not wait for each other.
        let files: BTreeSet<&PathBuf> = files.iter().collect();
        let mut locks = Vec::new();
        for file in files {
            match Lock::of(file, patience) {
                Ok(lock) => locks.push((file.clone(), lock)),
                // A folder that is not there or takes no file: nothing can be written there either, and
                // nothing may have to be.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::NotFound
                            | ErrorKind::NotADirectory
                            | ErrorKind::PermissionDenied
                            | ErrorKind::ReadOnlyFilesystem
                    ) => {}
                Err(error) => return Err(unwritable("lock", file, error)),
            }
        }
        Ok(Self(locks))
    }

    /// That a file may be written.
    fn confirm(&self, path: &Path) -> Result<(), ConfigProblem> {
        let lock = self.0.iter().find(|(file, _)| file == path);
        match lock {
            Some((_, lock)) if lock.is_held() => Ok(()),
            Some(_) => Err(ConfigProblem::new(
                ConfigProblemKind::Unwritable,
                format!(
                    "cannot write {}: the change took so long that another program took the lock over; try again",
                    path.display()
                ),
            )),
            None => Err(ConfigProblem::new(
                ConfigProblemKind::Unwritable,
                format!(
                    "cannot write {}: it could not be locked; can files be made in its folder?",
                    path.display()
                ),
            )),
        }
    }
}

fn make_folder(file: &Path) -> Result<(), ConfigProblem> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder)
            .map_err(|error| unwritable("make the folder of", file, error)),
        _ => Ok(()),
    }
}

fn write(path: &Path, kubeconfig: &Kubeconfig) -> Result<(), ConfigProblem> {
    let text = kubeconfig.to_yaml().map_err(|error| {
        let what = format!("cannot write {}: {error}", path.display());
        ConfigProblem::new(ConfigProblemKind::Unwritable, what).with_source(error)
    })?;
    replace::replace(path, &text).map_err(|error| unwritable("write", path, error))
}

fn unwritable(doing: &str, path: &Path, error: std::io::Error) -> ConfigProblem {
    ConfigProblem::file(ConfigProblemKind::Unwritable, doing, path, error)
}
