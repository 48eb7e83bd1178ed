//! Typed clients, from the call to the wire, over a transport that remembers what it was asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod answers;
mod bodies;
mod errors;
mod impersonation;
mod kinds;
mod logs;
mod modify;
mod options;
mod pager;
mod proxy;
#[path = "../requests/script.rs"]
#[allow(dead_code, reason = "the tests of requests use more of it")]
mod script;
mod sent;
mod tables;
mod values;
mod wait;
mod watch;
