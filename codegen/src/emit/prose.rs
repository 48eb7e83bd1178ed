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
            let line: String = line.chars().filter(|c| !is_hidden(*c)).collect();
            words.extend(line.split_whitespace().map(str::to_owned));
        }
    }
    finish(&mut words, &mut paragraphs, width);
    paragraphs
}

fn finish(words: &mut Vec<String>, paragraphs: &mut Vec<String>, width: usize) {
    let text = escape(&std::mem::take(words).join(" "));
    if !text.is_empty() {
        paragraphs.push(wrap(&text, width, |word| Some(plain_start(word))));
    }
}

/// A text in lines of at most `width` columns, each of which begins with what `start` makes of its first
/// word. A word that must not begin a line, `None`, stays on the one before, as does within code what
/// Markdown would take for the start of a list or a heading.
pub(super) fn wrap(text: &str, width: usize, start: impl Fn(&str) -> Option<String>) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_code = false;
    for word in text.split(' ') {
        let fits = |line: &String| line.chars().count() + 1 + word.chars().count() <= width;
        let starts = if in_code && starts_block(word) {
            None
        } else {
            start(word)
        };
        match (lines.last_mut(), starts) {
            (Some(line), starts) if fits(line) || starts.is_none() => {
                line.push(' ');
                line.push_str(word);
            }
            (_, starts) => lines.push(starts.unwrap_or_else(|| word.to_owned())),
        }
        // A tick behind a backslash is no code.
        let ticks = word.matches('`').count() - word.matches("\\`").count();
        in_code ^= !ticks.is_multiple_of(2);
    }
    lines.join("\n")
}

/// A line must not begin like a list, a heading, a quotation or a rule.
fn plain_start(word: &str) -> String {
    if starts_block(word) {
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        return format!("{}\\{}", &word[..digits], &word[digits..]);
    }
    word.to_owned()
}

/// Whether Markdown would take a line that begins with this word for a list, a heading, a quotation or
/// a rule.
pub(super) fn starts_block(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    word.starts_with(['#', '>', '+', '-', '=', '|', '*'])
        || (rest.len() < word.len() && rest.starts_with(['.', ')']))
}

/// What no documentation may have: rustc refuses a lone carriage return and warns of text that runs
/// backwards.
pub(super) fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
