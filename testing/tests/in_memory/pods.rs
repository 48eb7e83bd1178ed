//! What pods have beside their spec and status: a node, logs, containers that come later, other resources.

use std::time::Duration;

use clientset::core_v1::Pod;
use clientset::wire::yaml;
use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask};

const PODS: &str = "/api/v1/namespaces/default/pods";

async fn pod(cluster: &TestCluster, name: &str, containers: &[&str]) -> Outcome<Value> {
    let containers: Vec<_> = containers
        .iter()
        .map(|name| json!({"name": name, "image": "example.com/main", "resources": {"requests": {"cpu": "100m"}}}))
        .collect();
    let pod = json!({"metadata": {"name": name}, "spec": {"containers": containers}});
    let answer = ask(cluster, &format!("POST {PODS}"), pod).await?;
    assert_eq!(answer.code, 201, "{:?}", answer.body);
    Ok(answer.body)
}

fn binding(name: &str, target: Value) -> Value {
    json!({"metadata": {"name": name}, "target": target})
}

#[tokio::test]
async fn a_binding_gives_a_pod_its_node_once() -> Outcome {
    let cluster = TestCluster::start().await?;
    pod(&cluster, "web", &["main"]).await?;
    let node = || json!({"kind": "Node", "name": "n1"});
    for (path, body, expected) in [
        (
            "pods/web/binding",
            binding("other", node()),
            "400 BadRequest",
        ),
        ("bindings", binding("", node()), "400 BadRequest"),
        ("pods/none/binding", binding("none", node()), "404 NotFound"),
        (
            "pods/web/binding",
            binding("web", json!({"kind": "Pod", "name": "n1"})),
            "500",
        ),
        (
            "pods/web/binding",
            binding("web", json!({"kind": "Node"})),
            "500",
        ),
        (
            "pods/web/binding",
            json!({"metadata": {"name": "web", "uid": "x"}, "target": node()}),
            "409 Conflict",
        ),
        ("pods/web/binding?dryRun=All", binding("web", node()), "201"),
        (
            "bindings",
            json!({"metadata": {"name": "web", "labels": {"zone": "z"}}, "target": node()}),
            "201",
        ),
        ("pods/web/binding", binding("web", node()), "409 Conflict"),
    ] {
        let answer = ask(
            &cluster,
            &format!("POST /api/v1/namespaces/default/{path}"),
            body.clone(),
        )
        .await?;
        assert_eq!(answer.outcome(), expected, "{path} {body}");
    }
    let bound = ask(&cluster, &format!("GET {PODS}/web"), ()).await?.body;
    assert_eq!(bound["spec"]["nodeName"], "n1");
    assert_eq!(bound["metadata"]["labels"]["zone"], "z");
    assert_eq!(bound["metadata"]["generation"], 1);
    assert_eq!(bound["status"]["conditions"][0]["type"], "PodScheduled");
    Ok(())
}

#[tokio::test]
async fn logs_are_what_a_test_says() -> Outcome {
    let cluster = TestCluster::start().await?;
    pod(&cluster, "web", &["main", "side"]).await?;
    let read = async |query: &str| ask(&cluster, &format!("GET {PODS}/web/log{query}"), ()).await;
    assert_eq!(read("?container=main").await?.code, 204);
    cluster.append_log("default", "web", "main", "one\ntwo\n")?;
    cluster.clock().advance(Duration::from_secs(60));
    cluster.append_log("default", "web", "main", "thr")?;
    cluster.append_log("default", "web", "main", "ee\n")?;
    for (query, expected) in [
        ("?container=main", json!("one\ntwo\nthree\n")),
        ("?container=main&tailLines=1", json!("three\n")),
        ("?container=main&sinceSeconds=30", json!("three\n")),
        ("?container=main&limitBytes=5", json!("one\nt")),
    ] {
        assert_eq!(read(query).await?.body, expected, "{query}");
    }
    let answer = read("").await?;
    assert_eq!(answer.outcome(), "400 BadRequest");
    assert!(
        answer.body["message"].to_string().contains("[main side]"),
        "{:?}",
        answer.body
    );
    for (query, expected) in [
        ("?container=none", "400 BadRequest"),
        ("?container=main&previous=true", "400 BadRequest"),
        ("?container=main&tailLines=-1", "422 Invalid"),
    ] {
        assert_eq!(read(query).await?.outcome(), expected, "{query}");
    }
    assert!(cluster.append_log("default", "none", "main", "x").is_err());
    // A new pod of the same name has a log of its own.
    ask(&cluster, &format!("DELETE {PODS}/web"), ()).await?;
    pod(&cluster, "web", &["main"]).await?;
    assert_eq!(read("").await?.code, 204);
    Ok(())
}

#[tokio::test]
async fn the_log_before_a_restart_is_another() -> Outcome {
    let cluster = TestCluster::start().await?;
    pod(&cluster, "web", &["main"]).await?;
    let read = async |query: &str| ask(&cluster, &format!("GET {PODS}/web/log{query}"), ()).await;
    cluster.append_log("default", "web", "main", "again\n")?;
    let none = read("?previous=true").await?;
    assert_eq!(none.outcome(), "400 BadRequest");
    cluster.append_previous_log("default", "web", "main", "one\ntwo\n")?;
    for (query, expected) in [
        ("", "again\n"),
        ("?previous=true", "one\ntwo\n"),
        ("?previous=true&tailLines=1", "two\n"),
        // It is over, and so is the answer.
        ("?previous=true&follow=true", "one\ntwo\n"),
    ] {
        assert_eq!(read(query).await?.body, expected, "{query}");
    }
    let nobody = cluster.append_previous_log("default", "none", "main", "x");
    assert!(nobody.is_err_and(|error| error.to_string().contains("none")));
    Ok(())
}

#[tokio::test]
async fn a_log_that_is_followed_goes_on_until_the_pod_ends() -> Outcome {
    let cluster = TestCluster::start().await?;
    let pods = clientset::Clientset::new(cluster.config())?
        .core_v1()
        .pods("default");
    let web: Pod =
        yaml::from_str("{metadata: {name: web}, spec: {containers: [{name: main, image: x}]}}")?;
    pods.create(&web).await?;
    cluster.append_log("default", "web", "main", "one\n")?;
    let mut lines = pods.logs("web").follow().lines().await?;
    assert_eq!(lines.next().await.transpose()?.as_deref(), Some("one"));
    cluster.append_log("default", "web", "main", "two\n")?;
    assert_eq!(lines.next().await.transpose()?.as_deref(), Some("two"));
    pods.delete("web").await?;
    let end = tokio::time::timeout(Duration::from_secs(10), lines.next()).await?;
    assert!(end.is_none());
    Ok(())
}

#[tokio::test]
async fn what_needs_a_kubelet_ends_as_without_one() -> Outcome {
    let cluster = TestCluster::start().await?;
    pod(&cluster, "web", &["main"]).await?;
    pod(&cluster, "bound", &["main"]).await?;
    let node = json!({"kind": "Node", "name": "n1"});
    ask(
        &cluster,
        &format!("POST {PODS}/bound/binding"),
        binding("bound", node),
    )
    .await?;
    let service = json!({"metadata": {"name": "svc"}, "spec": {"ports": [{"port": 80}], "selector": {"a": "b"}}});
    ask(
        &cluster,
        "POST /api/v1/namespaces/default/services",
        service,
    )
    .await?;
    for (path, expected) in [
        ("pods/web/exec?command=ls", "400 BadRequest"),
        ("pods/web/exec?command=ls&container=none", "400 BadRequest"),
        ("pods/bound/exec?command=ls", "500"),
        ("pods/bound/attach", "500"),
        ("pods/bound/portforward", "500"),
        ("pods/none/exec", "404 NotFound"),
        ("pods/web/proxy/a/b", "400 BadRequest"),
        ("services/svc/proxy/", "503 ServiceUnavailable"),
        ("services/svc:99/proxy/a", "503 ServiceUnavailable"),
        ("services/none/proxy/a", "503 ServiceUnavailable"),
    ] {
        let answer = ask(
            &cluster,
            &format!("GET /api/v1/namespaces/default/{path}"),
            (),
        )
        .await?;
        assert_eq!(answer.outcome(), expected, "{path} {:?}", answer.body);
    }
    let answer = ask(&cluster, "GET /api/v1/nodes/none/proxy/healthz", ()).await?;
    assert_eq!(answer.outcome(), "404 NotFound");
    Ok(())
}

#[tokio::test]
async fn ephemeral_containers_are_added_and_never_changed() -> Outcome {
    let cluster = TestCluster::start().await?;
    let web = pod(&cluster, "web", &["main"]).await?;
    let debug =
        json!({"name": "debug", "image": "example.com/debug", "targetContainerName": "main"});
    let put = async |containers: Value| {
        let mut changed = web.clone();
        changed["metadata"]["resourceVersion"] = Value::Null;
        changed["metadata"]["labels"] = json!({"other": "label"});
        changed["spec"]["containers"][0]["image"] = json!("example.com/other");
        changed["spec"]["ephemeralContainers"] = containers;
        ask(
            &cluster,
            &format!("PUT {PODS}/web/ephemeralcontainers"),
            changed,
        )
        .await
    };
    let answer = put(json!([debug])).await?;
    assert_eq!(answer.code, 200, "{:?}", answer.body);
    assert_eq!(
        answer.body["spec"]["ephemeralContainers"][0]["name"],
        "debug"
    );
    assert_eq!(
        answer.body["spec"]["containers"][0]["image"],
        "example.com/main"
    );
    assert_eq!(answer.body["metadata"]["labels"], Value::Null);
    assert_eq!(answer.body["metadata"]["generation"], 2);
    let known = answer.body["spec"]["ephemeralContainers"][0].clone();
    let other = |fields: Value| {
        let mut container = json!({"name": "more", "image": "x"});
        for (field, value) in fields.as_object().into_iter().flatten() {
            container[field] = value.clone();
        }
        json!([known, container])
    };
    let mut changed = known.clone();
    changed["image"] = json!("example.com/other");
    for (containers, field) in [
        (json!([]), "spec.ephemeralContainers"),
        (json!([changed]), "spec.ephemeralContainers"),
        (
            other(json!({"name": "main"})),
            "spec.ephemeralContainers[1].name",
        ),
        (
            other(json!({"targetContainerName": "none"})),
            "spec.ephemeralContainers[1].targetContainerName",
        ),
        (
            other(json!({"ports": [{"containerPort": 1}]})),
            "spec.ephemeralContainers[1].ports",
        ),
    ] {
        let answer = put(containers.clone()).await?;
        assert_eq!(answer.outcome(), "422 Invalid", "{containers}");
        assert_eq!(answer.fields(), [field], "{containers}");
    }
    assert_eq!(put(other(json!({}))).await?.code, 200);
    Ok(())
}

#[tokio::test]
async fn a_resize_changes_cpu_and_memory_alone() -> Outcome {
    let cluster = TestCluster::start().await?;
    let web = pod(&cluster, "web", &["main"]).await?;
    let put = async |change: &dyn Fn(&mut Value)| {
        let mut changed = web.clone();
        changed["metadata"]["resourceVersion"] = Value::Null;
        change(&mut changed["spec"]);
        ask(&cluster, &format!("PUT {PODS}/web/resize"), changed).await
    };
    let set = |resources: Value| {
        move |spec: &mut Value| spec["containers"][0]["resources"] = resources.clone()
    };
    let answer = put(&|spec| {
        spec["containers"][0]["image"] = json!("example.com/other");
        spec["containers"][0]["resources"] = json!({"requests": {"cpu": "200m"}});
    })
    .await?;
    assert_eq!(answer.code, 200, "{:?}", answer.body);
    let container = &answer.body["spec"]["containers"][0];
    assert_eq!(container["resources"]["requests"]["cpu"], "200m");
    assert_eq!(container["image"], "example.com/main");
    for (resources, fields) in [
        (
            json!({}),
            &["spec", "spec.containers[0].resources.requests"][..],
        ),
        (
            json!({"requests": {"cpu": "2"}, "limits": {"cpu": "1500m"}}),
            &["spec.containers[0].resources.requests"],
        ),
        (
            json!({"requests": {"cpu": "1", "ephemeral-storage": "1Gi"}}),
            &["spec"],
        ),
        (
            json!({"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}}),
            &["spec"],
        ),
    ] {
        let answer = put(&set(resources.clone())).await?;
        assert_eq!(answer.outcome(), "422 Invalid", "{resources}");
        assert_eq!(answer.fields(), fields, "{resources}");
    }
    let answer = put(&|spec| spec["containers"] = json!([{"name": "other", "image": "x"}])).await?;
    assert_eq!(
        (answer.outcome().as_str(), answer.fields()),
        ("422 Invalid", vec!["spec.containers"])
    );
    Ok(())
}
