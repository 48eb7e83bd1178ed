//! YAML, and so JSON, as trees whose nodes know where they stand.
//!
//! Read as Kubernetes' own tools read it: see [`scalar`]. Nothing is held that the text does not pay for:
//! nesting is bounded, and so is what aliases repeat.

mod documents;
mod node;
mod scalar;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use documents::documents;
pub(crate) use node::{Content, Entry, Node, Position};

use crate::json::NESTING;

/// Why a document was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) position: Position,
    pub(crate) message: String,
}

impl Refusal {
    fn new(position: Position, message: impl Into<String>) -> Self {
        Self {
            position,
            message: message.into(),
        }
    }
}

fn too_deep() -> String {
    format!("is nested deeper than {NESTING} levels, which no definition is")
}
