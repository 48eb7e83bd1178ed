//! Which checks a level consists of, by version, and what they look at.

use std::collections::BTreeSet;

use serde_json::Value;

use super::policy::{Demand, Level, Version};
use super::{baseline, restricted};
use crate::in_memory::kinds::fields::list;

/// A pod, or the template of one.
pub(super) struct Pod<'a> {
    pub(super) annotations: &'a Value,
    pub(super) spec: &'a Value,
}

/// What a check finds: its reason is Kubernetes', its detail in our words.
#[derive(Debug)]
pub(super) struct Violation {
    pub(super) reason: String,
    pub(super) detail: String,
}

type CheckPod = fn(&Pod<'_>) -> Option<Violation>;

/// A check from a minor version on.
struct Check {
    since: u32,
    /// Before this minor version.
    until: u32,
    check: CheckPod,
    /// A check of the baseline that a stricter one makes needless, from which minor version on.
    replaced_since: u32,
}

const ALWAYS: u32 = u32::MAX;

const fn check(since: u32, until: u32, check: CheckPod) -> Check {
    Check {
        since,
        until,
        check,
        replaced_since: ALWAYS,
    }
}

impl Check {
    const fn replaced_since(mut self, minor: u32) -> Self {
        self.replaced_since = minor;
        self
    }

    fn applies(&self, minor: u32) -> bool {
        (self.since..self.until).contains(&minor)
    }
}

/// In the order in which they are told.
const BASELINE: &[Check] = &[
    check(0, ALWAYS, baseline::app_armor),
    check(0, ALWAYS, baseline::capabilities).replaced_since(22),
    check(0, ALWAYS, baseline::host_namespaces),
    check(0, ALWAYS, baseline::host_paths).replaced_since(0),
    check(0, ALWAYS, baseline::host_ports),
    check(34, ALWAYS, baseline::probed_hosts),
    check(0, ALWAYS, baseline::privileged),
    check(0, 35, baseline::proc_mount),
    check(35, ALWAYS, baseline::proc_mount_of_host_users).replaced_since(35),
    check(0, 31, |pod| baseline::se_linux(pod, false)),
    check(31, ALWAYS, |pod| baseline::se_linux(pod, true)),
    check(0, 19, baseline::seccomp_annotations).replaced_since(19),
    check(19, ALWAYS, baseline::seccomp).replaced_since(19),
    check(0, 27, |pod| baseline::sysctls(pod, 0)),
    check(27, 29, |pod| baseline::sysctls(pod, 27)),
    check(29, 32, |pod| baseline::sysctls(pod, 29)),
    check(32, 37, |pod| baseline::sysctls(pod, 32)),
    check(37, ALWAYS, |pod| baseline::sysctls(pod, 37)),
    check(0, ALWAYS, baseline::host_process),
];

const RESTRICTED: &[Check] = &[
    check(8, 25, restricted::privilege_escalation),
    check(25, ALWAYS, |pod| {
        but_for_windows(pod, restricted::privilege_escalation)
    }),
    check(22, 25, restricted::capabilities),
    check(25, ALWAYS, |pod| {
        but_for_windows(pod, restricted::capabilities)
    }),
    check(35, ALWAYS, baseline::proc_mount),
    check(0, ALWAYS, restricted::volumes),
    check(0, 35, restricted::non_root),
    check(35, ALWAYS, |pod| {
        but_for_own_users(pod, restricted::non_root)
    }),
    check(23, 35, restricted::user),
    check(35, ALWAYS, |pod| but_for_own_users(pod, restricted::user)),
    check(19, 25, restricted::seccomp),
    check(25, ALWAYS, |pod| but_for_windows(pod, restricted::seccomp)),
];

/// What a pod has that is not for a level.
pub(super) fn violations(demand: Demand, pod: &Pod<'_>) -> Vec<Violation> {
    let minor = match demand.version {
        Version::Latest => ALWAYS - 1,
        Version::Minor(minor) => minor.min(ALWAYS - 1),
    };
    let is_restricted = match demand.level {
        Level::Privileged => return Vec::new(),
        Level::Baseline => false,
        Level::Restricted => true,
    };
    let of_baseline = BASELINE
        .iter()
        .filter(|check| !is_restricted || minor < check.replaced_since);
    let of_restricted = RESTRICTED.iter().filter(|_| is_restricted);
    of_baseline
        .chain(of_restricted)
        .filter(|check| check.applies(minor))
        .filter_map(|check| (check.check)(pod))
        .collect()
}

fn but_for_windows(pod: &Pod<'_>, check: CheckPod) -> Option<Violation> {
    (pod.spec["os"]["name"] != "windows").then(|| check(pod))?
}

/// Root is nobody outside a pod whose users are its own.
pub(super) fn but_for_own_users(pod: &Pod<'_>, check: CheckPod) -> Option<Violation> {
    (pod.spec["hostUsers"] != false).then(|| check(pod))?
}

impl<'a> Pod<'a> {
    pub(super) fn new(object: &'a Value) -> Self {
        Self {
            annotations: &object["metadata"]["annotations"],
            spec: &object["spec"],
        }
    }

    /// All containers, those that initialize first.
    pub(super) fn containers(&self) -> impl Iterator<Item = &'a Value> {
        let spec = self.spec;
        ["initContainers", "containers", "ephemeralContainers"]
            .into_iter()
            .flat_map(move |field| list(spec, field))
    }

    /// The names of the containers of which something is true.
    pub(super) fn who(&self, is_so: impl Fn(&Value) -> bool) -> Vec<&'a str> {
        let containers = self.containers().filter(|container| is_so(container));
        containers.map(name).collect()
    }

    /// The same of the security contexts; the pod's own comes first.
    pub(super) fn setters(&self, is_so: impl Fn(&Value) -> bool) -> Vec<String> {
        let of_pod = is_so(&self.spec["securityContext"]).then(|| "pod".to_owned());
        let of_containers = self.who(|container| is_so(&container["securityContext"]));
        let mut setters = Vec::from_iter(of_pod);
        if !of_containers.is_empty() {
            setters.push(containers(&of_containers));
        }
        setters
    }

    /// What stands in the security contexts of a pod and its containers, where it is there.
    pub(super) fn contexts(&self) -> impl Iterator<Item = &'a Value> {
        let own = std::iter::once(self.spec);
        own.chain(self.containers())
            .map(|holder| &holder["securityContext"])
    }
}

pub(super) fn name(container: &Value) -> &str {
    container["name"].as_str().unwrap_or_default()
}

pub(super) fn found(reason: impl Into<String>, detail: String) -> Option<Violation> {
    Some(Violation {
        reason: reason.into(),
        detail,
    })
}

/// `container "a"`, `containers "a", "b"`.
pub(super) fn containers(names: &[&str]) -> String {
    let s = if names.len() == 1 { "" } else { "s" };
    format!("container{s} {}", quoted(names.iter().copied()))
}

pub(super) fn quoted<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts = texts.into_iter().map(|text| format!("{text:?}"));
    texts.collect::<Vec<_>>().join(", ")
}

/// Each once, sorted.
pub(super) fn sorted<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    texts.into_iter().collect()
}
