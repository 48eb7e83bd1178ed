//! Resources, what may be done with them, and their subresources.

use std::collections::BTreeMap;

use super::{CustomResource, GroupVersionKind, TypeRef};

/// A resource of a group-version.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// The plural, from the path: `networkpolicies`.
    pub plural: String,
    /// The plural in Rust, words apart: `network_policies`, `config_maps`.
    pub accessor: String,
    /// The plural in a type's name: `NetworkPolicies`, for `NetworkPoliciesClient`.
    pub type_name: String,
    /// The kind: `NetworkPolicy`.
    pub kind: String,
    /// Its type.
    pub ty: TypeRef,
    /// Where its objects live.
    pub scope: Scope,
    /// A namespaced resource that can be listed and watched across namespaces.
    pub all_namespaces: bool,
    /// What the server offers, sorted. `Watch` comes with `List`.
    pub verbs: Vec<Verb>,
    /// Its list kind, for resources that can be listed.
    pub list: Option<List>,
    /// The query parameters of each verb, by name; without `pretty`, and without the verb's own
    /// `watch`.
    pub parameters: BTreeMap<Verb, Vec<Parameter>>,
    /// What a create answers: the object, but for `bindings`, which answers a `Status`.
    pub create_answer: CreateAnswer,
    /// What the spec declares as the answer of a delete. Servers give either, whatever it says.
    pub delete_response: Option<DeleteResponse>,
    /// The singular, where discovery was at hand.
    pub singular: Option<String>,
    /// Short names, as in `po`; empty without discovery.
    pub short_names: Vec<String>,
    /// Categories, as in `all`; empty without discovery.
    pub categories: Vec<String>,
    /// The subresources, by name.
    pub subresources: Vec<Subresource>,
    /// What a CustomResourceDefinition says beside; `None` for what is no custom resource.
    pub custom: Option<CustomResource>,
}

impl Resource {
    /// Whether the server offers `verb`.
    #[must_use]
    pub fn has(&self, verb: Verb) -> bool {
        self.verbs.contains(&verb)
    }

    /// The subresource of that name.
    #[must_use]
    pub fn subresource(&self, name: &str) -> Option<&Subresource> {
        self.subresources.iter().find(|sub| sub.name == name)
    }
}

/// Where a resource's objects live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// In namespaces.
    Namespaced,
    /// In the cluster.
    Cluster,
}

/// What can be done with a resource, by discovery's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// `get`.
    Get,
    /// `list`.
    List,
    /// `watch`.
    Watch,
    /// `create`.
    Create,
    /// `update`.
    Update,
    /// `patch`.
    Patch,
    /// `delete`.
    Delete,
    /// `deletecollection`.
    DeleteCollection,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 8] = [
        Self::Get,
        Self::List,
        Self::Watch,
        Self::Create,
        Self::Update,
        Self::Patch,
        Self::Delete,
        Self::DeleteCollection,
    ];

    /// The name in discovery.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
        }
    }
}

/// A list kind, verified to have the shape of the runtime's `List<T>`: `apiVersion`, `kind`, a
/// `ListMeta` and a list of the resource's own type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The kind, as in `PodList`: the resource's kind and `List`.
    pub kind: String,
    /// The full name in the spec.
    pub definition: String,
}

/// What a create answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CreateAnswer {
    /// The object.
    Object,
    /// A `Status`.
    Status,
}

/// The declared answer of a delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeleteResponse {
    /// A `Status`.
    Status,
    /// The object.
    Object,
}

/// A query parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parameter {
    /// The name on the wire: `resourceVersionMatch`.
    pub name: String,
    /// The name in Rust: `resource_version_match`.
    pub rust_name: String,
    /// What it holds: `Bool`, `Int64`, `String`, or a list of strings, each sent as a parameter of
    /// its own.
    pub shape: super::Shape,
    /// The description, where the import kept it.
    pub docs: Option<String>,
}

/// A subresource.
#[derive(Clone, Debug, PartialEq)]
pub struct Subresource {
    /// The name, from the path: `status`, `ephemeralcontainers`.
    pub name: String,
    /// The name in Rust, words apart: `ephemeral_containers`, `port_forward`.
    pub accessor: String,
    /// What the server offers on it, sorted; empty when it can only be connected to.
    pub verbs: Vec<SubresourceVerb>,
    /// The type that is read and sent: the parent's, or `autoscaling_v1.Scale`,
    /// `policy_v1.Eviction`, `authentication_v1.TokenRequest`, `core_v1.Binding`. `None` for log and
    /// the connected ones.
    pub payload: Option<TypeRef>,
    /// The payload's kind.
    pub payload_kind: Option<GroupVersionKind>,
    /// What the server answers.
    pub response: Response,
    /// The query parameters of each verb, without `pretty`; those of a connected one are in
    /// [`Response::Connect`].
    pub parameters: BTreeMap<SubresourceVerb, Vec<Parameter>>,
}

/// What can be done with a subresource.
pub type SubresourceVerb = Verb;

/// What a subresource answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// The payload.
    Payload,
    /// A `Status`, whatever the spec declares: eviction and binding.
    Status,
    /// Text: log.
    Text,
    /// A connection that is taken over, or whatever the backend says.
    Connect(Connect),
}

/// A subresource that is connected to.
#[derive(Clone, Debug, PartialEq)]
pub struct Connect {
    /// The HTTP methods, sorted: `GET`, `POST`.
    pub methods: Vec<String>,
    /// Whether a path may follow the name: proxy.
    pub with_path: bool,
    /// The kind of its options in Go, as in `PodExecOptions`: no definition has it.
    pub options_kind: String,
    /// Its query parameters.
    pub parameters: Vec<Parameter>,
}
