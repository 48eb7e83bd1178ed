//! The definitions of other projects.

use std::error::Error;
use std::fs;
use std::path::Path;

use clientset_codegen::Files;
use clientset_codegen::crd::{self, facts::Definition};
use clientset_runtime::wire::yaml;
use serde_json::Value;

use crate::modules::modules;

/// A definition of the corpus.
pub(crate) struct Custom {
    /// The module of its file.
    pub(crate) module: String,
    /// The definition as a server takes it, but for the prose.
    pub(crate) json: Value,
    /// What it says.
    pub(crate) definition: Definition,
}

impl Custom {
    /// `certificates.cert-manager.io`.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.definition.plural, self.definition.group)
    }
}

/// All definitions, module by module.
pub(crate) fn corpus() -> Result<Vec<Custom>, Box<dyn Error + Send + Sync>> {
    let mut all = Vec::new();
    for (module, file) in modules(Path::new(env!("CARGO_MANIFEST_DIR")))? {
        let bytes = fs::read(&file)?;
        let documents = documents(&bytes)?;
        for definition in crd::read(&Files::from([(module.clone(), bytes)])).definitions {
            let name = format!("{}.{}", definition.plural, definition.group);
            let is_it = |document: &&Value| document["metadata"]["name"] == name.as_str();
            let json = documents.iter().find(is_it);
            all.push(Custom {
                module: module.clone(),
                json: json
                    .ok_or_else(|| format!("{module} has no {name}"))?
                    .clone(),
                definition,
            });
        }
    }
    Ok(all)
}

/// The documents of a file; those of a list one by one.
fn documents(bytes: &[u8]) -> Result<Vec<Value>, Box<dyn Error + Send + Sync>> {
    let documents = yaml::documents(std::str::from_utf8(bytes)?)?;
    let json = |document: yaml::Document<'_>| {
        let raw = document.to_json()?;
        Ok(serde_json::from_str(raw.as_str())?)
    };
    documents.into_iter().map(json).collect()
}
