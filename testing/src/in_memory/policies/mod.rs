//! Admission policies: what expressions have to say of a write. Validating ones are asked before validating webhooks, and
//! while the store is held: nothing of them takes time. Mutating ones change what is written before mutating webhooks do.
//!
//! * `bound` says who is asked, by `matching` and `params`;
//! * `environment` and `validation` are what expressions may say, `evaluate` is what they do say;
//! * `readers` is who may name parameters;
//! * `mutating` lets mutations change an object, one after the other, by `patches`.

mod bound;
mod environment;
mod evaluate;
mod matching;
mod mutating;
mod params;
mod patches;
mod readers;
mod validation;

use serde_json::Value;

use super::answer::Refusal;
use super::call::Call;
use super::registry::Resource;
use super::server::Server;
use super::store::Store;
use super::tree;
use super::webhooks::{Attributes, Stage, is_exempt};
use bound::Invocation;
use evaluate::{Evaluation, Finding};
pub(crate) use mutating::{Rounds, mutate};
pub(crate) use readers::check_readers;
pub(crate) use validation::expressions;

/// Whether there are policies that may have a say about a resource.
pub(crate) fn has_policies(store: &Store, stage: Stage, resource: &Resource) -> bool {
    bound::is_any(store, stage) && !is_exempt(resource)
}

/// A policy that says no.
struct Denial {
    policy: String,
    binding: Option<String>,
    finding: Finding,
}

/// Asks the validating policies that are bound.
///
/// # Errors
/// One denies the write.
pub(crate) fn judge(call: &Call, store: &Store, attributes: &Attributes) -> Result<(), Refusal> {
    let mut denials = Vec::new();
    let mut warnings = Vec::new();
    let about = About {
        server: &call.server,
        store,
        attributes,
    };
    for bound in bound::bound(about, Stage::Validating) {
        match bound {
            Ok(invocation) => invocation.judge(about, &mut denials, &mut warnings),
            Err(wrong) if fails(wrong.policy) => denials.push(Denial {
                policy: tree::text(wrong.policy, "name").to_owned(),
                binding: wrong.binding.map(|it| tree::text(it, "name").to_owned()),
                finding: Finding::new(wrong.message()),
            }),
            Err(_) => {}
        }
    }
    call.warnings.add(warnings);
    match denials.into_iter().next() {
        None => Ok(()),
        Some(denial) => Err(denial.refusal(attributes)),
    }
}

/// Whether a policy that cannot be asked ends the request.
fn fails(policy: &Value) -> bool {
    policy["spec"]["failurePolicy"] != "Ignore"
}

/// Whether the `matchConditions` of a webhook hold for a write, with its object in this version.
///
/// # Errors
/// One has no value, and none does not hold.
pub(crate) fn conditions_hold(
    server: &Server,
    store: &Store,
    attributes: &Attributes,
    version: &Resource,
    webhook: &Value,
) -> Result<bool, String> {
    let about = About {
        server,
        store,
        attributes,
    };
    Evaluation::of_conditions(about, webhook, version)?.conditions_hold()
}

/// A write, and what else there is.
#[derive(Clone, Copy)]
struct About<'a> {
    server: &'a Server,
    store: &'a Store,
    attributes: &'a Attributes,
}

impl Invocation<'_> {
    /// Asks a validating policy.
    fn judge(&self, about: About<'_>, denials: &mut Vec<Denial>, warnings: &mut Vec<String>) {
        let name = tree::text(self.policy, "name");
        let binding = tree::text(self.binding, "name");
        let actions = self.binding["spec"]["validationActions"].as_array();
        let has = |action: &str| actions.is_some_and(|all| all.iter().any(|it| it == action));
        let evaluation = Evaluation::new(about, self.policy, &self.version, self.params.as_ref());
        let findings = evaluation
            .and_then(|it| it.findings())
            .unwrap_or_else(|why| {
                let finding = fails(self.policy).then(|| Finding::new(why));
                finding.into_iter().collect()
            });
        for finding in findings {
            if has("Warn") {
                let why = &finding.message;
                warnings.push(format!(
                    "Validation failed for ValidatingAdmissionPolicy '{name}' with binding '{binding}': {why}"
                ));
            }
            if has("Deny") {
                denials.push(Denial {
                    policy: name.to_owned(),
                    binding: Some(binding.to_owned()),
                    finding,
                });
            }
        }
    }
}

impl Denial {
    fn refusal(self, attributes: &Attributes) -> Refusal {
        let (policy, why) = (&self.policy, &self.finding.message);
        let message = match &self.binding {
            Some(binding) => format!(
                "ValidatingAdmissionPolicy '{policy}' with binding '{binding}' denied request: {why}"
            ),
            None => format!("ValidatingAdmissionPolicy '{policy}' denied request: {why}"),
        };
        let name = name_of(attributes);
        Refusal::denied(&attributes.resource, &name, &self.finding.reason, &message)
    }
}

/// What an object is called in a refusal: it may get its name only later.
fn name_of(attributes: &Attributes) -> String {
    let generates = || {
        let object = attributes.object.as_ref()?;
        Some(tree::text(object, "generateName").to_owned())
    };
    match attributes.name.as_str() {
        "" => generates().unwrap_or_default(),
        name => name.to_owned(),
    }
}
