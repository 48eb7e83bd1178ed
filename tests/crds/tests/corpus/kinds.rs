//! The kinds of the corpus in all their versions, by their tables.

use clientset_codegen::crd::facts::{Definition, Version};
use clientset_crds_corpus::PROJECTS;
use clientset_runtime::client::ResourceInfo;

use crate::cluster::Outcome;
use crate::corpus::{Custom, corpus};

/// Hands every kind in every version to a check, and collects what fails; says how many there were.
pub(crate) fn each(
    mut check: impl FnMut(&'static ResourceInfo, &Definition, &Version) -> Outcome,
) -> Outcome<usize> {
    let corpus = corpus()?;
    let mut failures = Vec::new();
    let mut count = 0;
    for (module, tables) in PROJECTS {
        for info in tables.iter().copied().flatten() {
            let of = |custom: &&Custom| {
                let definition = &custom.definition;
                custom.module == *module
                    && definition.group == info.group
                    && definition.kind == info.kind
            };
            let custom = corpus.iter().find(of);
            let custom = custom.ok_or_else(|| format!("no definition of {module} {info:?}"))?;
            let version = custom
                .definition
                .versions
                .iter()
                .find(|it| it.name == info.version);
            let version = version.ok_or_else(|| format!("no version of {module} {info:?}"))?;
            count += 1;
            if let Err(error) = check(info, &custom.definition, version) {
                failures.push(format!("{module} {info:?}: {error}"));
            }
        }
    }
    let versions: usize = corpus
        .iter()
        .map(|custom| custom.definition.versions.len())
        .sum();
    assert_eq!(
        count, versions,
        "the tables and the definitions have as many kinds"
    );
    if failures.is_empty() {
        return Ok(count);
    }
    Err(format!(
        "{} of {count} fail:\n{}",
        failures.len(),
        failures.join("\n")
    )
    .into())
}
