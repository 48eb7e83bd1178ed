//! Changing objects: differences, patches, options, finalizers, waits.

use std::time::Duration;

use clientset::client::call::{FieldValidation, PropagationPolicy};
use clientset::client::{Deleted, Patch};
use clientset::core_v1::ConfigMap;
use clientset::retry::{Backoff, retry_on_conflict};
use clientset::some;
use clientset_testing::suite::Context;
use futures_util::future::try_join_all;
use serde_json::json;

use crate::support::{Outcome, config_map, failure, place, pod};

pub(crate) async fn concurrent_modifies_lose_nothing(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    maps.create(&config_map("counter", "0")).await?;
    let writers = (0..4).map(|writer| {
        let maps = maps.clone();
        async move {
            for turn in 0..3 {
                // More writers than one modify's five steps can outlast: repeat it as a whole.
                retry_on_conflict(Backoff::BUSY_CONFLICT, || async {
                    maps.modify("counter", move |map: &mut ConfigMap| {
                        let count: u32 = map
                            .data
                            .get("key")
                            .and_then(|v| v.parse().ok())
                            .unwrap_or(0);
                        map.data.insert("key", (count + 1).to_string().into());
                        map.data.insert(format!("{writer}-{turn}"), "done".into());
                    })
                    .await
                })
                .await?;
            }
            Ok::<_, clientset::Error>(())
        }
    });
    try_join_all(writers).await?;
    let counter = maps.get("counter").await?;
    assert_eq!(counter.data.get("key").map(|v| v.as_str()), Some("12"));
    assert_eq!(counter.data.len(), 13);
    Ok(())
}

pub(crate) async fn modify_without_a_change_sends_nothing(context: Context) -> Outcome {
    let place = place(&context).await?;
    let deployments = place.clients.core_v1().config_maps(&place.namespace);
    let before = deployments.create(&config_map("same", "1")).await?;
    let after = deployments.modify("same", |_: &mut ConfigMap| {}).await?;
    assert_eq!(
        before.metadata.resource_version,
        after.metadata.resource_version
    );
    let error = failure(deployments.modify("missing", |_: &mut ConfigMap| {}).await)?;
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

pub(crate) async fn a_difference_sends_what_changed(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let before = pods.create(&pod("web")).await?;
    let mut after = before.clone();
    after.metadata.labels.remove("app");
    after
        .metadata
        .annotations
        .insert("example.com/escaped", "yes".into());
    after.spec.containers[0].image = some("example.com/main:2");
    let patched = pods
        .patch("web", Patch::difference(&before, &after))
        .await?;
    assert_eq!(
        patched.spec.containers[0].image.as_deref(),
        Some("example.com/main:2")
    );
    assert!(patched.metadata.labels.get("app").is_none());
    let escaped = patched.metadata.annotations.get("example.com/escaped");
    assert_eq!(escaped.map(|v| v.as_str()), Some("yes"));
    Ok(())
}

pub(crate) async fn a_json_patch_with_a_failing_test_changes_nothing(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let created = maps.create(&config_map("tested", "1")).await?;
    let patch = Patch::json(
        json!([
            {"op": "test", "path": "/data/key", "value": "other"},
            {"op": "replace", "path": "/data/key", "value": "2"},
        ])
        .to_string(),
    );
    let error = failure(maps.patch("tested", patch).await)?;
    assert!(error.is_invalid() || error.is_bad_request(), "{error}");
    assert_eq!(
        maps.get("tested").await?.metadata.resource_version,
        created.metadata.resource_version
    );
    Ok(())
}

pub(crate) async fn dry_run_changes_nothing(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let answer = maps
        .create(&config_map("ghost", "1"))
        .field_manager("me")
        .dry_run()
        .await?;
    assert!(!answer.metadata.uid.is_empty());
    assert!(maps.get_opt("ghost").await?.is_none());
    let map = maps
        .create(&config_map("real", "1"))
        .field_manager("me")
        .await?;
    assert_eq!(map.metadata.managed_fields[0].manager, "me");
    maps.delete("real").dry_run().await?;
    assert!(maps.get_opt("real").await?.is_some());
    Ok(())
}

pub(crate) async fn strict_validation_names_the_unknown_field(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typo}\ndatta: {key: value}\n";
    let map: ConfigMap = clientset::wire::yaml::from_str(text)?;
    assert_eq!(
        map.unknown_fields.get("datta").map(|raw| raw.as_str()),
        Some(r#"{"key":"value"}"#)
    );
    let error = failure(
        maps.create(&map)
            .field_validation(FieldValidation::Strict)
            .await,
    )?;
    assert!(
        error.is_bad_request() && error.to_string().contains("datta"),
        "{error}"
    );
    maps.create(&map)
        .field_validation(FieldValidation::Ignore)
        .await?;
    Ok(())
}

pub(crate) async fn unknown_fields_survive_an_update(context: Context) -> Outcome {
    let place = place(&context).await?;
    let services = place.clients.core_v1().services(&place.namespace);
    let service: clientset::core_v1::Service = clientset::wire::json::from_str(
        r#"{"metadata": {"name": "things"}, "spec": {"ports": [{"port": 80}],
            "trafficDistribution": "PreferClose", "notInventedYet": {"deep":[1,2.50,"x"]}}}"#,
    )?;
    let raw = service
        .spec
        .unknown_fields
        .get("notInventedYet")
        .map(|raw| raw.as_str().to_owned());
    assert_eq!(raw.as_deref(), Some(r#"{"deep":[1,2.50,"x"]}"#));
    let written = serde_json::to_value(&service)?;
    assert_eq!(written["spec"]["notInventedYet"]["deep"][0], 1);
    let mut created = services
        .create(&service)
        .field_validation(FieldValidation::Ignore)
        .await?;
    created.metadata.labels.insert("seen", "yes".into());
    let updated = services.update(&created).await?;
    assert_eq!(
        updated.spec.traffic_distribution.as_deref(),
        Some("PreferClose")
    );
    Ok(())
}

pub(crate) async fn deletes_honour_preconditions_and_propagation(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    maps.create(&config_map("kept", "1")).await?;
    let error = failure(maps.delete("kept").precondition_uid("not-this-one").await)?;
    assert!(error.is_conflict(), "{error}");
    match maps
        .delete("kept")
        .propagation_policy(PropagationPolicy::Background)
        .await?
    {
        Deleted::Gone(status) => assert_eq!(status.status, "Success"),
        other => return Err(format!("a map has nothing to wait for: {other:?}").into()),
    }
    let error = failure(maps.delete("kept").await)?;
    assert!(error.is_not_found(), "{error}");

    for index in 0..3 {
        let mut map = config_map(&format!("many-{index}"), "1");
        map.metadata
            .labels
            .insert("many", (index % 2).to_string().into());
        maps.create(&map).await?;
    }
    maps.delete_collection().labels("many=0").await?;
    let left = maps.list().labels("many").await?;
    assert_eq!(left.items.len(), 1);
    Ok(())
}

pub(crate) async fn finalizers_hold_an_object_until_removed(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let mut map = config_map("held", "1");
    assert!(map.metadata.add_finalizer("example.com/hold"));
    maps.create(&map).await?;
    match maps.delete("held").await? {
        Deleted::Pending(map) => assert!(map.metadata.is_being_deleted()),
        other => return Err(format!("a finalizer must hold it: {other:?}").into()),
    }
    let error = failure(
        maps.wait_deleted("held")
            .timeout(Duration::from_millis(300))
            .await,
    )?;
    assert!(error.to_string().contains("held"), "{error}");
    let release = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        maps.modify("held", |map: &mut ConfigMap| {
            map.metadata.remove_finalizer("example.com/hold");
        })
        .await
    };
    let (released, gone) = tokio::join!(
        release,
        maps.wait_deleted("held")
            .timeout(Duration::from_secs(20))
            .send()
    );
    released?;
    gone?;
    Ok(())
}

pub(crate) async fn a_wait_ends_when_the_condition_holds(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    // Waiting may begin before there is an object.
    let wait = maps
        .wait_for("later", |map: &ConfigMap| {
            map.data.get("key").is_some_and(|v| *v == "2")
        })
        .timeout(Duration::from_secs(20));
    let write = async {
        maps.create(&config_map("later", "1")).await?;
        maps.modify("later", |map: &mut ConfigMap| {
            map.data.insert("key", "2".into());
        })
        .await
    };
    let (seen, written) = tokio::join!(wait.send(), write);
    assert_eq!(seen?.data, written?.data);
    Ok(())
}

pub(crate) async fn a_wait_that_times_out_says_what_it_saw(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    maps.create(&config_map("never", "1")).await?;
    let wait = maps
        .wait_for("never", |_: &ConfigMap| false)
        .timeout(Duration::from_millis(400));
    let error = failure(wait.await)?;
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("never"), "{error}");
    Ok(())
}
