//! `sync`: generated/ and what depends on it, made anew from openapi/.

use std::fs;
use std::path::{Path, PathBuf};

use clientset_codegen::crd::build::reuse_table;
use clientset_codegen::diff::diff;
use clientset_codegen::emit::{Gates, rewrite_features};
use clientset_codegen::fingerprint::{self, Manifest};
use clientset_codegen::model::Model;
use clientset_codegen::{Files, Minor, Rules, load, read_folder, write_changes};

use super::arguments::{Argument, Arguments, Failure, unexpected};
use super::diff::document;
use super::generate::{generate, summary};
use super::output::{failed, print, write_file};
use super::progress::Progress;

const HELP: &str = "\
Rewrites what this repository makes from its openapi/: generated/, the features in its Cargo.toml, the table
of types that custom resources may use, and docs/changes/, which holds what `diff` prints of one minor and the
next.

usage: clientset-codegen sync [OPTIONS]

  --root DIR  the repository; the current folder by default
  --names     also rewrite tests/public-names.txt: say why in the commit, users feel it
  --quiet     no progress, also on a terminal
";

/// Runs the command.
pub(super) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let mut root = PathBuf::from(".");
    let (mut names, mut quiet) = (false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Argument::Option(name) => match name.as_str() {
                "root" => root = arguments.path()?,
                "names" => names = true,
                "quiet" => quiet = true,
                "help" | "h" => return print(HELP),
                _ => return Err(unexpected(&Argument::Option(name), "sync")),
            },
            operand @ Argument::Operand(_) => return Err(unexpected(&operand, "sync")),
        }
    }
    let openapi = root.join("openapi");
    let version = fingerprint::current_version(&openapi).map_err(Failure::work)?;
    let progress = Progress::new(quiet);
    let spec = openapi.join(&version);
    let (model, mut output) = generate(&spec, &openapi, &Gates::Features, &progress)?;

    progress.step("comparing");
    let cargo = root.join("Cargo.toml");
    let old = fs::read_to_string(&cargo).map_err(|error| failed("read", &cargo, &error))?;
    let new = rewrite_features(&old, &model)
        .map_err(|problem| Failure::work(format!("{}: {problem}", cargo.display())))?;
    let manifest = Manifest {
        input: fingerprint::input(&openapi, &version)
            .map_err(Failure::work)?
            .to_string(),
        generator: fingerprint::generator(&root.join("codegen"))
            .map_err(Failure::work)?
            .to_string(),
        features: model
            .group_versions
            .iter()
            .map(|gv| gv.name.clone())
            .collect(),
        version,
    };
    output
        .files
        .insert("MANIFEST".to_owned(), manifest.to_string().into_bytes());

    let changes = changes(&openapi)?;

    progress.step("writing");
    for (folder, files) in [("generated", &output.files), ("docs/changes", &changes)] {
        write_changes(&root.join(folder), files)
            .map_err(|error| Failure::work(format!("cannot write {error}")))?;
    }
    write_changes(
        &root.join("tests/every_type/types/literals"),
        &output.literals,
    )
    .map_err(|error| Failure::work(format!("cannot write {error}")))?;
    write_if_changed(&cargo, &old, &new)?;
    let folder = root.join("codegen/src/crd/build/reuse");
    fs::create_dir_all(&folder).map_err(|error| failed("write", &folder, &error))?;
    let table = folder.join("table.txt");
    let old = fs::read_to_string(&table).unwrap_or_default();
    write_if_changed(&table, &old, &reuse_table(&models(&openapi)?))?;
    if names {
        let path = root.join("tests/public-names.txt");
        let old = fs::read_to_string(&path).unwrap_or_default();
        write_if_changed(&path, &old, &output.public_names)?;
    }
    drop(progress);
    print(&format!("generated/ is current: {}\n", summary(&model)))
}

/// The folders of the minors in openapi/, the oldest one first.
fn minors(openapi: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut minors: Vec<(Minor, PathBuf)> = Vec::new();
    let entries = fs::read_dir(openapi).map_err(|error| failed("read", openapi, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed("read", openapi, &error))?;
        let name = entry.file_name();
        let minor = name.to_str().and_then(|name| name.strip_prefix('v'));
        if let Some(minor) = minor.and_then(|minor| minor.parse().ok()) {
            minors.push((minor, entry.path()));
        }
    }
    minors.sort();
    Ok(minors.into_iter().map(|(_, path)| path).collect())
}

/// The models of the minors in openapi/, the oldest one first.
fn models(openapi: &Path) -> Result<Vec<Model>, Failure> {
    let unreadable = |error| Failure::work(format!("cannot read {error}"));
    let rules = Rules::read(&read_folder(openapi).map_err(unreadable)?)?;
    let mut models = Vec::new();
    for folder in minors(openapi)? {
        models.push(load(&read_folder(&folder).map_err(unreadable)?, &rules)?);
    }
    Ok(models)
}

/// What `diff` prints of each minor in openapi/ and the next one there.
fn changes(openapi: &Path) -> Result<Files, Failure> {
    let mut documents = Vec::new();
    for folder in minors(openapi)? {
        documents.push(document(&folder)?);
    }
    let mut files = Files::new();
    for pair in documents.windows(2) {
        let difference = diff(&pair[0], &pair[1])?;
        let name = format!("{}-to-{}.txt", difference.old, difference.new);
        files.insert(name, difference.to_string().into_bytes());
    }
    Ok(files)
}

fn write_if_changed(path: &Path, old: &str, new: &str) -> Result<(), Failure> {
    if old == new {
        Ok(())
    } else {
        write_file(path, new.as_bytes())
    }
}
