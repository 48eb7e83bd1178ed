//! Types of others that stand for objects of equal structure.

use std::collections::BTreeMap;

use clientset_codegen::crd::build::build;
use clientset_codegen::crd::settings::{Reuse, Settings};
use clientset_codegen::model::{GroupVersion, Shape};
use serde_json::{Value, json};

use super::support::{corpus, definition, object, read};

fn with(reuse: Reuse, definitions: &[Value]) -> GroupVersion {
    let mut settings = Settings {
        reuse,
        ..Settings::default()
    };
    let built = build(&read(definitions), &mut settings);
    assert_eq!(built.problems, []);
    built.model.group_versions.into_iter().next().unwrap()
}

/// The types of others in a shape.
fn foreign(shape: &Shape) -> Option<String> {
    match shape {
        Shape::List(inner) | Shape::Map(inner) => foreign(inner),
        Shape::Struct(name) if name.is_meta() && name.name != "ObjectMeta" => {
            Some(name.to_string())
        }
        Shape::Foreign(foreign) => Some(foreign.path.clone()),
        _ => None,
    }
}

#[test]
fn types_of_others_are_used_when_asked() {
    let string = json!({"type": "string"});
    let selector = json!({"type": "object", "properties": {
        "matchLabels": {"type": "object", "additionalProperties": string},
        "matchExpressions": {"type": "array", "items": {
            "type": "object",
            "required": ["key", "operator"],
            "properties": {
                "key": string, "operator": string, "values": {"type": "array", "items": string},
            },
        }},
    }});
    let key = json!({"type": "object", "required": ["key"], "properties": {
        "key": string, "name": {"type": "string", "default": ""}, "optional": {"type": "boolean"},
    }});
    let quantity = json!({
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "x-kubernetes-int-or-string": true,
        "pattern": "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))$",
    });
    let quantities = json!({"type": "object", "additionalProperties": quantity});
    let pot = definition(
        "Pot",
        &json!({
            "type": "object",
            "required": ["selector"],
            "properties": {
                "selector": selector,
                "tokenSecretKeyRef": key,
                "configMapKeyRef": key,
                "resources": {"type": "object", "properties": {
                    "claims": {"type": "array", "items": {"type": "object", "required": ["name"],
                        "properties": {"name": string, "request": string}}},
                    "limits": quantities,
                    "requests": quantities,
                }},
            },
        }),
    );
    let shapes = |reuse| -> Vec<String> {
        let module = with(reuse, std::slice::from_ref(&pot));
        let pot = module.types.iter().find(|ty| ty.name == "Pot").unwrap();
        let fields = pot.fields.iter().filter(|field| field.name != "metadata");
        fields
            .map(|field| format!("{:?}({})", field.wrapper, field.shape))
            .collect()
    };
    assert_eq!(
        shapes(Reuse::Nothing),
        [
            "Option(tea_example_com_v1.PotConfigMapKeyRef)",
            "Option(tea_example_com_v1.PotResources)",
            "Plain(tea_example_com_v1.PotSelector)",
            "Option(tea_example_com_v1.PotTokenSecretKeyRef)",
        ]
    );
    assert_eq!(
        shapes(Reuse::MetaTypes),
        [
            "Option(tea_example_com_v1.PotConfigMapKeyRef)",
            "Option(tea_example_com_v1.PotResources)",
            "Plain(meta.LabelSelector)",
            "Option(tea_example_com_v1.PotTokenSecretKeyRef)",
        ]
    );
    assert_eq!(
        shapes(Reuse::BuiltinTypes),
        [
            "Option(clientset::core_v1::ConfigMapKeySelector)",
            "Option(clientset::core_v1::ResourceRequirements)",
            "Plain(meta.LabelSelector)",
            "Option(clientset::core_v1::SecretKeySelector)",
        ]
    );
    let module = with(Reuse::BuiltinTypes, &[pot]);
    assert_eq!(module.types.len(), 1);
}

#[test]
fn a_template_is_one_although_its_metadata_is_not_described() {
    let container = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}}});
    let template = |metadata: &Value| {
        definition(
            "Pot",
            &object(&json!({"claim": {
                "type": "object",
                "required": ["spec"],
                "properties": {"metadata": metadata, "spec": container},
            }})),
        )
    };
    // Of no type of Kubernetes.
    let module = with(Reuse::BuiltinTypes, &[template(&json!({"type": "object"}))]);
    assert!(module.types.iter().any(|ty| ty.name == "PotClaim"));
    // Of one of them.
    let device = json!({"type": "object", "required": ["key", "path"], "properties": {
        "key": {"type": "string"},
        "mode": {"type": "integer", "format": "int32"},
        "path": {"type": "string"},
    }});
    let pot = definition(
        "Pot",
        &object(&json!({"items": {"type": "array", "items": device}})),
    );
    let module = with(Reuse::BuiltinTypes, &[pot]);
    let items = module.types[0]
        .fields
        .iter()
        .find(|field| field.name == "items");
    assert_eq!(
        items.unwrap().shape.to_string(),
        "list<clientset::core_v1::KeyToPath>"
    );
}

/// How many places of the corpus are of a type of others, and structs are left.
const REUSED: [(Reuse, usize, usize); 3] = [
    (Reuse::Nothing, 0, 4_832),
    (Reuse::MetaTypes, 263, 4_691),
    (Reuse::BuiltinTypes, 1_321, 3_302),
];

#[test]
fn many_types_of_the_corpus_are_those_of_kubernetes() {
    let corpus = corpus();
    for (reuse, expected, structs) in REUSED {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        let mut left = 0;
        for definitions in corpus.values() {
            let mut settings = Settings {
                reuse,
                ..Settings::default()
            };
            for module in build(definitions, &mut settings).model.group_versions {
                left += module.types.len();
                for field in module.types.iter().flat_map(|ty| &ty.fields) {
                    if let Some(name) = foreign(&field.shape) {
                        *found.entry(name).or_default() += 1;
                    }
                }
            }
        }
        let places: usize = found.values().sum();
        assert_eq!((places, left), (expected, structs), "{reuse:?}: {found:?}");
    }
}
