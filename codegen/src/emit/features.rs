//! Features: one for each group-version, in the code and in Cargo.toml.

use std::collections::BTreeSet;

use super::writer::Writer;
use crate::model::{GroupVersion, Model, Stability};

/// How generated code is gated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gates {
    /// Not at all: everything compiles.
    Open,
    /// By a feature for each group-version.
    Features,
    /// By those features that Cargo.toml already lists; what it cannot know yet comes under
    /// [`UNLISTED`].
    Listed(BTreeSet<String>),
}

/// The feature of group-versions that Cargo.toml does not list.
pub const UNLISTED: &str = "unlisted";

impl Gates {
    /// The feature of a group-version.
    fn feature<'a>(&self, name: &'a str) -> &'a str {
        match self {
            Self::Listed(listed) if !listed.contains(name) => UNLISTED,
            _ => name,
        }
    }

    /// Writes the condition under which one of these group-versions is wanted.
    pub(super) fn write(&self, names: &[&str], writer: &mut Writer) {
        if *self == Self::Open {
            return;
        }
        let features: BTreeSet<&str> = names.iter().map(|name| self.feature(name)).collect();
        let features: Vec<String> = features
            .iter()
            .map(|feature| format!("feature = \"{feature}\""))
            .collect();
        if let [feature] = features.as_slice() {
            return writer.line(format_args!("#[cfg({feature})]"));
        }
        let joined = features.join(", ");
        if joined.len() <= SHORT_ATTRIBUTE {
            return writer.line(format_args!("#[cfg(any({joined}))]"));
        }
        writer.line(format_args!("#[cfg(any("));
        writer.indented(|writer| {
            for (index, feature) in features.iter().enumerate() {
                let comma = if index + 1 < features.len() { "," } else { "" };
                writer.line(format_args!("{feature}{comma}"));
            }
        });
        writer.line(format_args!("))]"));
    }
}

/// What rustfmt keeps in one line within an attribute's parentheses.
const SHORT_ATTRIBUTE: usize = 70;

const BEGIN: &str = "# begin of what `sync` writes";
const END: &str = "# end of what `sync` writes";

/// Cargo.toml with the marked part of its features rewritten: `default`, and a feature for each
/// group-version.
///
/// # Errors
/// When the marks are not there.
pub fn rewrite_features(text: &str, model: &Model) -> Result<String, String> {
    let missing = || format!("no lines `{BEGIN}` and `{END}` under [features]");
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{BEGIN}\n{}{END}{after}", block(model)))
}

fn block(model: &Model) -> String {
    let mut writer = Writer::default();
    let group_versions = &model.group_versions;
    writer.line(format_args!("default = ["));
    writer.indented(|writer| {
        writer.line(format_args!("\"regenerate\","));
        for name in stable(group_versions) {
            writer.line(format_args!("\"{name}\","));
        }
    });
    writer.line(format_args!("]"));
    for group_version in group_versions {
        writer.line(format_args!("{} = []", group_version.name));
    }
    writer.finish()
}

fn stable(group_versions: &[GroupVersion]) -> impl Iterator<Item = &str> {
    let stable = group_versions
        .iter()
        .filter(|gv| gv.stability == Stability::Stable);
    stable.map(|group_version| group_version.name.as_str())
}
