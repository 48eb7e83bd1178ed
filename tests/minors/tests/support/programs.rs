//! Programs of this package, built from other minors than the current one, and where their objects are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use serde_json::Value;

use crate::support::Outcome;

/// The folder with the whole of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Builds a program from `openapi/<minor>`, as a user does: by `CLIENTSET_OPENAPI`. All minors share a
/// target folder, in which the borrowed crates are compiled once; a program that is built is kept for
/// the tests of this process.
pub(crate) fn program(minor: &str, name: &str) -> Outcome<PathBuf> {
    static BUILT: Mutex<BTreeMap<(String, String), PathBuf>> = Mutex::new(BTreeMap::new());
    // A build that panicked left nothing in it.
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (minor.to_owned(), name.to_owned());
    if let Some(path) = built.get(&key) {
        return Ok(path.clone());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("minors");
    let path = build(&folder, minor, name)?;
    built.insert(key, path.clone());
    Ok(path)
}

fn build(folder: &Path, minor: &str, name: &str) -> Outcome<PathBuf> {
    let root = root().canonicalize()?;
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--locked", "--message-format=json"])
        .args(["--package", env!("CARGO_PKG_NAME"), "--bin", name])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", folder)
        .env("CLIENTSET_OPENAPI", root.join("openapi").join(minor))
        .env_remove("RUSTFLAGS")
        .output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name} does not build from {minor}:\n{text}").into());
    }
    let text = String::from_utf8(output.stdout)?;
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let (mut generated, mut executable) = (None, None);
    for message in messages {
        let of_clientset = message["package_id"]
            .as_str()
            .is_some_and(|id| id.contains("#clientset@"));
        if message["reason"] == "build-script-executed" && of_clientset {
            generated = message["out_dir"].as_str().map(PathBuf::from);
        }
        if message["target"]["name"] == name {
            executable = message["executable"].as_str().map(PathBuf::from);
        }
    }
    let generated = generated.ok_or("the clientset ran no build script")?;
    let first = fs::read_to_string(generated.join("generated/mod.rs"))?;
    let expected = format!("from openapi/{minor};");
    if !first
        .lines()
        .next()
        .is_some_and(|line| line.contains(&expected))
    {
        return Err(format!("{name} was built from something else: {first}").into());
    }
    // The next minor's program takes the place of this one.
    let kept = folder.join("programs").join(minor);
    fs::create_dir_all(&kept)?;
    let kept = kept.join(name);
    fs::copy(executable.ok_or("cargo names no executable")?, &kept)?;
    Ok(kept)
}

/// The path of an object on the API server.
pub(crate) fn path_of(group: &str, version: &str, namespace: Option<&str>, rest: &str) -> String {
    let api = match group {
        "" => format!("/api/{version}"),
        group => format!("/apis/{group}/{version}"),
    };
    match namespace {
        Some(namespace) => format!("{api}/namespaces/{namespace}/{rest}"),
        None => format!("{api}/{rest}"),
    }
}
