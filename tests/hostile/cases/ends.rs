//! Empty, cut and continued texts.

use super::{CONFIG_MAP, Case, META, WATCH_EVENT};

pub(super) fn ends() -> Vec<Case> {
    vec![
        Case::new(META, "nothing", ""),
        Case::new(META, "a space", " "),
        Case::new(META, "a line break", "\n"),
        Case::new(META, "a byte order mark alone", b"\xef\xbb\xbf"),
        Case::new(
            META,
            "spaces around",
            b" \x09\x0d\x0a{\"name\":\"a\"} \x0a\x09 ",
        ),
        Case::new(META, "another value behind", r#"{"name":"a"} {}"#),
        Case::new(META, "a letter behind", r#"{"name":"a"}x"#),
        Case::new(META, "a bracket behind", r#"{"name":"a"}}"#),
        Case::new(META, "a comma behind", r#"{"name":"a"},"#),
        Case::new(META, "U+0000 behind", b"{\"name\":\"a\"}\x00"),
        Case::new(META, "a comment behind", r#"{"name":"a"} // b"#),
        Case::new(META, "a comment within", r#"{/* b */"name":"a"}"#),
        Case::new(META, "a comma too many", r#"{"name":"a",}"#),
        Case::new(
            META,
            "a comma too many in a list",
            r#"{"finalizers":["a",]}"#,
        ),
        Case::new(META, "a comma too few", r#"{"name":"a" "uid":"b"}"#),
        Case::new(META, "a colon too few", r#"{"name" "a"}"#),
        Case::new(META, "cut off in a string", r#"{"name":"a"#),
        Case::new(META, "cut off behind a value", r#"{"name":"a""#),
        Case::new(META, "cut off in a literal", r#"{"name":nul"#),
        Case::new(META, "two values behind a name", r#"{"name":"a":"b"}"#),
        Case::new(CONFIG_MAP, "an object without anything", "{}"),
        Case::new(
            CONFIG_MAP,
            "a kind, nothing else",
            r#"{"apiVersion":"v1","kind":"ConfigMap"}"#,
        ),
        Case::new(CONFIG_MAP, "a kind and nothing at all", ""),
        Case::new(
            CONFIG_MAP,
            "a kind with text behind",
            r#"{"apiVersion":"v1","kind":"ConfigMap"}{}"#,
        ),
        Case::new(
            WATCH_EVENT,
            "an event with text behind",
            r#"{"type":"ADDED","object":{"a":1}} x"#,
        ),
        Case::new(
            WATCH_EVENT,
            "an event without an object",
            r#"{"type":"ADDED"}"#,
        ),
        Case::new(
            WATCH_EVENT,
            "an event whose object is null",
            r#"{"type":"ADDED","object":null}"#,
        ),
    ]
}
