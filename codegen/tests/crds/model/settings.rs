//! What a user says beside the definitions.

use clientset_codegen::crd::build::{Built, build};
use clientset_codegen::crd::settings::{
    FieldSettings, GroupSettings, KindSettings, Replacement, Settings,
};
use serde_json::{Value, json};

use super::support::{definition, object, read, text};

const GROUP: &str = "tea.example.com";

fn pot() -> Value {
    definition(
        "Pot",
        &object(&json!({"spec": object(&json!({
            "lid": object(&json!({"size": {"type": "string", "enum": ["small", "LARGE", "large"]}})),
            "handles": {"type": "array", "items": object(&json!({"side": {"type": "string"}}))},
            "secret": {"type": "string", "description": "theirs"},
        }))})),
    )
}

fn of_kind(kind: KindSettings) -> Settings {
    let group = GroupSettings {
        kinds: [("Pot".to_owned(), kind)].into(),
        ..GroupSettings::default()
    };
    of_group(group)
}

fn of_group(group: GroupSettings) -> Settings {
    Settings {
        groups: [(GROUP.to_owned(), group)].into(),
        ..Settings::default()
    }
}

fn of_field(path: &str, field: FieldSettings) -> Settings {
    of_kind(KindSettings {
        fields: [(path.to_owned(), field)].into(),
        ..KindSettings::default()
    })
}

/// Builds the pot; every setting is used.
fn with(mut settings: Settings) -> Built {
    let built = build(&read(&[pot()]), &mut settings);
    assert_eq!(built.problems, []);
    assert_eq!(settings.groups, [].into());
    built
}

fn text_with(settings: Settings) -> String {
    text(&with(settings).model.group_versions[0])
}

#[test]
fn a_kind_is_renamed_with_the_types_below_it() {
    let text = text_with(of_kind(KindSettings {
        rename: Some("Kettle".to_owned()),
        ..KindSettings::default()
    }));
    assert!(
        text.starts_with("Kettle\n    spec: Option(KettleSpec) optional\n"),
        "{text}"
    );
}

#[test]
fn a_module_is_renamed() {
    let built = with(of_group(GroupSettings {
        module: Some("tea".to_owned()),
        ..GroupSettings::default()
    }));
    assert_eq!(built.model.group_versions[0].name, "tea_v1");
}

#[test]
fn fields_and_types_are_renamed() {
    let text = text_with(of_field(
        "spec.secret",
        FieldSettings {
            rename: Some("token".to_owned()),
            ..FieldSettings::default()
        },
    ));
    assert!(
        text.contains("    token \"secret\": Option(string) optional"),
        "{text}"
    );

    let named = |name: &str| FieldSettings {
        type_name: Some(name.to_owned()),
        ..FieldSettings::default()
    };
    let text = text_with(of_kind(KindSettings {
        fields: [
            ("spec.handles[]".to_owned(), named("Handle")),
            ("spec.lid.size".to_owned(), named("Size")),
        ]
        .into(),
        ..KindSettings::default()
    }));
    assert!(
        text.contains("handles: Plain(list<Handle>) plain"),
        "{text}"
    );
    assert!(text.contains("size: Option(enum Size) optional"), "{text}");
}

#[test]
fn a_type_is_replaced() {
    let text = text_with(of_field(
        "spec.lid",
        FieldSettings {
            replace: Some(Replacement::structure("crate::Lid")),
            ..FieldSettings::default()
        },
    ));
    assert!(text.contains("lid: Option(crate::Lid) optional"), "{text}");
    assert!(!text.contains("PotLid"), "{text}");
}

#[test]
fn a_field_is_left_out() {
    let text = text_with(of_field(
        "spec.lid",
        FieldSettings {
            skip: true,
            ..FieldSettings::default()
        },
    ));
    assert!(!text.contains("lid"), "{text}");
}

#[test]
fn enums_are_closed_and_their_variants_named() {
    let closed = |settings: Settings| with(settings).model.group_versions[0].enums[0].closed;
    assert!(!closed(Settings::default()));
    assert!(closed(Settings {
        closed_enums: true,
        ..Settings::default()
    }));
    assert!(closed(of_kind(KindSettings {
        closed_enums: Some(true),
        ..KindSettings::default()
    })));
    let mut one = of_field(
        "spec.lid.size",
        FieldSettings {
            closed: Some(false),
            ..FieldSettings::default()
        },
    );
    one.closed_enums = true;
    assert!(!closed(one));

    let text = text_with(of_field(
        "spec.lid.size",
        FieldSettings {
            variants: [("LARGE".to_owned(), "Large".to_owned())].into(),
            ..FieldSettings::default()
        },
    ));
    assert!(
        text.contains("enum PotLidSize Small=\"small\" Large=\"LARGE\" Large2=\"large\""),
        "{text}"
    );
}

#[test]
fn attributes_docs_and_secrets_are_written() {
    let built = with(of_kind(KindSettings {
        derive: vec!["Eq".to_owned()],
        attributes: vec!["#[must_use]".to_owned()],
        docs: Some("A pot.".to_owned()),
        fields: [
            (
                "spec.lid".to_owned(),
                FieldSettings {
                    derive: vec!["Hash".to_owned()],
                    ..FieldSettings::default()
                },
            ),
            (
                "spec.secret".to_owned(),
                FieldSettings {
                    sensitive: true,
                    attributes: vec!["#[deprecated]".to_owned()],
                    docs: Some("Ours.".to_owned()),
                    ..FieldSettings::default()
                },
            ),
        ]
        .into(),
        ..KindSettings::default()
    }));
    let module = &built.model.group_versions[0];
    let find = |name: &str| module.types.iter().find(|ty| ty.name == name).unwrap();
    assert_eq!(find("Pot").attributes, ["#[derive(Eq)]", "#[must_use]"]);
    assert_eq!(find("Pot").docs.as_deref(), Some("A pot."));
    assert_eq!(
        find("PotLid").attributes,
        ["#[derive(Eq)]", "#[derive(Hash)]"]
    );
    assert_eq!(module.enums[0].attributes, ["#[derive(Eq)]"]);
    let secret = find("PotSpec")
        .fields
        .iter()
        .find(|field| field.name == "secret")
        .unwrap();
    assert!(secret.sensitive);
    assert_eq!(secret.attributes, ["#[deprecated]"]);
    assert_eq!(secret.docs.as_deref(), Some("Ours."));
}

#[test]
fn descriptions_are_left_out() {
    let docs = |settings| {
        let built = with(settings);
        let types = &built.model.group_versions[0].types;
        let spec = types.iter().find(|ty| ty.name == "PotSpec").unwrap();
        spec.fields[2].docs.clone()
    };
    assert_eq!(docs(Settings::default()).as_deref(), Some("theirs"));
    let without = Settings {
        without_docs: true,
        ..Settings::default()
    };
    assert_eq!(docs(without), None);
}

#[test]
fn groups_kinds_and_versions_are_chosen() {
    let modules = |settings| with(settings).model.group_versions.len();
    let skipped = GroupSettings {
        skip: true,
        ..GroupSettings::default()
    };
    assert_eq!(modules(of_group(skipped)), 0);
    let skipped = KindSettings {
        skip: true,
        ..KindSettings::default()
    };
    assert_eq!(modules(of_kind(skipped)), 0);
    let first = GroupSettings {
        versions: Some(vec!["v1".to_owned()]),
        ..GroupSettings::default()
    };
    assert_eq!(modules(of_group(first)), 1);
}

#[test]
fn what_changes_nothing_is_left() {
    let mut settings = of_kind(KindSettings {
        versions: Some(vec!["v1".to_owned(), "v2".to_owned()]),
        fields: [
            (
                "spec.secret".to_owned(),
                FieldSettings {
                    type_name: Some("Secret".to_owned()),
                    rename: Some("token".to_owned()),
                    ..FieldSettings::default()
                },
            ),
            (
                "spec.lids".to_owned(),
                FieldSettings {
                    skip: true,
                    ..FieldSettings::default()
                },
            ),
            (
                "spec.lid.size".to_owned(),
                FieldSettings {
                    variants: [("huge".to_owned(), "Huge".to_owned())].into(),
                    ..FieldSettings::default()
                },
            ),
        ]
        .into(),
        ..KindSettings::default()
    });
    build(&read(&[pot()]), &mut settings);
    let left: Vec<String> = settings
        .unused()
        .iter()
        .map(|left| left.name.to_string())
        .collect();
    assert_eq!(
        left,
        [
            "`versions` of tea.example.com/Pot",
            "`variants \"huge\"` of tea.example.com/Pot.spec.lid.size",
            "`skip` of tea.example.com/Pot.spec.lids",
            "`type-name` of tea.example.com/Pot.spec.secret",
        ]
    );
}

#[test]
fn names_that_are_taken_are_problems_with_a_place() {
    let problems = |settings: Settings| -> Vec<String> {
        let mut settings = settings;
        let built = build(&read(&[pot()]), &mut settings);
        built.problems.iter().map(ToString::to_string).collect()
    };
    let twice = problems(of_field(
        "spec.lid",
        FieldSettings {
            type_name: Some("Pot".to_owned()),
            ..FieldSettings::default()
        },
    ));
    assert_eq!(twice.len(), 1);
    assert!(twice[0].starts_with("a.yaml:1:"), "{twice:?}");
    assert!(
        twice[0].ends_with(
            "the setting type-name of Pot calls the type of spec.lid `Pot`, but another type has that \
             name; choose another one"
        ),
        "{twice:?}"
    );
    let handles = FieldSettings {
        rename: Some("handles".to_owned()),
        ..FieldSettings::default()
    };
    let twice = problems(of_kind(KindSettings {
        fields: [
            ("spec.lid".to_owned(), handles.clone()),
            ("spec.secret".to_owned(), handles),
        ]
        .into(),
        ..KindSettings::default()
    }));
    assert!(
        twice[0].ends_with(
            "a setting rename of Pot calls two fields of one object `handles`; choose another name"
        ),
        "{twice:?}"
    );
}

#[test]
fn a_name_that_a_user_gives_is_taken_from_others() {
    let text = text_with(of_field(
        "spec.lid",
        FieldSettings {
            rename: Some("handles".to_owned()),
            ..FieldSettings::default()
        },
    ));
    assert!(text.contains("    handles \"lid\": "), "{text}");
    assert!(text.contains("    handles_2 \"handles\": "), "{text}");
}
