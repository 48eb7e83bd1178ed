//! The checked-in code, compiled as in a crate that has it so, and used.

#[path = "code/anything/mod.rs"]
mod anything;
#[path = "code/odd/mod.rs"]
mod odd;
#[path = "code/pots/mod.rs"]
mod pots;
#[path = "code/rules/mod.rs"]
mod rules;
#[path = "code/settings/mod.rs"]
mod settings;

/// As at the root of a crate that has the clientset of Kubernetes there.
#[deny(warnings)]
mod included {
    clientset_runtime::clientset! {
        /// Another crate's.
        Clientset
    }

    include!("code/rules/mod.rs");
}

use clientset_runtime::client::ResourceInfo;
use clientset_runtime::object::{Keeps, some};
use clientset_runtime::wire::json;

use pots::ClientsetExt;
use pots::tea_example_com_v1::{TeaPot, TeaPotLeaf, TeaPotSpareLid, TeaPotSpec, TeaPotStep};

#[test]
fn values_are_written_as_the_definition_wants_them() {
    let pot = TeaPot {
        spec: TeaPotSpec {
            leaf: TeaPotLeaf::EarlGrey,
            port: some(80),
            spare_lid: some(TeaPotSpareLid::default()),
            ..Default::default()
        },
        ..Default::default()
    };
    // What is required is there, also where it is empty, and `null` where it may be.
    let spec = r#"{"cups":0,"leaf":"earl grey","origin":null,"port":80,"spareLid":{},"steps":[]}"#;
    assert_eq!(
        json::to_string(&pot).unwrap(),
        format!(r#"{{"apiVersion":"tea.example.com/v1","kind":"TeaPot","spec":{spec}}}"#)
    );
    let step: TeaPotStep = json::from_str(r#"{"name":"steep","wait":"4m"}"#).unwrap();
    assert_eq!(step.wait.as_deref(), Some("4m"));
}

#[test]
fn what_a_schema_leaves_open_survives() {
    let text = r#"{"apiVersion":"any.example.com/v1","kind":"Box","metadata":{"name":"a"},"spec":{"atomic":{"a":1},"bare":{"x":[1]},"matrix":[[1.5],[]],"mixed":{"m":[{"at":"2026-01-01T00:00:00.123456789Z"}]},"tables":{"t":{"n":5000000000,"s":"10%"}},"template":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"},"spec":{"lid":"c"}},"value":[],"extra":{"y":null}},"status":{"any":"thing"}}"#;
    let read: anything::any_example_com_v1::Box = json::from_str(text).unwrap();
    assert_eq!(read.spec.template.metadata.name, "b");
    assert_eq!(json::to_string(&read).unwrap(), text);
    let info =
        <anything::any_example_com_v1::BoxSpec as clientset_runtime::object::Described>::INFO;
    assert_eq!(info.keeps, Keeps::Open);
}

#[test]
fn odd_names_keep_what_is_on_the_wire() {
    use odd::odd_example_com_2_verylongversion::{Option, OptionSpec, OptionType};
    let object = Option {
        spec: some(OptionSpec {
            self_2: "a".into(),
            null: some("b"),
            u65e5_u672c: some("c"),
            unknown_fields_2: some("d"),
            type_: some(OptionType::_802_1q),
            ..Default::default()
        }),
        ..Default::default()
    };
    let text = json::to_string(&object).unwrap();
    assert!(
        text.contains(
            r#""spec":{"null":"b","self":"a","type":"802.1q","unknownFields":"d","日本":"c"}"#
        ),
        "{text}"
    );
    let kinds: Vec<&str> = odd::RESOURCES
        .iter()
        .flat_map(|table| *table)
        .map(|row| row.kind)
        .collect();
    assert_eq!(kinds, ["Clientset", "Option", "postgresql", "Option"]);
}

#[test]
fn what_a_definition_says_is_in_the_constants() {
    let row: ResourceInfo = pots::tea_example_com_v1::TEA_POTS;
    assert!(row.storage && row.namespaced && row.deprecated.is_none());
    assert_eq!(
        (row.short_names, row.categories),
        (&["tp"][..], &["all", "crockery"][..])
    );
    assert_eq!(row.scale.unwrap().label_selector, Some(".status.selector"));
    assert_eq!(row.columns[1].description, "Whether \"it\" is.");
    assert_eq!(row.rules[0].rule.message, "too many cups");
    let old = pots::tea_example_com_v1alpha1::TEA_POTS;
    assert_eq!(
        old.deprecated,
        Some("tea.example.com/v1alpha1 is cold, take v1")
    );
    assert_eq!(
        rules::house_example_com_v2::HOUSE_RULES.list_kind,
        "HouseRulesSet"
    );
}

#[test]
fn settings_reach_the_code() {
    use settings::kitchen_v1::{Depth, KettleSize, WaterKettleMode, WaterKettleSpec};
    use std::collections::HashSet;
    let spec = WaterKettleSpec {
        size: KettleSize::Large,
        password: some("hunter2"),
        ..Default::default()
    };
    assert!(!format!("{spec:?}").contains("hunter2"));
    assert_eq!(WaterKettleMode::default(), WaterKettleMode::Fast);
    assert!("medium".parse::<WaterKettleMode>().is_err());
    assert_eq!(HashSet::from([KettleSize::Small, "s".into()]).len(), 1);
    assert_eq!(Depth::default().x, None);
}

/// The calls exist, on the clientset of the output and on any other.
#[test]
fn clients_hang_on_every_clientset() {
    use settings::KitchenExt;
    fn calls(own: &pots::crd_clientset::Clientset, other: &included::Clientset) {
        let pots = own.tea_example_com_v1().tea_pots("default");
        let _ = pots.get("a");
        let _ = pots.get_status("a");
        let _ = pots.apply_scale("a", &clientset_runtime::client::scale::Scale::default());
        let _ = other.tea_example_com_v1().all_tea_pots().list();
        let _ = other.kitchen_v1().kettles("default").delete("a");
        let _ = rules::crd_clientset::Clientset::from(own.rest().clone())
            .house_example_com_v2()
            .house_rules()
            .watch();
    }
    let _ = calls;
}
