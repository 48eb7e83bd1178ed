//! Which kinds and versions are generated.

use std::collections::BTreeMap;

use crate::crd::facts::{Definition, Version};
use crate::crd::problem::Problem;
use crate::crd::settings::{GroupSettings, KindSettings, Settings};

/// The kinds and versions that the user wants, by group, kind and version. What said so is taken out of
/// the settings.
pub(super) fn select<'d>(
    definitions: &'d [Definition],
    settings: &mut Settings,
    problems: &mut Vec<Problem>,
) -> Vec<(&'d Definition, &'d Version)> {
    let mut selected = Vec::new();
    for definition in unique(definitions, problems) {
        let Some(group) = settings.groups.get(&definition.group) else {
            selected.extend(
                definition
                    .versions
                    .iter()
                    .map(|version| (definition, version)),
            );
            continue;
        };
        let kind = group.kinds.get(&definition.kind);
        if group.skip || kind.is_some_and(|kind| kind.skip) {
            continue;
        }
        let wanted = kind
            .and_then(|kind| kind.versions.as_ref())
            .or(group.versions.as_ref());
        let versions = definition.versions.iter();
        selected.extend(
            versions
                .filter(|version| wanted.is_none_or(|wanted| wanted.contains(&version.name)))
                .map(|version| (definition, version)),
        );
    }
    for definition in definitions {
        take_out(settings, definition);
    }
    selected
}

/// The definitions in order, each group and kind once.
fn unique<'d>(definitions: &'d [Definition], problems: &mut Vec<Problem>) -> Vec<&'d Definition> {
    let mut unique: BTreeMap<(&str, &str), &Definition> = BTreeMap::new();
    let mut sorted: Vec<&Definition> = definitions.iter().collect();
    let place = |definition: &Definition| {
        let place = &definition.place;
        (place.file.clone(), place.line, place.column)
    };
    sorted.sort_by_key(|definition| place(definition));
    for definition in sorted {
        let id = (definition.group.as_str(), definition.kind.as_str());
        if let Some(first) = unique.get(&id) {
            problems.push(Problem::at(
                definition.place.clone(),
                format!(
                    "{} of {} is defined already, at {}; leave one of them out",
                    definition.kind, definition.group, first.place
                ),
            ));
        } else {
            unique.insert(id, definition);
        }
    }
    unique.into_values().collect()
}

/// Takes out what chose the versions of a definition.
fn take_out(settings: &mut Settings, definition: &Definition) {
    let Some(group) = settings.groups.get_mut(&definition.group) else {
        return;
    };
    let served = |version: &String| definition.versions.iter().any(|v| v.name == *version);
    let without = |versions: &mut Option<Vec<String>>| {
        if let Some(wanted) = versions {
            wanted.retain(|version| !served(version));
            if wanted.is_empty() {
                *versions = None;
            }
        }
    };
    group.skip = false;
    without(&mut group.versions);
    if let Some(kind) = group.kinds.get_mut(&definition.kind) {
        kind.skip = false;
        without(&mut kind.versions);
        if *kind == KindSettings::default() {
            group.kinds.remove(&definition.kind);
        }
    }
    if *group == GroupSettings::default() {
        settings.groups.remove(&definition.group);
    }
}

/// Takes out the name of a group's modules.
pub(super) fn take_module(settings: &mut Settings, name: &str) {
    if let Some(group) = settings.groups.get_mut(name) {
        group.module = None;
        if *group == GroupSettings::default() {
            settings.groups.remove(name);
        }
    }
}
