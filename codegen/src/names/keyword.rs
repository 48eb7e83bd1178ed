//! Words that Rust keeps for itself.

/// Strict and reserved keywords of edition 2024. `self`, `Self`, `super` and `crate` cannot be raw
/// identifiers, so that one rule serves all: a trailing underscore.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Makes an identifier of a name: keywords get a trailing underscore, a leading digit a leading one.
pub(crate) fn escape(mut name: String) -> String {
    if name.is_empty() {
        return "unnamed".to_owned();
    }
    if KEYWORDS.binary_search(&name.as_str()).is_ok() {
        name.push('_');
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, escape};

    #[test]
    fn the_keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn every_keyword_gets_an_underscore() {
        for keyword in KEYWORDS {
            assert_eq!(escape(keyword.to_owned()), format!("{keyword}_"));
        }
        assert_eq!(escape("type_".to_owned()), "type_");
        assert_eq!(escape("5xx".to_owned()), "_5xx");
    }
}
