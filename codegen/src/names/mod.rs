//! Names: from the spec's to Rust's.

mod group;
mod keyword;
mod plural;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

pub(crate) use group::{group_version_names, title};
pub(crate) use keyword::escape;
pub(crate) use plural::{plural_names, subresource_accessor};
#[cfg(feature = "crds")]
pub(crate) use words::words;

/// A field's or parameter's name in Rust: `clusterIPs` is `cluster_ips`, `type` is `type_`. `$ref` is
/// `ref_path`, as in every client that has the type; `ref_` would read as a borrow.
pub(crate) fn field(wire_name: &str) -> String {
    if wire_name == "$ref" {
        return "ref_path".to_owned();
    }
    escape(words::snake_case(wire_name))
}

/// A type's name in Rust: the spec's, with a capital, without what no identifier holds, and unless it is
/// a keyword.
pub(crate) fn type_name(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    escape(parts.map(plural::capitalized).collect())
}

/// The names of a struct's fields in Rust, in the order of the wire names, which are sorted. Where
/// two would be the same (`proxyURL` and `proxyUrl`), the later one gets a number.
pub(crate) fn fields<'n>(wire_names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    /// The runtime's own field in every struct.
    const TAKEN: &str = "unknown_fields";
    let mut seen = BTreeSet::from([TAKEN.to_owned()]);
    wire_names
        .into_iter()
        .map(|wire_name| {
            let name = field(wire_name);
            let mut unique = name.clone();
            let mut number = 2;
            while !seen.insert(unique.clone()) {
                unique = format!("{}_{number}", name.trim_end_matches('_'));
                number += 1;
            }
            unique
        })
        .collect()
}
