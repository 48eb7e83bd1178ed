//! `diff` tells exactly what changed between the published specs of two minors.

use std::collections::{BTreeMap, BTreeSet};

use clientset_codegen::diff::{Difference, diff};
use serde_json::Value;

use crate::raw::{
    DESCRIPTION, Field, KINDS, OTHER_PATHS, Resource, STORAGE, Spec, Type, WATCH_PATHS,
};
use crate::support::document;

/// The kinds of change that `diff` leaves out, since no client feels them. What else is left out (media
/// types, response codes and more) has not changed yet; when it does, the tests here ask for a decision.
const LEFT_OUT: [&str; 5] = [DESCRIPTION, KINDS, OTHER_PATHS, STORAGE, WATCH_PATHS];

/// A change: module, subject, name, aspect, what it was and what it is.
type Line = (
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
);

/// Holds `diff` of two minors against the walks over their published specs, and would notice if it did
/// not tell one of its changes.
pub(crate) fn agree(minors: [&str; 2], old: &Spec, new: &Spec) {
    let difference = diff(&document(minors[0]), &document(minors[1])).unwrap();
    let expected = told_exactly(&difference, old, new);
    let told = difference.to_json();
    for index in 0..difference.changes.len() {
        let mut told = told.clone();
        let change = told["changes"].as_array_mut().unwrap().remove(index);
        let problems = disagreements(&told, &expected, old, new);
        assert!(!problems.is_empty(), "{change}");
    }
}

/// Holds a difference against the walks over its two specs.
pub(crate) fn told_exactly(difference: &Difference, old: &Spec, new: &Spec) -> Expected {
    let expected = Expected::of(old, new);
    let problems = disagreements(&difference.to_json(), &expected, old, new);
    assert!(problems.is_empty(), "{difference}\n{problems}");
    expected
}

fn disagreements(told: &Value, expected: &Expected, old: &Spec, new: &Spec) -> String {
    let (told, deprecated) = self::told(told, old, new);
    let mut problems = Vec::new();
    let mut differ = |title: &str, lines: Vec<String>| {
        problems.extend(lines.into_iter().map(|line| format!("{title}: {line}\n")));
    };
    let lines = |these: &BTreeSet<Line>, those: &BTreeSet<Line>| {
        let lines = these.difference(those);
        lines.map(|line| format!("{line:?}")).collect()
    };
    differ("changed, and not told", lines(&expected.lines, &told));
    differ("told, and not changed", lines(&told, &expected.lines));
    let paths = deprecated.symmetric_difference(&expected.deprecations);
    differ("of deprecation one speaks alone", paths.cloned().collect());
    let unnamed = expected
        .left_out
        .iter()
        .filter(|what| !LEFT_OUT.contains(what));
    differ(
        "left out without a name",
        unnamed.map(|what| (*what).to_owned()).collect(),
    );
    problems.concat()
}

/// What the walks over two specs say of their difference.
pub(crate) struct Expected {
    lines: BTreeSet<Line>,
    /// Types and fields of which the descriptions say something else about deprecation.
    deprecations: BTreeSet<String>,
    left_out: BTreeSet<&'static str>,
}

impl Expected {
    fn of(old: &Spec, new: &Spec) -> Self {
        Self {
            lines: lines(old, new),
            deprecations: deprecations(old, new),
            left_out: left_out(old, new),
        }
    }
}

/// Every name in [`LEFT_OUT`] is of a kind of change that there was between two of these.
pub(crate) fn nothing_is_left_out_that_never_changes(specs: &[Spec]) {
    let mut seen = BTreeSet::new();
    for pair in specs.windows(2) {
        seen.extend(left_out(&pair[0], &pair[1]));
    }
    assert_eq!(seen, BTreeSet::from(LEFT_OUT));
}

/// What is left out and differs where both have it: all of it is new where a type or an operation is.
fn left_out(old: &Spec, new: &Spec) -> BTreeSet<&'static str> {
    let differs = |(what, was): (&&'static str, &BTreeMap<String, String>)| {
        let is = new.left_out.get(what)?;
        let mut both = was
            .iter()
            .filter_map(|(place, was)| Some((was, is.get(place)?)));
        both.any(|(was, is)| was != is).then_some(*what)
    };
    old.left_out.iter().filter_map(differs).collect()
}

/// What `diff` says, with what it says of everything said of each; and what it calls deprecated.
fn told(json: &Value, old: &Spec, new: &Spec) -> (BTreeSet<Line>, BTreeSet<String>) {
    let mut lines = BTreeSet::new();
    let mut deprecated = BTreeSet::new();
    let mut add = |line| assert!(lines.insert(line), "told twice");
    for change in json["changes"].as_array().unwrap() {
        let word = |key: &str| change[key].as_str().map(str::to_owned);
        let [module, subject, name] = ["module", "subject", "name"].map(|key| word(key).unwrap());
        let aspect = word("aspect").unwrap_or_default();
        let (mut was, mut is) = (word("old"), word("new"));
        let path = format!("{module}.{name}");
        if subject == "verb" {
            for (path, resource) in &old.resources {
                let both = new
                    .resources
                    .get(path)
                    .is_some_and(|new| new.verbs.contains_key(&name));
                if resource.verbs.contains_key(&name) && both && !is_text(resource) {
                    let (module, subject, resource) = parts(path);
                    let of = |word: &Option<String>| {
                        word.as_ref().map(|word| format!("{word} of {name}"))
                    };
                    add((module, subject, resource, aspect.clone(), of(&was), of(&is)));
                }
            }
            continue;
        }
        if aspect == "deprecated" {
            assert_eq!(
                (was.as_deref(), is.as_deref()),
                (Some("no"), Some("yes")),
                "{path}"
            );
            deprecated.insert(path);
            continue;
        }
        if let (true, Some(word)) = (
            subject == "field" && aspect.is_empty(),
            was.as_mut().or(is.as_mut()),
        ) && let Some(rest) = word.strip_suffix(", deprecated")
        {
            *word = rest.to_owned();
            deprecated.insert(path);
        }
        add((module, subject, name, aspect, was, is));
    }
    (lines, deprecated)
}

fn lines(old: &Spec, new: &Spec) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    let mut add =
        |path: &str, subject: &str, aspect: &str, was: Option<String>, is: Option<String>| {
            let (module, name) = path.split_once('.').unwrap_or((path, ""));
            let [module, subject, name, aspect] =
                [module, subject, name, aspect].map(str::to_owned);
            lines.insert((module, subject, name, aspect, was, is));
        };
    for (module, was, is) in pairs(&old.group_versions, &new.group_versions) {
        if was != is {
            add(module, "group-version", "", was.cloned(), is.cloned());
        }
    }
    for (path, was, is) in pairs(&old.types, &new.types) {
        let (Some(was), Some(is)) = (was, is) else {
            add(
                path,
                "type",
                "",
                was.map(type_summary),
                is.map(type_summary),
            );
            continue;
        };
        for (aspect, was, is) in pairs(&was.aspects, &is.aspects) {
            if was != is {
                add(path, "type", aspect, was.cloned(), is.cloned());
            }
        }
        if was.scalar != is.scalar {
            add(
                path,
                "type",
                "type",
                Some(type_summary(was)),
                Some(type_summary(is)),
            );
            continue;
        }
        for (field, was, is) in pairs(&was.fields, &is.fields) {
            let path = format!("{path}.{field}");
            let (Some(was), Some(is)) = (was, is) else {
                add(
                    &path,
                    "field",
                    "",
                    was.map(field_summary),
                    is.map(field_summary),
                );
                continue;
            };
            let yes = |value: bool| Some(if value { "yes" } else { "no" }.to_owned());
            let json = |value: &Option<Value>| value.as_ref().map(Value::to_string);
            for (aspect, was, is) in [
                ("type", Some(was.ty.clone()), Some(is.ty.clone())),
                ("required", yes(was.required), yes(is.required)),
                ("default", json(&was.default), json(&is.default)),
            ] {
                if was != is {
                    add(&path, "field", aspect, was, is);
                }
            }
            for value in was.enum_values.symmetric_difference(&is.enum_values) {
                let of = |field: &Field| field.enum_values.get(value).cloned();
                add(&path, "field", "allowed values", of(was), of(is));
            }
            for (aspect, was, is) in pairs(&was.aspects, &is.aspects) {
                if was != is {
                    add(&path, "field", aspect, was.cloned(), is.cloned());
                }
            }
        }
    }
    for (path, was, is) in pairs(&old.resources, &new.resources) {
        let (_, subject, _) = parts(path);
        let (Some(was), Some(is)) = (was, is) else {
            let summary = |spec: &Spec, resource| resource_summary(path, resource, spec);
            add(
                path,
                &subject,
                "",
                was.map(|was| summary(old, was)),
                is.map(|is| summary(new, is)),
            );
            continue;
        };
        for (aspect, was, is) in pairs(&was.aspects, &is.aspects) {
            if was != is {
                add(path, &subject, aspect, was.cloned(), is.cloned());
            }
        }
        for (verb, was, is) in pairs(&was.verbs, &is.verbs) {
            let (Some(was), Some(is)) = (was, is) else {
                let word = |verbs: Option<_>| verbs.map(|_: &BTreeSet<String>| verb.clone());
                add(path, &subject, "verb", word(was), word(is));
                continue;
            };
            let of = |word: &String| match verb.as_str() {
                "" => word.clone(),
                verb => format!("{word} of {verb}"),
            };
            for gone in was.difference(is) {
                add(path, &subject, "parameter", Some(of(gone)), None);
            }
            for added in is.difference(was) {
                add(path, &subject, "parameter", None, Some(of(added)));
            }
        }
    }
    lines
}

/// The types and fields whose sentences with the word differ. Of a type that only one side has, `diff`
/// tells the type alone.
fn deprecations(old: &Spec, new: &Spec) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (path, was, is) in pairs(&old.types, &new.types) {
        let (Some(was), Some(is)) = (was, is) else {
            continue;
        };
        if was.deprecation != is.deprecation {
            paths.insert(path.clone());
        }
        for (field, was, is) in pairs(&was.fields, &is.fields) {
            let words = |field: Option<&Field>| {
                field.map_or_else(String::new, |field| field.deprecation.clone())
            };
            if words(was) != words(is) {
                paths.insert(format!("{path}.{field}"));
            }
        }
    }
    paths
}

fn type_summary(ty: &Type) -> String {
    let fields: Vec<_> = ty.fields.keys().map(String::as_str).collect();
    match (&ty.scalar, fields.is_empty()) {
        (Some(scalar), _) => scalar.clone(),
        (None, true) => "no fields".to_owned(),
        (None, false) => fields.join(", "),
    }
}

fn field_summary(field: &Field) -> String {
    let mut text = field.ty.clone();
    if field.required {
        text += ", required";
    }
    let zeros = ["\"\"", "0", "false", "{}", "[]", "null"];
    let default = field.default.as_ref().map(Value::to_string);
    if let Some(default) = default.filter(|default| !zeros.contains(&default.as_str())) {
        text += &format!(", default {default}");
    }
    text
}

fn resource_summary(path: &str, resource: &Resource, spec: &Spec) -> String {
    const VERBS: [&str; 8] = [
        "get",
        "list",
        "watch",
        "create",
        "update",
        "patch",
        "delete",
        "deletecollection",
    ];
    let has = |verb: &&str| resource.verbs.contains_key(*verb);
    let verbs: Vec<_> = VERBS.into_iter().filter(has).collect();
    let verbs = match verbs.len() {
        8 => "every verb".to_owned(),
        _ => verbs.join(", "),
    };
    if !path.contains('/') {
        let kind = &spec.types[&resource.aspects["type"]].aspects["kind"];
        let kind = kind.split_once(' ').unwrap().1;
        return format!("{kind}, {}: {verbs}", resource.aspects["scope"]);
    }
    let mut parts = Vec::new();
    if let Some(answer) = resource.aspects.get("answer") {
        let what = resource.aspects.get("type").unwrap_or(answer);
        parts.push(format!("{what}: {verbs}"));
    }
    if let Some(connection) = resource.aspects.get("connection") {
        let methods = resource
            .verbs
            .keys()
            .filter(|verb| verb.chars().any(char::is_uppercase));
        let methods: Vec<_> = methods.map(String::as_str).collect();
        parts.push(format!("{connection}: {}", methods.join(", ")));
    }
    parts.join("; ")
}

fn is_text(resource: &Resource) -> bool {
    resource
        .aspects
        .get("answer")
        .is_some_and(|answer| answer == "text")
}

/// Module, subject and name of `core_v1.pods/log`.
fn parts(path: &str) -> (String, String, String) {
    let (module, name) = path.split_once('.').unwrap();
    let subject = if name.contains('/') {
        "subresource"
    } else {
        "resource"
    };
    (module.to_owned(), subject.to_owned(), name.to_owned())
}

/// What either map has, side by side.
fn pairs<'m, K: Ord, V>(
    old: &'m BTreeMap<K, V>,
    new: &'m BTreeMap<K, V>,
) -> impl Iterator<Item = (&'m K, Option<&'m V>, Option<&'m V>)> {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .map(|key| (key, old.get(key), new.get(key)))
}
