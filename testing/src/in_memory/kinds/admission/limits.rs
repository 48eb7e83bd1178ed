//! Limit ranges: what containers get from them, and what they allow containers, pods and claims.

use clientset::meta::Quantity;
use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::kinds::Place;
use crate::in_memory::kinds::amounts::{self, Amounts, Side};
use crate::in_memory::kinds::defaults::CONTAINERS;
use crate::in_memory::kinds::fields::{each, fill, list, made, text};
use crate::in_memory::tree;

/// Gives containers the defaults of the namespace's limit ranges.
pub(super) fn fill_in(place: &Place<'_>, object: &mut Value) {
    let prefix = format!("{}/", place.namespace);
    let mut said = Vec::new();
    for (_, range) in place.store.scan("limitranges", &prefix) {
        for limit in list(&range.tree()["spec"], "limits") {
            if limit["type"] != "Container" {
                continue;
            }
            let spec = made(tree::fields(object), "spec");
            for field in &CONTAINERS[..2] {
                each(spec, field, |container| {
                    let name = text(container, "name").to_owned();
                    let resources = made(container, "resources");
                    for (from, to) in [("defaultRequest", "requests"), ("default", "limits")] {
                        let Some(Value::Object(defaults)) = limit.get(from) else {
                            continue;
                        };
                        let amounts = made(resources, to);
                        let new = defaults.keys().filter(|key| !amounts.contains_key(*key));
                        let new: Vec<&str> = new.map(String::as_str).collect();
                        if !new.is_empty() {
                            let what = to.trim_end_matches('s');
                            let kind = field.trim_end_matches('s');
                            let kind = kind.replace("initContainer", "init container");
                            said.push(format!("{} {what} for {kind} {name}", new.join(", ")));
                        }
                        fill(amounts, Value::Object(defaults.clone()));
                        if amounts.is_empty() {
                            resources.remove(to);
                        }
                    }
                });
            }
        }
    }
    if !said.is_empty() {
        let note = format!("LimitRanger plugin set: {}", said.join("; "));
        made(tree::metadata(object), "annotations")
            .insert("kubernetes.io/limit-ranger".to_owned(), note.into());
    }
}

/// Checks a pod or a claim. The first range that does not allow it tells all that it does not.
///
/// # Errors
/// A range does not allow it.
pub(super) fn check(place: &Place<'_>, object: &Value) -> Result<(), Refusal> {
    let prefix = format!("{}/", place.namespace);
    for (_, range) in place.store.scan("limitranges", &prefix) {
        let mut wrong = Vec::new();
        for limit in list(&range.tree()["spec"], "limits") {
            let limit = Limit::read(limit);
            match (&*place.resource.table, limit.of) {
                ("pods", "Container") => {
                    for field in &CONTAINERS[..2] {
                        for container in list(&object["spec"], field) {
                            let resources = &container["resources"];
                            let requests = amounts::read(&resources["requests"]);
                            let limits = amounts::read(&resources["limits"]);
                            limit.check(&requests, &limits, &mut wrong);
                        }
                    }
                }
                ("pods", "Pod") => {
                    let requests = amounts::said(object, Side::Requests);
                    let limits = amounts::said(object, Side::Limits);
                    limit.check(&requests, &limits, &mut wrong);
                }
                ("persistentvolumeclaims", "PersistentVolumeClaim") => {
                    let requests = amounts::read(&object["spec"]["resources"]["requests"]);
                    limit.check_requests(&requests, &mut wrong);
                }
                _ => {}
            }
        }
        let why = match &wrong[..] {
            [] => continue,
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        let name = tree::text(object, "name");
        return Err(Refusal::forbidden(place.resource, name, &why));
    }
    Ok(())
}

/// One limit of a range. What it says is told in the words that programs look for.
struct Limit<'a> {
    /// `Container`, `Pod` or `PersistentVolumeClaim`.
    of: &'a str,
    min: Amounts,
    max: Amounts,
    ratio: Amounts,
}

impl<'a> Limit<'a> {
    fn read(limit: &'a Value) -> Self {
        Self {
            of: limit["type"].as_str().unwrap_or_default(),
            min: amounts::read(&limit["min"]),
            max: amounts::read(&limit["max"]),
            ratio: amounts::read(&limit["maxLimitRequestRatio"]),
        }
    }

    fn check(&self, requests: &Amounts, limits: &Amounts, wrong: &mut Vec<String>) {
        self.check_least(requests, limits, wrong);
        for (name, most) in &self.max {
            let what = self.says("maximum", name, most);
            wrong.extend(match (requests.get(name), limits.get(name)) {
                (_, None) => Some(format!("{what}.  No limit is specified")),
                (_, Some(limit)) if limit > most => Some(format!("{what}, but limit is {limit}")),
                (Some(request), _) if request > most => {
                    Some(format!("{what}, but request is {request}"))
                }
                _ => None,
            });
        }
        for (name, most) in &self.ratio {
            let what = format!(
                "{name} max limit to request ratio per {} is {most}",
                self.of
            );
            let amount = |list: &Amounts| {
                let amount = list.get(name)?.as_f64();
                (amount != 0.0).then_some(amount)
            };
            wrong.extend(match (amount(requests), amount(limits)) {
                (None, _) => Some(format!(
                    "{what}, but no request is specified or request is 0"
                )),
                (_, None) => Some(format!("{what}, but no limit is specified or limit is 0")),
                (Some(request), Some(limit)) if limit / request > most.as_f64() => {
                    let ratio = limit / request;
                    Some(format!("{what}, but provided ratio is {ratio:.6}"))
                }
                _ => None,
            });
        }
    }

    /// Of a claim only what it asks for counts.
    fn check_requests(&self, requests: &Amounts, wrong: &mut Vec<String>) {
        self.check_least(requests, &Amounts::new(), wrong);
        for (name, most) in &self.max {
            let what = self.says("maximum", name, most);
            wrong.extend(match requests.get(name) {
                None => Some(format!("{what}.  No request is specified")),
                Some(request) if request > most => {
                    Some(format!("{what}, but request is {request}"))
                }
                Some(_) => None,
            });
        }
    }

    fn check_least(&self, requests: &Amounts, limits: &Amounts, wrong: &mut Vec<String>) {
        for (name, least) in &self.min {
            let what = self.says("minimum", name, least);
            wrong.extend(match (requests.get(name), limits.get(name)) {
                (None, _) => Some(format!("{what}.  No request is specified")),
                (Some(request), _) if request < least => {
                    Some(format!("{what}, but request is {request}"))
                }
                (_, Some(limit)) if limit < least => Some(format!("{what}, but limit is {limit}")),
                _ => None,
            });
        }
    }

    fn says(&self, which: &str, name: &str, amount: &Quantity) -> String {
        format!("{which} {name} usage per {} is {amount}", self.of)
    }
}
