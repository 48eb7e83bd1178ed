//! What cannot be said in a schema, and the words for it.

use clientset_runtime::custom::CustomResource;
use clientset_runtime::object::{Map, Optional, RawJson, Str};
use clientset_runtime::{custom_resource, custom_struct};

custom_resource! {
    /// Nearly everything is wrong.
    pub struct Wrong: "example.com"/"v1", "wrongs", Namespaced {
        #[schema(min_length(1), pattern("x"), min_items(1), each(min_length(1)))]
        pub number: i32,
        #[schema(minimum(1), values(&["a"]))]
        pub flag: bool,
        #[schema(exclusive_minimum)]
        pub open: i32,
        #[schema(max_properties(1))]
        pub inner: Optional<Inner>,
        #[schema(default(seven))]
        pub words: Option<Str>,
        #[schema(default("7"))]
        pub seven: Option<i32>,
        #[schema(default(null))]
        pub null: Option<Str>,
        #[schema(default("c"), values(&["a", "b"]))]
        pub choice: Option<Str>,
        #[schema(required)]
        pub required: Option<Str>,
        #[schema(keyed(&["missing", "name", "list"]))]
        pub keyed: Vec<Inner>,
        #[schema(set)]
        pub set: Vec<Inner>,
        #[schema(keyed(&["name"]))]
        pub no_list: Map<Inner>,
        #[schema(atomic)]
        pub atom: Str,
        #[schema(any_object)]
        pub objects: Vec<RawJson>,
        pub deep: Map<Vec<Deep>>,
        pub items: Vec<Str>,
        pub kind: Str,
    }
}

custom_struct! {
    pub struct Inner {
        pub name: Option<Str>,
        #[schema(required)]
        pub list: Vec<Str>,
    }

    pub struct Deep {
        #[schema(minimum(1))]
        pub name: Str,
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_where() {
    let error = Wrong::crd().unwrap_err();
    let problems: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| (problem.path.as_str(), problem.text.as_str()))
        .collect();
    let expected = [
        (
            "number",
            "`min_length` is for strings, and this is an integer",
        ),
        ("number", "`pattern` is for strings, and this is an integer"),
        ("number", "`min_items` is for lists, and this is an integer"),
        (
            "number",
            "`each` is for lists and maps, and this is an integer",
        ),
        ("flag", "`values` is for strings, and this is a boolean"),
        ("flag", "`minimum` is for numbers, and this is a boolean"),
        (
            "open",
            "`exclusive_minimum` is for numbers with a minimum, and this is an integer",
        ),
        (
            "inner",
            "`max_properties` is for maps, and this is an object",
        ),
        ("words", "the default seven is no JSON: "),
        (
            "seven",
            "the default \"7\" is of type string, and the field of type integer",
        ),
        ("null", "null is no default: leave it out"),
        ("choice", "the default \"c\" is none of the values"),
        (
            "required",
            "it is required and an Option: take the plain type, or say `nullable` or `default(..)` beside `required`",
        ),
        (
            "keyed",
            "`keyed` names \"missing\", which is no field of its elements",
        ),
        (
            "keyed",
            "`keyed` names \"name\", which has to be required or to have a default in the elements",
        ),
        ("keyed", "`keyed` names \"list\", which is no scalar"),
        (
            "set",
            "the elements of a `set` are scalars: say `keyed(..)` or `atomic` of a list of others",
        ),
        ("noList", "`keyed` is for lists"),
        ("atom", "`atomic` is for lists, maps and structs"),
        (
            "objects",
            "`any_object` and `embedded_resource` are for RawJson and structs",
        ),
        (
            "deep{}[].name",
            "`minimum` is for numbers, and this is a string",
        ),
        ("kind", "every object has a `kind`"),
        ("items", "servers take an object with `items` for a list"),
    ];
    for ((path, text), (expected_path, expected_text)) in problems.iter().zip(expected) {
        assert_eq!(*path, expected_path, "{text}");
        assert!(text.starts_with(expected_text), "{text}\n{expected_text}");
    }
    assert_eq!(problems.len(), expected.len());
    let text = error.to_string();
    assert!(
        text.starts_with("cannot define Wrong (example.com/v1): number: `min_length` is for"),
        "{text}"
    );
}

custom_resource! {
    /// A tree.
    pub struct Tree: "example.com"/"v1", "trees", Namespaced {
        pub root: Node,
    }

    /// A tree whose schema ends.
    pub struct Pruned: "example.com"/"v1", "pruned", Namespaced {
        pub root: Cut,
    }
}

custom_struct! {
    pub struct Node {
        pub name: Str,
        pub left: Optional<Node>,
        pub children: Vec<Node>,
    }

    pub struct Cut {
        pub name: Str,
        #[schema(any_object)]
        pub left: Optional<Cut>,
        #[schema(each(any_object))]
        pub children: Vec<Cut>,
    }
}

#[test]
fn a_type_in_itself_is_an_error_and_no_endless_loop() {
    let error = Tree::crd().unwrap_err().to_string();
    let words = "Node contains itself, which no schema of a custom resource can say: end it with \
                 `#[schema(any_object)]`, or make the field a RawJson";
    assert_eq!(
        error,
        format!(
            "cannot define Tree (example.com/v1): root.left: {words}; root.children[]: {words}"
        )
    );
}

#[test]
fn the_schema_of_a_type_in_itself_can_be_ended() {
    let crd = serde_json::to_value(Pruned::crd().unwrap()).unwrap();
    let root = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["root"];
    let any = serde_json::json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    assert_eq!(root["properties"]["left"], any);
    assert_eq!(root["properties"]["children"]["items"], any);
}
