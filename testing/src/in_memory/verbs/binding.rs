//! The subresource `binding` of pods, and the resource that was there before it: a pod gets its node.

use serde_json::{Map, Value, json};

use super::hooks::{self, Write};
use super::{containers, payload, transaction};
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::call::{Call, WriteOptions};
use crate::in_memory::kinds;
use crate::in_memory::tree;
use crate::in_memory::webhooks::Operation;

/// Assigns the pod of the path, or of the body where the path names none.
pub(super) fn bind(call: &Call) -> Result<Answer, Refusal> {
    let options = WriteOptions::parse(&call.query, "CreateOptions")?;
    let mut binding = payload::read(call, "Binding", &["v1"])?;
    hooks::admit(
        call,
        &call.server.store(),
        Write::new(Operation::Create, None, options.dry_run),
        None,
        &mut binding,
    )?;
    let name = tree::text(&binding, "name");
    if name.is_empty() && call.target.name.is_empty() {
        return Err(Refusal::bad_request(
            "a Binding names its pod: metadata.name is required",
        ));
    }
    if !call.target.name.is_empty() && name != call.target.name {
        return Err(Refusal::bad_request(format!(
            "name in URL ({}) does not match name in Binding object ({name})",
            call.target.name
        )));
    }
    let target = |field: &str| binding["target"][field].as_str().unwrap_or_default();
    if !matches!(target("kind"), "" | "Node") {
        let why = format!(
            "target.kind: Unsupported value: {:?}: a pod is bound to a Node",
            target("kind")
        );
        return Err(Refusal::internal(why));
    }
    let node = target("name");
    if node.is_empty() {
        return Err(Refusal::internal(
            "target.name: Required value: the name of a node",
        ));
    }
    let key = format!("{}/{name}", call.target.namespace);
    transaction(call, |store| {
        let pod = store.get("pods", &key).cloned();
        let pod = pod.ok_or_else(|| Refusal::not_found_in("", "pods", name))?;
        for (what, field) in [("UID", "uid"), ("ResourceVersion", "resourceVersion")] {
            let (wanted, found) = (tree::text(&binding, field), tree::text(pod.tree(), field));
            if !wanted.is_empty() && wanted != found {
                let why = format!(
                    "Precondition failed: {what} in precondition: {wanted}, {what} in object meta: {found}"
                );
                return Err(Refusal::conflict_in("", "pods", name, &why));
            }
        }
        let conflict = |why: &str| Refusal::conflict_in("", "pods/binding", name, why);
        if pod.is_being_deleted() {
            return Err(conflict(
                "the pod is being deleted and gets no node any more",
            ));
        }
        if let Some(known) = containers::node(&pod) {
            return Err(conflict(&format!(
                "pod {name} is already assigned to node {known:?}"
            )));
        }
        let gates = pod.tree()["spec"]["schedulingGates"].as_array();
        if gates.is_some_and(|gates| !gates.is_empty()) {
            return Err(conflict("the pod has scheduling gates"));
        }
        if !options.dry_run {
            let mut tree = pod.tree().clone();
            assign(&mut tree, &binding, node, &call.server.clock.in_seconds(0));
            let topology = kinds::topology(store, node);
            if !topology.is_empty() {
                let labels = tree::metadata(&mut tree)
                    .entry("labels")
                    .or_insert(Value::Null);
                tree::fields(labels).extend(topology);
            }
            store.put(&"pods".into(), &key, tree);
        }
        Ok(Answer::success())
    })
}

/// Writes into a pod that it has a node.
fn assign(pod: &mut Value, binding: &Value, node: &str, now: &str) {
    tree::member(pod, "spec").insert("nodeName".to_owned(), node.into());
    for field in ["labels", "annotations"] {
        let Some(added) = binding["metadata"][field].as_object() else {
            continue;
        };
        let known = tree::metadata(pod)
            .entry(field)
            .or_insert_with(|| Value::Object(Map::new()));
        tree::fields(known).extend(added.clone());
    }
    let conditions = tree::member(pod, "status")
        .entry("conditions")
        .or_insert_with(|| json!([]));
    if let Value::Array(conditions) = conditions {
        conditions.retain(|condition| condition["type"] != "PodScheduled");
        conditions.push(json!({
            "type": "PodScheduled",
            "status": "True",
            "lastProbeTime": null,
            "lastTransitionTime": now,
        }));
    }
}
