//! A swagger, OpenAPI v3 documents and the facts of one version say the same.

use clientset_codegen::diff::diff;
use clientset_codegen::document::Document;
use clientset_codegen::document::facts::{self, Origin};
use clientset_codegen::model::{self, Field, Model};
use clientset_codegen::source::{self, Settings};
use clientset_codegen::{FieldLock, Files};

use crate::support::{MINORS, NEWEST, document, render, rules, spec, without_defaults};

fn read(spec: &Files, minor: &str) -> Document {
    let settings = Settings {
        minor: minor.parse().unwrap(),
        include_custom: false,
    };
    let mut document = source::read(spec, &Files::new(), &settings)
        .unwrap_or_else(|error| panic!("{minor}: {error}"));
    document.drop_docs();
    document
}

fn assert_same(read: &Document, expected: &Document) {
    if read != expected {
        panic!("{}\n{}", expected.minor, diff(expected, read).unwrap());
    }
}

/// The document without what only discovery says.
fn without_names(minor: &str) -> Document {
    let mut document = document(minor);
    for facts in document
        .group_versions
        .values_mut()
        .flat_map(|resources| resources.values_mut())
    {
        facts.singular = None;
        facts.short_names.clear();
        facts.categories.clear();
    }
    document
}

#[test]
fn v3_documents_and_a_swagger_are_read_as_the_facts_say_and_give_one_model() {
    let rules = rules();
    for minor in MINORS {
        let expected = without_names(minor);
        let mut v3 = read(&render::v3(&expected), minor);
        assert_same(&v3, &expected);
        let mut v2 = read(&render::swagger(&expected), minor);
        assert_same(&v2, &without_defaults(expected));

        rules.fixups.apply(&mut v3).unwrap();
        rules.fixups.apply(&mut v2).unwrap();
        let mut v3 = model::build(&v3, &rules.lock).unwrap();
        let v2 = model::build(&v2, &rules.lock).unwrap();
        // The one fact that a swagger cannot state, and that changes no type.
        for_fields(&mut v3, |field| field.default = None);
        // The shared types are not in the lock: the runtime has them, and their shapes.
        assert!(v3.group_versions == v2.group_versions, "{minor}");
        assert_eq!(v2.warnings, Vec::<String>::new(), "{minor}");
    }
}

#[test]
fn a_published_folder_is_read_from_its_v3_documents() {
    let document = without_names(NEWEST);
    let mut folder = render::swagger(&document);
    folder.extend(render::v3(&document));
    folder.insert("README.md".to_owned(), b"what this is".to_vec());
    assert_same(&read(&folder, NEWEST), &document);
}

#[test]
fn a_field_that_only_a_swagger_knows_is_an_option_with_a_warning() {
    let swagger = read(&render::swagger(&without_names(NEWEST)), NEWEST);
    let model = model::build(&swagger, &FieldLock::default()).unwrap();
    let field = crate::support::field(&model, "apps_v1.Deployment.spec");
    assert_eq!(field.wrapper, model::Wrapper::Plain, "required in 1.37");
    let field = crate::support::field(&model, "apps_v1.Deployment.status");
    assert_eq!(field.wrapper, model::Wrapper::Option);
    let warning =
        "io.k8s.api.apps.v1.Deployment.status is an option because the source has no defaults";
    assert!(
        model.warnings.iter().any(|text| text.starts_with(warning)),
        "{:?}",
        model.warnings
    );
}

#[test]
fn facts_are_read_as_they_are_written() {
    for minor in MINORS {
        let files = spec(minor);
        let (document, origin) = facts::read(&files).unwrap();
        assert!(
            facts::write(&document, &origin).unwrap() == files,
            "{minor}"
        );
        assert_eq!(origin.sha256.len(), 64);
        assert!(
            origin.description.starts_with("k8s.io/kubernetes@v1."),
            "{}",
            origin.description
        );
    }
}

#[test]
fn descriptions_are_kept_on_request_and_change_no_fact() {
    let mut document = without_names(NEWEST);
    for definition in document.definitions.values_mut() {
        definition.docs = Some("what \"it\" is:\n\n * one".to_owned());
    }
    let origin = Origin {
        description: "here".to_owned(),
        sha256: "0".repeat(64),
    };
    let files = facts::write(&document, &origin).unwrap();
    assert!(facts::read(&files).unwrap().0 == document);
    document.drop_docs();
    assert!(document == without_names(NEWEST));
}

#[test]
fn the_facts_hold_no_prose() {
    for minor in MINORS {
        for (file, bytes) in spec(minor) {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains("\"docs\""), "{minor}/{file}");
        }
    }
}

fn for_fields(model: &mut Model, mut change: impl FnMut(&mut Field)) {
    for group_version in &mut model.group_versions {
        for ty in &mut group_version.types {
            ty.fields.iter_mut().for_each(&mut change);
        }
    }
}
