//! The names of the group-versions.

use std::collections::{BTreeMap, BTreeSet};

use crate::names;

/// The module of each group and version: the whole group's name, so that another group never renames
/// one, and the version. `chosen` is what the user says instead of a group's name. Groups that come to one
/// name get a number, in their order.
pub(super) fn modules<'g>(
    group_versions: &BTreeSet<(&'g str, &'g str)>,
    chosen: impl Fn(&str) -> Option<String>,
) -> BTreeMap<(&'g str, &'g str), String> {
    let groups: BTreeSet<&str> = group_versions.iter().map(|(group, _)| *group).collect();
    let mut taken = BTreeSet::new();
    let parts: BTreeMap<&str, String> = groups
        .into_iter()
        .map(|group| {
            let part = chosen(group).unwrap_or_else(|| identifier(group));
            (group, distinct(part, &mut taken))
        })
        .collect();
    let mut taken = BTreeSet::new();
    group_versions
        .iter()
        .map(|(group, version)| {
            let part = &parts[group];
            let module = if part.is_empty() {
                identifier(version)
            } else {
                format!("{part}_{}", identifier(version))
            };
            (
                (*group, *version),
                distinct(names::escape(module), &mut taken),
            )
        })
        .collect()
}

/// In small letters, digits and underscores.
fn identifier(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    super::words::ascii(name).chars().map(plain).collect()
}

fn distinct(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut unique = name.clone();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}_{number}");
        number += 1;
    }
    unique
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::modules;

    #[test]
    fn a_module_is_the_whole_group_and_the_version() {
        let table = [
            ("cert-manager.io", "v1", "cert_manager_io_v1"),
            ("acme.cert-manager.io", "v1", "acme_cert_manager_io_v1"),
            ("3scale.net", "v1alpha1", "_3scale_net_v1alpha1"),
            ("a-b.c", "v1", "a_b_c_v1"),
            ("a.b.c", "v1", "a_b_c_2_v1"),
            (
                "example.com",
                "verylongversion",
                "example_com_verylongversion",
            ),
            ("example.com", "v1-2", "example_com_v1_2"),
            ("longer.example.com", "v1", "short_v1"),
        ];
        let ids: BTreeSet<_> = table
            .iter()
            .map(|(group, version, _)| (*group, *version))
            .collect();
        let chosen = |group: &str| (group == "longer.example.com").then(|| "short".to_owned());
        let modules = modules(&ids, chosen);
        for (group, version, module) in table {
            assert_eq!(modules[&(group, version)], module, "{group}/{version}");
        }
    }
}
