//! `import`: a spec as others publish it becomes `openapi/v1.N/`.

mod checksum;
#[cfg(feature = "cluster")]
mod cluster;
#[cfg(not(feature = "cluster"))]
#[path = "no_cluster.rs"]
mod cluster;
mod folder;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clientset_codegen::document::facts::Origin;
use clientset_codegen::source::Settings;
use clientset_codegen::{Error, FIELD_LOCK, FIXUPS, Files, Imported, Minor, Rules, import};

use super::arguments::{Argument, Arguments, Failure, unexpected};
use super::cluster::{Flags, help};
use super::generate::size;
use super::output::{failed, print, write_file, write_folder};
use super::progress::Progress;

const HELP: &str = "\
Takes a Kubernetes spec into openapi/v1.N, as facts without prose, and its new fields into the lock.

usage: clientset-codegen import --kubernetes-version 1.N --from SOURCE [OPTIONS]

  --kubernetes-version 1.N  the minor; published documents do not say it, a cluster does
  --from SOURCE             an api/openapi-spec folder of Kubernetes (with ../discovery beside it), a
                            swagger.json, a folder of OpenAPI v3 documents, or the word cluster
  --out FOLDER              where v1.N, fields.lock and fixups are; openapi by default
  --discovery FOLDER        APIResourceLists, where they are not in ../discovery
  --origin TEXT             what SOURCE is to say of where the spec came from
  --keep-docs               keep descriptions; the generated docs then have them
  --include-custom          also take groups of custom resources and aggregated servers
  --quiet                   only errors
";

/// Where a spec comes from, read into memory.
struct Fetched {
    spec: Files,
    discovery: Files,
    minor: Minor,
    origin: Origin,
    /// Documents that the source lists and could not give.
    unavailable: Vec<String>,
}

#[derive(Default)]
struct Options {
    minor: Option<Minor>,
    from: Option<PathBuf>,
    out: Option<PathBuf>,
    discovery: Option<PathBuf>,
    origin: Option<String>,
    cluster: Flags,
    keep_docs: bool,
    include_custom: bool,
    quiet: bool,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Some(options) = parse(arguments)? else {
        return print(&format!("{HELP}{}", help("--from cluster")));
    };
    let progress = Progress::new(options.quiet);
    let fetched = fetch(&options, &progress)?;
    let out = options.out.unwrap_or_else(|| PathBuf::from("openapi"));
    let rules = rules(&out)?;
    progress.step("checking it");
    let imported = import(
        &fetched.spec,
        &fetched.discovery,
        &Settings {
            minor: fetched.minor,
            include_custom: options.include_custom,
        },
        options.keep_docs,
        &fetched.origin,
        &rules,
    )?;
    progress.step("writing it");
    let folder = out.join(format!("v{}", fetched.minor));
    fs::create_dir_all(&out).map_err(|error| failed("make", &out, &error))?;
    write_folder(&folder, &imported.files)?;
    if imported.new_fields > 0 {
        write_file(&out.join(FIELD_LOCK), imported.lock.as_bytes())?;
    }
    drop(progress);
    if options.quiet {
        return Ok(());
    }
    print(&report(&folder, &imported, &fetched.unavailable))
}

fn parse(mut arguments: Arguments) -> Result<Option<Options>, Failure> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        let Argument::Option(name) = &argument else {
            return Err(unexpected(&argument, "import"));
        };
        match name.as_str() {
            "kubernetes-version" => {
                let minor = arguments.text()?.parse();
                options.minor =
                    Some(minor.map_err(|error: Error| Failure::usage(error.to_string()))?);
            }
            "from" => options.from = Some(arguments.path()?),
            "out" => options.out = Some(arguments.path()?),
            "discovery" => options.discovery = Some(arguments.path()?),
            "origin" => options.origin = Some(arguments.text()?),
            "keep-docs" => options.keep_docs = true,
            "include-custom" => options.include_custom = true,
            "quiet" | "q" => options.quiet = true,
            "help" | "h" => return Ok(None),
            name if options.cluster.take(name, &mut arguments)? => {}
            _ => return Err(unexpected(&argument, "import")),
        }
    }
    Ok(Some(options))
}

fn fetch(options: &Options, progress: &Progress) -> Result<Fetched, Failure> {
    let Some(from) = &options.from else {
        return Err(Failure::usage(
            "import needs --from SOURCE; see clientset-codegen import --help",
        ));
    };
    if from == Path::new("cluster") {
        let origin = options.origin.as_deref();
        return cluster::fetch(&options.cluster, options.minor, origin, progress);
    }
    if let Some(flag) = options.cluster.first() {
        return Err(Failure::usage(format!("--{flag} is for --from cluster")));
    }
    progress.step("reading the spec");
    let Some(minor) = options.minor else {
        return Err(Failure::usage(
            "import needs --kubernetes-version 1.N, since published documents do not say which they are",
        ));
    };
    folder::fetch(
        from,
        minor,
        options.discovery.as_deref(),
        options.origin.as_deref(),
    )
}

/// The fixups and the lock of the folder that is written to, which need not be there yet.
fn rules(out: &Path) -> Result<Rules, Failure> {
    let mut files = Files::new();
    for name in [FIXUPS, FIELD_LOCK] {
        let path = out.join(name);
        match fs::read(&path) {
            Ok(bytes) => {
                files.insert(name.to_owned(), bytes);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed("read", &path, &error)),
        }
    }
    Rules::read(&files).map_err(|error| Failure::work(format!("{}: {error}", out.display())))
}

fn report(folder: &Path, imported: &Imported, unavailable: &[String]) -> String {
    let model = &imported.model;
    let mut text = format!(
        "{}: {}; {} fields new to the lock\n",
        folder.display(),
        size(model),
        imported.new_fields,
    );
    if !unavailable.is_empty() {
        text.push_str(&format!(
            "warning: the cluster lists but does not serve {}\n",
            unavailable.join(", ")
        ));
    }
    for warning in &model.warnings {
        text.push_str(&format!("warning: {warning}\n"));
    }
    text
}
