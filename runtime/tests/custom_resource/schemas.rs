//! What a schema says of each form of a field.

use clientset_runtime::custom::CustomResource;
use clientset_runtime::object::Presence;
use serde_json::{Value, json};

use crate::forms::Form;

fn schema() -> Value {
    let crd = serde_json::to_value(Form::crd().unwrap()).unwrap();
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone()
}

#[test]
fn each_form_of_a_field_has_its_schema() {
    let inner = |docs: &str| {
        json!({"type": "object", "description": docs, "required": ["key"], "properties":
            {"key": {"type": "string"}, "zone": {"type": "string", "default": "a"}}})
    };
    let with = |mut schema: Value, key: &str, value: Value| {
        schema[key] = value;
        schema
    };
    let any = json!({"x-kubernetes-preserve-unknown-fields": true});
    let text = json!({"type": "string"});
    let forms = [
        ("text", text.clone()),
        ("flag", json!({"type": "boolean"})),
        ("small", json!({"type": "integer", "format": "int32"})),
        ("large", json!({"type": "integer", "format": "int64"})),
        ("ratio", json!({"type": "number"})),
        ("maybe", json!({"type": "integer", "format": "int64"})),
        ("list", json!({"type": "array", "items": text})),
        (
            "lists",
            json!({"type": "array", "items": {"type": "array", "items": {"type": "integer", "format": "int32"}}}),
        ),
        (
            "gaps",
            json!({"type": "array", "items": {"type": "integer", "format": "int32", "nullable": true}}),
        ),
        (
            "map",
            json!({"type": "object", "additionalProperties": text}),
        ),
        (
            "maps",
            json!({"type": "object", "additionalProperties":
            {"type": "object", "additionalProperties": {"type": "boolean"}}}),
        ),
        ("raw", any.clone()),
        ("inner", inner("Something inside.")),
        ("maybeInner", inner("Something inside.")),
        (
            "inners",
            json!({"type": "array", "items": inner("Something inside.")}),
        ),
        ("time", json!({"type": "string", "format": "date-time"})),
        (
            "microTime",
            json!({"type": "string", "format": "date-time"}),
        ),
        ("dateTime", json!({"type": "string", "format": "date-time"})),
        (
            "port",
            json!({"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ),
        (
            "longPort",
            json!({"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ),
        ("bytes", json!({"type": "string", "format": "byte"})),
        (
            "choice",
            json!({"type": "string", "enum": ["first", "2nd"]}),
        ),
        ("shape", any.clone()),
        ("nothing", json!({"type": "string", "nullable": true})),
        (
            "filled",
            json!({"type": "array", "items": text, "default": ["a", "b"]}),
        ),
        (
            "defaults",
            with(
                any,
                "default",
                json!({"cpu": "100m", "deep": {"x": [1, -2, 0.5, null]}}),
            ),
        ),
        (
            "negative",
            json!({"type": "integer", "format": "int32", "default": -7}),
        ),
        ("on", json!({"type": "boolean", "default": true})),
        ("part", json!({"type": "number", "default": 0.25})),
        ("requiredList", json!({"type": "array", "items": text})),
        (
            "requiredMap",
            json!({"type": "object", "additionalProperties": {"type": "integer", "format": "int32"}}),
        ),
        ("plain", text.clone()),
        (
            "bounded",
            json!({"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^[a-z\"]+$", "format": "hostname"}),
        ),
        (
            "number",
            json!({"type": "integer", "format": "int32", "minimum": 1, "exclusiveMinimum": true,
            "maximum": 9, "exclusiveMaximum": true, "multipleOf": 2}),
        ),
        ("float", json!({"type": "number", "minimum": -0.5})),
        ("oneOf", json!({"type": "string", "enum": ["a", ""]})),
        (
            "things",
            json!({"type": "array", "minItems": 1, "maxItems": 2, "x-kubernetes-list-type": "atomic",
            "items": {"type": "string", "minLength": 1, "enum": ["x"]}}),
        ),
        (
            "entries",
            json!({"type": "object", "minProperties": 1, "maxProperties": 2, "x-kubernetes-map-type": "atomic",
            "additionalProperties": {"type": "integer", "format": "int32", "minimum": 0}}),
        ),
        (
            "set",
            json!({"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "integer", "format": "int32"}}),
        ),
        (
            "keyed",
            json!({"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["key", "zone"],
            "items": inner("Something inside.")}),
        ),
        (
            "whole",
            with(
                inner("Something inside."),
                "x-kubernetes-map-type",
                json!("atomic"),
            ),
        ),
        (
            "any",
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
        ),
        (
            "object",
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true,
            "x-kubernetes-embedded-resource": true}),
        ),
        (
            "ruled",
            json!({"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}},
            "x-kubernetes-validations": [
                {"rule": "self.key != ''", "message": "say it", "reason": "FieldValueRequired", "fieldPath": ".key"},
                {"rule": "!oldSelf.hasValue() || self.key == oldSelf.value().key",
                    "messageExpression": "'it was ' + oldSelf.value().key", "optionalOldSelf": true}]}),
        ),
        (
            "opened",
            json!({"type": "object", "minProperties": 1, "maxProperties": 3, "properties": {"mode": {"type": "string"}},
            "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-validations": [{"rule": "true"}]}),
        ),
        ("told", inner("Its own words.\n\nAnd more.")),
        ("type", text.clone()),
        ("match", text.clone()),
        ("x-y.z", text.clone()),
        ("password", text),
    ];
    let schema = schema();
    for (name, expected) in forms {
        assert_eq!(schema["properties"][name], expected, "{name}");
    }
}

#[test]
fn what_cannot_be_absent_is_required() {
    assert_eq!(
        schema()["required"],
        json!([
            "text",
            "flag",
            "small",
            "large",
            "ratio",
            "inner",
            "dateTime",
            "nothing",
            "filled",
            "defaults",
            "requiredList",
            "requiredMap",
            "bounded",
            "number",
            "float",
            "oneOf",
            "ruled",
            "type"
        ])
    );
}

#[test]
fn a_field_is_written_as_its_schema_asks() {
    let form = Form::default();
    let written = |name: &str| {
        let info = clientset_runtime::object::Struct::info(&form);
        info.fields
            .iter()
            .find(|field| field.name == name)
            .unwrap()
            .presence
    };
    for (name, presence) in [
        ("metadata", Presence::Plain),
        ("text", Presence::Required),
        ("maybe", Presence::Optional),
        ("list", Presence::Plain),
        ("requiredList", Presence::Required),
        // The server fills it in.
        ("filled", Presence::Plain),
        ("negative", Presence::Optional),
        // As `null`.
        ("nothing", Presence::Required),
        ("dateTime", Presence::Required),
        ("plain", Presence::Plain),
        ("raw", Presence::Optional),
        ("inner", Presence::Required),
        ("maybeInner", Presence::Optional),
    ] {
        assert_eq!(written(name), presence, "{name}");
    }
}

#[test]
fn the_root_leaves_metadata_to_the_server() {
    let schema = schema();
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["description"], "Every form of a field.");
    for (name, ty) in [
        ("apiVersion", "string"),
        ("kind", "string"),
        ("metadata", "object"),
    ] {
        assert_eq!(schema["properties"][name], json!({"type": ty}), "{name}");
    }
}

#[test]
fn types_of_kubernetes_have_the_schema_of_their_description() {
    let properties = schema()["properties"].clone();
    let condition = &properties["conditions"];
    assert_eq!(condition["x-kubernetes-list-type"], "map");
    assert_eq!(condition["x-kubernetes-list-map-keys"], json!(["type"]));
    assert_eq!(
        condition["items"]["required"],
        json!(["type", "status", "lastTransitionTime", "reason", "message"])
    );
    assert_eq!(
        condition["items"]["properties"]["lastTransitionTime"],
        json!({"type": "string", "format": "date-time"})
    );
    let expressions = &properties["selector"]["properties"]["matchExpressions"];
    assert_eq!(expressions["x-kubernetes-list-type"], "atomic");
    assert_eq!(expressions["items"]["required"], json!(["key", "operator"]));
    // Go writes the time of a template as null.
    let metadata = &properties["template"]["properties"]["metadata"]["properties"];
    assert_eq!(metadata["creationTimestamp"]["nullable"], true);
    assert_eq!(
        metadata["labels"],
        json!({"type": "object", "additionalProperties": {"type": "string"}})
    );
}

#[test]
fn the_pattern_of_quantities_is_that_of_the_reader() {
    let amount = &schema()["properties"]["amount"];
    assert_eq!(amount["x-kubernetes-int-or-string"], true);
    let pattern = amount["pattern"].as_str().unwrap();
    assert_eq!(
        pattern,
        r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$"
    );
}

#[test]
fn secrets_stay_hidden() {
    let form = Form {
        password: Some("hunter2".into()),
        ..Default::default()
    };
    let shown = format!("{form:?}");
    assert!(
        shown.contains("password") && !shown.contains("hunter2"),
        "{shown}"
    );
}
