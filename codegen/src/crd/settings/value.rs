//! What a setting may say: a broken name is better refused where it is said than by the compiler, in code
//! that nobody wrote.

use super::{Replacement, Setting};
use crate::names;

impl Setting {
    /// Fails where what it says cannot become Rust.
    pub(super) fn check_value(&self, is_kind: bool) -> Result<(), String> {
        match self {
            Self::Rename(name) if is_kind => type_name(name),
            Self::Rename(name) => snake_name(name, "field"),
            Self::Module(name) => snake_name(name, "module"),
            Self::TypeName(name) => type_name(name),
            Self::Variant { name, .. } if name == "Other" => Err(
                "a variant cannot be `Other`, which holds the values that are not listed"
                    .to_owned(),
            ),
            Self::Variant { name, .. } => type_name(name),
            Self::Derive(name) if is_path(name) => Ok(()),
            Self::Derive(name) => Err(format!(
                "{name:?} is no trait to derive; expected one path, as in Eq or schemars::JsonSchema"
            )),
            Self::Attribute(text) => attribute(text),
            Self::Replace(Replacement { path, .. }) => replacement(path),
            Self::Versions(versions) if versions.is_empty() => {
                Err("no version is named; `skip` leaves a kind or a group out".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// The name of a type, a trait or a variant.
pub(crate) fn type_name(name: &str) -> Result<(), String> {
    if name.starts_with(|c: char| c.is_ascii_uppercase()) && names::type_name(name) == name {
        return Ok(());
    }
    Err(format!(
        "{name:?} is no name of a type; expected one in PascalCase, as in ServerPort"
    ))
}

fn snake_name(name: &str, what: &str) -> Result<(), String> {
    let is_ascii = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.is_ascii();
    if is_ascii && names::field(name) == name {
        return Ok(());
    }
    Err(format!(
        "{name:?} is no name of a {what}; expected one in snake_case that is no keyword of Rust, as in \
         server_port"
    ))
}

fn is_path(text: &str) -> bool {
    let mut parts = text.strip_prefix("::").unwrap_or(text).split("::");
    parts.all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// A path with generics, perhaps: their inside is the compiler's.
fn replacement(path: &str) -> Result<(), String> {
    let (name, generics) = match path.split_once('<') {
        Some((name, generics)) => (name, Some(generics)),
        None => (path, None),
    };
    if is_path(name) && generics.is_none_or(|generics| generics.ends_with('>')) {
        return Ok(());
    }
    Err(format!(
        "{path:?} is no type of Rust; expected its path from the generated code, as in crate::Port"
    ))
}

fn attribute(text: &str) -> Result<(), String> {
    let inside = text
        .strip_prefix("#[")
        .and_then(|rest| rest.strip_suffix(']'));
    match inside {
        Some(inside) if !inside.trim().is_empty() && !text.contains('\n') => Ok(()),
        _ => Err(format!(
            "{text:?} is no attribute; expected one on one line with its brackets, as in #[must_use]"
        )),
    }
}
