//! Documentation text that is not ours, made fit for rustdoc.
//!
//! A snapshot imported with `--keep-docs` has such text, and definitions of custom resources do. Rustdoc
//! would read its brackets as links, its angle brackets as HTML, an indented line as a doctest, a lone
//! backtick as the start of code. Paragraphs, lists and fenced code stay what they are.

/// The paragraphs of a description, each in lines of at most `width` columns; a list is one of them, and
/// so is code.
pub(super) fn paragraphs(text: &str, width: usize) -> Vec<String> {
    let mut blocks = Blocks {
        width,
        paragraphs: Vec::new(),
        words: Vec::new(),
        item: None,
    };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = visible(line);
        let text = line.trim();
        if text.is_empty() {
            blocks.finish();
        } else if text.starts_with(FENCE) && text.matches(FENCE).count() == 1 {
            let code = lines.by_ref().map(visible);
            blocks.code(code.take_while(|line| !line.trim_start().starts_with(FENCE)));
        } else if let Some((marker, rest)) = blocks.marker(text) {
            blocks.finish();
            blocks.item = Some(marker);
            blocks.add(rest);
        } else {
            blocks.add(text);
        }
    }
    blocks.finish();
    blocks.paragraphs
}

const FENCE: &str = "```";

/// The paragraphs as far as they are read.
struct Blocks {
    width: usize,
    paragraphs: Vec<String>,
    /// Of the paragraph or the item that is being read.
    words: Vec<String>,
    /// What that item begins with.
    item: Option<Marker>,
}

/// What a list item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    Bullet,
    Number(u32),
}

impl Blocks {
    fn add(&mut self, text: &str) {
        let text = text.replace(FENCE, "");
        self.words
            .extend(text.split_whitespace().map(str::to_owned));
    }

    /// The marker of a list item, and what follows it. A number is one at the beginning of a list, or next
    /// to the one before: any other stands at the beginning of a line by chance.
    fn marker<'t>(&self, line: &'t str) -> Option<(Marker, &'t str)> {
        for bullet in ["- ", "* ", "+ ", "\u{2022} "] {
            if let Some(rest) = line.strip_prefix(bullet) {
                return Some((Marker::Bullet, rest));
            }
        }
        let (number, rest) = line.split_once(['.', ')'])?;
        let rest = rest.strip_prefix(' ')?;
        let number: u32 = number.parse().ok()?;
        let next = match self.item {
            Some(Marker::Number(last)) => last.saturating_add(1),
            _ => 1,
        };
        (number == next).then_some((Marker::Number(number), rest))
    }

    /// Ends the paragraph or the item.
    fn finish(&mut self) {
        let text = escape(&std::mem::take(&mut self.words).join(" "));
        let item = self.item.take();
        if text.is_empty() {
            return;
        }
        let marker = match item {
            None => String::new(),
            Some(Marker::Bullet) => "* ".to_owned(),
            Some(Marker::Number(number)) => format!("{number}. "),
        };
        let width = self.width.saturating_sub(marker.len());
        let wrapped = wrap(&text, width, |word| Some(plain_start(word)));
        let wrapped = wrapped.replace('\n', &format!("\n{}", " ".repeat(marker.len())));
        let text = format!("{marker}{wrapped}");
        match (item, self.paragraphs.last_mut()) {
            // The items of a list stand together.
            (Some(item), Some(list)) if follows(item, list) => {
                list.push('\n');
                list.push_str(&text);
            }
            _ => self.paragraphs.push(text),
        }
    }

    /// Adds lines of code, without what they are all indented by.
    fn code(&mut self, lines: impl Iterator<Item = String>) {
        self.finish();
        let lines: Vec<String> = lines.map(|line| line.replace(FENCE, "~~~")).collect();
        let filled = lines.iter().filter(|line| !line.trim().is_empty());
        let indents = filled.map(|line| line.len() - line.trim_start_matches(' ').len());
        let Some(indent) = indents.min() else { return };
        let mut code = format!("{FENCE}text");
        for line in &lines {
            code.push('\n');
            code.push_str(line.get(indent..).unwrap_or_default().trim_end());
        }
        self.paragraphs.push(format!("{code}\n{FENCE}"));
    }
}

/// Whether a paragraph is a list that an item goes on. A paragraph of text does not begin like a list:
/// what would is escaped.
fn follows(item: Marker, paragraph: &str) -> bool {
    match item {
        Marker::Bullet => paragraph.starts_with("* "),
        Marker::Number(1) => false,
        Marker::Number(_) => paragraph.starts_with("1. "),
    }
}

/// A line without tabs, and without what no documentation may have.
fn visible(line: &str) -> String {
    let line = line.replace('\t', "    ");
    line.chars().filter(|c| !is_hidden(*c)).collect()
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
            ("```yaml\n  x:\n\n    y\n```", "```text\nx:\n\n  y\n```"),
            ("```\nnever closed", "```text\nnever closed\n```"),
            ("a ```word``` in ticks", "a word in ticks"),
            ("# heading", "\\# heading"),
            ("- one [x]\n  more\n- two", "* one \\[x\\] more\n* two"),
            ("1. one\n2. two\n4. times", "1. one\n2. two 4. times"),
            ("* * twice", "* \\* twice"),
            ("3. is no list", "3\\. is no list"),
            ("-1 and more", "\\-1 and more"),
            ("a\u{202e}b\rc", "abc"),
            ("`a b\n# c`", "`a b # c`"),
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
        assert_eq!(
            paragraphs("a:\n- b c\n- d\n\n1. e f\n2. g\nh", 5),
            ["a:", "* b c\n* d", "1. e\n   f\n2. g\n   h"]
        );
        // What must not begin a line stays on the one before.
        assert_eq!(paragraphs("`a b # c`", 4), ["`a b #\nc`"]);
    }
}
