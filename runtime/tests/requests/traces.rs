//! What tracing shows of requests, and what it hides.

use std::io::Write;
use std::sync::{Arc, Mutex};

use clientset_runtime::config::Config;
use clientset_runtime::request::{
    IgnoreWarnings, LogWarnings, PatchType, Request, RestClient, Warning, WarningHandler,
};
use clientset_runtime::transport::Failure;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::script::{Script, Turn, answer, done, pods, refusal};

/// Lines of a log.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Collects what the current thread logs until the guard goes.
    pub(crate) fn begin() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .without_time()
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The last line of each span.
    fn spans(&self) -> Vec<String> {
        let text = self.text();
        text.lines()
            .filter(|line| line.contains(": close"))
            .map(str::to_owned)
            .collect()
    }
}

async fn spans_of(script: Script, request: impl FnOnce(&RestClient) -> Request) -> Vec<String> {
    let (log, _guard) = Log::begin();
    let client = script.client_of(Config::new("https://api.example:6443/prefix"));
    let _ = request(&client).send().await;
    log.spans()
}

fn holds(span: &str, fields: &[&str]) {
    for field in fields {
        assert!(span.contains(field), "{field} is not in {span}");
    }
}

#[tokio::test]
async fn a_span_has_the_names_of_open_telemetry() {
    let spans = spans_of(Script::new([done()]), |client| {
        pods(client)
            .name("web-0")
            .subresource("status")
            .param("fieldManager", "m")
    })
    .await;
    let [span] = &spans[..] else {
        panic!("{spans:?}")
    };
    holds(
        span,
        &[
            r#"otel.name="GET /api/v1/namespaces/{namespace}/pods/{name}/status""#,
            r#"otel.kind="client""#,
            r#"http.request.method="GET""#,
            "http.response.status_code=200",
            r#"url.full="https://api.example:6443/prefix/api/v1/namespaces/default/pods/web-0/status?fieldManager=m""#,
            r#"url.template="/api/v1/namespaces/{namespace}/pods/{name}/status""#,
            r#"server.address="api.example""#,
            "server.port=6443",
        ],
    );
    for absent in ["error.type", "otel.status_code", "resend_count"] {
        assert!(!span.contains(absent), "{span}");
    }
}

#[tokio::test]
async fn a_template_has_nothing_that_differs_from_object_to_object() {
    type Make = fn(&RestClient) -> Request;
    let table: [(Make, &str); 6] = [
        (
            |client| pods(client),
            "GET /api/v1/namespaces/{namespace}/pods",
        ),
        (
            |client| {
                client
                    .request()
                    .post()
                    .api("apps", "v1")
                    .resource("deployments")
            },
            "POST /apis/apps/v1/deployments",
        ),
        (
            |client| {
                let request = client.request().patch(PatchType::Merge).api("", "v1");
                request.resource("nodes").name("n1")
            },
            "PATCH /api/v1/nodes/{name}",
        ),
        (
            |client| pods(client).name("a").subresource("proxy").suffix("b/c"),
            "GET /api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}",
        ),
        (
            |client| client.request().abs_path("/healthz"),
            "GET /healthz",
        ),
        (
            |client| {
                client
                    .request()
                    .delete()
                    .api("", "v1")
                    .namespace("")
                    .resource("pods")
            },
            "DELETE /api/v1/pods",
        ),
    ];
    for (make, name) in table {
        let spans = spans_of(Script::new([done()]), make).await;
        holds(&spans[0], &[&format!("otel.name=\"{name}\"")]);
    }
}

#[tokio::test(start_paused = true)]
async fn each_sending_has_its_span_with_what_went_wrong() {
    let script = Script::new([
        refusal(429, Some("1")),
        Turn::Fail(Failure::Closed),
        refusal(404, None),
    ]);
    let spans = spans_of(script, pods).await;
    let [first, second, third] = &spans[..] else {
        panic!("{spans:?}")
    };
    holds(
        first,
        &["http.response.status_code=429", r#"error.type="429""#],
    );
    assert!(!first.contains("resend_count"), "{first}");
    holds(
        second,
        &[r#"error.type="Closed""#, "http.request.resend_count=1"],
    );
    assert!(!second.contains("response.status_code"), "{second}");
    holds(
        third,
        &[
            "http.response.status_code=404",
            r#"error.type="404""#,
            r#"otel.status_code="ERROR""#,
            "http.request.resend_count=2",
        ],
    );
}

#[tokio::test]
async fn neither_credentials_nor_bodies_are_shown() {
    let (log, _guard) = Log::begin();
    let script = Script::new([
        answer(
            200,
            &[("content-type", "application/json")],
            r#"{"data":"ANSWERED"}"#,
        ),
        answer(403, &[("content-type", "text/plain")], "no"),
    ]);
    let client = script.client_of(Config::new("https://h").with_token("TOKEN"));
    let request = pods(&client).post().body_bytes("application/json", "SENT");
    request.send().await.unwrap();
    let request = pods(&client).header("authorization", "Basic OWN");
    request.header("x-shown", "shown").send().await.unwrap_err();
    let text = log.text();
    for secret in ["TOKEN", "OWN", "SENT", "ANSWERED"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    // They were there to be hidden.
    assert!(
        text.contains("[hidden]") && text.contains("shown"),
        "{text}"
    );
    assert_eq!(script.asked()[0].headers["authorization"], "Bearer TOKEN");
    assert_eq!(script.asked()[1].headers["authorization"], "Basic OWN");
}

#[tokio::test(start_paused = true)]
async fn a_long_wait_for_the_own_limit_is_told() {
    let (log, _guard) = Log::begin();
    let client = Script::always(done).client_of(Config::new("https://h").with_rate_limit(1.0, 1));
    pods(&client).send().await.unwrap();
    assert!(!log.text().contains("rate limit"));
    pods(&client).send().await.unwrap();
    assert!(
        log.text()
            .contains("held back by the client's own rate limit"),
        "{}",
        log.text()
    );
}

fn warned(text: &str) -> Turn {
    answer(200, &[("warning", &format!("299 - \"{text}\""))], "{}")
}

#[tokio::test]
async fn a_warning_is_logged_once_for_each_text_unless_set_otherwise() {
    type Set = fn(Config) -> Config;
    let table: [(Set, usize, usize); 4] = [
        (|config| config, 1, 1),
        (
            |config| config.with_warning_handler(Arc::new(LogWarnings::once())),
            1,
            1,
        ),
        (
            |config| config.with_warning_handler(Arc::new(LogWarnings::every_time())),
            2,
            1,
        ),
        (
            |config| config.with_warning_handler(Arc::new(IgnoreWarnings)),
            0,
            0,
        ),
    ];
    for (set, old, new) in table {
        let (log, _guard) = Log::begin();
        let script = Script::new([warned("old"), warned("old"), warned("new")]);
        let client = script.client_of(set(Config::new("https://h")));
        for _ in 0..3 {
            pods(&client).send().await.unwrap();
        }
        let text = log.text();
        let count = |word: &str| {
            let lines = text.lines().filter(|line| line.contains("WARN"));
            lines.filter(|line| line.contains(word)).count()
        };
        assert_eq!((count(": old"), count(": new")), (old, new), "{text}");
    }
}

#[test]
fn warnings_without_end_take_no_memory_without_end() {
    let (log, _guard) = Log::begin();
    let handler = LogWarnings::once();
    let say = |text: String| {
        let agent = "-".to_owned();
        handler.handle(&Warning { agent, text }, "https://h");
    };
    for number in 0..2000 {
        say(format!("warning {number} of many"));
    }
    assert_eq!(log.text().lines().count(), 2000);
    // The first texts were forgotten on the way, the last ones were not.
    say("warning 1999 of many".to_owned());
    assert_eq!(log.text().lines().count(), 2000);
    say("warning 0 of many".to_owned());
    assert_eq!(log.text().lines().count(), 2001);
}

#[derive(Debug, Default)]
struct Heard(Mutex<Vec<String>>);

impl WarningHandler for Heard {
    fn handle(&self, warning: &Warning, _url: &str) {
        self.0.lock().unwrap().push(warning.text.clone());
    }
}

#[tokio::test]
async fn the_handler_of_a_request_goes_before_that_of_its_client() {
    let (of_client, of_request) = (Arc::new(Heard::default()), Arc::new(Heard::default()));
    let config = Config::new("https://h").with_warning_handler(of_client.clone());
    let client = Script::new([warned("one"), warned("two")]).client_of(config);
    pods(&client)
        .warning_handler(of_request.clone())
        .send()
        .await
        .unwrap();
    pods(&client).send().await.unwrap();
    assert_eq!(*of_request.0.lock().unwrap(), ["one"]);
    assert_eq!(*of_client.0.lock().unwrap(), ["two"]);
}
