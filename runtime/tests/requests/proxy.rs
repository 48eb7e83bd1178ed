//! Through a proxy.

use std::sync::{Arc, Mutex};

use clientset_runtime::ErrorKind;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Failure;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::script::pods;
use crate::server::{Server, read_head};
use crate::tls::Authority;

/// A proxy that tunnels, and remembers what it was asked. `None`: it refuses.
async fn proxy(
    target: Option<std::net::SocketAddr>,
) -> (std::net::SocketAddr, Arc<Mutex<Vec<String>>>) {
    proxy_behind(None, target).await
}

/// Such a proxy, behind TLS if it is to be.
async fn proxy_behind(
    tls: Option<TlsAcceptor>,
    target: Option<std::net::SocketAddr>,
) -> (std::net::SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let heads = asked.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match &tls {
                None => tunnel(stream, target, &heads).await,
                // A client that does not trust the proxy goes away.
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        tunnel(stream, target, &heads).await;
                    }
                }
            }
        }
    });
    (address, asked)
}

async fn tunnel(
    mut stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    target: Option<std::net::SocketAddr>,
    heads: &Mutex<Vec<String>>,
) {
    let head = read_head(&mut stream).await;
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap().push(head);
    let Some(target) = target else {
        let refusal = b"HTTP/1.1 403 Forbidden\r\n\r\n";
        stream.write_all(refusal).await.unwrap();
        return;
    };
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    tokio::spawn(async move {
        let mut server = TcpStream::connect(target).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
    });
}

#[tokio::test]
async fn a_proxy_behind_tls_is_trusted_by_the_authority_of_the_configuration() {
    let authority = Authority::new();
    let server = authority.serve(&["api.example"], None, &["h2"]).await;
    let acceptor = |authority: &Authority| {
        let tls = authority.server_config(&["127.0.0.1"], None, &["http/1.1"]);
        TlsAcceptor::from(Arc::new(tls))
    };
    let config = |address| {
        Config::new("https://api.example:6443")
            .with_certificate_authority(authority.pem.as_str())
            .with_proxy(format!("https://{address}"))
    };
    let (address, asked) = proxy_behind(Some(acceptor(&authority)), Some(server.address)).await;
    let client = RestClient::new(config(address)).unwrap();
    pods(&client).send().await.unwrap();
    let head = asked.lock().unwrap()[0].clone();
    assert!(
        head.starts_with("CONNECT api.example:6443 HTTP/1.1\r\n"),
        "{head}"
    );

    let stranger = Some(acceptor(&Authority::new()));
    let (address, asked) = proxy_behind(stranger, Some(server.address)).await;
    let client = RestClient::new(config(address)).unwrap();
    let error = pods(&client).send().await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Proxy), "{error}");
    assert!(
        error.to_string().contains("authority that is not trusted"),
        "{error}"
    );
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn requests_go_through_the_proxy_of_the_configuration() {
    let server = Server::plain().await;
    let (address, asked) = proxy(Some(server.address)).await;
    let config =
        Config::new("http://api.example:6443").with_proxy(format!("http://me:hunter2@{address}"));
    assert!(!format!("{config:?}").contains("hunter2"));
    pods(&RestClient::new(config).unwrap())
        .send()
        .await
        .unwrap();
    let head = asked.lock().unwrap()[0].to_lowercase();
    assert!(
        head.starts_with("connect api.example:6443 http/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("proxy-authorization: basic "), "{head}");
    assert_eq!(server.seen()[0].headers["host"], "api.example:6443");
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_without_its_password() {
    let (address, _) = proxy(None).await;
    let config =
        Config::new("https://api.example:6443").with_proxy(format!("http://me:hunter2@{address}"));
    let error = pods(&RestClient::new(config).unwrap())
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Proxy), "{error}");
    let text = format!("{error} {error:?}");
    assert!(
        text.contains(&format!(
            "the proxy http://{address} gives no connection to https://api.example:6443"
        )),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn requests_go_through_socks_too() {
    let server = Server::plain().await;
    let target = server.address;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // The greeting: version, and the ways to say who one is.
        let (version, ways) = (
            stream.read_u8().await.unwrap(),
            stream.read_u8().await.unwrap(),
        );
        let mut offered = vec![0; ways.into()];
        stream.read_exact(&mut offered).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        // Version, connect, reserved, a name and its length.
        let mut head = [0; 5];
        stream.read_exact(&mut head).await.unwrap();
        let mut name = vec![0; head[4].into()];
        stream.read_exact(&mut name).await.unwrap();
        let port = stream.read_u16().await.unwrap();
        stream
            .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            .await
            .unwrap();
        let mut server = TcpStream::connect(target).await.unwrap();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut stream, &mut server).await });
        (
            version,
            head[..4].to_vec(),
            String::from_utf8(name).unwrap(),
            port,
        )
    });
    let config = Config::new("http://api.example:6443").with_proxy(format!("socks5://{address}"));
    pods(&RestClient::new(config).unwrap())
        .send()
        .await
        .unwrap();
    // The proxy looks the name up, as with Go.
    assert_eq!(
        proxy.await.unwrap(),
        (5, vec![5, 1, 0, 3], "api.example".to_owned(), 6443)
    );
}

#[test]
fn wrong_proxy_urls_are_told() {
    for (url, why) in [
        ("ftp://me:hunter2@h", "has the scheme \"ftp\""),
        ("h:3128", "has no scheme"),
        ("http://", "is no URL"),
        ("not a url", "is no URL"),
    ] {
        let error = RestClient::new(Config::new("https://h").with_proxy(url)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let text = error.to_string();
        assert_eq!(
            text,
            format!("the proxy URL {why}; expected http://, https:// or socks5:// and a host")
        );
    }
}
