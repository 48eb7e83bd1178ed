//! From a document and the field lock to the model.

mod index;
mod recursion;
mod removed;
mod resources;
mod types;

use std::collections::BTreeMap;

use super::{GroupVersion, Model, Stability, Type, TypeRef};
use crate::Error;
use crate::document::Document;
use crate::lock::FieldLock;
use crate::names;

pub(crate) use index::Index;
#[cfg(feature = "crds")]
pub(crate) use types::scalar_definition;

/// Builds the model of a document whose fixups are applied. Fields that the lock knows have its
/// shape, new ones the rule's; fields that only the lock knows stay, marked as removed.
///
/// # Errors
///
/// Fails at a definition that is neither a struct nor one of the known scalars and unions, at a
/// reference to nothing, at a list kind of another form than the runtime's, and at a field whose type
/// on the wire is another than the lock's.
pub fn build(document: &Document, lock: &FieldLock) -> Result<Model, Error> {
    let index = Index::new(document)?;
    let mut warnings = Vec::new();
    let mut meta = Vec::new();
    let mut types: BTreeMap<String, Vec<Type>> = BTreeMap::new();
    let mut taken: BTreeMap<TypeRef, &str> = BTreeMap::new();
    for (definition, facts) in &document.definitions {
        let Some(ty) = types::build(definition, facts, document, &index, lock, &mut warnings)?
        else {
            continue;
        };
        if let Some(other) = taken.insert(index.type_ref(definition)?, definition) {
            let what = format!(
                "{definition} is {} in Rust, and so is {other}; rename one of them in the generator",
                ty.name
            );
            return Err(Error::about(definition, None, what));
        }
        let module = index.module_of(definition)?;
        if module == super::META {
            meta.push(ty);
        } else {
            types.entry(module.to_owned()).or_default().push(ty);
        }
    }
    removed::restore(&mut types, &index, lock, document.minor, &mut warnings);
    recursion::box_cycles(&mut types, lock);
    let mut group_versions = Vec::new();
    for (id, name) in index.group_versions() {
        let mut types = types.remove(name).unwrap_or_default();
        types.sort_by(|a, b| a.name.cmp(&b.name));
        group_versions.push(GroupVersion {
            name: name.clone(),
            type_name: names::title(name),
            group: id.group.clone(),
            version: id.version.clone(),
            package: index.package(id).unwrap_or_default().to_owned(),
            stability: stability(&id.version),
            types,
            enums: Vec::new(),
            aliases: Vec::new(),
            resources: match document.group_versions.get(id) {
                Some(facts) => resources::build(facts, document, &index)?,
                None => Vec::new(),
            },
        });
    }
    group_versions.extend(
        types
            .into_iter()
            .map(|(name, types)| removed_module(&name, types)),
    );
    group_versions.sort_by(|a, b| a.name.cmp(&b.name));
    meta.sort_by(|a, b| a.name.cmp(&b.name));
    if !document.left_out.is_empty() {
        let left_out: Vec<_> = document.left_out.iter().map(ToString::to_string).collect();
        warnings.push(format!(
            "left out, since they are not part of Kubernetes: {}",
            left_out.join(", ")
        ));
    }
    Ok(Model {
        version: Some(document.minor),
        group_versions,
        meta,
        warnings,
    })
}

/// A group-version that the spec of this minor lacks, for types which removed fields name. Its group is
/// known by its first label only.
fn removed_module(name: &str, mut types: Vec<Type>) -> GroupVersion {
    types.sort_by(|a, b| a.name.cmp(&b.name));
    let (group, version) = name.rsplit_once('_').unwrap_or((name, ""));
    GroupVersion {
        name: name.to_owned(),
        type_name: names::title(name),
        group: group.to_owned(),
        version: version.to_owned(),
        package: String::new(),
        stability: stability(version),
        types,
        enums: Vec::new(),
        aliases: Vec::new(),
        resources: Vec::new(),
    }
}

/// `v1`, `v2beta1`, `v1alpha3`; a version of any other name promises nothing.
pub(crate) fn stability(version: &str) -> Stability {
    let rest = version
        .strip_prefix('v')
        .map(|rest| rest.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    match rest {
        Some("") => Stability::Stable,
        Some(rest) if rest.starts_with("beta") => Stability::Beta,
        _ => Stability::Alpha,
    }
}
