//! Ours: all definitions of a project in one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clientset_benches::crds::Side;
use clientset_benches::{Outcome, cpu, median};
use serde_json::json;

use super::package::Package;
use super::{Bundle, items, lines};
use crate::builds::{artifact, cargo, repository, scratch};

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
    let modules = modules(&folder)?;
    let code: String = modules.iter().map(|(_, code)| code.as_str()).collect();
    let kinds = kinds(&modules);
    let built = package.measure("#![allow(warnings)]\npub mod code;\n", &program(&kinds))?;
    Ok(Side {
        kinds: kinds.len(),
        structs: items(&code, "object! {"),
        enums: items(&code, "string_enum! {"),
        lines: lines(&code),
        generate: median(seconds).ok_or("nothing was measured")?,
        library: built.library,
        program: built.program,
        failed: Vec::new(),
    })
}

/// The modules with the code below them; the root is the one without a name.
fn modules(folder: &Path) -> Outcome<Vec<(String, String)>> {
    let mut modules = vec![(String::new(), String::new())];
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let mut code = String::new();
            for file in fs::read_dir(&path)? {
                code.push_str(&fs::read_to_string(file?.path())?);
            }
            modules.push((name, code));
        } else {
            modules[0].1.push_str(&fs::read_to_string(path)?);
        }
    }
    Ok(modules)
}

/// The paths of the kinds' types: what follows a `resource! {`.
fn kinds(modules: &[(String, String)]) -> Vec<String> {
    let mut kinds = Vec::new();
    for (module, code) in modules {
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
         let clients = crds::code::Clientset::try_default().await?;\n",
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
