//! Fixups: what the spec says and is not so, as data.
//!
//! `openapi/fixups` lists them with their reasons. Each must change the document: one that does not
//! any more is an error that names it, so that a repair upstream is noticed. Rules that need code are
//! in [`source`](crate::source) (`normalize`) and in the model's builder.

mod apply;
mod parse;

use crate::Error;
use crate::document::{Document, GroupVersionId, Scalar};
use crate::version::Minor;

/// The fixups of `openapi/fixups`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixups {
    fixups: Vec<Fixup>,
}

/// One fixup.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fixup {
    action: Action,
    since: Option<Minor>,
    until: Option<Minor>,
    /// Its line, as written: what an error names.
    line: String,
    /// The file and the number of that line.
    place: (String, usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    AnswersStatus(ResourcePath),
    Repeated(ResourcePath, String),
    Parameter(ResourcePath, String, Scalar),
    Optional(FieldPath),
    Sensitive(FieldPath),
    Retyped(FieldPath),
}

/// A resource or a subresource.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ResourcePath {
    id: GroupVersionId,
    plural: String,
    subresource: Option<String>,
}

/// A field of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FieldPath {
    definition: String,
    field: String,
}

impl Fixups {
    /// Reads the text of `openapi/fixups`.
    ///
    /// # Errors
    ///
    /// Fails at a line that is no fixup, and at a fixup without a reason, naming the line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        parse::parse(file, text)
    }

    /// Applies the fixups of the document's minor.
    ///
    /// # Errors
    ///
    /// Fails at a fixup that changes nothing, naming it.
    pub fn apply(&self, document: &mut Document) -> Result<(), Error> {
        for fixup in &self.fixups {
            fixup.apply(document)?;
        }
        Ok(())
    }
}
