//! What custom resources need of the runtime.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod clients;
mod default;
mod kept;
mod kinds;
mod random;
#[path = "../requests/script.rs"]
#[allow(dead_code, reason = "the tests of requests use more of it")]
mod script;
mod string_enum;
