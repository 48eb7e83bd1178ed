//! Kubernetes API servers for tests.
//!
//! `TestCluster` (feature `in-memory`, on by default) is one in memory: in a millisecond, in the same process, for any
//! test of a program that talks to Kubernetes.
//!
//! [`control_plane`] starts a real one: etcd, kube-apiserver and kube-controller-manager on loopback,
//! with certificates, tokens and data of their own, gone when the value is dropped. [`suite`] runs
//! the tests of one binary against one such server and says by name which of them were skipped where
//! there is no server to start. [`Kubectl`] runs the kubectl of the same version against either, [`ControllerManager`] its controllers.
//!
//! `cargo run -p clientset-testing` starts one to try things by hand.

pub mod control_plane;
#[cfg(feature = "in-memory")]
pub mod in_memory;
mod kubectl;
pub mod suite;

pub use control_plane::{ControlPlane, ControllerManager};
#[cfg(feature = "in-memory")]
pub use in_memory::TestCluster;
pub use kubectl::{Kubectl, KubectlError, Said};
pub use suite::{Context, Suite};
