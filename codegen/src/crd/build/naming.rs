//! The names of the types of a group-version.
//!
//! A name is a function of the path that it is given for, so that what is added elsewhere leaves it alone.
//! Every place of a structure gives it a name; the first is the type's, the others are aliases.

use std::collections::{BTreeMap, BTreeSet};

use super::KindVersion;
use super::classes::{ClassId, Occurrence};
use super::paths::{PathId, Paths, Step};
use super::problem;
use super::shared::{Shared, own_name};
use super::words;
use crate::crd::problem::Problem;
use crate::model::Alias;

/// The names of a group-version.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By kind and class.
    types: Vec<BTreeMap<ClassId, Named>>,
    /// What each place calls its type, by kind and path.
    places: Vec<BTreeMap<PathId, String>>,
    /// The places whose type is another kind's.
    shared: BTreeSet<(usize, PathId)>,
    /// Further names.
    pub(super) aliases: Vec<Alias>,
}

/// A type's name, and the place that gave it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    /// The place, by its index among the occurrences.
    pub(super) first: usize,
    /// How many places there are.
    pub(super) places: usize,
}

impl Names {
    /// What a place calls its type: its name, or another one of it. Every place of a structure has one.
    pub(super) fn at(&self, kind: usize, path: PathId) -> &str {
        self.places[kind].get(&path).map_or("", String::as_str)
    }

    /// The types of a kind.
    pub(super) fn types(&self, kind: usize) -> impl Iterator<Item = (ClassId, &Named)> {
        self.types[kind]
            .iter()
            .map(|(class, named)| (*class, named))
    }
}

/// Who has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// A client, or the group-version.
    Reserved,
    /// A structure of a kind.
    Class(usize, ClassId),
}

/// A place that asks for a name.
struct Place<'k, 'a> {
    depth: u32,
    path: Vec<Step<'a>>,
    kind: usize,
    index: usize,
    occurrence: &'k Occurrence<'a>,
}

/// Names everything. Kinds keep their names; then what the user says; then the shallower places before the
/// deeper ones, and among those the alphabetical order.
pub(super) fn name<'a>(
    kinds: &[KindVersion<'a>],
    reserved: impl IntoIterator<Item = String>,
    problems: &mut Vec<Problem>,
) -> Names {
    let mut owners: BTreeMap<String, Owner> = reserved
        .into_iter()
        .map(|name| (name, Owner::Reserved))
        .collect();
    let mut names = Names {
        types: vec![BTreeMap::new(); kinds.len()],
        places: vec![BTreeMap::new(); kinds.len()],
        ..Names::default()
    };
    let mut places = places(kinds);
    places.sort_by(|a, b| {
        let key = |place: &Place<'_, 'a>| (place.depth, place.kind);
        let (a_key, b_key) = (key(a), key(b));
        (a_key.0, &a.path, a_key.1).cmp(&(b_key.0, &b.path, b_key.1))
    });
    for place in &places {
        let class = place.occurrence.class;
        if place.depth == 0 {
            owners.insert(
                kinds[place.kind].type_name.clone(),
                Owner::Class(place.kind, class),
            );
        }
    }
    let is_said = |place: &Place<'_, 'a>| {
        let kind = &kinds[place.kind];
        kind.choice.type_name(place.occurrence.setting)
    };
    let (said, found): (Vec<_>, Vec<_>) = places.iter().partition(|place| is_said(place).is_some());
    for place in &said {
        let class = place.occurrence.class;
        let owner = Owner::Class(place.kind, class);
        let name = is_said(place).unwrap_or_default().to_owned();
        let taken = *owners.entry(name.clone()).or_insert(owner);
        if taken != owner {
            let kind = &kinds[place.kind];
            problems.push(problem(
                kind.definition,
                place.occurrence.schema,
                format!(
                    "the setting type-name of {} calls the type of {} `{name}`, but another type has \
                     that name; choose another one",
                    kind.definition.kind,
                    kind.walk.paths.text(place.occurrence.path),
                ),
            ));
        }
        names.record(place, name);
    }
    let mut shared = Shared::default();
    for place in &found {
        let kind = &kinds[place.kind];
        let schema = place.occurrence.schema;
        if let Some(name) = shared.find(kinds, place.kind, schema) {
            names.share(place, name);
            continue;
        }
        let class = place.occurrence.class;
        let owner = Owner::Class(place.kind, class);
        let mut candidates = Candidates::new(&kind.type_name, &kind.walk.paths, place.occurrence);
        let name = loop {
            let candidate = candidates.next();
            let taken = *owners.entry(candidate.clone()).or_insert(owner);
            if taken == owner {
                break candidate;
            }
        };
        shared.add(place.kind, schema, &name);
        names.record(place, name);
    }
    names.collect_aliases(kinds);
    names
}

fn places<'k, 'a>(kinds: &'k [KindVersion<'a>]) -> Vec<Place<'k, 'a>> {
    let mut places = Vec::new();
    for (kind, version) in kinds.iter().enumerate() {
        let walk = &version.walk;
        places.extend(
            walk.occurrences
                .iter()
                .enumerate()
                .map(|(index, occurrence)| Place {
                    depth: walk.paths.depth(occurrence.path),
                    path: walk.paths.steps(occurrence.path),
                    kind,
                    index,
                    occurrence,
                }),
        );
    }
    places
}

impl Names {
    /// The name of a place, and of its type where it is the first of it.
    fn record(&mut self, place: &Place<'_, '_>, name: String) {
        self.types[place.kind]
            .entry(place.occurrence.class)
            .and_modify(|named| named.places += 1)
            .or_insert_with(|| Named {
                name: name.clone(),
                first: place.index,
                places: 1,
            });
        self.places[place.kind].insert(place.occurrence.path, name);
    }

    /// The name of a place whose type another kind has.
    fn share(&mut self, place: &Place<'_, '_>, name: String) {
        self.places[place.kind].insert(place.occurrence.path, name);
        self.shared.insert((place.kind, place.occurrence.path));
    }

    fn collect_aliases(&mut self, kinds: &[KindVersion<'_>]) {
        let mut aliases: BTreeMap<&str, &str> = BTreeMap::new();
        for (kind, version) in kinds.iter().enumerate() {
            for occurrence in &version.walk.occurrences {
                let own = self.at(kind, occurrence.path);
                if let Some(named) = self.types[kind].get(&occurrence.class)
                    && named.name != own
                    && !self.shared.contains(&(kind, occurrence.path))
                {
                    aliases.insert(own, &named.name);
                }
            }
        }
        let aliases = aliases.into_iter().map(|(name, target)| Alias {
            name: name.to_owned(),
            target: target.to_owned(),
        });
        self.aliases = aliases.collect();
    }
}

/// The names that a place may have, the best one first.
struct Candidates<'n> {
    kind: &'n str,
    /// The name that the type has in an aggregated server's own document.
    own: Option<String>,
    /// The properties of the path in PascalCase, without `spec` above another.
    parts: Vec<String>,
    /// The whole path.
    whole: String,
    tried: usize,
}

impl<'n> Candidates<'n> {
    fn new(kind: &'n str, paths: &Paths<'_>, occurrence: &Occurrence<'_>) -> Self {
        let steps = paths.steps(occurrence.path);
        let properties: Vec<(&str, String)> = steps
            .iter()
            .enumerate()
            .filter_map(|(at, step)| match step {
                Step::Property(name) => {
                    let part = match steps.get(at + 1) {
                        Some(Step::Element) => words::pascal_singular(name),
                        _ => words::pascal(name),
                    };
                    let part = if part.is_empty() {
                        "Unnamed".to_owned()
                    } else {
                        part
                    };
                    Some((*name, part))
                }
                Step::Element | Step::Value => None,
            })
            .collect();
        let last = properties.len().saturating_sub(1);
        let parts = properties
            .iter()
            .enumerate()
            .filter(|(at, (name, _))| *at == last || *name != "spec")
            .map(|(_, (_, part))| part.clone())
            .collect();
        let whole = properties.into_iter().map(|(_, part)| part).collect();
        Self {
            kind,
            own: own_name(occurrence.schema),
            parts,
            whole,
            tried: 0,
        }
    }

    /// The last two properties, then one more parent each time, the whole path, and then numbers.
    fn next(&mut self) -> String {
        if let Some(own) = self.own.take() {
            return own;
        }
        self.tried += 1;
        let Self {
            kind, parts, whole, ..
        } = self;
        let count = self.tried + 1;
        if self.tried == 1 || count <= parts.len() {
            let first = parts.len().saturating_sub(count);
            return format!("{kind}{}", parts[first..].concat());
        }
        // How often the parts alone were tried.
        let number = self.tried + 1 - parts.len().max(2);
        match number {
            1 => format!("{kind}{whole}"),
            number => format!("{kind}{whole}{number}"),
        }
    }
}
