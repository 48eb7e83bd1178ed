//! A typed Kubernetes client, generated from the OpenAPI documents of Kubernetes itself: what client-go
//! is in Go.
//!
//! [`Clientset`] has an accessor for every group and version, these have one for every kind, and those
//! have the calls that the server offers:
//!
//! ```no_run
//! use clientset::Clientset;
//!
//! # async fn example() -> Result<(), clientset::Error> {
//! let clients = Clientset::try_default().await?; // kubeconfig, else in-cluster
//! let pod = clients.core_v1().pods("default").get("web-0").await?;
//! println!("{} is {}", pod.metadata.name, pod.status.phase.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! * The types of a group-version and its clients are in the module of its name: [`core_v1`],
//!   [`apps_v1`] ...; a feature of that name turns it on, and the stable ones are on by default.
//! * [`meta`] has what all kinds share, [`object`](mod@object) what fields are made of.
//! * [`config`] says which server and who asks, [`auth`] takes credentials of another source;
//!   [`client`](mod@client) and [`watch`] are the calls, [`request`] is the floor below them, [`apply`] extracts
//!   what a manager owns, [`wire`] reads and writes JSON and YAML.
//! * [`custom`] makes CustomResourceDefinitions of kinds that are written in Rust.
//!
//! # Another Kubernetes
//!
//! The generated code in this crate is of one Kubernetes minor. With the feature `regenerate`, which is on
//! by default, `CLIENTSET_OPENAPI=/a/folder cargo build` takes the facts of another one, as
//! `clientset-codegen import` wrote them.

#![cfg_attr(docsrs, feature(doc_cfg))]

// The generator documents what a type or a field has to say, and that is not always something; it
// keeps fields that Kubernetes dropped, marked as deprecated.
#[cfg(not(regenerated))]
#[path = "../generated/mod.rs"]
#[allow(missing_docs, deprecated)]
mod generated;

#[cfg(regenerated)]
#[allow(missing_docs, deprecated)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated/mod.rs"));
}

pub use clientset_runtime::config::Config;
pub use clientset_runtime::object::{Map, Optional, RawJson, Str, some};
pub use clientset_runtime::{
    Error, ErrorKind, Result, apply, auth, client, config, custom, error, meta, object, request,
    retry, transport, watch, wire,
};
pub use clientset_runtime::{custom_clients, custom_resource, custom_struct, string_enum};
pub use generated::*;

/// The code that the README and the decisions show is compiled.
#[cfg(doctest)]
mod shown {
    #[doc = include_str!("../README.md")]
    mod readme {}

    #[doc = include_str!("../docs/credentials.md")]
    mod credentials {}

    #[doc = include_str!("../docs/testing.md")]
    mod testing {}

    #[doc = include_str!("../docs/rust-first.md")]
    mod rust_first {}

    #[doc = include_str!("../docs/decisions/0010-how-a-deployment-is-written.md")]
    mod deployment {}
}
