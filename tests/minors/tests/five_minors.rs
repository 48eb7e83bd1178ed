//! One program, compiled from each of the minors in `openapi/`, runs against the API server of the
//! newest and leaves there what it says.
#![allow(clippy::panic, reason = "tests, though not marked as such")]

#[path = "support/fields.rs"]
mod fields;
#[path = "support/programs.rs"]
mod programs;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clientset_codegen::model::Verb;
use clientset_testing::ControlPlane;
use clientset_testing::suite::{Context, Suite, blocking, tests};
use fields::{Types, model};
use programs::{path_of, program, root};
use serde_json::Value;
use support::{Outcome, run};
use tokio::sync::OnceCell;

const CURRENT: &str = "v1.37";
const MINORS: [&str; 5] = ["v1.33", "v1.34", "v1.35", "v1.36", CURRENT];
const PROGRAM: &str = "forty-kinds";

/// What each object carries as a label for every way in which it was changed.
const CHANGES: [&str; 8] = [
    "update",
    "merge",
    "strategic",
    "json",
    "difference",
    "apply",
    "extract",
    "modify",
];

fn main() -> ExitCode {
    Suite::new()
        .control_plane(ControlPlane::builder().api_server_flag("--runtime-config=api/all=true"))
        // Whoever comes first waits for the borrowed crates to be compiled, too.
        .timeout(Duration::from_secs(1500))
        .tests(tests![
            the_program_of_1_33_runs,
            the_program_of_1_34_runs,
            the_program_of_1_35_runs,
            the_program_of_1_36_runs,
            the_program_of_1_37_runs,
            the_minors_write_the_same_but_for_required_fields,
            the_program_uses_fields_whose_required_flag_changed,
        ])
        .plain_tests(tests![the_minors_are_those_of_openapi])
        .run()
}

async fn the_program_of_1_33_runs(context: Context) -> Outcome {
    lines(&context, 0).await.map(drop)
}

async fn the_program_of_1_34_runs(context: Context) -> Outcome {
    lines(&context, 1).await.map(drop)
}

async fn the_program_of_1_35_runs(context: Context) -> Outcome {
    lines(&context, 2).await.map(drop)
}

async fn the_program_of_1_36_runs(context: Context) -> Outcome {
    lines(&context, 3).await.map(drop)
}

async fn the_program_of_1_37_runs(context: Context) -> Outcome {
    lines(&context, 4).await.map(drop)
}

async fn the_minors_are_those_of_openapi(_: Context) -> Outcome {
    let mut folders: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(root().join("openapi"))? {
        folders.extend(entry?.file_name().into_string());
    }
    folders.retain(|name| name.starts_with("v1."));
    folders.sort_unstable();
    assert_eq!(folders, MINORS, "a minor is not tried out");
    Ok(())
}

/// The literals are the same text in the source, so that what they write differs in the empty fields
/// alone that one minor requires and another does not.
async fn the_minors_write_the_same_but_for_required_fields(context: Context) -> Outcome {
    let mut whole = BTreeSet::new();
    let mut pruned = BTreeSet::new();
    for index in 0..MINORS.len() {
        let (mut texts, mut without_empty) = (Vec::new(), Vec::new());
        let objects = lines(&context, index).await?;
        for line in objects.iter().filter(|line| line["last"].is_object()) {
            let mut literal = line["literal"].clone();
            texts.push(literal.to_string());
            prune(&mut literal);
            without_empty.push(literal.to_string());
        }
        whole.insert(texts);
        pruned.insert(without_empty);
    }
    assert!(
        whole.len() > 1,
        "no literal has a field that is required in some minors alone"
    );
    if pruned.len() > 1 {
        return Err(format!("literals differ: {pruned:#?}").into());
    }
    Ok(())
}

async fn the_program_uses_fields_whose_required_flag_changed(context: Context) -> Outcome {
    let mut flags: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for minor in MINORS {
        let model = model(minor)?;
        for (name, field) in Types::new(&model).fields() {
            flags.entry(name).or_default().push(field.required);
        }
    }
    flags.retain(|_, flags| {
        flags.len() == MINORS.len() && flags.iter().any(|flag| *flag != flags[0])
    });
    assert!(flags.len() > 40, "{} fields", flags.len());
    let model = model(CURRENT)?;
    let types = Types::new(&model);
    let mut used = BTreeSet::new();
    for index in 0..MINORS.len() {
        for line in lines(&context, index).await? {
            types.present(&line["literal"], &mut used)?;
        }
    }
    let missing: Vec<&String> = flags.keys().filter(|name| !used.contains(*name)).collect();
    assert!(missing.is_empty(), "of {} fields: {missing:?}", flags.len());
    Ok(())
}

/// The lines of a minor's program, which is built and run once.
async fn lines(context: &Context, index: usize) -> Outcome<&'static [Value]> {
    static LINES: [OnceCell<Result<Vec<Value>, String>>; MINORS.len()] =
        [const { OnceCell::const_new() }; MINORS.len()];
    let lines = LINES[index].get_or_init(|| async {
        let outcome = whole_life(context, index).await;
        outcome.map_err(|error| format!("{}: {error}", MINORS[index]))
    });
    match lines.await {
        Ok(lines) => Ok(lines),
        Err(error) => Err(error.as_str().into()),
    }
}

/// Runs the program of a minor and looks at the server past it. Gives its lines, in which the
/// namespace and the number are replaced.
async fn whole_life(context: &Context, index: usize) -> Outcome<Vec<Value>> {
    let minor = MINORS[index];
    let program = blocking(move || built(minor)).await?;
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let kubeconfig = server.kubeconfig_file(server.admin(), &namespace)?;
    let objects = call(&program, &kubeconfig, "live", index).await?;
    let look = |object: &Value| {
        let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let rest = format!("{}/{}", text("plural"), text("name"));
        let namespace = object["namespace"].as_str();
        let path = path_of(&text("group"), &text("version"), namespace, &rest);
        let answer = server.call(server.admin(), "GET", &path, None);
        answer.map(|answer| (path, answer))
    };
    for object in &objects {
        let (path, found) = look(object)?;
        if found.status != 200 {
            return Err(format!("{path}: {found:?}").into());
        }
        let mut written = object["literal"].clone();
        // Of an object that is created the server takes no status.
        if let Some(members) = written.as_object_mut() {
            members.remove("status");
        }
        agrees(&written, &found.body, &path)?;
        let labels = &found.body["metadata"]["labels"];
        if let Some(missing) = CHANGES.iter().find(|change| labels[**change] != "done") {
            return Err(format!("{path}: no {missing} in {labels}").into());
        }
        assert_eq!(object["last"]["metadata"]["labels"], *labels, "{path}");
    }
    every_group_version(&objects)?;

    let kubeconfig_of_extras =
        server.kubeconfig_file(server.admin(), &context.namespace().await?)?;
    let extras = call(&program, &kubeconfig_of_extras, "extras", index).await?;

    call(&program, &kubeconfig, "end", index).await?;
    for object in &objects {
        let (path, left) = look(object)?;
        assert_eq!(left.status, 404, "{path} is still there");
    }

    let lines = Value::Array([objects, extras].concat()).to_string();
    let lines = lines
        .replace(&namespace, "namespace")
        .replace(&format!("10.77.{index}."), "10.77.0.")
        .replace(&format!("10.{}.", 100 + index), "10.100.");
    Ok(serde_json::from_str(&lines)?)
}

/// The current minor's program was built beside this test, the others are built now.
fn built(minor: &str) -> Result<PathBuf, String> {
    if minor == CURRENT {
        return Ok(env!("CARGO_BIN_EXE_forty-kinds").into());
    }
    program(minor, PROGRAM).map_err(|error| error.to_string())
}

async fn call(
    program: &Path,
    kubeconfig: &Path,
    command: &'static str,
    index: usize,
) -> Outcome<Vec<Value>> {
    let (program, kubeconfig) = (program.to_owned(), kubeconfig.to_owned());
    let run = move || {
        run(&program, &kubeconfig, &[command, &index.to_string()], "")
            .map_err(|error| error.to_string())
    };
    Ok(blocking(run).await?)
}

/// Every group-version in which all minors have a kind in common that can be created and read again.
fn every_group_version(objects: &[Value]) -> Outcome {
    assert!(objects.len() >= 40, "{} kinds", objects.len());
    let mut common: Option<BTreeSet<(String, String)>> = None;
    for minor in MINORS {
        let model = model(minor)?;
        let mut of_minor = BTreeSet::new();
        for group_version in &model.group_versions {
            for resource in &group_version.resources {
                let offers = |verb| resource.verbs.contains(&verb);
                if offers(Verb::Create) && offers(Verb::Get) {
                    of_minor.insert((group_version.api_version(), resource.kind.clone()));
                }
            }
        }
        common = Some(match common {
            None => of_minor,
            Some(common) => common.intersection(&of_minor).cloned().collect(),
        });
    }
    let wanted: BTreeSet<String> = common
        .unwrap_or_default()
        .into_iter()
        .map(|(api_version, _)| api_version)
        .collect();
    let written: BTreeSet<String> = objects
        .iter()
        .filter_map(|object| object["literal"]["apiVersion"].as_str())
        .map(str::to_owned)
        .collect();
    assert_eq!(wanted, written, "a group-version has no object");
    Ok(())
}

/// Whether the server's object holds everything that was written.
fn agrees(wanted: &Value, found: &Value, path: &str) -> Outcome {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                let path = format!("{path}.{key}");
                match found.get(key) {
                    // The controller aggregates the rules of such a role anew.
                    _ if key == "rules" && found.contains_key("aggregationRule") => {}
                    Some(found) => agrees(value, found, &path)?,
                    None if is_empty(value) => {}
                    None => return Err(format!("{path}: the server has no {value}").into()),
                }
            }
            Ok(())
        }
        (Value::Array(wanted), Value::Array(found)) => {
            // Admission adds elements behind ours.
            for (index, value) in wanted.iter().enumerate() {
                let path = format!("{path}[{index}]");
                let found = found
                    .get(index)
                    .ok_or_else(|| format!("{path}: the server has no {value}"))?;
                agrees(value, found, &path)?;
            }
            Ok(())
        }
        (wanted, found) if wanted == found || same_quantity(wanted, found) => Ok(()),
        (wanted, found) => Err(format!("{path}: wrote {wanted}, the server has {found}").into()),
    }
}

/// The server prints quantities in their canonical form.
fn same_quantity(wanted: &Value, found: &Value) -> bool {
    let quantity =
        |value: &Value| -> Option<clientset::meta::Quantity> { value.as_str()?.parse().ok() };
    matches!((quantity(wanted), quantity(found)), (Some(a), Some(b)) if a == b)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// Takes out what is empty, from the inside.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, value| !is_empty(value));
        }
        Value::Array(elements) => elements.iter_mut().for_each(prune),
        _ => {}
    }
}
