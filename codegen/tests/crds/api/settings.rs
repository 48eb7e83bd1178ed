//! Settings: what each changes, and that none is without effect.

use clientset_codegen::crd::Crds;
use clientset_codegen::crd::settings::{Replacement, Reuse};
use clientset_codegen::crds;

use super::{CUPS, POTS, folder_with};
use crate::support::repository;

fn pots() -> Crds {
    crds()
        .document("pots.yaml", POTS)
        .document("cups.json", CUPS)
}

/// The code of a module as one text.
fn code(run: Crds, module: &str) -> String {
    let output = run.files().unwrap();
    let files = output.files.into_iter();
    let of_module = files.filter(|(name, _)| name.starts_with(&format!("{module}/")));
    of_module
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect()
}

const V1: &str = "tea_example_com_v1";

#[test]
fn each_setting_changes_the_code() {
    let plain = code(pots(), V1);
    let pot = |path: &str| format!("tea.example.com/Pot{path}");
    let table: Vec<(Crds, &str)> = vec![
        (pots().rename(&pot(""), "TeaPot"), "TeaPotSpec"),
        (pots().rename(&pot(".spec.count"), "how_many"), "how_many"),
        (pots().type_name(&pot(".spec.spoons[]"), "Ladle"), "Ladle"),
        (pots().type_name(&pot(".spec.size"), "Volume"), "Volume"),
        (
            pots().replace(
                &pot(".spec.template"),
                Replacement::structure("crate::Template"),
            ),
            "crate::Template",
        ),
        (
            pots().replace(&pot(".spec.tags[]"), Replacement::value("crate::Tag")),
            "crate::Tag",
        ),
        (pots().derive(&pot(""), "Hash"), "Hash"),
        (pots().derive(&pot(".spec.template"), "Hash"), "Hash"),
        (pots().attribute(&pot(""), "#[must_use]"), "#[must_use]"),
        (
            pots().attribute(&pot(".spec.note"), "#[deprecated]"),
            "#[deprecated]",
        ),
        (
            pots().docs_of(&pot(".spec.note"), "Written by hand."),
            "Written by hand.",
        ),
        (
            pots().variant(&pot(".spec.size"), "extra large", "Huge"),
            "Huge",
        ),
        (pots().docs_of(&pot(""), "A pot of tea."), "A pot of tea."),
    ];
    for (run, expected) in table {
        assert!(!plain.contains(expected), "{expected}");
        let changed = code(run, V1);
        assert!(
            changed.contains(expected),
            "{expected} is not in\n{changed}"
        );
    }
    let table: Vec<(Crds, &str)> = vec![
        (pots().without_docs(), "What is wanted."),
        (pots().skip(&pot(".spec.template")), "template"),
        (pots().skip(&pot("")), "PotSpec"),
        (pots().skip("tea.example.com"), "PotSpec"),
        (pots().versions("tea.example.com", ["v1beta1"]), "PotSpec"),
        (pots().versions(&pot(""), ["v1beta1"]), "PotSpec"),
    ];
    for (run, gone) in table {
        assert!(plain.contains(gone), "{gone}");
        let changed = code(run, V1);
        assert!(!changed.contains(gone), "{gone} is in\n{changed}");
    }
    // These change code that is the macros' to explain; that they change it is what is held here.
    for run in [
        pots().closed_enums(),
        pots().closed_enum(&pot("")),
        pots().closed_enum(&pot(".spec.size")),
        pots().sensitive(&pot(".spec.token")),
    ] {
        assert_ne!(code(run, V1), plain);
    }
    let mixed = pots().closed_enums().open_enum(&pot(".spec.size"));
    assert_ne!(code(mixed, V1), code(pots().closed_enums(), V1));

    let output = pots()
        .module("tea.example.com", "tea")
        .extension_trait("TeaClients")
        .files()
        .unwrap();
    assert!(output.files.contains_key("tea_v1/mod.rs"));
    let root = String::from_utf8_lossy(&output.files["crd_clientset.rs"]).into_owned();
    assert!(root.contains("pub trait TeaClients"), "{root}");
}

#[test]
fn defaults_are_documentation_unless_they_are_asked_for() {
    let with = |schema: &str| POTS.replace("count: {type: integer}", schema);
    let pot = with(
        "count: {type: integer, default: 2}\n              \
         spout: {type: object, default: {}, properties: {length: {type: integer, default: 3}}}",
    );
    let pots = || crds().document("pots.yaml", pot.as_bytes());
    let plain = code(pots(), V1);
    assert!(plain.contains("Default `2`"), "{plain}");
    assert!(plain.contains("PotSpec: Exact {"), "{plain}");
    for asked in [pots().defaults(), pots().defaults_of("tea.example.com/Pot")] {
        let code = code(asked, V1);
        let spec = r#"PotSpec: Exact default "{\"count\":2,\"spout\":{\"length\":3}}" {"#;
        assert!(code.contains(spec), "{code}");
        let spout = r#"PotSpout: Exact default "{\"length\":3}" {"#;
        assert!(code.contains(spout), "{code}");
    }
    let toml = "[groups.\"tea.example.com\".kinds.Pot]\ndefaults = true\n";
    let folder = folder_with("defaults", &[("crds.toml", toml)]);
    let settings = folder.join("crds.toml");
    assert_eq!(
        code(pots().settings(&settings), V1),
        code(pots().defaults(), V1)
    );
    let unused = crds()
        .document("pots.yaml", POTS)
        .settings(&settings)
        .files()
        .unwrap_err();
    assert!(unused.to_string().contains("defaults"), "{unused}");
}

#[test]
fn the_same_settings_in_toml_give_the_same_code() {
    let toml = r#"
extension-trait = "TeaClients"

[groups."tea.example.com"]
module = "tea"
versions = ["v1"]

[groups."tea.example.com".kinds.Pot]
rename = "TeaPot"
derive = ["Hash"]

[groups."tea.example.com".kinds.Pot.fields]
"spec.size" = { type-name = "Volume", closed = true, variants = { "extra large" = "Huge" } }
"spec.template" = { replace = { path = "crate::Template", struct = true } }
"spec.token" = { sensitive = true }
"#;
    let folder = folder_with("toml", &[("crds.toml", toml)]);
    let from_toml = pots().settings(folder.join("crds.toml")).files().unwrap();
    let pot = "tea.example.com/Pot";
    let said = pots()
        .extension_trait("TeaClients")
        .module("tea.example.com", "tea")
        .versions("tea.example.com", ["v1"])
        .rename(pot, "TeaPot")
        .derive(pot, "Hash")
        .type_name("tea.example.com/Pot.spec.size", "Volume")
        .closed_enum("tea.example.com/Pot.spec.size")
        .variant("tea.example.com/Pot.spec.size", "extra large", "Huge")
        .replace(
            "tea.example.com/Pot.spec.template",
            Replacement::structure("crate::Template"),
        )
        .sensitive("tea.example.com/Pot.spec.token");
    assert_eq!(from_toml.files, said.files().unwrap().files);
}

/// Every setting of the guide, as it has them in TOML and in build.rs, changes something of the example.
#[test]
fn the_settings_of_the_guide_are_those_of_its_build_script() {
    let guide = std::fs::read_to_string(repository("docs/crds-guide.md")).unwrap();
    let mut blocks = guide.split("```toml\n").skip(1);
    let block = blocks
        .find(|block| block.contains("[groups."))
        .and_then(|block| block.split("```").next())
        .unwrap();
    let folder = folder_with("guide", &[("crds.toml", block)]);
    let example = || crds().folder(repository("examples/crds/crds"));
    let from_toml = example().settings(folder.join("crds.toml"));
    let said = example()
        .extension_trait("ShopClients")
        .module("cert-manager.io", "cert_manager")
        .versions("cert-manager.io", ["v1"])
        .rename("web.example.com/Website", "Site")
        .rename("web.example.com/Website.spec.hosts", "host_names")
        .derive("web.example.com/Website.spec.exposure", "Hash")
        .attribute(
            "web.example.com/Website.spec.image",
            "#[doc(alias = \"container\")]",
        )
        .docs_of(
            "web.example.com/Website.spec.extra",
            "Whatever the theme needs.",
        )
        .type_name(
            "cert-manager.io/Certificate.spec.privateKey.algorithm",
            "KeyAlgorithm",
        )
        .variant(
            "cert-manager.io/Certificate.spec.privateKey.algorithm",
            "ECDSA",
            "EllipticCurve",
        )
        .closed_enum("web.example.com/Website.status.phase")
        .replace(
            "web.example.com/Website.spec.port",
            Replacement::value("crate::Port"),
        )
        .sensitive("web.example.com/Website.spec.headers")
        .skip("cert-manager.io/Certificate.spec.keystores");
    assert_eq!(
        from_toml.files().unwrap().files,
        said.files().unwrap().files
    );
}

#[test]
fn a_setting_without_effect_is_an_error_that_says_why() {
    let pot = |path: &str| format!("tea.example.com/Pot{path}");
    let table: Vec<(Crds, &str)> = vec![
        (
            pots().skip("tee.example.com"),
            "`skip` of tee.example.com: no definition is of the group \"tee.example.com\"; did you mean \"tea.example.com\"?",
        ),
        (
            pots().module("coffee.io", "coffee"),
            "no definition is of the group \"coffee.io\"; expected one of milk.example.com, tea.example.com",
        ),
        (
            pots().rename("tea.example.com/Pots", "Kettle"),
            "tea.example.com has no kind \"Pots\"; did you mean \"Pot\"?",
        ),
        (
            pots().rename(&pot(".spec.counts"), "x"),
            "`rename` of tea.example.com/Pot.spec.counts: spec has no field \"counts\"; did you mean \"count\"?",
        ),
        (
            pots().rename(&pot(".status"), "x"),
            "the object has no field \"status\"; expected one of ",
        ),
        (
            pots().type_name(&pot(".spec.spoons.metal"), "Metal"),
            "spec.spoons is a list, whose elements are `spec.spoons[]`; did you mean spec.spoons[].metal?",
        ),
        (
            pots().type_name(&pot(".spec.lids.weight"), "X"),
            "spec.lids is a map, whose values are `spec.lids{}`; did you mean spec.lids{}.weight?",
        ),
        (
            pots().type_name(&pot(".spec.template[]"), "X"),
            "there is no `[]` in spec.template, which is an object and not a list",
        ),
        (
            pots().rename(&pot(".spec.note.x"), "x"),
            "spec.note is a string and has no field \"x\"",
        ),
        (
            pots().derive(&pot(".spec.count"), "Hash"),
            "`derive Hash` of tea.example.com/Pot.spec.count: no type is generated for an integer",
        ),
        (
            pots().derive(&pot(".spec.spoons"), "Hash"),
            "no type is generated for a list; its elements are spec.spoons[]",
        ),
        (
            pots().type_name(&pot(".spec.lids"), "Lid"),
            "no type is generated for a map; its values are spec.lids{}",
        ),
        (
            pots().closed_enum(&pot(".spec.note")),
            "`closed` of tea.example.com/Pot.spec.note: it is a string and lists no values",
        ),
        (
            pots().closed_enum("milk.example.com/Cup"),
            "`closed-enums` of milk.example.com/Cup: ",
        ),
        (
            pots().variant(&pot(".spec.size"), "small", "Tiny"),
            "`variants \"small\"` of tea.example.com/Pot.spec.size: \"small\" is none of its values; did you mean \"Small\"?",
        ),
        (
            pots().versions("tea.example.com", ["v1", "v1alpha1"]),
            "`versions` of tea.example.com: \"v1alpha1\" is not served; expected one of v1, v1beta1",
        ),
        (
            pots().versions(&pot(""), ["v3"]),
            "\"v3\" is not served; did you mean \"v1\"?",
        ),
        (
            pots().skip(&pot("")).rename(&pot(".spec.count"), "x"),
            "`rename` of tea.example.com/Pot.spec.count: tea.example.com/Pot is skipped",
        ),
        (
            pots().skip("tea.example.com").rename(&pot(""), "X"),
            "the group tea.example.com is skipped",
        ),
        (
            pots()
                .skip(&pot(".spec.template"))
                .rename(&pot(".spec.template.image"), "x"),
            "spec.template is skipped",
        ),
        (
            pots()
                .replace(&pot(".spec.template"), Replacement::structure("crate::T"))
                .rename(&pot(".spec.template.image"), "x"),
            "spec.template is replaced by crate::T",
        ),
        (
            pots().reuse(&pot(""), Reuse::MetaTypes),
            "`reuse` of tea.example.com/Pot: it changes nothing",
        ),
    ];
    for (run, expected) in table {
        let Err(error) = run.files() else {
            panic!("nothing is said of what should be: {expected}");
        };
        let said = error.to_string();
        assert!(said.starts_with(concat!(file!(), ":")), "{said}");
        assert!(said.contains(expected), "{said}\n{expected}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn a_setting_of_toml_is_named_with_its_line() {
    let toml = "[groups.\"tea.example.com\".kinds.Pot]\nrename = \"TeaPot\"\nfields.\"spec.sice\".closed = true\n";
    let folder = folder_with("toml-unused", &[("crds.toml", toml)]);
    let file = folder.join("crds.toml");
    let said = pots().settings(&file).files().unwrap_err().to_string();
    let expected = format!(
        "{}:3:20: `closed` of tea.example.com/Pot.spec.sice: spec has no field \"sice\"; did you mean \"size\"?",
        file.display()
    );
    assert_eq!(said, expected);
}

#[test]
fn a_setting_that_is_said_twice_is_an_error() {
    let toml = "without-docs = true\n[groups.\"tea.example.com\"]\nmodule = \"tea\"\n";
    let folder = folder_with("toml-twice", &[("crds.toml", toml)]);
    let run = pots()
        .without_docs()
        .module("tea.example.com", "tea")
        .settings(folder.join("crds.toml"));
    let said = run.files().unwrap_err().to_string();
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].contains("crds.toml:1:1: `without-docs` is said twice, first at "),
        "{said}"
    );
    assert!(
        lines[1].contains("crds.toml:3:1: `module` of tea.example.com is said twice"),
        "{said}"
    );
}

#[test]
fn what_a_build_script_says_wrong_is_named_with_its_line() {
    for (run, expected) in [
        (
            pots().rename("tea.example.com/Pot.spec[0]", "x"),
            "an element of a list is `[]`",
        ),
        (
            pots().rename("tea.example.com/Pot", "tea pot"),
            "\"tea pot\" is no name of a type",
        ),
        (
            pots().module("tea.example.com/Pot", "x"),
            "is a kind and has no `module`; say it of the group",
        ),
        (
            pots().extension_trait("tea"),
            "\"tea\" is no name of a type",
        ),
        (
            pots().derive("tea.example.com", "Eq"),
            "is a group and has no `derive`; say it of its kinds or fields",
        ),
        (
            pots().attribute("tea.example.com/Pot", "must_use"),
            "\"must_use\" is no attribute",
        ),
        (
            pots().versions("tea.example.com", [""; 0]),
            "no version is named",
        ),
    ] {
        let said = run.files().unwrap_err().to_string();
        assert!(said.starts_with(concat!(file!(), ":")), "{said}");
        assert!(said.contains(expected), "{said}\n{expected}");
    }
}
