//! The published specs of five minors, where this machine has them: the module `k8s.io/kubernetes` in
//! Go's module cache, as `go mod download` puts it there. Elsewhere the tests are skipped by name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod changes;
mod hand_made;
mod raw;
#[path = "../support/mod.rs"]
mod support;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clientset_codegen::document::facts;
use clientset_codegen::source::{self, Settings};
use clientset_codegen::{Files, import, read_folder};
use libtest_mimic::{Arguments, Completion, Trial};
use support::{MINORS, NEWEST, rules, spec, without_defaults};

/// Set to 1 where a test must not be skipped.
const REQUIRED: &str = "CLIENTSET_REQUIRE_PUBLISHED_SPECS";

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for minor in MINORS {
        let tests: [(&str, Check); 4] = [
            ("is_imported_as_the_facts_say", is_imported_as_the_facts_say),
            ("says_the_same_in_both_forms", says_the_same_in_both_forms),
            ("agrees_with_its_discovery", agrees_with_its_discovery),
            (
                "is_walked_alike_in_both_forms",
                is_walked_alike_in_both_forms,
            ),
        ];
        for (name, test) in tests {
            let name = format!("the_published_spec_of_{}_{name}", minor.replace('.', "_"));
            trials.push(trial(name, &[minor], move |folders| {
                test(minor, &folders[0]);
            }));
        }
    }
    for pair in MINORS.windows(2) {
        let [old, new] = [pair[0], pair[1]];
        let name = format!("what_changed_from_{old}_to_{new}_is_told").replace('.', "_");
        trials.push(trial(name, &[old, new], move |folders| {
            changes::agree([old, new], &walk(&folders[0]), &walk(&folders[1]));
        }));
    }
    let name = "nothing_is_left_out_of_a_difference_that_never_changes".to_owned();
    trials.push(trial(name, &MINORS, |folders| {
        let specs: Vec<_> = folders.iter().map(|folder| walk(folder)).collect();
        changes::nothing_is_left_out_that_never_changes(&specs);
    }));
    let name = "changes_that_no_minor_shows_are_told".to_owned();
    trials.push(trial(name, &[NEWEST], |folders| {
        hand_made::are_told(&forms(&folders[0])[0]);
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A test of the published folders of some minors; skipped, by name, where one is not there.
fn trial(name: String, minors: &[&str], test: impl FnOnce(&[PathBuf]) + Send + 'static) -> Trial {
    let modules: Vec<String> = minors
        .iter()
        .map(|minor| {
            let origin = facts::read(&spec(minor)).unwrap().1;
            origin.description.split_once(' ').unwrap().0.to_owned()
        })
        .collect();
    Trial::ignorable_test(name, move || {
        let mut folders = Vec::new();
        for module in modules {
            let folder = module_cache().map(|cache| cache.join(&module).join("api"));
            match folder.filter(|folder| folder.is_dir()) {
                Some(folder) => folders.push(folder),
                None => {
                    let missing = format!("no {module} in Go's module cache");
                    return match env::var_os(REQUIRED).is_some_and(|required| required == "1") {
                        true => Err(missing.into()),
                        false => Ok(Completion::ignored_with(missing)),
                    };
                }
            }
        }
        test(&folders);
        Ok(Completion::Completed)
    })
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

/// The documents of v3, and the swagger.
fn forms(folder: &Path) -> [Files; 2] {
    let published = read_folder(&folder.join("openapi-spec")).unwrap();
    let documents = published
        .into_iter()
        .filter(|(name, _)| name.ends_with(".json"));
    let (swagger, v3) = documents.partition(|(name, _)| name == "swagger.json");
    [v3, swagger]
}

fn walk(folder: &Path) -> raw::Spec {
    let discovery = read_folder(&folder.join("discovery")).unwrap();
    raw::walk(&forms(folder)[0], &discovery)
}

/// The walk that the differences are held against does not depend on the form it reads.
fn is_walked_alike_in_both_forms(_: &str, folder: &Path) {
    let discovery = read_folder(&folder.join("discovery")).unwrap();
    let [mut v3, mut swagger] = forms(folder).map(|files| raw::walk(&files, &discovery));
    for field in v3.types.values_mut().flat_map(|ty| ty.fields.values_mut()) {
        field.default = None;
    }
    // Each says of other things that they do not matter here.
    v3.left_out.clear();
    swagger.left_out.clear();
    for (name, ty) in &v3.types {
        assert_eq!(swagger.types.get(name), Some(ty), "{name}");
    }
    for (name, resource) in &v3.resources {
        assert_eq!(swagger.resources.get(name), Some(resource), "{name}");
    }
    assert!(v3 == swagger);
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
    let [v3, swagger] = forms(folder);
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
