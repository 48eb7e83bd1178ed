//! The meta types, which the runtime has by hand, say what the spec says: the same fields, of the same
//! types, required alike, merged alike.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use clientset::meta;
use clientset::object::{Described, ListType, MergeStrategy, Presence, Slot, StructInfo, Value};
use clientset_codegen::fingerprint::current_version;
use clientset_codegen::model::{self, Field, MapType, PatchStrategy, Shape, Type};
use clientset_codegen::{Rules, load, read_folder};

macro_rules! types {
    ($($name:ident)*) => {
        &[$((stringify!($name), <meta::$name as Described>::INFO, || Box::new(meta::$name::default()))),*]
    };
}

type Known = (&'static str, &'static StructInfo, fn() -> Box<dyn Value>);

const TYPES: &[Known] = types![
    APIGroup APIGroupList APIResource APIResourceList APIVersions Condition DeleteOptions
    FieldSelectorRequirement GroupResource GroupVersionForDiscovery LabelSelector LabelSelectorRequirement ListMeta
    ManagedFieldsEntry ObjectMeta OwnerReference Preconditions ServerAddressByClientCIDR ShardInfo Status
    StatusCause StatusDetails VersionInfo WatchEvent
];

/// Types that have another name here, where Kubernetes' own would say nothing.
const RENAMED: &[(&str, &str)] = &[("Info", "VersionInfo")];

#[test]
fn every_meta_type_of_the_spec_is_here_with_its_facts() {
    let mut problems = Vec::new();
    for item in &spec() {
        match TYPES.iter().find(|known| known.0 == name_here(item)) {
            Some(known) => compare(item, *known, &mut problems),
            None => problems.push(format!("meta has no {}", item.name)),
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_meta_type_here_is_one_of_the_spec() {
    let spec = spec();
    for (name, ..) in TYPES {
        assert!(
            spec.iter().any(|item| name_here(item) == *name),
            "the spec has no {name}"
        );
    }
}

fn name_here(item: &Type) -> &str {
    let renamed = RENAMED.iter().find(|(theirs, _)| *theirs == item.name);
    renamed.map_or(&item.name, |(_, ours)| ours)
}

fn compare(item: &Type, (name, info, make): Known, problems: &mut Vec<String>) {
    let mut say = |field: &str, what: String| problems.push(format!("{name}.{field}: {what}"));
    let kind = item
        .kind
        .as_ref()
        .map(|kind| (kind.api_version(), kind.kind.clone()));
    let ours = info
        .kind
        .map(|kind| (kind.api_version.to_owned(), kind.kind.to_owned()));
    if kind != ours {
        say("kind", format!("{ours:?}, the spec says {kind:?}"));
    }
    for field in info.fields {
        if !item.fields.iter().any(|spec| spec.wire_name == field.name) {
            say(field.name, "not in the spec".to_owned());
        }
    }
    let mut value = make();
    let Slot::Struct(object) = value.slot() else {
        return say("", "no struct".to_owned());
    };
    for spec in &item.fields {
        let Some(index) = info
            .fields
            .iter()
            .position(|field| field.name == spec.wire_name)
        else {
            say(&spec.wire_name, "missing".to_owned());
            continue;
        };
        let field = &info.fields[index];
        let (ours, theirs) = (shape_of(object.field_mut(index)), shape(&spec.shape));
        if ours != theirs {
            say(field.name, format!("holds {ours}, the spec says {theirs}"));
        }
        // Absent and empty are one for most fields that the spec does not require; which of the two
        // ways it is, is decided here by hand.
        let required = spec.presence() == model::Presence::Required;
        if required != (field.presence == Presence::Required) {
            say(
                field.name,
                format!("{:?}, the spec says required: {required}", field.presence),
            );
        }
        if list_type(spec) != owned(field.list_type) {
            say(
                field.name,
                format!("{:?}, the spec says {:?}", field.list_type, list_type(spec)),
            );
        }
        if merge(spec) != field.merge.map(|merge| format!("{merge:?}")) {
            say(
                field.name,
                format!("{:?}, the spec says {:?}", field.merge, merge(spec)),
            );
        }
        if spec.sensitive != field.sensitive {
            say(field.name, format!("sensitive: {}", field.sensitive));
        }
    }
}

/// What a field holds, by what its slot takes.
fn shape_of(value: &mut dyn Value) -> String {
    match value.slot() {
        Slot::Bool(_) => "bool".to_owned(),
        Slot::I32(_) => "int32".to_owned(),
        Slot::I64(_) => "int64".to_owned(),
        Slot::F64(_) => "double".to_owned(),
        Slot::Str(_) => "string".to_owned(),
        Slot::Enum(_) => "enum".to_owned(),
        Slot::Scalar(scalar) => scalar.expected().to_owned(),
        Slot::Raw(_) => "json".to_owned(),
        Slot::Struct(object) => object.info().name.to_owned(),
        Slot::List(list) => format!("list<{}>", shape_of(list.push())),
        Slot::Map(map) => format!("map<{}>", shape_of(map.push("key".into()))),
        Slot::Option(option) => shape_of(option.insert()),
        Slot::Union(union) => union.expected().to_owned(),
    }
}

/// The same words for a shape of the model.
fn shape(shape: &Shape) -> String {
    let of = |mut value: Box<dyn Value>| shape_of(&mut *value);
    match shape {
        Shape::Time => of(Box::<meta::Time>::default()),
        Shape::MicroTime => of(Box::<meta::MicroTime>::default()),
        Shape::Struct(name) => name.name.clone(),
        Shape::List(inner) => format!("list<{}>", self::shape(inner)),
        Shape::Map(inner) => format!("map<{}>", self::shape(inner)),
        other => other.to_string(),
    }
}

fn list_type(field: &Field) -> String {
    match (&field.list_type, field.map_type) {
        (Some(model::ListType::Map(keys)), _) => format!("map {keys:?}"),
        (Some(model::ListType::Set), _) => "set".to_owned(),
        (Some(model::ListType::Atomic), _) | (None, Some(MapType::Atomic)) => "atomic".to_owned(),
        (None, _) => "default".to_owned(),
    }
}

fn owned(list_type: ListType) -> String {
    match list_type {
        ListType::Map(keys) => format!("map {keys:?}"),
        ListType::Set => "set".to_owned(),
        ListType::Atomic => "atomic".to_owned(),
        ListType::Default => "default".to_owned(),
    }
}

fn merge(field: &Field) -> Option<String> {
    field.patch_strategy.as_ref().map(|strategy| {
        let strategy = match strategy {
            PatchStrategy::Merge(key) => MergeStrategy::Merge(leaked(key)),
            PatchStrategy::MergeRetainKeys(key) => MergeStrategy::MergeRetainKeys(leaked(key)),
            PatchStrategy::RetainKeys => MergeStrategy::RetainKeys,
            PatchStrategy::Replace => MergeStrategy::Replace,
        };
        format!("{strategy:?}")
    })
}

fn leaked(key: &Option<String>) -> &'static str {
    key.clone().unwrap_or_default().leak()
}

fn spec() -> Vec<Type> {
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let rules = Rules::read(&read_folder(&openapi).unwrap()).unwrap();
    let version = current_version(&openapi).unwrap();
    load(&read_folder(&openapi.join(version)).unwrap(), &rules)
        .unwrap()
        .meta
}
