//! `diff`: what a minor adds, removes and changes.

use std::path::{Path, PathBuf};

use clientset_codegen::diff::diff;
use clientset_codegen::document::{Document, facts};
use clientset_codegen::read_folder;

use super::arguments::{Argument, Arguments, Failure, unexpected};
use super::output::print;

const HELP: &str = "\
Shows what one imported folder has that another has not.

usage: clientset-codegen diff OLD NEW [--json]

  OLD, NEW   folders that `import` wrote, such as openapi/v1.36 and openapi/v1.37
  --json     the same as JSON

Lines begin with + for what is new, - for what is gone, ~ for what is another than it was. For the
minors in openapi/ of this repository, docs/changes/ has it; `sync` keeps it current.
";

pub(super) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let mut folders = Vec::new();
    let mut json = false;
    while let Some(argument) = arguments.next()? {
        match &argument {
            Argument::Option(name) => match name.as_str() {
                "json" => json = true,
                // It takes a blink and shows no progress; accepted as everywhere.
                "quiet" | "q" => {}
                "help" | "h" => return print(HELP),
                _ => return Err(unexpected(&argument, "diff")),
            },
            Argument::Operand(path) => folders.push(path.clone()),
        }
    }
    let [old, new]: [PathBuf; 2] = folders.try_into().map_err(|folders: Vec<_>| {
        Failure::usage(format!(
            "diff compares two folders, not {}; see clientset-codegen diff --help",
            folders.len()
        ))
    })?;
    let difference = diff(&document(&old)?, &document(&new)?)?;
    if json {
        print(&format!("{:#}\n", difference.to_json()))
    } else {
        print(&difference.to_string())
    }
}

/// The document of an imported folder.
pub(super) fn document(folder: &Path) -> Result<Document, Failure> {
    let files =
        read_folder(folder).map_err(|error| Failure::work(format!("cannot read {error}")))?;
    let (document, _) = facts::read(&files)
        .map_err(|error| Failure::work(format!("{}: {error}", folder.display())))?;
    Ok(document)
}
