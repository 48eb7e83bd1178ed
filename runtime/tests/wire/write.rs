//! What is written, for which purpose.

use clientset_runtime::object::{RawJson, UnknownFields, some};
use clientset_runtime::wire::{Mode, json};

use crate::shapes::{Either, Inner, Level, Selector, Shapes, Widget, WidgetSpec};

const NO_INNER: &str =
    r#"{"name":"","port":0,"enabled":false,"args":[],"selector":{},"level":null}"#;

fn written(value: &Widget, mode: Mode) -> String {
    let mut out = b"before ".to_vec();
    json::write(value, mode, &mut out).unwrap();
    String::from_utf8(out).unwrap().split_off(7)
}

fn unknown(fields: &[(&str, &str)]) -> UnknownFields {
    let mut unknown = UnknownFields::default();
    for (name, value) in fields {
        unknown.insert((*name).into(), value.parse().unwrap());
    }
    unknown
}

#[test]
fn required_fields_are_always_written() {
    assert_eq!(json::to_string(&Inner::default()).unwrap(), NO_INNER);
}

#[test]
fn optional_fields_are_written_when_present_and_plain_ones_when_not_empty() {
    assert_eq!(json::to_string(&Shapes::default()).unwrap(), "{}");
    let shapes = Shapes {
        maybe_flag: Some(false),
        maybe_small: Some(0),
        maybe_large: Some(0),
        maybe_ratio: Some(0.0),
        maybe_text: Some("".into()),
        maybe_inner: some(Inner::default()),
        maybe_level: Some(Level(String::new())),
        either: Some(Either::Bool(false)),
        ..Default::default()
    };
    let expected = format!(
        r#"{{"maybeFlag":false,"maybeSmall":0,"maybeLarge":0,"maybeRatio":0,"maybeText":"","maybeInner":{NO_INNER},"maybeLevel":null,"either":false}}"#
    );
    assert_eq!(json::to_string(&shapes).unwrap(), expected);
}

#[test]
fn empty_elements_and_entries_are_written() {
    let shapes = Shapes {
        texts: vec!["".into()],
        labels: [("", "")].into(),
        inners: vec![Inner::default()],
        lists_by_name: [("a", vec![])].into(),
        raws: vec![RawJson::new()],
        raw_by_name: [("a", RawJson::new())].into(),
        ..Default::default()
    };
    let expected = format!(
        r#"{{"texts":[""],"labels":{{"":""}},"inners":[{NO_INNER}],"listsByName":{{"a":[]}},"raws":[null],"rawByName":{{"a":null}}}}"#
    );
    assert_eq!(json::to_string(&shapes).unwrap(), expected);
}

#[test]
fn a_kind_comes_first_and_a_plain_struct_that_writes_nothing_does_not_come() {
    assert_eq!(
        written(&Widget::default(), Mode::Update),
        format!(
            r#"{{"apiVersion":"example.com/v1","kind":"Widget","spec":{{"selector":{NO_INNER}}}}}"#
        )
    );
}

#[test]
fn an_update_carries_unknown_fields() {
    let widget = Widget {
        spec: WidgetSpec {
            pod_selector: Selector {
                unknown_fields: unknown(&[("new", "1")]),
                ..Default::default()
            },
            ..Default::default()
        },
        unknown_fields: unknown(&[("b", r#"{"x": null}"#), ("a", "null"), ("b", "2")]),
        ..Default::default()
    };
    assert_eq!(
        written(&widget, Mode::Update),
        format!(
            r#"{{"apiVersion":"example.com/v1","kind":"Widget","spec":{{"selector":{NO_INNER},"podSelector":{{"new":1}}}},"b":2,"a":null}}"#
        )
    );
}

#[test]
fn an_apply_names_nothing_that_is_not_set() {
    let kind = r#""apiVersion":"example.com/v1","kind":"Widget""#;
    let cases = [
        // Not even the required selector of the spec.
        (WidgetSpec::default(), String::new()),
        (
            WidgetSpec { replicas: Some(0), ..Default::default() },
            r#","spec":{"replicas":0}"#.to_owned(),
        ),
        // Unknown fields belong to nobody.
        (
            WidgetSpec {
                replicas: Some(3),
                unknown_fields: unknown(&[("new", "1")]),
                ..Default::default()
            },
            r#","spec":{"replicas":3}"#.to_owned(),
        ),
        // A required struct in which something is set is written with its required fields.
        (
            WidgetSpec {
                selector: Inner { name: "a".into(), ..Default::default() },
                ..Default::default()
            },
            r#","spec":{"selector":{"name":"a","port":0,"enabled":false,"args":[],"selector":{},"level":null}}"#.to_owned(),
        ),
        // Elements are whole.
        (
            WidgetSpec { containers: vec![Inner::default()], ..Default::default() },
            format!(r#","spec":{{"containers":[{NO_INNER}]}}"#),
        ),
    ];
    for (spec, expected) in cases {
        let widget = Widget {
            spec,
            ..Default::default()
        };
        assert_eq!(
            written(&widget, Mode::Apply),
            format!("{{{kind}{expected}}}")
        );
    }
}

#[test]
fn strings_are_escaped_as_json_asks() {
    let cases = [
        ("plain", r#""plain""#),
        ("\"\\/", r#""\"\\/""#),
        ("\n\r\t\u{8}\u{c}", r#""\n\r\t\b\f""#),
        ("\0\u{1f}\u{7f}", "\"\\u0000\\u001f\u{7f}\""),
        ("é😀\u{2028}<&>", "\"é😀\u{2028}<&>\""),
        (
            "a long one, \"quoted\" far behind the beginning",
            r#""a long one, \"quoted\" far behind the beginning""#,
        ),
    ];
    for (text, expected) in cases {
        let json = json::to_string(&clientset_runtime::object::Str::from(text)).unwrap();
        assert_eq!(json, expected);
        assert_eq!(json, serde_json::to_string(text).unwrap());
    }
}

#[test]
fn numbers_are_written_as_go_writes_them() {
    let cases = [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (0.1, "0.1"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1.5e300, "-1.5e+300"),
        (0.000_001, "0.000001"),
        (0.000_000_1, "1e-7"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
    ];
    for (value, expected) in cases {
        assert_eq!(json::to_string(&value).unwrap(), expected);
        assert_eq!(json::from_str::<f64>(expected).unwrap(), value);
    }
    assert_eq!(json::to_string(&i64::MIN).unwrap(), i64::MIN.to_string());
    assert_eq!(json::to_string(&i64::MAX).unwrap(), i64::MAX.to_string());
}

#[test]
fn a_number_without_a_json_form_is_refused_with_its_path() {
    for (value, name) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        let shapes = Shapes {
            maybe_ratio: Some(value),
            ..Default::default()
        };
        let mut out = b"before".to_vec();
        let error = json::write(&shapes, Mode::Update, &mut out).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("maybeRatio: expected a finite number, found {name}: JSON has no form for it")
        );
        assert_eq!(error.path(), "maybeRatio");
        assert_eq!(out, b"before");
    }
}

#[test]
fn endless_nesting_is_refused() {
    let mut inner = Inner::default();
    for _ in 0..600 {
        inner = Inner {
            nested: some(inner),
            ..Default::default()
        };
    }
    let error = json::to_string(&inner).unwrap_err().to_string();
    assert!(error.starts_with("nested.nested."), "{error}");
    assert!(
        error.ends_with(": nested deeper than 528 levels"),
        "{error}"
    );
}
