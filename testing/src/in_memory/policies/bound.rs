//! Which policies are asked about a write: bound, concerned, and with what they are parametrized with.

use std::sync::Arc;

use serde_json::Value;

use super::{About, matching, params};
use crate::in_memory::registry::Resource;
use crate::in_memory::store::Store;
use crate::in_memory::tree;
use crate::in_memory::webhooks::Stage;

/// The tables of policies and of their bindings.
pub(super) fn tables(stage: Stage) -> [&'static str; 2] {
    match stage {
        Stage::Mutating => [
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
        ],
        Stage::Validating => [
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        ],
    }
}

/// Whether any policy is bound.
pub(super) fn is_any(store: &Store, stage: Stage) -> bool {
    let [_, bindings] = tables(stage);
    store.scan(bindings, "").next().is_some()
}

/// A policy that a binding has asked about a write.
#[derive(Debug)]
pub(super) struct Invocation<'a> {
    pub(super) policy: &'a Value,
    pub(super) binding: &'a Value,
    /// In which it sees the object.
    pub(super) version: Arc<Resource>,
    pub(super) params: Option<Value>,
}

/// A policy that cannot be asked, by itself or by a binding.
#[derive(Debug)]
pub(super) struct Misconfigured<'a> {
    pub(super) policy: &'a Value,
    pub(super) binding: Option<&'a Value>,
    pub(super) why: String,
}

impl Misconfigured<'_> {
    /// What is said of it.
    pub(super) fn message(&self) -> String {
        let what = match self.binding {
            Some(_) => "binding",
            None => "policy",
        };
        format!("failed to configure {what}: {}", self.why)
    }
}

/// Who is asked about a write, by the names of policies and then of bindings.
pub(super) fn bound(
    about: About<'_>,
    stage: Stage,
) -> Vec<Result<Invocation<'_>, Misconfigured<'_>>> {
    let [policies, bindings] = tables(stage);
    let bindings = || {
        let all = about.store.scan(bindings, "");
        all.map(|(_, binding)| binding.tree())
    };
    let mut found = Vec::new();
    for (_, policy) in about.store.scan(policies, "") {
        let policy = policy.tree();
        let name = tree::text(policy, "name");
        let bindings: Vec<&Value> = bindings()
            .filter(|binding| binding["spec"]["policyName"] == name)
            .collect();
        if !bindings.is_empty() {
            of_policy(about, policy, &bindings, &mut found);
        }
    }
    found
}

fn of_policy<'a>(
    about: About<'a>,
    policy: &'a Value,
    bindings: &[&'a Value],
    found: &mut Vec<Result<Invocation<'a>, Misconfigured<'a>>>,
) {
    let wrong = |binding, why| {
        Err(Misconfigured {
            policy,
            binding,
            why,
        })
    };
    let version = match matching::version(about, &policy["spec"]["matchConstraints"]) {
        Ok(Some(version)) => version,
        Ok(None) => return,
        Err(why) => return found.push(wrong(None, why)),
    };
    let kind = &policy["spec"]["paramKind"];
    if !kind.is_null() && params::resource(about, kind).is_none() {
        let why = format!("paramKind kind {kind} not known");
        return found.push(wrong(None, why));
    }
    for binding in bindings {
        let resources = &binding["spec"]["matchResources"];
        if !resources.is_null() {
            match matching::version(about, resources) {
                Ok(Some(_)) => {}
                Ok(None) => continue,
                Err(why) => {
                    found.push(wrong(Some(binding), why));
                    continue;
                }
            }
        }
        match params::collect(about, policy, binding) {
            Ok(params) => found.extend(params.into_iter().map(|params| {
                Ok(Invocation {
                    policy,
                    binding,
                    version: version.clone(),
                    params,
                })
            })),
            Err(why) => found.push(wrong(Some(binding), why)),
        }
    }
}
