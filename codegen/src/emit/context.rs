//! The model, with the file of every type.

use std::collections::{BTreeMap, BTreeSet};

use super::layout;
use super::problem;
use crate::Error;
use crate::model::{Enum, Field, GroupVersion, Model, Type, TypeRef};
use crate::names;

/// The model, with the file of every type.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    /// One for each group-version of the model, in its order.
    pub(super) modules: Vec<Module<'a>>,
    places: BTreeMap<(&'a str, &'a str), Place>,
    aliases: BTreeMap<Place, Vec<&'a str>>,
}

/// A group-version as a module.
#[derive(Debug)]
pub(super) struct Module<'a> {
    pub(super) group_version: &'a GroupVersion,
    /// The file of each type, then of each enum, in their orders: a private module, as in `deployment`.
    pub(super) files: Vec<String>,
}

/// What has a name of its own in a module.
#[derive(Clone, Copy, Debug)]
pub(super) enum Defined<'a> {
    Struct(&'a Type),
    Enum(&'a Enum),
}

impl<'a> Defined<'a> {
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Struct(item) => &item.name,
            Self::Enum(item) => &item.name,
        }
    }

    pub(super) fn as_struct(self) -> Option<&'a Type> {
        match self {
            Self::Struct(item) => Some(item),
            Self::Enum(_) => None,
        }
    }
}

/// Where a type or an enum stands: the index of its module, and its own in it, where enums are counted
/// after the types.
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
            let types = group_version.types.iter().map(|item| &item.name);
            let enums = group_version.enums.iter().map(|item| &item.name);
            for (index, own) in types.chain(enums).enumerate() {
                let place = Place { module, index };
                if places.insert((name, own.as_str()), place).is_some() {
                    return Err(taken(group_version, own));
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
            aliases: BTreeMap::new(),
        };
        for module in 0..context.modules.len() {
            context.find_aliases(module)?;
            context.modules[module].files = context.find_files(module)?;
        }
        Ok(context)
    }

    /// Finds what the aliases of a module stand for; a field may name its type by one.
    fn find_aliases(&mut self, module: usize) -> Result<(), Error> {
        let group_version = self.modules[module].group_version;
        let name = group_version.name.as_str();
        for alias in &group_version.aliases {
            let own = alias.name.as_str();
            if self.places.contains_key(&(name, own)) {
                return Err(taken(group_version, own));
            }
            let target = self.places.get(&(name, alias.target.as_str())).copied();
            let target = target.ok_or_else(|| {
                problem(
                    format!("{} {own}", group_version.api_version()),
                    format!(
                        "it is to be another name of {}, which the model lacks",
                        alias.target
                    ),
                )
            })?;
            self.aliases.entry(target).or_default().push(own);
            self.places.insert((name, own), target);
        }
        Ok(())
    }

    /// The further names of what stands at a place.
    pub(super) fn aliases(&self, place: Place) -> &[&'a str] {
        self.aliases.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The place of a generated type or enum; `None` for one of the runtime's.
    ///
    /// # Errors
    /// When the model has no such type; `from` says who asked.
    pub(super) fn place(
        &self,
        reference: &TypeRef,
        from: impl Fn() -> String,
    ) -> Result<Option<Place>, Error> {
        if reference.runtime_module().is_some() {
            return Ok(None);
        }
        self.generated(reference, from).map(Some)
    }

    /// The place of what the model has, and not the runtime.
    ///
    /// # Errors
    /// When the model has nothing of that name; `from` says who asked.
    pub(super) fn generated(
        &self,
        reference: &TypeRef,
        from: impl Fn() -> String,
    ) -> Result<Place, Error> {
        let key = (reference.module.as_str(), reference.name.as_str());
        self.places.get(&key).copied().ok_or_else(|| {
            problem(
                from(),
                format!("it names the type {reference}, which the model lacks"),
            )
        })
    }

    /// The type or the enum at a place.
    pub(super) fn defined(&self, place: Place) -> Defined<'a> {
        let group_version = self.modules[place.module].group_version;
        match group_version.types.get(place.index) {
            Some(item) => Defined::Struct(item),
            None => Defined::Enum(&group_version.enums[place.index - group_version.types.len()]),
        }
    }

    /// The file of what stands at a place.
    pub(super) fn file_at(&self, place: Place) -> &str {
        &self.modules[place.module].files[place.index]
    }

    /// Whether a file has its name from what stands at a place.
    pub(super) fn names_file(&self, place: Place, file: &str) -> bool {
        let name = names::field(self.defined(place).name());
        name.trim_end_matches('_') == file.trim_end_matches('_')
    }

    /// The generated types and enums that the fields of a type name, in any module.
    ///
    /// # Errors
    /// When the model lacks one of them.
    pub(super) fn uses(&self, place: Place) -> Result<Vec<Place>, Error> {
        let group_version = self.modules[place.module].group_version;
        let Defined::Struct(item) = self.defined(place) else {
            return Ok(Vec::new());
        };
        let mut places = Vec::new();
        for field in &item.fields {
            if let Some(reference) = field.shape.named() {
                places.extend(self.place(reference, || field_place(group_version, item, field))?);
            }
        }
        Ok(places)
    }

    fn find_files(&self, module: usize) -> Result<Vec<String>, Error> {
        let group_version = self.modules[module].group_version;
        let count = group_version.types.len() + group_version.enums.len();
        let mut nodes = Vec::new();
        for index in 0..count {
            let place = Place { module, index };
            let uses = self.uses(place)?;
            nodes.push(layout::Node {
                lines: self.lines(place),
                root: self
                    .defined(place)
                    .as_struct()
                    .is_some_and(|item| item.kind.is_some()),
                uses: uses
                    .iter()
                    .filter(|place| place.module == module)
                    .map(|p| p.index)
                    .collect(),
            });
        }
        let custom = self.model.version.is_none();
        let homes = layout::files(&nodes, custom);
        let mut used: BTreeSet<String> = [SHARED, CLIENT, "mod"].map(str::to_owned).into();
        let mut names = BTreeMap::new();
        for home in homes.iter().flatten() {
            names.entry(*home).or_insert_with(|| {
                let place = Place {
                    module,
                    index: home.head,
                };
                file_name(self.defined(place).name(), home.part, &mut used)
            });
        }
        let homes = homes.into_iter();
        Ok(homes
            .map(|home| home.map_or(SHARED, |home| names[&home].as_str()))
            .map(str::to_owned)
            .collect())
    }

    /// About how many lines are written for what stands at a place.
    fn lines(&self, place: Place) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, |text| 1 + text.len() / 90);
        let own = match self.defined(place) {
            // A line of facts and one of description a field.
            Defined::Struct(item) if self.model.version.is_some() => 12 + 3 * item.fields.len(),
            Defined::Struct(item) => {
                let field = |field: &Field| {
                    let notes: usize = field.notes.iter().map(String::len).sum();
                    let facts = field.required || field.default.is_some() || notes > 0;
                    let both = facts && field.docs.is_some();
                    // Long names take a second line.
                    let line = 1 + usize::from(field.wire_name.len() > 20);
                    line + usize::from(facts) + usize::from(both) + notes / 90 + text(&field.docs)
                };
                4 + text(&item.docs) + item.fields.iter().map(field).sum::<usize>()
            }
            Defined::Enum(item) => 5 + text(&item.docs) + item.variants.len() / 4,
        };
        own + 2 * self.aliases(place).len()
    }
}

/// A module for a file of a type, told apart from those that are taken, and from what no file of Windows
/// may be called.
fn file_name(name: &str, part: usize, used: &mut BTreeSet<String>) -> String {
    const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];
    let mut file = names::field(name);
    if part > 0 {
        file = format!("{}_{}", file.trim_end_matches('_'), part + 1);
    }
    if DEVICES.contains(&file.as_str()) {
        file.push('_');
    }
    while !used.insert(file.clone()) {
        file.push('_');
    }
    file
}

/// What has a name that something else of the group-version has.
fn taken(group_version: &GroupVersion, name: &str) -> Error {
    problem(
        format!("{} {name}", group_version.api_version()),
        "another type of the group-version has this name already",
    )
}

/// A type, for messages.
pub(super) fn type_place(group_version: &GroupVersion, item: &Type) -> String {
    format!("{} {}", group_version.api_version(), item.name)
}

/// A field, for messages.
pub(super) fn field_place(group_version: &GroupVersion, item: &Type, field: &Field) -> String {
    format!("{}.{}", type_place(group_version, item), field.wire_name)
}
