//! What reading forgives, what it refuses, and how it says so.

use clientset_runtime::wire::json;

use crate::shapes::{Shapes, Widget};

/// The JSON of an object that was read.
fn read(text: &str) -> Result<String, String> {
    let object: Shapes = json::from_str(text).map_err(|error| error.to_string())?;
    let from_slice: Shapes = json::from_slice(text.as_bytes()).unwrap();
    assert_eq!(object, from_slice);
    Ok(json::to_string(&object).unwrap())
}

#[test]
fn accepted_text_reads_as_go_reads_it() {
    let cases = [
        // Missing members and nulls.
        ("{}", "{}"),
        (" \n\t\r{ } \n", "{}"),
        ("null", "{}"),
        (
            r#"{"flag":null,"small":null,"large":null,"ratio":null,"text":null}"#,
            "{}",
        ),
        (
            r#"{"texts":null,"labels":null,"inner":null,"raw":null,"level":null}"#,
            "{}",
        ),
        (
            r#"{"maybeFlag":null,"maybeInner":null,"either":null,"maybeLevel":null}"#,
            "{}",
        ),
        (r#"{"texts":[null,"a"]}"#, r#"{"texts":["","a"]}"#),
        (r#"{"labels":{"a":null}}"#, r#"{"labels":{"a":""}}"#),
        (r#"{"raws":[null,1]}"#, r#"{"raws":[null,1]}"#),
        (r#"{"rawByName":{"a":null}}"#, r#"{"rawByName":{"a":null}}"#),
        // Presence.
        (
            r#"{"maybeFlag":false,"maybeSmall":0,"maybeText":""}"#,
            r#"{"maybeFlag":false,"maybeSmall":0,"maybeText":""}"#,
        ),
        (
            r#"{"flag":false,"small":0,"text":"","texts":[],"labels":{}}"#,
            "{}",
        ),
        // Numbers.
        (
            r#"{"small":-2147483648,"large":9223372036854775807}"#,
            r#"{"small":-2147483648,"large":9223372036854775807}"#,
        ),
        (
            r#"{"small":2147483647,"large":-9223372036854775808}"#,
            r#"{"small":2147483647,"large":-9223372036854775808}"#,
        ),
        (r#"{"small":-0}"#, "{}"),
        (r#"{"ratio":1.0}"#, r#"{"ratio":1}"#),
        (r#"{"ratio":1e3}"#, r#"{"ratio":1000}"#),
        (r#"{"ratio":-1.5E+2}"#, r#"{"ratio":-150}"#),
        (r#"{"ratio":0.1}"#, r#"{"ratio":0.1}"#),
        (r#"{"ratio":1e21}"#, r#"{"ratio":1e+21}"#),
        (r#"{"ratio":1e-7}"#, r#"{"ratio":1e-7}"#),
        (r#"{"maybeRatio":0}"#, r#"{"maybeRatio":0}"#),
        // Strings.
        (
            r#"{"text":"\"\\\/\b\f\n\r\t\u0041\u00e9"}"#,
            r#"{"text":"\"\\/\b\f\n\r\tAé"}"#,
        ),
        (r#"{"text":"\u0000\u001f"}"#, r#"{"text":"\u0000\u001f"}"#),
        (r#"{"text":"\ud83d\ude00"}"#, r#"{"text":"😀"}"#),
        (r#"{"text":"\ud83d"}"#, r#"{"text":"�"}"#),
        (r#"{"text":"\ude00\ud83d"}"#, r#"{"text":"��"}"#),
        (r#"{"text":"\ud83dA"}"#, r#"{"text":"�A"}"#),
        (r#"{"text":"\ud83d\u0041"}"#, r#"{"text":"�A"}"#),
        (r#"{"text":"\ud83d\ud83d\ude00"}"#, r#"{"text":"�😀"}"#),
        (r#"{"text":"😀 é <&>"}"#, r#"{"text":"😀 é <&>"}"#),
        // Members: names are exact, escapes in names count, the last of equal ones wins.
        (r#"{"te\u0078t":"a"}"#, r#"{"text":"a"}"#),
        (r#"{"Text":"a"}"#, r#"{"Text":"a"}"#),
        (r#"{"text":"a","text":"b"}"#, r#"{"text":"b"}"#),
        (r#"{"texts":["a","b"],"texts":["c"]}"#, r#"{"texts":["c"]}"#),
        (
            r#"{"labels":{"a":"1","b":"2","a":"3"}}"#,
            r#"{"labels":{"a":"3","b":"2"}}"#,
        ),
        (
            r#"{"labels":{"a":"1"},"labels":{"b":"2"}}"#,
            r#"{"labels":{"a":"1","b":"2"}}"#,
        ),
        (
            r#"{"labels":{"b":"2","a":"1","":"0"}}"#,
            r#"{"labels":{"":"0","a":"1","b":"2"}}"#,
        ),
        // Unknown fields, written back behind the known ones, without whitespace.
        (
            r#"{"new":{"a":[1,{"b":"c d"}]},"text":"t","x":null}"#,
            r#"{"text":"t","new":{"a":[1,{"b":"c d"}]},"x":null}"#,
        ),
        (
            r#"{"new": { "a b" : [ 1.50 , "c \" d" ] } }"#,
            r#"{"new":{"a b":[1.50,"c \" d"]}}"#,
        ),
        (r#"{"x":1,"y":2,"x":3}"#, r#"{"y":2,"x":3}"#),
        (
            r#"{"apiVersion":"v1","kind":"Shapes"}"#,
            r#"{"apiVersion":"v1","kind":"Shapes"}"#,
        ),
        // Raw.
        (
            r#"{"raw":{"b":1,"a":[true,false,null,-0.5e-3]}}"#,
            r#"{"raw":{"b":1,"a":[true,false,null,-0.5e-3]}}"#,
        ),
        (r#"{"raw":"\ud800"}"#, r#"{"raw":"\ud800"}"#),
        (r#"{"raw":[]}"#, r#"{"raw":[]}"#),
        // Scalars and unions.
        (
            r#"{"level":"low","maybeLevel":7}"#,
            r#"{"level":"low","maybeLevel":7}"#,
        ),
        (r#"{"either":true}"#, r#"{"either":true}"#),
        // Required fields inside an optional struct.
        (
            r#"{"maybeInner":{}}"#,
            r#"{"maybeInner":{"name":"","port":0,"enabled":false,"args":[],"selector":{},"level":null}}"#,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn refused_text_names_the_field_and_the_place() {
    let cases = [
        // Kinds of values.
        (
            r#"{"small":"5"}"#,
            r#"small: expected integer, found string "5" at line 1 column 10"#,
        ),
        (
            r#"{"small":1.0}"#,
            "small: expected integer, found number 1.0 at line 1 column 10",
        ),
        (
            r#"{"large":1e3}"#,
            "large: expected integer, found number 1e3 at line 1 column 10",
        ),
        (
            r#"{"small":2147483648}"#,
            "small: expected integer from -2147483648 to 2147483647, found number 2147483648 at line 1 column 10",
        ),
        (
            r#"{"large":9223372036854775808}"#,
            "large: expected integer from -9223372036854775808 to 9223372036854775807, found number 9223372036854775808 at line 1 column 10",
        ),
        (
            r#"{"ratio":1e999}"#,
            "ratio: expected number from -1.8e308 to 1.8e308, found number 1e999 at line 1 column 10",
        ),
        (
            r#"{"ratio":true}"#,
            "ratio: expected number, found boolean true at line 1 column 10",
        ),
        (
            r#"{"flag":0}"#,
            "flag: expected boolean, found number 0 at line 1 column 9",
        ),
        (
            r#"{"text":false}"#,
            "text: expected string, found boolean false at line 1 column 9",
        ),
        (
            r#"{"text":{}}"#,
            "text: expected string, found object at line 1 column 9",
        ),
        (
            r#"{"texts":"http"}"#,
            r#"texts: expected list, found string "http" at line 1 column 10"#,
        ),
        (
            r#"{"labels":["a"]}"#,
            "labels: expected object, found list at line 1 column 11",
        ),
        (
            r#"{"level":"middle"}"#,
            r#"level: expected a level (low, high or a number), found string "middle" (no level is called middle) at line 1 column 10"#,
        ),
        (
            r#"{"level":[]}"#,
            "level: expected a level (low, high or a number), found list at line 1 column 10",
        ),
        (
            r#"{"either":"x"}"#,
            r#"either: expected boolean or object, found string "x" at line 1 column 11"#,
        ),
        ("[]", "expected object, found list at line 1 column 1"),
        ("5", "expected object, found number 5 at line 1 column 1"),
        // Paths, lines and columns; a column counts characters.
        (
            "{\n \"inners\": [\n  {\"name\":\"é\"},\n  {\"name\":\"é\", \"args\":[\"a\",1]}]}",
            "inners[1].args[1]: expected string, found number 1 at line 4 column 28",
        ),
        (
            r#"{"labels":{"app.kubernetes.io/name":1}}"#,
            r#"labels["app.kubernetes.io/name"]: expected string, found number 1 at line 1 column 37"#,
        ),
        (
            r#"{"byName":{"a":{"nested":{"port":"x"}}}}"#,
            r#"byName.a.nested.port: expected integer, found string "x" at line 1 column 34"#,
        ),
        (
            r#"{"labels":{"":1}}"#,
            r#"labels[""]: expected string, found number 1 at line 1 column 15"#,
        ),
        (
            r#"{"either":{"port":{}}}"#,
            "either.port: expected integer, found object at line 1 column 19",
        ),
        // Not JSON.
        (
            "",
            "expected object, found the end of the text at line 1 column 1",
        ),
        (
            "{",
            "expected a field name in quotes, found the end of the text at line 1 column 2",
        ),
        (
            "{}x",
            "expected the end of the text, found 'x' at line 1 column 3",
        ),
        (
            "{}{}",
            "expected the end of the text, found '{' at line 1 column 3",
        ),
        (
            "{,}",
            "expected a field name in quotes, found ',' at line 1 column 2",
        ),
        (
            r#"{"text":"a",}"#,
            "expected a field name in quotes, found '}' at line 1 column 13",
        ),
        (
            r#"{"text" "a"}"#,
            "expected `:` after a field name, found '\"' at line 1 column 9",
        ),
        (
            r#"{"text":"a" "flag":true}"#,
            "expected `,` or `}`, found '\"' at line 1 column 13",
        ),
        (
            r#"{"texts":["a",]}"#,
            "texts[1]: expected string, found ']' at line 1 column 15",
        ),
        (
            r#"{"texts":["a" "b"]}"#,
            "texts: expected `,` or `]`, found '\"' at line 1 column 15",
        ),
        (
            r#"{"text":'a'}"#,
            "text: expected string, found '\\'' at line 1 column 9",
        ),
        (
            r#"{"flag":tru}"#,
            "flag: expected `true` at line 1 column 9",
        ),
        (
            r#"{"flag":nul}"#,
            "flag: expected `null` at line 1 column 9",
        ),
        (
            r#"{"small":01}"#,
            "expected `,` or `}`, found '1' at line 1 column 11",
        ),
        (
            r#"{"small":-}"#,
            "small: a number without a digit where one has to be at line 1 column 10",
        ),
        (
            r#"{"small":+1}"#,
            "small: expected integer, found '+' at line 1 column 10",
        ),
        (
            r#"{"ratio":1.}"#,
            "ratio: a number without a digit where one has to be at line 1 column 10",
        ),
        (
            r#"{"ratio":.5}"#,
            "ratio: expected number, found '.' at line 1 column 10",
        ),
        (
            r#"{"ratio":1e}"#,
            "ratio: a number without a digit where one has to be at line 1 column 10",
        ),
        (
            r#"{"ratio":NaN}"#,
            "ratio: expected number, found 'N' at line 1 column 10",
        ),
        (
            "{\"text\":\"a\nb\"}",
            "text: control character 0x0a in a string, expected an escape at line 1 column 11",
        ),
        (
            r#"{"text":"\x41"}"#,
            "text: unknown escape in a string at line 1 column 10",
        ),
        (
            r#"{"text":"\u12g4"}"#,
            "text: `\\u` in a string, expected four hexadecimal digits at line 1 column 10",
        ),
        (
            r#"{"text":"a"#,
            "text: the text ends inside a string that began here at line 1 column 9",
        ),
        (
            r#"{"new":[1,}"#,
            "new: expected a value, found '}' at line 1 column 11",
        ),
        (
            r#"{"new":[1}"#,
            "new: expected `,` or `]`, found '}' at line 1 column 10",
        ),
        (
            r#"{"new":{"a":1]}"#,
            "new: expected `,` or `}`, found ']' at line 1 column 14",
        ),
        (
            r#"{"new":{1:2}}"#,
            "new: expected a field name in quotes, found '1' at line 1 column 9",
        ),
        (
            "{\"new\":\"\u{1}\"}",
            "new: control character 0x01 in a string, expected an escape at line 1 column 9",
        ),
        (
            "\u{feff}{}",
            "expected object, found '\\u{feff}' at line 1 column 1",
        ),
    ];
    for (text, expected) in cases {
        let error = json::from_str::<Shapes>(text).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn long_values_are_shortened_in_messages() {
    let text = format!(r#"{{"small":"{}"}}"#, "é".repeat(1000));
    let message = json::from_str::<Shapes>(&text).unwrap_err().to_string();
    let quoted = "é".repeat(64);
    assert_eq!(
        message,
        format!(r#"small: expected integer, found string "{quoted}"... at line 1 column 10"#)
    );
}

#[test]
fn secrets_are_never_quoted() {
    let cases = [
        (
            r#"{"spec":{"data":{"password":123456}}}"#,
            "spec.data.password: expected string, found number at line 1 column 29",
        ),
        (
            r#"{"spec":{"data":"hunter2"}}"#,
            "spec.data: expected object, found string at line 1 column 17",
        ),
        (
            r#"{"spec":{"token":"hunter2"}}"#,
            "spec.token: expected a level (low, high or a number), found string at line 1 column 18",
        ),
    ];
    for (text, expected) in cases {
        let error = json::from_str::<Widget>(text).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(format!("{error:?}"), format!("ReadError({expected})"));
    }
}

#[test]
fn the_kind_is_checked_where_it_is_stated() {
    for text in [
        r#"{}"#,
        r#"{"apiVersion":"example.com/v1","kind":"Widget"}"#,
        r#"{"kind":"Widget"}"#,
        r#"{"kind":"","apiVersion":null}"#,
    ] {
        assert!(json::from_str::<Widget>(text).is_ok(), "{text}");
    }
    let cases = [
        (
            r#"{"kind":"Gadget"}"#,
            r#"kind: expected "Widget", found string "Gadget" at line 1 column 9"#,
        ),
        (
            r#"{"apiVersion":"v1","kind":"Widget"}"#,
            r#"apiVersion: expected "example.com/v1", found string "v1" at line 1 column 15"#,
        ),
        (
            r#"{"kind":5}"#,
            "kind: expected string, found number 5 at line 1 column 9",
        ),
    ];
    for (text, expected) in cases {
        let error = json::from_str::<Widget>(text).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn bytes_that_are_not_utf8_become_replacement_characters() {
    let object: Shapes = json::from_slice(b"{\"text\":\"a\xff\xe2\x82b\",\"x\":\"\xc3\"}").unwrap();
    assert_eq!(object.text, "a\u{fffd}\u{fffd}\u{fffd}b");
    assert_eq!(
        object.unknown_fields.get("x").unwrap().as_str(),
        "\"\u{fffd}\""
    );
    assert!(json::from_slice::<Shapes>(b"{}\xff").is_err());
}

#[test]
fn reading_into_an_object_replaces_what_the_text_has() {
    let mut object: Shapes = json::from_str(
        r#"{"text":"a","texts":["x","y"],"maybeInner":{"name":"n","port":1},"x":1}"#,
    )
    .unwrap();
    json::read_into(
        &mut object,
        br#"{"texts":["z"],"maybeInner":{"port":2},"flag":true}"#,
    )
    .unwrap();
    assert_eq!(object.text, "a");
    assert_eq!(object.texts, ["z"]);
    assert_eq!(
        (object.maybe_inner.name.as_str(), object.maybe_inner.port),
        ("n", 2)
    );
    assert!(object.flag);
    assert!(object.unknown_fields.get("x").is_some());

    json::read_into(&mut object, br#"{"maybeInner":null,"text":null}"#).unwrap();
    assert!(object.maybe_inner.is_none());
    assert_eq!(object.text, "");
    json::read_into(&mut object, b"null").unwrap();
    assert_eq!(object, Shapes::default());
}

#[test]
fn nesting_is_limited_everywhere() {
    let nested = |open: &str, close: &str, levels: usize| {
        format!("{}{}", open.repeat(levels), close.repeat(levels))
    };
    let cases = [
        (
            "unknown lists",
            format!(r#"{{"new":{}}}"#, nested("[", "]", 100_000)),
        ),
        (
            "unknown objects",
            format!(r#"{{"new":{}}}"#, nested(r#"{"a":["#, "]}", 100_000)),
        ),
        ("unclosed", format!(r#"{{"raw":{}"#, "[".repeat(100_000))),
        (
            "raw",
            format!(r#"{{"raws":[{}]}}"#, nested("[", "]", 100_000)),
        ),
        (
            "typed",
            format!(
                r#"{{"maybeInner":{}}}"#,
                nested(r#"{"nested":"#, "}", 100_000)
            ),
        ),
    ];
    for (name, text) in cases {
        let error = json::from_str::<Shapes>(&text).unwrap_err().to_string();
        assert!(
            error.contains("nested deeper than 512 levels at line 1"),
            "{name}: {error}"
        );
    }
    // One level is the object itself.
    for (levels, fits) in [(511, true), (512, false)] {
        let raw = format!(r#"{{"raw":{}}}"#, nested("[", "]", levels));
        assert_eq!(json::from_str::<Shapes>(&raw).is_ok(), fits, "raw {levels}");
        let typed = format!(
            r#"{{"maybeInner":{}{{}}{}}}"#,
            r#"{"nested":"#.repeat(levels - 1),
            "}".repeat(levels - 1)
        );
        assert_eq!(
            json::from_str::<Shapes>(&typed).is_ok(),
            fits,
            "typed {levels}"
        );
    }
}

#[test]
fn the_deepest_object_fits_a_small_stack() {
    let work = || {
        let text = format!(
            r#"{{"maybeInner":{}{{}}{}}}"#,
            r#"{"nested":"#.repeat(510),
            "}".repeat(510)
        );
        let object: Shapes = json::from_str(&text).unwrap();
        let copy = object.clone();
        assert_eq!(object, copy);
        // Its innermost struct is written with the required lists that the text did not have.
        assert!(json::to_string(&copy).unwrap().contains(r#""args":[]"#));
        assert!(
            serde_json::to_string(&copy)
                .unwrap()
                .contains(r#""args":[]"#)
        );
    };
    // Half of what std and tokio give a thread; a build without optimization needs most of it.
    let thread = std::thread::Builder::new().stack_size(1024 * 1024);
    thread.spawn(work).unwrap().join().unwrap();
}

#[test]
fn endless_paths_are_shortened_in_messages() {
    let text = format!(r#"{{"maybeInner":{}5"#, r#"{"nested":"#.repeat(200));
    let error = json::from_str::<Shapes>(&text).unwrap_err();
    let steps = ".nested".repeat(15);
    assert_eq!(error.path(), format!("maybeInner{steps}...{steps}"));
}
