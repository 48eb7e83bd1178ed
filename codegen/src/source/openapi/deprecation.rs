//! Deprecation, which the spec states in prose alone.
//!
//! The wording is upstream's habit: a sentence that begins with the word (`Deprecated: use ...`,
//! `DEPRECATED: ...`, `Deprecated. Not ...`), or a set phrase. What is deprecated among a field's
//! values (`Recycle (deprecated)`), or outside the API (an annotation), does not count. A running server
//! appends what each value means, which a published spec lacks.

const VALUES: &str = "Possible enum values:";

/// Whether a type's description says that it is deprecated.
pub(super) fn is_deprecated_type(docs: &str) -> bool {
    begins_a_sentence(docs) || docs.to_ascii_lowercase().contains("this api is deprecated")
}

/// Whether a field's name or description says that it is deprecated.
pub(super) fn is_deprecated_field(name: &str, docs: &str) -> bool {
    const PHRASES: [&str; 4] = [
        "this field is deprecated",
        "now is deprecated",
        "should be considered as deprecated",
        "is a deprecated alias",
    ];
    let renamed = name
        .strip_prefix("deprecated")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    renamed || begins_a_sentence(docs) || {
        let docs = docs.to_ascii_lowercase();
        PHRASES.iter().any(|phrase| docs.contains(phrase))
    }
}

fn begins_a_sentence(docs: &str) -> bool {
    let docs = docs.split(VALUES).next().unwrap_or_default();
    ["Deprecated", "DEPRECATED"].iter().any(|word| {
        docs.match_indices(word).any(|(at, _)| {
            let before = docs[..at].trim_end();
            let starts = before.is_empty()
                || before.ends_with(['.', ':', '!', '?', '"', ']', ')'])
                || docs[..at].ends_with('\n');
            starts && docs[at + word.len()..].starts_with([':', '.'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{is_deprecated_field, is_deprecated_type};

    #[test]
    fn a_sentence_that_begins_with_the_word_deprecates() {
        let table = [
            ("Deprecated: use the other.", true),
            ("Holds it. Deprecated: use the other.", true),
            ("Holds it.\n\nDEPRECATED: use the other.", true),
            ("Holds it\nDeprecated: use the other.", true),
            ("Deprecated. Not all of them set it.", true),
            ("One of Keep, Drop (Deprecated).", false),
            (
                "A name. (Deprecated) The controller does not make them.",
                false,
            ),
            ("The annotation is deprecated since 1.32.", false),
            ("The Deprecated: of old.", false),
            (
                "A phase.\n\nPossible enum values:\n - `\"Old\"`: gone.\nDeprecated: it is not set.",
                false,
            ),
            ("", false),
        ];
        for (docs, expected) in table {
            assert_eq!(is_deprecated_field("name", docs), expected, "{docs:?}");
            assert_eq!(is_deprecated_type(docs), expected, "{docs:?}");
        }
    }

    #[test]
    fn set_phrases_deprecate() {
        assert!(is_deprecated_type(
            "Holds it. This API is deprecated since 1.22"
        ));
        for docs in [
            "Keeps them. This field is deprecated in favor of that.",
            "Never filled, and now is deprecated.",
            "Its use should be considered as deprecated",
            "It is a deprecated alias for the other.",
        ] {
            assert!(is_deprecated_field("name", docs), "{docs:?}");
        }
    }

    #[test]
    fn a_field_renamed_to_deprecated_is() {
        assert!(is_deprecated_field("deprecatedCount", ""));
        assert!(!is_deprecated_field("deprecated", "says whether it is"));
        assert!(!is_deprecated_field("deprecationWarning", ""));
    }
}
