//! Readers: from the forms that a spec comes in to one normalized [`Document`].

mod openapi;
pub(crate) mod options;

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;
use crate::document::{Document, GroupVersionId};
use crate::files::Files;
use crate::json;
use crate::version::Minor;

pub(crate) use openapi::is_zero;

/// Reads a folder of OpenAPI v3 documents, or one swagger.
///
/// # Errors
///
/// Fails at the first construct that is not understood, naming file and JSON pointer.
pub fn read(files: &Files, minor: Minor) -> Result<Document, Error> {
    let mut definitions = BTreeMap::new();
    let mut paths = openapi::Paths::new(&|_| true);
    for (file, bytes) in files {
        let value = json::parse(file, bytes)?;
        openapi::read(file, &value, &mut definitions, &mut paths, &|_| true)?;
    }
    Ok(Document {
        minor,
        has_defaults: true,
        definitions,
        group_versions: paths.finish("the spec")?,
        left_out: BTreeSet::<GroupVersionId>::new(),
    })
}
