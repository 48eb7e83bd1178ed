//! Generated code compiles and works whatever the spec calls its types and fields: like the prelude,
//! like the runtime's types, like keywords, like each other, like nothing that Rust can spell.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use clientset::wire::json;
use clientset_codegen::emit::{Gates, emit};
use clientset_codegen::model::build;
use clientset_codegen::source::{self, Settings};
use clientset_codegen::{FieldLock, Files, read_folder, write_changes};

#[path = "collisions/generated/mod.rs"]
#[allow(
    clippy::upper_case_acronyms,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    unused_qualifications
)]
mod generated;

use generated::{example_org_v1, example_v1, example_v2};

/// Set to rewrite `tests/collisions/generated`.
const BLESS: &str = "CLIENTSET_BLESS";

#[test]
fn the_checked_in_code_is_what_the_generator_makes_of_the_swagger() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collisions");
    let swagger = std::fs::read(folder.join("swagger.json")).unwrap();
    let spec = Files::from([("swagger.json".to_owned(), swagger)]);
    let settings = Settings {
        minor: "1.37".parse().unwrap(),
        include_custom: true,
    };
    let document = source::read(&spec, &Files::new(), &settings).unwrap();
    let model = build(&document, &FieldLock::default()).unwrap();
    let output = emit(&model, &Gates::Open).unwrap();

    let generated = folder.join("generated");
    if std::env::var_os(BLESS).is_some() {
        write_changes(&generated, &output.files).unwrap();
    }
    assert!(
        read_folder(&generated).unwrap() == output.files,
        "tests/collisions/generated is stale; if the change is meant, run \
         `{BLESS}=1 cargo test --test collisions` twice: to write it, and to compile it"
    );
}

#[test]
fn types_named_like_the_prelude_work() {
    let shadowed = example_v1::Shadowed {
        option: example_v1::Option {
            value: Some(1),
            ..Default::default()
        }
        .into(),
        vecs: vec![example_v1::Vec {
            texts: vec!["a".into()],
            ..Default::default()
        }],
        map_by_name: [(
            "m",
            example_v1::Map {
                by_key: [("k", "v")].into(),
                ..Default::default()
            },
        )]
        .into(),
        selector: clientset::some(clientset::meta::LabelSelector::default()),
        ..Default::default()
    };
    let text = r#"{"mapByName":{"m":{"byKey":{"k":"v"}}},"option":{"value":1},"selector":{},"vecs":[{"texts":["a"]}]}"#;
    assert_eq!(json::to_string(&shadowed).unwrap(), text);
    assert_eq!(
        json::from_str::<example_v1::Shadowed>(text).unwrap(),
        shadowed
    );
}

#[test]
fn fields_that_rust_cannot_spell_keep_their_wire_names() {
    let keywords = example_v1::Keywords {
        loop_: Some("a".into()),
        type_: Some("b".into()),
        ..Default::default()
    };
    assert_eq!(
        json::to_string(&keywords).unwrap(),
        r#"{"loop":"a","type":"b"}"#
    );

    let text = r#"{"$ref":"a","-":"b","3scale":"c","a.b/c":"d","quote\"d":"e"}"#;
    let odd: example_v1::Odd = json::from_str(text).unwrap();
    assert!(odd.unknown_fields.is_empty());
    assert_eq!(json::to_string(&odd).unwrap(), text);
}

#[test]
fn fields_that_come_out_alike_stay_apart() {
    let text = r#"{"FooBar":"a","foo-bar":"b","fooBar":"c","foo_bar":"d","unknownFields":"e"}"#;
    let mut alike: example_v1::Alike = json::from_str(text).unwrap();
    assert!(alike.unknown_fields.is_empty());
    alike
        .unknown_fields
        .insert("unknown".into(), "1".parse().unwrap());
    assert_eq!(
        json::to_string(&alike).unwrap(),
        text.replace('}', r#","unknown":1}"#)
    );
}

#[test]
fn a_struct_that_needs_itself_ends() {
    let inner = example_v1::Loop {
        needed: clientset::some(example_v1::Loop::default()),
        ..Default::default()
    };
    assert!(inner.needed.is_some() && inner.needed.needed.is_none());
}

#[test]
fn kinds_of_one_name_in_three_group_versions_are_three_types() {
    let list = example_org_v1::List {
        other: example_v1::List::default().into(),
        same: example_v2::List::default().into(),
        ..Default::default()
    };
    let text = json::to_string(&list).unwrap();
    assert!(
        text.contains(r#""apiVersion":"example.org/v1","kind":"List""#),
        "{text}"
    );
    assert!(
        text.contains(r#""apiVersion":"example.com/v2","kind":"List""#),
        "{text}"
    );
}

#[test]
fn clients_named_like_types_and_accessors_named_like_calls_exist() {
    fn calls(clients: &generated::Clientset) {
        let example: example_v1::ExampleV1_ = clients.example_v1();
        let _: example_v1::ListsClient_ = example.lists("default");
        let _: example_v1::NewClient = example.new_();
        let _: example_v1::RestClient = example.rest_();
        let _: example_v1::SelfClient = example.self_();
        let _: example_org_v1::ListsClient = clients.example_org_v1().lists("default");
    }
    let _ = calls;
}
