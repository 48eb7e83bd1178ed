//! A CustomResourceDefinition: everything but its schemas.

use std::fmt::Display;

use crate::crd::facts::{Definition, Version};
use crate::model::{PrinterColumn, ScalePaths, Scope};
use crate::yaml::{Node, Position};

use super::reading::Reading;
use super::references::References;
use super::{names, schema};

/// What messages call a definition: its own name, or what it would be.
pub(super) fn name(node: &Node<'_>) -> String {
    let own = node
        .get("metadata")
        .and_then(|metadata| metadata.get("name"));
    let spec = |keys: &[&str]| {
        let spec = node.get("spec")?;
        keys.iter().try_fold(spec, |node, key| node.get(key))?.str()
    };
    match (
        own.and_then(Node::str),
        spec(&["names", "plural"]),
        spec(&["group"]),
    ) {
        (Some(name), ..) => name.to_owned(),
        (None, Some(plural), Some(group)) => format!("{plural}.{group}"),
        _ => "the definition".to_owned(),
    }
}

/// Reads a definition; nothing where there is a problem.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Definition> {
    let before = reading.problems();
    let name = name(node);
    reading.about(name.clone());
    let spec = need(reading, node, "spec", "the definition")?;
    reading.map(spec, "spec")?;
    let group = checked(reading, spec, "group", "spec", names::is_group, GROUP);
    let names = need(reading, spec, "names", "spec");
    let names = names.filter(|names| reading.map(names, "spec.names").is_some());
    let plural = names.and_then(|names| {
        checked(
            reading,
            names,
            "plural",
            "spec.names",
            names::is_label,
            LABEL,
        )
    });
    let kind =
        names.and_then(|names| checked(reading, names, "kind", "spec.names", names::is_kind, KIND));
    let scope = scope(reading, spec);
    let versions = versions(reading, spec, &name);
    reading.about(name.clone());
    let (Some(group), Some(names), Some(plural), Some(kind), Some(scope)) =
        (group, names, plural, kind, scope)
    else {
        return None;
    };
    stated_name(reading, node, &format!("{plural}.{group}"));
    let list_kind = text(reading, names, "listKind", "spec.names");
    let singular = text(reading, names, "singular", "spec.names");
    let definition = Definition {
        list_kind: list_kind.unwrap_or_else(|| format!("{kind}List")),
        singular: singular.unwrap_or_else(|| kind.to_lowercase()),
        short_names: texts(reading, names, "shortNames"),
        categories: texts(reading, names, "categories"),
        group,
        kind,
        plural,
        scope,
        versions,
        place: reading.place(node.position),
    };
    (reading.problems() == before).then_some(definition)
}

const GROUP: &str = "a domain of small letters, as in tea.example.com";
const LABEL: &str = "small letters, digits and dashes, a letter first";
const KIND: &str = "letters, digits and dashes, a letter first";

fn scope(reading: &mut Reading<'_>, spec: &Node<'_>) -> Option<Scope> {
    let node = field(spec, "scope");
    match node.map(|node| (node, node.str())) {
        Some((_, Some("Namespaced"))) => return Some(Scope::Namespaced),
        Some((_, Some("Cluster"))) => return Some(Scope::Cluster),
        // What a generator writes that was not told; its output is completed before it is installed.
        None | Some((_, Some(""))) => {
            let position = node.unwrap_or(spec).position;
            let what = "spec.scope is not said, and a server wants it; read as Namespaced";
            reading.note(position, what);
            return Some(Scope::Namespaced);
        }
        Some((node, _)) => reading.expected(node, "spec.scope", "Namespaced or Cluster"),
    }
    None
}

/// The name has to be that of the resource, or the server refuses the definition.
fn stated_name(reading: &mut Reading<'_>, node: &Node<'_>, name: &str) {
    let metadata = node.get("metadata");
    let Some(stated) = metadata.and_then(|metadata| field(metadata, "name")) else {
        return;
    };
    if stated.str() != Some(name) {
        let what = format!("metadata.name is {stated}; expected the plural and the group, {name}");
        reading.problem(stated.position, what);
    }
}

fn versions(reading: &mut Reading<'_>, spec: &Node<'_>, name: &str) -> Vec<Version> {
    let Some(node) = need(reading, spec, "versions", "spec") else {
        return Vec::new();
    };
    let Some(nodes) = reading.list(node, "spec.versions") else {
        return Vec::new();
    };
    let mut seen: Vec<&str> = Vec::new();
    let mut read = Vec::new();
    let mut unserved = Vec::new();
    let before = reading.problems();
    for node in nodes {
        reading.about(name.to_owned());
        let at = "an element of spec.versions";
        if reading.map(node, at).is_none() {
            continue;
        }
        let version = node.get("name").and_then(Node::str).unwrap_or_default();
        if !version.is_empty() {
            reading.about(format!("{name} {version}"));
            if seen.contains(&version) {
                let what = "the version stands in spec.versions twice; expected each once";
                reading.problem(node.position, what);
            }
            seen.push(version);
        }
        match served(reading, node) {
            Some(true) => read.extend(self::version(reading, node)),
            Some(false) => unserved.push(version),
            None => {}
        }
    }
    reading.about(name.to_owned());
    if read.is_empty() && reading.problems() == before {
        let what = match unserved.as_slice() {
            [] => "spec.versions is empty; expected a version that is served".to_owned(),
            names => format!(
                "no version is served, {} is there with served: false; expected one with served: true, \
                 since a client of the others is answered 404",
                names.join(", ")
            ),
        };
        reading.problem(node.position, what);
    } else if !unserved.is_empty() {
        let what = format!("left out {}, which is not served", unserved.join(", "));
        reading.note(node.position, what);
    }
    read
}

fn served(reading: &mut Reading<'_>, version: &Node<'_>) -> Option<bool> {
    let node = need(reading, version, "served", "an element of spec.versions")?;
    reading.bool(node, "served")
}

fn version(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<Version> {
    let name = checked(reading, node, "name", "the version", names::is_label, LABEL);
    let storage = flag(reading, node, "storage");
    let deprecated = flag(reading, node, "deprecated");
    let warning = text(reading, node, "deprecationWarning", "the version");
    let subresources = field(node, "subresources");
    let subresources = subresources.filter(|node| reading.map(node, "subresources").is_some());
    let status = subresources.and_then(|node| field(node, "status"));
    let scale = subresources.and_then(|node| field(node, "scale"));
    let scale = scale.and_then(|node| self::scale(reading, node));
    let columns = columns(reading, node);
    let selectable_fields = selectable_fields(reading, node);
    let root = field(node, "schema").and_then(|schema| field(schema, "openAPIV3Schema"));
    let Some(root) = root else {
        let what = "has no schema; expected it as schema.openAPIV3Schema of the version, with type: object";
        reading.problem(node.position, what);
        return None;
    };
    let schema = schema::read(reading, root, &mut References::none());
    Some(Version {
        name: name?,
        storage,
        deprecated: deprecated.then_some(warning),
        schema,
        status: status.is_some(),
        scale,
        columns,
        selectable_fields,
        offer: None,
    })
}

fn scale(reading: &mut Reading<'_>, node: &Node<'_>) -> Option<ScalePaths> {
    let name = "subresources.scale";
    reading.map(node, name)?;
    let spec_replicas = needed_text(reading, node, "specReplicasPath", name);
    let status_replicas = needed_text(reading, node, "statusReplicasPath", name);
    Some(ScalePaths {
        spec_replicas: spec_replicas?,
        status_replicas: status_replicas?,
        label_selector: text(reading, node, "labelSelectorPath", name),
    })
}

fn columns(reading: &mut Reading<'_>, version: &Node<'_>) -> Vec<PrinterColumn> {
    let name = "a printer column";
    let mut columns = Vec::new();
    for node in list(reading, version, "additionalPrinterColumns") {
        if reading.map(node, name).is_none() {
            continue;
        }
        let heading = needed_text(reading, node, "name", name);
        let type_name = needed_text(reading, node, "type", name);
        let json_path = needed_text(reading, node, "jsonPath", name);
        let priority = field(node, "priority").and_then(|node| {
            let number = reading.number(node, "priority of a printer column")?;
            let number = number.parse().ok();
            if number.is_none() {
                reading.expected(node, "priority of a printer column", "a number of 32 bits");
            }
            number
        });
        let format = text(reading, node, "format", name);
        let description = text(reading, node, "description", name);
        if let (Some(name), Some(type_name), Some(json_path)) = (heading, type_name, json_path) {
            columns.push(PrinterColumn {
                name,
                type_name,
                format: format.unwrap_or_default(),
                description: description.unwrap_or_default(),
                json_path,
                priority: priority.unwrap_or_default(),
            });
        }
    }
    columns
}

fn selectable_fields(reading: &mut Reading<'_>, version: &Node<'_>) -> Vec<String> {
    let name = "an element of selectableFields";
    let mut fields = Vec::new();
    for node in list(reading, version, "selectableFields") {
        if reading.map(node, name).is_some() {
            fields.extend(needed_text(reading, node, "jsonPath", name));
        }
    }
    fields
}

/// A member that says something: null is as good as none.
pub(super) fn field<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
    node.get(key).filter(|node| !node.is_null())
}

fn need<'n, 't>(
    reading: &mut Reading<'_>,
    node: &'n Node<'t>,
    key: &str,
    of: impl Display,
) -> Option<&'n Node<'t>> {
    let found = field(node, key);
    if found.is_none() {
        lacks(reading, node.position, key, of);
    }
    found
}

fn lacks(reading: &mut Reading<'_>, position: Position, key: &str, of: impl Display) {
    reading.problem(position, format_args!("{of} has no {key}"));
}

/// A string, if there is one that is not empty.
fn text(reading: &mut Reading<'_>, node: &Node<'_>, key: &str, of: impl Display) -> Option<String> {
    let text = reading.str(field(node, key)?, format_args!("{key} of {of}"))?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn needed_text(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    key: &str,
    of: impl Display + Copy,
) -> Option<String> {
    need(reading, node, key, of)?;
    let before = reading.problems();
    let text = text(reading, node, key, of);
    if text.is_none() && reading.problems() == before {
        lacks(reading, node.position, key, of);
    }
    text
}

/// A name that the server takes.
fn checked(
    reading: &mut Reading<'_>,
    node: &Node<'_>,
    key: &str,
    of: impl Display + Copy,
    is_valid: fn(&str) -> bool,
    expected: &str,
) -> Option<String> {
    let name = needed_text(reading, node, key, of)?;
    if !is_valid(&name)
        && let Some(node) = node.get(key)
    {
        reading.expected(node, format_args!("{key} of {of}"), expected);
        return None;
    }
    Some(name)
}

fn flag(reading: &mut Reading<'_>, node: &Node<'_>, key: &str) -> bool {
    field(node, key)
        .and_then(|node| reading.bool(node, key))
        .unwrap_or_default()
}

fn texts(reading: &mut Reading<'_>, names: &Node<'_>, key: &str) -> Vec<String> {
    let node = field(names, key);
    node.map_or_else(Vec::new, |node| {
        reading.strings(node, format_args!("{key} of spec.names"))
    })
}

fn list<'n, 't>(reading: &mut Reading<'_>, node: &'n Node<'t>, key: &str) -> &'n [Node<'t>] {
    field(node, key)
        .and_then(|node| reading.list(node, key))
        .unwrap_or_default()
}
