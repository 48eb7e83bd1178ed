//! What a namespace may have: quotas and their status, limit ranges.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask, map};

const QUOTAS: &str = "/api/v1/namespaces/default/resourcequotas";
const PODS: &str = "/api/v1/namespaces/default/pods";

async fn quota(cluster: &TestCluster, hard: Value) -> Outcome<Value> {
    let quota = json!({"metadata": {"name": "q"}, "spec": {"hard": hard}});
    let answer = ask(cluster, &format!("POST {QUOTAS}"), quota).await?;
    assert_eq!(answer.code, 201, "{:?}", answer.body);
    Ok(answer.body)
}

async fn used(cluster: &TestCluster) -> Outcome<Value> {
    let quota = ask(cluster, &format!("GET {QUOTAS}/q"), ()).await?.body;
    Ok(quota["status"]["used"].clone())
}

fn pod(name: &str, cpu: &str) -> Value {
    let resources = json!({"requests": {"cpu": cpu}});
    json!({
        "metadata": {"name": name},
        "spec": {"containers": [{"name": "main", "image": "i", "resources": resources}]},
    })
}

#[tokio::test]
async fn a_quota_counts_within_the_request() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {PODS}"), pod("a", "100m")).await?;
    let hard =
        json!({"pods": "2", "requests.cpu": "1", "resourcequotas": "1", "count/configmaps": "1"});
    let created = quota(&cluster, hard.clone()).await?;
    assert_eq!(created["status"]["hard"], hard);
    let expected = json!({"pods": "1", "requests.cpu": "100m", "resourcequotas": "1", "count/configmaps": "0"});
    assert_eq!(created["status"]["used"], expected);
    let now = ask(&cluster, &format!("GET {QUOTAS}/q"), ()).await?.body;
    assert_eq!(
        now["metadata"]["resourceVersion"],
        created["metadata"]["resourceVersion"]
    );
    for (request, body, count, cpu) in [
        (
            format!("POST {PODS}?dryRun=All"),
            pod("b", "200m"),
            "1",
            "100m",
        ),
        (format!("POST {PODS}"), pod("b", "200m"), "2", "300m"),
        (
            format!("PATCH {PODS}/b/resize application/merge-patch+json"),
            json!({"spec": pod("b", "900m")["spec"]}),
            "2",
            "1",
        ),
        (
            format!("PATCH {PODS}/a/status application/merge-patch+json"),
            json!({"status": {"phase": "Failed"}}),
            "1",
            "900m",
        ),
        (
            format!("DELETE {PODS}/b"),
            json!({"gracePeriodSeconds": 0}),
            "0",
            "0",
        ),
    ] {
        let answer = ask(&cluster, &request, body).await?;
        assert!(answer.code < 300, "{request}: {:?}", answer.body);
        let used = used(&cluster).await?;
        assert_eq!(
            (&used["pods"], &used["requests.cpu"]),
            (&json!(count), &json!(cpu)),
            "{request}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_over_a_quota_is_refused_and_not_counted() -> Outcome {
    let cluster = TestCluster::start().await?;
    quota(&cluster, json!({"pods": "1", "count/configmaps": "1"})).await?;
    let created =
        async |path: &str, body: Value| ask(&cluster, &format!("POST {path}"), body).await;
    assert_eq!(created(PODS, pod("a", "1")).await?.code, 201);
    for dry_run in ["", "?dryRun=All"] {
        let answer = created(&format!("{PODS}{dry_run}"), pod("b", "1")).await?;
        assert_eq!(answer.outcome(), "403 Forbidden");
        assert_eq!(
            answer.body["message"],
            "pods \"b\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"
        );
    }
    assert_eq!(created(crate::support::MAPS, map("a")).await?.code, 201);
    assert_eq!(created(crate::support::MAPS, map("b")).await?.code, 403);
    let applied = format!(
        "PATCH {}/c?fieldManager=m application/apply-patch+yaml",
        crate::support::MAPS
    );
    let mut applied_map = map("c");
    applied_map["apiVersion"] = json!("v1");
    assert_eq!(ask(&cluster, &applied, applied_map).await?.code, 403);
    assert_eq!(
        used(&cluster).await?,
        json!({"pods": "1", "count/configmaps": "1"})
    );
    // Another namespace has its own.
    assert_eq!(
        created("/api/v1/namespaces/kube-public/pods", pod("b", "1"))
            .await?
            .code,
        201
    );
    Ok(())
}

#[tokio::test]
async fn a_status_that_a_test_writes_counts_until_the_limits_change() -> Outcome {
    let cluster = TestCluster::start().await?;
    quota(&cluster, json!({"pods": "5", "secrets": "5"})).await?;
    let status = json!({"status": {"hard": {"pods": "5", "secrets": "5"}, "used": {"pods": "5", "secrets": "0"}}});
    let patch = format!("PATCH {QUOTAS}/q/status application/merge-patch+json");
    assert_eq!(ask(&cluster, &patch, status).await?.code, 200);
    let refused = ask(&cluster, &format!("POST {PODS}"), pod("a", "1")).await?;
    assert_eq!(refused.code, 403);
    let secret = json!({"metadata": {"name": "s"}});
    ask(&cluster, "POST /api/v1/namespaces/default/secrets", secret).await?;
    assert_eq!(used(&cluster).await?, json!({"pods": "5", "secrets": "1"}));
    let patch = format!("PATCH {QUOTAS}/q application/merge-patch+json");
    let limits = json!({"spec": {"hard": {"pods": "6"}}});
    ask(&cluster, &patch, limits).await?;
    assert_eq!(used(&cluster).await?, json!({"pods": "0", "secrets": "1"}));
    let created = ask(&cluster, &format!("POST {PODS}"), pod("a", "1")).await?;
    assert_eq!(created.code, 201);
    Ok(())
}

#[tokio::test]
async fn a_quota_counts_custom_resources_and_what_is_seeded() -> Outcome {
    let cluster = TestCluster::start().await?;
    cluster.seed_yaml(
        "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tanks.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: tanks, singular: tank, kind: Tank, listKind: TankList}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q, namespace: default}
spec: {hard: {count/tanks.example.com: 2}}
---
apiVersion: example.com/v1
kind: Tank
metadata: {name: seeded, namespace: default}
",
    )?;
    assert_eq!(
        used(&cluster).await?,
        json!({"count/tanks.example.com": "1"})
    );
    let tanks = "/apis/example.com/v1/namespaces/default/tanks";
    for (name, expected) in [("a", "201"), ("b", "403 Forbidden")] {
        let tank =
            json!({"apiVersion": "example.com/v1", "kind": "Tank", "metadata": {"name": name}});
        let answer = ask(&cluster, &format!("POST {tanks}"), tank).await?;
        assert_eq!(answer.outcome(), expected, "{name}");
    }
    ask(&cluster, &format!("DELETE {tanks}"), ()).await?;
    assert_eq!(
        used(&cluster).await?,
        json!({"count/tanks.example.com": "0"})
    );
    Ok(())
}

#[tokio::test]
async fn without_controllers_a_quota_waits_for_one() -> Outcome {
    let cluster = TestCluster::builder().without_controllers().start().await?;
    let created = quota(&cluster, json!({"secrets": "1"})).await?;
    assert_eq!(created["status"], json!({}));
    let secret = |name: &str| json!({"metadata": {"name": name}});
    let path = "POST /api/v1/namespaces/default/secrets";
    assert_eq!(ask(&cluster, path, secret("a")).await?.code, 201);
    let status = json!({"status": {"hard": {"secrets": "2"}, "used": {"secrets": "1"}}});
    let patch = format!("PATCH {QUOTAS}/q/status application/merge-patch+json");
    ask(&cluster, &patch, status).await?;
    let patch = format!("PATCH {QUOTAS}/q application/merge-patch+json");
    ask(
        &cluster,
        &patch,
        json!({"spec": {"hard": {"secrets": "2"}}}),
    )
    .await?;
    for (name, code) in [("b", 201), ("c", 403)] {
        assert_eq!(
            ask(&cluster, path, secret(name)).await?.code,
            code,
            "{name}"
        );
    }
    // What goes is the controller's to count.
    ask(&cluster, "DELETE /api/v1/namespaces/default/secrets/a", ()).await?;
    assert_eq!(used(&cluster).await?, json!({"secrets": "2"}));
    Ok(())
}

#[tokio::test]
async fn what_changes_within_one_request_is_counted_once() -> Outcome {
    let cluster = TestCluster::start().await?;
    cluster.seed_yaml(
        "
{apiVersion: v1, kind: Secret, metadata: {name: before, namespace: default}}
---
{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: default}, spec: {hard: {secrets: 9, resourcequotas: 9}}}
---
{apiVersion: v1, kind: Secret, metadata: {name: after, namespace: default}}
",
    )?;
    assert_eq!(
        used(&cluster).await?,
        json!({"secrets": "2", "resourcequotas": "1"})
    );
    let other = json!({"metadata": {"name": "other"}, "spec": {"hard": {"resourcequotas": "9"}}});
    let other = ask(&cluster, &format!("POST {QUOTAS}"), other).await?.body;
    assert_eq!(other["status"]["used"], json!({"resourcequotas": "2"}));
    assert_eq!(
        used(&cluster).await?,
        json!({"secrets": "2", "resourcequotas": "2"})
    );
    ask(&cluster, "DELETE /api/v1/namespaces/default/secrets", ()).await?;
    ask(&cluster, &format!("DELETE {QUOTAS}/other"), ()).await?;
    assert_eq!(
        used(&cluster).await?,
        json!({"secrets": "0", "resourcequotas": "1"})
    );
    Ok(())
}
