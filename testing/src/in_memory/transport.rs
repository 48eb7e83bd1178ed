//! To a server in the same process, without a socket.

use std::fmt;
use std::sync::Arc;

use clientset_runtime::transport::{Body, BoxFuture, Failure, Transport};
use clientset_runtime::{Error, Result};
use futures_util::stream;
use http::{Request, Response};
use tokio::sync::watch;

use super::access::{Peer, User};
use super::server::Server;

/// Hands requests to the server as they are, for one user.
pub(super) struct InProcess {
    pub(super) server: Arc<Server>,
    pub(super) user: Arc<User>,
}

impl Transport for InProcess {
    fn send(&self, mut request: Request<Body>) -> BoxFuture<Result<Response<Body>>> {
        let server = self.server.clone();
        let peer = Peer::Trusted(self.user.clone());
        request.extensions_mut().insert(peer);
        Box::pin(async move {
            if *server.closing().borrow() {
                let what = "the in-memory API server was dropped";
                return Err(Error::connection(Failure::Refused, what));
            }
            let mut restarts = server.restarts();
            tokio::select! {
                answered = server.handle(request) => {
                    Ok(answered?.map(|body| until_restart(body, restarts)))
                }
                Ok(()) = restarts.changed() => Err(restarted()),
            }
        })
    }
}

/// A body that breaks off when the server restarts.
fn until_restart(body: Body, restarts: watch::Receiver<u64>) -> Body {
    Body::stream(stream::unfold(Some((body, restarts)), |state| async move {
        let (mut body, mut restarts) = state?;
        tokio::select! {
            biased;
            Ok(()) = restarts.changed() => Some((Err(restarted()), None)),
            chunk = body.chunk() => match chunk {
                Ok(chunk) => Some((Ok(chunk?), Some((body, restarts)))),
                Err(error) => Some((Err(error), None)),
            },
        }
    }))
}

fn restarted() -> Error {
    let what = "the in-memory API server closed its connections";
    Error::connection(Failure::Closed, what)
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}
