//! Who names parameters of a policy has to be somebody who may read them: what the policy says shows them.

use serde_json::Value;

use super::bound::tables;
use super::params::resource_of;
use crate::in_memory::access::Attributes;
use crate::in_memory::answer::{Cause, Refusal};
use crate::in_memory::call::Call;
use crate::in_memory::store::Store;
use crate::in_memory::tree;
use crate::in_memory::webhooks::Stage;

/// Whether whoever writes a policy or a binding may read the parameters that it names.
///
/// # Errors
/// They may not.
pub(crate) fn check_readers(
    call: &Call,
    store: &Store,
    old: Option<&Value>,
    object: &Value,
) -> Result<(), Refusal> {
    let table = &*call.resource().table;
    for stage in [Stage::Mutating, Stage::Validating] {
        let [policies, bindings] = tables(stage);
        let wanted = if table == policies {
            of_policy(call, old, object)
        } else if table == bindings {
            of_binding(call, store, policies, object)
        } else {
            continue;
        };
        let Some((field, wanted)) = wanted else {
            continue;
        };
        let decision = call.server.access.decide(store, &call.user, &wanted);
        if !decision.allowed {
            let why = format!(
                "whoever names parameters may {} {:?} of {:?}",
                wanted.verb, wanted.resource, wanted.group
            );
            let cause = Cause::forbidden(field, &why);
            let name = tree::text(object, "name");
            return Err(Refusal::invalid(call.resource(), name, vec![cause]));
        }
    }
    Ok(())
}

/// Everything of the kind, wherever it is, where it is another one than before.
fn of_policy(
    call: &Call,
    old: Option<&Value>,
    object: &Value,
) -> Option<(&'static str, Attributes)> {
    let kind = &object["spec"]["paramKind"];
    if kind.is_null() || old.is_some_and(|old| old["spec"]["paramKind"] == *kind) {
        return None;
    }
    let wanted = Attributes {
        verb: "get".to_owned(),
        namespace: "*".to_owned(),
        name: "*".to_owned(),
        ..of_kind(call, kind)
    };
    Some(("spec.paramKind", wanted))
}

/// What the reference means. Of a policy that is not there, everything.
fn of_binding(
    call: &Call,
    store: &Store,
    policies: &str,
    object: &Value,
) -> Option<(&'static str, Attributes)> {
    let spec = &object["spec"];
    let reference = &spec["paramRef"];
    if reference.is_null() {
        return None;
    }
    let policy = store.get(policies, spec["policyName"].as_str().unwrap_or_default());
    let kind = policy.map_or(&Value::Null, |policy| &policy.tree()["spec"]["paramKind"]);
    let text = |field: &str| reference[field].as_str().unwrap_or_default().to_owned();
    let name = text("name");
    let verb = if name.is_empty() { "list" } else { "get" };
    let wanted = Attributes {
        verb: verb.to_owned(),
        namespace: text("namespace"),
        name,
        ..of_kind(call, kind)
    };
    Some(("spec.paramRef", wanted))
}

/// The resource of a kind; everything that a version may have where the kind is not known.
fn of_kind(call: &Call, kind: &Value) -> Attributes {
    let any = || "*".to_owned();
    let version = kind["apiVersion"].as_str();
    let group = version.map(|version| version.split_once('/').map_or("", |(group, _)| group));
    let resource = resource_of(&call.server, kind);
    Attributes {
        group: group.map_or_else(any, str::to_owned),
        resource: resource.map_or_else(any, |resource| resource.plural.clone()),
        ..Attributes::default()
    }
}
