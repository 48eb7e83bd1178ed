//! Writing: JSON as YAML in blocks.

use std::borrow::Cow;

use super::super::json::Tree;
use super::style::{self, Chomp};

/// Writes a tree of JSON as a document of YAML.
pub(super) fn document(tree: &Tree<'_>) -> String {
    let mut writer = Writer { out: String::new() };
    writer.value(tree, 0, Place::Root);
    writer.out
}

/// What stands before a value.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Nothing.
    Root,
    /// `key:`
    Key,
    /// `-`
    Dash,
}

/// A longer key stands behind a question mark: readers look for a colon in 1,024 characters only.
const LONGEST_KEY: usize = 1000;

struct Writer {
    out: String,
}

impl Writer {
    /// Writes a value and the end of its line; the lines of a map or list begin at `indent`.
    fn value(&mut self, tree: &Tree<'_>, indent: usize, place: Place) {
        match tree {
            Tree::Null => self.line("null", place),
            Tree::Bool(true) => self.line("true", place),
            Tree::Bool(false) => self.line("false", place),
            Tree::Number(text) => self.line(&style::number(text), place),
            Tree::String(text) => self.string(text, indent, place),
            Tree::List(items) if items.is_empty() => self.line("[]", place),
            Tree::Object(members) if members.is_empty() => self.line("{}", place),
            Tree::List(items) => self.list(items, indent, place),
            Tree::Object(members) => self.map(members, indent, place),
        }
    }

    fn list(&mut self, items: &[Tree<'_>], indent: usize, place: Place) {
        for (index, item) in items.iter().enumerate() {
            self.begin(index, indent, place);
            self.out.push('-');
            self.value(item, indent + 2, Place::Dash);
        }
    }

    fn map(&mut self, members: &[(Cow<'_, str>, Tree<'_>)], indent: usize, place: Place) {
        for (index, (key, value)) in members.iter().enumerate() {
            self.begin(index, indent, place);
            let key = style::inline(key);
            let long = key.len() > LONGEST_KEY;
            if long {
                self.out.push_str("? ");
            }
            self.out.push_str(&key);
            if long {
                self.out.push('\n');
                self.indent(indent);
            }
            self.out.push(':');
            // A list in a map is as far in as its key.
            let inner = match value {
                Tree::List(_) if !long => indent,
                _ => indent + 2,
            };
            self.value(value, inner, Place::Key);
        }
    }

    /// Begins an entry of a map or list: the first one behind a dash stays on its line.
    fn begin(&mut self, index: usize, indent: usize, place: Place) {
        match (index, place) {
            (0, Place::Dash) => self.out.push(' '),
            (0, Place::Key) => {
                self.out.push('\n');
                self.indent(indent);
            }
            _ => self.indent(indent),
        }
    }

    fn string(&mut self, text: &str, indent: usize, place: Place) {
        // The document's own lines have no indentation that a block could be told by.
        let chomp = match place {
            Place::Root => None,
            Place::Key | Place::Dash => style::block(text),
        };
        let Some(chomp) = chomp else {
            return self.line(&style::inline(text), place);
        };
        self.line(
            match chomp {
                Chomp::Strip => "|-",
                Chomp::Clip => "|",
                Chomp::Keep => "|+",
            },
            place,
        );
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(indent);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn line(&mut self, text: &str, place: Place) {
        if place != Place::Root {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}
