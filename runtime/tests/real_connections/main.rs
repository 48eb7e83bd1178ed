//! Connections to a real API server: whom they trust, which way they take, what becomes of dead ones.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]

mod relay;

use std::error::Error as StdError;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use clientset_runtime::config::Config;
use clientset_runtime::request::{Request, RestClient};
use clientset_runtime::transport::Failure;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, Suite, tests};
use relay::{Relay, Way};

type TestResult = Result<(), Box<dyn StdError>>;

const VERSION: &str = "v1.37.0";

fn main() -> ExitCode {
    Suite::new()
        .tests(tests![
            the_certificate_is_for_addresses_and_names,
            other_authorities_and_names_are_refused_unless_anyone_is_trusted,
            authorities_that_change_are_followed,
            proxies_of_each_kind_are_gone_through,
            a_connection_that_falls_silent_is_found_by_the_ping,
            hundreds_of_watches_do_not_hold_back_requests,
            http1_serves_as_well,
        ])
        .run()
}

/// The server at another address, as the admin.
fn at(server: &ControlPlane, address: &str) -> Config {
    Config::new(address)
        .with_certificate_authority(server.certificate_authority())
        .with_token(server.admin().token().unwrap())
}

fn config(server: &ControlPlane) -> Config {
    at(server, server.url())
}

/// `127.0.0.1:6443`.
fn address(server: &ControlPlane) -> String {
    server.url().trim_start_matches("https://").to_owned()
}

async fn version(config: Config) -> Result<String, clientset_runtime::Error> {
    let client = RestClient::new(config)?;
    Ok(client.server_version().await?.git_version.to_string())
}

fn watch(client: &RestClient) -> Request {
    let request = client.request().api("", "v1").namespace("kube-system");
    request.resource("configmaps").param("watch", "true")
}

async fn the_certificate_is_for_addresses_and_names(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let (_, port) = address(&server)
        .rsplit_once(':')
        .map(|(h, p)| (h.to_owned(), p.to_owned()))
        .unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("https://{host}:{port}");
        assert_eq!(version(at(&server, &url)).await?, VERSION, "{url}");
    }
    for name in ["localhost", "127.0.0.1", "::1", "kubernetes.default.svc"] {
        let config = config(&server).with_tls_server_name(name);
        assert_eq!(version(config).await?, VERSION, "{name}");
    }
    Ok(())
}

async fn other_authorities_and_names_are_refused_unless_anyone_is_trusted(
    context: Context,
) -> TestResult {
    let server = context.control_plane().await?;
    let key = rcgen::KeyPair::generate()?;
    let stranger = rcgen::CertificateParams::new(vec!["stranger".to_owned()])?.self_signed(&key)?;
    let token = server.admin().token().unwrap();
    let unknown = Config::new(server.url()).with_token(token);
    for (config, said) in [
        (unknown.clone(), "authority that is not trusted"),
        (
            unknown.clone().with_certificate_authority(stranger.pem()),
            "authority that is not trusted",
        ),
        (
            config(&server).with_tls_server_name("else.where"),
            "tls-server-name",
        ),
    ] {
        let error = version(config).await.unwrap_err();
        assert_eq!(error.failure(), Some(Failure::Tls), "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
    let anyone = unknown.with_insecure_skip_tls_verify(true);
    assert_eq!(version(anyone.clone()).await?, VERSION);
    assert_eq!(
        version(anyone.with_tls_server_name("else.where")).await?,
        VERSION
    );
    Ok(())
}

async fn authorities_that_change_are_followed(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("ca.crt");
    let key = rcgen::KeyPair::generate()?;
    let old = rcgen::CertificateParams::new(vec!["old".to_owned()])?.self_signed(&key)?;
    fs::write(&file, old.pem())?;
    let client = RestClient::new(config(&server).with_certificate_authority_file(&file))?;
    let error = client.server_version().await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Tls), "{error}");
    fs::write(&file, server.certificate_authority())?;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(client.server_version().await?.git_version, VERSION);
    Ok(())
}

async fn proxies_of_each_kind_are_gone_through(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    // A name that has no address here: only a proxy reaches it.
    let url = "https://kubernetes.default.svc:443";
    for (way, scheme) in [(Way::Connect, "http"), (Way::Socks, "socks5")] {
        let relay = Relay::start(way, &address(&server)).await?;
        let proxy = format!("{scheme}://{}", relay.address);
        let config = at(&server, url).with_proxy(&proxy);
        assert_eq!(version(config).await?, VERSION, "{proxy}");
        assert_eq!(relay.asked(), ["kubernetes.default.svc:443"], "{proxy}");
    }
    let error = version(at(&server, url)).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Lookup), "{error}");
    Ok(())
}

async fn a_connection_that_falls_silent_is_found_by_the_ping(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let relay = Relay::start(Way::Straight, &address(&server)).await?;
    let config = at(&server, &format!("https://{}", relay.address));
    let pinged = config.with_http2_ping(Duration::from_millis(300), Duration::from_secs(4));
    let client = RestClient::new(pinged)?;
    let mut events = watch(&client).watch().await?;
    client.server_version().await?;
    // The pings are answered: silence alone is no fault.
    let silence = tokio::time::timeout(Duration::from_secs(2), async {
        while events.chunk().await?.is_some() {}
        Ok::<_, clientset_runtime::Error>(())
    });
    assert!(
        silence.await.is_err(),
        "the watch ended on a live connection"
    );

    relay.fall_silent();
    let ended = tokio::time::timeout(Duration::from_secs(30), async {
        while events.chunk().await?.is_some() {}
        Ok::<_, clientset_runtime::Error>(())
    });
    let error = ended.await?.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    // The next request goes over a connection of its own.
    assert_eq!(client.server_version().await?.git_version, VERSION);
    assert_eq!(relay.asked().len(), 2);
    Ok(())
}

async fn hundreds_of_watches_do_not_hold_back_requests(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let relay = Relay::start(Way::Straight, &address(&server)).await?;
    let client = RestClient::new(at(&server, &format!("https://{}", relay.address)))?;
    let mut watches = Vec::new();
    for _ in 0..250 {
        let watch = watch(&client).timeout(Duration::from_secs(30)).watch();
        watches.push(watch.await?);
    }
    let asked = client
        .request()
        .abs_path("/version")
        .timeout(Duration::from_secs(30));
    asked.send().await?;
    assert_eq!(relay.asked().len(), 3);
    Ok(())
}

async fn http1_serves_as_well(context: Context) -> TestResult {
    let server = context.control_plane().await?;
    let client = RestClient::new(config(&server).with_http2(false))?;
    let _events = watch(&client).watch().await?;
    assert_eq!(client.server_version().await?.git_version, VERSION);
    Ok(())
}
