//! Credentials that stay: a token, a password, none.

use super::{Authenticator, Authorization, Authorizing};

/// Credentials that stay as they are.
#[derive(Debug)]
pub(crate) struct Fixed(pub(crate) Authorization);

impl Authenticator for Fixed {
    fn authorization(&self) -> Authorizing<'_> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}
