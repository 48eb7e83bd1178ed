//! Resources and subresources that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{Aspect, Log, Side, Subject};
use crate::document::{
    Answer, GroupVersionId, Operation, Options, ResourceFacts, SubresourceFacts,
};
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

/// The parameters that each verb lost and gained on everything that both sides have: those are said
/// once.
pub(super) fn parameters_everywhere(old: &Side<'_>, new: &Side<'_>) -> BTreeMap<Verb, Parameters> {
    let mut everywhere: BTreeMap<Verb, Parameters> = BTreeMap::new();
    let is = verbs_of(new);
    for (place, was) in verbs_of(old) {
        let Some(is) = is.get(&place) else {
            continue;
        };
        for (verb, was) in was {
            let Some(is) = is.get(verb) else {
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
    everywhere
}

/// A resource, or a subresource of it by name.
type PlaceOfVerbs<'d> = (&'d GroupVersionId, &'d str, Option<&'d str>);

/// The verbs that have the same parameters wherever they are: not those of a log.
fn verbs_of<'d>(side: &Side<'d>) -> BTreeMap<PlaceOfVerbs<'d>, &'d BTreeMap<Verb, Operation>> {
    let mut verbs = BTreeMap::new();
    for (id, resources) in &side.document.group_versions {
        for (plural, facts) in resources {
            verbs.insert((id, plural.as_str(), None), &facts.verbs);
            for (name, sub) in &facts.subresources {
                if has_common_options(sub) {
                    verbs.insert((id, plural.as_str(), Some(name.as_str())), &sub.verbs);
                }
            }
        }
    }
    verbs
}

fn has_common_options(sub: &SubresourceFacts) -> bool {
    matches!(sub.answer, Answer::Payload | Answer::Status)
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
    let none = BTreeMap::new();
    let plurals: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
    for plural in plurals {
        let (was, is) = (was.get(plural).copied(), is.get(plural).copied());
        if let (Some(was), Some(is)) = (was, is) {
            resource(plural, (old, was), (new, is), everywhere, log);
        } else {
            log.add(
                Subject::Resource,
                plural,
                None,
                was.map(summary),
                is.map(summary),
            );
        }
        let was = was.map_or(&none, |facts| &facts.subresources);
        let is = is.map_or(&none, |facts| &facts.subresources);
        subresources(plural, (old, was), (new, is), everywhere, log);
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
    let verbs = words(&facts.verbs);
    format!("{}, {}: {verbs}", facts.kind.kind, scope(facts))
}

fn sub_summary(facts: &SubresourceFacts, side: &Side<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if facts.answer != Answer::Connection {
        let what = match &facts.payload {
            Some(payload) => side.name_of(payload),
            None => answer(facts),
        };
        parts.push(format!("{what}: {}", words(&facts.verbs)));
    }
    if facts.connect.is_some() {
        let methods: Vec<_> = methods(facts).into_iter().collect();
        parts.push(format!("{}: {}", connection(facts), methods.join(", ")));
    }
    parts.join("; ")
}

fn words(verbs: &BTreeMap<Verb, Operation>) -> String {
    if Verb::ALL.iter().all(|verb| verbs.contains_key(verb)) {
        return "every verb".to_owned();
    }
    let words: Vec<_> = verbs.keys().map(|verb| verb.name()).collect();
    words.join(", ")
}

fn methods(facts: &SubresourceFacts) -> BTreeSet<String> {
    let connect = facts.connect.iter();
    connect
        .flat_map(|connect| connect.methods.clone())
        .collect()
}

fn payload(side: &Side<'_>, facts: &SubresourceFacts) -> String {
    facts
        .payload
        .as_ref()
        .map_or_else(String::new, |payload| side.name_of(payload))
}

fn answer(facts: &SubresourceFacts) -> String {
    match facts.answer {
        Answer::Payload => "object",
        Answer::Status => "status",
        Answer::Text => "text",
        Answer::Connection => "connection",
    }
    .to_owned()
}

fn connection(facts: &SubresourceFacts) -> String {
    match &facts.connect {
        None => String::new(),
        Some(connect) if connect.with_path => format!("{} and a path", connect.options_kind),
        Some(connect) => connect.options_kind.clone(),
    }
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
    let list = |side: &Side<'_>, facts: &ResourceFacts| {
        let list = facts.list_definition.as_ref();
        list.map_or_else(String::new, |list| side.name_of(list))
    };
    aspect(Aspect::ListKind, list(old, was), list(new, is));
    aspect(Aspect::Scope, scope(was).to_owned(), scope(is).to_owned());
    aspect(Aspect::DeleteAnswer, delete_answer(was), delete_answer(is));
    aspect(Aspect::Names, names(was), names(is));
    verbs(
        Subject::Resource,
        plural,
        (&was.verbs, &is.verbs),
        everywhere,
        log,
    );
}

fn subresources(
    plural: &str,
    (old, was): (&Side<'_>, &BTreeMap<String, SubresourceFacts>),
    (new, is): (&Side<'_>, &BTreeMap<String, SubresourceFacts>),
    everywhere: &BTreeMap<Verb, Parameters>,
    log: &mut Log<'_>,
) {
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    for name in names {
        let path = format!("{plural}/{name}");
        match (was.get(name), is.get(name)) {
            (Some(was), Some(is)) => subresource(&path, (old, was), (new, is), everywhere, log),
            (was, is) => log.add(
                Subject::Subresource,
                &path,
                None,
                was.map(|facts| sub_summary(facts, old)),
                is.map(|facts| sub_summary(facts, new)),
            ),
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
    let mut aspect = |aspect, old, new| log.aspect(Subject::Subresource, path, aspect, old, new);
    aspect(Aspect::Type, payload(old, was), payload(new, is));
    aspect(Aspect::Answer, answer(was), answer(is));
    aspect(Aspect::Connection, connection(was), connection(is));
    let everywhere = match has_common_options(was) && has_common_options(is) {
        true => everywhere,
        false => &BTreeMap::new(),
    };
    verbs(
        Subject::Subresource,
        path,
        (&was.verbs, &is.verbs),
        everywhere,
        log,
    );
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
        .map(|(name, facts)| {
            let repeated = if facts.repeated { ", repeated" } else { "" };
            format!("{name} ({}{repeated})", facts.ty.name())
        })
        .collect()
}

fn scope(facts: &ResourceFacts) -> &'static str {
    match facts.scope {
        Scope::Cluster => "cluster",
        Scope::Namespaced if facts.verbs.contains_key(&Verb::List) && !facts.all_namespaces => {
            "namespaced, listed by namespace alone"
        }
        Scope::Namespaced => "namespaced",
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
