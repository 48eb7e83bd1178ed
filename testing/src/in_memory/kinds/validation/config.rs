//! Maps, secrets, quotas, limits, nodes, events.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::check::{At, Check, is_file_key};
use super::network::Network;
use super::scheduling::taint;
use crate::in_memory::kinds::quantity;

/// All of a map or a secret together.
const SIZE_LIMIT: usize = 1024 * 1024;

fn keys(check: &mut Check, root: &At<'_>, list: &str) {
    for (key, at) in root.entries(list) {
        if !is_file_key(key) {
            check.invalid(
                &at,
                "a key has letters, digits, '-', '_' and '.', and does not begin with '..'",
            );
        }
    }
}

/// What nobody may change any more.
fn immutable(check: &mut Check, root: &At<'_>, old: &Value, fields: &[&str]) {
    if old["immutable"] != true {
        return;
    }
    if root.value["immutable"] != true {
        check.forbidden(
            &root.get("immutable"),
            "field is immutable when `immutable` is set",
        );
    }
    for field in fields {
        if old[field] != root.value[*field] {
            check.forbidden(
                &root.get(field),
                "field is immutable when `immutable` is set",
            );
        }
    }
}

pub(super) fn config_map(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    keys(check, root, "data");
    keys(check, root, "binaryData");
    let mut size = 0;
    for (key, at) in root.entries("data") {
        size += at.text().len();
        if root.value["binaryData"].get(key).is_some() {
            check.invalid(&at, "it is in binaryData, too");
        }
    }
    for (_, at) in root.entries("binaryData") {
        size += at.text().len() / 4 * 3;
    }
    too_long(check, size);
    if let Some(old) = old {
        immutable(check, root, old, &["data", "binaryData"]);
    }
}

fn too_long(check: &mut Check, size: usize) {
    if size > SIZE_LIMIT {
        let why = format!("all of it may have {SIZE_LIMIT} bytes");
        let root = At::root(&Value::Null);
        check.invalid(&root, why);
    }
}

pub(super) fn secret(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    keys(check, root, "data");
    let sizes = root
        .entries("data")
        .into_iter()
        .map(|(_, at)| at.text().len() / 4 * 3);
    too_long(check, sizes.sum());
    let data = root.get("data");
    let wanted: &[&str] = match root.text_of("type") {
        "kubernetes.io/service-account-token" => {
            let annotations = root.get("metadata.annotations");
            let name = annotations.key("kubernetes.io/service-account.name");
            check.has_text(&name, "the account whose token it is");
            &[]
        }
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
        "kubernetes.io/basic-auth" => {
            let has = |key: &str| data.is_there(key);
            if !has("username") && !has("password") {
                check.required(&data.key("username"), "a name, or a password");
                check.required(&data.key("password"), "a password, or a name");
            }
            &[]
        }
        _ => &[],
    };
    for key in wanted {
        let at = data.key(key);
        if at.value.is_null() {
            check.required(&at, "secrets of this type have it");
        } else if key.starts_with(".docker") && !is_json(at.text()) {
            // The value itself is nobody's to read.
            let hidden = At {
                value: &Value::Null,
                path: at.path,
            };
            check.invalid(&hidden, "it must be JSON");
        }
    }
    if let Some(old) = old {
        check.unchanged(old, root, &["type"]);
        immutable(check, root, old, &["data"]);
    }
}

fn is_json(base64: &str) -> bool {
    let text = STANDARD.decode(base64).unwrap_or_default();
    serde_json::from_slice::<Value>(&text).is_ok_and(|value| value.is_object())
}

pub(super) fn limit_range(check: &mut Check, root: &At<'_>) {
    let mut types = HashSet::new();
    for limit in root.get("spec").each("limits") {
        let kind = limit.get("type");
        if !types.insert(kind.text()) {
            check.duplicate(&kind);
        }
        if kind.text() == "Pod" {
            for field in ["default", "defaultRequest"] {
                if limit.is_there(field) {
                    check.forbidden(&limit.get(field), "there is none for whole pods");
                }
            }
        }
        let mut names = HashSet::new();
        for list in ["min", "max", "default", "defaultRequest"] {
            names.extend(limit.entries(list).into_iter().map(|(name, _)| name));
        }
        for name in names {
            in_order(check, &limit, name);
        }
    }
}

fn in_order(check: &mut Check, limit: &At<'_>, name: &str) {
    let at = |list: &str| limit.get(list).key(name);
    let amount = |list: &str| quantity(&limit.value[list][name]);
    for (small, large, wrong) in [
        ("min", "max", "min"),
        ("min", "defaultRequest", "defaultRequest"),
        ("defaultRequest", "max", "defaultRequest"),
        ("min", "default", "default"),
        ("default", "max", "default"),
        ("defaultRequest", "default", "defaultRequest"),
    ] {
        if let (Some(less), Some(more)) = (amount(small), amount(large))
            && less > more
        {
            check.invalid(&at(wrong), format!("{small} is more than {large}"));
        }
    }
}

pub(super) fn node(check: &mut Check, root: &At<'_>, old: Option<&Value>) {
    let spec = root.get("spec");
    let mut seen = HashSet::new();
    // The server says so of the metadata.
    let taints = At {
        value: spec.value,
        path: "metadata".to_owned(),
    };
    for one in taints.each("taints") {
        taint(check, &one);
        if !seen.insert((one.text_of("key"), one.text_of("effect"))) {
            check.duplicate(&one);
        }
    }
    for cidr in spec.each("podCIDRs") {
        if Network::parse(cidr.text()).is_none() {
            check.invalid(&cidr, "it must be a network: 10.9.0.0/24");
        }
    }
    let Some(old) = old else {
        return;
    };
    for (field, forbids) in [("podCIDRs", true), ("providerID", false)] {
        let was = &old["spec"][field];
        if was.is_null() || *was == spec.value[field] {
            continue;
        }
        let (at, why) = (spec.get(field), "it may not change once it is set");
        if forbids {
            check.forbidden(&at, why);
        } else {
            check.invalid(&at, why);
        }
    }
}

/// An event is in the namespace of what it is about; those of the newer group say who saw it.
pub(super) fn event(check: &mut Check, root: &At<'_>, is_newer: bool, is_new: bool) {
    let dated = !root.text_of("eventTime").is_empty();
    if is_newer && is_new {
        if !dated {
            check.required(&root.get("eventTime"), "when it happened");
        }
        let kind = root.get("type");
        if !["Normal", "Warning"].contains(&kind.text()) {
            check.invalid(&kind, "it must be Normal or Warning");
        }
    }
    if dated {
        // The stored version has another name for the first of them.
        let controller = At {
            value: &root.value["reportingComponent"],
            path: "reportingController".to_owned(),
        };
        for at in [
            controller,
            root.get("reportingInstance"),
            root.get("action"),
            root.get("reason"),
        ] {
            check.has_text(&at, "who saw what, and what was done");
        }
    }
    let namespace = root.get("involvedObject.namespace");
    let place = root.get("metadata.namespace");
    // What is of the cluster is told of in the default namespace, or where whoever tells it is.
    let is_free = dated && ["", "default"].contains(&namespace.text());
    let expected = match namespace.text() {
        "" => "default",
        name => name,
    };
    if is_new && !is_newer && !is_free && expected != place.text() {
        check.invalid(&namespace, "it must be the namespace of the event");
    }
}
