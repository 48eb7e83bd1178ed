//! Types and fields that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{Aspect, Log, Side, Subject};
use crate::document::{Definition, FieldFacts, Kinds, SchemaType, StructFacts, TypeBody};
use crate::model::{ListType, MapType};
use crate::source::is_zero;

pub(super) fn compare(old: &Side<'_>, new: &Side<'_>, module: &str, log: &mut Log<'_>) {
    let was = types(old, module);
    let is = types(new, module);
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let mut both = Vec::new();
    for name in names {
        match (was.get(name), is.get(name)) {
            (Some(was), Some(is)) => both.push((name, *was, *is)),
            (was, is) => log.add(
                Subject::Type,
                name,
                None,
                was.map(|ty| summary(ty)),
                is.map(|ty| summary(ty)),
            ),
        }
    }
    for (name, was, is) in both {
        definitions(name, (old, was), (new, is), log);
    }
}

/// The types of a module, by their names in Rust.
fn types<'d>(side: &Side<'d>, module: &str) -> BTreeMap<String, &'d Definition> {
    side.document
        .definitions
        .iter()
        .filter_map(|(name, definition)| Some((side.index.type_ref(name).ok()?, definition)))
        .filter(|(name, _)| name.module == module)
        .map(|(name, definition)| (name.name, definition))
        .collect()
}

fn summary(definition: &Definition) -> String {
    match &definition.body {
        TypeBody::Struct(body) if body.fields.is_empty() => "no fields".to_owned(),
        TypeBody::Struct(body) => {
            let fields: Vec<_> = body.fields.keys().map(String::as_str).collect();
            fields.join(", ")
        }
        TypeBody::Scalar(scalar) => scalar.name().to_owned(),
        TypeBody::Untyped => "any JSON".to_owned(),
    }
}

fn definitions(
    name: &str,
    (old, was): (&Side<'_>, &Definition),
    (new, is): (&Side<'_>, &Definition),
    log: &mut Log<'_>,
) {
    let mut aspect = |aspect, old, new| log.aspect(Subject::Type, name, aspect, old, new);
    aspect(Aspect::Kind, kind(was), kind(is));
    aspect(Aspect::Deprecated, yes(was.deprecated), yes(is.deprecated));
    aspect(
        Aspect::ListType,
        map_type(was.map_type),
        map_type(is.map_type),
    );
    let (TypeBody::Struct(was), TypeBody::Struct(is)) = (&was.body, &is.body) else {
        aspect(Aspect::Type, summary(was), summary(is));
        return;
    };
    aspect(Aspect::Unions, unions(was), unions(is));
    let fields: BTreeSet<&String> = was.fields.keys().chain(is.fields.keys()).collect();
    for field in fields {
        let path = format!("{name}.{field}");
        match (was.fields.get(field), is.fields.get(field)) {
            (Some(was), Some(is)) => field_aspects(&path, (old, was), (new, is), log),
            (was, is) => log.add(
                Subject::Field,
                &path,
                None,
                was.map(|field| field_summary(field, old)),
                is.map(|field| field_summary(field, new)),
            ),
        }
    }
}

fn field_aspects(
    path: &str,
    (old, was): (&Side<'_>, &FieldFacts),
    (new, is): (&Side<'_>, &FieldFacts),
    log: &mut Log<'_>,
) {
    let mut aspect = |aspect, old, new| log.aspect(Subject::Field, path, aspect, old, new);
    aspect(
        Aspect::Type,
        type_name(&was.ty, old),
        type_name(&is.ty, new),
    );
    aspect(Aspect::Required, yes(was.required), yes(is.required));
    // A swagger has no defaults, and published documents no enums: what a source cannot say did not
    // change.
    if old.document.has_defaults && new.document.has_defaults {
        aspect(Aspect::Default, default(was), default(is));
    }
    aspect(Aspect::Deprecated, yes(was.deprecated), yes(is.deprecated));
    aspect(Aspect::ListType, list_type(was), list_type(is));
    aspect(
        Aspect::PatchStrategy,
        patch_strategy(was),
        patch_strategy(is),
    );
    if old.has_enums && new.has_enums {
        let set = |values: &[String]| values.iter().cloned().collect();
        log.sets(
            Subject::Field,
            path,
            Aspect::Enum,
            &set(&was.enum_values),
            &set(&is.enum_values),
        );
    }
}

/// The type, and what else somebody who sets the field needs to know.
fn field_summary(field: &FieldFacts, side: &Side<'_>) -> String {
    let mut text = type_name(&field.ty, side);
    if field.required {
        text.push_str(", required");
    }
    if let Some(default) = field.default.as_ref().filter(|value| !is_zero(value)) {
        text.push_str(&format!(", default {default}"));
    }
    if field.deprecated {
        text.push_str(", deprecated");
    }
    text
}

fn type_name(ty: &SchemaType, side: &Side<'_>) -> String {
    match ty {
        SchemaType::Scalar(scalar) => scalar.name().to_owned(),
        SchemaType::Ref(name) => side.name_of(name),
        SchemaType::List(inner) => format!("list<{}>", type_name(inner, side)),
        SchemaType::Map(inner) => format!("map<{}>", type_name(inner, side)),
    }
}

/// `DeleteOptions` and `WatchEvent` have one of every group-version, which says nothing of them.
fn kind(definition: &Definition) -> String {
    match &definition.kinds {
        Kinds::None => String::new(),
        Kinds::One(kind) => kind.to_string(),
        Kinds::Many => "one of every group-version".to_owned(),
    }
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn default(field: &FieldFacts) -> String {
    field
        .default
        .as_ref()
        .map_or_else(String::new, ToString::to_string)
}

fn list_type(field: &FieldFacts) -> String {
    match &field.list_type {
        None => map_type(field.map_type),
        Some(ListType::Atomic) => "atomic".to_owned(),
        Some(ListType::Set) => "set".to_owned(),
        Some(ListType::Map(keys)) => format!("map by {}", keys.join(", ")),
    }
}

fn map_type(map_type: Option<MapType>) -> String {
    map_type.map_or("", MapType::name).to_owned()
}

fn patch_strategy(field: &FieldFacts) -> String {
    let Some(strategy) = &field.patch_strategy else {
        return String::new();
    };
    let by = strategy.merge_key().map(|key| format!(" by {key}"));
    format!("{}{}", strategy.name(), by.unwrap_or_default())
}

fn unions(body: &StructFacts) -> String {
    let unions: Vec<_> = body
        .unions
        .iter()
        .map(|union| {
            let members = union.members.iter();
            let members: Vec<_> = members
                .map(|(field, value)| format!("{field} = {value}"))
                .collect();
            let by = union.discriminator.as_ref();
            let by = by.map_or_else(String::new, |field| format!(" by {field}"));
            format!("{}{by}", members.join(" | "))
        })
        .collect();
    unions.join("; ")
}
