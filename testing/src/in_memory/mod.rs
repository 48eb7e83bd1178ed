//! An API server in memory: [`TestCluster`].
//!
//! It serves the resources of the generated tables as a kube-apiserver does, with the rules of Kubernetes for
//! what is stored, and answers a clear 501 to what it does not know how to do. `docs/decisions/0030` says how
//! it is built and where it differs from a real one.
//!
//! The way of a request, from the outside in:
//!
//! * `http` and `transport` take it, from a socket or from a client in the same process;
//! * `server` writes it down and finds out what it is for: `access` says who asks and whether they may, `call` reads
//!   paths, options and bodies (`protobuf`, too), `registry` says which resources there are and what they are made of (`schema`), `discovery`
//!   answers for all that is no resource; `faults` may strike it here;
//! * `verbs` do it: they read and write the `store`, by the `rules` of Kubernetes, for the objects that a
//!   `selector` chooses;
//! * `definitions` judge what defines custom resources, and `structural` reads and checks their objects, with rules of
//!   `cel`;
//! * `policies` and `webhooks` are asked what they say of a write;
//! * `controllers` follow what was written: owners, namespaces, definitions;
//! * `seed` and `persistence` fill the store otherwise: with a test's objects, with those of a file;
//! * `answer` gives it the form that the client takes.

mod access;
mod answer;
mod call;
mod cel;
mod clock;
mod cluster;
mod controllers;
mod definitions;
mod discovery;
mod faults;
mod http;
mod json;
mod json_path;
mod kinds;
mod logs;
mod persistence;
mod policies;
mod protobuf;
mod registry;
mod request_log;
mod rules;
mod schema;
mod seed;
mod selector;
mod server;
mod store;
mod structural;
mod transport;
mod tree;
mod users;
mod verbs;
mod webhooks;

pub use access::{ClientCertificate, User};
pub use clock::Clock;
pub use cluster::{TestCluster, TestClusterBuilder};
pub use faults::{Fault, FaultHandle, Faults, Reply};
pub use request_log::{LoggedRequest, NotAsked};
pub use seed::{Seed, SeedError};
pub use webhooks::ServerCertificate;
