//! Fingerprints tell changed input from unchanged.

use std::fs;
use std::path::{Path, PathBuf};

use clientset_codegen::fingerprint::{Fingerprint, Manifest, current_version, generator, input};

#[test]
fn a_fingerprint_changes_with_names_and_contents_alone() {
    let folder = folder("contents", &[("a", "one"), ("b/c", "two\n")]);
    let first = of(&folder);
    assert_eq!(of(&folder), first);

    fs::write(folder.join("b/c"), "two\r\n").unwrap();
    assert_eq!(
        of(&folder),
        first,
        "line ends that a checkout converts are no change"
    );

    fs::write(folder.join("b/c"), "three\n").unwrap();
    assert_ne!(of(&folder), first);
    fs::write(folder.join("b/c"), "two\n").unwrap();
    assert_eq!(of(&folder), first);

    fs::rename(folder.join("a"), folder.join("d")).unwrap();
    assert_ne!(of(&folder), first);
    fs::rename(folder.join("d"), folder.join("a")).unwrap();

    // What moves from one file to the next is a change.
    fs::write(folder.join("a"), "onetwo\n").unwrap();
    fs::write(folder.join("b/c"), "").unwrap();
    assert_ne!(of(&folder), first);
}

#[test]
fn the_input_is_one_version_with_the_rules() {
    let files = [
        ("fields.lock", "l"),
        ("fixups", "f"),
        ("v1.36/x", "6"),
        ("v1.37/x", "7"),
        ("README.md", "r"),
    ];
    let folder = folder("input", &files);
    let first = input(&folder, "v1.37").unwrap();
    for (file, counts) in [
        ("fields.lock", true),
        ("fixups", true),
        ("v1.37/x", true),
        ("v1.36/x", false),
        ("README.md", false),
    ] {
        let old = fs::read(folder.join(file)).unwrap();
        fs::write(folder.join(file), "changed").unwrap();
        assert_eq!(input(&folder, "v1.37").unwrap() != first, counts, "{file}");
        fs::write(folder.join(file), old).unwrap();
    }
}

#[test]
fn the_generator_is_its_sources_without_commands_and_tests() {
    let files = [
        ("src/lib.rs", "1"),
        ("src/main.rs", "2"),
        ("src/commands/mod.rs", "3"),
        ("src/crd/mod.rs", "5"),
        ("src/model/tests.rs", "4"),
    ];
    let folder = folder("generator", &files);
    let first = generator(&folder).unwrap();
    for file in [
        "src/main.rs",
        "src/commands/mod.rs",
        "src/crd/mod.rs",
        "src/model/tests.rs",
    ] {
        fs::write(folder.join(file), "changed").unwrap();
        assert_eq!(generator(&folder).unwrap(), first, "{file}");
    }
    fs::write(folder.join("src/lib.rs"), "changed").unwrap();
    assert_ne!(generator(&folder).unwrap(), first);
}

#[test]
fn the_current_version_is_the_highest_number() {
    let files = [
        ("v1.9/x", ""),
        ("v1.10/x", ""),
        ("v1.x/x", ""),
        ("v2/x", ""),
        ("fields.lock", ""),
    ];
    assert_eq!(
        current_version(&folder("versions", &files)).unwrap(),
        "v1.10"
    );
    let error = current_version(&folder("no-versions", &[("fixups", "")])).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("no folder v1.N in it; import one first"),
        "{error}"
    );
}

#[test]
fn a_manifest_is_read_as_it_was_written() {
    let manifest = Manifest {
        version: "v1.37".to_owned(),
        input: "1".to_owned(),
        generator: "2".to_owned(),
        features: vec!["apps_v1".to_owned(), "core_v1".to_owned()],
    };
    assert_eq!(Manifest::parse(&manifest.to_string()), manifest);
    assert_eq!(
        Manifest::parse("nonsense\n\nversion\n"),
        Manifest::default()
    );
}

fn of(folder: &Path) -> Fingerprint {
    Fingerprint::of_folder(folder, |_| true).unwrap()
}

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("fingerprint")
        .join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}
