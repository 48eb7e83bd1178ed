//! What a watch tells.

use crate::meta::ObjectMeta;
use crate::object::{Str, UnknownFields, plain};

/// What happened to an object that is watched.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<K> {
    /// The object was created, or its labels or fields have come to match the selectors, or it was
    /// there when a watch without a resource version began.
    Added(K),
    /// The object changed.
    Modified(K),
    /// The object is gone, or its labels or fields no longer match the selectors. It is as it was last.
    Deleted(K),
    /// Nothing changed up to this version.
    Bookmark(Bookmark),
    /// The watch has begun anew without a version to go on from: what follows are the objects that
    /// exist now, and any other one is gone. Only of a watch that was not begun at a version of a list,
    /// when its connection ends before the first change.
    Restarted,
}

impl<K> Event<K> {
    /// The object that was added, modified or deleted.
    pub fn object(&self) -> Option<&K> {
        match self {
            Self::Added(object) | Self::Modified(object) | Self::Deleted(object) => Some(object),
            Self::Bookmark(_) | Self::Restarted => None,
        }
    }

    /// The object that was added, modified or deleted.
    pub fn into_object(self) -> Option<K> {
        match self {
            Self::Added(object) | Self::Modified(object) | Self::Deleted(object) => Some(object),
            Self::Bookmark(_) | Self::Restarted => None,
        }
    }
}

/// How far a watch has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    resource_version: Str,
    initial_events_end: bool,
}

/// What the server sets on the bookmark behind the objects that exist.
const INITIAL_EVENTS_END: &str = "k8s.io/initial-events-end";

impl Bookmark {
    /// The version that the watch has come to.
    #[must_use]
    pub fn resource_version(&self) -> &Str {
        &self.resource_version
    }

    /// Whether all objects that existed have been told: asked for with `send_initial_events`.
    #[must_use]
    pub fn is_initial_events_end(&self) -> bool {
        self.initial_events_end
    }
}

/// What can be read of any object, whatever its kind.
#[derive(Clone)]
pub(super) struct AnyObject {
    metadata: ObjectMeta,
    unknown_fields: UnknownFields,
}

crate::object! {
    AnyObject {
        0 metadata: plain("metadata"),
    }
}

impl AnyObject {
    pub(super) fn resource_version(&self) -> &Str {
        &self.metadata.resource_version
    }

    pub(super) fn into_bookmark(self) -> Bookmark {
        Bookmark {
            initial_events_end: self.metadata.annotation(INITIAL_EVENTS_END) == Some("true"),
            resource_version: self.metadata.resource_version,
        }
    }
}
