//! The commands `generate` and `sync`: what they write, and what they leave alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use clientset_codegen::{Files, read_folder, write_changes};

use crate::support::{MINORS, NEWEST, repository, run, text};

#[test]
fn generate_makes_a_folder_hold_the_module_and_nothing_else() {
    let out = folder("generate").join("out");
    let run = || generate(&repository("openapi").join(NEWEST), &out);
    let output = run();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("Kubernetes 1.37, 36 group-versions"),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(text(&output.stderr), "", "progress is for terminals");
    let first = read_folder(&out).unwrap();
    assert!(first.contains_key("mod.rs") && first.contains_key("apps_v1/deployment.rs"));

    // A file of an older run goes, one that was damaged comes back, the others are not touched.
    let untouched = out.join("apps_v1/deployment.rs");
    let time = fs::metadata(&untouched).unwrap().modified().unwrap();
    fs::write(out.join("apps_v1/gone.rs"), &first["mod.rs"]).unwrap();
    let damaged = format!("{}edited\n", text(&first["mod.rs"]));
    fs::write(out.join("mod.rs"), damaged).unwrap();
    assert!(run().status.success());
    assert!(read_folder(&out).unwrap() == first);
    assert_eq!(fs::metadata(&untouched).unwrap().modified().unwrap(), time);
}

#[test]
fn generate_leaves_a_folder_alone_that_is_not_its_own() {
    let out = folder("foreign");
    fs::create_dir_all(out.join("src")).unwrap();
    fs::write(out.join("src/main.rs"), "fn main() {}\n").unwrap();
    let output = generate(&repository("openapi").join(NEWEST), &out);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("src/main.rs is not generated"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(read_folder(&out).unwrap().len(), 1);
}

#[test]
fn generate_writes_nothing_of_damaged_input() {
    let folder = folder("damaged-input");
    let spec = folder.join(NEWEST);
    let mut files = read_folder(&repository("openapi").join(NEWEST)).unwrap();
    files.insert("apps_v1.json".to_owned(), b"{".to_vec());
    write_changes(&spec, &files).unwrap();
    let output = generate(&spec, &folder.join("out"));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).starts_with("apps_v1.json"),
        "{}",
        text(&output.stderr)
    );
    assert!(!folder.join("out").exists());
}

#[test]
fn wrong_calls_say_how_it_is_done() {
    for (arguments, message) in [
        (
            &["generate"][..],
            "generate needs --spec DIR; see generate --help",
        ),
        (
            &["generate", "--spec", "x"],
            "generate needs --out DIR; see generate --help",
        ),
        (&["generate", "--sepc", "x"], "generate takes no --sepc"),
        (&["sync", "now"], "sync takes no now"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            text(&output.stderr).starts_with(message),
            "{}",
            text(&output.stderr)
        );
    }
}

#[test]
fn sync_mends_generated_code_and_features() {
    let root = repository_copy("sync");
    let sync = || {
        let output = run(&["sync", "--root", root.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        read_folder(&root).unwrap()
    };
    let first = sync();
    let manifest = text(&first["generated/MANIFEST"]);
    assert!(
        manifest.contains("\nversion v1.37\n") && manifest.contains("\nfeature apps_v1\n"),
        "{manifest}"
    );
    assert!(text(&first["Cargo.toml"]).contains("\napps_v1 = []\n"));
    let changes = text(&first["docs/changes/1.36-to-1.37.txt"]);
    assert!(changes.starts_with("1.36 -> 1.37\n"), "{changes}");
    assert!(
        !first.contains_key("tests/public-names.txt"),
        "it was not asked for"
    );
    assert!(sync() == first, "a second run changes something");

    fs::write(root.join("generated/core_v1/pod.rs"), "stale\n").unwrap();
    fs::write(root.join("generated/core_v1/gone.rs"), "stale\n").unwrap();
    fs::write(root.join("docs/changes/1.36-to-1.37.txt"), "stale\n").unwrap();
    fs::write(root.join("docs/changes/1.35-to-1.36.txt"), "stale\n").unwrap();
    fs::write(
        root.join("Cargo.toml"),
        text(&first["Cargo.toml"]).replace("apps_v1 = []\n", ""),
    )
    .unwrap();
    assert!(sync() == first, "stale code, changes or features are left");

    let output = run(&["sync", "--names", "--root", root.to_str().unwrap()]);
    assert!(output.status.success());
    let names = fs::read_to_string(root.join("tests/public-names.txt")).unwrap();
    assert!(names.contains("\ncore_v1::Pod.spec: PodSpec\n"));
}

#[test]
fn sync_says_what_is_missing() {
    let empty = folder("empty");
    fs::create_dir_all(empty.join("openapi")).unwrap();
    let output = run(&["sync", "--root", empty.to_str().unwrap()]);
    assert!(
        text(&output.stderr).contains("no folder v1.N in it; import one first"),
        "{}",
        text(&output.stderr)
    );

    let root = repository_copy("no-marks");
    fs::write(root.join("Cargo.toml"), "[package]\n").unwrap();
    let output = run(&["sync", "--root", root.to_str().unwrap()]);
    assert!(
        text(&output.stderr).contains("Cargo.toml: no lines `# begin of"),
        "{}",
        text(&output.stderr)
    );
    assert!(
        !root.join("generated").exists(),
        "half of the work was written"
    );
}

#[test]
fn sync_writes_nothing_where_an_older_minor_is_damaged() {
    let root = repository_copy("damaged-older");
    let older = root.join("openapi").join(MINORS[3]);
    fs::write(older.join("apps_v1.json"), "{").unwrap();
    let before = read_folder(&root).unwrap();
    let output = run(&["sync", "--root", root.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.ends_with("v1.36: apps_v1.json line 1 column 1: ends in the middle: it is cut off, fetch it again\n"),
        "{said}"
    );
    assert!(read_folder(&root).unwrap() == before);
}

fn generate(spec: &Path, out: &Path) -> Output {
    run(&[
        "generate",
        "--spec",
        spec.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ])
}

/// What sync reads of the repository, in a folder of its own.
fn repository_copy(name: &str) -> PathBuf {
    let root = folder(name);
    let mut files = Files::new();
    for minor in [MINORS[3], NEWEST] {
        for (name, bytes) in read_folder(&repository("openapi").join(minor)).unwrap() {
            files.insert(format!("openapi/{minor}/{name}"), bytes);
        }
    }
    for name in ["openapi/fields.lock", "openapi/fixups"] {
        files.insert(name.to_owned(), fs::read(repository(name)).unwrap());
    }
    let cargo = "[features]\n# begin of what `sync` writes\n# end of what `sync` writes\n";
    files.insert("Cargo.toml".to_owned(), cargo.into());
    files.insert("codegen/src/lib.rs".to_owned(), "//! A generator.\n".into());
    // So that --names has a folder to write to.
    files.insert("tests/README".to_owned(), Vec::new());
    write_changes(&root, &files).unwrap();
    root
}

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("output")
        .join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    folder
}
