//! Volumes, claims, their classes and drivers.

use serde_json::Value;

use super::check::{At, Check};
use super::containers::check_amount;
use super::scheduling::node_selector;
use super::{labels, volumes};
use crate::in_memory::kinds::quantity;
use crate::in_memory::rules::NameRule;

const MODES: [&str; 4] = [
    "ReadOnlyMany",
    "ReadWriteMany",
    "ReadWriteOnce",
    "ReadWriteOncePod",
];

fn modes(check: &mut Check, spec: &At<'_>) {
    let all = spec.each("accessModes");
    let list = spec.get("accessModes");
    if all.is_empty() {
        check.required(&list, "a mode at least");
    }
    for mode in all {
        if !MODES.contains(&mode.text()) {
            let at = At {
                value: mode.value,
                path: list.path.clone(),
            };
            check.unsupported(&at, &MODES);
        }
    }
    check.one_of(&spec.get("volumeMode"), &["Block", "Filesystem"]);
}

/// An amount of more than nothing.
fn some_amount(check: &mut Check, at: &At<'_>) {
    if quantity(at.value).is_some_and(|amount| amount.is_negative() || amount.is_zero()) {
        check.invalid(at, "it must be more than 0");
    }
}

pub(super) fn claim(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    claim_spec(check, &spec);
    let Some(old) = old else {
        return;
    };
    let is_bound = old["status"]["phase"] == "Bound";
    let gets_class =
        !old["spec"]["storageClassName"].is_string() && spec.is_there("storageClassName");
    let stripped = |spec: &Value| {
        let mut spec = spec.clone();
        if let Some(fields) = spec.as_object_mut() {
            // A controller binds it, and one that is bound may grow.
            fields.retain(|name, _| name != "volumeName" || is_bound);
            if is_bound {
                fields.remove("volumeAttributesClassName");
            }
            // There may have been no default class when the claim was made.
            if gets_class {
                fields.remove("storageClassName");
            }
            let resources = fields.get_mut("resources").and_then(Value::as_object_mut);
            if is_bound && let Some(resources) = resources {
                let requests = resources.get_mut("requests").and_then(Value::as_object_mut);
                requests.and_then(|requests| requests.remove("storage"));
            }
        }
        spec
    };
    let bound_elsewhere = !is_bound
        && old["spec"].get("volumeName").is_some()
        && old["spec"]["volumeName"] != spec.value["volumeName"];
    if bound_elsewhere || stripped(&old["spec"]) != stripped(spec.value) {
        let why = "a claim is immutable after its creation, but for what a bound one requests and \
            volumeAttributesClassName";
        check.forbidden(&spec, why);
    }
    let size = |spec: &Value| quantity(&spec["resources"]["requests"]["storage"]);
    let capacity = quantity(&old["status"]["capacity"]["storage"]);
    let is = size(spec.value).unwrap_or_default();
    if size(&old["spec"]).is_some_and(|was| is < was) && is <= capacity.unwrap_or_default() {
        let at = spec.get("resources.requests.storage");
        check.forbidden(&at, "it cannot be less than what there is");
    }
    let mode = At {
        value: &spec.value["volumeMode"],
        path: "volumeMode".to_owned(),
    };
    if *mode.value != old["spec"]["volumeMode"] {
        check.invalid(&mode, "field is immutable");
    }
}

/// The spec of a claim, also within another object.
pub(super) fn claim_spec(check: &mut Check, spec: &At<'_>) {
    modes(check, spec);
    labels::selector(check, &spec.get("selector"));
    let storage = At {
        value: &spec.value["resources"]["requests"]["storage"],
        path: format!("{}[storage]", spec.get("resources").path),
    };
    if storage.value.is_null() {
        check.required(&storage, "how much is wanted");
    } else {
        some_amount(check, &storage);
    }
    for class in ["storageClassName", "volumeAttributesClassName"] {
        let class = spec.get(class);
        if !class.text().is_empty() {
            check.named(&class, NameRule::Subdomain);
        }
    }
}

/// What a volume can be made of.
const SOURCES: [&str; 22] = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flocker",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
    "flexVolume",
];

pub(super) fn volume(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    modes(check, &spec);
    let capacity = spec.get("capacity");
    let entries = spec.entries("capacity");
    if entries.is_empty() {
        check.required(&capacity, "how much it holds");
    }
    if entries.len() != 1 || entries[0].0 != "storage" {
        check.unsupported(&capacity, &["storage"]);
    }
    for (_, amount) in entries {
        some_amount(check, &amount);
    }
    let mut sources = SOURCES.into_iter().filter(|source| spec.is_there(source));
    match sources.next() {
        None => check.required(&spec, "what the volume is made of"),
        Some(first) => {
            let source = spec.get(first);
            match first {
                "hostPath" => volumes::host_path(check, &source.get("path")),
                "nfs" => volumes::nfs(check, &source),
                _ => {}
            }
            for other in sources {
                check.forbidden(&spec.get(other), "a volume is made of one thing");
            }
        }
    }
    let policies = ["Delete", "Recycle", "Retain"];
    check.one_of(&spec.get("persistentVolumeReclaimPolicy"), &policies);
    let required = spec.get("nodeAffinity.required");
    if !required.value.is_null() {
        node_selector(check, &required);
    }
    let Some(old) = old else {
        return;
    };
    let source = |spec: &Value| SOURCES.map(|source| spec[source].clone());
    if source(&old["spec"]) != source(spec.value) {
        let at = At {
            value: &Value::Null,
            path: "spec.persistentvolumesource".to_owned(),
        };
        check.forbidden(
            &at,
            "what a volume is made of is immutable after its creation",
        );
    }
    check.unchanged(old, root, &["spec.volumeMode"]);
}

pub(super) fn storage_class(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    check.has_text(&root.get("provisioner"), "who makes the volumes");
    check.one_of(&root.get("reclaimPolicy"), &["Delete", "Retain"]);
    let modes = ["Immediate", "WaitForFirstConsumer"];
    check.one_of(&root.get("volumeBindingMode"), &modes);
    if let Some(old) = old {
        let fixed = [
            "parameters",
            "provisioner",
            "reclaimPolicy",
            "volumeBindingMode",
        ];
        check.unchanged(old, root, &fixed);
    }
}

pub(super) fn attributes_class(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    check.has_text(&root.get("driverName"), "the driver");
    let Some(old) = old else {
        return;
    };
    for field in ["driverName", "parameters"] {
        if old[field] != root.value[field] {
            check.forbidden(&root.get(field), "updates to it are forbidden");
        }
    }
}

pub(super) fn driver(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let policies = ["File", "None", "ReadWriteOnceWithFSType"];
    check.one_of(&spec.get("fsGroupPolicy"), &policies);
    let list = spec.get("volumeLifecycleModes");
    for mode in spec.each("volumeLifecycleModes") {
        let at = At {
            value: mode.value,
            path: list.path.clone(),
        };
        check.one_of(&at, &["Ephemeral", "Persistent"]);
    }
}

pub(super) fn attachment(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    check.has_text(&spec.get("attacher"), "the driver");
    let node = spec.get("nodeName");
    check.named(&node, NameRule::Subdomain);
    let source = spec.get("source");
    let named = ["inlineVolumeSpec", "persistentVolumeName"];
    if !named.iter().any(|field| source.is_there(field)) {
        check.required(&source, "what is attached");
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["spec"]);
    }
}

/// Amounts of a quota or a limit.
pub(super) fn amounts(check: &mut Check, entries: &[(&str, At<'_>)]) {
    for (_, amount) in entries {
        check_amount(check, amount);
    }
}
