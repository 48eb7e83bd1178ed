//! Custom resources written in Rust: their schemas, their definitions, their clients.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(missing_docs, unreachable_pub, reason = "kinds of tests")]

mod clients;
mod definitions;
mod forms;
mod kinds;
mod problems;
mod schemas;
