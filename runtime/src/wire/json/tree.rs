//! JSON without a type, as a tree over its text.

use std::borrow::Cow;

use super::super::MAX_DEPTH;
use super::super::error::{Position, ReadError};
use super::cursor::{Cursor, too_deep};
use super::push_string;

/// A JSON value; members in the order they stand in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(&'a str),
    String(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Tree<'a> {
    /// Reads a JSON text.
    pub(crate) fn read(text: &'a str) -> Result<Self, ReadError> {
        let mut cursor = Cursor::new(text, 0);
        value(&mut cursor, MAX_DEPTH)
            .and_then(|tree| cursor.finish().map(|()| tree))
            .map_err(|error| error.locate(text, Position::START))
    }
}

impl Tree<'_> {
    /// Appends the value as JSON.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => push_string(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, member)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_string(name, out);
                    out.push(':');
                    member.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn value<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Tree<'a>, ReadError> {
    Ok(match cursor.peek() {
        Some(b'n') => {
            cursor.literal("null")?;
            Tree::Null
        }
        Some(b't') => {
            cursor.literal("true")?;
            Tree::Bool(true)
        }
        Some(b'f') => {
            cursor.literal("false")?;
            Tree::Bool(false)
        }
        Some(b'"') => Tree::String(cursor.string()?),
        Some(b'-' | b'0'..=b'9') => Tree::Number(cursor.number()?),
        Some(b'[') => Tree::List(list(cursor, inner(cursor, depth)?)?),
        Some(b'{') => Tree::Object(object(cursor, inner(cursor, depth)?)?),
        _ => return Err(cursor.unexpected("a value")),
    })
}

fn inner(cursor: &Cursor<'_>, depth: usize) -> Result<usize, ReadError> {
    depth
        .checked_sub(1)
        .ok_or_else(|| too_deep().at_offset(cursor.offset()))
}

fn list<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Vec<Tree<'a>>, ReadError> {
    cursor.advance();
    let mut elements = Vec::new();
    let mut more = !cursor.take(b']');
    while more {
        let element = value(cursor, depth).map_err(|error| error.in_index(elements.len()))?;
        elements.push(element);
        more = cursor.goes_on(b']')?;
    }
    Ok(elements)
}

fn object<'a>(
    cursor: &mut Cursor<'a>,
    depth: usize,
) -> Result<Vec<(Cow<'a, str>, Tree<'a>)>, ReadError> {
    cursor.advance();
    let mut members = Vec::new();
    let mut more = !cursor.take(b'}');
    while more {
        let key = cursor.key()?;
        let member = value(cursor, depth).map_err(|error| error.in_key(&key))?;
        members.push((key, member));
        more = cursor.goes_on(b'}')?;
    }
    Ok(members)
}
