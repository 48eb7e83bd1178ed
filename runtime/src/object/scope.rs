//! Where objects of a kind live.

mod sealed {
    pub trait Sealed {}
}

/// Where objects of a kind live: in a namespace, or in the cluster.
pub trait Scope: sealed::Sealed + Send + Sync + 'static {
    /// Whether an object's path has a namespace.
    const NAMESPACED: bool;
}

/// Objects live in a namespace.
#[derive(Clone, Copy, Debug)]
pub enum Namespaced {}

/// Objects live in the cluster, outside any namespace.
#[derive(Clone, Copy, Debug)]
pub enum Cluster {}

impl sealed::Sealed for Namespaced {}
impl sealed::Sealed for Cluster {}

impl Scope for Namespaced {
    const NAMESPACED: bool = true;
}

impl Scope for Cluster {
    const NAMESPACED: bool = false;
}
