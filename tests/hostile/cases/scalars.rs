//! Numbers or strings, and bytes.

use super::{Case, INT_OR_STRING, SECRET, SERVICE_PORT};

const NULL_IS_ABSENT: &str =
    "null is no value to an optional field; Go's type has no absent value and makes 0 of it";
const NULL_BYTES: &str =
    "null is read as no bytes and written as such; a server takes both for the same";
const BYTES_AS_LIST: &str =
    "Go's decoder takes a list of numbers for bytes; to Kubernetes bytes are base64";

pub(super) fn ints_or_strings() -> Vec<Case> {
    vec![
        Case::new(INT_OR_STRING, "int-or-string 80", "80"),
        Case::new(INT_OR_STRING, "int-or-string `80`", r#""80""#),
        Case::new(INT_OR_STRING, "int-or-string `http`", r#""http""#),
        Case::new(INT_OR_STRING, "int-or-string `25%`", r#""25%""#),
        Case::new(INT_OR_STRING, "int-or-string 2147483647", "2147483647"),
        Case::new(INT_OR_STRING, "int-or-string 2147483648", "2147483648"),
        Case::new(INT_OR_STRING, "int-or-string -2147483648", "-2147483648"),
        Case::new(INT_OR_STRING, "int-or-string -2147483649", "-2147483649"),
        Case::new(INT_OR_STRING, "int-or-string 4294967376", "4294967376"),
        Case::new(
            INT_OR_STRING,
            "int-or-string 9223372036854775808",
            "9223372036854775808",
        ),
        Case::new(INT_OR_STRING, "int-or-string 1e400", "1e400"),
        Case::new(INT_OR_STRING, "int-or-string 80.0", "80.0"),
        Case::new(INT_OR_STRING, "int-or-string 8e1", "8e1"),
        Case::new(INT_OR_STRING, "int-or-string 1.5", "1.5"),
        Case::new(INT_OR_STRING, "int-or-string -0", "-0"),
        Case::new(INT_OR_STRING, "int-or-string ``", r#""""#),
        Case::new(INT_OR_STRING, "int-or-string null", "null"),
        Case::new(INT_OR_STRING, "int-or-string true", "true"),
        Case::new(INT_OR_STRING, "int-or-string []", "[]"),
        Case::new(INT_OR_STRING, "int-or-string {}", "{}"),
        Case::new(INT_OR_STRING, "int-or-string `\\u0000`", r#""\u0000""#),
        Case::new(
            INT_OR_STRING,
            "int-or-string `2147483648`",
            r#""2147483648""#,
        ),
        Case::new(INT_OR_STRING, "int-or-string 00", "00"),
        Case::new(
            SERVICE_PORT,
            "int-or-string null in a field",
            r#"{"port":80,"targetPort":null}"#,
        )
        .differs(NULL_IS_ABSENT),
        Case::new(
            SERVICE_PORT,
            "int-or-string beyond 32 bits in a field",
            r#"{"port":80,"targetPort":4294967376}"#,
        ),
    ]
}

pub(super) fn base64() -> Vec<Case> {
    vec![
        Case::new(
            SECRET,
            "base64 padded",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ=="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 without padding",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ"}}"#,
        ),
        Case::new(
            SECRET,
            "base64 half padded",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 padded too much",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ==="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 one character",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"Y"}}"#,
        ),
        Case::new(
            SECRET,
            "base64 with a line break",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"Y\nQ=\r\n="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 with a space",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ =="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 of the URL alphabet",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"_-8="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 of the standard alphabet",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"/+8="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 with bits left over",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YR=="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 with text behind the padding",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ==YQ=="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 padding alone",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"===="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 empty",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":""}}"#,
        ),
        Case::new(
            SECRET,
            "base64 given null",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":null}}"#,
        )
        .differs(NULL_BYTES),
        Case::new(
            SECRET,
            "base64 given a number",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":5}}"#,
        ),
        Case::new(
            SECRET,
            "base64 given a list of numbers",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":[97]}}"#,
        )
        .differs(BYTES_AS_LIST),
        Case::new(
            SECRET,
            "base64 given an empty list",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":[]}}"#,
        )
        .differs(BYTES_AS_LIST),
        Case::new(
            SECRET,
            "base64 given a list with a number too large",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":[256]}}"#,
        ),
        Case::new(
            SECRET,
            "base64 given an object",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":{}}}"#,
        ),
        Case::new(
            SECRET,
            "base64 with U+0000",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"YQ\u0000=="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 with an escape in it",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"Y\u0051=="}}"#,
        ),
        Case::new(
            SECRET,
            "base64 given true",
            r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":true}}"#,
        ),
    ]
}
