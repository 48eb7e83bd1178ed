//! What a resource is, as a row of a table: for mapping names to kinds without asking a server, and for
//! a server in the same process.

mod printer_column;
mod scale_paths;
mod validation_rule;

use std::fmt;

pub use printer_column::PrinterColumn;
pub use scale_paths::ScalePaths;
pub use validation_rule::ValidationRule;

use crate::object::{Resource, Scope, Struct};

/// A resource as the specification has it: the rows of the `RESOURCES` of generated code.
///
/// From [`storage`](Self::storage) on the fields are those of custom resources: of Kubernetes' own ones the
/// specification does not say them.
#[derive(Clone, Copy)]
pub struct ResourceInfo {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The version, as in `v1`.
    pub version: &'static str,
    /// The kind, as in `Deployment`.
    pub kind: &'static str,
    /// The plural in the path, as in `deployments`.
    pub plural: &'static str,
    /// The singular, as in `deployment`; empty where the specification does not say it.
    pub singular: &'static str,
    /// What people type, as in `deploy`.
    pub short_names: &'static [&'static str],
    /// The groups of resources that it belongs to, as in `all`.
    pub categories: &'static [&'static str],
    /// The kind of its list, as in `DeploymentList`.
    pub list_kind: &'static str,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// What the server offers, in the words of discovery: `get`, `deletecollection` ...
    pub verbs: &'static [&'static str],
    /// Its subresources.
    pub subresources: &'static [SubresourceInfo],
    /// Makes an empty object, to be filled and looked at through its description.
    pub empty: fn() -> Box<dyn Struct>,
    /// Whether the server stores objects in this version.
    pub storage: bool,
    /// That the version is deprecated: the warning that the server sends with each answer, empty where it
    /// is the server's own words.
    pub deprecated: Option<&'static str>,
    /// What `kubectl get` shows beside the name.
    pub columns: &'static [PrinterColumn],
    /// Where the scale subresource finds its numbers.
    pub scale: Option<ScalePaths>,
    /// The fields that a field selector may name beside `metadata.name` and `metadata.namespace`, as
    /// paths: `.spec.color`.
    pub selectable_fields: &'static [&'static str],
    /// The CEL rules of the whole schema, by path.
    pub rules: &'static [ValidationRule],
}

/// A subresource, as `status` or `scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubresourceInfo {
    /// The last part of the path, as in `scale`.
    pub name: &'static str,
    /// The API group of what it takes and gives; empty for the core group.
    pub group: &'static str,
    /// The version of what it takes and gives.
    pub version: &'static str,
    /// The kind of what it takes and gives.
    pub kind: &'static str,
    /// What the server offers.
    pub verbs: &'static [&'static str],
}

impl ResourceInfo {
    /// The row of a kind.
    #[must_use]
    pub const fn of<K: Resource>(verbs: &'static [&'static str]) -> Self {
        Self {
            group: K::GROUP,
            version: K::VERSION,
            kind: K::KIND,
            plural: K::PLURAL,
            singular: "",
            short_names: &[],
            categories: &[],
            list_kind: K::LIST_KIND,
            namespaced: <K::Scope as Scope>::NAMESPACED,
            verbs,
            subresources: &[],
            empty: || Box::new(K::EMPTY),
            storage: false,
            deprecated: None,
            columns: &[],
            scale: None,
            selectable_fields: &[],
            rules: &[],
        }
    }

    /// With its singular, its short names and its categories.
    #[must_use]
    pub const fn names(
        mut self,
        singular: &'static str,
        short_names: &'static [&'static str],
        categories: &'static [&'static str],
    ) -> Self {
        self.singular = singular;
        self.short_names = short_names;
        self.categories = categories;
        self
    }

    /// With its subresources.
    #[must_use]
    pub const fn subresources(mut self, subresources: &'static [SubresourceInfo]) -> Self {
        self.subresources = subresources;
        self
    }

    /// The server stores objects in this version.
    #[must_use]
    pub const fn storage(mut self) -> Self {
        self.storage = true;
        self
    }

    /// The version is deprecated; an empty `warning` is the server's own words.
    #[must_use]
    pub const fn deprecated(mut self, warning: &'static str) -> Self {
        self.deprecated = Some(warning);
        self
    }

    /// With its columns.
    #[must_use]
    pub const fn columns(mut self, columns: &'static [PrinterColumn]) -> Self {
        self.columns = columns;
        self
    }

    /// With the paths of its scale subresource.
    #[must_use]
    pub const fn scale(mut self, paths: ScalePaths) -> Self {
        self.scale = Some(paths);
        self
    }

    /// With the fields that a field selector may name.
    #[must_use]
    pub const fn selectable_fields(mut self, paths: &'static [&'static str]) -> Self {
        self.selectable_fields = paths;
        self
    }

    /// With its CEL rules.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [ValidationRule]) -> Self {
        self.rules = rules;
        self
    }
}

impl fmt::Debug for ResourceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}/{} {}",
            self.plural, self.group, self.version, self.kind
        )
    }
}

impl SubresourceInfo {
    /// A subresource.
    #[must_use]
    pub const fn new(
        name: &'static str,
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        verbs: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            group,
            version,
            kind,
            verbs,
        }
    }
}
