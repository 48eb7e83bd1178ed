//! What is not understood is refused, with file and JSON pointer.

use clientset_codegen::document::Document;
use clientset_codegen::source::{self, Settings};
use clientset_codegen::{Files, Rules, load};
use serde_json::{Value, json};

use crate::support::import_document;

const FILE: &str = "apis__tea.k8s.io__v1_openapi.json";
const POT: &str = "io.k8s.api.tea.v1.Pot";
const LIST_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
const STATUS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";

/// A group-version with one kind, as a v3 document.
fn tea() -> Value {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let content =
        |name: &str| json!({"content": {"application/json": {"schema": reference(name)}}});
    let kind = json!({"group": "tea.k8s.io", "version": "v1", "kind": "Pot"});
    let operation = |action: &str, answer: &str| {
        json!({
            "parameters": [],
            "responses": {"200": content(answer), "401": {"description": "Unauthorized"}},
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": kind,
        })
    };
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "unversioned"},
        "components": {"schemas": {
            POT: {
                "type": "object",
                "properties": {
                    "apiVersion": {"type": "string"},
                    "cups": {"type": "integer", "format": "int32"},
                    "kind": {"type": "string"},
                    "leaves": {"type": "array", "items": {"type": "string"}},
                    "status": {"allOf": [reference(STATUS)], "default": {}},
                },
                "required": ["cups"],
                "x-kubernetes-group-version-kind": [kind],
            },
            STATUS: {"type": "object", "properties": {}},
            LIST_META: {"type": "object"},
        }},
        "paths": {
            "/apis/tea.k8s.io/v1/": {"get": {"responses": {}}},
            "/apis/tea.k8s.io/v1/pots/{name}": {
                "get": operation("get", POT),
                "delete": operation("delete", STATUS),
            },
            "/apis/tea.k8s.io/v1/pots": {
                "post": operation("post", POT),
            },
        },
    })
}

fn read(file: &str, bytes: Vec<u8>) -> Result<Document, String> {
    let settings = Settings {
        minor: "1.37".parse().unwrap(),
        include_custom: false,
    };
    let files = Files::from([(file.to_owned(), bytes)]);
    source::read(&files, &Files::new(), &settings).map_err(|error| error.to_string())
}

/// Reads the document with a value set, or removed where it is null.
fn with(pointer: &str, value: Value) -> Result<Document, String> {
    read(FILE, edited(pointer, value).to_string().into_bytes())
}

fn edited(pointer: &str, value: Value) -> Value {
    let mut document = tea();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("no {parent}"))
    {
        Value::Object(map) if value.is_null() => drop(map.remove(&key)),
        Value::Object(map) => drop(map.insert(key, value)),
        Value::Array(list) => list.push(value),
        other => panic!("{parent} is {other}"),
    }
    document
}

#[test]
fn the_document_itself_is_understood() {
    let document = read(FILE, tea().to_string().into_bytes()).unwrap();
    assert_eq!(document.group_versions.len(), 1);
}

#[test]
fn an_unknown_construct_is_refused_where_it_stands() {
    let schemas = "/components/schemas";
    let pot = format!("{schemas}/{POT}");
    let cups = format!("{pot}/properties/cups");
    let leaves = format!("{pot}/properties/leaves");
    let get = "/paths/~1apis~1tea.k8s.io~1v1~1pots~1{name}/get".to_owned();
    let post = "/paths/~1apis~1tea.k8s.io~1v1~1pots/post".to_owned();
    // What is set, where, and what is said at which place.
    let table = [
        // Schemas.
        (
            format!("{cups}/nullable"),
            json!(true),
            format!("{cups}/nullable"),
            "unknown key \"nullable\"",
        ),
        (
            format!("{cups}/x-kubernetes-new"),
            json!(1),
            format!("{cups}/x-kubernetes-new"),
            "unknown key",
        ),
        (
            format!("{cups}/format"),
            json!("int128"),
            cups.clone(),
            "unknown format \"int128\" of the type \"integer\"",
        ),
        (
            cups.clone(),
            json!({"type": "number"}),
            cups.clone(),
            "no format beside the type \"number\"; known are: double",
        ),
        (
            format!("{cups}/type"),
            json!("tuple"),
            format!("{cups}/type"),
            "unknown type \"tuple\"",
        ),
        (
            format!("{cups}/type"),
            json!(["integer", "null"]),
            format!("{cups}/type"),
            "expected a string, found a list",
        ),
        (
            format!("{pot}/properties/cups"),
            json!({}),
            cups.clone(),
            "has no type and no $ref",
        ),
        (
            format!("{pot}/properties/cups"),
            json!({"type": "object"}),
            cups.clone(),
            "an object without a definition of its own",
        ),
        (
            format!("{pot}/properties/cups"),
            json!({"allOf": []}),
            format!("{cups}/allOf"),
            "an allOf of more than one reference",
        ),
        (
            format!("{pot}/properties/cups"),
            json!({"$ref": "other.json"}),
            format!("{cups}/$ref"),
            "refers to \"other.json\"; expected #/components/schemas/NAME",
        ),
        (
            format!("{pot}/anyOf"),
            json!([]),
            format!("{pot}/anyOf"),
            "unknown key \"anyOf\"",
        ),
        (
            format!("{pot}/oneOf"),
            json!([{"type": "boolean"}]),
            pot.clone(),
            "has \"properties\" but is no object",
        ),
        (
            format!("{schemas}/{STATUS}"),
            json!({"oneOf": [{"type": "boolean"}]}),
            format!("{schemas}/{STATUS}/oneOf"),
            "unknown oneOf",
        ),
        (
            format!("{pot}/required"),
            json!(["milk"]),
            pot.clone(),
            "requires \"milk\", which is not among its properties",
        ),
        (
            format!("{leaves}/items"),
            Value::Null,
            leaves.clone(),
            "has no \"items\"",
        ),
        (
            format!("{leaves}/items"),
            json!({"type": "string", "pattern": "x"}),
            format!("{leaves}/items/pattern"),
            "unknown key \"pattern\"",
        ),
        (
            format!("{leaves}/x-kubernetes-list-type"),
            json!("bag"),
            format!("{leaves}/x-kubernetes-list-type"),
            "unknown list type \"bag\"",
        ),
        (
            format!("{leaves}/x-kubernetes-list-type"),
            json!("map"),
            format!("{leaves}/x-kubernetes-list-type"),
            "a list of type map without",
        ),
        (
            format!("{leaves}/x-kubernetes-list-map-keys"),
            json!(["a"]),
            leaves.clone(),
            "without x-kubernetes-list-type: map",
        ),
        (
            format!("{leaves}/x-kubernetes-patch-strategy"),
            json!("mix"),
            format!("{leaves}/x-kubernetes-patch-strategy"),
            "unknown patch strategy \"mix\"",
        ),
        (
            format!("{leaves}/x-kubernetes-patch-merge-key"),
            json!("a"),
            leaves.clone(),
            "without x-kubernetes-patch-strategy",
        ),
        (
            format!("{leaves}/x-kubernetes-map-type"),
            json!("x"),
            format!("{leaves}/x-kubernetes-map-type"),
            "unknown map type \"x\"",
        ),
        // Operations.
        (
            format!("{get}/deprecated"),
            json!(true),
            format!("{get}/deprecated"),
            "unknown key \"deprecated\"",
        ),
        (
            format!("{get}/x-kubernetes-action"),
            json!("poke"),
            get.clone(),
            "unknown x-kubernetes-action \"poke\"",
        ),
        (
            format!("{get}/x-kubernetes-action"),
            Value::Null,
            get.clone(),
            "has no \"x-kubernetes-action\"",
        ),
        (
            format!("{get}/x-kubernetes-group-version-kind/kind"),
            json!("Kettle"),
            get.clone(),
            "states another kind than the other operations of this path: tea.k8s.io/v1 Kettle, not tea.k8s.io/v1 Pot",
        ),
        (
            format!("{pot}/x-kubernetes-group-version-kind"),
            json!([{"group": "tea.k8s.io", "version": "v1", "kind": "Kettle"}]),
            post.clone(),
            "is an operation on tea.k8s.io/v1 Pot, but io.k8s.api.tea.v1.Pot is not of that kind",
        ),
        (
            format!("{get}/responses/418"),
            json!({}),
            format!("{get}/responses/418"),
            "unknown response code \"418\"",
        ),
        (
            format!("{get}/responses/200"),
            Value::Null,
            format!("{get}/responses"),
            "no success states what it answers",
        ),
        (
            format!("{get}/parameters/-"),
            json!({"in": "header", "name": "a", "schema": {"type": "string"}}),
            format!("{get}/parameters/0/in"),
            "a parameter in \"header\"",
        ),
        (
            format!("{get}/parameters/-"),
            json!({"in": "query", "name": "strength", "schema": {"type": "string"}}),
            format!("{get}/parameters/0"),
            "the parameter \"strength\" of get of pots has no option that covers it",
        ),
        (
            format!("{post}/parameters/-"),
            json!({"in": "query", "name": "dryRun", "schema": {"type": "boolean"}}),
            format!("{post}/parameters/0"),
            "the parameter \"dryRun\" of post of pots is of the type boolean; its option is string",
        ),
        (
            format!("{post}/requestBody"),
            json!({"content": {"*/*": {"schema": {"$ref": format!("#/components/schemas/{STATUS}")}}}}),
            post.clone(),
            "expected the same object",
        ),
        (
            "/paths/~1apis~1tea.k8s.io~1v1~1pots~1{name}/trace".to_owned(),
            json!({}),
            "/paths/~1apis~1tea.k8s.io~1v1~1pots~1{name}/trace".to_owned(),
            "unknown method \"trace\"",
        ),
        (
            "/paths/~1metrics".to_owned(),
            json!({}),
            "/paths/~1metrics".to_owned(),
            "the path /metrics has an unknown form",
        ),
        // The document.
        (
            "/webhooks".to_owned(),
            json!({}),
            "/webhooks".to_owned(),
            "unknown key \"webhooks\"",
        ),
        (
            "/openapi".to_owned(),
            json!("3.1.0"),
            "/openapi".to_owned(),
            "OpenAPI \"3.1.0\" is not read; expected 3.0.x",
        ),
        (
            "/info/version".to_owned(),
            json!("v1.36.2"),
            "/info/version".to_owned(),
            "the document is of Kubernetes v1.36.2, but is imported as 1.37",
        ),
    ];
    for (pointer, value, place, expected) in table {
        let Err(message) = with(&pointer, value.clone()) else {
            panic!("{pointer} = {value} was accepted");
        };
        assert!(
            message.starts_with(&format!("{FILE} at {place}: ")) && message.contains(expected),
            "{pointer} = {value}\n  said     {message}\n  expected {FILE} at {place}: ... {expected}"
        );
    }
}

/// What is wrong with the spec as a whole is told of the definition that shows it.
#[test]
fn a_definition_that_no_model_can_have_is_refused_where_it_stands() {
    const TIME: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    let schemas = "/components/schemas";
    let field = |name: &str| format!("{schemas}/{POT}/properties/{name}");
    let reference = |name: &str| json!({"$ref": format!("#{schemas}/{name}")});
    let cups = "io.k8s.api.tea.v1.Cups";
    let list = |items: Value| {
        json!({
            "type": "object",
            "properties": {
                "items": items,
                "metadata": reference(LIST_META),
                "status": {"type": "string"},
            },
            "x-kubernetes-group-version-kind": [{"group": "tea.k8s.io", "version": "v1", "kind": "PotList"}],
        })
    };
    let table = [
        (
            field("cups"),
            reference("io.k8s.api.tea.v1.Milk"),
            field("cups"),
            "io.k8s.api.tea.v1.Pot.cups refers to io.k8s.api.tea.v1.Milk, which is not defined",
        ),
        (
            field("cups"),
            json!({"type": "string", "format": "date-time"}),
            field("cups"),
            "is a date-time of its own; expected a reference to Time or MicroTime",
        ),
        (
            format!("{schemas}/{cups}"),
            json!({"type": "integer", "format": "int32"}),
            format!("{schemas}/{cups}"),
            "is no object, and not one of the known scalars and unions",
        ),
        (
            format!("{schemas}/{TIME}"),
            json!({"type": "string"}),
            format!("{schemas}/{TIME}"),
            "is one that the generator knows by name, but it has another form than it had",
        ),
        (
            format!("{schemas}/{cups}"),
            list(json!({"type": "array", "items": reference(POT)})),
            format!("{schemas}/{cups}"),
            "looks like a list kind, but it also has the field \"status\"",
        ),
        (
            format!("{schemas}/{cups}"),
            list(json!({"type": "array", "items": {"type": "string"}})),
            format!("{schemas}/{cups}"),
            "looks like a list kind, but its items are no objects",
        ),
        (
            format!("{schemas}/{POT}_v2"),
            json!({"type": "object", "properties": {"milk": {"type": "string"}}}),
            format!("{schemas}/{POT}_v2"),
            "looks like a renamed copy of io.k8s.api.tea.v1.Pot, but differs from it",
        ),
        (
            format!("{schemas}/io.k8s.api.milk.v1.Jug"),
            json!({"type": "object"}),
            format!("{schemas}/io.k8s.api.milk.v1.Jug"),
            "nothing says to which group the definitions of the package io.k8s.api.milk.v1 belong",
        ),
        (
            "/paths/~1apis~1tea.k8s.io~1v1~1cups~1{name}~1status".to_owned(),
            json!({}),
            "/paths/~1apis~1tea.k8s.io~1v1~1cups~1{name}~1status".to_owned(),
            "the resource cups of tea.k8s.io/v1 has subresources but no operation of its own",
        ),
    ];
    for (pointer, value, place, expected) in table {
        let imported = import_document(FILE, edited(&pointer, value).to_string().into_bytes());
        let message = imported.unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("{FILE} at {place}: ")) && message.contains(expected),
            "{pointer}\n  said     {message}\n  expected {FILE} at {place}: ... {expected}"
        );
    }
}

#[test]
fn a_renamed_copy_is_the_type_that_it_copies() {
    let mut with_copy = tea();
    let schemas = with_copy["components"]["schemas"].as_object_mut().unwrap();
    let copy = format!("{STATUS}_v2");
    schemas.insert(
        copy.clone(),
        json!({"type": "object", "properties": {}, "description": "other words"}),
    );
    schemas[POT]["properties"]["status"]["allOf"] =
        json!([{"$ref": format!("#/components/schemas/{copy}")}]);
    let read_copy = read(FILE, with_copy.to_string().into_bytes()).unwrap();
    let read = read(FILE, tea().to_string().into_bytes()).unwrap();
    assert!(read_copy == read);
}

#[test]
fn a_fact_that_no_model_can_have_is_refused_where_it_stands() {
    let mut facts = crate::support::spec("v1.37");
    let core = String::from_utf8(facts["core_v1.json"].clone()).unwrap();
    let field = |ty: &str| format!("\"hostnameOverride\": {{\"type\": \"{ty}\"}}");
    let changed = core.replacen(&field("string"), &field("date-time"), 1);
    assert!(changed != core);
    facts.insert("core_v1.json".to_owned(), changed.into_bytes());
    let error = load(&facts, &Rules::default()).unwrap_err();
    assert_eq!(error.file(), Some("core_v1.json"));
    assert_eq!(
        error.pointer(),
        Some("/packages/io.k8s.api.core.v1/PodSpec/fields/hostnameOverride")
    );
}

#[test]
fn what_is_no_openapi_document_is_refused() {
    let table = [
        (
            FILE,
            "{",
            "apis__tea.k8s.io__v1_openapi.json line 1 column 1: ends in the middle",
        ),
        (
            FILE,
            "[]",
            "apis__tea.k8s.io__v1_openapi.json: expected an object, found a list",
        ),
        (FILE, "{}", "is no OpenAPI document"),
        (
            FILE,
            "{\"swagger\": \"1.2\"}",
            "at /swagger: swagger \"1.2\" is not read",
        ),
        (
            FILE,
            "{\"openapi\": \"3.0.0\", \"info\": {\"version\": \"\"}}",
            "has no \"paths\"",
        ),
        (
            FILE,
            "{\"openapi\": \"3.0.0\", \"info\": {\"version\": \"unversioned\"}, \"paths\": {}}",
            "the spec has no paths of resources",
        ),
        ("README.md", "# Spec", "the source has no OpenAPI document"),
    ];
    for (file, text, expected) in table {
        let message = read(file, text.as_bytes().to_vec()).unwrap_err();
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn a_swagger_stands_alone() {
    let settings = Settings {
        minor: "1.37".parse().unwrap(),
        include_custom: false,
    };
    let tea = tea().to_string().into_bytes();
    let files = Files::from([
        (FILE.to_owned(), tea),
        (
            "swagger.json".to_owned(),
            b"{\"swagger\": \"2.0\"}".to_vec(),
        ),
    ]);
    let error = source::read(&files, &Files::new(), &settings).unwrap_err();
    assert_eq!(error.file(), Some("swagger.json"));
    assert!(
        error
            .to_string()
            .contains("is a swagger beside other documents"),
        "{error}"
    );
}

#[test]
fn copies_of_a_definition_agree() {
    let mut other = tea();
    other["components"]["schemas"][STATUS]["properties"]["code"] = json!({"type": "string"});
    let settings = Settings {
        minor: "1.37".parse().unwrap(),
        include_custom: false,
    };
    let files = Files::from([
        ("a.json".to_owned(), tea().to_string().into_bytes()),
        ("b.json".to_owned(), other.to_string().into_bytes()),
    ]);
    let error = source::read(&files, &Files::new(), &settings).unwrap_err();
    assert_eq!(error.file(), Some("b.json"));
    assert_eq!(
        error.pointer(),
        Some(format!("/components/schemas/{STATUS}").as_str())
    );
}

/// The schema of a custom resource has its objects in place, which no definition of Kubernetes has.
#[test]
fn who_imports_custom_resources_is_told_what_generates_them() {
    const CUP: &str = "com.example.tea.v1.Cup";
    let inline = json!({"type": "object", "properties": {"size": {"type": "integer"}}});
    let said = |definition: &str, include_custom: bool| {
        let mut document = tea();
        document["components"]["schemas"][definition] =
            json!({"type": "object", "properties": {"spec": inline}});
        let settings = Settings {
            minor: "1.37".parse().unwrap(),
            include_custom,
        };
        let bytes = document.to_string().into_bytes();
        let files = Files::from([(FILE.to_owned(), bytes)]);
        source::read(&files, &Files::new(), &settings).map_err(|error| error.to_string())
    };
    let advice = "; clients of custom resources and aggregated servers are generated by `clientset-codegen crds`, \
                  from their definitions or this document: leave them out of the import";
    assert!(said(CUP, false).is_ok());
    let error = said(CUP, true).unwrap_err();
    assert!(
        error.contains("/components/schemas/com.example.tea.v1.Cup/properties/spec"),
        "{error}"
    );
    assert!(error.ends_with(advice), "{error}");
    // What is Kubernetes' own is none of that.
    let error = said("io.k8s.api.tea.v1.Cup", true).unwrap_err();
    assert!(!error.contains("crds"), "{error}");
}
