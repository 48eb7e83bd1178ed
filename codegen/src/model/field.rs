//! A field of a struct.

use serde_json::Value;

use super::Shape;

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name on the wire: `clusterIPs`.
    pub wire_name: String,
    /// The name in Rust: `cluster_ips`, `type_`.
    pub name: String,
    /// What it holds.
    pub shape: Shape,
    /// Whether its Rust type is the plain one or an option of it. From the field lock: it never
    /// changes from one minor to the next.
    pub wrapper: Wrapper,
    /// A plain struct that contains itself and so must stand behind a pointer. No field of Kubernetes
    /// is: its only recursive one, `JSONSchemaProps.not`, is optional, and an optional struct is
    /// boxed anyway.
    pub boxed: bool,
    /// Whether this minor's spec requires it. It may differ between minors.
    pub required: bool,
    /// Whether `null` is a value of it: a required one that is absent is written as `null`.
    pub nullable: bool,
    /// The default that the spec states, where it is more than Go's zero value (`""`, `0`, `false`,
    /// `{}`): documentation, never applied by a client.
    pub default: Option<Value>,
    /// The values that the source lists, in its order; of a list, those of its elements. Only documents of
    /// a running server have them.
    pub enum_values: Vec<String>,
    /// How server-side apply merges a list.
    pub list_type: Option<ListType>,
    /// How server-side apply merges a map or struct, where the field says so itself.
    pub map_type: Option<MapType>,
    /// How a strategic merge patch merges it. Kept apart from [`list_type`](Self::list_type): the two
    /// disagree on six fields.
    pub patch_strategy: Option<PatchStrategy>,
    /// Holds a credential: never to be shown or quoted.
    pub sensitive: bool,
    /// The spec says that it is deprecated.
    pub deprecated: bool,
    /// The spec of this minor lacks it: it is here from the field lock, so that programs which name
    /// it still compile.
    pub removed: bool,
    /// More to say of it in its documentation, a sentence each: bounds, rules.
    pub notes: Vec<String>,
    /// Attributes to write above it, as in `#[deprecated]`.
    pub attributes: Vec<String>,
    /// The description, where the import kept it.
    pub docs: Option<String>,
}

impl Field {
    /// When it is written.
    ///
    /// A required field is always written, one that is absent as `null` where it is a time, as Go does,
    /// or where `null` is a value of it. A field that the lock has as an option and that upstream came to
    /// require later stays left out while it is absent: in Go it has `omitempty`. So does a required
    /// field with a default, which the server fills in.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let is_time = matches!(self.shape, Shape::Time | Shape::MicroTime | Shape::DateTime);
        match (self.required, self.wrapper) {
            (true, Wrapper::Plain) => Presence::Required,
            (true, Wrapper::Option) if is_time || self.nullable => Presence::Required,
            (false, Wrapper::Plain) => Presence::Plain,
            (_, Wrapper::Option) => Presence::Optional,
        }
    }
}

/// A field's Rust type around its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrapper {
    /// `T`, `Vec<T>`, `Map<T>`.
    Plain,
    /// `Option<T>`; of a struct, `Optional<T>`.
    Option,
}

/// When a field is written, as the runtime's `Presence`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Always; an absent value as `null`.
    Required,
    /// When it is not empty.
    Plain,
    /// When it is there.
    Optional,
}

/// `x-kubernetes-list-type`, with `x-kubernetes-list-map-keys`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListType {
    /// One manager owns the whole list.
    Atomic,
    /// A list of distinct scalars.
    Set,
    /// Elements are told apart by these fields, in this order.
    Map(Vec<String>),
}

/// `x-kubernetes-map-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MapType {
    /// One manager owns the whole value.
    Atomic,
    /// Managers own keys.
    Granular,
}

/// `x-kubernetes-patch-strategy`, with `x-kubernetes-patch-merge-key`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PatchStrategy {
    /// `merge`; a list of structs has a key, a list of scalars none.
    Merge(Option<String>),
    /// `merge,retainKeys`.
    MergeRetainKeys(Option<String>),
    /// `retainKeys`.
    RetainKeys,
    /// `replace`.
    Replace,
}

impl MapType {
    /// The map type of a name in the spec, which the facts use too.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Atomic, Self::Granular]
            .into_iter()
            .find(|map_type| map_type.name() == name)
    }

    /// The name in the spec.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Atomic => "atomic",
            Self::Granular => "granular",
        }
    }
}

impl PatchStrategy {
    /// The strategy of a name in the spec, which the facts use too; `None` for an unknown one, and for a
    /// merge key beside one that merges nothing.
    #[must_use]
    pub fn of(name: &str, merge_key: Option<String>) -> Option<Self> {
        match (name, merge_key) {
            ("merge", key) => Some(Self::Merge(key)),
            ("merge,retainKeys", key) => Some(Self::MergeRetainKeys(key)),
            ("retainKeys", None) => Some(Self::RetainKeys),
            ("replace", None) => Some(Self::Replace),
            _ => None,
        }
    }

    /// The name in the spec.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Merge(_) => "merge",
            Self::MergeRetainKeys(_) => "merge,retainKeys",
            Self::RetainKeys => "retainKeys",
            Self::Replace => "replace",
        }
    }

    /// What tells elements apart.
    #[must_use]
    pub fn merge_key(&self) -> Option<&str> {
        match self {
            Self::Merge(key) | Self::MergeRetainKeys(key) => key.as_deref(),
            Self::RetainKeys | Self::Replace => None,
        }
    }
}
