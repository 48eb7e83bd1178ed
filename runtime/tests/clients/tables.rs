//! Rows of the tables that generated code has.

use clientset_runtime::client::{
    PrinterColumn, ResourceInfo, Rule, ScalePaths, SubresourceInfo, ValidationRule,
};
use clientset_runtime::wire::json;

use crate::kinds::{Deployment, Node};

const RESOURCES: &[ResourceInfo] = &[
    ResourceInfo::of::<Deployment>(&["get", "list"])
        .names("deployment", &["deploy"], &["all"])
        .subresources(&[SubresourceInfo::new(
            "scale",
            "autoscaling",
            "v1",
            "Scale",
            &["get"],
        )]),
    ResourceInfo::of::<Node>(&["get"]),
];

#[test]
fn a_row_says_what_the_kind_says() {
    let [deployment, node] = RESOURCES else {
        unreachable!()
    };
    assert_eq!(
        (
            deployment.group,
            deployment.version,
            deployment.kind,
            deployment.plural,
            deployment.list_kind
        ),
        ("apps", "v1", "Deployment", "deployments", "DeploymentList")
    );
    assert!(deployment.namespaced && !node.namespaced);
    assert_eq!(deployment.subresources[0].kind, "Scale");
    assert_eq!((deployment.singular, node.singular), ("deployment", ""));
}

#[test]
fn a_row_makes_an_object_that_can_be_filled() {
    let mut object = (RESOURCES[0].empty)();
    json::read_into(&mut *object, br#"{"spec":{"replicas":3}}"#).unwrap();
    assert_eq!(
        json::to_string(&*object).unwrap(),
        r#"{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":3}}"#
    );
}

const CUSTOM: ResourceInfo = ResourceInfo::of::<Deployment>(&["get"])
    .storage()
    .deprecated("use v2")
    .columns(&[PrinterColumn::new("Age", "date", ".metadata.creationTimestamp").priority(1)])
    .scale(ScalePaths::new(".spec.shards", ".status.shards"))
    .selectable_fields(&[".spec.color"])
    .rules(&[ValidationRule::new(
        "spec",
        Rule::new("self == oldSelf").optional_old_self(),
    )]);

#[test]
fn a_custom_resource_says_more() {
    assert!(CUSTOM.storage && !RESOURCES[0].storage);
    assert_eq!(CUSTOM.deprecated, Some("use v2"));
    assert_eq!(CUSTOM.columns[0].priority, 1);
    assert_eq!(
        CUSTOM.scale.map(|paths| paths.spec_replicas),
        Some(".spec.shards")
    );
    assert_eq!(CUSTOM.selectable_fields, [".spec.color"]);
    assert!(CUSTOM.rules[0].rule.optional_old_self);
    assert_eq!(RESOURCES[0].rules, []);
}
