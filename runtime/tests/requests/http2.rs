//! Over HTTP/2: streams that the server resets, connections that it gives up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use std::time::Duration;

use bytes::Bytes;
use clientset_runtime::config::Config;
use clientset_runtime::request::RestClient;
use clientset_runtime::transport::Failure;
use h2::{Reason, server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::script::pods;
use crate::tls::Authority;

type Connection = server::Connection<TlsStream<TcpStream>, Bytes>;
type Respond = server::SendResponse<Bytes>;

/// What the server does with a request.
#[derive(Clone, Copy)]
enum Deed {
    Answer,
    Reset(Reason),
    /// Answers the head and resets before the body.
    Cut(Reason),
    /// Goes without a word.
    Vanish,
}

/// A server that does `deeds` one after the other, over as many connections as it takes, and counts the
/// requests.
async fn serve(deeds: Vec<Deed>) -> (RestClient, Arc<AtomicUsize>) {
    let authority = Authority::new();
    let acceptor = acceptor(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::<AtomicUsize>::default();
    let counter = count.clone();
    tokio::spawn(async move {
        let mut deeds = deeds.into_iter();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let stream = acceptor.accept(stream).await.unwrap();
            let mut connection: Connection = server::handshake(stream).await.unwrap();
            while let Some(Ok((_, respond))) = connection.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                if !perform(respond, deeds.next().unwrap()) {
                    break;
                }
            }
            // What is still to be said.
            let close = std::future::poll_fn(|context| connection.poll_closed(context));
            let _ = tokio::time::timeout(Duration::from_millis(50), close).await;
        }
    });
    let config =
        Config::new(format!("https://{address}")).with_certificate_authority(authority.pem);
    (RestClient::new(config).unwrap(), count)
}

fn acceptor(authority: &Authority) -> TlsAcceptor {
    TlsAcceptor::from(Arc::new(authority.server_config(
        &["127.0.0.1"],
        None,
        &["h2"],
    )))
}

/// Whether the connection goes on.
fn perform(mut respond: Respond, deed: Deed) -> bool {
    let ok = || http::Response::new(());
    match deed {
        Deed::Answer => {
            let mut body = respond.send_response(ok(), false).unwrap();
            body.send_data("{}".into(), true).unwrap();
            true
        }
        Deed::Reset(reason) => {
            respond.send_reset(reason);
            true
        }
        Deed::Cut(reason) => {
            let mut body = respond.send_response(ok(), false).unwrap();
            // The head has to be on its way, or it never is.
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                body.send_reset(reason);
            });
            true
        }
        Deed::Vanish => false,
    }
}

#[tokio::test]
async fn a_refused_stream_is_sent_again_also_when_it_creates() {
    let (client, count) = serve(vec![Deed::Reset(Reason::REFUSED_STREAM), Deed::Answer]).await;
    pods(&client)
        .post()
        .body_bytes("application/json", "{}")
        .send()
        .await
        .unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_stream_that_breaks_is_sent_again_only_when_it_reads() {
    for reason in [Reason::INTERNAL_ERROR, Reason::CANCEL] {
        let (client, count) = serve(vec![Deed::Reset(reason), Deed::Answer]).await;
        pods(&client).send().await.unwrap();
        assert_eq!(count.load(Ordering::SeqCst), 2);
        let (client, count) = serve(vec![Deed::Reset(reason)]).await;
        let error = pods(&client).post().send().await.unwrap_err();
        assert_eq!(error.failure(), Some(Failure::Closed), "{error}");
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_connection_that_ends_is_replaced() {
    let (client, count) = serve(vec![Deed::Answer, Deed::Vanish, Deed::Answer]).await;
    for _ in 0..2 {
        pods(&client).send().await.unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_comes_after_the_last_request_of_a_stopping_server_is_sent_again() {
    let authority = Authority::new();
    let acceptor = acceptor(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config::new(format!("https://{}", listener.local_addr().unwrap()));
    let client = RestClient::new(config.with_certificate_authority(authority.pem)).unwrap();
    let creating = tokio::spawn(
        pods(&client)
            .post()
            .body_bytes("application/json", "{}")
            .send(),
    );
    // The first connection takes on no stream; the second does.
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = acceptor.accept(stream).await.unwrap();
    stream.write_all(SETTINGS).await.unwrap();
    read_frames_until_headers(&mut stream).await;
    stream.write_all(GOAWAY_AFTER_STREAM_0).await.unwrap();
    let (second, _) = listener.accept().await.unwrap();
    let mut connection = server::handshake(acceptor.accept(second).await.unwrap())
        .await
        .unwrap();
    let (_, respond) = connection.accept().await.unwrap().unwrap();
    perform(respond, Deed::Answer);
    let goes_on = connection.accept();
    tokio::select! {
        response = creating => assert_eq!(response.unwrap().unwrap().bytes(), "{}"),
        _ = goes_on => panic!("one request was expected"),
    }
}

const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
const GOAWAY_AFTER_STREAM_0: &[u8] = &[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const HEADERS: u8 = 1;

async fn read_frames_until_headers(stream: &mut TlsStream<TcpStream>) {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await.unwrap();
        if head[3] == HEADERS {
            return;
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_is_an_error_that_tells() {
    let (client, _) = serve(vec![Deed::Cut(Reason::INTERNAL_ERROR)]).await;
    let error = pods(&client).send().await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Closed), "{error}");
    assert!(
        error
            .to_string()
            .contains("was lost before the answer was complete"),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_that_falls_silent_ends_a_watch() {
    let authority = Authority::new();
    let acceptor = acceptor(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config::new(format!("https://{}", listener.local_addr().unwrap()));
    let client = RestClient::new(config.with_certificate_authority(authority.pem)).unwrap();
    let watching = tokio::spawn(pods(&client).watch());
    let (stream, _) = listener.accept().await.unwrap();
    let stream = acceptor.accept(stream).await.unwrap();
    let mut connection: Connection = server::handshake(stream).await.unwrap();
    let (_, mut respond) = connection.accept().await.unwrap().unwrap();
    let body = respond
        .send_response(http::Response::new(()), false)
        .unwrap();
    let mut watch = tokio::select! {
        watch = watching => watch.unwrap().unwrap(),
        _ = connection.accept() => panic!("one request was expected"),
    };
    // From here on nobody answers a ping, and the clock goes as fast as the client waits.
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let error = watch.chunk().await.unwrap_err();
    assert!(error.is_connection_lost(), "{error}");
    assert_eq!(
        begun.elapsed().as_secs(),
        45,
        "30 until the ping, 15 for its answer"
    );
    drop((connection, body));
}
