//! The values in a path: a key's fields, an element of a set.

use std::fmt;

use crate::object::{ScalarText, Str, View};
use crate::wire::json::{Tree, push_string};

/// A JSON value by which an element of a list is told apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    /// As it is written.
    Number(Str),
    String(Str),
    /// A list or an object, as JSON.
    Other(Str),
}

impl Literal {
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        match tree {
            Tree::Null => Self::Null,
            Tree::Bool(value) => Self::Bool(*value),
            Tree::Number(text) => Self::Number((*text).into()),
            Tree::String(text) => Self::String(text.as_ref().into()),
            Tree::List(_) | Tree::Object(_) => {
                let mut json = String::new();
                tree.write(&mut json);
                Self::Other(json.into())
            }
        }
    }

    /// Whether a field or an element has this value.
    pub(super) fn is(&self, view: View<'_>) -> bool {
        match (self, view) {
            (Self::Null, View::Absent) => true,
            (Self::Bool(a), View::Bool(b)) => *a == b,
            (Self::Number(a), View::Int(b)) => same_number(a, &b.to_string()),
            (Self::Number(a), View::Float(b)) => a.parse() == Ok(b),
            (Self::String(a), View::Str(b)) => a == b,
            (_, View::Scalar(scalar)) => match (self, scalar.text()) {
                (Self::Null, ScalarText::Null) => true,
                (Self::Number(a), ScalarText::Number(b)) => same_number(a, &b),
                (Self::String(a), ScalarText::String(b)) => *a == *b,
                _ => false,
            },
            (_, View::Raw(raw)) => Tree::read(raw.as_str()).is_ok_and(|tree| self.is_tree(&tree)),
            _ => false,
        }
    }

    /// Whether a JSON value is this one.
    pub(super) fn is_tree(&self, tree: &Tree<'_>) -> bool {
        match (self, tree) {
            (Self::Number(a), Tree::Number(b)) => same_number(a, b),
            _ => *self == Self::of(tree),
        }
    }

    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) | Self::Other(text) => out.push_str(text),
            Self::String(text) => push_string(text, out),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        self.write(&mut json);
        f.write_str(&json)
    }
}

fn same_number(a: &str, b: &str) -> bool {
    a == b || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}
