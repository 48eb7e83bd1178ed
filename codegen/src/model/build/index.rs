//! Where each definition lives in Rust.

use std::collections::BTreeMap;

use crate::Error;
use crate::document::{Document, GroupVersionId, split_definition};
use crate::model::{META, TypeRef};
use crate::names;

/// The packages whose types the runtime has.
const APIMACHINERY: &str = "io.k8s.apimachinery.";

/// Modules by package, and names of group-versions.
pub(crate) struct Index {
    modules: BTreeMap<String, String>,
    names: BTreeMap<GroupVersionId, String>,
    packages: BTreeMap<GroupVersionId, String>,
}

impl Index {
    /// Takes a package's group and version from the kinds in it: the package itself is a third
    /// spelling (`io.k8s.api.rbac.v1`, `io.k8s.kube-aggregator.pkg.apis.apiregistration.v1`).
    pub(crate) fn new(document: &Document) -> Result<Self, Error> {
        let mut packages: BTreeMap<&str, Option<GroupVersionId>> = BTreeMap::new();
        for (name, definition) in &document.definitions {
            let (package, _) = split_definition(name);
            if package.starts_with(APIMACHINERY) {
                continue;
            }
            let known = packages.entry(package).or_default();
            let Some(kind) = definition.kind() else {
                continue;
            };
            let id = GroupVersionId {
                group: kind.group.clone(),
                version: kind.version.clone(),
            };
            match known {
                Some(other) if *other != id => {
                    return Err(Error::about(
                        name,
                        None,
                        format!(
                            "the package {package} has kinds of {other} and of {id}; expected one group-version"
                        ),
                    ));
                }
                _ => *known = Some(id),
            }
        }
        let mut ids: Vec<_> = document.group_versions.keys().cloned().collect();
        let known: BTreeMap<&str, GroupVersionId> = packages
            .iter()
            .filter_map(|(package, id)| Some((*package, id.clone()?)))
            .collect();
        let mut of_package = BTreeMap::new();
        for (package, id) in packages {
            let id = match id {
                Some(id) => id,
                None => sibling(package, &known, document)?,
            };
            ids.push(id.clone());
            of_package.insert(package, id);
        }
        let names = names::group_version_names(&ids);
        Ok(Self {
            modules: of_package
                .iter()
                .map(|(package, id)| ((*package).to_owned(), names[id].clone()))
                .collect(),
            packages: of_package
                .into_iter()
                .map(|(package, id)| (id, package.to_owned()))
                .collect(),
            names,
        })
    }

    /// The group-versions with their modules.
    pub(crate) fn group_versions(&self) -> impl Iterator<Item = (&GroupVersionId, &String)> {
        self.names.iter()
    }

    /// The package of a group-version's definitions.
    pub(crate) fn package(&self, id: &GroupVersionId) -> Option<&str> {
        self.packages.get(id).map(String::as_str)
    }

    /// The module of a definition.
    pub(crate) fn module_of(&self, definition: &str) -> Result<&str, Error> {
        let (package, _) = split_definition(definition);
        if package.starts_with(APIMACHINERY) {
            return Ok(META);
        }
        self.modules
            .get(package)
            .map(String::as_str)
            .ok_or_else(|| {
                Error::new(format!(
                    "{definition} is referred to, but nothing of its package is defined"
                ))
            })
    }

    /// A struct's place in Rust.
    pub(crate) fn type_ref(&self, definition: &str) -> Result<TypeRef, Error> {
        let (_, name) = split_definition(definition);
        let module = self.module_of(definition)?.to_owned();
        let name = match (module.as_str(), name) {
            // `version.Info`: the name says nothing without its package.
            (META, "Info") => "VersionInfo".to_owned(),
            (_, name) => names::type_name(name),
        };
        Ok(TypeRef { module, name })
    }
}

/// The group-version of a package without a kind: its group is that of another version of the package.
/// A cluster has such packages where other groups use types of a version that it does not serve.
fn sibling(
    package: &str,
    known: &BTreeMap<&str, GroupVersionId>,
    document: &Document,
) -> Result<GroupVersionId, Error> {
    let (parent, version) = split_definition(package);
    known
        .iter()
        .find(|(other, _)| split_definition(other).0 == parent)
        .map(|(_, id)| GroupVersionId {
            group: id.group.clone(),
            version: version.to_owned(),
        })
        .ok_or_else(|| {
            let mut names = document.definitions.keys();
            let first = names.find(|name| split_definition(name).0 == package);
            Error::about(
                first.map_or(package, String::as_str),
                None,
                format!(
                    "nothing says to which group the definitions of the package {package} belong: none \
                     of them is a kind, and there is no other version of it"
                ),
            )
        })
}
