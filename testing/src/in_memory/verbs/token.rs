//! The subresource `token` of service accounts.

use std::time::Duration;

use serde_json::{Value, json};

use super::hooks::{self, Write};
use super::{existing, payload};
use crate::in_memory::access::{API_AUDIENCE, Claims};
use crate::in_memory::answer::{Answer, Cause, Refusal};
use crate::in_memory::call::{Call, WriteOptions};
use crate::in_memory::store::{Object, Store};
use crate::in_memory::tree;
use crate::in_memory::webhooks::Operation;

/// How many seconds a token is taken when nobody says it.
const LIFETIME: i64 = 3600;

/// Signs a token for a service account.
pub(super) fn create(call: &Call) -> Result<Answer, Refusal> {
    let options = WriteOptions::parse(&call.query, "CreateOptions")?;
    let mut request = payload::read(call, "TokenRequest", &["authentication.k8s.io/v1"])?;
    let server = &call.server;
    let store = server.store();
    let account = existing(call, &store)?;
    let write = Write::new(Operation::Create, None, options.dry_run);
    hooks::admit(call, &store, write, None, &mut request)?;
    let name = tree::text(&request, "name");
    if !name.is_empty() && name != account.name() {
        let why = "it has to be the name of the service account";
        let cause = Cause::invalid("metadata.name", name, why);
        return Err(invalid(account.name(), cause));
    }
    let spec = &request["spec"];
    let lifetime = lifetime(spec)?;
    let bound = bound(&store, &account, &spec["boundObjectRef"])?;
    let node = match &bound {
        Some(("pod", pod)) => pod.tree()["spec"]["nodeName"]
            .as_str()
            .and_then(|node| store.get("nodes", node)),
        _ => None,
    };
    let audiences: Vec<String> = match spec["audiences"].as_array() {
        Some(list) if !list.is_empty() => list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => vec![API_AUDIENCE.to_owned()],
    };
    let claims = Claims {
        account: &account,
        bound,
        node: node.map(|node| &**node),
        audiences: &audiences,
        lifetime: Duration::from_secs(lifetime.unsigned_abs()),
    };
    let token = server.access.sign(&claims, server.clock.now());
    let token = token.ok_or_else(|| Refusal::internal("no token can be signed on this machine"))?;
    Ok(Answer::created_document(json!({
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {
            "name": account.name(),
            "namespace": account.namespace(),
            "uid": account.uid(),
            "creationTimestamp": server.clock.in_seconds(0),
        },
        "spec": {
            "audiences": audiences,
            "expirationSeconds": lifetime,
            "boundObjectRef": spec["boundObjectRef"],
        },
        "status": {
            "token": token,
            "expirationTimestamp": server.clock.in_seconds(lifetime),
        },
    })))
}

fn lifetime(spec: &Value) -> Result<i64, Refusal> {
    let seconds = match &spec["expirationSeconds"] {
        Value::Null => LIFETIME,
        value => value.as_i64().ok_or_else(|| {
            Refusal::bad_request(format!(
                "spec.expirationSeconds of a TokenRequest is no integer: {value}"
            ))
        })?,
    };
    let why = match seconds {
        ..600 => "a token is for 10 minutes at least",
        4_294_967_297.. => "a token is for 2^32 seconds at most",
        _ => return Ok(seconds),
    };
    let cause = Cause::invalid("spec.expirationSeconds", &seconds.to_string(), why);
    Err(invalid("", cause))
}

/// The object with which the token ends.
fn bound<'s>(
    store: &'s Store,
    account: &Object,
    reference: &Value,
) -> Result<Option<(&'static str, &'s Object)>, Refusal> {
    if reference.is_null() {
        return Ok(None);
    }
    let text = |field: &str| reference[field].as_str().unwrap_or_default();
    let (kind, name) = (text("kind"), text("name"));
    let (member, table) = match kind {
        "Pod" => ("pod", "pods"),
        "Secret" => ("secret", "secrets"),
        "Node" => ("node", "nodes"),
        _ => {
            return Err(Refusal::bad_request(format!(
                "cannot bind token to object of type {}, Kind={kind}: it can be a Pod, a Secret or a Node of v1",
                text("apiVersion"),
            )));
        }
    };
    let key = match kind {
        "Node" => name.to_owned(),
        _ => format!("{}/{name}", account.namespace()),
    };
    let found = store.get(table, &key);
    let found = found.ok_or_else(|| Refusal::not_found_in("", table, name))?;
    let used = found.tree()["spec"]["serviceAccountName"]
        .as_str()
        .unwrap_or("default");
    if kind == "Pod" && used != account.name() {
        return Err(Refusal::bad_request(format!(
            "cannot bind a token of the service account {:?} to a pod that runs as {used:?}",
            account.name()
        )));
    }
    if !text("uid").is_empty() && text("uid") != found.uid() {
        let why = format!(
            "its UID is {}, that of the reference {}",
            found.uid(),
            text("uid")
        );
        return Err(Refusal::conflict_in("", kind, name, &why));
    }
    Ok(Some((member, &**found)))
}

fn invalid(name: &str, cause: Cause) -> Refusal {
    Refusal::invalid_kind("authentication.k8s.io", "TokenRequest", name, vec![cause])
}
