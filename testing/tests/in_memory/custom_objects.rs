//! Objects of custom resources: what is kept of them, what is filled in, what is refused.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::definitions::{DEFINITIONS, definition, object};
use crate::support::{Answer, Outcome, ask};

pub(crate) const FOOS: &str = "/apis/example.com/v1/namespaces/default/foos";

/// A kind that uses most of what a schema can say.
pub(crate) fn foos() -> Value {
    let text = || json!({"type": "string"});
    let pq = || json!({"p": text(), "q": text()});
    let spec = json!({
        "type": "object",
        "required": ["must"],
        "properties": {
            "must": text(),
            "i": {"type": "integer", "minimum": 1, "maximum": 10, "exclusiveMaximum": true, "multipleOf": 2},
            "i32": {"type": "integer", "format": "int32"},
            "n": {"type": "number", "minimum": 0.5},
            "s": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^a\\d*$"},
            "e": {"type": "string", "enum": ["x", "y"]},
            "ei": {"type": "integer", "enum": [1, 2]},
            "b": {"type": "boolean"},
            "arr": {"type": "array", "minItems": 1, "maxItems": 2, "items": text()},
            "set": {"type": "array", "x-kubernetes-list-type": "set", "items": text()},
            "map": {
                "type": "array",
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["k"],
                "items": {
                    "type": "object",
                    "required": ["k"],
                    "properties": {"k": text(), "v": {"type": "integer"}},
                },
            },
            "dict": {"type": "object", "maxProperties": 1, "additionalProperties": {"type": "integer"}},
            "dmin": {"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}},
            "ios": {"x-kubernetes-int-or-string": true},
            "dt": {"type": "string", "format": "date-time"},
            "any": {"type": "object", "anyOf": [{"required": ["p"]}, {"required": ["q"]}], "properties": pq()},
            "one": {"type": "object", "oneOf": [{"required": ["p"]}, {"required": ["q"]}], "properties": pq()},
            "all": {
                "type": "object",
                "allOf": [{"required": ["p"]}, {"properties": {"q": {"minLength": 3}}}],
                "properties": pq(),
            },
            "no": {"type": "object", "not": {"required": ["p"]}, "properties": pq()},
            "nul": {"type": "string", "nullable": true},
            "nnul": text(),
            "def": {"type": "string", "default": "dd"},
            "nuldef": {"type": "string", "nullable": true, "default": "dn"},
            "obj": {
                "type": "object",
                "default": {},
                "properties": {"in": {"type": "integer", "default": 3}, "x": text()},
            },
            "emb": {
                "type": "object",
                "x-kubernetes-embedded-resource": true,
                "x-kubernetes-preserve-unknown-fields": true,
            },
            "free": {
                "type": "object",
                "x-kubernetes-preserve-unknown-fields": true,
                "properties": {"a": {"type": "object", "properties": {"b": text()}}},
            },
        },
    });
    let status = json!({
        "type": "object",
        "properties": {"n": {"type": "integer"}, "r": {"type": "integer"}, "sel": text()},
    });
    let mut foos = definition(
        "foos",
        "Foo",
        json!({"type": "object", "required": ["spec"], "properties": {"spec": spec, "status": status}}),
    );
    let version = &mut foos["spec"]["versions"][0];
    version["subresources"] = json!({
        "status": {},
        "scale": {
            "specReplicasPath": ".spec.i32",
            "statusReplicasPath": ".status.r",
            "labelSelectorPath": ".status.sel",
        },
    });
    version["additionalPrinterColumns"] = json!([
        {"name": "I", "type": "integer", "jsonPath": ".spec.i", "description": "d"},
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
        {"name": "L", "type": "string", "jsonPath": ".spec.arr[*]", "priority": 1},
        {"name": "F", "type": "string", "jsonPath": ".spec.map[?(@.k==\"a\")].v"},
        {"name": "O", "type": "string", "jsonPath": ".spec.dict"},
        {"name": "B", "type": "boolean", "jsonPath": ".spec.b"},
        {"name": "N", "type": "number", "jsonPath": ".spec.n", "format": "float"},
        {"name": "DI", "type": "integer", "jsonPath": ".spec.s"},
    ]);
    version["selectableFields"] =
        json!([{"jsonPath": ".spec.s"}, {"jsonPath": ".spec.b"}, {"jsonPath": ".spec.i"}]);
    foos
}

pub(crate) async fn cluster() -> Outcome<TestCluster> {
    let cluster = TestCluster::start().await?;
    let created = ask(&cluster, &format!("POST {DEFINITIONS}"), foos()).await?;
    assert_eq!(created.code, 201, "{created:?}");
    Ok(cluster)
}

pub(crate) fn foo(name: &str, spec: Value) -> Value {
    object("Foo", name, spec)
}

pub(crate) async fn create(cluster: &TestCluster, query: &str, object: Value) -> Outcome<Answer> {
    ask(cluster, &format!("POST {FOOS}{query}"), object).await
}

pub(crate) async fn patch(cluster: &TestCluster, below: &str, patch: Value) -> Outcome<Answer> {
    let what = format!("PATCH {FOOS}/{below} application/merge-patch+json");
    ask(cluster, &what, patch).await
}

/// `field: reason` of each cause, sorted.
pub(crate) fn causes(answer: &Answer) -> Vec<String> {
    let causes = answer.body["details"]["causes"].as_array();
    let cause = |it: &Value| {
        let text = |field: &str| it[field].as_str().unwrap_or_default().to_owned();
        format!(
            "{}: {}",
            text("field"),
            text("reason").replace("FieldValue", "")
        )
    };
    let mut all: Vec<String> = causes.into_iter().flatten().map(cause).collect();
    all.sort();
    all
}

#[tokio::test]
async fn what_a_schema_does_not_allow_is_named() -> Outcome {
    let cluster = cluster().await?;
    let refused = async |spec: Value| -> Outcome<Vec<String>> {
        let answer = create(&cluster, "", foo("x", spec)).await?;
        assert_eq!(answer.outcome(), "422 Invalid", "{answer:?}");
        Ok(causes(&answer))
    };
    let wrong = json!({
        "i": 11, "i32": 3_000_000_000_i64, "n": 0.1, "s": "b", "e": "z", "ei": 3, "b": "true", "arr": [],
        "set": ["a", "a"], "map": [{"k": "a"}, {"k": "a"}], "dict": {"a": 1, "b": 2}, "dmin": {},
        "ios": true, "dt": "no", "any": {}, "one": {"p": "", "q": ""}, "all": {"q": "a"}, "no": {"p": ""},
    });
    assert_eq!(
        refused(wrong).await?,
        [
            ".spec.i32: Invalid",
            "<nil>: Invalid",
            "<nil>: Invalid",
            "<nil>: Invalid",
            "<nil>: Invalid",
            "<nil>: Invalid",
            "spec.all.p: Required",
            "spec.all.q: Invalid",
            "spec.any.p: Required",
            "spec.arr: Invalid",
            "spec.b: TypeInvalid",
            "spec.dict: TooMany",
            "spec.dmin: Invalid",
            "spec.dt: TypeInvalid",
            "spec.e: NotSupported",
            "spec.ei: NotSupported",
            "spec.i: Invalid",
            "spec.i: Invalid",
            "spec.ios: TypeInvalid",
            "spec.map[1]: Duplicate",
            "spec.must: Required",
            "spec.n: Invalid",
            "spec.s: Invalid",
            "spec.s: Invalid",
            "spec.set[1]: Duplicate",
        ]
    );
    assert_eq!(
        refused(json!({"must": "m", "s": "a2345", "arr": ["a", "b", "c"], "i": 3})).await?,
        ["spec.arr: TooMany", "spec.i: Invalid", "spec.s: TooLong"]
    );
    assert_eq!(
        refused(json!({"must": 1, "arr": "a", "map": {}, "ios": 1.5, "obj": "a", "free": 3}))
            .await?,
        [
            "spec.arr: TypeInvalid",
            "spec.free: TypeInvalid",
            "spec.ios: TypeInvalid",
            "spec.map: TypeInvalid",
            "spec.must: TypeInvalid",
            "spec.obj: TypeInvalid",
        ]
    );
    assert_eq!(
        refused(json!({"must": "m", "map": [{"v": 1}, {"k": "b", "v": "s"}], "dict": {"a": "x"}}))
            .await?,
        [
            "spec.dict.a: TypeInvalid",
            "spec.map[0].k: Required",
            "spec.map[1].v: TypeInvalid"
        ]
    );
    assert_eq!(
        refused(json!({"must": "m", "emb": {"a": 1}})).await?,
        ["spec.emb.apiVersion: Required", "spec.emb.kind: Required"]
    );
    let pod = |metadata: Value| json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata});
    assert_eq!(
        refused(json!({"must": "m", "emb": pod(json!({"name": "A_", "labels": {"a": "-"}}))}))
            .await?,
        ["spec.emb.metadata.labels: Invalid"]
    );
    let mut none = foo("x", json!({}));
    none.as_object_mut().ok_or("an object")?.remove("spec");
    assert_eq!(
        causes(&create(&cluster, "", none).await?),
        ["spec: Required"]
    );

    let enumerated = create(&cluster, "", foo("x", json!({"must": "m", "e": "z"}))).await?;
    assert_eq!(
        enumerated.body["details"]["causes"][0]["message"],
        "Unsupported value: \"z\": supported values: \"x\", \"y\""
    );
    Ok(())
}

#[tokio::test]
async fn an_object_says_what_it_is() -> Outcome {
    let cluster = cluster().await?;
    for body in [
        json!({"metadata": {"name": "x"}}),
        json!({"kind": "Foo", "metadata": {"name": "x"}}),
        json!({"apiVersion": "example.com/v2", "kind": "Foo", "metadata": {"name": "x"}}),
        json!({"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "x", "labels": 3}}),
        json!("text"),
    ] {
        let answer = create(&cluster, "", body.clone()).await?;
        assert_eq!(answer.outcome(), "400 BadRequest", "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn unknown_fields_go_and_are_told() -> Outcome {
    let cluster = cluster().await?;
    let mut object = foo(
        "u",
        json!({
            "must": "m", "unk": 1, "free": {"u": 1, "a": {"z": 1}}, "map": [{"k": "a", "q": 1}],
            "emb": {"apiVersion": "v1", "kind": "Pod", "metadata": {"zz": 1}, "f": 1},
        }),
    );
    object["metadata"]["zz"] = json!(1);
    let unknown = [
        "metadata.zz",
        "spec.free.a.z",
        "spec.map[0].q",
        "spec.unk",
        "spec.emb.metadata.zz",
    ]
    .map(|path| format!("unknown field {path:?}"));
    let strict = create(&cluster, "?fieldValidation=Strict", object.clone()).await?;
    assert_eq!(strict.outcome(), "400 BadRequest");
    let message = strict.body["message"].as_str().unwrap_or_default();
    assert!(
        message.ends_with(&format!("strict decoding error: {}", unknown.join(", "))),
        "{message}"
    );
    let warned = create(&cluster, "", object).await?;
    assert_eq!(warned.warnings, unknown);
    assert_eq!(
        warned.body["spec"],
        json!({
            "must": "m", "free": {"u": 1, "a": {}}, "map": [{"k": "a"}],
            "emb": {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "f": 1},
            "def": "dd", "nuldef": "dn", "obj": {"in": 3},
        })
    );
    Ok(())
}

#[tokio::test]
async fn defaults_take_the_place_of_what_is_missing_and_of_null() -> Outcome {
    let cluster = cluster().await?;
    let nulls = json!({"must": "m", "nul": null, "nnul": null, "nuldef": null, "def": null, "obj": null, "n": 2.0});
    let created = create(&cluster, "", foo("d", nulls)).await?;
    assert_eq!(
        created.body["spec"],
        json!({"must": "m", "nul": null, "nuldef": null, "def": "dd", "obj": {"in": 3}, "n": 2}),
        "{created:?}"
    );
    // A definition that gets another default fills it into what is stored, too.
    let path = format!("{DEFINITIONS}/foos.example.com");
    let mut changed = ask(&cluster, &format!("GET {path}"), ()).await?.body;
    let schema = &mut changed["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    schema["properties"]["spec"]["properties"]["late"] = json!({"type": "integer", "default": 7});
    assert_eq!(
        ask(&cluster, &format!("PUT {path}"), changed).await?.code,
        200
    );
    let read = ask(&cluster, &format!("GET {FOOS}/d"), ()).await?.body;
    assert_eq!(read["spec"]["late"], 7);
    assert_eq!(
        read["metadata"]["resourceVersion"],
        created.body["metadata"]["resourceVersion"]
    );
    let listed = ask(&cluster, &format!("GET {FOOS}"), ()).await?.body;
    assert_eq!(listed["items"][0]["spec"]["late"], 7);
    // That is no change of the object.
    let labelled = patch(&cluster, "d", json!({"metadata": {"labels": {"a": "b"}}})).await?;
    assert_eq!(labelled.body["metadata"]["generation"], 1);
    Ok(())
}

#[tokio::test]
async fn what_was_wrong_before_may_stay() -> Outcome {
    let cluster = cluster().await?;
    create(
        &cluster,
        "",
        foo("r", json!({"must": "m", "s": "a1", "i": 2})),
    )
    .await?;
    let path = format!("{DEFINITIONS}/foos.example.com");
    let mut changed = ask(&cluster, &format!("GET {path}"), ()).await?.body;
    let schema = &mut changed["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    schema["properties"]["spec"]["properties"]["s"]["pattern"] = json!("^b");
    assert_eq!(
        ask(&cluster, &format!("PUT {path}"), changed).await?.code,
        200
    );
    assert_eq!(
        patch(&cluster, "r", json!({"spec": {"i": 4}})).await?.code,
        200
    );
    let answer = patch(&cluster, "r", json!({"spec": {"s": "a2"}})).await?;
    assert_eq!(causes(&answer), ["spec.s: Invalid"]);
    Ok(())
}

/// A kube-apiserver compares an object with what it was by its schema: what that does not know counts as another one.
#[tokio::test]
async fn what_is_missing_may_be_missing_still_where_all_around_it_is_known() -> Outcome {
    let cluster = cluster().await?;
    let with = |more: Value| {
        let mut spec = json!({"must": "m"});
        if let (Value::Object(spec), Value::Object(more)) = (&mut spec, more) {
            spec.extend(more);
        }
        spec
    };
    let cases = [
        (
            "plain",
            json!({"map": [{"k": "a", "v": 1}, {"k": "b"}], "dict": {"a": 1}}),
            200,
        ),
        ("free-known", json!({"free": {"a": {"b": "c"}}}), 200),
        (
            "free-unknown",
            json!({"free": {"a": {"b": "c"}, "more": 1}}),
            422,
        ),
        (
            "embedded",
            json!({"emb": {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}}),
            422,
        ),
    ];
    for (name, more, _) in &cases {
        let created = create(&cluster, "", foo(name, with(more.clone()))).await?;
        assert_eq!(created.code, 201, "{created:?}");
    }
    let path = format!("{DEFINITIONS}/foos.example.com");
    let mut changed = ask(&cluster, &format!("GET {path}"), ()).await?.body;
    let schema = &mut changed["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    schema["properties"]["spec"]["required"] = json!(["must", "s"]);
    assert_eq!(
        ask(&cluster, &format!("PUT {path}"), changed).await?.code,
        200
    );
    for (name, more, code) in cases {
        let labelled = json!({"metadata": {"labels": {"a": "b"}}});
        let answer = patch(&cluster, name, labelled).await?;
        assert_eq!(answer.code, code, "{name} {more}: {}", answer.outcome());
        if code == 422 {
            assert_eq!(causes(&answer), ["spec.s: Required"], "{name}");
        }
    }
    // Elements with keys are the same ones in another order.
    let reordered = json!({"spec": {"map": [{"k": "b"}, {"k": "a", "v": 1}]}});
    let answer = patch(&cluster, "plain", reordered).await?;
    assert_eq!(answer.code, 200, "{}", answer.outcome());
    Ok(())
}

/// What is stored is JSON as Go writes it: `7.0` is read again as `7`, and the same `7.0` is another number.
#[tokio::test]
async fn a_number_loses_its_point_when_it_is_stored() -> Outcome {
    let cluster = cluster().await?;
    let mut object = foo("whole", json!({"must": "m", "n": 7.0, "i": 4.0}));
    let created = create(&cluster, "", object.clone()).await?;
    for generation in 1..4 {
        let found = ask(&cluster, &format!("GET {FOOS}/whole"), ()).await?.body;
        assert_eq!(found["spec"]["n"].to_string(), "7", "{created:?}");
        assert_eq!(found["spec"]["i"].to_string(), "4");
        assert_eq!(found["metadata"]["generation"], generation);
        object["metadata"] = found["metadata"].clone();
        let put = ask(&cluster, &format!("PUT {FOOS}/whole"), object.clone()).await?;
        assert_eq!(put.code, 200, "{}", put.outcome());
    }
    Ok(())
}

#[tokio::test]
async fn numbers_are_judged_by_their_own_type_and_that_of_the_schema() -> Outcome {
    let cluster = TestCluster::start().await?;
    let numbers = json!({
        "i": {"type": "integer"},
        "n": {"type": "number", "multipleOf": 0.5, "minimum": 0.5},
        "day": {"type": "string", "format": "date"},
    });
    let numbers = definition("numbers", "Number", crate::definitions::spec(numbers));
    ask(&cluster, &format!("POST {DEFINITIONS}"), numbers).await?;
    let path = "/apis/example.com/v1/namespaces/default/numbers";
    for (spec, expected) in [
        (json!({"i": 1}), vec![]),
        (json!({"i": 1.5}), vec!["<nil>", "spec.i"]),
        (json!({"n": 1.5}), vec![]),
        (json!({"n": 1.3}), vec!["spec.n"]),
        (json!({"n": 0.25}), vec!["spec.n", "spec.n"]),
        // By an integer, half of one is none, and what is behind the point of a limit is dropped.
        (json!({"n": 2}), vec!["spec.n"]),
        (json!({"n": 0}), vec!["spec.n"]),
        // A list passes for a text that has a format.
        (json!({"day": ["x"]}), vec![]),
        (json!({"day": 1}), vec!["spec.day"]),
    ] {
        let what = format!("POST {path}?dryRun=All");
        let answer = ask(&cluster, &what, object("Number", "a", spec.clone())).await?;
        let mut fields = answer.fields();
        fields.sort_unstable();
        assert_eq!(fields, expected, "{spec}: {answer:?}");
    }
    Ok(())
}
