//! Clients of custom resources: how definitions are read, modelled and generated.
#![cfg(feature = "crds")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod api;
mod golden;
mod input;
mod model;
mod output;
mod rust_first;
#[path = "../support/mod.rs"]
mod support;
