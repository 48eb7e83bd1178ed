//! `Debug` of a described struct: the fields that are set, by their wire names.

use std::fmt;

use super::value::{Elements, Entries, Struct, Value, View};

/// Writes the fields that are present and not empty.
///
/// # Errors
/// What the formatter answers.
pub fn debug(value: &dyn Struct, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let info = value.info();
    let mut out = f.debug_struct(info.name);
    for (index, field) in info.fields.iter().enumerate() {
        let value = value.field(index);
        if is_empty(value.view()) {
            continue;
        }
        if field.sensitive {
            out.field(field.name, &format_args!("[hidden]"));
        } else {
            out.field(field.name, &Shown(value));
        }
    }
    for (name, raw) in value.unknown_fields().iter() {
        out.field(name, raw);
    }
    out.finish()
}

fn is_empty(view: View<'_>) -> bool {
    match view {
        View::Absent => true,
        View::Str(text) => text.is_empty(),
        View::List(elements) => elements.is_empty(),
        View::Map(entries) => entries.is_empty(),
        View::Scalar(scalar) => scalar.is_empty(),
        _ => false,
    }
}

struct Shown<'a>(&'a dyn Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.view() {
            View::Absent => f.write_str("absent"),
            View::Bool(value) => value.fmt(f),
            View::Int(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Str(value) => value.fmt(f),
            View::Scalar(value) => value.fmt(f),
            View::Raw(value) => value.fmt(f),
            View::Struct(value) => debug(value, f),
            View::List(value) => show_elements(value, f),
            View::Map(value) => show_entries(value, f),
        }
    }
}

fn show_elements(elements: &dyn Elements, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_list()
        .entries((0..elements.len()).map(|index| Shown(elements.get(index))))
        .finish()
}

fn show_entries(entries: &dyn Entries, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_map()
        .entries((0..entries.len()).map(|index| {
            let (key, value) = entries.entry(index);
            (key, Shown(value))
        }))
        .finish()
}
