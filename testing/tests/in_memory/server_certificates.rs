//! The server's own certificate expires and is renewed, while clients are connected and while they are not: over
//! HTTP/2 and HTTP/1.1.

use std::sync::Arc;
use std::time::Duration;

use clientset::core_v1::ConfigMap;
use clientset::transport::Failure;
use clientset::watch::Event;
use clientset::{Clientset, Error};
use clientset_testing::TestCluster;
use clientset_testing::in_memory::Fault;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::support::Outcome;

const HOUR: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_secs(30);

async fn with_tls() -> Outcome<TestCluster> {
    Ok(TestCluster::builder().tls().start().await?)
}

/// Clients over HTTP/2 and over HTTP/1.1.
fn both(cluster: &TestCluster) -> Outcome<[Clientset; 2]> {
    let over = |http2| Clientset::new(cluster.config().with_http2(http2));
    Ok([over(true)?, over(false)?])
}

/// Asks once.
async fn ask(clients: &Clientset) -> Result<(), Error> {
    let list = clients.core_v1().namespaces().list();
    list.max_retries(0).await.map(drop)
}

/// Whether a client refused the certificate of its server, and says that it has expired.
fn expired(outcome: Result<(), Error>) -> Outcome {
    let error = outcome.err().ok_or("the certificate was taken")?;
    let is_tls = error.failure() == Some(Failure::Tls);
    let text = error.to_string();
    assert!(is_tls && error.status().is_none(), "{error:?}");
    assert!(
        text.contains("certificate") && text.contains("expired"),
        "{text}"
    );
    Ok(())
}

/// The certificate that a new connection is shown.
async fn shown(cluster: &TestCluster) -> Outcome<Vec<u8>> {
    let mut roots = RootCertStore::empty();
    let authority = cluster.certificate_authority().ok_or("TLS")?;
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(cluster.url().trim_start_matches("https://")).await?;
    let name = ServerName::try_from("127.0.0.1")?;
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await?;
    let chain = stream.get_ref().1.peer_certificates().ok_or("none")?;
    Ok(chain[0].to_vec())
}

#[tokio::test]
async fn an_expired_certificate_is_refused_until_it_is_renewed() -> Outcome {
    let cluster = with_tls().await?;
    cluster.renew_certificate(Some(HOUR))?;
    let connected = both(&cluster)?;
    for clients in &connected {
        ask(clients).await?;
    }
    cluster.clock().advance(HOUR - Duration::from_secs(60));
    shown(&cluster).await?;

    cluster.clock().advance(Duration::from_secs(60));
    // Who is connected has seen the certificate when it was good; who comes now is shown the expired one.
    for clients in &connected {
        ask(clients).await?;
    }
    let refused = shown(&cluster).await.err().ok_or("shown a good one")?;
    assert!(refused.to_string().contains("expired"), "{refused}");
    cluster.restart();
    for clients in &connected {
        // The first one may only find out that its connection has ended.
        let _ = ask(clients).await;
        expired(ask(clients).await)?;
    }

    cluster.renew_certificate(Some(HOUR))?;
    for clients in &connected {
        ask(clients).await?;
    }
    // The new one ends by the same clock.
    cluster.clock().advance(HOUR);
    cluster.restart();
    for clients in both(&cluster)? {
        let _ = ask(&clients).await;
        expired(ask(&clients).await)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_renewed_certificate_disturbs_nobody() -> Outcome {
    let cluster = with_tls().await?;
    let clients = Clientset::new(cluster.config())?;
    let maps = clients.core_v1().config_maps("default");
    let version = maps.list().await?.metadata.resource_version;
    let mut events = maps.watch().resource_version(&version).once().await?;
    let before = shown(&cluster).await?;

    cluster.renew_certificate(None)?;
    let after = shown(&cluster).await?;
    assert_ne!(before, after, "a new connection is shown the new one");
    assert_eq!(after, shown(&cluster).await?);
    let map = serde_json::from_value(crate::support::map("x"))?;
    maps.create(&map).await?;
    // The watch is one request, which would be over if its connection had ended.
    let event = timeout(SOON, events.next()).await?.ok_or("it ended")??;
    assert!(matches!(event, Event::Added(map) if map.metadata.name == "x"));
    Ok(())
}

#[tokio::test]
async fn a_fault_lets_the_certificate_expire_between_two_requests() -> Outcome {
    let cluster = with_tls().await?;
    for clients in both(&cluster)? {
        let fault = Fault::certificate_expiry().verb("create").nth(2);
        let fault = cluster.faults().add(fault);
        let maps = clients.core_v1().config_maps("default");
        let map = |name| serde_json::from_value::<ConfigMap>(crate::support::map(name));
        maps.create(&map("first")?).await?;
        let error = maps.create(&map("second")?).await.err().ok_or("taken")?;
        assert!(error.is_connection_lost(), "{error:?}");
        expired(maps.create(&map("third")?).await.map(drop))?;
        assert_eq!(fault.struck(), 1);

        cluster.renew_certificate(None)?;
        // The struck one was never done, and the one behind it never came.
        let names: Vec<_> = maps.list().await?.items.into_iter().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        maps.delete("first").await?;
        let struck = cluster.take_requests();
        let struck = struck.iter().filter(|request| !request.faults.is_empty());
        let struck: Vec<_> = struck.map(|request| request.faults.clone()).collect();
        assert_eq!(struck, [["certificate expiry"]]);
    }
    Ok(())
}

#[tokio::test]
async fn a_watch_goes_on_when_the_certificate_is_renewed() -> Outcome {
    let cluster = with_tls().await?;
    for clients in both(&cluster)? {
        let maps = clients.core_v1().config_maps("default");
        let mut events = maps.watch().await?;
        let name = format!("map-{}", cluster.requests().len());
        let first = serde_json::from_value(crate::support::map(&name))?;
        cluster.renew_certificate(Some(HOUR))?;
        cluster.clock().advance(HOUR);
        cluster.restart();
        cluster
            .clientset()
            .core_v1()
            .config_maps("default")
            .create(&first)
            .await?;
        let renew = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            cluster.renew_certificate(None)
        };
        let wait = timeout(SOON, async {
            loop {
                match events.next().await.ok_or("the watch ended")?? {
                    Event::Added(map) if map.metadata.name == name => return Outcome::Ok(()),
                    _ => {}
                }
            }
        });
        let (renewed, seen) = tokio::join!(renew, wait);
        renewed?;
        seen??;
    }
    Ok(())
}

#[tokio::test]
async fn without_tls_there_is_no_certificate_to_renew() -> Outcome {
    let cluster = TestCluster::start().await?;
    let error = cluster.renew_certificate(None).err().ok_or("renewed")?;
    assert!(error.to_string().contains(".tls()"), "{error}");
    // The fault only ends the connections then: a read is sent again.
    let fault = Fault::certificate_expiry().verb("list").times(1);
    let fault = cluster.faults().add(fault);
    let clients = Clientset::new(cluster.config())?;
    clients.core_v1().namespaces().list().await?;
    assert_eq!(fault.struck(), 1);
    Ok(())
}
