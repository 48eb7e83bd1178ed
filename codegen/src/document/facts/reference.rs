//! The names of types in the facts.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Scalar, SchemaType, split_definition};
use crate::json::NESTING;

/// A type as text, seen from a package.
pub(super) fn write_type(
    ty: &SchemaType,
    package: &str,
    file_of: &dyn Fn(&str) -> String,
) -> String {
    match ty {
        SchemaType::Scalar(scalar) => scalar.name().to_owned(),
        SchemaType::Ref(name) => write_name(name, package, file_of),
        SchemaType::List(inner) => format!("list<{}>", write_type(inner, package, file_of)),
        SchemaType::Map(inner) => format!("map<{}>", write_type(inner, package, file_of)),
    }
}

/// A definition as text, seen from a package.
pub(super) fn write_name(name: &str, package: &str, file_of: &dyn Fn(&str) -> String) -> String {
    let (its_package, short) = split_definition(name);
    if its_package == package && scalar(short).is_none() {
        short.to_owned()
    } else {
        format!("{}.{short}", file_of(name))
    }
}

/// The definitions of all files: by file and short name, and by their full names.
#[derive(Default)]
pub(super) struct Names {
    by_file: BTreeMap<(String, String), String>,
    all: BTreeSet<String>,
}

impl Names {
    /// Adds a definition; `false` when the file has one of that short name already.
    pub(super) fn add(&mut self, file: &str, package: &str, short: &str) -> bool {
        let name = format!("{package}.{short}");
        self.all.insert(name.clone());
        let place = (file.to_owned(), short.to_owned());
        self.by_file.insert(place, name).is_none()
    }
}

/// Reads a type; `None` when it is none, or names one that no file has.
pub(super) fn read_type(text: &str, package: &str, names: &Names) -> Option<SchemaType> {
    if let Some(scalar) = scalar(text) {
        return Some(SchemaType::Scalar(scalar));
    }
    if text.matches('<').nth(NESTING).is_some() {
        return None;
    }
    for (word, make) in [
        (
            "list<",
            SchemaType::List as fn(Box<SchemaType>) -> SchemaType,
        ),
        ("map<", SchemaType::Map),
    ] {
        if let Some(inner) = text.strip_prefix(word) {
            let inner = inner.strip_suffix('>')?;
            return Some(make(Box::new(read_type(inner, package, names)?)));
        }
    }
    read_name(text, package, names).map(SchemaType::Ref)
}

/// Reads a definition's name; `None` when no file has it.
pub(super) fn read_name(text: &str, package: &str, names: &Names) -> Option<String> {
    match text.split_once('.') {
        Some((file, short)) => {
            let place = (file.to_owned(), short.to_owned());
            names.by_file.get(&place).cloned()
        }
        None => names.all.get(&format!("{package}.{text}")).cloned(),
    }
}

fn scalar(text: &str) -> Option<Scalar> {
    Scalar::ALL
        .into_iter()
        .find(|(_, name)| *name == text)
        .map(|(scalar, _)| scalar)
}
