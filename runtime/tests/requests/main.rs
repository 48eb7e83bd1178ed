//! Requests, from the builder to the wire, against servers in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod certificates;
mod connections;
mod credentials;
mod errors;
mod exec;
mod http1;
mod http2;
mod limits;
mod oidc;
mod proxy;
mod retry;
mod script;
mod secrets;
mod server;
mod tls;
mod traces;
mod urls;
