//! `crds`: from CustomResourceDefinitions to a folder of Rust.

#[cfg(feature = "cluster")]
mod cluster;
#[cfg(not(feature = "cluster"))]
#[path = "no_cluster.rs"]
mod cluster;

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clientset_codegen::crd::{self, Crds, Output};
use clientset_codegen::{crds, read_folder, write_changes};

use super::arguments::{Argument, Arguments, Failure, unexpected};
use super::cluster::{Flags, help};
use super::generate::refuse_foreign;
use super::output::{failed, print, write_file};
use super::progress::Progress;

const HELP: &str = "\
Writes the clients of custom resources.

usage: clientset-codegen crds INPUT... --out DIR [OPTIONS]
       clientset-codegen crds --from-cluster [NAME...] --out DIR [OPTIONS]

  INPUT            CustomResourceDefinitions in YAML or JSON: a file, a folder, a pattern such as
                   'crds/*.yaml', or - for standard input
  --out DIR        where to write: a folder for generated code alone, which is a Rust module afterwards
  --settings FILE  names, replacements, versions and so on, in TOML
  --openapi FILE   the swagger or OpenAPI v3 document of an aggregated API server, or a pattern
  --check          write nothing; fail where DIR is not what would be written, and say what differs
  --from-cluster   take the definitions of a running cluster: those named (certificates.cert-manager.io), those
                   of a group that is named (cert-manager.io), or all; of groups that an aggregated API
                   server has (metrics.k8s.io), its OpenAPI documents
  --save FILE      with --from-cluster: also keep the definitions, in YAML
  --quiet          only warnings and errors
";

/// Definitions that a cluster has.
#[derive(Default)]
struct Fetched {
    /// By their name in messages and in the header of the output.
    documents: Vec<(String, Vec<u8>)>,
    /// All of them, as YAML.
    manifest: String,
    /// OpenAPI documents of aggregated servers, by their name.
    openapi: Vec<(String, Vec<u8>)>,
    /// What the user should know, a sentence each.
    warnings: Vec<String>,
}

#[derive(Default)]
struct Options {
    inputs: Vec<PathBuf>,
    openapi: Vec<PathBuf>,
    out: Option<PathBuf>,
    settings: Vec<PathBuf>,
    save: Option<PathBuf>,
    cluster: Flags,
    from_cluster: bool,
    check: bool,
    quiet: bool,
}

/// Runs the command.
pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Some(options) = parse(arguments)? else {
        return print(&format!("{HELP}{}", help("--from-cluster")));
    };
    let Some(out) = &options.out else {
        return Err(Failure::usage(
            "crds needs --out DIR; see clientset-codegen crds --help",
        ));
    };
    let progress = Progress::new(options.quiet);
    let fetched = fetch(&options, &progress)?;
    let mut run = inputs(&options, fetched.as_ref())?;
    for settings in &options.settings {
        run = run.settings(settings);
    }
    progress.step("generating");
    let output = run
        .files()
        .map_err(|error: crd::Error| Failure::work(error))?;
    drop(progress);
    if let (Some(file), Some(fetched)) = (&options.save, &fetched) {
        write_file(file, fetched.manifest.as_bytes())?;
    }
    let of_cluster = fetched.iter().flat_map(|fetched| &fetched.warnings);
    let warnings: String = of_cluster
        .chain(&output.warnings)
        .map(|warning| format!("warning: {warning}\n"))
        .collect();
    if options.check {
        up_to_date(out, &output)?;
        let said = format!("{} is up to date: {}\n", out.display(), output.size);
        return print(&if options.quiet {
            warnings
        } else {
            said + &warnings
        });
    }
    refuse_foreign(out)?;
    write_changes(out, &output.files)
        .map_err(|error| Failure::work(format!("cannot write {error}")))?;
    let files = output.files.len();
    let said = format!(
        "wrote {files} files to {}: {}\n",
        out.display(),
        output.size
    );
    print(&if options.quiet {
        warnings
    } else {
        said + &warnings
    })
}

fn parse(mut arguments: Arguments) -> Result<Option<Options>, Failure> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        let name = match &argument {
            Argument::Operand(input) => {
                options.inputs.push(input.clone());
                continue;
            }
            Argument::Option(name) => name.as_str(),
        };
        match name {
            "out" => options.out = Some(arguments.path()?),
            "settings" => options.settings.push(arguments.path()?),
            "openapi" => options.openapi.push(arguments.path()?),
            "save" => options.save = Some(arguments.path()?),
            "from-cluster" => options.from_cluster = true,
            "check" => options.check = true,
            "quiet" | "q" => options.quiet = true,
            "help" | "h" => return Ok(None),
            name if options.cluster.take(name, &mut arguments)? => {}
            _ => return Err(unexpected(&argument, "crds")),
        }
    }
    if !options.from_cluster {
        if let Some(flag) = options.cluster.first() {
            return Err(Failure::usage(format!("--{flag} is for --from-cluster")));
        }
        if options.save.is_some() {
            return Err(Failure::usage("--save is for --from-cluster"));
        }
        if options.inputs.is_empty() && options.openapi.is_empty() {
            return Err(Failure::usage(
                "crds needs a file, a folder, - or --from-cluster; see clientset-codegen crds --help",
            ));
        }
    }
    Ok(Some(options))
}

fn fetch(options: &Options, progress: &Progress) -> Result<Option<Fetched>, Failure> {
    if !options.from_cluster {
        return Ok(None);
    }
    let names: Vec<String> = options
        .inputs
        .iter()
        .map(|name| name.display().to_string())
        .collect();
    cluster::fetch(&options.cluster, &names, progress).map(Some)
}

fn inputs(options: &Options, fetched: Option<&Fetched>) -> Result<Crds, Failure> {
    let mut run = crds();
    for document in &options.openapi {
        run = run.openapi(document);
    }
    if let Some(fetched) = fetched {
        for (name, bytes) in &fetched.documents {
            run = run.document(name, bytes.clone());
        }
        for (name, bytes) in &fetched.openapi {
            run = run.openapi_document(name, bytes.clone());
        }
        return Ok(run);
    }
    for input in &options.inputs {
        run = if input == Path::new("-") {
            let mut bytes = Vec::new();
            io::stdin()
                .read_to_end(&mut bytes)
                .map_err(|error| Failure::work(format!("cannot read standard input: {error}")))?;
            run.document("standard input", bytes)
        } else if input.is_dir() {
            run.folder(input)
        } else {
            run.file(input)
        };
    }
    Ok(run)
}

/// Fails where the folder does not hold the output and nothing else.
fn up_to_date(folder: &Path, output: &Output) -> Result<(), Failure> {
    let there = match read_folder(folder) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::work(format!(
                "{} is not there; run the same command without --check",
                folder.display()
            )));
        }
        Err(error) => return Err(failed("read", folder, &error)),
    };
    let mut stale: Vec<String> = Vec::new();
    for (name, bytes) in &output.files {
        match there.get(name) {
            Some(old) if old == bytes => {}
            Some(_) => stale.push(format!("  {name} differs")),
            None => stale.push(format!("  {name} is missing")),
        }
    }
    let left_over = there
        .keys()
        .filter(|name| !output.files.contains_key(*name));
    stale.extend(left_over.map(|name| format!("  {name} is no longer generated")));
    if stale.is_empty() {
        return Ok(());
    }
    Err(Failure::work(format!(
        "{} is not what these definitions come to; run the same command without --check\n{}",
        folder.display(),
        stale.join("\n")
    )))
}
