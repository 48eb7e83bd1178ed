//! The documents of a file: definitions, lists of them, and other kinds beside them.

use crate::crd::facts::Definition;
use crate::yaml::{Node, Position, documents};

use super::definition;
use super::reading::{Reading, Refused};

const GROUP: &str = "apiextensions.k8s.io";
const KIND: &str = "CustomResourceDefinition";
const LIST: &str = "CustomResourceDefinitionList";

/// Reads the definitions of a file.
pub(super) fn read(reading: &mut Reading<'_>) -> Vec<Definition> {
    let mut found = Found::default();
    let Some(text) = reading.text() else {
        return found.definitions;
    };
    let mut empty = true;
    for document in documents(text) {
        empty = false;
        reading.about(String::new());
        match document {
            Ok(document) => {
                let seen = found.seen;
                let problems = reading.problems();
                let kept = found.definitions.len();
                object(reading, &document.root, None, &mut found);
                if found.seen > seen && !document.twice.is_empty() {
                    reading.about(String::new());
                    for twice in &document.twice {
                        let what = format!(
                            "the key {:?} stands in one object twice, before on line {}; expected each \
                             key once",
                            twice.key, twice.first.line
                        );
                        reading.problem(twice.position, what);
                    }
                    // Which of the two was meant is not known.
                    if reading.problems() > problems {
                        found.definitions.truncate(kept);
                    }
                }
            }
            Err(refusal) => {
                if reading.refused(refusal.position, &refusal.message) == Refused::File {
                    return found.definitions;
                }
            }
        }
    }
    if found.seen == 0 && reading.problems() == 0 {
        let others = reading.others();
        let what = match () {
            () if empty => format!("is empty; expected a {KIND}"),
            () if others.is_empty() => format!("has an empty list; expected a {KIND}"),
            () => format!("has no {KIND}, only {others}; leave it out"),
        };
        reading.problem(Position { line: 1, column: 1 }, what);
    }
    found.definitions
}

#[derive(Default)]
struct Found {
    definitions: Vec<Definition>,
    /// How many definitions there are, those with problems included.
    seen: usize,
}

/// Reads an object; `list` is the `apiVersion` of the list of definitions that it is an element of.
fn object(reading: &mut Reading<'_>, node: &Node<'_>, list: Option<&str>, found: &mut Found) {
    reading.about(String::new());
    let field = |name: &str| node.get(name).and_then(Node::str);
    // The elements of a typed list need not say what they are.
    let kind = field("kind").or(list.map(|_| KIND));
    let api_version = field("apiVersion").or(list);
    let (Some(api_version), Some(kind)) = (api_version, kind) else {
        let what = match node.str() {
            Some(_) => format!("is {node}; expected a {KIND}"),
            None => format!(
                "is no object of Kubernetes: it has no apiVersion and kind; expected a {KIND}"
            ),
        };
        return reading.problem(node.position, what);
    };
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    match (group, kind) {
        (GROUP, KIND) => {
            found.seen += 1;
            match version {
                "v1" => found.definitions.extend(definition::read(reading, node)),
                _ => {
                    let position = node
                        .get("apiVersion")
                        .map_or(node.position, |node| node.position);
                    reading.about(definition::name(node));
                    reading.problem(position, old(version));
                }
            }
        }
        (GROUP, LIST) => elements(reading, node, Some(api_version), found),
        ("", "List") => elements(reading, node, None, found),
        _ => reading.passed_over(kind),
    }
}

fn elements(reading: &mut Reading<'_>, node: &Node<'_>, list: Option<&str>, found: &mut Found) {
    let Some(items) = node.get("items").filter(|items| !items.is_null()) else {
        return;
    };
    for item in reading.list(items, "items").unwrap_or_default() {
        object(reading, item, list, found);
    }
}

fn old(version: &str) -> String {
    match version {
        "v1beta1" => format!(
            "is of {GROUP}/v1beta1, which no server serves since 1.22; expected {GROUP}/v1: set apiVersion, \
             and move spec.validation, spec.subresources and spec.additionalPrinterColumns into each of \
             spec.versions"
        ),
        _ => format!("is of {GROUP}/{version}; expected {GROUP}/v1"),
    }
}
