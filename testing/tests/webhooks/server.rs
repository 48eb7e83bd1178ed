//! A webhook of a test's own: HTTPS on loopback, answers by path, and what it was asked.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use clientset_testing::in_memory::ServerCertificate;
use http::{Request, Response, StatusCode};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

use crate::place::Outcome;

/// What a webhook answers: a code and a body, after a while.
pub(crate) struct Reply {
    pub(crate) code: StatusCode,
    pub(crate) body: Vec<u8>,
    pub(crate) after: Duration,
}

impl From<Value> for Reply {
    fn from(body: Value) -> Self {
        Self {
            code: StatusCode::OK,
            body: body.to_string().into_bytes(),
            after: Duration::ZERO,
        }
    }
}

type Answer = dyn Fn(&str, &Value) -> Reply + Send + Sync;

/// A webhook server. Dropping it ends it.
pub(crate) struct WebhookServer {
    pub(crate) address: SocketAddr,
    certificate: ServerCertificate,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    task: AbortHandle,
}

impl WebhookServer {
    /// Starts one that answers a path and a review by this function.
    pub(crate) async fn start(
        answer: impl Fn(&str, &Value) -> Reply + Send + Sync + 'static,
    ) -> Outcome<Self> {
        let certificate = ServerCertificate::new(["127.0.0.1", "hook.default.svc"])?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(
                    certificate.certificate().as_bytes(),
                )?],
                PrivateKeyDer::from_pem_slice(certificate.key().as_bytes())?,
            )?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let tls = TlsAcceptor::from(Arc::new(config));
        let task = tokio::spawn(serve(listener, tls, Arc::new(answer), asked.clone()));
        Ok(Self {
            address,
            certificate,
            asked,
            task: task.abort_handle(),
        })
    }

    /// The authority of its certificate, as a `caBundle`.
    pub(crate) fn authority(&self) -> String {
        STANDARD.encode(self.certificate.authority())
    }

    /// A `clientConfig` for a path.
    pub(crate) fn client_config(&self, path: &str) -> Value {
        json!({"url": format!("https://{}{path}", self.address), "caBundle": self.authority()})
    }

    /// The paths and reviews so far, which it forgets.
    pub(crate) fn take_asked(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for WebhookServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    listener: TcpListener,
    tls: TlsAcceptor,
    answer: Arc<Answer>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, answer, asked) = (tls.clone(), answer.clone(), asked.clone());
        tokio::spawn(async move {
            // A client that does not trust this server goes away.
            let Ok(stream) = tls.accept(stream).await else {
                return;
            };
            let service = service_fn(|request| {
                let (answer, asked) = (answer.clone(), asked.clone());
                async move { Ok::<_, Infallible>(handle(request, &*answer, &asked).await) }
            });
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn handle(
    request: Request<Incoming>,
    answer: &Answer,
    asked: &Mutex<Vec<(String, Value)>>,
) -> Response<clientset_runtime::transport::Body> {
    let path = request.uri().path().to_owned();
    let review = read(request.into_body())
        .await
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or(Value::Null);
    asked
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push((path.clone(), review.clone()));
    let Reply { code, body, after } = answer(&path, &review);
    tokio::time::sleep(after).await;
    let mut response = Response::new(Bytes::from(body).into());
    *response.status_mut() = code;
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert("content-type", json);
    response
}

async fn read(mut body: Incoming) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let frame =
            std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context));
        match frame.await {
            None => return Ok(bytes),
            Some(Ok(frame)) => bytes.extend(frame.into_data().unwrap_or_default()),
            Some(Err(error)) => return Err(io::Error::other(error)),
        }
    }
}

/// The answer to a review that says these things of it.
pub(crate) fn response(review: &Value, more: Value) -> Value {
    let mut response = json!({"uid": review["request"]["uid"], "allowed": true});
    if let (Value::Object(response), Value::Object(more)) = (&mut response, more) {
        response.extend(more);
    }
    json!({"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response})
}

/// An answer with a JSON patch.
pub(crate) fn patched(review: &Value, patch: &Value) -> Value {
    let patch = STANDARD.encode(patch.to_string());
    response(review, json!({"patchType": "JSONPatch", "patch": patch}))
}
