//! Containers: names, images, ports, variables, mounts, resources, probes.

use std::collections::HashSet;

use super::check::{At, Check, is_file_key, is_port_name};
use crate::in_memory::kinds::quantity;
use crate::in_memory::rules::{NameRule, is_qualified_name};

/// What the containers of a pod share.
pub(super) struct Pod<'a> {
    /// The names of its volumes.
    pub(super) volumes: HashSet<&'a str>,
    pub(super) host_network: bool,
}

/// Fields of pods that a variable may hold; labels and annotations by key, too.
const FIELDS: [&str; 10] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
    "metadata.labels",
];

/// All containers of a pod's spec.
pub(super) fn containers(check: &mut Check, spec: &At<'_>, pod: &Pod<'_>) {
    let (main, init) = (spec.each("containers"), spec.each("initContainers"));
    if main.is_empty() {
        check.required(&spec.get("containers"), "a pod has a container at least");
    }
    let mut names = HashSet::new();
    for (list, starts) in [(&main, false), (&init, true)] {
        let mut host_ports = HashSet::new();
        for container in list {
            let name = container.get("name");
            if check.has_text(&name, "a container has a name") {
                check.named(&name, NameRule::Label);
                if !names.insert(name.text()) {
                    check.duplicate(&name);
                }
            }
            one(check, container, pod, &mut host_ports);
            let lasts = container.text_of("restartPolicy") == "Always";
            if starts && !lasts {
                for field in [
                    "livenessProbe",
                    "readinessProbe",
                    "startupProbe",
                    "lifecycle",
                ] {
                    if container.is_there(field) {
                        let why = "a container that ends before the others start has none";
                        check.forbidden(&container.get(field), why);
                    }
                }
            } else {
                probes(check, container);
            }
        }
    }
}

fn one<'a>(
    check: &mut Check,
    at: &At<'a>,
    pod: &Pod<'_>,
    host_ports: &mut HashSet<(&'a str, &'a str, i64)>,
) {
    let image = at.get("image");
    if check.has_text(&image, "a container has an image") && image.text().trim() != image.text() {
        check.invalid(&image, "it must not begin or end with a space");
    }
    let policies = ["Always", "IfNotPresent", "Never"];
    check.one_of(&at.get("imagePullPolicy"), &policies);
    let policies = ["File", "FallbackToLogsOnError"];
    check.one_of(&at.get("terminationMessagePolicy"), &policies);
    ports(check, at, pod, host_ports);
    variables(check, at);
    mounts(check, at, pod);
    resources(check, &at.get("resources"), true);
    let security = at.get("securityContext");
    check.not_negative(&security, &["runAsUser", "runAsGroup"]);
    check.one_of(&security.get("procMount"), &["Default", "Unmasked"]);
    let escalates = &security.value["allowPrivilegeEscalation"];
    if security.value["privileged"] == true && *escalates == false {
        check.invalid(
            &security,
            "a privileged container can always gain privileges",
        );
    }
}

fn ports<'a>(
    check: &mut Check,
    at: &At<'a>,
    pod: &Pod<'_>,
    host_ports: &mut HashSet<(&'a str, &'a str, i64)>,
) {
    let mut names = HashSet::new();
    for port in at.each("ports") {
        let name = port.get("name");
        if !name.text().is_empty() {
            match is_port_name(name.text()) {
                Err(why) => check.invalid(&name, why),
                Ok(()) if !names.insert(name.text()) => check.duplicate(&name),
                Ok(()) => {}
            }
        }
        let (number, host) = (port.get("containerPort"), port.get("hostPort"));
        match number.number() {
            None | Some(0) => check.required(&number, "the port that the container listens on"),
            Some(_) => check.port_number(&number),
        }
        if let Some(taken) = host.number().filter(|number| *number != 0) {
            check.port_number(&host);
            let key = (port.text_of("protocol"), port.text_of("hostIP"), taken);
            if !host_ports.insert(key) {
                check.duplicate(&host);
            }
            if pod.host_network && number.number() != Some(taken) {
                let why = "on the network of its node it is the port of the container";
                check.invalid(&host, why);
            }
        }
        check.one_of(&port.get("protocol"), &["TCP", "UDP", "SCTP"]);
    }
}

fn is_variable_name(name: &str) -> bool {
    name.chars().all(|c| (' '..='~').contains(&c) && c != '=')
}

fn variables(check: &mut Check, at: &At<'_>) {
    for variable in at.each("env") {
        let name = variable.get("name");
        if check.has_text(&name, "a variable has a name") && !is_variable_name(name.text()) {
            check.invalid(&name, "it must be printable ASCII without '='");
        }
        let source = variable.get("valueFrom");
        let Some(sources) = source.fields() else {
            continue;
        };
        if sources.len() != 1 || !variable.text_of("value").is_empty() {
            check.invalid(&source, "a variable has a value or one source of it");
        }
        if source.is_there("fieldRef") {
            field_path(check, &source.get("fieldRef.fieldPath"));
        }
        for reference in ["configMapKeyRef", "secretKeyRef"] {
            if !source.is_there(reference) {
                continue;
            }
            let key = source.get(&format!("{reference}.key"));
            if check.has_text(&key, "the key that holds the value") && !is_file_key(key.text()) {
                check.invalid(&key, "it is no key of such an object");
            }
        }
    }
    for source in at.each("envFrom") {
        let kinds = ["configMapRef", "secretRef"];
        let given: Vec<&str> = kinds
            .into_iter()
            .filter(|kind| source.is_there(kind))
            .collect();
        match given[..] {
            [kind] => {
                let name = source.get(&format!("{kind}.name"));
                check.has_text(&name, "the object that holds the variables");
            }
            _ => {
                let all = At {
                    value: source.value,
                    path: format!("{}.envFrom", at.path),
                };
                check.invalid(&all, "each has one source");
            }
        }
        let prefix = source.get("prefix");
        if !is_variable_name(prefix.text()) {
            check.invalid(&prefix, "it must be printable ASCII without '='");
        }
    }
}

/// The path of a field that the pod itself knows.
pub(super) fn field_path(check: &mut Check, at: &At<'_>) {
    let path = at.text();
    let is_subscript = ["metadata.labels['", "metadata.annotations['"]
        .iter()
        .any(|start| path.starts_with(start) && path.ends_with("']"));
    if path.is_empty() {
        check.required(at, "the field to read");
    } else if !is_subscript && !FIELDS.contains(&path) && path != "metadata.annotations" {
        check.invalid(at, "pods have no such field to read");
    }
}

fn mounts(check: &mut Check, at: &At<'_>, pod: &Pod<'_>) {
    let mut paths = HashSet::new();
    for mount in at.each("volumeMounts") {
        let name = mount.get("name");
        check.has_text(&name, "the volume to mount");
        if !pod.volumes.contains(name.text()) {
            check.missing(&name);
        }
        let path = mount.get("mountPath");
        if check.has_text(&path, "where to mount it") && !paths.insert(path.text()) {
            check.invalid(&path, "something is mounted there already");
        }
        let sub = mount.text_of("subPath");
        if sub.starts_with('/') || sub.split('/').any(|step| step == "..") {
            let all = At {
                value: &mount.value["subPath"],
                path: format!("{}.volumeMounts.subPath", at.path),
            };
            check.invalid(&all, "it must be a path below the volume");
        }
    }
}

/// What is requested and what is the limit.
pub(super) fn resources(check: &mut Check, at: &At<'_>, of_container: bool) {
    for list in ["limits", "requests"] {
        for (name, amount) in at.entries(list) {
            resource_name(check, name, &amount, of_container);
            check_amount(check, &amount);
        }
    }
    for (name, request) in at.entries("requests") {
        let limit = quantity(&at.value["limits"][name]);
        let request = quantity(request.value);
        if let (Some(request), Some(limit)) = (request, limit)
            && request > limit
        {
            check.invalid(&at.get("requests"), "it must not be more than the limit");
        }
    }
}

fn resource_name(check: &mut Check, name: &str, at: &At<'_>, of_container: bool) {
    if let Err(why) = is_qualified_name(name) {
        check.invalid(at, why);
        return;
    }
    let standard = ["cpu", "memory", "ephemeral-storage"];
    if of_container
        && !name.contains('/')
        && !standard.contains(&name)
        && !name.starts_with("hugepages-")
    {
        check.invalid(at, "containers have no such resource");
    }
}

/// An amount is not negative.
pub(super) fn check_amount(check: &mut Check, at: &At<'_>) {
    if quantity(at.value).is_some_and(|amount| amount.is_negative()) {
        check.invalid(at, "it must be 0 or more");
    }
}

fn probes(check: &mut Check, container: &At<'_>) {
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = container.get(name);
        if probe.value.is_null() {
            continue;
        }
        handler(check, &probe);
        check.not_negative(
            &probe,
            &[
                "initialDelaySeconds",
                "timeoutSeconds",
                "periodSeconds",
                "successThreshold",
                "failureThreshold",
            ],
        );
        let successes = probe.get("successThreshold");
        if name != "readinessProbe" && successes.number().is_some_and(|number| number != 1) {
            check.invalid(&successes, "it must be 1");
        }
    }
    for hook in ["postStart", "preStop"] {
        let hook = container.get(&format!("lifecycle.{hook}"));
        if !hook.value.is_null() {
            handler(check, &hook);
        }
    }
}

/// What a probe or a hook does: one thing.
fn handler(check: &mut Check, at: &At<'_>) {
    let kinds = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];
    let mut given = kinds.into_iter().filter(|kind| at.is_there(kind));
    let Some(kind) = given.next() else {
        check.required(at, "it must do something");
        return;
    };
    for other in given {
        check.forbidden(&at.get(other), "it may do one thing only");
    }
    let action = at.get(kind);
    match kind {
        "exec" if action.each("command").is_empty() => {
            check.required(&action.get("command"), "what to run");
        }
        "httpGet" => {
            check.port(&action.get("port"));
            check.one_of(&action.get("scheme"), &["HTTP", "HTTPS"]);
        }
        "tcpSocket" => check.port(&action.get("port")),
        "grpc" => check.port_number(&action.get("port")),
        _ => {}
    }
}
