//! Deep nesting.

use super::{CONFIG_MAP, Case, DEEP, META, SCHEMA, UNKNOWN, nested};

pub(super) fn nesting() -> Vec<Case> {
    vec![
        Case::new(
            META,
            "raw JSON, 500 levels",
            format!(
                r#"{{"managedFields":[{{"fieldsV1":{}}}]}}"#,
                nested(r#"{"f:a":"#, "{}", "}", 500)
            ),
        ),
        Case::new(
            META,
            "raw JSON, 600 levels",
            format!(
                r#"{{"managedFields":[{{"fieldsV1":{}}}]}}"#,
                nested(r#"{"f:a":"#, "{}", "}", 600)
            ),
        )
        .differs(DEEP),
        Case::new(
            META,
            "raw JSON, 10,001 levels",
            format!(
                r#"{{"managedFields":[{{"fieldsV1":{}}}]}}"#,
                nested(r#"{"f:a":"#, "{}", "}", 10_001)
            ),
        ),
        Case::new(
            META,
            "an unknown field, 500 levels",
            format!(r#"{{"name":"a","later":{}}}"#, nested("[", "", "]", 500)),
        )
        .differs(UNKNOWN),
        Case::new(
            META,
            "an unknown field, 600 levels",
            format!(r#"{{"name":"a","later":{}}}"#, nested("[", "", "]", 600)),
        )
        .differs(DEEP),
        Case::new(
            META,
            "an unknown field, 10,001 levels",
            format!(r#"{{"name":"a","later":{}}}"#, nested("[", "", "]", 10_001)),
        ),
        Case::new(
            SCHEMA,
            "a recursive type, 250 levels",
            nested(r#"{"not":"#, r#"{"type":"x"}"#, "}", 250),
        ),
        Case::new(
            SCHEMA,
            "a recursive type, 500 levels",
            nested(r#"{"not":"#, r#"{"type":"x"}"#, "}", 500),
        ),
        Case::new(
            SCHEMA,
            "a recursive type, 600 levels",
            nested(r#"{"not":"#, r#"{"type":"x"}"#, "}", 600),
        )
        .differs(DEEP),
        Case::new(
            SCHEMA,
            "a recursive type, 10,001 levels",
            nested(r#"{"not":"#, r#"{"type":"x"}"#, "}", 10_001),
        ),
        Case::new(
            SCHEMA,
            "a recursive type in lists, 200 levels",
            nested(r#"{"anyOf":["#, "", "]}", 200),
        ),
        Case::new(
            SCHEMA,
            "a recursive type in a map, 200 levels",
            nested(r#"{"properties":{"a":"#, "{}", "}}", 200),
        ),
        Case::new(CONFIG_MAP, "unclosed lists, 10,000", "[".repeat(10_000)),
    ]
}
