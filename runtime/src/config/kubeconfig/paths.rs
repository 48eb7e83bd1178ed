//! Paths in a kubeconfig: relative to the file that has them.

use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

use super::{AuthInfo, Cluster, Entry, Kubeconfig, Named};
use crate::config::error::{ConfigProblem, ConfigProblemKind};
use crate::object::Str;

/// Makes every relative path of entries that came from a file absolute (client-go's
/// `ResolveLocalPaths`). Gives what could not be.
pub(in crate::config) fn resolve(kubeconfig: &mut Kubeconfig) -> Vec<ConfigProblem> {
    let clusters = kubeconfig.clusters.iter_mut().map(Relativize::resolve);
    let users = kubeconfig.users.iter_mut().map(Relativize::resolve);
    clusters.chain(users).filter_map(Result::err).collect()
}

/// An entry with paths.
pub(in crate::config) trait Relativize {
    /// Makes relative paths absolute, where the entry came from a file.
    ///
    /// # Errors
    /// The working directory is gone, or a folder's name is not UTF-8.
    fn resolve(&mut self) -> Result<(), ConfigProblem>;

    /// Makes paths below the file's folder relative to it (client-go's `RelativizePathWithNoBacksteps`);
    /// others stay absolute, as no path is written that leads up.
    fn relativize(&mut self) -> Result<(), ConfigProblem>;
}

impl<T: Named + Paths> Relativize for Entry<T> {
    fn resolve(&mut self) -> Result<(), ConfigProblem> {
        let Some(origin) = &self.origin else {
            return Ok(());
        };
        let folder = folder(origin)?;
        self.value
            .each_path(&mut |path| (!path.is_absolute()).then(|| clean(&folder.join(path))))
    }

    fn relativize(&mut self) -> Result<(), ConfigProblem> {
        self.resolve()?;
        let Some(origin) = &self.origin else {
            return Ok(());
        };
        let folder = folder(origin)?;
        self.value.each_path(&mut |path| {
            let rest = clean(path).strip_prefix(&folder).ok()?.to_owned();
            (!rest.as_os_str().is_empty()).then_some(rest)
        })
    }
}

/// What a path becomes; `None` where it stays.
type Change<'a> = dyn FnMut(&Path) -> Option<PathBuf> + 'a;

/// A value with paths in it.
pub(in crate::config) trait Paths {
    /// Changes each path that is set.
    ///
    /// # Errors
    /// What a path is to become is not text, which a kubeconfig has to be.
    fn each_path(&mut self, change: &mut Change<'_>) -> Result<(), ConfigProblem>;
}

impl Paths for Cluster {
    fn each_path(&mut self, change: &mut Change<'_>) -> Result<(), ConfigProblem> {
        at(
            "certificate-authority",
            &mut self.certificate_authority,
            change,
        )
    }
}

impl Paths for AuthInfo {
    fn each_path(&mut self, change: &mut Change<'_>) -> Result<(), ConfigProblem> {
        at("client-certificate", &mut self.client_certificate, change)?;
        at("client-key", &mut self.client_key, change)?;
        at("tokenFile", &mut self.token_file, change)?;
        // A command without a separator is looked up in `PATH`, and has to stay or become none such.
        if let Some(exec) = self.exec.as_mut()
            && exec.command.contains(MAIN_SEPARATOR)
        {
            at("exec.command", &mut exec.command, change)?;
            if !exec.command.contains(MAIN_SEPARATOR) {
                exec.command = format!(".{MAIN_SEPARATOR}{}", exec.command).into();
            }
        }
        Ok(())
    }
}

fn at(field: &str, path: &mut Str, change: &mut Change<'_>) -> Result<(), ConfigProblem> {
    if path.is_empty() {
        return Ok(());
    }
    let Some(changed) = change(Path::new(path.as_str())) else {
        return Ok(());
    };
    match changed.to_str() {
        Some(text) => *path = text.into(),
        None => {
            return Err(ConfigProblem::invalid(format!(
                "{field} {path:?}: the kubeconfig's folder {} has a name that is not UTF-8; use an absolute path",
                changed.display()
            )));
        }
    }
    Ok(())
}

/// The absolute folder of a file.
pub(in crate::config) fn folder(file: &Path) -> Result<PathBuf, ConfigProblem> {
    let file = std::path::absolute(file).map_err(|error| {
        ConfigProblem::file(
            ConfigProblemKind::Unreadable,
            "tell the folder of",
            file,
            error,
        )
    })?;
    Ok(clean(file.parent().unwrap_or(&file)))
}

/// The path without `.` and `..`, by its text alone: what a symbolic link on the way leads to does not
/// count, as in Go's `filepath.Clean`, and so for `kubectl`.
pub(in crate::config) fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            Component::ParentDir if clean.has_root() => {}
            other => clean.push(other),
        }
    }
    clean
}
