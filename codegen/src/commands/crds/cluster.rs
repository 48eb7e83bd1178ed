//! Definitions from a running cluster.

use std::collections::{BTreeMap, BTreeSet};

use clientset_runtime::object::RawJson;
use clientset_runtime::wire::yaml;
use serde_json::{Value, json};

use super::Fetched;
use crate::commands::arguments::Failure;
use crate::commands::cluster::{Answer, Client, Flags, parse, refused};
use crate::commands::progress::Progress;

const PATH: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// Where aggregated servers are registered.
const API_SERVICES: &str = "/apis/apiregistration.k8s.io/v1/apiservices";

/// Fetches the definitions of these names and groups, and the documents of aggregated groups of these
/// names; all where none is named.
pub(super) fn fetch(
    flags: &Flags,
    names: &[String],
    progress: &Progress,
) -> Result<Fetched, Failure> {
    let client = Client::new(flags)?;
    progress.step("asking the cluster for its CustomResourceDefinitions");
    let definitions: BTreeMap<String, Value> = items(&client, PATH)?.collect();
    let is_named = |own: &str, group: &str| {
        names.is_empty() || names.iter().any(|name| name == own || name == group)
    };
    let mut fetched = Fetched::default();
    let mut found = BTreeSet::new();
    for (name, definition) in &definitions {
        let group = group(definition);
        if is_named(name, group) {
            found.extend([name.clone(), group.to_owned()]);
            add(&mut fetched, name, definition)?;
        }
    }
    // Who names definitions alone need not be allowed to see what else there is.
    if names.is_empty() || names.iter().any(|name| !found.contains(name)) {
        progress.step("asking the cluster for its aggregated API servers");
        let versions = aggregated(&client)?;
        for (group, version) in &versions {
            if !is_named(group, group) {
                continue;
            }
            found.insert(group.clone());
            let path = format!("/openapi/v3/apis/{group}/{version}");
            match client.get(&path)? {
                Answer::Found(bytes) => {
                    fetched
                        .openapi
                        .push((format!("the cluster's {path}"), bytes));
                }
                Answer::Refused(code, message) if !names.is_empty() => {
                    return Err(refused(&path, code, &message));
                }
                // One that is down is no reason not to take the others.
                Answer::Refused(code, message) => fetched.warnings.push(format!(
                    "{group}/{version} is left out: the cluster answers {code} to {path}: {message}"
                )),
            }
        }
        let groups = definitions
            .values()
            .map(group)
            .chain(versions.iter().map(|(group, _)| group.as_str()));
        missing(names, &found, &groups.collect())?;
    }
    if fetched.documents.is_empty() && fetched.openapi.is_empty() {
        return Err(Failure::work("the cluster has no custom resources"));
    }
    Ok(fetched)
}

fn add(fetched: &mut Fetched, name: &str, definition: &Value) -> Result<(), Failure> {
    let definition = RawJson::from_serialize(&bare(definition)).map_err(Failure::work)?;
    let yaml = yaml::to_string(&definition).map_err(Failure::work)?;
    fetched.manifest.push_str("---\n");
    fetched.manifest.push_str(&yaml);
    let name = format!("the cluster's {name}");
    fetched.documents.push((name, yaml.into_bytes()));
    Ok(())
}

/// Fails where a name is nobody's.
fn missing(
    names: &[String],
    found: &BTreeSet<String>,
    groups: &BTreeSet<&str>,
) -> Result<(), Failure> {
    let missing: Vec<&str> = names
        .iter()
        .filter(|name| !found.contains(*name))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let groups: Vec<&str> = groups.iter().copied().collect();
    let there_are = if groups.is_empty() {
        "it has no custom resources".to_owned()
    } else {
        format!("it has those of {}", groups.join(", "))
    };
    Err(Failure::work(format!(
        "the cluster has no CustomResourceDefinition and no group of custom resources called {}; {there_are}",
        missing.join(", ")
    )))
}

/// The group-versions that other servers than the cluster's own have.
fn aggregated(client: &Client) -> Result<BTreeSet<(String, String)>, Failure> {
    let services = items(client, API_SERVICES)?;
    let of_others = services.filter(|(_, service)| service["spec"]["service"].is_object());
    Ok(of_others
        .filter_map(|(_, service)| {
            let text = |key: &str| service["spec"][key].as_str().map(str::to_owned);
            Some((text("group")?, text("version")?))
        })
        .collect())
}

/// The objects of a list by name, page by page.
fn items(client: &Client, list: &str) -> Result<impl Iterator<Item = (String, Value)>, Failure> {
    /// A few definitions have megabytes.
    const PAGE: usize = 50;
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let path = format!("{list}?limit={PAGE}&continue={next}");
        let body = match client.get(&path)? {
            Answer::Found(body) => body,
            Answer::Refused(403, message) => {
                return Err(Failure::work(format!(
                    "the cluster answers 403 to {list}: {message}; reading them needs the verb list"
                )));
            }
            Answer::Refused(code, message) => return Err(refused(list, code, &message)),
        };
        let mut page = parse(list, &body)?;
        let Value::Array(items) = page["items"].take() else {
            return Err(Failure::work(format!("the cluster's {list} is no list")));
        };
        found.extend(items.into_iter().filter_map(|item| {
            let name = item["metadata"]["name"].as_str()?.to_owned();
            Some((name, item))
        }));
        match page["metadata"]["continue"].as_str() {
            Some(token) if !token.is_empty() => next = token.to_owned(),
            _ => return Ok(found.into_iter()),
        }
    }
}

fn group(definition: &Value) -> &str {
    definition["spec"]["group"].as_str().unwrap_or_default()
}

/// The definition as somebody would have written it: without what the cluster says of it.
fn bare(definition: &Value) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": definition["metadata"]["name"]},
        "spec": definition["spec"],
    })
}
