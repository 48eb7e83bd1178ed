//! Volumes of pods, and those of the cluster.

use serde_json::json;

use super::pods;
use crate::in_memory::kinds::fields::{Fields, child, each, fill, made, text};

/// What files of a volume may be done with: 0644.
const FILE_MODE: i64 = 0o644;

/// A volume of a pod.
pub(super) fn volume(volume: &mut Fields) {
    // A name alone is an empty folder.
    if volume.len() == 1 {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = child(volume, source) {
            fill(source, json!({"defaultMode": FILE_MODE}));
        }
    }
    if let Some(source) = child(volume, "hostPath") {
        fill(source, json!({"type": ""}));
    }
    if let Some(source) = child(volume, "downwardAPI") {
        downward_items(source);
    }
    if let Some(source) = child(volume, "projected") {
        each(source, "sources", |source| {
            if let Some(source) = child(source, "downwardAPI") {
                downward_items(source);
            }
            if let Some(token) = child(source, "serviceAccountToken") {
                fill(token, json!({"expirationSeconds": 3600}));
            }
        });
    }
    if let Some(image) = child(volume, "image") {
        let policy = pods::pull_policy(text(image, "reference"));
        fill(image, json!({"pullPolicy": policy}));
    }
    if let Some(source) = child(volume, "ephemeral")
        && let Some(template) = child(source, "volumeClaimTemplate")
    {
        made(template, "metadata");
        claim_spec(made(template, "spec"));
    }
    shared(volume);
}

fn downward_items(source: &mut Fields) {
    each(source, "items", |item| {
        pods::field_reference(item);
        if let Some(source) = child(item, "resourceFieldRef") {
            fill(source, json!({"divisor": "0"}));
        }
    });
}

/// Sources that both pods and persistent volumes have.
fn shared(holder: &mut Fields) {
    for (source, defaults) in [
        ("iscsi", json!({"iscsiInterface": "default"})),
        (
            "rbd",
            json!({"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"}),
        ),
        (
            "azureDisk",
            json!({"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": false, "kind": "Shared"}),
        ),
        (
            "scaleIO",
            json!({"storageMode": "ThinProvisioned", "fsType": "xfs"}),
        ),
    ] {
        if let Some(source) = child(holder, source) {
            fill(source, defaults);
        }
    }
}

pub(super) fn persistent_volume(object: &mut Fields) {
    let spec = made(object, "spec");
    fill(
        spec,
        json!({"persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem"}),
    );
    if let Some(source) = child(spec, "hostPath") {
        fill(source, json!({"type": ""}));
    }
    shared(spec);
}

pub(super) fn claim(object: &mut Fields) {
    claim_spec(made(object, "spec"));
    fill(made(object, "status"), json!({"phase": "Pending"}));
}

fn claim_spec(spec: &mut Fields) {
    fill(spec, json!({"volumeMode": "Filesystem", "resources": {}}));
}

/// A claim within another object, a StatefulSet.
pub(super) fn claim_template(template: &mut Fields) {
    fill(
        template,
        json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim"}),
    );
    claim(template);
}

pub(super) fn storage_class(object: &mut Fields) {
    fill(
        object,
        json!({"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}),
    );
}

pub(super) fn csi_driver(object: &mut Fields) {
    fill(
        made(object, "spec"),
        json!({
            "attachRequired": true,
            "podInfoOnMount": false,
            "storageCapacity": false,
            "fsGroupPolicy": "ReadWriteOnceWithFSType",
            "volumeLifecycleModes": ["Persistent"],
            "requiresRepublish": false,
            "seLinuxMount": false,
            "preventPodSchedulingIfMissing": false,
        }),
    );
}
