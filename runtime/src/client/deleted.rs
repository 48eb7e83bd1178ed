//! What a deletion answers.

use crate::meta::{List, Status};
use crate::object::{Resource, Str};

/// What a deletion answers: whichever the server sent, told by its `kind`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Deleted<K> {
    /// The object is gone.
    Gone(Status),
    /// The object as it was when the server took the deletion: it goes when its grace period is over
    /// and its finalizers are removed. A few kinds (Pod, Service, ServiceAccount ...) are also answered
    /// with when they are gone: ask [`Deleted::is_gone`].
    Pending(K),
}

impl<K> Deleted<K> {
    /// The object, where the server sent it.
    pub fn object(&self) -> Option<&K> {
        match self {
            Self::Gone(_) => None,
            Self::Pending(object) => Some(object),
        }
    }

    /// The server's status, where it sent one.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Self::Gone(status) => Some(status),
            Self::Pending(_) => None,
        }
    }
}

impl<K: Resource> Deleted<K> {
    /// Whether nothing is left of the object: the server sent a status, or an object that nothing holds
    /// back, neither a grace period nor a finalizer.
    pub fn is_gone(&self) -> bool {
        let Self::Pending(object) = self else {
            return true;
        };
        let meta = object.metadata();
        // Without the time of its deletion it was removed without any grace; the other way round, no
        // grace and no finalizer leave nothing to wait for.
        meta.deletion_timestamp.is_none()
            || (meta.deletion_grace_period_seconds == Some(0) && meta.finalizers.is_empty())
    }

    /// The UID of the deleted object: for
    /// [`wait_deleted`](crate::client::ResourceClient::wait_deleted).
    pub fn uid(&self) -> Option<&Str> {
        let uid = match self {
            Self::Gone(status) => &status.details.as_ref()?.uid,
            Self::Pending(object) => &object.metadata().uid,
        };
        (!uid.is_empty()).then_some(uid)
    }
}

/// What the deletion of many objects answers: whichever the server sent, told by its `kind`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DeletedCollection<K: Resource> {
    /// The server took the deletion and says no more.
    Done(Status),
    /// The objects that were deleted; those with a grace period or finalizers go later.
    Objects(List<K>),
}
