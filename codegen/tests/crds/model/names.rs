//! What types are called.

use serde_json::{Value, json};

use super::support::{built, definition, module, object, read, text};

/// An object with one property, so that objects of other properties are other types.
fn thing(property: &str) -> Value {
    object(&json!({ property: {"type": "string"} }))
}

fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn names(definitions: &[Value]) -> Vec<String> {
    let module = module(definitions);
    module.types.iter().map(|ty| ty.name.clone()).collect()
}

#[test]
fn a_type_is_called_by_its_kind_and_the_last_two_properties() {
    let spec = object(&json!({
        "privateKey": object(&json!({"algorithm": {"type": "string", "enum": ["RSA"]}})),
        "keystores": object(&json!({"jks": thing("alias")})),
        "solvers": list(&object(&json!({"dns01": object(&json!({"route53": thing("region")}))}))),
        "limits": {"type": "object", "additionalProperties": thing("cpu")},
        "template": object(&json!({"spec": object(&json!({"containers": list(&thing("image"))}))})),
    }));
    let status = object(&json!({"conditions": list(&thing("reason"))}));
    let issuer = definition("Issuer", &object(&json!({"spec": spec, "status": status})));
    let module = module(&[issuer]);
    let names: Vec<&str> = module.types.iter().map(|ty| ty.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Issuer",
            "IssuerDns01Route53",
            "IssuerKeystores",
            "IssuerKeystoresJks",
            "IssuerLimits",
            "IssuerPrivateKey",
            "IssuerSolver",
            "IssuerSolverDns01",
            "IssuerSpec",
            "IssuerStatus",
            "IssuerStatusCondition",
            "IssuerTemplate",
            "IssuerTemplateContainer",
            "IssuerTemplateSpec",
        ]
    );
    assert_eq!(module.enums[0].name, "IssuerPrivateKeyAlgorithm");
}

#[test]
fn the_shallower_place_keeps_a_name_and_the_others_take_more_of_their_path() {
    let spec = object(&json!({
        "a": object(&json!({"b": thing("first")})),
        "x": object(&json!({"a": object(&json!({"b": thing("second")}))})),
        "y": object(&json!({"a": object(&json!({"b": thing("third")}))})),
        "z": object(&json!({"a": object(&json!({"b": thing("first")}))})),
    }));
    assert_eq!(
        text(&module(&[definition(
            "Pot",
            &object(&json!({"spec": spec}))
        )])),
        "\
Pot
    spec: Option(PotSpec) optional
PotA
    b: Option(PotAB) optional
PotAB
    first: Option(string) optional
PotSpec
    a: Option(PotA) optional
    x: Option(PotX) optional
    y: Option(PotY) optional
    z: Option(PotZ) optional
PotX
    a: Option(PotXA) optional
PotXA
    b: Option(PotXAB) optional
PotXAB
    second: Option(string) optional
PotY
    a: Option(PotYA) optional
PotYA
    b: Option(PotYAB) optional
PotYAB
    third: Option(string) optional
PotZ
    a: Option(PotZA) optional
PotZA = PotA"
    );
}

#[test]
fn places_that_differ_in_nothing_but_signs_get_a_number() {
    let pot = definition(
        "Pot",
        &object(&json!({
            "$": thing("a"),
            "proxyURL": thing("b"),
            "proxyUrl": thing("c"),
            "cups": list(&thing("d")),
            "cup": thing("e"),
            "spec": object(&json!({"spec": object(&json!({"spec": thing("f")}))})),
        })),
    );
    assert_eq!(
        names(&[pot]),
        [
            "Pot",
            "PotCup",
            "PotCup2",
            "PotProxyUrl",
            "PotProxyUrl2",
            "PotSpec",
            "PotSpecSpec",
            "PotSpecSpecSpec",
            "PotUnnamed",
        ]
    );
}

#[test]
fn equal_objects_are_one_type_under_every_name() {
    let lid = |docs: &str| {
        json!({
            "type": "object",
            "description": docs,
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "maxLength": docs.len(), "description": docs},
                "size": {"type": "string", "enum": ["small", "large"], "default": "small"},
            },
        })
    };
    let pot = definition(
        "Pot",
        &object(&json!({"spec": object(&json!({
            "b": lid("the second"),
            "a": lid("the first"),
            "c": list(&lid("the third")),
        }))})),
    );
    let module = module(&[pot]);
    assert_eq!(
        text(&module),
        "\
Pot
    spec: Option(PotSpec) optional
PotA
    name: Plain(string) required
    size: Option(enum PotASize) optional
PotSpec
    a: Option(PotA) optional
    b: Option(PotB) optional
    c: Plain(list<PotC>) plain
enum PotASize Small=\"small\" Large=\"large\"
PotB = PotA
PotBSize = PotASize
PotC = PotA
PotCSize = PotASize"
    );
    let a = &module.types[1];
    assert_eq!(a.docs.as_deref(), Some("the first"));
    assert_eq!(a.notes, ["`spec.a` of `Pot`, and 2 more places."]);
    assert_eq!(a.fields[0].docs.as_deref(), Some("the first"));
}

#[test]
fn objects_that_differ_in_what_counts_are_types_of_their_own() {
    let base = || json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}});
    let change = |pointer: &str, key: &str, value: Value| {
        let mut schema = base();
        let at = schema
            .pointer_mut(pointer)
            .unwrap()
            .as_object_mut()
            .unwrap();
        at.insert(key.to_owned(), value);
        schema
    };
    let same = [
        change("", "description", json!("b")),
        change("/properties/a", "maxItems", json!(3)),
        change("/properties/a", "default", json!(["x"])),
        change("/properties/a/items", "pattern", json!("x")),
        change("", "x-kubernetes-validations", json!([{"rule": "true"}])),
        change("", "nullable", json!(true)),
    ];
    let other = [
        change("", "required", json!(["a"])),
        change("", "x-kubernetes-preserve-unknown-fields", json!(true)),
        change("", "x-kubernetes-map-type", json!("atomic")),
        change("/properties", "b", json!({"type": "string"})),
        change("/properties/a", "nullable", json!(true)),
        change("/properties/a", "x-kubernetes-list-type", json!("set")),
        change("/properties/a/items", "type", json!("integer")),
        change("/properties/a/items", "enum", json!(["x"])),
        change("/properties/a/items", "format", json!("date-time")),
    ];
    let types = |second: &Value| {
        let pot = object(&json!({"one": base(), "two": second}));
        module(&[definition("Pot", &pot)]).types.len()
    };
    for schema in &same {
        assert_eq!(types(schema), 2, "{schema}");
    }
    for schema in &other {
        assert_eq!(types(schema), 3, "{schema}");
    }
    // Whether there is a default decides how a required value is written.
    let size = |default: &Value| {
        json!({"type": "object", "required": ["a"],
            "properties": {"a": {"type": "integer", "default": default}}})
    };
    let types = |one: Value, two: Value| {
        module(&[definition("Pot", &object(&json!({"one": one, "two": two})))])
            .types
            .len()
    };
    let mut without = size(&json!(1));
    without["properties"]["a"]
        .as_object_mut()
        .unwrap()
        .remove("default");
    assert_eq!(types(size(&json!(1)), size(&json!(2))), 2);
    assert_eq!(types(size(&json!(1)), without), 3);
}

#[test]
fn kinds_and_clients_keep_their_names() {
    let spec = |property: &str| object(&json!({"spec": thing(property)}));
    let definitions = [
        definition("Issuer", &spec("a")),
        definition("IssuerSpec", &spec("b")),
        definition("Pots", &object(&json!({"client": thing("d")}))),
        definition("PotsClient", &spec("c")),
        definition("option", &spec("e")),
        definition("TeaExampleComV1", &object(&json!({}))),
    ];
    let expected = [
        "Issuer",
        "IssuerSpec",
        "IssuerSpec2",
        "IssuerSpecSpec",
        "Option",
        "OptionSpec",
        "Pots",
        "PotsClient",
        "PotsClient2",
        "PotsClientSpec",
        "TeaExampleComV1",
    ];
    assert_eq!(names(&definitions), expected);
    let mut backwards = definitions;
    backwards.reverse();
    assert_eq!(names(&backwards), expected);
}

#[test]
fn no_nested_type_is_called_as_a_client() {
    // The client of `pots` is `PotsClient`.
    let pot = definition("Pot", &object(&json!({"sClient": thing("a")})));
    assert_eq!(names(&[pot]), ["Pot", "PotSClient"]);
    let mut pot = definition("Pot", &object(&json!({"client": thing("a")})));
    pot["spec"]["names"]["plural"] = json!("pot");
    pot["metadata"]["name"] = json!("pot.tea.example.com");
    assert_eq!(names(&[pot]), ["Pot", "PotClient2"]);
}

#[test]
fn kinds_that_differ_in_their_capital_are_told_apart() {
    let empty = object(&json!({}));
    let mut lower = definition("pot", &empty);
    lower["spec"]["names"]["plural"] = json!("kettles");
    lower["metadata"]["name"] = json!("kettles.tea.example.com");
    let definitions = [lower, definition("Pot", &empty)];
    let module = module(&definitions);
    let kinds: Vec<(&str, &str)> = module
        .types
        .iter()
        .map(|ty| (ty.name.as_str(), ty.kind.as_ref().unwrap().kind.as_str()))
        .collect();
    assert_eq!(kinds, [("Pot", "Pot"), ("Pot2", "pot")]);
}

#[test]
fn kinds_share_no_types() {
    let spec = object(&json!({"spec": thing("a")}));
    let definitions = [definition("Cup", &spec), definition("Pot", &spec)];
    assert_eq!(names(&definitions), ["Cup", "CupSpec", "Pot", "PotSpec"]);
}

#[test]
fn two_kinds_may_come_to_one_name() {
    let cup = definition(
        "Cup",
        &object(&json!({"spec": {"type": "object", "properties": {
        "barBaz": thing("a")}}})),
    );
    let bar = definition("CupBar", &object(&json!({"baz": thing("b")})));
    let expected = ["Cup", "CupBar", "CupBarBaz", "CupSpec", "CupSpecBarBaz"];
    assert_eq!(names(&[cup.clone(), bar.clone()]), expected);
    assert_eq!(names(&[bar, cup]), expected);
}

#[test]
fn every_group_and_version_is_a_module() {
    let of = |group: &str, version: &str, kind: &str| {
        let mut definition = definition(kind, &object(&json!({})));
        let plural = definition["spec"]["names"]["plural"]
            .as_str()
            .unwrap()
            .to_owned();
        definition["spec"]["group"] = json!(group);
        definition["spec"]["versions"][0]["name"] = json!(version);
        definition["metadata"]["name"] = json!(format!("{plural}.{group}"));
        definition
    };
    let mut two = of("tea.example.com", "v1alpha1", "Pot");
    let mut second = two["spec"]["versions"][0].clone();
    second["name"] = json!("verylongversion");
    second["storage"] = json!(false);
    two["spec"]["versions"].as_array_mut().unwrap().push(second);
    let definitions = read(&[
        two,
        of("networking.example.com", "v1", "NetworkPolicy"),
        of("other.example.com", "v1", "NetworkPolicy"),
    ]);
    let modules: Vec<(String, String)> = built(&definitions)
        .model
        .group_versions
        .into_iter()
        .map(|module| (module.name, module.type_name))
        .collect();
    let expected = [
        ("networking_example_com_v1", "NetworkingExampleComV1"),
        ("other_example_com_v1", "OtherExampleComV1"),
        ("tea_example_com_v1alpha1", "TeaExampleComV1alpha1"),
        (
            "tea_example_com_verylongversion",
            "TeaExampleComVerylongversion",
        ),
    ];
    assert_eq!(
        modules,
        expected.map(|(name, ty)| (name.to_owned(), ty.to_owned()))
    );
}
