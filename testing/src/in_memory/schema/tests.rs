//! What the schemas of built-in kinds say, beside what the API says.

use clientset_runtime::object::{Empty, MergeStrategy, Struct};
use serde_json::json;

use super::*;

/// The field at a path of struct fields, elements (`[]`) and values (`{}`).
fn field<'s>(schema: &'s TypedSchema, path: &str) -> (&'s Type, Option<&'s FieldType>) {
    let mut id = schema.root();
    let mut found = None;
    for step in path.split('.') {
        id = match (schema.get(id), step) {
            (Type::List(list), "[]") => list.element,
            (Type::Map(map), "{}") => map.value,
            (Type::Struct(object), name) => {
                let field = &object.fields[name];
                found = Some(field);
                field.ty
            }
            (ty, step) => panic!("{step} of {ty:?}"),
        };
    }
    (schema.get(id), found)
}

fn schema_of<T: Struct + Empty>() -> TypedSchema {
    let mut empty = T::EMPTY;
    described(&mut empty)
}

#[test]
fn lists_and_maps_merge_as_the_api_says() {
    let pod = schema_of::<clientset::core_v1::Pod>();
    let keyed = |keys: &[&str]| ListMerge::Map(keys.iter().map(|key| (*key).to_owned()).collect());
    for (path, merge) in [
        ("spec.containers", keyed(&["name"])),
        (
            "spec.containers.[].ports",
            keyed(&["containerPort", "protocol"]),
        ),
        ("spec.containers.[].args", ListMerge::Atomic),
        ("metadata.finalizers", ListMerge::Set),
        ("metadata.ownerReferences", keyed(&["uid"])),
        ("metadata.managedFields", ListMerge::Atomic),
    ] {
        match field(&pod, path).0 {
            Type::List(list) => assert_eq!(list.merge, merge, "{path}"),
            ty => panic!("{path}: {ty:?}"),
        }
    }
    for (path, expected) in [
        ("spec", false),
        ("metadata.labels", false),
        ("spec.nodeSelector", true),
        ("spec.imagePullSecrets.[]", true),
        ("metadata.ownerReferences.[]", true),
        ("spec.topologySpreadConstraints.[].labelSelector", true),
        ("spec.containers.[]", false),
    ] {
        let atomic = match field(&pod, path).0 {
            Type::Struct(object) => object.atomic,
            Type::Map(map) => map.atomic,
            ty => panic!("{path}: {ty:?}"),
        };
        assert_eq!(atomic, expected, "{path}");
    }
}

#[test]
fn fields_have_their_types_defaults_and_strategies() {
    let pod = schema_of::<clientset::core_v1::Pod>();
    let port = "spec.containers.[].ports.[]";
    for (name, scalar, default) in [
        ("protocol", Scalar::String(""), Some(json!("TCP"))),
        ("containerPort", Scalar::Int32, Some(json!(0))),
        ("hostPort", Scalar::Int32, None),
    ] {
        let (ty, field) = field(&pod, &format!("{port}.{name}"));
        assert_eq!(ty, &Type::Scalar(scalar), "{name}");
        assert_eq!(field.unwrap().default, default, "{name}");
    }
    let scalar = |path| match field(&pod, path).0 {
        Type::Scalar(scalar) => *scalar,
        ty => panic!("{path}: {ty:?}"),
    };
    assert_eq!(
        scalar("metadata.creationTimestamp"),
        Scalar::String("date-time")
    );
    let limit = "spec.containers.[].resources.limits.{}";
    assert_eq!(scalar(limit), Scalar::Quantity);
    let port = "spec.containers.[].livenessProbe.httpGet.port";
    assert_eq!(scalar(port), Scalar::IntOrString);
    let (_, volumes) = field(&pod, "spec.volumes");
    assert_eq!(
        volumes.unwrap().patch,
        Some(MergeStrategy::MergeRetainKeys("name"))
    );
    assert!(field(&pod, "spec.containers").1.unwrap().required);
}

#[test]
fn a_type_that_contains_itself_has_a_schema() {
    use clientset::apiextensions_v1::CustomResourceDefinition;
    let definition = schema_of::<CustomResourceDefinition>();
    let path = "spec.versions.[].schema.openAPIV3Schema.not.properties.{}.type";
    let (ty, _) = field(&definition, path);
    assert_eq!(ty, &Type::Scalar(Scalar::String("")));
}
