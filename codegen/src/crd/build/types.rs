//! From structures with names to the model's types and enums.

use std::collections::{BTreeMap, BTreeSet};

use super::KindVersion;
use super::classes::{self, Class, Holds, Occurrence};
use super::naming::{Named, Names};
use super::paths::{PathId, Step};
use super::{enums, form, notes, problem, words};
use crate::crd::facts::Schema;
use crate::crd::problem::Problem;
use crate::model::{Enum, Field, GroupVersionKind, Shape, Type, TypeRef};
use crate::names;

/// What the types of a module are made with.
pub(super) struct Module<'m> {
    pub(super) name: &'m str,
    pub(super) names: &'m Names,
    pub(super) without_docs: bool,
}

impl Module<'_> {
    /// Adds the types and enums of a kind.
    pub(super) fn add(
        &self,
        at: usize,
        kind: &KindVersion<'_>,
        types: &mut Vec<Type>,
        enums: &mut Vec<Enum>,
        problems: &mut Vec<Problem>,
    ) {
        for (class, named) in self.names.types(at) {
            let occurrence = &kind.walk.occurrences[named.first];
            match &*kind.walk.classes[class.index()] {
                Class::Struct(found) => {
                    types.push(self.ty(at, kind, found, named, occurrence, problems));
                }
                Class::Enum(found) => {
                    enums.push(self.enumeration(kind, found, named, occurrence, problems));
                }
            }
        }
    }

    fn ty(
        &self,
        at: usize,
        kind: &KindVersion<'_>,
        found: &classes::Struct<'_>,
        named: &Named,
        occurrence: &Occurrence<'_>,
        problems: &mut Vec<Problem>,
    ) -> Type {
        let schema = occurrence.schema;
        let choice = &kind.choice;
        let own_docs = if found.root { choice.docs() } else { None };
        let mut attributes = choice.type_attributes(found.root);
        attributes.extend(choice.derives(found.setting));
        let mut notes = Vec::new();
        if !found.root {
            notes.push(self.places(kind, named, occurrence));
        }
        notes.extend(notes::of_struct(schema));
        notes.extend(notes::rules(schema));
        let deprecated = found.root && kind.version.deprecated.is_some();
        Type {
            name: named.name.clone(),
            definition: self.definition(kind, occurrence),
            kind: found.root.then(|| GroupVersionKind {
                group: kind.definition.group.clone(),
                version: kind.version.name.clone(),
                kind: kind.definition.kind.clone(),
            }),
            fields: self.fields(at, kind, found, occurrence, problems),
            unions: Vec::new(),
            map_type: found.map_type,
            keeps: found.keeps,
            default: found.default.clone(),
            notes,
            attributes,
            deprecated,
            removed: false,
            docs: self.docs(own_docs, schema),
        }
    }

    fn fields(
        &self,
        at: usize,
        kind: &KindVersion<'_>,
        found: &classes::Struct<'_>,
        occurrence: &Occurrence<'_>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Field> {
        let choice = &kind.choice;
        let rust_names = field_names(found, |setting| choice.field_name(setting));
        for name in twice(&rust_names) {
            problems.push(problem(
                kind.definition,
                occurrence.schema,
                format!(
                    "a setting rename of {} calls two fields of one object `{name}`; choose another name",
                    kind.definition.kind
                ),
            ));
        }
        let none = Schema::default();
        let fields = found.fields.iter().zip(rust_names);
        fields
            .map(|(field, name)| {
                // What an embedded resource has beside its properties is not described.
                let property = occurrence
                    .schema
                    .properties
                    .get(field.name)
                    .unwrap_or(&none);
                let paths = &kind.walk.paths;
                let path = paths.find(occurrence.path, Step::Property(field.name));
                let name_of = |path: Option<PathId>| TypeRef {
                    module: self.name.to_owned(),
                    name: path.map_or("", |path| self.names.at(at, path)).to_owned(),
                };
                Field {
                    wire_name: field.name.to_owned(),
                    name,
                    shape: field.holds.shape(paths, path, &name_of),
                    wrapper: field.wrapper,
                    boxed: false,
                    required: field.required,
                    nullable: field.nullable,
                    default: property.default.clone(),
                    enum_values: listed_values(property),
                    list_type: field.list_type.cloned(),
                    map_type: field.map_type,
                    patch_strategy: None,
                    sensitive: field.sensitive,
                    deprecated: false,
                    removed: false,
                    notes: if is_metadata(field) {
                        notes::of_metadata(property)
                    } else {
                        notes::of_field(property)
                    },
                    attributes: choice.field_attributes(field.setting),
                    docs: self.docs(choice.field_docs(field.setting), property),
                }
            })
            .collect()
    }

    fn enumeration(
        &self,
        kind: &KindVersion<'_>,
        found: &classes::Enum<'_>,
        named: &Named,
        occurrence: &Occurrence<'_>,
        problems: &mut Vec<Problem>,
    ) -> Enum {
        let schema = occurrence.schema;
        let choice = &kind.choice;
        let values = match form::form(schema) {
            form::Form::Enum(values) => values,
            _ => found.values.clone(),
        };
        let variants = enums::variants(&values, |value| choice.variant(found.setting, value));
        for name in twice(variants.iter().map(|variant| &variant.name)) {
            problems.push(problem(
                kind.definition,
                schema,
                format!("the setting variants calls two values `{name}`; choose another name"),
            ));
        }
        let default = schema.default.as_ref().and_then(|default| default.as_str());
        let mut attributes = choice.type_attributes(false);
        attributes.extend(choice.derives(found.setting));
        Enum {
            name: named.name.clone(),
            default: values
                .iter()
                .position(|value| Some(*value) == default)
                .unwrap_or_default(),
            variants,
            closed: found.closed,
            attributes,
            docs: self.docs(None, schema),
        }
    }

    fn docs(&self, said: Option<&str>, schema: &Schema) -> Option<String> {
        match said {
            Some(said) => Some(said.to_owned()),
            None if self.without_docs => None,
            None => schema.description.clone(),
        }
    }

    /// Where a type stands.
    fn places(&self, kind: &KindVersion<'_>, named: &Named, occurrence: &Occurrence<'_>) -> String {
        let path = kind.walk.paths.text(occurrence.path);
        let kind = &kind.definition.kind;
        match named.places {
            1 => format!("`{path}` of `{kind}`."),
            2 => format!("`{path}` of `{kind}`, and one more place."),
            places => format!("`{path}` of `{kind}`, and {} more places.", places - 1),
        }
    }

    fn definition(&self, kind: &KindVersion<'_>, occurrence: &Occurrence<'_>) -> String {
        let path = kind.walk.paths.text(occurrence.path);
        let definition = kind.definition;
        let dot = if path.is_empty() { "" } else { "." };
        format!(
            "{}/{} {}{dot}{path}",
            definition.group, kind.version.name, definition.kind
        )
    }
}

/// Whether a field is an object's own metadata.
fn is_metadata(field: &classes::Field<'_>) -> bool {
    matches!(&field.holds, Holds::Plain(Shape::Struct(name)) if name.is_meta())
        && field.name == "metadata"
}

/// The listed values of a field, or of its elements.
fn listed_values(schema: &Schema) -> Vec<String> {
    match form::form(schema) {
        form::Form::List(Some(inner)) | form::Form::Map(inner) => form::listed_values(inner),
        _ => form::listed_values(schema),
    }
}

/// The names of a struct's fields in Rust. Where two would be the same, the one that is written with
/// letters and digits alone keeps it, then the alphabetically first; the others get a number.
fn field_names<'s>(
    found: &classes::Struct<'_>,
    said: impl Fn(Option<usize>) -> Option<&'s str>,
) -> Vec<String> {
    /// The runtime's own field in every struct.
    const TAKEN: &str = "unknown_fields";
    let mut taken = BTreeSet::from([TAKEN.to_owned()]);
    let said: Vec<Option<&str>> = found
        .fields
        .iter()
        .map(|field| said(field.setting))
        .collect();
    taken.extend(said.iter().flatten().map(|name| (*name).to_owned()));
    let mut order: Vec<usize> = (0..found.fields.len()).collect();
    order.sort_by_key(|at| {
        let name = found.fields[*at].name;
        (!name.chars().all(|c| c.is_ascii_alphanumeric()), name)
    });
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    for at in order {
        if let Some(said) = said[at] {
            names.insert(at, said.to_owned());
            continue;
        }
        let name = names::field(&words::ascii(found.fields[at].name));
        let base = name.trim_end_matches('_');
        let mut unique = name.clone();
        let mut number = 2;
        while !taken.insert(unique.clone()) {
            unique = format!("{base}_{number}");
            number += 1;
        }
        names.insert(at, unique);
    }
    names.into_values().collect()
}

fn twice<'n>(names: impl IntoIterator<Item = &'n String>) -> Vec<&'n String> {
    let mut seen = BTreeSet::new();
    let names = names.into_iter();
    names.filter(|name| !seen.insert(*name)).collect()
}
