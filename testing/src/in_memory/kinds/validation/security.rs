//! Security contexts: profiles, kernel settings, and what goes with which operating system.

use std::collections::HashSet;

use super::check::{At, Check};
use crate::in_memory::kinds::defaults::CONTAINERS;
use crate::in_memory::rules::NameRule;

/// How long a path is at most.
const PATH_LIMIT: u64 = 4095;

/// How long the description of a Windows credential is at most.
const CREDENTIAL_LIMIT: usize = 64 * 1024;

const PROFILES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];

/// What only Linux knows of a pod's context, and of a container's.
const LINUX_OF_PODS: [&str; 11] = [
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];
const LINUX_OF_CONTAINERS: [&str; 10] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
];

pub(super) fn security(check: &mut Check, spec: &At<'_>) {
    let own = spec.get("securityContext");
    let containers = CONTAINERS.iter().flat_map(|field| spec.each(field));
    let containers: Vec<At<'_>> = containers
        .map(|container| container.get("securityContext"))
        .collect();
    for context in std::iter::once(&own).chain(&containers) {
        seccomp(check, &context.get("seccompProfile"));
        app_armor(check, &context.get("appArmorProfile"));
        windows_options(check, &context.get("windowsOptions"));
    }
    for context in &containers {
        let mount = context.get("procMount");
        if mount.text() == "Unmasked" && spec.value["hostUsers"] != false {
            check.invalid(&mount, "only a pod with users of its own may see so much");
        }
    }
    shares(check, spec);
    sysctls(check, spec, &own);
    host_processes(check, spec, &own, &containers);
    system(check, spec, &own, &containers);
}

fn seccomp(check: &mut Check, profile: &At<'_>) {
    if profile.value.is_null() {
        return;
    }
    kind_of_profile(check, profile);
    let path = profile.get("localhostProfile");
    if profile.text_of("type") != "Localhost" {
        if !path.value.is_null() {
            check.invalid(&path, "only the type Localhost has it");
        }
    } else if path.value.is_null() {
        check.required(&path, "which profile of the node");
    } else {
        if path.text().starts_with('/') {
            check.invalid(&path, "it must be a relative path");
        }
        if path.text().split('/').any(|step| step == "..") {
            check.invalid(&path, "it must not lead upwards");
        }
    }
}

fn app_armor(check: &mut Check, profile: &At<'_>) {
    if profile.value.is_null() {
        return;
    }
    kind_of_profile(check, profile);
    let path = profile.get("localhostProfile");
    match profile.text_of("type") {
        "Localhost" if path.text().trim() != path.text() => {
            check.invalid(&path, "it must not begin or end with spaces");
        }
        "Localhost" if path.text().is_empty() => {
            check.required(&path, "which profile of the node");
        }
        "Localhost" => check.at_most_bytes(&path, PATH_LIMIT),
        "RuntimeDefault" | "Unconfined" if !path.value.is_null() => {
            check.invalid(&path, "only the type Localhost has it");
        }
        _ => {}
    }
}

fn kind_of_profile(check: &mut Check, profile: &At<'_>) {
    let kind = profile.get("type");
    if check.has_text(&kind, "a profile has a type") {
        check.one_of(&kind, &PROFILES);
    }
}

/// Of the namespaces of its node a pod has only what does not contradict its own.
fn shares(check: &mut Check, spec: &At<'_>) {
    let is_true = |field: &str| spec.value[field] == true;
    if is_true("shareProcessNamespace") && is_true("hostPID") {
        let at = spec.get("shareProcessNamespace");
        check.invalid(&at, "the processes are the node's already");
    }
    if spec.value["hostUsers"] != false {
        return;
    }
    // Two of them a kube-apiserver calls by the names that they have in Go.
    for (field, called) in [
        ("hostNetwork", "hostNetwork"),
        ("hostPID", "HostPID"),
        ("hostIPC", "HostIPC"),
    ] {
        if is_true(field) {
            let at = spec.get(called);
            check.forbidden(&at, "the users of the pod are not the node's");
        }
    }
}

fn sysctls(check: &mut Check, spec: &At<'_>, own: &At<'_>) {
    let mut seen = HashSet::new();
    for sysctl in own.each("sysctls") {
        let name = sysctl.get("name");
        if !check.has_text(&name, "a setting has a name") {
            continue;
        }
        if !is_sysctl(name.text()) {
            check.invalid(
                &name,
                "names have small letters, digits and inner '-', '_' between dots",
            );
        } else if !seen.insert(name.text()) {
            check.duplicate(&name);
        }
        for (shares, begins) in [
            ("hostNetwork", &["net."][..]),
            (
                "hostIPC",
                &["kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue."],
            ),
        ] {
            let dotted = name.text().replace('/', ".");
            let is_shared = |begin: &&str| match *begin {
                "kernel.sem" => dotted == *begin,
                begin => dotted.starts_with(begin),
            };
            if spec.value[shares] == true && begins.iter().any(is_shared) {
                check.invalid(&name, format!("it is the node's where {shares} is true"));
            }
        }
    }
}

fn is_sysctl(name: &str) -> bool {
    let is_part = |part: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(inner)
            && part.ends_with(inner)
            && part.chars().all(|c| inner(c) || c == '-' || c == '_')
    };
    name.len() <= 253 && name.split(['.', '/']).all(is_part)
}

fn windows_options(check: &mut Check, options: &At<'_>) {
    let name = options.get("gmsaCredentialSpecName");
    if !name.value.is_null() {
        check.named(&name, NameRule::Subdomain);
    }
    let credential = options.get("gmsaCredentialSpec");
    if let Some(text) = credential.value.as_str()
        && (text.is_empty() || text.len() > CREDENTIAL_LIMIT)
    {
        check.invalid(&credential, "it must have 1 to 65,536 bytes");
    }
    let user = options.get("runAsUserName");
    if let Some(text) = user.value.as_str()
        && let Err(why) = is_windows_user(text)
    {
        check.invalid(&user, why);
    }
}

/// A user of Windows, with a domain before a backslash or without.
fn is_windows_user(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("it must not be empty");
    }
    if text.chars().any(char::is_control) {
        return Err("it must not have control characters");
    }
    let (domain, user) = match text.split_once('\\') {
        Some((domain, user)) => (Some(domain), user),
        None => (None, text),
    };
    if user.contains('\\') {
        return Err("it must not have two backslashes");
    }
    if let Some(domain) = domain {
        let length = domain.chars().count();
        let is_short = (1..=15).contains(&length)
            && !domain.starts_with('.')
            && !domain.contains(['/', ':', '*', '?', '"', '<', '>', '|']);
        let is_long = length < 256 && NameRule::Subdomain.check(&domain.to_lowercase()).is_ok();
        if !is_short && !is_long {
            return Err("its domain must be a NetBIOS or a DNS name");
        }
    }
    if user.is_empty() || user.len() > 104 {
        return Err("its user must have 1 to 104 characters");
    }
    if user.chars().all(|c| c == '.' || c == ' ') {
        return Err("its user must not be dots and spaces alone");
    }
    if user.contains([
        '"', '/', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']',
    ]) {
        return Err("its user must not have any of \"/\\:;|=,+*?<>@[]");
    }
    Ok(())
}

/// Processes of a Windows node: all containers are some, on the network of the node.
fn host_processes(check: &mut Check, spec: &At<'_>, own: &At<'_>, containers: &[At<'_>]) {
    let of = |context: &At<'_>| context.get("windowsOptions.hostProcess").value.as_bool();
    let of_pod = of(own);
    let mut count = 0;
    for context in containers {
        let said = of(context);
        if let (Some(said), Some(of_pod)) = (said, of_pod)
            && said != of_pod
        {
            let at = context.get("windowsOptions.hostProcess");
            check.invalid(&at, "it must be what the pod says");
        }
        count += usize::from(said.or(of_pod) == Some(true));
    }
    if count == 0 {
        return;
    }
    if count != containers.len() {
        check.invalid(
            spec,
            "either all of its containers are processes of the node or none is",
        );
    }
    if spec.value["hostNetwork"] != true {
        let why = "processes of the node are on its network";
        check.invalid(&spec.get("hostNetwork"), why);
    }
}

/// What an operating system does not know.
fn system(check: &mut Check, spec: &At<'_>, own: &At<'_>, containers: &[At<'_>]) {
    const WHY: &str = "the operating system of the pod does not know it";
    let os = spec.get("os");
    if os.value.is_null() {
        return;
    }
    let name = os.get("name");
    let mut forbid = |at: &At<'_>, fields: &[&str]| {
        for field in fields.iter().filter(|field| at.is_there(field)) {
            check.forbidden(&at.get(field), WHY);
        }
    };
    match name.text() {
        "" => check.required(&name, "linux or windows"),
        "linux" => {
            forbid(own, &["windowsOptions"]);
            for context in containers {
                forbid(context, &["windowsOptions"]);
            }
        }
        "windows" => {
            forbid(own, &LINUX_OF_PODS);
            forbid(spec, &["hostUsers", "shareProcessNamespace"]);
            for field in ["hostIPC", "hostPID"] {
                if spec.value[field] == true {
                    forbid(spec, &[field]);
                }
            }
            for context in containers {
                forbid(context, &LINUX_OF_CONTAINERS);
            }
        }
        _ => {
            let at = At {
                value: name.value,
                path: os.path.clone(),
            };
            check.unsupported(&at, &["linux", "windows"]);
        }
    }
}
