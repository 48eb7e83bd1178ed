//! Every kind of refusal, and what it says.

use std::time::Duration;

use clientset::client::call::ResourceVersionMatch;
use clientset::core_v1::{ConfigMap, Pod, PodCondition, Service};
use clientset::meta::{LabelSelector, ObjectMeta};
use clientset::policy_v1::{Eviction, PodDisruptionBudget, PodDisruptionBudgetSpec};
use clientset::{Clientset, Config, some};
use clientset_testing::suite::Context;

use crate::support::{Outcome, config_map, failure, place, pod};

pub(crate) async fn a_missing_object_is_not_found(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let error = failure(pods.get("nowhere").await)?;
    assert!(error.is_not_found() && !error.is_conflict(), "{error}");
    assert_eq!(
        (error.code(), error.reason()),
        (Some(404), Some("NotFound"))
    );
    let text = error.to_string();
    assert!(
        text.contains("nowhere") && text.contains(&place.namespace),
        "{text}"
    );
    assert!(pods.get_opt("nowhere").await?.is_none());
    // A path that no resource has: a 404 without a Status of its own.
    let error = failure(
        place
            .clients
            .request()
            .get()
            .abs_path("/apis/none.example.com/v1")
            .send()
            .await,
    )?;
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

pub(crate) async fn a_create_of_an_existing_object_already_exists(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    maps.create(&config_map("twice", "1")).await?;
    let error = failure(maps.create(&config_map("twice", "2")).await)?;
    assert!(error.is_already_exists() && !error.is_conflict(), "{error}");
    Ok(())
}

pub(crate) async fn a_stale_update_conflicts(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let mut stale = maps.create(&config_map("settings", "1")).await?;
    let mut fresh = stale.clone();
    fresh.data.insert("key", "2".into());
    maps.update(&fresh).await?;
    stale.data.insert("key", "3".into());
    let error = failure(maps.update(&stale).await)?;
    assert!(error.is_conflict() && !error.is_already_exists(), "{error}");
    assert!(error.to_string().contains("settings"), "{error}");
    Ok(())
}

pub(crate) async fn an_invalid_object_names_its_fields(context: Context) -> Outcome {
    let place = place(&context).await?;
    let services = place.clients.core_v1().services(&place.namespace);
    let service = Service {
        metadata: ObjectMeta {
            name: "Not_A_Name".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let error = failure(services.create(&service).await)?;
    assert!(error.is_invalid(), "{error}");
    assert_eq!(error.code(), Some(422));
    let fields: Vec<String> = error
        .causes()
        .iter()
        .map(|cause| cause.field.to_string())
        .collect();
    assert!(fields.contains(&"metadata.name".to_owned()), "{fields:?}");
    Ok(())
}

pub(crate) async fn an_empty_namespace_names_the_other_accessor(context: Context) -> Outcome {
    let place = place(&context).await?;
    let error = failure(place.clients.core_v1().pods("").list().await)?;
    assert!(error.to_string().contains("all_pods()"), "{error}");
    let error = failure(place.clients.core_v1().pods("a/b").get("x").await)?;
    assert!(error.to_string().contains("a/b"), "{error}");
    let error = failure(
        place
            .clients
            .core_v1()
            .pods(&place.namespace)
            .get("..")
            .await,
    )?;
    assert!(error.to_string().contains(".."), "{error}");
    let error = failure(place.clients.core_v1().pods(&place.namespace).get("").await)?;
    assert!(
        error.status().is_none(),
        "an empty name must not reach the server: {error}"
    );
    Ok(())
}

pub(crate) async fn a_version_of_the_future_is_too_large(context: Context) -> Outcome {
    let place = place(&context).await?;
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    let call = maps
        .list()
        .resource_version("999999999")
        .resource_version_match(ResourceVersionMatch::NotOlderThan)
        .max_retries(0);
    let error = failure(call.await)?;
    assert_eq!(error.code(), Some(504), "{error}");
    assert!(
        error.is_timeout() && error.has_cause("ResourceVersionTooLarge"),
        "{error}"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    Ok(())
}

pub(crate) async fn an_eviction_against_the_budget_is_too_many_requests(
    context: Context,
) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let budget = PodDisruptionBudget {
        metadata: ObjectMeta {
            name: "all".into(),
            ..Default::default()
        },
        spec: PodDisruptionBudgetSpec {
            min_available: Some(1.into()),
            selector: some(LabelSelector {
                match_labels: [("app", "web")].into(),
                ..Default::default()
            }),
            ..Default::default()
        },
        ..Default::default()
    };
    place
        .clients
        .policy_v1()
        .pod_disruption_budgets(&place.namespace)
        .create(&budget)
        .await?;
    let mut running: Pod = pods.create(&pod("guarded")).await?;
    running.status.phase = Some("Running".into());
    running.status.conditions = vec![PodCondition {
        type_: "Ready".into(),
        status: "True".into(),
        ..Default::default()
    }];
    pods.update_status(&running).await?;

    let eviction = Eviction {
        metadata: ObjectMeta {
            name: "guarded".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    // The controller must have counted the pod before the budget protects it.
    for _ in 0..60 {
        let error = failure(
            pods.evict("guarded", &eviction)
                .dry_run()
                .max_retries(0)
                .await,
        );
        match error {
            Ok(error) if error.is_too_many_requests() => {
                assert!(error.has_cause("DisruptionBudget"), "{error}");
                assert!(pods.get_opt("guarded").await?.is_some());
                return Ok(());
            }
            _ => tokio::time::sleep(Duration::from_millis(250)).await,
        }
    }
    Err("the budget never refused the eviction".into())
}

pub(crate) async fn an_unreachable_server_is_named(_context: Context) -> Outcome {
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let clients = Clientset::new(Config::new(format!("https://127.0.0.1:{port}")))?;
    let error = failure(
        clients
            .core_v1()
            .config_maps("default")
            .create(&ConfigMap::default())
            .await,
    )?;
    let text = error.to_string();
    assert!(text.contains(&format!("127.0.0.1:{port}")), "{text}");
    assert!(error.status().is_none() && !error.is_not_found());
    Ok(())
}
