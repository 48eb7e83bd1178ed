//! Lines of Rust, indented: what the emitter writes instead of token trees.
//!
//! Every line is complete when it is written and its depth is known by the block it stands in, so
//! that the output is formatted as rustfmt would format it; a test holds it to that.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

/// A file in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
    /// Documentation is left out: it names nothing.
    without_docs: bool,
}

/// Beyond this column rustfmt breaks a line.
pub(super) const MAX_WIDTH: usize = 100;

/// Beyond this width rustfmt puts the arguments of a call below each other.
const CALL_WIDTH: usize = 60;

impl Writer {
    /// A file whose first line is `header`.
    pub(super) fn with_header(header: &str) -> Self {
        let mut writer = Self::default();
        writer.line(format_args!("{header}"));
        writer
    }

    /// One line.
    pub(super) fn line(&mut self, line: fmt::Arguments<'_>) {
        let start = self.text.len();
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
        let text = self.text.len();
        // Writing to a `String` does not fail.
        let _ = self.text.write_fmt(line);
        if self.text.len() == text {
            self.text.truncate(start);
        }
        self.text.push('\n');
    }

    /// An empty line, unless one stands there or a block has just begun.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") && !self.text.ends_with("{\n") {
            self.text.push('\n');
        }
    }

    /// `head {`, the lines of `body` one step deeper, `}`.
    pub(super) fn block(&mut self, head: fmt::Arguments<'_>, body: impl FnOnce(&mut Self)) {
        self.line(format_args!("{head} {{"));
        self.indented(body);
        self.line(format_args!("}}"));
    }

    /// The lines of `body` one step deeper, and what it answers.
    pub(super) fn indented<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let answer = body(self);
        self.depth -= 1;
        answer
    }

    /// A file that nobody reads, for what the writing of it says.
    pub(super) fn without_docs() -> Self {
        Self {
            without_docs: true,
            ..Self::default()
        }
    }

    /// A documentation comment, in lines of the width that is left.
    pub(super) fn docs_of(&mut self, paragraphs: impl FnOnce(usize) -> Vec<String>) {
        if !self.without_docs {
            let paragraphs = paragraphs(self.width() - "/// ".len());
            self.docs(&paragraphs);
        }
    }

    /// A documentation comment; an empty paragraph is an empty comment line.
    pub(super) fn docs(&mut self, paragraphs: &[String]) {
        for (index, paragraph) in paragraphs.iter().enumerate() {
            if index > 0 {
                self.line(format_args!("///"));
            }
            for line in paragraph.lines() {
                self.line(format_args!("{}", format!("/// {line}").trim_end()));
            }
        }
    }

    /// Attributes, one a line: what is derived as one, after `first`, and without what is `given` anyway.
    pub(super) fn attributes(&mut self, first: &[&str], attributes: &[String], given: &[&str]) {
        let mut derived = first.to_vec();
        let mut others = Vec::new();
        for attribute in attributes {
            let inner = attribute
                .strip_prefix("#[derive(")
                .and_then(|rest| rest.strip_suffix(")]"));
            let Some(inner) = inner else {
                others.push(attribute);
                continue;
            };
            derived.extend(inner.split(',').map(str::trim).filter(|path| {
                let name = path.rsplit("::").next().unwrap_or_default();
                !path.is_empty() && !given.contains(&name.trim())
            }));
        }
        let mut seen = BTreeSet::new();
        derived.retain(|path| seen.insert(*path));
        if !derived.is_empty() {
            self.line(format_args!("#[derive({})]", derived.join(", ")));
        }
        for attribute in others {
            self.line(format_args!("{attribute}"));
        }
    }

    /// `first second,` in one line or in two, for what rustfmt leaves alone.
    pub(super) fn either(&mut self, first: &str, second: &str) {
        if first.len() + second.len() + " ,".len() <= self.width() {
            return self.line(format_args!("{first} {second},"));
        }
        self.line(format_args!("{first}"));
        self.indented(|writer| writer.line(format_args!("{second},")));
    }

    /// `a, b,` in as few lines as hold them, for what rustfmt leaves alone.
    pub(super) fn filled(&mut self, items: &[String]) {
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        for line in pack(&items, self.width()) {
            self.line(format_args!("{line}"));
        }
    }

    /// `before{a, b, c}after` in one line where it fits, otherwise the items packed into lines
    /// between braces, as rustfmt does with the names of a `use`.
    pub(super) fn list(&mut self, before: &str, items: &[&str], after: &str) {
        let [single] = items else {
            return self.packed(before, items, after);
        };
        self.line(format_args!("{before}{single}{after}"));
    }

    fn packed(&mut self, before: &str, items: &[&str], after: &str) {
        let joined = items.join(", ");
        let indent = self.depth * 4;
        // Two columns less than a line has, as rustfmt counts here.
        if indent + before.len() + joined.len() + after.len() + 2 <= MAX_WIDTH - 2 {
            return self.line(format_args!("{before}{{{joined}}}{after}"));
        }
        self.line(format_args!("{before}{{"));
        self.indented(|writer| {
            for line in pack(items, MAX_WIDTH - indent - 4) {
                writer.line(format_args!("{line}"));
            }
        });
        self.line(format_args!("}}{after}"));
    }

    /// `before[a, b];` in one line where it fits, otherwise in as few as hold the items. `head` are the
    /// lines above it.
    pub(super) fn array(&mut self, head: &str, before: &str, items: &[String]) {
        let joined = items.join(", ");
        self.line(format_args!("{head}"));
        let line = format!("{before}[{joined}];");
        if line.len() <= self.width() && joined.len() <= CALL_WIDTH {
            return self.line(format_args!("{line}"));
        }
        // rustfmt would give each item a line.
        self.line(format_args!("#[rustfmt::skip]"));
        self.line(format_args!("{before}["));
        self.indented(|writer| writer.filled(items));
        self.line(format_args!("];"));
    }

    /// `pub type name = target;`, in two lines where one is too short.
    pub(super) fn alias(&mut self, name: &str, target: &str) {
        let line = format!("pub type {name} = {target};");
        if line.len() <= self.width() {
            return self.line(format_args!("{line}"));
        }
        self.line(format_args!("pub type {name} ="));
        self.indented(|writer| writer.line(format_args!("{target};")));
    }

    /// `pub name: type,`, in two lines or three where one is too short.
    pub(super) fn field(&mut self, name: &str, type_: &str) {
        let line = format!("pub {name}: {type_},");
        if line.len() <= self.width() {
            return self.line(format_args!("{line}"));
        }
        let outer = type_
            .split_once('<')
            .and_then(|(outer, rest)| Some((outer, rest.strip_suffix('>')?)));
        match outer {
            // Not in two lines either.
            Some((outer, inner)) if type_.len() + "    ,".len() > self.width() => {
                self.line(format_args!("pub {name}: {outer}<"));
                self.indented(|writer| writer.line(format_args!("{inner},")));
                self.line(format_args!(">,"));
            }
            _ => {
                self.line(format_args!("pub {name}:"));
                self.indented(|writer| writer.line(format_args!("{type_},")));
            }
        }
    }

    /// `pub fn name(&self, parameters) -> answer { body(arguments) }`, broken as rustfmt breaks it.
    pub(super) fn function(
        &mut self,
        name: &str,
        parameters: &[impl AsRef<str>],
        answer: &str,
        body: &str,
        arguments: &[impl AsRef<str>],
    ) {
        self.method("pub ", name, parameters, answer, body, arguments);
    }

    /// As [`function`](Self::function), with another visibility.
    pub(super) fn method(
        &mut self,
        visibility: &str,
        name: &str,
        parameters: &[impl AsRef<str>],
        answer: &str,
        body: &str,
        arguments: &[impl AsRef<str>],
    ) {
        let parameters = parameters.iter().map(AsRef::as_ref);
        let all: Vec<&str> = ["&self"].into_iter().chain(parameters).collect();
        let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
        let head = format!("{visibility}fn {name}({}) -> {answer} {{", all.join(", "));
        if head.len() <= self.width() {
            self.line(format_args!("{head}"));
        } else {
            self.vertical(
                &format!("{visibility}fn {name}("),
                &all,
                &format!(") -> {answer} {{"),
            );
        }
        self.indented(|writer| {
            let joined = arguments.join(", ");
            let fits = body.len() + joined.len() + "()".len() <= writer.width();
            if joined.len() <= CALL_WIDTH && fits {
                writer.line(format_args!("{body}({joined})"));
            } else {
                writer.vertical(&format!("{body}("), &arguments, ")");
            }
        });
        self.line(format_args!("}}"));
    }

    fn vertical(&mut self, before: &str, items: &[&str], after: &str) {
        self.line(format_args!("{before}"));
        self.indented(|writer| {
            for item in items {
                writer.line(format_args!("{item},"));
            }
        });
        self.line(format_args!("{after}"));
    }

    /// How many more columns a line has at this depth.
    pub(super) fn width(&self) -> usize {
        MAX_WIDTH - self.depth * 4
    }

    /// The file's text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// `a, b,` in as few lines of `width` as hold them: where there are several, rustfmt leaves the last
/// column free.
fn pack(items: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let single = format!("{},", items.join(", "));
    if single.len() <= width {
        return vec![single];
    }
    for item in items {
        match lines.last_mut() {
            Some(line) if line.len() + " ,".len() + item.len() < width => {
                line.push(' ');
                line.push_str(item);
                line.push(',');
            }
            _ => lines.push(format!("{item},")),
        }
    }
    lines
}

/// A Rust string literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_indent_and_empty_lines_stay_empty() {
        let mut writer = Writer::with_header("// head");
        writer.gap();
        writer.gap();
        writer.block(format_args!("impl A"), |writer| {
            writer.gap();
            writer.docs(&["First.".to_owned(), "Second\n\nthird.".to_owned()]);
            writer.line(format_args!("x();"));
            writer.line(format_args!(""));
        });
        assert_eq!(
            writer.finish(),
            "// head\n\nimpl A {\n    /// First.\n    ///\n    /// Second\n    ///\n    /// third.\n    x();\n\n}\n"
        );
    }

    #[test]
    fn long_fields_and_aliases_break_at_the_type() {
        let mut writer = Writer::default();
        let (long, longer) = ("A".repeat(90), "A".repeat(95));
        writer.field("a", &format!("B<{}>", &long[..80]));
        writer.field("a", &format!("B<{long}>"));
        writer.field("a", &format!("B<{longer}>"));
        writer.alias("B", &long);
        assert_eq!(
            writer.finish(),
            format!(
                "pub a: B<{}>,\npub a:\n    B<{long}>,\npub a: B<\n    {longer},\n>,\npub type B =\n    {long};\n",
                &long[..80]
            )
        );
    }

    #[test]
    fn long_lists_break_where_the_width_ends() {
        let mut writer = Writer::default();
        writer.list("use a::", &["B"], ";");
        writer.list("use a::", &["B", "C"], ";");
        let names: Vec<String> = (0..12).map(|n| format!("Something{n:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        writer.list("use a::", &names, ";");
        let text = writer.finish();
        assert!(
            text.starts_with("use a::B;\nuse a::{B, C};\nuse a::{\n    Something00, "),
            "{text}"
        );
        assert!(text.lines().all(|line| line.len() <= MAX_WIDTH), "{text}");
        assert!(text.ends_with("Something11,\n};\n"), "{text}");
    }
}
