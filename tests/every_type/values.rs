//! `Debug`, `Clone`, `PartialEq` and `Default` of every type, and the literals.

use std::path::Path;

use clientset::meta::ByteString;
use clientset::object::{RawJson, Slot, Struct, Value, View, clear, is_unset};
use clientset::wire::json;
use clientset_codegen::fingerprint::current_version;
use clientset_codegen::read_folder;
use clientset_testing::suite::Context;

use crate::sample::samples;
use crate::settings::Settings;
use crate::table::FIELDS;
use crate::types::{Object, Type, Types};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Hands out some values of every type.
fn values(mut check: impl FnMut(&Type, Box<dyn Object>)) -> Outcome {
    let settings = Settings::of_the_environment()?.fewer();
    for ty in Types::all() {
        for text in samples(&ty, &settings) {
            let value = (ty.from_json)(text.as_bytes())?;
            check(&ty, value);
        }
    }
    Ok(())
}

fn structure(value: &dyn Value) -> Option<&dyn Struct> {
    match value.view() {
        View::Struct(object) => Some(object),
        _ => None,
    }
}

/// The types that are structs and nothing else.
fn is_struct(ty: &Type) -> bool {
    structure_mut((ty.default)().value_mut()).is_some()
}

fn structure_mut(value: &mut dyn Value) -> Option<&mut dyn Struct> {
    match value.slot() {
        Slot::Struct(object) => Some(object),
        _ => None,
    }
}

pub(crate) async fn a_clone_is_equal_and_apart(_: Context) -> Outcome {
    values(|ty, value| {
        let before = json::to_string(value.value()).unwrap();
        let mut copy = value.copy();
        assert!(value.equals(&*copy), "{}: {before}", ty.name);
        assert_eq!(json::to_string(copy.value()).unwrap(), before);
        clear(copy.value_mut());
        assert_eq!(
            json::to_string(value.value()).unwrap(),
            before,
            "{}",
            ty.name
        );
    })
}

pub(crate) async fn a_cleared_value_is_the_default(_: Context) -> Outcome {
    values(|ty, mut value| {
        clear(value.value_mut());
        assert!(value.equals(&*(ty.default)()), "{}: {value:?}", ty.name);
    })
}

pub(crate) async fn an_empty_object_reads_as_the_default(_: Context) -> Outcome {
    for ty in Types::all() {
        let default = (ty.default)();
        if structure(default.value()).is_some() {
            for text in ["{}", "null"] {
                let read = (ty.from_json)(text.as_bytes())?;
                assert!(read.equals(&*default), "{} of {text}: {read:?}", ty.name);
            }
        }
        // And what a default writes reads as one, whatever is required.
        let written = json::to_string(default.value())?;
        let read = (ty.from_json)(written.as_bytes())?;
        assert!(read.equals(&*default), "{}: {written}", ty.name);
    }
    Ok(())
}

pub(crate) async fn values_that_differ_in_one_field_are_unequal(_: Context) -> Outcome {
    let mut checked = 0;
    values(|ty, value| {
        let Some(object) = structure(value.value()).filter(|_| is_struct(ty)) else {
            return;
        };
        for (index, field) in object.info().fields.iter().enumerate() {
            let mut other = value.copy();
            let Some(changed) = structure_mut(other.value_mut()) else {
                panic!("{} has become no struct", ty.name);
            };
            clear(changed.field_mut(index));
            let equal = match (object.field(index).view(), changed.field(index).view()) {
                // An option that holds zero is not absent.
                (before, View::Absent) => matches!(before, View::Absent),
                (View::Struct(before), _) => is_unset(before),
                (View::Raw(before), _) => before.is_empty(),
                // One value may have several texts: a quantity's zero.
                (View::Scalar(before), View::Scalar(after)) => {
                    before.comparable() == after.comparable()
                }
                (before, _) => before.is_zero(),
            };
            assert_eq!(
                value.equals(&*other),
                equal,
                "{}.{}: {value:?} and {other:?}",
                ty.name,
                field.name
            );
            assert_eq!(other.equals(&*value), equal, "{}.{}", ty.name, field.name);
            checked += usize::from(!equal);
        }
        let mut other = value.copy();
        if let Some(changed) = structure_mut(other.value_mut()) {
            let raw: RawJson = "1".parse().unwrap();
            changed.unknown_fields_mut().insert("later".into(), raw);
        }
        assert!(!value.equals(&*other), "{}", ty.name);
    })?;
    assert!(checked > 10_000, "only {checked} fields were compared");
    Ok(())
}

/// What stands where a secret is expected.
const SECRET: &str = "s3cr3t";

pub(crate) async fn debug_shows_what_is_set_and_no_secret(_: Context) -> Outcome {
    let mut secrets = 0;
    values(|ty, mut value| {
        if let Some(object) = structure(value.value()) {
            let shown = format!("{:?}", value.as_debug());
            for (index, field) in object.info().fields.iter().enumerate() {
                let set = match object.field(index).view() {
                    View::Absent => false,
                    View::Struct(inner) => !is_unset(inner),
                    view => !view.is_zero(),
                };
                if set {
                    assert!(
                        shown.contains(&format!("{}: ", field.name)),
                        "{}: {shown}",
                        ty.name
                    );
                }
            }
        }
        let hidden = hide(value.value_mut(), false);
        let encoded = json::to_string(&ByteString::from(SECRET)).unwrap();
        for shown in [
            format!("{:?}", value.as_debug()),
            format!("{:#?}", value.as_debug()),
        ] {
            let leaks = shown.contains(SECRET) || shown.contains(encoded.trim_matches('"'));
            assert!(!leaks, "{}: {shown}", ty.name);
        }
        secrets += hidden;
    })?;
    assert!(secrets > 20, "only {secrets} secrets were met");
    Ok(())
}

/// Puts a secret in every string of every sensitive field; says how many there were.
fn hide(value: &mut dyn Value, sensitive: bool) -> usize {
    if matches!(value.view(), View::Absent) {
        return 0;
    }
    match value.slot() {
        Slot::Str(text) if sensitive => {
            *text = SECRET.into();
            1
        }
        Slot::Scalar(scalar) if sensitive => {
            let encoded = json::to_string(&ByteString::from(SECRET)).unwrap();
            scalar.set_string(encoded.trim_matches('"')).unwrap();
            1
        }
        Slot::Struct(object) => (0..object.info().fields.len())
            .map(|index| {
                let sensitive = sensitive || object.info().fields[index].sensitive;
                hide(object.field_mut(index), sensitive)
            })
            .sum(),
        Slot::List(elements) => (0..elements.len())
            .map(|index| hide(elements.get_mut(index), sensitive))
            .sum(),
        Slot::Map(entries) => {
            let keys: Vec<_> = (0..entries.len())
                .map(|index| entries.entry(index).0.clone())
                .collect();
            let hidden = keys
                .iter()
                .filter_map(|key| Some(hide(entries.get_mut(key)?, sensitive)));
            hidden.sum()
        }
        Slot::Option(option) => hide(option.insert(), sensitive),
        _ => 0,
    }
}

pub(crate) async fn a_literal_sets_every_field(_: Context) -> Outcome {
    for ty in Types::all() {
        let value = (ty.literal)();
        let Some(object) = structure(value.value()).filter(|_| is_struct(&ty)) else {
            continue;
        };
        for (index, field) in object.info().fields.iter().enumerate() {
            // A plain struct is set to its default.
            let set = match object.field(index).view() {
                View::Struct(_) => true,
                View::Absent => false,
                view => !view.is_zero(),
            };
            assert!(set, "{}.{} is not set", ty.name, field.name);
        }
    }
    Ok(())
}

/// Definitions that are no type of a field.
const NO_TYPES: &[(&str, &str)] = &[(
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
    "what a patch request carries: any JSON",
)];

pub(crate) async fn every_definition_of_the_spec_is_tested(_: Context) -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |folder: &str| -> Result<String, std::io::Error> {
        let files = read_folder(&root.join(folder))?;
        Ok(files
            .values()
            .map(|bytes| String::from_utf8_lossy(bytes))
            .collect())
    };
    // As text: a group-version that is not compiled in counts, too.
    let tested = text("tests/every_type/types")?;
    let version = current_version(&root.join("openapi"))?;
    let mut missing = Vec::new();
    let mut count = 0;
    for (name, bytes) in read_folder(&root.join("openapi").join(version))? {
        if !name.ends_with(".json") {
            continue;
        }
        let facts: serde_json::Value = serde_json::from_slice(&bytes)?;
        for (package, types) in facts["packages"].as_object().into_iter().flatten() {
            for ty in types.as_object().into_iter().flatten() {
                let definition = format!("{package}.{}", ty.0);
                count += 1;
                let excepted = NO_TYPES.iter().any(|(name, _)| *name == definition);
                if tested.contains(&format!("\"{definition}\"")) == excepted {
                    missing.push(definition);
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "neither tested nor excepted, or both: {missing:#?}"
    );
    assert!(count > 750, "only {count} definitions were found");
    Ok(())
}

pub(crate) async fn the_table_of_differences_names_fields(_: Context) -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = std::fs::read_to_string(root.join("openapi/fields.lock"))?;
    for (place, _) in FIELDS {
        assert!(
            lock.contains(&format!(".{place} ")),
            "the field lock has no {place}"
        );
    }
    Ok(())
}
