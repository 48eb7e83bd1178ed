//! The files of the corpus and their modules: for the build script and for the tests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Odd names and shapes of our own that a server takes, and those that it does not.
pub(crate) const TORTURE: [&str; 2] = ["torture", "torture_generator"];

/// Every file with the name of its module. What is a project's own comes before the copies that tests of
/// others have, and before what a project has once more.
pub(crate) fn modules(package: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let torture = |module: &str| {
        let file = package.join(format!("{}.yaml", module.replace('_', "-")));
        (module.to_owned(), file)
    };
    let mut modules = Vec::from(TORTURE.map(torture));
    for entry in fs::read_dir(package.join("corpus"))? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            modules.push((stem.replace("--", "-").replace('-', "_"), file));
        }
    }
    modules.sort_by_cached_key(|(module, file)| {
        let name = file.display().to_string();
        let is_copy = ["test", "-old", "--"].iter().any(|part| {
            name.rsplit('/')
                .next()
                .is_some_and(|name| name.contains(part))
        });
        (is_copy, module.clone())
    });
    Ok(modules)
}
