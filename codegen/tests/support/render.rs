//! Writes a document as a swagger and as OpenAPI v3, with the constructs that Kubernetes publishes: a
//! whole spec to read without the prose of one.

use std::collections::{BTreeMap, BTreeSet};

use clientset_codegen::Files;
use clientset_codegen::document::{
    Answer, Definition, Document, FieldFacts, GroupVersionId, Kinds, Options, ResourceFacts,
    Scalar, SchemaType, TypeBody,
};
use clientset_codegen::model::{
    DeleteResponse, GroupVersionKind, ListType, MapType, PatchStrategy, Scope, Verb,
};
use serde_json::{Map, Value, json};

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    V2,
    V3,
}

/// The document as one swagger.
pub(crate) fn swagger(document: &Document) -> Files {
    let mut paths = discovery_paths();
    for (id, resources) in &document.group_versions {
        for (plural, facts) in resources {
            resource_paths(id, plural, facts, Form::V2, &mut paths);
        }
    }
    let definitions: Map<_, _> = document
        .definitions
        .iter()
        .map(|(name, definition)| (name.clone(), schema(definition, Form::V2)))
        .collect();
    let swagger = json!({
        "swagger": "2.0",
        "info": {"title": "Kubernetes", "version": "unversioned"},
        "definitions": definitions,
        "parameters": {
            "pretty-tJGM1-ng": {"in": "query", "name": "pretty", "type": "string", "uniqueItems": true},
        },
        "paths": paths,
        "security": [{"BearerToken": []}],
        "securityDefinitions": {"BearerToken": {"type": "apiKey"}},
    });
    Files::from([("swagger.json".to_owned(), swagger.to_string().into_bytes())])
}

/// The document as a folder of OpenAPI v3 documents: one a group-version with the definitions that it
/// reaches, and one of other paths.
pub(crate) fn v3(document: &Document) -> Files {
    let mut files = Files::from([(
        "v3/.well-known__openid-configuration_openapi.json".to_owned(),
        v3_document(json!({}), discovery_paths()),
    )]);
    for (id, resources) in &document.group_versions {
        let mut paths = Map::new();
        let mut reached = BTreeSet::new();
        for (plural, facts) in resources {
            resource_paths(id, plural, facts, Form::V3, &mut paths);
            reach(&facts.definition, document, &mut reached);
            for name in facts.list_definition.iter().chain(
                facts
                    .subresources
                    .values()
                    .filter_map(|sub| sub.payload.as_ref()),
            ) {
                reach(name, document, &mut reached);
            }
        }
        for shared in [
            "DeleteOptions",
            "WatchEvent",
            "Status",
            "Patch",
            "APIResourceList",
        ] {
            reach(&format!("{META}.{shared}"), document, &mut reached);
        }
        // The other shared types stand in the documents of the roots.
        if id.group.is_empty() {
            for name in document.definitions.keys() {
                if name.starts_with("io.k8s.apimachinery.") {
                    reach(name, document, &mut reached);
                }
            }
        }
        let schemas: Map<_, _> = reached
            .into_iter()
            .map(|name| {
                let schema = schema(&document.definitions[name], Form::V3);
                (name.to_owned(), schema)
            })
            .collect();
        let file = format!("v3/{}_openapi.json", id.to_string().replace('/', "__"));
        let components = json!({"schemas": schemas, "securitySchemes": {}});
        files.insert(file, v3_document(components, paths));
    }
    files
}

fn v3_document(components: Value, paths: Map<String, Value>) -> Vec<u8> {
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "unversioned"},
        "components": components,
        "paths": paths,
    })
    .to_string()
    .into_bytes()
}

fn reach<'d>(name: &str, document: &'d Document, reached: &mut BTreeSet<&'d str>) {
    let Some((name, definition)) = document.definitions.get_key_value(name) else {
        return;
    };
    if !reached.insert(name) {
        return;
    }
    // The unions name no struct, but their package's documents have it.
    if let Some(union) = name.split_once("JSONSchemaPropsOr") {
        reach(&format!("{}JSONSchemaProps", union.0), document, reached);
    }
    if let TypeBody::Struct(body) = &definition.body {
        for field in body.fields.values() {
            let mut ty = &field.ty;
            while let SchemaType::List(inner) | SchemaType::Map(inner) = ty {
                ty = inner;
            }
            if let SchemaType::Ref(name) = ty {
                reach(name, document, reached);
            }
        }
    }
}

fn discovery_paths() -> Map<String, Value> {
    let get = json!({"get": {"operationId": "get", "responses": {"401": {}}}});
    [
        "/api/",
        "/apis/",
        "/apis/apps/",
        "/apis/apps/v1/",
        "/version/",
        "/logs/{logpath}",
    ]
    .into_iter()
    .map(|path| (path.to_owned(), get.clone()))
    .collect()
}

fn schema(definition: &Definition, form: Form) -> Value {
    let mut object = Map::new();
    let kind = |kind: &GroupVersionKind| json!({"group": kind.group, "version": kind.version, "kind": kind.kind});
    match &definition.kinds {
        Kinds::None => {}
        Kinds::One(one) => {
            object.insert(
                "x-kubernetes-group-version-kind".to_owned(),
                json!([kind(one)]),
            );
        }
        Kinds::Many => {
            let kinds = ["apps", "batch"]
                .map(|group| json!({"group": group, "version": "v1", "kind": "Shared"}));
            object.insert("x-kubernetes-group-version-kind".to_owned(), json!(kinds));
        }
    }
    if definition.deprecated {
        object.insert("description".to_owned(), json!("Deprecated: it is."));
    }
    if let Some(map_type) = definition.map_type {
        object.insert(
            "x-kubernetes-map-type".to_owned(),
            json!(map_type_name(map_type)),
        );
    }
    match &definition.body {
        TypeBody::Untyped => {}
        TypeBody::Scalar(Scalar::Quantity) if form == Form::V3 => {
            object.insert(
                "oneOf".to_owned(),
                json!([{"type": "string"}, {"type": "number"}]),
            );
        }
        TypeBody::Scalar(Scalar::Quantity) => {
            object.insert("type".to_owned(), json!("string"));
        }
        TypeBody::Scalar(Scalar::IntOrString) if form == Form::V3 => {
            object.insert("format".to_owned(), json!("int-or-string"));
            object.insert(
                "oneOf".to_owned(),
                json!([{"type": "integer"}, {"type": "string"}]),
            );
        }
        TypeBody::Scalar(scalar) => object.extend(scalar_schema(*scalar)),
        TypeBody::Struct(body) => {
            object.insert("type".to_owned(), json!("object"));
            let properties: Map<_, _> = body
                .fields
                .iter()
                .map(|(name, facts)| (name.clone(), field(name, facts, form)))
                .collect();
            let required: Vec<_> = body
                .fields
                .iter()
                .filter(|(_, field)| field.required)
                .map(|(name, _)| name)
                .collect();
            if !properties.is_empty() {
                object.insert("properties".to_owned(), Value::Object(properties));
            }
            if !required.is_empty() {
                object.insert("required".to_owned(), json!(required));
            }
            if !body.unions.is_empty() {
                let unions: Vec<_> = body
                    .unions
                    .iter()
                    .map(|union| {
                        let mut object = json!({"fields-to-discriminateBy": union.members});
                        if let Some(discriminator) = &union.discriminator {
                            object["discriminator"] = json!(discriminator);
                        }
                        object
                    })
                    .collect();
                object.insert("x-kubernetes-unions".to_owned(), json!(unions));
            }
        }
    }
    Value::Object(object)
}

fn field(name: &str, facts: &FieldFacts, form: Form) -> Value {
    let mut object = match type_schema(&facts.ty, form) {
        Value::Object(object) => object,
        other => panic!("{other}"),
    };
    let mut siblings = Map::new();
    let mut set = |key: &str, value: Value| siblings.insert(key.to_owned(), value);
    let renamed = name
        .strip_prefix("deprecated")
        .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if facts.deprecated && !renamed {
        set("description", json!("Deprecated: it is."));
    }
    if let (Form::V3, Some(default)) = (form, &facts.default) {
        set("default", default.clone());
    }
    if !facts.enum_values.is_empty() {
        set("enum", json!(facts.enum_values));
    }
    match &facts.list_type {
        None => {}
        Some(ListType::Atomic) => drop(set("x-kubernetes-list-type", json!("atomic"))),
        Some(ListType::Set) => drop(set("x-kubernetes-list-type", json!("set"))),
        Some(ListType::Map(keys)) => {
            set("x-kubernetes-list-type", json!("map"));
            set("x-kubernetes-list-map-keys", json!(keys));
        }
    }
    if let Some(map_type) = facts.map_type {
        set("x-kubernetes-map-type", json!(map_type_name(map_type)));
    }
    if let Some(strategy) = &facts.patch_strategy {
        let (word, key) = match strategy {
            PatchStrategy::Merge(key) => ("merge", key.as_ref()),
            PatchStrategy::MergeRetainKeys(key) => ("merge,retainKeys", key.as_ref()),
            PatchStrategy::RetainKeys => ("retainKeys", None),
            PatchStrategy::Replace => ("replace", None),
        };
        set("x-kubernetes-patch-strategy", json!(word));
        if let Some(key) = key {
            set("x-kubernetes-patch-merge-key", json!(key));
        }
    }
    // v2 puts siblings beside a $ref; v3 wraps the $ref so that they count.
    if form == Form::V3 && object.contains_key("$ref") && !siblings.is_empty() {
        object = Map::from_iter([("allOf".to_owned(), json!([object]))]);
    }
    object.append(&mut siblings);
    Value::Object(object)
}

fn type_schema(ty: &SchemaType, form: Form) -> Value {
    match ty {
        SchemaType::Scalar(scalar) => Value::Object(scalar_schema(*scalar)),
        SchemaType::Ref(name) if form == Form::V2 => {
            json!({"$ref": format!("#/definitions/{name}")})
        }
        SchemaType::Ref(name) => json!({"$ref": format!("#/components/schemas/{name}")}),
        SchemaType::List(inner) => json!({"type": "array", "items": inner_schema(inner, form)}),
        SchemaType::Map(inner) => {
            json!({"type": "object", "additionalProperties": inner_schema(inner, form)})
        }
    }
}

/// Until 1.36, v3 gives elements the defaults of their Go types.
fn inner_schema(ty: &SchemaType, form: Form) -> Value {
    let schema = type_schema(ty, form);
    match ty {
        SchemaType::Scalar(Scalar::String) if form == Form::V3 => {
            json!({"type": "string", "default": ""})
        }
        SchemaType::Ref(_) if form == Form::V3 => json!({"allOf": [schema], "default": {}}),
        _ => schema,
    }
}

fn scalar_schema(scalar: Scalar) -> Map<String, Value> {
    let (ty, format) = match scalar {
        Scalar::Boolean => ("boolean", ""),
        Scalar::Int32 => ("integer", "int32"),
        Scalar::Int64 => ("integer", "int64"),
        Scalar::Integer => ("integer", ""),
        Scalar::Double => ("number", "double"),
        Scalar::String | Scalar::Quantity => ("string", ""),
        Scalar::Bytes => ("string", "byte"),
        Scalar::DateTime => ("string", "date-time"),
        Scalar::IntOrString => ("string", "int-or-string"),
    };
    let mut object = Map::from_iter([("type".to_owned(), json!(ty))]);
    if !format.is_empty() {
        object.insert("format".to_owned(), json!(format));
    }
    object
}

fn map_type_name(map_type: MapType) -> &'static str {
    match map_type {
        MapType::Atomic => "atomic",
        MapType::Granular => "granular",
    }
}

/// Every path of a resource, the deprecated watches included.
fn resource_paths(
    id: &GroupVersionId,
    plural: &str,
    facts: &ResourceFacts,
    form: Form,
    paths: &mut Map<String, Value>,
) {
    let root = if id.group.is_empty() {
        format!("/api/{}", id.version)
    } else {
        format!("/apis/{id}")
    };
    let namespaced = facts.scope == Scope::Namespaced;
    let collection = if namespaced {
        format!("{root}/namespaces/{{namespace}}/{plural}")
    } else {
        format!("{root}/{plural}")
    };
    let object = format!("{collection}/{{name}}");
    let watched = json!({"get": {"x-kubernetes-action": "watchlist", "responses": {"401": {}}}});
    for (verb, operation) in &facts.verbs {
        let (path, method, action) = match verb {
            Verb::Watch => continue,
            Verb::Get => (&object, "get", "get"),
            Verb::Update => (&object, "put", "put"),
            Verb::Patch => (&object, "patch", "patch"),
            Verb::Delete => (&object, "delete", "delete"),
            Verb::List => (&collection, "get", "list"),
            Verb::Create => (&collection, "post", "post"),
            Verb::DeleteCollection => (&collection, "delete", "deletecollection"),
        };
        let status = format!("{META}.Status");
        let answer = match verb {
            Verb::List => facts.list_definition.as_ref().unwrap(),
            Verb::DeleteCollection => &status,
            Verb::Delete if facts.delete_response == Some(DeleteResponse::Status) => &status,
            _ => &facts.definition,
        };
        let mut options = operation.options.clone();
        if *verb == Verb::List {
            let like = options["allowWatchBookmarks"].clone();
            options.insert("watch".to_owned(), like);
        }
        let value = operation_of(*verb, action, &facts.kind, Some(answer), &options, form);
        insert(paths, path, method, value.clone(), form);
        if *verb == Verb::List {
            if facts.verbs.contains_key(&Verb::Watch) {
                paths.insert(format!("{root}/watch/{plural}"), watched.clone());
            }
            if facts.all_namespaces {
                insert(paths, &format!("{root}/{plural}"), "get", value, form);
            }
        }
    }
    for (name, sub) in &facts.subresources {
        let path = format!("{object}/{name}");
        for (verb, operation) in &sub.verbs {
            let (method, action) = match verb {
                Verb::Get => ("get", "get"),
                Verb::Create => ("post", "post"),
                Verb::Update => ("put", "put"),
                Verb::Patch => ("patch", "patch"),
                other => panic!("{other:?} of a subresource"),
            };
            let answer = match sub.answer {
                Answer::Text => None,
                _ => sub.payload.as_ref(),
            };
            let kind = sub
                .payload
                .as_deref()
                .map_or_else(|| facts.kind.clone(), kind_of);
            let value = operation_of(*verb, action, &kind, answer, &operation.options, form);
            insert(paths, &path, method, value, form);
        }
        if let Some(connect) = &sub.connect {
            let kind = GroupVersionKind {
                kind: connect.options_kind.clone(),
                ..facts.kind.clone()
            };
            for method in &connect.methods {
                let value = operation_of(Verb::Get, "connect", &kind, None, &connect.options, form);
                let method = method.to_lowercase();
                insert(paths, &path, &method, value.clone(), form);
                if connect.with_path {
                    insert(paths, &format!("{path}/{{path}}"), &method, value, form);
                }
            }
        }
    }
}

/// The kind of a definition of Kubernetes' own packages, whose groups these payloads have.
fn kind_of(definition: &str) -> GroupVersionKind {
    let mut parts = definition.rsplit('.');
    let (kind, version) = (parts.next().unwrap(), parts.next().unwrap());
    let group = match parts.next().unwrap() {
        "core" => "",
        "authentication" => "authentication.k8s.io",
        "certificates" => "certificates.k8s.io",
        "flowcontrol" => "flowcontrol.apiserver.k8s.io",
        "apiserverinternal" => "internal.apiserver.k8s.io",
        group @ ("apps" | "autoscaling" | "batch" | "policy") => group,
        group => return kind_in(&format!("{group}.k8s.io"), version, kind),
    };
    kind_in(group, version, kind)
}

fn kind_in(group: &str, version: &str, kind: &str) -> GroupVersionKind {
    GroupVersionKind {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
    }
}

fn insert(paths: &mut Map<String, Value>, path: &str, method: &str, operation: Value, form: Form) {
    let pretty = match form {
        Form::V2 => json!({"$ref": "#/parameters/pretty-tJGM1-ng"}),
        Form::V3 => {
            json!({"in": "query", "name": "pretty", "schema": {"type": "string", "uniqueItems": true}})
        }
    };
    let item = paths
        .entry(path.to_owned())
        .or_insert_with(|| json!({"parameters": [pretty]}));
    item[method] = operation;
}

fn operation_of(
    verb: Verb,
    action: &str,
    kind: &GroupVersionKind,
    answer: Option<&String>,
    options: &Options,
    form: Form,
) -> Value {
    let prefix = match form {
        Form::V2 => "#/definitions/",
        Form::V3 => "#/components/schemas/",
    };
    let reference = |name: &str| json!({"$ref": format!("{prefix}{name}")});
    let answer_schema = answer.map_or_else(|| json!({"type": "string"}), |name| reference(name));
    let mut parameters: Vec<_> = options
        .iter()
        .map(|(name, facts)| {
            let ty = scalar_schema(facts.ty)["type"].clone();
            match form {
                Form::V2 => json!({"in": "query", "name": name, "type": ty, "uniqueItems": true}),
                Form::V3 => json!({"in": "query", "name": name, "schema": {"type": ty, "uniqueItems": true}}),
            }
        })
        .collect();
    let body = match verb {
        _ if action == "connect" => None,
        Verb::Create | Verb::Update => answer.cloned(),
        Verb::Patch => Some(format!("{META}.Patch")),
        Verb::Delete | Verb::DeleteCollection => Some(format!("{META}.DeleteOptions")),
        Verb::Get | Verb::List | Verb::Watch => None,
    };
    let content = |schema: &Value| {
        let media = ["application/json", "application/cbor"];
        let content: BTreeMap<_, _> = media
            .iter()
            .map(|media| (*media, json!({"schema": schema})))
            .collect();
        json!({"content": content})
    };
    let response = match form {
        Form::V2 => json!({"description": "OK", "schema": answer_schema}),
        Form::V3 => content(&answer_schema),
    };
    let mut operation = json!({
        "operationId": "someName",
        "tags": ["some_v1"],
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": {"group": kind.group, "version": kind.version, "kind": kind.kind},
        "responses": {"200": response, "201": response, "401": {"description": "Unauthorized"}},
    });
    match (body, form) {
        (None, _) => {}
        (Some(body), Form::V2) => {
            parameters.push(
                json!({"in": "body", "name": "body", "required": true, "schema": reference(&body)}),
            );
        }
        (Some(body), Form::V3) => {
            operation["requestBody"] = json!({"content": {"*/*": {"schema": reference(&body)}}});
        }
    }
    if form == Form::V2 {
        operation["consumes"] = json!(["*/*"]);
        operation["produces"] = json!(["application/json"]);
        operation["schemes"] = json!(["https"]);
    }
    operation["parameters"] = json!(parameters);
    operation
}
