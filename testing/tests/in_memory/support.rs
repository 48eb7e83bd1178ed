//! Raw requests and what came of them.

use std::error::Error;
use std::str::FromStr;

use clientset_testing::TestCluster;
use http::Method;
use serde_json::{Value, json};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The ConfigMaps of `default`.
pub(crate) const MAPS: &str = "/api/v1/namespaces/default/configmaps";

/// An answer: its code, its body as JSON (or a JSON string of its text), its warnings.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) body: Value,
    pub(crate) warnings: Vec<String>,
}

impl Answer {
    /// `code reason`, as in `404 NotFound`.
    pub(crate) fn outcome(&self) -> String {
        let reason = self.body["reason"].as_str().unwrap_or_default();
        format!("{} {reason}", self.code).trim().to_owned()
    }

    /// The fields of the causes.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let causes = self.body["details"]["causes"].as_array();
        let fields = causes.into_iter().flatten();
        fields.filter_map(|cause| cause["field"].as_str()).collect()
    }
}

/// Sends a request over HTTP. `what` is a method and a path with its query, as in `GET /api/v1/pods?limit=1`;
/// a body is sent as JSON unless `what` ends in a media type, as in `PATCH /x application/merge-patch+json`.
pub(crate) async fn ask(
    cluster: &TestCluster,
    what: &str,
    body: impl Into<Body>,
) -> Outcome<Answer> {
    ask_as(cluster, what, "application/json", body).await
}

/// The same with an `Accept` header.
pub(crate) async fn ask_as(
    cluster: &TestCluster,
    what: &str,
    accept: &str,
    body: impl Into<Body>,
) -> Outcome<Answer> {
    let clients = clientset::Clientset::new(cluster.config())?;
    send(&clients, what, accept, body).await
}

/// The same by somebody's clients.
pub(crate) async fn ask_by(
    clients: &clientset::Clientset,
    what: &str,
    body: impl Into<Body>,
) -> Outcome<Answer> {
    send(clients, what, "application/json", body).await
}

async fn send(
    clients: &clientset::Clientset,
    what: &str,
    accept: &str,
    body: impl Into<Body>,
) -> Outcome<Answer> {
    let mut words = what.split(' ');
    let method = Method::from_str(words.next().ok_or("a method")?)?;
    let path = words.next().ok_or("a path")?;
    let media_type = words.next().unwrap_or("application/json").to_owned();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut request = clients
        .request()
        .verb(method)
        .abs_path(path)
        .header("accept", accept)
        .max_retries(0);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        request = request.param(name, value);
    }
    if let Body::Bytes(bytes) = body.into() {
        request = request.body_bytes(media_type, bytes);
    }
    let json = |bytes: &[u8]| {
        serde_json::from_slice(bytes)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(bytes).into_owned()))
    };
    Ok(match request.send().await {
        Ok(response) => Answer {
            code: response.status().as_u16(),
            body: json(response.bytes()),
            warnings: response
                .warnings()
                .iter()
                .map(|warning| warning.text.clone())
                .collect(),
        },
        Err(error) => Answer {
            code: error.code().ok_or_else(|| error.to_string())?,
            body: match error.status() {
                Some(status) => serde_json::to_value(status)?,
                None => json(error.body()),
            },
            warnings: Vec::new(),
        },
    })
}

/// A body, or none.
pub(crate) enum Body {
    None,
    Bytes(Vec<u8>),
}

impl From<()> for Body {
    fn from((): ()) -> Self {
        Self::None
    }
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self::Bytes(value.to_string().into_bytes())
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A ConfigMap.
pub(crate) fn map(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"key": "1"}})
}

/// A Deployment as small as one can be.
pub(crate) fn deployment(name: &str) -> Value {
    let labels = json!({"app": name});
    json!({
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]},
            },
        },
    })
}
