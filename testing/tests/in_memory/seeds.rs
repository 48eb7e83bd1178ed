//! Seeds: objects that are there without anybody having created them.

use clientset::core_v1::{ConfigMap, Pod};
use clientset::meta::ObjectMeta;
use clientset_testing::TestCluster;
use clientset_testing::in_memory::Seed;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask};

async fn get(cluster: &TestCluster, path: &str) -> Outcome<Value> {
    let answer = ask(cluster, &format!("GET {path}"), ()).await?;
    if answer.code != 200 {
        return Err(format!("GET {path}: {}", answer.outcome()).into());
    }
    Ok(answer.body)
}

const MANIFEST: &str = r#"
# Documents, a list, and JSON; what is needed stands behind what needs it.
apiVersion: v1
kind: ConfigMap
metadata: {name: in-a-seeded-namespace, namespace: late}
---
{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "generation": 7},
   "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {
     "metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "nginx"}]}}},
   "status": {"replicas": 2, "observedGeneration": 7}},
  {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "made", "resourceVersion": "99999"}}
]}
---
---
apiVersion: v1
kind: ConfigMapList
items:
- metadata: {name: b, uid: 00000000-0000-4000-8000-000000000001, creationTimestamp: "2020-01-01T00:00:00Z"}
---
apiVersion: v1
kind: Namespace
metadata: {name: late, labels: {kept: "yes"}}
"#;

#[tokio::test]
async fn manifests_bring_all_that_stands_in_them() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("cluster.yaml");
    std::fs::write(&file, MANIFEST)?;
    let from_file = TestCluster::builder()
        .seed(Seed::new().file(&file))
        .start()
        .await?;
    let from_text = TestCluster::start().await?;
    from_text.seed_yaml(MANIFEST)?;
    for cluster in [from_file, from_text] {
        let web = get(&cluster, "/apis/apps/v1/namespaces/default/deployments/web").await?;
        assert_eq!(web["status"]["replicas"], 2);
        assert_eq!(web["metadata"]["generation"], 7);
        let late = get(&cluster, "/api/v1/namespaces/late").await?;
        assert_eq!(late["metadata"]["labels"]["kept"], "yes");
        assert_eq!(late["status"]["phase"], "Active");
        get(
            &cluster,
            "/api/v1/namespaces/late/configmaps/in-a-seeded-namespace",
        )
        .await?;
        let a = get(&cluster, "/api/v1/namespaces/made/configmaps/a").await?;
        assert!(a["metadata"]["uid"].is_string() && a["metadata"]["resourceVersion"] != "99999");
        get(&cluster, "/api/v1/namespaces/made/serviceaccounts/default").await?;
        let b = get(&cluster, &format!("{MAPS}/b")).await?;
        assert_eq!(b["metadata"]["uid"], "00000000-0000-4000-8000-000000000001");
        assert_eq!(b["metadata"]["creationTimestamp"], "2020-01-01T00:00:00Z");
    }
    Ok(())
}

#[tokio::test]
async fn typed_objects_are_seeded_with_their_status_and_replace_each_other() -> Outcome {
    let cluster = TestCluster::start().await?;
    let map = |name: &str, value: &str| ConfigMap {
        metadata: ObjectMeta {
            name: name.into(),
            ..Default::default()
        },
        data: [("key", value)].into(),
        ..Default::default()
    };
    let mut pod: Pod = serde_json::from_value(json!({
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"containers": [{"name": "web", "image": "nginx"}]},
        "status": {"phase": "Running", "podIP": "10.0.0.7"},
    }))?;
    let maps = [map("a", "1"), map("b", "1")];
    cluster.seed(Seed::new().object(&pod).objects(&maps))?;
    let pods = cluster.clientset().core_v1().pods("shop");
    let first = pods.get("web").await?;
    assert_eq!(
        (
            first.status.phase.as_deref(),
            first.status.pod_ip.as_deref()
        ),
        (Some("Running"), Some("10.0.0.7"))
    );

    let mut events = pods
        .watch()
        .resource_version(&first.metadata.resource_version)
        .await?;
    pod.status = clientset::core_v1::PodStatus {
        phase: clientset::some("Failed"),
        ..Default::default()
    };
    cluster.seed(&pod)?;
    let second = pods.get("web").await?;
    assert_eq!(second.status.phase.as_deref(), Some("Failed"));
    assert_eq!(second.metadata.uid, first.metadata.uid);
    assert_eq!(
        second.metadata.creation_timestamp,
        first.metadata.creation_timestamp
    );
    let event = events.next().await.ok_or("an event")??;
    assert!(matches!(event, clientset::watch::Event::Modified(pod) if pod == second));

    let service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
        "spec": {"type": "NodePort", "clusterIP": "10.0.3.4", "ports": [{"port": 80, "nodePort": 30080}]},
    });
    for _ in 0..2 {
        cluster.seed(Seed::new().json(&service))?;
    }
    cluster.seed(Seed::new().json(&json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "held", "finalizers": ["example.com/hold"], "deletionTimestamp": "2030-01-01T00:00:00Z"},
    })))?;
    let held = get(&cluster, &format!("{MAPS}/held")).await?;
    assert_eq!(
        held["metadata"]["deletionTimestamp"],
        "2030-01-01T00:00:00Z"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place() -> Outcome {
    let cluster = TestCluster::start().await?;
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\n---\n";
    for (document, expected) in [
        (
            "kind: Pod\nmetadata: {name: x}\n",
            "object 2 (line 5): it has no apiVersion",
        ),
        (
            "apiVersion: v1\nmetadata: {name: x}\n",
            "object 2 (line 5): it has no kind",
        ),
        (
            "apiVersion: v2\nkind: Pod\nmetadata: {name: x}\n",
            "object 2 (line 5): no resource of the kind Pod in v2 is served",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: 5}\n",
            "object 2 (line 5): Pod in version \"v1\" cannot be handled",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: shop}\ndate: {}\n",
            "object 2 (line 5), ConfigMap \"x\" in namespace \"shop\": unknown field \"date\"",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: X_}\n",
            "object 2 (line 5), ConfigMap \"X_\": ConfigMap \"X_\" is invalid: metadata.name",
        ),
        (
            "apiVersion: v1\nkind: Node\nmetadata: {name: x, namespace: shop}\n",
            "object 2 (line 5), Node \"x\" in namespace \"shop\": nodes are not in namespaces",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, deletionTimestamp: \"2030-01-01T00:00:00Z\"}\n",
            "no finalizers",
        ),
        ("a: [\n", "the manifest: "),
    ] {
        let error = cluster.seed_yaml(&format!("{good}{document}")).err();
        let said = error
            .ok_or_else(|| format!("no error: {document}"))?
            .to_string();
        assert!(
            said.starts_with("cannot seed the manifest") && said.contains(expected),
            "{said}"
        );
    }
    let file = tempfile::tempdir()?.path().join("none.yaml");
    let started = TestCluster::builder()
        .seed(Seed::new().file(&file))
        .start()
        .await;
    let said = started.err().ok_or("no error")?.to_string();
    assert!(
        said.contains("none.yaml: the file cannot be read"),
        "{said}"
    );
    let strict = Seed::new()
        .yaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: nowhere}\n")
        .needs_namespaces();
    let said = cluster.seed(strict).err().ok_or("no error")?.to_string();
    assert!(said.contains("there is no namespace nowhere"), "{said}");
    Ok(())
}

#[tokio::test]
async fn what_is_seeded_may_come_before_its_owner_or_without_it() -> Outcome {
    let owner = json!([{"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": "7"}]);
    let map = |name: &str, owners: &Value| {
        let metadata = json!({"name": name, "namespace": "default", "ownerReferences": owners});
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    };
    let cluster = TestCluster::start().await?;
    cluster.seed(Seed::new().json(&map("dependent", &owner)))?;
    let labels = json!({"metadata": {"labels": {"a": "b"}}});
    let patch = format!("PATCH {MAPS}/dependent application/merge-patch+json");
    assert_eq!(ask(&cluster, &patch, labels).await?.code, 200);
    get(&cluster, &format!("{MAPS}/dependent")).await?;

    let mut late = map("owner", &json!([]));
    late["metadata"]["uid"] = "7".into();
    cluster.seed(Seed::new().json(&late))?;
    ask(&cluster, &format!("DELETE {MAPS}/owner"), ()).await?;
    let gone = ask(&cluster, &format!("GET {MAPS}/dependent"), ()).await?;
    assert_eq!(gone.code, 404, "{}", gone.outcome());

    // What a request creates has no such grace, but where nobody collects.
    for (cluster, code) in [
        (TestCluster::start().await?, 404),
        (
            TestCluster::builder().without_controllers().start().await?,
            200,
        ),
    ] {
        let created = ask(&cluster, &format!("POST {MAPS}"), map("dependent", &owner)).await?;
        assert_eq!(created.code, 201, "{}", created.outcome());
        let found = ask(&cluster, &format!("GET {MAPS}/dependent"), ()).await?;
        assert_eq!(found.code, code, "{}", found.outcome());
    }
    Ok(())
}
