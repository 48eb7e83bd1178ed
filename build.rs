//! Uses the checked-in code of generated/ where it is current, and generates where it is not.
//!
//! Current means: made from this openapi/ by this generator, which fingerprints in generated/MANIFEST
//! tell. Otherwise (another spec is in openapi/, a generator was changed, `CLIENTSET_OPENAPI` names a
//! folder) the code goes to the build's own folder. The source tree is never written, and nothing is
//! asked of a network.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clientset_codegen::fingerprint::{self, Manifest};

/// Names an imported folder, as in `openapi/v1.35`, to generate from instead.
const FOLDER: &str = "CLIENTSET_OPENAPI";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(regenerated)");
    println!("cargo::rerun-if-env-changed={FOLDER}");
    if let Err(problem) = run() {
        println!("cargo::error={}", problem.replace('\n', " "));
    }
}

fn run() -> Result<(), String> {
    // The folder of build.rs is the package's; cargo runs it there.
    let openapi = Path::new("openapi");
    let manifest_file = Path::new("generated/MANIFEST");
    rerun_for(Path::new("build.rs"));
    rerun_for(openapi);
    rerun_for(manifest_file);
    let manifest = fs::read_to_string(manifest_file)
        .map_err(|error| format!("cannot read {}: {error}", manifest_file.display()))?;
    let manifest = Manifest::parse(&manifest);

    if let Some(folder) = env::var_os(FOLDER).filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder);
        if !folder.is_dir() {
            return Err(format!(
                "{FOLDER} is {}, which is no folder; expected the whole path of one that \
                 `clientset-codegen import` wrote, such as openapi/v1.35",
                folder.display()
            ));
        }
        rerun_for(&folder);
        return regenerate(&folder, &manifest, true);
    }
    let version = fingerprint::current_version(openapi).map_err(|error| error.to_string())?;
    match stale(openapi, &version, &manifest).map_err(|error| error.to_string())? {
        None => Ok(()),
        Some(reason) => {
            println!("cargo::warning=generated/ is not current: {reason}");
            regenerate(&openapi.join(version), &manifest, false)
        }
    }
}

/// Why generated/ is not what the input and the generator make.
fn stale(openapi: &Path, version: &str, manifest: &Manifest) -> std::io::Result<Option<String>> {
    if manifest.version != version {
        return Ok(Some(format!(
            "it is of {}, openapi/ has {version}",
            manifest.version
        )));
    }
    if manifest.input != fingerprint::input(openapi, version)?.to_string() {
        return Ok(Some(format!("openapi/{version} or its rules were changed")));
    }
    // In a package from a registry there is no generator beside this one: its version is fixed.
    let codegen = Path::new("codegen");
    if codegen.is_dir() {
        rerun_for(&codegen.join("src"));
        if manifest.generator != fingerprint::generator(codegen)?.to_string() {
            return Ok(Some("the generator was changed".to_owned()));
        }
    }
    Ok(None)
}

fn rerun_for(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Generates into the build's folder and tells the crate to take it.
#[cfg(feature = "regenerate")]
fn regenerate(spec: &Path, manifest: &Manifest, _asked: bool) -> Result<(), String> {
    use clientset_codegen::emit::{Gates, UNLISTED, emit};
    use clientset_codegen::{Rules, load, read_folder, write_changes};

    let describe =
        |error: &dyn std::fmt::Display| format!("cannot generate from {}: {error}", spec.display());
    let out = env::var_os("OUT_DIR").ok_or("cargo sets no OUT_DIR")?;
    let rules = read_folder(Path::new("openapi")).map_err(|error| describe(&error))?;
    let rules = Rules::read(&rules).map_err(|error| describe(&error))?;
    let files = read_folder(spec).map_err(|error| describe(&error))?;
    let model = load(&files, &rules).map_err(|error| describe(&error))?;
    for warning in &model.warnings {
        println!("cargo::warning={warning}");
    }
    let listed = manifest.features.iter().cloned().collect();
    let names = model
        .group_versions
        .iter()
        .map(|group_version| group_version.name.as_str());
    let unlisted: Vec<&str> = names
        .filter(|name| !manifest.features.iter().any(|f| f == name))
        .collect();
    if !unlisted.is_empty() && env::var_os("CARGO_FEATURE_UNLISTED").is_none() {
        println!(
            "cargo::warning=without a feature of their own, and so under `{UNLISTED}`: {}",
            unlisted.join(", ")
        );
    }
    let output = emit(&model, &Gates::Listed(listed)).map_err(|error| describe(&error))?;
    write_changes(&Path::new(&out).join("generated"), &output.files)
        .map_err(|error| describe(&error))?;
    println!("cargo::rustc-cfg=regenerated");
    Ok(())
}

/// Without the generator a folder that was asked for is an error; a stale one was said already.
#[cfg(not(feature = "regenerate"))]
fn regenerate(_spec: &Path, _manifest: &Manifest, asked: bool) -> Result<(), String> {
    if asked {
        return Err(format!(
            "{FOLDER} is set; enable the feature `regenerate`, which brings the generator"
        ));
    }
    println!(
        "cargo::warning=the feature `regenerate` is off, so that it is used as it is; enable it, or run \
         `cargo run -p clientset-codegen -- sync`"
    );
    Ok(())
}
