//! Changes to the newest state: what is read, what is sent, what happens on conflicts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clientset_runtime::ErrorKind;
use clientset_runtime::client::Patch;
use clientset_runtime::client::call::FieldValidation;
use clientset_runtime::retry::Backoff;
use tokio::time::Instant;

use crate::kinds::{Deployment, deployment};
use crate::script::{Script, Turn, answer};
use crate::sent::{clients, json};

/// The deployment `web` at a version.
fn web(version: u32, replicas: u32) -> Turn {
    json(format!(
        r#"{{"kind":"Deployment","apiVersion":"apps/v1","metadata":{{"name":"web","resourceVersion":"{version}","managedFields":[{{"manager":"kubectl"}}]}},"spec":{{"replicas":{replicas},"later":{{"kept":true}}}}}}"#
    ))
}

fn refusal(code: u16, reason: &str) -> Turn {
    answer(
        code,
        &[("content-type", "application/json")],
        format!(
            r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{reason}","message":"no","code":{code}}}"#
        ),
    )
}

fn scale_up(web: &mut Deployment) {
    web.spec.replicas = web.spec.replicas.map(|replicas| replicas + 1);
}

/// What was asked, below the namespace.
fn lines(script: &Script) -> Vec<String> {
    let line = |asked: crate::script::Asked| {
        let path = asked
            .uri
            .trim_start_matches("https://h/apis/apps/v1/namespaces/default/deployments/");
        let body = String::from_utf8(asked.body.to_vec()).unwrap();
        format!("{} {path} {body}", asked.method)
            .trim_end()
            .to_owned()
    };
    script.asked().into_iter().map(line).collect()
}

/// The patch that sets the replicas of a version.
fn patched(version: u32, replicas: u32) -> String {
    format!(
        r#"PATCH web [{{"op":"replace","path":"/metadata/resourceVersion","value":"{version}"}},{{"op":"replace","path":"/spec/replicas","value":{replicas}}}]"#
    )
}

#[tokio::test]
async fn only_the_difference_is_sent_with_the_version_that_was_read() {
    let script = Script::new([web(7, 1), web(8, 2)]);
    let stored = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", scale_up)
        .await
        .unwrap();
    assert_eq!(stored.metadata.resource_version, "8");
    assert_eq!(lines(&script), ["GET web".to_owned(), patched(7, 2)]);
    assert_eq!(
        script.asked()[1].headers["content-type"],
        "application/json-patch+json"
    );
}

#[tokio::test]
async fn nothing_is_sent_when_nothing_changes() {
    let script = Script::new([web(7, 1)]);
    let read = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", |_| ())
        .await
        .unwrap();
    assert_eq!(read.metadata.resource_version, "7");
    assert_eq!(lines(&script), ["GET web"]);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_begins_anew_with_the_newest_state() {
    let script = Script::new([
        web(7, 1),
        refusal(409, "Conflict"),
        web(8, 5),
        refusal(409, "Conflict"),
        web(9, 3),
        web(10, 4),
    ]);
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let stored = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", move |web| {
            counted.fetch_add(1, Ordering::Relaxed);
            scale_up(web);
        })
        .await
        .unwrap();
    assert_eq!(stored.spec.replicas, Some(4));
    assert_eq!(runs.load(Ordering::Relaxed), 3);
    let get = || "GET web".to_owned();
    assert_eq!(
        lines(&script),
        [
            get(),
            patched(7, 2),
            get(),
            patched(8, 6),
            get(),
            patched(9, 4)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn after_five_attempts_the_conflict_is_the_error() {
    let turns = (0..5).flat_map(|version| [web(version, 1), refusal(409, "Conflict")]);
    let script = Script::new(turns);
    let begun = Instant::now();
    let error = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", scale_up)
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert!(
        error
            .to_string()
            .starts_with("cannot patch Deployment default/web: "),
        "{error}"
    );
    assert_eq!(script.asked().len(), 10);
    let waited = begun.elapsed();
    assert!(
        waited >= Duration::from_millis(40) && waited < Duration::from_millis(50),
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_attempts_can_be_set() {
    let script = Script::new([web(7, 1), refusal(409, "Conflict")]);
    let deployments = clients(&script).apps_v1().deployments("default");
    let error = deployments
        .modify("web", scale_up)
        .backoff(Backoff::CONFLICT.attempts(1))
        .await
        .unwrap_err();
    assert!(error.is_conflict());
}

#[tokio::test(start_paused = true)]
async fn a_patch_that_no_longer_fits_is_a_conflict() {
    // The object changed, so that the operations did not even apply.
    let script = Script::new([web(7, 1), refusal(422, "Invalid"), web(8, 5), web(9, 6)]);
    let stored = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", scale_up)
        .await
        .unwrap();
    assert_eq!(stored.metadata.resource_version, "9");
    assert_eq!(lines(&script)[3], patched(8, 6));
    // The object did not change: it is not valid.
    let script = Script::new([web(7, 1), refusal(422, "Invalid"), web(7, 1)]);
    let error = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", scale_up)
        .await
        .unwrap_err();
    assert!(error.is_invalid());
}

#[tokio::test]
async fn other_errors_end_it_at_once() {
    for (code, reason) in [
        (403, "Forbidden"),
        (404, "NotFound"),
        (500, "InternalError"),
        (409, "AlreadyExists"),
    ] {
        let script = Script::new([web(7, 1), refusal(code, reason)]);
        let error = clients(&script)
            .apps_v1()
            .deployments("default")
            .modify("web", scale_up)
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Some(reason));
    }
    let script = Script::new([refusal(404, "NotFound")]);
    let error = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", scale_up)
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "cannot get Deployment default/web: no");
}

#[tokio::test]
async fn a_change_may_be_refused() {
    let script = Script::new([web(7, 1)]);
    let error = clients(&script)
        .apps_v1()
        .deployments("default")
        .modify("web", |web| {
            web.spec.replicas = Some("x".parse::<i32>()?);
            Ok::<(), std::num::ParseIntError>(())
        })
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot modify Deployment default/web: invalid digit found in string"
    );
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(
        std::error::Error::source(&error)
            .unwrap()
            .is::<std::num::ParseIntError>()
    );
    assert_eq!(lines(&script), ["GET web"]);
}

#[tokio::test]
async fn options_are_those_of_the_patch() {
    let script = Script::new([web(7, 1), web(8, 2)]);
    let deployments = clients(&script).apps_v1().deployments("default");
    let modify = deployments
        .modify("web", scale_up)
        .dry_run()
        .field_manager("me")
        .field_validation(FieldValidation::Strict);
    tokio::spawn(modify.clone().into_future())
        .await
        .unwrap()
        .unwrap();
    let lines = lines(&script);
    assert_eq!(lines[0], "GET web");
    assert!(
        lines[1].starts_with("PATCH web?dryRun=All&fieldManager=me&fieldValidation=Strict ["),
        "{}",
        lines[1]
    );
}

#[tokio::test]
async fn a_status_is_changed_through_its_subresource() {
    let script = Script::new([web(7, 1), web(8, 1)]);
    clients(&script)
        .apps_v1()
        .deployments("default")
        .modify_status("web", |web| web.status.replicas = Some(1))
        .await
        .unwrap();
    assert_eq!(
        lines(&script),
        [
            "GET web",
            concat!(
                r#"PATCH web/status [{"op":"replace","path":"/metadata/resourceVersion","value":"7"},"#,
                r#"{"op":"add","path":"/status","value":{"replicas":1}}]"#
            )
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_for_all_of_it() {
    let script = Script::new([web(7, 1), Turn::Hang]);
    let begun = Instant::now();
    let deployments = clients(&script).apps_v1().deployments("default");
    let error = deployments
        .modify("web", scale_up)
        .timeout(Duration::from_secs(5))
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    assert!(
        error
            .to_string()
            .starts_with("cannot modify Deployment default/web: "),
        "{error}"
    );
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[test]
fn a_difference_carries_the_version_unless_it_is_taken_out() {
    let mut old = deployment("web");
    old.metadata.resource_version = "7".into();
    old.spec.replicas = Some(1);
    assert!(Patch::difference(&old, &old).is_empty());
    let mut new = old.clone();
    new.spec.paused = true;
    let body = |patch: &Patch| String::from_utf8(patch.body().unwrap().to_vec()).unwrap();
    assert_eq!(
        body(&Patch::difference(&old, &new)),
        r#"[{"op":"replace","path":"/metadata/resourceVersion","value":"7"},{"op":"add","path":"/spec/paused","value":true}]"#
    );
    new.metadata.resource_version = "".into();
    assert!(!body(&Patch::difference(&old, &new)).contains(r#""value":"7""#));
}
