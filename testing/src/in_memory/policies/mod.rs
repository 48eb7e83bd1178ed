//! Admission policies: what expressions have to say of a write. They are asked before validating webhooks, and while
//! the store is held: nothing of them takes time.

mod environment;
mod evaluate;
mod matching;
mod params;
mod validation;

use serde_json::Value;

use super::answer::Refusal;
use super::call::Call;
use super::registry::Resource;
use super::server::Server;
use super::store::Store;
use super::tree;
use super::webhooks::{Attributes, is_exempt};
use evaluate::{Evaluation, Finding};
pub(crate) use validation::expressions;

const POLICIES: &str = "validatingadmissionpolicies.admissionregistration.k8s.io";
const BINDINGS: &str = "validatingadmissionpolicybindings.admissionregistration.k8s.io";

/// Whether there are policies that may have a say about a resource.
pub(crate) fn has_policies(store: &Store, resource: &Resource) -> bool {
    store.scan(BINDINGS, "").next().is_some() && !is_exempt(resource)
}

/// A policy that says no.
struct Denial {
    policy: String,
    binding: Option<String>,
    finding: Finding,
}

/// Asks the policies that are bound.
///
/// # Errors
/// One denies the write.
pub(crate) fn judge(call: &Call, store: &Store, attributes: &Attributes) -> Result<(), Refusal> {
    let mut denials = Vec::new();
    let mut warnings = Vec::new();
    for (_, policy) in store.scan(POLICIES, "") {
        let policy = policy.tree();
        let name = tree::text(policy, "name").to_owned();
        let bindings: Vec<&Value> = store
            .scan(BINDINGS, "")
            .map(|(_, binding)| binding.tree())
            .filter(|binding| binding["spec"]["policyName"] == name.as_str())
            .collect();
        if bindings.is_empty() {
            continue;
        }
        let about = About {
            server: &call.server,
            store,
            attributes,
        };
        about.policy(policy, &name, &bindings, &mut denials, &mut warnings);
    }
    call.warnings.add(warnings);
    match denials.into_iter().next() {
        None => Ok(()),
        Some(denial) => Err(denial.refusal(attributes)),
    }
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

impl About<'_> {
    fn policy(
        self,
        policy: &Value,
        name: &str,
        bindings: &[&Value],
        denials: &mut Vec<Denial>,
        warnings: &mut Vec<String>,
    ) {
        let fails = policy["spec"]["failurePolicy"] != "Ignore";
        let wrong = |denials: &mut Vec<Denial>, binding: Option<&Value>, why: String| {
            if fails {
                let what = if binding.is_some() {
                    "binding"
                } else {
                    "policy"
                };
                denials.push(Denial {
                    policy: name.to_owned(),
                    binding: binding.map(|it| tree::text(it, "name").to_owned()),
                    finding: Finding::new(format!("failed to configure {what}: {why}")),
                });
            }
        };
        let version = match matching::version(self, &policy["spec"]["matchConstraints"]) {
            Ok(Some(version)) => version,
            Ok(None) => return,
            Err(why) => return wrong(denials, None, why),
        };
        let kind = &policy["spec"]["paramKind"];
        if !kind.is_null() && params::resource(self, kind).is_none() {
            return wrong(denials, None, format!("paramKind kind {kind} not known"));
        }
        for binding in bindings {
            let resources = &binding["spec"]["matchResources"];
            match resources {
                Value::Null => {}
                resources => match matching::version(self, resources) {
                    Ok(Some(_)) => {}
                    Ok(None) => continue,
                    Err(why) => {
                        wrong(denials, Some(binding), why);
                        continue;
                    }
                },
            }
            let params = match params::collect(self, policy, binding) {
                Ok(params) => params,
                Err(why) => {
                    wrong(denials, Some(binding), why);
                    continue;
                }
            };
            let actions = binding["spec"]["validationActions"].as_array();
            let has = |action: &str| actions.is_some_and(|all| all.iter().any(|it| it == action));
            for params in &params {
                let evaluation = Evaluation::new(self, policy, &version, params.as_ref());
                for finding in evaluation
                    .and_then(|it| it.findings())
                    .unwrap_or_else(|why| {
                        let finding = fails.then(|| Finding::new(why));
                        finding.into_iter().collect()
                    })
                {
                    let binding = tree::text(binding, "name");
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
        let resource = &attributes.resource;
        let generates = || {
            let object = attributes.object.as_ref()?;
            Some(tree::text(object, "generateName").to_owned())
        };
        let name = match attributes.name.as_str() {
            "" => generates().unwrap_or_default(),
            name => name.to_owned(),
        };
        Refusal::denied(resource, &name, &self.finding.reason, &message)
    }
}
