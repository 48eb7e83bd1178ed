//! Objects of custom resources: what is kept of them, what is filled in, what is refused, their subresources,
//! columns and selectors.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::definitions::{DEFINITIONS, definition, object};
use crate::support::{Answer, Outcome, ask, ask_as};

const FOOS: &str = "/apis/example.com/v1/namespaces/default/foos";

/// A kind that uses most of what a schema can say.
fn foos() -> Value {
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

async fn cluster() -> Outcome<TestCluster> {
    let cluster = TestCluster::start().await?;
    let created = ask(&cluster, &format!("POST {DEFINITIONS}"), foos()).await?;
    assert_eq!(created.code, 201, "{created:?}");
    Ok(cluster)
}

fn foo(name: &str, spec: Value) -> Value {
    object("Foo", name, spec)
}

async fn create(cluster: &TestCluster, query: &str, object: Value) -> Outcome<Answer> {
    ask(cluster, &format!("POST {FOOS}{query}"), object).await
}

async fn patch(cluster: &TestCluster, below: &str, patch: Value) -> Outcome<Answer> {
    let what = format!("PATCH {FOOS}/{below} application/merge-patch+json");
    ask(cluster, &what, patch).await
}

/// `field: reason` of each cause, sorted.
fn causes(answer: &Answer) -> Vec<String> {
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

#[tokio::test]
async fn the_status_is_written_apart() -> Outcome {
    let cluster = cluster().await?;
    let mut object = foo("a", json!({"must": "m", "i": 2}));
    object["status"] = json!({"n": 1});
    let created = create(&cluster, "", object).await?;
    assert_eq!(created.body.get("status"), None);
    assert_eq!(created.body["metadata"]["generation"], 1);
    let same = patch(&cluster, "a", json!({"status": {"n": 4}})).await?;
    assert_eq!(
        same.body["metadata"]["resourceVersion"],
        created.body["metadata"]["resourceVersion"]
    );
    let changed = patch(&cluster, "a", json!({"spec": {"i": 4, "unk": 1}})).await?;
    assert_eq!(changed.body["metadata"]["generation"], 2);
    assert_eq!(changed.warnings, ["unknown field \"spec.unk\""]);

    let both = json!({"status": {"n": 4, "sel": "a=b", "r": 7}, "spec": {"i": 8}});
    let written = patch(&cluster, "a/status", both).await?;
    assert_eq!(
        written.body["status"],
        json!({"n": 4, "sel": "a=b", "r": 7})
    );
    assert_eq!(written.body["spec"]["i"], 4);
    assert_eq!(written.body["metadata"]["generation"], 2);
    let wrong = patch(&cluster, "a/status", json!({"status": {"n": "x"}})).await?;
    assert_eq!(causes(&wrong), ["status.n: TypeInvalid"]);

    let strategic = format!("PATCH {FOOS}/a application/strategic-merge-patch+json");
    let answer = ask(&cluster, &strategic, json!({"spec": {"i": 4}})).await?;
    assert_eq!(answer.outcome(), "415 UnsupportedMediaType");
    let unversioned = ask(
        &cluster,
        &format!("PUT {FOOS}/a"),
        foo("a", json!({"must": "m"})),
    )
    .await?;
    assert_eq!(causes(&unversioned), ["metadata.resourceVersion: Invalid"]);
    Ok(())
}

#[tokio::test]
async fn without_its_subresource_the_status_counts() -> Outcome {
    let cluster = TestCluster::start().await?;
    let schema = json!({"type": "object", "properties": {"status": {"type": "object", "properties": {"n": {"type": "integer"}}}}});
    ask(
        &cluster,
        &format!("POST {DEFINITIONS}"),
        definition("foos", "Foo", schema),
    )
    .await?;
    let mut object = foo("a", json!({}));
    object["status"] = json!({"n": 1});
    let created = create(&cluster, "", object).await?;
    assert_eq!(created.body["status"]["n"], 1);
    let changed = patch(&cluster, "a", json!({"status": {"n": 2}})).await?;
    assert_eq!(changed.body["metadata"]["generation"], 2);
    assert_eq!(
        ask(&cluster, &format!("GET {FOOS}/a/status"), ())
            .await?
            .code,
        404
    );
    Ok(())
}

#[tokio::test]
async fn a_scale_is_where_the_definition_says() -> Outcome {
    let cluster = cluster().await?;
    create(&cluster, "", foo("a", json!({"must": "m", "i32": 2}))).await?;
    create(&cluster, "", foo("b", json!({"must": "m"}))).await?;
    patch(
        &cluster,
        "a/status",
        json!({"status": {"sel": "a=b", "r": 7}}),
    )
    .await?;
    let scale = ask(&cluster, &format!("GET {FOOS}/a/scale"), ())
        .await?
        .body;
    assert_eq!(scale["spec"], json!({"replicas": 2}));
    assert_eq!(scale["status"], json!({"replicas": 7, "selector": "a=b"}));
    let missing = ask(&cluster, &format!("GET {FOOS}/b/scale"), ()).await?;
    assert_eq!(missing.outcome(), "500 InternalError");

    let scaled = patch(&cluster, "a/scale", json!({"spec": {"replicas": 5}})).await?;
    assert_eq!(scaled.body["spec"], json!({"replicas": 5}));
    let read = ask(&cluster, &format!("GET {FOOS}/a"), ()).await?.body;
    assert_eq!(
        (&read["spec"]["i32"], &read["metadata"]["generation"]),
        (&json!(5), &json!(2))
    );
    assert_eq!(
        patch(&cluster, "b/scale", json!({"spec": {"replicas": 5}}))
            .await?
            .code,
        200
    );
    let negative = patch(&cluster, "a/scale", json!({"spec": {"replicas": -1}})).await?;
    assert_eq!(causes(&negative), [".spec.i32: Invalid"]);
    Ok(())
}

#[tokio::test]
async fn tables_have_the_columns_of_the_definition() -> Outcome {
    let cluster = cluster().await?;
    let full = json!({
        "must": "m", "i": 2, "n": 2.0, "map": [{"k": "a", "v": 3}], "arr": ["q", "w"], "dict": {"a": 1},
        "b": true, "s": "a1",
    });
    create(&cluster, "", foo("a", full)).await?;
    create(&cluster, "", foo("b", json!({"must": "m", "arr": ["q"]}))).await?;
    let accept = "application/json;as=Table;g=meta.k8s.io;v=v1";
    let table = ask_as(&cluster, &format!("GET {FOOS}"), accept, ())
        .await?
        .body;
    let columns = table["columnDefinitions"].as_array().ok_or("columns")?;
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names, ["Name", "I", "Age", "L", "F", "O", "B", "N", "DI"]);
    assert_eq!(
        (&columns[3]["priority"], &columns[1]["description"]),
        (&json!(1), &json!("d"))
    );
    let ages = ["0s", "1s", "2s"];
    for (row, expected) in [
        json!(["a", 2, null, "q", "3", "{\"a\":1}", true, 2, null]),
        json!(["b", null, null, "q", null, null, null, null, null]),
    ]
    .iter()
    .enumerate()
    {
        let mut cells = table["rows"][row]["cells"].clone();
        let age = cells[2].take();
        assert!(age.as_str().is_some_and(|age| ages.contains(&age)), "{age}");
        assert_eq!(&cells, expected);
    }
    Ok(())
}

#[tokio::test]
async fn fields_of_the_definition_select() -> Outcome {
    let cluster = cluster().await?;
    create(
        &cluster,
        "",
        foo("a", json!({"must": "m", "s": "a1", "b": true, "i": 4})),
    )
    .await?;
    create(&cluster, "", foo("b", json!({"must": "m"}))).await?;
    for (selector, expected) in [
        ("spec.s%3Da1", &["a"][..]),
        ("spec.b%3Dtrue", &["a"]),
        ("spec.b%3Dfalse", &[]),
        ("spec.i%3D4", &["a"]),
        ("spec.i%3D", &["b"]),
        ("metadata.name%3Db", &["b"]),
    ] {
        let selector = selector.replace("%3D", "=");
        let listed = ask(
            &cluster,
            &format!("GET {FOOS}?fieldSelector={selector}"),
            (),
        )
        .await?
        .body;
        let items = listed["items"].as_array().ok_or("items")?;
        let names: Vec<&str> = items
            .iter()
            .filter_map(|it| it["metadata"]["name"].as_str())
            .collect();
        assert_eq!(names, expected, "{selector}");
    }
    let unknown = ask(&cluster, &format!("GET {FOOS}?fieldSelector=spec.zz=4"), ()).await?;
    assert_eq!(unknown.outcome(), "400 BadRequest");
    Ok(())
}

#[tokio::test]
async fn versions_show_what_their_schema_knows_of_what_is_stored() -> Outcome {
    let cluster = TestCluster::start().await?;
    let schema = |name: &str, default: &str| {
        json!({"openAPIV3Schema": {"type": "object", "properties": {"spec": {
            "type": "object",
            "properties": {name: {"type": "string", "default": default}, "c": {"type": "string"}},
        }}}})
    };
    let mut twos = definition("twos", "Two", json!({}));
    twos["spec"]["versions"] = json!([
        {"name": "v1", "served": true, "storage": true, "schema": schema("a", "A")},
        {"name": "v2", "served": true, "storage": false, "deprecated": true, "schema": schema("b", "B")},
    ]);
    ask(&cluster, &format!("POST {DEFINITIONS}"), twos).await?;
    let path = |version: &str| format!("/apis/example.com/{version}/namespaces/default/twos");
    let object = json!({
        "apiVersion": "example.com/v2",
        "kind": "Two",
        "metadata": {"name": "x"},
        "spec": {"a": "1", "b": "2", "c": "3"},
    });
    let created = ask(&cluster, &format!("POST {}", path("v2")), object).await?;
    assert_eq!(
        created.warnings,
        [
            "unknown field \"spec.a\"",
            "example.com/v2 Two is deprecated"
        ]
    );
    assert_eq!(
        (&created.body["apiVersion"], &created.body["spec"]),
        (&json!("example.com/v2"), &json!({"c": "3"}))
    );
    let first = ask(&cluster, &format!("GET {}/x", path("v1")), ())
        .await?
        .body;
    assert_eq!(
        (&first["apiVersion"], &first["spec"]),
        (&json!("example.com/v1"), &json!({"a": "A", "c": "3"}))
    );
    let group = ask(&cluster, "GET /apis/example.com", ()).await?.body;
    assert_eq!(group["preferredVersion"]["version"], "v2");
    Ok(())
}

#[tokio::test]
async fn a_namespace_takes_its_custom_objects_along() -> Outcome {
    let cluster = cluster().await?;
    ask(
        &cluster,
        "POST /api/v1/namespaces",
        json!({"metadata": {"name": "gone"}}),
    )
    .await?;
    let foos = "/apis/example.com/v1/namespaces/gone/foos";
    ask(
        &cluster,
        &format!("POST {foos}"),
        foo("a", json!({"must": "m"})),
    )
    .await?;
    ask(&cluster, "DELETE /api/v1/namespaces/gone", ()).await?;
    assert_eq!(
        ask(&cluster, &format!("GET {foos}/a"), ()).await?.outcome(),
        "404 NotFound"
    );
    assert_eq!(
        ask(&cluster, "GET /api/v1/namespaces/gone", ())
            .await?
            .outcome(),
        "404 NotFound"
    );
    Ok(())
}

#[tokio::test]
async fn a_seed_may_define_what_it_has() -> Outcome {
    let cluster = TestCluster::start().await?;
    let manifest = format!("{}\n---\n{}\n", foos(), foo("a", json!({"must": "m"})));
    cluster.seed_yaml(&manifest)?;
    let read = ask(&cluster, &format!("GET {FOOS}/a"), ()).await?.body;
    assert_eq!(read["spec"]["def"], "dd");
    Ok(())
}

#[tokio::test]
async fn definitions_come_back_with_the_state_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("state");
    let cluster = TestCluster::builder().state_file(&file).start().await?;
    ask(&cluster, &format!("POST {DEFINITIONS}"), foos()).await?;
    create(&cluster, "", foo("a", json!({"must": "m"}))).await?;
    drop(cluster);
    let cluster = TestCluster::builder().state_file(&file).start().await?;
    assert_eq!(ask(&cluster, &format!("GET {FOOS}/a"), ()).await?.code, 200);
    Ok(())
}

#[tokio::test]
async fn apply_merges_lists_by_the_keys_of_the_schema() -> Outcome {
    let cluster = cluster().await?;
    let apply = async |manager: &str, spec: Value| {
        let what = format!("PATCH {FOOS}/a?fieldManager={manager} application/apply-patch+yaml");
        ask(&cluster, &what, foo("a", spec)).await
    };
    let one = apply(
        "one",
        json!({"must": "m", "map": [{"k": "a", "v": 1}], "arr": ["x"]}),
    )
    .await?;
    assert_eq!(one.code, 201, "{one:?}");
    let two = apply("two", json!({"map": [{"k": "b", "v": 2}]})).await?;
    assert_eq!(
        two.body["spec"]["map"],
        json!([{"k": "a", "v": 1}, {"k": "b", "v": 2}]),
        "{two:?}"
    );
    let conflict = apply("two", json!({"map": [{"k": "a", "v": 3}]})).await?;
    assert_eq!(conflict.outcome(), "409 Conflict");
    assert_eq!(conflict.fields(), [".spec.map[k=\"a\"].v"]);
    let atomic = apply("two", json!({"arr": ["y"]})).await?;
    assert_eq!(atomic.fields(), [".spec.arr"]);
    let gone = apply("one", json!({"must": "m", "arr": ["x"]})).await?;
    assert_eq!(gone.body["spec"]["map"], json!([{"k": "b", "v": 2}]));
    let wrong = apply("one", json!({"must": 1})).await?;
    assert_eq!(wrong.code, 500, "{wrong:?}");
    Ok(())
}
