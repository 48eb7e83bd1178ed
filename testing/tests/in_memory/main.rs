//! The in-memory API server through public API: the answers that a kube-apiserver 1.37 gave to the same
//! requests.

mod changes;
mod custom_objects;
mod definitions;
mod deletions;
mod faults;
mod forms;
mod lists;
mod namespaces;
mod protobuf;
mod seeds;
mod state_files;
mod support;
mod users;
mod watches;
#[path = "../wire/mod.rs"]
mod wire;
