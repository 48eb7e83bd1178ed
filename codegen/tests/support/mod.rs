//! What the tests of the generator's input share.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod render;
pub(crate) mod serve;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clientset_codegen::document::facts::Origin;
use clientset_codegen::document::{Document, TypeBody, facts};
use clientset_codegen::model::{Field, GroupVersion, Model, Resource, Type};
use clientset_codegen::source::Settings;
use clientset_codegen::{Error, Files, Imported, Rules, import, load, read_folder};

/// The minors in openapi/, oldest first.
pub(crate) const MINORS: [&str; 5] = ["v1.33", "v1.34", "v1.35", "v1.36", "v1.37"];

/// The newest of them.
pub(crate) const NEWEST: &str = "v1.37";

/// A path in the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// An imported folder of openapi/.
pub(crate) fn spec(minor: &str) -> Files {
    read_folder(&repository("openapi").join(minor)).unwrap()
}

/// The document of an imported folder.
pub(crate) fn document(minor: &str) -> Document {
    facts::read(&spec(minor)).unwrap().0
}

/// The fixups and the field lock.
pub(crate) fn rules() -> Rules {
    let files = ["fixups", "fields.lock"].map(|name| {
        let bytes = std::fs::read(repository("openapi").join(name)).unwrap();
        (name.to_owned(), bytes)
    });
    Rules::read(&Files::from(files)).unwrap()
}

/// The model of an imported folder.
pub(crate) fn model(minor: &str) -> Model {
    load(&spec(minor), &rules()).unwrap()
}

pub(crate) fn group_version<'m>(model: &'m Model, name: &str) -> &'m GroupVersion {
    let found = model.group_versions.iter().find(|gv| gv.name == name);
    found.unwrap_or_else(|| panic!("no group-version {name}"))
}

/// A type by `core_v1.PodSpec`.
pub(crate) fn ty<'m>(model: &'m Model, path: &str) -> &'m Type {
    let (module, name) = path.split_once('.').unwrap();
    let types = if module == "meta" {
        &model.meta
    } else {
        &group_version(model, module).types
    };
    let found = types.iter().find(|ty| ty.name == name);
    found.unwrap_or_else(|| panic!("no type {path}"))
}

/// A field by `core_v1.PodSpec.containers`.
pub(crate) fn field<'m>(model: &'m Model, path: &str) -> &'m Field {
    let mut parts = path.splitn(3, '.');
    let owner = format!("{}.{}", parts.next().unwrap(), parts.next().unwrap());
    let name = parts.next().unwrap();
    let found = ty(model, &owner)
        .fields
        .iter()
        .find(|field| field.wire_name == name);
    found.unwrap_or_else(|| panic!("no field {path}"))
}

/// A resource by `core_v1.pods`.
pub(crate) fn resource<'m>(model: &'m Model, path: &str) -> &'m Resource {
    let (module, plural) = path.split_once('.').unwrap();
    let resources = &group_version(model, module).resources;
    let found = resources.iter().find(|resource| resource.plural == plural);
    found.unwrap_or_else(|| panic!("no resource {path}"))
}

/// The document without what a swagger cannot say.
pub(crate) fn without_defaults(mut document: Document) -> Document {
    document.has_defaults = false;
    for definition in document.definitions.values_mut() {
        if let TypeBody::Struct(body) = &mut definition.body {
            for field in body.fields.values_mut() {
                field.default = None;
            }
        }
    }
    document
}

/// Imports one document, without rules, as of the newest minor.
pub(crate) fn import_document(file: &str, bytes: Vec<u8>) -> Result<Imported, Error> {
    let spec = Files::from([(file.to_owned(), bytes)]);
    let settings = Settings {
        minor: NEWEST.parse().unwrap(),
        include_custom: false,
    };
    let origin = Origin {
        description: "a test".to_owned(),
        sha256: String::new(),
    };
    let rules = Rules::default();
    import(&spec, &Files::new(), &settings, false, &origin, &rules)
}

/// Runs the command.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
        .args(arguments)
        .output()
        .unwrap()
}

/// What a command said.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
