//! An object in the versions in which its fields are owned.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::compare::{Comparison, compare};
use crate::in_memory::registry::{Registry, Resource};

/// The versions of one resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Versions<'a> {
    registry: &'a Registry,
    /// In the version of the request.
    resource: &'a Arc<Resource>,
}

impl<'a> Versions<'a> {
    pub(crate) fn new(registry: &'a Registry, resource: &'a Arc<Resource>) -> Self {
        Self { registry, resource }
    }

    /// The resource in the version of the request.
    pub(super) fn requested(&self) -> &'a Resource {
        self.resource
    }

    /// The resource in another version; `None` where it is not served any more.
    pub(super) fn at(&self, api_version: &str) -> Option<&'a Resource> {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        if group == self.resource.group && version == self.resource.version {
            return Some(self.resource);
        }
        let found = self.registry.get(group, version, &self.resource.plural)?;
        (found.table == self.resource.table).then_some(&**found)
    }
}

/// A stored object as a version shows it.
pub(super) fn view<'t>(resource: &Resource, tree: &'t Value) -> Cow<'t, Value> {
    resource
        .served(tree)
        .map_or(Cow::Borrowed(tree), Cow::Owned)
}

/// Compares two stored objects in a version.
pub(super) fn compare_at(resource: &Resource, old: &Value, new: &Value) -> Comparison {
    compare(
        resource.typed_schema(),
        &view(resource, old),
        &view(resource, new),
    )
}
