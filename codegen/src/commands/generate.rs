//! `generate`: from an imported spec to a folder of Rust.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clientset_codegen::emit::{GENERATED, Gates, Output, emit};
use clientset_codegen::model::Model;
use clientset_codegen::{Rules, load, read_folder, write_changes};

use super::arguments::{Argument, Arguments, Failure, unexpected};
use super::output::{failed, print};
use super::progress::Progress;

const HELP: &str = "\
Writes the clients of an imported spec.

usage: clientset-codegen generate --spec DIR --out DIR [OPTIONS]

  --spec DIR   an imported folder, as in openapi/v1.37
  --out DIR    where to write: a folder for generated code alone, which is a Rust module afterwards.
               Say `#[allow(missing_docs, deprecated)] mod NAME;` where the lints ask for it
  --rules DIR  where fields.lock and fixups are; the folder above the spec's by default
  --features   gate each group-version by a feature of its name
  --quiet      no progress, also on a terminal
";

/// Runs the command.
pub(super) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let (mut spec, mut out, mut rules) = (None, None, None);
    let (mut gates, mut quiet) = (Gates::Open, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Argument::Option(name) => match name.as_str() {
                "spec" => spec = Some(arguments.path()?),
                "out" => out = Some(arguments.path()?),
                "rules" => rules = Some(arguments.path()?),
                "features" => gates = Gates::Features,
                "quiet" => quiet = true,
                "help" | "h" => return print(HELP),
                _ => return Err(unexpected(&Argument::Option(name), "generate")),
            },
            operand @ Argument::Operand(_) => return Err(unexpected(&operand, "generate")),
        }
    }
    let required = |value: Option<PathBuf>, name: &str| {
        let missing =
            || Failure::usage(format!("generate needs --{name} DIR; see generate --help"));
        value.ok_or_else(missing)
    };
    let (spec, out) = (required(spec, "spec")?, required(out, "out")?);
    let rules = rules.unwrap_or_else(|| spec.join(".."));
    refuse_foreign(&out)?;
    let (model, output) = generate(&spec, &rules, &gates, &Progress::new(quiet))?;
    write_changes(&out, &output.files)
        .map_err(|error| Failure::work(format!("cannot write {error}")))?;
    print(&format!(
        "wrote {} files to {}: {}\n",
        output.files.len(),
        out.display(),
        summary(&model)
    ))
}

/// Refuses a folder with a file that no generator wrote: what is written there replaces what is there.
pub(super) fn refuse_foreign(folder: &Path) -> Result<(), Failure> {
    match foreign_file(folder)? {
        None => Ok(()),
        Some(file) => Err(Failure::work(format!(
            "{} is not generated; give --out a folder of its own, whose other files may be removed",
            file.display()
        ))),
    }
}

/// A file in the folder that no generator wrote.
fn foreign_file(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let unreadable = |error| failed("read", folder, &error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(unreadable)?,
    };
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let foreign = if path.is_dir() {
            foreign_file(&path)?
        } else {
            let text = fs::read(&path).map_err(|error| failed("read", &path, &error))?;
            (!text.starts_with(GENERATED.as_bytes())).then_some(path)
        };
        if foreign.is_some() {
            return Ok(foreign);
        }
    }
    Ok(None)
}

/// Reads an imported folder and writes its model as Rust, in memory.
pub(super) fn generate(
    spec: &Path,
    rules: &Path,
    gates: &Gates,
    progress: &Progress,
) -> Result<(Model, Output), Failure> {
    let unreadable = |error| Failure::work(format!("cannot read {error}"));
    progress.step("reading the spec");
    let rules = Rules::read(&read_folder(rules).map_err(unreadable)?)?;
    let model = load(&read_folder(spec).map_err(unreadable)?, &rules)?;
    progress.step("writing the clients");
    let output = emit(&model, gates)?;
    Ok((model, output))
}

/// What a model has, in a few words, and what the reader should know of it.
pub(super) fn summary(model: &Model) -> String {
    let mut text = size(model);
    if let Some(minor) = model.version {
        text.insert_str(0, &format!("Kubernetes {minor}, "));
    }
    for warning in &model.warnings {
        text.push_str("\nwarning: ");
        text.push_str(warning);
    }
    text
}

/// How much a model has.
pub(super) fn size(model: &Model) -> String {
    let groups = &model.group_versions;
    let types: usize = groups.iter().map(|group| group.types.len()).sum();
    let resources: usize = groups.iter().map(|group| group.resources.len()).sum();
    let groups = groups.len();
    format!("{groups} group-versions, {resources} resources, {types} types")
}
