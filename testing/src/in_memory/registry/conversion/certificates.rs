//! `certificates.k8s.io/v1beta1` and `v1`: the key of a PodCertificateRequest stood beside its stub, and is always written.

use serde_json::Value;

/// What only the old version has. What stands there is not kept: a request of today has a stub.
const KEY: [&str; 2] = ["pkixPublicKey", "proofOfPossession"];

pub(super) fn to_stored(mut tree: Value) -> Value {
    if let Some(Value::Object(spec)) = tree.get_mut("spec") {
        for field in KEY {
            spec.remove(field);
        }
    }
    tree
}

pub(super) fn served(tree: &Value) -> Value {
    let mut tree = tree.clone();
    if let Some(Value::Object(spec)) = tree.get_mut("spec") {
        for field in KEY {
            spec.insert(field.to_owned(), Value::Null);
        }
    }
    tree
}
