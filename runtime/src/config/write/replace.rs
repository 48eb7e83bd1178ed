//! Replaces a file in one step: whoever reads it sees the old text or the new one.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

/// Replaces a file's text in one step, or makes the file, for its owner alone (0600). A file keeps its
/// mode and its owner; a symbolic link stays one, and what it leads to is replaced.
///
/// The new text is on the disk before its name is, so that no crash leaves an empty file; that the
/// last change outlives a loss of power is not waited for.
///
/// Where a name cannot be moved onto the file (it is a mount of its own, or another user's), the file is
/// written over, as `kubectl` does always.
///
/// # Errors
/// The folder or the disk does not take it. The file is as before then, unless it was written over.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = match std::fs::canonicalize(path) {
        Ok(path) => path,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // A link that leads nowhere is followed by the system.
            if std::fs::symlink_metadata(path).is_ok() {
                return write_over(path, text);
            }
            path.to_owned()
        }
        Err(error) => return Err(error),
    };
    let known = match std::fs::metadata(&path) {
        Ok(data) => Some(data),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let beside = beside(&path);
    let moved = write_beside(&beside, text, known.as_ref()).and_then(|alike| {
        if alike {
            std::fs::rename(&beside, &path)
        } else {
            Err(ErrorKind::CrossesDevices.into())
        }
    });
    let Err(error) = moved else {
        return Ok(());
    };
    // It is a leftover, wherever it stopped.
    let _ = std::fs::remove_file(&beside);
    match error.kind() {
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => write_over(&path, text),
        _ => Err(error),
    }
}

/// A name beside the file that nobody else uses.
fn beside(path: &Path) -> std::path::PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{:016x}", fastrand::u64(..)));
    path.with_file_name(name)
}

/// Writes a new file; tells whether mode and owner could be made those of the known one.
fn write_beside(path: &Path, text: &str, known: Option<&Metadata>) -> io::Result<bool> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    let mut alike = true;
    if let Some(known) = known {
        alike = take_owner(path, &file.metadata()?, known);
        file.set_permissions(known.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(alike)
}

fn write_over(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file: File = private(options.write(true).create(true).truncate(true)).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn take_owner(path: &Path, own: &Metadata, known: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (uid, gid) = (known.uid(), known.gid());
    (own.uid(), own.gid()) == (uid, gid)
        || std::os::unix::fs::chown(path, Some(uid), Some(gid)).is_ok()
}

#[cfg(not(unix))]
fn take_owner(_: &Path, _: &Metadata, _: &Metadata) -> bool {
    true
}
