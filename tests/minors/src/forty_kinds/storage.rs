//! Literals of the storage group.

use clientset::core_v1::{TopologySelectorLabelRequirement, TopologySelectorTerm};
use clientset::meta::LabelSelector;
use clientset::some;
use clientset::storage_v1::{
    CSIDriver, CSIDriverSpec, CSINode, CSINodeDriver, CSINodeSpec, CSIStorageCapacity,
    StorageClass, TokenRequest, VolumeAttachment, VolumeAttachmentSource, VolumeAttachmentSpec,
    VolumeNodeResources,
};

use crate::core::quantity;
use crate::{Place, named};

pub(crate) fn class(place: &Place) -> StorageClass {
    StorageClass {
        metadata: named(place.unique("fast")),
        provisioner: "example.com/disk".into(),
        parameters: [("type", "ssd")].into(),
        allow_volume_expansion: Some(true),
        volume_binding_mode: some("WaitForFirstConsumer"),
        mount_options: vec!["noatime".into()],
        allowed_topologies: vec![TopologySelectorTerm {
            match_label_expressions: vec![TopologySelectorLabelRequirement {
                key: "zone".into(),
                values: vec!["a".into(), "b".into()],
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) fn driver(place: &Place) -> CSIDriver {
    CSIDriver {
        metadata: named(place.unique("disk.example.com")),
        spec: CSIDriverSpec {
            attach_required: Some(false),
            pod_info_on_mount: Some(true),
            fs_group_policy: some("File"),
            volume_lifecycle_modes: vec!["Persistent".into()],
            token_requests: vec![TokenRequest {
                audience: "".into(),
                expiration_seconds: Some(3600),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn node(place: &Place) -> CSINode {
    CSINode {
        metadata: named(place.unique("worker")),
        spec: CSINodeSpec {
            drivers: vec![CSINodeDriver {
                name: "disk.example.com".into(),
                node_id: "n-1".into(),
                topology_keys: vec!["zone".into()],
                allocatable: some(VolumeNodeResources {
                    count: Some(8),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn attachment(place: &Place) -> VolumeAttachment {
    VolumeAttachment {
        metadata: named(place.unique("attachment")),
        spec: VolumeAttachmentSpec {
            attacher: "disk.example.com".into(),
            node_name: "worker".into(),
            source: VolumeAttachmentSource {
                persistent_volume_name: some("disk"),
                ..Default::default()
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

pub(crate) fn capacity(_: &Place) -> CSIStorageCapacity {
    CSIStorageCapacity {
        metadata: named("room"),
        storage_class_name: "fast".into(),
        capacity: Some(quantity("100Gi")),
        maximum_volume_size: Some(quantity("10")),
        node_topology: some(LabelSelector {
            match_labels: [("zone", "a")].into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}
