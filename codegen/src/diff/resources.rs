//! Resources and subresources that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{Aspect, Log, Side, Subject};
use crate::document::{Operation, Options, ResourceFacts, SubresourceFacts};
use crate::model::{DeleteResponse, Scope, Verb};

/// The parameters that a verb lost and gained.
#[derive(Clone, Default)]
pub(super) struct Parameters {
    pub(super) gone: BTreeSet<String>,
    pub(super) added: BTreeSet<String>,
}

impl Parameters {
    fn between(old: &Options, new: &Options) -> Self {
        let (was, is) = (parameters(old), parameters(new));
        Self {
            gone: was.difference(&is).cloned().collect(),
            added: is.difference(&was).cloned().collect(),
        }
    }
}

/// The parameters that each verb lost and gained on every resource that both sides have: those are
/// said once.
pub(super) fn parameters_everywhere(old: &Side<'_>, new: &Side<'_>) -> BTreeMap<Verb, Parameters> {
    let mut everywhere: BTreeMap<Verb, Parameters> = BTreeMap::new();
    for (id, was) in &old.document.group_versions {
        let Some(is) = new.document.group_versions.get(id) else {
            continue;
        };
        for (plural, was) in was {
            let is = is.get(plural).map(|facts| &facts.verbs);
            for (verb, was) in &was.verbs {
                let Some(is) = is.and_then(|verbs| verbs.get(verb)) else {
                    continue;
                };
                let here = Parameters::between(&was.options, &is.options);
                everywhere
                    .entry(*verb)
                    .and_modify(|all| {
                        all.gone.retain(|word| here.gone.contains(word));
                        all.added.retain(|word| here.added.contains(word));
                    })
                    .or_insert(here);
            }
        }
    }
    everywhere
}

pub(super) fn compare(
    old: &Side<'_>,
    new: &Side<'_>,
    module: &str,
    everywhere: &BTreeMap<Verb, Parameters>,
    log: &mut Log<'_>,
) {
    let was = resources(old, module);
    let is = resources(new, module);
    let plurals: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
    for plural in plurals {
        match (was.get(plural), is.get(plural)) {
            (Some(was), Some(is)) => resource(plural, (old, was), (new, is), everywhere, log),
            (was, is) => log.add(
                Subject::Resource,
                plural,
                None,
                was.map(|facts| summary(facts)),
                is.map(|facts| summary(facts)),
            ),
        }
    }
}

fn resources<'d>(side: &Side<'d>, module: &str) -> BTreeMap<&'d str, &'d ResourceFacts> {
    let ids = side
        .index
        .group_versions()
        .filter(|(_, its)| *its == module);
    ids.filter_map(|(id, _)| side.document.group_versions.get(id))
        .flatten()
        .map(|(plural, facts)| (plural.as_str(), facts))
        .collect()
}

fn summary(facts: &ResourceFacts) -> String {
    format!("{}, {}", facts.kind.kind, scope(facts.scope))
}

fn resource(
    plural: &str,
    (old, was): (&Side<'_>, &ResourceFacts),
    (new, is): (&Side<'_>, &ResourceFacts),
    everywhere: &BTreeMap<Verb, Parameters>,
    log: &mut Log<'_>,
) {
    let mut aspect = |aspect, old, new| log.aspect(Subject::Resource, plural, aspect, old, new);
    aspect(
        Aspect::Type,
        old.name_of(&was.definition),
        new.name_of(&is.definition),
    );
    aspect(
        Aspect::Scope,
        scope(was.scope).to_owned(),
        scope(is.scope).to_owned(),
    );
    aspect(Aspect::DeleteAnswer, delete_answer(was), delete_answer(is));
    aspect(Aspect::Names, names(was), names(is));
    verbs(
        Subject::Resource,
        plural,
        (&was.verbs, &is.verbs),
        everywhere,
        log,
    );
    let subs: BTreeSet<&String> = was
        .subresources
        .keys()
        .chain(is.subresources.keys())
        .collect();
    for sub in subs {
        let path = format!("{plural}/{sub}");
        match (was.subresources.get(sub), is.subresources.get(sub)) {
            (Some(was), Some(is)) => subresource(&path, (old, was), (new, is), everywhere, log),
            (was, is) => {
                let payload = |side: &Side<'_>, facts: &SubresourceFacts| {
                    facts
                        .payload
                        .as_ref()
                        .map_or_else(|| "no object".to_owned(), |payload| side.name_of(payload))
                };
                log.add(
                    Subject::Subresource,
                    &path,
                    None,
                    was.map(|facts| payload(old, facts)),
                    is.map(|facts| payload(new, facts)),
                );
            }
        }
    }
}

fn subresource(
    path: &str,
    (old, was): (&Side<'_>, &SubresourceFacts),
    (new, is): (&Side<'_>, &SubresourceFacts),
    everywhere: &BTreeMap<Verb, Parameters>,
    log: &mut Log<'_>,
) {
    let payload = |side: &Side<'_>, facts: &SubresourceFacts| {
        facts
            .payload
            .as_ref()
            .map_or_else(String::new, |payload| side.name_of(payload))
    };
    log.aspect(
        Subject::Subresource,
        path,
        Aspect::Type,
        payload(old, was),
        payload(new, is),
    );
    verbs(
        Subject::Subresource,
        path,
        (&was.verbs, &is.verbs),
        everywhere,
        log,
    );
    let methods = |facts: &SubresourceFacts| {
        let connect = facts.connect.iter();
        connect
            .flat_map(|connect| connect.methods.clone())
            .collect()
    };
    log.sets(
        Subject::Subresource,
        path,
        Aspect::Verb,
        &methods(was),
        &methods(is),
    );
    let options = |facts: &SubresourceFacts| {
        let connect = facts.connect.iter();
        connect
            .flat_map(|connect| parameters(&connect.options))
            .collect()
    };
    log.sets(
        Subject::Subresource,
        path,
        Aspect::Parameter,
        &options(was),
        &options(is),
    );
}

/// Verbs, and the parameters of those that both have.
fn verbs(
    subject: Subject,
    name: &str,
    (old, new): (&BTreeMap<Verb, Operation>, &BTreeMap<Verb, Operation>),
    everywhere: &BTreeMap<Verb, Parameters>,
    log: &mut Log<'_>,
) {
    let set = |verbs: &BTreeMap<Verb, Operation>| {
        verbs.keys().map(|verb| verb.name().to_owned()).collect()
    };
    log.sets(subject, name, Aspect::Verb, &set(old), &set(new));
    for (verb, was) in old {
        let Some(is) = new.get(verb) else {
            continue;
        };
        let said = everywhere.get(verb).cloned().unwrap_or_default();
        let here = Parameters::between(&was.options, &is.options);
        let of_verb = |words: BTreeSet<String>, said: &BTreeSet<String>| {
            let words = words.into_iter().filter(|word| !said.contains(word));
            words
                .map(|word| format!("{word} of {}", verb.name()))
                .collect()
        };
        log.sets(
            subject,
            name,
            Aspect::Parameter,
            &of_verb(here.gone, &said.gone),
            &of_verb(here.added, &said.added),
        );
    }
}

fn parameters(options: &Options) -> BTreeSet<String> {
    options
        .iter()
        .map(|(name, facts)| format!("{name} ({})", facts.ty.name()))
        .collect()
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Namespaced => "namespaced",
        Scope::Cluster => "cluster",
    }
}

fn delete_answer(facts: &ResourceFacts) -> String {
    match facts.delete_response {
        None => "",
        Some(DeleteResponse::Status) => "status",
        Some(DeleteResponse::Object) => "object",
    }
    .to_owned()
}

fn names(facts: &ResourceFacts) -> String {
    let mut words: Vec<String> = facts.singular.iter().cloned().collect();
    words.extend(facts.short_names.iter().cloned());
    words.extend(
        facts
            .categories
            .iter()
            .map(|category| format!("in {category}")),
    );
    words.join(", ")
}
