//! The forms that definitions come in.

use clientset_codegen::crd::facts::{Definition, Schema, SchemaType};
use clientset_codegen::model::{ListType, MapType, Scope};
use clientset_codegen::{Files, crd};
use serde_json::{Value, json};

/// A definition with the root properties that are given.
fn pot(properties: &Value) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "pots.tea.example.com"},
        "spec": {
            "group": "tea.example.com",
            "names": {"kind": "Pot", "plural": "pots"},
            "scope": "Cluster",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
            }],
        },
    })
}

/// The same of another kind.
fn lid() -> Value {
    let text = pot(&json!({})).to_string();
    let text = text.replace("Pot", "Lid").replace("pots", "lids");
    serde_json::from_str(&text).unwrap()
}

fn read(text: &str) -> Vec<Definition> {
    let read = crd::read(&Files::from([("a.yaml".to_owned(), text.into())]));
    assert!(read.problems.is_empty(), "{:#?}", read.problems);
    read.definitions
}

fn kinds(text: &str) -> Vec<String> {
    let definitions = read(text).into_iter();
    definitions.map(|definition| definition.kind).collect()
}

fn property(schema: &Value) -> Schema {
    let definition = pot(&json!({"it": schema})).to_string();
    read(&definition)
        .remove(0)
        .versions
        .remove(0)
        .schema
        .properties["it"]
        .clone()
}

#[test]
fn definitions_come_alone_in_documents_in_lists_and_beside_other_kinds() {
    let (pot, lid) = (pot(&json!({})), lid());
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"});
    let list = |kind: &str, version: &str, items: &[&Value]| {
        json!({"apiVersion": version, "kind": kind, "items": items}).to_string()
    };
    // The elements of a typed list need not say what they are.
    let mut bare = lid.clone();
    bare.as_object_mut()
        .unwrap()
        .retain(|key, _| key != "kind" && key != "apiVersion");
    let definitions = "apiextensions.k8s.io/v1";
    for text in [
        format!("# a comment\n---\n{pot}\n---\n{lid}\n"),
        format!("{pot}{lid}"),
        format!("{pot}\n{lid}\n"),
        format!("\u{feff}{}", list("List", "v1", &[&pot, &lid])),
        list("List", "v1", &[&role, &pot, &role, &lid]),
        list("CustomResourceDefinitionList", definitions, &[&pot, &bare]),
        serde_json::to_string_pretty(&json!({
            "apiVersion": "v1", "kind": "List", "items": [pot, lid]
        }))
        .unwrap(),
    ] {
        assert_eq!(kinds(&text), ["Pot", "Lid"], "{text}");
    }
}

#[test]
fn what_is_passed_over_is_said() {
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"});
    let service = json!({"apiVersion": "v1", "kind": "Service"});
    let mut old = pot(&json!({}));
    let mut version = old["spec"]["versions"][0].clone();
    version["name"] = json!("v1alpha1");
    version["served"] = json!(false);
    old["spec"]["versions"]
        .as_array_mut()
        .unwrap()
        .push(version);
    old["spec"].as_object_mut().unwrap().remove("scope");
    let text = format!("{role}\n---\n{old}\n---\n{service}\n---\n{role}\n");
    let read = crd::read(&Files::from([("a.yaml".to_owned(), text.into())]));
    assert_eq!(
        read.notes,
        [
            "a.yaml:3: pots.tea.example.com: spec.scope is not said, and a server wants it; read as \
             Namespaced",
            "a.yaml:3: pots.tea.example.com: left out v1alpha1, which is not served",
            "a.yaml: passed over 2 ClusterRole, Service",
        ]
    );
    assert_eq!(read.definitions[0].scope, Scope::Namespaced);
}

#[test]
fn a_definition_says_what_its_file_says() {
    let text = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pots.tea.example.com}
spec:
  group: tea.example.com
  names:
    kind: Pot
    plural: pots
    listKind: Pots
    singular: kettle
    shortNames: [po, "y"]
    categories: [all]
  scope: Cluster
  versions:
  - name: v1
    served: true
    storage: false
    deprecated: true
    deprecationWarning: drink coffee
    schema: {openAPIV3Schema: {type: object}}
    subresources:
      status: {}
      scale:
        specReplicasPath: .spec.cups
        statusReplicasPath: .status.cups
    additionalPrinterColumns:
    - {name: Cups, type: integer, jsonPath: .spec.cups, priority: 1}
    selectableFields: [{jsonPath: .spec.colour}]
  - name: v2
    served: true
    storage: true
    deprecated: true
    schema: {openAPIV3Schema: {type: object}}
    subresources: {scale: {specReplicasPath: .a, statusReplicasPath: .b, labelSelectorPath: .c}}
"#;
    let definition = read(text).remove(0);
    assert_eq!(
        (
            definition.group.as_str(),
            definition.kind.as_str(),
            definition.scope
        ),
        ("tea.example.com", "Pot", Scope::Cluster)
    );
    assert_eq!(
        (
            definition.list_kind.as_str(),
            definition.plural.as_str(),
            definition.singular.as_str()
        ),
        ("Pots", "pots", "kettle")
    );
    assert_eq!(definition.short_names, ["po", "y"]);
    assert_eq!(definition.categories, ["all"]);
    assert_eq!((definition.place.line, definition.place.column), (2, 1));
    let [one, two] = definition.versions.as_slice() else {
        panic!("{definition:#?}");
    };
    assert_eq!(
        (one.name.as_str(), one.storage, one.status),
        ("v1", false, true)
    );
    assert_eq!(one.deprecated, Some(Some("drink coffee".to_owned())));
    assert_eq!(one.columns[0].json_path, ".spec.cups");
    assert_eq!(one.columns[0].priority, 1);
    assert_eq!(one.selectable_fields, [".spec.colour"]);
    let scale = one.scale.as_ref().unwrap();
    assert_eq!(
        (
            scale.spec_replicas.as_str(),
            scale.label_selector.as_deref()
        ),
        (".spec.cups", None)
    );
    assert_eq!(
        (two.storage, two.status, two.deprecated.clone()),
        (true, false, Some(None))
    );
    assert_eq!(
        two.scale.as_ref().unwrap().label_selector.as_deref(),
        Some(".c")
    );

    let short = read(&pot(&json!({})).to_string()).remove(0);
    assert_eq!(
        (short.list_kind.as_str(), short.singular.as_str()),
        ("PotList", "pot")
    );
}

#[test]
fn a_schema_says_what_its_file_says() {
    let object = property(&json!({
        "type": "object",
        "description": "all of it",
        "properties": {"a": {"type": "string", "enum": ["x", "", "x y"], "default": "x"}},
        "required": ["a", "b"],
        "nullable": true,
        "x-kubernetes-preserve-unknown-fields": true,
        "x-kubernetes-embedded-resource": true,
        "x-kubernetes-map-type": "atomic",
        "x-kubernetes-validations": [{"rule": "self.a != ''", "message": "no", "fieldPath": ".a"}],
    }));
    assert_eq!(object.ty, Some(SchemaType::Object));
    assert_eq!(object.description.as_deref(), Some("all of it"));
    assert!(object.nullable && object.preserve_unknown_fields && object.embedded_resource);
    assert_eq!(object.required.iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(object.map_type, Some(MapType::Atomic));
    let [rule] = object.rules.as_slice() else {
        panic!("{object:#?}");
    };
    assert_eq!(
        (
            rule.rule.as_str(),
            rule.message.as_str(),
            rule.field_path.as_str(),
            rule.reason.as_str()
        ),
        ("self.a != ''", "no", ".a", "")
    );
    assert_eq!(object.properties["a"].default, Some(json!("x")));
    assert_eq!(
        object.properties["a"].enum_values,
        [json!("x"), json!(""), json!("x y")]
    );

    let list = property(&json!({
        "type": "array",
        "items": {"type": "integer", "format": "int32", "minimum": -1.5, "exclusiveMaximum": true},
        "maxItems": 3,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["port", "protocol"],
    }));
    assert_eq!(
        list.list_type,
        Some(ListType::Map(vec![
            "port".to_owned(),
            "protocol".to_owned()
        ]))
    );
    assert_eq!(list.bounds.max_items, Some(3));
    let items = list.items.unwrap();
    assert_eq!(
        (items.ty, items.format.as_deref()),
        (Some(SchemaType::Integer), Some("int32"))
    );
    assert_eq!(items.bounds.minimum.as_deref(), Some("-1.5"));
    assert!(items.bounds.exclusive_maximum);

    let map = |values: Value| {
        property(&json!({"type": "object", "additionalProperties": values})).additional
    };
    assert_eq!(
        map(json!({"type": "boolean"})).unwrap().ty,
        Some(SchemaType::Boolean)
    );
    assert_eq!(map(json!(true)), Some(Box::default()));
    assert_eq!(map(json!(false)), None);
    assert_eq!(property(&json!({})).ty, None);
}

#[test]
fn int_or_string_is_an_extension_or_an_idiom() {
    let forms = json!([{"type": "integer"}, {"type": "string"}]);
    let turned = json!([{"type": "string"}, {"type": "integer"}]);
    for (schema, expected) in [
        (json!({"x-kubernetes-int-or-string": true}), true),
        (
            json!({"x-kubernetes-int-or-string": true, "anyOf": forms}),
            true,
        ),
        (json!({"anyOf": forms}), true),
        (json!({"anyOf": turned, "pattern": "x"}), true),
        (json!({"x-kubernetes-int-or-string": false}), false),
        (json!({"anyOf": [{"type": "integer"}]}), false),
        (
            json!({"type": "string", "anyOf": [{"pattern": "a"}, {"pattern": "b"}]}),
            false,
        ),
        (json!({"type": "string", "anyOf": forms}), false),
    ] {
        assert_eq!(property(&schema).int_or_string, expected, "{schema}");
    }
}

#[test]
fn null_is_as_good_as_nothing_but_in_an_enum() {
    let schema = property(&json!({
        "type": "string", "default": null, "required": null, "format": null, "enum": ["a", null]
    }));
    assert_eq!(schema.default, None);
    assert_eq!(schema.enum_values, [json!("a"), Value::Null]);
    let mut definition = pot(&json!({}));
    definition["spec"]["versions"][0]["subresources"] = json!({"status": null});
    assert!(!read(&definition.to_string())[0].versions[0].status);
}

#[test]
fn an_unquoted_equals_sign_is_a_string_and_an_unquoted_yes_is_none() {
    let text = pot(&json!({})).to_string().replace(
        r#""properties":{}"#,
        r#""properties":{"op":{"type":"string","enum":[=, "=~", no]}}"#,
    );
    let schema = read(&text).remove(0).versions.remove(0).schema;
    assert_eq!(
        schema.properties["op"].enum_values,
        [json!("="), json!("=~"), json!(false)]
    );
}
