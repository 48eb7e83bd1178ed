//! Raw requests and what came of them.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::requests::send;
pub(crate) use crate::requests::{Answer, Outcome};

/// The ConfigMaps of `default`.
pub(crate) const MAPS: &str = "/api/v1/namespaces/default/configmaps";

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
    send(&clients, what, accept, body.into().0).await
}

/// The same by somebody's clients.
pub(crate) async fn ask_by(
    clients: &clientset::Clientset,
    what: &str,
    body: impl Into<Body>,
) -> Outcome<Answer> {
    send(clients, what, "application/json", body.into().0).await
}

/// A body, or none.
pub(crate) struct Body(Option<Vec<u8>>);

impl From<()> for Body {
    fn from((): ()) -> Self {
        Self(None)
    }
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self(Some(value.to_string().into_bytes()))
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self(Some(text.into()))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Some(bytes))
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
