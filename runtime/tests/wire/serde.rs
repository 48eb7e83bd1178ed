//! The bridges to serde, with serde_json and with formats made for the test.

use clientset_runtime::object::{Map, Optional, RawJson, Str, some};
use clientset_runtime::wire::{json, yaml};
use serde::Deserialize as _;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde_derive::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::shapes::{Inner, Shapes, Widget};

const FULL: &str = r#"{
    "flag": true, "small": -5, "large": 9007199254740993, "ratio": 2.5, "text": "é\"",
    "texts": ["a", null], "labels": {"b": "2", "a": null}, "inner": {"labels": {"x": "y"}},
    "raw": {"z": [1, -2.5, 1e3, 18446744073709551615, true, null, "s"], "a": {}},
    "maybeFlag": false, "maybeText": "", "maybeInner": {"name": "n", "nested": {"port": 3}},
    "inners": [{}, {"args": ["x"]}], "byName": {"k": {"port": 1}}, "listsByName": {"l": ["m"]},
    "numbers": [1, -2], "raws": [null, 1], "rawByName": {"r": [{}]}, "level": "high",
    "maybeLevel": 12, "either": {"name": "e"}, "new": {"deep": [1, {"x": 2.50}]}, "newer": null
}"#;

#[test]
fn serde_json_reads_and_writes_what_our_own_reader_does() {
    let ours: Shapes = json::from_str(FULL).unwrap();
    let from_str: Shapes = serde_json::from_str(FULL).unwrap();
    let from_value: Shapes = serde_json::from_value(serde_json::from_str(FULL).unwrap()).unwrap();
    let from_reader: Shapes = serde_json::from_reader(FULL.as_bytes()).unwrap();

    // serde's numbers have no text: 1e3 comes as 1000.0, 2.50 as 2.5.
    let value: Value = serde_json::from_str(&json::to_string(&ours).unwrap()).unwrap();
    for theirs in [&from_str, &from_value, &from_reader] {
        let theirs = json::to_string(theirs).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&theirs).unwrap(), value);
    }
    for object in [&ours, &from_str] {
        assert_eq!(serde_json::to_value(object).unwrap(), value);
        let text = serde_json::to_string(object).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
    assert_eq!(
        serde_json::from_str::<Shapes>("null").unwrap(),
        Shapes::default()
    );
    assert_eq!(serde_json::to_string(&Shapes::default()).unwrap(), "{}");
}

#[test]
fn a_kind_is_written_and_checked() {
    let widget: Widget =
        serde_json::from_str(r#"{"kind":"Widget","metadata":{"name":"w"}}"#).unwrap();
    let value = serde_json::to_value(&widget).unwrap();
    assert_eq!(value["apiVersion"], "example.com/v1");
    assert_eq!(value["kind"], "Widget");
    assert_eq!(serde_json::from_value::<Widget>(value).unwrap(), widget);

    let error = serde_json::from_value::<Widget>(json!({"kind": "Gadget"})).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"kind: expected "Widget", found string "Gadget""#
    );
}

#[test]
fn errors_name_the_path() {
    let cases = [
        (
            json!({"inners": [{}, {"args": ["a", 5]}]}),
            "inners[1].args[1]: expected string, found number 5",
        ),
        (
            json!({"labels": {"a.b/c": []}}),
            r#"labels["a.b/c"]: expected string, found list"#,
        ),
        (
            json!({"small": 1.0}),
            "small: expected integer, found number 1.0",
        ),
        (
            json!({"small": 3_000_000_000_i64}),
            "small: expected integer from -2147483648 to 2147483647, found number 3000000000",
        ),
        (
            json!({"large": u64::MAX}),
            "large: expected integer from -9223372036854775808 to 9223372036854775807, found number 18446744073709551615",
        ),
        (
            json!({"maybeInner": {"enabled": "true"}}),
            r#"maybeInner.enabled: expected boolean, found string "true""#,
        ),
        (
            json!({"either": "x"}),
            r#"either: expected boolean or object, found string "x""#,
        ),
        (
            json!({"either": [1]}),
            "either: expected boolean or object, found list",
        ),
        (
            json!({"level": "middle"}),
            r#"level: expected a level (low, high or a number), found string "middle" (no level is called middle)"#,
        ),
        (
            json!({"text": {"a": 1}}),
            "text: expected string, found object",
        ),
        (json!([]), "expected object, found list"),
    ];
    for (value, expected) in cases {
        let error = serde_json::from_value::<Shapes>(value).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let error = serde_json::from_str::<Shapes>("{\n \"texts\": \"http\"}").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"texts: expected list, found string "http" at line 2 column 16"#
    );
}

#[test]
fn secrets_are_never_quoted() {
    let cases = [
        (
            json!({"spec": {"data": {"password": 12345}}}),
            "spec.data.password: expected string, found number",
        ),
        (
            json!({"spec": {"token": "hunter2"}}),
            "spec.token: expected a level (low, high or a number), found string",
        ),
    ];
    for (value, expected) in cases {
        let error = serde_json::from_value::<Widget>(value).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_format_that_nests_without_end_is_refused() {
    let mut value = json!({});
    for _ in 0..600 {
        value = json!({"nested": value});
    }
    let error = serde_json::from_value::<Inner>(value.clone())
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with(": nested deeper than 512 levels"),
        "{error}"
    );
    let error = serde_json::from_value::<Shapes>(json!({"new": value}))
        .unwrap_err()
        .to_string();
    assert!(error.ends_with("nested deeper than 512 levels"), "{error}");
}

/// A number as serde_json hands it out with its feature `arbitrary_precision`.
fn exact(text: &str) -> MapDeserializer<'_, std::iter::Once<(&str, &str)>, ValueError> {
    MapDeserializer::new(std::iter::once(("$serde_json::private::Number", text)))
}

#[test]
fn numbers_that_serde_json_hands_out_as_their_text_are_numbers() {
    let raw = RawJson::deserialize(exact("0.10")).unwrap();
    assert_eq!(raw.as_str(), "0.10");

    struct Entry(&'static str);
    impl<'de> IntoDeserializer<'de, ValueError> for Entry {
        type Deserializer = MapDeserializer<'de, std::iter::Once<(&'de str, &'de str)>, ValueError>;
        fn into_deserializer(self) -> Self::Deserializer {
            exact(self.0)
        }
    }
    let entries = [
        ("small", "7"),
        ("maybeRatio", "0.5"),
        ("level", "12"),
        ("new", "1e400"),
    ];
    let entries = entries.map(|(name, text)| (name, Entry(text)));
    let shapes = Shapes::deserialize(MapDeserializer::new(entries.into_iter())).unwrap();
    assert_eq!(
        json::to_string(&shapes).unwrap(),
        r#"{"small":7,"maybeRatio":0.5,"level":12,"new":1e400}"#
    );
}

/// A struct of somebody else.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Theirs {
    name: Str,
    labels: Map<i32>,
    raw: RawJson,
    inner: Optional<Inner>,
    maybe: Option<Str>,
    widget: Widget,
}

#[test]
fn the_wrappers_stand_in_other_peoples_structs() {
    let text = r#"{"name":"n","labels":{"b":2,"a":1},"raw":{"x":[1]},"maybe":null,"widget":{}}"#;
    let theirs: Theirs = serde_json::from_str(text).unwrap();
    assert_eq!(theirs.name, "n");
    assert_eq!(theirs.labels, [("a", 1), ("b", 2)].into());
    assert_eq!(theirs.raw.as_str(), r#"{"x":[1]}"#);
    assert!(theirs.inner.is_none());
    let again = serde_json::from_value(serde_json::to_value(&theirs).unwrap()).unwrap();
    assert_eq!(theirs, again);

    let present = Theirs {
        inner: some(Inner::default()),
        ..theirs
    };
    let value = serde_json::to_value(&present).unwrap();
    assert_eq!(value["inner"]["port"], 0);
    assert_eq!(serde_json::from_value::<Theirs>(value).unwrap(), present);
}

#[test]
fn raw_json_checks_what_it_takes() {
    let cases = [
        ("", ""),
        ("null", ""),
        (" {\"a\" : [ 1 , \" b \" ] }\n", r#"{"a":[1," b "]}"#),
        ("\"x\"", "\"x\""),
        ("-0.50e+1", "-0.50e+1"),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<RawJson>().unwrap().as_str(), expected);
        assert_eq!(RawJson::try_from(text).unwrap().as_str(), expected);
        assert_eq!(
            RawJson::try_from(text.to_owned()).unwrap().as_str(),
            expected
        );
    }
    for text in ["{", "{}{}", "nul", "\u{1}"] {
        assert!(text.parse::<RawJson>().is_err(), "{text}");
    }
    let error = "{\"a\": }".parse::<RawJson>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a value, found '}' at line 1 column 7"
    );
}

#[test]
fn raw_json_becomes_a_type_and_back() {
    let widget: Widget = json::from_str(r#"{"metadata":{"name":"w"},"new":[1]}"#).unwrap();
    let raw = RawJson::from_object(&widget).unwrap();
    assert_eq!(raw.to::<Widget>().unwrap(), widget);
    assert_eq!(raw.to::<Inner>().unwrap().unknown_fields.len(), 5);
    assert!(RawJson::new().to::<Widget>().is_err());
    let error = "[]".parse::<RawJson>().unwrap().to::<Widget>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected object, found list at line 1 column 1"
    );
}

#[derive(Serialize)]
enum Variants {
    Unit,
    Newtype(u8),
    Tuple(i16, char),
    Struct { a: Option<f32>, b: () },
}

#[derive(Serialize)]
struct Everything<'a> {
    integers: (i8, i16, i32, i64, u8, u16, u32, u64),
    floats: [f64; 4],
    small_floats: [f32; 3],
    large: (i128, u128),
    variants: [Variants; 4],
    by_number: std::collections::BTreeMap<i32, bool>,
    by_flag: std::collections::BTreeMap<bool, &'a str>,
    by_letter: std::collections::BTreeMap<char, ()>,
    value: Value,
    none: Option<&'a str>,
}

#[test]
fn anything_that_serde_shows_becomes_raw_json() {
    let everything = Everything {
        integers: (i8::MIN, -1, 0, i64::MIN, u8::MAX, 1, 2, u64::MAX),
        floats: [0.0, 1.0, -2.5, 1e300],
        small_floats: [0.1, 1.0, -3.5],
        large: (i128::from(i64::MIN), u128::from(u64::MAX)),
        variants: [
            Variants::Unit,
            Variants::Newtype(1),
            Variants::Tuple(-1, 'x'),
            Variants::Struct {
                a: Some(0.5),
                b: (),
            },
        ],
        by_number: [(-1, true), (2, false)].into(),
        by_flag: [(true, "yes")].into(),
        by_letter: [('"', ())].into(),
        value: json!({"a": [1, {"b": "\n"}], "c": null}),
        none: None,
    };
    let raw = RawJson::from_serialize(&everything).unwrap();
    let theirs = serde_json::to_string(&everything).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(raw.as_str()).unwrap(),
        serde_json::from_str::<Value>(&theirs).unwrap()
    );
    assert!(
        raw.as_str().contains(r#""small_floats":[0.1,1.0,-3.5]"#),
        "{}",
        raw.as_str()
    );
}

#[test]
fn what_json_has_no_form_for_is_refused() {
    #[derive(Serialize)]
    struct Bad {
        ratio: f64,
    }
    let error = RawJson::from_serialize(&Bad { ratio: f64::NAN }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ratio: expected a finite number, found NaN: JSON has no form for it"
    );
    let map = std::collections::BTreeMap::from([(vec![1], 1)]);
    let error = RawJson::from_serialize(&map).unwrap_err();
    assert_eq!(error.to_string(), "a key of a map is no single value");
}

#[test]
fn floats_without_a_fraction_are_shown_as_whole_numbers() {
    for ratio in ["3", "-150", "9007199254740992", "2.5", "1e+21"] {
        let shapes: Shapes = json::from_str(&format!(r#"{{"ratio":{ratio}}}"#)).unwrap();
        let text = json::to_string(&shapes).unwrap();
        assert_eq!(serde_json::to_string(&shapes).unwrap(), text);
    }
}

#[test]
fn a_number_beyond_serdes_is_refused_and_not_lost() {
    let raw: RawJson = r#"{"deep":[1e400]}"#.parse().unwrap();
    let error = serde_json::to_value(&raw).unwrap_err().to_string();
    assert!(error.contains("1e400"), "{error}");
    assert_eq!(json::to_string(&raw).unwrap(), r#"{"deep":[1e400]}"#);
}

#[test]
fn text_that_serde_json_shows_as_json_already_stays_as_it_is() {
    /// As serde_json's `RawValue` and exact numbers serialize.
    struct Verbatim(&'static str, &'static str);
    impl serde::Serialize for Verbatim {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeStruct;
            let mut verbatim = serializer.serialize_struct(self.0, 1)?;
            verbatim.serialize_field(self.0, self.1)?;
            verbatim.end()
        }
    }
    let cases = [
        (
            "$serde_json::private::RawValue",
            r#"{"a": [1.50]}"#,
            r#"{"a":[1.50]}"#,
        ),
        ("$serde_json::private::Number", "1e400", "1e400"),
    ];
    for (name, text, expected) in cases {
        let raw = RawJson::from_serialize(&[Verbatim(name, text)]).unwrap();
        assert_eq!(raw.as_str(), format!("[{expected}]"));
    }
    assert!(RawJson::from_serialize(&Verbatim("$serde_json::private::RawValue", "{")).is_err());
}

#[test]
fn a_yaml_crate_reads_and_writes_what_our_own_reader_does() {
    let text = concat!(
        "text: '12'\n",
        "small: 0x10\n",
        "ratio: 2\n",
        "labels: {app: web, 80: \"80\"}\n",
        "maybeInner: {name: web, args: [a, ~]}\n",
        "level: 12\n",
        "either: true\n",
        "raw:\n  b: [1, -2.5, true, null, x]\n",
        "new:\n- deep: {x: z}\n",
    );
    let theirs: Shapes = serde_yaml_ng::from_str(text).unwrap();
    let ours: Shapes = yaml::from_str(text).unwrap();
    assert_eq!(theirs, ours);
    assert_eq!(theirs.labels["80"], "80");
    assert_eq!(theirs.small, 16);

    let written = serde_yaml_ng::to_string(&theirs).unwrap();
    assert_eq!(yaml::from_str::<Shapes>(&written).unwrap(), ours);
    assert_eq!(
        serde_yaml_ng::from_str::<Shapes>(&yaml::to_string(&ours).unwrap()).unwrap(),
        ours
    );

    let error = serde_yaml_ng::from_str::<Shapes>("inners:\n- name: 5\n").unwrap_err();
    let expected = "inners[0].name: expected string, found number 5";
    assert!(error.to_string().contains(expected), "{error}");
}
