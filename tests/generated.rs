//! Whether generated/ is what the generator makes of openapi/, and what it promises.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use clientset_codegen::emit::{Gates, Output, emit, rewrite_features};
use clientset_codegen::fingerprint::{self, Manifest};
use clientset_codegen::model::Model;
use clientset_codegen::{Files, Rules, load, read_folder};

const MEND: &str = "run `cargo run -p clientset-codegen -- sync` and commit what it changes";

#[test]
fn generated_is_what_the_generator_makes_of_openapi() {
    let (_, output) = current();
    let mut checked_in = read_folder(&root().join("generated")).unwrap();
    checked_in.remove("MANIFEST");
    let differing = differing(&output.files, &checked_in);
    assert!(
        differing.is_empty(),
        "generated/ is stale in {differing:?}: {MEND}"
    );
}

#[test]
fn literals_are_what_the_generator_makes_of_openapi() {
    let (_, output) = current();
    let checked_in = read_folder(&root().join("tests/every_type/types/literals")).unwrap();
    let differing = differing(&output.literals, &checked_in);
    assert!(
        differing.is_empty(),
        "tests/every_type/types/literals/ is stale in {differing:?}: {MEND}"
    );
}

#[test]
fn the_manifest_tells_what_generated_was_made_from() {
    let (model, _) = current();
    let openapi = root().join("openapi");
    let version = fingerprint::current_version(&openapi).unwrap();
    let expected = Manifest {
        input: fingerprint::input(&openapi, &version).unwrap().to_string(),
        generator: fingerprint::generator(&root().join("codegen"))
            .unwrap()
            .to_string(),
        features: model
            .group_versions
            .iter()
            .map(|gv| gv.name.clone())
            .collect(),
        version,
    };
    let manifest = fs::read_to_string(root().join("generated/MANIFEST")).unwrap();
    assert_eq!(
        Manifest::parse(&manifest),
        expected,
        "generated/MANIFEST is stale: {MEND}"
    );
}

#[test]
fn cargo_lists_a_feature_for_every_group_version() {
    let (model, _) = current();
    let cargo = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let expected = rewrite_features(&cargo, &model).unwrap();
    assert!(
        cargo == expected,
        "the features in Cargo.toml are stale: {MEND}"
    );
}

#[test]
fn public_names_are_those_of_the_list() {
    let (_, output) = current();
    let list = fs::read_to_string(root().join("tests/public-names.txt")).unwrap();
    let gone: Vec<&str> = list
        .lines()
        .filter(|line| !has_line(&output.public_names, line))
        .collect();
    let new: Vec<&str> = output
        .public_names
        .lines()
        .filter(|line| !has_line(&list, line))
        .collect();
    assert!(
        gone.is_empty() && new.is_empty() && list == output.public_names,
        "public names differ from tests/public-names.txt; gone: {gone:#?}; new: {new:#?}; if that is \
         meant, run `cargo run -p clientset-codegen -- sync --names`"
    );
}

#[test]
fn the_package_holds_the_current_input() {
    let version = fingerprint::current_version(&root().join("openapi")).unwrap();
    let cargo = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(
        cargo.contains(&format!("\"/openapi/{version}\"")),
        "`include` in Cargo.toml lacks \"/openapi/{version}\": build.rs compares it with generated/"
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn current() -> (Model, Output) {
    let openapi = root().join("openapi");
    let version = fingerprint::current_version(&openapi).unwrap();
    let rules = Rules::read(&read_folder(&openapi).unwrap()).unwrap();
    let model = load(&read_folder(&openapi.join(version)).unwrap(), &rules).unwrap();
    let output = emit(&model, &Gates::Features).unwrap();
    (model, output)
}

fn differing<'a>(new: &'a Files, old: &'a Files) -> Vec<&'a String> {
    let changed = new
        .iter()
        .filter(|(name, text)| old.get(*name) != Some(text));
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    changed.chain(gone).map(|(name, _)| name).collect()
}

fn has_line(text: &str, line: &str) -> bool {
    text.lines().any(|other| other == line)
}
