//! References to the named definitions of an OpenAPI document.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::Value;

use crate::crd::openapi::meta_shape;
use crate::source::is_zero;
use crate::yaml::{Content, Node};

use super::reading::Reading;

/// How many nodes definitions may come to, written out in each other: the largest kinds of Kubernetes are
/// some thousands.
const NODES: usize = 200_000;

/// How deep definitions may stand in each other.
const DEPTH: usize = 60;

/// The definitions that schemas refer to; none for a CustomResourceDefinition.
pub(in crate::crd) struct References<'n> {
    schemas: Option<&'n Node<'n>>,
    prefix: &'static str,
    /// The definitions that the present node stands in.
    open: Vec<String>,
    /// How many references may still be followed, each for the size of what it refers to.
    nodes: usize,
    /// What was said already.
    said: BTreeSet<String>,
}

/// What a reference refers to.
pub(super) enum Found<'n> {
    /// A type of the runtime.
    Name(String),
    /// What the reference stands in.
    Itself,
    /// Another definition.
    Schema(String, &'n Node<'n>),
}

impl<'n> References<'n> {
    /// No references: each is a problem.
    pub(super) fn none() -> Self {
        Self {
            schemas: None,
            prefix: "",
            open: Vec::new(),
            nodes: NODES,
            said: BTreeSet::new(),
        }
    }

    /// References to the definitions of a document, within one of them.
    pub(in crate::crd) fn new(
        schemas: &'n Node<'n>,
        prefix: &'static str,
        definition: &str,
    ) -> Self {
        Self {
            schemas: Some(schemas),
            prefix,
            open: vec![definition.to_owned()],
            ..Self::none()
        }
    }

    /// What a default says. A server states the zero value wherever its own type has one, which is no
    /// default that it would fill in.
    pub(super) fn default(&self, node: &Node<'_>) -> Option<Value> {
        let value = node.to_value();
        (self.schemas.is_none() || !is_zero(&value)).then_some(value)
    }

    /// The reference in an `allOf` of one, which is how OpenAPI v3 puts a description beside it.
    pub(super) fn only<'v, 't>(&self, node: &'v Node<'t>) -> Option<&'v Node<'t>> {
        self.schemas?;
        match node.content() {
            Content::List(nodes) => match nodes.as_slice() {
                [only] => only.get("$ref"),
                _ => None,
            },
            _ => None,
        }
    }

    /// Finds what a reference refers to.
    pub(super) fn find(
        &mut self,
        reading: &mut Reading<'_>,
        node: &Node<'_>,
        at: impl Display,
    ) -> Option<Found<'n>> {
        let Some(schemas) = self.schemas else {
            let what = format!(
                "{at} refers to another schema, which a definition cannot; write that schema in its place"
            );
            reading.problem(node.position, what);
            return None;
        };
        let text = reading.str(node, format_args!("the $ref of {at}"))?;
        let Some(name) = text.strip_prefix(self.prefix) else {
            let expected = format!("{}NAME", self.prefix);
            reading.expected(node, format_args!("the $ref of {at}"), &expected);
            return None;
        };
        if meta_shape(name).is_some() {
            return Some(Found::Name(name.to_owned()));
        }
        if self.open.iter().any(|open| open == name) {
            if self.said.insert(name.to_owned()) {
                let what = format!("{name} contains itself, at {at}: that is read as any JSON");
                reading.note(node.position, what);
            }
            return Some(Found::Itself);
        }
        let Some(schema) = schemas.get(name) else {
            let what = format!("{at} refers to {name}, which the document does not define");
            reading.problem(node.position, what);
            return None;
        };
        self.nodes = self.nodes.saturating_sub(size(schema));
        if self.nodes == 0 || self.open.len() > DEPTH {
            if self.said.insert(String::new()) {
                let what = format!(
                    "{at}: the definitions that it refers to come to more than {NODES} nodes, or stand in each \
                     other more than {DEPTH} times"
                );
                reading.problem(node.position, what);
            }
            return None;
        }
        Some(Found::Schema(name.to_owned(), schema))
    }

    pub(super) fn enter(&mut self, name: &str) {
        self.open.push(name.to_owned());
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }
}

/// How many nodes there are.
fn size(node: &Node<'_>) -> usize {
    1 + match node.content() {
        Content::List(nodes) => nodes.iter().map(size).sum(),
        Content::Map(entries) => entries.iter().map(|entry| size(&entry.value)).sum(),
        _ => 0,
    }
}
