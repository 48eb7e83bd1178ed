//! Kubernetes API servers for tests.
//!
//! [`control_plane`] starts a real one: etcd, kube-apiserver and kube-controller-manager on loopback,
//! with certificates, tokens and data of their own, gone when the value is dropped. [`suite`] runs
//! the tests of one binary against one such server and says by name which of them were skipped where
//! there is no server to start.
//!
//! `cargo run -p clientset-testing` starts one to try things by hand.

pub mod control_plane;
pub mod suite;

pub use control_plane::ControlPlane;
pub use suite::{Context, Suite};
