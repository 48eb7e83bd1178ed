//! A node of a document.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use serde_json::{Map, Number, Value};

/// A place in a text, both counted from 1. Columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'t> {
    pub(crate) position: Position,
    own: Own<'t>,
}

#[derive(Clone, Debug)]
enum Own<'t> {
    Content(Content<'t>),
    /// What an alias repeats.
    Shared(Rc<Node<'t>>),
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Content<'t> {
    Null,
    Bool(bool),
    /// As JSON writes it; a whole number may have any size.
    Number(Cow<'t, str>),
    String(Cow<'t, str>),
    List(Vec<Node<'t>>),
    /// In the order of the text; no key stands in it twice.
    Map(Vec<Entry<'t>>),
}

/// A member of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'t> {
    pub(crate) key: Cow<'t, str>,
    /// Where the key stands.
    pub(crate) position: Position,
    pub(crate) value: Node<'t>,
}

impl<'t> Node<'t> {
    pub(super) fn new(position: Position, content: Content<'t>) -> Self {
        Self {
            position,
            own: Own::Content(content),
        }
    }

    pub(super) fn alias(position: Position, of: Rc<Self>) -> Self {
        Self {
            position,
            own: Own::Shared(of),
        }
    }

    /// What it holds, or what the node holds that it is an alias of.
    pub(crate) fn content(&self) -> &Content<'t> {
        match &self.own {
            Own::Content(content) => content,
            Own::Shared(node) => node.content(),
        }
    }

    /// As [`content`](Self::content), copied only where an alias shares it.
    pub(super) fn into_content(self) -> Content<'t> {
        match self.own {
            Own::Content(content) => content,
            Own::Shared(node) => node.content().clone(),
        }
    }

    /// The value of a key; `None` also for what is no map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self.content() {
            Content::Map(entries) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| &entry.value),
            _ => None,
        }
    }

    /// A string; `None` for everything else.
    pub(crate) fn str(&self) -> Option<&str> {
        match self.content() {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null, as it is when nothing stands behind a key.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.content(), Content::Null)
    }

    /// The value without its places.
    pub(crate) fn to_value(&self) -> Value {
        match self.content() {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(text) => number(text),
            Content::String(text) => Value::String(text.to_string()),
            Content::List(nodes) => nodes.iter().map(Self::to_value).collect(),
            Content::Map(entries) => {
                let mut map = Map::new();
                for entry in entries {
                    map.insert(entry.key.to_string(), entry.value.to_value());
                }
                Value::Object(map)
            }
        }
    }
}

/// As messages say what was found.
impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content() {
            Content::Null => f.write_str("nothing"),
            Content::Bool(value) => write!(f, "the boolean {value}"),
            Content::Number(text) => {
                write!(f, "the number ")?;
                short(f, text, |f, text| f.write_str(text))
            }
            Content::String(text) => short(f, text, |f, text| write!(f, "{text:?}")),
            Content::List(_) => f.write_str("a list"),
            Content::Map(_) => f.write_str("an object"),
        }
    }
}

fn short(
    f: &mut fmt::Formatter<'_>,
    text: &str,
    write: impl FnOnce(&mut fmt::Formatter<'_>, &str) -> fmt::Result,
) -> fmt::Result {
    match text.char_indices().nth(60) {
        None => write(f, text),
        Some((end, _)) => {
            write(f, &text[..end])?;
            f.write_str(" ...")
        }
    }
}

/// Whole numbers of 64 bits stay as they are, others become the nearest double.
fn number(text: &str) -> Value {
    if let Ok(value) = text.parse::<i64>() {
        return value.into();
    }
    if let Ok(value) = text.parse::<u64>() {
        return value.into();
    }
    let double = text.parse().ok().and_then(Number::from_f64);
    double.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}
