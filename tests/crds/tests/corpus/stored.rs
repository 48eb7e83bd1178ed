//! What a server stores of the samples, by plain requests: it judges the sampler.

use clientset_codegen::crd::facts::{Definition, Version};
use clientset_testing::suite::Context;
use serde_json::Value;

use crate::agree::holds;
use crate::cluster::{Cluster, Outcome, send};
use crate::corpus::Custom;
use crate::prune::prune;
use crate::sample::Fill;
use crate::settings::Settings;

pub(crate) async fn every_kind_takes_a_sample_and_keeps_it(context: Context) -> Outcome {
    let cluster = Cluster::of(&context, Settings::of_the_environment()?.seed).await?;
    let (mut kinds, mut full) = (0, 0);
    let mut failures = Vec::new();
    for custom in cluster.installed.values() {
        let definition = &custom.definition;
        for version in &definition.versions {
            let outcome = keeps(&cluster, custom, version).await;
            match outcome {
                Ok(fill) => {
                    kinds += 1;
                    full += usize::from(fill == Fill::Full);
                }
                Err(error) => failures.push(format!("{}/{}: {error}", custom.name(), version.name)),
            }
        }
    }
    println!("{kinds} kinds and versions, {full} of them with every field that rules allow");
    if !failures.is_empty() {
        return Err(format!("{} fail:\n{}", failures.len(), failures.join("\n")).into());
    }
    assert!(kinds >= 180, "only {kinds} kinds and versions");
    Ok(())
}

/// Creates an object, reads and deletes it; how full it was.
async fn keeps(cluster: &Cluster, custom: &Custom, version: &Version) -> Outcome<Fill> {
    let definition = &custom.definition;
    let name = version.name.as_str();
    let (fill, object) = cluster.accepted(definition, version, name).await?;
    let objects = || cluster.objects(definition, version);
    let created = send(objects().post(), Some(&object)).await?;
    let wanted = stored(definition, version, object);
    holds(&wanted, &created)?;
    holds(&wanted, &send(objects().name(name).get(), None).await?)?;
    send(objects().name(name).delete(), None).await?;
    Ok(fill)
}

/// What is left of an object that is created.
pub(crate) fn stored(definition: &Definition, version: &Version, mut object: Value) -> Value {
    // Nothing is converted but `apiVersion`: the schema of the version that is stored holds.
    if let Some(storage) = definition.versions.iter().find(|version| version.storage) {
        prune(&mut object, &storage.schema);
    }
    if version.status
        && let Value::Object(object) = &mut object
    {
        object.remove("status");
    }
    object
}
