//! The model, with the file of every type.

use std::collections::{BTreeMap, BTreeSet};

use super::layout;
use super::problem;
use crate::Error;
use crate::model::{Field, GroupVersion, Model, Type, TypeRef};
use crate::names;

/// The model, with the file of every type.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    /// One for each group-version of the model, in its order.
    pub(super) modules: Vec<Module<'a>>,
    places: BTreeMap<(&'a str, &'a str), Place>,
}

/// A group-version as a module.
#[derive(Debug)]
pub(super) struct Module<'a> {
    pub(super) group_version: &'a GroupVersion,
    /// The file of each type, in the order of the types: a private module, as in `deployment`.
    pub(super) files: Vec<String>,
}

/// Where a type stands: the index of its module, and its own in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) module: usize,
    pub(super) index: usize,
}

/// The file of the small types that several kinds share.
const SHARED: &str = "shared";
/// The file of a group-version's clients.
pub(super) const CLIENT: &str = "client";

impl<'a> Context<'a> {
    /// Finds the types and their files.
    ///
    /// # Errors
    /// When two things have one name, or a field refers to a type that is not there.
    pub(super) fn new(model: &'a Model) -> Result<Self, Error> {
        let mut names = BTreeSet::new();
        let mut modules = Vec::new();
        let mut places = BTreeMap::new();
        for (module, group_version) in model.group_versions.iter().enumerate() {
            let name = group_version.name.as_str();
            if !names.insert(name) {
                return Err(problem(
                    group_version.api_version(),
                    format!("another group-version has the accessor `{name}` already"),
                ));
            }
            for (index, item) in group_version.types.iter().enumerate() {
                let place = Place { module, index };
                if places.insert((name, item.name.as_str()), place).is_some() {
                    return Err(problem(
                        type_place(group_version, item),
                        "another type of the group-version has this name already",
                    ));
                }
            }
            modules.push(Module {
                group_version,
                files: Vec::new(),
            });
        }
        let mut context = Self {
            model,
            modules,
            places,
        };
        for module in 0..context.modules.len() {
            context.modules[module].files = context.find_files(module)?;
        }
        Ok(context)
    }

    /// The place of a generated type; `None` for one of the runtime's.
    ///
    /// # Errors
    /// When the model has no such type; `from` says who asked.
    pub(super) fn place(
        &self,
        reference: &TypeRef,
        from: impl Fn() -> String,
    ) -> Result<Option<Place>, Error> {
        if reference.is_meta() {
            return Ok(None);
        }
        let key = (reference.module.as_str(), reference.name.as_str());
        self.places.get(&key).copied().map(Some).ok_or_else(|| {
            problem(
                from(),
                format!("it names the type {reference}, which the model lacks"),
            )
        })
    }

    /// The type at a place.
    pub(super) fn type_at(&self, place: Place) -> &'a Type {
        &self.modules[place.module].group_version.types[place.index]
    }

    /// The file of the type at a place.
    pub(super) fn file_at(&self, place: Place) -> &str {
        &self.modules[place.module].files[place.index]
    }

    /// Whether a file has its name from the type at a place.
    pub(super) fn names_file(&self, place: Place, file: &str) -> bool {
        names::field(&self.type_at(place).name).trim_end_matches('_') == file.trim_end_matches('_')
    }

    /// The generated types that the fields of a type name, in any module.
    ///
    /// # Errors
    /// When the model lacks one of them.
    pub(super) fn uses(&self, place: Place) -> Result<Vec<Place>, Error> {
        let group_version = self.modules[place.module].group_version;
        let item = self.type_at(place);
        let mut places = Vec::new();
        for field in &item.fields {
            if let Some(reference) = field.shape.type_ref() {
                places.extend(self.place(reference, || field_place(group_version, item, field))?);
            }
        }
        Ok(places)
    }

    fn find_files(&self, module: usize) -> Result<Vec<String>, Error> {
        let types = &self.modules[module].group_version.types;
        let mut nodes = Vec::new();
        for (index, item) in types.iter().enumerate() {
            let uses = self.uses(Place { module, index })?;
            nodes.push(layout::Node {
                // About what `types` writes: a line of facts and one of description a field.
                lines: 12 + 3 * item.fields.len(),
                root: item.kind.is_some(),
                uses: uses
                    .iter()
                    .filter(|place| place.module == module)
                    .map(|p| p.index)
                    .collect(),
            });
        }
        let homes = layout::files(&nodes);
        let mut used: BTreeSet<String> = [SHARED, CLIENT, "mod"].map(str::to_owned).into();
        let mut names = BTreeMap::new();
        for home in homes.iter().flatten() {
            names
                .entry(*home)
                .or_insert_with(|| file_name(&types[*home].name, &mut used));
        }
        let name = |home: Option<usize>| home.map_or(SHARED, |home| names[&home].as_str());
        Ok(homes
            .into_iter()
            .map(|home| name(home).to_owned())
            .collect())
    }
}

/// A module for the file of a type, told apart from those that are taken.
fn file_name(name: &str, used: &mut BTreeSet<String>) -> String {
    let mut file = names::field(name);
    while !used.insert(file.clone()) {
        file.push('_');
    }
    file
}

/// A type, for messages.
pub(super) fn type_place(group_version: &GroupVersion, item: &Type) -> String {
    format!("{} {}", group_version.api_version(), item.name)
}

/// A field, for messages.
pub(super) fn field_place(group_version: &GroupVersion, item: &Type, field: &Field) -> String {
    format!("{}.{}", type_place(group_version, item), field.wire_name)
}
