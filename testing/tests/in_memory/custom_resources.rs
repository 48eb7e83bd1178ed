//! What is served around custom resources: subresources, tables, selectors, versions, seeds, state, apply.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::custom_objects::{FOOS, causes, cluster, create, foo, foos, patch};
use crate::definitions::{DEFINITIONS, definition};
use crate::support::{Outcome, ask, ask_as};

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
            "example.com/v2 Two is deprecated",
            "unknown field \"spec.a\""
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

    // Whoever deletes it by another version stores what that version knows.
    let held = json!({
        "apiVersion": "example.com/v1",
        "kind": "Two",
        "metadata": {"name": "held", "finalizers": ["example.com/hold"]},
        "spec": {"a": "1", "c": "3"},
    });
    ask(&cluster, &format!("POST {}", path("v1")), held).await?;
    let deleted = ask(&cluster, &format!("DELETE {}/held", path("v2")), ()).await?;
    assert_eq!(deleted.body["spec"], json!({"c": "3"}), "{deleted:?}");
    let waits = ask(&cluster, &format!("GET {}/held", path("v1")), ()).await?;
    assert_eq!(waits.body["spec"], json!({"a": "A", "c": "3"}));
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

#[tokio::test]
async fn lists_say_the_kind_of_each_object_and_where_they_end() -> Outcome {
    let cluster = cluster().await?;
    create(&cluster, "", foo("a", json!({"must": "x"}))).await?;
    let list = ask(&cluster, &format!("GET {FOOS}"), ()).await?.body;
    let item = &list["items"][0];
    assert_eq!(
        (&item["apiVersion"], &item["kind"]),
        (&json!("example.com/v1"), &json!("Foo"))
    );
    assert_eq!(list["metadata"]["continue"], "");
    let deleted = ask(&cluster, &format!("DELETE {FOOS}"), ()).await?.body;
    assert_eq!(deleted["items"][0]["kind"], "Foo");
    Ok(())
}

#[tokio::test]
async fn an_object_of_another_kind_is_invalid_and_a_subresource_that_is_not_defined_not_found()
-> Outcome {
    let cluster = cluster().await?;
    let mut other = foo("a", json!({}));
    other["kind"] = json!("Teapot");
    let refused = create(&cluster, "", other).await?;
    assert_eq!(
        (refused.outcome().as_str(), refused.fields()),
        ("422 Invalid", vec!["kind"])
    );
    assert_eq!(refused.body["details"]["kind"], "Teapot");
    let missing = ask(&cluster, &format!("GET {FOOS}/a/approval"), ()).await?;
    let details = &missing.body["details"];
    assert_eq!(
        (missing.code, &details["name"], &details["kind"]),
        (404, &json!("a"), &json!("foos"))
    );
    Ok(())
}
