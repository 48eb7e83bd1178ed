//! Whether a type that the generator made is the one that was written.

use std::collections::BTreeSet;

use clientset_codegen::model::{
    self, Field, GroupVersion, MapType, Resource as ModelResource, Shape, Type, TypeRef, Wrapper,
};
use clientset_runtime::client::ResourceInfo;
use clientset_runtime::custom::CustomResource;
use clientset_runtime::object::{Keeps, ListType, Presence, Slot, Struct, Value};

/// Compares a kind: its type, all the way down, and its resource.
#[track_caller]
pub(super) fn kind<K: CustomResource>(version: &GroupVersion, type_name: &str) {
    let ty = named(
        version,
        &TypeRef {
            module: version.name.clone(),
            name: type_name.to_owned(),
        },
    );
    let gvk = ty.kind.as_ref().unwrap();
    assert_eq!(
        (gvk.group.as_str(), gvk.version.as_str(), gvk.kind.as_str()),
        (K::GROUP, K::VERSION, K::KIND)
    );
    structs(&mut K::default(), ty, version, type_name);
    let row = K::RESOURCE;
    let of_kind = |resource: &&ModelResource| resource.kind == row.kind;
    resource(&row, version.resources.iter().find(of_kind).unwrap());
}

fn named<'a>(version: &'a GroupVersion, name: &TypeRef) -> &'a Type {
    let alias = version.aliases.iter().find(|alias| alias.name == name.name);
    let name = alias.map_or(&name.name, |alias| &alias.target);
    version.types.iter().find(|ty| ty.name == *name).unwrap()
}

fn structs(object: &mut dyn Struct, ty: &Type, version: &GroupVersion, path: &str) {
    let info = object.info();
    // Types of Kubernetes are kept as Kubernetes keeps them.
    if info.schema.is_some() {
        let keeps = match info.keeps {
            Keeps::Unknown => model::Keeps::Unknown,
            Keeps::Exact => model::Keeps::Exact,
            Keeps::Open => model::Keeps::Open,
        };
        assert_eq!(ty.keeps, keeps, "{path}");
    }
    let written: BTreeSet<&str> = info.fields.iter().map(|field| field.name).collect();
    let generated: BTreeSet<&str> = ty
        .fields
        .iter()
        .map(|field| field.wire_name.as_str())
        .collect();
    assert_eq!(written, generated, "{path}");
    for (index, written) in info.fields.iter().enumerate() {
        let path = format!("{path}.{}", written.name);
        let generated = ty
            .fields
            .iter()
            .find(|field| field.wire_name == written.name)
            .unwrap();
        assert_eq!(merge(generated), written.list_type, "{path}");
        let value = object.field_mut(index);
        // `metadata` is the only plain struct that need not be there; whether ObjectMeta's own strings are there
        // is for Kubernetes to say.
        let is_plain = written.presence == Presence::Plain && !is_collection(value);
        if !is_plain {
            assert_eq!(presence(generated), written.presence, "{path}");
            let is_option = matches!(value.slot(), Slot::Option(_) | Slot::Raw(_));
            assert!(is_option || generated.wrapper == Wrapper::Plain, "{path}");
        }
        values(value, &generated.shape, version, &path);
    }
}

fn is_collection(value: &mut dyn Value) -> bool {
    matches!(value.slot(), Slot::List(_) | Slot::Map(_))
}

fn presence(field: &Field) -> Presence {
    match field.presence() {
        model::Presence::Required => Presence::Required,
        model::Presence::Plain => Presence::Plain,
        model::Presence::Optional => Presence::Optional,
    }
}

/// How apply merges a field; keys live as long as the test.
fn merge(field: &Field) -> ListType {
    match (&field.list_type, field.map_type) {
        (Some(model::ListType::Atomic), _) | (_, Some(MapType::Atomic)) => ListType::Atomic,
        (Some(model::ListType::Set), _) => ListType::Set,
        (Some(model::ListType::Map(keys)), _) => {
            let keys = keys.iter().map(|key| &*key.clone().leak());
            ListType::Map(Vec::leak(keys.collect()))
        }
        _ => ListType::Default,
    }
}

fn values(value: &mut dyn Value, shape: &Shape, version: &GroupVersion, path: &str) {
    let same = match (value.slot(), shape) {
        (Slot::Option(option), Shape::Nullable(inner)) => {
            return values(option.insert(), inner, version, path);
        }
        (Slot::Option(option), shape) => return values(option.insert(), shape, version, path),
        (Slot::List(list), Shape::List(inner)) => {
            return values(list.push(), inner, version, &format!("{path}[]"));
        }
        (Slot::Map(map), Shape::Map(inner)) => {
            return values(
                map.push("key".into()),
                inner,
                version,
                &format!("{path}{{}}"),
            );
        }
        (Slot::Struct(object), Shape::Struct(name)) if !name.is_meta() => {
            return structs(object, named(version, name), version, path);
        }
        (Slot::Struct(object), Shape::Struct(name)) => object.info().name == name.name,
        (Slot::Enum(values), Shape::Enum(name)) => {
            let alias = version.aliases.iter().find(|alias| alias.name == name.name);
            let name = alias.map_or(&name.name, |alias| &alias.target);
            let choice = version
                .enums
                .iter()
                .find(|choice| choice.name == *name)
                .unwrap();
            values
                .values()
                .iter()
                .eq(choice.variants.iter().map(|variant| &variant.value))
        }
        // Strings with `values(..)`: an enum would be better, and is what is generated.
        (Slot::Str(_), Shape::Enum(_)) => true,
        (Slot::Scalar(scalar), shape) => {
            let schema = scalar.schema();
            match shape {
                Shape::DateTime => schema.format == "date-time",
                Shape::Bytes => schema.format == "byte",
                Shape::Int64OrString => schema.int_or_string,
                _ => false,
            }
        }
        (slot, shape) => matches!(
            (slot, shape),
            (Slot::Bool(_), Shape::Bool)
                | (Slot::I32(_), Shape::Int32)
                | (Slot::I64(_), Shape::Int64)
                | (Slot::F64(_), Shape::Double)
                | (Slot::Str(_), Shape::String)
                | (Slot::Raw(_) | Slot::Union(_), Shape::RawJson)
        ),
    };
    assert!(same, "{path}: {value:?} is read back as {shape}");
}

fn resource(row: &ResourceInfo, made: &ModelResource) {
    assert_eq!(made.plural, row.plural);
    assert_eq!(made.singular.as_deref(), Some(row.singular));
    assert_eq!(made.short_names, row.short_names);
    assert_eq!(made.categories, row.categories);
    assert_eq!(made.scope == model::Scope::Namespaced, row.namespaced);
    assert_eq!(made.list.as_ref().unwrap().kind, row.list_kind);
    let verbs: BTreeSet<String> = made
        .verbs
        .iter()
        .map(|verb| format!("{verb:?}").to_lowercase())
        .collect();
    assert_eq!(
        verbs,
        row.verbs.iter().map(|verb| (*verb).to_owned()).collect()
    );
    let names: Vec<&str> = made
        .subresources
        .iter()
        .map(|subresource| subresource.name.as_str())
        .collect();
    let own: Vec<&str> = row
        .subresources
        .iter()
        .map(|subresource| subresource.name)
        .collect();
    assert_eq!(names, own);
    let custom = made.custom.as_ref().unwrap();
    assert_eq!(custom.storage, row.storage);
    assert_eq!(
        custom
            .deprecated
            .as_ref()
            .map(|text| text.as_deref().unwrap_or("")),
        row.deprecated
    );
    assert_eq!(custom.selectable_fields, row.selectable_fields);
    let columns: Vec<_> = custom
        .columns
        .iter()
        .map(|made| {
            (
                &*made.name,
                &*made.type_name,
                &*made.json_path,
                made.priority,
            )
        })
        .collect();
    let own: Vec<_> = row
        .columns
        .iter()
        .map(|own| (own.name, own.type_name, own.json_path, own.priority))
        .collect();
    assert_eq!(columns, own);
    let paths = custom.scale.as_ref().map(|made| {
        (
            &*made.spec_replicas,
            &*made.status_replicas,
            made.label_selector.as_deref(),
        )
    });
    assert_eq!(
        paths,
        row.scale
            .map(|own| (own.spec_replicas, own.status_replicas, own.label_selector))
    );
}
