//! Reading: from the tree of a document into any described value.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::MAX_DEPTH;
use super::super::error::{Found, Position, ReadError};
use super::super::member::Member;
use super::super::presence::to_keep;
use super::super::{fill, json};
use super::scalar::{Meaning, Number};
use super::tree::{Content, NodeId, Scalar, Tree};
use crate::object::{
    Elements, Entries, Keeps, RawJson, Slot, Str, Struct, UnionShape, Value, clear, finish,
};

/// How many nodes may be read once more through aliases: ten lines of YAML can ask for billions.
const MAX_ALIASED: usize = 100_000;

/// A text of so many bytes counts as one node: a long one a hundred thousand times is as much as billions.
const NODE_TEXT: usize = 128;

/// What JSON has a form for.
const FINITE: &str = "a finite number";

/// Reads the nodes of a tree.
pub(super) struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    /// Levels that may still be opened.
    depth: usize,
    /// How many aliases and merge keys lead to the present node.
    aliases: usize,
    /// How many nodes may still be read through them.
    budget: usize,
}

/// An entry of a map, its key as text.
pub(super) struct Entry<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) value: NodeId,
    /// Reached through a merge key.
    merged: bool,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn new(tree: &'t Tree<'a>) -> Self {
        Self {
            tree,
            depth: MAX_DEPTH,
            aliases: 0,
            budget: MAX_ALIASED,
        }
    }

    /// Reads a node into `target`.
    pub(super) fn value(&mut self, id: NodeId, target: &mut dyn Value) -> Result<(), ReadError> {
        self.at(id, |reader, content, position| match content {
            Content::Scalar(scalar) => reader.scalar(scalar, position, target),
            Content::List(items) => {
                match settle(target, UnionShape::List, Found::kind("list"), position)? {
                    Slot::List(target) => {
                        reader.nested(position, |reader| reader.list(items, target))
                    }
                    Slot::Raw(target) => reader.raw(id, target),
                    slot => Err(mismatch(&slot, Found::kind("list"), position)),
                }
            }
            Content::Map(items) => {
                match settle(target, UnionShape::Object, Found::kind("object"), position)? {
                    Slot::Struct(target) => {
                        reader.nested(position, |reader| reader.structure(items, target))
                    }
                    Slot::Map(target) => {
                        reader.nested(position, |reader| reader.map(items, target))
                    }
                    Slot::Raw(target) => reader.raw(id, target),
                    slot => Err(mismatch(&slot, Found::kind("object"), position)),
                }
            }
            Content::Alias(node) => reader.value(*node, target),
        })
    }

    /// Visits a node, on account of the aliases that led there.
    fn at<T>(
        &mut self,
        id: NodeId,
        visit: impl FnOnce(&mut Self, &'t Content<'a>, Position) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let node = self.tree.node(id);
        let alias = matches!(node.content, Content::Alias(_));
        if self.aliases > 0 {
            let text = match &node.content {
                Content::Scalar(scalar) => scalar.text.len(),
                _ => 0,
            };
            let cost = 1 + text / NODE_TEXT;
            self.budget = self.budget.checked_sub(cost).ok_or_else(|| {
                let what = format!(
                    "aliases repeat more than {MAX_ALIASED} values of {NODE_TEXT} bytes each"
                );
                ReadError::syntax(what).at(node.position)
            })?;
        }
        self.aliases += usize::from(alias);
        let result = visit(self, &node.content, node.position);
        self.aliases -= usize::from(alias);
        result
    }

    fn scalar(
        &mut self,
        scalar: &Scalar<'a>,
        position: Position,
        target: &mut dyn Value,
    ) -> Result<(), ReadError> {
        match meaning(scalar, position)? {
            Meaning::Null => {
                clear(target);
                Ok(())
            }
            Meaning::Bool(value) => {
                let found = Found::boolean(value);
                match settle(target, UnionShape::Bool, found, position)? {
                    Slot::Str(target) => {
                        *target = boolean(value).into();
                        Ok(())
                    }
                    slot => fill::boolean(slot, value),
                }
            }
            Meaning::Number(value) => {
                let found = Found::number(&scalar.text);
                match settle(target, UnionShape::Number, found, position)? {
                    Slot::Str(target) => {
                        *target = Str::from(&*value.text());
                        Ok(())
                    }
                    slot => number_into(slot, &value, scalar),
                }
            }
            Meaning::String(text) => {
                let found = Found::string(text);
                fill::string(settle(target, UnionShape::String, found, position)?, text)
            }
        }
        .map_err(|error| error.at(position))
    }

    fn structure(
        &mut self,
        items: &'t [(NodeId, NodeId)],
        target: &mut dyn Struct,
    ) -> Result<(), ReadError> {
        let info = target.info();
        let mut before = None;
        for entry in self.entries(items)? {
            let Entry { key, value, .. } = &entry;
            let member = Member::find(info, key, before);
            before = member.or(before);
            self.through(&entry, |reader| match (member, info.kind) {
                (Some(Member::Field(index)), _) => {
                    let field = &info.fields[index];
                    reader
                        .value(*value, target.field_mut(index))
                        .map_err(|error| error.in_field(field))?;
                    if info.keeps != Keeps::Unknown
                        && let Some(raw) = to_keep(target, index, reader.is_null(*value))
                    {
                        target.unknown_fields_mut().push(field.name.into(), raw);
                    }
                    Ok(())
                }
                (Some(Member::ApiVersion), Some(kind)) => reader
                    .identity(*value, kind.api_version)
                    .map_err(|error| error.in_member("apiVersion")),
                (Some(Member::Kind), Some(kind)) => reader
                    .identity(*value, kind.kind)
                    .map_err(|error| error.in_member("kind")),
                _ => {
                    let mut raw = String::new();
                    reader
                        .json(*value, &mut raw)
                        .map_err(|error| error.in_key(key))?;
                    let raw = RawJson::from_checked(raw.into());
                    target.unknown_fields_mut().push(Str::from(&**key), raw);
                    Ok(())
                }
            })?;
        }
        finish(target);
        Ok(())
    }

    /// Whether a node that was read is null.
    fn is_null(&self, id: NodeId) -> bool {
        match &self.tree.node(id).content {
            Content::Scalar(scalar) => matches!(scalar.meaning(), Ok(Meaning::Null)),
            Content::Alias(node) => self.is_null(*node),
            Content::List(_) | Content::Map(_) => false,
        }
    }

    /// Reads `apiVersion` or `kind`, which has to be that of the type where it is stated.
    fn identity(&mut self, id: NodeId, expected: &'static str) -> Result<(), ReadError> {
        let mut found = Str::new();
        self.value(id, &mut found)?;
        if found.is_empty() || found == expected {
            return Ok(());
        }
        let error = ReadError::expected(format!("{expected:?}"), Found::string(&found));
        Err(error.at(self.tree.node(id).position))
    }

    fn list(&mut self, items: &'t [NodeId], target: &mut dyn Elements) -> Result<(), ReadError> {
        target.clear();
        for (index, item) in items.iter().enumerate() {
            self.value(*item, target.push())
                .map_err(|error| error.in_index(index))?;
        }
        target.finish();
        Ok(())
    }

    fn map(
        &mut self,
        items: &'t [(NodeId, NodeId)],
        target: &mut dyn Entries,
    ) -> Result<(), ReadError> {
        for entry in self.entries(items)? {
            self.through(&entry, |reader| {
                reader
                    .value(entry.value, target.push(Str::from(&*entry.key)))
                    .map_err(|error| error.in_key(&entry.key))
            })?;
        }
        target.finish();
        Ok(())
    }

    fn raw(&mut self, id: NodeId, target: &mut RawJson) -> Result<(), ReadError> {
        let mut raw = String::new();
        self.json(id, &mut raw)?;
        *target = RawJson::from_checked(raw.into());
        Ok(())
    }

    /// Appends a node as JSON.
    pub(super) fn json(&mut self, id: NodeId, out: &mut String) -> Result<(), ReadError> {
        self.at(id, |reader, content, position| match content {
            Content::Scalar(scalar) => json_scalar(scalar, position, out),
            Content::List(items) => reader.nested(position, |reader| {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    reader
                        .json(*item, out)
                        .map_err(|error| error.in_index(index))?;
                }
                out.push(']');
                Ok(())
            }),
            Content::Map(items) => reader.nested(position, |reader| {
                out.push('{');
                for (index, entry) in reader.entries(items)?.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    json::push_string(&entry.key, out);
                    out.push(':');
                    reader
                        .through(entry, |reader| reader.json(entry.value, out))
                        .map_err(|error| error.in_key(&entry.key))?;
                }
                out.push('}');
                Ok(())
            }),
            Content::Alias(node) => reader.json(*node, out),
        })
    }

    /// Reads the value of an entry, on account of the merge key it may have come through.
    fn through<T>(
        &mut self,
        entry: &Entry<'_>,
        read: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.aliases += usize::from(entry.merged);
        let result = read(self);
        self.aliases -= usize::from(entry.merged);
        result
    }

    /// Goes one level down.
    fn nested<T>(
        &mut self,
        position: Position,
        read: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.depth = self.depth.checked_sub(1).ok_or_else(|| {
            ReadError::syntax(format!("nested deeper than {MAX_DEPTH} levels")).at(position)
        })?;
        let result = read(self);
        self.depth += 1;
        result
    }

    /// The entries of a map, those of merge keys included: a key of the map itself goes before a merged
    /// one, and an earlier merged one before a later.
    pub(super) fn entries(
        &mut self,
        items: &'t [(NodeId, NodeId)],
    ) -> Result<Vec<Entry<'t>>, ReadError> {
        let mut entries = Vec::with_capacity(items.len());
        let mut seen = HashSet::with_capacity(items.len());
        let mut merges = Vec::new();
        for (key, value) in items {
            if self.is_merge(*key) {
                merges.push(*value);
                continue;
            }
            let (text, position) = self.key(*key)?;
            if !seen.insert(text.clone()) {
                let what = "the key stands in the map twice";
                return Err(ReadError::syntax(what).at(position).in_key(&text));
            }
            entries.push(Entry {
                key: text,
                value: *value,
                merged: false,
            });
        }
        for merge in merges {
            self.merge(merge, &mut entries, &mut seen, true)?;
        }
        Ok(entries)
    }

    fn merge(
        &mut self,
        id: NodeId,
        entries: &mut Vec<Entry<'t>>,
        seen: &mut HashSet<Cow<'t, str>>,
        list: bool,
    ) -> Result<(), ReadError> {
        self.at(id, |reader, content, position| match content {
            Content::Alias(node) => reader.merge(*node, entries, seen, list),
            Content::Map(items) => reader.nested(position, |reader| {
                reader.aliases += 1;
                let merged = reader.entries(items);
                reader.aliases -= 1;
                for entry in merged? {
                    if seen.insert(entry.key.clone()) {
                        entries.push(Entry {
                            merged: true,
                            ..entry
                        });
                    }
                }
                Ok(())
            }),
            Content::List(items) if list => items
                .iter()
                .try_for_each(|item| reader.merge(*item, entries, seen, false)),
            _ => {
                let what = "a merge key `<<` takes a map, an alias of one, or a list of those";
                Err(ReadError::syntax(what).at(position))
            }
        })
    }

    fn is_merge(&self, key: NodeId) -> bool {
        matches!(&self.tree.node(key).content, Content::Scalar(scalar) if scalar.is_merge())
    }

    /// A key as text: `1` and `yes` are keys of JSON as `"1"` and `"true"`.
    fn key(&mut self, id: NodeId) -> Result<(Cow<'t, str>, Position), ReadError> {
        self.at(id, |reader, content, position| {
            let found = match content {
                Content::Scalar(scalar) => match meaning(scalar, position)? {
                    Meaning::String(text) => return Ok((Cow::Borrowed(text), position)),
                    Meaning::Bool(value) => return Ok((boolean(value).into(), position)),
                    Meaning::Number(value) => {
                        return Ok((value.text().into_owned().into(), position));
                    }
                    Meaning::Null => "null",
                },
                Content::Alias(node) => return reader.key(*node),
                Content::List(_) => "list",
                Content::Map(_) => "object",
            };
            Err(ReadError::expected("a key", Found::kind(found)).at(position))
        })
    }
}

fn meaning<'s>(scalar: &'s Scalar<'_>, position: Position) -> Result<Meaning<'s>, ReadError> {
    scalar
        .meaning()
        .map_err(|expected| ReadError::expected(expected, Found::string(&scalar.text)).at(position))
}

const fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// As in Go, a number without a fraction is an integer, however it is written: `3.0`, `1e3`.
fn number_into(slot: Slot<'_>, value: &Number<'_>, scalar: &Scalar<'_>) -> Result<(), ReadError> {
    match value {
        Number::Int(text) | Number::Float(text, _) => fill::number(slot, text),
        Number::NotFinite(_) => {
            let expected = match slot {
                Slot::F64(_) | Slot::Raw(_) => FINITE,
                slot => fill::expected(&slot),
            };
            Err(ReadError::expected(expected, Found::number(&scalar.text)))
        }
    }
}

fn json_scalar(scalar: &Scalar<'_>, position: Position, out: &mut String) -> Result<(), ReadError> {
    match meaning(scalar, position)? {
        Meaning::Null => out.push_str("null"),
        Meaning::Bool(value) => out.push_str(boolean(value)),
        Meaning::Number(Number::Int(text) | Number::Float(text, _)) => out.push_str(&text),
        Meaning::Number(Number::NotFinite(_)) => {
            let found = Found::number(&scalar.text);
            return Err(ReadError::expected(FINITE, found).at(position));
        }
        Meaning::String(text) => json::push_string(text, out),
    }
    Ok(())
}

fn settle(
    target: &mut dyn Value,
    shape: UnionShape,
    found: Found,
    position: Position,
) -> Result<Slot<'_>, ReadError> {
    fill::settle(target, shape)
        .map_err(|expected| ReadError::expected(expected, found).at(position))
}

fn mismatch(slot: &Slot<'_>, found: Found, position: Position) -> ReadError {
    ReadError::expected(fill::expected(slot), found).at(position)
}
