//! The rival's generator: a file for each version of each definition.

use std::fs;
use std::path::Path;
use std::process::Command;

use clientset_benches::crds::Side;
use clientset_benches::{Outcome, cpu};

use crate::builds::rounded;

use super::package::{Package, broken};
use super::{Bundle, items, lines};

/// The command, from the path or from `KOPIUM`.
pub(super) struct Generator {
    command: String,
    /// `kopium 0.24.1, kube 5.0.0`.
    pub(super) version: String,
}

impl Generator {
    pub(super) fn find() -> Outcome<Self> {
        let command = std::env::var("KOPIUM").unwrap_or_else(|_| "kopium".to_owned());
        let said = Command::new(&command).arg("--version").output();
        let said = said.map_err(|error| {
            format!("cannot start {command}: {error}; `cargo install kopium`, and say in KOPIUM where it is")
        })?;
        let version = String::from_utf8(said.stdout)?.trim().to_owned();
        Ok(Self { command, version })
    }
}

/// A module that the rival wrote.
struct Module {
    /// The file without its extension.
    name: String,
    /// The definition and its version, for people.
    about: String,
    kind: String,
    code: String,
}

pub(super) fn measure(generator: &Generator, package: &Package, bundle: &Bundle) -> Outcome<Side> {
    let folder = package.code()?;
    let mut side = Side::default();
    let mut modules = Vec::new();
    for definition in &bundle.definitions {
        let name = definition["metadata"]["name"].as_str().unwrap_or_default();
        let file = folder.join("definition.json");
        fs::write(&file, definition.to_string())?;
        for version in definition["spec"]["versions"]
            .as_array()
            .into_iter()
            .flatten()
        {
            if version["served"] != true {
                continue;
            }
            let version = version["name"].as_str().unwrap_or_default();
            let about = format!("{name} {version}");
            let (code, seconds) = generate(generator, &file, version)?;
            side.generate += seconds;
            let written = code.and_then(|code| Some((kind(&code)?, code)));
            match written {
                Some((kind, code)) => modules.push(Module {
                    name: format!("m{}", modules.len()),
                    about,
                    kind,
                    code,
                }),
                None => side
                    .failed
                    .push(format!("{about}: no type of the kind is generated")),
            }
        }
    }
    // What does not compile is taken out, and told.
    loop {
        side.structs = modules
            .iter()
            .map(|it| items(&it.code, "pub struct "))
            .sum();
        side.enums = modules.iter().map(|it| items(&it.code, "pub enum ")).sum();
        side.kinds = modules.len();
        side.lines = modules.iter().map(|it| lines(&it.code)).sum();
        if modules.is_empty() {
            return Ok(side);
        }
        for module in &modules {
            fs::write(folder.join(format!("{}.rs", module.name)), &module.code)?;
        }
        let names: String = modules
            .iter()
            .map(|it| format!("pub mod {};\n", it.name))
            .collect();
        fs::write(folder.join("mod.rs"), names)?;
        let error =
            match package.measure("#![allow(warnings)]\npub mod code;\n", &program(&modules)) {
                Ok(built) => {
                    side.library = rounded(built.library);
                    side.program = rounded(built.program);
                    side.generate = rounded(side.generate);
                    return Ok(side);
                }
                Err(error) => error.to_string(),
            };
        let files = broken(&error);
        let before = modules.len();
        modules.retain(|module| {
            let is_broken = files.contains(&format!("{}.rs", module.name));
            if is_broken {
                side.failed
                    .push(format!("{}: does not compile", module.about));
            }
            !is_broken
        });
        if modules.len() == before {
            return Err(format!("{} does not build with the rival: {error}", bundle.name).into());
        }
    }
}

/// The code of one version, if there is any, and the CPU seconds.
fn generate(generator: &Generator, file: &Path, version: &str) -> Outcome<(Option<String>, f64)> {
    let mut command = Command::new(&generator.command);
    command.arg("-f").arg(file).args(["--api-version", version]);
    let before = cpu::children()?;
    let output = command.output()?;
    let seconds = cpu::children()?.total() - before.total();
    let code = String::from_utf8(output.stdout)?;
    let any = output.status.success() && code.contains("pub struct ");
    Ok((any.then_some(code), seconds))
}

/// The type of the whole object: `root = ".."`, else `kind = ".."`.
fn kind(code: &str) -> Option<String> {
    let name = |key: &str| {
        let after = code.split_once(&format!("{key} = \""))?.1;
        Some(after.split_once('"')?.0.to_owned())
    };
    name("root").or_else(|| name("kind"))
}

/// A program that reads and creates an object of each kind.
fn program(modules: &[Module]) -> String {
    let mut text = String::from(
        "#![allow(warnings)]\nuse kube::{Api, Client, Resource};\n\n\
         #[tokio::main]\nasync fn main() -> Result<(), kube::Error> {\n    \
         let client = Client::try_default().await?;\n",
    );
    for Module { name, kind, .. } in modules {
        text.push_str(&format!(
            "    {{\n        let api: Api<crds::code::{name}::{kind}> = Api::all(client.clone());\n        \
             let object = api.get(\"x\").await?;\n        \
             api.create(&Default::default(), &object).await?;\n    }}\n"
        ));
    }
    text.push_str("    Ok(())\n}\n");
    text
}
