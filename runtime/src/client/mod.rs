//! Typed clients.

pub mod verb;
