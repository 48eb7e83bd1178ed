//! The published specs of five minors, where this machine has them: the module `k8s.io/kubernetes` in
//! Go's module cache, as `go mod download` puts it there. Elsewhere the tests are skipped by name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod support;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clientset_codegen::document::facts;
use clientset_codegen::source::{self, Settings};
use clientset_codegen::{Files, import, read_folder};
use libtest_mimic::{Arguments, Completion, Trial};
use support::{MINORS, rules, spec, without_defaults};

/// Set to 1 where a test must not be skipped.
const REQUIRED: &str = "CLIENTSET_REQUIRE_PUBLISHED_SPECS";

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for minor in MINORS {
        let origin = facts::read(&spec(minor)).unwrap().1;
        let (module, _) = origin.description.split_once(' ').unwrap();
        let folder = module_cache().map(|cache| cache.join(module).join("api"));
        let tests: [(&str, Check); 3] = [
            ("is_imported_as_the_facts_say", is_imported_as_the_facts_say),
            ("says_the_same_in_both_forms", says_the_same_in_both_forms),
            ("agrees_with_its_discovery", agrees_with_its_discovery),
        ];
        for (name, test) in tests {
            let folder = folder.clone();
            let module = module.to_owned();
            let name = format!("the_published_spec_of_{}_{name}", minor.replace('.', "_"));
            trials.push(Trial::ignorable_test(name, move || match folder {
                Some(folder) if folder.is_dir() => {
                    test(minor, &folder);
                    Ok(Completion::Completed)
                }
                _ => {
                    let missing = format!("no {module} in Go's module cache");
                    match env::var_os(REQUIRED).is_some_and(|required| required == "1") {
                        true => Err(missing.into()),
                        false => Ok(Completion::ignored_with(missing)),
                    }
                }
            }));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A check of a minor against its published folder.
type Check = fn(&str, &Path);

fn module_cache() -> Option<PathBuf> {
    if let Some(cache) = env::var_os("GOMODCACHE") {
        return Some(cache.into());
    }
    let path = env::var_os("GOPATH").map(PathBuf::from);
    Some(
        path.or_else(|| Some(env::home_dir()?.join("go")))?
            .join("pkg/mod"),
    )
}

fn settings(minor: &str) -> Settings {
    Settings {
        minor: minor.parse().unwrap(),
        include_custom: false,
    }
}

fn is_imported_as_the_facts_say(minor: &str, folder: &Path) {
    let published = read_folder(&folder.join("openapi-spec")).unwrap();
    let discovery = read_folder(&folder.join("discovery")).unwrap();
    let (_, origin) = facts::read(&spec(minor)).unwrap();
    let imported = import(
        &published,
        &discovery,
        &settings(minor),
        false,
        &origin,
        &rules(),
    )
    .unwrap();
    assert!(imported.files == spec(minor), "import {minor} again");
    assert_eq!(imported.new_fields, 0);
    assert_eq!(imported.model.warnings, Vec::<String>::new());
}

fn says_the_same_in_both_forms(minor: &str, folder: &Path) {
    let published = read_folder(&folder.join("openapi-spec")).unwrap();
    let (swagger, v3): (Files, Files) = published
        .into_iter()
        .filter(|(name, _)| name.ends_with(".json"))
        .partition(|(name, _)| name == "swagger.json");
    let read = |files: &Files| {
        let mut document = source::read(files, &Files::new(), &settings(minor)).unwrap();
        document.drop_docs();
        document
    };
    assert!(read(&swagger) == without_defaults(read(&v3)));
}

/// Discovery lists the same resources with the same verbs as the paths.
fn agrees_with_its_discovery(minor: &str, folder: &Path) {
    let discovery = read_folder(&folder.join("discovery")).unwrap();
    let document = facts::read(&spec(minor)).unwrap().0;
    for (id, resources) in &document.group_versions {
        let file = match id.group.as_str() {
            "" => format!("api__{}.json", id.version),
            group => format!("apis__{group}__{}.json", id.version),
        };
        let list: serde_json::Value = serde_json::from_slice(&discovery[&file]).unwrap();
        for entry in list["resources"].as_array().unwrap() {
            let name = entry["name"].as_str().unwrap();
            let mut stated: Vec<&str> = entry["verbs"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|verb| verb.as_str())
                .collect();
            stated.sort_unstable();
            let (plural, sub) = name
                .split_once('/')
                .map_or((name, None), |(a, b)| (a, Some(b)));
            let facts = &resources[plural];
            let verbs = match sub {
                None => &facts.verbs,
                Some(sub) if facts.subresources[sub].connect.is_none() => {
                    &facts.subresources[sub].verbs
                }
                // Discovery names connections after HTTP methods, `get` and `create`.
                Some(_) => continue,
            };
            let mut verbs: Vec<&str> = verbs.keys().map(|verb| verb.name()).collect();
            verbs.sort_unstable();
            assert_eq!(verbs, stated, "{minor} {id} {name}");
        }
    }
}
