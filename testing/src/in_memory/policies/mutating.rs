//! Mutating policies: each sees what those before made of the object. They are asked before mutating webhooks, and once
//! more where those, or one of them, changed it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::bound::{Invocation, bound};
use super::evaluate::{Evaluation, Patch};
use super::patches::{Misfit, patched};
use super::{About, fails, name_of};
use crate::in_memory::answer::Refusal;
use crate::in_memory::registry::Resource;
use crate::in_memory::server::Server;
use crate::in_memory::store::Store;
use crate::in_memory::tree;
use crate::in_memory::webhooks::{Attributes, Stage};

/// What is remembered of those who were asked, from the first round of a request to the second.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    /// What they made of the object; `None` where nobody was asked.
    output: Option<Option<Value>>,
    /// Who was asked and wants to know what came after.
    asked: BTreeSet<Key>,
    /// Who is asked once more.
    again: BTreeSet<Key>,
}

/// Names: of a policy, a binding, and the parameters with their namespace.
type Key = [String; 4];

/// What came of a round.
#[derive(Debug, Default)]
pub(crate) struct Mutated {
    /// The object, where somebody wrote it, be it as it was.
    pub(crate) object: Option<Value>,
    /// Whether there is reason for another round.
    pub(crate) reinvokes: bool,
}

impl Rounds {
    /// The object is another one than those who were asked so far have seen.
    fn object_changed(&mut self) {
        self.again.append(&mut self.asked);
    }
}

/// An object in a version that policies see.
struct Seen {
    version: Arc<Resource>,
    object: Option<Value>,
    /// Whether somebody wrote it.
    is_written: bool,
}

/// What speaks against a request.
struct Objection {
    message: String,
    reason: &'static str,
}

/// Lets the mutating policies that are bound change an object. `is_again` is said of the second round.
///
/// # Errors
/// One fails, and what fails is not to be ignored; or makes of the object what is none.
pub(crate) fn mutate(
    server: &Server,
    store: &Store,
    attributes: &Attributes,
    rounds: &mut Rounds,
    is_again: bool,
) -> Result<Mutated, Refusal> {
    let about = About {
        server,
        store,
        attributes,
    };
    let mut objections = Vec::new();
    let mut invocations = Vec::new();
    for bound in bound(about, Stage::Mutating) {
        match bound {
            Ok(invocation) => invocations.push(invocation),
            Err(wrong) if fails(wrong.policy) => objections.push(Objection {
                message: denied(wrong.policy, wrong.binding, &wrong.message()),
                reason: "",
            }),
            Err(_) => {}
        }
    }
    let mut mutated = Mutated::default();
    if !invocations.is_empty() {
        let is_other = rounds.output.as_ref() != Some(&attributes.object);
        if is_again && is_other {
            rounds.object_changed();
        }
        mutated = invoke(about, &invocations, rounds, is_again, &mut objections)?;
        let output = mutated.object.clone();
        rounds.output = Some(output.or_else(|| attributes.object.clone()));
    }
    let Some(first) = objections.first() else {
        return Ok(mutated);
    };
    let reason = first.reason;
    let messages = objections.into_iter().map(|it| it.message);
    Err(Refusal::denied_by_policies(
        &attributes.resource,
        &name_of(attributes),
        reason,
        messages.collect(),
    ))
}

fn denied(policy: &Value, binding: Option<&Value>, why: &str) -> String {
    let policy = tree::text(policy, "name");
    match binding {
        Some(binding) => {
            let binding = tree::text(binding, "name");
            format!("policy '{policy}' with binding '{binding}' denied request: {why}")
        }
        None => format!("policy {policy:?} denied request: {why}"),
    }
}

fn invoke(
    about: About<'_>,
    invocations: &[Invocation<'_>],
    rounds: &mut Rounds,
    is_again: bool,
    objections: &mut Vec<Objection>,
) -> Result<Mutated, Refusal> {
    let attributes = about.attributes;
    // Who sees the object in another version does not see what is made of it in this one.
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut last = None;
    let mut reinvokes = false;
    for invocation in invocations {
        let Invocation {
            policy,
            binding,
            version,
            params,
        } = invocation;
        let mut object = |why: String| {
            if fails(policy) {
                objections.push(Objection {
                    message: denied(policy, Some(binding), &why),
                    reason: "Invalid",
                });
            }
        };
        let mut evaluation = match Evaluation::new(about, policy, version, params.as_ref()) {
            Ok(evaluation) => evaluation,
            Err(why) => {
                object(why);
                continue;
            }
        };
        let api_version = version.api_version();
        let seen = seen.entry(api_version.clone()).or_insert_with(|| Seen {
            version: version.clone(),
            object: attributes.object.as_ref().map(|_| evaluation.object()),
            is_written: false,
        });
        if let Some(object) = &seen.object {
            evaluation.set_object(object.clone());
        }
        match evaluation.conditions_hold() {
            Ok(true) => {}
            Ok(false) => continue,
            Err(why) => {
                object(why);
                continue;
            }
        }
        let key = invocation.key();
        if is_again && !rounds.again.contains(&key) {
            continue;
        }
        let before = seen.object.clone();
        for mutation in 0..evaluation.mutations() {
            last = Some(api_version.clone());
            let Some(live) = &seen.object else {
                continue;
            };
            let made = evaluation.patch(mutation).map_err(Misfit::Mutation);
            let made = made.and_then(|patch: Option<Patch>| match patch {
                Some(patch) => patched(attributes, version, live, &patch),
                None => Ok(live.clone()),
            });
            match made {
                Ok(made) => {
                    evaluation.set_object(made.clone());
                    seen.object = Some(made);
                    seen.is_written = true;
                }
                Err(Misfit::Mutation(why)) => object(why),
                Err(Misfit::Request(refusal)) => return Err(*refusal),
            }
        }
        if seen.object != before {
            rounds.object_changed();
            reinvokes = true;
        }
        if policy["spec"]["reinvocationPolicy"] == "IfNeeded" {
            rounds.asked.insert(key);
        }
    }
    let last = last.and_then(|version| seen.remove(&version));
    let Some(Seen {
        version,
        object: Some(object),
        is_written: true,
    }) = last
    else {
        return Ok(Mutated {
            object: None,
            reinvokes,
        });
    };
    rounds.object_changed();
    let object = attributes.in_own_version(&version, object)?;
    Ok(Mutated {
        object: Some(object),
        reinvokes: true,
    })
}

impl Invocation<'_> {
    fn key(&self) -> Key {
        let params = self.params.as_ref().unwrap_or(&Value::Null);
        [
            tree::text(self.policy, "name"),
            tree::text(self.binding, "name"),
            tree::text(params, "namespace"),
            tree::text(params, "name"),
        ]
        .map(str::to_owned)
    }
}
