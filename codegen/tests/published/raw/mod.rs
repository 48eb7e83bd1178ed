//! What a published spec says, by a walk of its own over the JSON: to hold against what the generator says.
//!
//! Every key that it meets is either read, or one that is left out by name; at any other it stops. What is
//! left out is kept too, so that a test can tell which of it really changes.

mod paths;
mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use clientset_codegen::Files;
use serde_json::{Map, Value};

use schemas::words;

/// A published spec. Things are named as `core_v1.Pod` and `core_v1.pods/log`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spec {
    /// By module, the apiVersion.
    pub(crate) group_versions: BTreeMap<String, String>,
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) resources: BTreeMap<String, Resource>,
    /// What is left out: by what it is, then by place, its text.
    pub(crate) left_out: BTreeMap<&'static str, BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Type {
    /// What it is, where it is no object.
    pub(crate) scalar: Option<String>,
    pub(crate) fields: BTreeMap<String, Field>,
    /// The aspects that are one text each.
    pub(crate) aspects: BTreeMap<&'static str, String>,
    pub(crate) deprecation: String,
    /// In v3 a definition is in many documents.
    kinds: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Field {
    pub(crate) ty: String,
    pub(crate) required: bool,
    pub(crate) default: Option<Value>,
    pub(crate) enum_values: BTreeSet<String>,
    pub(crate) aspects: BTreeMap<&'static str, String>,
    pub(crate) deprecation: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Resource {
    pub(crate) aspects: BTreeMap<&'static str, String>,
    /// Verbs, and the HTTP methods of a connection.
    pub(crate) verbs: BTreeMap<String, BTreeSet<String>>,
    pub(crate) names: Vec<String>,
    namespaced: bool,
    listed_whole: bool,
}

pub(crate) const DESCRIPTION: &str = "descriptions, but for the words that deprecate";
const DOCUMENT: &str = "what is said of the document as a whole";
pub(crate) const OTHER_PATHS: &str = "paths that are no resources: discovery, version, logs, keys";
pub(crate) const WATCH_PATHS: &str = "the deprecated watch paths, but for whose they are";
const OPERATION_NAMES: &str = "operation ids and tags";
const MEDIA: &str = "media types and URL schemes";
const CODES: &str = "response codes";
pub(crate) const KINDS: &str =
    "the kinds of DeleteOptions and WatchEvent, one of every group-version";
const INNER_DEFAULTS: &str = "the default of a list's elements or a map's values";
const PRETTY: &str = "the parameter pretty, and unique items";
const PATH_PARAMETERS: &str = "parameters in the path, and whether a body is required";
pub(crate) const STORAGE: &str = "discovery's hash of the stored version";

/// The walk over one spec.
#[derive(Default)]
struct Walk {
    spec: Spec,
    parameters: Map<String, Value>,
    /// Whose deprecated watch paths there are, as `core_v1.pods`.
    watched: BTreeSet<String>,
    listed: BTreeSet<String>,
    place: String,
}

/// Walks over v3 documents or a swagger, and discovery.
pub(crate) fn walk(documents: &Files, discovery: &Files) -> Spec {
    let mut walk = Walk::default();
    for (file, bytes) in documents {
        file.clone_into(&mut walk.place);
        walk.document(&serde_json::from_slice(bytes).unwrap());
    }
    for (file, bytes) in discovery {
        let list: Value = serde_json::from_slice(bytes).unwrap();
        if list["kind"] == "APIResourceList" {
            file.clone_into(&mut walk.place);
            walk.discovery(&list);
        }
    }
    walk.finish()
}

impl Walk {
    /// Leaves keys out by name and stops at any that is not read.
    fn keys(&mut self, value: &Value, read: &[&str], left_out: &[(&str, &'static str)]) {
        let place = self.place.clone();
        for (key, value) in value.as_object().unwrap() {
            if let Some((_, what)) = left_out.iter().find(|(left, _)| left == key) {
                self.leave_out(what, &format!("{place} {key}"), value);
            } else {
                assert!(read.contains(&key.as_str()), "{place} has {key}");
            }
        }
    }

    fn leave_out(&mut self, what: &'static str, place: &str, value: &Value) {
        let places = self.spec.left_out.entry(what).or_default();
        places.insert(place.to_owned(), value.to_string());
    }

    fn document(&mut self, document: &Value) {
        let about = [
            "swagger",
            "openapi",
            "info",
            "security",
            "securityDefinitions",
        ];
        let about = about.map(|key| (key, DOCUMENT));
        self.keys(
            document,
            &["paths", "components", "definitions", "parameters"],
            &about,
        );
        if let Some(components) = document.get("components") {
            self.keys(components, &["schemas"], &[("securitySchemes", DOCUMENT)]);
        }
        if let Some(parameters) = document.get("parameters") {
            self.parameters = parameters.as_object().unwrap().clone();
        }
        for pointer in ["/definitions", "/components/schemas"] {
            for (name, schema) in members(document.pointer(pointer)) {
                self.definition(name, schema);
            }
        }
        for (path, item) in members(document.get("paths")) {
            self.path(path, item);
        }
    }

    fn discovery(&mut self, list: &Value) {
        let id = text(&list["groupVersion"]);
        let (group, version) = id.split_once('/').unwrap_or(("", &id));
        let module = module_of_group(group, version);
        for entry in list["resources"].as_array().unwrap() {
            let name = format!("{module}.{}", text(&entry["name"]));
            self.place.clone_from(&name);
            self.keys(
                entry,
                &[
                    "kind",
                    "name",
                    "group",
                    "version",
                    "namespaced",
                    "singularName",
                    "shortNames",
                    "categories",
                    "verbs",
                ],
                &[("storageVersionHash", STORAGE)],
            );
            let resource = &self.spec.resources[&name];
            if name.contains('/') {
                continue;
            }
            assert_eq!(entry["namespaced"], resource.namespaced, "{name}");
            let mut names = vec![text(&entry["singularName"])];
            names.extend(strings(entry.get("shortNames")));
            names.extend(
                strings(entry.get("categories"))
                    .iter()
                    .map(|name| format!("in {name}")),
            );
            self.spec.resources.get_mut(&name).unwrap().names = names;
        }
    }

    fn finish(mut self) -> Spec {
        for (name, ty) in &mut self.spec.types {
            let kinds: Vec<_> = std::mem::take(&mut ty.kinds).into_iter().collect();
            match kinds.as_slice() {
                [] => {}
                [kind] => {
                    ty.aspects.insert("kind", kind.clone());
                }
                many => {
                    let places = self.spec.left_out.entry(KINDS).or_default();
                    places.insert(name.clone(), many.join(", "));
                    ty.aspects
                        .insert("kind", "one of every group-version".to_owned());
                }
            }
        }
        for (name, resource) in &mut self.spec.resources {
            if resource.namespaced && !name.contains('/') {
                let by_namespace = self.listed.contains(name) && !resource.listed_whole;
                let more = if by_namespace {
                    ", listed by namespace alone"
                } else {
                    ""
                };
                resource
                    .aspects
                    .insert("scope", format!("namespaced{more}"));
            } else if !name.contains('/') {
                resource.aspects.insert("scope", "cluster".to_owned());
            }
            if !resource.names.is_empty() {
                resource.aspects.insert("names", resource.names.join(", "));
            }
            if self.watched.contains(name) {
                let parameters = resource.verbs["list"].clone();
                resource.verbs.insert("watch".to_owned(), parameters);
            }
            // It makes a list a watch.
            for parameters in resource.verbs.values_mut() {
                parameters.remove("watch (boolean)");
            }
        }
        self.spec
    }
}

/// `core_v1.Pod` of `io.k8s.api.core.v1.Pod`.
fn type_path(definition: &str) -> String {
    let (package, name) = definition.rsplit_once('.').unwrap();
    if package == "io.k8s.apimachinery.pkg.version" {
        return format!("meta.Version{name}");
    }
    if package.starts_with("io.k8s.apimachinery.") {
        return format!("meta.{name}");
    }
    let (rest, version) = package.rsplit_once('.').unwrap();
    let group = match rest.rsplit('.').next().unwrap() {
        "apiserverinternal" => "internal",
        group => group,
    };
    format!("{group}_{version}.{name}")
}

/// `rbac_v1` of `rbac.authorization.k8s.io/v1`.
fn module_of_group(group: &str, version: &str) -> String {
    match group.split('.').next().unwrap() {
        "" => format!("core_{version}"),
        first => format!("{first}_{version}"),
    }
}

fn kind_of(kind: &Value) -> String {
    let id = [&kind["group"], &kind["version"]].map(text).join("/");
    format!("{} {}", id.trim_start_matches('/'), text(&kind["kind"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn list(value: Option<&Value>) -> &[Value] {
    value.map_or(&[], |value| value.as_array().unwrap())
}

fn strings(value: Option<&Value>) -> Vec<String> {
    list(value).iter().map(text).collect()
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value
        .into_iter()
        .flat_map(|value| value.as_object().unwrap())
}
