//! The paths of a resource, and what can be done at each.

use serde_json::{Map, Value, json};

use super::schemas::Schemas;
use crate::in_memory::registry::{Resource, Subresource};

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

/// What is sent to change an object: application/json and the like, of any form.
const PATCHES: [&str; 4] = [
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
];

/// Adds the paths of a resource and of its subresources.
pub(super) fn add(resource: &Resource, schemas: &mut Schemas<'_>, paths: &mut Map<String, Value>) {
    let object = schemas.of_resource(resource);
    let list = resource
        .offers("list")
        .then(|| schemas.of_list(resource, &object));
    let root = if resource.group.is_empty() {
        format!("/api/{}", resource.version)
    } else {
        format!("/apis/{}/{}", resource.group, resource.version)
    };
    let collection = if resource.namespaced {
        format!("{root}/namespaces/{{namespace}}/{}", resource.plural)
    } else {
        format!("{root}/{}", resource.plural)
    };
    let maker = Maker {
        resource,
        all: false,
    };
    let mut operations = Map::new();
    for (verb, method) in [
        ("list", "get"),
        ("create", "post"),
        ("deletecollection", "delete"),
    ] {
        if resource.offers(verb) {
            let answer = match (verb, &list) {
                ("list", Some(list)) => list.clone(),
                ("deletecollection", _) => schemas.meta("Status"),
                _ => object.clone(),
            };
            let operation = maker.operation(verb, &object, &answer, None, schemas);
            operations.insert(method.to_owned(), operation);
        }
    }
    insert(
        paths,
        collection.clone(),
        operations,
        resource.namespaced,
        false,
    );
    if let Some(list) = list.filter(|_| resource.namespaced) {
        let maker = Maker {
            resource,
            all: true,
        };
        let operation = maker.operation("list", &object, &list, None, schemas);
        let operations = Map::from_iter([("get".to_owned(), operation)]);
        insert(
            paths,
            format!("{root}/{}", resource.plural),
            operations,
            false,
            false,
        );
    }
    let mut operations = Map::new();
    for (verb, method) in [
        ("get", "get"),
        ("update", "put"),
        ("patch", "patch"),
        ("delete", "delete"),
    ] {
        if resource.offers(verb) {
            let answer = match verb {
                "delete" if !resource.facts.returns_deleted => schemas.meta("Status"),
                _ => object.clone(),
            };
            let operation = maker.operation(verb, &object, &answer, None, schemas);
            operations.insert(method.to_owned(), operation);
        }
    }
    insert(
        paths,
        format!("{collection}/{{name}}"),
        operations,
        resource.namespaced,
        true,
    );
    for subresource in &resource.subresources {
        // What is connected to, or answers text, has no object of its own.
        let Some(payload) = schemas.of_subresource(resource, subresource, &object) else {
            continue;
        };
        let mut operations = Map::new();
        for (verb, method) in [
            ("get", "get"),
            ("create", "post"),
            ("update", "put"),
            ("patch", "patch"),
        ] {
            if subresource.offers(verb) {
                let operation =
                    maker.operation(verb, &payload, &payload, Some(subresource), schemas);
                operations.insert(method.to_owned(), operation);
            }
        }
        let path = format!("{collection}/{{name}}/{}", subresource.name);
        insert(paths, path, operations, resource.namespaced, true);
    }
}

fn insert(
    paths: &mut Map<String, Value>,
    path: String,
    mut operations: Map<String, Value>,
    namespaced: bool,
    named: bool,
) {
    if operations.is_empty() {
        return;
    }
    let mut parameters = Vec::new();
    for (name, is_there) in [("name", named), ("namespace", namespaced)] {
        if is_there {
            parameters.push(json!({
                "name": name,
                "in": "path",
                "required": true,
                "schema": {"type": "string", "uniqueItems": true},
            }));
        }
    }
    parameters.push(query("pretty", "string"));
    operations.insert("parameters".to_owned(), Value::Array(parameters));
    paths.insert(path, Value::Object(operations));
}

struct Maker<'r> {
    resource: &'r Resource,
    /// Across namespaces.
    all: bool,
}

impl Maker<'_> {
    /// One operation: `sent` and `answered` are names of schemas.
    fn operation(
        &self,
        verb: &str,
        sent: &str,
        answered: &str,
        subresource: Option<&Subresource>,
        schemas: &mut Schemas<'_>,
    ) -> Value {
        let resource = self.resource;
        let (group, version, kind) = match subresource {
            // Of a custom resource a scale is the object's own, as API servers have it.
            Some(of) if resource.custom().is_none() => (&of.group, &of.version, &of.kind),
            _ => (&resource.group, &resource.version, &resource.kind),
        };
        let (action, word) = match verb {
            "list" => ("list", "list"),
            "create" => ("post", "create"),
            "deletecollection" => ("deletecollection", "deleteCollection"),
            "update" => ("put", "replace"),
            "patch" => ("patch", "patch"),
            "delete" => ("delete", "delete"),
            _ => ("get", "read"),
        };
        let mut responses = Map::new();
        let media = ["application/json", "application/yaml"];
        for code in codes(verb) {
            let response = json!({"description": code.1, "content": content(&media, answered)});
            responses.insert(code.0.to_owned(), response);
        }
        responses.insert("401".to_owned(), json!({"description": "Unauthorized"}));
        let mut operation = json!({
            "tags": [tag(resource)],
            "operationId": self.id(word, subresource),
            "parameters": parameters(verb),
            "responses": responses,
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": {"group": group, "version": version, "kind": kind},
        });
        let body = match verb {
            "create" | "update" => Some((content(&media, sent), true)),
            "patch" => Some((content(&patches(resource), &schemas.meta("Patch")), true)),
            "delete" | "deletecollection" => {
                Some((content(&media, &schemas.meta("DeleteOptions")), false))
            }
            _ => None,
        };
        if let Some((content, required)) = body {
            operation["requestBody"] = json!({"content": content});
            if required {
                operation["requestBody"]["required"] = Value::Bool(true);
            }
        }
        operation
    }

    /// `replaceAppsV1NamespacedDeploymentStatus`.
    fn id(&self, word: &str, subresource: Option<&Subresource>) -> String {
        let resource = self.resource;
        let place = if resource.namespaced && !self.all {
            "Namespaced"
        } else {
            ""
        };
        let suffix = if self.all { "ForAllNamespaces" } else { "" };
        let below = subresource.map(|of| capital(&of.name)).unwrap_or_default();
        // `deleteAppsV1CollectionNamespacedDeployment`
        let (word, collection) = match word {
            "deleteCollection" => ("delete", "Collection"),
            word => (word, ""),
        };
        format!(
            "{word}{}{}{collection}{place}{}{below}{suffix}",
            capital(&group_word(&resource.group)),
            capital(&resource.version),
            resource.kind
        )
    }
}

fn patches(resource: &Resource) -> Vec<&'static str> {
    let of_custom = resource.custom().is_some();
    let mut patches = PATCHES.to_vec();
    patches.retain(|patch| !of_custom || !patch.contains("strategic"));
    patches
}

fn codes(verb: &str) -> &'static [(&'static str, &'static str)] {
    const OK: (&str, &str) = ("200", "OK");
    const CREATED: (&str, &str) = ("201", "Created");
    const ACCEPTED: (&str, &str) = ("202", "Accepted");
    match verb {
        "create" => &[OK, CREATED, ACCEPTED],
        "update" | "patch" => &[OK, CREATED],
        "delete" => &[OK, ACCEPTED],
        _ => &[OK],
    }
}

fn content(media: &[&str], schema: &str) -> Value {
    let of_media = |media: &&str| {
        let schema = json!({"schema": {"$ref": format!("#/components/schemas/{schema}")}});
        ((*media).to_owned(), schema)
    };
    Value::Object(media.iter().map(of_media).collect())
}

fn parameters(verb: &str) -> Vec<Value> {
    let list = [
        ("allowWatchBookmarks", "boolean"),
        ("continue", "string"),
        ("fieldSelector", "string"),
        ("labelSelector", "string"),
        ("limit", "integer"),
        ("resourceVersion", "string"),
        ("resourceVersionMatch", "string"),
        ("sendInitialEvents", "boolean"),
        ("timeoutSeconds", "integer"),
        ("watch", "boolean"),
    ];
    let write = [
        ("dryRun", "string"),
        ("fieldManager", "string"),
        ("fieldValidation", "string"),
    ];
    let delete = [
        ("dryRun", "string"),
        ("gracePeriodSeconds", "integer"),
        (
            "ignoreStoreReadErrorWithClusterBreakingPotential",
            "boolean",
        ),
        ("orphanDependents", "boolean"),
        ("propagationPolicy", "string"),
    ];
    let all: Vec<(&str, &str)> = match verb {
        "list" => list.to_vec(),
        "create" | "update" => write.to_vec(),
        "patch" => write.into_iter().chain([("force", "boolean")]).collect(),
        "delete" => delete.to_vec(),
        "deletecollection" => {
            let of_list = list
                .into_iter()
                .filter(|(name, _)| !["allowWatchBookmarks", "watch"].contains(name));
            of_list.chain(delete).collect()
        }
        _ => Vec::new(),
    };
    all.into_iter()
        .map(|(name, kind)| query(name, kind))
        .collect()
}

fn query(name: &str, kind: &str) -> Value {
    json!({"name": name, "in": "query", "schema": {"type": kind, "uniqueItems": true}})
}

/// `apps_v1`.
fn tag(resource: &Resource) -> String {
    format!("{}_{}", group_word(&resource.group), resource.version)
}

/// `rbacAuthorization` for `rbac.authorization.k8s.io`.
fn group_word(group: &str) -> String {
    let group = group.strip_suffix(".k8s.io").unwrap_or(group);
    let mut parts = group.split(['.', '-']);
    let first = parts
        .next()
        .filter(|part| !part.is_empty())
        .unwrap_or("core");
    parts.fold(first.to_owned(), |word, part| word + &capital(part))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The name of a type of apimachinery.
pub(super) fn meta(name: &str) -> String {
    format!("{META}.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_become_words() {
        for (group, expected) in [
            ("", "core"),
            ("apps", "apps"),
            ("rbac.authorization.k8s.io", "rbacAuthorization"),
            ("cert-manager.io", "certManagerIo"),
        ] {
            assert_eq!(group_word(group), expected);
        }
    }
}
