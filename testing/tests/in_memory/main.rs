//! The in-memory API server through public API: the answers that a kube-apiserver 1.37 gave to the same
//! requests.

mod admission;
mod apply;
mod changes;
mod custom_objects;
mod custom_owners;
mod custom_resources;
mod definitions;
mod deletions;
mod evictions;
mod faults;
mod forms;
mod lists;
mod load;
mod namespaces;
mod openapi;
mod ownership;
mod patches;
mod pod_security;
mod pods;
mod protobuf;
mod quotas;
#[path = "../requests/mod.rs"]
mod requests;
mod rights;
mod seeds;
mod server_certificates;
mod state_files;
mod strategic;
mod support;
mod tls;
mod tokens;
mod users;
mod watches;
#[path = "../wire/mod.rs"]
mod wire;
