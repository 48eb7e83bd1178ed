//! Which resources are served: those of the generated tables, open for more at run time.
//!
//! A registry never changes: a resource more or less is a new registry, which the server swaps in, so
//! that a request sees one from its beginning to its end.

mod conversion;
mod custom;
mod deprecations;
mod facts;
mod resource;
mod schema;

use std::collections::BTreeMap;
use std::sync::Arc;

use clientset_runtime::client::ResourceInfo;
use serde_json::Value;

pub(crate) use custom::{Column, ConversionWebhook, Custom, ScalePaths, as_go_writes};
pub(crate) use facts::{DeletePropagation, Generation, StatusCreates};
pub(crate) use resource::{Resource, Subresource};
pub(crate) use schema::read_described;

use super::tree;
use conversion::Conversion;

/// The resources that a server serves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    /// By group, version and plural.
    groups: BTreeMap<String, BTreeMap<String, BTreeMap<String, Arc<Resource>>>>,
}

impl Registry {
    /// The resources of generated tables in the wanted versions. Of a resource in several versions of one group, the
    /// newest is served, and others where it is known how to convert them.
    pub(crate) fn of_tables(
        tables: &[&'static [ResourceInfo]],
        is_wanted: impl Fn(&str) -> bool,
    ) -> Self {
        let mut registry = Self::default();
        let rows = tables.iter().copied().flatten();
        let mut rows: Vec<&'static ResourceInfo> =
            rows.filter(|row| is_wanted(row.version)).collect();
        rows.sort_by_key(|row| age(row.version));
        for row in rows {
            let versions = registry.groups.entry(row.group.to_owned()).or_default();
            let is_first = !versions
                .values()
                .any(|resources| resources.contains_key(row.plural));
            if let Some(conversion) = Conversion::of(row.group, row.version, row.plural, is_first) {
                registry.add(Resource::of_row(row, conversion));
            }
        }
        registry
    }

    /// Adds a resource, or replaces it.
    pub(crate) fn add(&mut self, resource: Resource) {
        self.groups
            .entry(resource.group.clone())
            .or_default()
            .entry(resource.version.clone())
            .or_default()
            .insert(resource.plural.clone(), Arc::new(resource));
    }

    /// The registry with the custom resources of a definition as it is now; what it had before goes.
    pub(crate) fn with_definition(&self, definition: &Value) -> Self {
        let mut registry = self.without_definition(tree::text(definition, "name"));
        for resource in custom::resources(definition) {
            registry.add(resource);
        }
        registry
    }

    /// The registry without the custom resources of a definition.
    pub(crate) fn without_definition(&self, name: &str) -> Self {
        let mut registry = self.clone();
        for versions in registry.groups.values_mut() {
            for resources in versions.values_mut() {
                resources
                    .retain(|_, resource| resource.custom().is_none() || *resource.table != *name);
            }
            versions.retain(|_, resources| !resources.is_empty());
        }
        registry.groups.retain(|_, versions| !versions.is_empty());
        registry
    }

    /// A resource by its place in paths.
    pub(crate) fn get(&self, group: &str, version: &str, plural: &str) -> Option<&Arc<Resource>> {
        self.groups.get(group)?.get(version)?.get(plural)
    }

    /// Whether a resource is still served.
    pub(crate) fn has(&self, resource: &Resource) -> bool {
        self.get(&resource.group, &resource.version, &resource.plural)
            .is_some()
    }

    /// The groups with a name of their own, sorted, and the core group by the empty name.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str)
    }

    /// The versions of a group, the one to prefer first.
    pub(crate) fn versions(&self, group: &str) -> Vec<&str> {
        let versions = self.groups.get(group);
        let mut versions: Vec<&str> = versions
            .into_iter()
            .flat_map(|versions| versions.keys().map(String::as_str))
            .collect();
        versions.sort_by_key(|version| age(version));
        versions
    }

    /// The resources of a group-version, sorted by plural.
    pub(crate) fn resources(
        &self,
        group: &str,
        version: &str,
    ) -> impl Iterator<Item = &Arc<Resource>> {
        self.groups
            .get(group)
            .and_then(|versions| versions.get(version))
            .into_iter()
            .flat_map(|resources| resources.values())
    }

    /// The same resource in its other versions, and in other groups.
    pub(crate) fn equivalents<'a>(
        &'a self,
        resource: &'a Resource,
    ) -> impl Iterator<Item = &'a Arc<Resource>> {
        let groups = self.groups.values().flat_map(|versions| versions.values());
        groups
            .filter_map(|resources| resources.get(&resource.plural))
            .filter(|other| {
                other.table == resource.table && other.api_version() != resource.api_version()
            })
    }

    /// One resource for each table of the store: of several versions the one to prefer.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Arc<Resource>> {
        self.groups
            .values()
            .flat_map(|versions| versions.values())
            .flat_map(|resources| resources.values())
            .filter(|resource| resource.is_storage_version())
    }

    /// The resource whose objects are in a table, in the version that is stored.
    pub(crate) fn of_table(&self, table: &str) -> Option<&Arc<Resource>> {
        self.stored().find(|resource| &*resource.table == table)
    }
}

/// What sorts versions as API servers do: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, then the others.
fn age(version: &str) -> (u8, std::cmp::Reverse<(u32, u32)>, String) {
    let parsed = version.strip_prefix('v').and_then(|rest| {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let major: u32 = rest[..digits].parse().ok()?;
        let (stage, minor) = match &rest[digits..] {
            "" => (0, "0"),
            rest => match (rest.strip_prefix("beta"), rest.strip_prefix("alpha")) {
                (Some(minor), _) => (1, minor),
                (None, Some(minor)) => (2, minor),
                (None, None) => return None,
            },
        };
        Some((stage, (major, minor.parse().ok()?)))
    });
    match parsed {
        Some((stage, numbers)) => (stage, std::cmp::Reverse(numbers), String::new()),
        None => (3, std::cmp::Reverse((0, 0)), version.to_owned()),
    }
}

/// Whether a version is neither alpha nor beta.
pub(crate) fn is_stable(version: &str) -> bool {
    age(version).0 == 0
}

#[cfg(test)]
mod tests;
