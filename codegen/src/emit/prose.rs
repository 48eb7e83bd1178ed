//! Documentation text that is not ours, made fit for rustdoc.
//!
//! Only a snapshot imported with `--keep-docs` has any. Rustdoc would read its brackets as links, its
//! angle brackets as HTML, an indented line as a doctest, a lone backtick as the start of code.

/// The paragraphs of a description, each in lines of at most `width` columns.
pub(super) fn paragraphs(text: &str, width: usize) -> Vec<String> {
    let text = text.replace("```", "").replace('\t', " ");
    let mut paragraphs = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            finish(&mut words, &mut paragraphs, width);
        } else {
            words.extend(line.split_whitespace().map(str::to_owned));
        }
    }
    finish(&mut words, &mut paragraphs, width);
    paragraphs
}

fn finish(words: &mut Vec<String>, paragraphs: &mut Vec<String>, width: usize) {
    if words.is_empty() {
        return;
    }
    let text = escape(&std::mem::take(words).join(" "));
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(plain_start(word)),
        }
    }
    paragraphs.push(lines.join("\n"));
}

/// A line must not begin like a list, a heading, a quotation or a rule.
fn plain_start(word: &str) -> String {
    let numbered = word
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with(['.', ')']);
    if word.starts_with(['#', '>', '+', '-', '=', '|', '*'])
        || (numbered && word.starts_with(|c: char| c.is_ascii_digit()))
    {
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        return format!("{}\\{}", &word[..digits], &word[digits..]);
    }
    word.to_owned()
}

fn escape(text: &str) -> String {
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for word in text.split(' ') {
        if !out.is_empty() {
            out.push(' ');
        }
        if !in_code && (word.starts_with("https://") || word.starts_with("http://")) {
            out.push_str(&link(word));
            continue;
        }
        for c in word.chars() {
            match c {
                '`' if balanced => {
                    in_code = !in_code;
                    out.push(c);
                }
                '`' | '[' | ']' | '<' | '>' | '\\' | '*' | '_' | '~' | '&' | '|' if !in_code => {
                    out.push('\\');
                    out.push(c);
                }
                _ => out.push(c),
            }
        }
    }
    out
}

/// A bare address as a link, without the sentence's own punctuation.
fn link(word: &str) -> String {
    let end = word
        .find(|c: char| "<>[]()`\"|\\".contains(c))
        .unwrap_or(word.len());
    let url = word[..end].trim_end_matches(['.', ',', ';', ':', '\'', '!', '?']);
    format!("<{url}>{}", escape_rest(&word[url.len()..]))
}

fn escape_rest(rest: &str) -> String {
    let mut out = String::new();
    for c in rest.chars() {
        if "`[]<>\\*_~&|".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_misread_is_escaped() {
        for (text, docs) in [
            ("plain words", "plain words"),
            ("a [link] and <tag>", "a \\[link\\] and \\<tag\\>"),
            ("`code[0] <x>` stays", "`code[0] <x>` stays"),
            ("a lone ` tick [x]", "a lone \\` tick \\[x\\]"),
            ("see https://a.b/c_d. Then", "see <https://a.b/c_d>. Then"),
            ("(https://a.b)", "(https://a.b)"),
            ("https://a.b/[x]", "<https://a.b/>\\[x\\]"),
            ("first\n    indented", "first indented"),
            ("```yaml\nx: y\n```", "yaml x: y"),
            ("# heading", "\\# heading"),
            ("1. one", "1\\. one"),
            ("- item", "\\- item"),
            ("2 of them", "2 of them"),
            ("1.5 of them", "1\\.5 of them"),
            ("snake_case *bold*", "snake\\_case \\*bold\\*"),
        ] {
            assert_eq!(paragraphs(text, 90), [docs], "{text}");
        }
    }

    #[test]
    fn paragraphs_stay_apart_and_lines_are_filled() {
        assert_eq!(paragraphs("a b\nc\n\n  d e  \n\n\n", 3), ["a b\nc", "d e"]);
        assert!(paragraphs(" \n\n", 10).is_empty());
    }
}
