//! What single kinds have: subresources, reviews, unknown fields, pages, deleting many. The fields that
//! are set are, where there is a choice, those whose `required` is another from minor to minor.

use clientset::apps_v1::{
    DaemonSetCondition, Deployment, DeploymentCondition, ReplicaSet, ReplicaSetCondition,
    StatefulSet, StatefulSetCondition,
};
use clientset::authentication_v1::{SelfSubjectReview, TokenRequest, TokenReview};
use clientset::authorization_v1::{
    LocalSubjectAccessReview, ResourceAttributes, SelfSubjectAccessReview, SelfSubjectRulesReview,
    SubjectAccessReview,
};
use clientset::certificates_v1::CertificateSigningRequestCondition;
use clientset::client::Patch;
use clientset::client::call::FieldValidation;
use clientset::core_v1::{
    Binding, ConfigMap, EphemeralContainer, Node, ObjectReference, PodCondition,
};
use clientset::flowcontrol_v1::{FlowSchemaCondition, PriorityLevelConfigurationCondition};
use clientset::internal_v1alpha1::{ServerStorageVersion, StorageVersionCondition};
use clientset::meta::{Condition, Time};
use clientset::object::{Kind, UnknownFields};
use clientset::policy_v1::{Eviction, PodDisruptionBudget, PodDisruptionBudgetStatus};
use clientset::retry::{Backoff, retry_on_conflict};
use clientset::watch::Event;
use clientset::wire::json;
use clientset::{RawJson, some};
use serde_json::Value;

use crate::steps::report;
use crate::{Outcome, Place, access, cluster, core, named, workloads};

pub(crate) async fn run(place: &Place) -> Outcome {
    statuses(place).await?;
    pods(place).await?;
    scale(place).await?;
    tokens(place).await?;
    reviews(place).await?;
    approval(place).await?;
    storage_versions(place).await?;
    unknown_fields(place).await?;
    many(place).await?;
    Ok(())
}

fn ensure(holds: bool, what: &str) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(format!("it does not hold: {what}").into())
    }
}

/// Prints an object as it was written.
fn wrote<T: Kind>(object: &T) -> Outcome {
    let literal: Value = serde_json::from_str(&json::to_string(object)?)?;
    report(&serde_json::json!({ "literal": literal }));
    Ok(())
}

/// Statuses are written apart from the spec, with conditions of each group.
async fn statuses(place: &Place) -> Outcome {
    let deployments = place.clients.apps_v1().deployments(&place.namespace);
    let mut deployment = workloads::deployment(place);
    // No controller is to write its status.
    deployment.spec.paused = Some(true);
    deployments.create(&deployment).await?;
    let written = deployments
        .modify_status("web", |deployment: &mut Deployment| {
            deployment.status.conditions.push(DeploymentCondition {
                type_: "example.com/Seen".into(),
                status: "True".into(),
                last_update_time: Time::from_unix_seconds(1_767_323_045),
                ..Default::default()
            });
        })
        .await?;
    let seen = written
        .status
        .conditions
        .iter()
        .find(|c| c.type_ == "example.com/Seen");
    ensure(
        seen.is_some_and(|c| c.status == "True"),
        "the condition is there",
    )?;
    wrote(&written)?;

    let sets = place.clients.apps_v1().replica_sets(&place.namespace);
    sets.create(&workloads::replica_set(place)).await?;
    let set = sets
        .modify_status("set", |set: &mut ReplicaSet| {
            set.status.conditions.push(ReplicaSetCondition {
                type_: "example.com/Seen".into(),
                status: "True".into(),
                ..Default::default()
            });
        })
        .await?;
    wrote(&set)?;

    let sets = place.clients.apps_v1().stateful_sets(&place.namespace);
    sets.create(&workloads::stateful_set(place)).await?;
    let set = sets
        .modify_status("db", |set: &mut StatefulSet| {
            set.status.conditions.push(StatefulSetCondition {
                type_: "example.com/Seen".into(),
                status: "True".into(),
                ..Default::default()
            });
        })
        .await?;
    wrote(&set)?;

    let sets = place.clients.apps_v1().daemon_sets(&place.namespace);
    sets.create(&workloads::daemon_set(place)).await?;
    let set = sets
        .modify_status("agent", |set: &mut clientset::apps_v1::DaemonSet| {
            set.status.conditions = vec![DaemonSetCondition {
                type_: "example.com/Seen".into(),
                status: "False".into(),
                ..Default::default()
            }];
        })
        .await?;
    ensure(
        set.status.conditions.len() == 1,
        "the set has the condition",
    )?;
    wrote(&set)?;

    let budgets = place
        .clients
        .policy_v1()
        .pod_disruption_budgets(&place.namespace);
    let budget = PodDisruptionBudget {
        metadata: named("status"),
        status: PodDisruptionBudgetStatus {
            // Required until 1.35: zeros are values.
            current_healthy: 0,
            desired_healthy: 0,
            disruptions_allowed: 0,
            expected_pods: 0,
            conditions: vec![Condition {
                type_: "example.com/Seen".into(),
                status: "Unknown".into(),
                reason: "Tested".into(),
                last_transition_time: Time::from_unix_seconds(1_767_323_045),
                ..Default::default()
            }],
            disrupted_pods: [("gone", Time::now())].into(),
            ..Default::default()
        },
        ..Default::default()
    };
    budgets.create(&budget).await?;
    let applied = budgets
        .apply_status(&budget)
        .field_manager("applier")
        .force()
        .await?;
    let seen = applied
        .status
        .conditions
        .iter()
        .any(|c| c.type_ == "example.com/Seen");
    ensure(seen, "the applied condition is there")?;
    wrote(&budget)?;

    let schemas = place.clients.flowcontrol_v1().flow_schemas();
    let mut schema = cluster::flow_schema(place);
    schema.metadata.name = place.unique("status").into();
    schema = schemas.create(&schema).await?;
    let condition = FlowSchemaCondition {
        type_: some("example.com/Seen"),
        status: some("True"),
        ..Default::default()
    };
    schemas
        .modify_status(
            &schema.metadata.name,
            move |schema: &mut clientset::flowcontrol_v1::FlowSchema| {
                schema.status.conditions.push(condition.clone());
            },
        )
        .await?;
    wrote(&schemas.get(&schema.metadata.name).await?)?;
    schemas.delete(&schema.metadata.name).await?;

    let levels = place
        .clients
        .flowcontrol_v1()
        .priority_level_configurations();
    let mut level = cluster::priority_level(place);
    level.metadata.name = place.unique("status").into();
    level = levels.create(&level).await?;
    level.status.conditions = vec![PriorityLevelConfigurationCondition {
        type_: some("example.com/Seen"),
        status: some("True"),
        ..Default::default()
    }];
    level.metadata.resource_version = "".into();
    let level = levels.update_status(&level).await?;
    ensure(
        !level.status.conditions.is_empty(),
        "the level has a condition",
    )?;
    wrote(&level)?;
    levels.delete(&level.metadata.name).await?;
    Ok(())
}

/// Each subresource of a pod that needs no kubelet.
async fn pods(place: &Place) -> Outcome {
    let pods = place.clients.core_v1().pods(&place.namespace);
    let mut pod = core::pod(place);
    pod.spec.node_selector.clear();
    let mut pod = pods.create(&pod).await?;
    pod.status.conditions.push(PodCondition {
        type_: "Ready".into(),
        status: "False".into(),
        ..Default::default()
    });
    let mut pod = pods.update_status(&pod).await?;
    pod.spec.ephemeral_containers.push(EphemeralContainer {
        name: "debugger".into(),
        image: some("example.com/debug:1"),
        target_container_name: some("main"),
        ..Default::default()
    });
    pods.update_ephemeral_containers(&pod).await?;
    let patch = r#"{"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "200m"}}}]}}"#;
    let resized = pods
        .patch_resize("everything", Patch::strategic(patch))
        .await?;
    let cpu = resized.spec.containers[0].resources.requests.get("cpu");
    ensure(
        cpu == Some(&core::quantity("0.2")),
        "the request was changed",
    )?;

    let node = Node {
        metadata: named(place.unique("bound")),
        ..Default::default()
    };
    place.clients.core_v1().nodes().create(&node).await?;
    let binding = Binding {
        metadata: named("everything"),
        target: ObjectReference {
            kind: some("Node"),
            name: Some(place.unique("bound").into()),
            ..Default::default()
        },
        ..Default::default()
    };
    pods.bind("everything", &binding).await?;
    let eviction = Eviction {
        metadata: named("everything"),
        ..Default::default()
    };
    pods.evict("everything", &eviction).await?;
    place
        .clients
        .core_v1()
        .nodes()
        .delete(&node.metadata.name)
        .await?;
    Ok(())
}

async fn scale(place: &Place) -> Outcome {
    let controllers = place
        .clients
        .core_v1()
        .replication_controllers(&place.namespace);
    controllers
        .create(&core::replication_controller(place))
        .await?;
    let scale = retry_on_conflict(Backoff::BUSY_CONFLICT, || async {
        let mut scale = controllers.get_scale("classic").await?;
        scale.spec.replicas = Some(2);
        controllers.update_scale("classic", &scale).await
    })
    .await?;
    ensure(scale.spec.replicas == Some(2), "two replicas")?;
    let zero = Patch::merge(r#"{"spec": {"replicas": 0}}"#);
    controllers.patch_scale("classic", zero).await?;
    let replicas = controllers.get("classic").await?.spec.replicas;
    ensure(replicas == Some(0), "zero replicas arrived")
}

async fn tokens(place: &Place) -> Outcome {
    let accounts = place.clients.core_v1().service_accounts(&place.namespace);
    let mut request = TokenRequest::default();
    // Both required until 1.35.
    request.spec.audiences = Vec::new();
    request.spec.expiration_seconds = Some(600);
    let answer = accounts.create_token("default", &request).await?;
    ensure(
        answer.status.expiration_timestamp.is_some(),
        "the token expires",
    )?;
    wrote(&request)?;
    let mut shown = answer.clone();
    shown.status.token = "shown to nobody".into();
    wrote(&shown)?;
    let mut review = TokenReview::default();
    review.spec.token = Some(shown.status.token);
    wrote(&review)?;
    review.spec.token = Some(answer.status.token);
    let review = place
        .clients
        .authentication_v1()
        .token_reviews()
        .create(&review)
        .await?;
    ensure(
        review.status.authenticated == Some(true),
        "the token is known",
    )
}

async fn reviews(place: &Place) -> Outcome {
    let attributes = ResourceAttributes {
        namespace: Some(place.namespace.as_str().into()),
        verb: some("list"),
        resource: some("pods"),
        ..Default::default()
    };
    let reviews = place.clients.authorization_v1();
    let mut review = SelfSubjectAccessReview::default();
    review.spec.resource_attributes = some(attributes.clone());
    let review = reviews
        .self_subject_access_reviews()
        .create(&review)
        .await?;
    ensure(review.status.allowed, "the administrator may")?;
    let mut review = SubjectAccessReview::default();
    review.spec.resource_attributes = some(attributes.clone());
    review.spec.user = some("nobody");
    review.spec.extra = [("example.com/scopes", vec!["all".into()])].into();
    let review = reviews.subject_access_reviews().create(&review).await?;
    ensure(!review.status.allowed, "nobody may not")?;
    let mut review = LocalSubjectAccessReview::default();
    review.spec.resource_attributes = some(attributes);
    review.spec.user = some("nobody");
    let local = reviews.local_subject_access_reviews(&place.namespace);
    ensure(
        !local.create(&review).await?.status.allowed,
        "nobody may not here",
    )?;
    let mut review = SelfSubjectRulesReview::default();
    review.spec.namespace = Some(place.namespace.as_str().into());
    let review = reviews.self_subject_rules_reviews().create(&review).await?;
    ensure(!review.status.resource_rules.is_empty(), "there are rules")?;
    let me = place.clients.authentication_v1().self_subject_reviews();
    let me = me.create(&SelfSubjectReview::default()).await?;
    let groups = &me.status.user_info.groups;
    ensure(
        groups.iter().any(|group| *group == "system:masters"),
        "its groups",
    )
}

async fn approval(place: &Place) -> Outcome {
    let requests = place
        .clients
        .certificates_v1()
        .certificate_signing_requests();
    let mut request = access::certificate_request(place);
    request.metadata.name = place.unique("approved").into();
    let mut request = requests.create(&request).await?;
    request
        .status
        .conditions
        .push(CertificateSigningRequestCondition {
            type_: "Approved".into(),
            status: "True".into(),
            reason: some("Tested"),
            ..Default::default()
        });
    let request = requests.update_approval(&request).await?;
    ensure(request.status.conditions.len() == 1, "it is approved")?;
    requests.delete(&request.metadata.name).await?;
    Ok(())
}

async fn storage_versions(place: &Place) -> Outcome {
    let versions = place.clients.internal_v1alpha1().storage_versions();
    let mut version = cluster::storage_version(place);
    version.metadata.name = format!("{}.example.com.gadgets", place.namespace).into();
    let mut version = versions.create(&version).await?;
    version.status.storage_versions = vec![ServerStorageVersion {
        api_server_id: some("apiserver-one"),
        encoding_version: some("v1"),
        decodable_versions: vec!["v1".into()],
        served_versions: vec!["v1".into()],
        ..Default::default()
    }];
    version.status.common_encoding_version = some("v1");
    version.status.conditions = vec![StorageVersionCondition {
        type_: "AllEncodingVersionsEqual".into(),
        status: "True".into(),
        reason: "Tested".into(),
        message: "all are equal".into(),
        last_transition_time: Time::from_unix_seconds(1_767_323_045),
        ..Default::default()
    }];
    let version = versions.update_status(&version).await?;
    ensure(
        version.status.storage_versions.len() == 1,
        "the version is there",
    )?;
    wrote(&version)?;
    versions.delete(&version.metadata.name).await?;
    Ok(())
}

/// A field that no minor knows is sent, and the server is told what to make of it.
async fn unknown_fields(place: &Place) -> Outcome {
    let mut unknown = UnknownFields::default();
    unknown.insert(
        "notInventedYet".into(),
        RawJson::try_from(r#"{"deep":[1,2.50]}"#)?,
    );
    let mut service = core::service(place);
    service.spec = clientset::core_v1::ServiceSpec {
        ports: vec![clientset::core_v1::ServicePort {
            port: 80,
            ..Default::default()
        }],
        unknown_fields: unknown,
        ..Default::default()
    };
    let text = json::to_string(&service)?;
    ensure(
        text.contains(r#""notInventedYet":{"deep":[1,2.50]}"#),
        "it is written",
    )?;
    let services = place.clients.core_v1().services(&place.namespace);
    let strict = services
        .create(&service)
        .field_validation(FieldValidation::Strict);
    let refused = strict.dry_run().await.err().ok_or("it was let in")?;
    ensure(
        refused.is_bad_request() && refused.to_string().contains("notInventedYet"),
        "strict validation names the field",
    )?;
    let lenient = services
        .create(&service)
        .field_validation(FieldValidation::Ignore);
    let created = lenient.dry_run().await?;
    ensure(
        created.spec.unknown_fields.is_empty(),
        "the server dropped it",
    )
}

/// Pages, initial events, and deleting many.
async fn many(place: &Place) -> Outcome {
    let maps = place.clients.core_v1().config_maps(&place.namespace);
    for index in 0..5 {
        let map = ConfigMap {
            metadata: named(format!("many-{index}")),
            data: [("index", index.to_string())].into(),
            ..Default::default()
        };
        maps.create(&map).await?;
    }
    let mut items = maps.list().labels("forty=kinds").limit(2).all();
    let mut count = 0;
    while let Some(map) = items.next().await {
        ensure(map?.metadata.name.as_str().starts_with("many-"), "its name")?;
        count += 1;
    }
    ensure(count == 5, "five came by pages")?;
    let first = maps.list().labels("forty=kinds").limit(2).await?;
    ensure(
        first.metadata.remaining_item_count == Some(3)
            || first.metadata.remaining_item_count.is_none(),
        "what remains",
    )?;
    ensure(!first.metadata.continue_.is_empty(), "there is more")?;

    let mut events = maps
        .watch()
        .labels("forty=kinds")
        .send_initial_events()
        .await?;
    let mut added = 0;
    while let Some(event) = events.next().await {
        match event? {
            Event::Added(_) => added += 1,
            Event::Bookmark(bookmark) if bookmark.is_initial_events_end() => break,
            _ => {}
        }
    }
    ensure(added == 5, "five came as initial events")?;
    maps.delete_collection().labels("forty=kinds").await?;
    let quotas = place.clients.core_v1().resource_quotas(&place.namespace);
    quotas.create(&core::scoped_quota()).await?;
    quotas.delete_collection().await?;
    ensure(
        maps.list().labels("forty=kinds").await?.items.is_empty(),
        "none is left",
    )
}
