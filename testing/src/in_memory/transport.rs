//! To a server in the same process, without a socket.

use std::fmt;
use std::sync::Arc;

use clientset_runtime::transport::{Body, BoxFuture, Failure, Transport};
use clientset_runtime::{Error, Result};
use http::{Request, Response};

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
            server.handle(request).await
        })
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}
