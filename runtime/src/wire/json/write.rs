//! Writing: from any described value to JSON text.

use std::fmt::Write;

use super::super::error::WriteError;
use super::super::presence::Writing;
use super::super::{MAX_DEPTH, number};
use super::swar::string_run;
use crate::object::{Elements, Entries, RawJson, ScalarText, Struct, Value, View};

/// What was read can be written, with the required fields that the text did not have.
const DEPTH: usize = MAX_DEPTH + 16;

/// Appends JSON to a text.
pub(crate) struct Writer<'o> {
    pub(crate) out: &'o mut String,
    depth: usize,
}

impl<'o> Writer<'o> {
    pub(crate) fn new(out: &'o mut String) -> Self {
        Self { out, depth: DEPTH }
    }

    pub(crate) fn value(&mut self, value: &dyn Value, writing: Writing) -> Result<(), WriteError> {
        self.view(value.view(), writing)
    }

    fn view(&mut self, value: View<'_>, writing: Writing) -> Result<(), WriteError> {
        match value {
            View::Absent => self.out.push_str("null"),
            View::Bool(value) => self.out.push_str(if value { "true" } else { "false" }),
            View::Int(value) => self.integer(value),
            View::Float(value) => self.float(value)?,
            View::Str(text) => string(text, self.out),
            View::Scalar(scalar) => match scalar.text() {
                ScalarText::String(text) => string(&text, self.out),
                ScalarText::Number(text) => self.out.push_str(&text),
                ScalarText::Null => self.out.push_str("null"),
            },
            View::Raw(raw) => self.raw(raw),
            View::Struct(object) => self.nested(|writer| writer.structure(object, writing))?,
            View::List(elements) => self.nested(|writer| writer.list(elements, writing))?,
            View::Map(entries) => self.nested(|writer| writer.map(entries, writing))?,
        }
        Ok(())
    }

    fn integer(&mut self, value: i64) {
        self.out.push_str(itoa::Buffer::new().format(value));
    }

    fn float(&mut self, value: f64) -> Result<(), WriteError> {
        let value = number::finite(value)?;
        self.out.push_str(&number::float(value));
        Ok(())
    }

    pub(crate) fn raw(&mut self, raw: &RawJson) {
        self.out
            .push_str(if raw.is_empty() { "null" } else { raw.as_str() });
    }

    fn structure(&mut self, object: &dyn Struct, writing: Writing) -> Result<(), WriteError> {
        let start = self.out.len();
        if let Some(kind) = object.info().kind {
            self.key("apiVersion", start);
            string(kind.api_version, self.out);
            self.key("kind", start);
            string(kind.kind, self.out);
        }
        for (field, value) in writing.fields(object) {
            self.key(field.name, start);
            self.view(value, writing.field(field))
                .map_err(|error| error.in_member(field.name))?;
        }
        for (name, raw) in writing.unknown(object) {
            self.key(name, start);
            self.raw(raw);
        }
        self.close(start, '{', '}');
        Ok(())
    }

    fn list(&mut self, elements: &dyn Elements, writing: Writing) -> Result<(), WriteError> {
        let start = self.out.len();
        for index in 0..elements.len() {
            self.separate(start, '[');
            self.value(elements.get(index), writing.element())
                .map_err(|error| error.in_index(index))?;
        }
        self.close(start, '[', ']');
        Ok(())
    }

    fn map(&mut self, entries: &dyn Entries, writing: Writing) -> Result<(), WriteError> {
        let start = self.out.len();
        for index in 0..entries.len() {
            let (key, value) = entries.entry(index);
            self.key(key, start);
            self.value(value, writing.element())
                .map_err(|error| error.in_key(key))?;
        }
        self.close(start, '{', '}');
        Ok(())
    }

    /// Goes one level down.
    fn nested(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        self.depth = self
            .depth
            .checked_sub(1)
            .ok_or_else(|| WriteError::new(format!("nested deeper than {DEPTH} levels")))?;
        write(self)?;
        self.depth += 1;
        Ok(())
    }

    /// Begins the member of an object whose text begins at `start`.
    fn key(&mut self, name: &str, start: usize) {
        self.separate(start, '{');
        string(name, self.out);
        self.out.push(':');
    }

    fn separate(&mut self, start: usize, open: char) {
        self.out
            .push(if self.out.len() == start { open } else { ',' });
    }

    fn close(&mut self, start: usize, open: char, close: char) {
        if self.out.len() == start {
            self.out.push(open);
        }
        self.out.push(close);
    }
}

/// Appends a string with its quotes and escapes.
pub(crate) fn string(text: &str, out: &mut String) {
    out.push('"');
    let mut written = 0;
    loop {
        let at = string_run(text.as_bytes(), written);
        out.push_str(&text[written..at]);
        match text.as_bytes().get(at) {
            None => break,
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            Some(0x08) => out.push_str("\\b"),
            Some(0x0c) => out.push_str("\\f"),
            // Writing to a string does not fail.
            Some(control) => drop(write!(out, "\\u{control:04x}")),
        }
        written = at + 1;
    }
    out.push('"');
}
