//! OpenID Connect: an issuer of ours, which the API server and the client both ask.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clientset_runtime::config::{Config, Kubeconfig};
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Body;
use clientset_testing::ControlPlane;
use clientset_testing::suite::Context;
use http::Response;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};

use crate::server::{Seen, Server};
use crate::{TestResult, review, user_info};

/// Signs id tokens, and gives one for each refresh token, once.
struct Issuer {
    key: EcdsaKeyPair,
    /// Where it is, once that is known.
    address: Mutex<Option<SocketAddr>>,
    /// The refresh token that is not spent.
    refresh: Mutex<u32>,
}

impl Issuer {
    fn new() -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self {
            key: EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap(),
            address: Mutex::default(),
            refresh: Mutex::new(1),
        }
    }

    fn url(&self) -> String {
        format!("https://{}", self.address.lock().unwrap().unwrap())
    }

    /// A token that expires after so many seconds.
    fn id_token(&self, subject: &str, seconds: i64) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let claims = json!({
            "iss": self.url(),
            "aud": "kubernetes",
            "sub": subject,
            "groups": ["developers"],
            "iat": now - 7200,
            "exp": now.checked_add_signed(seconds).unwrap(),
        });
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!(
            "{}.{}",
            encoded(&json!({"alg": "ES256", "kid": "1"})),
            encoded(&claims)
        );
        let signature = self
            .key
            .sign(&SystemRandom::new(), text.as_bytes())
            .unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn answer(&self, seen: &Seen) -> Response<Body> {
        let url = self.url();
        let body = match seen.path.as_str() {
            "/.well-known/openid-configuration" => json!({
                "issuer": url,
                "jwks_uri": format!("{url}/keys"),
                "token_endpoint": format!("{url}/token"),
                "authorization_endpoint": format!("{url}/auth"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            }),
            "/keys" => {
                let point = self.key.public_key().as_ref();
                json!({"keys": [{
                    "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1",
                    "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
                    "y": URL_SAFE_NO_PAD.encode(&point[33..]),
                }]})
            }
            "/token" => {
                let mut number = self.refresh.lock().unwrap();
                let expected = format!(
                    "grant_type=refresh_token&refresh_token=r-{number}&client_id=kubernetes"
                );
                if seen.body != expected {
                    let mut response = Response::new(r#"{"error":"invalid_grant"}"#.into());
                    *response.status_mut() = http::StatusCode::BAD_REQUEST;
                    return response;
                }
                *number += 1;
                json!({"id_token": self.id_token("jane", 3600), "refresh_token": format!("r-{number}")})
            }
            path => panic!("{path}"),
        };
        let mut response = Response::new(Body::from(body.to_string()));
        response
            .headers_mut()
            .insert("content-type", "application/json".parse().unwrap());
        response
    }
}

/// The issuer's server, and its certificate.
async fn serve(issuer: &Arc<Issuer>) -> (Server, String) {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let tls = rustls::ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let answering = issuer.clone();
    let server = Server::secure_with(tls, move |seen| answering.answer(seen)).await;
    *issuer.address.lock().unwrap() = Some(server.address);
    (server, own.cert.pem())
}

pub(crate) async fn an_id_token_is_renewed_and_known(context: Context) -> TestResult {
    let issuer = Arc::new(Issuer::new());
    let (_serving, authority) = serve(&issuer).await;
    let folder = tempfile::tempdir()?;
    let authority_file = folder.path().join("ca.crt");
    std::fs::write(&authority_file, &authority)?;
    let server = ControlPlane::builder()
        .api_server_flag(format!("--oidc-issuer-url={}", issuer.url()))
        .api_server_flag(format!("--oidc-ca-file={}", authority_file.display()))
        .api_server_flag("--oidc-client-id=kubernetes")
        .api_server_flag("--oidc-signing-algs=ES256")
        .api_server_flag("--oidc-username-prefix=oidc:")
        .api_server_flag("--oidc-groups-claim=groups")
        .without_controller_manager();
    let server = context.start(server).await?;
    let path = folder.path().join("config");
    let write = |id_token: &str, refresh_token: &str| {
        let text = json!({
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {
                "server": server.url(),
                "certificate-authority-data": STANDARD.encode(server.certificate_authority()),
            }}],
            "users": [{"name": "u", "user": {"auth-provider": {"name": "oidc", "config": {
                "idp-issuer-url": issuer.url(),
                "client-id": "kubernetes",
                "idp-certificate-authority": authority_file,
                "id-token": id_token,
                "refresh-token": refresh_token,
            }}}}],
        });
        std::fs::write(&path, text.to_string()).unwrap();
    };
    let kept = |key: &str| {
        let kubeconfig = Kubeconfig::load_from_file(&path).unwrap();
        let user = kubeconfig.users.get("u").unwrap();
        user.auth_provider
            .as_ref()
            .unwrap()
            .config
            .get(key)
            .unwrap()
            .to_string()
    };

    // The server asks for the issuer's keys some time after it is ready.
    write(&issuer.id_token("joe", 3600), "r-1");
    let client = RestClient::new(Config::from_kubeconfig(&path).await?)?;
    let begun = Instant::now();
    let info = loop {
        match user_info(review(&client)).await {
            Ok(info) => break info,
            Err(error) if error.is_unauthorized() && begun.elapsed() < Duration::from_secs(60) => {}
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    let first = info["username"].as_str().unwrap().to_owned();
    assert!(
        ["oidc:joe", "oidc:jane"].contains(&first.as_str()),
        "{info}"
    );

    // A token that has expired: the next one is of another subject.
    *issuer.refresh.lock().unwrap() = 7;
    let old = issuer.id_token("joe", -3600);
    write(&old, "r-7");
    let client = RestClient::new(Config::from_kubeconfig(&path).await?)?;
    for _ in 0..2 {
        let info = user_info(review(&client)).await?;
        assert_eq!(info["username"], "oidc:jane");
        assert_eq!(
            info["groups"],
            json!(["developers", "system:authenticated"])
        );
    }
    assert_eq!(kept("refresh-token"), "r-8");
    assert_ne!(kept("id-token"), old);
    assert_eq!(kept("client-id"), "kubernetes");

    // Another program finds what this one has kept.
    let client = RestClient::new(Config::from_kubeconfig(&path).await?)?;
    assert_eq!(user_info(review(&client)).await?["username"], "oidc:jane");
    assert_eq!(*issuer.refresh.lock().unwrap(), 8);

    // A refresh token that is spent.
    write(&issuer.id_token("joe", -3600), "r-7");
    let client = RestClient::new(Config::from_kubeconfig(&path).await?)?;
    let error = user_info(review(&client)).await.unwrap_err().to_string();
    assert!(
        error.contains("does not take the refresh-token (400 invalid_grant)"),
        "{error}"
    );
    Ok(())
}
