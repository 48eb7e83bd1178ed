//! Client certificates in files: what happens when these are replaced.

use std::path::Path;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use clientset_runtime::Result;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Body;
use futures_core::Stream;
use rcgen::ExtendedKeyUsagePurpose;
use tokio::sync::mpsc;

use crate::script::pods;
use crate::server::Server;
use crate::tls::Authority;
use crate::traces::Log;

/// Longer than the files are trusted to stay the same.
const A_WHILE: Duration = Duration::from_millis(1100);

struct Place {
    folder: tempfile::TempDir,
    clients: Authority,
    server: Server,
    client: RestClient,
    /// What the server says to a request for `slow`.
    slow: mpsc::UnboundedSender<&'static str>,
}

/// A body that is said bit by bit.
struct Said(mpsc::UnboundedReceiver<&'static str>);

impl Stream for Said {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .poll_recv(context)
            .map(|said| said.map(|said| Ok(said.into())))
    }
}

impl Place {
    async fn new(protocols: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (servers, clients) = (Authority::new(), Authority::new());
        issue(&clients, folder.path());
        let (slow, said) = mpsc::unbounded_channel();
        let said = Mutex::new(Some(Said(said)));
        let tls = servers.server_config(&["127.0.0.1"], Some(&clients), protocols);
        let server = Server::secure_with(tls, move |seen| {
            http::Response::new(match seen.path.ends_with("/slow") {
                true => Body::stream(said.lock().unwrap().take().unwrap()),
                false => Body::from("{}"),
            })
        })
        .await;
        let config = Config::new(format!("https://{}", server.address))
            .with_certificate_authority(servers.pem.as_str())
            .with_client_certificate_files(folder.path().join("crt"), folder.path().join("key"));
        let client = RestClient::new(config).unwrap();
        Self {
            folder,
            clients,
            server,
            client,
            slow,
        }
    }

    async fn ask(&self) {
        pods(&self.client).send().await.unwrap();
    }
}

/// Writes a new certificate and its key.
fn issue(authority: &Authority, folder: &Path) {
    let (certificate, key) = authority.issue(&["jane"], ExtendedKeyUsagePurpose::ClientAuth);
    std::fs::write(folder.join("crt"), certificate.pem()).unwrap();
    std::fs::write(folder.join("key"), key.serialize_pem()).unwrap();
}

#[tokio::test]
async fn a_new_certificate_is_shown_on_new_connections() {
    for protocols in [&["h2"][..], &["http/1.1"]] {
        let place = Place::new(protocols).await;
        for _ in 0..3 {
            place.ask().await;
        }
        tokio::time::sleep(A_WHILE).await;
        place.ask().await;
        assert_eq!(place.server.connections(), 1, "nothing has changed");
        issue(&place.clients, place.folder.path());
        tokio::time::sleep(A_WHILE).await;
        for _ in 0..3 {
            place.ask().await;
        }
        assert_eq!(place.server.connections(), 2);
        let shown: Vec<_> = place
            .server
            .seen()
            .into_iter()
            .map(|seen| seen.certificate)
            .collect();
        assert_eq!(shown[0], shown[3]);
        assert!(shown[0].is_some() && shown[3] != shown[4] && shown[4] == shown[6]);
        // The old connection is closed, not left to the server.
        place.server.wait_for_open(1).await;
    }
}

#[tokio::test]
async fn what_runs_over_an_old_connection_is_not_broken_off() {
    let place = Place::new(&["h2"]).await;
    place.slow.send("begun").unwrap();
    let mut slow = pods(&place.client).name("slow").stream().await.unwrap();
    assert_eq!(slow.chunk().await.unwrap().unwrap(), "begun");
    issue(&place.clients, place.folder.path());
    tokio::time::sleep(A_WHILE).await;
    place.ask().await;
    assert_eq!(place.server.connections(), 2);
    place.slow.send("ended").unwrap();
    assert_eq!(slow.chunk().await.unwrap().unwrap(), "ended");
    drop(slow);
    place.server.wait_for_open(1).await;
}

#[tokio::test]
async fn the_last_good_certificate_outlives_bad_files() {
    let place = Place::new(&["h2"]).await;
    place.ask().await;
    let (log, _guard) = Log::begin();
    let (crt, key) = (
        place.folder.path().join("crt"),
        place.folder.path().join("key"),
    );
    let other = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let good = std::fs::read(&key).unwrap();
    for (path, bad, what) in [
        (&key, Some(other.as_bytes()), "do not fit together"),
        (&key, Some(b"hunter2"), "expected a private key"),
        (&key, None, "cannot read client-key "),
        (&crt, Some(b""), "it holds no certificate"),
        (&crt, None, "cannot read client-certificate "),
    ] {
        std::fs::write(&key, &good).unwrap();
        match bad {
            Some(bad) => std::fs::write(path, bad).unwrap(),
            None => std::fs::remove_file(path).unwrap(),
        }
        tokio::time::sleep(A_WHILE).await;
        place.ask().await;
        place.ask().await;
        let text = log.text();
        let lines: Vec<_> = text.lines().filter(|line| line.contains(what)).collect();
        // Once for each fault, not once for each look.
        assert_eq!(lines.len(), 1, "{what}: {text}");
        assert!(
            lines[0].contains("the last client certificate is used"),
            "{text}"
        );
    }
    assert_eq!(place.server.connections(), 1);
    assert!(!log.text().contains("hunter2"));
    issue(&place.clients, place.folder.path());
    tokio::time::sleep(A_WHILE).await;
    place.ask().await;
    assert_eq!(place.server.connections(), 2);
}
