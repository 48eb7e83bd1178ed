//! Secrets show nowhere: not in `Debug`, not in errors, not in any log down to the finest.

use std::error::Error as _;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clientset_runtime::Error;
use clientset_runtime::auth::{Authenticator, Authorization, Authorizing};
use clientset_runtime::config::{AuthProviderConfig, Config, ExecConfig, ExecEnvVar, Kubeconfig};
use clientset_runtime::object::RawJson;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Body;
use rcgen::ExtendedKeyUsagePurpose;

use crate::script::pods;
use crate::server::{Seen, Server};
use crate::tls::Authority;
use crate::traces::Log;

/// What no text may hold.
const SECRET: &str = "M4RKER";

/// An authenticator whose `Debug` shows everything.
#[derive(Debug)]
struct Careless {
    token: &'static str,
}

impl Authenticator for Careless {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(async { Authorization::bearer(self.token) })
    }
}

/// Everything that can be shown of an error.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut source = error.source();
    while let Some(error) = source {
        writeln!(text, "{error}\n{error:?}").unwrap();
        source = error.source();
    }
    text
}

/// What shows of a configuration and of requests with it, to a server that takes them and to one that
/// answers 401.
async fn shown_of(config: Config) -> String {
    let (log, _guard) = Log::begin();
    let mut text = format!("{config:?}\n{config:#?}\n");
    match RestClient::new(config) {
        Err(error) => text += &shown(&error),
        Ok(client) => {
            writeln!(text, "{client:?}\n{client:#?}").unwrap();
            for name in ["web", "refused"] {
                let request = pods(&client).name(name);
                writeln!(text, "{request:?}").unwrap();
                match request.send().await {
                    Ok(answer) => writeln!(text, "{answer:?}").unwrap(),
                    Err(error) => text += &shown(&error),
                }
            }
        }
    }
    text + &log.text()
}

fn exec(script: &str) -> ExecConfig {
    ExecConfig {
        command: "/bin/sh".into(),
        args: vec!["-c".into(), script.into(), SECRET.into()],
        env: vec![ExecEnvVar {
            name: "SECRET".into(),
            value: SECRET.into(),
            ..Default::default()
        }],
        api_version: "client.authentication.k8s.io/v1".into(),
        interactive_mode: "Never".into(),
        ..Default::default()
    }
}

/// Answers as an API server does, and as the issuer of id tokens.
fn answer(seen: &Seen) -> http::Response<Body> {
    let mut response = http::Response::new("{}".into());
    match seen.path.as_str() {
        "/.well-known/openid-configuration" => {
            let host = seen.headers.get("host").map(|host| host.to_str().unwrap());
            let host = host.or(seen.authority.as_deref()).unwrap();
            *response.body_mut() = format!(r#"{{"token_endpoint":"https://{host}/token"}}"#).into();
        }
        "/token" => {
            let answer = format!(
                r#"{{"id_token":"{}","refresh_token":"{SECRET}"}}"#,
                id_token(4_000_000_000)
            );
            *response.body_mut() = answer.into();
        }
        path if path.ends_with("refused") => {
            *response.status_mut() = http::StatusCode::UNAUTHORIZED;
        }
        _ => {}
    }
    response
}

fn id_token(expires: u64) -> String {
    format!(
        "e30.{}.{SECRET}",
        URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{expires}}}"#))
    )
}

/// The lines of a key that say something.
fn lines(key: &str) -> Vec<String> {
    key.lines()
        .filter(|line| !line.starts_with("-----"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn no_credential_shows_anywhere() {
    let (servers, clients) = (Authority::new(), Authority::new());
    for protocols in [&["h2"][..], &["http/1.1"]] {
        let tls = servers.server_config(&["127.0.0.1"], None, protocols);
        let server = Server::secure_with(tls, answer).await;
        let config = || {
            Config::new(format!("https://{}", server.address))
                .with_certificate_authority(servers.pem.as_str())
        };
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (certificate, key) = clients.issue(&["jane"], ExtendedKeyUsagePurpose::ClientAuth);
        let (certificate, key) = (certificate.pem(), key.serialize_pem());
        let mut secrets = lines(&key);
        secrets.extend([
            SECRET.to_owned(),
            STANDARD.encode(format!("jane:{SECRET}")),
            STANDARD.encode(format!("kubernetes:{SECRET}")),
        ]);
        let plugin = |status: &str| {
            config().with_exec(
                exec(&format!(
                    r#"printf %s '{{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{status}}}'"#
                )),
                RawJson::new(),
            )
        };
        let escaped = |pem: &str| pem.replace('\n', "\\n");
        let oidc = |issuer: &str, id_token: &str| {
            let provider = AuthProviderConfig {
                name: "oidc".into(),
                config: [
                    ("idp-issuer-url", issuer),
                    (
                        "idp-certificate-authority-data",
                        STANDARD.encode(&servers.pem).as_str(),
                    ),
                    ("client-id", "kubernetes"),
                    ("client-secret", SECRET),
                    ("id-token", id_token),
                    ("refresh-token", SECRET),
                ]
                .into(),
                ..Default::default()
            };
            config().with_auth_provider(provider, None)
        };
        let issuer = format!("https://{}", server.address);
        let careless = Careless { token: SECRET };
        let table = [
            (
                "careless authenticator",
                config().with_authenticator(careless),
            ),
            ("id token", oidc(&issuer, &id_token(4_000_000_000))),
            ("expired id token", oidc(&issuer, &id_token(1_000_000_000))),
            ("bad id token", oidc(&issuer, SECRET)),
            ("missing issuer", oidc("https://127.0.0.1:1", SECRET)),
            ("bad issuer", oidc("http://h", SECRET)),
            ("token", config().with_token(SECRET)),
            ("bad token", config().with_token(format!("{SECRET}\n"))),
            (
                "token file",
                config().with_token_file(write("token", SECRET)),
            ),
            (
                "bad token file",
                config().with_token_file(write("bad", &format!("{SECRET}\n{SECRET}"))),
            ),
            ("password", config().with_basic_auth("jane", SECRET)),
            (
                "certificate",
                config().with_client_certificate(certificate.as_str(), key.as_str()),
            ),
            (
                "certificate files",
                config()
                    .with_client_certificate_files(write("crt", &certificate), write("key", &key)),
            ),
            (
                "bad certificate",
                config().with_client_certificate(SECRET, SECRET),
            ),
            (
                "bad key",
                config().with_client_certificate(
                    certificate.as_str(),
                    format!("{SECRET}{key}{SECRET}"),
                ),
            ),
            (
                "plugin with a token",
                plugin(&format!(r#"{{"token":"{SECRET}"}}"#)),
            ),
            (
                "plugin with a certificate",
                plugin(&format!(
                    r#"{{"clientCertificateData":"{}","clientKeyData":"{}"}}"#,
                    escaped(&certificate),
                    escaped(&key)
                )),
            ),
            (
                "plugin with a bad key",
                plugin(&format!(
                    r#"{{"clientCertificateData":"{}","clientKeyData":"{SECRET}"}}"#,
                    escaped(&certificate)
                )),
            ),
            ("plugin with nonsense", plugin(&format!(r#""{SECRET}""#))),
            ("plugin that is no JSON", plugin(SECRET)),
            (
                "plugin that fails",
                config().with_exec(exec(&format!("echo {SECRET}; exit 1")), RawJson::new()),
            ),
            (
                "plugin that is missing",
                config().with_exec(
                    ExecConfig {
                        command: "/nowhere/login".into(),
                        ..exec(SECRET)
                    },
                    RawJson::new(),
                ),
            ),
            (
                "proxy",
                config()
                    .with_token(SECRET)
                    .with_proxy(format!("http://jane:{SECRET}@127.0.0.1:1")),
            ),
        ];
        for (kind, config) in table {
            let text = shown_of(config).await;
            assert!(text.contains("Config {"), "{kind}: {text}");
            for secret in &secrets {
                let line = text.lines().find(|line| line.contains(secret.as_str()));
                assert!(line.is_none(), "{kind} {protocols:?}: {line:?}");
            }
        }
        // The credentials were really sent, and the log is really of the finest.
        let sent: Vec<_> = server
            .seen()
            .iter()
            .filter_map(|seen| seen.headers.get("authorization").cloned())
            .collect();
        assert!(sent.len() >= 16, "{}", sent.len());
        let text = shown_of(config().with_token(SECRET)).await;
        assert!(text.contains("TRACE"), "{text}");
        assert!(text.contains("authorization"), "{text}");
    }
}

#[test]
fn no_kubeconfig_shows_its_secrets() {
    let text = format!(
        r#"
current-context: c
contexts: [{{name: c, context: {{cluster: c, user: u}}}}]
clusters: [{{name: c, cluster: {{server: "https://h", proxy-url: "http://jane:{SECRET}@h"}}}}]
users:
- {{name: a, user: {{token: {SECRET}}}}}
- {{name: b, user: {{username: jane, password: {SECRET}}}}}
- {{name: c, user: {{client-certificate-data: TTRSS0VS, client-key-data: TTRSS0VS}}}}
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: login
      args: [{SECRET}]
      env: [{{name: A, value: {SECRET}}}]
      interactiveMode: Never
- {{name: e, user: {{auth-provider: {{name: oidc, config: {{id-token: {SECRET}, refresh-token: {SECRET}, client-secret: {SECRET}}}}}}}}}
"#
    );
    let kubeconfig = Kubeconfig::load(text.as_bytes()).unwrap();
    let config = Config::from_kubeconfig_text(&text).unwrap();
    for shown in [
        format!("{kubeconfig:?}"),
        format!("{kubeconfig:#?}"),
        format!("{config:?}"),
        format!("{:?}", RestClient::new(config.clone()).unwrap()),
    ] {
        assert!(
            !shown.contains(SECRET) && !shown.contains("TTRSS0VS"),
            "{shown}"
        );
        assert!(!shown.contains("77, 52, 82"), "{shown}");
    }
}

#[test]
fn what_authenticators_deal_in_shows_nothing() {
    for authorization in [
        Authorization::bearer(SECRET).unwrap(),
        Authorization::basic("jane", SECRET),
        Authorization::header(&format!("Custom {SECRET}")).unwrap(),
    ] {
        let shown = format!("{authorization:?} {:?}", authorization.value());
        assert!(
            !shown.contains(SECRET) && !shown.contains("TTRSS0VS"),
            "{shown}"
        );
        assert!(authorization.value().unwrap().is_sensitive());
    }
}
