//! What one spec has that another has not.

mod render;
mod resources;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;
use crate::document::{Document, TypeBody};
use crate::model::{Index, META};
use crate::version::Minor;
use resources::Parameters;

/// The difference of two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The minor of the first.
    pub old: Minor,
    /// The minor of the second.
    pub new: Minor,
    /// What differs, by module: the group-version, then its resources, the types that only one side has,
    /// and the fields of the others, each by name.
    pub changes: Vec<Change>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The module: `core_v1`, `meta`; empty for what is true of all.
    pub module: String,
    /// What sort of thing it is.
    pub subject: Subject,
    /// Its name inside the module: `PodSpec.hostname`, `pods/log`; empty for the module itself.
    pub name: String,
    /// What of it differs; `None` when it was added or removed as a whole.
    pub aspect: Option<Aspect>,
    /// What it was; `None` when it is new.
    pub old: Option<String>,
    /// What it is; `None` when it is gone.
    pub new: Option<String>,
}

/// What sort of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Subject {
    /// A verb on every resource that has it; its changes belong to no module.
    Verb,
    /// A group-version.
    GroupVersion,
    /// A resource.
    Resource,
    /// A subresource.
    Subresource,
    /// A type.
    Type,
    /// A field.
    Field,
}

/// What of a thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Aspect {
    /// The kind or type of a resource, the payload of a subresource, the type of a field.
    Type,
    /// The kind that a type states.
    Kind,
    /// The list kind of a resource.
    ListKind,
    /// The scope of a resource.
    Scope,
    /// A verb, or an HTTP method of a connection.
    Verb,
    /// A query parameter.
    Parameter,
    /// Whether a subresource answers an object, text, or nothing but connections.
    Answer,
    /// How a subresource is connected to: the kind of its options, and whether a path may follow.
    Connection,
    /// The declared answer of a delete.
    DeleteAnswer,
    /// Singular, short names, categories.
    Names,
    /// Whether a field is required.
    Required,
    /// The default.
    Default,
    /// The allowed values.
    Enum,
    /// Whether it is deprecated.
    Deprecated,
    /// List type and keys, map type: how server-side apply merges.
    ListType,
    /// Patch strategy and merge key.
    PatchStrategy,
    /// The unions of a type.
    Unions,
}

impl Subject {
    const ALL: [Self; 6] = [
        Self::Verb,
        Self::GroupVersion,
        Self::Resource,
        Self::Subresource,
        Self::Type,
        Self::Field,
    ];

    /// The word in text and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::GroupVersion => "group-version",
            Self::Resource => "resource",
            Self::Subresource => "subresource",
            Self::Type => "type",
            Self::Field => "field",
        }
    }
}

impl Aspect {
    /// The word in text and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Kind => "kind",
            Self::ListKind => "list kind",
            Self::Scope => "scope",
            Self::Verb => "verb",
            Self::Parameter => "parameter",
            Self::Answer => "answer",
            Self::Connection => "connection",
            Self::DeleteAnswer => "delete answer",
            Self::Names => "names",
            Self::Required => "required",
            Self::Default => "default",
            Self::Enum => "allowed values",
            Self::Deprecated => "deprecated",
            Self::ListType => "list type",
            Self::PatchStrategy => "patch strategy",
            Self::Unions => "unions",
        }
    }
}

/// Compares two documents. Descriptions do not count.
///
/// A group-version that is new or gone is a change, and so is each resource, subresource and type in it;
/// of these, the change names the verbs or fields, which are no changes of their own. A parameter that a
/// verb gained or lost everywhere is one change of [`Subject::Verb`].
///
/// What only one of the documents can say is not compared: a swagger has no defaults, and only a running
/// server lists allowed values.
///
/// # Errors
///
/// Fails when a document's packages are not one group-version each.
pub fn diff(old: &Document, new: &Document) -> Result<Difference, Error> {
    let old = Side::new(old)?;
    let new = Side::new(new)?;
    let mut changes = Vec::new();
    let everywhere = resources::parameters_everywhere(&old, &new);
    let mut log = Log {
        module: "",
        changes: &mut changes,
    };
    for (verb, Parameters { gone, added }) in &everywhere {
        for (old, new) in gone
            .iter()
            .map(|word| (Some(word), None))
            .chain(added.iter().map(|word| (None, Some(word))))
        {
            log.add(
                Subject::Verb,
                verb.name(),
                Some(Aspect::Parameter),
                old.cloned(),
                new.cloned(),
            );
        }
    }
    let modules: BTreeSet<&str> = old
        .modules
        .keys()
        .chain(new.modules.keys())
        .map(String::as_str)
        .collect();
    for module in modules {
        let mut log = Log {
            module,
            changes: &mut changes,
        };
        let (was, is) = (old.modules.get(module), new.modules.get(module));
        match (was, is) {
            // Two groups can have one module's name, if never in one minor.
            (Some(was), Some(is)) => log.aspect(
                Subject::GroupVersion,
                "",
                Aspect::Type,
                was.clone(),
                is.clone(),
            ),
            _ => log.add(Subject::GroupVersion, "", None, was.cloned(), is.cloned()),
        }
        resources::compare(&old, &new, module, &everywhere, &mut log);
        types::compare(&old, &new, module, &mut log);
    }
    Ok(Difference {
        old: old.document.minor,
        new: new.document.minor,
        changes,
    })
}

/// A document with its modules.
struct Side<'d> {
    document: &'d Document,
    index: Index,
    /// By module, its `apiVersion`.
    modules: BTreeMap<String, String>,
    /// Whether the source lists allowed values anywhere.
    has_enums: bool,
}

impl<'d> Side<'d> {
    fn new(document: &'d Document) -> Result<Self, Error> {
        let index = Index::new(document)?;
        let mut modules: BTreeMap<_, _> = index
            .group_versions()
            .map(|(id, module)| (module.clone(), id.to_string()))
            .collect();
        modules.insert(META.to_owned(), "apimachinery".to_owned());
        Ok(Self {
            document,
            index,
            modules,
            has_enums: document
                .definitions
                .values()
                .filter_map(|definition| match &definition.body {
                    TypeBody::Struct(body) => Some(body),
                    TypeBody::Scalar(_) | TypeBody::Untyped => None,
                })
                .flat_map(|body| body.fields.values())
                .any(|field| !field.enum_values.is_empty()),
        })
    }

    /// A definition as `core_v1.PodSpec`.
    fn name_of(&self, definition: &str) -> String {
        self.index
            .type_ref(definition)
            .map_or_else(|_| definition.to_owned(), |name| name.to_string())
    }
}

/// Collects the changes of a module.
struct Log<'c> {
    module: &'c str,
    changes: &'c mut Vec<Change>,
}

impl Log<'_> {
    fn add(
        &mut self,
        subject: Subject,
        name: &str,
        aspect: Option<Aspect>,
        old: Option<String>,
        new: Option<String>,
    ) {
        self.changes.push(Change {
            module: self.module.to_owned(),
            subject,
            name: name.to_owned(),
            aspect,
            old,
            new,
        });
    }

    /// Notes an aspect whose words differ; an empty word is nothing.
    fn aspect(&mut self, subject: Subject, name: &str, aspect: Aspect, old: String, new: String) {
        if old != new {
            let word = |word: String| (!word.is_empty()).then_some(word);
            self.add(subject, name, Some(aspect), word(old), word(new));
        }
    }

    /// Notes what one set has that the other has not.
    fn sets(
        &mut self,
        subject: Subject,
        name: &str,
        aspect: Aspect,
        old: &BTreeSet<String>,
        new: &BTreeSet<String>,
    ) {
        for gone in old.difference(new) {
            self.add(subject, name, Some(aspect), Some(gone.clone()), None);
        }
        for added in new.difference(old) {
            self.add(subject, name, Some(aspect), None, Some(added.clone()));
        }
    }
}
