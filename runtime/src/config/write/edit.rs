//! Which files a change touches, and what they say then.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::error::{ConfigError, ConfigProblem, ConfigProblemKind};
use crate::config::kubeconfig::{Entries, Entry, Kubeconfig, Named, Relativize};
use crate::config::loading::LoadingRules;
use crate::object::Str;

/// The files that change, as they are to be.
pub(super) struct Files<'a> {
    rules: &'a LoadingRules,
    changed: BTreeMap<PathBuf, Kubeconfig>,
}

impl Files<'_> {
    /// The files that have to be written so that what was `before` is `after`.
    ///
    /// # Errors
    /// A file cannot be read, or there is none to write to.
    pub(super) fn changed(
        rules: &LoadingRules,
        before: &Kubeconfig,
        after: &Kubeconfig,
    ) -> Result<BTreeMap<PathBuf, Kubeconfig>, ConfigError> {
        let mut files = Files {
            rules,
            changed: BTreeMap::new(),
        };
        if before.current_context != after.current_context {
            files.set_current_context(&after.current_context)?;
        }
        if before.preferences != after.preferences {
            files.default_file()?.preferences = after.preferences.clone();
        }
        let relative = rules.writes_relative_paths();
        files.entries(
            &before.clusters,
            &after.clusters,
            |file| &mut file.clusters,
            |entry| {
                if relative { entry.relativize() } else { Ok(()) }
            },
        )?;
        files.entries(
            &before.users,
            &after.users,
            |file| &mut file.users,
            |entry| {
                if relative { entry.relativize() } else { Ok(()) }
            },
        )?;
        files.entries(
            &before.contexts,
            &after.contexts,
            |file| &mut file.contexts,
            |_| Ok(()),
        )?;
        files.entries(
            &before.extensions,
            &after.extensions,
            |file| &mut file.extensions,
            |_| Ok(()),
        )?;
        Ok(files.changed)
    }

    /// Sets it in the default file; clears it in the first file that has one, as client-go does: what a
    /// later file says counts from then on.
    fn set_current_context(&mut self, name: &Str) -> Result<(), ConfigError> {
        if !name.is_empty() {
            self.default_file()?.current_context = name.clone();
            return Ok(());
        }
        for path in self.rules.precedence() {
            if path.exists() && !Kubeconfig::load_from_file(path)?.current_context.is_empty() {
                self.file(path)?.current_context = Str::new();
                break;
            }
        }
        Ok(())
    }

    /// Writes entries that are new or different, takes away those that are gone.
    fn entries<T: Named>(
        &mut self,
        before: &Entries<T>,
        after: &Entries<T>,
        of: fn(&mut Kubeconfig) -> &mut Entries<T>,
        prepare: impl Fn(&mut Entry<T>) -> Result<(), ConfigProblem>,
    ) -> Result<(), ConfigError> {
        for entry in after {
            let known = before.entry(&entry.name);
            let old = known.and_then(|known| known.origin.as_deref());
            let new = entry.origin.as_deref().or(old);
            if known == Some(entry) && old == new {
                continue;
            }
            if let Some(old) = old
                && new != Some(old)
            {
                of(self.file(old)?).remove(&entry.name);
            }
            let path = match new {
                Some(path) => path.to_owned(),
                None => self.default_path()?.to_owned(),
            };
            if !self.rules.precedence().contains(&path) {
                return Err(ConfigError::one(
                    ConfigProblemKind::Unwritable,
                    format!(
                        "cannot write {:?} to {}: it is none of the kubeconfig files that are loaded",
                        entry.name,
                        path.display()
                    ),
                ));
            }
            let mut entry = entry.clone();
            entry.origin = Some(path.clone());
            prepare(&mut entry)?;
            of(self.file(&path)?).insert_entry(entry);
        }
        for gone in before {
            if after.contains(&gone.name) {
                continue;
            }
            let path = match gone.origin.as_deref() {
                Some(path) => path.to_owned(),
                None => self.default_path()?.to_owned(),
            };
            of(self.file(&path)?).remove(&gone.name);
        }
        Ok(())
    }

    fn default_path(&self) -> Result<&Path, ConfigProblem> {
        self.rules.default_file().ok_or_else(|| {
            ConfigProblem::new(
                ConfigProblemKind::Unwritable,
                "there is no kubeconfig to write to: neither KUBECONFIG nor HOME is set",
            )
        })
    }

    fn default_file(&mut self) -> Result<&mut Kubeconfig, ConfigError> {
        let path = self.default_path()?.to_owned();
        self.file(&path)
    }

    /// A file as it is to be; as it is, when it has not been touched.
    fn file(&mut self, path: &Path) -> Result<&mut Kubeconfig, ConfigError> {
        if !self.changed.contains_key(path) {
            let file = match Kubeconfig::load_to_change(path) {
                Err(error) if error.is_file_not_found() => Kubeconfig::default(),
                loaded => loaded?,
            };
            self.changed.insert(path.to_owned(), file);
        }
        Ok(self.changed.entry(path.to_owned()).or_default())
    }
}
