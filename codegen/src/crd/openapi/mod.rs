//! From the OpenAPI documents of a server to definitions: aggregated API servers, which have no
//! CustomResourceDefinitions, and installed custom resources.

mod meta;

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::{Definition, Offer, Version};
use super::read::reading::Reading;
use super::read::references::References;
use super::read::{Read, names, once, schema};
use crate::Error;
use crate::document::{self, GroupVersionId, ResourceFacts, SubresourceFacts};
use crate::files::Files;
use crate::model::Verb;
use crate::source::{Dialect, Paths, is_native, outline};
use crate::yaml::{Content, Node, Position, documents};

pub(in crate::crd) use meta::meta_shape;

/// Reads the resources of aggregated API servers, as metrics-server is one, from what such a server serves
/// at `/openapi/v2` or `/openapi/v3/apis/GROUP/VERSION`: their verbs and subresources from its paths, their
/// types from its definitions. The definitions that a kind refers to keep their own names
/// ([`Schema::reference`](super::facts::Schema::reference)); those of apimachinery are the runtime's types.
///
/// Kubernetes' own resources are passed over, so that the document of a whole cluster can be read. So are
/// subresources but `status` and `scale`, with a note.
///
/// Every file that cannot be read is a problem with its line and column, and the others are read.
#[must_use]
pub fn read_openapi(files: &Files) -> Read {
    let mut read = Read::default();
    let mut inputs: Vec<Input<'_>> = files
        .iter()
        .filter_map(|(file, bytes)| Input::parse(file, bytes, &mut read))
        .collect();
    let mut outlines = BTreeMap::new();
    let mut paths = Paths::new(&|_| true).without_options();
    inputs.retain_mut(|input| {
        let passed_over = std::cell::RefCell::new(Vec::new());
        let wanted = |path: &str| match passed_over_subresource(path) {
            Some(name) => {
                passed_over.borrow_mut().push(name.to_owned());
                false
            }
            // Everything else there is discovery, or a server's own.
            None => path.starts_with("/apis/"),
        };
        let found = outline(input.file, &input.value, &mut outlines, &mut paths, &wanted);
        match found {
            Ok(dialect) => {
                input.dialect = Some(dialect);
                input.subresources(passed_over.into_inner());
                true
            }
            Err(error) => {
                input.problem(&error);
                read.take(std::mem::replace(&mut input.reading, Reading::new("", b"")));
                false
            }
        }
    });
    let resources = match paths.finish(&outlines) {
        Ok((resources, _)) => resources,
        Err(error) => {
            match inputs
                .iter_mut()
                .find(|input| error.file() == Some(input.file))
            {
                Some(input) => input.problem(&error),
                None => read.problems.push(super::problem::Problem::at(
                    super::facts::Place::default(),
                    error.message(),
                )),
            }
            BTreeMap::new()
        }
    };
    let kind_of = |definition: &str| {
        outlines
            .get(definition)
            .and_then(document::Definition::kind)
    };
    let mut found: BTreeMap<(String, String), Definition> = BTreeMap::new();
    for (id, resources) in &resources {
        for (plural, facts) in resources {
            if is_native(&facts.definition) {
                continue;
            }
            let input = inputs
                .iter_mut()
                .find(|input| input.defines(&facts.definition));
            let Some(input) = input else { continue };
            let list_kind = facts.list_definition.as_deref().and_then(kind_of);
            let list_kind = list_kind.map(|kind| kind.kind.clone());
            let Some(definition) = input.definition(id, plural, facts, list_kind) else {
                continue;
            };
            let key = (definition.group.clone(), definition.kind.clone());
            match found.get_mut(&key) {
                Some(known) if known.plural == definition.plural => {
                    known.versions.extend(definition.versions);
                }
                Some(_) => read.definitions.push(definition),
                None => {
                    found.insert(key, definition);
                }
            }
        }
    }
    for mut input in inputs {
        input.ends();
        read.take(input.reading);
    }
    read.definitions.extend(found.into_values());
    once(&mut read);
    read
}

impl Read {
    fn take(&mut self, reading: Reading<'_>) {
        let (problems, notes) = reading.finish();
        self.problems.extend(problems);
        self.notes.extend(notes);
    }
}

/// A document.
struct Input<'f> {
    file: &'f str,
    reading: Reading<'f>,
    root: Node<'f>,
    /// The same without places.
    value: Value,
    /// Known once its paths are read.
    dialect: Option<Dialect>,
    /// How many of its resources are ours.
    resources: usize,
}

impl<'f> Input<'f> {
    fn parse(file: &'f str, bytes: &'f [u8], read: &mut Read) -> Option<Self> {
        let mut reading = Reading::new(file, bytes);
        let root = reading.text().and_then(|text| {
            let start = Position { line: 1, column: 1 };
            let mut found = None;
            for document in documents(text) {
                match document {
                    Ok(document) if found.is_none() => found = Some(document.root),
                    Ok(document) => {
                        let what = "a second document begins; expected one OpenAPI document";
                        reading.problem(document.root.position, what);
                    }
                    Err(refusal) => {
                        reading.problem(refusal.position, refusal.message);
                        return None;
                    }
                }
            }
            if found.is_none() {
                reading.problem(start, "is empty; expected an OpenAPI document");
            }
            found
        });
        match root {
            Some(root) if reading.problems() == 0 => Some(Self {
                file,
                reading,
                value: root.to_value(),
                root,
                dialect: None,
                resources: 0,
            }),
            _ => {
                read.take(reading);
                None
            }
        }
    }

    /// An error of the document, at its line.
    fn problem(&mut self, error: &Error) {
        let mut node = &self.root;
        for key in error.pointer().unwrap_or_default().split('/').skip(1) {
            let key = key.replace("~1", "/").replace("~0", "~");
            let next = match node.content() {
                Content::List(nodes) => key.parse().ok().and_then(|index: usize| nodes.get(index)),
                _ => node.get(&key),
            };
            let Some(next) = next else { break };
            node = next;
        }
        let position = node.position;
        self.reading.about(String::new());
        let pointer = error.pointer().unwrap_or_default();
        let what = match pointer {
            "" => error.message().to_owned(),
            _ => format!("{pointer} {}", error.message()),
        };
        self.reading.problem(position, what);
    }

    fn subresources(&mut self, mut names: Vec<String>) {
        names.sort();
        names.dedup();
        if !names.is_empty() {
            let what = format!(
                "passed over the subresources {}; only status and scale have methods",
                names.join(", ")
            );
            self.reading.note(self.root.position, what);
        }
    }

    fn schemas(&self) -> Option<(&Node<'f>, Dialect)> {
        let dialect = self.dialect?;
        let mut node = &self.root;
        for key in dialect.schemas() {
            node = node.get(key)?;
        }
        Some((node, dialect))
    }

    fn defines(&self, definition: &str) -> bool {
        self.schemas()
            .is_some_and(|(schemas, _)| schemas.get(definition).is_some())
    }

    /// A resource in one version; nothing where there is a problem.
    fn definition(
        &mut self,
        id: &GroupVersionId,
        plural: &str,
        facts: &ResourceFacts,
        list_kind: Option<String>,
    ) -> Option<Definition> {
        let (schemas, dialect) = self.schemas()?;
        let node = schemas.get(&facts.definition)?.clone();
        let schemas = schemas.clone();
        self.resources += 1;
        let reading = &mut self.reading;
        let before = reading.problems();
        reading.about(format!("{plural}.{} {}", id.group, id.version));
        let kind = &facts.kind.kind;
        for (what, name, is_valid) in [
            ("group", &id.group, names::is_group as fn(&str) -> bool),
            ("version", &id.version, names::is_label),
            ("plural", &plural.to_owned(), names::is_label),
            ("kind", kind, names::is_kind),
        ] {
            if !is_valid(name) {
                let what = format!("the {what} {name:?} is none that a server can have");
                reading.problem(node.position, what);
            }
        }
        let prefix = dialect.reference_prefix();
        let mut references = References::new(&schemas, prefix, &facts.definition);
        let schema = schema::read(reading, &node, &mut references);
        let verbs = |name: &str| {
            let sub = facts.subresources.get(name);
            sub.map_or_else(Vec::new, |sub| verbs(&sub.verbs))
        };
        // A status that is written as something else than the whole object is none of ours.
        let status = facts.subresources.get("status");
        let has_status = status.is_some_and(|sub| is_own(sub, &facts.definition));
        let version = Version {
            name: id.version.clone(),
            storage: false,
            deprecated: None,
            schema,
            status: has_status,
            scale: None,
            columns: Vec::new(),
            selectable_fields: Vec::new(),
            offer: Some(Offer {
                verbs: self::verbs(&facts.verbs),
                status_verbs: if has_status {
                    verbs("status")
                } else {
                    Vec::new()
                },
                scale_verbs: verbs("scale"),
                all_namespaces: facts.all_namespaces,
                delete_response: facts.delete_response,
            }),
        };
        let definition = Definition {
            group: id.group.clone(),
            kind: kind.clone(),
            list_kind: list_kind.unwrap_or_else(|| format!("{kind}List")),
            plural: plural.to_owned(),
            singular: kind.to_lowercase(),
            short_names: Vec::new(),
            categories: Vec::new(),
            scope: facts.scope,
            versions: vec![version],
            place: reading.place(node.position),
        };
        (reading.problems() == before).then_some(definition)
    }

    /// Says when nothing in the document was ours.
    fn ends(&mut self) {
        if self.resources == 0 && self.reading.problems() == 0 {
            self.reading.about(String::new());
            let what = "has no resource but Kubernetes' own; expected those of an aggregated API server, below \
                        /apis/GROUP/VERSION/";
            self.reading.problem(self.root.position, what);
        }
    }
}

fn verbs(operations: &BTreeMap<Verb, document::Operation>) -> Vec<Verb> {
    operations.keys().copied().collect()
}

fn is_own(sub: &SubresourceFacts, definition: &str) -> bool {
    sub.payload.as_deref() == Some(definition)
}

/// The subresource of a path, where it is one that definitions have no word for.
fn passed_over_subresource(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/{name}/")?;
    let name = rest.split('/').next().unwrap_or(rest);
    (!["status", "scale"].contains(&name)).then_some(name)
}
