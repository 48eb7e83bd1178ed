//! What two definitions of one kind say differently.

use crate::crd::facts::{Definition, Place, Schema, Version};
use crate::crd::path::{SchemaPath, Step};

/// What differs first, in words; `None` where the two say the same.
pub(super) fn between(one: &Definition, other: &Definition) -> Option<String> {
    let bare = |definition: &Definition| Definition {
        place: Place::default(),
        versions: Vec::new(),
        ..definition.clone()
    };
    if bare(one) != bare(other) {
        return Some("scope or names differ".to_owned());
    }
    let names = |definition: &Definition| {
        let versions = definition.versions.iter();
        versions
            .map(|version| version.name.clone())
            .collect::<Vec<_>>()
    };
    let (ours, theirs) = (names(one), names(other));
    if ours != theirs {
        let (ours, theirs) = (ours.join(", "), theirs.join(", "));
        return Some(format!("it has {theirs} where the other has {ours}"));
    }
    let mut pairs = one.versions.iter().zip(&other.versions);
    pairs.find_map(|(one, other)| {
        let bare = |version: &Version| Version {
            schema: Schema::default(),
            ..version.clone()
        };
        let name = &one.name;
        if bare(one) != bare(other) {
            return Some(format!("{name} differs outside of its schema"));
        }
        let path = schemas(&one.schema, &other.schema, &SchemaPath::default())?;
        Some(match path.steps() {
            [] => format!("the schema of {name} differs"),
            _ => format!("{path} of {name} differs"),
        })
    })
}

fn schemas(one: &Schema, other: &Schema, at: &SchemaPath) -> Option<SchemaPath> {
    let bare = |schema: &Schema| Schema {
        properties: Default::default(),
        additional: None,
        items: None,
        line: 0,
        column: 0,
        ..schema.clone()
    };
    let mut names = one.properties.keys().eq(other.properties.keys());
    names &= one.items.is_some() == other.items.is_some();
    names &= one.additional.is_some() == other.additional.is_some();
    if !names || bare(one) != bare(other) {
        return Some(at.clone());
    }
    let inner = |one: &Option<Box<Schema>>, other: &Option<Box<Schema>>, step: Step| {
        schemas(one.as_deref()?, other.as_deref()?, &at.then(step))
    };
    let pairs = one.properties.iter().zip(other.properties.values());
    pairs
        .into_iter()
        .find_map(|((name, one), other)| schemas(one, other, &at.property(name)))
        .or_else(|| inner(&one.items, &other.items, Step::Element))
        .or_else(|| inner(&one.additional, &other.additional, Step::Value))
}
