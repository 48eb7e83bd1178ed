//! Fields: their names, their presence, their documentation.

use serde_json::{Value, json};

use super::support::{definition, fields, module, object, text};

fn root_fields(schema: &Value) -> Vec<String> {
    fields(&module(&[definition("Pot", schema)]), "Pot")
}

#[test]
fn the_object_has_every_field_of_its_root() {
    let nothing: [&str; 0] = [];
    assert_eq!(root_fields(&json!({"type": "object"})), nothing);
    let standard = object(&json!({
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
    }));
    assert_eq!(root_fields(&standard), nothing);
    let module = module(&[definition("Pot", &standard)]);
    assert_eq!(
        super::support::field(&module.types[0].fields[0]),
        "metadata: Plain(meta.ObjectMeta) plain"
    );

    for (spec, expected) in [
        (json!({"type": "string"}), "spec: Option(string) optional"),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            "spec: Plain(list<string>) plain",
        ),
        (json!({"type": "object"}), "spec: Option(json) optional"),
    ] {
        assert_eq!(root_fields(&object(&json!({"spec": spec}))), [expected]);
    }

    let argo = json!({
        "type": "object",
        "required": ["metadata", "spec", "operation", "undeclared"],
        "properties": {
            "operation": {"type": "object", "properties": {"sync": {"type": "boolean"}}},
            "spec": {"type": "object", "properties": {"project": {"type": "string"}}},
            "status": {"type": "object", "properties": {"phase": {"type": "string"}}},
        },
    });
    assert_eq!(
        root_fields(&argo),
        [
            "operation: Plain(PotOperation) required",
            "spec: Plain(PotSpec) required",
            "status: Option(PotStatus) optional",
        ]
    );
}

#[test]
fn an_object_that_takes_more_than_it_lists_is_open() {
    let schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    assert_eq!(text(&module(&[definition("Pot", &schema)])), "Pot open");
}

#[test]
fn presence_is_what_the_server_asks_for() {
    let string = json!({"type": "string"});
    let with = |more: Value| {
        let mut schema = string.clone();
        let more = more.as_object().unwrap().clone();
        schema.as_object_mut().unwrap().extend(more);
        schema
    };
    let inner = json!({"type": "object", "properties": {"a": string}});
    let list = json!({"type": "array", "items": string});
    let map = json!({"type": "object", "additionalProperties": string});
    let schema = json!({
        "type": "object",
        "required": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"],
        "properties": {
            "a": string,
            "b": with(json!({"nullable": true})),
            "c": with(json!({"default": "x"})),
            "d": inner,
            "e": {"type": "object", "properties": {"a": string}, "default": {}},
            "f": list,
            "g": {"type": "array", "items": string, "default": ["x"]},
            "h": map,
            "i": with(json!({"format": "date-time"})),
            "j": with(json!({"enum": ["x"]})),
            "k": {"x-kubernetes-preserve-unknown-fields": true},
            "l": {"x-kubernetes-int-or-string": true, "default": "5%"},
            "m": {"type": "array", "items": string, "nullable": true},
            "o": string,
            "p": list,
            "q": map,
            "r": inner,
            "s": with(json!({"default": "x"})),
            "t": with(json!({"nullable": true, "default": "x"})),
        },
    });
    assert_eq!(
        root_fields(&schema),
        [
            "a: Plain(string) required",
            // Absent is written as `null`.
            "b: Option(string) required",
            // The server fills it in.
            "c: Option(string) optional",
            "d: Plain(PotD) required",
            "e: Option(PotE) optional",
            "f: Plain(list<string>) required",
            "g: Plain(list<string>) plain",
            "h: Plain(map<string>) required",
            "i: Option(date-time) required",
            "j: Plain(enum PotJ) required",
            "k: Plain(json) required",
            "l: Option(int64-or-string) optional",
            "m: Plain(list<string>) required",
            "o: Option(string) optional",
            "p: Plain(list<string>) plain",
            "q: Plain(map<string>) plain",
            "r: Option(PotD) optional".replace("PotD", "PotR").as_str(),
            "s: Option(string) optional",
            "t: Option(string) optional",
        ]
    );
}

#[test]
fn every_property_has_a_name_in_rust() {
    let names = [
        "",
        "$action",
        "802.1q",
        "Port",
        "_",
        "_a",
        "action",
        "apiVersion",
        "async",
        "config.yaml",
        "crate",
        "diskSizeGB",
        "diskSizeGb",
        "dot.",
        "enable-api-fields",
        "gen",
        "hugepages-2Mi",
        "initContainers",
        "init_containers",
        "jwksUri",
        "jwks_uri",
        "kind",
        "metadata",
        "proxyURL",
        "proxyUrl",
        "self",
        "super",
        "type",
        "unknown_fields",
        "with space",
        "é",
        "名前",
        "名",
        "½",
    ];
    let properties: Value = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let spec = object(&json!({"spec": object(&properties)}));
    let module = module(&[definition("Pot", &spec)]);
    let spec = module.types.iter().find(|ty| ty.name == "PotSpec").unwrap();
    let mut found: Vec<(&str, &str)> = spec
        .fields
        .iter()
        .map(|field| (field.wire_name.as_str(), field.name.as_str()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("", "unnamed"),
            ("$action", "action_2"),
            ("802.1q", "_802_1q"),
            ("Port", "port"),
            ("_", "unnamed_2"),
            ("_a", "a"),
            ("action", "action"),
            ("apiVersion", "api_version"),
            ("async", "async_"),
            ("config.yaml", "config_yaml"),
            ("crate", "crate_"),
            ("diskSizeGB", "disk_size_gb"),
            ("diskSizeGb", "disk_size_gb_2"),
            ("dot.", "dot"),
            ("enable-api-fields", "enable_api_fields"),
            ("gen", "gen_"),
            ("hugepages-2Mi", "hugepages_2_mi"),
            ("initContainers", "init_containers"),
            ("init_containers", "init_containers_2"),
            ("jwksUri", "jwks_uri"),
            ("jwks_uri", "jwks_uri_2"),
            ("kind", "kind"),
            ("metadata", "metadata"),
            ("proxyURL", "proxy_url"),
            ("proxyUrl", "proxy_url_2"),
            ("self", "self_"),
            ("super", "super_"),
            ("type", "type_"),
            ("unknown_fields", "unknown_fields_2"),
            ("with space", "with_space"),
            ("½", "u00bd"),
            ("é", "u00e9"),
            ("名", "u540d"),
            ("名前", "u540d_u524d"),
        ]
    );
}

#[test]
fn documentation_says_what_types_do_not() {
    let note = |schema: Value| {
        let module = module(&[definition("Pot", &object(&json!({"it": schema})))]);
        let pot = module.types.iter().find(|ty| ty.name == "Pot").unwrap();
        let it = pot.fields.iter().find(|field| field.wire_name == "it");
        it.unwrap().notes.join(" ")
    };
    let table = [
        (json!({"type": "string"}), ""),
        (
            json!({"type": "string", "minLength": 1}),
            "At least 1 character.",
        ),
        (
            json!({"type": "string", "minLength": 0, "maxLength": 63}),
            "At most 63 characters.",
        ),
        (
            json!({"type": "string", "minLength": 2, "maxLength": 2}),
            "Exactly 2 characters.",
        ),
        (
            json!({"type": "string", "minLength": 1, "maxLength": 9}),
            "From 1 to 9 characters.",
        ),
        (
            json!({"type": "string", "pattern": "^`a|b`$"}),
            "Matches `` ^`a|b`$ ``.",
        ),
        (
            json!({"type": "string", "format": "duration"}),
            "Format `duration`.",
        ),
        (json!({"type": "string", "format": "byte"}), ""),
        (
            json!({"type": "integer", "minimum": 0, "maximum": 10}),
            "From 0 to 10.",
        ),
        (json!({"type": "integer", "minimum": 1}), "At least 1."),
        (
            json!({"type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 1.5}),
            "More than 0. At most 1.5.",
        ),
        (
            json!({"type": "integer", "multipleOf": 5}),
            "A multiple of 5.",
        ),
        (
            json!({"type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 5}}),
            "At least 1 element. Each element: at most 5 characters.",
        ),
        (
            json!({"type": "object", "maxProperties": 3,
                "additionalProperties": {"type": "integer", "minimum": 1}}),
            "At most 3 entries. Each value: at least 1.",
        ),
        (
            json!({"type": "array", "items": {
                "type": "array", "items": {"type": "string"}, "nullable": true}}),
            "Each element may be `null`, which is read as one that is empty.",
        ),
        (
            json!({"type": "string", "nullable": true}),
            "May be `null`.",
        ),
        (
            json!({"type": "object"}),
            "An object of which the schema says no more; the server drops what is in it.",
        ),
        (
            json!({"x-kubernetes-preserve-unknown-fields": true}),
            "Any value.",
        ),
        (
            json!({"type": "integer", "x-kubernetes-validations": [
                {"rule": "self > 0"}, {"rule": "self <\n 9", "message": "must be <small>"}]}),
            "Rule: `self > 0`. Rule: `self < 9`, or else `must be <small>`.",
        ),
    ];
    for (schema, expected) in table {
        assert_eq!(note(schema.clone()), expected, "{schema}");
    }
}

#[test]
fn defaults_of_every_type_are_documented() {
    for default in [
        json!("x"),
        json!(5),
        json!(true),
        json!(0.5),
        json!([]),
        json!({"a": "x"}),
    ] {
        let schema = object(&json!({"it": {"default": default,
            "x-kubernetes-preserve-unknown-fields": true}}));
        let module = module(&[definition("Pot", &schema)]);
        assert_eq!(module.types[0].fields[0].default, Some(default));
    }
}

#[test]
fn what_the_schema_asks_of_metadata_is_documented() {
    let schema = object(&json!({"metadata": {
        "type": "object",
        "properties": {"name": {"type": "string", "pattern": "^a+$", "maxLength": 5}},
    }}));
    let module = module(&[definition("Pot", &schema)]);
    let metadata = &module.types[0].fields[0];
    assert_eq!(
        metadata.notes,
        ["`name`: at most 5 characters.", "`name`: matches `^a+$`."]
    );
}

#[test]
fn what_is_required_and_not_described_is_documented() {
    let schema = json!({"type": "object", "required": ["lid", "metadata"]});
    let module = module(&[definition("Pot", &schema)]);
    assert_eq!(
        module.types[0].notes,
        ["The schema requires `lid`, which it does not describe."]
    );
}
