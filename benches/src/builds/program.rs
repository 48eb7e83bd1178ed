//! A program of `programs/` in a folder of its own, where it can be edited and built.

use std::fs;
use std::path::{Path, PathBuf};

use clientset_benches::{Outcome, folder};

use super::cargo;

/// Who the program is written with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Contender {
    Ours,
    Rival,
}

/// A copy of the program.
pub(crate) struct Program {
    folder: PathBuf,
    edits: usize,
}

/// What an edit changes: a constant that several functions use.
const EDITED: &str = "\"nginx:1.28";

impl Program {
    /// Copies the program and fetches what it depends on, so that all else works offline.
    pub(crate) fn new(contender: Contender) -> Outcome<Self> {
        let name = match contender {
            Contender::Ours => "ours",
            Contender::Rival => "rival",
        };
        let source = benches("programs").join(name);
        let copy = scratch().join(name);
        fs::create_dir_all(copy.join("src"))?;
        fs::copy(source.join("src/main.rs"), copy.join("src/main.rs"))?;
        let manifest = fs::read_to_string(source.join("Cargo.toml"))?;
        let repository = repository().display().to_string();
        fs::write(
            copy.join("Cargo.toml"),
            manifest.replace("../../..", &repository),
        )?;
        // Ours builds with the versions that the repository is tested with.
        let lock = match contender {
            Contender::Ours => self::repository().join("Cargo.lock"),
            Contender::Rival => source.join("Cargo.lock"),
        };
        fs::copy(lock, copy.join("Cargo.lock"))?;
        let program = Self {
            folder: copy,
            edits: 0,
        };
        let status = cargo()
            .args(["fetch", "--quiet"])
            .current_dir(program.folder())
            .status()?;
        if !status.success() {
            return Err(format!("cannot fetch the crates of {name}: {status}").into());
        }
        Ok(program)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Changes the source so that it has to be compiled again, each time to another text.
    pub(crate) fn edit(&mut self) -> Outcome {
        let file = self.folder.join("src/main.rs");
        let text = fs::read_to_string(&file)?;
        self.edits += 1;
        let edited = text.replace(EDITED, &format!("{EDITED}.{}", self.edits));
        if edited == text {
            return Err(format!("{} has no {EDITED} to edit", file.display()).into());
        }
        fs::write(&file, edited)?;
        Ok(())
    }
}

/// The repository around `benches/`.
pub(crate) fn repository() -> PathBuf {
    folder()
        .parent()
        .map_or_else(|| folder().to_owned(), Path::to_owned)
}

/// Where programs are copied to and built.
pub(crate) fn scratch() -> PathBuf {
    benches("target").join("programs")
}

fn benches(name: &str) -> PathBuf {
    folder().join(name)
}
