//! The generator's input: how specs are read, what is refused, what the model says of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod command;
mod damage;
mod diff;
mod fixups;
mod forms;
mod lock;
#[cfg(feature = "cluster")]
mod old_cluster;
mod quirks;
mod refusals;
