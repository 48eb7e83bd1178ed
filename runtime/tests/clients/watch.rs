//! Watches: events across chunks, connections, versions and errors.

use std::time::Duration;

use clientset_runtime::client::call::Watch;
use clientset_runtime::transport::Failure;
use clientset_runtime::watch::{Event, WatchStream};
use clientset_runtime::{Error, ErrorKind};
use tokio::time::Instant;

use crate::kinds::Pod;
use crate::logs::chunks;
use crate::script::{Script, Turn, answer};
use crate::sent::{clients, json};

/// One event about the pod `web`.
fn event(kind: &str, version: &str) -> String {
    format!(
        r#"{{"type":"{kind}","object":{{"kind":"Pod","apiVersion":"v1","metadata":{{"name":"web","resourceVersion":"{version}"}}}}}}"#
    ) + "\n"
}

fn bookmark(version: &str, end: bool) -> String {
    let annotations = if end {
        r#","annotations":{"k8s.io/initial-events-end":"true"}"#
    } else {
        ""
    };
    format!(
        r#"{{"type":"BOOKMARK","object":{{"kind":"Pod","apiVersion":"v1","metadata":{{"resourceVersion":"{version}"{annotations}}},"spec":{{"containers":null}}}}}}"#
    ) + "\n"
}

fn error(code: u16, reason: &str, details: &str) -> String {
    format!(
        r#"{{"type":"ERROR","object":{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no more","reason":"{reason}","code":{code},"details":{details}}}}}"#
    ) + "\n"
}

/// A connection that the server ends after these events.
fn connection(events: &[String]) -> Turn {
    chunks([events.concat().into_bytes()], false)
}

/// A connection that breaks after these events.
fn broken(events: &[String]) -> Turn {
    chunks([events.concat().into_bytes()], true)
}

fn watch(script: &Script) -> Watch<Pod> {
    clients(script).core_v1().pods("default").watch()
}

/// An event in a word: `A7` for added at version 7.
fn short(event: Result<Event<Pod>, Error>) -> String {
    match event {
        Ok(Event::Added(pod)) => format!("A{}", pod.metadata.resource_version),
        Ok(Event::Modified(pod)) => format!("M{}", pod.metadata.resource_version),
        Ok(Event::Deleted(pod)) => format!("D{}", pod.metadata.resource_version),
        Ok(Event::Bookmark(mark)) if mark.is_initial_events_end() => {
            format!("E{}", mark.resource_version())
        }
        Ok(Event::Bookmark(mark)) => format!("B{}", mark.resource_version()),
        Ok(Event::Restarted) => "R".to_owned(),
        Ok(other) => panic!("{other:?}"),
        Err(error) => format!("error: {error}"),
    }
}

/// All events up to the end of the stream.
async fn all(mut events: WatchStream<Pod>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(short(event));
    }
    assert!(events.next().await.is_none());
    all
}

/// The versions that connections asked for, in order.
fn versions(script: &Script) -> Vec<String> {
    let version = |uri: &str| {
        let uri: http::Uri = uri.parse().unwrap();
        let version = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .find_map(|pair| pair.strip_prefix("resourceVersion="));
        version.unwrap_or_default().to_owned()
    };
    script
        .asked()
        .iter()
        .map(|asked| version(&asked.uri))
        .collect()
}

/// The end of every scripted watch that connects again.
fn gone() -> Turn {
    connection(&[error(410, "Expired", "{}")])
}

const EXPIRED: &str = "error: cannot watch Pod in namespace default: no more";

#[tokio::test]
async fn events_are_the_same_wherever_the_chunks_are_cut() {
    let text = [
        event("ADDED", "1"),
        event("MODIFIED", "2"),
        bookmark("3", true),
        event("DELETED", "4"),
    ]
    .concat();
    // Characters of several bytes are cut too.
    let text = text
        .replacen("\"name\":\"web\"", "\"name\":\"grün 🦀 \\\" \\u00e4\"", 1)
        .into_bytes();
    let expected = ["A1", "M2", "E3", "D4"];
    for cut in 0..=text.len() {
        let (a, b) = text.split_at(cut);
        let script = Script::new([chunks([a.to_vec(), b.to_vec()], false)]);
        assert_eq!(
            all(watch(&script).once().await.unwrap()).await,
            expected,
            "cut at {cut}"
        );
    }
    let bytes = text.iter().map(|byte| vec![*byte]);
    let script = Script::new([chunks(bytes, false)]);
    assert_eq!(all(watch(&script).once().await.unwrap()).await, expected);
}

#[tokio::test]
async fn members_of_an_event_come_in_any_order_and_without_line_ends() {
    let text = r#"{"object":{"metadata":{"resourceVersion":"1"}},"type":"ADDED"}{"later":[1],"type":"MODIFIED","object":{"metadata":{"resourceVersion":"2"}}}"#;
    let script = Script::new([json(text)]);
    assert_eq!(
        all(watch(&script).once().await.unwrap()).await,
        ["A1", "M2"]
    );
}

#[tokio::test]
async fn a_refusal_is_the_error_of_the_call() {
    for (code, once) in [
        (403, false),
        (403, true),
        (410, false),
        (404, false),
        (500, false),
    ] {
        let script = Script::new([answer(code, &[], "")]);
        let call = watch(&script).resource_version("7");
        let call = if once { call.once() } else { call };
        let error = call.await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert!(
            error
                .to_string()
                .starts_with("cannot watch Pod in namespace default: "),
            "{error}"
        );
        assert_eq!(error.is_expired(), code == 410);
    }
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_from_the_last_version() {
    let script = Script::new([
        connection(&[event("ADDED", "8"), event("MODIFIED", "9")]),
        broken(&[event("DELETED", "10"), bookmark("15", false)]),
        broken(&[]),
        // The rest of an event is dropped with its connection.
        connection(&[event("ADDED", "16"), r#"{"type":"ADDED","obj"#.to_owned()]),
        gone(),
    ]);
    let events = watch(&script)
        .labels("app=web")
        .resource_version("7")
        .await
        .unwrap();
    assert_eq!(
        all(events).await,
        ["A8", "M9", "D10", "B15", "A16", EXPIRED]
    );
    assert_eq!(versions(&script), ["7", "9", "15", "15", "16"]);
    for asked in script.asked() {
        assert!(
            asked.uri.contains("labelSelector=app%3Dweb") && asked.uri.contains("watch=true"),
            "{}",
            asked.uri
        );
    }
}

#[tokio::test(start_paused = true)]
async fn connections_begin_at_least_a_second_apart() {
    let begun = Instant::now();
    let script = Script::new([
        connection(&[]),
        connection(&[]),
        connection(&[event("ADDED", "8")]),
        gone(),
    ]);
    let events = watch(&script).resource_version("7").await.unwrap();
    assert_eq!(all(events).await, ["A8", EXPIRED]);
    let waited = begun.elapsed();
    assert!(
        waited >= Duration::from_secs(3) && waited < Duration::from_secs(4),
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn while_connections_fail_the_waits_grow_to_half_a_minute_and_a_half_more() {
    let begun = Instant::now();
    let mut turns = vec![connection(&[])];
    turns.extend((0..8).map(|_| Turn::Fail(Failure::Refused)));
    turns.push(gone());
    let script = Script::new(turns);
    let events = watch(&script).resource_version("7").await.unwrap();
    assert_eq!(all(events).await, [EXPIRED]);
    // 1, then 1 2 4 8 16 30 30 30, and up to half of each more.
    let (least, most) = (1 + 121, 1 + 182);
    let waited = begun.elapsed().as_secs_f64();
    assert!(
        waited >= f64::from(least) && waited <= f64::from(most),
        "{waited}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_event_makes_the_waits_short_again() {
    let mut turns = vec![connection(&[])];
    turns.extend((0..6).map(|_| Turn::Fail(Failure::Refused)));
    turns.push(broken(&[event("ADDED", "8")]));
    turns.push(gone());
    let script = Script::new(turns);
    let mut events = watch(&script).resource_version("7").await.unwrap();
    assert_eq!(short(events.next().await.unwrap()), "A8");
    let begun = Instant::now();
    assert_eq!(short(events.next().await.unwrap()), EXPIRED);
    assert!(begun.elapsed() <= Duration::from_millis(1501));
}

#[tokio::test(start_paused = true)]
async fn it_asks_again_after_what_passes_and_ends_at_what_does_not() {
    for (code, again) in [
        (500, true),
        (503, true),
        (504, true),
        (429, true),
        (408, true),
        (400, false),
        (401, false),
        (403, false),
        (404, false),
        (410, false),
        (422, false),
    ] {
        for in_stream in [false, true] {
            let refusal = if in_stream {
                connection(&[error(code, "", "{}")])
            } else {
                answer(
                    code,
                    &[("content-type", "application/json")],
                    format!(
                        r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no more","code":{code}}}"#
                    ),
                )
            };
            let script = Script::new([
                connection(&[event("ADDED", "8")]),
                refusal,
                connection(&[event("ADDED", "9")]),
                gone(),
            ]);
            let events = all(watch(&script).resource_version("7").await.unwrap()).await;
            if again {
                assert_eq!(events, ["A8", "A9", EXPIRED], "{code} {in_stream}");
                assert_eq!(versions(&script), ["7", "8", "8", "9"]);
            } else {
                assert_eq!(events, ["A8", EXPIRED], "{code} {in_stream}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn it_waits_as_long_as_the_server_asks() {
    let script = Script::new([
        connection(&[
            event("ADDED", "8"),
            error(500, "InternalError", r#"{"retryAfterSeconds":20}"#),
        ]),
        gone(),
    ]);
    let mut events = watch(&script).resource_version("7").await.unwrap();
    assert_eq!(short(events.next().await.unwrap()), "A8");
    let begun = Instant::now();
    assert_eq!(short(events.next().await.unwrap()), EXPIRED);
    assert_eq!(begun.elapsed().as_secs(), 20);
}

#[tokio::test]
async fn an_expired_version_is_an_error_that_says_so() {
    let script = Script::new([connection(&[error(410, "Expired", "{}")])]);
    let mut events = watch(&script).resource_version("7").await.unwrap();
    let error = events.try_next().await.unwrap_err();
    assert!(error.is_expired());
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn once_is_one_connection() {
    for (turn, expected) in [
        (connection(&[event("ADDED", "8")]), vec!["A8"]),
        (
            broken(&[event("ADDED", "8")]),
            vec![
                "A8",
                "error: cannot watch Pod in namespace default: the connection was lost",
            ],
        ),
        (
            connection(&[error(500, "InternalError", "{}")]),
            vec![EXPIRED],
        ),
        (
            connection(&[r#"{"type":"ADDED""#.to_owned()]),
            vec![
                "error: cannot watch Pod in namespace default: the stream ends inside an object, after 15 bytes of it (byte 0 of the stream)",
            ],
        ),
    ] {
        let script = Script::new([turn]);
        assert_eq!(all(watch(&script).once().await.unwrap()).await, expected);
        assert_eq!(script.asked().len(), 1);
    }
}

#[tokio::test]
async fn what_is_no_event_ends_it() {
    for (text, expected) in [
        ("<html>", "expected a stream of JSON objects, found '<'"),
        (
            r#"{"type":"RENAMED","object":{}}"#,
            r#"the event has the type "RENAMED", which this version does not know"#,
        ),
        (
            r#"{"type":"ADDED"}"#,
            "expected a watch event with a type and an object, found no object",
        ),
        (
            r#"{"type":"ADDED","object":{"metadata":{"name":"web"}}}"#,
            "the event's object has no resourceVersion",
        ),
    ] {
        let script = Script::new([json(text)]);
        let events = all(watch(&script).resource_version("7").await.unwrap()).await;
        assert_eq!(events.len(), 1, "{text}");
        assert!(events[0].contains(expected), "{}", events[0]);
        assert_eq!(script.asked().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_that_cannot_be_read_is_told_and_passed_over() {
    let bad = r#"{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"bad","resourceVersion":"8"},"spec":{"nodeName":5}}}"#;
    let script = Script::new([
        connection(&[bad.to_owned()]),
        connection(&[event("ADDED", "9")]),
        gone(),
    ]);
    let events = all(watch(&script).resource_version("7").await.unwrap()).await;
    assert_eq!(events.len(), 3);
    assert!(
        events[0].contains("spec.nodeName: expected string, found number 5"),
        "{}",
        events[0]
    );
    assert_eq!(events[1..], ["A9", EXPIRED]);
    // Not again the same one.
    assert_eq!(versions(&script), ["7", "8", "9"]);
}

#[tokio::test(start_paused = true)]
async fn initial_events_are_asked_for_until_they_have_ended() {
    let script = Script::new([
        connection(&[
            event("ADDED", "5"),
            event("ADDED", "3"),
            bookmark("9", true),
        ]),
        connection(&[event("MODIFIED", "10")]),
        gone(),
    ]);
    let events = watch(&script).send_initial_events().await.unwrap();
    assert_eq!(all(events).await, ["A5", "A3", "E9", "M10", EXPIRED]);
    let queries: Vec<_> = script
        .asked()
        .iter()
        .map(|asked| asked.uri.split_once('?').unwrap().1.to_owned())
        .collect();
    assert_eq!(
        queries,
        [
            "allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true",
            "allowWatchBookmarks=true&resourceVersion=9&watch=true",
            "allowWatchBookmarks=true&resourceVersion=10&watch=true",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn initial_events_that_did_not_end_begin_anew() {
    for version in ["", "0", "2"] {
        let script = Script::new([
            connection(&[event("ADDED", "5")]),
            connection(&[event("ADDED", "3"), bookmark("9", true)]),
            gone(),
        ]);
        let call = watch(&script).send_initial_events();
        let call = if version.is_empty() {
            call
        } else {
            call.resource_version(version)
        };
        assert_eq!(
            all(call.await.unwrap()).await,
            ["A5", "R", "A3", "E9", EXPIRED]
        );
        assert_eq!(versions(&script), [version, version, "9"]);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_version_the_first_objects_do_not_say_how_far_it_has_come() {
    for version in ["", "0"] {
        let script = Script::new([
            connection(&[event("ADDED", "5"), event("ADDED", "3")]),
            connection(&[event("ADDED", "5"), event("MODIFIED", "9")]),
            connection(&[]),
            gone(),
        ]);
        let call = watch(&script);
        let call = if version.is_empty() {
            call
        } else {
            call.resource_version(version)
        };
        assert_eq!(
            all(call.await.unwrap()).await,
            ["A5", "A3", "R", "A5", "M9", EXPIRED]
        );
        assert_eq!(versions(&script), [version, version, "9", "9"]);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_anew_when_nothing_was_told() {
    let script = Script::new([
        connection(&[]),
        connection(&[event("ADDED", "5")]),
        Turn::Hang,
    ]);
    let mut events = watch(&script).await.unwrap();
    assert_eq!(short(events.next().await.unwrap()), "A5");
}

#[tokio::test]
async fn the_stream_knows_how_far_it_has_come() {
    let script = Script::new([connection(&[event("ADDED", "8"), bookmark("12", false)])]);
    let mut events = watch(&script).resource_version("7").once().await.unwrap();
    assert_eq!(events.resource_version(), "7");
    events.next().await;
    assert_eq!(events.resource_version(), "8");
    events.next().await;
    assert_eq!(events.resource_version(), "12");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_it_wherever_it_is() {
    let deadline = Duration::from_secs(10);
    // While it connects.
    let script = Script::new([Turn::Hang]);
    let begun = Instant::now();
    let error = watch(&script).timeout(deadline).await.unwrap_err();
    assert!(error.is_timeout() && error.kind() == ErrorKind::Timeout);
    assert_eq!(begun.elapsed().as_secs(), 10);
    // Between connections.
    let mut turns = vec![connection(&[event("ADDED", "8")])];
    turns.extend((0..9).map(|_| Turn::Fail(Failure::Refused)));
    let script = Script::new(turns);
    let begun = Instant::now();
    let events = all(watch(&script)
        .resource_version("7")
        .timeout(deadline)
        .await
        .unwrap())
    .await;
    assert_eq!(
        events,
        [
            "A8",
            "error: cannot watch Pod in namespace default: the watch was to last no longer than 10s"
        ]
    );
    assert_eq!(begun.elapsed().as_secs(), 10);
}
