//! The model: what a Kubernetes minor offers, in Rust's names, ready to be emitted.
//!
//! It is built from a [`Document`](crate::document::Document), the fixups and the field lock by
//! [`build`]. Nothing in it depends on where the document came from: swagger v2, OpenAPI v3 and a
//! running cluster give the same model, but for the facts that one of them lacks (a swagger has no
//! defaults, a published spec no enums).
//!
//! Every list is sorted by its first name, so that walking the model is deterministic.

mod build;
mod custom;
mod field;
mod resource;
mod shape;

pub(crate) use build::Index;
pub use build::build;
#[cfg(feature = "crds")]
pub(crate) use build::scalar_definition;
#[cfg(feature = "crds")]
pub(crate) use build::stability;
pub use custom::{Alias, CustomResource, Enum, Keeps, PrinterColumn, Rule, ScalePaths, Variant};
pub use field::{Field, ListType, MapType, PatchStrategy, Presence, Wrapper};
pub use resource::{
    Connect, CreateAnswer, DeleteResponse, List, Parameter, Resource, Response, Scope, Subresource,
    SubresourceVerb, Verb,
};
pub use shape::{ForeignType, META, SCALE, Shape, TypeRef};

use std::fmt;

use crate::version::Minor;

/// Everything of one Kubernetes minor, or of the custom resources of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The minor, as in `1.37`. Custom resources have none.
    pub version: Option<Minor>,
    /// The group-versions, by [`GroupVersion::name`].
    pub group_versions: Vec<GroupVersion>,
    /// The types of apimachinery as the spec has them. They are not emitted: the runtime has them,
    /// written by hand under the same names, and a test compares the two.
    pub meta: Vec<Type>,
    /// What the reader of a generator run should know: fields decided without defaults, groups left
    /// out. One sentence each.
    pub warnings: Vec<String>,
}

/// A group-version: one module, one accessor of the clientset, one cargo feature.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupVersion {
    /// Module, accessor and feature: `core_v1`, `rbac_v1`, `internal_v1alpha1`.
    pub name: String,
    /// The name in a type: `CoreV1`, `RbacV1`, `InternalV1alpha1`.
    pub type_name: String,
    /// The API group, empty for core: `rbac.authorization.k8s.io`.
    pub group: String,
    /// The version: `v1`, `v1beta2`.
    pub version: String,
    /// The package of its definitions in the spec: `io.k8s.api.rbac.v1`.
    pub package: String,
    /// How settled it is, by its version's name.
    pub stability: Stability,
    /// Its types, by [`Type::name`].
    pub types: Vec<Type>,
    /// Its enums, by [`Enum::name`]. Kubernetes' own groups have none: only some sources list values.
    pub enums: Vec<Enum>,
    /// Further names of its types and enums, by [`Alias::name`].
    pub aliases: Vec<Alias>,
    /// Its resources, by [`Resource::plural`]. Empty where the spec has types without paths.
    pub resources: Vec<Resource>,
}

impl GroupVersion {
    /// The `apiVersion` of its objects: `v1`, `apps/v1`.
    #[must_use]
    pub fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }
}

/// How settled a version is: its name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stability {
    /// `v1alpha3`.
    Alpha,
    /// `v1beta1`.
    Beta,
    /// `v1`.
    Stable,
}

/// A group, a version and a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupVersionKind {
    /// The API group, empty for core.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
}

impl GroupVersionKind {
    /// The `apiVersion` of its objects: `v1`, `apps/v1`.
    #[must_use]
    pub fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }
}

/// As messages write it: `v1 Pod`, `apps/v1 Deployment`.
impl fmt::Display for GroupVersionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.api_version(), self.kind)
    }
}

fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}

/// A struct of the API.
///
/// The list kinds (`PodList`) are no types of the model: each is verified to be the runtime's
/// `List<T>` and stands in [`Resource::list`]. What the spec has as named definitions without fields
/// of their own (`Quantity`, `Time`, `RawExtension`, `JSONSchemaPropsOrBool` ...) are [`Shape`]s.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// The name in Rust and, but for escaped keywords, in the spec: `PodSpec`.
    pub name: String,
    /// The full name in the spec: `io.k8s.api.core.v1.PodSpec`.
    pub definition: String,
    /// Group, version and kind of a top-level type. Such a type has no fields for `apiVersion` and
    /// `kind`. `None` for plain structs, and for `DeleteOptions` and `WatchEvent`, which belong to
    /// every group.
    pub kind: Option<GroupVersionKind>,
    /// The fields, by [`Field::wire_name`]. Empty for a struct that has none (`emptyDir`-like markers
    /// such as `BasicSchedulingPolicy`).
    pub fields: Vec<Field>,
    /// The unions that upstream declares on it: documentation only, since a newer server may know
    /// more members.
    pub unions: Vec<Union>,
    /// `x-kubernetes-map-type: atomic` on the definition: server-side apply treats every value of
    /// this type as a whole.
    pub map_type: Option<MapType>,
    /// What is kept of an object beside the values of its fields.
    pub keeps: Keeps,
    /// What `Default` is, as a JSON object of the fields that are set in it; the empty value where it is
    /// not said.
    pub default: Option<String>,
    /// More to say of it in its documentation, a sentence each.
    pub notes: Vec<String>,
    /// Attributes to write above it, as in `#[derive(Eq)]`.
    pub attributes: Vec<String>,
    /// The spec says that it is deprecated.
    pub deprecated: bool,
    /// The spec of this minor lacks it: it is here, from the field lock, because a removed field
    /// still names it.
    pub removed: bool,
    /// The description, where the import kept it.
    pub docs: Option<String>,
}

/// An `x-kubernetes-unions` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The field that says which member is set, by wire name.
    pub discriminator: Option<String>,
    /// The members: the field's wire name, and the discriminator's value for it.
    pub members: Vec<(String, String)>,
}
