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
    paragraphs.push(wrap(&text, width, plain_start));
}

/// A text in lines of at most `width` columns, each of which begins with what `start` makes of its first
/// word.
pub(super) fn wrap(text: &str, width: usize, start: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(start(word)),
        }
    }
    lines.join("\n")
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
    // A tick without its partner is no code.
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let url = if in_code { "" } else { url(rest) };
        if !url.is_empty() {
            out.push_str(&format!("<{url}>"));
            rest = &rest[url.len()..];
            continue;
        }
        if c == '`' && balanced {
            in_code = !in_code;
        } else if !in_code && "`[]<>\\*_~&|".contains(c) {
            out.push('\\');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// The address that the text begins with, without the sentence's own punctuation.
fn url(text: &str) -> &str {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return "";
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>[]()`\"|\\".contains(c));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', ',', ';', ':', '\'', '!', '?'])
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
            ("(https://a.b)", "(<https://a.b>)"),
            ("[x](https://a.b/c).", "\\[x\\](<https://a.b/c>)."),
            ("`curl https://a.b`", "`curl https://a.b`"),
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
