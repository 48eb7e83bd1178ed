//! From definitions to the model: which types there are, what they are called, what may be absent.
//!
//! The order of the definitions, and of what is in them, does not matter.

mod choice;
mod classes;
mod defaults;
mod enums;
mod form;
mod modules;
mod naming;
mod notes;
mod paths;
mod presence;
mod resources;
mod reuse;
mod rules;
mod select;
mod shared;
mod types;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use self::reuse::reuse_table;

use self::choice::Choice;
use self::classes::Walk;
use self::reuse::Library;
use self::types::Module;
use super::facts::{Definition, Place, Schema, Version};
use super::problem::Problem;
use super::settings::{Reuse, Settings};
use crate::model::{GroupVersion, Model, TypeRef, stability};
use crate::names;

/// What definitions come to.
#[derive(Clone, Debug)]
pub struct Built {
    /// The model. Where there are problems it is the model of what has none, and of no use but to find
    /// more of them.
    pub model: Model,
    /// What cannot be generated as the definitions or the settings say it, by place.
    pub problems: Vec<Problem>,
}

/// A kind in one version.
#[derive(Debug)]
struct KindVersion<'a> {
    definition: &'a Definition,
    version: &'a Version,
    choice: &'a Choice<'a>,
    /// In Rust.
    type_name: String,
    walk: Walk<'a>,
}

/// Builds the model of definitions. What a setting changes is taken out of the settings, so that
/// what is left there changed nothing.
pub fn build(definitions: &[Definition], settings: &mut Settings) -> Built {
    let mut problems = Vec::new();
    let selected = select::select(definitions, settings, &mut problems);
    let said = settings.clone();
    let choices: BTreeMap<(&str, &str), Choice<'_>> = selected
        .iter()
        .map(|(definition, _)| {
            let (group, kind) = (definition.group.as_str(), definition.kind.as_str());
            ((group, kind), Choice::new(&said, group, kind))
        })
        .collect();
    let is_reusing = choices
        .values()
        .any(|choice| choice.reuse() != Reuse::Nothing);
    let library = if is_reusing {
        Library::new()
    } else {
        Library::default()
    };
    let mut modules: BTreeMap<(&str, &str), Vec<(&Definition, &Version)>> = BTreeMap::new();
    for (definition, version) in &selected {
        let id = (definition.group.as_str(), version.name.as_str());
        modules.entry(id).or_default().push((definition, version));
    }
    let ids: BTreeSet<(&str, &str)> = modules.keys().copied().collect();
    let chosen = |group: &str| said.groups.get(group)?.module.clone();
    let module_names = modules::modules(&ids, chosen);
    let mut group_versions = Vec::new();
    for (id, mut kinds) in modules {
        kinds.sort_by(|a, b| a.0.kind.cmp(&b.0.kind));
        let name = &module_names[&id];
        let own: Vec<&Choice<'_>> = kinds
            .iter()
            .map(|(definition, _)| &choices[&(id.0, definition.kind.as_str())])
            .collect();
        let type_names = kind_names(&kinds, &own, &mut problems);
        let kinds: Vec<KindVersion<'_>> = kinds
            .into_iter()
            .zip(own)
            .zip(type_names)
            .map(|(((definition, version), choice), type_name)| KindVersion {
                definition,
                version,
                choice,
                type_name,
                walk: Walk::new(&version.schema, choice, &library),
            })
            .collect();
        group_versions.push(group_version(id, name, &kinds, &said, &mut problems));
    }
    group_versions.sort_by(|a, b| a.name.cmp(&b.name));
    let applied: Vec<_> = choices
        .into_iter()
        .map(|((group, kind), choice)| (group, kind, choice.applied()))
        .collect();
    for (group, kind, applied) in applied {
        applied.take_out(settings, group, kind);
    }
    for (group, _) in &ids {
        select::take_module(settings, group);
    }
    Built {
        model: Model {
            version: None,
            group_versions,
            meta: Vec::new(),
            warnings: Vec::new(),
        },
        problems,
    }
}

fn group_version(
    (group, version): (&str, &str),
    name: &str,
    kinds: &[KindVersion<'_>],
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> GroupVersion {
    let type_name = names::type_name(name);
    let mut resources = Vec::new();
    for kind in kinds {
        let ty = TypeRef {
            module: name.to_owned(),
            name: kind.type_name.clone(),
        };
        resources.push(resources::resource(kind, ty));
    }
    let clients = resources
        .iter()
        .map(|resource| format!("{}Client", resource.type_name));
    let reserved: Vec<String> = clients.chain([type_name.clone()]).collect();
    let named = naming::name(kinds, reserved, problems);
    let module = Module {
        name,
        names: &named,
        without_docs: settings.without_docs,
    };
    let (mut types, mut enums) = (Vec::new(), Vec::new());
    for (at, kind) in kinds.iter().enumerate() {
        module.add(at, kind, &mut types, &mut enums, problems);
    }
    types.sort_by(|a, b| a.name.cmp(&b.name));
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    resources.sort_by(|a, b| a.plural.cmp(&b.plural));
    GroupVersion {
        name: name.to_owned(),
        type_name,
        group: group.to_owned(),
        version: version.to_owned(),
        package: String::new(),
        stability: stability(version),
        types,
        enums,
        aliases: named.aliases,
        resources,
    }
}

/// The types' names of the kinds of a group-version, which are sorted. Two that differ in what Rust
/// does not have (`foo` and `Foo`) are told apart by a number; the one that is spelled as in Rust keeps its
/// own.
fn kind_names(
    kinds: &[(&Definition, &Version)],
    choices: &[&Choice<'_>],
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    let mut taken: BTreeMap<String, &Definition> = BTreeMap::new();
    let mut found: Vec<Option<String>> = vec![None; kinds.len()];
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    let by_rule = |at: usize| names::type_name(&words::ascii(&kinds[at].0.kind));
    order.sort_by_key(|at| (by_rule(*at) != kinds[*at].0.kind, *at));
    for (at, (definition, _)) in kinds.iter().enumerate() {
        let Some(said) = choices[at].rename() else {
            continue;
        };
        if let Some(other) = taken.insert(said.to_owned(), definition) {
            problems.push(Problem::at(
                definition.place.clone(),
                format!(
                    "the setting rename calls {} {said:?}, and {} has that name already",
                    definition.kind, other.kind
                ),
            ));
        }
        found[at] = Some(said.to_owned());
    }
    for at in order {
        if found[at].is_some() {
            continue;
        }
        let name = by_rule(at);
        let mut unique = name.clone();
        let mut number = 2;
        while taken.contains_key(&unique) {
            unique = format!("{name}{number}");
            number += 1;
        }
        taken.insert(unique.clone(), kinds[at].0);
        found[at] = Some(unique);
    }
    found.into_iter().flatten().collect()
}

/// A problem of a node of a schema.
fn problem(definition: &Definition, schema: &Schema, message: impl Into<String>) -> Problem {
    let place = Place {
        file: definition.place.file.clone(),
        line: schema.line,
        column: schema.column,
    };
    Problem::at(place, message)
}
