//! One call of each verb, whole: request line, headers, body.

use clientset_runtime::client::{JsonPatch, Patch};
use clientset_runtime::meta::ObjectMeta;
use clientset_runtime::object::some;

use crate::kinds::{
    Binding, Container, DeploymentSpec, Eviction, Namespace, PodSpec, PodStatus, Scale, ScaleSpec,
    TokenReview, deployment, pod,
};
use crate::sent::{line, sent};

const READ: &str = "accept: application/json, */*\nuser-agent: golden/1\n";

fn reads(line: &str) -> String {
    format!("{line}\n{READ}")
}

fn writes(line: &str, content_type: &str, body: &str) -> String {
    format!(
        "{line}\naccept: application/json, */*\ncontent-type: {content_type}\nuser-agent: golden/1\n{body}"
    )
}

#[tokio::test]
async fn reads_of_a_namespaced_kind() {
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").get("web-0")).await,
        reads("GET https://h/api/v1/namespaces/default/pods/web-0")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").get_opt("web-0")).await,
        reads("GET https://h/api/v1/namespaces/default/pods/web-0")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").list()).await,
        reads("GET https://h/api/v1/namespaces/default/pods")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().all_pods().list()).await,
        reads("GET https://h/api/v1/pods")
    );
    assert_eq!(
        sent(|clients| clients.apps_v1().deployments("default").get("web")).await,
        reads("GET https://h/apis/apps/v1/namespaces/default/deployments/web")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").get_status("web-0")).await,
        reads("GET https://h/api/v1/namespaces/default/pods/web-0/status")
    );
}

#[tokio::test]
async fn a_watch_asks_for_bookmarks_and_for_plain_bytes() {
    let expected = "GET https://h/api/v1/namespaces/default/pods?allowWatchBookmarks=true&watch=true\n\
        accept: application/json, */*\naccept-encoding: identity\nuser-agent: golden/1\n";
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").watch()).await,
        expected
    );
}

#[tokio::test]
async fn calls_on_a_kind_of_the_cluster() {
    let node = crate::kinds::Node {
        metadata: ObjectMeta {
            name: "n1".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let body = r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}}"#;
    assert_eq!(
        sent(|clients| clients.core_v1().nodes().get("n1")).await,
        reads("GET https://h/api/v1/nodes/n1")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().nodes().list()).await,
        reads("GET https://h/api/v1/nodes")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().nodes().create(&node)).await,
        writes("POST https://h/api/v1/nodes", "application/json", body)
    );
    assert_eq!(
        sent(|clients| clients.core_v1().nodes().update(&node)).await,
        writes("PUT https://h/api/v1/nodes/n1", "application/json", body)
    );
    assert_eq!(
        sent(|clients| clients.core_v1().nodes().delete("n1")).await,
        reads("DELETE https://h/api/v1/nodes/n1")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().nodes().delete_collection()).await,
        reads("DELETE https://h/api/v1/nodes")
    );
}

#[tokio::test]
async fn a_create_sends_the_object_whole() {
    let mut web = pod("web-0");
    web.spec = some(PodSpec {
        containers: vec![Container {
            name: "web".into(),
            image: "nginx".into(),
            ..Default::default()
        }],
        ..Default::default()
    });
    let body = concat!(
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"},"#,
        r#""spec":{"containers":[{"name":"web","image":"nginx"}]}}"#
    );
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").create(&web)).await,
        writes(
            "POST https://h/api/v1/namespaces/default/pods",
            "application/json",
            body
        )
    );
}

#[tokio::test]
async fn a_create_may_leave_the_name_to_the_server() {
    let mut web = pod("");
    web.metadata.generate_name = "web-".into();
    assert_eq!(
        line(|clients| clients.core_v1().pods("default").create(&web)).await,
        r#"POST https://h/api/v1/namespaces/default/pods {"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"web-"}}"#
    );
}

#[tokio::test]
async fn an_object_may_repeat_the_namespace() {
    let mut web = pod("web-0");
    web.metadata.namespace = "default".into();
    assert_eq!(
        line(|clients| clients.core_v1().pods("default").create(&web)).await,
        r#"POST https://h/api/v1/namespaces/default/pods {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0","namespace":"default"}}"#
    );
}

#[tokio::test]
async fn a_kind_that_is_only_created_is_posted() {
    let review = TokenReview {
        token: "t".into(),
        ..Default::default()
    };
    assert_eq!(
        line(|clients| clients.authentication_v1().token_reviews().create(&review)).await,
        r#"POST https://h/apis/authentication.k8s.io/v1/tokenreviews {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","token":"t"}"#
    );
}

#[tokio::test]
async fn an_update_takes_the_name_from_the_object() {
    let mut web = pod("web-0");
    web.metadata.resource_version = "7".into();
    let body =
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0","resourceVersion":"7"}}"#;
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").update(&web)).await,
        writes(
            "PUT https://h/api/v1/namespaces/default/pods/web-0",
            "application/json",
            body
        )
    );
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").update_status(&web)).await,
        writes(
            "PUT https://h/api/v1/namespaces/default/pods/web-0/status",
            "application/json",
            body
        )
    );
}

#[tokio::test]
async fn an_update_sends_fields_that_the_type_does_not_know() {
    let web: crate::kinds::Pod = clientset_runtime::wire::json::from_str(
        r#"{"metadata":{"name":"web-0"},"later":{"kept":true}}"#,
    )
    .unwrap();
    assert_eq!(
        line(|clients| clients.core_v1().pods("default").update(&web)).await,
        r#"PUT https://h/api/v1/namespaces/default/pods/web-0 {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"},"later":{"kept":true}}"#
    );
}

#[tokio::test]
async fn each_patch_has_its_media_type() {
    let url = "PATCH https://h/api/v1/namespaces/default/pods/web-0";
    for (patch, content_type, body) in [
        (
            Patch::json(r#"[{"op": "remove", "path": "/spec"}]"#),
            "application/json-patch+json",
            r#"[{"op":"remove","path":"/spec"}]"#,
        ),
        (
            JsonPatch::new()
                .add("/metadata/labels/a~1b", "c")
                .replace("/spec", None::<i32>)
                .into(),
            "application/json-patch+json",
            r#"[{"op":"add","path":"/metadata/labels/a~1b","value":"c"},{"op":"replace","path":"/spec","value":null}]"#,
        ),
        (
            Patch::merge(r#"{"metadata": {"labels": {"a": null}}}"#),
            "application/merge-patch+json",
            r#"{"metadata":{"labels":{"a":null}}}"#,
        ),
        (
            Patch::strategic(r#"{"spec": {"containers": [{"name": "web"}]}}"#),
            "application/strategic-merge-patch+json",
            r#"{"spec":{"containers":[{"name":"web"}]}}"#,
        ),
    ] {
        assert_eq!(
            sent(|clients| clients.core_v1().pods("default").patch("web-0", &patch)).await,
            writes(url, content_type, body)
        );
        assert_eq!(
            sent(|clients| clients
                .core_v1()
                .pods("default")
                .patch_status("web-0", patch))
            .await,
            writes(&format!("{url}/status"), content_type, body)
        );
    }
}

#[tokio::test]
async fn an_apply_sends_what_the_object_sets() {
    let mut web = deployment("web");
    web.spec = DeploymentSpec {
        replicas: Some(3),
        ..Default::default()
    };
    let body = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3}}"#;
    let url = "PATCH https://h/apis/apps/v1/namespaces/default/deployments/web";
    assert_eq!(
        sent(|clients| clients
            .apps_v1()
            .deployments("default")
            .apply(&web)
            .field_manager("me"))
        .await,
        writes(
            &format!("{url}?fieldManager=me"),
            "application/apply-patch+yaml",
            body
        )
    );
    assert_eq!(
        sent(|clients| clients
            .apps_v1()
            .deployments("default")
            .apply_status(&web)
            .field_manager("me")
            .force())
        .await,
        writes(
            &format!("{url}/status?fieldManager=me&force=true"),
            "application/apply-patch+yaml",
            r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}"#
        )
    );
    assert_eq!(
        sent(|clients| clients
            .apps_v1()
            .deployments("default")
            .patch("web", Patch::apply(&web))
            .field_manager("me"))
        .await,
        writes(
            &format!("{url}?fieldManager=me"),
            "application/apply-patch+yaml",
            body
        )
    );
}

#[tokio::test]
async fn a_delete_without_options_has_no_body() {
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").delete("web-0")).await,
        reads("DELETE https://h/api/v1/namespaces/default/pods/web-0")
    );
    assert_eq!(
        sent(|clients| clients.core_v1().pods("default").delete_collection()).await,
        reads("DELETE https://h/api/v1/namespaces/default/pods")
    );
}

#[tokio::test]
async fn a_delete_sends_its_options_as_the_body() {
    assert_eq!(
        sent(|clients| clients
            .core_v1()
            .pods("default")
            .delete("web-0")
            .grace_period(0))
        .await,
        writes(
            "DELETE https://h/api/v1/namespaces/default/pods/web-0",
            "application/json",
            r#"{"gracePeriodSeconds":0}"#
        )
    );
}

#[tokio::test]
async fn subresources_carry_their_own_payload() {
    let scale = Scale {
        spec: ScaleSpec {
            replicas: Some(0),
            ..Default::default()
        },
        ..Default::default()
    };
    let url = "https://h/apis/apps/v1/namespaces/default/deployments/web/scale";
    // The name that the body lacks is filled in.
    let body = r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":0}}"#;
    assert_eq!(
        line(|clients| clients.apps_v1().deployments("default").get_scale("web")).await,
        format!("GET {url}")
    );
    assert_eq!(
        line(|clients| clients
            .apps_v1()
            .deployments("default")
            .update_scale("web", &scale))
        .await,
        format!("PUT {url} {body}")
    );
    assert_eq!(
        line(|clients| clients
            .apps_v1()
            .deployments("default")
            .patch_scale("web", Patch::merge(r#"{"spec":{"replicas":3}}"#)))
        .await,
        format!(r#"PATCH {url} {{"spec":{{"replicas":3}}}}"#)
    );
    assert_eq!(
        line(|clients| clients
            .apps_v1()
            .deployments("default")
            .apply_scale("web", &scale)
            .field_manager("me"))
        .await,
        format!("PATCH {url}?fieldManager=me {body}")
    );
    let mut web = pod("web-0");
    web.status = some(PodStatus {
        phase: "Running".into(),
        ..Default::default()
    });
    let body = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"},"status":{"phase":"Running"}}"#;
    assert_eq!(
        line(|clients| clients.core_v1().pods("default").update_resize(&web)).await,
        format!("PUT https://h/api/v1/namespaces/default/pods/web-0/resize {body}")
    );
    assert_eq!(
        line(|clients| clients
            .core_v1()
            .pods("default")
            .apply_resize(&web)
            .field_manager("me"))
        .await,
        format!(
            "PATCH https://h/api/v1/namespaces/default/pods/web-0/resize?fieldManager=me {body}"
        )
    );
}

#[tokio::test]
async fn an_eviction_is_for_the_pod_that_is_named() {
    assert_eq!(
        line(|clients| clients
            .core_v1()
            .pods("default")
            .evict("web-0", &Eviction::default())
            .dry_run())
        .await,
        concat!(
            "POST https://h/api/v1/namespaces/default/pods/web-0/eviction?dryRun=All ",
            r#"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web-0"}}"#
        )
    );
}

#[tokio::test]
async fn a_binding_is_answered_with_a_status() {
    let binding = Binding {
        metadata: ObjectMeta {
            name: "web-0".into(),
            ..Default::default()
        },
        target: "n1".into(),
        ..Default::default()
    };
    assert_eq!(
        line(|clients| clients.core_v1().bindings("default").create(&binding)).await,
        concat!(
            "POST https://h/api/v1/namespaces/default/bindings ",
            r#"{"apiVersion":"v1","kind":"Binding","metadata":{"name":"web-0"},"target":"n1"}"#
        )
    );
}

#[tokio::test]
async fn a_namespace_is_finalized_under_its_name() {
    let namespace = Namespace {
        metadata: ObjectMeta {
            name: "old".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    assert_eq!(
        line(|clients| clients.core_v1().namespaces().finalize(&namespace)).await,
        r#"PUT https://h/api/v1/namespaces/old/finalize {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"old"}}"#
    );
}

#[tokio::test]
async fn the_client_of_any_kind_begins_at_the_root() {
    use crate::kinds::{Node, Pod};
    assert_eq!(
        line(|clients| clients.resource::<Pod>().list()).await,
        "GET https://h/api/v1/pods"
    );
    assert_eq!(
        line(|clients| clients.resource::<Pod>().namespace("default").list()).await,
        "GET https://h/api/v1/namespaces/default/pods"
    );
    assert_eq!(
        line(|clients| clients.resource::<Node>().get("n1")).await,
        "GET https://h/api/v1/nodes/n1"
    );
}
