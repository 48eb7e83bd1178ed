//! The field lock: every field of five minors, none of which ever moved.

use clientset_codegen::model::{self, Shape, Wrapper};
use clientset_codegen::{FieldLock, Fixups, Rules, load};

use crate::support::{MINORS, NEWEST, document, field, model, repository, rules, spec, ty};

fn text() -> String {
    std::fs::read_to_string(repository("openapi/fields.lock")).unwrap()
}

#[test]
fn the_lock_is_what_five_imports_in_order_make() {
    let fixups = rules().fixups;
    let mut lock = FieldLock::default();
    for minor in MINORS {
        let mut document = document(minor);
        fixups.apply(&mut document).unwrap();
        lock.extend(&model::build(&document, &lock).unwrap());
    }
    assert!(
        lock.to_text() == text(),
        "openapi/fields.lock is not what the imports make"
    );
}

#[test]
fn every_field_of_every_minor_has_its_locked_shape() {
    let lock = rules().lock;
    for minor in MINORS {
        for group_version in &model(minor).group_versions {
            for ty in &group_version.types {
                let rows = lock.fields(&group_version.name, &ty.name).unwrap();
                let model_minor = minor.parse().unwrap();
                let of_minor = rows.values().filter(|row| row.since <= model_minor);
                assert_eq!(
                    of_minor.count(),
                    ty.fields.len(),
                    "{minor} {}",
                    ty.definition
                );
                for field in &ty.fields {
                    let row = &rows[&field.wire_name];
                    assert!(
                        (&row.shape, row.wrapper, row.boxed)
                            == (&field.shape, field.wrapper, field.boxed),
                        "{minor} {}.{}",
                        ty.definition,
                        field.wire_name
                    );
                }
            }
        }
    }
}

#[test]
fn another_import_changes_no_row() {
    let mut lock = rules().lock;
    for minor in MINORS.iter().rev() {
        lock.extend(&model(minor));
    }
    assert!(lock.to_text() == text());
}

#[test]
fn a_removed_field_stays_deprecated_and_brings_its_type_back() {
    let model = model(NEWEST);
    let removed = field(&model, "core_v1.PodSpec.workloadRef");
    assert!(removed.removed && removed.deprecated && !removed.required);
    assert_eq!(
        (removed.name.as_str(), removed.wrapper),
        ("workload_ref", Wrapper::Option)
    );
    let back = ty(&model, "core_v1.WorkloadReference");
    assert!(back.removed && back.fields.iter().all(|field| field.removed));
    assert_eq!(
        field(&model, "core_v1.WorkloadReference.name").shape,
        Shape::String
    );
    // It is a type of 1.35 like any other, and nothing of 1.34.
    let older = crate::support::model("v1.35");
    assert!(!field(&older, "core_v1.PodSpec.workloadRef").removed);
    assert!(!ty(&older, "core_v1.WorkloadReference").removed);
    let oldest = crate::support::model("v1.34");
    let fields = &ty(&oldest, "core_v1.PodSpec").fields;
    assert!(fields.iter().all(|field| field.wire_name != "workloadRef"));
}

#[test]
fn a_field_never_changes_its_type() {
    let locked = text().replace(
        "core_v1.PodSpec.hostname Option<string>",
        "core_v1.PodSpec.hostname Option<int32>",
    );
    let rules = Rules {
        lock: FieldLock::parse("fields.lock", &locked).unwrap(),
        ..rules()
    };
    let error = load(&spec(NEWEST), &rules).unwrap_err().to_string();
    assert!(
        error.contains("io.k8s.api.core.v1.PodSpec.hostname holds string, but openapi/fields.lock has it as int32"),
        "{error}"
    );
}

#[test]
fn a_field_that_a_fixup_retypes_takes_the_new_type() {
    let fixup = "retyped io.k8s.api.core.v1.PodSpec hostname\n  upstream changed it\n";
    let with_lock = |lock: &str| {
        let rules = Rules {
            fixups: Fixups::parse("fixups", fixup).unwrap(),
            lock: FieldLock::parse("fields.lock", lock).unwrap(),
        };
        load(&spec(NEWEST), &rules)
    };
    let locked = text().replace(
        "core_v1.PodSpec.hostname Option<string>",
        "core_v1.PodSpec.hostname Option<int32>",
    );
    let model = with_lock(&locked).unwrap();
    assert_eq!(
        field(&model, "core_v1.PodSpec.hostname").shape,
        Shape::String
    );
    let error = with_lock(&text()).unwrap_err().to_string();
    assert!(
        error.contains("io.k8s.api.core.v1.PodSpec.hostname changes nothing"),
        "{error}"
    );
}

#[test]
fn a_removed_field_whose_group_version_is_gone_goes_with_a_warning() {
    let locked = format!("{}core_v1.PodSpec.tea tea_v1.Pot 1.36\n", text());
    let rules = Rules {
        lock: FieldLock::parse("fields.lock", &locked).unwrap(),
        ..rules()
    };
    let model = load(&spec(NEWEST), &rules).unwrap();
    assert_eq!(
        model.warnings,
        [
            "io.k8s.api.core.v1.PodSpec.tea was removed and cannot stay, since nothing of tea_v1 is left"
        ]
    );
}

#[test]
fn the_lock_wins_over_the_rule() {
    let locked = text().replace(
        "core_v1.PodSpec.hostname Option<string>",
        "core_v1.PodSpec.hostname string",
    );
    let rules = Rules {
        lock: FieldLock::parse("fields.lock", &locked).unwrap(),
        ..rules()
    };
    let model = load(&spec(NEWEST), &rules).unwrap();
    assert_eq!(
        field(&model, "core_v1.PodSpec.hostname").wrapper,
        Wrapper::Plain
    );
}
