//! What a pod has to do without where nobody needs more.

use serde_json::Value;

use super::baseline::other_seccomp;
use super::checks::{Pod, Violation, containers, found, quoted, sorted};
use crate::in_memory::kinds::fields::list;

/// The kinds of volumes that a pod may have.
const VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

pub(super) fn privilege_escalation(pod: &Pod<'_>) -> Option<Violation> {
    let who =
        pod.who(|container| container["securityContext"]["allowPrivilegeEscalation"] != false);
    if who.is_empty() {
        return None;
    }
    found(
        "allowPrivilegeEscalation != false",
        format!(
            "{}: securityContext.allowPrivilegeEscalation must be false",
            containers(&who)
        ),
    )
}

pub(super) fn capabilities(pod: &Pod<'_>) -> Option<Violation> {
    fn of<'a>(container: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
        let names = list(&container["securityContext"]["capabilities"], field);
        names.filter_map(Value::as_str)
    }
    fn added(container: &Value) -> impl Iterator<Item = &str> {
        of(container, "add").filter(|name| *name != "NET_BIND_SERVICE")
    }
    let keeping = pod.who(|container| !of(container, "drop").any(|name| name == "ALL"));
    let adding = pod.who(|container| added(container).next().is_some());
    let mut details = Vec::new();
    if !keeping.is_empty() {
        details.push(format!(
            "{}: securityContext.capabilities.drop must have \"ALL\"",
            containers(&keeping)
        ));
    }
    if !adding.is_empty() {
        details.push(format!(
            "{}: securityContext.capabilities.add must not have {}",
            containers(&adding),
            quoted(sorted(pod.containers().flat_map(added)))
        ));
    }
    if details.is_empty() {
        return None;
    }
    found("unrestricted capabilities", details.join("; "))
}

pub(super) fn volumes(pod: &Pod<'_>) -> Option<Violation> {
    let kind = |volume: &'_ Value| {
        let fields = volume.as_object().into_iter().flatten();
        let mut kinds = fields.filter(|(name, value)| *name != "name" && value.is_object());
        let kind = kinds.next().map(|(name, _)| name.clone());
        kind.unwrap_or_else(|| "unknown".to_owned())
    };
    let wrong =
        list(pod.spec, "volumes").filter(|volume| !VOLUMES.contains(&kind(volume).as_str()));
    let wrong: Vec<&Value> = wrong.collect();
    if wrong.is_empty() {
        return None;
    }
    let names = wrong.iter().filter_map(|volume| volume["name"].as_str());
    let kinds: Vec<String> = wrong.iter().map(|volume| kind(volume)).collect();
    found(
        "restricted volume types",
        format!(
            "volume {}: a volume must not be {}",
            quoted(names),
            quoted(sorted(kinds.iter().map(String::as_str)))
        ),
    )
}

pub(super) fn non_root(pod: &Pod<'_>) -> Option<Violation> {
    const REASON: &str = "runAsNonRoot != true";
    let setters = pod.setters(|context| context["runAsNonRoot"] == false);
    if !setters.is_empty() {
        let who = setters.join(" and ");
        let detail = format!("{who}: securityContext.runAsNonRoot must not be false");
        return found(REASON, detail);
    }
    let is_said = pod.spec["securityContext"]["runAsNonRoot"] == true;
    let who = pod.who(|container| container["securityContext"]["runAsNonRoot"].is_null());
    if is_said || who.is_empty() {
        return None;
    }
    let who = containers(&who);
    let detail = format!("pod or {who}: securityContext.runAsNonRoot must be true");
    found(REASON, detail)
}

pub(super) fn user(pod: &Pod<'_>) -> Option<Violation> {
    let setters = pod.setters(|context| context["runAsUser"] == 0);
    if setters.is_empty() {
        return None;
    }
    let who = setters.join(" and ");
    found("runAsUser=0", format!("{who}: runAsUser must not be 0"))
}

pub(super) fn seccomp(pod: &Pod<'_>) -> Option<Violation> {
    let wrong = super::baseline::seccomp(pod);
    if wrong.is_some() {
        return wrong;
    }
    let has = |context: &Value| context["seccompProfile"].is_object();
    let own = &pod.spec["securityContext"];
    let is_said = has(own) && other_seccomp(own).is_none();
    let who = pod.who(|container| !has(&container["securityContext"]));
    if is_said || who.is_empty() {
        return None;
    }
    let who = containers(&who);
    found(
        "seccompProfile",
        format!(
            "pod or {who}: securityContext.seccompProfile.type must be \"RuntimeDefault\" or \"Localhost\""
        ),
    )
}
