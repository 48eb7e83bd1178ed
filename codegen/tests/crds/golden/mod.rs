//! The code of a few definitions, checked in: what a reader of it sees, and that it compiles.

mod compiled;

use std::path::{Path, PathBuf};

use clientset_codegen::crd::Crds;
use clientset_codegen::{crds, read_folder, write_changes};

/// Set to rewrite the folders in `code`.
const BLESS: &str = "CLIENTSET_BLESS";

/// The definitions, each with its folder.
const NAMES: [&str; 5] = ["anything", "odd", "pots", "rules", "settings"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crds/golden")
}

fn run(name: &str) -> Crds {
    let path = folder().join("definitions").join(format!("{name}.yaml"));
    let run = crds().document(format!("{name}.yaml"), std::fs::read(&path).unwrap());
    let settings = path.with_extension("toml");
    if settings.is_file() {
        run.settings(settings)
    } else {
        run
    }
}

#[test]
fn the_checked_in_code_is_what_the_generator_makes_of_the_definitions() {
    let mut stale = Vec::new();
    for name in NAMES {
        let output = run(name).files().unwrap();
        let code = folder().join("code").join(name);
        if std::env::var_os(BLESS).is_some() {
            write_changes(&code, &output.files).unwrap();
        }
        let old = read_folder(&code).unwrap_or_default();
        let names = old.keys().chain(output.files.keys());
        let changed = names.filter(|file| old.get(*file) != output.files.get(*file));
        stale.extend(changed.map(|file| format!("{name}/{file}")));
    }
    assert!(
        stale.is_empty(),
        "{stale:?} in tests/crds/golden/code are stale; if the change is meant, run \
         `{BLESS}=1 cargo test -p clientset-codegen --test crds golden` twice: to write them, and to compile them"
    );
}
