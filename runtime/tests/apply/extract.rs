//! What a manager owns of a live object.

use clientset_runtime::apply::{Apply, extract, extract_subresource};
use clientset_runtime::meta::Condition;
use clientset_runtime::object::RawJson;
use clientset_runtime::wire::json;

use crate::{Container, Device, Env, Work};

/// An object as a server returns it, with these fields of the manager `me`.
fn live(fields: &str) -> Work {
    let object = format!(
        r#"{{
        "apiVersion":"example.com/v1","kind":"Work",
        "metadata":{{"name":"w","namespace":"ns","uid":"1","resourceVersion":"7","generation":2,
            "creationTimestamp":"2024-01-02T03:04:05Z",
            "labels":{{"app":"web","other":"x","empty":""}},"finalizers":["a/b","c/d"],
            "managedFields":[
                {{"manager":"other","operation":"Apply","apiVersion":"example.com/v1","fieldsType":"FieldsV1","fieldsV1":{{"f:spec":{{"f:paused":{{}}}}}}}},
                {{"manager":"me","operation":"Update","apiVersion":"example.com/v1","fieldsType":"FieldsV1","fieldsV1":{{"f:spec":{{"f:paused":{{}}}}}}}},
                {{"manager":"me","operation":"Apply","apiVersion":"example.com/v1","fieldsType":"FieldsV1","fieldsV1":{fields}}},
                {{"manager":"me","operation":"Apply","apiVersion":"example.com/v1","fieldsType":"FieldsV1","subresource":"status","fieldsV1":{{"f:status":{{"f:conditions":{{"k:{{\"type\":\"Ready\"}}":{{".":{{}},"f:type":{{}},"f:status":{{}},"f:message":{{}}}}}}}}}}}}
            ]}},
        "spec":{{"replicas":0,"maximum":9,"selector":{{"matchLabels":{{"app":"web"}}}},
            "template":{{"metadata":{{"labels":{{"app":"web"}}}},"containers":[
                {{"name":"web","image":"i:1","args":[],"env":[{{"name":"A","value":""}},{{"name":"B","value":"b"}}],
                    "ports":[{{"containerPort":80,"protocol":"TCP","target":8080}},{{"containerPort":80,"protocol":"UDP"}}],"newField":{{"x":1,"y":[{{"name":"n","v":1}},{{"name":"m","v":2}}]}}}},
                {{"name":"side","image":"s:1"}}]}},
            "strategy":{{"type":"Recreate"}},"raw":{{"a":1,"b":{{"c":2}}}},
            "limits":{{"cpu":"1","memory":"1Gi"}},
            "devices":{{"d0":{{"attribute":"x","number":0}},"d1":{{"attribute":"y"}}}},
            "paused":false,"later":{{"kept":true}}}},
        "status":{{"ready":3,"conditions":[{{"type":"Ready","status":"True","lastTransitionTime":null,"reason":"R","message":""}},{{"type":"Old","status":"False","lastTransitionTime":null,"reason":"","message":""}}]}}
        }}"#
    );
    json::from_str(&object).unwrap_or_else(|error| panic!("{error}"))
}

fn extracted(fields: &str) -> Apply<Work> {
    extract(&live(fields), "me").unwrap_or_else(|error| panic!("{error}"))
}

fn applied(fields: &str) -> String {
    extracted(fields).to_json().unwrap()
}

fn with(metadata: &str, rest: &str) -> String {
    format!(
        r#"{{"apiVersion":"example.com/v1","kind":"Work","metadata":{{"name":"w","namespace":"ns"{metadata}}}{rest}}}"#
    )
}

#[test]
fn the_owned_part_is_applied_again() {
    for (fields, metadata, rest) in [
        ("{}", "", ""),
        // Zeros that are owned are there, empty fields that are not are left out: `maximum`, `selector`.
        (
            r#"{"f:spec":{"f:replicas":{},"f:paused":{}}}"#,
            "",
            r#","spec":{"replicas":0,"paused":false}"#,
        ),
        (
            r#"{"f:metadata":{"f:labels":{"f:app":{},"f:empty":{},"f:gone":{}},"f:finalizers":{"v:\"a/b\"":{}}}}"#,
            r#","labels":{"app":"web","empty":""},"finalizers":["a/b"]"#,
            "",
        ),
        // A struct that belongs to one manager as a whole.
        (
            r#"{"f:spec":{"f:selector":{}}}"#,
            "",
            r#","spec":{"selector":{"matchLabels":{"app":"web"}}}"#,
        ),
        // Elements of lists, by their keys; an owned empty list; an owned empty string.
        (
            r#"{"f:spec":{"f:template":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:name":{},"f:args":{},"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}}}}}}}}"#,
            "",
            r#","spec":{"template":{"containers":[{"name":"web","args":[],"env":[{"name":"A","value":""}]}]}}"#,
        ),
        // A key that the server filled in is not owned and not applied; a required one stays.
        (
            r#"{"f:spec":{"f:template":{"f:containers":{"k:{\"name\":\"web\"}":{"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}"#,
            "",
            r#","spec":{"template":{"containers":[{"name":"web","ports":[{"containerPort":80}]}]}}"#,
        ),
        // Part of an entry of a map, and unparsed JSON.
        (
            r#"{"f:spec":{"f:limits":{"f:cpu":{}},"f:devices":{"f:d0":{"f:number":{}}},"f:raw":{"f:b":{"f:c":{}}}}}"#,
            "",
            r#","spec":{"raw":{"b":{"c":2}},"limits":{"cpu":"1"},"devices":{"d0":{"number":0}}}"#,
        ),
        // Fields that the type does not know are owned as well.
        (
            r#"{"f:spec":{"f:later":{"f:kept":{}},"f:template":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:name":{},"f:newField":{"f:y":{"k:{\"name\":\"m\"}":{"f:name":{}}}}}}}}}"#,
            "",
            r#","spec":{"template":{"containers":[{"name":"web","newField":{"y":[{"name":"m"}]}}]},"later":{"kept":true}}"#,
        ),
    ] {
        assert_eq!(applied(fields), with(metadata, rest), "{fields}");
    }
}

/// What a manager owns as a whole (an atomic struct, list or map) may hold fields that are newer than the
/// type: without them it would be another value.
#[test]
fn unknown_fields_inside_an_owned_whole_are_applied_again() {
    for (fields, expected) in [
        (
            r#"{"f:spec":{"f:selector":{}}}"#,
            r#","spec":{"selector":{"matchLabels":{"app":"web"},"later":1}}"#,
        ),
        (
            r#"{"f:spec":{"f:devices":{}}}"#,
            r#","spec":{"devices":{"d1":{"attribute":"y","later":[2]}}}"#,
        ),
        (
            r#"{"f:spec":{"f:template":{"f:containers":{}}}}"#,
            r#","spec":{"template":{"containers":[{"name":"side","image":"s:1","later":{"x":3}}]}}"#,
        ),
    ] {
        let mut work = live(fields);
        let later = |text: &str| RawJson::try_from(text).unwrap();
        let spec = &mut work.spec;
        spec.selector
            .unknown_fields
            .insert("later".into(), later("1"));
        spec.devices.remove("d0");
        let device = spec.devices.get_mut("d1").unwrap();
        device.unknown_fields.insert("later".into(), later("[2]"));
        spec.template.containers.remove(0);
        let side = &mut spec.template.containers[0].unknown_fields;
        side.insert("later".into(), later(r#"{"x":3}"#));
        let json = extract(&work, "me").unwrap().to_json().unwrap();
        assert_eq!(json, with("", expected), "{fields}");
    }
}

#[test]
fn an_unknown_manager_owns_the_identity_alone() {
    let apply = extract(&live("{}"), "nobody").unwrap();
    assert_eq!(apply.to_json().unwrap(), with("", ""));
    assert!(apply.fields().is_empty());
    assert!(apply.metadata.managed_fields.is_empty());
    assert_eq!(apply.metadata.resource_version, "");
}

#[test]
fn a_subresource_is_extracted_by_itself() {
    let apply = extract_subresource(&live("{}"), "me", "status").unwrap();
    assert_eq!(
        apply.to_json().unwrap(),
        with(
            "",
            r#","status":{"conditions":[{"type":"Ready","status":"True","message":""}]}"#
        )
    );
}

const OWNED: &str = r#"{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:replicas":{},"f:template":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:name":{},"f:image":{},"f:args":{}}}}}}"#;

#[test]
fn what_is_set_later_is_applied_too() {
    let mut apply = extracted(OWNED);
    apply.spec.replicas = Some(5);
    apply.spec.maximum = 10;
    apply.metadata.labels.insert("new", "".into());
    apply.spec.template.containers[0].env.push(Env {
        name: "C".into(),
        ..Default::default()
    });
    apply.spec.template.containers.push(Container {
        name: "next".into(),
        ..Default::default()
    });
    apply.spec.devices.insert("d", Device::default());
    // A new element is whole.
    apply.status.conditions.push(Condition {
        type_: "Ready".into(),
        ..Default::default()
    });
    assert_eq!(
        apply.to_json().unwrap(),
        with(
            r#","labels":{"app":"web","new":""}"#,
            r#","spec":{"replicas":5,"maximum":10,"template":{"containers":[{"name":"web","image":"i:1","args":[],"env":[{"name":"C"}]},{"name":"next"}]},"devices":{"d":{}}},"status":{"conditions":[{"type":"Ready","status":"","lastTransitionTime":null,"reason":"","message":""}]}"#
        )
    );
}

#[test]
fn what_is_made_absent_or_released_is_given_up() {
    let mut apply = extracted(OWNED);
    apply.spec.replicas = None;
    apply.spec.template.containers[0].image = None;
    apply.metadata.labels.remove("app");
    assert_eq!(
        apply.to_json().unwrap(),
        with(
            "",
            r#","spec":{"template":{"containers":[{"name":"web","args":[]}]}}"#
        )
    );
    let apply = apply
        .release("spec.template.containers[name=web].args")
        .unwrap();
    assert_eq!(
        apply.to_json().unwrap(),
        with(
            "",
            r#","spec":{"template":{"containers":[{"name":"web"}]}}"#
        )
    );
    let mut apply = apply;
    apply.spec.template.containers.clear();
    assert_eq!(apply.to_json().unwrap(), with("", ""));
}

#[test]
fn other_versions_and_broken_entries_are_errors() {
    let mut object = live(OWNED);
    object.metadata.managed_fields[2].api_version = "example.com/v1beta1".into();
    assert_eq!(
        extract(&object, "me").unwrap_err().to_string(),
        "cannot extract the fields of \"me\" from Work w: they were applied as example.com/v1beta1, the object is example.com/v1"
    );
    assert_eq!(
        extract(&live(r#"{"x:y":{}}"#), "me")
            .unwrap_err()
            .to_string(),
        "cannot extract the fields of \"me\" from Work w: not a set of fields in the format FieldsV1: unknown path element \"x:y\""
    );
}
