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

/// Fetches the definitions of these names and groups; all where none is named.
pub(super) fn fetch(
    flags: &Flags,
    names: &[String],
    progress: &Progress,
) -> Result<Fetched, Failure> {
    let client = Client::new(flags)?;
    progress.step("asking the cluster for its CustomResourceDefinitions");
    let definitions = definitions(&client)?;
    let chosen = choose(&definitions, names)?;
    let mut documents = Vec::new();
    let mut manifest = String::new();
    for (name, definition) in chosen {
        let definition = bare(definition);
        let definition = RawJson::from_serialize(&definition).map_err(Failure::work)?;
        let yaml = yaml::to_string(&definition).map_err(Failure::work)?;
        manifest.push_str("---\n");
        manifest.push_str(&yaml);
        documents.push((format!("the cluster's {name}"), yaml.into_bytes()));
    }
    Ok(Fetched {
        documents,
        manifest,
    })
}

/// All definitions, by name, page by page.
fn definitions(client: &Client) -> Result<BTreeMap<String, Value>, Failure> {
    /// A few of them have megabytes.
    const PAGE: usize = 50;
    let mut found = BTreeMap::new();
    let mut next = String::new();
    loop {
        let path = format!("{PATH}?limit={PAGE}&continue={next}");
        let body = match client.get(&path)? {
            Answer::Found(body) => body,
            Answer::Refused(403, message) => {
                return Err(Failure::work(format!(
                    "the cluster answers 403 to {PATH}: {message}; reading them needs `list` on \
                     customresourcedefinitions of apiextensions.k8s.io"
                )));
            }
            Answer::Refused(code, message) => return Err(refused(PATH, code, &message)),
        };
        let mut list = parse(PATH, &body)?;
        let Value::Array(items) = list["items"].take() else {
            return Err(Failure::work(format!("the cluster's {PATH} is no list")));
        };
        for item in items {
            if let Some(name) = item["metadata"]["name"].as_str() {
                found.insert(name.to_owned(), item);
            }
        }
        match list["metadata"]["continue"].as_str() {
            Some(token) if !token.is_empty() => next = token.to_owned(),
            _ => return Ok(found),
        }
    }
}

/// What was named. A name is a definition's or a group's.
fn choose<'d>(
    definitions: &'d BTreeMap<String, Value>,
    names: &[String],
) -> Result<BTreeMap<&'d str, &'d Value>, Failure> {
    let is_named =
        |name: &str, own: &str, definition: &Value| own == name || group(definition) == name;
    let chosen: BTreeMap<&str, &Value> = definitions
        .iter()
        .filter(|(own, definition)| {
            names.is_empty() || names.iter().any(|name| is_named(name, own, definition))
        })
        .map(|(own, definition)| (own.as_str(), definition))
        .collect();
    let missing: Vec<&str> = names
        .iter()
        .filter(|name| {
            !chosen
                .iter()
                .any(|(own, definition)| is_named(name, own, definition))
        })
        .map(String::as_str)
        .collect();
    let groups: BTreeSet<&str> = definitions.values().map(group).collect();
    let there_are = match groups.len() {
        0 => "it has none".to_owned(),
        _ => format!(
            "it has those of {}",
            groups.into_iter().collect::<Vec<_>>().join(", ")
        ),
    };
    if !missing.is_empty() {
        return Err(Failure::work(format!(
            "the cluster has no CustomResourceDefinition and no group of them called {}; {there_are}",
            missing.join(", ")
        )));
    }
    if chosen.is_empty() {
        return Err(Failure::work(
            "the cluster has no CustomResourceDefinitions",
        ));
    }
    Ok(chosen)
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
