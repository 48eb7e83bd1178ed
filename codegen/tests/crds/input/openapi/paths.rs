//! Single paths and schemas, and what is none.

use clientset_codegen::model::{Shape, Verb};
use clientset_codegen::{Files, crd};
use serde_json::{Value, json};

use super::documents::*;

#[test]
fn verbs_and_subresources_are_those_of_the_paths() {
    for form in FORMS {
        let name = "/namespaces/{namespace}/pots/{name}";
        let log = format!("{name}/log");
        let status = format!("{name}/status");
        let scale = format!("{name}/scale");
        let document = tea(
            form,
            &json!({"type": "object"}),
            &json!({}),
            &[
                (
                    "/namespaces/{namespace}/pots",
                    &["post", "deletecollection"],
                ),
                (name, &["get", "put", "delete"]),
                (&status, &["get", "put"]),
                (&scale, &["get"]),
                (&log, &["get"]),
            ],
        );
        let read = read(&document);
        assert!(read.problems.is_empty(), "{:#?}", read.problems);
        assert_eq!(
            read.notes,
            [
                "a.json:1: pots.tea.example.com v1: passed over the subresource log; only status and scale have methods"
            ]
        );
        let version = &read.definitions[0].versions[0];
        let offer = version.offer.as_ref().unwrap();
        assert_eq!(
            offer.verbs,
            [
                Verb::Get,
                Verb::Create,
                Verb::Update,
                Verb::Delete,
                Verb::DeleteCollection
            ]
        );
        assert!(version.status);
        assert_eq!(offer.status_verbs, [Verb::Get, Verb::Update]);
        assert_eq!(offer.scale_verbs, [Verb::Get]);
        assert!(!offer.all_namespaces);

        let model = build(&read.definitions);
        let resource = &model.group_versions[0].resources[0];
        assert_eq!(resource.verbs, offer.verbs);
        assert!(resource.list.is_none());
        let subresources: Vec<_> = resource
            .subresources
            .iter()
            .map(|sub| (sub.name.as_str(), sub.verbs.clone()))
            .collect();
        assert_eq!(
            subresources,
            [
                ("scale", vec![Verb::Get]),
                ("status", vec![Verb::Get, Verb::Update]),
            ]
        );
    }
}

/// As servers of custom resources say it.
#[test]
fn a_scale_may_be_said_to_be_of_the_resources_own_kind() {
    for form in FORMS {
        let name = "/namespaces/{namespace}/pots/{name}";
        let scale = format!("{name}/scale");
        let paths: [(&str, &[&str]); 2] = [(name, &["get"]), (&scale, &["get", "put", "patch"])];
        let mut document = tea(form, &json!({"type": "object"}), &json!({}), &paths);
        let path = &mut document["paths"][format!("/apis/tea.example.com/v1{scale}")];
        let own = json!({"group": "tea.example.com", "version": "v1", "kind": "Pot"});
        for method in ["get", "put", "patch"] {
            path[method]["x-kubernetes-group-version-kind"] = own.clone();
        }
        let definitions = read_well(&document);
        let offer = definitions[0].versions[0].offer.as_ref().unwrap();
        assert_eq!(offer.scale_verbs, [Verb::Get, Verb::Update, Verb::Patch]);

        // Of a third kind is a mistake.
        document["paths"][format!("/apis/tea.example.com/v1{scale}")]["get"]["x-kubernetes-group-version-kind"]
            ["kind"] = json!("Cup");
        let problems = read(&document).problems;
        assert!(
            problems[0].to_string().contains("is not of that kind"),
            "{problems:#?}"
        );
    }
}

#[test]
fn a_definition_in_itself_is_any_json_there() {
    for form in FORMS {
        let node = json!({
            "type": "object",
            "properties": {
                "value": {"type": "string"},
                "next": form.field("the next one", "com.example.tea.v1.Leaf"),
                "lists": {"type": "array", "items": form.reference("com.example.tea.v1.Leaf")},
            },
        });
        let pot = json!({
            "type": "object",
            "properties": {"leaf": form.field("one", "com.example.tea.v1.Leaf")},
        });
        let document = tea(
            form,
            &pot,
            &json!({"com.example.tea.v1.Leaf": node}),
            &[("/pots/{name}", &["get"])],
        );
        let read = read(&document);
        assert!(read.problems.is_empty(), "{:#?}", read.problems);
        assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
        assert!(
            read.notes[0].ends_with(
                "com.example.tea.v1.Leaf contains itself, at leaf.lists[]: that is read as any JSON"
            ),
            "{}",
            read.notes[0]
        );
        let model = build(&read.definitions);
        let leaf = &model.group_versions[0].types[0];
        assert_eq!(leaf.name, "Leaf");
        let next = leaf.fields.iter().find(|field| field.wire_name == "next");
        assert_eq!(next.unwrap().shape, Shape::RawJson);
    }
}

#[test]
fn what_is_written_in_place_is_read_as_well() {
    // What a server says of an installed custom resource.
    for form in FORMS {
        let pot = json!({
            "type": "object",
            "properties": {
                "metadata": form.field("of it", &format!("{META}.ObjectMeta")),
                "spec": {
                    "type": "object",
                    "required": ["cups"],
                    "properties": {
                        "cups": {"type": "integer", "format": "int32"},
                        "when": {"type": "string", "format": "date-time"},
                        "port": {"x-kubernetes-int-or-string": true},
                        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                    },
                },
            },
        });
        let document = tea(form, &pot, &json!({}), &[("/pots/{name}", &["get"])]);
        let model = build(&read_well(&document));
        let types = &model.group_versions[0].types;
        assert_eq!(types[1].name, "PotSpec");
        let shapes: Vec<_> = types[1]
            .fields
            .iter()
            .map(|field| (field.wire_name.as_str(), field.shape.to_string()))
            .collect();
        let expected = [
            ("cups", "int32"),
            ("free", "json"),
            ("port", "int64-or-string"),
            ("when", "date-time"),
        ];
        assert_eq!(
            shapes,
            expected.map(|(name, shape)| (name, shape.to_owned()))
        );
    }
}

#[test]
fn what_is_no_document_of_an_aggregated_server_is_refused_where_it_stands() {
    let text = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let dangling = |form: Form| {
        let pot = json!({
            "type": "object",
            "properties": {"lid": form.reference("com.example.tea.v1.Lid")},
        });
        text(&tea(form, &pot, &json!({}), &[("/pots/{name}", &["get"])]))
    };
    let wrong = |change: &dyn Fn(&mut Value)| {
        let mut document = tea(
            Form::V3,
            &json!({"type": "object"}),
            &json!({}),
            &[("/pots/{name}", &["get"])],
        );
        change(&mut document);
        text(&document)
    };
    let operation = "/apis/tea.example.com/v1/pots/{name}";
    let table = [
        (
            String::new(),
            "a.json:1:1: is empty; expected an OpenAPI document",
        ),
        ("{\"a\": [}".to_owned(), "a.json:1:7: is not YAML: "),
        (
            "{\n}".to_owned(),
            "a.json:1:1: is no OpenAPI document: it has neither \"swagger\": \"2.0\" nor \"openapi\": \"3.0.x\"",
        ),
        (
            text(&Form::V3.document(&json!({}), &json!({}))),
            "a.json:1:1: has no resource but Kubernetes' own; expected those of an aggregated API server, below \
             /apis/GROUP/VERSION/",
        ),
        (
            dangling(Form::V2),
            "a.json:6:19: pots.tea.example.com v1: lid refers to com.example.tea.v1.Lid, which the document does \
             not define",
        ),
        (
            dangling(Form::V3),
            "a.json:7:21: pots.tea.example.com v1: lid refers to com.example.tea.v1.Lid, which the document does \
             not define",
        ),
        (
            wrong(&|document| document["openapi"] = json!("3.1.0")),
            "a.json:72:14: /openapi OpenAPI \"3.1.0\" is not read; expected 3.0.x",
        ),
        (
            wrong(&|document| {
                document["paths"][operation]["get"]["x-kubernetes-action"] = json!("brew");
            }),
            "a.json:75:14: /paths/~1apis~1tea.example.com~1v1~1pots~1{name}/get unknown x-kubernetes-action \
             \"brew\" for this path",
        ),
        (
            wrong(&|document| {
                document["components"]["schemas"]["com.example.tea.v1.Pot"]["type"] =
                    json!("strng");
            }),
            "a.json:5:17: pots.tea.example.com v1: the type of the whole object is \"strng\"; expected object, \
             array, string, integer, number or boolean",
        ),
    ];
    for (text, expected) in table {
        let read = crd::read_openapi(&Files::from([("a.json".to_owned(), text.clone().into())]));
        assert!(read.definitions.is_empty());
        assert_eq!(read.problems.len(), 1, "{:#?}", read.problems);
        let said: Vec<_> = read.problems.iter().map(ToString::to_string).collect();
        assert!(
            said.first().is_some_and(|said| said.starts_with(expected)),
            "{said:#?}\nexpected {expected}"
        );
    }
}
