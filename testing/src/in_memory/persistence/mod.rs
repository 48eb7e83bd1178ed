//! The state of a server in a file: read at the start, written after changes and at the end.
//!
//! The file is JSON lines: one that says what it is, then one for each object. It is written whole beside its place and
//! put there by a rename, so that whenever a process ends there is an old state or a new one, and never half of one.
//! History is not kept: after a start, versions go on where they were, and who asks for older ones is answered 410.

mod format;
mod lock;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::server::Server;
use super::store::Store;
use lock::Lock;

/// How long after a change the state is written, so that many changes are written once.
const AFTER: Duration = Duration::from_millis(200);

/// Where a server keeps its state.
#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    saved: Mutex<Saved>,
}

#[derive(Debug)]
struct Saved {
    /// The revision that the file is of.
    revision: Option<u64>,
    /// `None` once the file is given up.
    lock: Option<Lock>,
}

/// The state of a server cannot be read, or not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}", path = .path.display())]
pub(crate) struct StateError {
    path: PathBuf,
    what: String,
    source: Option<io::Error>,
}

impl From<StateError> for io::Error {
    fn from(error: StateError) -> Self {
        let kind = error
            .source
            .as_ref()
            .map_or(io::ErrorKind::InvalidData, io::Error::kind);
        Self::new(kind, error)
    }
}

impl StateFile {
    /// Claims a file, and reads what is in it into an empty store. There need not be one yet.
    ///
    /// # Errors
    /// Another process has it, it cannot be read, or it is no whole state.
    pub(crate) fn open(path: &Path, store: &mut Store) -> Result<Self, StateError> {
        let failed = |what: &str, source: io::Error| StateError {
            path: path.to_owned(),
            what: format!("{what}: {source}"),
            source: Some(source),
        };
        let lock =
            Lock::of(path).map_err(|error| failed("the state file cannot be claimed", error))?;
        let Some(lock) = lock else {
            return Err(StateError {
                path: path.to_owned(),
                what:
                    "another server keeps its state in this file; stop it, or choose another file"
                        .to_owned(),
                source: None,
            });
        };
        let saved = match fs::read(path) {
            Ok(text) => {
                format::read(&text, store).map_err(|what| StateError {
                    path: path.to_owned(),
                    what,
                    source: None,
                })?;
                Some(store.revision())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed("the state file cannot be read", error)),
        };
        Ok(Self {
            path: path.to_owned(),
            saved: Mutex::new(Saved {
                revision: saved,
                lock: Some(lock),
            }),
        })
    }

    /// Whether there was a state to begin with.
    pub(crate) fn is_new(&self) -> bool {
        self.saved().revision.is_none()
    }

    /// Writes the state of the store, where it is not written yet.
    ///
    /// # Errors
    /// The file or its folder cannot be written. What was there before is there still.
    pub(crate) fn save(&self, server: &Server) -> Result<(), StateError> {
        // One after the other, so that an older state is never put over a newer one.
        let mut saved = self.saved();
        if saved.lock.is_none() {
            return Ok(());
        }
        let (revision, objects) = {
            let store = server.store();
            if saved.revision == Some(store.revision()) {
                return Ok(());
            }
            (store.revision(), store.everything())
        };
        self.write(|file| format::write(file, revision, &objects))
            .map_err(|source| StateError {
                path: self.path.clone(),
                what: format!("the state cannot be written: {source}"),
                source: Some(source),
            })?;
        saved.revision = Some(revision);
        Ok(())
    }

    /// Gives the file up: another server may have it.
    pub(crate) fn close(&self) {
        self.saved().lock = None;
    }

    fn saved(&self) -> MutexGuard<'_, Saved> {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let beside = with_suffix(&self.path, ".new");
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            // Only its owner may read it: there are secrets in it.
            .mode(0o600)
            .open(&beside)?;
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        writer.flush()?;
        writer.get_ref().sync_all()?;
        fs::rename(&beside, &self.path)?;
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // The new name, too, has to survive a power failure.
        File::open(folder)?.sync_all()
    }
}

/// A path with something behind its name.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Writes the state a while after each change, until the file is gone. What cannot be written now is tried again with the
/// next change, and at the end.
pub(crate) fn follow(
    server: Arc<Server>,
    file: Weak<StateFile>,
) -> impl Future<Output = ()> + Send {
    let mut changes = server.store().follow();
    async move {
        while changes.changed().await.is_ok() {
            tokio::time::sleep(AFTER).await;
            changes.mark_unchanged();
            let Some(file) = file.upgrade() else { return };
            let server = server.clone();
            let _ = tokio::task::spawn_blocking(move || file.save(&server)).await;
        }
    }
}
