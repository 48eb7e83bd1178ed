//! The files that a run reads, and what cargo has to watch.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

use crate::crd::facts::Place;
use crate::crd::problem::Problem;
use crate::files::Files;

/// What a caller named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A file, or a pattern of files.
    File(PathBuf),
    /// A folder with everything in it.
    Folder(PathBuf),
    /// A document of the caller's.
    Document(String, Vec<u8>),
    /// An OpenAPI document of an aggregated server, or a pattern.
    OpenApi(PathBuf),
    /// One of the caller's.
    OpenApiDocument(String, Vec<u8>),
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inputs {
    /// Definitions by the name of their file, as the caller gave it but with `/` between segments.
    pub(super) files: Files,
    /// OpenAPI documents.
    pub(super) openapi: Files,
    /// Settings, in the order in which they were named.
    pub(super) settings: Vec<(String, Vec<u8>)>,
    /// Files and folders whose change changes what is generated.
    pub(super) watched: BTreeSet<PathBuf>,
    /// What cargo cannot watch, a sentence each.
    pub(super) unwatched: Vec<String>,
}

/// Endings of the files that a folder is searched for.
const ENDINGS: [&str; 3] = ["json", "yaml", "yml"];

impl Inputs {
    /// Reads what was named; every source that cannot be read is a problem.
    pub(super) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Self {
        let mut inputs = Self::default();
        for source in sources {
            match source {
                Source::File(path) => inputs.pattern(path, false, problems),
                Source::OpenApi(path) => inputs.pattern(path, true, problems),
                Source::Folder(path) => inputs.folder(path, problems),
                Source::Document(name, bytes) => {
                    inputs.add(name.clone(), bytes.clone(), false, problems);
                }
                Source::OpenApiDocument(name, bytes) => {
                    inputs.add(name.clone(), bytes.clone(), true, problems);
                }
            }
        }
        if sources.is_empty() {
            problems.push(Problem::at(
                Place::default(),
                "no input is named; say .file(\"crds/*.yaml\"), .folder(\"crds\") or .document(..)",
            ));
        }
        inputs
    }

    /// Reads settings.
    pub(super) fn add_settings(&mut self, path: &Path, problems: &mut Vec<Problem>) {
        if let Some(bytes) = self.bytes(path, problems) {
            self.settings.push((name(path), bytes));
        }
    }

    fn pattern(&mut self, path: &Path, is_openapi: bool, problems: &mut Vec<Problem>) {
        // A file whose name only looks like a pattern is that file.
        let text = match path.to_str() {
            Some(text) if text.contains(['*', '?', '[']) && !path.exists() => text,
            _ => return self.file(path, is_openapi, problems),
        };
        let found = match glob::glob(text) {
            Ok(found) => found,
            Err(error) => {
                let wrong = format!(
                    "is no pattern of files: {} at character {}",
                    error.msg, error.pos
                );
                problems.push(Problem::in_file(text, wrong));
                return;
            }
        };
        self.watch_above(path);
        let mut count = 0;
        for entry in found {
            match entry {
                Ok(path) if path.is_dir() => {}
                Ok(path) => {
                    count += 1;
                    self.file(&path, is_openapi, problems);
                }
                Err(error) => problems.push(Problem::in_file(
                    name(error.path()),
                    format!("cannot be read: {}", error.error()),
                )),
            }
        }
        if count == 0 {
            problems.push(Problem::in_file(
                text,
                format!("no file matches; {}", seen_from(path)),
            ));
        }
    }

    /// Watches the folder that files of a pattern can come into.
    fn watch_above(&mut self, pattern: &Path) {
        let plain = |part: &std::path::Component<'_>| {
            !part.as_os_str().to_string_lossy().contains(['*', '?', '['])
        };
        let folder: PathBuf = pattern.components().take_while(plain).collect();
        let is_here = folder
            .components()
            .all(|part| matches!(part, std::path::Component::CurDir));
        if is_here {
            // Watching all of the package would mean its target folder, too, and so a run at every build.
            self.unwatched.push(format!(
                "new files that match {} are not noticed, since it has no folder of its own; move them into one",
                pattern.display()
            ));
        } else {
            self.watched.insert(folder);
        }
    }

    fn folder(&mut self, folder: &Path, problems: &mut Vec<Problem>) {
        self.watched.insert(folder.to_owned());
        let mut paths = Vec::new();
        if let Err(problem) = collect(folder, &mut paths) {
            problems.push(problem);
            return;
        }
        let mut is_empty = true;
        for path in paths {
            let Some(bytes) = self.bytes(&path, problems) else {
                is_empty = false;
                continue;
            };
            // Overlays, values and samples stand beside definitions; whoever names such a file is told.
            if contains(&bytes, b"CustomResourceDefinition") {
                is_empty = false;
                self.add(name(&path), bytes, false, problems);
            }
        }
        if is_empty {
            problems.push(Problem::in_file(
                name(folder),
                format!(
                    "no file in this folder that ends with .{} has a CustomResourceDefinition",
                    ENDINGS.join(", .")
                ),
            ));
        }
    }

    fn file(&mut self, path: &Path, is_openapi: bool, problems: &mut Vec<Problem>) {
        if let Some(bytes) = self.bytes(path, problems) {
            self.add(name(path), bytes, is_openapi, problems);
        }
    }

    fn bytes(&mut self, path: &Path, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
        self.watched.insert(path.to_owned());
        let wrong = if path.is_dir() {
            "is a folder; expected a file".to_owned()
        } else {
            match fs::read(path) {
                Ok(bytes) => return Some(bytes),
                Err(error) => format!("cannot be read: {error}; {}", seen_from(path)),
            }
        };
        problems.push(Problem::in_file(name(path), wrong));
        None
    }

    /// Two patterns may match the same file, which is read once.
    fn add(&mut self, name: String, bytes: Vec<u8>, is_openapi: bool, problems: &mut Vec<Problem>) {
        let files = if is_openapi {
            &mut self.openapi
        } else {
            &mut self.files
        };
        match files.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(bytes);
            }
            Entry::Occupied(entry) if *entry.get() == bytes => {}
            Entry::Occupied(entry) => problems.push(Problem::in_file(
                entry.key().clone(),
                "there are two documents of this name; give each one its own",
            )),
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| {
        Problem::in_file(
            name(folder),
            format!("cannot be read: {error}; {}", seen_from(folder)),
        )
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // Editors and tools keep things of their own under such names.
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| {
            ENDINGS
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        }) {
            files.push(path);
        }
    }
    Ok(())
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// From where a relative path was looked for.
fn seen_from(path: &Path) -> String {
    match std::env::current_dir() {
        Ok(here) if path.is_relative() => format!("the path is relative to {}", here.display()),
        _ => "the path is absolute".to_owned(),
    }
}

/// With `/` on every system, so that what is generated from it is the same there.
fn name(path: &Path) -> String {
    let path: PathBuf = path
        .components()
        .filter(|part| !matches!(part, std::path::Component::CurDir))
        .collect();
    let name = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        name.into_owned()
    } else {
        name.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
