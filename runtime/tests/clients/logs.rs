//! Logs: their options, and lines across chunks that are cut anywhere.

use clientset_runtime::client::call::{LogStream, Logs};
use clientset_runtime::meta::Time;
use clientset_runtime::transport::{Body, Failure};
use clientset_runtime::{Error, Result};
use futures_core::Stream;

use crate::script::{Script, Turn, answer};
use crate::sent::{clients, line, sent};

/// What follows the path of the log.
macro_rules! query {
    ($(|$logs:ident| $call:expr => $expected:expr;)*) => {$({
        let line = line(|clients| { let $logs: Logs = clients.core_v1().pods("default").logs("web"); $call }).await;
        assert_eq!(line, format!("GET https://h/api/v1/namespaces/default/pods/web/log{}", $expected));
    })*};
}

#[tokio::test]
async fn options() {
    let noon: Time = "2026-01-02T12:00:00Z".parse().unwrap();
    query! {
        |logs| logs => "";
        |logs| logs.container("nginx") => "?container=nginx";
        |logs| logs.follow() => "?follow=true";
        |logs| logs.previous() => "?previous=true";
        |logs| logs.since_seconds(60) => "?sinceSeconds=60";
        |logs| logs.since_time(&noon) => "?sinceTime=2026-01-02T12%3A00%3A00Z";
        |logs| logs.timestamps() => "?timestamps=true";
        |logs| logs.tail_lines(0) => "?tailLines=0";
        |logs| logs.limit_bytes(1024) => "?limitBytes=1024";
        |logs| logs.insecure_skip_tls_verify_backend() => "?insecureSkipTLSVerifyBackend=true";
        |logs| logs.stream(LogStream::All) => "?stream=All";
        |logs| logs.stream(LogStream::Stdout) => "?stream=Stdout";
        |logs| logs.stream(LogStream::Stderr) => "?stream=Stderr";
        |logs| logs.timeout(std::time::Duration::from_secs(5)) => "?timeout=5s";
        |logs| logs.lines() => "";
        |logs| logs.follow().bytes() => "?follow=true";
    }
}

#[tokio::test]
async fn a_log_that_is_followed_is_not_packed() {
    assert_eq!(
        sent(|clients| clients
            .core_v1()
            .pods("default")
            .logs("web")
            .follow()
            .lines())
        .await,
        "GET https://h/api/v1/namespaces/default/pods/web/log?follow=true\n\
        accept: application/json, */*\naccept-encoding: identity\nuser-agent: golden/1\n"
    );
}

#[tokio::test]
async fn the_whole_text_is_read_with_what_is_not_utf_8_replaced() {
    for follow in [false, true] {
        let script = Script::new([answer(
            200,
            &[("content-type", "text/plain")],
            b"gr\xc3\xbcn\n\xff\n".to_vec(),
        )]);
        let logs = clients(&script).core_v1().pods("default").logs("web");
        let logs = if follow { logs.follow() } else { logs };
        assert_eq!(logs.await.unwrap(), "grün\n\u{fffd}\n");
    }
}

#[tokio::test]
async fn a_refusal_is_an_error_of_every_way() {
    let refuse = || {
        answer(
            400,
            &[("content-type", "text/plain")],
            "pod web does not have a host assigned",
        )
    };
    let script = Script::new([refuse(), refuse(), refuse()]);
    let logs = clients(&script).core_v1().pods("default").logs("web");
    assert!(logs.clone().await.unwrap_err().is_bad_request());
    assert!(logs.clone().lines().await.unwrap_err().is_bad_request());
    assert!(logs.bytes().await.unwrap_err().is_bad_request());
}

/// A body of these chunks, which may end with a failure.
struct Chunks(std::collections::VecDeque<Result<bytes::Bytes>>);

impl Stream for Chunks {
    type Item = Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.pop_front())
    }
}

pub(crate) fn chunks(chunks: impl IntoIterator<Item = Vec<u8>>, broken: bool) -> Turn {
    let mut all: std::collections::VecDeque<_> =
        chunks.into_iter().map(|chunk| Ok(chunk.into())).collect();
    if broken {
        all.push_back(Err(Error::connection(
            Failure::Closed,
            "the connection was lost",
        )));
    }
    answer(200, &[], Body::stream(Chunks(all)))
}

async fn lines_of(turn: Turn) -> Vec<String> {
    let script = Script::new([turn]);
    let mut lines = clients(&script)
        .core_v1()
        .pods("default")
        .logs("web")
        .lines()
        .await
        .unwrap();
    let mut all = Vec::new();
    while let Some(line) = lines.next().await {
        all.push(line.unwrap_or_else(|error| format!("error: {error}")));
    }
    assert!(lines.next().await.is_none());
    all
}

#[tokio::test]
async fn lines_are_the_same_wherever_the_chunks_are_cut() {
    let text = "eins\r\n\nzwölf 🦀\nlast".as_bytes();
    let expected = ["eins", "", "zwölf 🦀", "last"];
    for cut in 0..=text.len() {
        let (a, b) = text.split_at(cut);
        assert_eq!(
            lines_of(chunks([a.to_vec(), b.to_vec()], false)).await,
            expected,
            "cut at {cut}"
        );
    }
    let bytes = text.iter().map(|byte| vec![*byte]);
    assert_eq!(lines_of(chunks(bytes, false)).await, expected);
}

#[tokio::test]
async fn ends_of_lines() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        ("\n", &[""]),
        ("a", &["a"]),
        ("a\n", &["a"]),
        ("a\n\n", &["a", ""]),
        ("a\rb\n", &["a\rb"]),
        ("a\r\nb\r", &["a", "b\r"]),
    ];
    for (text, expected) in table {
        assert_eq!(
            lines_of(chunks([text.as_bytes().to_vec()], false)).await,
            *expected,
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn what_came_of_a_line_is_handed_out_before_the_error() {
    let lines = lines_of(chunks([b"one\ntw".to_vec()], true)).await;
    assert_eq!(lines[..2], ["one", "tw"]);
    assert!(
        lines[2].contains("cannot get log of Pod default/web: the connection was lost"),
        "{}",
        lines[2]
    );
    assert_eq!(lines.len(), 3);
}
