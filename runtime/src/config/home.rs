//! The home directory, as `kubectl` finds it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Whose rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Unix,
    Windows,
}

/// The home directory (client-go's `homedir`): `HOME`; on Windows the one of `HOME`,
/// `HOMEDRIVE` with `HOMEPATH`, and `USERPROFILE` that has a kubeconfig, else the first one that can be
/// written to, that exists, that is set.
pub(super) fn directory(
    system: System,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Option<PathBuf> {
    let home = variable("HOME").map(PathBuf::from);
    if system == System::Unix {
        return home;
    }
    let drive = variable("HOMEDRIVE")
        .zip(variable("HOMEPATH"))
        .map(|(mut drive, path)| {
            drive.push(path);
            PathBuf::from(drive)
        });
    let profile = variable("USERPROFILE").map(PathBuf::from);
    let with_config = [&home, &drive, &profile]
        .into_iter()
        .flatten()
        .find(|home| home.join(".kube").join("config").exists());
    // The profile goes before the drive, which an administrator may have put on a network.
    let homes = || [&home, &profile, &drive].into_iter().flatten();
    with_config
        .or_else(|| homes().find(|home| is_writable(home)))
        .or_else(|| homes().find(|home| home.exists()))
        .or_else(|| homes().next())
        .cloned()
}

fn is_writable(folder: &Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|data| data.is_dir() && !data.permissions().readonly())
}
