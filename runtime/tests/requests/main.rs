//! Requests, from the builder to the wire, against servers in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod urls;
