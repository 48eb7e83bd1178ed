//! Definitions and their fields, as the spec states them.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::model::{GroupVersionKind, ListType, MapType, PatchStrategy, Wrapper};

/// A named type of the spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its kind, if it is a top-level type.
    pub kinds: Kinds,
    /// What it is.
    pub body: TypeBody,
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// The description's wording says that it is deprecated.
    pub deprecated: bool,
    /// The description.
    pub docs: Option<String>,
}

impl Definition {
    /// The kind of a top-level type.
    #[must_use]
    pub fn kind(&self) -> Option<&GroupVersionKind> {
        match &self.kinds {
            Kinds::One(kind) => Some(kind),
            Kinds::None | Kinds::Many => None,
        }
    }
}

/// The kinds that a definition states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// A plain type.
    None,
    /// A top-level type.
    One(GroupVersionKind),
    /// `DeleteOptions` and `WatchEvent`, which every group has under its own name. They are no
    /// resource of any.
    Many,
}

impl Kinds {
    /// The kinds that two copies of a definition state together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, kinds) | (kinds, Self::None) => kinds,
            (Self::One(a), Self::One(b)) if a == b => Self::One(a),
            _ => Self::Many,
        }
    }
}

/// What a named type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeBody {
    /// An object with fields, or with none at all.
    Struct(StructFacts),
    /// A string with a format, or a number or string: `Quantity`, `Time`, `IntOrString`.
    Scalar(Scalar),
    /// A definition without a type: any JSON, or a union that the spec does not spell out.
    Untyped,
}

/// An object's fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StructFacts {
    /// The fields, by wire name.
    pub fields: BTreeMap<String, FieldFacts>,
    /// `x-kubernetes-unions`.
    pub unions: Vec<UnionFacts>,
}

/// An `x-kubernetes-unions` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionFacts {
    /// The field that says which member is set.
    pub discriminator: Option<String>,
    /// Member fields, with the discriminator's value for each.
    pub members: BTreeMap<String, String>,
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFacts {
    /// What it holds.
    pub ty: SchemaType,
    /// Whether the spec requires it.
    pub required: bool,
    /// The stated default, zero values included: those tell that Go has no pointer there.
    pub default: Option<Value>,
    /// The values that the source lists.
    pub enum_values: Vec<String>,
    /// `x-kubernetes-list-type` and `x-kubernetes-list-map-keys`.
    pub list_type: Option<ListType>,
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`.
    pub patch_strategy: Option<PatchStrategy>,
    /// The description's wording says that it is deprecated.
    pub deprecated: bool,
    /// Set by a fixup: holds a credential.
    pub sensitive: bool,
    /// Set by a fixup: the wrapper, where the spec says less than Go's pointers.
    pub wrapper: Option<Wrapper>,
    /// Set by a fixup: upstream gave it another type than the lock has, and users get the new one.
    pub retyped: bool,
    /// The description.
    pub docs: Option<String>,
}

/// What a field, element or value holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaType {
    /// A scalar.
    Scalar(Scalar),
    /// A named type.
    Ref(String),
    /// A list.
    List(Box<SchemaType>),
    /// A map from strings.
    Map(Box<SchemaType>),
}

/// A scalar type with its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A boolean.
    Boolean,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// An integer without a format.
    Integer,
    /// A floating point number.
    Double,
    /// A string.
    String,
    /// A string of base64.
    Bytes,
    /// A timestamp.
    DateTime,
    /// A number or a string.
    IntOrString,
    /// A string or a number: only `Quantity` is one, and only in v3.
    Quantity,
}

impl Scalar {
    /// Every scalar with its name in the facts.
    pub(crate) const ALL: [(Self, &'static str); 10] = [
        (Self::Boolean, "boolean"),
        (Self::Int32, "int32"),
        (Self::Int64, "int64"),
        (Self::Integer, "integer"),
        (Self::Double, "double"),
        (Self::String, "string"),
        (Self::Bytes, "bytes"),
        (Self::DateTime, "date-time"),
        (Self::IntOrString, "int-or-string"),
        (Self::Quantity, "quantity"),
    ];

    /// The name in the facts.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(scalar, _)| *scalar == self)
            .map_or("", |(_, name)| name)
    }
}

/// As messages write it; full names as they are.
impl fmt::Display for SchemaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(scalar) => f.write_str(scalar.name()),
            Self::Ref(name) => f.write_str(name),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Map(inner) => write!(f, "map<{inner}>"),
        }
    }
}
