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

/// Writes an enum.
pub(super) fn write(item: &Enum, names: &mut Names<'_>, writer: &mut Writer) {
    let head = names.macro_name("string_enum");
    let closed = if item.closed { ": closed" } else { "" };
    let variants: Vec<String> = item
        .variants
        .iter()
        .enumerate()
        .map(|(index, variant)| {
            // The first one is the default of a closed enum where none says so.
            let default = item.closed && index > 0 && index == item.default;
            let default = if default { " default" } else { "" };
            format!("{} = {}{default}", variant.name, literal(&variant.value))
        })
        .collect();
    writer.gap();
    writer.block(format_args!("{head}!"), |writer| {
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
    });
}
