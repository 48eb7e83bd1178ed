//! Through a proxy.

use std::sync::{Arc, Mutex};

use clientset_runtime::ErrorKind;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Failure;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::script::pods;
use crate::server::{Server, read_head};

/// A proxy that tunnels, and remembers what it was asked. `None`: it refuses.
async fn proxy(
    target: Option<std::net::SocketAddr>,
) -> (std::net::SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let heads = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = read_head(&mut stream).await;
            heads
                .lock()
                .unwrap()
                .push(String::from_utf8_lossy(&head).into_owned());
            let Some(target) = target else {
                stream
                    .write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                    .await
                    .unwrap();
                continue;
            };
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            tokio::spawn(async move {
                let mut server = TcpStream::connect(target).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    (address, asked)
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
