//! An object in the versions in which its fields are owned.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::compare::{Comparison, compare};
use super::config::check;
use super::owners::Owners;
use crate::in_memory::registry::{Registry, Resource};
use crate::in_memory::schema::TypedSchema;

/// The versions of one resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Versions<'a> {
    registry: &'a Registry,
    /// In the version of the request.
    resource: &'a Arc<Resource>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version<'a> {
    pub(super) schema: &'a TypedSchema,
    /// What converts; objects of a custom resource are in the version of the request, and their fields have the
    /// same names in every other one, whether it knows them or not.
    conversion: Option<&'a Resource>,
}

impl<'a> Versions<'a> {
    pub(crate) fn new(registry: &'a Registry, resource: &'a Arc<Resource>) -> Self {
        Self { registry, resource }
    }

    /// The resource in the version of the request.
    pub(super) fn requested(&self) -> &'a Resource {
        self.resource
    }

    /// The version of the request.
    pub(super) fn current(&self) -> Version<'a> {
        Version {
            schema: self.resource.typed_schema(),
            conversion: self.resource.custom().is_none().then_some(self.resource),
        }
    }

    /// Another version; `None` where there is none, or where it is not served any more of a built-in kind.
    pub(super) fn at(&self, api_version: &str) -> Option<Version<'a>> {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        if group == self.resource.group && version == self.resource.version {
            return Some(self.current());
        }
        if let Some(custom) = self.resource.custom() {
            let schema = custom
                .version(version)
                .filter(|_| group == self.resource.group)?;
            return Some(Version {
                schema,
                conversion: None,
            });
        }
        let found = self.registry.get(group, version, &self.resource.plural)?;
        (found.table == self.resource.table).then_some(Version {
            schema: found.typed_schema(),
            conversion: Some(found),
        })
    }

    /// Whether a version has a scale.
    pub(super) fn has_scale(&self, api_version: &str) -> bool {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        let found = self.registry.get(group, version, &self.resource.plural);
        found.is_some_and(|found| found.subresource("scale").is_some())
    }

    /// Why it cannot be told whose the fields of a custom object are: it does not fit the types of its version, or
    /// of another one in which somebody owns some of them.
    pub(super) fn misfit(&self, owners: &Owners, object: &Value) -> Option<String> {
        self.resource.custom()?;
        let requested = self.resource.api_version();
        if let Err(problems) = check(self.current().schema, object, true) {
            return Some(problems.join("; "));
        }
        let others = owners.0.iter().map(|owner| &owner.identity.api_version);
        for other in others.filter(|other| **other != requested) {
            let Some(version) = self.at(other) else {
                return Some(format!("there is no version {other}"));
            };
            if let Err(problems) = check(version.schema, object, false) {
                return Some(format!("as {other}: {}", problems.join("; ")));
            }
        }
        None
    }
}

impl Version<'_> {
    /// A stored object as the version shows it.
    pub(super) fn view<'t>(&self, tree: &'t Value) -> Cow<'t, Value> {
        self.conversion
            .and_then(|resource| resource.served(tree))
            .map_or(Cow::Borrowed(tree), Cow::Owned)
    }

    /// An object of the version as it is stored.
    pub(super) fn to_stored(self, tree: Value) -> Value {
        match self.conversion {
            Some(resource) => resource.to_stored(tree),
            None => tree,
        }
    }

    /// Compares two stored objects in the version.
    pub(super) fn compare(&self, old: &Value, new: &Value) -> Comparison {
        compare(self.schema, &self.view(old), &self.view(new))
    }
}
