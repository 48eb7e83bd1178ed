//! Makes the test corpus of a folder of CustomResourceDefinitions: what they say, without their prose.
//!
//! `cargo run -p clientset-codegen --example crd_facts -- FOLDER OUT`, where FOLDER has a folder of YAML files
//! for each project. Of `gateway-api/httproutes.yaml` the facts go to `gateway-api.json`, of
//! `gateway-api/httproutes--experimental.yaml` to `gateway-api--experimental.json`: two definitions of one
//! kind cannot stand in one list.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a command")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use clientset_codegen::{Files, crd, read_folder};
use clientset_runtime::object::RawJson;
use clientset_runtime::wire::yaml;
use serde_json::{Value, json};

/// Keywords of a schema whose values are prose.
const PROSE: [&str; 4] = ["description", "example", "externalDocs", "title"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, out] = arguments.as_slice() else {
        return Err("usage: crd_facts FOLDER OUT".into());
    };
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, bytes) in read_folder(Path::new(folder))? {
        let (Some((project, file)), true) = (name.split_once('/'), name.ends_with(".yaml")) else {
            continue;
        };
        let read = crd::read(&Files::from([(name.clone(), bytes.clone())]));
        if let Some(problem) = read.problems.first() {
            eprintln!("left out: {problem}");
            continue;
        }
        let raw: RawJson = yaml::from_slice(&bytes).map_err(|error| format!("{name}: {error}"))?;
        let definition = serde_json::from_str(raw.as_str())?;
        let list = match file.trim_end_matches(".yaml").split_once("--") {
            Some((_, release)) => format!("{project}--{release}.json"),
            None => format!("{project}.json"),
        };
        let facts = facts(&definition)?.to_string();
        lists.entry(list).or_default().push(facts);
    }
    fs::create_dir_all(out)?;
    for (name, facts) in lists {
        // A line for each, so that a change of one shows as one.
        let facts = facts.join(",\n");
        let list = format!("{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n{facts}\n]}}\n");
        println!("{name}: {} bytes", list.len());
        fs::write(Path::new(out).join(name), list)?;
    }
    Ok(())
}

/// What a definition says.
fn facts(definition: &Value) -> Result<Value, Box<dyn Error>> {
    let mut spec = definition["spec"].clone();
    let versions = spec["versions"].as_array_mut();
    for version in versions.ok_or("spec.versions is no list")? {
        remove(version, &["deprecationWarning"]);
        if let Some(columns) = version.get_mut("additionalPrinterColumns") {
            for column in columns.as_array_mut().into_iter().flatten() {
                remove(column, &["description"]);
            }
        }
        strip(&mut version["schema"]["openAPIV3Schema"]);
    }
    Ok(json!({
        "apiVersion": definition["apiVersion"],
        "kind": definition["kind"],
        "metadata": {"name": definition["metadata"]["name"]},
        "spec": spec,
    }))
}

/// Takes the prose out of a schema. A property may have the name of a keyword.
fn strip(schema: &mut Value) {
    remove(schema, &PROSE);
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(strip);
            }
            ("x-kubernetes-validations", Value::Array(rules)) => {
                for rule in rules {
                    remove(rule, &["message", "messageExpression"]);
                }
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(forms)) => forms.iter_mut().for_each(strip),
            ("additionalProperties" | "items" | "not", inner) => strip(inner),
            _ => {}
        }
    }
}

fn remove(value: &mut Value, keys: &[&str]) {
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, _| !keys.contains(&key.as_str()));
    }
}
