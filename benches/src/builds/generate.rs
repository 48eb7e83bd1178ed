//! The whole spec to code: by the command, and by a dev build's build script.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clientset_benches::results::{Budget, Conditions, Measurement, Results};
use clientset_benches::{Outcome, cpu, median};
use serde_json::Value;

use super::program::{Contender, Program, repository, scratch};
use super::{Profile, cargo, rounded};

const TURNS: usize = 5;

/// Generates the current minor into empty folders.
pub(crate) fn generate() -> Outcome<Results> {
    let spec = current_spec()?;
    let out = scratch().join("generated");
    let codegen = ["--release", "--package", "clientset-codegen"];
    let lean = ["--no-default-features", "--features", "command"];
    let command = artifact(
        cargo()
            .args(["build", "--target-dir"])
            .arg(scratch().join("generator"))
            .args(codegen)
            .args(lean)
            .current_dir(repository()),
        "bin",
    )?;
    let release = seconds(&out, || {
        let mut run = Command::new(&command);
        run.args(["generate", "--features", "--quiet", "--spec"])
            .arg(&spec)
            .arg("--out")
            .arg(&out);
        run
    })?;
    // The build of a user's program, which `build-dev` left there.
    let program = Program::new(Contender::Ours)?;
    let target = Profile::Dev.target(&program);
    let mut build = cargo();
    build.args(["build", "--target-dir"]).arg(target);
    let script = artifact(build.current_dir(program.folder()), "custom-build")?;
    let dev = seconds(&out, || {
        let mut run = Command::new(&script);
        run.env("CLIENTSET_OPENAPI", &spec)
            .env("OUT_DIR", &out)
            .current_dir(repository());
        run
    })?;
    let row = |what: &str, seconds, limit| Measurement {
        what: what.to_owned(),
        unit: "CPU-s".to_owned(),
        ours: rounded(seconds),
        rival: None,
        budget: Some(Budget::AtMost(limit)),
        beside: Vec::new(),
    };
    Ok(Results {
        conditions: Conditions::here("", TURNS)?,
        measurements: vec![
            row("generating the whole spec, release", release, 0.5),
            row("the same inside a dev `cargo build`", dev, 2.0),
        ],
    })
}

/// The middle CPU time of several runs, each into an empty folder.
fn seconds(out: &Path, command: impl Fn() -> Command) -> Outcome<f64> {
    let mut seconds = Vec::new();
    for _ in 0..TURNS {
        if out.exists() {
            fs::remove_dir_all(out)?;
        }
        fs::create_dir_all(out)?;
        seconds.push(cpu::run(&mut command())?.total());
    }
    Ok(median(seconds).ok_or("nothing was measured")?)
}

/// The folder of the minor that generated/ is made from.
fn current_spec() -> Outcome<PathBuf> {
    let manifest = fs::read_to_string(repository().join("generated/MANIFEST"))?;
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version "));
    let version = version.ok_or("generated/MANIFEST names no version")?;
    Ok(repository().join("openapi").join(version))
}

/// Builds, and answers the file of the repository's one artifact of that kind.
pub(crate) fn artifact(build: &mut Command, kind: &str) -> Outcome<PathBuf> {
    let output = build
        .args(["--offline", "--message-format=json"])
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo build: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let manifest = |value: &Value| {
        let manifest = value["manifest_path"].as_str().map(PathBuf::from);
        manifest.is_some_and(|manifest| manifest.starts_with(repository()))
    };
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        if message["reason"] == "compiler-artifact"
            && message["target"]["kind"][0] == kind
            && manifest(&message)
            && let Some(file) = message["filenames"][0].as_str()
        {
            return Ok(file.into());
        }
    }
    Err(format!("{build:?} made no {kind}").into())
}
