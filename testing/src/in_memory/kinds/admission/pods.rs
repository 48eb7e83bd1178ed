//! What a pod gets from its surroundings: a service account and its token, tolerations, a priority.

use serde_json::{Value, json};

use super::classes;
use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::defaults::CONTAINERS;
use crate::in_memory::kinds::fields::{each, fill, is_empty, made, text};
use crate::in_memory::tree;

/// Where a container finds the token of its service account.
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

pub(super) fn create(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    service_account(place, object)?;
    tolerate(object);
    priority(place, object)
}

pub(super) fn forbidden(place: &Place<'_>, object: &Value, why: &str) -> Refusal {
    // A name that is still to be drawn is told by how it begins.
    let name = match tree::text(object, "name") {
        "" => tree::text(object, "generateName"),
        name => name,
    };
    Refusal::forbidden(place.resource, name, why)
}

fn service_account(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    let spec = made(tree::fields(object), "spec");
    let name = match text(spec, "serviceAccountName") {
        "" => "default".to_owned(),
        name => name.to_owned(),
    };
    let namespace = place.namespace;
    let key = format!("{namespace}/{name}");
    let Some(account) = place.store.get("serviceaccounts", &key) else {
        let why = format!(
            "error looking up service account {namespace}/{name}: serviceaccount {name:?} not found"
        );
        return Err(forbidden(place, object, &why));
    };
    let account = account.tree();
    for field in ["serviceAccountName", "serviceAccount"] {
        spec.insert(field.to_owned(), name.as_str().into());
    }
    let wants_token = spec
        .get("automountServiceAccountToken")
        .or_else(|| account.get("automountServiceAccountToken"))
        != Some(&json!(false));
    if wants_token {
        mount_token(spec);
    }
    if is_empty(spec, "imagePullSecrets")
        && let Some(secrets) = account.get("imagePullSecrets")
    {
        spec.insert("imagePullSecrets".to_owned(), secrets.clone());
    }
    Ok(())
}

/// Mounts the token into the containers that have nothing there.
fn mount_token(spec: &mut crate::in_memory::kinds::fields::Fields) {
    const PREFIX: &str = "kube-api-access-";
    let volumes = spec.get("volumes").and_then(Value::as_array);
    let known = volumes
        .into_iter()
        .flatten()
        .filter_map(|volume| volume["name"].as_str())
        .find(|name| name.starts_with(PREFIX))
        .map(str::to_owned);
    let name = known
        .clone()
        .unwrap_or_else(|| crate::in_memory::rules::generated_name(PREFIX));
    let mut is_used = false;
    for field in &CONTAINERS[..2] {
        each(spec, field, |container| {
            let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
            if let Value::Array(mounts) = mounts
                && !mounts.iter().any(|mount| mount["mountPath"] == TOKEN_PATH)
            {
                is_used = true;
                mounts.push(json!({"name": name, "readOnly": true, "mountPath": TOKEN_PATH}));
            }
        });
    }
    if !is_used || known.is_some() {
        return;
    }
    let volume = json!({"name": name, "projected": {"defaultMode": 0o644, "sources": [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{
            "path": "namespace",
            "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
        }]}},
    ]}});
    let volumes = spec.entry("volumes").or_insert_with(|| json!([]));
    if let Value::Array(volumes) = volumes {
        volumes.push(volume);
    }
}

/// A pod stays five minutes on a node that is not ready or cannot be reached, unless it says otherwise.
pub(super) fn tolerate(object: &mut Value) {
    let spec = made(tree::fields(object), "spec");
    for key in [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ] {
        let tolerations = spec.entry("tolerations").or_insert_with(|| json!([]));
        let Value::Array(tolerations) = tolerations else {
            return;
        };
        let is_tolerated = tolerations.iter().any(|toleration| {
            let says = |field: &str, value: &str| {
                toleration[field]
                    .as_str()
                    .is_none_or(|said| said.is_empty() || said == value)
            };
            says("key", key) && says("effect", "NoExecute")
        });
        if !is_tolerated {
            tolerations.push(json!({
                "key": key,
                "operator": "Exists",
                "effect": "NoExecute",
                "tolerationSeconds": 300,
            }));
        }
    }
}

/// The priority of a pod, or of a group of them, is that of its class.
pub(super) fn priority(place: &Place<'_>, object: &mut Value) -> Result<(), Refusal> {
    let spec = made(tree::fields(object), "spec");
    let name = text(spec, "priorityClassName").to_owned();
    let class = if name.is_empty() {
        classes::default_priority(place)
    } else {
        let Some(class) = place.store.get(classes::PRIORITY_CLASSES, &name) else {
            let why = format!("no PriorityClass with name {name} was found");
            return Err(forbidden(place, object, &why));
        };
        Some(&**class)
    };
    let (value, policy) = match class {
        Some(class) => {
            spec.insert("priorityClassName".to_owned(), class.name().into());
            let policy = class.tree()["preemptionPolicy"].clone();
            (class.tree()["value"].clone(), policy)
        }
        None => (json!(0), json!("PreemptLowerPriority")),
    };
    let differs = |field: &str, value: &Value| spec.get(field).is_some_and(|said| said != value);
    if differs("priority", &value) || differs("preemptionPolicy", &policy) {
        let why = "the priority and the preemption policy are those of the class of priority";
        return Err(forbidden(place, object, why));
    }
    fill(spec, json!({"priority": value, "preemptionPolicy": policy}));
    Ok(())
}
