//! From files to definitions: YAML or JSON, one document or many, lists, bundles with other kinds in them.

mod definition;
mod difference;
mod documents;
pub(super) mod names;
pub(super) mod reading;
pub(super) mod references;
pub(super) mod schema;

use std::collections::BTreeMap;

use crate::files::Files;

use super::facts::{Definition, Place};
use super::problem::Problem;

use reading::Reading;

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The definitions in which nothing is wrong, in the order of the files.
    pub definitions: Vec<Definition>,
    /// Everything that is wrong, by file and line.
    pub problems: Vec<Problem>,
    /// What was passed over, a sentence for each file: other kinds in a bundle, versions that are not
    /// served.
    pub notes: Vec<String>,
}

impl Read {
    /// Adds what was read elsewhere.
    pub fn extend(&mut self, other: Self) {
        self.definitions.extend(other.definitions);
        self.problems.extend(other.problems);
        self.notes.extend(other.notes);
        once(self);
    }
}

/// Reads CustomResourceDefinitions (`apiextensions.k8s.io/v1`) from YAML or JSON: one document or several, a
/// `List` of them, and bundles in which other kinds stand beside them.
///
/// Every problem of the run is found, each with file, line and column, and definitions in which there is
/// none are read whatever is wrong elsewhere. A file without any definition is a problem; whoever reads a
/// folder chooses the files. The same definition in two files is read once; two different ones of the same
/// kind are a problem.
///
/// ```
/// use clientset_codegen::{Files, crd};
///
/// let text = r"
/// apiVersion: apiextensions.k8s.io/v1
/// kind: CustomResourceDefinition
/// metadata: {name: pots.tea.example.com}
/// spec:
///   group: tea.example.com
///   names: {kind: Pot, plural: pots}
///   scope: Namespaced
///   versions:
///   - name: v1
///     served: true
///     storage: true
///     schema:
///       openAPIV3Schema:
///         type: object
///         properties:
///           spec: {type: object, properties: {cups: {type: strng}}}
/// ";
/// let read = crd::read(&Files::from([("pots.yaml".to_owned(), text.into())]));
/// assert_eq!(
///     read.problems[0].to_string(),
///     "pots.yaml:17:58: pots.tea.example.com v1: the type of spec.cups is \"strng\"; \
///      expected object, array, string, integer, number or boolean"
/// );
/// ```
#[must_use]
pub fn read(files: &Files) -> Read {
    let mut read = Read::default();
    for (file, bytes) in files {
        let mut reading = Reading::new(file, bytes);
        let definitions = documents::read(&mut reading);
        let (problems, notes) = reading.finish();
        read.definitions.extend(definitions);
        read.problems.extend(problems);
        read.notes.extend(notes);
    }
    once(&mut read);
    read
}

/// Leaves every kind once, and says where two definitions of one differ.
pub(super) fn once(read: &mut Read) {
    let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut plurals: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut kept: Vec<Definition> = Vec::new();
    for definition in std::mem::take(&mut read.definitions) {
        let group = &definition.group;
        let kind = (group.clone(), definition.kind.clone());
        let plural = (group.clone(), definition.plural.clone());
        let what = match (kinds.get(&kind), plurals.get(&plural)) {
            (None, None) => {
                kinds.insert(kind, kept.len());
                plurals.insert(plural, kept.len());
                kept.push(definition);
                continue;
            }
            (Some(first), _) => {
                let first = &kept[*first];
                let Some(difference) = difference::between(first, &definition) else {
                    continue;
                };
                format!(
                    "is another definition of {} than that of {}: {difference}; leave one of them out",
                    definition.kind,
                    place(first),
                )
            }
            (None, Some(first)) => {
                let first = &kept[*first];
                format!(
                    "has the plural of {} of {}; a server has room for one of them",
                    first.kind,
                    place(first),
                )
            }
        };
        let what = format!("{}.{group} {what}", definition.plural);
        read.problems.push(Problem::at(definition.place, what));
    }
    read.definitions = kept;
}

/// Where a definition stands, for a sentence.
fn place(definition: &Definition) -> Place {
    Place {
        column: 0,
        ..definition.place.clone()
    }
}
