//! What calls make of answers.

use clientset_runtime::client::{Deleted, DeletedCollection, JsonPatch};

use crate::kinds::Eviction;
use crate::script::{Script, Turn, answer};
use crate::sent::{clients, json};

fn refuse(code: u16, body: &str) -> Turn {
    answer(
        code,
        &[("content-type", "application/json")],
        body.to_owned(),
    )
}

const NO_POD: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
    "message":"pods \"web\" not found","reason":"NotFound","details":{"name":"web","kind":"pods"},"code":404}"#;
const NO_RESOURCE: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
    "message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}"#;

#[tokio::test]
async fn an_object_is_read() {
    let script = Script::new([json(
        r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}"#,
    )]);
    let pod = clients(&script)
        .core_v1()
        .pods("default")
        .get("web")
        .await
        .unwrap();
    assert_eq!(pod.metadata.name, "web");
}

#[tokio::test]
async fn created_and_accepted_are_success_too() {
    for code in [200, 201, 202] {
        let script = Script::new([refuse(
            code,
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}"#,
        )]);
        let pod = clients(&script)
            .core_v1()
            .pods("default")
            .create(&crate::kinds::pod("web"))
            .await
            .unwrap();
        assert_eq!(pod.metadata.name, "web", "{code}");
    }
}

#[tokio::test]
async fn an_object_of_another_kind_is_an_error_that_names_both() {
    let script = Script::new([json(
        r#"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"web"}}"#,
    )]);
    let error = clients(&script)
        .core_v1()
        .pods("default")
        .get("web")
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cannot get Pod default/web: kind: "),
        "{error}"
    );
    assert!(error.contains("Secret"), "{error}");
}

#[tokio::test]
async fn an_object_that_is_not_there_is_none() {
    let script = Script::new([refuse(404, NO_POD), refuse(404, NO_POD)]);
    let pods = clients(&script).core_v1().pods("default");
    assert_eq!(pods.get_opt("web").await.unwrap(), None);
    let error = pods.get("web").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "cannot get Pod default/web: not found");
}

#[tokio::test]
async fn a_kind_that_is_not_there_is_an_error_for_get_opt_too() {
    for body in [NO_RESOURCE, "404 page not found"] {
        let script = Script::new([refuse(404, body)]);
        let error = clients(&script)
            .core_v1()
            .pods("default")
            .get_opt("web")
            .await
            .unwrap_err();
        assert!(error.is_not_found(), "{error}");
    }
}

#[tokio::test]
async fn other_refusals_are_errors_for_get_opt_too() {
    let script = Script::new([refuse(403, "")]);
    assert!(
        clients(&script)
            .core_v1()
            .pods("default")
            .get_opt("web")
            .await
            .unwrap_err()
            .is_forbidden()
    );
}

#[tokio::test]
async fn a_list_is_read_item_by_item() {
    let body = r#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9","continue":"t","remainingItemCount":4},
        "items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#;
    let script = Script::new([json(body)]);
    let list = clients(&script)
        .core_v1()
        .all_pods()
        .list()
        .limit(2)
        .await
        .unwrap();
    let names: Vec<_> = list
        .items
        .iter()
        .map(|pod| pod.metadata.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(list.metadata.resource_version, "9");
    assert_eq!(list.metadata.continue_, "t");
    assert_eq!(list.metadata.remaining_item_count, Some(4));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_says_where() {
    let body = r#"{"kind":"PodList","items":[{"metadata":{"name":"a"}},{"metadata":{"name":5}}]}"#;
    let script = Script::new([json(body)]);
    let error = clients(&script)
        .core_v1()
        .pods("default")
        .list()
        .await
        .unwrap_err();
    let error = error.to_string();
    assert!(
        error.starts_with(
            "cannot list Pod in namespace default: items[1].metadata.name: expected string"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_list_that_ends_early_is_an_error() {
    let script = Script::new([json(
        r#"{"kind":"PodList","items":[{"metadata":{"name":"a"}}"#,
    )]);
    clients(&script)
        .core_v1()
        .pods("default")
        .list()
        .await
        .unwrap_err();
}

#[tokio::test]
async fn a_deletion_is_told_by_the_kind_of_its_answer() {
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Success","details":{"name":"web","kind":"pods","uid":"u1"}}"#;
    let table = [
        // A status: gone.
        (status, true),
        // Has no deletion time: was removed at once, and this is its last state.
        (
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":"u1"}}"#,
            true,
        ),
        // Goes in thirty seconds.
        (
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":"u1","deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":30}}"#,
            false,
        ),
        // Waits for a finalizer.
        (
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":"u1","deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":0,"finalizers":["a/b"]}}"#,
            false,
        ),
        // Was given no time, and nothing holds it back.
        (
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":"u1","deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":0}}"#,
            true,
        ),
    ];
    for (body, gone) in table {
        let script = Script::new([json(body)]);
        let deleted = clients(&script)
            .core_v1()
            .pods("default")
            .delete("web")
            .await
            .unwrap();
        assert_eq!(deleted.is_gone(), gone, "{body}");
        assert_eq!(deleted.uid().unwrap(), "u1", "{body}");
        match deleted {
            Deleted::Gone(status) => assert_eq!(status.status, "Success"),
            Deleted::Pending(pod) => assert_eq!(pod.metadata.name, "web"),
            _ => unreachable!(),
        }
    }
}

#[tokio::test]
async fn the_deletion_of_many_is_answered_with_either() {
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Success"}"#;
    let list = r#"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}"#;
    let script = Script::new([json(status), json(list)]);
    let pods = clients(&script).core_v1().pods("default");
    assert!(matches!(
        pods.delete_collection().await.unwrap(),
        DeletedCollection::Done(_)
    ));
    let DeletedCollection::Objects(list) = pods.delete_collection().await.unwrap() else {
        panic!("no list");
    };
    assert_eq!(list.items[0].metadata.name, "a");
}

#[tokio::test]
async fn a_failure_under_the_guise_of_success_is_an_error() {
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409,"message":"no"}"#;
    let script = Script::new([json(status), json(status)]);
    let pods = clients(&script).core_v1().pods("default");
    assert!(pods.delete("web").await.unwrap_err().is_conflict());
    assert!(pods.delete_collection().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn an_eviction_is_answered_with_a_status() {
    let script = Script::new([refuse(
        201,
        r#"{"kind":"Status","apiVersion":"v1","status":"Success","code":201}"#,
    )]);
    let status = clients(&script)
        .core_v1()
        .pods("default")
        .evict("web", &Eviction::default())
        .await
        .unwrap();
    assert_eq!(status.status, "Success");
}

#[tokio::test]
async fn a_patch_that_does_not_fit_says_so_where_the_server_does_not() {
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Invalid","code":422,"details":{},
        "message":"the server rejected our request due to an error in our request"}"#;
    let script = Script::new([refuse(422, status)]);
    let patch = JsonPatch::new().remove("/spec/nothing");
    let error = clients(&script)
        .core_v1()
        .pods("default")
        .patch("web", patch)
        .await
        .unwrap_err();
    assert!(error.is_invalid());
    assert_eq!(
        error.to_string(),
        "cannot patch Pod default/web: an operation of the patch does not fit the object: its path is not there, or its test fails"
    );
}
