//! What generated Kubernetes clients call: types, formats, configuration, requests, watches.
//!
//! The floors, from the ground up; an upper floor knows the ones below it and none above:
//!
//! * [`mod@object`]: how a type describes itself, and the wrappers its fields are made of;
//! * [`meta`]: the types of `meta/v1` that every kind shares;
//! * [`wire`]: JSON and YAML, read and written from the description;
//! * [`apply`]: what a manager owns, and the difference of two objects;
//! * [`error`]: the one error of every call;
//! * [`config`]: which server, who asks; [`auth`]: what requests are sent with; [`transport`]: how they
//!   reach the server;
//! * [`request`]: the builder, its retries and deadlines, the answers; [`retry`]: trying again;
//! * [`watch`]: events, across connections;
//! * [`mod@client`]: the typed clients, and the macros that make them;
//! * [`custom`]: custom resources written in Rust, and their CustomResourceDefinitions.

pub mod apply;
pub mod auth;
pub mod client;
pub mod config;
pub mod custom;
pub mod error;
pub mod meta;
pub mod object;
pub mod request;
pub mod retry;
pub mod transport;
pub mod watch;
pub mod wire;

pub use error::{Error, ErrorKind, Result};

/// What [`object!`] names in generated code.
#[doc(hidden)]
pub use serde;
