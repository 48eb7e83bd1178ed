//! Admission policies and their bindings.

use std::collections::HashSet;

use super::check::{At, Check};
use super::labels;
use crate::in_memory::policies::expressions;
use crate::in_memory::rules::{NameRule, is_qualified_name};

const REASONS: [&str; 3] = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

/// Names that end so are of what a server reads from files.
const STATIC: &str = ".static.k8s.io";

/// The name of a new policy, binding or webhook configuration.
pub(super) fn name(check: &mut Check, root: &At<'_>) {
    let name = root.get("metadata.name");
    if name.text().ends_with(STATIC) {
        check.invalid(
            &name,
            format!("names that end with {STATIC:?} are of manifests"),
        );
    }
}

/// What a mutating policy can be about.
const CHANGES: [&str; 4] = ["*", "CONNECT", "CREATE", "UPDATE"];

/// A validating policy.
pub(super) fn policy(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    common(check, &spec);
    let (validations, annotations) = (spec.each("validations"), spec.each("auditAnnotations"));
    if validations.is_empty() && annotations.is_empty() {
        let why = "a policy validates something, or annotates it";
        check.required(&spec.get("validations"), why);
        check.required(&spec.get("auditAnnotations"), why);
    }
    for validation in &validations {
        self::validation(check, validation);
    }
    for annotation in &annotations {
        check.has_text(&annotation.get("key"), "the key of the annotation");
        check.has_text(
            &annotation.get("valueExpression"),
            "the value of the annotation",
        );
    }
    compiled(check, &spec);
}

/// A mutating policy.
pub(super) fn mutating_policy(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    common(check, &spec);
    changes(check, &spec.get("matchConstraints"));
    let mutations = spec.each("mutations");
    if mutations.is_empty() {
        check.required(&spec.get("mutations"), "a policy mutates something");
    }
    for mutation in &mutations {
        self::mutation(check, mutation);
    }
    let reinvocation = spec.get("reinvocationPolicy");
    if check.has_text(&reinvocation, "whether the policy is asked once more") {
        check.one_of(&reinvocation, &["IfNeeded", "Never"]);
    }
    compiled(check, &spec);
}

/// What policies of both kinds have.
fn common(check: &mut Check, spec: &At<'_>) {
    check.one_of(&spec.get("failurePolicy"), &["Fail", "Ignore"]);
    if spec.is_there("paramKind") {
        for field in ["apiVersion", "kind"] {
            check.has_text(
                &spec.get("paramKind").get(field),
                "the kind of the parameters",
            );
        }
    }
    let constraints = spec.get("matchConstraints");
    if constraints.value.is_null() {
        check.required(&constraints, "what the policy is about");
    } else {
        match_resources(check, &constraints);
        if constraints.each("resourceRules").is_empty() {
            check.required(
                &constraints.get("resourceRules"),
                "what the policy is about",
            );
        }
    }
    conditions(check, spec);
    for variable in spec.each("variables") {
        let name = variable.get("name");
        let is_name = |text: &str| {
            !text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if check.has_text(&name, "the name of the variable") && !is_name(name.text()) {
            check.invalid(&name, "a variable is named by letters, digits and '_'");
        }
        check.has_text(&variable.get("expression"), "what the variable is");
    }
}

/// What is deleted cannot be changed.
fn changes(check: &mut Check, resources: &At<'_>) {
    let operations = resources.get("resourceRules").get("operations");
    for rule in resources.each("resourceRules") {
        for operation in rule.each("operations") {
            let at = At {
                value: operation.value,
                path: operations.path.clone(),
            };
            check.one_of(&at, &CHANGES);
        }
    }
}

/// A mutation has a patch of its type, and none of the other one.
fn mutation(check: &mut Check, at: &At<'_>) {
    let patch = at.get("patchType");
    let fields = match patch.text() {
        "" => return check.required(&patch, "of which type the patch is"),
        "JSONPatch" => ["jsonPatch", "applyConfiguration"],
        "ApplyConfiguration" => ["applyConfiguration", "jsonPatch"],
        _ => return check.one_of(&patch, &["ApplyConfiguration", "JSONPatch"]),
    };
    let [own, other] = fields.map(|field| at.get(field));
    if own.value.is_null() {
        check.required(&own, "the patch of the type");
    } else if own.get("expression").text().trim().is_empty() {
        check.required(&own.get("expression"), "what the patch is");
    }
    if !other.value.is_null() {
        check.invalid(&other, "the patch is of another type");
    }
}

/// The conditions of a policy or a webhook.
pub(super) fn conditions(check: &mut Check, at: &At<'_>) {
    let mut names = HashSet::new();
    for condition in at.each("matchConditions") {
        let name = condition.get("name");
        if check.has_text(&name, "the name of the condition") {
            if let Err(why) = is_qualified_name(name.text()) {
                check.invalid(&name, why);
            }
            if !names.insert(name.text()) {
                check.duplicate(&name);
            }
        }
        let expression = condition.get("expression");
        if expression.text().trim().is_empty() {
            check.required(&expression, "what the condition is");
        }
    }
}

/// Whether the expressions of a policy or a webhook make sense.
pub(super) fn compiled(check: &mut Check, at: &At<'_>) {
    for expression in expressions(at.value) {
        if let (Err(why), false) = (&expression.program, expression.source.trim().is_empty()) {
            let at = At {
                value: &expression.source.as_str().into(),
                path: format!("{}.{}", at.path, expression.path),
            };
            check.invalid(&at, why);
        }
    }
}

fn validation(check: &mut Check, at: &At<'_>) {
    let (expression, message) = (at.get("expression"), at.get("message"));
    check.has_text(&expression, "what is validated");
    let is_long = |at: &At<'_>| at.text().contains(['\n', '\r']);
    if is_long(&message) {
        check.invalid(&message, "it is one line");
    }
    if is_long(&expression) && message.text().is_empty() {
        check.required(&message, "an expression of several lines has one");
    }
    for text in [&message, &at.get("messageExpression")] {
        if !text.text().is_empty() && text.text().trim().is_empty() {
            check.invalid(text, "it is not empty where it is stated");
        }
    }
    check.one_of(&at.get("reason"), &REASONS);
}

/// The binding of a mutating policy.
pub(super) fn mutating_binding(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    bound(check, &spec);
    changes(check, &spec.get("matchResources"));
}

/// What bindings of both kinds have.
fn bound(check: &mut Check, spec: &At<'_>) {
    let policy = spec.get("policyName");
    if check.has_text(&policy, "the policy that is bound") {
        check.named(&policy, NameRule::Subdomain);
    }
    let reference = spec.get("paramRef");
    if !reference.value.is_null() {
        let (name, selector) = (reference.get("name"), reference.get("selector"));
        match (name.text().is_empty(), selector.value.is_null()) {
            (true, true) => check.required(&reference, "one of name or selector"),
            (false, false) => {
                check.forbidden(&name, "name and selector exclude each other");
                check.forbidden(&selector, "name and selector exclude each other");
            }
            _ => {}
        }
        if !selector.value.is_null() {
            labels::selector(check, &selector);
        }
        let action = reference.get("parameterNotFoundAction");
        if check.has_text(&action, "Allow or Deny") {
            check.one_of(&action, &["Deny", "Allow"]);
        }
    }
    match_resources(check, &spec.get("matchResources"));
}

/// The binding of a validating policy.
pub(super) fn binding(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    bound(check, &spec);
    let actions = spec.each("validationActions");
    if actions.is_empty() {
        check.required(
            &spec.get("validationActions"),
            "what follows from a violation",
        );
    }
    let mut seen = HashSet::new();
    for action in &actions {
        check.one_of(action, &["Audit", "Deny", "Warn"]);
        if !seen.insert(action.text()) {
            check.duplicate(action);
        }
    }
    if seen.contains("Deny") && seen.contains("Warn") {
        check.invalid(
            &spec.get("validationActions"),
            "who is denied need not be warned",
        );
    }
}

fn match_resources(check: &mut Check, at: &At<'_>) {
    if at.value.is_null() {
        return;
    }
    check.one_of(&at.get("matchPolicy"), &["Equivalent", "Exact"]);
    for selector in ["namespaceSelector", "objectSelector"] {
        labels::selector(check, &at.get(selector));
    }
    for rules in ["resourceRules", "excludeResourceRules"] {
        for rule in at.each(rules) {
            for list in ["operations", "apiGroups", "apiVersions", "resources"] {
                if rule.each(list).is_empty() {
                    check.required(&rule.get(list), "what the rule is for");
                }
            }
            check.one_of(&rule.get("scope"), &["*", "Cluster", "Namespaced"]);
        }
    }
}
