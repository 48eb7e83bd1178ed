//! Calls that are wrong: said before anything is sent, in words.

use clientset_runtime::client::{JsonPatch, Patch};
use clientset_runtime::meta::ManagedFieldsEntry;
use clientset_runtime::object::RawJson;

use crate::kinds::{Eviction, Pod, Scale, pod};
use crate::sent::refused;

#[tokio::test]
async fn an_empty_namespace_names_the_call_for_all_of_them() {
    assert_eq!(
        refused(|clients| clients.core_v1().pods("").list()).await,
        "cannot list Pod: the namespace is empty; for all namespaces say all_pods()"
    );
    assert_eq!(
        refused(|clients| clients.core_v1().pods("").get("web")).await,
        "cannot get Pod web: the namespace is empty; for all namespaces say all_pods()"
    );
    assert_eq!(
        refused(|clients| clients.core_v1().pods("").create(&pod("web"))).await,
        "cannot create Pod: the namespace is empty; for all namespaces say all_pods()"
    );
    assert_eq!(
        refused(|clients| clients.core_v1().pods("").watch()).await,
        "cannot watch Pod: the namespace is empty; for all namespaces say all_pods()"
    );
    assert_eq!(
        refused(|clients| clients.resource::<Pod>().namespace("").list()).await,
        "cannot list Pod: the namespace is empty; for all namespaces say resource::<..>() without .namespace(..)"
    );
}

#[tokio::test]
async fn an_empty_name_is_refused() {
    for error in [
        refused(|clients| clients.core_v1().pods("default").get("")).await,
        refused(|clients| clients.core_v1().pods("default").get_opt("")).await,
        refused(|clients| clients.core_v1().pods("default").update(&pod(""))).await,
        refused(|clients| clients.core_v1().pods("default").update_status(&pod(""))).await,
        refused(|clients| clients.core_v1().pods("default").delete("")).await,
        refused(|clients| {
            clients
                .core_v1()
                .pods("default")
                .patch("", Patch::merge("{}"))
        })
        .await,
        refused(|clients| {
            clients
                .core_v1()
                .pods("default")
                .apply(&pod(""))
                .field_manager("me")
        })
        .await,
        refused(|clients| clients.core_v1().pods("default").logs("")).await,
        refused(|clients| clients.core_v1().services("default").proxy("")).await,
    ] {
        assert!(error.ends_with("the name is empty"), "{error}");
    }
}

#[tokio::test]
async fn an_object_of_another_namespace_is_refused() {
    let mut web = pod("web");
    web.metadata.namespace = "other".into();
    let expected = r#"the object is in the namespace "other", and the client in "default""#;
    for (error, call) in [
        (
            refused(|clients| clients.core_v1().pods("default").create(&web)).await,
            "create Pod in namespace default",
        ),
        (
            refused(|clients| clients.core_v1().pods("default").update(&web)).await,
            "update Pod default/web",
        ),
        (
            refused(|clients| {
                clients
                    .core_v1()
                    .pods("default")
                    .apply(&web)
                    .field_manager("me")
            })
            .await,
            "apply Pod default/web",
        ),
    ] {
        assert_eq!(error, format!("cannot {call}: {expected}"));
    }
}

#[tokio::test]
async fn a_subresource_of_another_object_is_refused() {
    let mut scale = Scale::default();
    scale.metadata.name = "api".into();
    assert_eq!(
        refused(|clients| clients
            .apps_v1()
            .deployments("default")
            .update_scale("web", &scale))
        .await,
        r#"cannot update scale of Deployment default/web: the object is named "api", and the call is for "web""#
    );
    assert_eq!(
        refused(|clients| clients
            .apps_v1()
            .deployments("default")
            .apply_scale("web", &scale)
            .field_manager("me"))
        .await,
        r#"cannot apply scale of Deployment default/web: the object is named "api", and the call is for "web""#
    );
    let mut eviction = Eviction::default();
    eviction.metadata.namespace = "other".into();
    assert_eq!(
        refused(|clients| clients.core_v1().pods("default").evict("web", &eviction)).await,
        r#"cannot create eviction of Pod default/web: the object is in the namespace "other", and the client in "default""#
    );
}

#[tokio::test]
async fn nobody_cannot_apply() {
    let expected = "cannot apply Pod default/web: the field manager is missing, which says whose fields these are; \
        say .field_manager(\"my-program\")";
    assert_eq!(
        refused(|clients| clients.core_v1().pods("default").apply(&pod("web"))).await,
        expected
    );
    assert_eq!(
        refused(|clients| clients
            .core_v1()
            .pods("default")
            .patch("web", Patch::apply(&pod("web"))))
        .await,
        expected
    );
    assert_eq!(
        refused(|clients| clients
            .core_v1()
            .pods("default")
            .apply(&pod("web"))
            .field_manager(""))
        .await,
        expected
    );
}

#[tokio::test]
async fn an_object_as_the_server_sent_it_cannot_be_applied() {
    let mut web = pod("web");
    web.metadata
        .managed_fields
        .push(ManagedFieldsEntry::default());
    let error = refused(|clients| {
        clients
            .core_v1()
            .pods("default")
            .apply(&web)
            .field_manager("me")
    })
    .await;
    assert!(
        error.starts_with("cannot apply Pod default/web: the object carries managedFields"),
        "{error}"
    );
}

#[tokio::test]
async fn a_patch_that_is_no_json_is_refused() {
    for patch in [
        Patch::merge("{"),
        Patch::json("[}"),
        Patch::strategic("{} {}"),
    ] {
        let error = refused(|clients| clients.core_v1().pods("default").patch("web", patch)).await;
        assert!(
            error.starts_with("cannot patch Pod default/web: the patch is no JSON: "),
            "{error}"
        );
    }
    for patch in [
        Patch::merge(""),
        Patch::merge("null"),
        Patch::merge(RawJson::new()),
    ] {
        let error = refused(|clients| clients.core_v1().pods("default").patch("web", patch)).await;
        assert_eq!(error, "cannot patch Pod default/web: the patch is empty");
    }
    let patch = Patch::from(JsonPatch::new().add("/spec/share", f64::NAN));
    let error = refused(|clients| clients.core_v1().pods("default").patch("web", patch)).await;
    assert!(
        error.starts_with(
            "cannot patch Pod default/web: the value for \"/spec/share\" has no JSON form"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_name_that_is_no_segment_is_refused() {
    for name in ["a/b", "..", ".", "a%2fb"] {
        let error = refused(|clients| clients.core_v1().pods("default").get(name)).await;
        assert!(error.contains(&format!("the name {name:?}")), "{error}");
        let error = refused(|clients| clients.core_v1().pods(name).list()).await;
        assert!(
            error.contains(&format!("the namespace {name:?}")),
            "{error}"
        );
    }
}
