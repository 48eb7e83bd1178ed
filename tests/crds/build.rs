//! Generates the clients of every definition in corpus/ and in our own files, a module for each file.

mod modules;

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clientset_codegen::crd::{self, settings::Settings};
use clientset_codegen::emit::{CustomOutput, emit_custom};
use clientset_codegen::model::{Model, Resource, Scope};
use clientset_codegen::{Files, write_changes};

/// So many kinds of a project live on a real server, and those that scale: each is compiled with all calls.
const LIVING: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    for watched in [
        "corpus",
        "modules.rs",
        "random.json",
        "torture.yaml",
        "torture-generator.yaml",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut code = Code::default();
    for (module, file) in modules::modules(Path::new(""))? {
        let files = Files::from([(file.display().to_string(), fs::read(&file)?)]);
        let read = crd::read(&files);
        let built = crd::build::build(&read.definitions, &mut Settings::default());
        let problems: Vec<String> = (read.problems.iter().map(ToString::to_string))
            .chain(built.problems.iter().map(ToString::to_string))
            .collect();
        if !problems.is_empty() {
            return Err(problems.join("\n").into());
        }
        let folder = out.join(&module);
        write_changes(
            &folder,
            &emit_custom(&built.model, &CustomOutput::default())?,
        )?;
        code.add(&module, &folder, &built.model)?;
    }
    fs::write(out.join("projects.rs"), code.finish())?;
    Ok(())
}

/// What ties the modules together.
#[derive(Default)]
struct Code {
    modules: String,
    tables: String,
    kinds: String,
    seen: BTreeSet<(String, String)>,
}

impl Code {
    fn add(&mut self, module: &str, folder: &Path, model: &Model) -> Result<(), std::fmt::Error> {
        let path = folder.join("mod.rs");
        writeln!(self.modules, "#[path = {path:?}]\npub mod {module};")?;
        writeln!(self.tables, "    ({module:?}, {module}::RESOURCES),")?;
        let mut living = 0;
        for group_version in &model.group_versions {
            for resource in &group_version.resources {
                let id = (group_version.group.clone(), resource.kind.clone());
                let is_first = !self.seen.contains(&id);
                let custom = resource.custom.as_ref();
                let is_stored = custom.is_some_and(|custom| custom.storage);
                let scales = custom.is_some_and(|custom| custom.scale.is_some());
                if is_first
                    && is_stored
                    && !modules::UNTAKEN.contains(&module)
                    && (living < LIVING || scales)
                {
                    living += 1;
                    let row = row(resource);
                    writeln!(self.kinds, "        {module} {} {row},", group_version.name)?;
                }
            }
        }
        for group_version in &model.group_versions {
            for resource in &group_version.resources {
                self.seen
                    .insert((group_version.group.clone(), resource.kind.clone()));
            }
        }
        Ok(())
    }

    fn finish(self) -> String {
        let Self {
            modules,
            tables,
            kinds,
            ..
        } = self;
        format!(
            "{modules}\n\
             /// The tables of the kinds, by module.\n\
             pub const PROJECTS: &[(&str, &[&[clientset_runtime::client::ResourceInfo]])] = &[\n{tables}];\n\n\
             /// Hands a macro some kinds of each project, in the version that is stored:\n\
             /// `module group_version Type scope status scale,`.\n\
             #[macro_export]\n\
             macro_rules! living_kinds {{\n    ($with:ident) => {{\n        $with! {{\n{kinds}        }}\n    }};\n}}\n"
        )
    }
}

/// The type, its place, and whether it has a status and scales.
fn row(resource: &Resource) -> String {
    let scope = match resource.scope {
        Scope::Namespaced => "namespaced",
        Scope::Cluster => "cluster",
    };
    let has = |name| {
        if resource.subresource(name).is_some() {
            name
        } else {
            "none"
        }
    };
    format!(
        "{} {scope} {} {}",
        resource.ty.name,
        has("status"),
        has("scale")
    )
}
