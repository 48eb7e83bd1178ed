//! Streams that are cut anywhere read like streams that are not.

use clientset_runtime::meta::List;
use clientset_runtime::wire::{ReadError, json};

use crate::shapes::Widget;

/// Objects as a watch sends them, with everything that could be mistaken for a bracket.
const STREAM: &str = concat!(
    r#"{"type":"ADDED","object":{"a":["}",{"b":"\"}{"}],"é😀":"\\"}}"#,
    "\n",
    r#" {"type":"ERROR","object":{}}{"x":"\u007b"}"#,
    "\r\n\t {} ",
);

const OBJECTS: [&str; 4] = [
    r#"{"type":"ADDED","object":{"a":["}",{"b":"\"}{"}],"é😀":"\\"}}"#,
    r#"{"type":"ERROR","object":{}}"#,
    r#"{"x":"\u007b"}"#,
    "{}",
];

fn frames<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut frames = json::Frames::new();
    let mut found = Vec::new();
    for chunk in chunks {
        frames.push(chunk);
        while let Some(frame) = frames.next().unwrap() {
            found.push(String::from_utf8(frame.to_vec()).unwrap());
        }
    }
    frames.finish().unwrap();
    found
}

#[test]
fn frames_are_the_same_wherever_the_stream_is_cut() {
    let bytes = STREAM.as_bytes();
    assert_eq!(frames([bytes]), OBJECTS);
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(frames([head, tail]), OBJECTS, "cut at {cut}");
    }
    for size in 1..20 {
        assert_eq!(frames(bytes.chunks(size)), OBJECTS, "chunks of {size}");
    }
}

#[test]
fn frames_may_be_taken_after_all_bytes_have_come() {
    let mut frames = json::Frames::new();
    for chunk in STREAM.as_bytes().chunks(7) {
        frames.push(chunk);
    }
    for object in OBJECTS {
        assert_eq!(frames.next().unwrap(), Some(object.as_bytes()));
    }
    assert_eq!(frames.next().unwrap(), None);
}

#[test]
fn a_stream_that_is_none_of_objects_is_refused() {
    let cases = [
        (
            "404 page not found",
            "expected a stream of JSON objects, found '4' (byte 0 of the stream)",
        ),
        (
            "{}\n  [1]",
            "expected a stream of JSON objects, found '[' (byte 5 of the stream)",
        ),
        (
            "{}\n}",
            "expected a stream of JSON objects, found '}' (byte 3 of the stream)",
        ),
        (
            "é",
            "expected a stream of JSON objects, found 'é' (byte 0 of the stream)",
        ),
    ];
    for (text, expected) in cases {
        let mut frames = json::Frames::new();
        frames.push(text.as_bytes());
        let error = loop {
            match frames.next() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("{text} was accepted"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_stream_that_ends_inside_an_object_is_refused() {
    let mut frames = json::Frames::new();
    frames.push(b"{}\n{\"a\":");
    assert_eq!(frames.next().unwrap(), Some(&b"{}"[..]));
    assert_eq!(frames.next().unwrap(), None);
    let error = frames.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the stream ends inside an object, after 5 bytes of it (byte 3 of the stream)"
    );
}

#[test]
fn objects_of_a_stream_are_bounded() {
    let object = format!(r#"{{"a":"{}"}}"#, "x".repeat(100));
    for chunk in [1, 7, 200] {
        let mut frames = json::Frames::with_limit(object.len());
        let mut found = 0;
        for chunk in object.repeat(3).as_bytes().chunks(chunk) {
            frames.push(chunk);
            while frames.next().unwrap().is_some() {
                found += 1;
            }
        }
        assert_eq!(found, 3, "chunks of {chunk}");

        let mut frames = json::Frames::with_limit(object.len() - 1);
        let error = object
            .as_bytes()
            .chunks(chunk)
            .find_map(|chunk| {
                frames.push(chunk);
                frames.next().err()
            })
            .unwrap();
        let expected = format!(
            "an object of the stream is larger than {} bytes (byte 0 of the stream)",
            object.len() - 1
        );
        assert_eq!(error.to_string(), expected, "chunks of {chunk}");
    }
}

#[test]
fn a_watch_event_comes_apart_in_any_order() {
    let cases = [
        (
            r#"{"type":"ADDED","object":{"a":1}}"#,
            "ADDED",
            r#"{"a":1}"#,
        ),
        (
            r#" { "object" : { "a" : 1 } , "type" : "DELETED" } "#,
            "DELETED",
            r#"{ "a" : 1 }"#,
        ),
        (
            r#"{"new":[{}],"type":"A\u0044","object":null,"x":0}"#,
            "AD",
            "null",
        ),
    ];
    for (text, kind, object) in cases {
        let event = json::watch_event(text.as_bytes()).unwrap();
        assert_eq!((&*event.0, &*event.1), (kind, object));
    }
    let (_, object) = json::watch_event(b"{\"type\":\"ADDED\",\"object\":\"\xff\"}").unwrap();
    assert_eq!(object, "\"\u{fffd}\"");

    let refused = [
        (
            "[]",
            "expected a watch event, found list at line 1 column 1",
        ),
        (
            "{}",
            "expected a watch event with a type and an object, found no type at line 1 column 1",
        ),
        (
            r#"{"type":"ADDED"}"#,
            "expected a watch event with a type and an object, found no object at line 1 column 1",
        ),
        (
            r#"{"type":5,"object":{}}"#,
            "type: expected string, found number 5 at line 1 column 9",
        ),
        (
            r#"{"type":"ADDED","object":{"a"}}"#,
            "object: expected `:` after a field name, found '}' at line 1 column 30",
        ),
        (
            r#"{"type":"ADDED","object":{}} {}"#,
            "expected the end of the text, found '{' at line 1 column 30",
        ),
    ];
    for (text, expected) in refused {
        assert_eq!(
            json::watch_event(text.as_bytes()).unwrap_err().to_string(),
            expected
        );
    }
}

fn read_list<'a>(
    gather: usize,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> Result<List<Widget>, ReadError> {
    let mut reader = json::ListReader::gathering(gather);
    for chunk in chunks {
        reader.push(chunk)?;
    }
    reader.finish()
}

/// Lists with their members in every order, and all that a list may hold.
fn lists() -> Vec<String> {
    let item = r#"{"metadata":{"name":"é😀\n","labels":{"a":"b"}},"spec":{"containers":[{"name":"c","port":8}]},"new":[1]}"#;
    let meta = r#""metadata":{"resourceVersion":"7","remainingItemCount":12,"continue":"x"}"#;
    vec![
        "{}".to_owned(),
        r#"{"items":null}"#.to_owned(),
        r#"{"items":[]}"#.to_owned(),
        format!(
            r#"{{"kind":"WidgetList","apiVersion":"example.com/v1",{meta},"items":[{item},null,{item}]}}"#
        ),
        format!(
            r#" {{ "items" : [ {item} , {{}} ] , "x" : 123 , {meta} , "kind":"WidgetList", "x" : -45.5 }} "#
        ),
        format!(r#"{{"x":"\u00e9","items":[{{}}],"items":[{item}],"y":true,"z":null}}"#),
        format!(r#"{{{meta},"items":[{item}],"metadata":{{"selfLink":"a","new":[1]}}}}"#),
    ]
}

#[test]
fn a_list_is_the_same_wherever_it_is_cut() {
    for text in lists() {
        let whole: List<Widget> = json::from_str(&text).unwrap();
        let bytes = text.as_bytes();
        assert_eq!(read_list(1 << 20, [bytes]).unwrap(), whole, "{text}");
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            assert_eq!(
                read_list(0, [head, tail]).unwrap(),
                whole,
                "cut at {cut}: {text}"
            );
        }
        for size in 1..40 {
            for gather in [0, 1, 50] {
                let list = read_list(gather, bytes.chunks(size)).unwrap();
                assert_eq!(list, whole, "chunks of {size}, {gather}: {text}");
            }
        }
    }
}

#[test]
fn a_list_with_bytes_that_are_not_utf8_is_the_same_wherever_it_is_cut() {
    let bytes = b"{\"items\":[{\"metadata\":{\"name\":\"\xff\xe2\x82\xf0\x9f\x98\x80\xf0\x9f\"}}]}";
    let whole: List<Widget> = json::from_slice(bytes).unwrap();
    assert_eq!(
        whole.items[0].metadata.name,
        "\u{fffd}\u{fffd}\u{fffd}😀\u{fffd}\u{fffd}"
    );
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(read_list(0, [head, tail]).unwrap(), whole, "cut at {cut}");
    }
}

#[test]
fn a_list_is_refused_with_the_same_words_wherever_it_is_cut() {
    let cases = [
        ("[]", "expected object, found list at line 1 column 1"),
        (
            "\n{\"items\":{}}",
            "items: expected list, found object at line 2 column 10",
        ),
        (
            r#"{"kind":"PodList"}"#,
            r#"kind: expected "WidgetList", found string "PodList" at line 1 column 9"#,
        ),
        (
            "{\"items\":[{},\n {\"spec\":{\"replicas\":\"x\"}}]}",
            "items[1].spec.replicas: expected integer, found string \"x\" at line 2 column 22",
        ),
        (
            r#"{"items":[{"kind":"Gadget"}]}"#,
            r#"items[0].kind: expected "Widget", found string "Gadget" at line 1 column 19"#,
        ),
        (
            r#"{"items":[{} {}]}"#,
            "expected `,` or `]`, found '{' at line 1 column 14",
        ),
        (
            r#"{"items":[{},]}"#,
            "items[1]: expected object, found ']' at line 1 column 14",
        ),
        (
            r#"{"metadata":{}}x"#,
            "expected the end of the text, found 'x' at line 1 column 16",
        ),
        (
            r#"{"metadata":{"resourceVersion":7}}"#,
            "metadata.resourceVersion: expected string, found number 7 at line 1 column 32",
        ),
        (
            r#"{"items":[{"spec":{"data":{"a":12345}}}]}"#,
            "items[0].spec.data.a: expected string, found number at line 1 column 32",
        ),
        // Ends too early.
        (
            "",
            "expected object, found the end of the text at line 1 column 1",
        ),
        (
            r#"{"items":[{}"#,
            "expected `,` or `]`, found the end of the text at line 1 column 13",
        ),
        (
            r#"{"items":[{}]"#,
            "expected `,` or `}`, found the end of the text at line 1 column 14",
        ),
        (
            r#"{"items":[{"meta"#,
            "items[0]: the text ends inside a string that began here at line 1 column 12",
        ),
        (
            r#"{"metadata":{"#,
            "metadata: expected a field name in quotes, found the end of the text at line 1 column 14",
        ),
    ];
    for (text, expected) in cases {
        let bytes = text.as_bytes();
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            let error = read_list(0, [head, tail]).unwrap_err();
            assert_eq!(error.to_string(), expected, "cut at {cut}: {text}");
        }
    }
}

#[test]
fn the_objects_of_a_list_can_be_taken_as_they_come() {
    let mut reader = json::ListReader::<Widget>::gathering(0);
    let names = |items: Vec<Widget>| -> Vec<String> {
        items
            .into_iter()
            .map(|item| item.metadata.name.into())
            .collect()
    };
    reader
        .push(br#"{"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}},{"meta"#)
        .unwrap();
    assert_eq!(names(reader.take_items()), ["a", "b"]);
    assert!(reader.take_items().is_empty());
    reader
        .push(br#"data":{"name":"c"}},{"metadata":{"name":5}}]}"#)
        .unwrap_err();
    assert_eq!(names(reader.take_items()), ["c"]);
}

#[test]
fn an_error_names_the_number_of_an_object_also_when_others_were_taken() {
    let mut reader = json::ListReader::<Widget>::gathering(0);
    reader.push(br#"{"items":[{},{},"#).unwrap();
    assert_eq!(reader.take_items().len(), 2);
    let error = reader.push(b"5,").unwrap_err();
    assert_eq!(error.path(), "items[2]");
}

#[test]
fn nesting_is_as_deep_in_a_list_that_arrives_as_in_one_that_is_there() {
    for (levels, fits) in [(509, true), (510, false)] {
        let nested = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let text = format!(r#"{{"items":[{{"new":{nested}}}]}}"#);
        assert_eq!(
            json::from_str::<List<Widget>>(&text).is_ok(),
            fits,
            "{levels}"
        );
        assert_eq!(read_list(0, [text.as_bytes()]).is_ok(), fits, "{levels}");
    }
}

#[test]
fn what_waits_is_never_shown() {
    let mut frames = json::Frames::new();
    frames.push(br#"{"password":"hunter2"#);
    let mut reader = json::ListReader::<Widget>::new();
    reader
        .push(br#"{"items":[{"spec":{"token":"hunter2"#)
        .unwrap();
    assert!(!format!("{frames:?} {reader:?}").contains("hunter2"));
}
