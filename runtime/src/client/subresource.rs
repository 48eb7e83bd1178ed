//! Calls on subresources by name: what the clients of kinds are made of.

use super::apply::ToApply;
use super::identity::named_body;
use super::resource_client::ResourceClient;
use super::scope::OnePlace;
use super::{Patch, call};
use crate::object::{Kind, Resource};
use crate::request::Request;
use crate::wire::Mode;

/// Subresources by name, for those that the specification does not know: an aggregated server's, a
/// newer server's. For those that it knows, the kind's own client has methods.
impl<K: Resource, P: OnePlace> ResourceClient<K, P> {
    /// Reads a subresource.
    pub fn get_subresource<T: Kind>(&self, name: &str, subresource: &str) -> call::Get<T> {
        call::Get::new(self.named(name).subresource(subresource))
    }

    /// Replaces a subresource. An empty `metadata.name` becomes `name`; another one is an error.
    pub fn update_subresource<T: Kind>(
        &self,
        name: &str,
        subresource: &str,
        object: &T,
    ) -> call::Update<T> {
        call::Update::new(self.subresource_body(name, subresource, object))
    }

    /// Changes a subresource by a [`Patch`].
    pub fn patch_subresource<T: Kind>(
        &self,
        name: &str,
        subresource: &str,
        patch: impl Into<Patch>,
    ) -> call::Patch<T> {
        call::Patch::new(self.named(name).subresource(subresource), patch.into())
    }

    /// Applies a subresource server-side. An empty `name` stands for the object's own; an empty
    /// `metadata.name` becomes `name`.
    pub fn apply_subresource<T: Kind>(
        &self,
        name: &str,
        subresource: &str,
        object: impl ToApply<T>,
    ) -> call::Apply<T> {
        self.apply_at(name, subresource, object)
    }

    /// Posts to a subresource, which may answer with another kind: an eviction is answered with a
    /// [`Status`](crate::meta::Status). An empty `metadata.name` becomes `name`; another one is an
    /// error.
    pub fn create_subresource<B: Kind, R: Kind>(
        &self,
        name: &str,
        subresource: &str,
        object: &B,
    ) -> call::Create<R> {
        call::Create::new(self.subresource_body(name, subresource, object))
    }

    /// Reads the log of a container: the `log` subresource of pods.
    pub fn log_subresource(&self, name: &str) -> call::Logs {
        call::Logs::new(self.named(name).subresource("log"))
    }

    /// Sends a request on to what the object stands for: the `proxy` subresource of pods, services and
    /// nodes.
    pub fn proxy_subresource(&self, name: &str) -> call::Proxy {
        call::Proxy::new(self.collection(), name)
    }

    fn subresource_body<B: Kind>(&self, name: &str, subresource: &str, object: &B) -> Request {
        let request = self.named(name).subresource(subresource);
        named_body(
            request,
            object,
            name,
            self.place().namespace(),
            Mode::Update,
        )
    }
}
