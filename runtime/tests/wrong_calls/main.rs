//! What the server does not offer does not compile, and the compiler says why in our words.
//!
//! `package/` is a package whose wrong lines say which error they have to give. Its errors are compared
//! by line and text, not by how a version of the compiler prints them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn wrong_calls_do_not_compile_and_the_errors_say_why() {
    check("lib.rs", 20);
}

#[test]
fn what_is_no_custom_resource_does_not_compile_and_the_errors_say_why() {
    // The compiler stops after what it cannot read, and again before what it computes.
    check("custom_syntax.rs", 6);
    check("custom_types.rs", 9);
    check("custom_values.rs", 3);
}

/// Compiles a file of `package/`, where at least so many lines are wrong.
#[track_caller]
fn check(file: &str, wrong: usize) {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = runtime.join("tests/wrong_calls/package/src");
    let source = fs::read_to_string(sources.join(file)).unwrap();
    let expected: BTreeMap<u64, &str> = source
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| Some((number, line.split_once("//~ ")?.1)))
        .collect();
    assert!(expected.len() >= wrong);

    let (found, output) = errors_of(&make_package(runtime, file, &source));
    for (line, text) in &expected {
        let texts = found.get(line).map_or(&[][..], Vec::as_slice);
        assert!(
            texts.iter().any(|found| found.contains(text)),
            "{file}:{line} should say {text:?}, and says {texts:?}\n{output}"
        );
    }
    let more: Vec<_> = found
        .iter()
        .filter(|(line, _)| !expected.contains_key(line))
        .collect();
    assert!(
        more.is_empty(),
        "{more:?} of {file} should compile\n{output}"
    );
}

/// Writes the package to a folder of its own, below the one that cargo gives to tests.
fn make_package(runtime: &Path, file: &str, source: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("wrong_calls")
        .join(file);
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"wrong-calls\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[dependencies]\nclientset-runtime = {{ path = {:?} }}\n",
        runtime.to_str().unwrap()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), source).unwrap();
    // The same versions as ours, which are there already.
    for lock in [runtime.join("../Cargo.lock"), runtime.join("Cargo.lock")] {
        if lock.exists() {
            fs::copy(lock, folder.join("Cargo.lock")).unwrap();
            break;
        }
    }
    folder
}

/// The errors of the package by line, and all that the compiler said.
fn errors_of(folder: &Path) -> (BTreeMap<u64, Vec<String>>, String) {
    // The folder of this build, where the dependencies may have been checked already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--message-format",
            "json",
            "--target-dir",
        ])
        .arg(target)
        .current_dir(folder)
        // Those of a coverage or a lint run are not for this package.
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut errors = BTreeMap::<u64, Vec<String>>::new();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(value) = serde_json::from_slice::<Value>(line) else {
            continue;
        };
        let message = &value["message"];
        if value["target"]["name"] != "wrong_calls" || message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().unwrap();
        // The last message, "aborting due to ...", is about no line.
        if let Some(span) = spans.iter().find(|span| span["is_primary"] == true) {
            let text = message["message"].as_str().unwrap().to_owned();
            errors
                .entry(called_at(span)["line_start"].as_u64().unwrap())
                .or_default()
                .push(text);
        }
    }
    assert!(!errors.is_empty(), "the package was not compiled\n{stderr}");
    (errors, stderr)
}

/// Where a macro of the runtime was called; the span itself where it is in no such macro.
fn called_at(mut span: &Value) -> &Value {
    while span["file_name"] != "src/lib.rs" && span["expansion"].is_object() {
        span = &span["expansion"]["span"];
    }
    span
}
