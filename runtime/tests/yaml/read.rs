//! Reading one document.

use clientset_runtime::meta::{IntOrString, Time};
use clientset_runtime::object::{Empty, Map, RawJson, Value};
use clientset_runtime::wire::yaml::{from_slice, from_str};
use serde_json::Value as Json;

use crate::tables::{REFUSED, SCALARS, TEXTS};
use crate::{Inner, Thing};

/// JSON with every number as a floating-point one, so that `1.0` equals `1`.
fn json(text: &str) -> Json {
    fn even(value: &mut Json) {
        match value {
            Json::Number(number) => *value = number.as_f64().into(),
            Json::Array(items) => items.iter_mut().for_each(even),
            Json::Object(members) => members.values_mut().for_each(even),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    even(&mut value);
    value
}

fn raw(yaml: &str) -> String {
    let raw: RawJson = from_str(yaml).unwrap_or_else(|error| panic!("{yaml:?}: {error}"));
    if raw.is_empty() {
        "null".to_owned()
    } else {
        raw.as_str().to_owned()
    }
}

fn error<T: Value + Empty>(yaml: &str) -> String {
    from_str::<T>(yaml).expect_err(yaml).to_string()
}

#[test]
fn scalars_are_what_go_makes_of_them() {
    for (scalar, expected, text) in SCALARS {
        let document = format!("text: {scalar}\n");
        let read = raw(&document);
        assert_eq!(json(&read)["text"], json(expected), "{scalar}");
        let thing: Thing = from_str(&document).unwrap();
        assert_eq!(thing.text.unwrap_or_default(), *text, "{scalar}");
    }
}

#[test]
fn texts_are_what_go_makes_of_them() {
    for (yaml, expected) in TEXTS {
        assert_eq!(json(&raw(yaml)), json(expected), "{yaml:?}");
    }
}

#[test]
fn what_go_refuses_is_refused() {
    for yaml in REFUSED {
        assert!(from_str::<RawJson>(yaml).is_err(), "{yaml:?}");
    }
}

#[test]
fn numbers_lose_no_digit() {
    for (yaml, expected) in [
        ("18446744073709551616", "18446744073709551616"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("3.14159265358979323846", "3.14159265358979323846"),
        ("1.10", "1.10"),
    ] {
        assert_eq!(raw(yaml), expected);
    }
    let thing: Thing = from_str("text: 3.14159265").unwrap();
    assert_eq!(thing.text.unwrap(), "3.14159265");
}

#[test]
fn values_go_to_fields_of_their_kind() {
    let thing: Thing = from_str(
        "
apiVersion: example.com/v1
kind: Thing
metadata: {name: a, labels: {1: 2, yes: no}, creationTimestamp: 2024-01-02T03:04:05Z}
flag: on
count: 0644
large: 1e3
ratio: 3
words: [a, 1, yes, ~, \"1\"]
limits: {cpu: 1.5, memory: 1Gi, pods: 0x10}
raw: {a: [1, {b: ~}], <<: {c: d}}
inner:
inners:
- name: x
  inner: {name: below}
- ~
- {}
",
    )
    .unwrap();
    assert_eq!(
        thing.metadata.labels,
        [("1", "2"), ("true", "false")].into()
    );
    let time: Time = "2024-01-02T03:04:05Z".parse().unwrap();
    assert_eq!(thing.metadata.creation_timestamp, Some(time));
    assert_eq!(
        (thing.flag, thing.count, thing.large),
        (Some(true), Some(420), 1000)
    );
    assert_eq!(thing.ratio, Some(3.0));
    assert_eq!(thing.words, ["a", "1", "true", "", "1"]);
    let limits = ["cpu", "memory", "pods"].map(|key| thing.limits.get(key).unwrap().to_string());
    assert_eq!(limits, ["1500m", "1Gi", "16"]);
    assert_eq!(thing.raw.as_str(), r#"{"a":[1,{"b":null}],"c":"d"}"#);
    assert!(thing.inner.is_none());
    assert_eq!(thing.inners.len(), 3);
    assert_eq!(thing.inners[0].inner.name, "below");
    assert!(thing.unknown_fields.is_empty());
}

#[test]
fn numbers_or_strings_stay_what_they_are() {
    let ports: Map<IntOrString> = from_str("{a: 80, b: \"80\", c: http, d: 80.0}").unwrap();
    assert_eq!(ports.get("a"), Some(&IntOrString::Int(80)));
    assert_eq!(ports.get("b"), Some(&IntOrString::from("80")));
    assert_eq!(ports.get("c"), Some(&IntOrString::from("http")));
    assert_eq!(ports.get("d"), Some(&IntOrString::Int(80)));
}

#[test]
fn unknown_fields_are_kept_as_json() {
    let inner: Inner =
        from_str("name: a\nlater: {x: [1, 0644, yes, 'q', ~], z: 1.50}\nnone:\n").unwrap();
    assert_eq!(
        inner.unknown_fields.get("later").unwrap().as_str(),
        r#"{"x":[1,420,true,"q",null],"z":1.50}"#
    );
    assert_eq!(inner.unknown_fields.get("none").unwrap().as_str(), "null");
}

#[test]
fn json_is_yaml() {
    let thing: Thing = from_str(
        "{\"apiVersion\":\"example.com/v1\",\"metadata\":{\"name\":\"\\u0061\\/\\ud83d\\ude00\\t\"},\n\t\"count\":5}",
    )
    .unwrap();
    assert_eq!(thing.metadata.name, "a/😀\t");
    assert_eq!(thing.count, Some(5));
}

#[test]
fn errors_name_field_and_place() {
    for (yaml, expected) in [
        (
            "inners:\n  - name: a\n    inner: http\n",
            "inners[0].inner: expected object, found string \"http\" at line 3 column 12",
        ),
        (
            "words: http",
            "words: expected list, found string \"http\" at line 1 column 8",
        ),
        (
            "text: [a]",
            "text: expected string, found list at line 1 column 7",
        ),
        (
            "text: {a: b}",
            "text: expected string, found object at line 1 column 7",
        ),
        (
            "flag: \"yes\"",
            "flag: expected boolean, found string \"yes\" at line 1 column 7",
        ),
        (
            "flag: 1",
            "flag: expected boolean, found number 1 at line 1 column 7",
        ),
        (
            "count: yes",
            "count: expected integer, found boolean true at line 1 column 8",
        ),
        (
            "count: 1.5",
            "count: expected integer, found number 1.5 at line 1 column 8",
        ),
        (
            "count: 0x80000000",
            "count: expected integer from -2147483648 to 2147483647, found number 2147483648 at line 1 column 8",
        ),
        (
            "count: .inf",
            "count: expected integer, found number .inf at line 1 column 8",
        ),
        (
            "raw: .inf",
            "raw: expected a finite number, found number .inf at line 1 column 6",
        ),
        (
            "limits:\n  cpu: lots",
            "limits.cpu: expected a quantity such as \"500m\", \"1.5\" or \"2Gi\", found string \"lots\" (it is not a number with an optional suffix) at line 2 column 8",
        ),
        (
            "kind: Other",
            "kind: expected \"Thing\", found string \"Other\" at line 1 column 7",
        ),
        (
            "apiVersion: v1",
            "apiVersion: expected \"example.com/v1\", found string \"v1\" at line 1 column 13",
        ),
        ("- a", "expected object, found list at line 1 column 1"),
        (
            "count: 1\ncount: 2",
            "count: the key stands in the map twice at line 2 column 1",
        ),
        (
            "raw: {a: 1, b: {c: 1, c: 2}}",
            "raw.b.c: the key stands in the map twice at line 1 column 23",
        ),
        (
            "metadata: {labels: {~: x}}",
            "metadata.labels: expected a key, found null at line 1 column 21",
        ),
        (
            "metadata: {labels: {[a]: x}}",
            "metadata.labels: expected a key, found list at line 1 column 21",
        ),
        (
            "count: !!int x",
            "count: expected an integer, by its tag, found string \"x\" at line 1 column 14",
        ),
        (
            "text: !!binary aGk=",
            "text: expected base64 as a string, without the tag !!binary, found string \"aGk=\" at line 1 column 16",
        ),
        ("text: \"a", "invalid quoted scalar"),
        (
            "a: &x [*x]",
            "an alias points at the value that it stands in at line 1 column 8",
        ),
        (
            "é: {a: 1, a: 2}",
            "[\"é\"].a: the key stands in the map twice at line 1 column 11",
        ),
    ] {
        let error = error::<Thing>(yaml);
        if expected.contains("invalid quoted") {
            assert!(error.contains("at line 1"), "{error}");
        } else {
            assert_eq!(error, expected);
        }
    }
}

#[test]
fn a_secret_is_not_quoted() {
    let error = error::<Thing>("secret: [hunter2]");
    assert_eq!(
        error,
        "secret: expected string, found list at line 1 column 9"
    );
    let error = from_str::<Thing>("secret: !!int hunter2").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[test]
fn merge_keys_yield_to_the_keys_of_the_map() {
    for (yaml, expected) in [
        ("{<<: {a: 1, b: 2}, b: 3}", r#"{"b":3,"a":1}"#),
        ("{b: 3, <<: {a: 1, b: 2}}", r#"{"b":3,"a":1}"#),
        ("{<<: [{a: 1}, {a: 2, c: 3}]}", r#"{"a":1,"c":3}"#),
        ("{<<: {<<: {a: 1}, b: 2}, c: 3}", r#"{"c":3,"b":2,"a":1}"#),
        ("{!!merge x: 1}", r#"{"x":1}"#),
    ] {
        assert_eq!(json(&raw(yaml)), json(expected), "{yaml}");
    }
    for yaml in ["{<<: 3}", "{<<: [1]}", "{<<: [[{a: 1}]]}", "{<<: ~}"] {
        assert!(
            error::<RawJson>(yaml).contains("a merge key `<<` takes a map"),
            "{yaml}"
        );
    }
    let thing: Thing = from_str("{<<: {count: 1, text: a}, count: 2}").unwrap();
    assert_eq!((thing.count, thing.text.as_deref()), (Some(2), Some("a")));
}

#[test]
fn aliases_repeat_values_up_to_a_bound() {
    let thing: Thing =
        from_str("inner: &i {name: a, inner: {name: b}}\ninners: [*i, {name: c, inner: *i}]")
            .unwrap();
    assert_eq!(thing.inners[0], *thing.inner);
    assert_eq!(*thing.inners[1].inner, *thing.inner);

    let mut laughs = "a0: &a0 [ha]\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        laughs.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    let expected = "aliases repeat more than 100000 values of 128 bytes each";
    assert!(error::<RawJson>(&laughs).contains(expected));
    assert!(error::<Thing>(&laughs).contains(expected));
    let mut merges = "a0: &a0 {x: 1}\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        merges.push_str(&format!("a{level}: &a{level} {{<<: [{below}]}}\n"));
    }
    assert!(error::<RawJson>(&merges).contains(expected));
    let long = |times| format!("- &a {}\n{}", "x".repeat(10_000), "- *a\n".repeat(times));
    assert!(from_str::<RawJson>(&long(1000)).is_ok());
    assert!(error::<RawJson>(&long(10_000)).contains(expected));
}

#[test]
fn nesting_is_bounded() {
    let nested =
        |open: &str, close: &str, levels| open.repeat(levels) + "1" + &close.repeat(levels);
    assert!(from_str::<RawJson>(&nested("[", "]", 500)).is_ok());
    assert!(from_str::<Inner>(&nested("inner: ", "", 1)).is_err());
    for yaml in [
        nested("[", "]", 513),
        nested("{a: ", "}", 100_000),
        nested("- ", "", 513),
        nested("- ", "", 100_000),
    ] {
        assert!(from_str::<RawJson>(&yaml).is_err());
    }
    // Aliases nest too.
    let mut deep = "a0: &a0 [1]\n".to_owned();
    for level in 1..20 {
        deep.push_str(&format!(
            "a{level}: &a{level} {}*a{}{}\n",
            "[".repeat(50),
            level - 1,
            "]".repeat(50)
        ));
    }
    assert!(error::<RawJson>(&deep).contains("nested deeper than 512 levels"));
}

#[test]
fn a_second_document_is_an_error() {
    let inner: Inner = from_str("---\nname: a\n---\n# nothing\n---\n~\n").unwrap();
    assert_eq!(inner.name, "a");
    assert_eq!(
        error::<Inner>("name: a\n---\nname: b\n"),
        "a second document begins: one was expected at line 3 column 1"
    );
    assert_eq!(from_str::<Inner>("").unwrap(), Inner::default());
}

#[test]
fn bytes_have_to_be_utf8() {
    assert_eq!(from_slice::<Inner>(b"name: \xc3\xa9").unwrap().name, "é");
    assert_eq!(
        from_slice::<Inner>(b"a: b\nname: \xc3\xa9\xff")
            .unwrap_err()
            .to_string(),
        "the text is not UTF-8 at line 2 column 8"
    );
}
