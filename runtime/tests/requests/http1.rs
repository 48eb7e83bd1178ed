//! Over HTTP without TLS: headers, packing, faults of the connection, runtimes.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientset_runtime::ErrorKind;
use clientset_runtime::config::Config;
use clientset_runtime::request::{PatchType, RestClient, Warning, WarningHandler};
use clientset_runtime::transport::{Body, Failure};
use http::Response;

use crate::script::pods;
use crate::server::{Blunt, Server, read_head};

fn client(url: String) -> RestClient {
    RestClient::new(Config::new(url)).unwrap()
}

#[tokio::test]
async fn requests_say_who_asks_and_for_what() {
    let server = Server::plain().await;
    let client = client(server.url());
    pods(&client).send().await.unwrap();
    let patch = pods(&client).name("web").patch(PatchType::Apply);
    patch
        .body_bytes("application/json", "{}")
        .send()
        .await
        .unwrap();
    let seen = server.seen();
    let headers = &seen[0].headers;
    assert_eq!(headers["accept"], "application/json, */*");
    assert_eq!(headers["accept-encoding"], "gzip");
    assert!(!headers.contains_key("authorization"));
    assert!(!headers.contains_key("content-type"));
    let agent = headers["user-agent"].to_str().unwrap();
    let (program, rest) = agent.split_once('/').unwrap();
    assert!(program.starts_with("requests-"), "{agent}");
    let system = format!("unknown ({}/", std::env::consts::OS);
    assert!(rest.starts_with(&system), "{agent}");
    assert!(
        rest.ends_with(concat!(") clientset/", env!("CARGO_PKG_VERSION"))),
        "{agent}"
    );
    assert_eq!(seen[1].method, http::Method::PATCH);
    assert_eq!(
        seen[1].headers["content-type"],
        "application/apply-patch+yaml"
    );
}

#[tokio::test]
async fn headers_of_the_request_are_left_alone() {
    let server = Server::plain().await;
    let client = RestClient::new(Config::new(server.url()).with_user_agent("mine/1")).unwrap();
    pods(&client).send().await.unwrap();
    let request = pods(&client)
        .header("authorization", "Bearer other")
        .header("user-agent", "yours/2");
    request.header("accept", "text/plain").send().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].headers["user-agent"], "mine/1");
    assert_eq!(seen[1].headers["authorization"], "Bearer other");
    assert_eq!(seen[1].headers["user-agent"], "yours/2");
    assert_eq!(seen[1].headers["accept"], "text/plain");
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn packed_response(body: Vec<u8>) -> Response<Body> {
    Response::builder()
        .header("content-encoding", "gzip")
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn packed_answers_are_unpacked_also_in_several_pieces() {
    // Two members, as API servers pack events.
    let body = [packed("hello "), packed("world")].concat();
    let server = Server::new(move |_| packed_response(body.clone())).await;
    let response = pods(&client(server.url())).send().await.unwrap();
    assert_eq!(response.bytes(), "hello world");
    assert!(!response.headers().contains_key("content-encoding"));
    let mut chunks = pods(&client(server.url())).chunks().await.unwrap();
    let mut all = Vec::new();
    while let Some(chunk) = chunks.chunk().await.unwrap() {
        all.extend_from_slice(&chunk);
    }
    assert_eq!(all, b"hello world");
}

#[tokio::test]
async fn live_answers_are_never_asked_for_packed() {
    let server = Server::plain().await;
    let client = client(server.url());
    pods(&client).watch().await.unwrap();
    pods(&client).stream().await.unwrap();
    for seen in server.seen() {
        assert_eq!(seen.headers["accept-encoding"], "identity");
    }
}

#[tokio::test]
async fn packing_can_be_turned_off() {
    let server = Server::plain().await;
    let client = RestClient::new(Config::new(server.url()).with_compression(false)).unwrap();
    pods(&client).send().await.unwrap();
    assert!(!server.seen()[0].headers.contains_key("accept-encoding"));
}

#[tokio::test]
async fn a_packed_answer_that_is_cut_or_wrong_is_an_error() {
    let whole = packed("hello world");
    for length in [5, 12, whole.len() - 8, whole.len() - 1] {
        let body = whole[..length].to_vec();
        let server = Server::new(move |_| packed_response(body.clone())).await;
        let error = pods(&client(server.url())).send().await.unwrap_err();
        assert!(error.is_connection_lost(), "{length}: {error}");
    }
    let server = Server::new(|_| packed_response(b"plain text, not packed".to_vec())).await;
    let error = pods(&client(server.url())).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Response);
    assert!(error.to_string().contains("packed by gzip"), "{error}");
}

#[tokio::test]
async fn refusals_may_be_packed_too() {
    let body = packed(r#"{"kind":"Status","status":"Failure","reason":"Gone"}"#);
    let server = Server::new(move |_| {
        let mut response = packed_response(body.clone());
        *response.status_mut() = http::StatusCode::GONE;
        response
    })
    .await;
    assert!(
        pods(&client(server.url()))
            .send()
            .await
            .unwrap_err()
            .is_gone()
    );
}

#[derive(Debug, Default)]
struct Heard(Mutex<Vec<(Warning, String)>>);

impl WarningHandler for Heard {
    fn handle(&self, warning: &Warning, url: &str) {
        self.0
            .lock()
            .unwrap()
            .push((warning.clone(), url.to_owned()));
    }
}

#[tokio::test]
async fn warnings_reach_the_handler_with_success_and_with_refusal() {
    let server = Server::new(|seen| {
        let code = if seen.path.ends_with("gone") {
            410
        } else {
            200
        };
        let warnings =
            r#"299 - "old \"API\"" "Wed, 21 Oct 2026 07:28:00 GMT", 199 - "no", 299 - "two""#;
        Response::builder()
            .status(code)
            .header("warning", warnings)
            .body("{}".into())
            .unwrap()
    })
    .await;
    let heard = Arc::new(Heard::default());
    let config = Config::new(server.url()).with_warning_handler(heard.clone());
    let client = RestClient::new(config).unwrap();
    let response = pods(&client).send().await.unwrap();
    let texts: Vec<_> = response
        .warnings()
        .into_iter()
        .map(|warning| warning.text)
        .collect();
    assert_eq!(texts, ["old \"API\"", "two"]);
    pods(&client).name("gone").send().await.unwrap_err();
    pods(&client).watch().await.unwrap();
    let heard = heard.0.lock().unwrap();
    assert_eq!(heard.len(), 6);
    assert_eq!(
        heard[0].0,
        Warning {
            agent: "-".into(),
            text: "old \"API\"".into()
        }
    );
    assert_eq!(
        heard[0].1,
        format!("{}/api/v1/namespaces/default/pods", server.url())
    );
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::plain().await;
    let client = client(server.url());
    for _ in 0..5 {
        pods(&client).send().await.unwrap();
    }
    // A refusal that is tried again as well.
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn nothing_at_the_address_is_told_with_the_next_step() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = pods(&client(format!("http://{address}")))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_connection_refused());
    assert_eq!(error.kind(), ErrorKind::Connection);
    let text = error.to_string();
    assert!(
        text.starts_with(&format!(
            "cannot list Pod in namespace default: nothing answers at http://{address}"
        )),
        "{text}"
    );
    assert!(text.contains("check that the API server runs"), "{text}");
}

#[tokio::test]
async fn a_name_without_address_is_told() {
    let error = pods(&client("http://no-such-host.invalid".into()))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Lookup), "{error}");
    assert!(
        error.to_string().contains("http://no-such-host.invalid"),
        "{error}"
    );
}

const CUT: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
const WHOLE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_is_tried_again_for_a_get() {
    let server = Blunt::new(vec![b"", WHOLE]).await;
    pods(&client(server.url())).send().await.unwrap();
    assert_eq!(server.connections(), 2);

    let server = Blunt::new(vec![b"", WHOLE]).await;
    let error = pods(&client(server.url())).post().send().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_answer_that_is_cut_is_told() {
    let server = Blunt::new(vec![CUT]).await;
    let error = pods(&client(server.url())).send().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    let text = error.to_string();
    assert!(
        text.starts_with(
            "cannot list Pod in namespace default: the connection to http://127.0.0.1:"
        ),
        "{text}"
    );
    assert_eq!(
        error.url().unwrap(),
        format!("{}/api/v1/namespaces/default/pods", server.url())
    );

    let server = Blunt::new(vec![CUT]).await;
    let mut watch = pods(&client(server.url())).watch().await.unwrap();
    assert_eq!(watch.chunk().await.unwrap().unwrap(), "{");
    let error = watch.chunk().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    assert!(error.to_string().starts_with("cannot watch Pod"), "{error}");
}

#[tokio::test]
async fn what_is_no_http_is_told() {
    let server = Blunt::new(vec![b"SSH-2.0-OpenSSH_9.6\r\n\r\n"]).await;
    let error = pods(&client(server.url())).send().await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Protocol), "{error}");
    assert!(error.to_string().contains("no HTTP"), "{error}");
}

#[tokio::test]
async fn dropping_the_future_ends_the_request() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(format!("http://{}", listener.local_addr().unwrap()));
    let sending = tokio::spawn(pods(&client).send());
    let (mut stream, _) = listener.accept().await.unwrap();
    read_head(&mut stream).await;
    sending.abort();
    let mut byte = [0];
    let read = tokio::io::AsyncReadExt::read(&mut stream, &mut byte);
    let read = tokio::time::timeout(Duration::from_secs(10), read)
        .await
        .unwrap();
    assert!(matches!(read, Ok(0) | Err(_)), "the connection is closed");
}

#[test]
fn one_client_serves_several_runtimes() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let home = runtime();
    let servers = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = servers.block_on(Server::plain());
    let client = client(server.url());
    home.block_on(pods(&client).send()).unwrap();
    for _ in 0..10 {
        // The first runtime rests, with its connection open; each of these is gone after its turn.
        runtime().block_on(async {
            let request = pods(&client).timeout(Duration::from_secs(10));
            request.clone().send().await.unwrap();
            request.send().await.unwrap();
        });
    }
    home.block_on(pods(&client).timeout(Duration::from_secs(10)).send())
        .unwrap();
}

#[test]
fn outside_a_runtime_is_an_error_and_no_panic() {
    let request = pods(&client("http://127.0.0.1:1".into())).send();
    let mut request = std::pin::pin!(request);
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    match request.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => {
            assert!(
                error
                    .to_string()
                    .contains("must be awaited in a tokio runtime"),
                "{error}"
            );
        }
        _ => panic!("expected an error"),
    }
}
