//! The rules that make every source say the same thing in the same way.

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;
use crate::document::{Definition, Document, ResourceFacts, Scalar, SchemaType, TypeBody};

const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";

pub(super) fn apply(document: &mut Document) -> Result<(), Error> {
    quantity_is_a_quantity(document);
    fold_renamed_copies(document)
}

/// v2 calls a quantity a string; v3 says that it may be a number too.
fn quantity_is_a_quantity(document: &mut Document) {
    if let Some(quantity) = document.definitions.get_mut(QUANTITY)
        && quantity.body == TypeBody::Scalar(Scalar::String)
    {
        quantity.body = TypeBody::Scalar(Scalar::Quantity);
    }
}

/// The swagger of a cluster with aggregated servers has copies of shared types under new names
/// (`APIGroup_v2`), made where two servers' descriptions differ. A copy of the same form is the same
/// type.
fn fold_renamed_copies(document: &mut Document) -> Result<(), Error> {
    let copies: BTreeMap<String, String> = document
        .definitions
        .keys()
        .filter_map(|name| {
            let original = original(name)?;
            document
                .definitions
                .contains_key(original)
                .then(|| (name.clone(), original.to_owned()))
        })
        .collect();
    if copies.is_empty() {
        return Ok(());
    }
    for definition in document.definitions.values_mut() {
        if let TypeBody::Struct(body) = &mut definition.body {
            for field in body.fields.values_mut() {
                rename(&mut field.ty, &copies);
            }
        }
    }
    for resource in document
        .group_versions
        .values_mut()
        .flat_map(BTreeMap::values_mut)
    {
        rename_in_resource(resource, &copies);
    }
    for (copy, original) in &copies {
        let removed = document.definitions.remove(copy);
        if let (Some(removed), Some(kept)) = (removed, document.definitions.get_mut(original)) {
            if form(&removed) != form(kept) {
                let what =
                    format!("{copy} looks like a renamed copy of {original}, but differs from it");
                return Err(Error::about(copy, None, what));
            }
            kept.kinds = kept.kinds.clone().and(removed.kinds);
        }
    }
    Ok(())
}

/// `X` of `X_v2`.
fn original(name: &str) -> Option<&str> {
    let (original, number) = name.rsplit_once("_v")?;
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(original)
}

/// What must agree: names and types of fields, or the scalar.
fn form(definition: &Definition) -> (Option<Scalar>, BTreeSet<(&str, &SchemaType)>) {
    match &definition.body {
        TypeBody::Struct(body) => (
            None,
            body.fields
                .iter()
                .map(|(name, field)| (name.as_str(), &field.ty))
                .collect(),
        ),
        TypeBody::Scalar(scalar) => (Some(*scalar), BTreeSet::new()),
        TypeBody::Untyped => (None, BTreeSet::new()),
    }
}

fn rename(ty: &mut SchemaType, copies: &BTreeMap<String, String>) {
    match ty {
        SchemaType::Scalar(_) => {}
        SchemaType::Ref(name) => replace(name, copies),
        SchemaType::List(inner) | SchemaType::Map(inner) => rename(inner, copies),
    }
}

fn rename_in_resource(resource: &mut ResourceFacts, copies: &BTreeMap<String, String>) {
    replace(&mut resource.definition, copies);
    if let Some(list) = &mut resource.list_definition {
        replace(list, copies);
    }
    for sub in resource.subresources.values_mut() {
        if let Some(payload) = &mut sub.payload {
            replace(payload, copies);
        }
    }
}

fn replace(name: &mut String, copies: &BTreeMap<String, String>) {
    if let Some(original) = copies.get(name) {
        original.clone_into(name);
    }
}
