//! The static facts of a type: what the generator knows of a struct and of each field.

use super::facts::StructFacts;

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
    /// What a schema says of it, where the type is the source of one: see [`custom`](crate::custom).
    pub schema: Option<&'static StructFacts>,
}

impl StructInfo {
    /// The index of the field that is called `name` on the wire.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// What is kept of an object beside the values of its fields, in its
/// [`UnknownFields`](super::UnknownFields).
///
/// Kubernetes' own types in Go leave out what is empty, so that `null`, `[]` and nothing are one. The
/// server of a custom resource has no such types: it stores the JSON that it was sent, and to leave out
/// an empty list in an update is a change, which starts controllers and which validation may refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Fields that the type does not know, until the next update: Kubernetes' own types.
    Unknown,
    /// Also a member that the field of its name does not show: a `null`, a list or map without elements.
    /// It is kept under its own name, and update writes it back as long as the field is empty. A value
    /// that is set in the field goes before it. To take the member away, remove it from the unknown
    /// fields. Apply writes it inside what it writes whole, and where [`extract`](crate::apply::extract)
    /// found it owned.
    ///
    /// ```
    /// use clientset_runtime::object::{Str, UnknownFields, plain};
    /// use clientset_runtime::wire::json;
    ///
    /// #[derive(Clone)]
    /// pub struct Spec { pub hosts: Vec<Str>, pub unknown_fields: UnknownFields }
    /// clientset_runtime::object! { Spec: Exact { 0 hosts: plain("hosts"), } }
    ///
    /// let mut spec: Spec = json::from_str(r#"{"hosts":[]}"#)?;
    /// assert_eq!(json::to_string(&spec)?, r#"{"hosts":[]}"#);
    /// spec.hosts.push("a".into());
    /// assert_eq!(json::to_string(&spec)?, r#"{"hosts":["a"]}"#);
    /// spec.hosts.clear();
    /// spec.unknown_fields.remove("hosts");
    /// assert_eq!(json::to_string(&spec)?, "{}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Exact,
    /// As exact, and unknown fields are data of the user's, which apply writes too:
    /// `x-kubernetes-preserve-unknown-fields` beside properties.
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
    /// The elements of the list belong to one manager each, as a whole: their type is atomic.
    pub atomic_elements: bool,
    /// How a strategic merge patch merges it, where the API says so.
    pub merge: Option<MergeStrategy>,
    /// The default that the API states, as JSON, where it is more than the type's empty value. The server fills it
    /// in, no client does.
    pub default: Option<&'static str>,
    /// The value is a secret: never shown by `Debug`, never quoted in an error.
    pub sensitive: bool,
}
