//! CustomResourceDefinitions: whatever is read without a problem is built and written, each time the same.

use std::collections::BTreeSet;

use clientset_codegen::crd::settings::Settings;
use clientset_codegen::emit::{self, CustomOutput};
use clientset_codegen::{Files, crd};

use crate::held;

/// A property of two letters becomes a field, its documentation and a place in several tables.
const HELD_PER_BYTE: usize = 4096;
const HELD: usize = 4 << 20;

pub(crate) fn run(data: &[u8]) {
    held::at_most(HELD, HELD_PER_BYTE, data.len(), || {
        let files = Files::from([("crds.yaml".to_owned(), data.to_vec())]);
        let read = crd::read(&files);
        for problem in &read.problems {
            assert!(problem.to_string().starts_with("crds.yaml"), "{problem}");
        }
        let mut settings = Settings::default();
        let built = crd::build(&read.definitions, &mut settings);
        if !built.problems.is_empty() {
            return;
        }
        for group_version in &built.model.group_versions {
            let types = group_version.types.iter().map(|item| &item.name);
            let enums = group_version.enums.iter().map(|item| &item.name);
            let aliases = group_version.aliases.iter().map(|item| &item.name);
            let mut names = BTreeSet::new();
            for name in types.chain(enums).chain(aliases) {
                assert!(names.insert(name), "{name} is there twice");
            }
        }
        let custom = CustomOutput::default();
        let output = emit::emit_custom(&built.model, &custom);
        let output = output.unwrap_or_else(|error| panic!("{error}"));
        let again = crd::build(&crd::read(&files).definitions, &mut settings);
        let again = emit::emit_custom(&again.model, &custom);
        assert_eq!(again, Ok(output));
    });
}
