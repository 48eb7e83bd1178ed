//! Names that meet.

use clientset_codegen::model::{Presence, Scope, Shape};

use super::made::{alias, field, group, kind, model, object, reference, resource, values};
use super::{files, text};

#[test]
fn constants_and_clients_keep_apart_from_everything_else() {
    let resources = kind("Resources", vec![]);
    let model = model(vec![group(
        vec![resources, kind("Pot", vec![])],
        vec![values("PotsClient", &[("A", "a")])],
        vec![alias("TeaExampleComV1", "Pot")],
        vec![
            resource("Pot", "pots", Scope::Namespaced),
            resource("Resources", "resources", Scope::Cluster),
        ],
    )]);
    let files = files(&model);
    let client = text(&files, "tea_example_com_v1/client.rs");
    for expected in [
        "    PotsClient_(Pot, InNamespace \"all_pots\")\n",
        "    TeaExampleComV1_\n",
        "pub const POTS: ResourceInfo",
        "pub const RESOURCES_: ResourceInfo",
        "= &[POTS, RESOURCES_];\n",
    ] {
        assert!(client.contains(expected), "{expected}\nin\n{client}");
    }
}

#[test]
fn what_is_named_like_the_prelude_or_the_runtime_is_spelled_out() {
    let spec = object(
        "PotSpec",
        vec![
            field(
                "a",
                "a",
                Shape::Enum(reference("Option")),
                Presence::Optional,
            ),
            field(
                "b",
                "b",
                Shape::List(Box::new(Shape::String)),
                Presence::Plain,
            ),
        ],
    );
    let model = model(vec![group(
        vec![
            kind(
                "Pot",
                vec![field(
                    "spec",
                    "spec",
                    Shape::Struct(reference("PotSpec")),
                    Presence::Required,
                )],
            ),
            spec,
        ],
        vec![values("Option", &[("A", "a")])],
        vec![alias("Str", "Option"), alias("Vec", "PotSpec")],
        vec![resource("Pot", "pots", Scope::Namespaced)],
    )]);
    let files = files(&model);
    let pot = text(&files, "tea_example_com_v1/pot.rs");
    for expected in [
        "        pub a: std::option::Option<Option> = 0 optional(\"a\"),\n",
        "        pub b: std::vec::Vec<clientset_runtime::object::Str> = 1 plain(\"b\"),\n",
    ] {
        assert!(pot.contains(expected), "{expected}\nin\n{pot}");
    }
}
