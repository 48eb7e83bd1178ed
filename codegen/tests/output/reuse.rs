//! The table of Kubernetes' types that custom resources may use.

use std::fs;

use clientset_codegen::crd::build::reuse_table;

use crate::support::{MINORS, model, repository};

#[test]
fn the_table_of_types_is_what_the_minors_have() {
    let expected = reuse_table(&MINORS.map(model));
    let checked_in = repository("codegen/src/crd/build/reuse/table.txt");
    assert!(
        fs::read_to_string(checked_in).unwrap() == expected,
        "codegen/src/crd/build/reuse/table.txt is stale: run `cargo run -p clientset-codegen -- sync`"
    );
}
