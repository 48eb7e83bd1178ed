//! Named files in memory: what goes into the library, and what comes out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Files by their path inside a folder, with `/` between segments: `v3/api__v1_openapi.json`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads every file below a folder, also those whose names start with a dot: the published spec has
/// `.well-known__openid-configuration_openapi.json`.
///
/// This and [`write_changes`] are the library's only doors to the file system, for build scripts and
/// the command; everything else works on [`Files`].
///
/// # Errors
///
/// Fails when the folder or a file in it cannot be read, naming it.
pub fn read_folder(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

/// Makes a folder hold these files and no others. A file that has its text already is not touched, so
/// that what depends on it need not be built again.
///
/// # Errors
///
/// Fails when something in the folder cannot be read, written or removed, naming it.
pub fn write_changes(folder: &Path, files: &Files) -> io::Result<()> {
    let old = match read_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Files::new(),
        old => old?,
    };
    for (name, bytes) in files {
        if old.get(name) != Some(bytes) {
            let path = folder.join(name);
            let parent = path.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(|error| named(parent, &error))?;
            fs::write(&path, bytes).map_err(|error| named(&path, &error))?;
        }
    }
    for name in old.keys().filter(|name| !files.contains_key(*name)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(|error| named(&path, &error))?;
    }
    Ok(())
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| named(folder, &error))? {
        let entry = entry.map_err(|error| named(folder, &error))?;
        let path = entry.path();
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(named(
                &path,
                &io::Error::new(io::ErrorKind::InvalidData, "its name is not UTF-8"),
            ));
        };
        let key = format!("{prefix}{name}");
        // Follows links: a spec folder may be linked in from elsewhere.
        if fs::metadata(&path)
            .map_err(|error| named(&path, &error))?
            .is_dir()
        {
            collect(&path, &format!("{key}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(|error| named(&path, &error))?;
            files.insert(key, bytes);
        }
    }
    Ok(())
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
