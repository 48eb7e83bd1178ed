//! The files of the corpus and their modules: for the build script and for the tests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files of our own: odd names and shapes that a server takes, those that it does not take, and schemas by
/// chance.
const OURS: [&str; 3] = ["torture.yaml", "torture-generator.yaml", "random.json"];

/// The modules of our own files of which no server takes everything.
pub(crate) const UNTAKEN: [&str; 2] = ["torture_generator", "random"];

/// Every file with the name of its module. What is a project's own comes before the copies that tests of
/// others have, and before what a project has once more.
pub(crate) fn modules(package: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let ours = OURS.iter().map(|file| {
        let stem = file.split('.').next().unwrap_or_default();
        (stem.replace('-', "_"), package.join(file))
    });
    let mut modules: Vec<_> = ours.collect();
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
