//! Models that cannot be written.

use clientset_codegen::emit::{CustomOutput, emit_custom};
use clientset_codegen::model::{Alias, GroupVersion, Presence, Shape};

use super::made::{alias, field, group, kind, model, reference, values};

fn refusal(group: GroupVersion) -> String {
    let error = emit_custom(&model(vec![group]), &CustomOutput::default()).unwrap_err();
    error.to_string()
}

#[test]
fn two_things_of_one_name_are_refused() {
    let with = |aliases: Vec<Alias>| {
        group(
            vec![kind("Pot", vec![])],
            vec![values("PotSize", &[("A", "a")])],
            aliases,
            vec![],
        )
    };
    let already = "another type of the group-version has this name already";
    for (aliases, name) in [
        (vec![alias("Pot", "PotSize")], "Pot"),
        (vec![alias("PotSize", "Pot")], "PotSize"),
        (vec![alias("Cup", "Pot"), alias("Cup", "PotSize")], "Cup"),
    ] {
        let expected = format!("tea.example.com/v1 {name}: {already}");
        assert_eq!(refusal(with(aliases)), expected);
    }
    let twice = group(
        vec![kind("Pot", vec![])],
        vec![values("Pot", &[("A", "a")])],
        vec![],
        vec![],
    );
    assert_eq!(refusal(twice), format!("tea.example.com/v1 Pot: {already}"));
}

#[test]
fn what_is_named_and_not_there_is_refused_with_its_place() {
    let nowhere = group(
        vec![kind("Pot", vec![])],
        vec![],
        vec![alias("Cup", "Can")],
        vec![],
    );
    assert_eq!(
        refusal(nowhere),
        "tea.example.com/v1 Cup: it is to be another name of Can, which the model lacks"
    );
    let lid = field(
        "lid",
        "lid",
        Shape::Enum(reference("Lid")),
        Presence::Optional,
    );
    assert_eq!(
        refusal(group(vec![kind("Pot", vec![lid])], vec![], vec![], vec![])),
        "tea.example.com/v1 Pot.lid: it names the type tea_example_com_v1.Lid, which the model lacks"
    );
}

#[test]
fn an_extension_trait_needs_a_name_of_its_own() {
    for name in [
        "Clientset",
        "",
        "tea ext",
        "TeaExt<T>",
        "self",
        "Self",
        "teaExt",
    ] {
        let output = CustomOutput {
            extension_trait: name.to_owned(),
            ..CustomOutput::default()
        };
        let error = emit_custom(&model(vec![]), &output).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the extension trait {name:?}: needs the name of a trait, other than Clientset, as in ClientsetExt"
            )
        );
    }
}
