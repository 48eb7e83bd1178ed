//! Resources and subresources, as the spec's paths state them.

use std::collections::BTreeMap;
use std::fmt;

use super::Scalar;
use crate::model::{DeleteResponse, GroupVersionKind, Scope, Verb};

/// A group and a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupVersionId {
    /// The API group, empty for core.
    pub group: String,
    /// The version.
    pub version: String,
}

/// As an `apiVersion`: `v1`, `apps/v1`.
impl fmt::Display for GroupVersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.group.is_empty() {
            f.write_str(&self.version)
        } else {
            write!(f, "{}/{}", self.group, self.version)
        }
    }
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceFacts {
    /// The kind, from its operations.
    pub kind: GroupVersionKind,
    /// The definition of its objects.
    pub definition: String,
    /// The definition of its lists, where it can be listed.
    pub list_definition: Option<String>,
    /// Where its objects live.
    pub scope: Scope,
    /// The verbs with their parameters.
    pub verbs: BTreeMap<Verb, Operation>,
    /// Whether a namespaced resource can be listed across namespaces.
    pub all_namespaces: bool,
    /// What a create answers: the object, or what a fixup knows better.
    pub create_answer: Answer,
    /// What a delete is declared to answer.
    pub delete_response: Option<DeleteResponse>,
    /// From discovery.
    pub singular: Option<String>,
    /// From discovery.
    pub short_names: Vec<String>,
    /// From discovery.
    pub categories: Vec<String>,
    /// The subresources, by name.
    pub subresources: BTreeMap<String, SubresourceFacts>,
}

impl ResourceFacts {
    pub(super) fn drop_docs(&mut self) {
        let subresources = self.subresources.values_mut();
        let options = subresources.flat_map(|sub| {
            let connect = sub.connect.as_mut().map(|connect| &mut connect.options);
            sub.verbs
                .values_mut()
                .map(|operation| &mut operation.options)
                .chain(connect)
        });
        let own = self
            .verbs
            .values_mut()
            .map(|operation| &mut operation.options);
        for option in own.chain(options).flat_map(BTreeMap::values_mut) {
            option.docs = None;
        }
    }
}

/// One verb of a resource or subresource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// Its query parameters but `pretty` and `watch`.
    pub options: Options,
}

/// Query parameters, by name.
pub type Options = BTreeMap<String, OptionFacts>;

/// A query parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionFacts {
    /// What it holds.
    pub ty: Scalar,
    /// May be given more than once.
    pub repeated: bool,
    /// The description.
    pub docs: Option<String>,
}

/// A subresource.
#[derive(Clone, Debug, PartialEq)]
pub struct SubresourceFacts {
    /// The verbs with their parameters.
    pub verbs: BTreeMap<Verb, Operation>,
    /// The definition of what is read and sent, where it is an object.
    pub payload: Option<String>,
    /// What the server answers to its verbs.
    pub answer: Answer,
    /// Set where it can be connected to.
    pub connect: Option<ConnectFacts>,
}

/// What a subresource's verbs answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The payload.
    Payload,
    /// A `Status`.
    Status,
    /// Text.
    Text,
    /// Nothing but connections.
    Connection,
}

/// The connections that a subresource takes.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectFacts {
    /// The HTTP methods, upper case, sorted.
    pub methods: Vec<String>,
    /// Whether a path may follow.
    pub with_path: bool,
    /// The kind of its options, which no definition has.
    pub options_kind: String,
    /// Its query parameters.
    pub options: Options,
}
