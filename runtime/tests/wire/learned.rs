//! What a reader learned from one object changes nothing in the next one.

use clientset_runtime::object::{Str, UnknownFields, plain};
use clientset_runtime::wire::json::{self, Decoder};

use crate::shapes::Shapes;

/// Objects that differ where a guess from the one before is wrong, or wrong at its end only.
const NEIGHBOURS: &[&str] = &[
    r#"{"text":"Always","maybeText":"Always"}"#,
    r#"{"text":"Always","maybeText":"Always"}"#,
    r#"{"text":"Always","maybeText":"Always"}"#,
    r#"{"text":"Alwayss","maybeText":"Alway"}"#,
    r#"{"text":"Always\u0021","maybeText":"\u0041lways"}"#,
    r#"{"text":"","maybeText":null}"#,
    r#"{"text": "Always" , "maybeText" : "Always"}"#,
    // What an escape stands for is not what stands there.
    r#"{"text":"a\\nb"}"#,
    r#"{"text":"a\\nb"}"#,
    r#"{"text":"a\\nb"}"#,
    r#"{"text":"a\nb"}"#,
    r#"{"text":"say \"x\""}"#,
    r#"{"text":"say \"x\""}"#,
    r#"{"text":"say \"x\""}"#,
    // Lists and maps that grow, shrink, and are empty.
    r#"{"texts":["a","b","c"],"labels":{"a":"b","c":"d"},"inners":[{"name":"a","args":["x","y"]},{"name":"b"}]}"#,
    r#"{"texts":[],"labels":{},"inners":[]}"#,
    r#"{"texts":["a"],"labels":{"a":"b"},"inners":[{"name":"a","args":[]},{"name":"b","args":["x"]}]}"#,
    r#"{"texts":["a","b","c","d","e","f","g","h"],"labels":{"z":"1","y":"2","x":"3"}}"#,
    // Unparsed JSON that begins alike, or goes on.
    r#"{"raw":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{}}}"#,
    r#"{"raw":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{}}}"#,
    r#"{"raw":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{},"f:more":{}}}"#,
    r#"{"raw":{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}}"#,
    r#"{"raw": {"f:metadata":{"f:labels":{".":{}, "f:app":{}}},"f:spec":{}} ,"unknown":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{}}}"#,
    r#"{"raws":[{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{}},null,{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{}}]}"#,
    r#"{"raw":"a string of more than thirty-two bytes, which ends at its quote"}"#,
    r#"{"raw":"a string of more than thirty-two bytes, which ends at its quote"}"#,
    r#"{"raw":12345678901234567890123456789012345678901234567890}"#,
    r#"{"raw":123456789012345678901234567890123456789012345678901}"#,
];

#[test]
fn an_object_reads_the_same_after_any_other() {
    for first in NEIGHBOURS {
        for second in NEIGHBOURS {
            let mut decoder = Decoder::new();
            // Twice each: a text is learned when it comes again.
            for text in [first, first, second, second, first] {
                let alone: Shapes = json::from_str(text).unwrap();
                let mut shapes = Shapes::default();
                decoder.read_into(&mut shapes, text).unwrap();
                assert_eq!(shapes, alone, "{text} after {first} and {second}");
                assert_eq!(
                    json::to_string(&shapes).unwrap(),
                    json::to_string(&alone).unwrap(),
                    "{text} after {first} and {second}"
                );
            }
        }
    }
}

#[test]
fn what_follows_known_json_is_checked_as_ever() {
    let mut decoder = Decoder::new();
    let known = r#"{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{}}"#;
    let mut read = |text: &str| {
        let mut shapes = Shapes::default();
        let read = decoder.read_into(&mut shapes, text);
        read.map(|()| shapes.raw.as_str().to_owned())
            .map_err(|error| error.to_string())
    };
    for _ in 0..3 {
        assert_eq!(read(&format!(r#"{{"raw":{known}}}"#)).unwrap(), known);
    }
    for (behind, expected) in [
        ("x}", "expected `,` or `}`, found 'x'"),
        ("", "expected `,` or `}`, found the end of the text"),
        (",}", "expected a field name in quotes, found '}'"),
    ] {
        let error = read(&format!(r#"{{"raw":{known}{behind}"#)).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn known_json_is_refused_where_it_would_be_too_deep() {
    let levels = 300;
    let deep = format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    let nested = |around: usize| {
        format!(
            "{}{{\"unknown\":{deep}}}{}",
            r#"{"nested":"#.repeat(around),
            "}".repeat(around)
        )
    };
    let fits = format!(r#"{{"maybeInner":{}}}"#, nested(10));
    let deeper = format!(r#"{{"maybeInner":{}}}"#, nested(250));
    let mut decoder = Decoder::new();
    let mut read = |text: &str| {
        let mut shapes = Shapes::default();
        decoder.read_into(&mut shapes, text)
    };
    for _ in 0..2 {
        read(&fits).unwrap();
        let error = read(&deeper).unwrap_err().to_string();
        assert!(error.contains("nested deeper than 512 levels"), "{error}");
    }
}

#[test]
fn neighbours_share_what_they_agree_in() {
    let mut decoder = Decoder::new();
    let mut read = || {
        let text = r#"{"text":"Always","raw":{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}}"#;
        let mut shapes = Shapes::default();
        decoder.read_into(&mut shapes, text).unwrap();
        shapes
    };
    let objects = [read(), read(), read()];
    let raws = objects
        .each_ref()
        .map(|shapes| shapes.raw.as_str().as_ptr());
    assert!(raws.iter().all(|raw| *raw == raws[0]));
    assert_eq!(objects[1].text.as_ptr(), objects[2].text.as_ptr());
}

#[test]
fn nothing_of_a_secret_is_shared_with_the_next_one() {
    let mut decoder = Decoder::new();
    let mut read = || {
        let text = br#"{"password":"hunter2","user":"jane"}"#;
        decoder.read_slice::<Account>(text).unwrap()
    };
    let accounts = [read(), read(), read(), read()];
    assert_eq!(accounts[3].password, "hunter2");
    for pair in accounts[1..].windows(2) {
        assert_eq!(pair[0].user.as_ptr(), pair[1].user.as_ptr());
        assert_ne!(pair[0].password.as_ptr(), pair[1].password.as_ptr());
    }
}

/// A name and a secret.
#[derive(Clone)]
struct Account {
    user: Str,
    password: Str,
    unknown_fields: UnknownFields,
}

clientset_runtime::object! {
    Account {
        0 user: plain("user"),
        1 password: plain("password").sensitive(),
    }
}
