//! Roles, webhooks, requests of certificates, priorities, flows.

use serde_json::Value;

use super::check::{At, Check};
use super::labels;
use super::network::domain_path;
use super::policies;
use crate::in_memory::rules::NameRule;

const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn role(check: &mut Check, root: &At<'_>, of_cluster: bool) {
    for rule in root.each("rules") {
        if rule.each("verbs").is_empty() {
            check.required(&rule.get("verbs"), "a verb at least");
        }
        let paths = rule.get("nonResourceURLs");
        let has_paths = !rule.each("nonResourceURLs").is_empty();
        if has_paths {
            let has_resources = ["apiGroups", "resources", "resourceNames"]
                .iter()
                .any(|list| !rule.each(list).is_empty());
            if !of_cluster {
                check.invalid(&paths, "rules of a namespace are for resources only");
            } else if has_resources {
                check.invalid(&paths, "a rule is for paths or for resources");
            }
            continue;
        }
        for list in ["apiGroups", "resources"] {
            if rule.each(list).is_empty() {
                check.required(&rule.get(list), "a rule is for resources of groups");
            }
        }
    }
}

pub(super) fn role_binding(
    check: &mut Check,
    root: &At<'_>,
    old: Option<&Value>,
    of_cluster: bool,
) {
    let reference = root.get("roleRef");
    check.one_of(&reference.get("apiGroup"), &[RBAC]);
    let kinds: &[&str] = if of_cluster {
        &["ClusterRole"]
    } else {
        &["Role", "ClusterRole"]
    };
    check.one_of(&reference.get("kind"), kinds);
    let name = reference.get("name");
    if check.has_text(&name, "the role") {
        check.named(&name, NameRule::PathSegment);
    }
    for subject in root.each("subjects") {
        self::subject(check, &subject, of_cluster);
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["roleRef"]);
    }
}

fn subject(check: &mut Check, at: &At<'_>, of_cluster: bool) {
    let (name, group) = (at.get("name"), at.get("apiGroup"));
    check.has_text(&name, "who it is");
    match at.text_of("kind") {
        "ServiceAccount" => {
            if !name.text().is_empty() {
                check.named(&name, NameRule::Subdomain);
            }
            check.one_of(&group, &[""]);
            if of_cluster {
                check.has_text(&at.get("namespace"), "the namespace of the account");
            }
        }
        "User" | "Group" => check.one_of(&group, &[RBAC]),
        _ => check.unsupported(&at.get("kind"), &["Group", "ServiceAccount", "User"]),
    }
}

pub(super) fn webhooks(check: &mut Check, root: &At<'_>) {
    let mut names = std::collections::HashSet::new();
    for webhook in root.each("webhooks") {
        let name = webhook.get("name");
        if !names.insert(name.text()) {
            check.duplicate(&name);
        }
        let is_qualified = name.text().split('.').count() >= 3;
        if NameRule::Subdomain.check(name.text()).is_err() || !is_qualified {
            check.invalid(
                &name,
                "it must be a name with a domain of two parts behind it",
            );
        }
        if webhook.each("admissionReviewVersions").is_empty() {
            let versions = webhook.get("admissionReviewVersions");
            check.required(&versions, "the versions that it reads");
        }
        check.one_of(&webhook.get("failurePolicy"), &["Fail", "Ignore"]);
        check.one_of(&webhook.get("matchPolicy"), &["Equivalent", "Exact"]);
        check.one_of(&webhook.get("reinvocationPolicy"), &["IfNeeded", "Never"]);
        let effects = webhook.get("sideEffects");
        if effects.value.is_null() {
            check.required(&effects, "None or NoneOnDryRun");
        }
        check.one_of(&effects, &["None", "NoneOnDryRun"]);
        check.in_range(&webhook.get("timeoutSeconds"), 1, 30);
        for selector in ["namespaceSelector", "objectSelector"] {
            labels::selector(check, &webhook.get(selector));
        }
        for rule in webhook.each("rules") {
            for list in ["operations", "apiGroups", "apiVersions", "resources"] {
                if rule.each(list).is_empty() {
                    check.required(&rule.get(list), "what the rule is for");
                }
            }
            check.one_of(&rule.get("scope"), &["*", "Cluster", "Namespaced"]);
        }
        client(check, &webhook.get("clientConfig"));
        policies::conditions(check, &webhook);
        policies::compiled(check, &webhook);
    }
}

fn client(check: &mut Check, at: &At<'_>) {
    let service = at.get("service");
    match (at.is_there("url"), service.value.is_null()) {
        (false, true) | (true, false) => {
            check.required(at, "either a url or a service");
        }
        (true, true) => {
            let url = at.get("url");
            if !url.text().starts_with("https://") {
                check.invalid(&url, "it must begin with https://");
            }
        }
        (false, false) => {
            for field in ["namespace", "name"] {
                check.has_text(&service.get(field), "the service of the webhook");
            }
            check.port_number(&service.get("port"));
        }
    }
}

pub(super) fn signing_request(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    if let Some(old) = old {
        check.unchanged(old, root, &["spec"]);
        return;
    }
    let request = spec.get("request");
    if !is_certificate_request(request.text()) {
        check.invalid(&request, "it must be the PEM of a certificate request");
    }
    if spec.each("usages").is_empty() {
        check.required(&spec.get("usages"), "what the certificate is for");
    }
    let signer = spec.get("signerName");
    if check.has_text(&signer, "who signs") {
        domain_path(check, &signer);
    }
    check.in_range(&spec.get("expirationSeconds"), 600, i64::MAX);
}

fn is_certificate_request(base64: &str) -> bool {
    use base64::Engine as _;
    let decoded = base64::engine::general_purpose::STANDARD.decode(base64);
    let text = decoded.unwrap_or_default();
    String::from_utf8_lossy(&text).contains("-----BEGIN CERTIFICATE REQUEST-----")
}

pub(super) fn priority_class(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    /// What a class of anybody's may be at most.
    const HIGHEST: i64 = 1_000_000_000;
    let name = root.get("metadata.name");
    let policy = root.get("preemptionPolicy");
    let is_system = ["system-cluster-critical", "system-node-critical"].contains(&name.text());
    if !is_system {
        if name.text().starts_with("system-") {
            check.forbidden(&name, "names with 'system-' before them are the system's");
        }
        let value = root.get("value");
        if value.number().is_some_and(|value| value > HIGHEST) {
            check.forbidden(&value, "priorities above 1000000000 are the system's");
        }
    }
    check.one_of(&policy, &["Never", "PreemptLowerPriority"]);
    if let Some(old) = old {
        if old["value"] != root.value["value"] {
            check.forbidden(&root.get("value"), "it may not be changed in an update");
        }
        check.unchanged(old, root, &["preemptionPolicy"]);
    }
}

pub(super) fn lease(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    check.in_range(&spec.get("leaseDurationSeconds"), 1, i64::MAX);
    check.not_negative(&spec, &["leaseTransitions"]);
}

pub(super) fn runtime_class(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let handler = root.get("handler");
    if check.has_text(&handler, "what runs the pods") {
        check.named(&handler, NameRule::Label);
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["handler"]);
    }
}
