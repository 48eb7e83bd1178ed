//! A definition gains fields and a version: what is there keeps its name.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use clientset_codegen::crds;
use serde_json::{Value, json};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[test]
fn names_stay_when_every_object_gains_fields() -> Outcome {
    each(|definition| each_schema(definition, &mut |schema, _| gain(schema)))
}

#[test]
fn names_stay_when_one_object_gains_fields() -> Outcome {
    // Equal structures are one type: here one of them becomes unlike the others.
    each(|definition| {
        each_schema(definition, &mut |schema, number| {
            if number % 3 == 0 {
                gain(schema);
            }
        });
    })
}

#[test]
fn names_stay_when_a_version_is_added() -> Outcome {
    each(|definition| {
        let Some(versions) = definition["spec"]["versions"].as_array_mut() else {
            return;
        };
        let mut newer = versions[versions.len() - 1].clone();
        newer["name"] = json!("v99");
        newer["storage"] = json!(false);
        versions.push(newer);
        each_schema(definition, &mut |schema, number| {
            if number % 5 == 0 {
                gain(schema);
            }
        });
    })
}

#[test]
fn a_kind_beside_it_renames_nothing() -> Outcome {
    let corpus = corpus()?;
    for (file, list) in &corpus {
        let definitions = list["items"].as_array().ok_or("no list")?;
        let together = names(list)?;
        for definition in definitions {
            let alone = names(&json!({"kind": "List", "apiVersion": "v1", "items": [definition]}))?;
            missing(&alone, &together, file);
        }
    }
    Ok(())
}

/// Changes every definition of the corpus, and looks for the names that it had.
fn each(change: impl Fn(&mut Value)) -> Outcome {
    let mut names_seen = 0;
    for (file, list) in corpus()? {
        let before = names(&list)?;
        let mut changed = list;
        for definition in changed["items"].as_array_mut().into_iter().flatten() {
            change(definition);
        }
        let after = names(&changed)?;
        assert!(after.len() > before.len(), "{file} has gained nothing");
        missing(&before, &after, &file);
        names_seen += before.len();
    }
    assert!(names_seen > 35_000, "only {names_seen} names");
    Ok(())
}

#[track_caller]
fn missing(before: &BTreeSet<String>, after: &BTreeSet<String>, file: &str) {
    let missing: Vec<&String> = before.difference(after).collect();
    assert!(missing.is_empty(), "{file} has lost {missing:#?}");
}

fn corpus() -> Outcome<Vec<(String, Value)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let name = file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push((name, serde_json::from_slice(&fs::read(&file)?)?));
        }
    }
    files.sort_by(|one: &(String, Value), other| one.0.cmp(&other.0));
    Ok(files)
}

/// What a user can write: modules, types, fields, values of enums, methods, constants.
fn names(list: &Value) -> Outcome<BTreeSet<String>> {
    let output = crds()
        .document("definitions.json", list.to_string())
        .files()?;
    let mut names = BTreeSet::new();
    for (file, bytes) in &output.files {
        let module = file.split('/').next().unwrap_or_default();
        // The type that a line is in, and whether it is an enum.
        let (mut inside, mut is_enum) = (String::new(), false);
        for line in std::str::from_utf8(bytes)?.lines() {
            if !line.is_empty() && !line.starts_with(' ') {
                is_enum = line.starts_with("string_enum!");
            }
            let is_part = |c: char| !c.is_alphanumeric() && !"_#".contains(c);
            let words: Vec<&str> = line
                .split(is_part)
                .filter(|word| !word.is_empty())
                .collect();
            match words[..] {
                [
                    "pub",
                    "struct" | "type" | "mod" | "const" | "trait",
                    name,
                    ..,
                ] => {
                    name.clone_into(&mut inside);
                    names.insert(format!("{module}::{name}"));
                }
                ["impl", name, ..] if !line.starts_with(' ') => name.clone_into(&mut inside),
                ["pub", "fn", name, ..] | ["pub", name, ..] if line.starts_with("    ") => {
                    names.insert(format!("{module}::{inside}.{name}"));
                }
                [name, ..]
                    if is_enum && line.contains('{') && !line.starts_with("string_enum!") =>
                {
                    name.clone_into(&mut inside);
                    names.insert(format!("{module}::{name}"));
                }
                _ => {}
            }
            if is_enum {
                let variants = line
                    .split([',', '{'])
                    .filter_map(|part| part.split_once(" = \""));
                names.extend(
                    variants.map(|(name, _)| format!("{module}::{inside}::{}", name.trim())),
                );
            }
        }
    }
    Ok(names)
}

/// Hands every object's schema to a change, with its number.
fn each_schema(definition: &mut Value, change: &mut impl FnMut(&mut Value, usize)) {
    let mut number = 0;
    for version in definition["spec"]["versions"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        let root = &mut version["schema"]["openAPIV3Schema"];
        for (name, property) in root["properties"].as_object_mut().into_iter().flatten() {
            if name != "metadata" {
                below(property, change, &mut number);
            }
        }
        gain(root);
    }
}

fn below(schema: &mut Value, change: &mut impl FnMut(&mut Value, usize), number: &mut usize) {
    for (_, property) in schema["properties"].as_object_mut().into_iter().flatten() {
        below(property, change, number);
    }
    for name in ["items", "additionalProperties"] {
        if schema.get(name).is_some_and(Value::is_object) {
            below(&mut schema[name], change, number);
        }
    }
    if schema["properties"]
        .as_object()
        .is_some_and(|properties| !properties.is_empty())
    {
        *number += 1;
        change(schema, *number);
    }
}

/// Adds a scalar, an object and an enum.
fn gain(schema: &mut Value) {
    if !schema["properties"].is_object() {
        schema["properties"] = json!({});
    }
    let properties = &mut schema["properties"];
    properties["addedText"] = json!({"type": "string"});
    properties["addedMode"] = json!({"type": "string", "enum": ["On", "Off"]});
    properties["addedObject"] =
        json!({"type": "object", "properties": {"added": {"type": "integer"}}});
}
