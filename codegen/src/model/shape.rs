//! What a field holds, apart from whether it may be absent.

use std::fmt;

/// The module of [`TypeRef`]s that the runtime has: `ObjectMeta`, `LabelSelector`, `Condition` ...
pub const META: &str = "meta";
/// The module of [`TypeRef`]s to `Scale` in a crate that has the runtime alone. Group-versions' names are
/// identifiers, so that none is called like this.
pub const SCALE: &str = "client::scale";

/// A named struct or enum: generated in its group-version's module, or one of the runtime's types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeRef {
    /// [`GroupVersion::name`](super::GroupVersion::name), [`META`] or [`SCALE`].
    pub module: String,
    /// The type's name there.
    pub name: String,
}

impl TypeRef {
    /// Whether it is one of the runtime's meta types.
    #[must_use]
    pub fn is_meta(&self) -> bool {
        self.module == META
    }

    /// The module of the runtime that has it; `None` for a generated one.
    #[must_use]
    pub fn runtime_module(&self) -> Option<&'static str> {
        [META, SCALE].into_iter().find(|name| *name == self.module)
    }
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.module, self.name)
    }
}

/// What a field, a list element or a map value holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A boolean.
    Bool,
    /// `int32`.
    Int32,
    /// `int64`, and integers without a format.
    Int64,
    /// `double`.
    Double,
    /// A string; what it may say is in [`Field::enum_values`](super::Field::enum_values).
    String,
    /// A string of base64, `format: byte`.
    Bytes,
    /// `resource.Quantity`.
    Quantity,
    /// `intstr.IntOrString`.
    IntOrString,
    /// `meta/v1.Time`: whole seconds.
    Time,
    /// `meta/v1.MicroTime`: six decimals.
    MicroTime,
    /// A string of the format `date-time` in a custom resource, whose text is kept as it is.
    DateTime,
    /// `x-kubernetes-int-or-string` of a custom resource, whose numbers have 64 bits.
    Int64OrString,
    /// An enum of strings.
    Enum(TypeRef),
    /// A type from elsewhere.
    Foreign(ForeignType),
    /// Any JSON: `RawExtension`, `FieldsV1`, the schema's `JSON`.
    RawJson,
    /// A struct.
    Struct(TypeRef),
    /// A list.
    List(Box<Shape>),
    /// A map from strings.
    Map(Box<Shape>),
    /// An element or a value that may be `null`.
    Nullable(Box<Shape>),
    /// A struct or a list of it (`JSONSchemaPropsOrArray`).
    StructOrList(TypeRef),
    /// A struct or a boolean (`JSONSchemaPropsOrBool`).
    StructOrBool(TypeRef),
    /// A struct or a list of strings (`JSONSchemaPropsOrStringArray`).
    StructOrStrings(TypeRef),
}

/// A type that a setting names, or that another crate has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignType {
    /// Its path in Rust: `clientset::core_v1::SecretKeySelector`.
    pub path: String,
    /// Whether it is a described struct, so that an absent one stands in an `Optional`; anything else
    /// that is described (a scalar, an enum) stands in an `Option`.
    pub is_struct: bool,
}

impl Shape {
    /// The named struct in it, at whatever depth: the edge of the type graph.
    #[must_use]
    pub fn type_ref(&self) -> Option<&TypeRef> {
        match self {
            Self::Struct(name)
            | Self::StructOrList(name)
            | Self::StructOrBool(name)
            | Self::StructOrStrings(name) => Some(name),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.type_ref(),
            _ => None,
        }
    }

    /// The named struct or enum in it, at whatever depth.
    #[must_use]
    pub fn named(&self) -> Option<&TypeRef> {
        match self {
            Self::Enum(name) => Some(name),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(),
            other => other.type_ref(),
        }
    }

    /// A list or a map: its field's type is the plain collection, never an option of it.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }
}

/// As the field lock and messages write it: `list<core_v1.Container>`, `map<string>`, `int32`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int32 => f.write_str("int32"),
            Self::Int64 => f.write_str("int64"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Quantity => f.write_str("quantity"),
            Self::IntOrString => f.write_str("int-or-string"),
            Self::Time => f.write_str("time"),
            Self::MicroTime => f.write_str("micro-time"),
            Self::DateTime => f.write_str("date-time"),
            Self::Int64OrString => f.write_str("int64-or-string"),
            Self::Enum(name) => write!(f, "enum {name}"),
            Self::Foreign(foreign) => f.write_str(&foreign.path),
            Self::RawJson => f.write_str("json"),
            Self::Struct(name) => write!(f, "{name}"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Map(inner) => write!(f, "map<{inner}>"),
            Self::Nullable(inner) => write!(f, "nullable<{inner}>"),
            Self::StructOrList(name) => write!(f, "struct-or-list<{name}>"),
            Self::StructOrBool(name) => write!(f, "struct-or-bool<{name}>"),
            Self::StructOrStrings(name) => write!(f, "struct-or-strings<{name}>"),
        }
    }
}
