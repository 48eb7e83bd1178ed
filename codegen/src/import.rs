//! Import: from a spec as others publish it to a folder of facts.

use crate::Error;
use crate::document::Document;
use crate::document::facts::{self, Origin};
use crate::files::Files;
use crate::locate;
use crate::model::{self, Model};
use crate::rules::Rules;
use crate::source::{self, Settings};

/// What an import makes.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The files of `openapi/v1.N/`.
    pub files: Files,
    /// The field lock with the new fields.
    pub lock: String,
    /// How many fields the lock gained.
    pub new_fields: usize,
    /// The model of what was imported.
    pub model: Model,
}

/// Imports a spec: reads it, checks that a model can be built of it, and writes it as facts.
///
/// `spec` and `discovery` are as [`source::read`] takes them. Descriptions are dropped unless
/// `keep_docs` is set. The lock gains the fields that are new to it, unless the source has no defaults:
/// those decide a field's shape, and a shape is never changed again.
///
/// # Errors
///
/// Fails at the first construct that is not understood, naming file and JSON pointer, and at a fixup
/// that changes nothing.
pub fn import(
    spec: &Files,
    discovery: &Files,
    settings: &Settings,
    keep_docs: bool,
    origin: &Origin,
    rules: &Rules,
) -> Result<Imported, Error> {
    let document =
        source::read(spec, discovery, settings).map_err(|error| locate::in_spec(error, spec))?;
    write(document, keep_docs, origin, rules).map_err(|error| locate::in_spec(error, spec))
}

fn write(
    mut document: Document,
    keep_docs: bool,
    origin: &Origin,
    rules: &Rules,
) -> Result<Imported, Error> {
    if !keep_docs {
        document.drop_docs();
    }
    let mut mended = document.clone();
    rules.fixups.apply(&mut mended)?;
    let model = model::build(&mended, &rules.lock)?;
    let files = facts::write(&document, origin)?;
    if facts::read(&files)?.0 != document {
        return Err(Error::new(
            "the facts say something else than the spec they were written from; this is a defect of the importer",
        ));
    }
    let mut lock = rules.lock.clone();
    if document.has_defaults {
        lock.extend(&model);
    }
    Ok(Imported {
        files,
        new_fields: lock.len() - rules.lock.len(),
        lock: lock.to_text(),
        model,
    })
}

/// Builds the model of an imported folder such as `openapi/v1.37`.
///
/// ```no_run
/// use clientset_codegen::{Rules, load, read_folder};
///
/// let rules = Rules::read(&read_folder("openapi".as_ref())?)?;
/// let model = load(&read_folder("openapi/v1.37".as_ref())?, &rules)?;
/// for group_version in &model.group_versions {
///     println!("{}: {} types", group_version.api_version(), group_version.types.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails when the folder is none that was imported, and at a fixup that changes nothing.
pub fn load(spec: &Files, rules: &Rules) -> Result<Model, Error> {
    let (mut document, _) = facts::read(spec)?;
    rules.fixups.apply(&mut document)?;
    model::build(&document, &rules.lock).map_err(|error| locate::in_facts(error, spec))
}
