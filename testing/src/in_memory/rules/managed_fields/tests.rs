//! Walks of objects by their types: differences, what a configuration owns, merging, taking out.

use serde_json::{Value, json};

use super::compare::compare;
use super::config::fields_of;
use super::merge::{merge, without};
use super::set::FieldSet;
use crate::in_memory::schema::{
    FieldType, ListMerge, ListType, MapType, Scalar, SchemaBuilder, StructType, Type, TypedSchema,
};

/// An object with a field of each way to merge.
fn schema() -> TypedSchema {
    let mut schema = SchemaBuilder::default();
    let text = schema.add(Type::Scalar(Scalar::String("")));
    let number = schema.add(Type::Scalar(Scalar::Int64));
    let field = |ty, default: Option<Value>| FieldType {
        ty,
        required: false,
        default,
        patch: None,
    };
    let structure = |fields: Vec<(&str, FieldType)>| {
        let named = fields
            .into_iter()
            .map(|(name, field)| (name.to_owned(), field));
        StructType {
            fields: named.collect(),
            ..StructType::default()
        }
    };
    let element = schema.add(Type::Struct(structure(vec![
        ("key", field(text, None)),
        ("kind", field(text, Some(json!("plain")))),
        ("number", field(number, None)),
    ])));
    let list = |element, merge| Type::List(ListType { element, merge });
    let keys = vec!["key".to_owned(), "kind".to_owned()];
    let keyed = schema.add(list(element, ListMerge::Map(keys)));
    let set = schema.add(list(text, ListMerge::Set));
    let atomic_list = schema.add(list(text, ListMerge::Atomic));
    let map = |value, atomic| Type::Map(MapType { value, atomic });
    let granular = schema.add(map(text, false));
    let atomic_map = schema.add(map(text, true));
    let any = schema.add(Type::Any { atomic: false });
    let root = schema.add(Type::Struct(structure(vec![
        ("text", field(text, None)),
        ("keyed", field(keyed, None)),
        ("set", field(set, None)),
        ("list", field(atomic_list, None)),
        ("map", field(granular, None)),
        ("whole", field(atomic_map, None)),
        ("any", field(any, None)),
    ])));
    schema.finish(root)
}

#[test]
fn differences_are_found_where_values_have_owners() {
    let schema = schema();
    let one = r#"k:{"key":"a","kind":"plain"}"#;
    for (old, new, added, modified, removed) in [
        (
            json!({"text": "a"}),
            json!({"text": "a"}),
            json!({}),
            json!({}),
            json!({}),
        ),
        (
            json!({"text": "a"}),
            json!({"text": "b"}),
            json!({}),
            json!({"f:text": {}}),
            json!({}),
        ),
        (
            json!({"text": "a"}),
            json!({}),
            json!({}),
            json!({}),
            json!({"f:text": {}}),
        ),
        (
            json!({}),
            json!({"map": {"a": "1"}}),
            json!({"f:map": {".": {}, "f:a": {}}}),
            json!({}),
            json!({}),
        ),
        (
            json!({"map": {"a": "1", "b": "2"}}),
            json!({"map": {"a": "2", "c": "3"}}),
            json!({"f:map": {"f:c": {}}}),
            json!({"f:map": {"f:a": {}}}),
            json!({"f:map": {"f:b": {}}}),
        ),
        (
            json!({"whole": {"a": "1"}}),
            json!({"whole": {"b": "1"}}),
            json!({}),
            json!({"f:whole": {}}),
            json!({}),
        ),
        (
            json!({"list": ["a"]}),
            json!({"list": ["a", "b"]}),
            json!({}),
            json!({"f:list": {}}),
            json!({}),
        ),
        (
            json!({"set": ["a", "b"]}),
            json!({"set": ["b", "c"]}),
            json!({"f:set": {"v:\"c\"": {}}}),
            json!({}),
            json!({"f:set": {"v:\"a\"": {}}}),
        ),
        (
            json!({"set": ["a", "b"]}),
            json!({"set": ["b", "a"]}),
            json!({}),
            json!({}),
            json!({}),
        ),
        (
            json!({"keyed": [{"key": "a", "number": 1}]}),
            json!({"keyed": [{"key": "a", "kind": "plain", "number": 2}]}),
            json!({"f:keyed": {one: {"f:kind": {}}}}),
            json!({"f:keyed": {one: {"f:number": {}}}}),
            json!({}),
        ),
        (
            json!({"map": null}),
            json!({"map": {}}),
            json!({}),
            json!({"f:map": {}}),
            json!({}),
        ),
        (
            json!({"any": {"a": 1}}),
            json!({"any": {"a": {"b": 1}}}),
            json!({"f:any": {"f:a": {"f:b": {}}}}),
            json!({"f:any": {"f:a": {}}}),
            json!({}),
        ),
    ] {
        let comparison = compare(&schema, &old, &new);
        for (found, expected) in [
            (comparison.added, added),
            (comparison.modified, modified),
            (comparison.removed, removed),
        ] {
            assert_eq!(found.into_json(), expected, "{old} to {new}");
        }
    }
}

#[test]
fn a_configuration_owns_what_is_in_it() {
    let schema = schema();
    let config = json!({
        "text": null,
        "keyed": [{"key": "a", "number": 1}],
        "set": ["x"],
        "list": [],
        "map": {"a": "1"},
        "whole": {},
        "any": {"a": {"b": [1]}, "c": null},
    });
    let one = r#"k:{"key":"a","kind":"plain"}"#;
    let expected = json!({
        "f:text": {},
        "f:keyed": {one: {".": {}, "f:key": {}, "f:number": {}}},
        "f:set": {"v:\"x\"": {}},
        "f:list": {},
        "f:map": {"f:a": {}},
        "f:whole": {},
        "f:any": {"f:a": {".": {}, "f:b": {}}, "f:c": {}},
    });
    let fields = fields_of(&schema, &config).unwrap();
    assert_eq!(fields.into_json(), expected);
    // An empty list that merges is nobody's.
    let fields = fields_of(&schema, &json!({"keyed": [], "set": [], "map": {}})).unwrap();
    assert_eq!(fields.into_json(), json!({"f:map": {}}));
}

#[test]
fn what_does_not_fit_is_named_by_its_place() {
    let schema = schema();
    let config = json!({
        "text": 5,
        "nope": 1,
        "keyed": [{"key": "a"}, {"key": "a", "kind": "plain"}, "x"],
        "set": ["a", "a", {}],
        "list": [1],
        "map": [],
    });
    let mut problems = fields_of(&schema, &config).unwrap_err();
    problems.sort();
    assert_eq!(
        problems,
        [
            ".keyed: duplicate entries for key [key=\"a\",kind=\"plain\"]",
            ".keyed: element 2: an element of a list with the keys [\"key\", \"kind\"] is no object",
            ".list[0]: expected string, got number",
            ".map: expected map, got list",
            ".nope: field not declared in schema",
            ".set: duplicate entries for key [=\"a\"]",
            ".set: element 2: an element of a set is an object",
            ".text: expected string, got number",
        ]
    );
}

#[test]
fn a_configuration_is_laid_over_an_object() {
    let schema = schema();
    for (object, config, merged) in [
        (
            json!({"text": "a", "map": {"a": "1"}}),
            json!({"map": {"b": "2"}}),
            json!({"text": "a", "map": {"a": "1", "b": "2"}}),
        ),
        (
            json!({"whole": {"a": "1"}}),
            json!({"whole": {"b": "2"}}),
            json!({"whole": {"b": "2"}}),
        ),
        (
            json!({"list": ["a"]}),
            json!({"list": ["b"]}),
            json!({"list": ["b"]}),
        ),
        (
            json!({"set": ["a", "b"]}),
            json!({"set": ["b", "c"]}),
            json!({"set": ["a", "b", "c"]}),
        ),
        (
            json!({"set": ["a", "b", "c"]}),
            json!({"set": ["c", "a"]}),
            json!({"set": ["b", "c", "a"]}),
        ),
        (
            json!({"map": {"a": "1"}}),
            json!({"map": null}),
            json!({"map": {"a": "1"}}),
        ),
        (
            json!({"any": {"a": {"b": 1}, "l": [1]}}),
            json!({"any": {"a": {"c": 2}, "l": [2]}}),
            json!({"any": {"a": {"b": 1, "c": 2}, "l": [2]}}),
        ),
        (
            json!({"keyed": [{"key": "a", "kind": "plain", "number": 1}, {"key": "a", "kind": "other"}]}),
            json!({"keyed": [{"key": "a", "number": 2}]}),
            json!({"keyed": [{"key": "a", "kind": "plain", "number": 2}, {"key": "a", "kind": "other"}]}),
        ),
    ] {
        assert_eq!(
            merge(&schema, &object, &config),
            merged,
            "{object} and {config}"
        );
    }
}

#[test]
fn fields_are_taken_out_with_what_is_below_them() {
    let schema = schema();
    let one = r#"k:{"key":"a","kind":"plain"}"#;
    let object = json!({
        "text": "a",
        "keyed": [{"key": "a", "number": 1}, {"key": "b"}],
        "set": ["x", "y"],
        "map": {"a": "1"},
        "whole": {"a": "1"},
        "any": {"a": {"b": 1, "c": 2}},
    });
    let fields = json!({
        "f:text": {},
        "f:keyed": {one: {"f:number": {}}},
        "f:set": {"v:\"y\"": {}},
        "f:map": {"f:a": {}},
        "f:whole": {"f:a": {}},
        "f:any": {"f:a": {"f:b": {}}},
    });
    let fields = FieldSet::read(&fields).unwrap();
    assert_eq!(
        without(&schema, &object, &fields),
        json!({
            "keyed": [{"key": "a"}, {"key": "b"}],
            "set": ["x"],
            "map": null,
            "whole": {"a": "1"},
            "any": {"a": {"c": 2}},
        })
    );
}
