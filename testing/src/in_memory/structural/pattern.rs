//! Regular expressions as Go reads them.

use std::sync::OnceLock;

use regex::Regex;

/// `pattern`. It is compiled when it is first needed.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: String,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(crate) fn new(text: String) -> Self {
        Self {
            text,
            regex: OnceLock::new(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a text has the pattern somewhere. One that cannot be compiled was refused with its definition.
    pub(super) fn matches(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| Self::compile(&self.text).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// # Errors
    /// It is no regular expression.
    pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
        Regex::new(&translate(pattern))
    }
}

/// Go's syntax in Rust's: classes of escapes are of ASCII, brackets do not nest, and nothing in them is an
/// operator.
fn translate(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut in_class = false;
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(letter) => {
                    escape(letter, in_class, &mut text);
                    // `\p{Greek}`, `\x{10FFFF}`: what is in the braces is no repetition.
                    if "pPx".contains(letter) && rest.peek() == Some(&'{') {
                        for c in rest.by_ref() {
                            text.push(c);
                            if c == '}' {
                                break;
                            }
                        }
                    }
                }
                None => text.push('\\'),
            },
            // A brace that begins no repetition is one.
            '{' if !in_class && !is_repetition(rest.clone()) => text.push_str("\\{"),
            '[' if in_class && rest.peek() != Some(&':') => text.push_str("\\["),
            '[' if in_class => {
                // A named class, as in `[:alpha:]`, up to its own bracket.
                text.push('[');
                for c in rest.by_ref() {
                    text.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            '[' => {
                in_class = true;
                text.push('[');
                // What stands first is no end: neither the bracket itself nor the one behind `^`.
                if rest.peek() == Some(&'^') {
                    rest.next();
                    text.push('^');
                }
                if rest.peek() == Some(&']') {
                    rest.next();
                    text.push_str("\\]");
                }
            }
            ']' if in_class => {
                in_class = false;
                text.push(']');
            }
            '&' | '~' if in_class => {
                text.push('\\');
                text.push(c);
            }
            // Two of them are a difference of classes.
            '-' if in_class && text.ends_with('-') => text.push_str("\\-"),
            c => text.push(c),
        }
    }
    text
}

/// Whether what follows a brace is `2}`, `2,}` or `2,3}`.
fn is_repetition(rest: impl Iterator<Item = char>) -> bool {
    let mut inner = String::new();
    for c in rest {
        if c == '}' {
            let (least, most) = inner.split_once(',').unwrap_or((&inner, "0"));
            let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
            return !least.is_empty() && is_number(least) && is_number(most);
        }
        inner.push(c);
    }
    false
}

fn escape(letter: char, in_class: bool, text: &mut String) {
    let class = match letter {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => "\\t\\n\\f\\r ",
        'D' => "^0-9",
        'W' => "^0-9A-Za-z_",
        'S' => "^\\t\\n\\f\\r ",
        'b' if !in_class => {
            text.push_str("(?-u:\\b)");
            return;
        }
        letter => {
            text.push('\\');
            text.push(letter);
            return;
        }
    };
    // In brackets another pair of them adds what it has.
    let is_plain = in_class && !class.starts_with('^');
    text.push_str(&if is_plain {
        class.to_owned()
    } else {
        format!("[{class}]")
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_go() {
        for (pattern, matching, other) in [
            ("^a\\d*$", "a12", "a\u{0663}"),
            ("^[\\w.-]+$", "a_b.c-d", "a b"),
            ("^[^\\s]+$", "ab", "a b"),
            ("^[\\D]+$", "ab", "a1"),
            ("^[[a]+$", "[a", "b"),
            ("^[]a]+$", "]a", "b"),
            ("^[^]a]+$", "bc", "]"),
            ("^[a&&b]+$", "a&b", "c"),
            ("^[+--]+$", "+,-", "a"),
            ("^[[:alpha:]_]+$", "ab_", "1"),
            ("^\\p{L}+$", "\u{e9}", "1"),
            ("^{a}$", "{a}", "a"),
            ("^a{2,}b{1}$", "aab", "ab"),
            ("(?i)^ab$", "Ab", "c"),
            ("\\bab\\b", "x ab", "xab"),
            ("b", "abc", "ac"),
            ("^\\[[0-9]+\\]$", "[1]", "1"),
        ] {
            let regex = Pattern::compile(pattern).unwrap();
            assert!(regex.is_match(matching), "{pattern}");
            assert!(!regex.is_match(other), "{pattern}");
        }
        for wrong in ["[", "a(", "(?<!a)b", "a\\", "*"] {
            assert!(Pattern::compile(wrong).is_err(), "{wrong}");
        }
    }
}
