//! What a node of a schema is in Rust.

use clientset_codegen::model::Shape;
use serde_json::json;

use super::support::{MODULE, definition, module, object, text};

#[test]
fn a_node_is_what_its_schema_says() {
    let table = [
        (json!({"type": "string"}), "string"),
        (
            json!({"type": "string", "format": "date-time"}),
            "date-time",
        ),
        (json!({"type": "string", "format": "byte"}), "bytes"),
        (json!({"type": "string", "format": "uuid"}), "string"),
        (json!({"type": "string", "format": "int64"}), "string"),
        (json!({"type": "integer"}), "int64"),
        (json!({"type": "integer", "format": "int64"}), "int64"),
        (json!({"type": "integer", "format": "int32"}), "int32"),
        (
            json!({"type": "integer", "format": "int32", "maximum": 4_294_967_295_i64}),
            "int64",
        ),
        (
            json!({"type": "integer", "format": "int32", "minimum": -2_147_483_648_i64}),
            "int32",
        ),
        (json!({"type": "number"}), "double"),
        (json!({"type": "number", "format": "float"}), "double"),
        (json!({"type": "boolean"}), "bool"),
        (
            json!({"x-kubernetes-int-or-string": true}),
            "int64-or-string",
        ),
        (
            json!({"anyOf": [{"type": "integer"}, {"type": "string"}],
                "x-kubernetes-int-or-string": true, "default": 80}),
            "int64-or-string",
        ),
        (
            json!({"x-kubernetes-preserve-unknown-fields": true}),
            "json",
        ),
        (json!({"type": "object"}), "json"),
        (
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
            "json",
        ),
        (
            json!({"type": "object", "x-kubernetes-embedded-resource": true,
                "x-kubernetes-preserve-unknown-fields": true}),
            "json",
        ),
        (
            json!({"type": "object", "additionalProperties": true}),
            "map<json>",
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            "map<string>",
        ),
        (
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true,
                "additionalProperties": {"type": "string"}}),
            "map<string>",
        ),
        (
            json!({"type": "object", "additionalProperties": {
                "type": "object", "additionalProperties": {
                    "type": "array", "items": {"type": "integer"}}}}),
            "map<map<list<int64>>>",
        ),
        (
            json!({"type": "array", "items": {"x-kubernetes-preserve-unknown-fields": true}}),
            "list<json>",
        ),
        (
            json!({"type": "array", "items": {
                "type": "array", "items": {"type": "string", "enum": ["a"]}}}),
            "list<list<enum PotIt>>",
        ),
        (
            json!({"type": "array", "items": {"type": "array", "items": {
                "type": "object", "properties": {"a": {"type": "string"}}}}}),
            "list<list<PotIt>>",
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            "PotIt",
        ),
        (
            json!({"type": "array", "items": {"type": "integer", "nullable": true}}),
            "list<nullable<int64>>",
        ),
        (
            json!({"type": "object", "additionalProperties": {
                "type": "string", "enum": ["a", null], "nullable": true}}),
            "map<nullable<enum PotIt>>",
        ),
        (
            json!({"type": "array", "items": {"type": "object", "nullable": true}}),
            "list<json>",
        ),
        (
            json!({"type": "string", "enum": ["a", null], "nullable": true}),
            "enum PotIt",
        ),
        (
            json!({"type": "string", "enum": [null], "nullable": true}),
            "string",
        ),
        (json!({"type": "integer", "enum": [301, 302]}), "int64"),
        (json!({"type": "boolean", "enum": [true]}), "bool"),
        (
            json!({"type": "object", "additionalProperties": {"type": "string", "enum": ["a"]}}),
            "map<enum PotIt>",
        ),
    ];
    for (schema, expected) in table {
        let pot = definition("Pot", &object(&json!({"it": schema})));
        let module = module(&[pot]);
        let pot = module.types.iter().find(|ty| ty.name == "Pot").unwrap();
        let it = pot
            .fields
            .iter()
            .find(|field| field.wire_name == "it")
            .unwrap();
        let shape = it.shape.to_string().replace(&format!("{MODULE}."), "");
        assert_eq!(shape, expected, "{schema}");
    }
}

#[test]
fn values_that_make_no_enum_are_listed() {
    let listed = |schema| {
        let module = module(&[definition("Pot", &object(&json!({"it": schema})))]);
        module.types[0].fields[0].enum_values.clone()
    };
    assert_eq!(
        listed(json!({"type": "integer", "enum": [301, 302]})),
        ["301", "302"]
    );
    let codes = json!({"type": "array", "items": {"type": "integer", "enum": [301]}});
    assert_eq!(listed(codes), ["301"]);
    let none: [&str; 0] = [];
    assert_eq!(listed(json!({"type": "string", "enum": ["a"]})), none);
}

#[test]
fn objects_keep_what_their_schema_lets_through() {
    let a = json!({"a": {"type": "string"}});
    let pot = object(&json!({
        "exact": {"type": "object", "properties": a},
        "open": {"type": "object", "properties": a, "x-kubernetes-preserve-unknown-fields": true},
        "both": {"type": "object", "properties": a, "x-kubernetes-preserve-unknown-fields": true,
            "nullable": true},
    }));
    assert_eq!(
        text(&module(&[definition("Pot", &pot)])),
        "\
Pot
    both: Option(PotBoth) optional
    exact: Option(PotExact) optional
    open: Option(PotOpen) optional
PotBoth open
    a: Option(string) optional
PotExact
    a: Option(string) optional
PotOpen = PotBoth"
    );
}

#[test]
fn an_embedded_resource_says_what_it_is() {
    let pot = object(&json!({"template": {
        "type": "object",
        "x-kubernetes-embedded-resource": true,
        "x-kubernetes-preserve-unknown-fields": true,
        "properties": {
            "kind": {"type": "string", "enum": ["Cup"]},
            "metadata": {"type": "object"},
            "zest": {"type": "string"},
        },
    }}));
    let module = module(&[definition("Pot", &pot)]);
    assert_eq!(
        text(&module),
        "\
Pot
    template: Option(PotTemplate) optional
PotTemplate open
    api_version \"apiVersion\": Plain(string) required
    kind: Plain(string) required
    zest: Option(string) optional"
    );
    let template = &module.types[1];
    let metadata = template
        .fields
        .iter()
        .find(|field| field.name == "metadata");
    let shape = &metadata.unwrap().shape;
    assert!(matches!(shape, Shape::Struct(name) if name.to_string() == "meta.ObjectMeta"));
}
