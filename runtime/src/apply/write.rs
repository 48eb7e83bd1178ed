//! What an [`Apply`](super::Apply) sends.

use super::field_set::FieldSet;
use crate::object::{Elements, Entries, Field, Struct, Value, View, is_unset};
use crate::wire::json::{Writer, push_string};
use crate::wire::presence::Writing;
use crate::wire::{Mode, WriteError};

/// Writes an object for server-side apply, with the fields of `owned` also where they are empty. Of an
/// extracted object no other empty field is written, not even one that the API requires: to write it
/// would claim it.
pub(super) fn write(
    object: &dyn Struct,
    owned: &FieldSet,
    extracted: bool,
) -> Result<String, WriteError> {
    let mut out = String::with_capacity(1024);
    let mut writer = ApplyWriter {
        json: Writer::new(&mut out),
        extracted,
    };
    let mut writing = Writing::root(Mode::Apply);
    if extracted {
        // What is left of them is owned, also inside what is owned as a whole.
        writing = writing.with_unknown_fields();
    }
    writer.structure(object, owned, writing)?;
    Ok(out)
}

struct ApplyWriter<'o> {
    json: Writer<'o>,
    extracted: bool,
}

impl ApplyWriter<'_> {
    /// Writes a struct; says whether it has any member.
    fn structure(
        &mut self,
        object: &dyn Struct,
        owned: &FieldSet,
        writing: Writing,
    ) -> Result<bool, WriteError> {
        let start = self.json.out.len();
        if let Some(kind) = object.info().kind {
            self.key("apiVersion", start);
            push_string(kind.api_version, self.json.out);
            self.key("kind", start);
            push_string(kind.kind, self.json.out);
        }
        for (index, field) in object.info().fields.iter().enumerate() {
            let before = self.json.out.len();
            self.key(field.name, start);
            let value = object.field(index);
            let below = owned.field(field.name);
            let written = match writing.kept(object, field, value.view()) {
                // What is given up is not applied any more.
                Some(raw) if below.is_some() || !self.extracted => {
                    self.json.raw(raw);
                    true
                }
                _ => self
                    .field(field, value, below, writing)
                    .map_err(|error| error.in_member(field.name))?,
            };
            if !written {
                self.json.out.truncate(before);
            }
        }
        for (name, raw) in writing.unknown(object) {
            self.key(name, start);
            self.json.raw(raw);
        }
        Ok(self.close(start, '{', '}'))
    }

    /// Writes the value of a field; says whether the field is to be written.
    fn field(
        &mut self,
        field: &'static Field,
        value: &dyn Value,
        owned: Option<&FieldSet>,
        writing: Writing,
    ) -> Result<bool, WriteError> {
        let view = value.view();
        let claims = self.extracted && is_nothing(view);
        let by_rule = writing.is_written(field, view) && !claims;
        let inside = writing.field(field);
        let Some(owned) = owned else {
            if by_rule {
                self.json.value(value, inside)?;
            }
            return Ok(by_rule);
        };
        if matches!(view, View::Absent) {
            // A zero that the server left out; nobody knows here which one, and `null` stands for it.
            // Whoever makes an owned field absent gives it up.
            let keeps = owned.is_member() && owned.is_leaf() && owned.is_absent();
            if keeps {
                self.json.out.push_str("null");
            }
            return Ok(keeps);
        }
        let any = self.value(value, owned, inside)?;
        Ok(any || by_rule || owned.is_member())
    }

    /// Writes a value of which something is owned; says whether there is anything in it.
    fn value(
        &mut self,
        value: &dyn Value,
        owned: &FieldSet,
        writing: Writing,
    ) -> Result<bool, WriteError> {
        match value.view() {
            View::Struct(object) if !owned.is_leaf() => self.structure(object, owned, writing),
            View::List(list) if !owned.is_leaf() => self.list(list, owned, writing),
            View::Map(map) if !owned.is_leaf() => self.map(map, owned, writing),
            view => {
                self.json.value(value, writing)?;
                Ok(!is_nothing(view))
            }
        }
    }

    fn list(
        &mut self,
        list: &dyn Elements,
        owned: &FieldSet,
        writing: Writing,
    ) -> Result<bool, WriteError> {
        let start = self.json.out.len();
        for index in 0..list.len() {
            self.separate(start, '[');
            let element = list.get(index);
            match owned.element(list, index) {
                Some(below) => self.value(element, below, writing.element()).map(drop),
                None => self.json.value(element, writing.element()),
            }
            .map_err(|error| error.in_index(index))?;
        }
        Ok(self.close(start, '[', ']'))
    }

    fn map(
        &mut self,
        map: &dyn Entries,
        owned: &FieldSet,
        writing: Writing,
    ) -> Result<bool, WriteError> {
        let start = self.json.out.len();
        for index in 0..map.len() {
            let (key, value) = map.entry(index);
            self.key(key, start);
            match owned.field(key) {
                Some(below) => self.value(value, below, writing.element()).map(drop),
                None => self.json.value(value, writing.element()),
            }
            .map_err(|error| error.in_key(key))?;
        }
        Ok(self.close(start, '{', '}'))
    }

    fn key(&mut self, name: &str, start: usize) {
        self.separate(start, '{');
        push_string(name, self.json.out);
        self.json.out.push(':');
    }

    fn separate(&mut self, start: usize, open: char) {
        let first = self.json.out.len() == start;
        self.json.out.push(if first { open } else { ',' });
    }

    /// Closes what begins at `start`; says whether anything is in it.
    fn close(&mut self, start: usize, open: char, close: char) -> bool {
        let any = self.json.out.len() > start;
        if !any {
            self.json.out.push(open);
        }
        self.json.out.push(close);
        any
    }
}

fn is_nothing(view: View<'_>) -> bool {
    match view {
        View::Struct(object) => is_unset(object),
        view => view.is_zero(),
    }
}
