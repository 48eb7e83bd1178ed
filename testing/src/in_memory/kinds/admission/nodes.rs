//! What a pod has from its node, and whether it may grow there.
//!
//! Kubernetes: `plugin/pkg/admission/podtopologylabels` and `podresize`.

use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::amounts::{self, Side};
use crate::in_memory::kinds::fields::{Fields, made};
use crate::in_memory::kinds::{Place, quantity};
use crate::in_memory::store::Store;
use crate::in_memory::tree;

/// What of a node its pods are labelled with.
const TOPOLOGY: [&str; 2] = [
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// The labels that pods on a node have from it; none where there is no such node.
pub(crate) fn topology(store: &Store, node: &str) -> Fields {
    let Some(node) = store.get("nodes", node) else {
        return Fields::new();
    };
    let labels = &node.tree()["metadata"]["labels"];
    let found = TOPOLOGY
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), labels.get(*name)?.clone())));
    found.collect()
}

/// Labels a new pod that has a node already.
pub(super) fn label(place: &Place<'_>, pod: &mut Value) {
    let node = pod["spec"]["nodeName"].as_str().unwrap_or_default();
    let labels = topology(place.store, node);
    if !labels.is_empty() {
        made(tree::metadata(pod), "labels").extend(labels);
    }
}

/// Checks that the node of a pod has room for what it is resized to.
///
/// # Errors
/// It has not, or is none that resizes.
pub(super) fn check_resize(place: &Place<'_>, old: &Value, pod: &Value) -> Result<(), Refusal> {
    let node = pod["spec"]["nodeName"].as_str().unwrap_or_default();
    if node.is_empty() || old["spec"] == pod["spec"] {
        return Ok(());
    }
    let (resource, name) = (place.resource, tree::text(pod, "name"));
    let Some(found) = place.store.get("nodes", node) else {
        let why = format!("node {node:?} not found");
        return Err(Refusal::forbidden(resource, name, &why));
    };
    let os = &found.tree()["metadata"]["labels"]["kubernetes.io/os"];
    if let Some(os) = os.as_str().filter(|os| *os != "linux") {
        let why = format!("pods are resized on nodes of linux, and {node:?} is one of {os:?}");
        let reason = "UnsupportedPlatform";
        return Err(Refusal::forbidden_by(resource, name, reason, &why));
    }
    let wanted = amounts::asked(pod, Side::Requests);
    let room = &found.tree()["status"]["allocatable"];
    let lacking: Vec<String> = ["cpu", "memory"]
        .iter()
        .filter_map(|what| {
            let wanted = wanted.get(*what)?;
            let room = quantity(&room[what]).unwrap_or_default();
            (*wanted > room).then(|| format!("{what}, requested: {wanted}, allocatable: {room}"))
        })
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let why = format!("the node has not enough of it: {}", lacking.join("; "));
    Err(Refusal::forbidden_by(resource, name, "NodeCapacity", &why))
}
