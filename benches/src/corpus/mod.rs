//! Custom resources of other projects: how much code their clients are, and what building it costs, beside
//! the rival's generator, which writes types alone.

mod ours;
mod package;
mod rival;

use std::fs;

use clientset_benches::crds::{Project, Projects};
use clientset_benches::results::Conditions;
use clientset_benches::{Outcome, folder};
use serde_json::Value;

use package::Package;

/// Measures the projects of the corpus, or those that are named; what was known of others stays. What is
/// known is kept after each, since all of them take long.
pub(crate) fn measure(names: &[String]) -> Outcome {
    let mut known = Projects::read()?.map_or_else(Vec::new, |known| known.projects);
    let generator = ours::Generator::build()?;
    let rival = rival::Generator::find()?;
    let mut failures = Vec::new();
    let packages = [Package::ours()?, Package::rival()?];
    for bundle in corpus()? {
        if !names.is_empty() && !names.contains(&bundle.name) {
            continue;
        }
        eprintln!("{}", bundle.name);
        let sides = ours::measure(&generator, &packages[0], &bundle)
            .and_then(|ours| Ok((ours, rival::measure(&rival, &packages[1], &bundle)?)));
        let (ours, rivals) = match sides {
            Ok(sides) => sides,
            Err(error) => {
                eprintln!("  {error}");
                failures.push(bundle.name.clone());
                continue;
            }
        };
        eprintln!("  ours  {ours:?}\n  rival {rivals:?}");
        let project = Project {
            name: bundle.name.clone(),
            definitions: bundle.definitions.len(),
            ours,
            rival: rivals,
        };
        known.retain(|other| other.name != project.name);
        known.push(project);
        known.sort_by(|one, other| one.name.cmp(&other.name));
        Projects {
            // The client that its code is for, as `package` has it.
            conditions: Conditions::here(&format!("{}, kube 5", rival.version), 1)?,
            projects: known.clone(),
        }
        .write()?;
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(format!("not measured: {}", failures.join(", ")).into()),
    }
}

/// A file of the corpus.
struct Bundle {
    /// `cert-manager`; what a project has once more is in `gateway-api--experimental`.
    name: String,
    definitions: Vec<Value>,
}

/// The definitions of tests/crds, which have no prose: what is compared is code.
fn corpus() -> Outcome<Vec<Bundle>> {
    let corpus = folder().join("../tests/crds/corpus");
    let mut bundles = Vec::new();
    for entry in fs::read_dir(&corpus)? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let list: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
            let definitions = list["items"].as_array().cloned().unwrap_or_default();
            let name = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            bundles.push(Bundle { name, definitions });
        }
    }
    bundles.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(bundles)
}

/// Lines that are neither empty nor comments.
fn lines(code: &str) -> usize {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
    code.lines().filter(is_code).count()
}

/// How many lines begin so.
fn items(code: &str, begin: &str) -> usize {
    code.lines()
        .filter(|line| line.trim_start().starts_with(begin))
        .count()
}
