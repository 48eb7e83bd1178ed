//! What the runtime class of a pod adds to it: overhead, and where it may run.
//!
//! Kubernetes: `plugin/pkg/admission/runtimeclass`.

use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::fields::{list, made};
use crate::in_memory::tree;

/// Adds to a new pod what its class says.
///
/// # Errors
/// There is no such class, or the pod says something else.
pub(super) fn apply(place: &Place<'_>, pod: &mut Value) -> Result<(), Refusal> {
    let forbidden = |why: &str| Err(super::pods::forbidden(place, pod, why));
    let spec = &pod["spec"];
    let class = match spec["runtimeClassName"].as_str() {
        None => &Value::Null,
        Some(name) => match place.store.get("runtimeclasses.node.k8s.io", name) {
            Some(class) => class.tree(),
            None => return forbidden(&format!("pod rejected: RuntimeClass {name:?} not found")),
        },
    };
    let overhead = &class["overhead"];
    let fixed = &overhead["podFixed"];
    let said = spec.get("overhead").filter(|said| !said.is_null());
    if let Some(said) = said {
        if overhead.is_null() {
            let why = "the pod has an overhead, and no RuntimeClass with one";
            return forbidden(&format!("pod rejected: {why}"));
        }
        if said != fixed {
            let why = "the overhead of the pod is not that of its RuntimeClass";
            return forbidden(&format!("pod rejected: {why}"));
        }
    }
    let scheduling = &class["scheduling"];
    let selector = scheduling["nodeSelector"].as_object();
    for (key, wanted) in selector.into_iter().flatten() {
        let said = &spec["nodeSelector"][key];
        if !said.is_null() && said != wanted {
            return forbidden(&format!(
                "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {}; pod.spec.nodeSelector[{key}] = {}",
                wanted.as_str().unwrap_or_default(),
                said.as_str().unwrap_or_default(),
            ));
        }
    }
    let added = list(scheduling, "tolerations").next().is_some();
    let tolerations = added.then(|| {
        let both = list(spec, "tolerations").chain(list(scheduling, "tolerations"));
        merged(&both.collect::<Vec<_>>())
    });
    let spec = made(tree::fields(pod), "spec");
    if fixed.is_object() {
        spec.insert("overhead".to_owned(), fixed.clone());
    }
    if let Some(selector) = selector.filter(|selector| !selector.is_empty()) {
        made(spec, "nodeSelector").extend(selector.clone());
    }
    if let Some(tolerations) = tolerations {
        spec.insert("tolerations".to_owned(), tolerations);
    }
    Ok(())
}

/// Tolerations without those that others of them include.
fn merged(all: &[&Value]) -> Value {
    let mut merged: Vec<&Value> = Vec::new();
    for (index, one) in all.iter().enumerate() {
        let is_known = merged.iter().any(|known| includes(known, one));
        let comes = all[index + 1..]
            .iter()
            .any(|other| other != one && includes(other, one));
        if !is_known && !comes {
            merged.push(one);
        }
    }
    merged.into_iter().cloned().collect()
}

/// Whether what one toleration tolerates is tolerated by another one.
fn includes(more: &Value, less: &Value) -> bool {
    if more == less {
        return true;
    }
    fn text<'a>(toleration: &'a Value, field: &str) -> &'a str {
        toleration[field].as_str().unwrap_or_default()
    }
    let exists = text(more, "operator") == "Exists";
    let keys = text(more, "key") == text(less, "key") || (text(more, "key").is_empty() && exists);
    let effects = text(more, "effect") == text(less, "effect") || text(more, "effect").is_empty();
    let seconds = |toleration: &Value| toleration["tolerationSeconds"].as_i64();
    let lasts = text(more, "effect") != "NoExecute"
        || match (seconds(more), seconds(less)) {
            (Some(more), less) => less.is_some_and(|less| less <= more),
            (None, _) => true,
        };
    let values = exists
        || (text(more, "operator") == text(less, "operator")
            && text(more, "value") == text(less, "value"));
    keys && effects && lasts && values
}
