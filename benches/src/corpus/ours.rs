//! Ours: all definitions of a project in one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clientset_benches::crds::Side;
use clientset_benches::{Outcome, cpu, median};
use serde_json::json;

use super::package::Package;
use super::{Bundle, items, lines};
use crate::builds::{artifact, cargo, repository, rounded, scratch};

/// How often a project is generated.
const TURNS: usize = 5;

/// The command, built in release.
pub(super) struct Generator {
    command: PathBuf,
}

impl Generator {
    pub(super) fn build() -> Outcome<Self> {
        let mut build = cargo();
        build
            .args(["build", "--release", "--target-dir"])
            .arg(scratch().join("generator"))
            .args(["--package", "clientset-codegen"])
            .args(["--no-default-features", "--features", "command"])
            .current_dir(repository());
        Ok(Self {
            command: artifact(&mut build, "bin")?,
        })
    }
}

pub(super) fn measure(generator: &Generator, package: &Package, bundle: &Bundle) -> Outcome<Side> {
    let folder = package.code()?;
    let file = folder.with_file_name("definitions.json");
    let list = json!({"apiVersion": "v1", "kind": "List", "items": bundle.definitions});
    fs::write(&file, list.to_string())?;
    let mut seconds = Vec::new();
    for _ in 0..TURNS {
        package.code()?;
        let mut command = Command::new(&generator.command);
        command
            .args(["crds", "--quiet", "--out"])
            .arg(&folder)
            .arg(&file);
        seconds.push(cpu::run(&mut command)?.total());
    }
    let sources = sources(&folder)?;
    let of = |of: &dyn Fn(&Source) -> bool| {
        let chosen = sources.iter().filter(|source| of(source));
        chosen.map(|source| lines(&source.code)).sum()
    };
    let kinds = kinds(&sources);
    let built = package.measure("#![allow(warnings)]\npub mod code;\n", &program(&kinds))?;
    Ok(Side {
        kinds: kinds.len(),
        structs: sources
            .iter()
            .map(|source| items(&source.code, "pub struct "))
            .sum(),
        enums: sources.iter().map(|source| enums(&source.code)).sum(),
        lines: of(&|_| true),
        client_lines: of(&|source| !source.has_types),
        generate: rounded(median(seconds).ok_or("nothing was measured")?),
        library: rounded(built.library),
        program: rounded(built.program),
        failed: Vec::new(),
    })
}

/// How many enums the lists of enums have: what opens or stands whole at their depth.
fn enums(code: &str) -> usize {
    let mut is_list = false;
    let of_list = code.lines().filter(|line| {
        if !line.is_empty() && !line.starts_with(' ') {
            is_list = line.starts_with("string_enum!");
        }
        is_list
            && line.starts_with("    ")
            && line[4..].starts_with(char::is_alphabetic)
            && line.contains('{')
    });
    of_list.count()
}

/// A file that was written.
struct Source {
    /// The module of the group-version; empty at the root.
    module: String,
    /// Whether it has types; otherwise clients, tables and what names them.
    has_types: bool,
    code: String,
}

fn sources(folder: &Path) -> Outcome<Vec<Source>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = |path: &Path| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        if path.is_dir() {
            for file in fs::read_dir(&path)? {
                let file = file?.path();
                sources.push(Source {
                    module: name(&path),
                    has_types: !["client.rs", "mod.rs"].contains(&name(&file).as_str()),
                    code: fs::read_to_string(file)?,
                });
            }
        } else {
            sources.push(Source {
                module: String::new(),
                has_types: false,
                code: fs::read_to_string(path)?,
            });
        }
    }
    Ok(sources)
}

/// The paths of the kinds' types: what follows a `resource! {`.
fn kinds(sources: &[Source]) -> Vec<String> {
    let mut kinds = Vec::new();
    for Source { module, code, .. } in sources {
        for after in code.split("resource! {").skip(1) {
            let name = after.split(':').next().unwrap_or_default().trim();
            kinds.push(format!("crds::code::{module}::{name}"));
        }
    }
    kinds
}

/// A program that reads and creates an object of each kind.
fn program(kinds: &[String]) -> String {
    let mut text = String::from(
        "#![allow(warnings)]\nuse clientset_runtime::client::ResourceClient;\n\n\
         #[tokio::main]\nasync fn main() -> clientset_runtime::Result<()> {\n    \
         let clients = crds::code::crd_clientset::Clientset::try_default().await?;\n",
    );
    for kind in kinds {
        text.push_str(&format!(
            "    {{\n        let api = ResourceClient::<{kind}, _>::in_namespace(clients.rest(), \"x\", \"\");\n        \
             let object = api.get(\"x\").await?;\n        \
             api.create(&object).await?;\n    }}\n"
        ));
    }
    text.push_str("    Ok(())\n}\n");
    text
}
