//! Inputs and outputs of a run.

use std::fs;

use clientset_codegen::crd::{Crds, Error, Output};
use clientset_codegen::{crds, read_folder};

use super::{CUPS, POTS, folder, folder_with};

fn problem(run: Crds) -> String {
    let error = run.files().unwrap_err();
    assert_eq!(error.problems().len(), 1, "{error}");
    error.to_string()
}

fn modules(output: &Output) -> Vec<&str> {
    output
        .files
        .keys()
        .filter_map(|file| file.strip_suffix("/mod.rs"))
        .collect()
}

#[test]
fn files_patterns_folders_and_documents_give_the_same_code() {
    let folder = folder_with("forms", &[("in/a/pots.yaml", POTS), ("in/cups.json", CUPS)]);
    let input = folder.join("in");
    let by_folder = crds().folder(&input).files().unwrap();
    let expected = [
        "milk_example_com_v1",
        "tea_example_com_v1",
        "tea_example_com_v1beta1",
    ];
    assert_eq!(modules(&by_folder), expected);
    let named = |run: Crds| run.files().unwrap().files;
    assert_eq!(
        named(crds().file(input.join("**/*.[jy]*"))),
        by_folder.files
    );
    let one_by_one = crds()
        .file(input.join("cups.json"))
        .file(input.join("a/pots.yaml"));
    assert_eq!(named(one_by_one), by_folder.files);
    // What two sources name is read once.
    let twice = crds()
        .folder(&input)
        .file(input.join("*.json"))
        .file(input.join("cups.json"));
    assert_eq!(named(twice), by_folder.files);
    // Only the names of the files differ, which the root states.
    let documents = crds()
        .document("pots", POTS)
        .document("cups", CUPS.as_bytes());
    let mut documents = named(documents);
    let mut files = by_folder.files.clone();
    files.remove("mod.rs");
    documents.remove("mod.rs");
    assert_eq!(documents, files);
}

#[test]
fn a_run_says_how_much_it_made_and_what_to_watch() {
    let folder = folder_with("size", &[("in/pots.yaml", POTS), ("crds.toml", "")]);
    let output = crds()
        .file(folder.join("in/*.yaml"))
        .settings(folder.join("crds.toml"))
        .files()
        .unwrap();
    assert_eq!(output.size.group_versions, 2);
    assert_eq!(output.size.kinds, 2);
    // Pot, PotSpec, PotSpoon, PotLid, PotTemplate, PotSize, PotSpoonMetal, in two versions.
    assert_eq!(output.size.types, 14);
    let lines: usize = output
        .files
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).lines().count())
        .sum();
    assert_eq!(output.size.lines, lines);
    let said = format!("2 group-versions, 2 kinds, 14 types, {lines} lines");
    assert_eq!(output.size.to_string(), said);
    let watched = ["crds.toml", "in", "in/pots.yaml"].map(|file| folder.join(file));
    assert_eq!(output.watched, watched);
}

#[test]
fn a_folder_holds_what_was_generated_and_nothing_else() {
    let out = folder("generate-to").join("out");
    let run = || crds().document("pots", POTS).generate_to(&out);
    let output = run().unwrap();
    assert_eq!(read_folder(&out).unwrap(), output.files);
    let untouched = out.join("tea_example_com_v1/mod.rs");
    let time = fs::metadata(&untouched).unwrap().modified().unwrap();
    fs::write(out.join("gone.rs"), "").unwrap();
    run().unwrap();
    assert_eq!(read_folder(&out).unwrap(), output.files);
    assert_eq!(fs::metadata(&untouched).unwrap().modified().unwrap(), time);

    // Nothing is written of a run with a problem, not even what has none.
    let failed = crds()
        .document("cups", CUPS)
        .document("broken", "a: b")
        .generate_to(&out);
    failed.unwrap_err();
    assert_eq!(read_folder(&out).unwrap(), output.files);
}

#[test]
fn a_folder_is_searched_for_definitions_alone() {
    let overlay = "kind: Kustomization\nresources: [pots.yaml]\n";
    let folder = folder_with(
        "search",
        &[
            ("pots.yml", POTS),
            ("kustomization.yaml", overlay),
            ("README.md", "CustomResourceDefinition"),
            (".hidden.yaml", CUPS),
            (".git/cups.yaml", CUPS),
        ],
    );
    let output = crds().folder(&folder).files().unwrap();
    assert_eq!(
        modules(&output),
        ["tea_example_com_v1", "tea_example_com_v1beta1"]
    );
    fs::remove_file(folder.join("pots.yml")).unwrap();
    let said = problem(crds().folder(&folder));
    assert!(
        said.contains("search: no file in this folder that ends with .json, .yaml, .yml has a CustomResourceDefinition"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = folder_with("unreadable", &[("in/pots.yaml", POTS)]);
    let here = std::env::current_dir().unwrap();
    let relative = format!("the path is relative to {}", here.display());
    for (run, expected) in [
        (crds(), "no input is named"),
        (crds().file("crds/*.yaml"), "crds/*.yaml: no file matches; "),
        (crds().file("crds/*.yaml"), &relative),
        (
            crds().file("no/such.yaml"),
            "no/such.yaml: cannot be read: ",
        ),
        (crds().file("no/such.yaml"), &relative),
        (
            crds().file("a/[.yaml"),
            "a/[.yaml: is no pattern of files: ",
        ),
        (
            crds().file(folder.join("in")),
            "/in: is a folder; expected a file",
        ),
        (crds().folder(folder.join("no")), "/no: cannot be read: "),
        (
            crds().openapi("swagger.json"),
            "swagger.json: cannot be read: ",
        ),
        (
            crds().document("pots", POTS).settings("no.toml"),
            "no.toml: cannot be read: ",
        ),
        (
            crds().document("same", POTS).document("same", CUPS),
            "same: there are two documents of this name",
        ),
    ] {
        let said = problem(run);
        assert!(said.contains(expected), "{said}\n{expected}");
    }
}

#[test]
fn every_problem_of_a_run_is_said_on_a_line_of_its_own() {
    let folder = folder_with(
        "all",
        &[
            ("in/broken.yaml", "a: [b\n"),
            ("in/none.yaml", "kind: ConfigMap\n"),
            ("in/pots.yaml", POTS),
            ("crds.toml", "colour = 1\n"),
        ],
    );
    let error: Error = crds()
        .file(folder.join("in/*"))
        .file("missing.yaml")
        .settings(folder.join("crds.toml"))
        .rename("tea.example.com", "Tea")
        .derive("tea example", "Eq")
        .files()
        .unwrap_err();
    let shown = error.to_string();
    let lines: Vec<&str> = shown.lines().collect();
    let beginnings = [
        format!(
            "{}:1:1: `colour` is no key",
            folder.join("crds.toml").display()
        ),
        format!("{}:", folder.join("in/broken.yaml").display()),
        format!("{}:", folder.join("in/none.yaml").display()),
        concat!(file!(), ":").to_owned(),
        concat!(file!(), ":").to_owned(),
        "missing.yaml: cannot be read".to_owned(),
    ];
    assert_eq!(lines.len(), beginnings.len(), "{shown}");
    for beginning in &beginnings {
        assert!(
            lines.iter().any(|line| line.starts_with(beginning)),
            "{beginning}\n{shown}"
        );
    }
    // A `main` that returns it shows its Debug behind `Error: `.
    let debug = format!("Error: {error:?}");
    assert_eq!(
        debug,
        format!("Error: 6 problems, nothing was generated\n{shown}")
    );
    let one = crds().file("missing.yaml").files().unwrap_err();
    assert_eq!(format!("{one:?}"), one.to_string());
}
