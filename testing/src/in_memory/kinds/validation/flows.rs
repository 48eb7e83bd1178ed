//! Flow schemas and levels of priority.

use serde_json::Value;

use super::check::{At, Check};
use crate::in_memory::rules::NameRule;

const VERBS: [&str; 9] = [
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "proxy",
    "update",
    "watch",
];

/// The kinds of subjects, and the fields that say which one it is.
const SUBJECTS: [(&str, &str); 3] = [
    ("Group", "group"),
    ("ServiceAccount", "serviceAccount"),
    ("User", "user"),
];

pub(super) fn flow_schema(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let precedence = spec.get("matchingPrecedence");
    check.in_range(&precedence, 1, 10_000);
    if precedence.number() == Some(1) && root.value["metadata"]["name"] != "exempt" {
        check.invalid(&precedence, "1 is for the schema called exempt alone");
    }
    let method = spec.get("distinguisherMethod.type");
    check.one_of(&method, &["ByNamespace", "ByUser"]);
    let level = spec.get("priorityLevelConfiguration.name");
    if check.has_text(&level, "the level of priority") {
        check.named(&level, NameRule::Subdomain);
    }
    for rule in spec.each("rules") {
        let subjects = rule.each("subjects");
        if subjects.is_empty() {
            check.required(&rule.get("subjects"), "whose requests");
        }
        for subject in &subjects {
            one_subject(check, subject);
        }
        let (resources, paths) = (rule.each("resourceRules"), rule.each("nonResourceRules"));
        if resources.is_empty() && paths.is_empty() {
            check.required(&rule, "which requests");
        }
        for rule in &resources {
            verbs(check, rule);
            for field in ["apiGroups", "resources"] {
                some_or_all(check, &rule.get(field), rule.each(field).len());
            }
            namespaces(check, rule);
        }
        for rule in &paths {
            verbs(check, rule);
            let urls = rule.get("nonResourceURLs");
            let is_any = some_or_all(check, &urls, rule.each("nonResourceURLs").len());
            for url in rule.each("nonResourceURLs").iter().filter(|_| !is_any) {
                path(check, url);
            }
        }
    }
}

fn one_subject(check: &mut Check, subject: &At<'_>) {
    let kind = subject.get("kind");
    let Some((_, own)) = SUBJECTS.iter().find(|(name, _)| *name == kind.text()) else {
        check.unsupported(&kind, &SUBJECTS.map(|(name, _)| name));
        return;
    };
    for (_, field) in SUBJECTS.iter().filter(|(_, field)| field != own) {
        if subject.is_there(field) {
            check.forbidden(&subject.get(field), "it is not for this kind of subject");
        }
    }
    let one = subject.get(own);
    if one.value.is_null() {
        check.required(&one, "who it is");
        return;
    }
    let name = one.get("name");
    let is_named = check.has_text(&name, "who it is");
    if *own == "serviceAccount" {
        if is_named && name.text() != "*" {
            check.named(&name, NameRule::Subdomain);
        }
        let namespace = one.get("namespace");
        if check.has_text(&namespace, "where the account is") {
            check.named(&namespace, NameRule::Label);
        }
    }
}

fn verbs(check: &mut Check, rule: &At<'_>) {
    let at = rule.get("verbs");
    let verbs = rule.each("verbs");
    let is_any = some_or_all(check, &at, verbs.len());
    if !is_any && verbs.iter().any(|verb| !VERBS.contains(&verb.text())) {
        check.unsupported(&at, &VERBS);
    }
}

fn namespaces(check: &mut Check, rule: &At<'_>) {
    let at = rule.get("namespaces");
    let namespaces = rule.each("namespaces");
    if namespaces.is_empty() && rule.value["clusterScope"] == true {
        return;
    }
    let is_any = some_or_all(check, &at, namespaces.len());
    for namespace in namespaces.iter().filter(|_| !is_any) {
        check.named(namespace, NameRule::Label);
    }
}

/// A list that is not empty, and where there is a `*` nothing else; whether there is one.
fn some_or_all(check: &mut Check, at: &At<'_>, count: usize) -> bool {
    let is_any = at
        .value
        .as_array()
        .is_some_and(|all| all.contains(&Value::from("*")));
    if count == 0 {
        check.required(at, "one at least");
    } else if is_any && count > 1 {
        check.invalid(at, "'*' stands alone");
    }
    is_any
}

fn path(check: &mut Check, url: &At<'_>) {
    let text = url.text();
    let inner = text.strip_suffix("/*").unwrap_or(text);
    if text.is_empty() {
        check.invalid(url, "it must not be empty");
    } else if !text.starts_with('/') {
        check.invalid(url, "it must begin with '/'");
    } else if text.contains(' ') {
        check.invalid(url, "it must not have spaces");
    } else if inner.contains("//") || inner.contains('*') {
        check.invalid(
            url,
            "'*' stands alone behind the last '/', and none follows another",
        );
    }
}

pub(super) fn priority_level(check: &mut Check, root: &At<'_>) {
    let spec = root.get("spec");
    let kind = spec.get("type");
    let is_exempt = root.value["metadata"]["name"] == "exempt";
    if is_exempt != (kind.text() == "Exempt") {
        check.invalid(
            &kind,
            "Exempt is for the level called exempt, and no other is for that one",
        );
    }
    if !check.has_text(&kind, "Exempt or Limited") {
        return;
    }
    check.one_of(&kind, &["Exempt", "Limited"]);
    let (limited, exempt) = (spec.get("limited"), spec.get("exempt"));
    match kind.text() {
        "Exempt" => {
            if !limited.value.is_null() {
                check.forbidden(&limited, "this level is not limited");
            }
            shares(check, &exempt);
        }
        "Limited" => {
            if !exempt.value.is_null() {
                check.forbidden(&exempt, "this level is limited");
            }
            if limited.value.is_null() {
                check.required(&limited, "how it is limited");
                return;
            }
            shares(check, &limited);
            check.not_negative(&limited, &["borrowingLimitPercent"]);
            response(check, &limited.get("limitResponse"));
        }
        _ => {}
    }
}

fn shares(check: &mut Check, level: &At<'_>) {
    check.not_negative(level, &["nominalConcurrencyShares"]);
    check.in_range(&level.get("lendablePercent"), 0, 100);
}

/// What becomes of the requests that have to wait.
fn response(check: &mut Check, response: &At<'_>) {
    let kind = response.get("type");
    let queuing = response.get("queuing");
    match kind.text() {
        "Reject" if !queuing.value.is_null() => check.forbidden(&queuing, "nobody waits"),
        "Queue" if queuing.value.is_null() => check.required(&queuing, "how requests wait"),
        "Queue" => {
            let number = |name: &str| queuing.value[name].as_i64().unwrap_or(0);
            for name in ["queueLengthLimit", "queues", "handSize"] {
                if number(name) <= 0 {
                    check.invalid(&queuing.get(name), "it must be more than 0");
                }
            }
            if number("queues") > 10_000_000 {
                check.invalid(
                    &queuing.get("queues"),
                    "it must not be more than 10,000,000",
                );
            }
            let (queues, hand) = (number("queues"), number("handSize"));
            if hand > queues {
                let why = "it must not be more than there are queues";
                check.invalid(&queuing.get("handSize"), why);
            } else if queues > 0 && drawn_bits(queues, hand) > 60.0 {
                let why = "so many of so many queues cannot be drawn from 60 bits";
                check.invalid(&queuing.get("handSize"), why);
            }
        }
        "Reject" => {}
        _ => check.unsupported(&kind, &["Queue", "Reject"]),
    }
}

/// How many random bits it takes to draw a hand of queues.
#[allow(
    clippy::cast_precision_loss,
    reason = "of numbers this large only their size matters"
)]
fn drawn_bits(queues: i64, hand: i64) -> f64 {
    ((queues as f64).log2() * hand as f64).ceil()
}
