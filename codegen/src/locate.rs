//! Where in the input a definition stands: for errors that are found after everything was read.

use serde_json::Value;

use crate::Error;
use crate::document::split_definition;
use crate::files::Files;
use crate::json;

/// Completes an error about a definition with the place in a spec as others publish it.
pub(crate) fn in_spec(error: Error, spec: &Files) -> Error {
    error.locate(|definition, field| {
        ["components/schemas", "definitions"]
            .iter()
            .find_map(|section| {
                let mut path: Vec<&str> = section.split('/').collect();
                path.push(definition);
                if let Some(field) = field {
                    path.extend(["properties", field]);
                }
                find(spec, &path)
            })
    })
}

/// Completes an error about a definition with the place in an imported folder.
pub(crate) fn in_facts(error: Error, files: &Files) -> Error {
    error.locate(|definition, field| {
        let (package, short) = split_definition(definition);
        let mut path = vec!["packages", package, short];
        if let Some(field) = field {
            path.extend(["fields", field]);
        }
        find(files, &path)
    })
}

/// The first file that has the path, and the path as a JSON pointer.
fn find(files: &Files, path: &[&str]) -> Option<(String, String)> {
    let documents = files.iter().filter(|(file, _)| file.ends_with(".json"));
    documents.into_iter().find_map(|(file, bytes)| {
        let document = json::parse(file, bytes).ok()?;
        let mut value: &Value = &document;
        let mut pointer = String::new();
        for key in path {
            value = value.get(key)?;
            json::push_key(&mut pointer, key);
        }
        Some((file.clone(), pointer))
    })
}
