//! What requests are sent with: after a 401, over http, in the name of others.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientset_runtime::auth::{Authenticator, Authorization, Authorizing};
use clientset_runtime::config::{Config, Impersonation};
use clientset_runtime::request::{Request, RestClient};
use clientset_runtime::transport::{Body, BoxFuture, Transport};
use clientset_runtime::{Error, ErrorKind, Result};
use http::Method;

use crate::script::{Asked, Script, done, pods, refusal};
use crate::server::Server;
use crate::traces::Log;

/// Gives `token-1`, and the next one whenever the server refuses one.
#[derive(Clone, Debug, Default)]
struct Renewing(Arc<State>);

#[derive(Debug, Default)]
struct State {
    known: Mutex<Option<Authorization>>,
    fetched: AtomicUsize,
    /// Fetching fails from this one on; 0 for never.
    fails_at: usize,
}

impl Renewing {
    fn failing_at(fails_at: usize) -> Self {
        Self(Arc::new(State {
            fails_at,
            ..State::default()
        }))
    }

    fn fetched(&self) -> usize {
        self.0.fetched.load(Ordering::SeqCst)
    }
}

impl Authenticator for Renewing {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(async {
            let mut known = self.0.known.lock().unwrap();
            if let Some(known) = &*known {
                return Ok(known.clone());
            }
            let number = self.0.fetched.fetch_add(1, Ordering::SeqCst) + 1;
            if number == self.0.fails_at {
                return Err(Error::credentials("the vault is sealed"));
            }
            let new = Authorization::bearer(&format!("token-{number}"))?;
            *known = Some(new.clone());
            Ok(new)
        })
    }

    fn invalidate(&self, refused: &Authorization) {
        self.0
            .known
            .lock()
            .unwrap()
            .take_if(|known| known == refused);
    }
}

fn client(script: &Script, authenticator: &Renewing) -> RestClient {
    script.client_of(Config::new("https://h").with_authenticator(authenticator.clone()))
}

fn authorizations(asked: &[Asked]) -> Vec<&str> {
    asked
        .iter()
        .map(|asked| asked.headers["authorization"].to_str().unwrap())
        .collect()
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Send,
    Chunks,
    Stream,
    Watch,
}

async fn run(way: Way, request: Request) -> Result<()> {
    match way {
        Way::Send => request.send().await.map(drop),
        Way::Chunks => request.chunks().await.map(drop),
        Way::Stream => request.stream().await.map(drop),
        Way::Watch => request.watch().await.map(drop),
    }
}

#[tokio::test]
async fn a_401_is_tried_again_once_with_newer_credentials_whatever_the_verb() {
    for verb in [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ] {
        for way in [Way::Send, Way::Chunks, Way::Stream, Way::Watch] {
            let script = Script::new([refusal(401, None), done()]);
            let authenticator = Renewing::default();
            let request = pods(&client(&script, &authenticator))
                .verb(verb.clone())
                .body_bytes("application/json", "{}")
                .max_retries(0);
            run(way, request).await.unwrap();
            let asked = script.asked();
            assert_eq!(
                authorizations(&asked),
                ["Bearer token-1", "Bearer token-2"],
                "{verb} {way:?}"
            );
            assert_eq!(asked[1].body, "{}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn when_a_401_is_tried_again() {
    let ok: fn(&RestClient) -> Request = |client| pods(client);
    let own: fn(&RestClient) -> Request =
        |client| pods(client).header("authorization", "Bearer own");
    let streamed: fn(&RestClient) -> Request = |client| {
        pods(client)
            .post()
            .body_stream("application/json", Body::from("{}"))
    };
    // Answers, the request, how often it is sent, how often credentials are fetched, the last code.
    for (codes, request, sent, fetched, last) in [
        (&[401, 200][..], ok, 2, 2, None),
        (&[401, 401], ok, 2, 2, Some(401)),
        (&[401, 403], ok, 2, 2, Some(403)),
        (&[401, 429, 200], ok, 3, 2, None),
        (&[429, 401, 200], ok, 3, 2, None),
        (&[401, 429, 401], ok, 3, 2, Some(401)),
        (&[403], ok, 1, 1, Some(403)),
        (&[407], ok, 1, 1, Some(407)),
        (&[401], own, 1, 0, Some(401)),
        (&[401], streamed, 1, 1, Some(401)),
    ] {
        let row = format!("{codes:?} {sent}");
        let turns = codes.iter().map(|code| match code {
            200 => done(),
            429 => refusal(429, Some("1")),
            code => refusal(*code, None),
        });
        let script = Script::new(turns);
        let authenticator = Renewing::default();
        let client = client(&script, &authenticator);
        let result = request(&client).send().await;
        assert_eq!(result.err().and_then(|error| error.code()), last, "{row}");
        assert_eq!(script.asked().len(), sent, "{row}");
        assert_eq!(authenticator.fetched(), fetched, "{row}");
    }
}

#[tokio::test]
async fn what_cannot_be_sent_again_still_has_the_next_request_ask_anew() {
    let script = Script::new([refusal(401, None), done()]);
    let authenticator = Renewing::default();
    let client = client(&script, &authenticator);
    let body = || Body::from("{}");
    let error = pods(&client)
        .post()
        .body_stream("application/json", body())
        .send()
        .await;
    assert!(error.unwrap_err().is_unauthorized());
    pods(&client).send().await.unwrap();
    assert_eq!(
        authorizations(&script.asked()),
        ["Bearer token-1", "Bearer token-2"]
    );
}

#[tokio::test]
async fn credentials_that_stay_are_not_sent_twice() {
    for config in [
        Config::new("https://h"),
        Config::new("https://h").with_token("t"),
        Config::new("https://h").with_basic_auth("jane", "p"),
    ] {
        let script = Script::new([refusal(401, None)]);
        let error = pods(&script.client_of(config)).send().await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!(script.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_token_file_that_has_changed_mends_a_401() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "one\n").unwrap();
    let script = Script::new([done(), refusal(401, None), done(), refusal(401, None)]);
    let client = script.client_of(Config::new("https://h").with_token_file(&path));
    pods(&client).send().await.unwrap();
    std::fs::write(&path, "two\n").unwrap();
    pods(&client).send().await.unwrap();
    assert!(pods(&client).send().await.unwrap_err().is_unauthorized());
    assert_eq!(
        authorizations(&script.asked()),
        ["Bearer one", "Bearer one", "Bearer two", "Bearer two"]
    );
}

#[tokio::test]
async fn a_renewal_that_fails_is_told_beside_the_refusal() {
    let script = Script::new([refusal(401, None)]);
    let error = pods(&client(&script, &Renewing::failing_at(2)))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized());
    let text = error.to_string();
    assert!(
        text.starts_with("cannot list Pod in namespace default: "),
        "{text}"
    );
    assert!(
        text.ends_with(" (new ones could not be had: the vault is sealed)"),
        "{text}"
    );
}

#[tokio::test]
async fn credentials_that_cannot_be_had_end_the_request_before_it_is_sent() {
    let script = Script::new([]);
    let error = pods(&client(&script, &Renewing::failing_at(1)))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(
        error.to_string(),
        "cannot list Pod in namespace default: the vault is sealed"
    );
    assert!(script.asked().is_empty());
}

/// Refuses `token-1`, a while after it was asked.
#[derive(Debug, Default)]
struct Slow;

impl Transport for Slow {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<Result<http::Response<Body>>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let mut response = http::Response::new(Body::from("{}"));
            if request.headers()["authorization"] == "Bearer token-1" {
                *response.status_mut() = http::StatusCode::UNAUTHORIZED;
            }
            Ok(response)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn parallel_401s_fetch_new_credentials_once() {
    let authenticator = Renewing::default();
    let config = Config::new("https://h").with_authenticator(authenticator.clone());
    let client = RestClient::with_transport(config, Arc::new(Slow)).unwrap();
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(pods(&client).send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(authenticator.fetched(), 2);
}

#[tokio::test]
async fn fetching_credentials_is_under_the_deadline_of_the_call() {
    #[derive(Debug)]
    struct Hanging;
    impl Authenticator for Hanging {
        fn authorization(&self) -> Authorizing<'_> {
            Box::pin(std::future::pending())
        }
    }
    tokio::time::pause();
    let script = Script::new([]);
    let client = script.client_of(Config::new("https://h").with_authenticator(Hanging));
    for way in [Way::Send, Way::Chunks, Way::Stream, Way::Watch] {
        let error = run(way, pods(&client).timeout(Duration::from_secs(5)))
            .await
            .unwrap_err();
        assert!(error.is_timeout(), "{way:?}: {error}");
    }
}

#[tokio::test]
async fn over_plain_http_no_credentials_are_sent() {
    let server = Server::plain().await;
    let config = || Config::new(server.url());
    for config in [
        config().with_token("hunter2"),
        config().with_token_file("/nowhere"),
        config().with_basic_auth("jane", "hunter2"),
        config().with_authenticator(Renewing::default()),
    ] {
        let (log, _guard) = Log::begin();
        let client = RestClient::new(config.with_impersonation("jane")).unwrap();
        pods(&client).send().await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert!(!seen.headers.contains_key("authorization"));
        // Whom to act as is no secret.
        assert_eq!(seen.headers["impersonate-user"], "jane");
        let log = log.text();
        assert!(
            log.contains("is not https://, so the credentials are not sent"),
            "{log}"
        );
    }
    let (log, _guard) = Log::begin();
    pods(&RestClient::new(config()).unwrap())
        .send()
        .await
        .unwrap();
    assert!(!log.text().contains("credentials"));
}

#[tokio::test]
async fn a_redirect_takes_no_credentials_anywhere() {
    let elsewhere = Server::plain().await;
    let to = elsewhere.url();
    let server = Server::new(move |_| {
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::TEMPORARY_REDIRECT;
        response
            .headers_mut()
            .insert("location", to.parse().unwrap());
        response
    })
    .await;
    let client = RestClient::new(Config::new(server.url())).unwrap();
    let request = pods(&client).header("authorization", "Bearer hunter2");
    assert_eq!(request.send().await.unwrap_err().code(), Some(307));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_token_beside_a_password_is_an_error() {
    let text = r#"{
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://h"}}],
        "users": [{"name": "u", "user": {"token": "hunter2", "username": "jane", "password": "hunter2"}}]
    }"#;
    let error = Config::from_kubeconfig_text(text).unwrap_err().to_string();
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn requests_act_as_whom_the_client_does_unless_they_say_otherwise() {
    let script = Script::always(done);
    let jane = Impersonation::new("jane")
        .with_group("dev")
        .with_group("ops")
        .with_extra("scopes", ["view"]);
    let client = script.client_of(Config::new("https://h").with_impersonation(jane));
    pods(&client).send().await.unwrap();
    pods(&client).impersonate("joe").send().await.unwrap();
    pods(&client)
        .header("Impersonate-User", "jim")
        .send()
        .await
        .unwrap();
    pods(&script.client()).send().await.unwrap();
    let asked = script.asked();
    let said = |index: usize| {
        let headers = &asked[index].headers;
        let mut said: Vec<_> = headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("impersonate"))
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        said.sort();
        said
    };
    assert_eq!(
        said(0),
        [
            "impersonate-extra-scopes: view",
            "impersonate-group: dev",
            "impersonate-group: ops",
            "impersonate-user: jane"
        ]
    );
    assert_eq!(said(1), ["impersonate-user: joe"]);
    assert_eq!(said(2), ["impersonate-user: jim"]);
    assert_eq!(said(3), [""; 0]);
}

#[tokio::test]
async fn a_kubeconfig_says_whom_to_act_as() {
    let text = r#"
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://h"}}]
users:
- name: u
  user:
    token: t
    as: jane
    as-uid: "42"
    as-groups: [dev, ops]
    as-user-extra: {example.org/scopes: [view, edit]}
"#;
    let script = Script::new([done()]);
    let client = script.client_of(Config::from_kubeconfig_text(text).unwrap());
    pods(&client).send().await.unwrap();
    let headers = &script.asked()[0].headers;
    let all = |name: &str| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
    assert_eq!(all("authorization"), ["Bearer t"]);
    assert_eq!(all("impersonate-user"), ["jane"]);
    assert_eq!(all("impersonate-uid"), ["42"]);
    assert_eq!(all("impersonate-group"), ["dev", "ops"]);
    assert_eq!(
        all("impersonate-extra-example.org%2fscopes"),
        ["view", "edit"]
    );
}

#[tokio::test]
async fn whom_nobody_can_act_as_is_an_error_before_anything_is_sent() {
    let script = Script::new([]);
    let error = pods(&script.client())
        .impersonate("a\nb")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let config = Config::new("https://h").with_impersonation(Impersonation::default());
    let error = RestClient::new(config).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(
        error.to_string(),
        "the user to act as is empty; a uid, groups and extras need a user too"
    );
}
