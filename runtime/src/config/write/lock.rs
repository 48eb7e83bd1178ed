//! The lock of a kubeconfig: the file `<name>.lock`, which `kubectl` honours too.
//!
//! `kubectl` makes the file, fails at once when it is there, and leaves it for ever when it is killed. This
//! makes the same file, so that each keeps the other out; waits when it is there; and takes over one
//! that stays unchanged for longer than any writer holds it. No clock of another machine counts for that:
//! the lock is watched for that long.

use std::fs::{Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How long to wait, for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// A lock that stays the same for so long is of a process that died.
    pub(super) stale: Duration,
    /// Others may come first for so long.
    pub(super) give_up: Duration,
    /// How often to look.
    pub(super) pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        // Writers hold a lock for milliseconds; a slow network file system makes it seconds.
        Self {
            stale: Duration::from_secs(10),
            give_up: Duration::from_secs(60),
            pause: Duration::from_millis(20),
        }
    }
}

/// A lock that is held; it goes when this does.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// What the file holds, which nobody else writes.
    token: String,
}

impl Lock {
    /// The lock of a file.
    ///
    /// # Errors
    /// The folder takes no file, or others come first for too long.
    pub(super) fn of(file: &Path, patience: Patience) -> io::Result<Self> {
        let path = lock_path(file);
        let token = format!("{} {:016x}", std::process::id(), fastrand::u64(..));
        let begun = Instant::now();
        let mut seen: Option<(Identity, Instant)> = None;
        loop {
            match create(&path, &token) {
                Ok(()) => return Ok(Self { path, token }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            let now = Instant::now();
            match (Identity::of(&path), &seen) {
                (Some(found), Some((known, since))) if found == *known => {
                    if now.duration_since(*since) >= patience.stale {
                        take_away(&path, &found);
                        seen = None;
                        continue;
                    }
                }
                (found, _) => seen = found.map(|found| (found, now)),
            }
            if now.duration_since(begun) >= patience.give_up {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!(
                        "other programs held the lock {} for {:?}",
                        path.display(),
                        patience.give_up
                    ),
                ));
            }
            std::thread::sleep(patience.pause);
        }
    }

    /// Whether nobody took the lock over, as one may after a long time.
    pub(super) fn is_held(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|text| text == self.token)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_held()
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(target: "clientset", "cannot remove the lock {}: {error}", self.path.display());
        }
    }
}

/// As `kubectl` calls it.
pub(super) fn lock_path(file: &Path) -> PathBuf {
    with_suffix(file, ".lock")
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn create(path: &Path, token: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(token.as_bytes()).inspect_err(|_| {
        // A disk that is full; without its content the lock would be nobody's.
        let _ = std::fs::remove_file(path);
    })
}

/// Removes a lock that nobody holds.
fn take_away(path: &Path, known: &Identity) {
    // Renamed first: only one of several that wait gets it, and what it got can be looked at. Should it be
    // a new one, made in that moment, it goes back; its holder looks again before it writes.
    let aside = with_suffix(path, &format!(".{:016x}", fastrand::u64(..)));
    if std::fs::rename(path, &aside).is_err() {
        return;
    }
    if Identity::of(&aside).as_ref() == Some(known) {
        tracing::warn!(target: "clientset", "the lock {} was left behind; it is taken over", path.display());
    } else {
        let _ = std::fs::hard_link(&aside, path);
    }
    let _ = std::fs::remove_file(&aside);
}

/// What tells one lock file from the next of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    modified: Option<SystemTime>,
    inode: u64,
}

impl Identity {
    fn of(path: &Path) -> Option<Self> {
        let data = std::fs::symlink_metadata(path).ok()?;
        Some(Self {
            modified: data.modified().ok(),
            inode: inode(&data),
        })
    }
}

#[cfg(unix)]
fn inode(data: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(data)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}
