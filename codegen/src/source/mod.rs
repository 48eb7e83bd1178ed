//! Readers: from the forms that a spec comes in to one normalized [`Document`].
//!
//! Four forms are read: a published `api/openapi-spec` folder, one swagger, a folder of OpenAPI v3
//! documents, and what a running cluster serves, which the command saves under the same names. All
//! of them are files here; nothing in the library opens a connection.

mod discovery;
mod form;
mod native;
mod normalize;
mod openapi;
pub(crate) mod options;

use std::collections::BTreeMap;

use crate::Error;
use crate::document::Document;
use crate::files::Files;
use crate::version::Minor;

use native::Native;
pub(crate) use native::is_native;
pub(crate) use openapi::is_zero;
#[cfg(feature = "crds")]
pub(crate) use openapi::outline;
pub(crate) use openapi::{Dialect, Paths};

/// What to read, and as what.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The minor that the documents describe. Published ones do not say it; where a document does,
    /// the two must agree.
    pub minor: Minor,
    /// Also read the groups of installed custom resources and aggregated servers, which are left out
    /// otherwise.
    pub include_custom: bool,
}

/// Reads a spec.
///
/// `spec` holds the files of a published folder (`swagger.json` and `v3/...`, of which v3 is read), or
/// a swagger, or v3 documents. `discovery` holds `APIResourceList`s under their published names
/// (`api__v1.json`, `apis__apps__v1.json`); it may be empty, and gives singulars, short names and
/// categories, which no OpenAPI document has.
///
/// ```no_run
/// use clientset_codegen::{Files, read_folder, source};
///
/// let spec = read_folder("api/openapi-spec".as_ref())?;
/// let discovery = read_folder("api/discovery".as_ref())?;
/// let settings = source::Settings { minor: "1.37".parse()?, include_custom: false };
/// let document = source::read(&spec, &discovery, &settings)?;
/// assert!(document.definitions.contains_key("io.k8s.api.core.v1.Pod"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails when there is no OpenAPI document, and at the first construct that is not understood, naming
/// file and JSON pointer.
pub fn read(spec: &Files, discovery: &Files, settings: &Settings) -> Result<Document, Error> {
    let documents = form::documents(spec)?;
    let mut native = Native::default();
    for (file, value) in &documents {
        openapi::survey(file, value, settings.minor, &mut native)?;
    }
    let all = settings.include_custom;
    let mut definitions = BTreeMap::new();
    let wanted_group = |id: &_| all || native.has(id);
    let mut paths = Paths::new(&wanted_group);
    let mut has_defaults = true;
    for (file, value) in &documents {
        let wanted = |name: &str| all || is_native(name);
        let dialect = openapi::read(file, value, &mut definitions, &mut paths, &wanted)?;
        has_defaults &= dialect == Dialect::V3;
    }
    let (group_versions, left_out) = paths.finish(&definitions)?;
    if group_versions.is_empty() {
        return Err(Error::new(
            "the spec has no paths of resources; expected some under /api/ or /apis/",
        ));
    }
    let mut document = Document {
        minor: settings.minor,
        has_defaults,
        definitions,
        group_versions,
        left_out,
    };
    normalize::apply(&mut document)?;
    discovery::apply(&mut document, discovery)?;
    Ok(document)
}
