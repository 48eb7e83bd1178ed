//! Requests to a real API server: what it answers, and what errors make of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

use std::env;
use std::error::Error as StdError;
use std::net::SocketAddr;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientset_runtime::config::Config;
use clientset_runtime::request::{PatchType, Request, RestClient, Warning, WarningHandler};
use clientset_runtime::{Error, ErrorKind};
use clientset_testing::control_plane::User;
use clientset_testing::suite::{Context, Suite, blocking, tests};
use clientset_testing::{ControlPlane, control_plane};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

type TestResult = Result<(), Box<dyn StdError>>;

fn main() -> ExitCode {
    if let Ok(address) = env::var(ASK) {
        return ask(address);
    }
    Suite::new()
        .tests(tests![
            the_version_is_read,
            a_client_certificate_is_known,
            refusals_are_told_in_few_words,
            strangers_are_refused,
            a_large_answer_comes_packed_and_is_read_whole,
            warnings_are_heard,
            events_come_as_they_happen,
            a_restart_is_survived,
            the_authorities_of_the_system_are_trusted,
            the_proxies_of_the_environment_are_taken,
        ])
        .run()
}

/// Set in a copy of this program that asks the server at this address, for what an environment does.
const ASK: &str = "CLIENTSET_TEST_ASK";

/// Prints the server's version, or the error.
#[allow(clippy::print_stdout, reason = "how the copy answers")]
fn ask(address: String) -> ExitCode {
    let asking = async {
        let token = env::var("CLIENTSET_TEST_TOKEN").unwrap();
        let client = RestClient::new(Config::new(address).with_token(token))?;
        client.server_version().await
    };
    match tokio::runtime::Runtime::new().unwrap().block_on(asking) {
        Ok(version) => println!("version {}", version.git_version),
        Err(error) => println!("{error}"),
    }
    ExitCode::SUCCESS
}

/// What a copy of this program says in an environment of its own.
async fn ask_in(
    environment: &[(&str, &str)],
    token: &str,
    address: &str,
) -> Result<String, Box<dyn StdError>> {
    let mut copy = Command::new(env::current_exe()?);
    copy.env(ASK, address).env("CLIENTSET_TEST_TOKEN", token);
    for name in [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ] {
        copy.env_remove(name);
    }
    copy.envs(environment.iter().copied());
    let output = tokio::task::spawn_blocking(move || copy.output()).await??;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A client of `user` in `namespace`, through the kubeconfig.
fn client(server: &ControlPlane, user: &User, namespace: &str) -> Result<RestClient, Error> {
    RestClient::new(Config::from_kubeconfig_text(
        &server.kubeconfig(user, namespace),
    )?)
}

fn config_maps(client: &RestClient) -> Request {
    let request = client
        .request()
        .api("", "v1")
        .namespace(client.default_namespace());
    request.resource("configmaps").kind("ConfigMap")
}

async fn the_version_is_read(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let client = client(&server, server.admin(), "default")?;
    assert_eq!(client.server_version().await?.git_version, "v1.37.0");
    Ok(())
}

async fn a_client_certificate_is_known(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let jane = server.new_certificate_user("jane", Some("developers"))?;
    let client = client(&server, &jane, "default")?;
    let error = config_maps(&client).send().await.unwrap_err();
    assert!(error.is_forbidden());
    assert!(
        error
            .to_string()
            .contains(r#"User "jane" cannot list resource "configmaps""#),
        "{error}"
    );
    Ok(())
}

async fn refusals_are_told_in_few_words(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let client = client(&server, server.admin(), &namespace)?;
    let json = |body: &str| (String::from("application/json"), body.to_owned());
    let create = |body: &str| {
        let (content_type, body) = json(body);
        config_maps(&client).post().body_bytes(content_type, body)
    };
    create(r#"{"metadata":{"name":"a"},"data":{"k":"v"}}"#)
        .send()
        .await?;
    let old = r#"{"metadata":{"name":"a","resourceVersion":"1"}}"#;
    let deployment = r#"{"metadata":{"name":"w"},"spec":{"replicas":-1,"selector":{"matchLabels":{"app":"a"}},
        "template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c"}]}}}}"#;
    let deployments = client
        .request()
        .api("apps", "v1")
        .namespace(&namespace)
        .resource("deployments")
        .kind("Deployment");
    type Predicate = fn(&Error) -> bool;
    let predicates: [(Request, Predicate, String); 9] = [
        (
            config_maps(&client).name("b"),
            Error::is_not_found,
            format!("cannot get ConfigMap {namespace}/b: not found"),
        ),
        (
            create(r#"{"metadata":{"name":"a"}}"#).about("a"),
            Error::is_already_exists,
            format!("cannot create ConfigMap {namespace}/a: already exists"),
        ),
        (
            config_maps(&client).put().name("a").body_bytes("application/json", old),
            Error::is_conflict,
            format!("cannot update ConfigMap {namespace}/a: it changed since it was read; read it again and retry"),
        ),
        (
            deployments.clone().post().body_bytes("application/json", deployment),
            Error::is_invalid,
            format!("cannot create Deployment in namespace {namespace}: spec.replicas: Invalid value: -1: must be greater than or equal to 0; spec.template.spec.containers[0].image: Required value"),
        ),
        (
            create("{"),
            Error::is_bad_request,
            format!("cannot create ConfigMap in namespace {namespace}: "),
        ),
        (
            config_maps(&client).name("a").patch(PatchType::Json).header("content-type", "text/plain").body_bytes("text/plain", "[]"),
            Error::is_unsupported_media_type,
            format!("cannot patch ConfigMap {namespace}/a: 415: Unsupported Media Type"),
        ),
        (
            config_maps(&client).name("a").post().body_bytes("application/json", "{}"),
            Error::is_method_not_supported,
            format!("cannot create ConfigMap {namespace}/a: the server does not allow this method on the requested resource"),
        ),
        (
            client.request().api("nosuch.group", "v1").resource("things"),
            Error::is_not_served,
            "cannot list things: this server does not serve things in nosuch.group/v1: its version of Kubernetes may not have them, ".to_owned(),
        ),
        (
            config_maps(&client).param("resourceVersion", "x"),
            Error::is_bad_request,
            format!("cannot list ConfigMap in namespace {namespace}: "),
        ),
    ];
    for (request, predicate, text) in predicates {
        let error = request.send().await.unwrap_err();
        assert!(error.to_string().starts_with(&text), "{error}\n{text}");
        assert!(predicate(&error), "{error:?}");
        assert_eq!(error.kind(), ErrorKind::Status);
    }

    let limited = client_of_limited(&server, &namespace)?;
    let error = limited
        .request()
        .api("", "v1")
        .namespace(&namespace)
        .resource("secrets")
        .kind("Secret")
        .name("s")
        .await
        .unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(
        error.to_string(),
        format!(
            r#"cannot get Secret {namespace}/s: forbidden: User "limited" cannot get resource "secrets" in API group "" in the namespace "{namespace}""#
        )
    );
    Ok(())
}

fn client_of_limited(server: &ControlPlane, namespace: &str) -> Result<RestClient, Error> {
    client(server, server.limited(), namespace)
}

async fn strangers_are_refused(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let known = Config::from_kubeconfig_text(&server.kubeconfig(server.admin(), "default"))?;
    let error = config_maps(&RestClient::new(known.clone().with_token("wrong"))?)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized(), "{error:?}");
    assert!(
        error.to_string().contains("did not accept the credentials"),
        "{error}"
    );
    let error = config_maps(&RestClient::new(Config::new(server.url()))?)
        .send()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("authority that is not trusted"),
        "{error}"
    );
    let plain = server.url().replace("https://", "http://");
    let error = config_maps(&RestClient::new(Config::new(plain))?)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("HTTPS"), "{error}");
    Ok(())
}

async fn a_large_answer_comes_packed_and_is_read_whole(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let client = client(&server, server.admin(), &namespace)?;
    // API servers pack answers of 128 KiB and more.
    let value: String = (0..40_000).map(|n| format!("{n},")).collect();
    let body = format!(r#"{{"metadata":{{"name":"large"}},"data":{{"k":"{value}"}}}}"#);
    config_maps(&client)
        .post()
        .body_bytes("application/json", body)
        .send()
        .await?;
    let whole = config_maps(&client).name("large").send().await?;
    assert!(!whole.headers().contains_key("content-encoding"));
    assert!(std::str::from_utf8(whole.bytes())?.contains(&value));
    // It does come packed to whoever does not have it unpacked.
    let packed = config_maps(&client)
        .name("large")
        .header("accept-encoding", "gzip")
        .send()
        .await?;
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert!(packed.bytes().len() < whole.bytes().len() / 2);
    Ok(())
}

#[derive(Debug, Default)]
struct Heard(Mutex<Vec<Warning>>);

impl WarningHandler for Heard {
    fn handle(&self, warning: &Warning, _url: &str) {
        self.0.lock().unwrap().push(warning.clone());
    }
}

async fn warnings_are_heard(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let heard = Arc::new(Heard::default());
    let config = Config::from_kubeconfig_text(&server.kubeconfig(server.admin(), &namespace))?;
    let client = RestClient::new(config.with_warning_handler(heard.clone()))?;
    let body = r#"{"metadata":{"name":"a"},"dota":{}}"#;
    let create = config_maps(&client).post().param("fieldValidation", "Warn");
    let response = create.body_bytes("application/json", body).send().await?;
    assert!(response.was_created());
    assert_eq!(response.warnings()[0].text, r#"unknown field "dota""#);
    assert_eq!(*heard.0.lock().unwrap(), response.warnings());
    Ok(())
}

async fn events_come_as_they_happen(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let client = client(&server, server.admin(), &namespace)?;
    let watch = config_maps(&client)
        .param("watch", "true")
        .param("fieldSelector", "metadata.name=new");
    let mut events = watch.timeout(Duration::from_secs(20)).watch().await?;
    assert!(!events.headers().contains_key("content-encoding"));
    let body = r#"{"metadata":{"name":"new"}}"#;
    config_maps(&client)
        .post()
        .body_bytes("application/json", body)
        .send()
        .await?;
    let chunk = tokio::time::timeout(Duration::from_secs(20), events.chunk())
        .await??
        .unwrap();
    let text = std::str::from_utf8(&chunk)?;
    assert!(text.starts_with(r#"{"type":"ADDED","object":{"#), "{text}");
    Ok(())
}

async fn a_restart_is_survived(context: Context) -> TestResult {
    let builder = control_plane::Builder::default().without_controller_manager();
    let server = context.start(builder).await?;
    let client = client(&server, server.admin(), "default")?;
    let mut events = config_maps(&client).param("watch", "true").watch().await?;
    let stopped = server.clone();
    blocking(move || stopped.stop_api_server()).await?;
    // What the watch has still to say, then its end, of one kind or the other.
    loop {
        match tokio::time::timeout(Duration::from_secs(60), events.chunk()).await? {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => {
                assert!(error.is_connection_lost(), "{error}");
                break;
            }
        }
    }
    let error = config_maps(&client).send().await.unwrap_err();
    assert!(error.is_connection_refused(), "{error}");
    let started = server.clone();
    blocking(move || started.start_api_server()).await?;
    config_maps(&client).send().await?;
    Ok(())
}

const VERSION: &str = "version v1.37.0";

async fn the_authorities_of_the_system_are_trusted(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let token = server.admin().token().unwrap();
    let folder = tempfile::tempdir()?;
    let authorities = folder.path().join("authorities.crt");
    std::fs::write(&authorities, server.certificate_authority())?;
    let file = ("SSL_CERT_FILE", authorities.to_str().unwrap());
    assert_eq!(ask_in(&[file], token, server.url()).await?, VERSION);
    let said = ask_in(&[], token, server.url()).await?;
    assert!(said.contains("authority that is not trusted"), "{said}");
    Ok(())
}

async fn the_proxies_of_the_environment_are_taken(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let token = server.admin().token().unwrap();
    let target = server.url().trim_start_matches("https://").to_owned();
    let folder = tempfile::tempdir()?;
    let authorities = folder.path().join("authorities.crt");
    // The proxy behind TLS has an authority of its own.
    let key = rcgen::KeyPair::generate()?;
    let certificate =
        rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()])?.self_signed(&key)?;
    std::fs::write(
        &authorities,
        server.certificate_authority() + &certificate.pem(),
    )?;
    let file = ("SSL_CERT_FILE", authorities.to_str().unwrap());
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));

    // A name that has no address here: only a proxy reaches it.
    let address = "https://kubernetes.default.svc:443";
    for acceptor in [None, Some(acceptor)] {
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let (listening, asked) = proxy(target.clone(), acceptor).await?;
        let url = format!("{scheme}://{listening}");
        let taken = [file, ("HTTPS_PROXY", url.as_str())];
        assert_eq!(ask_in(&taken, token, address).await?, VERSION, "{scheme}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // Not for names that are excepted, and never for this machine.
        let excepted = [file, taken[1], ("NO_PROXY", ".svc")];
        let said = ask_in(&excepted, token, address).await?;
        assert!(said.contains("has no address"), "{said}");
        assert_eq!(ask_in(&taken, token, server.url()).await?, VERSION);
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    Ok(())
}

/// A proxy that tunnels to `target` whatever it is asked for, and counts.
async fn proxy(
    target: String,
    tls: Option<tokio_rustls::TlsAcceptor>,
) -> Result<(SocketAddr, Arc<AtomicUsize>), Box<dyn StdError>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let count = Arc::<AtomicUsize>::default();
    let counter = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let server = TcpStream::connect(&target).await.unwrap();
            match &tls {
                None => tokio::spawn(tunnel(stream, server)),
                Some(tls) => tokio::spawn(tunnel(tls.accept(stream).await.unwrap(), server)),
            };
        }
    });
    Ok((address, count))
}

async fn tunnel(mut stream: impl AsyncRead + AsyncWrite + Unpin, mut server: TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"CONNECT kubernetes.default.svc:443 "));
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    // Either end may go first.
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
}
