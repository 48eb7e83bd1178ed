//! Whole definitions.

use clientset_runtime::custom::{CustomResource, CustomResourceDefinition};
use clientset_runtime::wire::{json, yaml};
use serde_json::json;

use crate::kinds::{Backup, Policy};

mod v1beta1 {
    use clientset_runtime::object::Str;

    clientset_runtime::custom_resource! {
        /// A backup of a volume.
        #[resource(short_names(&["bk"]), categories(&["all"]), not_stored, deprecated("use v1"))]
        pub struct Backup: "backups.example.com"/"v1beta1", "backups", Namespaced {
            /// The volume's name.
            pub volume: Str,
        }

        /// A backup whose names are others.
        #[resource(not_stored)]
        pub struct Copy as "Backup": "backups.example.com"/"v1alpha1", "backups", Namespaced {}
    }
}

#[test]
fn a_definition_says_what_the_kind_is() {
    let crd = Backup::crd().unwrap();
    let mut written = serde_json::to_value(&crd).unwrap();
    assert!(written["spec"]["versions"][0]["schema"].take().is_object());
    assert_eq!(
        written,
        json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "backups.backups.example.com"},
            "spec": {
                "group": "backups.example.com",
                "names": {
                    "categories": ["all"],
                    "kind": "Backup",
                    "listKind": "BackupList",
                    "plural": "backups",
                    "shortNames": ["bk"],
                    "singular": "backup",
                },
                "scope": "Namespaced",
                "versions": [{
                    "additionalPrinterColumns": [
                        {"jsonPath": ".status.phase", "name": "Phase", "type": "string"},
                        {"jsonPath": ".metadata.creationTimestamp", "name": "Age", "priority": 1, "type": "date"},
                    ],
                    "name": "v1",
                    "schema": null,
                    "selectableFields": [{"jsonPath": ".spec.volume"}],
                    "served": true,
                    "storage": true,
                    "subresources": {
                        "scale": {
                            "labelSelectorPath": ".status.selector",
                            "specReplicasPath": ".spec.copies",
                            "statusReplicasPath": ".status.copies",
                        },
                        "status": {},
                    },
                }],
            },
        })
    );
}

#[test]
fn a_kind_need_not_be_called_as_its_type() {
    let crd = Policy::crd().unwrap();
    assert_eq!(crd.spec.names.kind, "retentionPolicy");
    assert_eq!(crd.spec.names.list_kind.unwrap(), "retentionPolicyList");
    assert_eq!(crd.spec.names.singular.unwrap(), "retentionpolicy");
    assert_eq!(crd.spec.scope, "Cluster");
}

#[test]
fn a_definition_is_an_object_that_reads_and_writes() {
    let crd = Backup::crd().unwrap();
    let text = yaml::to_string(&crd).unwrap();
    assert!(
        text.starts_with("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"),
        "{text}"
    );
    assert_eq!(
        yaml::from_str::<CustomResourceDefinition>(&text).unwrap(),
        crd
    );
    let text = json::to_string(&crd).unwrap();
    assert_eq!(
        json::from_str::<CustomResourceDefinition>(&text).unwrap(),
        crd
    );
}

#[test]
fn versions_make_one_definition() {
    let crd =
        CustomResourceDefinition::of_versions([Backup::version(), v1beta1::Backup::version()])
            .unwrap();
    let versions = serde_json::to_value(&crd.spec.versions).unwrap();
    for (index, name, storage) in [(0, "v1", true), (1, "v1beta1", false)] {
        assert_eq!(versions[index]["name"], name);
        assert_eq!(versions[index]["storage"], storage);
        assert_eq!(versions[index]["served"], true);
    }
    assert_eq!(versions[1]["deprecated"], true);
    assert_eq!(versions[1]["deprecationWarning"], "use v1");
    assert_eq!(
        versions[1]["schema"]["openAPIV3Schema"]["properties"]["volume"]["type"],
        "string"
    );
}

#[test]
fn versions_that_do_not_belong_together_are_refused() {
    let error = |versions: &[clientset_runtime::custom::Version]| {
        CustomResourceDefinition::of_versions(versions.iter().cloned())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(error(&[]), "cannot define a kind: there is no version");
    assert_eq!(
        error(&[Backup::version(), Backup::version()]),
        "cannot define Backup (backups.example.com): the version v1 is there twice; objects are stored in exactly \
         one version, and here in v1, v1: say `#[resource(not_stored)]` of the others"
    );
    assert_eq!(
        error(&[v1beta1::Backup::version()]),
        "cannot define Backup (backups.example.com/v1beta1): objects are stored in exactly one version, and here in \
         none: say `#[resource(not_stored)]` of the others"
    );
    assert_eq!(
        error(&[Backup::version(), v1beta1::Copy::version()]),
        "cannot define Backup (backups.example.com): Backup (backups.example.com/v1) and Backup \
         (backups.example.com/v1alpha1) differ in group, names or scope, which all versions of a kind share"
    );
}

#[test]
fn a_kind_has_the_row_that_generated_code_has() {
    let row = Backup::RESOURCE;
    assert_eq!(
        (row.group, row.version, row.kind),
        ("backups.example.com", "v1", "Backup")
    );
    assert_eq!(
        (row.plural, row.singular, row.list_kind),
        ("backups", "backup", "BackupList")
    );
    assert_eq!(
        (row.short_names, row.categories),
        (&["bk"][..], &["all"][..])
    );
    assert!(row.namespaced && row.storage);
    assert_eq!(row.verbs.len(), 8);
    let subresources: Vec<_> = row
        .subresources
        .iter()
        .map(|row| (row.name, row.group, row.kind))
        .collect();
    assert_eq!(
        subresources,
        [
            ("scale", "autoscaling", "Scale"),
            ("status", "backups.example.com", "Backup")
        ]
    );
    assert_eq!(row.scale.unwrap().spec_replicas, ".spec.copies");
    assert_eq!(row.columns[0].json_path, ".status.phase");
    assert_eq!((row.empty)().info().name, "Backup");
    let old = v1beta1::Backup::RESOURCE;
    assert_eq!((old.storage, old.deprecated), (false, Some("use v1")));
}
