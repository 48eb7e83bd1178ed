//! The level of security that a namespace wants of its pods.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask};

const PODS: &str = "/api/v1/namespaces/default/pods";

async fn cluster(labels: Value) -> Outcome<TestCluster> {
    let cluster = TestCluster::start().await?;
    let path = "PATCH /api/v1/namespaces/default application/merge-patch+json";
    let answer = ask(&cluster, path, json!({"metadata": {"labels": labels}})).await?;
    assert_eq!(answer.code, 200, "{:?}", answer.body);
    Ok(cluster)
}

fn pod(spec: Value) -> Value {
    let mut pod = json!({"metadata": {"name": "web"}, "spec": spec});
    if pod["spec"]["containers"].is_null() {
        pod["spec"]["containers"] = json!([{"name": "main", "image": "i"}]);
    }
    pod
}

#[tokio::test]
async fn who_violates_a_level_is_told_of_what_and_where() -> Outcome {
    let cluster = cluster(json!({
        "pod-security.kubernetes.io/enforce": "baseline",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.24",
    }))
    .await?;
    let spec = json!({"hostNetwork": true, "containers": [
        {"name": "a", "image": "i", "securityContext": {"privileged": true}},
        {"name": "b", "image": "i", "securityContext": {"privileged": true}},
    ]});
    for query in ["", "?dryRun=All"] {
        let answer = ask(&cluster, &format!("POST {PODS}{query}"), pod(spec.clone())).await?;
        assert_eq!(answer.outcome(), "403 Forbidden");
        assert_eq!(
            answer.body["message"],
            "pods \"web\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true), \
             privileged (containers \"a\", \"b\": securityContext.privileged must not be true)"
        );
        assert_eq!(
            answer.body["details"],
            json!({"name": "web", "kind": "pods"})
        );
        assert!(answer.warnings.is_empty());
    }
    let answer = ask(&cluster, &format!("POST {PODS}"), pod(json!({}))).await?;
    assert_eq!(answer.code, 201);
    let [warning] = &answer.warnings[..] else {
        return Err(format!("{:?}", answer.warnings).into());
    };
    assert!(
        warning.starts_with("would violate PodSecurity \"restricted:v1.24\": allowPrivilegeEscalation != false (container \"main\""),
        "{warning}"
    );
    Ok(())
}

#[tokio::test]
async fn a_pod_that_is_there_is_judged_when_its_images_change() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(
        &cluster,
        &format!("POST {PODS}"),
        pod(json!({"hostPID": true})),
    )
    .await?;
    let labels =
        json!({"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "baseline"}}});
    let namespace = "PATCH /api/v1/namespaces/default application/merge-patch+json";
    let answer = ask(&cluster, namespace, labels).await?;
    assert_eq!(
        answer.warnings,
        [
            "existing pods in namespace \"default\" violate the new PodSecurity enforce level \"baseline:latest\"",
            "web: host namespaces",
        ]
    );
    let debug = json!({"spec": {"ephemeralContainers": [{"name": "debug", "image": "i"}]}});
    let image = json!([{"op": "replace", "path": "/spec/containers/0/image", "value": "j"}]);
    for (path, media_type, body, expected) in [
        (
            "",
            "merge-patch",
            json!({"metadata": {"labels": {"a": "b"}}}),
            "200",
        ),
        (
            "/status",
            "merge-patch",
            json!({"status": {"phase": "Running"}}),
            "200",
        ),
        ("", "json-patch", image, "403 Forbidden"),
        (
            "/ephemeralcontainers",
            "merge-patch",
            debug,
            "403 Forbidden",
        ),
    ] {
        let what = format!("PATCH {PODS}/web{path} application/{media_type}+json");
        let answer = ask(&cluster, &what, body).await?;
        assert_eq!(answer.outcome(), expected, "{what}: {:?}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn what_makes_pods_is_warned_and_taken() -> Outcome {
    let cluster = cluster(json!({"pod-security.kubernetes.io/enforce": "restricted"})).await?;
    let deployment = crate::support::deployment("web");
    let path = "/apis/apps/v1/namespaces/default/deployments";
    let answer = ask(&cluster, &format!("POST {path}"), deployment).await?;
    assert_eq!(
        (answer.code, answer.warnings.len()),
        (201, 1),
        "{:?}",
        answer.warnings
    );
    let scale = format!("PATCH {path}/web/scale application/merge-patch+json");
    let answer = ask(&cluster, &scale, json!({"spec": {"replicas": 2}})).await?;
    assert_eq!((answer.code, answer.warnings.len()), (200, 0));
    Ok(())
}
