//! What is read of a file, and what is wrong in it.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::crd::facts::Place;
use crate::crd::problem::Problem;
use crate::yaml::{Content, Entry, Node, Position};

/// How many problems of one file are said; a broken file has thousands, and nobody reads them.
const PROBLEMS: usize = 500;

/// A file while it is read.
pub(in crate::crd) struct Reading<'f> {
    file: &'f str,
    bytes: &'f [u8],
    /// What the problems that come are about: `pots.tea.example.com v1`.
    subject: String,
    problems: Vec<Problem>,
    /// How many problems are not said.
    unsaid: usize,
    /// Kinds that were passed over, with their number.
    others: BTreeMap<String, usize>,
    notes: Vec<String>,
}

impl<'f> Reading<'f> {
    pub(in crate::crd) fn new(file: &'f str, bytes: &'f [u8]) -> Self {
        Self {
            file,
            bytes,
            subject: String::new(),
            problems: Vec::new(),
            unsaid: 0,
            others: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// A place in the file.
    pub(in crate::crd) fn place(&self, position: Position) -> Place {
        Place {
            file: self.file.to_owned(),
            line: position.line as usize,
            column: position.column as usize,
        }
    }

    /// The text of the file; a problem where there is none.
    pub(in crate::crd) fn text(&mut self) -> Option<&'f str> {
        let error = match std::str::from_utf8(self.bytes) {
            Ok(text) => return Some(text),
            Err(error) => error,
        };
        let what = match self.bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                "is UTF-16; expected YAML or JSON in UTF-8: convert it"
            }
            [0x1f, 0x8b, ..] => "is compressed; expected YAML or JSON: unpack it",
            _ => "is not UTF-8; expected YAML or JSON",
        };
        let before = &self.bytes[..error.valid_up_to()];
        let line_start = before.iter().rposition(|byte| *byte == b'\n');
        let last = String::from_utf8_lossy(&before[line_start.map_or(0, |at| at + 1)..]);
        let position = Position {
            line: count(before.iter().filter(|byte| **byte == b'\n').count() + 1),
            column: count(last.chars().count() + 1),
        };
        self.problem(position, what);
        None
    }

    /// What the problems that come are about.
    pub(in crate::crd) fn about(&mut self, subject: String) {
        self.subject = subject;
    }

    /// How many problems there are so far: to see whether a part had any.
    pub(in crate::crd) fn problems(&self) -> usize {
        self.problems.len() + self.unsaid
    }

    /// Something is wrong.
    pub(in crate::crd) fn problem(&mut self, position: Position, what: impl Display) {
        if self.problems.len() >= PROBLEMS {
            self.unsaid += 1;
            return;
        }
        let mut message = match self.subject.as_str() {
            "" => what.to_string(),
            subject => format!("{subject}: {what}"),
        };
        if self.is_template(position.line) {
            message.push_str("; the line has a template directive");
            message.push_str(RENDER);
        }
        self.problems
            .push(Problem::at(self.place(position), message));
    }

    /// A value is another than what belongs there.
    pub(in crate::crd) fn expected(&mut self, node: &Node<'_>, name: impl Display, expected: &str) {
        let quotes = match node.content() {
            Content::Bool(_) | Content::Number(_) if expected == "a string" => "; put it in quotes",
            _ => "",
        };
        let what = format!("{name} is {node}; expected {expected}{quotes}");
        self.problem(node.position, what);
    }

    /// A text that is no YAML. Where it has directives of a template, these are what is wrong, and nothing
    /// behind them is worth reading.
    pub(in crate::crd) fn refused(&mut self, position: Position, message: &str) -> Refused {
        let text = std::str::from_utf8(self.bytes).unwrap_or_default();
        // What breaks a text stands before the place where that shows.
        let mut lines = text.lines().enumerate().take(position.line as usize);
        let Some((line, text)) = lines.find(|(_, line)| is_directive(line)) else {
            self.problem(position, message);
            return Refused::Document;
        };
        let position = Position {
            line: count(line + 1),
            column: count(text[..text.find("{{").unwrap_or(0)].chars().count() + 1),
        };
        let directive: String = text.trim().chars().take(60).collect();
        let what = format!("is a template, not YAML: {directive:?}{RENDER}");
        self.problems.push(Problem::at(self.place(position), what));
        Refused::File
    }

    fn is_template(&self, line: u32) -> bool {
        let text = std::str::from_utf8(self.bytes).unwrap_or_default();
        let line = text.lines().nth(line.saturating_sub(1) as usize);
        line.is_some_and(|line| line.contains("{{") && line.contains("}}"))
    }

    /// A kind that is none of ours.
    pub(in crate::crd) fn passed_over(&mut self, kind: &str) {
        *self.others.entry(kind.to_owned()).or_default() += 1;
    }

    /// The kinds that were passed over, as a list in words.
    pub(in crate::crd) fn others(&self) -> String {
        let others = self.others.iter().map(|(kind, count)| match count {
            1 => kind.clone(),
            _ => format!("{count} {kind}"),
        });
        others.collect::<Vec<_>>().join(", ")
    }

    /// Something to know that is not wrong.
    pub(in crate::crd) fn note(&mut self, position: Position, what: impl Display) {
        let mut place = self.place(position);
        place.column = 0;
        let note = match self.subject.as_str() {
            "" => format!("{place}: {what}"),
            subject => format!("{place}: {subject}: {what}"),
        };
        self.notes.push(note);
    }

    /// The problems and the notes.
    pub(in crate::crd) fn finish(mut self) -> (Vec<Problem>, Vec<String>) {
        if !self.others.is_empty() {
            let note = format!("{}: passed over {}", self.file, self.others());
            self.notes.push(note);
        }
        if self.unsaid > 0 {
            let what = format!("has {} more problems", self.unsaid);
            self.problems.push(Problem::in_file(self.file, what));
        }
        (self.problems, self.notes)
    }
}

/// Readers of values: a problem, and nothing, where another value stands.
impl Reading<'_> {
    pub(in crate::crd) fn str<'n>(
        &mut self,
        node: &'n Node<'_>,
        name: impl Display,
    ) -> Option<&'n str> {
        let text = node.str();
        if text.is_none() {
            self.expected(node, name, "a string");
        }
        text
    }

    pub(in crate::crd) fn bool(&mut self, node: &Node<'_>, name: impl Display) -> Option<bool> {
        match node.content() {
            Content::Bool(value) => return Some(*value),
            _ => self.expected(node, name, "true or false"),
        }
        None
    }

    pub(in crate::crd) fn number<'n>(
        &mut self,
        node: &'n Node<'_>,
        name: impl Display,
    ) -> Option<&'n str> {
        match node.content() {
            Content::Number(text) => return Some(text),
            _ => self.expected(node, name, "a number"),
        }
        None
    }

    pub(in crate::crd) fn count(&mut self, node: &Node<'_>, name: impl Display) -> Option<u64> {
        if let Content::Number(text) = node.content()
            && let Ok(count) = text.parse()
        {
            return Some(count);
        }
        self.expected(node, name, "a whole number of 0 or more");
        None
    }

    pub(in crate::crd) fn list<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        name: impl Display,
    ) -> Option<&'n [Node<'t>]> {
        match node.content() {
            Content::List(nodes) => return Some(nodes),
            _ => self.expected(node, name, "a list"),
        }
        None
    }

    pub(in crate::crd) fn map<'n, 't>(
        &mut self,
        node: &'n Node<'t>,
        name: impl Display,
    ) -> Option<&'n [Entry<'t>]> {
        match node.content() {
            Content::Map(entries) => return Some(entries),
            _ => self.expected(node, name, "an object"),
        }
        None
    }

    pub(in crate::crd) fn strings(
        &mut self,
        node: &Node<'_>,
        name: impl Display + Copy,
    ) -> Vec<String> {
        let nodes = self.list(node, name).unwrap_or_default();
        let strings = nodes
            .iter()
            .filter_map(|node| self.str(node, format_args!("an element of {name}")));
        strings.map(str::to_owned).collect()
    }
}

/// How much of a file is lost with a text that is no YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::crd) enum Refused {
    Document,
    File,
}

const RENDER: &str =
    "; expected the output of the template: render it first, a chart with `helm template`";

/// Whether a line is a directive, or has one for its value: not braces in a description.
fn is_directive(line: &str) -> bool {
    const FIRST: [&str; 17] = [
        "-",
        "/*",
        "$",
        ".Capabilities",
        ".Chart",
        ".Files",
        ".Release",
        ".Values",
        "define ",
        "else",
        "end",
        "if ",
        "include ",
        "range ",
        "template ",
        "toYaml ",
        "with ",
    ];
    let line = line.trim_start();
    let value = line.split_once(": ").map_or(line, |(_, value)| value);
    [line, value].iter().any(|text| {
        let text = text.trim_start_matches(['-', ' ']);
        let inner = text.strip_prefix("{{").map(str::trim_start);
        inner.is_some_and(|inner| FIRST.iter().any(|first| inner.starts_with(first)))
    })
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
