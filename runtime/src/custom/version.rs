//! Versions, and the definition of several.

use super::definition::{
    CustomResourceColumnDefinition, CustomResourceDefinition, CustomResourceDefinitionNames,
    CustomResourceDefinitionSpec, CustomResourceDefinitionVersion, CustomResourceSubresourceScale,
    CustomResourceSubresourceStatus, CustomResourceSubresources, CustomResourceValidation,
    SelectableField,
};
use super::derive::schema_of;
use super::error::{DefinitionError, Problem};
use super::resource::{Column, CustomResource, ResourceFacts, Scale};
use crate::meta::ObjectMeta;
use crate::object::{Optional, Scope, Str, some};

/// A version of a kind, for [`CustomResourceDefinition::of_versions`]. What is wrong with its type is said there.
#[derive(Clone, Debug)]
pub struct Version {
    group: &'static str,
    names: CustomResourceDefinitionNames,
    scope: &'static str,
    version: CustomResourceDefinitionVersion,
    problems: Vec<Problem>,
}

impl Version {
    /// Of a kind.
    pub(super) fn of<K: CustomResource>() -> Self {
        let facts = K::FACTS;
        let (schema, problems) = schema_of(&mut K::default());
        Self {
            group: K::GROUP,
            names: names::<K>(facts),
            scope: if <K::Scope as Scope>::NAMESPACED {
                "Namespaced"
            } else {
                "Cluster"
            },
            version: CustomResourceDefinitionVersion {
                name: K::VERSION.into(),
                served: facts.served,
                deprecated: facts.deprecated.map(|_| true),
                deprecation_warning: facts.deprecated.and_then(text),
                schema: some(CustomResourceValidation {
                    open_apiv3_schema: some(schema),
                    ..Default::default()
                }),
                subresources: subresources(facts),
                additional_printer_columns: facts.columns.iter().map(column).collect(),
                selectable_fields: facts.selectable_fields.iter().map(selectable).collect(),
                ..Default::default()
            },
            problems,
        }
    }

    /// `Backup (example.com/v1)`.
    fn name(&self) -> String {
        format!("{} ({}/{})", self.names.kind, self.group, self.version.name)
    }
}

impl CustomResourceDefinition {
    /// The definition of a kind in several versions, of which `storage` is the one that objects are stored in.
    ///
    /// Everything but the schema, the subresources and the columns belongs to the kind: it has to be the same in
    /// all versions. Objects are handed over between versions as they are, unless `spec.conversion` names a
    /// webhook.
    ///
    /// ```
    /// use clientset_runtime::custom::{CustomResource, CustomResourceDefinition};
    ///
    /// mod v1 {
    ///     use clientset_runtime::object::Str;
    ///     clientset_runtime::custom_resource! {
    ///         /// A switch.
    ///         pub struct Switch: "example.com"/"v1", "switches", Cluster {
    ///             /// `On` or `Off`.
    ///             pub position: Str,
    ///         }
    ///     }
    /// }
    /// mod v1beta1 {
    ///     clientset_runtime::custom_resource! {
    ///         /// A switch.
    ///         #[resource(deprecated("use example.com/v1"))]
    ///         pub struct Switch: "example.com"/"v1beta1", "switches", Cluster {
    ///             /// Whether it is on.
    ///             pub on: bool,
    ///         }
    ///     }
    /// }
    ///
    /// let versions = [v1::Switch::version(), v1beta1::Switch::version()];
    /// let crd = CustomResourceDefinition::of_versions("v1", versions)?;
    /// assert_eq!(crd.spec.versions.len(), 2);
    /// # Ok::<(), clientset_runtime::custom::DefinitionError>(())
    /// ```
    ///
    /// # Errors
    /// What a version's type or its facts say cannot be said in a schema; the versions are not of one kind;
    /// `storage` is none of them.
    pub fn of_versions(
        storage: &str,
        versions: impl IntoIterator<Item = Version>,
    ) -> Result<Self, DefinitionError> {
        let versions: Vec<Version> = versions.into_iter().collect();
        let Some(first) = versions.first() else {
            return Err(DefinitionError {
                what: "a kind".to_owned(),
                problems: vec![problem("", "there is no version")],
            });
        };
        let what = if versions.len() == 1 {
            first.name()
        } else {
            format!("{} ({})", first.names.kind, first.group)
        };
        let problems = problems(storage, first, &versions);
        if !problems.is_empty() {
            return Err(DefinitionError { what, problems });
        }
        let (group, names, scope) = (first.group, first.names.clone(), first.scope);
        Ok(Self {
            metadata: ObjectMeta {
                name: format!("{}.{group}", names.plural).into(),
                ..Default::default()
            },
            spec: CustomResourceDefinitionSpec {
                group: group.into(),
                names,
                scope: scope.into(),
                versions: versions
                    .into_iter()
                    .map(|version| CustomResourceDefinitionVersion {
                        storage: version.version.name == storage,
                        ..version.version
                    })
                    .collect(),
                ..Default::default()
            },
            ..Default::default()
        })
    }
}

/// What is wrong with the versions, and with each.
fn problems(storage: &str, first: &Version, versions: &[Version]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: Vec<&Str> = Vec::new();
    for version in versions {
        let name = &version.version.name;
        if seen.contains(&name) {
            problems.push(problem("", format!("the version {name} is there twice")));
        }
        seen.push(name);
        let of_first = (first.group, &first.names, first.scope);
        if (version.group, &version.names, version.scope) != of_first {
            problems.push(problem(
                "",
                format!(
                    "{} and {} differ in group, names or scope, which all versions of a kind share",
                    first.name(),
                    version.name()
                ),
            ));
        }
        let within = |path: &str| match (versions.len(), path) {
            (1, _) => path.to_owned(),
            (_, "") => name.to_string(),
            _ => format!("{name}: {path}"),
        };
        problems.extend(version.problems.iter().map(|problem| Problem {
            path: within(&problem.path),
            text: problem.text.clone(),
        }));
    }
    if !seen.iter().any(|name| *name == storage) {
        problems.push(problem(
            "",
            format!("no version is called {storage:?}, which was to be stored"),
        ));
    }
    problems
}

fn problem(path: &str, text: impl Into<String>) -> Problem {
    Problem {
        path: path.to_owned(),
        text: text.into(),
    }
}

fn names<K: CustomResource>(facts: &ResourceFacts) -> CustomResourceDefinitionNames {
    CustomResourceDefinitionNames {
        kind: K::KIND.into(),
        list_kind: some(K::LIST_KIND),
        plural: K::PLURAL.into(),
        singular: some(facts.singular),
        short_names: facts
            .short_names
            .iter()
            .map(|name| (*name).into())
            .collect(),
        categories: facts.categories.iter().map(|name| (*name).into()).collect(),
        ..Default::default()
    }
}

fn subresources(facts: &ResourceFacts) -> Optional<CustomResourceSubresources> {
    if facts.scale.is_none() && !facts.status {
        return Optional::NONE;
    }
    some(CustomResourceSubresources {
        scale: facts.scale.as_ref().map(scale).into(),
        status: facts
            .status
            .then(CustomResourceSubresourceStatus::default)
            .into(),
        ..Default::default()
    })
}

fn scale(scale: &Scale) -> CustomResourceSubresourceScale {
    CustomResourceSubresourceScale {
        spec_replicas_path: scale.spec.into(),
        status_replicas_path: scale.status.into(),
        label_selector_path: text(scale.selector),
        ..Default::default()
    }
}

fn column(column: &Column) -> CustomResourceColumnDefinition {
    CustomResourceColumnDefinition {
        name: column.name.into(),
        type_: column.type_name.into(),
        json_path: column.json_path.into(),
        format: text(column.format),
        description: text(column.description),
        priority: (column.priority != 0).then_some(column.priority),
        ..Default::default()
    }
}

fn selectable(path: &&str) -> SelectableField {
    SelectableField {
        json_path: (*path).into(),
        ..Default::default()
    }
}

/// A text; nothing where it is empty.
fn text(text: &str) -> Option<Str> {
    (!text.is_empty()).then(|| text.into())
}
