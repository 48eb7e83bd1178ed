//! Every definition of the corpus is read.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clientset_codegen::{Files, crd, read_folder};

/// The corpus of the repository holds facts without prose; `CLIENTSET_CRD_CORPUS` names a folder with the
/// definitions as their projects publish them.
fn corpus() -> Files {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/crds/corpus");
    let folder = std::env::var_os("CLIENTSET_CRD_CORPUS").map_or(own, PathBuf::from);
    let mut files = read_folder(&folder).unwrap();
    files.retain(|name, _| name.ends_with(".json") || name.ends_with(".yaml"));
    files
}

#[test]
fn every_definition_is_read() {
    let start = Instant::now();
    let (mut definitions, mut bytes) = (0, 0);
    for (name, text) in corpus() {
        bytes += text.len();
        // One by one: two releases of a project say different things of one kind.
        let read = crd::read(&Files::from([(name, text)]));
        assert!(read.problems.is_empty(), "{:#?}", read.problems);
        for definition in &read.definitions {
            assert!(!definition.versions.is_empty(), "{definition:?}");
            assert!(definition.place.line > 0);
        }
        definitions += read.definitions.len();
    }
    println!(
        "{definitions} definitions, {bytes} bytes, {:?}",
        start.elapsed()
    );
    assert_eq!(definitions, 180);
}
