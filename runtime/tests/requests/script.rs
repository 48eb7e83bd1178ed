//! A transport that answers from a script, and remembers what it was asked.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use clientset_runtime::config::Config;
use clientset_runtime::request::{Request, RestClient};
use clientset_runtime::transport::{Body, BoxFuture, Failure, Transport};
use clientset_runtime::{Error, Result};

/// One answer: a response, or a failure of the connection.
pub(crate) enum Turn {
    Answer(http::Response<Body>),
    Fail(Failure),
    /// Never answers.
    Hang,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: http::Method,
    pub(crate) uri: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Bytes,
}

/// Answers turn by turn; the last turn repeats... only if asked to by [`Script::always`].
#[derive(Clone)]
pub(crate) struct Script(Arc<Inner>);

struct Inner {
    turns: Mutex<VecDeque<Turn>>,
    repeat: Option<fn() -> Turn>,
    asked: Mutex<Vec<Asked>>,
}

impl Script {
    pub(crate) fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self(Arc::new(Inner {
            turns: Mutex::new(turns.into_iter().collect()),
            repeat: None,
            asked: Mutex::default(),
        }))
    }

    /// Answers the same for ever.
    pub(crate) fn always(turn: fn() -> Turn) -> Self {
        Self(Arc::new(Inner {
            turns: Mutex::default(),
            repeat: Some(turn),
            asked: Mutex::default(),
        }))
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().unwrap().clone()
    }

    pub(crate) fn client(&self) -> RestClient {
        self.client_of(Config::new("https://h"))
    }

    pub(crate) fn client_of(&self, config: Config) -> RestClient {
        RestClient::with_transport(config, Arc::new(self.clone())).unwrap()
    }

    /// A request for pods in the namespace `default`.
    pub(crate) fn pods(&self) -> Request {
        pods(&self.client())
    }
}

/// A request for pods in the namespace `default`.
pub(crate) fn pods(client: &RestClient) -> Request {
    client
        .request()
        .api("", "v1")
        .namespace("default")
        .resource("pods")
        .kind("Pod")
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

impl Transport for Script {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<Result<http::Response<Body>>> {
        let this = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?;
            this.0.asked.lock().unwrap().push(Asked {
                method: head.method,
                uri: head.uri.to_string(),
                headers: head.headers,
                body,
            });
            let turn = match this.0.repeat {
                Some(turn) => turn(),
                None => this
                    .0
                    .turns
                    .lock()
                    .unwrap()
                    .pop_front()
                    .expect("the script has ended"),
            };
            match turn {
                Turn::Answer(response) => Ok(response),
                Turn::Fail(failure) => Err(Error::connection(
                    failure,
                    format!("it failed ({failure:?})"),
                )),
                Turn::Hang => std::future::pending().await,
            }
        })
    }
}

/// An answer of this code, with these headers.
pub(crate) fn answer(code: u16, headers: &[(&'static str, &str)], body: impl Into<Body>) -> Turn {
    let mut response = http::Response::new(body.into());
    *response.status_mut() = code.try_into().unwrap();
    for (name, value) in headers {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    Turn::Answer(response)
}

/// An answer of this code, with `Retry-After` if it says so, and without a body.
pub(crate) fn refusal(code: u16, retry_after: Option<&str>) -> Turn {
    match retry_after {
        Some(wait) => answer(code, &[("retry-after", wait)], ""),
        None => answer(code, &[], ""),
    }
}

/// An empty object.
pub(crate) fn done() -> Turn {
    answer(200, &[("content-type", "application/json")], "{}")
}
