//! What no pod may that shares its node with others.

use serde_json::Value;

use super::checks::{Pod, Violation, but_for_own_users, containers, found, quoted, sorted};
use crate::in_memory::kinds::fields::list;

const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// With the minor version of Kubernetes since which they are harmless.
const SYSCTLS: [(u32, &str); 14] = [
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_notsent_lowat"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
];

pub(super) fn app_armor(pod: &Pod<'_>) -> Option<Violation> {
    const PREFIX: &str = "container.apparmor.security.beta.kubernetes.io/";
    fn profile(context: &Value) -> Option<&str> {
        let profile = context["appArmorProfile"].as_object()?;
        let kind = profile.get("type").and_then(Value::as_str);
        let kind = kind.unwrap_or_default();
        (!matches!(kind, "RuntimeDefault" | "Localhost")).then_some(kind)
    }
    let mut setters = pod.setters(|context| profile(context).is_some());
    let kinds = sorted(pod.contexts().filter_map(profile));
    let mut values: Vec<String> = kinds.into_iter().map(str::to_owned).collect();
    let annotations = pod.annotations.as_object().into_iter().flatten();
    let wrong = annotations.filter_map(|(key, value)| {
        let value = value.as_str().unwrap_or_default();
        let is_harmless =
            value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
        (key.starts_with(PREFIX) && !is_harmless).then(|| format!("{key}={value:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    if !wrong.is_empty() {
        setters.push(
            if wrong.len() == 1 {
                "annotation"
            } else {
                "annotations"
            }
            .to_owned(),
        );
        values.extend(wrong);
    }
    if setters.is_empty() {
        return None;
    }
    let s = if values.len() == 1 { "" } else { "s" };
    let values = quoted(values.iter().map(String::as_str));
    found(
        format!("forbidden AppArmor profile{s}"),
        format!(
            "{}: the profile must not be {values}",
            setters.join(" and ")
        ),
    )
}

pub(super) fn capabilities(pod: &Pod<'_>) -> Option<Violation> {
    fn added(container: &Value) -> impl Iterator<Item = &str> {
        let added = list(&container["securityContext"]["capabilities"], "add");
        let added = added.filter_map(Value::as_str);
        added.filter(|name| !CAPABILITIES.contains(name))
    }
    let who = pod.who(|container| added(container).next().is_some());
    let names = sorted(pod.containers().flat_map(added));
    if who.is_empty() {
        return None;
    }
    found(
        "non-default capabilities",
        format!(
            "{}: securityContext.capabilities.add must not have {}",
            containers(&who),
            quoted(names)
        ),
    )
}

pub(super) fn host_namespaces(pod: &Pod<'_>) -> Option<Violation> {
    let shared: Vec<String> = ["hostNetwork", "hostPID", "hostIPC"]
        .iter()
        .filter(|field| pod.spec[**field] == true)
        .map(|field| format!("{field}=true"))
        .collect();
    if shared.is_empty() {
        return None;
    }
    found("host namespaces", shared.join(", "))
}

pub(super) fn host_paths(pod: &Pod<'_>) -> Option<Violation> {
    let volumes = list(pod.spec, "volumes").filter(|volume| volume["hostPath"].is_object());
    let names: Vec<&str> = volumes
        .filter_map(|volume| volume["name"].as_str())
        .collect();
    if names.is_empty() {
        return None;
    }
    let s = if names.len() == 1 { "" } else { "s" };
    found("hostPath volumes", format!("volume{s} {}", quoted(names)))
}

pub(super) fn host_ports(pod: &Pod<'_>) -> Option<Violation> {
    fn ports(container: &Value) -> impl Iterator<Item = u64> {
        let ports = list(container, "ports");
        let ports = ports.filter_map(|port| port["hostPort"].as_u64());
        ports.filter(|port| *port != 0)
    }
    let who = pod.who(|container| ports(container).next().is_some());
    if who.is_empty() {
        return None;
    }
    let ports = pod
        .containers()
        .flat_map(ports)
        .map(|port| port.to_string());
    let ports: Vec<String> = ports.collect();
    let ports: Vec<&str> = sorted(ports.iter().map(String::as_str))
        .into_iter()
        .collect();
    found(
        "hostPort",
        format!("{}: host port {}", containers(&who), ports.join(", ")),
    )
}

pub(super) fn probed_hosts(pod: &Pod<'_>) -> Option<Violation> {
    fn hosts(container: &Value) -> impl Iterator<Item = &str> {
        let lifecycle = &container["lifecycle"];
        let handlers = [
            &container["livenessProbe"],
            &container["readinessProbe"],
            &container["startupProbe"],
            &lifecycle["postStart"],
            &lifecycle["preStop"],
        ];
        let hosts = handlers
            .into_iter()
            .flat_map(|handler| [&handler["httpGet"]["host"], &handler["tcpSocket"]["host"]]);
        let hosts = hosts.filter_map(Value::as_str);
        hosts.filter(|host| !host.is_empty())
    }
    let who = pod.who(|container| hosts(container).next().is_some());
    if who.is_empty() {
        return None;
    }
    let who: Vec<&str> = sorted(who).into_iter().collect();
    let hosts = sorted(pod.containers().flat_map(hosts));
    found(
        "probe or lifecycle host",
        format!("{}: host {}", containers(&who), quoted(hosts)),
    )
}

pub(super) fn privileged(pod: &Pod<'_>) -> Option<Violation> {
    let who = pod.who(|container| container["securityContext"]["privileged"] == true);
    if who.is_empty() {
        return None;
    }
    found(
        "privileged",
        format!(
            "{}: securityContext.privileged must not be true",
            containers(&who)
        ),
    )
}

pub(super) fn proc_mount(pod: &Pod<'_>) -> Option<Violation> {
    fn mount(container: &Value) -> Option<&str> {
        let mount = container["securityContext"]["procMount"].as_str()?;
        (mount != "Default").then_some(mount)
    }
    let who = pod.who(|container| mount(container).is_some());
    if who.is_empty() {
        return None;
    }
    let mounts = sorted(pod.containers().filter_map(mount));
    found(
        "procMount",
        format!(
            "{}: securityContext.procMount must not be {}",
            containers(&who),
            quoted(mounts)
        ),
    )
}

pub(super) fn proc_mount_of_host_users(pod: &Pod<'_>) -> Option<Violation> {
    but_for_own_users(pod, proc_mount)
}

/// `engines` may be contained since 1.31.
pub(super) fn se_linux(pod: &Pod<'_>, engines: bool) -> Option<Violation> {
    let text = |context: &Value, field: &str| {
        let text = context["seLinuxOptions"][field].as_str();
        text.unwrap_or_default().to_owned()
    };
    let is_type = |kind: &str| {
        matches!(
            kind,
            "" | "container_t" | "container_init_t" | "container_kvm_t"
        ) || (engines && kind == "container_engine_t")
    };
    let sets = |context: &Value, field: &str| !text(context, field).is_empty();
    let setters = pod.setters(|context| {
        !is_type(&text(context, "type")) || sets(context, "user") || sets(context, "role")
    });
    if setters.is_empty() {
        return None;
    }
    let types = pod.contexts().map(|context| text(context, "type"));
    let types: Vec<String> = types.filter(|kind| !is_type(kind)).collect();
    let mut wrong = Vec::new();
    if !types.is_empty() {
        let types = sorted(types.iter().map(String::as_str));
        wrong.push(format!("type {}", quoted(types)));
    }
    for field in ["user", "role"] {
        if pod.contexts().any(|context| sets(context, field)) {
            wrong.push(format!("a {field}"));
        }
    }
    found(
        "seLinuxOptions",
        format!(
            "{}: securityContext.seLinuxOptions must not have {}",
            setters.join(" and "),
            wrong.join("; ")
        ),
    )
}

/// Before there were fields for it.
pub(super) fn seccomp_annotations(pod: &Pod<'_>) -> Option<Violation> {
    let names = pod.containers().map(super::checks::name);
    let keys = names.map(|name| format!("container.seccomp.security.alpha.kubernetes.io/{name}"));
    let keys = std::iter::once("seccomp.security.alpha.kubernetes.io/pod".to_owned()).chain(keys);
    let wrong = keys.filter_map(|key| {
        let value = pod.annotations[&key].as_str()?;
        let is_harmless = matches!(value, "runtime/default" | "docker/default")
            || value.starts_with("localhost/");
        (!is_harmless).then(|| format!("{key}={value:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    if wrong.is_empty() {
        return None;
    }
    let wrong = sorted(wrong.iter().map(String::as_str));
    let wrong: Vec<&str> = wrong.into_iter().collect();
    found("seccompProfile", format!("annotation {}", wrong.join(", ")))
}

/// The type of a profile that is not a harmless one.
pub(super) fn other_seccomp(context: &Value) -> Option<&str> {
    let profile = context["seccompProfile"].as_object()?;
    let kind = profile.get("type").and_then(Value::as_str);
    let kind = kind.unwrap_or_default();
    (!matches!(kind, "RuntimeDefault" | "Localhost")).then_some(kind)
}

pub(super) fn seccomp(pod: &Pod<'_>) -> Option<Violation> {
    let setters = pod.setters(|context| other_seccomp(context).is_some());
    if setters.is_empty() {
        return None;
    }
    let kinds = sorted(pod.contexts().filter_map(other_seccomp));
    found(
        "seccompProfile",
        format!(
            "{}: securityContext.seccompProfile.type must not be {}",
            setters.join(" and "),
            quoted(kinds)
        ),
    )
}

pub(super) fn sysctls(pod: &Pod<'_>, minor: u32) -> Option<Violation> {
    let is_harmless = |name: &str| {
        let mut known = SYSCTLS.iter().filter(|(since, _)| *since <= minor);
        known.any(|(_, known)| *known == name)
    };
    let names = list(&pod.spec["securityContext"], "sysctls")
        .filter_map(|sysctl| sysctl["name"].as_str())
        .filter(|name| !is_harmless(name));
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return None;
    }
    found("forbidden sysctls", names.join(", "))
}

pub(super) fn host_process(pod: &Pod<'_>) -> Option<Violation> {
    let setters = pod.setters(|context| context["windowsOptions"]["hostProcess"] == true);
    if setters.is_empty() {
        return None;
    }
    found(
        "hostProcess",
        format!(
            "{}: securityContext.windowsOptions.hostProcess must not be true",
            setters.join(" and ")
        ),
    )
}
