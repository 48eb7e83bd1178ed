//! An enum of strings: its values, for the runtime's macro.

use super::imports::Names;
use super::prose;
use super::writer::{Writer, literal};
use crate::model::Enum;

/// What an enum has without deriving it; `Copy` where it is closed.
const GIVEN: [&str; 11] = [
    "Copy",
    "Clone",
    "Debug",
    "Default",
    "Deserialize",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Serialize",
];

/// Writes enums, one below the other.
pub(super) fn write(items: &[&Enum], names: &mut Names<'_>, writer: &mut Writer) {
    if items.is_empty() {
        return;
    }
    let head = names.macro_name("string_enum");
    writer.gap();
    writer.block(format_args!("{head}!"), |writer| {
        for item in items {
            writer.gap();
            write_one(item, writer);
        }
    });
}

fn write_one(item: &Enum, writer: &mut Writer) {
    let closed = if item.closed { ": closed" } else { "" };
    let variants = item.variants.iter().enumerate().map(|(index, variant)| {
        // The first one is the default of a closed enum where none says so.
        let default = item.closed && index > 0 && index == item.default;
        let default = if default { " default" } else { "" };
        format!("{} = {}{default}", variant.name, literal(&variant.value))
    });
    let variants: Vec<String> = variants.collect();
    if let Some(docs) = &item.docs {
        writer.docs_of(|width| prose::paragraphs(docs, width));
    }
    let given = if item.closed { &GIVEN[..] } else { &GIVEN[1..] };
    writer.attributes(&[], &item.attributes, given);
    let joined = variants.join(", ");
    let line = format!("{}{closed} {{ {joined} }}", item.name);
    if line.len() <= writer.width() {
        return writer.line(format_args!("{line}"));
    }
    writer.block(format_args!("{}{closed}", item.name), |writer| {
        writer.filled(&variants);
    });
}
