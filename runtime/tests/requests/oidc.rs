//! OpenID Connect: when an id token is renewed, how the issuer is asked, where the new one is kept.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clientset_runtime::ErrorKind;
use clientset_runtime::config::{AuthProviderConfig, Config, Kubeconfig};
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Body;
use http::Response;
use tempfile::TempDir;

use crate::script::{Asked, Script, done, pods, refusal};
use crate::server::{Seen, Server};
use crate::tls::Authority;
use crate::traces::Log;

const EXPIRED: u64 = 1_000_000_000;
const LATER: u64 = 4_000_000_000;

/// An id token; its subject makes it different from others.
fn id_token(subject: &str, expires: u64) -> String {
    let claims = format!(r#"{{"sub":"{subject}","exp":{expires}}}"#);
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
}

fn json(body: String) -> Response<Body> {
    Response::new(Body::from(body))
}

fn refused(code: u16, body: &str) -> Response<Body> {
    let mut response = json(body.to_owned());
    *response.status_mut() = code.try_into().unwrap();
    response
}

/// An issuer, and a kubeconfig for it.
struct Issuer {
    authority: Authority,
    server: Server,
    folder: TempDir,
}

impl Issuer {
    /// `token` answers at the token endpoint, `more` is said beside it.
    async fn new(
        more: &'static str,
        token: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        let authority = Authority::new();
        let tls = authority.server_config(&["127.0.0.1"], None, &["h2", "http/1.1"]);
        let server = Server::secure_with(tls, move |seen| match seen.path.as_str() {
            "/.well-known/openid-configuration" => {
                let host = seen
                    .headers
                    .get("host")
                    .map(|host| host.to_str().unwrap().to_owned());
                let host = host.or_else(|| seen.authority.clone()).unwrap();
                json(format!(
                    r#"{{"token_endpoint":"https://{host}/token"{more}}}"#
                ))
            }
            "/token" => token(seen),
            _ => refused(404, ""),
        })
        .await;
        Self {
            authority,
            server,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One that gives a token for each refresh token, and says how often.
    async fn counting(body: &'static str) -> (Self, Arc<AtomicUsize>) {
        let count = Arc::<AtomicUsize>::default();
        let counter = count.clone();
        let issuer = Self::new("", move |_| {
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            let token = id_token(&format!("new-{number}"), LATER);
            json(format!(r#"{{"id_token":"{token}"{body}}}"#))
        })
        .await;
        (issuer, count)
    }

    fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// Writes the kubeconfig.
    fn write(&self, entries: &[(&str, &str)]) {
        let mut config = format!(
            "          idp-issuer-url: https://{}\n          client-id: kubernetes\n          idp-certificate-authority-data: {}\n",
            self.server.address,
            STANDARD.encode(&self.authority.pem)
        );
        for (key, value) in entries {
            config += &format!("          {key}: {value}\n");
        }
        let text = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\nclusters: [{{name: c, cluster: {{server: https://h}}}}]\nusers:\n- name: u\n  user:\n    auth-provider:\n      name: oidc\n      config:\n{config}"
        );
        std::fs::write(self.kubeconfig(), text).unwrap();
    }

    async fn config(&self, entries: &[(&str, &str)]) -> Config {
        self.write(entries);
        Config::from_kubeconfig(self.kubeconfig()).await.unwrap()
    }

    /// What the kubeconfig says.
    fn kept(&self, key: &str) -> String {
        let kubeconfig = Kubeconfig::load_from_file(self.kubeconfig()).unwrap();
        let user = kubeconfig.users.get("u").unwrap();
        let config = &user.auth_provider.as_ref().unwrap().config;
        config.get(key).map(ToString::to_string).unwrap_or_default()
    }

    /// What was asked of the token endpoint.
    fn asked(&self) -> Vec<Seen> {
        let seen = self.server.seen();
        seen.into_iter()
            .filter(|seen| seen.path == "/token")
            .collect()
    }
}

fn bearer(subject: &str) -> String {
    format!("Bearer {}", id_token(subject, LATER))
}

fn authorizations(asked: &[Asked]) -> Vec<&str> {
    asked
        .iter()
        .map(|asked| asked.headers["authorization"].to_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_token_that_is_still_good_is_used_as_it_is() {
    let (issuer, count) = Issuer::counting("").await;
    let good = id_token("old", LATER);
    let script = Script::always(done);
    let client = script.client_of(
        issuer
            .config(&[("id-token", &good), ("refresh-token", "r")])
            .await,
    );
    pods(&client).send().await.unwrap();
    assert_eq!(authorizations(&script.asked()), [bearer("old")]);
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_token_that_has_expired_is_renewed_and_kept() {
    for (id_token, body) in [
        (Some(id_token("old", EXPIRED)), ""),
        (None, r#","refresh_token":"r-2""#),
    ] {
        let (issuer, count) = Issuer::counting(body).await;
        let mut entries = vec![("refresh-token", "r/1 &")];
        entries.extend(id_token.as_deref().map(|token| ("id-token", token)));
        let script = Script::always(done);
        let config = issuer.config(&entries).await;
        let client = script.client_of(config.clone());
        for _ in 0..2 {
            pods(&client).send().await.unwrap();
        }
        pods(&script.client_of(config)).send().await.unwrap();
        assert_eq!(
            authorizations(&script.asked()),
            [bearer("new-1"), bearer("new-1"), bearer("new-1")]
        );
        assert_eq!(count.load(Ordering::SeqCst), 1);
        let asked = &issuer.asked()[0];
        assert_eq!(asked.method, http::Method::POST);
        assert_eq!(
            asked.headers["content-type"],
            "application/x-www-form-urlencoded"
        );
        assert_eq!(
            asked.body,
            "grant_type=refresh_token&refresh_token=r%2F1%20%26&client_id=kubernetes"
        );
        assert!(!asked.headers.contains_key("authorization"));
        assert_eq!(issuer.kept("id-token"), self::id_token("new-1", LATER));
        assert_eq!(
            issuer.kept("refresh-token"),
            if body.is_empty() { "r/1 &" } else { "r-2" }
        );
        assert_eq!(issuer.kept("client-id"), "kubernetes");
    }
}

#[tokio::test]
async fn extra_scopes_are_asked_for() {
    let (issuer, _) = Issuer::counting("").await;
    let script = Script::always(done);
    let entries = [("refresh-token", "r"), ("extra-scopes", "groups,email")];
    pods(&script.client_of(issuer.config(&entries).await))
        .send()
        .await
        .unwrap();
    assert_eq!(
        issuer.asked()[0].body,
        "grant_type=refresh_token&refresh_token=r&scope=openid%20groups%20email&client_id=kubernetes"
    );
}

#[tokio::test]
async fn the_client_proves_itself_as_the_issuer_can_check_it() {
    const FORM: &str = "grant_type=refresh_token&refresh_token=r";
    let in_form = format!("{FORM}&client_id=kubernetes&client_secret=s%3A1");
    let basic = format!("Basic {}", STANDARD.encode("kubernetes:s%3A1"));
    // What the issuer says it can, what it really takes, how it is asked.
    for (more, takes_basic, ways) in [
        ("", true, &["basic"][..]),
        ("", false, &["basic", "form"]),
        (
            r#","token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]"#,
            true,
            &["basic"],
        ),
        (
            r#","token_endpoint_auth_methods_supported":["client_secret_post"]"#,
            false,
            &["form"],
        ),
        (
            r#","token_endpoint_auth_methods_supported":["client_secret_post"]"#,
            true,
            &["form", "basic"],
        ),
    ] {
        let issuer = Issuer::new(more, move |seen| {
            if seen.headers.contains_key("authorization") == takes_basic {
                json(format!(r#"{{"id_token":"{}"}}"#, id_token("new", LATER)))
            } else {
                refused(400, r#"{"error":"invalid_client"}"#)
            }
        })
        .await;
        let script = Script::always(done);
        let entries = [("refresh-token", "r"), ("client-secret", "'s:1'")];
        pods(&script.client_of(issuer.config(&entries).await))
            .send()
            .await
            .unwrap();
        let asked = issuer.asked();
        assert_eq!(asked.len(), ways.len(), "{more}");
        for (asked, way) in asked.iter().zip(ways) {
            match *way {
                "basic" => {
                    assert_eq!(asked.headers["authorization"], basic.as_str());
                    assert_eq!(asked.body, FORM);
                }
                _ => {
                    assert!(!asked.headers.contains_key("authorization"));
                    assert_eq!(asked.body, in_form);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_an_issuer_may_do_wrong_is_told_without_secrets() {
    type Handler = fn(&Seen) -> Response<Body>;
    let table: [(&'static str, Handler, &str); 8] = [
        (
            "",
            |_| {
                refused(
                    400,
                    r#"{"error":"invalid_grant","error_description":"hunter2"}"#,
                )
            },
            "the issuer does not take the refresh-token (400 invalid_grant)",
        ),
        (
            "",
            |_| refused(401, r#"{"error":"unauthorized_client"}"#),
            "the issuer does not know the client (401 unauthorized_client); check client-id",
        ),
        (
            "",
            |_| refused(400, r#"{"error":"hunter2"}"#),
            "the issuer refuses a new token (400)",
        ),
        (
            "",
            |_| refused(503, "hunter2"),
            "the issuer refuses a new token (503)",
        ),
        (
            "",
            |_| json(r#"{"access_token":"hunter2"}"#.to_owned()),
            "the issuer's answer has no id_token",
        ),
        (
            "",
            |_| json(r#"{"id_token":["hunter2"]}"#.to_owned()),
            "the issuer's answer: id_token: expected string, found list",
        ),
        (
            "",
            |_| json(r#"{"id_token":"hunter2\n"}"#.to_owned()),
            "the issuer answered with an id-token, but the token holds characters",
        ),
        (
            r#","token_endpoint":"http://h/token""#,
            |_| json(String::new()),
            r#"its token_endpoint "http://h/token" is not https://"#,
        ),
    ];
    for (more, token, what) in table {
        let issuer = Issuer::new(more, token).await;
        let script = Script::new([]);
        let client = script.client_of(issuer.config(&[("refresh-token", "hunter2")]).await);
        let error = pods(&client).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        let text = error.to_string();
        let start = format!(
            "cannot list Pod in namespace default: the auth-provider oidc (https://{}): {what}",
            issuer.server.address
        );
        assert!(text.starts_with(&start), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_not_trusted_or_not_there_is_told() {
    let (issuer, count) = Issuer::counting("").await;
    let script = Script::new([]);
    let other = STANDARD.encode(Authority::new().pem);
    let provider = |more: &[(&str, &str)]| {
        let mut config: clientset_runtime::object::Map<_> = [
            (
                "idp-issuer-url",
                format!("https://{}", issuer.server.address).as_str(),
            ),
            ("client-id", "k"),
            ("refresh-token", "hunter2"),
        ]
        .into();
        for (key, value) in more {
            config.insert(*key, (*value).into());
        }
        let provider = AuthProviderConfig {
            name: "oidc".into(),
            config,
            ..Default::default()
        };
        script.client_of(Config::new("https://h").with_auth_provider(provider, None))
    };
    for (more, what) in [
        (
            &[("idp-certificate-authority-data", other.as_str())][..],
            "comes from an authority that is not trusted",
        ),
        (
            &[("idp-certificate-authority", "/nowhere")],
            "cannot read certificate-authority /nowhere",
        ),
        (
            &[("idp-issuer-url", "https://127.0.0.1:1")],
            "nothing answers at https://127.0.0.1:1",
        ),
    ] {
        let error = pods(&provider(more)).send().await.unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn without_a_refresh_token_somebody_has_to_log_in() {
    let (issuer, count) = Issuer::counting("").await;
    let old = id_token("old", EXPIRED);
    for (entries, what) in [
        (
            &[][..],
            "there is no id-token, and there is no refresh-token",
        ),
        (
            &[("id-token", old.as_str())],
            "the id-token has expired, and there is no refresh-token",
        ),
        (
            &[("id-token", "hunter2")],
            "the id-token is no JSON web token with an expiry, and there",
        ),
    ] {
        let script = Script::always(done);
        let client = script.client_of(issuer.config(entries).await);
        let text = pods(&client).send().await.unwrap_err().to_string();
        assert!(
            text.contains(what) && text.ends_with("log in again"),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
        // Once somebody has, the program goes on.
        issuer.write(&[("id-token", &id_token("fresh", LATER))]);
        pods(&client).send().await.unwrap();
        assert_eq!(authorizations(&script.asked()), [bearer("fresh")]);
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn tokens_that_another_program_has_renewed_are_taken() {
    let (issuer, count) = Issuer::counting("").await;
    let old = id_token("old", EXPIRED);
    let script = Script::always(done);
    let client = script.client_of(
        issuer
            .config(&[("id-token", &old), ("refresh-token", "spent")])
            .await,
    );
    issuer.write(&[
        ("id-token", &id_token("theirs", LATER)),
        ("refresh-token", "next"),
    ]);
    pods(&client).send().await.unwrap();
    assert_eq!(authorizations(&script.asked()), [bearer("theirs")]);
    assert_eq!(count.load(Ordering::SeqCst), 0);
    // Where theirs has expired too, their refresh token is the one that is not spent.
    let client = script.client_of(
        issuer
            .config(&[("id-token", &old), ("refresh-token", "gone")])
            .await,
    );
    issuer.write(&[
        ("id-token", &id_token("other", EXPIRED)),
        ("refresh-token", "last"),
    ]);
    pods(&client).send().await.unwrap();
    assert!(
        issuer.asked()[0]
            .body
            .windows(18)
            .any(|part| part == b"refresh_token=last")
    );
}

#[tokio::test]
async fn tokens_that_cannot_be_kept_are_used_all_the_same() {
    let (issuer, count) = Issuer::counting("").await;
    let script = Script::always(done);
    let client = script.client_of(issuer.config(&[("refresh-token", "r")]).await);
    std::fs::write(issuer.kubeconfig(), "clusters: {").unwrap();
    let (log, _guard) = Log::begin();
    for _ in 0..2 {
        pods(&client).send().await.unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(
        log.text().contains("the renewed tokens are not kept: "),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn parallel_requests_wait_for_one_renewal_and_none_that_gives_up_loses_it() {
    let count = Arc::<AtomicUsize>::default();
    let counter = count.clone();
    let issuer = Issuer::new("", move |_| {
        // The refresh token is spent from here on.
        counter.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(500));
        json(format!(r#"{{"id_token":"{}"}}"#, id_token("new", LATER)))
    });
    // The issuer blocks, and so has a runtime of its own.
    let (tell, told) = std::sync::mpsc::channel();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let issuer = issuer.await;
            let config = issuer.config(&[("refresh-token", "r")]).await;
            tell.send(config).unwrap();
            let _ = ended.await;
        });
    });
    let config = told.recv().unwrap();
    let script = Script::always(done);
    let client = script.client_of(config);
    let hurried = pods(&client)
        .timeout(Duration::from_millis(300))
        .send()
        .await;
    assert!(hurried.unwrap_err().is_timeout());
    let calls: Vec<_> = (0..10)
        .map(|_| tokio::spawn(pods(&client).send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    let _ = end.send(());
    thread.join().unwrap();
}

#[tokio::test]
async fn a_401_renews_a_token_that_is_not_new() {
    let (issuer, count) = Issuer::counting("").await;
    let good = id_token("old", LATER);
    let script = Script::new([refusal(401, None), done(), refusal(401, None)]);
    let client = script.client_of(
        issuer
            .config(&[("id-token", &good), ("refresh-token", "r")])
            .await,
    );
    pods(&client).send().await.unwrap();
    // The issuer is not asked again and again for what the server does not take.
    assert!(pods(&client).send().await.unwrap_err().is_unauthorized());
    assert_eq!(
        authorizations(&script.asked()),
        [bearer("old"), bearer("new-1"), bearer("new-1")]
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_401_without_a_refresh_token_stays() {
    let (issuer, _) = Issuer::counting("").await;
    let script = Script::new([refusal(401, None), done()]);
    let client = script.client_of(
        issuer
            .config(&[("id-token", &id_token("old", LATER))])
            .await,
    );
    assert!(pods(&client).send().await.unwrap_err().is_unauthorized());
    pods(&client).send().await.unwrap();
}

#[test]
fn auth_providers_that_are_gone_name_what_to_use_instead() {
    for (name, words) in [
        (
            "gcp",
            &["gke-gcloud-auth-plugin", "gcloud components install"][..],
        ),
        ("azure", &["kubelogin", "convert-kubeconfig"]),
        (
            "keystone",
            &[r#"the auth-provider "keystone", which is not known; expected "oidc""#],
        ),
    ] {
        let provider = AuthProviderConfig {
            name: name.into(),
            config: [("access-token", "hunter2")].into(),
            ..Default::default()
        };
        let config = Config::new("https://h").with_auth_provider(provider, None);
        let error = RestClient::new(config).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        for word in words {
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[test]
fn an_exec_plugin_beside_an_auth_provider_is_an_error() {
    let text = r#"{
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://h"}}],
        "users": [{"name": "u", "user": {
            "auth-provider": {"name": "oidc", "config": {"idp-issuer-url": "https://i", "client-id": "k"}},
            "exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "login", "interactiveMode": "Never"}
        }}]
    }"#;
    assert!(Config::from_kubeconfig_text(text).is_err());
}
