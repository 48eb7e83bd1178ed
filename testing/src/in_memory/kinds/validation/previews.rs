//! Kinds that began in alpha and beta groups: groups of pods, evictions, candidates, requests about devices.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::{At, Check};
use super::network::domain_path;
use crate::in_memory::answer::Cause;
use crate::in_memory::rules::{NameRule, is_label_value, is_qualified_name};

/// No priority of a user's is higher.
const HIGHEST_PRIORITY: i64 = 1_000_000_000;

/// The templates of a workload, and those within.
const TEMPLATES: [&str; 2] = ["podGroupTemplates", "compositePodGroupTemplates"];

pub(super) fn pod_group(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    if let Some(old) = old {
        let fixed = [
            "spec.workloadRef",
            "spec.parentCompositePodGroupName",
            "spec.schedulingConstraints",
            "spec.resourceClaims",
            "spec.disruptionMode",
            "spec.priorityClassName",
            "spec.priority",
            "spec.preemptionPolicy",
        ];
        check.unchanged(old, root, &fixed);
        check.unchanged(old, root, &["spec.schedulingPolicy.basic"]);
        // How many a gang needs may change, whether it is one may not.
        let gang = spec.get("schedulingPolicy.gang");
        if old["spec"]["schedulingPolicy"]["gang"].is_null() != gang.value.is_null() {
            check.invalid(
                &gang,
                "field cannot be set or cleared once the object is there",
            );
        }
    }
    if spec.is_there("parentCompositePodGroupName") && !spec.is_there("workloadRef") {
        check.required(&spec.get("workloadRef"), "a parent is one of a workload");
    }
    group(check, &spec, "minCount");
    claims(check, &spec);
}

pub(super) fn composite_group(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    if let Some(old) = old {
        let fixed = [
            "spec.workloadRef",
            "spec.parentCompositePodGroupName",
            "spec.schedulingPolicy",
            "spec.schedulingConstraints",
            "spec.disruptionMode",
            "spec.priorityClassName",
            "spec.priority",
            "spec.preemptionPolicy",
        ];
        check.unchanged(old, root, &fixed);
    }
    group(check, &spec, "minGroupCount");
}

/// What groups of pods, groups of those and their templates have in common.
fn group(check: &mut Check, spec: &At<'_>, least: &str) {
    either(check, &spec.get("schedulingPolicy"), ["basic", "gang"]);
    let gang = spec.get("schedulingPolicy.gang");
    if !gang.value.is_null() {
        let least = gang.get(least);
        match least.number() {
            None | Some(0) => check.required(&least, "how many have to run together"),
            Some(_) => check.in_range(&least, 1, i64::MAX),
        }
    }
    let mode = spec.get("disruptionMode");
    if !mode.value.is_null() {
        either(check, &mode, ["single", "all"]);
    }
    let reference = spec.get("workloadRef");
    let is_empty = reference
        .value
        .as_object()
        .is_some_and(|fields| fields.values().all(|name| name == ""));
    if is_empty {
        check.required(&reference, "the workload that it is of");
    } else if !reference.value.is_null() {
        for (field, rule) in [
            ("workloadName", NameRule::Subdomain),
            ("templateName", NameRule::Label),
        ] {
            required_name(check, &reference.get(field), rule);
        }
    }
    for field in ["parentCompositePodGroupName", "priorityClassName"] {
        if !spec.text_of(field).is_empty() {
            check.named(&spec.get(field), NameRule::Subdomain);
        }
    }
    check.in_range(&spec.get("priority"), i64::MIN, HIGHEST_PRIORITY);
    let policies = ["Never", "PreemptLowerPriority"];
    check.one_of(&spec.get("preemptionPolicy"), &policies);
    let constraints = spec.get("schedulingConstraints");
    at_most(check, &constraints, "topology", 1);
    for topology in constraints.each("topology") {
        let key = topology.get("key");
        if check.has_text(&key, "the label that says where a node is")
            && let Err(why) = is_qualified_name(key.text())
        {
            check.invalid(&key, why);
        }
    }
}

/// Claims of a group, or of its template.
fn claims(check: &mut Check, spec: &At<'_>) {
    let sources = ["resourceClaimName", "resourceClaimTemplateName"];
    at_most(check, spec, "resourceClaims", 4);
    for claim in spec.each("resourceClaims") {
        required_name(check, &claim.get("name"), NameRule::Label);
        either(check, &claim, sources);
        for source in sources {
            if claim.is_there(source) {
                check.named(&claim.get(source), NameRule::Subdomain);
            }
        }
    }
}

pub(super) fn workload(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.controllerRef"]);
        let was = At::root(old);
        for list in TEMPLATES {
            if names(&was.get("spec"), list) != names(&spec, list) {
                let why = "templates are neither added nor removed";
                check.forbidden(&spec.get(list), why);
            }
        }
    }
    let reference = spec.get("controllerRef");
    if !reference.value.is_null() {
        for field in ["kind", "name"] {
            required_name(check, &reference.get(field), NameRule::PathSegment);
        }
        if !reference.text_of("apiGroup").is_empty() {
            check.named(&reference.get("apiGroup"), NameRule::Subdomain);
        }
    }
    either(
        check,
        &spec,
        ["podGroupTemplates", "compositePodGroupTemplates"],
    );
    let mut priorities = Vec::new();
    templates(check, &spec, &mut priorities);
    if priorities.windows(2).any(|pair| pair[0] != pair[1]) {
        check.invalid(&spec, "all of its templates have the same priority");
    }
}

/// The names of templates, in any order.
fn names<'a>(holder: &At<'a>, list: &str) -> BTreeSet<&'a str> {
    let templates = holder.each(list);
    templates
        .iter()
        .map(|template| template.text_of("name"))
        .collect()
}

fn templates<'a>(check: &mut Check, holder: &At<'a>, priorities: &mut Vec<(&'a str, Option<i64>)>) {
    for list in TEMPLATES {
        at_most(check, holder, list, 8);
        let mut known = BTreeSet::new();
        for template in holder.each(list) {
            if !known.insert(template.text_of("name")) {
                check.duplicate(&template);
            }
        }
    }
    for template in holder.each("podGroupTemplates") {
        required_name(check, &template.get("name"), NameRule::Label);
        group(check, &template, "minCount");
        claims(check, &template);
        priorities.push(priority(&template));
    }
    for template in holder.each("compositePodGroupTemplates") {
        required_name(check, &template.get("name"), NameRule::Label);
        group(check, &template, "minGroupCount");
        priorities.push(priority(&template));
        if TEMPLATES.iter().all(|list| template.each(list).is_empty()) {
            check.invalid(&template, "it must have a template at least");
        }
        templates(check, &template, priorities);
    }
}

fn priority<'a>(template: &At<'a>) -> (&'a str, Option<i64>) {
    let class = template.text_of("priorityClassName");
    (class, template.get("priority").number())
}

pub(super) fn eviction_request(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.target", "spec.requester"]);
    }
    target(check, &spec.get("target"));
    let requester = spec.get("requester");
    if check.has_text(&requester, "who wants it") {
        prefixed(check, &requester);
    }
    let intent = spec.get("intent");
    if check.has_text(&intent, "what is wanted") {
        check.one_of(&intent, &["Eviction", "Withdrawn"]);
    }
}

pub(super) fn eviction(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.target"]);
    }
    target(check, &root.get("spec.target"));
}

fn target(check: &mut Check, target: &At<'_>) {
    let pod = target.get("pod");
    if pod.value.is_null() {
        check.invalid(target, "it must say what is evicted");
        return;
    }
    required_name(check, &pod.get("name"), NameRule::Subdomain);
    let uid = pod.get("uid");
    if check.has_text(&uid, "the uid of the pod") && !is_uuid(uid.text()) {
        check.invalid(&uid, "it must be a UUID in lower case");
    }
}

fn is_uuid(text: &str) -> bool {
    let is_part = |(part, length): (&str, usize)| {
        part.len() == length && part.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
    };
    text.split('-').count() == 5 && text.split('-').zip([8, 4, 4, 4, 12]).all(is_part)
}

pub(super) fn lease_candidate(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    check.has_text(&spec.get("leaseName"), "the lease that it may get");
    let (binary, emulated) = (spec.get("binaryVersion"), spec.get("emulationVersion"));
    let version = |check: &mut Check, at: &At<'_>| {
        let version = semantic(at.text());
        if version.is_none() && !at.text().is_empty() {
            check.invalid(at, "it must be a semantic version");
        }
        version
    };
    let emulated_version = version(check, &emulated);
    if check.has_text(&binary, "the version of the program") {
        let binary_version = version(check, &binary);
        if let (Some(is), Some(seems)) = (binary_version, emulated_version)
            && is < seems
        {
            check.invalid(
                &binary,
                "it must not be less than the version that it emulates",
            );
        }
    }
    let strategy = spec.get("strategy");
    if check.has_text(&strategy, "how one is chosen") {
        if strategy.text() == "OldestEmulationVersion"
            && emulated_version.is_none_or(|v| v == [0; 3])
        {
            check.required(&emulated, "that strategy compares it");
        }
        // Its own name is said twice.
        let at = At {
            value: strategy.value,
            path: format!("{}.strategy", strategy.path),
        };
        if !strategy.text().contains('/') {
            check.one_of(&at, &["OldestEmulationVersion"]);
        } else if let Err(why) = is_qualified_name(strategy.text()) {
            check.invalid(&at, why);
        }
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.leaseName"]);
    }
}

/// The numbers of a semantic version.
fn semantic(text: &str) -> Option<[u64; 3]> {
    let core = text.split(['-', '+']).next()?;
    let number = |part: &str| {
        let is_plain = part.len() == 1 || !part.starts_with('0');
        is_plain.then(|| part.parse().ok()).flatten()
    };
    let numbers: Option<Vec<u64>> = core.split('.').map(number).collect();
    numbers?.try_into().ok()
}

pub(super) fn device_taint(check: &mut Check, root: &At<'_>) {
    let taint = root.get("spec.taint");
    let key = taint.get("key");
    if let Err(why) = is_qualified_name(key.text()) {
        check.invalid(&key, why);
    }
    let effect = taint.get("effect");
    if check.has_text(&effect, "what the taint does") {
        check.one_of(&effect, &["NoExecute", "NoSchedule", "None"]);
    }
    let value = taint.get("value");
    if let Err(why) = is_label_value(value.text()) {
        check.invalid(&value, why);
    }
    let selector = root.get("spec.deviceSelector");
    driver_and_pool(check, &selector.get("driver"), &selector.get("pool"));
    if selector.is_there("device") {
        check.named(&selector.get("device"), NameRule::Label);
    }
}

/// Names of a driver and of a pool, where they are there.
fn driver_and_pool(check: &mut Check, driver: &At<'_>, pool: &At<'_>) {
    if !driver.text().is_empty() {
        // Its letters may be capitals.
        if let Err(why) = NameRule::SubdomainUpTo(63).check(&driver.text().to_lowercase()) {
            check.invalid(driver, why);
        }
    }
    let parts = pool.text().split('/');
    if !pool.text().is_empty()
        && let Some(why) = parts
            .filter_map(|part| NameRule::Subdomain.check(part).err())
            .next()
    {
        check.invalid(pool, why);
    }
}

pub(super) fn pool_status(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    if let Some(old) = old {
        check.unchanged(old, root, &["spec"]);
    }
    check.has_text(
        &root.get("spec.driver"),
        "the driver whose pools are asked for",
    );
    check.in_range(&root.get("spec.limit"), 1, 1000);
    driver_and_pool(check, &root.get("spec.driver"), &root.get("spec.poolName"));
}

pub(super) fn pod_certificate(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    if let Some(old) = old {
        check.unchanged(old, root, &["spec"]);
        return;
    }
    let spec = root.get("spec");
    domain_path(check, &spec.get("signerName"));
    for field in ["podName", "serviceAccountName", "nodeName"] {
        check.named(&spec.get(field), NameRule::Subdomain);
    }
    for field in ["podUID", "serviceAccountUID", "nodeUID"] {
        let uid = spec.get(field);
        if uid.text().is_empty() {
            check.invalid(&uid, "it must not be empty");
        }
        check.at_most_bytes(&uid, 128);
    }
    let most = if spec.text_of("signerName").starts_with("kubernetes.io/") {
        86_400
    } else {
        91 * 86_400
    };
    check.in_range(&spec.get("maxExpirationSeconds"), 3600, most);
    if spec.text_of("stubPKCS10Request").is_empty() {
        check.invalid(&spec, "it must have a stub of a request");
    }
}

pub(super) fn trust_bundle(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    if let Some(old) = old {
        check.unchanged(old, root, &["spec.signerName"]);
    }
}

/// Specs that stay what they were.
pub(super) fn fixed_spec(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    if let Some(old) = old {
        check.unchanged(old, root, &["spec"]);
    }
}

pub(super) fn migration(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    fixed_spec(check, root, old);
    let (group, resource) = (
        root.get("spec.resource.group"),
        root.get("spec.resource.resource"),
    );
    let is_letter = |c: char| c.is_ascii_lowercase();
    if check.has_text(&resource, "what is migrated") {
        check.named(&resource, NameRule::Label);
        if NameRule::Label.check(resource.text()).is_ok() && !resource.text().starts_with(is_letter)
        {
            check.invalid(&resource, "it must begin with a letter");
        }
    }
    if !group.text().is_empty() {
        check.named(&group, NameRule::Subdomain);
    }
}

/// The name is that of a group and a resource.
pub(super) fn storage_version(check: &mut Check, root: &At<'_>) {
    let name = root.get("metadata.name");
    let resource = name.text().rsplit_once('.').map(|(_, resource)| resource);
    let is_name = |resource: &str| {
        NameRule::Label.check(resource).is_ok() && !resource.starts_with(|c: char| c.is_numeric())
    };
    if !resource.is_some_and(is_name) {
        check.invalid(&name, "it must have the form group.resource");
    }
}

/// A list is no longer than this.
fn at_most(check: &mut Check, at: &At<'_>, list: &str, most: u64) {
    let count = at.each(list).len() as u64;
    if count > most {
        let path = at.get(list).path;
        check.causes.push(Cause::too_many(path, count, most));
    }
}

/// One of two fields has to be there, and not both.
fn either(check: &mut Check, at: &At<'_>, names: [&str; 2]) {
    let is_there = |name: &&&str| match &at.value[**name] {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    if names.iter().filter(is_there).count() != 1 {
        check.invalid(
            at,
            format!("it must have one of {} and {}", names[0], names[1]),
        );
    }
}

fn required_name(check: &mut Check, at: &At<'_>, rule: NameRule) {
    if check.has_text(at, "a name") {
        check.named(at, rule);
    }
}

/// The key of a label that has a domain.
pub(super) fn prefixed(check: &mut Check, at: &At<'_>) {
    if let Err(why) = is_qualified_name(at.text()) {
        check.invalid(at, why);
    } else if !at.text().contains('/') {
        check.invalid(
            at,
            "a domain must stand before the name, as in example.com/name",
        );
    }
}
