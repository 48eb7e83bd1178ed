//! Server-side apply: owners, conflicts, and what a manager gives up.

use clientset::apply::extract;
use clientset::apps_v1::Deployment;
use clientset::core_v1::{Container, ContainerPort};
use clientset::meta::{LabelSelector, ObjectMeta};
use clientset::some;
use clientset_testing::suite::Context;

use crate::support::{Outcome, failure, place};

fn deployment(replicas: Option<i32>, image: &str) -> Deployment {
    let mut deployment = Deployment {
        metadata: ObjectMeta {
            name: "web".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    deployment.spec.replicas = replicas;
    deployment.spec.selector = LabelSelector {
        match_labels: [("app", "web")].into(),
        ..Default::default()
    };
    deployment.spec.template.metadata.labels = [("app", "web")].into();
    deployment.spec.template.spec.containers = vec![Container {
        name: "web".into(),
        image: some(image),
        ports: vec![ContainerPort {
            container_port: 80,
            ..Default::default()
        }],
        ..Default::default()
    }];
    deployment
}

pub(crate) async fn apply_creates_and_merges_by_owner(context: Context) -> Outcome {
    let place = place(&context).await?;
    let deployments = place.clients.apps_v1().deployments(&place.namespace);
    let created = deployments
        .apply(&deployment(Some(0), "example.com/web:1"))
        .field_manager("first")
        .await?;
    assert_eq!(created.spec.replicas, Some(0));

    // Another manager adds a container of its own; the list merges by name.
    let mut side = deployment(None, "example.com/web:1");
    side.spec.template.spec.containers[0].name = "side".into();
    side.spec.template.spec.containers[0].ports.clear();
    let both = deployments.apply(&side).field_manager("second").await?;
    let names: Vec<&str> = both
        .spec
        .template
        .spec
        .containers
        .iter()
        .map(|container| container.name.as_str())
        .collect();
    assert_eq!(names, ["web", "side"]);
    assert_eq!(
        both.spec.replicas,
        Some(0),
        "the second manager says nothing of replicas"
    );
    Ok(())
}

pub(crate) async fn applying_anothers_field_conflicts_until_forced(context: Context) -> Outcome {
    let place = place(&context).await?;
    let deployments = place.clients.apps_v1().deployments(&place.namespace);
    deployments
        .apply(&deployment(Some(0), "example.com/web:1"))
        .field_manager("first")
        .await?;
    let wanted = deployment(Some(0), "example.com/web:2");
    let error = failure(deployments.apply(&wanted).field_manager("second").await)?;
    assert!(error.is_conflict(), "{error}");
    assert!(error.to_string().contains("first"), "{error}");
    assert!(
        error
            .causes()
            .iter()
            .any(|cause| cause.field.contains("image")),
        "{:?}",
        error.causes()
    );
    let forced = deployments
        .apply(&wanted)
        .field_manager("second")
        .force()
        .await?;
    assert_eq!(
        forced.spec.template.spec.containers[0].image.as_deref(),
        Some("example.com/web:2")
    );
    Ok(())
}

pub(crate) async fn an_extracted_object_gives_up_what_it_drops(context: Context) -> Outcome {
    let place = place(&context).await?;
    let deployments = place.clients.apps_v1().deployments(&place.namespace);
    let mut first = deployment(Some(0), "example.com/web:1");
    first.metadata.annotations = [("owned", "yes")].into();
    deployments.apply(&first).field_manager("first").await?;
    // Somebody else's field: not in what the first manager extracts.
    deployments
        .modify("web", |web: &mut Deployment| {
            web.metadata.annotations.insert("other", "kept".into());
        })
        .await?;

    let live = deployments.get("web").await?;
    let mut mine = extract(&live, "first")?;
    assert!(mine.metadata.annotations.get("other").is_none());
    assert_eq!(mine.spec.replicas, Some(0));
    mine.metadata.annotations.remove("owned");
    let applied = deployments.apply(&mine).field_manager("first").await?;
    assert!(applied.metadata.annotations.get("owned").is_none());
    assert_eq!(
        applied
            .metadata
            .annotations
            .get("other")
            .map(|v| v.as_str()),
        Some("kept")
    );
    assert_eq!(applied.spec.replicas, Some(0));
    assert!(extract(&live, "nobody")?.metadata.annotations.is_empty());
    Ok(())
}
