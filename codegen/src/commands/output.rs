//! What a command writes.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clientset_codegen::Files;

use super::arguments::Failure;

/// Prints a command's answer. A reader that went away early (`| head`) is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::work(format!("cannot write the answer: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file as a whole or not at all: beside it first, then renamed over it.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let partial = beside(path, "partial");
    fs::write(&partial, bytes)
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| {
            let _ = fs::remove_file(&partial);
            failed("write", path, &error)
        })
}

/// Writes a folder as a whole or not at all, in place of what was there: the new one is complete on
/// disk before the old one is moved away.
pub(super) fn write_folder(folder: &Path, files: &Files) -> Result<(), Failure> {
    let partial = beside(folder, "partial");
    let old = beside(folder, "old");
    let result = (|| {
        for leftover in [&partial, &old] {
            if leftover.exists() {
                fs::remove_dir_all(leftover)?;
            }
        }
        for (name, bytes) in files {
            let path = partial.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, bytes)?;
        }
        if folder.exists() {
            fs::rename(folder, &old)?;
        }
        fs::rename(&partial, folder).inspect_err(|_| {
            // The old folder is better than none; if it cannot come back, it is still there as `.old`.
            let _ = fs::rename(&old, folder);
        })?;
        if old.exists() {
            fs::remove_dir_all(&old)?;
        }
        Ok(())
    })();
    result.map_err(|error: io::Error| {
        let _ = fs::remove_dir_all(&partial);
        failed("write", folder, &error)
    })
}

/// A hidden name in the same folder, so that renaming stays on one file system.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{suffix}"))
}

pub(super) fn failed(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::work(format!("cannot {verb} {}: {error}", path.display()))
}
