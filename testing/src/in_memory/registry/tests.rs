//! The order of versions, and what the generated tables become.

use super::*;

#[test]
fn versions_sort_as_api_servers_sort_them() {
    let mut versions = [
        "foo", "v1alpha1", "v1", "v2beta1", "v11", "v1beta2", "v2", "v1beta10",
    ];
    versions.sort_by_key(|version| age(version));
    assert_eq!(
        versions,
        [
            "v11", "v2", "v1", "v2beta1", "v1beta10", "v1beta2", "v1alpha1", "foo"
        ]
    );
}

#[test]
fn every_stable_resource_is_registered_once_for_each_table() {
    let registry = Registry::of_tables(clientset::RESOURCES, |_| true);
    let pods = registry.get("", "v1", "pods").unwrap();
    assert_eq!((&*pods.table, pods.kind.as_str()), ("pods", "Pod"));
    assert!(registry.get("", "v1", "nothings").is_none());
    let deployments = registry.get("apps", "v1", "deployments").unwrap();
    assert_eq!(&*deployments.table, "deployments.apps");
    let mut tables: Vec<_> = registry.stored().map(|resource| &resource.table).collect();
    let all = tables.len();
    tables.sort();
    tables.dedup();
    assert_eq!(tables.len(), all);
    assert!(all > 50, "{all}");
}

#[test]
fn both_groups_of_events_are_one_table() {
    let registry = Registry::of_tables(clientset::RESOURCES, |_| true);
    let core = registry.get("", "v1", "events").unwrap();
    let events = registry.get("events.k8s.io", "v1", "events").unwrap();
    assert_eq!(core.table, events.table);
    assert!(core.is_storage_version() && !events.is_storage_version());
}
