//! The names of group-versions.

use std::collections::{BTreeMap, BTreeSet};

use super::keyword;
use crate::document::GroupVersionId;

/// Module, accessor and feature of each group-version, as in client-go but in snake case: the
/// group's first label and the version (`rbac_v1` of `rbac.authorization.k8s.io`, `internal_v1alpha1`
/// of `internal.apiserver.k8s.io`), `core` for the group without a name.
///
/// Groups of custom resources may share a first label; those take as many labels as tell them apart.
/// A group of Kubernetes itself keeps its name whatever is installed beside it.
pub(crate) fn group_version_names<'g>(
    ids: impl IntoIterator<Item = &'g GroupVersionId>,
) -> BTreeMap<GroupVersionId, String> {
    let ids: Vec<_> = ids.into_iter().collect();
    let groups: BTreeSet<&str> = ids.iter().map(|id| id.group.as_str()).collect();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let (native, custom): (Vec<&str>, Vec<&str>) =
        groups.into_iter().partition(|group| is_native(group));
    for group in native.into_iter().chain(custom) {
        let labels: Vec<_> = group.split('.').collect();
        let name = (1..=labels.len())
            .map(|count| prefix(&labels[..count]))
            .find(|name| !names.values().any(|taken| taken == name))
            .unwrap_or_else(|| prefix(&labels));
        names.insert(group, name);
    }
    ids.into_iter()
        .map(|id| {
            let name = format!("{}_{}", names[id.group.as_str()], id.version);
            (id.clone(), keyword::escape(name))
        })
        .collect()
}

/// A group of Kubernetes itself: without a dot, or directly under `k8s.io`, or one of the three
/// deeper ones.
fn is_native(group: &str) -> bool {
    const DEEPER: [&str; 3] = [
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "rbac.authorization.k8s.io",
    ];
    !group.contains('.')
        || DEEPER.contains(&group)
        || group
            .strip_suffix(".k8s.io")
            .is_some_and(|rest| !rest.contains('.'))
}

fn prefix(labels: &[&str]) -> String {
    match labels {
        [] | [""] => "core".to_owned(),
        labels => labels
            .iter()
            .map(|label| label.replace('-', "_").to_ascii_lowercase())
            .collect::<Vec<_>>()
            .join("_"),
    }
}

/// A module's name as a part of a type's: `core_v1` is `CoreV1`.
pub(crate) fn title(module: &str) -> String {
    module
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        })
        .collect()
}
