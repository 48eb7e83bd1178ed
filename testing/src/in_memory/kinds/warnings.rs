//! What a server warns of in objects that it takes: what is allowed in pods, and surely not what was meant.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::fields::list;
use super::prepare::TEMPLATE_GENERATION;
use crate::in_memory::registry::Resource;

/// What a server says about an object; `old` is what it took the place of.
pub(crate) fn warnings(resource: &Resource, old: Option<&Value>, object: &Value) -> Vec<String> {
    // Of a DaemonSet its templates are counted apart.
    let generation = |object: &Value| match &*resource.table {
        "daemonsets.apps" => object["metadata"]["annotations"][TEMPLATE_GENERATION].clone(),
        _ => object["metadata"]["generation"].clone(),
    };
    if old.is_some_and(|old| generation(old) == generation(object)) {
        return Vec::new();
    }
    let path = match (&*resource.table, old) {
        // Of a pod that changes nobody is warned: people rarely change one.
        ("pods", None) => "",
        ("podtemplates", _) => "template",
        (
            "replicationcontrollers"
            | "daemonsets.apps"
            | "deployments.apps"
            | "replicasets.apps"
            | "statefulsets.apps"
            | "jobs.batch",
            _,
        ) => "spec.template",
        ("cronjobs.batch", _) => "spec.jobTemplate.spec.template",
        _ => return Vec::new(),
    };
    let judged = match (&*resource.table, old) {
        // A kube-apiserver confuses the two.
        ("replicationcontrollers", Some(old)) => old,
        _ => object,
    };
    let steps = path.split('.').filter(|step| !step.is_empty());
    let template = steps.fold(judged, |value, step| &value[step]);
    let mut said = Warnings {
        path: if path.is_empty() {
            "spec".to_owned()
        } else {
            format!("{path}.spec")
        },
        said: Vec::new(),
    };
    said.pod(&template["spec"]);
    said.said
}

struct Warnings {
    /// Where the spec of pods is.
    path: String,
    said: Vec<String>,
}

impl Warnings {
    fn say(&mut self, place: &str, what: &str) {
        self.said.push(format!("{}.{place}: {what}", self.path));
    }

    fn pod(&mut self, spec: &Value) {
        for (index, constraint) in list(spec, "topologySpreadConstraints").enumerate() {
            if constraint["labelSelector"].is_null() {
                let place = format!("topologySpreadConstraints[{index}].labelSelector");
                self.say(&place, "without a selector no pod is meant");
            }
        }
        self.repeated(spec, "hostAliases", "ip");
        self.repeated(spec, "imagePullSecrets", "name");
        let containers: Vec<(String, &Value)> = ["initContainers", "containers"]
            .into_iter()
            .flat_map(|name| {
                let containers = list(spec, name).enumerate();
                containers.map(move |(index, container)| (format!("{name}[{index}]"), container))
            })
            .collect();
        for (place, container) in &containers {
            self.variables(place, container);
        }
        self.ports(&containers);
        if spec["terminationGracePeriodSeconds"]
            .as_i64()
            .is_some_and(|seconds| seconds < 0)
        {
            let what = "must be >= 0; negative values are invalid and will be treated as 1";
            self.say("terminationGracePeriodSeconds", what);
        }
    }

    fn repeated(&mut self, spec: &Value, name: &str, key: &str) {
        let mut known = HashSet::new();
        for (index, element) in list(spec, name).enumerate() {
            let value = element[key].as_str().unwrap_or_default();
            if !known.insert(value) {
                self.say(
                    &format!("{name}[{index}].{key}"),
                    &format!("duplicate {key} {value:?}"),
                );
            }
        }
    }

    /// A variable that is there twice is meant only where the later one refers to the former.
    fn variables(&mut self, place: &str, container: &Value) {
        let mut known = HashSet::new();
        for (index, variable) in list(container, "env").enumerate() {
            let text = |field: &str| variable[field].as_str().unwrap_or_default();
            let reference = format!("$({})", text("name"));
            let refers = text("value").contains(&reference) && text("value") != reference;
            if !known.insert(text("name")) && (!refers || !variable["valueFrom"].is_null()) {
                let what = format!(
                    "hides previous definition of {:?}, which may be dropped when using apply",
                    text("name")
                );
                self.say(&format!("{place}.env[{index}]"), &what);
            }
        }
    }

    fn ports(&mut self, containers: &[(String, &Value)]) {
        let mut known: HashMap<(i64, &str), Vec<(String, &Value)>> = HashMap::new();
        let mut names: HashMap<&str, String> = HashMap::new();
        for (container_place, container) in containers {
            for (index, port) in list(container, "ports").enumerate() {
                let place = format!("{container_place}.ports[{index}]");
                let number = |port: &Value, field: &str| port[field].as_i64().unwrap_or(0);
                let text =
                    |port: &Value, field: &str| port[field].as_str().unwrap_or_default().to_owned();
                if !text(port, "hostIP").is_empty() && number(port, "hostPort") == 0 {
                    self.say(&place, "hostIP set without hostPort");
                }
                let key = (
                    number(port, "containerPort"),
                    port["protocol"].as_str().unwrap_or_default(),
                );
                let others = known.entry(key).or_default();
                for (other_place, other) in others.iter() {
                    let host = |port: &Value| (text(port, "hostIP"), number(port, "hostPort"));
                    let (one, two) = (host(port), host(other));
                    let what = if one == two {
                        "duplicate"
                    } else if one.1 == 0 || two.1 == 0 {
                        "overlapping"
                    } else if one.1 == two.1 && one.0.is_empty() != two.0.is_empty() {
                        "dangerously ambiguous"
                    } else {
                        continue;
                    };
                    self.said.push(format!(
                        "{0}.{place}: {what} port definition with {0}.{other_place}",
                        self.path
                    ));
                }
                others.push((place.clone(), port));
                let name = port["name"].as_str().unwrap_or_default();
                if name.is_empty() {
                    continue;
                }
                match names.get(name) {
                    Some(other) => {
                        let what = format!(
                            "duplicate port name {name:?}: who selects a port by name finds {}.{other}",
                            self.path
                        );
                        self.say(&place, &what);
                    }
                    None => {
                        names.insert(name, place);
                    }
                }
            }
        }
    }
}
