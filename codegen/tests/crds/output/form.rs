//! The form of what is written: formatted, marked, complete.

use std::path::Path;
use std::process::Command;

use clientset_codegen::emit::{CustomOutput, emit_custom};
use clientset_codegen::model::{
    ForeignType, ListType, Model, Presence, PrinterColumn, Rule, ScalePaths, Scope, Shape,
};
use clientset_codegen::{Files, write_changes};

use super::made::{
    alias, field, group, kind, model, object, reference, resource, scale, status, values,
};
use super::{files, text};

/// A model with everything that only custom resources have.
fn everything() -> Model {
    let long: Vec<(String, String)> = (0..30)
        .map(|number| (format!("Value{number}"), format!("value-{number}")))
        .collect();
    let long: Vec<(&str, &str)> = long.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let mut leaf = values(
        "PotLeaf",
        &[("Green", "green"), ("Empty", ""), ("Quote", "\"")],
    );
    leaf.docs = Some("Which leaf [it] is.".to_owned());
    leaf.attributes = vec!["#[allow(dead_code)]".to_owned()];
    let mut size = values("PotSize", &[("Small", "s"), ("Large", "l")]);
    size.closed = true;
    size.default = 1;

    let mut replicas = field("replicas", "replicas", Shape::Int64, Presence::Optional);
    replicas.default = Some(2.into());
    replicas.notes = vec!["At least 1.".to_owned(), "Matches `^a b$`.".to_owned()];
    replicas.attributes = vec!["#[allow(unused)]".to_owned()];
    let mut leaves = field(
        "leaves",
        "leaves",
        Shape::List(Box::new(Shape::Enum(reference("PotLeaf")))),
        Presence::Required,
    );
    leaves.list_type = Some(ListType::Set);
    leaves.enum_values = vec!["green".to_owned()];
    let foreign = ForeignType {
        path: "clientset_runtime::meta::LabelSelector".to_owned(),
        is_struct: true,
    };
    let mut spec = object(
        "PotSpec",
        vec![
            field("at", "at", Shape::DateTime, Presence::Optional),
            leaves,
            field(
                "port",
                "port",
                Shape::Map(Box::new(Shape::Int64OrString)),
                Presence::Plain,
            ),
            replicas,
            field(
                "selector",
                "selector",
                Shape::Foreign(foreign),
                Presence::Optional,
            ),
            field(
                "size",
                "size",
                Shape::Enum(reference("PotSize")),
                Presence::Required,
            ),
            field(
                "type",
                "type_",
                Shape::Enum(reference("PotLong")),
                Presence::Optional,
            ),
        ],
    );
    spec.notes = vec!["`spec` of `Pot`.".to_owned()];
    spec.attributes = vec!["#[allow(dead_code)]".to_owned()];
    let pot = kind(
        "Pot",
        vec![field(
            "spec",
            "spec",
            Shape::Struct(reference("PotSpec")),
            Presence::Required,
        )],
    );
    let cup = kind(
        "Cup",
        vec![field("lid", "lid", Shape::RawJson, Presence::Plain)],
    );

    let mut pots = resource("Pot", "pots", Scope::Namespaced);
    pots.short_names = vec!["po".to_owned()];
    pots.categories = vec!["all".to_owned()];
    pots.subresources = vec![scale(), status("Pot")];
    let custom = pots.custom.as_mut().unwrap();
    custom.storage = true;
    custom.scale = Some(ScalePaths {
        spec_replicas: ".spec.replicas".to_owned(),
        status_replicas: ".status.replicas".to_owned(),
        label_selector: Some(".status.selector".to_owned()),
    });
    custom.selectable_fields = vec![".spec.size".to_owned()];
    custom.columns = vec![PrinterColumn {
        name: "Ready".to_owned(),
        type_name: "string".to_owned(),
        format: String::new(),
        description: "Whether it \"is\" ready.\nOr not.".to_owned(),
        json_path: ".status.conditions[?(@.type==\"Ready\")].status".to_owned(),
        priority: 1,
    }];
    custom.rules = vec![Rule {
        path: "spec.leaves[]".to_owned(),
        rule: "self.matches(r'\"#')".to_owned(),
        message: "no".to_owned(),
        message_expression: String::new(),
        reason: "FieldValueInvalid".to_owned(),
        field_path: ".a".to_owned(),
        optional_old_self: true,
    }];
    let mut cups = resource("Cup", "cups", Scope::Cluster);
    cups.custom.as_mut().unwrap().deprecated = Some(Some("use [pots], they are `fine".to_owned()));
    model(vec![group(
        vec![pot, spec, cup],
        vec![leaf, size, values("PotLong", &long)],
        vec![alias("PotTea", "PotSpec"), alias("PotOther", "PotLeaf")],
        vec![cups, pots],
    )])
}

#[test]
fn files_come_out_as_rustfmt_would_write_them() {
    assert_formatted("everything", &files(&everything()));
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert_eq!(files(&everything()), files(&everything()));
}

#[test]
fn every_file_says_that_it_is_generated_and_the_first_from_what() {
    let output = CustomOutput {
        sources: vec!["crds/cups.yaml".to_owned(), "crds/pots.yaml".to_owned()],
        ..CustomOutput::default()
    };
    let files = emit_custom(&everything(), &output).unwrap();
    let header = "// @generated by clientset-codegen from CustomResourceDefinitions; change those or the settings instead.\n";
    for name in files.keys() {
        assert!(text(&files, name).starts_with(header), "{name}");
    }
    let from = format!("{header}//\n// from crds/cups.yaml\n// from crds/pots.yaml\n\n");
    assert!(text(&files, "mod.rs").starts_with(&from));
}

#[test]
fn structs_stand_in_one_list_enums_in_another_and_aliases_below() {
    let files = files(&everything());
    let pot = text(&files, "tea_example_com_v1/pot.rs");
    for expected in [
        "    /// Which leaf \\[it\\] is.\n    #[allow(dead_code)]\n    PotLeaf { Green = \"green\", Empty = \"\", Quote = \"\\\"\" }\n\n",
        "    PotSize: closed { Small = \"s\", Large = \"l\" default }\n",
        "    PotLong {\n        Value0 = \"value-0\", ",
        "/// Another name of [`PotLeaf`].\npub type PotOther = PotLeaf;\n",
        "/// Another name of [`PotSpec`].\npub type PotTea = PotSpec;\n",
        "        pub leaves: Vec<PotLeaf> = 1 required(\"leaves\").set(),\n",
        "        pub at: Option<DateTime> = 0 optional(\"at\"),\n",
        "        pub port: Map<Int64OrString> = 2 plain(\"port\"),\n",
        "        pub selector: Optional<clientset_runtime::meta::LabelSelector> = 4 optional(\"selector\"),\n",
        "        pub size: PotSize = 5 required(\"size\"),\n",
        "        /// Required. A set.\n",
        "        /// Default `2`. At least 1. Matches `^a b$`.\n        #[allow(unused)]\n        pub replicas: Option<i64> = 3 optional(\"replicas\"),\n",
        "    /// `spec` of `Pot`.\n    #[allow(dead_code)]\n    pub struct PotSpec: Exact {\n",
    ] {
        assert!(pot.contains(expected), "{expected}\nin\n{pot}");
    }
    let module = text(&files, "tea_example_com_v1/mod.rs");
    assert!(module.ends_with("mod client;\nmod cup;\nmod pot;\n\npub use client::*;\npub use cup::*;\npub use pot::*;\n"), "{module}");
}

#[test]
fn what_a_definition_says_of_a_kind_is_a_constant() {
    let files = files(&everything());
    let client = text(&files, "tea_example_com_v1/client.rs");
    for expected in [
        r####"
/// What is known of `pots`.
#[rustfmt::skip]
pub const POTS: ResourceInfo = ResourceInfo::of::<Pot>(&["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"])
    .names("pot", &["po"], &["all"])
    .subresources(&[
        SubresourceInfo::new("scale", "autoscaling", "v1", "Scale", &["get", "patch", "update"]),
        SubresourceInfo::new("status", "tea.example.com", "v1", "Pot", &["get", "patch", "update"]),
    ])
    .storage()
    .scale(ScalePaths::new(".spec.replicas", ".status.replicas").label_selector(".status.selector"))
    .selectable_fields(&[".spec.size"])
    .columns(&[
        PrinterColumn::new("Ready", "string", r#".status.conditions[?(@.type=="Ready")].status"#).description("Whether it \"is\" ready.\nOr not.").priority(1),
    ])
    .rules(&[
        ValidationRule::new("spec.leaves[]", Rule::new(r##"self.matches(r'"#')"##).message("no").reason("FieldValueInvalid").field_path(".a").optional_old_self()),
    ]);
"####,
        "    .deprecated(\"use [pots], they are `fine\");\n",
        "pub const RESOURCES: &[ResourceInfo] = &[CUPS, POTS];\n",
        "use clientset_runtime::client::scale::Scale;\n",
        "    pub fn update_scale(&self, name: &str, scale: &Scale) -> call::Update<Scale> {\n        self.update_subresource(name, \"scale\", scale)\n",
    ] {
        assert!(client.contains(expected), "{expected}\nin\n{client}");
    }
    let cup = text(&files, "tea_example_com_v1/cup.rs");
    assert!(
        cup.contains("    /// Kind of `tea.example.com/v1`; resource `cups` of the cluster.\n    ///\n    /// Deprecated: use \\[pots\\], they are \\`fine\n"),
        "{cup}"
    );
    let pot = text(&files, "tea_example_com_v1/pot.rs");
    assert!(
        pot.contains("    /// Kind of `tea.example.com/v1`; resource `pots` in namespaces, for short `po`, among `all`.\n    /// Stored in this version. Subresources `scale` (`.spec.replicas`, `.status.replicas`),\n    /// `status`.\n"),
        "{pot}"
    );
}

#[test]
fn the_clients_hang_on_a_trait_and_on_a_clientset() {
    let output = CustomOutput {
        extension_trait: "TeaExt".to_owned(),
        ..CustomOutput::default()
    };
    let files = emit_custom(&everything(), &output).unwrap();
    let clientset = text(&files, "crd_clientset.rs");
    let accessor = "fn tea_example_com_v1(&self) -> super::tea_example_com_v1::TeaExampleComV1 {\n        super::tea_example_com_v1::TeaExampleComV1::new(self.rest())\n    }\n}\n";
    for expected in [
        format!(
            "impl Clientset {{\n    /// The clients of `tea.example.com/v1`.\n    pub {accessor}"
        ),
        format!(
            "pub trait TeaExt: Clients {{\n    /// The clients of `tea.example.com/v1`.\n    {accessor}"
        ),
        "impl<C: Clients + ?Sized> TeaExt for C {}\n".to_owned(),
        "pub const RESOURCES: &[&[ResourceInfo]] = &[super::tea_example_com_v1::RESOURCES];\n"
            .to_owned(),
    ] {
        assert!(clientset.contains(&expected), "{expected}\nin\n{clientset}");
    }
}

fn assert_formatted(name: &str, files: &Files) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("formatted-crds")
        .join(name);
    write_changes(&folder, files).unwrap();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rustfmt.toml");
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config-path"])
        .arg(config)
        .arg(folder.join("mod.rs"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{name}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
