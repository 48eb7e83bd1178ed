//! docs/changes/: what each minor brings, for people to read.

use std::fs;

use clientset_codegen::diff::diff;
use clientset_codegen::read_folder;

use crate::support::{MINORS, document, repository};

#[test]
fn what_each_minor_brings_is_checked_in() {
    let mut checked_in = read_folder(&repository("docs/changes")).unwrap();
    for pair in MINORS.windows(2) {
        let difference = diff(&document(pair[0]), &document(pair[1])).unwrap();
        let name = format!("{}-to-{}.txt", difference.old, difference.new);
        let text = checked_in.remove(&name).unwrap_or_default();
        assert!(
            String::from_utf8(text).unwrap() == difference.to_string(),
            "docs/changes/{name} is stale: run `cargo run -p clientset-codegen -- sync`"
        );
    }
    let others: Vec<_> = checked_in.keys().collect();
    assert_eq!(others, Vec::<&str>::new(), "of no minor in openapi/");
}

#[test]
fn the_tests_know_every_minor_of_openapi() {
    let mut minors: Vec<_> = fs::read_dir(repository("openapi"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("v1."))
        .collect();
    minors.sort();
    assert_eq!(minors, MINORS);
}
