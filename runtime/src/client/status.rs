//! Calls on the status subresource.

use super::apply::ToApply;
use super::resource_client::ResourceClient;
use super::scope::{OnePlace, Place};
use super::{Patch, call, verb};
use crate::object::Resource;

/// The status subresource: what controllers write, apart from what users want.
impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// Reads an object through its status subresource: for users that may read no more than that.
    pub fn get_status(&self, name: &str) -> call::Get<K>
    where
        K: verb::Status,
        P: OnePlace,
    {
        call::Get::new(self.at(name, "status"))
    }

    /// Replaces the status of an object by this one's; all else in it is left as it is.
    pub fn update_status(&self, object: &K) -> call::Update<K>
    where
        K: verb::Status,
        P: OnePlace,
    {
        self.update_at("status", object)
    }

    /// Changes the status of an object by a [`Patch`].
    pub fn patch_status(&self, name: &str, patch: impl Into<Patch>) -> call::Patch<K>
    where
        K: verb::Status,
        P: OnePlace,
    {
        call::Patch::new(self.at(name, "status"), patch.into())
    }

    /// Changes the newest status of an object, as [`modify`](Self::modify) does; what the closure
    /// changes besides the status is not stored.
    pub fn modify_status<F, R>(&self, name: &str, change: F) -> call::Modify<K, F>
    where
        K: verb::Get + verb::Status,
        P: OnePlace,
        F: FnMut(&mut K) -> R + Send + 'static,
        R: call::Outcome,
    {
        call::Modify::new(self.named(name), self.at(name, "status"), change)
    }

    /// Applies the status of an object server-side: of the object's other fields nothing is sent but what
    /// says which object it is, and its metadata.
    pub fn apply_status(&self, object: impl ToApply<K>) -> call::Apply<K>
    where
        K: verb::Status,
        P: OnePlace,
    {
        self.apply_at("", "status", object)
    }
}
