//! Characters, escapes and bytes.

use super::{Case, META, UNKNOWN};

pub(super) fn text() -> Vec<Case> {
    vec![
        Case::new(META, "U+0000 as an escape", r#"{"name":"a\u0000b"}"#),
        Case::new(META, "U+0000 as it is", b"{\"name\":\"a\x00b\"}"),
        Case::new(META, "a line break in a string", "{\"name\":\"a\nb\"}"),
        Case::new(META, "U+001F in a string", b"{\"name\":\"a\x1fb\"}"),
        Case::new(META, "U+007F in a string", b"{\"name\":\"a\x7fb\"}"),
        Case::new(META, "a surrogate pair", r#"{"name":"\ud83d\ude00"}"#),
        Case::new(META, "a high surrogate alone", r#"{"name":"\ud83d"}"#),
        Case::new(META, "a low surrogate alone", r#"{"name":"\ude00"}"#),
        Case::new(
            META,
            "two high surrogates",
            r#"{"name":"\ud83d\ud83d\ude00"}"#,
        ),
        Case::new(
            META,
            "surrogates the wrong way round",
            r#"{"name":"\ude00\ud83d"}"#,
        ),
        Case::new(
            META,
            "a high surrogate and another escape",
            r#"{"name":"\ud83d\n"}"#,
        ),
        Case::new(
            META,
            "a high surrogate and a plain escape",
            r#"{"name":"\ud83d\u0041"}"#,
        ),
        Case::new(
            META,
            "half a surrogate in an unknown field",
            r#"{"later":"\ud83d"}"#,
        )
        .differs(UNKNOWN),
        Case::new(META, "an escape of three digits", r#"{"name":"\u123"}"#),
        Case::new(META, "an unknown escape", r#"{"name":"\x41"}"#),
        Case::new(META, "an escaped slash", r#"{"name":"a\/b"}"#),
        Case::new(META, "every short escape", r#"{"name":"\b\f\n\r\t\"\\"}"#),
        Case::new(META, "an escape in capitals", r#"{"name":"\U0041"}"#),
        Case::new(
            META,
            "U+2028 and U+2029",
            b"{\"name\":\"a\xe2\x80\xa8b\xe2\x80\xa9\"}",
        ),
        Case::new(META, "characters of HTML", r#"{"name":"<&>"}"#),
        Case::new(META, "a non-character", b"{\"name\":\"\xef\xbf\xbf\"}"),
        Case::new(META, "four bytes", b"{\"name\":\"\xf0\x9f\x98\x80\"}"),
        Case::new(
            META,
            "two marks that compose",
            b"{\"name\":\"e\xcc\x81 \xc3\xa9\"}",
        ),
        Case::new(META, "a byte that is not UTF-8", b"{\"name\":\"a\xffb\"}"),
        Case::new(META, "UTF-8 that is cut off", b"{\"name\":\"a\xe2\x82\"}"),
        Case::new(META, "overlong UTF-8", b"{\"name\":\"\xc0\x80\"}"),
        Case::new(
            META,
            "overlong UTF-8 of three bytes",
            b"{\"name\":\"\xe0\x80\xaf\"}",
        ),
        Case::new(META, "a surrogate in UTF-8", b"{\"name\":\"\xed\xa0\x80\"}"),
        Case::new(
            META,
            "UTF-8 above U+10FFFF",
            b"{\"name\":\"\xf4\x90\x80\x80\"}",
        ),
        Case::new(
            META,
            "not UTF-8 in a known field's name",
            b"{\"na\xffme\":\"a\"}",
        )
        .differs(UNKNOWN),
        Case::new(
            META,
            "not UTF-8 in a map's key",
            b"{\"labels\":{\"a\xff\":\"b\"}}",
        ),
        Case::new(
            META,
            "two keys that are not UTF-8",
            b"{\"labels\":{\"a\xff\":\"b\",\"a\xfe\":\"c\"}}",
        ),
        Case::new(
            META,
            "not UTF-8 in an unknown field",
            b"{\"later\":\"\xff\"}",
        )
        .differs(UNKNOWN),
        Case::new(
            META,
            "not UTF-8 outside of a string",
            b"{\"name\":\"a\"\xff}",
        ),
        Case::new(META, "a byte order mark", b"\xef\xbb\xbf{\"name\":\"a\"}"),
        Case::new(
            META,
            "UTF-16",
            b"\xff\xfe{\x00\"\x00n\x00a\x00m\x00e\x00\"\x00:\x00\"\x00a\x00\"\x00}\x00",
        ),
        Case::new(
            META,
            "a field's name with an escape",
            r#"{"n\u0061me":"a"}"#,
        ),
        Case::new(
            META,
            "a space that is not JSON's",
            b"{\"name\":\xc2\xa0\"a\"}",
        ),
        Case::new(
            META,
            "a vertical tab between tokens",
            b"{\"name\":\x0b\"a\"}",
        ),
        Case::new(META, "a form feed between tokens", b"{\"name\":\x0c\"a\"}"),
        Case::new(META, "an apostrophe for a quote", "{'name':'a'}"),
        Case::new(META, "a name without quotes", r#"{name:"a"}"#),
    ]
}
