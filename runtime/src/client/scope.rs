//! Where a client looks: in one namespace, in all of them, in the cluster.
//!
//! A call that the server does not offer there does not compile: [`AllNamespaces`] has `list` and
//! `watch` alone.
//!
//! ```compile_fail,E0277
//! use clientset_runtime::client::{ResourceClient, call::Get, scope::AllNamespaces, verb};
//! use clientset_runtime::object::Resource;
//!
//! fn get<K: Resource + verb::Get>(client: &ResourceClient<K, AllNamespaces>) -> Get<K> {
//!     client.get("web") // in which namespace?
//! }
//! ```

use std::fmt;
use std::marker::PhantomData;

use crate::object::{Cluster, Namespaced, Scope, Str};
use crate::request::Request;

mod sealed {
    pub trait Sealed {}
}

/// Where a [`ResourceClient`](super::ResourceClient) looks.
pub trait Place: sealed::Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// Adds the namespace to a request.
    #[doc(hidden)]
    fn enter(&self, request: Request) -> Request;

    /// The namespace that objects have here; `None` where an object says it itself.
    #[doc(hidden)]
    fn namespace(&self) -> Option<&Str>;
}

/// A place where a name means one object.
#[diagnostic::on_unimplemented(
    message = "this call needs one namespace, and the client looks in all of them",
    label = "needs a namespace",
    note = "name the namespace: `pods(\"default\")` instead of `all_pods()`, or `.namespace(\"default\")`"
)]
pub trait OnePlace: Place {}

/// One namespace.
#[derive(Clone, Debug)]
pub struct InNamespace {
    namespace: Str,
    /// What to call for all namespaces, for the message.
    instead: &'static str,
}

/// All there is of a kind: [`AllNamespaces`] for a namespaced one, [`ClusterWide`] for one of the
/// cluster.
pub struct Everywhere<S>(PhantomData<fn() -> S>);

/// All namespaces.
pub type AllNamespaces = Everywhere<Namespaced>;

/// The cluster, outside any namespace.
pub type ClusterWide = Everywhere<Cluster>;

impl InNamespace {
    /// `instead` is the call for all namespaces; empty where there is none.
    pub(crate) fn new(namespace: Str, instead: &'static str) -> Self {
        Self { namespace, instead }
    }
}

impl<S> Everywhere<S> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<S> Clone for Everywhere<S> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<S: Scope> fmt::Debug for Everywhere<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if S::NAMESPACED {
            "AllNamespaces"
        } else {
            "ClusterWide"
        })
    }
}

impl sealed::Sealed for InNamespace {}
impl<S: Scope> sealed::Sealed for Everywhere<S> {}

impl Place for InNamespace {
    fn enter(&self, request: Request) -> Request {
        if self.namespace.is_empty() {
            return request.fail(match self.instead {
                "" => "the namespace is empty; name one".to_owned(),
                instead => format!("the namespace is empty; for all namespaces say {instead}"),
            });
        }
        request.namespace(&self.namespace)
    }

    fn namespace(&self) -> Option<&Str> {
        Some(&self.namespace)
    }
}

impl<S: Scope> Place for Everywhere<S> {
    fn enter(&self, request: Request) -> Request {
        if S::NAMESPACED {
            request.namespace(Str::new())
        } else {
            request
        }
    }

    fn namespace(&self) -> Option<&Str> {
        None
    }
}

impl OnePlace for InNamespace {}
impl OnePlace for ClusterWide {}
