//! Versions, and the definition of several.

use super::definition::{
    CustomResourceColumnDefinition, CustomResourceDefinition, CustomResourceDefinitionNames,
    CustomResourceDefinitionSpec, CustomResourceDefinitionVersion, CustomResourceSubresourceScale,
    CustomResourceSubresourceStatus, CustomResourceSubresources, CustomResourceValidation,
    SelectableField,
};
use super::derive::schema_of;
use super::error::{DefinitionError, Problem};
use super::resource::{CustomResource, ResourceFacts};
use crate::client::{PrinterColumn, ScalePaths};
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
                storage: facts.storage,
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
    /// The definition of a kind in several versions, of which all but one say `#[resource(not_stored)]`.
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
    ///         #[resource(not_stored, deprecated("use example.com/v1"))]
    ///         pub struct Switch: "example.com"/"v1beta1", "switches", Cluster {
    ///             /// Whether it is on.
    ///             pub on: bool,
    ///         }
    ///     }
    /// }
    ///
    /// let versions = [v1::Switch::version(), v1beta1::Switch::version()];
    /// let crd = CustomResourceDefinition::of_versions(versions)?;
    /// assert_eq!(crd.spec.versions.len(), 2);
    /// # Ok::<(), clientset_runtime::custom::DefinitionError>(())
    /// ```
    ///
    /// # Errors
    /// What a version's type or its facts say cannot be said in a schema; the versions are not of one kind;
    /// not exactly one of them is stored.
    pub fn of_versions(
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
        let problems = problems(first, &versions);
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
                    .map(|version| version.version)
                    .collect(),
                ..Default::default()
            },
            ..Default::default()
        })
    }
}

/// What is wrong with the versions, and with each.
fn problems(first: &Version, versions: &[Version]) -> Vec<Problem> {
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
    let stored: Vec<&str> = stored(versions).collect();
    if stored.len() != 1 {
        problems.push(problem(
            "",
            format!(
                "objects are stored in exactly one version, and here in {}: say `#[resource(not_stored)]` of the others",
                if stored.is_empty() { "none".to_owned() } else { stored.join(", ") },
            ),
        ));
    }
    problems
}

/// The versions that objects are stored in.
fn stored(versions: &[Version]) -> impl Iterator<Item = &str> {
    versions
        .iter()
        .filter(|version| version.version.storage)
        .map(|version| version.version.name.as_str())
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

fn scale(scale: &ScalePaths) -> CustomResourceSubresourceScale {
    CustomResourceSubresourceScale {
        spec_replicas_path: scale.spec_replicas.into(),
        status_replicas_path: scale.status_replicas.into(),
        label_selector_path: scale.label_selector.map(Into::into),
        ..Default::default()
    }
}

fn column(column: &PrinterColumn) -> CustomResourceColumnDefinition {
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
