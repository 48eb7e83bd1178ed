use std::collections::BTreeSet;

use serde_json::{Map, json};

use super::table::{FIELDS, Form, Shape};
use super::*;

/// A field of bytes.
fn bytes(number: u32, value: &[u8]) -> Vec<u8> {
    let mut field = varint(u64::from(number << 3 | 2));
    field.extend(varint(value.len() as u64));
    field.extend(value);
    field
}

fn number(field: u32, value: u64) -> Vec<u8> {
    [varint(u64::from(field << 3)), varint(value)].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut varint = Vec::new();
    while value >= 0x80 {
        varint.push(value as u8 | 0x80);
        value >>= 7;
    }
    varint.push(value as u8);
    varint
}

fn body(api_version: &str, kind: &str, object: &[u8]) -> Vec<u8> {
    let types = [bytes(1, api_version.as_bytes()), bytes(2, kind.as_bytes())].concat();
    [PREFIX.to_vec(), bytes(1, &types), bytes(2, object)].concat()
}

fn object(api_version: &str, kind: &str, object: &[u8]) -> Result<Value, String> {
    match read(&body(api_version, kind, object), ("", "")) {
        Ok(value) => Ok(value),
        Err(Unreadable::Envelope(why) | Unreadable::Object { why, .. }) => Err(why),
    }
}

#[test]
fn every_line_of_the_table_is_understood() {
    let table = Table::get();
    let fields: usize = table.messages().iter().map(|m| m.fields.len()).sum();
    let kinds = table.kinds().count();
    assert_eq!(
        kinds + fields + table.messages().len(),
        FIELDS.lines().count()
    );
    assert!(table.kinds().all(|(_, _, message)| {
        let message = table.message(message);
        message.form == Form::Object && !message.name.is_empty()
    }));
}

#[test]
fn every_message_of_its_own_form_is_known() {
    for message in Table::get().messages() {
        if message.form == Form::Custom {
            let members = Map::from_iter([("Type".to_owned(), json!(0))]);
            let json = special::json(message.name, &[], members);
            assert!(json.is_ok(), "{json:?}");
        }
    }
}

/// The numbers of a message are its own, and so are the names, those of fields in place included.
#[test]
fn no_message_has_a_number_or_a_name_twice() {
    fn names(table: &Table, message: usize, found: &mut Vec<&'static str>) {
        for field in &table.message(message).fields {
            match (field.name, field.shape) {
                (".", Shape::Message(inner)) => names(table, inner, found),
                (name, _) => found.push(name),
            }
        }
    }
    let table = Table::get();
    for (index, message) in table.messages().iter().enumerate() {
        let numbers: BTreeSet<u32> = message.fields.iter().map(|field| field.number).collect();
        assert_eq!(numbers.len(), message.fields.len(), "{}", message.name);
        let mut found = Vec::new();
        names(table, index, &mut found);
        let unique: BTreeSet<_> = found.iter().collect();
        assert_eq!(unique.len(), found.len(), "{}", message.name);
    }
}

#[test]
fn an_object_is_what_go_writes_of_it() {
    let metadata = [
        bytes(1, b"web"),
        bytes(3, b""),
        bytes(8, &[number(1, 1_700_000_000), number(2, 5)].concat()),
        bytes(11, &[bytes(1, b"app"), bytes(2, b"web")].concat()),
    ]
    .concat();
    let template = bytes(2, &bytes(2, &bytes(1, b"main")));
    let spec = [number(1, 0), bytes(3, &template)].concat();
    let deployment = [bytes(1, &metadata), bytes(2, &spec)].concat();
    assert_eq!(
        object("apps/v1", "Deployment", &deployment).unwrap(),
        json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {
                "name": "web",
                "creationTimestamp": "2023-11-14T22:13:20Z",
                "labels": {"app": "web"},
            },
            "spec": {
                "replicas": 0,
                "selector": null,
                "strategy": {},
                "template": {
                    "metadata": {},
                    "spec": {"containers": [{"name": "main", "resources": {}}]},
                },
            },
            "status": {},
        })
    );
}

#[test]
fn a_message_that_stands_twice_is_joined_and_a_scalar_replaced() {
    let first = bytes(1, &[bytes(1, b"a"), bytes(3, b"n")].concat());
    let second = bytes(1, &bytes(1, b"b"));
    let read = object("v1", "Namespace", &[first, second].concat()).unwrap();
    assert_eq!(read["metadata"], json!({"name": "b", "namespace": "n"}));
}

#[test]
fn what_is_not_known_is_passed_over() {
    let unknown = [
        number(100, 7),
        bytes(101, b"text"),
        [varint(102 << 3 | 1), vec![0; 8]].concat(),
        [varint(103 << 3 | 5), vec![0; 4]].concat(),
        [varint(104 << 3 | 3), number(1, 1), varint(104 << 3 | 4)].concat(),
    ]
    .concat();
    let metadata = bytes(1, &bytes(1, b"a"));
    let read = object("v1", "ConfigMap", &[unknown, metadata].concat()).unwrap();
    assert_eq!(read["metadata"], json!({"name": "a"}));
}

#[test]
fn binary_data_is_base64_and_text_that_is_none_is_mended() {
    let entry = |value: &[u8]| [bytes(1, b"k"), bytes(2, value)].concat();
    let map = [bytes(2, &entry(b"a\xffb")), bytes(3, &entry(b"\x00\xff"))].concat();
    let read = object("v1", "ConfigMap", &map).unwrap();
    assert_eq!(read["data"], json!({"k": "a\u{fffd}b"}));
    assert_eq!(read["binaryData"], json!({"k": "AP8="}));
}

#[test]
fn a_kind_that_is_not_named_is_the_expected_one() {
    let named = |version: &str, kind: &str| {
        let body = body(version, kind, &bytes(1, &bytes(1, b"a")));
        let read = read(&body, ("v1", "Namespace"));
        read.map(|value| [value["apiVersion"].clone(), value["kind"].clone()])
    };
    for (version, kind) in [("", ""), ("v1", ""), ("", "Namespace")] {
        assert_eq!(named(version, kind), Ok([json!("v1"), json!("Namespace")]));
    }
    assert_eq!(named("", "Pod"), Ok([json!("v1"), json!("Pod")]));
    assert!(named("v2", "").is_err());
    let options = object("apps/v1", "DeleteOptions", &number(1, 0)).unwrap();
    assert_eq!(options["gracePeriodSeconds"], 0);
}

#[test]
fn what_is_no_object_is_refused_with_the_place() {
    let pod = |spec: Vec<u8>| object("v1", "Pod", &bytes(2, &spec));
    let deep = (0..1000).fold(Vec::new(), |inner, _| bytes(28, &inner));
    let crd = |schema: Vec<u8>| {
        let version = bytes(7, &bytes(4, &bytes(1, &schema)));
        object(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            &bytes(2, &version),
        )
    };
    for (read, expected) in [
        (
            pod(number(7, 1)),
            "spec.nodeSelector: a field has another wire type",
        ),
        (
            pod(bytes(2, b"\xff")),
            "spec.containers[0]: it ends within a field",
        ),
        (pod(vec![0x38]), "spec: it ends within a field"),
        (pod(vec![0xff; 11]), "spec: a number has more than 64 bits"),
        (pod(vec![0x07]), "spec: a field begins with what is no tag"),
        (pod(vec![0x0c]), "spec: a field begins with what is no tag"),
        (crd(deep), "it holds too many messages within each other"),
        (
            object("v1", "Nothing", b""),
            "no kind \"Nothing\" is known in \"v1\"",
        ),
        (
            object("v1", "Event", &bytes(6, &number(1, u64::MAX >> 1))),
            "firstTimestamp: it is no time",
        ),
    ] {
        let why = read.unwrap_err();
        assert!(why.contains(expected), "{why:?} for {expected:?}");
    }
    for (body, expected) in [
        (&b""[..], "it is empty"),
        (b"k8s\0", "it is empty"),
        (b"{\"kind\": \"Pod\"}", "begins with the bytes 6b 38 73 00"),
        (
            b"k8s\0\x0a\x05ab",
            "the envelope is broken: it ends within a field",
        ),
        (
            b"k8s\0\x08\x05",
            "the envelope is broken: a field has another wire type",
        ),
    ] {
        let Err(Unreadable::Envelope(why)) = read(body, ("v1", "Pod")) else {
            panic!("{body:?} was read");
        };
        assert!(why.contains(expected), "{why:?} for {body:?}");
    }
}
