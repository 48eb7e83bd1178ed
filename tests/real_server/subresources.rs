//! Every subresource that needs no kubelet, with its own payload.

use std::time::Duration;

use clientset::apps_v1::Deployment;
use clientset::authentication_v1::TokenRequest;
use clientset::authorization_v1::{
    LocalSubjectAccessReview, ResourceAttributes, SelfSubjectAccessReview, SubjectAccessReview,
};
use clientset::autoscaling_v1::Scale;
use clientset::certificates_v1::{CertificateSigningRequest, CertificateSigningRequestCondition};
use clientset::client::Patch;
use clientset::core_v1::{
    Binding, EphemeralContainer, Namespace, Node, ObjectReference, Pod, PodCondition,
};
use clientset::meta::ObjectMeta;
use clientset::policy_v1::Eviction;
use clientset::retry::{Backoff, retry_on_conflict};
use clientset::some;
use clientset::wire::yaml;
use clientset_testing::suite::Context;

use crate::support::{Outcome, failure, place, pod};

pub(crate) async fn a_status_is_written_apart_from_the_spec(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let mut web = pods.create(&pod("web")).await?;
    web.status.phase = Some("Running".into());
    web.status.conditions.push(PodCondition {
        type_: "Ready".into(),
        status: "True".into(),
        ..Default::default()
    });
    web.spec.containers[0].image = some("example.com/ignored:2");
    let written = pods.update_status(&web).await?;
    assert_eq!(written.status.phase.as_deref(), Some("Running"));
    assert_eq!(
        written.spec.containers[0].image.as_deref(),
        Some("example.com/main:1")
    );
    assert_eq!(pods.get_status("web").await?.status.conditions.len(), 1);

    let patch =
        Patch::strategic(r#"{"status": {"conditions": [{"type": "Extra", "status": "False"}]}}"#);
    let patched = pods.patch_status("web", patch).await?;
    assert_eq!(patched.status.conditions.len(), 2);
    let modified = pods
        .modify_status("web", |pod: &mut Pod| {
            pod.status.message = Some("changed".into());
        })
        .await?;
    assert_eq!(modified.status.message.as_deref(), Some("changed"));

    let mut applied = Pod {
        metadata: ObjectMeta {
            name: "web".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    applied.status.conditions.push(PodCondition {
        type_: "Applied".into(),
        status: "True".into(),
        ..Default::default()
    });
    let applied = pods.apply_status(&applied).field_manager("applier").await?;
    assert_eq!(applied.status.conditions.len(), 3);
    pods.wait_for("web", |pod: &Pod| {
        pod.status
            .conditions
            .iter()
            .any(|condition| condition.type_ == "Applied")
    })
    .timeout(Duration::from_secs(10))
    .await?;
    Ok(())
}

pub(crate) async fn scale_reads_and_writes_replicas(context: Context) -> Outcome {
    let place = place(&context).await?;
    let deployments = place.clients.apps_v1().deployments(&place.namespace);
    let deployment: Deployment = yaml::from_str(
        "metadata: {name: web}\n\
         spec:\n  replicas: 0\n  selector: {matchLabels: {app: web}}\n\
         \x20 template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: example.com/web}]}}\n",
    )?;
    deployments.create(&deployment).await?;
    let scale: Scale = deployments.get_scale("web").await?;
    // The server leaves a zero out.
    assert_eq!(scale.spec.replicas.unwrap_or(0), 0);
    assert_eq!(scale.status.selector.as_deref(), Some("app=web"));
    // The controller writes the Deployment's status at the same time.
    let scale = retry_on_conflict(Backoff::BUSY_CONFLICT, || async {
        let mut scale = deployments.get_scale("web").await?;
        scale.spec.replicas = Some(2);
        deployments.update_scale("web", &scale).await
    })
    .await?;
    assert_eq!(scale.spec.replicas, Some(2));
    let scale = deployments
        .patch_scale("web", Patch::merge(r#"{"spec": {"replicas": 0}}"#))
        .await?;
    assert_eq!(
        scale.spec.replicas.unwrap_or(0),
        0,
        "zero replicas must arrive"
    );
    assert_eq!(deployments.get("web").await?.spec.replicas, Some(0));
    Ok(())
}

pub(crate) async fn a_pod_is_bound_to_a_node(context: Context) -> Outcome {
    let place = place(&context).await?;
    let node = Node {
        metadata: ObjectMeta {
            name: "bound".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    place.clients.core_v1().nodes().create(&node).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    pods.create(&pod("web")).await?;
    let binding = Binding {
        metadata: ObjectMeta {
            name: "web".into(),
            ..Default::default()
        },
        target: ObjectReference {
            kind: some("Node"),
            name: some("bound"),
            ..Default::default()
        },
        ..Default::default()
    };
    let status = pods.bind("web", &binding).await?;
    assert_eq!(status.status, "Success");
    assert_eq!(
        pods.get("web").await?.spec.node_name.as_deref(),
        Some("bound")
    );
    let again = failure(pods.bind("web", &binding).await)?;
    assert!(again.is_conflict(), "{again}");
    place.clients.core_v1().nodes().delete("bound").await?;
    Ok(())
}

pub(crate) async fn a_pod_is_evicted(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    pods.create(&pod("web")).await?;
    let status = pods.evict("web", &Eviction::default()).await?;
    assert_eq!(status.status, "Success");
    pods.wait_deleted("web")
        .timeout(Duration::from_secs(30))
        .await?;
    assert!(failure(pods.evict("web", &Eviction::default()).await)?.is_not_found());
    Ok(())
}

pub(crate) async fn a_service_account_gets_a_token(context: Context) -> Outcome {
    let place = place(&context).await?;
    let accounts = place.clients.core_v1().service_accounts(&place.namespace);
    let mut request = TokenRequest::default();
    request.spec.audiences = vec!["https://vault.example.com".into()];
    request.spec.expiration_seconds = Some(600);
    let answer = accounts.create_token("default", &request).await?;
    assert_eq!(answer.status.token.split('.').count(), 3);
    assert!(
        !format!("{answer:?}").contains(answer.status.token.as_str()),
        "Debug shows the token"
    );
    Ok(())
}

pub(crate) async fn a_certificate_request_is_approved(context: Context) -> Outcome {
    let place = place(&context).await?;
    let requests = place
        .clients
        .certificates_v1()
        .certificate_signing_requests();
    let text = include_str!("../manifests/access.yaml")
        .split("\n---\n")
        .find(|text| text.contains("kind: CertificateSigningRequest"))
        .ok_or("no manifest")?;
    let mut request: CertificateSigningRequest = yaml::from_str(text)?;
    request.metadata.name = format!("approved-{}", place.namespace).into();
    let mut request = requests.create(&request).await?;
    request
        .status
        .conditions
        .push(CertificateSigningRequestCondition {
            type_: "Approved".into(),
            status: "True".into(),
            reason: Some("Tested".into()),
            ..Default::default()
        });
    let approved = requests.update_approval(&request).await?;
    assert_eq!(approved.status.conditions[0].type_, "Approved");
    let read = requests.get_approval(&request.metadata.name).await?;
    assert_eq!(read.status.conditions.len(), 1);
    requests.delete(&request.metadata.name).await?;
    Ok(())
}

pub(crate) async fn a_pod_is_resized(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let mut web = pod("web");
    web.spec.containers[0].resources.requests =
        [("cpu", "100m".parse::<clientset::meta::Quantity>()?)].into();
    let mut web = pods.create(&web).await?;
    web.spec.containers[0]
        .resources
        .requests
        .insert("cpu", "200m".parse()?);
    let resized = pods.update_resize(&web).await?;
    assert_eq!(
        resized.spec.containers[0].resources.requests.get("cpu"),
        Some(&"0.2".parse()?)
    );
    let error = failure(pods.update(&web).await)?;
    assert!(error.is_conflict() || error.is_invalid(), "{error}");
    assert!(!pods.get_resize("web").await?.metadata.uid.is_empty());
    Ok(())
}

pub(crate) async fn a_pod_gets_ephemeral_containers(context: Context) -> Outcome {
    let place = place(&context).await?;
    let pods = place.clients.core_v1().pods(&place.namespace);
    let mut web = pods.create(&pod("web")).await?;
    web.spec.ephemeral_containers.push(EphemeralContainer {
        name: "debugger".into(),
        image: some("example.com/debug:1"),
        target_container_name: Some("main".into()),
        ..Default::default()
    });
    let changed = pods.update_ephemeral_containers(&web).await?;
    assert_eq!(changed.spec.ephemeral_containers[0].name, "debugger");
    let read = pods.get_ephemeral_containers("web").await?;
    assert_eq!(read.spec.ephemeral_containers.len(), 1);
    Ok(())
}

pub(crate) async fn a_namespace_is_finalized(context: Context) -> Outcome {
    let place = place(&context).await?;
    let namespaces = place.clients.core_v1().namespaces();
    let name = format!("{}-f", &place.namespace[..place.namespace.len().min(60)]);
    let mut namespace = Namespace {
        metadata: ObjectMeta {
            name: name.as_str().into(),
            ..Default::default()
        },
        ..Default::default()
    };
    namespace.spec.finalizers = vec!["kubernetes".into(), "example.com/hold".into()];
    namespaces.create(&namespace).await?;
    namespaces.delete(&name).await?;
    // The controller clears its own finalizer; ours holds the namespace until we finalize it.
    let mut held = namespaces
        .wait_for(&name, |namespace: &Namespace| {
            namespace
                .spec
                .finalizers
                .iter()
                .all(|finalizer| *finalizer != "kubernetes")
        })
        .timeout(Duration::from_secs(60))
        .await?;
    assert_eq!(held.status.phase.as_deref(), Some("Terminating"));
    held.spec.finalizers.clear();
    namespaces.finalize(&held).await?;
    namespaces
        .wait_deleted(&name)
        .timeout(Duration::from_secs(30))
        .await?;
    Ok(())
}

pub(crate) async fn reviews_answer_what_a_user_may_do(context: Context) -> Outcome {
    let place = place(&context).await?;
    let attributes = ResourceAttributes {
        namespace: some(place.namespace.as_str()),
        verb: some("list"),
        resource: some("pods"),
        ..Default::default()
    };
    let reviews = place.clients.authorization_v1();
    let mut review = SelfSubjectAccessReview::default();
    review.spec.resource_attributes = some(attributes.clone());
    assert!(
        reviews
            .self_subject_access_reviews()
            .create(&review)
            .await?
            .status
            .allowed
    );

    let mut review = SubjectAccessReview::default();
    review.spec.resource_attributes = some(attributes.clone());
    review.spec.user = some("nobody");
    assert!(
        !reviews
            .subject_access_reviews()
            .create(&review)
            .await?
            .status
            .allowed
    );

    let mut review = LocalSubjectAccessReview::default();
    review.metadata.namespace = place.namespace.as_str().into();
    review.spec.resource_attributes = some(attributes);
    review.spec.user = some("nobody");
    let local = reviews.local_subject_access_reviews(&place.namespace);
    assert!(!local.create(&review).await?.status.allowed);
    Ok(())
}
