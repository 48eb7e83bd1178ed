//! The static facts of a type: what the generator knows of a struct and of each field.

/// What a struct is: its name, its kind when it is one, its fields in the order they are written.
#[derive(Debug)]
pub struct StructInfo {
    /// The type's name, as in `PodSpec`: for messages.
    pub name: &'static str,
    /// Group, version and kind of a top-level type. Its `apiVersion` and `kind` are not fields: the
    /// writer adds them, the reader checks them where they are present.
    pub kind: Option<KindInfo>,
    /// The fields; a field's index here is its index in [`Struct::field`](super::Struct::field).
    pub fields: &'static [Field],
    /// What is kept of an object beside the values of its fields.
    pub keeps: Keeps,
}

/// What is kept of an object beside the values of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Fields that the type does not know, until the next update: Kubernetes' own types.
    Unknown,
    /// Also that a member was `null`, or a list or map without elements: the server of a custom
    /// resource stores what it was sent, and an update must not take it away.
    Exact,
    /// As exact, and unknown fields are data of the user's, which apply writes too:
    /// `x-kubernetes-preserve-unknown-fields`.
    Open,
}

/// A top-level type's `apiVersion` and `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindInfo {
    /// `v1`, or `group/version`.
    pub api_version: &'static str,
    /// The kind, as in `Deployment`.
    pub kind: &'static str,
}

/// When a field is written, and when its absence means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Required by the API: always written; an absent value is written as `null`.
    Required,
    /// Not required, but "absent" and "zero" are the same to the server, so that the field's type is
    /// plain: left out while it is empty.
    Plain,
    /// `Option` or [`Optional`](super::Optional): written when present, also when what it holds is
    /// empty (`emptyDir: {}`).
    Optional,
}

/// `x-kubernetes-list-type` and `x-kubernetes-map-type`: how server-side apply merges a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListType {
    /// A list without a stated type, or a struct or map that merges by field or key.
    Default,
    /// The whole value belongs to one manager.
    Atomic,
    /// A list of distinct scalars.
    Set,
    /// A list whose elements are told apart by these fields.
    Map(&'static [&'static str]),
}

/// `x-kubernetes-patch-strategy` with its merge key: how a strategic merge patch treats a field.
/// Kept apart from [`ListType`], since the two disagree on six fields of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStrategy {
    /// Merge by this key; a list of scalars has the empty key.
    Merge(&'static str),
    /// `merge,retainKeys` by this key.
    MergeRetainKeys(&'static str),
    /// `retainKeys`: keys that the patch does not name are dropped.
    RetainKeys,
    /// Replace the whole value.
    Replace,
}

/// One field of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire, as in `clusterIPs`.
    pub name: &'static str,
    /// When the field is written.
    pub presence: Presence,
    /// How server-side apply merges it.
    pub list_type: ListType,
    /// How a strategic merge patch merges it, where the API says so.
    pub merge: Option<MergeStrategy>,
    /// The value is a secret: never shown by `Debug`, never quoted in an error.
    pub sensitive: bool,
}
