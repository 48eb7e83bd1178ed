//! A client generated from the oldest minor on the API server of the newest, with all of its gates on:
//! objects that hold the fields which the client does not know lose nothing in any way of changing them.
//!
//! No controller manager runs, so that nobody else writes.
#![allow(clippy::panic, reason = "tests, though not marked as such")]

#[path = "../support/fields.rs"]
mod fields;
#[path = "../support/programs.rs"]
mod programs;
mod scene;
#[path = "../support/mod.rs"]
mod support;
mod taken;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Duration;

use clientset_codegen::model::TypeRef;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, Suite, tests};
use fields::{Types, model};
use scene::{SHARD, scene};
use serde_json::{Value, json};
use support::{Outcome, run};
use taken::{prune, same};

pub(crate) const OLD: &str = "v1.33";
const NEW: &str = "v1.37";

/// The added fields that no object here holds, and why.
const UNTESTED: [(&str, &str); 1] = [(
    "core_v1.EphemeralContainer.restartPolicyRules",
    "the API server forbids it in every ephemeral container; the type has it from Container",
)];

/// The objects whose managers this API server writes anew at any update, even one by the very bytes that
/// it has just sent, and why.
const REWRITTEN: [(&str, &str); 2] = [
    (
        "/apis/resource.k8s.io/v1beta1/resourceslices/devices",
        "quantities inside the atomic list of devices make it differ from itself",
    ),
    (
        "/apis/resource.k8s.io/v1beta2/resourceslices/devices-second",
        "the same",
    ),
];

fn main() -> ExitCode {
    let control_plane = ControlPlane::builder()
        .without_controller_manager()
        .api_server_flag("--runtime-config=api/all=true")
        .api_server_flag("--feature-gates=AllAlpha=true,AllBeta=true");
    Suite::new()
        .control_plane(control_plane)
        // Whoever comes first waits for the borrowed crates to be compiled, too.
        .timeout(Duration::from_secs(1500))
        .tests(tests![
            every_added_field_is_in_an_object,
            reading_keeps_every_field,
            writing_what_was_read_changes_nothing,
            the_server_itself_rewrites_managers,
            every_way_of_changing_changes_what_it_says_alone,
            what_a_manager_owns_is_extracted_with_unknown_fields,
            a_watch_shows_every_field,
            a_list_of_a_shard_keeps_its_shard,
            a_request_for_a_token_is_written_with_unknown_fields,
        ])
        .run()
}

async fn every_added_field_is_in_an_object(context: Context) -> Outcome {
    let (old, new) = (model(OLD)?, model(NEW)?);
    let (old, new) = (Types::new(&old), Types::new(&new));
    let known: BTreeSet<String> = old.fields().map(|(name, _)| name).collect();
    let type_of = |field: &str| field.rsplit_once('.').map(|(name, _)| name.to_owned());
    let types: BTreeSet<Option<String>> = known.iter().map(|field| type_of(field)).collect();
    let added: BTreeSet<String> = new
        .fields()
        .map(|(name, _)| name)
        .filter(|name| !known.contains(name) && types.contains(&type_of(name)))
        .collect();
    assert!(added.len() > 80, "{} fields were added", added.len());

    let mut held = BTreeSet::new();
    let scene = scene(&context).await?;
    for target in &scene.targets {
        new.present(&scene.read(target)?, &mut held)?;
    }
    let meta = |name: &str| TypeRef {
        module: "meta".to_owned(),
        name: name.to_owned(),
    };
    new.walk(&meta("ListMeta"), &scene.shard()?, &mut held);
    new.present(&token_request(), &mut held)?;

    let left: Vec<&String> = added.difference(&held).collect();
    let untested: Vec<&str> = UNTESTED.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        left, untested,
        "an added field needs an object, or a reason"
    );
    Ok(())
}

async fn reading_keeps_every_field(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for step in ["get", "list"] {
        for taken in &steps[step] {
            taken.changed(step, &[])?;
            taken.answered(step)?;
        }
    }
    Ok(())
}

async fn writing_what_was_read_changes_nothing(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for step in ["update-nothing", "modify-nothing", "update-status-nothing"] {
        for taken in &steps[step] {
            // Not even the resource version or who manages what, where the server leaves them alone.
            let rewritten = REWRITTEN.iter().any(|(path, _)| *path == taken.path);
            if step == "update-nothing" && rewritten {
                taken.without_managers().changed(step, &[])?;
            } else {
                taken.changed(step, &[])?;
            }
            if !taken.answer.is_null() {
                taken.answered(step)?;
            }
        }
    }
    Ok(())
}

/// The exceptions above are the server's: a plain request that writes back what it read has the same
/// effect.
async fn the_server_itself_rewrites_managers(context: Context) -> Outcome {
    let scene = scene(&context).await?;
    // All steps are taken before another one writes.
    scene.steps().await?;
    let mut rewritten = Vec::new();
    for target in &scene.targets {
        let before = scene.read(target)?;
        let after = scene.put(&target.path, &before)?;
        if before["metadata"]["resourceVersion"] != after["metadata"]["resourceVersion"] {
            rewritten.push(target.path.as_str());
        }
    }
    let expected: Vec<&str> = REWRITTEN.iter().map(|(path, _)| *path).collect();
    assert_eq!(rewritten, expected);
    Ok(())
}

async fn every_way_of_changing_changes_what_it_says_alone(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for step in [
        "update",
        "modify",
        "difference",
        "merge",
        "strategic",
        "json",
        "apply",
    ] {
        for taken in &steps[step] {
            taken.changed(step, &[step])?;
            taken.answered(step)?;
        }
    }
    Ok(())
}

async fn what_a_manager_owns_is_extracted_with_unknown_fields(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for taken in &steps["extract"] {
        taken.changed("extract", &["extract"])?;
        // Nothing of what it owned was given up.
        let owned = |object: &Value| -> Outcome<Value> {
            let entries = object["metadata"]["managedFields"].as_array();
            let entry = entries.and_then(|entries| {
                entries.iter().find(|entry| {
                    entry["manager"] == "owner"
                        && entry["operation"] == "Apply"
                        && entry["subresource"].is_null()
                })
            });
            Ok(entry.ok_or("the manager owns nothing")?["fieldsV1"].clone())
        };
        let (mut before, mut after) = (owned(&taken.before)?, owned(&taken.after)?);
        for fields in [&mut before, &mut after] {
            let labels = &mut fields["f:metadata"]["f:labels"];
            if let Some(labels) = labels.as_object_mut() {
                labels.remove("f:extract");
            }
            prune(fields);
        }
        same(&before, &after, "owned").map_err(|error| format!("{}: {error}", taken.path))?;
    }
    Ok(())
}

async fn a_watch_shows_every_field(context: Context) -> Outcome {
    let steps = scene(&context).await?.steps().await?;
    for taken in &steps["watch"] {
        taken.changed("watch", &["watch"])?;
        taken.answered("watch")?;
    }
    Ok(())
}

async fn a_list_of_a_shard_keeps_its_shard(context: Context) -> Outcome {
    let metadata = scene(&context).await?.shard()?;
    assert_eq!(metadata["shardInfo"]["selector"], SHARD, "{metadata}");
    Ok(())
}

async fn a_request_for_a_token_is_written_with_unknown_fields(context: Context) -> Outcome {
    let scene = scene(&context).await?;
    let answer = run(
        &scene.old,
        &scene.kubeconfig,
        &["token"],
        &token_request().to_string(),
    );
    // The server refuses what it could not have seen without the field.
    let error = answer.err().ok_or("the field did not arrive")?.to_string();
    let expected = "attestations may only be specified with a webhook bound object reference";
    assert!(error.contains(expected), "{error}");
    Ok(())
}

fn token_request() -> Value {
    json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"audiences": [], "attestations": {"example.com/key": ["value"]}},
    })
}
