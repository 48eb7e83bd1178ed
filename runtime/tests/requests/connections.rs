//! Which requests share a connection, and what it is made of.

use std::fs;
use std::time::Duration;

use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::{Body, Failure};
use http::{Response, Version};

use crate::script::pods;
use crate::server::Server;
use crate::tls::Authority;

const PROTOCOLS: &[&str] = &["h2", "http/1.1"];

async fn ask(config: &Config) -> clientset_runtime::Result<RestClient> {
    let client = RestClient::new(config.clone())?;
    pods(&client).send().await?;
    Ok(client)
}

#[tokio::test]
async fn clients_that_agree_share_their_connections() {
    let authority = Authority::new();
    let server = authority
        .serve(&["127.0.0.1", "other"], None, PROTOCOLS)
        .await;
    let config = Config::new(format!("https://{}", server.address))
        .with_certificate_authority(authority.pem.as_str());
    // What does not concern the connection may differ.
    let mut clients = Vec::new();
    for config in [
        config.clone(),
        config.clone(),
        config.clone().with_token("a"),
        config
            .clone()
            .with_namespace("b")
            .with_timeout(Duration::from_secs(9)),
    ] {
        clients.push(ask(&config).await.unwrap());
        assert_eq!(server.connections(), 1);
    }
    for (number, config) in [
        config.clone().with_tls_server_name("other"),
        config.clone().with_compression(false),
        config.clone().with_http2(false),
        config
            .clone()
            .with_http2_ping(Duration::from_secs(1), Duration::from_secs(1)),
    ]
    .into_iter()
    .enumerate()
    {
        clients.push(ask(&config).await.unwrap());
        assert_eq!(server.connections(), number + 2, "{config:?}");
    }
}

#[tokio::test]
async fn connections_go_with_the_last_client() {
    let server = Server::plain().await;
    let config = Config::new(server.url());
    let (one, other) = (ask(&config).await.unwrap(), ask(&config).await.unwrap());
    drop(one);
    pods(&other).send().await.unwrap();
    assert_eq!(server.connections(), 1);
    server.wait_for_open(1).await;
    drop(other);
    server.wait_for_open(0).await;
    ask(&config).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn more_watches_than_one_connection_takes_do_not_hold_back_requests() {
    let authority = Authority::new();
    let tls = authority.server_config(&["127.0.0.1"], None, &["h2"]);
    let server = Server::secure_with(tls, |seen| {
        Response::new(match seen.path.contains("watch") {
            // One event, and then none for ever.
            true => Body::stream(Endless(true)),
            false => Body::from("{}"),
        })
    })
    .await;
    let config = Config::new(format!("https://{}", server.address));
    let client = RestClient::new(config.with_certificate_authority(authority.pem)).unwrap();
    let mut watches = Vec::new();
    for _ in 0..250 {
        let mut watch = pods(&client).param("watch", "1").watch().await.unwrap();
        assert!(watch.chunk().await.unwrap().is_some());
        watches.push(watch);
    }
    pods(&client)
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .unwrap();
    assert_eq!(server.connections(), 3);
    // Places are free again when watches end.
    watches.clear();
    for _ in 0..50 {
        pods(&client)
            .timeout(Duration::from_secs(20))
            .send()
            .await
            .unwrap();
    }
    assert_eq!(server.connections(), 3);
}

/// A chunk, if it is still to come, and then nothing, without an end.
struct Endless(bool);

impl futures_core::Stream for Endless {
    type Item = clientset_runtime::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        match std::mem::take(&mut self.0) {
            true => std::task::Poll::Ready(Some(Ok("{}".into()))),
            false => std::task::Poll::Pending,
        }
    }
}

#[tokio::test]
async fn http2_is_spoken_unless_it_is_turned_off() {
    let authority = Authority::new();
    let server = authority.serve(&["127.0.0.1"], None, PROTOCOLS).await;
    let config = Config::new(format!("https://{}", server.address))
        .with_certificate_authority(authority.pem.as_str());
    for (http2, version) in [(true, Version::HTTP_2), (false, Version::HTTP_11)] {
        ask(&config.clone().with_http2(http2)).await.unwrap();
        assert_eq!(server.seen().last().unwrap().version, version);
    }
}

#[tokio::test]
async fn authorities_in_a_file_are_read_again_when_they_change() {
    let (old, new) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.crt");
    fs::write(&file, &old.pem).unwrap();
    let server = new.serve(&["127.0.0.1"], None, PROTOCOLS).await;
    let config = Config::new(format!("https://{}", server.address));
    let client = RestClient::new(config.with_certificate_authority_file(&file)).unwrap();
    let untrusted = async || {
        let error = pods(&client).send().await.unwrap_err();
        assert_eq!(error.failure(), Some(Failure::Tls), "{error}");
    };
    untrusted().await;
    // A file in the middle of being written, and none: the last good authorities stay.
    for damage in [Some(""), Some("-----BEGIN"), None] {
        match damage {
            Some(text) => fs::write(&file, text).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        tokio::time::sleep(Duration::from_millis(1100)).await;
        untrusted().await;
    }
    fs::write(&file, &new.pem).unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    pods(&client).send().await.unwrap();
    assert_eq!(server.seen().len(), 1);
}
