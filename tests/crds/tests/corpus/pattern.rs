//! Strings that a pattern takes.

use std::collections::HashMap;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::random::Random;

/// The patterns that have been met, compiled.
#[derive(Default)]
pub(crate) struct Patterns(HashMap<String, Option<Pattern>>);

struct Pattern {
    regex: Regex,
    hir: Hir,
}

impl Patterns {
    /// Whether a text is what the pattern asks for; a pattern that cannot be read asks for nothing.
    pub(crate) fn takes(&mut self, pattern: &str, text: &str) -> bool {
        self.compiled(pattern)
            .is_none_or(|pattern| pattern.regex.is_match(text))
    }

    /// A text that the pattern takes, of a length in characters that is allowed, if one is found.
    pub(crate) fn text(
        &mut self,
        pattern: &str,
        lengths: (usize, usize),
        random: &mut Random,
    ) -> Option<String> {
        let pattern = self.compiled(pattern)?;
        // The more is asked for, the more is repeated.
        for attempt in 0..60 {
            let mut out = String::new();
            walk(&pattern.hir, 1 + attempt % 12, random, &mut out);
            let length = out.chars().count();
            if (lengths.0..=lengths.1).contains(&length) && pattern.regex.is_match(&out) {
                return Some(out);
            }
        }
        None
    }

    fn compiled(&mut self, pattern: &str) -> Option<&Pattern> {
        let compiled = self.0.entry(pattern.to_owned()).or_insert_with(|| {
            Some(Pattern {
                regex: Regex::new(pattern).ok()?,
                hir: regex_syntax::parse(pattern).ok()?,
            })
        });
        compiled.as_ref()
    }
}

/// Appends what a part of a pattern takes; anchors are left to the final check.
fn walk(hir: &Hir, most: usize, random: &mut Random, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.push(character(class, random)),
        HirKind::Repetition(repetition) => {
            let min = repetition.min as usize;
            let max = repetition.max.map_or(min + most, |max| max as usize);
            let times = min + random.below(max.min(min + most) - min + 1);
            for _ in 0..times {
                walk(&repetition.sub, most, random, out);
            }
        }
        HirKind::Capture(capture) => walk(&capture.sub, most, random, out),
        HirKind::Concat(parts) => {
            for part in parts {
                walk(part, most, random, out);
            }
        }
        HirKind::Alternation(parts) => {
            walk(&parts[random.below(parts.len())], most, random, out);
        }
    }
}

/// One of a class: a letter or digit where it has any, in most cases.
fn character(class: &Class, random: &mut Random) -> char {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => {
            let range = |r: &regex_syntax::hir::ClassBytesRange| (r.start().into(), r.end().into());
            class.iter().map(range).collect()
        }
    };
    let holds = |c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
    let plain: Vec<char> = ('a'..='z')
        .chain('0'..='9')
        .chain('A'..='Z')
        .filter(|c| holds(*c))
        .collect();
    if !plain.is_empty() && !random.in_percent(10) {
        return plain[random.below(plain.len())];
    }
    let shown: Vec<char> = ('!'..='~').filter(|c| holds(*c)).collect();
    if !shown.is_empty() {
        return shown[random.below(shown.len())];
    }
    ranges.first().map_or(' ', |(from, _)| *from)
}
