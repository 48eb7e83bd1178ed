//! Waits: what they ask, what they survive, what they say when time is over.

use std::time::Duration;

use clientset_runtime::client::condition_is;
use clientset_runtime::transport::Failure;
use clientset_runtime::wire::json as wire;
use tokio::time::Instant;

use crate::kinds::{Deployment, Pod};
use crate::logs::chunks;
use crate::script::{Script, Turn, answer};
use crate::sent::{clients, json};

/// The pod `web` with these members beside its name.
fn pod(uid: &str, version: &str, status: &str) -> String {
    format!(
        r#"{{"kind":"Pod","apiVersion":"v1","metadata":{{"name":"web","uid":"{uid}","resourceVersion":"{version}"}},"status":{{{status}}}}}"#
    )
}

fn list(version: &str, items: &[String]) -> Turn {
    json(format!(
        r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{"resourceVersion":"{version}"}},"items":[{}]}}"#,
        items.join(",")
    ))
}

fn events(events: &[(&str, String)]) -> Turn {
    let text: String = events
        .iter()
        .map(|(kind, object)| format!(r#"{{"type":"{kind}","object":{object}}}"#) + "\n")
        .collect();
    chunks([text.into_bytes()], false)
}

fn expired() -> String {
    r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}"#
        .to_owned()
}

fn queries(script: &Script) -> Vec<String> {
    script
        .asked()
        .iter()
        .map(|asked| {
            asked
                .uri
                .trim_start_matches("https://h/api/v1/namespaces/default/")
                .to_owned()
        })
        .collect()
}

const LIST: &str = "pods?fieldSelector=metadata.name%3Dweb";

fn watch(version: &str) -> String {
    format!(
        "pods?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&resourceVersion={version}&watch=true"
    )
}

fn is_running(pod: &Pod) -> bool {
    pod.status.phase == "Running"
}

#[tokio::test]
async fn an_object_that_meets_the_condition_is_the_answer_at_once() {
    let script = Script::new([list("9", &[pod("u", "7", r#""phase":"Running""#)])]);
    let pod = clients(&script)
        .core_v1()
        .pods("default")
        .wait_for("web", is_running)
        .await
        .unwrap();
    assert_eq!(pod.metadata.resource_version, "7");
    assert_eq!(queries(&script), [LIST]);
}

#[tokio::test]
async fn it_watches_from_the_version_of_the_list() {
    let script = Script::new([
        list("9", &[]),
        events(&[
            ("ADDED", pod("u", "10", r#""phase":"Pending""#)),
            ("BOOKMARK", pod("u", "11", "")),
            ("MODIFIED", pod("u", "12", r#""phase":"Running""#)),
        ]),
    ]);
    let pods = clients(&script).core_v1().pods("default");
    let pod = pods
        .wait_for("web", |pod| pod.status.phase == "Running")
        .await
        .unwrap();
    assert_eq!(pod.metadata.resource_version, "12");
    assert_eq!(queries(&script), [LIST.to_owned(), watch("9")]);
}

#[tokio::test(start_paused = true)]
async fn it_survives_lost_connections_and_expired_versions() {
    let script = Script::new([
        list("9", &[pod("u", "7", "")]),
        chunks([], true),
        events(&[("ERROR", expired())]),
        Turn::Fail(Failure::Refused),
        answer(500, &[], ""),
        list("20", &[pod("u", "19", "")]),
        answer(410, &[], ""),
        list("30", &[pod("u", "29", "")]),
        events(&[("MODIFIED", pod("u", "31", r#""phase":"Running""#))]),
    ]);
    let pod = clients(&script)
        .core_v1()
        .pods("default")
        .wait_for("web", is_running)
        .await
        .unwrap();
    assert_eq!(pod.metadata.resource_version, "31");
    let (list, at) = (LIST.to_owned(), watch);
    assert_eq!(
        queries(&script),
        [
            list.clone(),
            at("9"),
            at("9"),
            list.clone(),
            list.clone(),
            list.clone(),
            at("20"),
            list,
            at("30")
        ]
    );
}

#[tokio::test]
async fn a_first_answer_that_refuses_is_the_error() {
    for code in [403, 404, 500] {
        let script = Script::new([answer(code, &[], "")]);
        let error = clients(&script)
            .core_v1()
            .pods("default")
            .wait_for("web", is_running)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert!(
            error
                .to_string()
                .starts_with("cannot list Pod in namespace default: "),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_later_on_ends_it() {
    let script = Script::new([list("9", &[]), answer(403, &[], "")]);
    let error = clients(&script)
        .core_v1()
        .pods("default")
        .wait_for("web", is_running)
        .await
        .unwrap_err();
    assert!(error.is_forbidden());
}

#[tokio::test(start_paused = true)]
async fn when_time_is_over_the_error_says_what_was_last_seen() {
    let conditions = r#""phase":"Pending","conditions":[
        {"type":"PodScheduled","status":"False","reason":"Unschedulable","lastTransitionTime":null,"message":""},
        {"type":"Ready","status":"False","lastTransitionTime":null,"message":""}]"#;
    let deleted = r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","resourceVersion":"7",
        "deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a/b"]}}"#;
    let table = [
        (vec![Turn::Hang], "the server has not answered"),
        (vec![list("9", &[]), Turn::Hang], "there is no such object"),
        (
            vec![list("9", &[pod("u", "7", conditions)]), Turn::Hang],
            "it was last at resourceVersion 7, phase Pending, PodScheduled=False (Unschedulable), Ready=False",
        ),
        (
            vec![list("9", &[deleted.to_owned()]), Turn::Hang],
            r#"it was last being deleted, at resourceVersion 7, finalizers ["a/b"]"#,
        ),
    ];
    for (turns, last) in table {
        let script = Script::new(turns);
        let begun = Instant::now();
        let pods = clients(&script).core_v1().pods("default");
        let error = pods
            .wait_for("web", is_running)
            .timeout(Duration::from_secs(30))
            .await
            .unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(
            error.to_string(),
            format!("cannot wait for Pod default/web: not so after 30s; {last}")
        );
        assert_eq!(begun.elapsed().as_secs(), 30);
    }
}

#[tokio::test]
async fn what_is_not_there_is_gone() {
    let script = Script::new([list("9", &[])]);
    clients(&script)
        .core_v1()
        .pods("default")
        .wait_deleted("web")
        .await
        .unwrap();
    assert_eq!(queries(&script), [LIST]);
}

#[tokio::test]
async fn it_waits_until_the_object_is_deleted() {
    let script = Script::new([
        list("9", &[pod("u1", "7", "")]),
        events(&[
            ("MODIFIED", pod("u1", "10", "")),
            ("DELETED", pod("u1", "11", "")),
        ]),
    ]);
    clients(&script)
        .core_v1()
        .pods("default")
        .wait_deleted("web")
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn another_object_of_the_same_name_is_not_the_one_that_was_meant() {
    // The deletion went unseen between two connections.
    let script = Script::new([
        list("9", &[pod("u1", "7", "")]),
        events(&[("ERROR", expired())]),
        list("20", &[pod("u2", "19", "")]),
    ]);
    clients(&script)
        .core_v1()
        .pods("default")
        .wait_deleted("web")
        .await
        .unwrap();
    // It had made way before the wait began.
    let script = Script::new([list("9", &[pod("u2", "7", "")])]);
    clients(&script)
        .core_v1()
        .pods("default")
        .wait_deleted("web")
        .uid("u1")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_wait_is_spawned() {
    let script = Script::new([list("9", &[pod("u", "7", r#""phase":"Running""#)])]);
    let wait = clients(&script)
        .core_v1()
        .pods("default")
        .wait_for("web", is_running);
    tokio::spawn(wait.clone().into_future())
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn an_empty_name_is_refused() {
    let script = Script::new([]);
    let error = clients(&script)
        .core_v1()
        .pods("default")
        .wait_deleted("")
        .await
        .unwrap_err();
    assert!(error.to_string().ends_with("the name is empty"), "{error}");
    let error = clients(&script)
        .core_v1()
        .pods("")
        .wait_for("web", is_running)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("all_pods()"), "{error}");
}

#[test]
fn a_condition_counts_when_it_is_of_the_newest_generation() {
    let condition = |status: &str, observed: &str| {
        format!(
            r#"{{"type":"Available","status":"{status}","reason":"","message":"","lastTransitionTime":null{observed}}}"#
        )
    };
    let table = [
        (r#"{"metadata":{"generation":2}}"#.to_owned(), false),
        (
            format!(
                r#"{{"status":{{"conditions":[{}]}}}}"#,
                condition("True", "")
            ),
            true,
        ),
        (
            format!(
                r#"{{"status":{{"conditions":[{}]}}}}"#,
                condition("true", "")
            ),
            true,
        ),
        (
            format!(
                r#"{{"status":{{"conditions":[{}]}}}}"#,
                condition("False", "")
            ),
            false,
        ),
        (
            format!(
                r#"{{"metadata":{{"generation":2}},"status":{{"observedGeneration":1,"conditions":[{}]}}}}"#,
                condition("True", "")
            ),
            false,
        ),
        (
            format!(
                r#"{{"metadata":{{"generation":2}},"status":{{"observedGeneration":2,"conditions":[{}]}}}}"#,
                condition("True", "")
            ),
            true,
        ),
        // The condition's own generation counts more than the status's.
        (
            format!(
                r#"{{"metadata":{{"generation":2}},"status":{{"observedGeneration":1,"conditions":[{}]}}}}"#,
                condition("True", r#","observedGeneration":2"#)
            ),
            true,
        ),
        (
            format!(
                r#"{{"metadata":{{"generation":2}},"status":{{"observedGeneration":2,"conditions":[{}]}}}}"#,
                condition("True", r#","observedGeneration":1"#)
            ),
            false,
        ),
    ];
    for (json, expected) in table {
        let web: Deployment = wire::from_str(&json).unwrap();
        assert_eq!(condition_is("available", "True")(&web), expected, "{json}");
    }
}
