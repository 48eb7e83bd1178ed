//! The definitions of real projects.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::server::Outcome;

/// The definitions of real projects that there are facts of.
pub(crate) fn corpus() -> Outcome<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/crds/corpus");
    let files: Result<Vec<_>, _> = fs::read_dir(folder)?
        .map(|file| Ok::<_, std::io::Error>(file?.path()))
        .collect();
    let mut files = files?;
    files.sort();
    let mut definitions = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|it| it == "json"))
    {
        let mut list: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
        if let Value::Array(mut items) = list["items"].take() {
            items.iter_mut().for_each(complete);
            definitions.extend(items);
        }
    }
    Ok(definitions)
}

/// Adds what the facts leave out and a server wants: that a group is approved, and messages of long rules.
fn complete(definition: &mut Value) {
    let approval = "unapproved, for a test";
    definition["metadata"]["annotations"] = json!({"api-approved.kubernetes.io": approval});
    add_messages(definition);
}

fn add_messages(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(add_messages),
        Value::Object(members) => {
            let rule = members.get("rule").and_then(Value::as_str);
            if rule.is_some_and(|rule| rule.contains('\n')) {
                members.insert("message".to_owned(), "it is long".into());
            }
            members.values_mut().for_each(add_messages);
        }
        _ => {}
    }
}
