//! Features: in the code and in Cargo.toml.

use clientset_codegen::emit::{Gates, emit, rewrite_features};

use crate::support::{NEWEST, model};
use crate::text;

#[test]
fn open_gates_leave_no_condition() {
    let output = emit(&model(NEWEST), &Gates::Open).unwrap();
    for name in output.files.keys() {
        assert!(!text(&output, name).contains("cfg("), "{name}");
    }
}

#[test]
fn a_feature_brings_the_types_that_it_reaches() {
    let output = emit(&model(NEWEST), &Gates::Features).unwrap();
    let root = text(&output, "mod.rs");
    let condition = |module: &str| {
        let end = root.find(&format!("pub mod {module};")).unwrap();
        let start = root[..end].rfind("#[cfg").unwrap();
        root[start..end].to_owned()
    };
    // By a field (the pod template), and by a client's payload (the scale of a deployment).
    for (module, feature) in [
        ("core_v1", "batch_v1"),
        ("core_v1", "apps_v1"),
        ("autoscaling_v1", "apps_v1"),
        ("policy_v1", "core_v1"),
        ("authentication_v1", "core_v1"),
        ("scheduling_v1alpha3", "batch_v1"),
    ] {
        let condition = condition(module);
        assert!(
            condition.contains(&format!("feature = \"{feature}\"")),
            "{module}: {condition}"
        );
        assert!(
            condition.contains(&format!("feature = \"{module}\"")),
            "{module}: {condition}"
        );
    }
    assert!(
        !condition("apps_v1").contains("core_v1"),
        "{}",
        condition("apps_v1")
    );
}

#[test]
fn what_cargo_cannot_list_comes_under_unlisted() {
    let model = model(NEWEST);
    let listed = model
        .group_versions
        .iter()
        .map(|group_version| group_version.name.clone());
    let listed = listed.filter(|name| name != "apps_v1").collect();
    let output = emit(&model, &Gates::Listed(listed)).unwrap();
    assert!(text(&output, "mod.rs").contains("#[cfg(feature = \"unlisted\")]\npub mod apps_v1;"));
    assert!(
        text(&output, "apps_v1/mod.rs").contains("#[cfg(feature = \"unlisted\")]\nmod client;")
    );
    assert!(
        !output
            .files
            .keys()
            .any(|name| text(&output, name).contains("feature = \"apps_v1\""))
    );
}

#[test]
fn features_stand_between_the_marks() {
    let model = model(NEWEST);
    let old = "[features]\n# begin of what `sync` writes\nold = []\n# end of what `sync` writes\nmine = []\n";
    let new = rewrite_features(old, &model).unwrap();
    assert!(
        new.starts_with(
            "[features]\n# begin of what `sync` writes\ndefault = [\n    \"regenerate\",\n"
        ),
        "{new}"
    );
    assert!(
        new.ends_with("storagemigration_v1beta1 = []\n# end of what `sync` writes\nmine = []\n"),
        "{new}"
    );
    assert!(
        new.contains("    \"apps_v1\",\n") && !new.contains("\"resource_v1alpha3\""),
        "{new}"
    );
    assert_eq!(rewrite_features(&new, &model).unwrap(), new);
    assert!(
        rewrite_features("[features]\n", &model)
            .unwrap_err()
            .contains("begin of what `sync` writes")
    );
}
