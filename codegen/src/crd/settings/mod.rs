//! What a user says beside the definitions: names, types, versions, attributes.
//!
//! Whoever applies a setting takes it out; what is left at the end changed nothing and is an error
//! ([`Settings::unused`]).

use std::collections::BTreeMap;

/// What a user says beside the definitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Leaves the descriptions out.
    pub without_docs: bool,
    /// Which types of others stand for objects of equal structure.
    pub reuse: Reuse,
    /// Enums have no `Other`: a value that is not listed cannot be read.
    pub closed_enums: bool,
    /// The name of the extension trait; `ClientsetExt` where it is not said.
    pub extension_trait: Option<String>,
    /// By group.
    pub groups: BTreeMap<String, GroupSettings>,
}

/// Which types of others stand for objects of equal structure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reuse {
    /// None: every object is a type of its own.
    #[default]
    Nothing,
    /// Those of `clientset-runtime`: `Condition`, `LabelSelector` ...
    MetaTypes,
    /// Also those of `clientset`, which becomes a dependency of the user's crate.
    BuiltinTypes,
}

/// Settings of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupSettings {
    /// The module's name without the version: `cert_manager` for `cert_manager_io`.
    pub module: Option<String>,
    /// The versions that are generated; all served ones where it is not said.
    pub versions: Option<Vec<String>>,
    /// Leaves the group out.
    pub skip: bool,
    /// By kind.
    pub kinds: BTreeMap<String, KindSettings>,
}

/// Settings of a kind, in all its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindSettings {
    /// The type's name in Rust, and what the names of the types in it begin with.
    pub rename: Option<String>,
    /// The versions that are generated.
    pub versions: Option<Vec<String>>,
    /// Leaves the kind out.
    pub skip: bool,
    /// Enums of this kind have no `Other`.
    pub closed_enums: Option<bool>,
    /// Overrides what the run says.
    pub reuse: Option<Reuse>,
    /// Traits to derive for the kind's own type and every type below it.
    pub derive: Vec<String>,
    /// Attributes above the kind's own type, as in `#[must_use]`.
    pub attributes: Vec<String>,
    /// Replaces the description.
    pub docs: Option<String>,
    /// By the path of a field: `spec.solvers[].dns01`.
    pub fields: BTreeMap<String, FieldSettings>,
}

/// Settings of a field, an element or a value of a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSettings {
    /// The field's name in Rust.
    pub rename: Option<String>,
    /// The name of the struct or enum that is generated for it.
    pub type_name: Option<String>,
    /// A type that is used instead.
    pub replace: Option<Replacement>,
    /// The enum has no `Other`.
    pub closed: Option<bool>,
    /// Holds a credential: never shown by `Debug`, never quoted in an error.
    pub sensitive: bool,
    /// Traits to derive for the type that is generated for it.
    pub derive: Vec<String>,
    /// Attributes above the field.
    pub attributes: Vec<String>,
    /// Replaces the description.
    pub docs: Option<String>,
    /// Leaves the field out: it is kept among the unknown ones.
    pub skip: bool,
    /// The values of an enum with the names of their variants.
    pub variants: BTreeMap<String, String>,
}

/// A type that is used instead of a generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Its path in Rust: `crate::Port`, `clientset::core_v1::PodTemplateSpec`.
    pub path: String,
    /// Whether it is a described struct; otherwise a value, as an enum or a scalar is.
    pub is_struct: bool,
}
