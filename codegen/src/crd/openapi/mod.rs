//! From the OpenAPI documents of a server to definitions: aggregated API servers, which have no
//! CustomResourceDefinitions, and installed custom resources.

mod meta;

use std::collections::{BTreeMap, BTreeSet};

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
    let mut found: BTreeMap<(String, String), Definition> = BTreeMap::new();
    for (file, bytes) in files {
        let mut reading = Reading::new(file, bytes);
        for definition in definitions(&mut reading) {
            let key = (definition.group.clone(), definition.kind.clone());
            match found.get_mut(&key) {
                // Another version, from another document or from the same.
                Some(known) if known.plural == definition.plural && is_new(known, &definition) => {
                    known.versions.extend(definition.versions);
                }
                Some(_) => read.definitions.push(definition),
                None => {
                    found.insert(key, definition);
                }
            }
        }
        let (problems, notes) = reading.finish();
        read.problems.extend(problems);
        read.notes.extend(notes);
    }
    let others = std::mem::replace(&mut read.definitions, found.into_values().collect());
    read.definitions.extend(others);
    once(&mut read);
    read
}

fn is_new(known: &Definition, definition: &Definition) -> bool {
    let mut names = known.versions.iter().map(|version| &version.name);
    names.all(|name| {
        definition
            .versions
            .iter()
            .all(|version| version.name != *name)
    })
}

/// Reads the definitions of a document, one for each version of a kind.
fn definitions(reading: &mut Reading<'_>) -> Vec<Definition> {
    let Some(document) = Document::parse(reading) else {
        return Vec::new();
    };
    match document.definitions(reading) {
        Ok(definitions) => definitions,
        Err(error) => {
            document.refuse(reading, &error);
            Vec::new()
        }
    }
}

/// A document.
struct Document<'t> {
    root: Node<'t>,
    /// The same without places.
    value: Value,
}

impl<'t> Document<'t> {
    fn parse(reading: &mut Reading<'t>) -> Option<Self> {
        let text = reading.text()?;
        let mut found = None;
        for document in documents(text) {
            match document {
                Ok(document) if found.is_none() => found = Some(document.root),
                Ok(document) => {
                    let what = "a second document begins; expected one OpenAPI document";
                    reading.problem(document.root.position, what);
                    return None;
                }
                Err(refusal) => {
                    reading.problem(refusal.position, refusal.message);
                    return None;
                }
            }
        }
        let Some(root) = found else {
            let start = Position { line: 1, column: 1 };
            reading.problem(start, "is empty; expected an OpenAPI document");
            return None;
        };
        let value = root.to_value();
        Some(Self { root, value })
    }

    /// An error of the document, at its line.
    fn refuse(&self, reading: &mut Reading<'_>, error: &Error) {
        let pointer = error.pointer().unwrap_or_default();
        let mut node = &self.root;
        for key in pointer.split('/').skip(1) {
            let key = key.replace("~1", "/").replace("~0", "~");
            let next = match node.content() {
                Content::List(nodes) => key.parse().ok().and_then(|index: usize| nodes.get(index)),
                _ => node.get(&key),
            };
            let Some(next) = next else { break };
            node = next;
        }
        reading.about(String::new());
        match pointer {
            "" => reading.problem(node.position, error.message()),
            _ => reading.problem(node.position, format_args!("{pointer} {}", error.message())),
        }
    }

    fn definitions(&self, reading: &mut Reading<'_>) -> Result<Vec<Definition>, Error> {
        // What is not there is discovery, or a server's own.
        let wanted = |path: &str| path.starts_with("/apis/") && other_subresource(path).is_none();
        let mut outlines = BTreeMap::new();
        let mut paths = Paths::new(&|_| true).without_options();
        let dialect = outline("", &self.value, &mut outlines, &mut paths, &wanted)?;
        let (group_versions, _) = paths.finish(&outlines)?;
        let resources = group_versions.iter().flat_map(|(id, resources)| {
            let resources = resources.iter();
            resources.map(move |(plural, facts)| Resource { id, plural, facts })
        });
        let own: Vec<Resource<'_>> = resources
            .filter(|resource| !is_native(&resource.facts.definition))
            .collect();
        let mut schemas = &self.root;
        for key in dialect.schemas() {
            schemas = schemas.get(key).unwrap_or(schemas);
        }
        if own.is_empty() {
            let what = "has no resource but Kubernetes' own; expected those of an aggregated API server, below \
                        /apis/GROUP/VERSION/";
            reading.problem(self.root.position, what);
        }
        let mut definitions = Vec::new();
        for resource in own {
            let Resource { id, plural, facts } = resource;
            reading.about(format!("{plural}.{} {}", id.group, id.version));
            self.subresources(reading, &resource);
            let is_watched = resource.is_custom() || self.is_watched(&resource);
            let list_kind = facts.list_definition.as_ref();
            let list_kind = list_kind.and_then(|list| outlines.get(list)?.kind());
            let list_kind = list_kind.map(|kind| kind.kind.as_str());
            definitions
                .extend(resource.definition(reading, schemas, dialect, list_kind, is_watched));
        }
        Ok(definitions)
    }

    /// Whether there is one of the deprecated `/watch/` paths, which servers have for what can be watched. The
    /// parameter `watch` stands on every list.
    fn is_watched(&self, resource: &Resource<'_>) -> bool {
        let Resource { id, plural, .. } = resource;
        let root = format!("/apis/{}/{}/watch", id.group, id.version);
        let paths = self.value.get("paths");
        let all = paths.and_then(|paths| paths.get(format!("{root}/{plural}")));
        let one = format!("{root}/namespaces/{{namespace}}/{plural}");
        all.or_else(|| paths?.get(one)).is_some()
    }

    /// Says which subresources of a resource there are that definitions have no word for.
    fn subresources(&self, reading: &mut Reading<'_>, resource: &Resource<'_>) {
        let Resource { id, plural, .. } = resource;
        let paths = self.value.get("paths").and_then(Value::as_object);
        let own = format!("/apis/{}/{}/", id.group, id.version);
        let name = format!("/{plural}/{{name}}/");
        let paths = paths.into_iter().flat_map(|paths| paths.keys());
        let names: BTreeSet<&str> = paths
            .filter(|path| path.starts_with(&own) && path.contains(&name))
            .filter_map(|path| other_subresource(path))
            .collect();
        if !names.is_empty() {
            let names = Vec::from_iter(names).join(", ");
            let what =
                format!("passed over the subresource {names}; only status and scale have methods");
            reading.note(self.root.position, what);
        }
    }
}

/// A resource in one version.
#[derive(Clone, Copy)]
struct Resource<'d> {
    id: &'d GroupVersionId,
    plural: &'d str,
    facts: &'d ResourceFacts,
}

impl Resource<'_> {
    /// Whether it is an installed custom resource, by the name of its definition: the group from behind, the
    /// version and the kind. Those can be watched, and their servers do not say so.
    fn is_custom(&self) -> bool {
        let labels = self.id.group.rsplit('.');
        let name = labels.chain([self.id.version.as_str(), self.facts.kind.kind.as_str()]);
        self.facts.definition == Vec::from_iter(name).join(".")
    }

    /// The definition; nothing where there is a problem.
    fn definition(
        &self,
        reading: &mut Reading<'_>,
        schemas: &Node<'_>,
        dialect: Dialect,
        list_kind: Option<&str>,
        is_watched: bool,
    ) -> Option<Definition> {
        let Self { id, plural, facts } = *self;
        let node = schemas.get(&facts.definition)?;
        let before = reading.problems();
        let kind = &facts.kind.kind;
        for (what, name, is_valid) in [
            (
                "group",
                id.group.as_str(),
                names::is_group as fn(&str) -> bool,
            ),
            ("version", &id.version, names::is_label),
            ("plural", plural, names::is_label),
            ("kind", kind, names::is_kind),
        ] {
            if !is_valid(name) {
                let what = format!("the {what} {name:?} is none that a server can have");
                reading.problem(node.position, what);
            }
        }
        let prefix = dialect.reference_prefix();
        let mut references = References::new(schemas, prefix, &facts.definition);
        let schema = schema::read(reading, node, &mut references);
        // A status that is written as something else than the whole object has no method.
        let status = facts.subresources.get("status");
        let status =
            status.filter(|status| status.payload.as_deref() == Some(facts.definition.as_str()));
        let scale = facts.subresources.get("scale");
        let verbs_of =
            |sub: Option<&SubresourceFacts>| sub.map_or_else(Vec::new, |sub| verbs(&sub.verbs));
        let mut offered = verbs(&facts.verbs);
        offered.retain(|verb| is_watched || *verb != Verb::Watch);
        let version = Version {
            name: id.version.clone(),
            storage: false,
            deprecated: None,
            schema,
            status: status.is_some(),
            scale: None,
            columns: Vec::new(),
            selectable_fields: Vec::new(),
            offer: Some(Offer {
                verbs: offered,
                status_verbs: verbs_of(status),
                scale_verbs: verbs_of(scale),
                all_namespaces: facts.all_namespaces,
                delete_response: facts.delete_response,
            }),
        };
        let definition = Definition {
            group: id.group.clone(),
            kind: kind.clone(),
            list_kind: list_kind.map_or_else(|| format!("{kind}List"), str::to_owned),
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
}

fn verbs(operations: &BTreeMap<Verb, document::Operation>) -> Vec<Verb> {
    operations.keys().copied().collect()
}

/// The subresource of a path, where it is one that definitions have no word for.
fn other_subresource(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/{name}/")?;
    let name = rest.split('/').next().unwrap_or(rest);
    (!["status", "scale"].contains(&name)).then_some(name)
}
