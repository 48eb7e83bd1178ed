//! Server-side apply.

use std::collections::BTreeSet;

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::ownership::entries;
use crate::support::{Answer, MAPS, Outcome, ask};

const APPLY: &str = "application/apply-patch+yaml";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

async fn apply(cluster: &TestCluster, path: &str, by: &str, body: Value) -> Outcome<Answer> {
    ask(
        cluster,
        &format!("PATCH {path}?fieldManager={by} {APPLY}"),
        body,
    )
    .await
}

fn map(name: &str, data: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data})
}

fn deployment(spec: Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
}

/// A Deployment with these containers.
fn with_containers(names: &[&str]) -> Value {
    let containers: Vec<_> = names
        .iter()
        .map(|name| json!({"name": name, "image": "example.com/i"}))
        .collect();
    let labels = json!({"app": "web"});
    deployment(json!({
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
    }))
}

fn containers(object: &Value) -> Vec<&str> {
    let containers = object["spec"]["template"]["spec"]["containers"].as_array();
    let containers = containers.into_iter().flatten();
    containers
        .filter_map(|container| container["name"].as_str())
        .collect()
}

#[tokio::test]
async fn an_apply_creates_merges_and_gives_up() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("{MAPS}/a");
    let created = apply(
        &cluster,
        &path,
        "one",
        map("a", json!({"x": "1", "y": "1"})),
    )
    .await?;
    assert_eq!(created.outcome(), "201");
    let own = json!({"f:data": {"f:x": {}, "f:y": {}}});
    assert_eq!(entries(&created.body), [("one Apply".to_owned(), own)]);

    // The same again is no change.
    let again = apply(
        &cluster,
        &path,
        "one",
        map("a", json!({"x": "1", "y": "1"})),
    )
    .await?;
    assert_eq!(
        (again.outcome().as_str(), &again.body),
        ("200", &created.body)
    );

    // What another one says too stays when the first gives it up, the rest goes.
    apply(
        &cluster,
        &path,
        "two",
        map("a", json!({"y": "1", "z": "1"})),
    )
    .await?;
    let left = apply(&cluster, &path, "one", map("a", json!({})))
        .await?
        .body;
    assert_eq!(left["data"], json!({"y": "1", "z": "1"}));
    // They come by time, and a second may have passed.
    let found: BTreeSet<_> = entries(&left).into_iter().map(|(who, _)| who).collect();
    assert!(found.iter().eq(["one Apply", "two Apply"]), "{found:?}");
    let emptied = apply(
        &cluster,
        &path,
        "two",
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}),
    );
    let emptied = emptied.await?.body;
    assert_eq!(emptied["data"], json!(null));
    assert_eq!(emptied["metadata"]["uid"], created.body["metadata"]["uid"]);
    Ok(())
}

#[tokio::test]
async fn a_conflict_names_managers_and_fields_until_it_is_forced() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("{MAPS}/a");
    apply(&cluster, &path, "one", map("a", json!({"x": "1"}))).await?;
    let patch = format!("PATCH {path}?fieldManager=two application/merge-patch+json");
    ask(&cluster, &patch, json!({"data": {"y": "1"}})).await?;
    let wanted = map("a", json!({"x": "3", "y": "3"}));
    let answer = apply(&cluster, &path, "three", wanted.clone()).await?;
    assert_eq!(answer.outcome(), "409 Conflict");
    assert_eq!(
        answer.body["message"],
        "Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.x\nconflicts with \"two\" using v1:\n- .data.y"
    );
    assert_eq!(
        answer.body["details"]["causes"],
        json!([
            {"reason": "FieldManagerConflict", "message": "conflict with \"one\"", "field": ".data.x"},
            {"reason": "FieldManagerConflict", "message": "conflict with \"two\" using v1", "field": ".data.y"},
        ])
    );
    let forced = format!("PATCH {path}?fieldManager=three&force=true {APPLY}");
    let forced = ask(&cluster, &forced, wanted).await?.body;
    let own = json!({"f:data": {"f:x": {}, "f:y": {}}});
    assert_eq!(entries(&forced), [("three Apply".to_owned(), own)]);

    // One that is equal is shared; an update takes over what it changes.
    let shared = apply(&cluster, &path, "four", map("a", json!({"x": "3"}))).await?;
    assert_eq!(shared.outcome(), "200");
    let patch = format!("PATCH {path}?fieldManager=five application/merge-patch+json");
    let taken = ask(&cluster, &patch, json!({"data": {"x": "5"}}))
        .await?
        .body;
    let own = json!({"f:data": {"f:y": {}}});
    let taken = entries(&taken);
    assert_eq!(taken[0], ("three Apply".to_owned(), own));
    assert_eq!(taken[1].0, "five Update");
    assert_eq!(taken.len(), 2, "{taken:?}");
    Ok(())
}

#[tokio::test]
async fn elements_merge_by_key_in_the_order_of_who_applies() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("{DEPLOYMENTS}/web");
    apply(&cluster, &path, "one", with_containers(&["a", "b", "e"])).await?;
    for (by, names, expected) in [
        ("two", &["x", "b", "y"][..], &["a", "x", "b", "e", "y"][..]),
        ("three", &["e", "q", "a"], &["x", "b", "e", "y", "q", "a"]),
        ("two", &["x"], &["x", "b", "e", "q", "a"]),
        ("one", &["e", "a"], &["x", "e", "q", "a"]),
    ] {
        let applied = apply(&cluster, &path, by, with_containers(names)).await?;
        assert_eq!(
            containers(&applied.body),
            expected,
            "{by} {names:?}: {applied:?}"
        );
    }
    // A key that is left out has its default, by which the port is found again.
    let port = |port: Value| {
        deployment(json!({"template": {"spec": {"containers": [{"name": "a", "ports": [port]}]}}}))
    };
    apply(&cluster, &path, "ports", port(json!({"containerPort": 80}))).await?;
    let named = port(json!({"containerPort": 80, "protocol": "TCP", "name": "http"}));
    let named = apply(&cluster, &path, "ports", named).await?.body;
    let container = &named["spec"]["template"]["spec"]["containers"][3];
    assert_eq!(
        container["ports"],
        json!([{"containerPort": 80, "protocol": "TCP", "name": "http"}])
    );
    Ok(())
}

#[tokio::test]
async fn a_configuration_that_does_not_fit_is_refused() -> Outcome {
    let cluster = TestCluster::start().await?;
    let pods = "/api/v1/namespaces/default/pods";
    let pod = |spec: Value| json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec});
    let container = |more: Value| {
        let mut container = json!({"name": "a", "image": "i"});
        for (name, value) in more.as_object().into_iter().flatten() {
            container[name] = value.clone();
        }
        container
    };
    let twice = json!([container(json!({})), container(json!({}))]);
    let ports = json!([{"containerPort": 80}, {"containerPort": 80, "protocol": "TCP"}]);
    for (spec, said) in [
        (
            json!({"containers": twice}),
            ".spec.containers: duplicate entries for key [name=\"a\"]",
        ),
        (
            json!({"containers": [container(json!({"ports": ports}))]}),
            ".spec.containers[name=\"a\"].ports: duplicate entries for key [containerPort=80,protocol=\"TCP\"]",
        ),
        (json!({"containers": [null]}), ".spec.containers: element 0"),
        (
            json!({"containers": {}}),
            ".spec.containers: expected list, got map",
        ),
        (
            json!({"containers": [], "nope": 1}),
            ".spec.nope: field not declared in schema",
        ),
        (
            json!({"hostNetwork": "yes"}),
            ".spec.hostNetwork: expected boolean, got string",
        ),
        (
            json!({"priority": "x"}),
            ".spec.priority: expected numeric (int or float), got string",
        ),
        (json!([]), ".spec: expected map, got list"),
    ] {
        let answer = apply(&cluster, &format!("{pods}/p"), "me", pod(spec.clone())).await?;
        assert_eq!(answer.outcome(), "500", "{spec}: {answer:?}");
        let message = answer.body["message"].as_str().unwrap_or_default();
        assert!(
            message.starts_with("failed to create typed patch object"),
            "{message}"
        );
        assert!(message.contains(said), "{said}: {message}");
    }
    Ok(())
}

#[tokio::test]
async fn the_form_of_an_apply_is_checked() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("{MAPS}/a");
    let with = |field: &str, value: Value| {
        let mut object = map("a", json!({"x": "1"}));
        object["metadata"][field] = value;
        object.to_string()
    };
    let text = |value: Value| value.to_string();
    for (body, expected) in [
        (text(json!({"data": {"x": "1"}})), "400 BadRequest"),
        (
            text(json!({"apiVersion": "v1", "kind": "Secret"})),
            "400 BadRequest",
        ),
        (text(json!([])), "400 BadRequest"),
        (String::new(), "400 BadRequest"),
        ("{".to_owned(), "400 BadRequest"),
        (with("name", json!("b")), "400 BadRequest"),
        (with("name", json!(null)), "400 BadRequest"),
        (with("namespace", json!("other")), "400 BadRequest"),
        (with("managedFields", json!([])), "400 BadRequest"),
        (with("uid", json!("5")), "409 Conflict"),
        (with("resourceVersion", json!("5")), "201"),
        (with("resourceVersion", json!("99999")), "409 Conflict"),
        (with("uid", json!("5")), "422 Invalid"),
        (with("managedFields", json!(null)), "200"),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: '1'\n".to_owned(),
            "200",
        ),
    ] {
        let path = format!("PATCH {path}?fieldManager=me {APPLY}");
        let answer = ask(&cluster, &path, body.as_str()).await?;
        assert_eq!(answer.outcome(), expected, "{body}: {answer:?}");
    }
    let nobody = ask(
        &cluster,
        &format!("PATCH {path} {APPLY}"),
        map("a", json!({})),
    )
    .await?;
    assert_eq!(
        (nobody.outcome().as_str(), nobody.fields()),
        ("422 Invalid", vec!["fieldManager"])
    );
    let strict = format!("PATCH {path}?fieldManager=me&fieldValidation=Strict {APPLY}");
    let twice = r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"x": "1", "x": "2"}}"#;
    assert_eq!(
        ask(&cluster, &strict, twice).await?.outcome(),
        "400 BadRequest"
    );
    let nowhere = "/api/v1/namespaces/nowhere/configmaps/a";
    let answer = apply(&cluster, nowhere, "me", map("a", json!({}))).await?;
    assert_eq!(answer.outcome(), "404 NotFound");
    Ok(())
}

#[tokio::test]
async fn a_dry_run_stores_nothing() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("PATCH {MAPS}/a?fieldManager=me&dryRun=All {APPLY}");
    let answer = ask(&cluster, &path, map("a", json!({"x": "1"}))).await?;
    assert_eq!(answer.outcome(), "201");
    assert_eq!(entries(&answer.body).len(), 1);
    let found = ask(&cluster, &format!("GET {MAPS}/a"), ()).await?;
    assert_eq!(found.outcome(), "404 NotFound");
    Ok(())
}

#[tokio::test]
async fn what_nobody_kept_count_of_belongs_to_who_was_before() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(
        &cluster,
        &format!("POST {MAPS}"),
        map("a", json!({"x": "1", "y": "1"})),
    )
    .await?;
    let patch = format!("PATCH {MAPS}/a application/merge-patch+json");
    ask(
        &cluster,
        &patch,
        json!({"metadata": {"managedFields": [{}]}}),
    )
    .await?;
    let path = format!("{MAPS}/a");
    let answer = apply(&cluster, &path, "me", map("a", json!({"x": "2"}))).await?;
    assert_eq!(answer.outcome(), "409 Conflict");
    assert_eq!(
        answer.body["details"]["causes"][0]["message"],
        "conflict with \"before-first-apply\" using v1"
    );
    let answer = apply(&cluster, &path, "me", map("a", json!({"z": "2"})))
        .await?
        .body;
    let before = json!({"f:data": {".": {}, "f:x": {}, "f:y": {}}});
    assert_eq!(
        entries(&answer)[1],
        ("before-first-apply Update".to_owned(), before)
    );
    Ok(())
}

#[tokio::test]
async fn status_and_scale_are_applied_apart() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("{DEPLOYMENTS}/web");
    let mut wanted = with_containers(&["a"]);
    wanted["spec"]["replicas"] = json!(1);
    wanted["status"] = json!({"replicas": 7});
    let created = apply(&cluster, &path, "one", wanted.clone()).await?.body;
    assert_eq!(created["status"]["replicas"], json!(null));
    assert_eq!(entries(&created)[0].1.get("f:status"), None);

    wanted["metadata"]["labels"] = json!({"nobodys": "1"});
    wanted["spec"]["replicas"] = json!(9);
    let status = apply(&cluster, &format!("{path}/status"), "two", wanted.clone())
        .await?
        .body;
    assert_eq!(
        (&status["status"]["replicas"], &status["spec"]["replicas"]),
        (&json!(7), &json!(1))
    );
    assert_eq!(status["metadata"]["labels"], json!(null));
    let own = json!({"f:status": {"f:replicas": {}}});
    assert_eq!(entries(&status)[1], ("two Apply status".to_owned(), own));

    let scale = |replicas: i64| {
        let metadata = json!({"name": "web"});
        json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": metadata, "spec": {"replicas": replicas}})
    };
    let answer = apply(&cluster, &format!("{path}/scale"), "three", scale(3)).await?;
    assert_eq!(answer.outcome(), "409 Conflict");
    assert_eq!(
        answer.body["details"]["causes"][0]["field"],
        ".spec.replicas"
    );
    let forced = format!("PATCH {path}/scale?fieldManager=three&force=true {APPLY}");
    let scaled = ask(&cluster, &forced, scale(3)).await?.body;
    assert_eq!(
        (&scaled["kind"], &scaled["spec"]["replicas"]),
        (&json!("Scale"), &json!(3))
    );
    let found = ask(&cluster, &format!("GET {path}"), ()).await?.body;
    let own = json!({"f:spec": {"f:replicas": {}}});
    assert_eq!(entries(&found)[0], ("three Apply scale".to_owned(), own));
    let wrong = apply(&cluster, &format!("{path}/scale"), "three", wanted).await?;
    assert_eq!(wrong.outcome(), "400 BadRequest");
    for missing in ["status", "scale"] {
        let path = format!("{DEPLOYMENTS}/none/{missing}");
        let mut body = if missing == "scale" {
            scale(1)
        } else {
            with_containers(&["a"])
        };
        body["metadata"]["name"] = json!("none");
        let answer = apply(&cluster, &path, "me", body).await?;
        assert_eq!(answer.outcome(), "404 NotFound", "{missing}");
    }
    Ok(())
}

#[tokio::test]
async fn kubectl_takes_over_what_it_applied_by_itself_before() -> Outcome {
    const ANNOTATION: &str = "kubectl.kubernetes.io/last-applied-configuration";
    let cluster = TestCluster::start().await?;
    let path = format!("{MAPS}/a");
    let before = map("a", json!({"x": "1", "y": "1"}));
    let mut created = before.clone();
    created["metadata"]["annotations"] = json!({ANNOTATION: before.to_string()});
    let post = format!("POST {MAPS}?fieldManager=kubectl-client-side-apply");
    ask(&cluster, &post, created).await?;
    // Somebody else has another value since.
    let patch = format!("PATCH {path}?fieldManager=other application/merge-patch+json");
    ask(&cluster, &patch, json!({"data": {"y": "2"}})).await?;

    let wanted = map("a", json!({"x": "3", "y": "3"}));
    let answer = apply(&cluster, &path, "someone", wanted.clone()).await?;
    let causes = answer.body["details"]["causes"].as_array();
    assert_eq!(causes.map(Vec::len), Some(2), "{answer:?}");
    let answer = apply(&cluster, &path, "kubectl", wanted).await?;
    assert_eq!(answer.outcome(), "409 Conflict");
    assert_eq!(answer.fields(), [".data.y"]);
    let answer = apply(&cluster, &path, "kubectl", map("a", json!({"x": "3"}))).await?;
    assert_eq!(answer.outcome(), "200", "{answer:?}");
    let text = answer.body["metadata"]["annotations"][ANNOTATION]
        .as_str()
        .unwrap_or_default();
    let kept: Value = serde_json::from_str(text)?;
    assert_eq!(kept, map("a", json!({"x": "3"})));
    Ok(())
}

#[tokio::test]
async fn another_spelling_of_what_is_there_is_no_change() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("{DEPLOYMENTS}/web");
    let mut wanted = with_containers(&["a"]);
    wanted["spec"]["template"]["spec"]["containers"][0]["resources"] =
        json!({"limits": {"cpu": 1}});
    let first = apply(&cluster, &path, "me", wanted.clone()).await?.body;
    cluster.clock().advance(std::time::Duration::from_secs(5));
    let again = apply(&cluster, &path, "me", wanted).await?.body;
    assert_eq!(again, first);
    Ok(())
}
