//! Creating and changing: what is taken, what is refused, what is kept.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask, deployment, map};

#[tokio::test]
async fn what_the_server_refuses_of_a_new_object() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("taken")).await?;
    let typo = json!({"metadata": {"name": "a", "nam": 2}, "dat": 1});
    for (query, body, expected) in [
        ("", map("taken"), "409 AlreadyExists"),
        ("", json!({"metadata": {}}), "422 Invalid"),
        (
            "",
            json!({"metadata": {"name": "Not_A_Name"}}),
            "422 Invalid",
        ),
        (
            "",
            json!({"metadata": {"name": "a", "namespace": "other"}}),
            "400 BadRequest",
        ),
        (
            "",
            json!({"metadata": {"name": "a", "resourceVersion": "5"}}),
            "500",
        ),
        (
            "",
            json!({"metadata": {"name": "a"}, "data": 5}),
            "400 BadRequest",
        ),
        (
            "",
            json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}}),
            "400 BadRequest",
        ),
        (
            "",
            json!({"kind": "ConfigMap", "apiVersion": "v2", "metadata": {"name": "a"}}),
            "400 BadRequest",
        ),
        ("", json!([]), "400 BadRequest"),
        ("?fieldValidation=Strict", typo.clone(), "400 BadRequest"),
        ("?fieldValidation=Foo", map("a"), "422 Invalid"),
        ("?dryRun=Foo", map("a"), "422 Invalid"),
        ("?dryRun=All", map("a"), "201"),
        ("?fieldValidation=Ignore", typo, "201"),
    ] {
        let answer = ask(&cluster, &format!("POST {MAPS}{query}"), body.clone()).await?;
        assert_eq!(answer.outcome(), expected, "{query} {body}: {answer:?}");
    }
    for (what, expected) in [
        (format!("POST {MAPS}"), "400 BadRequest"),
        (
            format!("POST {MAPS} text/plain"),
            "415 UnsupportedMediaType",
        ),
        (
            format!("POST {MAPS} application/cbor"),
            "415 UnsupportedMediaType",
        ),
    ] {
        assert_eq!(
            ask(&cluster, &what, "nojson").await?.outcome(),
            expected,
            "{what}"
        );
    }
    let elsewhere = ask(
        &cluster,
        "POST /api/v1/namespaces/nope/configmaps",
        map("a"),
    )
    .await?;
    assert_eq!(elsewhere.outcome(), "404 NotFound");
    assert_eq!(elsewhere.body["details"]["kind"], "namespaces");
    assert_eq!(elsewhere.body["message"], "namespaces \"nope\" not found");
    Ok(())
}

#[tokio::test]
async fn unknown_and_duplicate_fields_are_warned_of() -> Outcome {
    let cluster = TestCluster::start().await?;
    let text = r#"{"metadata": {"name": "a", "name": "b", "nam": 1}, "zz": 1, "data": {"a": "1", "a": "2"}}"#;
    let answer = ask(&cluster, &format!("POST {MAPS}"), text).await?;
    let mut warnings = answer.warnings;
    warnings.sort();
    assert_eq!(
        warnings,
        [
            "duplicate field \"data.a\"",
            "duplicate field \"metadata.name\"",
            "unknown field \"metadata.nam\"",
            "unknown field \"zz\"",
        ]
    );
    // What the server does not know it does not keep.
    assert_eq!(answer.body["zz"], Value::Null);
    assert_eq!(answer.body["metadata"]["name"], "b");
    assert_eq!(answer.body["data"], json!({"a": "2"}));
    let strict = ask(
        &cluster,
        &format!("POST {MAPS}?fieldValidation=Strict"),
        text,
    )
    .await?;
    let message = strict.body["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("strict decoding error: duplicate field \"metadata.name\""),
        "{message}"
    );
    Ok(())
}

#[tokio::test]
async fn wrong_metadata_names_every_field() -> Outcome {
    let cluster = TestCluster::start().await?;
    let wrong = json!({"metadata": {
        "name": "z",
        "generateName": "-X_",
        "labels": {"-a": "b c"},
        "annotations": {"a b": "x"},
        "ownerReferences": [{"name": "", "kind": "A", "apiVersion": "v1", "uid": "1"}],
        "finalizers": ["foo"],
    }});
    let answer = ask(&cluster, &format!("POST {MAPS}"), wrong).await?;
    assert_eq!(
        answer.fields(),
        [
            "metadata.generateName",
            "metadata.labels",
            "metadata.labels",
            "metadata.annotations",
            "metadata.ownerReferences[0].name",
            "metadata.finalizers[0]",
        ]
    );
    assert_eq!(answer.body["details"]["kind"], "ConfigMap");
    Ok(())
}

#[tokio::test]
async fn the_server_sets_what_is_its_own() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut wish = map("a");
    wish["metadata"]["uid"] = "mine".into();
    wish["metadata"]["creationTimestamp"] = "2001-01-01T00:00:00Z".into();
    wish["metadata"]["deletionTimestamp"] = "2001-01-01T00:00:00Z".into();
    wish["metadata"]["generation"] = 7.into();
    let created = ask(&cluster, &format!("POST {MAPS}"), wish).await?.body;
    let metadata = &created["metadata"];
    assert_eq!(metadata["namespace"], "default");
    assert_eq!(metadata["uid"].as_str().map(str::len), Some(36));
    assert_ne!(metadata["creationTimestamp"], "2001-01-01T00:00:00Z");
    assert_eq!(metadata["deletionTimestamp"], Value::Null);
    assert_eq!(
        metadata["generation"], 7,
        "a kind that counts none lets it be"
    );
    assert!(
        metadata["resourceVersion"]
            .as_str()
            .is_some_and(|version| version != "0")
    );

    let generated = json!({"metadata": {"generateName": "web-"}});
    let mut names = Vec::new();
    for _ in 0..20 {
        let answer = ask(&cluster, &format!("POST {MAPS}"), generated.clone()).await?;
        names.push(
            answer.body["metadata"]["name"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 20);
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("web-") && name.len() == 9),
        "{names:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_the_server_refuses_of_an_update() -> Outcome {
    let cluster = TestCluster::start().await?;
    let created = ask(&cluster, &format!("POST {MAPS}"), map("a")).await?.body;
    let with = |field: &str, value: &str| {
        let mut object = map("a");
        object["metadata"][field] = value.into();
        object
    };
    for (name, body, expected) in [
        ("a", with("name", "b"), "400 BadRequest"),
        ("a", with("resourceVersion", "1"), "409 Conflict"),
        ("a", with("resourceVersion", "zz"), "500"),
        ("a", with("uid", "zz"), "409 Conflict"),
        ("a", with("namespace", "other"), "400 BadRequest"),
        ("q", with("name", "q"), "404 NotFound"),
        // Whatever was there is overwritten, where the kind allows it.
        ("a", map("a"), "200"),
    ] {
        let answer = ask(&cluster, &format!("PUT {MAPS}/{name}"), body.clone()).await?;
        assert_eq!(answer.outcome(), expected, "{body}: {answer:?}");
    }
    let unchanged = ask(&cluster, &format!("GET {MAPS}/a"), ()).await?.body;
    assert_eq!(
        unchanged, created,
        "an update that changes nothing is not written"
    );

    let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    let lease = json!({"metadata": {"name": "l"}});
    let put = |body: Value| {
        ask(
            &cluster,
            "PUT /apis/coordination.k8s.io/v1/namespaces/default/leases/l",
            body,
        )
    };
    assert_eq!(
        put(lease.clone()).await?.code,
        201,
        "a lease is created by an update"
    );
    let answer = put(lease).await?;
    assert_eq!(
        (answer.code, answer.fields()),
        (422, vec!["metadata.resourceVersion"])
    );
    assert_eq!(
        ask(&cluster, &format!("GET {leases}/l"), ()).await?.code,
        200
    );
    Ok(())
}

#[tokio::test]
async fn patches_change_what_they_name() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    let json = "application/json-patch+json";
    let merge = "application/merge-patch+json";
    for (media_type, body, expected) in [
        (
            json,
            json!([{"op": "test", "path": "/data/key", "value": "2"}]),
            "422 Invalid",
        ),
        (
            json,
            json!([{"op": "remove", "path": "/data/none"}]),
            "422 Invalid",
        ),
        (
            json,
            json!([{"op": "foo", "path": "/data/key"}]),
            "422 Invalid",
        ),
        (json, json!({"a": 1}), "400 BadRequest"),
        (merge, json!([]), "400 BadRequest"),
        (merge, json!({"metadata": {"name": "b"}}), "400 BadRequest"),
        (
            merge,
            json!({"metadata": {"resourceVersion": "1"}}),
            "409 Conflict",
        ),
        (merge, json!({"metadata": {"uid": "4"}}), "422 Invalid"),
        (
            merge,
            json!({"metadata": {"labels": {"a b": "x"}}}),
            "422 Invalid",
        ),
        (merge, json!({"data": 5}), "422 Invalid"),
        ("application/foo", json!({}), "415 UnsupportedMediaType"),
        ("application/strategic-merge-patch+json", json!({}), "200"),
        ("application/apply-patch+yaml", json!({}), "422 Invalid"),
        (
            json,
            json!([{"op": "add", "path": "/data/new", "value": "2"}, {"op": "remove", "path": "/data/key"}]),
            "200",
        ),
        (
            merge,
            json!({"data": {"newer": "3"}, "metadata": {"labels": {"l": "m"}}}),
            "200",
        ),
    ] {
        let answer = ask(
            &cluster,
            &format!("PATCH {MAPS}/a {media_type}"),
            body.clone(),
        )
        .await?;
        assert_eq!(
            answer.outcome(),
            expected,
            "{media_type} {body}: {answer:?}"
        );
    }
    let found = ask(&cluster, &format!("GET {MAPS}/a"), ()).await?.body;
    assert_eq!(found["data"], json!({"new": "2", "newer": "3"}));
    assert_eq!(found["metadata"]["labels"], json!({"l": "m"}));
    let strict = format!("PATCH {MAPS}/a?fieldValidation=Strict {merge}");
    assert_eq!(
        ask(&cluster, &strict, json!({"foo": 1})).await?.outcome(),
        "422 Invalid"
    );
    let missing = format!("PATCH {MAPS}/none {merge}");
    assert_eq!(
        ask(&cluster, &missing, json!({})).await?.outcome(),
        "404 NotFound"
    );
    Ok(())
}

#[tokio::test]
async fn status_and_spec_are_written_apart_and_the_generation_counts_the_spec() -> Outcome {
    let cluster = TestCluster::start().await?;
    let deployments = "/apis/apps/v1/namespaces/default/deployments";
    let mut wish = deployment("web");
    wish["status"] = json!({"replicas": 3});
    let created = ask(&cluster, &format!("POST {deployments}"), wish)
        .await?
        .body;
    assert_eq!(created["metadata"]["generation"], 1);
    assert_eq!(created["status"]["replicas"], Value::Null);

    let patch = |sub: &str, body: Value| {
        let what = format!("PATCH {deployments}/web{sub} application/merge-patch+json");
        let cluster = &cluster;
        async move { Outcome::Ok(ask(cluster, &what, body).await?.body) }
    };
    for (sub, body, generation, replicas, status) in [
        (
            "",
            json!({"spec": {"replicas": 2}}),
            2,
            json!(2),
            Value::Null,
        ),
        (
            "",
            json!({"status": {"replicas": 9}}),
            2,
            json!(2),
            Value::Null,
        ),
        (
            "/status",
            json!({"status": {"replicas": 2}, "spec": {"replicas": 9}}),
            2,
            json!(2),
            json!(2),
        ),
        (
            "",
            json!({"metadata": {"labels": {"a": "b"}}}),
            2,
            json!(2),
            json!(2),
        ),
        (
            "",
            json!({"metadata": {"annotations": {"a": "b"}}}),
            3,
            json!(2),
            json!(2),
        ),
        (
            "",
            json!({"metadata": {"generation": 100}}),
            3,
            json!(2),
            json!(2),
        ),
    ] {
        let found = patch(sub, body.clone()).await?;
        assert_eq!(found["metadata"]["generation"], generation, "{body}");
        assert_eq!(found["spec"]["replicas"], replicas, "{body}");
        assert_eq!(found["status"]["replicas"], status, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn the_scale_is_written_apart() -> Outcome {
    let cluster = TestCluster::start().await?;
    let deployments = "/apis/apps/v1/namespaces/default/deployments";
    let created = ask(&cluster, &format!("POST {deployments}"), deployment("web"))
        .await?
        .body;
    let scale = format!("{deployments}/web/scale");
    let found = ask(&cluster, &format!("GET {scale}"), ()).await?.body;
    assert_eq!(found["apiVersion"], "autoscaling/v1");
    assert_eq!(found["spec"], json!({"replicas": 1}));
    assert_eq!(found["status"]["selector"], "app=web");
    let wish = |version: &str, replicas: Value| {
        json!({
            "metadata": {"name": "web", "resourceVersion": version},
            "spec": {"replicas": replicas},
        })
    };
    let version = created["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default();
    for (body, expected) in [
        (wish("1", json!(3)), "409 Conflict"),
        (wish("", json!(-1)), "422 Invalid"),
        (wish("", json!("many")), "400 BadRequest"),
        (json!({"metadata": {"name": "other"}}), "400 BadRequest"),
        (wish(version, json!(3)), "200"),
        (wish(version, json!(4)), "409 Conflict"),
        (wish("", json!(5)), "200"),
    ] {
        let answer = ask(&cluster, &format!("PUT {scale}"), body.clone()).await?;
        assert_eq!(answer.outcome(), expected, "{body}: {answer:?}");
    }
    let merge = format!("PATCH {scale} application/merge-patch+json");
    let patched = ask(&cluster, &merge, json!({"spec": {"replicas": 6}})).await?;
    assert_eq!(patched.body["spec"]["replicas"], 6);
    let changed = ask(&cluster, &format!("GET {deployments}/web"), ())
        .await?
        .body;
    assert_eq!(changed["spec"]["replicas"], 6);
    assert_eq!(changed["metadata"]["generation"], 4);
    assert_eq!(changed["spec"]["template"], created["spec"]["template"]);
    Ok(())
}

#[tokio::test]
async fn a_dry_run_shows_and_writes_nothing() -> Outcome {
    let cluster = TestCluster::start().await?;
    let ghost = ask(&cluster, &format!("POST {MAPS}?dryRun=All"), map("ghost")).await?;
    assert_eq!(ghost.code, 201);
    assert!(ghost.body["metadata"]["uid"].is_string());
    assert_eq!(
        ask(&cluster, &format!("GET {MAPS}/ghost"), ()).await?.code,
        404
    );

    let created = ask(&cluster, &format!("POST {MAPS}"), map("real"))
        .await?
        .body;
    let merge = format!("PATCH {MAPS}/real?dryRun=All application/merge-patch+json");
    let patched = ask(&cluster, &merge, json!({"data": {"key": "2"}}))
        .await?
        .body;
    assert_eq!(patched["data"]["key"], "2");
    ask(&cluster, &format!("DELETE {MAPS}/real?dryRun=All"), ()).await?;
    ask(&cluster, &format!("DELETE {MAPS}?dryRun=All"), ()).await?;
    assert_eq!(
        ask(&cluster, &format!("GET {MAPS}/real"), ()).await?.body,
        created
    );
    Ok(())
}

#[tokio::test]
async fn both_groups_of_events_show_the_same_events() -> Outcome {
    let cluster = TestCluster::start().await?;
    let event = json!({
        "metadata": {"name": "e"},
        "regarding": {"kind": "Pod", "name": "web"},
        "note": "began", "reason": "Began", "type": "Normal", "action": "Begin",
        "eventTime": "2030-01-01T00:00:00.000000Z", "reportingController": "example.com/c",
        "reportingInstance": "c-0",
    });
    let newer = "/apis/events.k8s.io/v1/namespaces/default/events";
    let created = ask(&cluster, &format!("POST {newer}"), event).await?;
    assert_eq!(
        (created.code, &created.body["note"]),
        (201, &json!("began"))
    );
    let older = ask(&cluster, "GET /api/v1/namespaces/default/events/e", ())
        .await?
        .body;
    assert_eq!(older["apiVersion"], "v1");
    assert_eq!(older["message"], "began");
    assert_eq!(older["involvedObject"]["name"], "web");
    for path in [
        "/api/v1/events?fieldSelector=involvedObject.name=web,reportingComponent=example.com/c",
        "/apis/events.k8s.io/v1/events?fieldSelector=regarding.name=web",
    ] {
        let list = ask(&cluster, &format!("GET {path}"), ()).await?.body;
        assert_eq!(
            list["items"].as_array().map(Vec::len),
            Some(1),
            "{path}: {list}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_selector_that_is_empty_is_not_one_that_is_missing() -> Outcome {
    let cluster = TestCluster::start().await?;
    let labels = "spec.template.metadata.labels";
    for (plural, missing) in [
        ("deployments", vec!["spec.selector", labels]),
        ("replicasets", vec!["spec.selector", labels]),
        ("statefulsets", vec!["spec.selector", labels]),
        ("daemonsets", vec![labels]),
    ] {
        let path = format!("POST /apis/apps/v1/namespaces/default/{plural}");
        let mut wanted = deployment("web");
        wanted["spec"]["selector"] = json!({});
        let answer = ask(&cluster, &path, wanted.clone()).await?;
        assert_eq!(answer.fields(), ["spec.selector"], "{plural}: {answer:?}");
        assert_eq!(
            answer.body["details"]["causes"][0]["reason"],
            "FieldValueInvalid"
        );
        wanted["spec"]["selector"] = Value::Null;
        let answer = ask(&cluster, &path, wanted).await?;
        assert_eq!(answer.fields(), missing, "{plural}: {answer:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_single_address_of_a_service_is_the_first_of_all() -> Outcome {
    const SERVICES: &str = "/api/v1/namespaces/default/services";
    let cluster = TestCluster::start().await?;
    let service = json!({"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}});
    ask(&cluster, &format!("POST {SERVICES}"), service).await?;
    let patch = format!("PATCH {SERVICES}/web application/merge-patch+json");
    for (spec, field) in [
        (json!({"clusterIP": "10.0.0.77"}), "spec.clusterIPs[0]"),
        (json!({"clusterIPs": ["10.0.0.77"]}), "spec.clusterIPs"),
        (
            json!({"clusterIP": "10.0.0.77", "clusterIPs": ["10.0.0.77"]}),
            "spec.clusterIPs[0]",
        ),
    ] {
        let answer = ask(&cluster, &patch, json!({"spec": spec})).await?;
        assert_eq!(
            (answer.code, answer.fields()),
            (422, vec![field]),
            "{answer:?}"
        );
    }
    Ok(())
}
