//! A stored object: its tree, and its text once somebody has asked for it.

use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::Value;

use crate::in_memory::tree;

/// A version of an object as it is stored: never changed, so that lists, watches and old versions
/// share it.
#[derive(Debug)]
pub(crate) struct Object {
    /// The fields without `apiVersion` and `kind`, which are the request's.
    tree: Value,
    text: OnceLock<Bytes>,
}

impl Object {
    pub(super) fn new(mut tree: Value, revision: u64) -> Self {
        tree::set_text(&mut tree, "resourceVersion", &revision.to_string());
        Self {
            tree,
            text: OnceLock::new(),
        }
    }

    /// An object that was stored before.
    pub(super) fn restored(tree: Value) -> Self {
        Self::unsaved(tree)
    }

    /// An object that a dry run would have stored: without a `resourceVersion` of its own.
    pub(crate) fn unsaved(tree: Value) -> Self {
        Self {
            tree,
            text: OnceLock::new(),
        }
    }

    /// The fields, without `apiVersion` and `kind`.
    pub(crate) fn tree(&self) -> &Value {
        &self.tree
    }

    /// The JSON of [`Object::tree`], written once however many ask.
    pub(crate) fn text(&self) -> &Bytes {
        self.text.get_or_init(|| Bytes::from(self.tree.to_string()))
    }

    pub(crate) fn name(&self) -> &str {
        tree::text(&self.tree, "name")
    }

    pub(crate) fn namespace(&self) -> &str {
        tree::text(&self.tree, "namespace")
    }

    pub(crate) fn uid(&self) -> &str {
        tree::text(&self.tree, "uid")
    }

    /// Whether its deletion has begun.
    pub(crate) fn is_being_deleted(&self) -> bool {
        !tree::text(&self.tree, "deletionTimestamp").is_empty()
    }
}
