//! What is said of a kind as a whole.

use super::definition::CustomResourceDefinition;
use super::error::DefinitionError;
use super::version::Version;
use crate::client::{PrinterColumn, ResourceInfo, ScalePaths, SubresourceInfo};
use crate::object::{Described, Resource};

/// What a CustomResourceDefinition says of a kind beside its schema: the words of `#[resource(..)]` in
/// [`custom_resource!`](crate::custom_resource!).
#[derive(Clone, Copy, Debug)]
pub struct ResourceFacts {
    pub(super) singular: &'static str,
    pub(super) short_names: &'static [&'static str],
    pub(super) categories: &'static [&'static str],
    pub(super) status: bool,
    pub(super) scale: Option<ScalePaths>,
    pub(super) columns: &'static [PrinterColumn],
    pub(super) selectable_fields: &'static [&'static str],
    pub(super) served: bool,
    pub(super) storage: bool,
    pub(super) deprecated: Option<&'static str>,
}

impl ResourceFacts {
    /// Of a kind with this singular.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(singular: &'static str) -> Self {
        Self {
            singular,
            short_names: &[],
            categories: &[],
            status: false,
            scale: None,
            columns: &[],
            selectable_fields: &[],
            served: true,
            storage: true,
            deprecated: None,
        }
    }

    /// The singular, where it is not the kind in small letters.
    #[must_use]
    pub const fn singular(mut self, singular: &'static str) -> Self {
        self.singular = singular;
        self
    }

    /// What people type.
    #[must_use]
    pub const fn short_names(mut self, names: &'static [&'static str]) -> Self {
        self.short_names = names;
        self
    }

    /// The groups of resources that it belongs to, as in `all`.
    #[must_use]
    pub const fn categories(mut self, categories: &'static [&'static str]) -> Self {
        self.categories = categories;
        self
    }

    /// The status is a subresource: users write the rest, controllers the status.
    #[must_use]
    pub const fn status(mut self) -> Self {
        self.status = true;
        self
    }

    /// There is a scale subresource, which finds its numbers there.
    #[must_use]
    pub const fn scale(mut self, paths: ScalePaths) -> Self {
        self.scale = Some(paths);
        self
    }

    /// The columns of `kubectl get`, behind the name. They take the place of the age.
    #[must_use]
    pub const fn columns(mut self, columns: &'static [PrinterColumn]) -> Self {
        self.columns = columns;
        self
    }

    /// The fields that a field selector can name, as paths: `.spec.volume`.
    #[must_use]
    pub const fn selectable_fields(mut self, paths: &'static [&'static str]) -> Self {
        self.selectable_fields = paths;
        self
    }

    /// The version is read from the store, but not served.
    #[must_use]
    pub const fn not_served(mut self) -> Self {
        self.served = false;
        self
    }

    /// Objects are stored in another version of the kind.
    #[must_use]
    pub const fn not_stored(mut self) -> Self {
        self.storage = false;
        self
    }

    /// The version is deprecated: with this warning, or with the server's own where it is empty.
    #[must_use]
    pub const fn deprecated(mut self, warning: &'static str) -> Self {
        self.deprecated = Some(warning);
        self
    }
}

/// A kind whose CustomResourceDefinition is made of its type: what
/// [`custom_resource!`](crate::custom_resource!) implements.
pub trait CustomResource: Resource + Described {
    /// What was said of the kind.
    const FACTS: &'static ResourceFacts;

    /// The kind as a row of a table, as generated code has them.
    ///
    /// Its CEL rules are in the schema alone.
    const RESOURCE: ResourceInfo = ResourceInfo {
        singular: Self::FACTS.singular,
        short_names: Self::FACTS.short_names,
        categories: Self::FACTS.categories,
        subresources: Rows::<Self>::of(Self::FACTS),
        storage: Self::FACTS.storage,
        deprecated: Self::FACTS.deprecated,
        columns: Self::FACTS.columns,
        scale: Self::FACTS.scale,
        selectable_fields: Self::FACTS.selectable_fields,
        ..ResourceInfo::of::<Self>(VERBS)
    };

    /// This version of the kind, for a definition of several: see
    /// [`CustomResourceDefinition::of_versions`].
    #[must_use]
    fn version() -> Version {
        Version::of::<Self>()
    }

    /// The CustomResourceDefinition of the kind, with this version alone.
    ///
    /// # Errors
    /// What the type or its facts say cannot be said in a schema; every place of it is named.
    fn crd() -> Result<CustomResourceDefinition, DefinitionError> {
        CustomResourceDefinition::of_versions([Self::version()])
    }
}

/// What a server offers on every custom resource.
const VERBS: &[&str] = &[
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];

/// The rows of a kind's subresources.
struct Rows<K>(std::marker::PhantomData<K>);

impl<K: Resource> Rows<K> {
    const SCALE: SubresourceInfo =
        SubresourceInfo::new("scale", "autoscaling", "v1", "Scale", SUBRESOURCE_VERBS);
    const STATUS: SubresourceInfo =
        SubresourceInfo::new("status", K::GROUP, K::VERSION, K::KIND, SUBRESOURCE_VERBS);

    const fn of(facts: &ResourceFacts) -> &'static [SubresourceInfo] {
        match (&facts.scale, facts.status) {
            (None, false) => &[],
            (None, true) => &[Self::STATUS],
            (Some(_), false) => &[Self::SCALE],
            (Some(_), true) => &[Self::SCALE, Self::STATUS],
        }
    }
}

const SUBRESOURCE_VERBS: &[&str] = &["get", "patch", "update"];
