//! Writing.

use clientset_runtime::meta::ObjectMeta;
use clientset_runtime::object::{RawJson, some};
use clientset_runtime::wire::yaml::{from_str, to_string};

use crate::tables::{SCALARS, TEXTS};
use crate::{Inner, Thing};

#[test]
fn an_object_is_written_in_blocks() {
    let inner = |name: &str| Inner {
        name: name.into(),
        ..Default::default()
    };
    let mut thing = Thing {
        metadata: ObjectMeta {
            name: "web".into(),
            labels: [("app", "web"), ("on", "yes")].into(),
            ..Default::default()
        },
        text: Some("one\n two\n".into()),
        flag: Some(false),
        count: Some(0),
        ratio: Some(1e30),
        words: vec!["a".into(), "".into(), "x\ny".into()],
        limits: [(
            "cpu",
            "500m".parse::<clientset_runtime::meta::Quantity>().unwrap(),
        )]
        .into(),
        raw: r#"{"list":[[1,[]],{"a":{},"b":[null]}],"m":1e3}"#.parse().unwrap(),
        inner: some(Inner::default()),
        inners: vec![
            Inner {
                inner: some(inner("below")),
                ..inner("top")
            },
            inner("next"),
        ],
        ..Default::default()
    };
    thing
        .unknown_fields
        .insert("later".into(), r#"{"kept": ["1"]}"#.parse().unwrap());
    let yaml = to_string(&thing).unwrap();
    assert_eq!(
        yaml,
        r#"apiVersion: example.com/v1
kind: Thing
metadata:
  name: web
  labels:
    app: web
    "on": "yes"
text: |
  one
   two
flag: false
count: 0
ratio: 1.0e+30
words:
- a
- ""
- |-
  x
  y
limits:
  cpu: 500m
raw:
  list:
  - - 1
    - []
  - a: {}
    b:
    - null
  m: 1.0e+3
inner:
  name: ""
inners:
- name: top
  inner:
    name: below
- name: next
later:
  kept:
  - "1"
"#
    );
    let mut read: Thing = from_str(&yaml).unwrap();
    assert_eq!(
        read.raw.as_str(),
        r#"{"list":[[1,[]],{"a":{},"b":[null]}],"m":1000}"#
    );
    read.raw = thing.raw.clone();
    assert_eq!(read, thing);
}

#[test]
fn strings_have_quotes_where_a_reader_could_err() {
    for (text, written) in [
        ("web", "web"),
        ("a b", "a b"),
        ("10.0.0.1", "10.0.0.1"),
        ("1.2.3", "1.2.3"),
        ("500m", "500m"),
        ("1Gi", "1Gi"),
        ("v1", "v1"),
        ("--flag=x", "--flag=x"),
        ("-c", "-c"),
        ("$(NAME)", "$(NAME)"),
        ("a:b", "a:b"),
        ("http://x:80/", "http://x:80/"),
        ("a#b", "a#b"),
        ("it's", "it's"),
        ("C:\\x", "C:\\x"),
        ("é😀", "é😀"),
        ("", r#""""#),
        ("yes", r#""yes""#),
        ("On", r#""On""#),
        ("nO", r#""nO""#),
        ("y", r#""y""#),
        ("null", r#""null""#),
        ("~", r#""~""#),
        ("0644", r#""0644""#),
        ("1e3", r#""1e3""#),
        ("1234e5", r#""1234e5""#),
        ("0x1F", r#""0x1F""#),
        ("1_000", r#""1_000""#),
        ("12:30", r#""12:30""#),
        ("1.", r#""1.""#),
        (".5", r#"".5""#),
        (".inf", r#"".inf""#),
        ("2024-01-02", r#""2024-01-02""#),
        ("=", r#""=""#),
        ("<<", r#""<<""#),
        ("-", r#""-""#),
        ("- a", r#""- a""#),
        ("---", r#""---""#),
        ("...", r#""...""#),
        ("? a", r#""? a""#),
        ("a: b", r#""a: b""#),
        ("a:", r#""a:""#),
        ("a #b", r#""a #b""#),
        ("#a", r##""#a""##),
        ("[a", r#""[a""#),
        ("{{ x }}", r#""{{ x }}""#),
        ("*a", r#""*a""#),
        ("&a", r#""&a""#),
        ("!a", r#""!a""#),
        ("%a", r#""%a""#),
        ("@a", r#""@a""#),
        ("`a`", r#""`a`""#),
        ("|", r#""|""#),
        ("'a'", r#""'a'""#),
        ("\"a\"", r#""\"a\"""#),
        (" a", r#"" a""#),
        ("a ", r#""a ""#),
        ("a\tb", r#""a\tb""#),
        ("a\rb", r#""a\rb""#),
        ("\u{7}", r#""\x07""#),
        ("\u{85}", r#""\x85""#),
        ("\u{2028}", r#""\u2028""#),
        ("\u{feff}", r#""\ufeff""#),
        ("\n", r#""\n""#),
        (" a\nb", r#"" a\nb""#),
        ("a\nb\u{0}", r#""a\nb\x00""#),
    ] {
        let object = RawJson::from_serialize(&serde_json::json!({ "k": text })).unwrap();
        let yaml = to_string(&object).unwrap();
        assert_eq!(yaml, format!("k: {written}\n"));
        assert_eq!(from_str::<RawJson>(&yaml).unwrap(), object, "{text:?}");
        let key = RawJson::from_serialize(&serde_json::json!({ text: ["x", text] })).unwrap();
        let yaml = to_string(&key).unwrap();
        assert_eq!(from_str::<RawJson>(&yaml).unwrap(), key, "{text:?}");
    }
}

#[test]
fn lines_are_written_as_a_block() {
    for (text, written) in [
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n", "|+\n  a\n"),
        ("a\n\n\n b\n", "|\n  a\n\n\n   b"),
        ("\na\n", "|\n\n  a"),
        ("a\n  ", "|-\n  a\n    "),
        ("#!/bin/sh\n\techo\n", "|\n  #!/bin/sh\n  \techo"),
    ] {
        let object = RawJson::from_serialize(&serde_json::json!({ "k": text })).unwrap();
        let yaml = to_string(&object).unwrap();
        assert_eq!(yaml, format!("k: {written}\n"));
        let list =
            RawJson::from_serialize(&serde_json::json!([[text], { "k": [text, text] }])).unwrap();
        for object in [object, list] {
            let yaml = to_string(&object).unwrap();
            assert_eq!(from_str::<RawJson>(&yaml).unwrap(), object, "{yaml}");
        }
    }
}

#[test]
fn a_key_of_any_length_can_be_read_again() {
    for length in [999, 1000, 1001, 1024, 1025, 5000] {
        let key = "k".repeat(length);
        let text = format!(
            r#"[{{"{key}":"text","{key}1":["a",{{"{key} #":{{"b":1}}}}],"{key}2":"x\ny"}}]"#
        );
        let raw: RawJson = text.parse().unwrap();
        let yaml = to_string(&raw).unwrap();
        assert_eq!(from_str::<RawJson>(&yaml).unwrap(), raw, "{length}");
    }
}

#[test]
fn what_was_read_reads_the_same_when_written() {
    let scalars = SCALARS.iter().map(|(scalar, ..)| format!("s: {scalar}"));
    let texts = TEXTS.iter().map(|(text, _)| (*text).to_owned());
    for text in scalars.chain(texts) {
        // Infinities are no JSON.
        let Ok(object) = from_str::<RawJson>(&text) else {
            continue;
        };
        let written = to_string(&object).unwrap();
        let again: RawJson =
            from_str(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
        let value =
            |object: &RawJson| serde_json::from_str::<serde_json::Value>(object.as_str()).ok();
        assert_eq!(value(&again), value(&object), "{written}");
    }
}
