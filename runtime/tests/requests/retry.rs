//! What is tried again, how often, and after how long.

use std::time::Duration;

use clientset_runtime::ErrorKind;
use clientset_runtime::config::Config;
use clientset_runtime::request::Request;
use clientset_runtime::transport::{Body, Failure};
use http::Method;
use tokio::time::Instant;

use crate::script::{Script, Turn, done, pods, refusal};

const VERBS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Send,
    Chunks,
    Stream,
    Watch,
}

const WAYS: [Way; 4] = [Way::Send, Way::Chunks, Way::Stream, Way::Watch];

async fn run(way: Way, request: Request) -> clientset_runtime::Result<()> {
    match way {
        Way::Send => request.send().await.map(drop),
        Way::Chunks => request.chunks().await.map(drop),
        Way::Stream => request.stream().await.map(drop),
        Way::Watch => request.watch().await.map(drop),
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_tried_again_only_when_the_server_asks_for_it() {
    for (code, retry_after, again) in [
        (429, Some("1"), true),
        (500, Some("1"), true),
        (503, Some("1"), true),
        (504, Some("0"), true),
        (429, None, false),
        (500, None, false),
        (503, None, false),
        (429, Some("Wed, 21 Oct 2026 07:28:00 GMT"), false),
        (429, Some("1.5"), false),
        (429, Some("-1"), false),
        (404, Some("1"), false),
        (409, Some("1"), false),
        (302, Some("1"), false),
    ] {
        for verb in VERBS {
            for way in WAYS {
                let script = Script::new([refusal(code, retry_after), done()]);
                let result = run(way, script.pods().verb(verb.clone())).await;
                let row = format!("{code} {retry_after:?} {verb} {way:?}");
                assert_eq!(script.asked().len(), if again { 2 } else { 1 }, "{row}");
                assert_eq!(result.is_ok(), again, "{row}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_is_tried_again_only_for_what_changes_nothing() {
    for (failure, ways) in [
        (Failure::Closed, &[Way::Send, Way::Chunks, Way::Watch][..]),
        (Failure::Timeout, &[Way::Watch]),
        (Failure::Refused, &[]),
        (Failure::Lookup, &[]),
        (Failure::Connect, &[]),
        (Failure::Tls, &[]),
        (Failure::Proxy, &[]),
        (Failure::Protocol, &[]),
    ] {
        for verb in VERBS {
            for way in WAYS {
                // A watch is a GET.
                if way == Way::Watch && verb != Method::GET {
                    continue;
                }
                let script = Script::new([Turn::Fail(failure), done()]);
                let begun = Instant::now();
                let result = run(way, script.pods().verb(verb.clone())).await;
                let again = verb == Method::GET && ways.contains(&way);
                let row = format!("{failure:?} {verb} {way:?}");
                assert_eq!(result.is_ok(), again, "{row}");
                assert_eq!(script.asked().len(), if again { 2 } else { 1 }, "{row}");
                let waited = Duration::from_secs(u64::from(again));
                assert_eq!(begun.elapsed().as_secs(), waited.as_secs(), "{row}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_server_gave_back_untouched_is_sent_again_whatever_it_is() {
    for verb in VERBS {
        for way in WAYS {
            let fail = || Turn::Fail(Failure::Unprocessed);
            let script = Script::new([fail(), fail(), done()]);
            let begun = Instant::now();
            run(way, script.pods().verb(verb.clone())).await.unwrap();
            // At once the first time, after a second from then on.
            assert_eq!(begun.elapsed().as_secs(), 1, "{verb} {way:?}");
        }
    }
    let script = Script::always(|| Turn::Fail(Failure::Unprocessed));
    script.pods().send().await.unwrap_err();
    assert_eq!(script.asked().len(), 11);
}

#[tokio::test(start_paused = true)]
async fn the_wait_is_what_the_server_asks_for() {
    let script = Script::new([refusal(429, Some("3")), refusal(503, Some("4")), done()]);
    let begun = Instant::now();
    script.pods().post().send().await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
async fn retries_end_after_ten() {
    let script = Script::always(|| refusal(429, Some("1")));
    let error = script.pods().send().await.unwrap_err();
    assert_eq!(script.asked().len(), 11);
    assert!(error.is_too_many_requests());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn the_number_of_retries_can_be_set() {
    for retries in [0, 1, 3] {
        let script = Script::always(|| refusal(429, Some("1")));
        script.pods().max_retries(retries).send().await.unwrap_err();
        assert_eq!(script.asked().len(), retries as usize + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_sends_the_whole_request() {
    let script = Script::new([refusal(429, Some("1")), done()]);
    let request = script
        .pods()
        .put()
        .name("web")
        .body_bytes("application/json", "{}")
        .header("x-a", "1");
    request.param("dryRun", "All").send().await.unwrap();
    let asked = script.asked();
    assert_eq!(asked.len(), 2);
    for asked in asked {
        assert_eq!(asked.method, Method::PUT);
        assert_eq!(
            asked.uri,
            "https://h/api/v1/namespaces/default/pods/web?dryRun=All"
        );
        assert_eq!(asked.body, "{}");
        assert_eq!(asked.headers["x-a"], "1");
        assert_eq!(asked.headers["content-type"], "application/json");
    }
}

#[tokio::test(start_paused = true)]
async fn a_streamed_body_is_sent_once() {
    let script = Script::always(|| refusal(429, Some("1")));
    let request = script
        .pods()
        .post()
        .body_stream("text/plain", Body::from("abc"));
    let clone = request.clone();
    request.send().await.unwrap_err();
    assert_eq!(script.asked().len(), 1);
    assert_eq!(script.asked()[0].body, "abc");
    let error = clone.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_tells_of_the_one_before() {
    let script = Script::new([Turn::Fail(Failure::Closed), refusal(404, None)]);
    let error = script.pods().name("web").send().await.unwrap_err();
    assert!(error.is_not_found());
    let text = error.to_string();
    assert!(
        text.ends_with("(the attempt before failed too: it failed (Closed))"),
        "{text}"
    );

    let script = Script::always(|| Turn::Fail(Failure::Closed));
    let error = script
        .pods()
        .name("web")
        .max_retries(2)
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot get Pod default/web: it failed (Closed)"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_stops_at_the_deadline() {
    let script = Script::always(|| refusal(429, Some("4")));
    let begun = Instant::now();
    let error = script
        .pods()
        .timeout(Duration::from_secs(10))
        .send()
        .await
        .unwrap_err();
    assert_eq!(begun.elapsed().as_secs(), 10);
    assert_eq!(script.asked().len(), 3);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    let text = error.to_string();
    assert!(
        text.starts_with("cannot list Pod in namespace default: no complete answer within 10s"),
        "{text}"
    );
    assert!(text.contains("too many requests"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_body_and_is_told_to_the_server() {
    let body = || Body::stream(Never);
    let slow = || Script::new([crate::script::answer(200, &[], body())]);
    let script = slow();
    let error = script
        .pods()
        .timeout(Duration::from_millis(1500))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(script.asked()[0].uri.ends_with("/pods?timeout=1.5s"));

    let script = slow();
    let mut chunks = script
        .pods()
        .timeout(Duration::from_secs(90))
        .chunks()
        .await
        .unwrap();
    assert_eq!(chunks.chunk().await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(chunks.chunk().await.unwrap().is_none());
    assert!(script.asked()[0].uri.ends_with("/pods?timeout=1m30s"));
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_a_deadline_for_its_beginning_only() {
    for way in [Way::Stream, Way::Watch] {
        let script = Script::new([Turn::Hang]);
        let begun = Instant::now();
        let request = script.pods().timeout(Duration::from_secs(5));
        let error = run(way, request).await.unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(begun.elapsed().as_secs(), 5);
        assert!(
            script.asked()[0].uri.ends_with("/pods"),
            "the server is not told"
        );
    }
    // The configuration's deadline is for whole answers.
    let script = Script::new([crate::script::answer(200, &[], Body::stream(Never))]);
    let client = script.client_of(Config::new("https://h").with_timeout(Duration::from_secs(1)));
    let mut watch = pods(&client).watch().await.unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(3600), watch.chunk()).await;
    assert!(waited.is_err(), "nothing ends the watch");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_the_configuration_holds_where_a_call_sets_none() {
    let script = Script::new([Turn::Hang, Turn::Hang]);
    let client = script.client_of(Config::new("https://h").with_timeout(Duration::from_secs(7)));
    let begun = Instant::now();
    assert!(pods(&client).send().await.unwrap_err().is_timeout());
    assert_eq!(begun.elapsed().as_secs(), 7);
    assert!(
        pods(&client)
            .timeout(Duration::from_secs(2))
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert_eq!(begun.elapsed().as_secs(), 9);
}

/// A body that never comes.
struct Never;

impl futures_core::Stream for Never {
    type Item = clientset_runtime::Result<bytes::Bytes>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Pending
    }
}
