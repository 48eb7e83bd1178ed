//! What was asked of a server, for tests to look at.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// How many requests are kept.
const KEPT: usize = 10_000;

/// A request that a server got, and how it answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, without its question mark; empty where there was none.
    pub query: String,
    /// What was asked for, in the words of discovery (`get`, `deletecollection` ...); empty where the path is of
    /// no resource.
    pub verb: &'static str,
    /// The resource, as in `deployments.apps`; with its subresource, as in `pods/status`.
    pub resource: String,
    /// The namespace; empty for the cluster, or for all namespaces.
    pub namespace: String,
    /// The object's name; empty for a collection.
    pub name: String,
    /// Who asked, after impersonation; empty where that is not known.
    pub user: String,
    /// The `User-Agent`.
    pub user_agent: String,
    /// The body.
    pub body: Bytes,
    /// The HTTP status code of the answer.
    pub code: u16,
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog(Mutex<VecDeque<LoggedRequest>>);

impl RequestLog {
    pub(crate) fn push(&self, request: LoggedRequest) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == KEPT {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<LoggedRequest> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.clear();
    }
}
