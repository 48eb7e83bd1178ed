//! Who the client is: what its requests are sent with, and the certificate that its connections show.
//!
//! What a kubeconfig can say of a user is built in: tokens, token files, client certificates, passwords,
//! exec plugins, OpenID Connect, and whom to act as. [`Authenticator`] is the interface for other sources.

mod authenticator;
mod certificate;
mod exec;
mod fixed;
mod flight;
mod identified;
mod impersonation;
mod oidc;
mod provider;
mod registry;
#[cfg(test)]
mod tests;
mod token_file;

pub use authenticator::{Authenticator, Authorization, Authorizing};
pub(crate) use identified::Identified;
pub(crate) use impersonation::IMPERSONATE_USER;
