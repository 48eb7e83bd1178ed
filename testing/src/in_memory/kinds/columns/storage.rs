//! The cells of volumes, claims and their classes and drivers.

use serde_json::Value;

use super::row::{NONE, Row, UNSET};

pub(super) const VOLUME: &str = "Name:name|Capacity|Access Modes|Reclaim Policy|Status|Claim|\
    StorageClass|VolumeAttributesClass|Reason|Age|VolumeMode+";
pub(super) const CLAIM: &str = "Name:name|Status|Volume|Capacity|Access Modes|StorageClass|\
    VolumeAttributesClass|Age|VolumeMode+";
pub(super) const CLASS: &str =
    "Name:name|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age";
pub(super) const ATTRIBUTES_CLASS: &str = "Name:name|DriverName|Age";
pub(super) const ATTACHMENT: &str = "Name:name|Attacher:name|PV|Node|Attached:boolean|Age";
pub(super) const DRIVER: &str = "Name:name|AttachRequired:boolean|PodInfoOnMount:boolean|\
    StorageCapacity:boolean|TokenRequests|RequiresRepublish:boolean|Modes|Age";
pub(super) const NODE: &str = "Name:name|Drivers:integer|Age";

fn name(row: Row<'_>) -> Value {
    row.text("metadata.name").into()
}

fn phase(row: Row<'_>) -> Value {
    if row.is_being_deleted() {
        return "Terminating".into();
    }
    row.text("status.phase").into()
}

fn access_modes(row: Row<'_>, path: &str) -> String {
    let modes = [
        ("ReadWriteOnce", "RWO"),
        ("ReadOnlyMany", "ROX"),
        ("ReadWriteMany", "RWX"),
        ("ReadWriteOncePod", "RWOP"),
    ];
    let has = |mode: &str| row.list(path).any(|one| one == mode);
    let short = modes.iter().filter(|(mode, _)| has(mode));
    short.map(|(_, short)| *short).collect::<Vec<_>>().join(",")
}

/// An annotation named the class before there was a field.
fn class<'a>(row: Row<'a>) -> &'a str {
    let annotation = &row.at("metadata.annotations")["volume.beta.kubernetes.io/storage-class"];
    annotation
        .as_str()
        .unwrap_or_else(|| row.text("spec.storageClassName"))
}

pub(super) fn volume(row: Row<'_>) -> Vec<Value> {
    let claim = row.at("spec.claimRef");
    let text = |field: &str| claim[field].as_str().unwrap_or_default();
    let claim = if claim.is_null() {
        String::new()
    } else {
        format!("{}/{}", text("namespace"), text("name"))
    };
    vec![
        name(row),
        row.shown_or("spec.capacity.storage", "0").into(),
        access_modes(row, "spec.accessModes").into(),
        row.text("spec.persistentVolumeReclaimPolicy").into(),
        phase(row),
        claim.into(),
        class(row).into(),
        row.text_or("spec.volumeAttributesClassName", UNSET).into(),
        row.text("status.reason").into(),
        row.age().into(),
        row.text_or("spec.volumeMode", UNSET).into(),
    ]
}

pub(super) fn claim(row: Row<'_>) -> Vec<Value> {
    let (mut capacity, mut modes) = (String::new(), String::new());
    if !row.text("spec.volumeName").is_empty() {
        capacity = row.shown_or("status.capacity.storage", "0");
        modes = access_modes(row, "status.accessModes");
    }
    vec![
        name(row),
        phase(row),
        row.text("spec.volumeName").into(),
        capacity.into(),
        modes.into(),
        class(row).into(),
        row.text_or("spec.volumeAttributesClassName", UNSET).into(),
        row.age().into(),
        row.text_or("spec.volumeMode", UNSET).into(),
    ]
}

pub(super) fn storage_class(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("provisioner").into(),
        row.text_or("reclaimPolicy", "Delete").into(),
        row.text_or("volumeBindingMode", "Immediate").into(),
        row.flag("allowVolumeExpansion").into(),
        row.age().into(),
    ]
}

pub(super) fn attributes_class(row: Row<'_>) -> Vec<Value> {
    vec![name(row), row.text("driverName").into(), row.age().into()]
}

pub(super) fn attachment(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.text("spec.attacher").into(),
        row.text("spec.source.persistentVolumeName").into(),
        row.text("spec.nodeName").into(),
        row.flag("status.attached").into(),
        row.age().into(),
    ]
}

pub(super) fn driver(row: Row<'_>) -> Vec<Value> {
    let audiences: Vec<&str> = row
        .list("spec.tokenRequests")
        .filter_map(|request| request["audience"].as_str())
        .collect();
    let tokens = match audiences.join(",") {
        _ if row.at("spec.tokenRequests").is_null() => UNSET.to_owned(),
        audiences => audiences,
    };
    let modes = match row.joined("spec.volumeLifecycleModes") {
        none if none.is_empty() => NONE.to_owned(),
        modes => modes,
    };
    vec![
        name(row),
        (row.at("spec.attachRequired") != false).into(),
        row.flag("spec.podInfoOnMount").into(),
        row.flag("spec.storageCapacity").into(),
        tokens.into(),
        row.flag("spec.requiresRepublish").into(),
        modes.into(),
        row.age().into(),
    ]
}

pub(super) fn csi_node(row: Row<'_>) -> Vec<Value> {
    vec![
        name(row),
        row.count("spec.drivers").into(),
        row.age().into(),
    ]
}
