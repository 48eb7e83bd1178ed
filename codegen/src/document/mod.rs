//! The normalized document: what a spec says, whatever form it came in.
//!
//! Readers in [`source`](crate::source) make it, fixups change it, and the model is built from it. It
//! still speaks the spec's language: definitions by their full names, and nothing of Rust.

pub mod facts;
mod operation;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

pub use operation::{
    Answer, ConnectFacts, GroupVersionId, Operation, OptionFacts, Options, ResourceFacts,
    SubresourceFacts,
};
pub use schema::{
    Definition, FieldFacts, Kinds, Scalar, SchemaType, StructFacts, TypeBody, UnionFacts,
};

use crate::version::Minor;

/// A spec in its normalized form.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The minor it describes. The documents themselves do not say it.
    pub minor: Minor,
    /// Whether the source states defaults: OpenAPI v3 does, swagger v2 does not.
    pub has_defaults: bool,
    /// The named types, by full name: `io.k8s.api.core.v1.Pod`.
    pub definitions: BTreeMap<String, Definition>,
    /// The resources of each group-version, by plural.
    pub group_versions: BTreeMap<GroupVersionId, BTreeMap<String, ResourceFacts>>,
    /// Groups that the source has and the document leaves out: of installed custom resources and
    /// aggregated servers.
    pub left_out: BTreeSet<GroupVersionId>,
}

impl Document {
    /// Drops every description: what is left are facts.
    pub fn drop_docs(&mut self) {
        for definition in self.definitions.values_mut() {
            definition.docs = None;
            if let TypeBody::Struct(body) = &mut definition.body {
                for field in body.fields.values_mut() {
                    field.docs = None;
                }
            }
        }
        for resource in self
            .group_versions
            .values_mut()
            .flat_map(BTreeMap::values_mut)
        {
            resource.drop_docs();
        }
    }
}

/// The package of a definition: `io.k8s.api.core.v1` of `io.k8s.api.core.v1.Pod`, and its own name.
#[must_use]
pub fn split_definition(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}
