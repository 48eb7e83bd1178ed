//! Kinds that are written in Rust: the generator reads their definitions back to the same types.

#[allow(missing_docs, unreachable_pub, reason = "kinds of tests")]
#[path = "../../../../runtime/tests/custom_resource/forms.rs"]
mod forms;
#[allow(missing_docs, unreachable_pub, reason = "kinds of tests")]
#[path = "../../../../runtime/tests/custom_resource/kinds.rs"]
mod kinds;
mod same;

use clientset_codegen::Files;
use clientset_codegen::crd;
use clientset_codegen::crd::settings::{Reuse, Settings};
use clientset_codegen::model::{META, Model, Shape, TypeRef};
use clientset_runtime::custom::{CustomResource, CustomResourceDefinition};
use clientset_runtime::wire::{json, yaml};

use forms::Form;
use kinds::{Backup, Policy};

mod v1beta1 {
    use clientset_runtime::object::Str;

    clientset_runtime::custom_resource! {
        /// A backup of a volume.
        #[resource(short_names(&["bk"]), categories(&["all"]), not_stored, deprecated("use v1"))]
        pub struct Backup: "backups.example.com"/"v1beta1", "backups", Namespaced {
            /// The volume's name.
            pub volume: Str,
        }
    }
}

/// What the generator makes of a definition.
fn generated(crd: &CustomResourceDefinition) -> Model {
    generated_with(crd, &Settings::default())
}

fn generated_with(crd: &CustomResourceDefinition, settings: &Settings) -> Model {
    let texts = [yaml::to_string(crd).unwrap(), json::to_string(crd).unwrap()];
    let [model, same] = texts.map(|text| {
        let read = crd::read(&Files::from([("crd.yaml".to_owned(), text.into_bytes())]));
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        let built = crd::build::build(&read.definitions, &mut settings.clone());
        assert!(built.problems.is_empty(), "{:?}", built.problems);
        built.model
    });
    assert_eq!(model, same, "YAML and JSON are two definitions");
    model
}

#[test]
fn a_kind_is_read_back_as_it_was_written() {
    let crds = [
        (Backup::crd().unwrap(), "Backup", "RetentionPolicy"),
        (Policy::crd().unwrap(), "RetentionPolicy", "Backup"),
        (Form::crd().unwrap(), "Form", ""),
    ];
    for (crd, type_name, other) in crds {
        let model = generated(&crd);
        let [version] = &model.group_versions[..] else {
            panic!("{:?}", model.group_versions)
        };
        assert!(version.types.iter().all(|ty| ty.name != other));
        match type_name {
            "Backup" => same::kind::<Backup>(version, type_name),
            "Form" => same::kind::<Form>(version, type_name),
            _ => same::kind::<Policy>(version, type_name),
        }
    }
}

#[test]
fn what_is_said_of_values_is_read_back() {
    let model = generated(&Backup::crd().unwrap());
    let version = &model.group_versions[0];
    let rules = version.resources.iter().flat_map(|resource| {
        let rules = &resource.custom.as_ref().unwrap().rules;
        rules.iter().map(|rule| {
            (
                rule.path.as_str(),
                rule.rule.as_str(),
                rule.message.as_str(),
            )
        })
    });
    let rules: Vec<_> = rules.collect();
    assert_eq!(
        rules,
        [
            (
                "spec",
                "!has(self.until) || self.copies > 0",
                "a last backup needs copies"
            ),
            ("spec.volume", "self == oldSelf", "it cannot be changed"),
        ]
    );
    let spec = version
        .types
        .iter()
        .find(|ty| ty.name == "BackupSpec")
        .unwrap();
    assert_eq!(spec.docs.as_deref(), Some("What to back up, and when."));
    let copies = spec
        .fields
        .iter()
        .find(|field| field.wire_name == "copies")
        .unwrap();
    assert_eq!(copies.default, Some(serde_json::json!(3)));
    assert_eq!(copies.docs.as_deref(), Some("How many copies are kept."));
}

#[test]
fn types_of_kubernetes_in_a_kind_are_known_again() {
    let settings = Settings {
        reuse: Reuse::MetaTypes,
        ..Default::default()
    };
    let model = generated_with(&Backup::crd().unwrap(), &settings);
    let types = &model.group_versions[0].types;
    let holds = |ty: &str, field: &str| {
        let ty = types.iter().find(|candidate| candidate.name == ty).unwrap();
        let mut fields = ty.fields.iter();
        let field = fields.find(|candidate| candidate.wire_name == field);
        field.unwrap().shape.clone()
    };
    let meta = |name: &str| {
        Shape::Struct(TypeRef {
            module: META.to_owned(),
            name: name.to_owned(),
        })
    };
    assert_eq!(holds("BackupSpec", "pods"), meta("LabelSelector"));
    let conditions = Shape::List(Box::new(meta("Condition")));
    assert_eq!(holds("BackupStatus", "conditions"), conditions);
}

#[test]
fn each_version_of_a_kind_is_read_back() {
    let versions = [Backup::version(), v1beta1::Backup::version()];
    let crd = CustomResourceDefinition::of_versions(versions).unwrap();
    let model = generated(&crd);
    let names: Vec<&str> = model
        .group_versions
        .iter()
        .map(|version| version.version.as_str())
        .collect();
    assert_eq!(names, ["v1", "v1beta1"]);
    same::kind::<Backup>(&model.group_versions[0], "Backup");
    same::kind::<v1beta1::Backup>(&model.group_versions[1], "Backup");
}
