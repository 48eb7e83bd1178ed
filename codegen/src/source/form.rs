//! Which of a source's files are its OpenAPI documents.

use serde_json::Value;

use crate::Error;
use crate::files::Files;
use crate::json;

/// The documents of a source with the names of their files.
///
/// A published folder has the same spec twice: `swagger.json`, and `v3/` with a document per
/// group-version, which is read since it states defaults. Its README and owners are no documents.
pub(super) fn documents(spec: &Files) -> Result<Vec<(&str, Value)>, Error> {
    let v3 = |file: &&String| file.strip_prefix("v3/").is_some_and(is_document);
    let mut files: Vec<&String> = spec.keys().filter(v3).collect();
    if files.is_empty() {
        files = spec.keys().filter(|file| is_document(file)).collect();
    }
    if files.is_empty() {
        return Err(Error::new(
            "the source has no OpenAPI document; expected an api/openapi-spec folder, a swagger.json \
             or a folder of OpenAPI v3 documents",
        ));
    }
    let mut documents = Vec::new();
    for file in files {
        documents.push((file.as_str(), json::parse(file, &spec[file])?));
    }
    let swaggers: Vec<_> = documents
        .iter()
        .filter(|(_, value)| value.get("swagger").is_some())
        .map(|(file, _)| *file)
        .collect();
    match swaggers.as_slice() {
        [swagger, ..] if documents.len() > 1 => Err(Error::in_file(
            swagger,
            "is a swagger beside other documents; a swagger describes all of Kubernetes alone",
        )),
        _ => Ok(documents),
    }
}

/// A JSON file of the folder itself. One that starts with a dot is one too:
/// `.well-known__openid-configuration_openapi.json`.
fn is_document(file: &str) -> bool {
    !file.contains('/') && file.to_ascii_lowercase().ends_with(".json")
}
