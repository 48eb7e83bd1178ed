//! `Debug` of a described struct: the fields that are set, by their wire names.
//!
//! A struct that holds secrets is shown without them: the values of its sensitive fields, and of
//! fields that its type does not know.

use std::fmt;

use super::info::Presence;
use super::kept::{kept, unknown};
use super::unset::is_unset;
use super::value::{Elements, Entries, Struct, Value, View};

/// Writes the fields that are set.
///
/// # Errors
/// What the formatter answers.
pub fn debug(value: &dyn Struct, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let info = value.info();
    let mut out = f.debug_struct(info.name);
    for (index, field) in info.fields.iter().enumerate() {
        let shown = value.field(index);
        if let Some(raw) = kept(value, field, shown.view()) {
            out.field(field.name, raw);
        } else if !is_shown(field.presence, shown.view()) {
            continue;
        } else if field.sensitive {
            out.field(field.name, &Hidden(shown.view()));
        } else {
            out.field(field.name, &Shown(shown));
        }
    }
    let secret = info.fields.iter().any(|field| field.sensitive);
    for (name, raw) in unknown(value) {
        if secret {
            out.field(name, &Secret);
        } else {
            out.field(name, raw);
        }
    }
    out.finish()
}

fn is_shown(presence: Presence, value: View<'_>) -> bool {
    match (presence, value) {
        (_, View::Absent) => false,
        (Presence::Optional, _) => true,
        (_, View::Struct(object)) => !is_unset(object),
        (Presence::Plain, value) => !value.is_zero(),
        (Presence::Required, _) => true,
    }
}

/// The annotation in which `kubectl apply` keeps the whole object, a Secret's data with it.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What stands for a secret.
struct Secret;

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// A secret: of a map the keys, of anything else nothing.
struct Hidden<'a>(View<'a>);

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Map(entries) => f
                .debug_map()
                .entries((0..entries.len()).map(|index| (entries.entry(index).0, Secret)))
                .finish(),
            _ => Secret.fmt(f),
        }
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
    let mut out = f.debug_map();
    for index in 0..entries.len() {
        let (key, value) = entries.entry(index);
        if key == LAST_APPLIED {
            out.entry(key, &Secret);
        } else {
            out.entry(key, &Shown(value));
        }
    }
    out.finish()
}
