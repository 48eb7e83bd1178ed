//! The variants of an enum.

use std::collections::BTreeSet;

use super::words;
use crate::model::Variant;
use crate::names;

/// The variants of values, in their order. A variant's name depends on its value alone; where two values
/// come to one name, the first keeps it and the others get a number. `chosen` is what the user says.
pub(super) fn variants<'v>(
    values: &[&str],
    chosen: impl Fn(&str) -> Option<&'v str>,
) -> Vec<Variant> {
    let chosen: Vec<Option<&str>> = values.iter().map(|value| chosen(value)).collect();
    let mut taken: BTreeSet<String> = chosen.iter().flatten().copied().map(String::from).collect();
    let mut names: Vec<Option<String>> = Vec::new();
    for (value, chosen) in values.iter().zip(&chosen) {
        names.push(match chosen {
            Some(name) => Some((*name).to_owned()),
            None => {
                let name = variant(value);
                taken.insert(name.clone()).then_some(name)
            }
        });
    }
    // Numbers come last, so that they take no other value's own name.
    let mut numbered = |value: &str| {
        let name = variant(value);
        let base = name.trim_end_matches('_');
        let digit = base.ends_with(|c: char| c.is_ascii_digit());
        let between = if digit { "_" } else { "" };
        let mut number = 2;
        loop {
            let name = format!("{base}{between}{number}");
            if taken.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    };
    values
        .iter()
        .zip(names)
        .map(|(value, name)| Variant {
            name: name.unwrap_or_else(|| numbered(value)),
            value: (*value).to_owned(),
        })
        .collect()
}

/// The variant that a value of no list comes to.
const OTHER: &str = "Other";

/// Operators whose signs mean more together than apart.
const OPERATORS: [(&str, &str); 16] = [
    ("!=", "NotEqual"),
    ("!~", "NotMatching"),
    ("&&", "And"),
    ("*", "Star"),
    ("**", "StarStar"),
    ("-", "Minus"),
    ("<", "Less"),
    ("<=", "LessOrEqual"),
    ("<>", "NotEqual"),
    ("=", "Equal"),
    ("==", "DoubleEqual"),
    ("=~", "Matching"),
    (">", "Greater"),
    (">=", "GreaterOrEqual"),
    ("~", "Tilde"),
    ("||", "Or"),
];

/// What separates words and has a name only where nothing else is there.
const SEPARATORS: [(char, &str); 19] = [
    (' ', "Space"),
    ('"', "Quote"),
    ('\'', "Apostrophe"),
    ('(', "Open"),
    (')', "Close"),
    (',', "Comma"),
    ('-', "Minus"),
    ('.', "Dot"),
    ('/', "Slash"),
    (':', "Colon"),
    (';', "Semicolon"),
    ('[', "OpenBracket"),
    ('\\', "Backslash"),
    (']', "CloseBracket"),
    ('_', "Underscore"),
    ('`', "Backtick"),
    ('{', "OpenBrace"),
    ('|', "Bar"),
    ('}', "CloseBrace"),
];

/// What is a word wherever it stands.
const SIGNS: [(char, &str); 13] = [
    ('!', "Not"),
    ('#', "Hash"),
    ('$', "Dollar"),
    ('%', "Percent"),
    ('&', "And"),
    ('*', "Star"),
    ('+', "Plus"),
    ('<', "Less"),
    ('=', "Equal"),
    ('>', "Greater"),
    ('?', "Question"),
    ('@', "At"),
    ('^', "Caret"),
];

/// The name of a value's variant, by the value alone.
fn variant(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    let of = |table: &[(char, &'static str)], c: char| {
        table
            .iter()
            .find(|(sign, _)| *sign == c)
            .map(|(_, name)| *name)
    };
    let operator = OPERATORS.iter().find(|(operator, _)| *operator == value);
    let name = if let Some((_, name)) = operator {
        (*name).to_owned()
    } else if value.chars().all(|c| c.is_ascii_punctuation() || c == ' ') {
        let names = value.chars().map(|c| {
            of(&SIGNS, c)
                .or_else(|| of(&SEPARATORS, c))
                .unwrap_or("Tilde")
        });
        names.collect()
    } else {
        // A sign as a word of its own; words end at the spaces.
        let mut text = String::new();
        let negative = value.strip_prefix('-').unwrap_or_default();
        if negative.starts_with(|c: char| c.is_ascii_digit()) {
            text.push_str("Minus");
        }
        for c in value.chars() {
            match of(&SIGNS, c) {
                Some(name) => text.push_str(&format!(" {name} ")),
                None if c == '~' => text.push_str(" Tilde "),
                None => text.push(c),
            }
        }
        words::pascal(&text)
    };
    // Only what is left of control characters has no name at all.
    match names::escape(name) {
        name if name == OTHER => format!("{OTHER}_"),
        name if name == "unnamed" => "Unnamed".to_owned(),
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{variant, variants};

    #[test]
    fn a_variant_has_its_name_from_its_value() {
        let table = [
            ("", "Empty"),
            ("RSA", "Rsa"),
            ("ECDSA", "Ecdsa"),
            ("PKCS1", "Pkcs1"),
            ("digital signature", "DigitalSignature"),
            ("s/mime", "SMime"),
            ("HTTP/1", "Http1"),
            ("HTTP/1.1", "Http1_1"),
            ("V1.0", "V1_0"),
            ("5xx", "_5xx"),
            ("802.1q", "_802_1q"),
            ("1", "_1"),
            ("=", "Equal"),
            ("!=", "NotEqual"),
            ("=~", "Matching"),
            ("!~", "NotMatching"),
            ("*", "Star"),
            ("<", "Less"),
            ("<=", "LessOrEqual"),
            ("-", "Minus"),
            ("-1", "Minus1"),
            ("+1", "Plus1"),
            ("C++", "CPlusPlus"),
            ("100%", "_100Percent"),
            ("..", "DotDot"),
            ("~>", "TildeGreater"),
            ("Other", "Other_"),
            ("other", "Other_"),
            ("Self", "Self_"),
            ("self", "Self_"),
            ("type", "Type"),
            ("kubernetes.io/tls", "KubernetesIoTls"),
            ("urn:ietf:rfc", "UrnIetfRfc"),
            ("IfNotPresent", "IfNotPresent"),
            ("enable-api-fields", "EnableApiFields"),
            ("été", "U00e9TU00e9"),
            ("\u{1}", "Unnamed"),
        ];
        for (value, expected) in table {
            assert_eq!(variant(value), expected, "{value:?}");
        }
    }

    #[test]
    fn the_first_value_keeps_a_name_that_two_come_to() {
        let names = |values: &[&str]| -> Vec<String> {
            let variants = variants(values, |_| None).into_iter();
            variants.map(|variant| variant.name).collect()
        };
        assert_eq!(names(&["head", "HEAD"]), ["Head", "Head2"]);
        assert_eq!(
            names(&["head", "HEAD", "head2"]),
            ["Head", "Head3", "Head2"]
        );
        assert_eq!(names(&["other", "Other"]), ["Other_", "Other2"]);
        assert_eq!(names(&["v1", "V1"]), ["V1", "V1_2"]);
        let both = ["audit", "Audit", "Enforce"];
        let more = ["audit", "Audit", "Deny", "Enforce"];
        let kept: Vec<String> = names(&more)
            .into_iter()
            .filter(|name| name != "Deny")
            .collect();
        assert_eq!(names(&both), kept);
    }

    #[test]
    fn a_user_names_a_variant() {
        let chosen = |value: &str| (value == "HEAD").then_some("HeadOfAll");
        let names: Vec<String> = variants(&["HEAD", "head"], chosen)
            .into_iter()
            .map(|variant| variant.name)
            .collect();
        assert_eq!(names, ["HeadOfAll", "Head"]);
    }
}
