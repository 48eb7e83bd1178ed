//! `sync`: generated/ and what depends on it, made anew from openapi/.

use std::fs;
use std::path::{Path, PathBuf};

use clientset_codegen::emit::{Gates, rewrite_features};
use clientset_codegen::fingerprint::{self, Manifest};
use clientset_codegen::write_changes;

use super::arguments::{Argument, Arguments, Failure, unexpected};
use super::generate::{generate, summary};
use super::output::{failed, print, write_file};
use super::progress::Progress;

const HELP: &str = "\
Rewrites generated/ of this repository, and the features in its Cargo.toml, from openapi/.

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

    progress.step("writing");
    write_changes(&root.join("generated"), &output.files)
        .map_err(|error| Failure::work(format!("cannot write {error}")))?;
    write_if_changed(&cargo, &old, &new)?;
    if names {
        let path = root.join("tests/public-names.txt");
        let old = fs::read_to_string(&path).unwrap_or_default();
        write_if_changed(&path, &old, &output.public_names)?;
    }
    drop(progress);
    print(&format!("generated/ is current: {}\n", summary(&model)))
}

fn write_if_changed(path: &Path, old: &str, new: &str) -> Result<(), Failure> {
    if old == new {
        Ok(())
    } else {
        write_file(path, new.as_bytes())
    }
}
