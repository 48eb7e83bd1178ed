//! What is said of a kind as a whole.

use super::definition::CustomResourceDefinition;
use super::error::DefinitionError;
use super::version::Version;
use crate::client::{ResourceInfo, SubresourceInfo};
use crate::object::{Described, Resource};

/// What a CustomResourceDefinition says of a kind beside its schema: the words of `#[resource(..)]` in
/// [`custom_resource!`](crate::custom_resource!).
#[derive(Clone, Copy, Debug)]
pub struct ResourceFacts {
    pub(super) singular: &'static str,
    pub(super) short_names: &'static [&'static str],
    pub(super) categories: &'static [&'static str],
    pub(super) status: bool,
    pub(super) scale: Option<Scale>,
    pub(super) columns: &'static [Column],
    pub(super) selectable_fields: &'static [&'static str],
    pub(super) served: bool,
    pub(super) deprecated: Option<&'static str>,
}

/// Where the scale subresource finds its numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) spec: &'static str,
    pub(super) status: &'static str,
    pub(super) selector: &'static str,
}

/// A column of `kubectl get`: an entry of `additionalPrinterColumns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub(super) name: &'static str,
    pub(super) type_name: &'static str,
    pub(super) json_path: &'static str,
    pub(super) format: &'static str,
    pub(super) description: &'static str,
    pub(super) priority: i32,
}

impl Column {
    /// A column of type `string`. The path is one of JSON: `.status.phase`.
    #[must_use]
    pub const fn string(name: &'static str, json_path: &'static str) -> Self {
        Self::new(name, "string", json_path)
    }

    /// A column of type `integer`.
    #[must_use]
    pub const fn integer(name: &'static str, json_path: &'static str) -> Self {
        Self::new(name, "integer", json_path)
    }

    /// A column of type `date`, which is shown as an age.
    #[must_use]
    pub const fn date(name: &'static str, json_path: &'static str) -> Self {
        Self::new(name, "date", json_path)
    }

    /// A column of any type: `integer`, `number`, `string`, `boolean` or `date`.
    #[must_use]
    pub const fn new(name: &'static str, type_name: &'static str, json_path: &'static str) -> Self {
        Self {
            name,
            type_name,
            json_path,
            format: "",
            description: "",
            priority: 0,
        }
    }

    /// The format of the type: `int32`, `date-time`.
    #[must_use]
    pub const fn format(mut self, format: &'static str) -> Self {
        self.format = format;
        self
    }

    /// What the column shows.
    #[must_use]
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Above 0: only in wide output.
    #[must_use]
    pub const fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }
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

    /// There is a scale subresource: the paths of the wanted number, of the present number and of the label
    /// selector's text (or nothing), as in `".spec.replicas", ".status.replicas", ".status.selector"`.
    #[must_use]
    pub const fn scale(
        mut self,
        spec: &'static str,
        status: &'static str,
        selector: &'static str,
    ) -> Self {
        self.scale = Some(Scale {
            spec,
            status,
            selector,
        });
        self
    }

    /// The columns of `kubectl get`, behind the name. They take the place of the age.
    #[must_use]
    pub const fn columns(mut self, columns: &'static [Column]) -> Self {
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
    const RESOURCE: ResourceInfo = ResourceInfo::of::<Self>(VERBS)
        .names(
            Self::FACTS.singular,
            Self::FACTS.short_names,
            Self::FACTS.categories,
        )
        .subresources(Rows::<Self>::of(Self::FACTS));

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
        CustomResourceDefinition::of_versions(Self::VERSION, [Self::version()])
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
