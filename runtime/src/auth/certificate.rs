//! The client's certificate beside what requests carry.

use std::sync::Arc;

use super::{Authenticator, Authorization, Authorizing};
use crate::transport::ClientIdentity;

/// Credentials of requests beside a certificate in files: a request that was refused is sent again
/// when the files have changed.
#[derive(Debug)]
pub(crate) struct WithCertificate {
    pub(crate) authenticator: Arc<dyn Authenticator>,
    pub(crate) identity: Arc<ClientIdentity>,
}

impl Authenticator for WithCertificate {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(async {
            let authorization = self.authenticator.authorization().await?;
            Ok(authorization.with_certificate(self.identity.generation()))
        })
    }

    fn invalidate(&self, refused: &Authorization) {
        self.authenticator
            .invalidate(&refused.clone().with_certificate(0));
        self.identity.look();
    }
}
