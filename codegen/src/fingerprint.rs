//! Whether generated code is current: fingerprints of what it was made from, and the manifest that
//! keeps them.
//!
//! Plain `std` and no feature, so that a build script can ask without compiling the generator.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The fingerprint of a set of files: equal files, equal fingerprint.
///
/// FNV-1a of 128 bits over the sorted names and contents. It tells changed files from unchanged
/// ones; it is no protection against somebody who wants two sets to look alike. Carriage returns do
/// not count, so that a checkout which converts line ends is no change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The fingerprint of the files below `root` that `keep` accepts, by their paths relative to
    /// `root` (with `/` on every system).
    ///
    /// # Errors
    /// When a folder or file cannot be read; the message names it.
    pub fn of_folder(root: &Path, keep: impl Fn(&str) -> bool) -> io::Result<Self> {
        let mut paths = Vec::new();
        walk(root, &mut paths)?;
        let mut files: Vec<(String, PathBuf)> = paths
            .into_iter()
            .map(|path| (relative(root, &path), path))
            .filter(|(name, _)| keep(name))
            .collect();
        files.sort();
        let mut state = Self(FNV_OFFSET);
        for (name, path) in files {
            state = state.with(name.as_bytes()).with(&[0]);
            state = state.with(&fs::read(&path).map_err(|error| at(&path, &error))?);
            state = state.with(&[0]);
        }
        Ok(state)
    }

    /// A plain loop, since build scripts are not optimised: half of the time that an iterator takes.
    fn with(mut self, bytes: &[u8]) -> Self {
        for &byte in bytes {
            if byte != b'\r' {
                self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(FNV_PRIME);
            }
        }
        self
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

const FNV_OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// What generated code was made from: the content of `generated/MANIFEST`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The folder of the input, as in `v1.37`.
    pub version: String,
    /// The fingerprint of the input: [`input`].
    pub input: String,
    /// The fingerprint of the generator: [`generator`].
    pub generator: String,
    /// The features that Cargo.toml lists, one for each group-version.
    pub features: Vec<String>,
}

impl Manifest {
    /// Reads a manifest; what a line does not say stays empty, and is then not current.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut manifest = Self::default();
        for line in text.lines() {
            let (key, value) = line.split_once(' ').unwrap_or((line, ""));
            match key {
                "version" => value.clone_into(&mut manifest.version),
                "input" => value.clone_into(&mut manifest.input),
                "generator" => value.clone_into(&mut manifest.generator),
                "feature" => manifest.features.push(value.to_owned()),
                _ => {}
            }
        }
        manifest
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# What the generator made this folder from: `cargo run -p clientset-codegen -- sync`."
        )?;
        writeln!(f, "version {}", self.version)?;
        writeln!(f, "input {}", self.input)?;
        writeln!(f, "generator {}", self.generator)?;
        self.features
            .iter()
            .try_for_each(|feature| writeln!(f, "feature {feature}"))
    }
}

/// The name of the highest `v1.N` folder of `openapi`: the current one.
///
/// # Errors
/// When the folder cannot be read or has no such folder.
pub fn current_version(openapi: &Path) -> io::Result<String> {
    let mut highest: Option<(u32, String)> = None;
    for entry in fs::read_dir(openapi).map_err(|error| at(openapi, &error))? {
        let name = entry.map_err(|error| at(openapi, &error))?.file_name();
        let name = name.to_string_lossy().into_owned();
        if let Some(minor) = minor(&name)
            && highest.as_ref().is_none_or(|(known, _)| *known < minor)
        {
            highest = Some((minor, name));
        }
    }
    highest.map(|(_, name)| name).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            format!(
                "{}: no folder v1.N in it; import one first",
                openapi.display()
            ),
        )
    })
}

/// The fingerprint of `openapi` as input for one version: its folder, the field lock and the fixups.
///
/// # Errors
/// When a file cannot be read.
pub fn input(openapi: &Path, version: &str) -> io::Result<Fingerprint> {
    Fingerprint::of_folder(openapi, |name| match name.split_once('/') {
        Some((folder, _)) => folder == version,
        None => ["fields.lock", "fixups"].contains(&name),
    })
}

/// The fingerprint of the generator, from its folder: the sources that decide what is written. The
/// commands are none of them, and neither are tests.
///
/// # Errors
/// When a file cannot be read.
pub fn generator(codegen: &Path) -> io::Result<Fingerprint> {
    const OTHERS: [&str; 5] = [
        "src/main.rs",
        "src/commands/",
        "src/crd/",
        "src/diff/",
        "src/yaml/",
    ];
    Fingerprint::of_folder(codegen, |name| {
        let source = name.starts_with("src/") && name.ends_with(".rs");
        let test = name.ends_with("/tests.rs") || name.contains("/tests/");
        source && !test && !OTHERS.iter().any(|other| name.starts_with(other))
    })
}

fn minor(folder: &str) -> Option<u32> {
    folder.strip_prefix("v1.")?.parse().ok()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| at(folder, &error))? {
        let entry = entry.map_err(|error| at(folder, &error))?;
        let path = entry.path();
        if path.is_dir() {
            walk(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn relative(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot read {}: {error}", path.display()),
    )
}
