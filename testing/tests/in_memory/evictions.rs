//! Evictions, and the budgets that refuse them.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Answer, Outcome, ask};

const PODS: &str = "/api/v1/namespaces/default/pods";
const BUDGETS: &str = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

/// Creates a pod that runs, and is ready or not.
async fn running(cluster: &TestCluster, name: &str, ready: bool) -> Outcome {
    let pod = json!({
        "metadata": {"name": name, "labels": {"app": "web"}},
        "spec": {"containers": [{"name": "main", "image": "example.com/web"}]},
    });
    let mut pod = ask(cluster, &format!("POST {PODS}"), pod).await?.body;
    let status = if ready { "True" } else { "False" };
    pod["status"] =
        json!({"phase": "Running", "conditions": [{"type": "Ready", "status": status}]});
    let answer = ask(cluster, &format!("PUT {PODS}/{name}/status"), pod).await?;
    assert_eq!(answer.code, 200, "{:?}", answer.body);
    Ok(())
}

async fn budget(cluster: &TestCluster, name: &str, spec: Value) -> Outcome<Answer> {
    let mut budget = json!({"metadata": {"name": name}, "spec": spec});
    budget["spec"]["selector"] = json!({"matchLabels": {"app": "web"}});
    ask(cluster, &format!("POST {BUDGETS}"), budget).await
}

async fn evict(cluster: &TestCluster, name: &str, options: Value) -> Outcome<Answer> {
    let eviction = json!({"metadata": {"name": name}, "deleteOptions": options});
    ask(cluster, &format!("POST {PODS}/{name}/eviction"), eviction).await
}

async fn status(cluster: &TestCluster, name: &str) -> Outcome<Value> {
    let answer = ask(cluster, &format!("GET {BUDGETS}/{name}"), ()).await?;
    Ok(answer.body["status"].clone())
}

/// Writes the numbers of a budget's status as its controller would.
async fn set_status(cluster: &TestCluster, name: &str, numbers: Value) -> Outcome {
    let mut budget = ask(cluster, &format!("GET {BUDGETS}/{name}"), ())
        .await?
        .body;
    for (field, value) in numbers.as_object().ok_or("numbers")? {
        budget["status"][field] = value.clone();
    }
    let answer = ask(cluster, &format!("PUT {BUDGETS}/{name}/status"), budget).await?;
    assert_eq!(answer.code, 200, "{:?}", answer.body);
    Ok(())
}

#[tokio::test]
async fn a_budget_counts_its_pods_and_refuses_what_is_too_much() -> Outcome {
    let cluster = TestCluster::start().await?;
    budget(&cluster, "one", json!({"minAvailable": 1})).await?;
    running(&cluster, "a", true).await?;
    running(&cluster, "b", true).await?;
    let counted = status(&cluster, "one").await?;
    for (field, expected) in [
        ("currentHealthy", 2),
        ("desiredHealthy", 1),
        ("expectedPods", 2),
        ("disruptionsAllowed", 1),
        ("observedGeneration", 1),
    ] {
        assert_eq!(counted[field], expected, "{field}");
    }
    assert_eq!(counted["conditions"][0]["reason"], "SufficientPods");
    let answer = evict(&cluster, "a", json!({"dryRun": ["All"]})).await?;
    assert_eq!(answer.outcome(), "201");
    assert_eq!(
        status(&cluster, "one").await?,
        counted,
        "a dry run takes nothing"
    );

    let answer = evict(&cluster, "a", json!({})).await?;
    assert_eq!(
        (answer.code, &answer.body["status"]),
        (201, &json!("Success"))
    );
    assert_eq!(ask(&cluster, &format!("GET {PODS}/a"), ()).await?.code, 404);
    let answer = evict(&cluster, "b", json!({})).await?;
    assert_eq!(answer.outcome(), "429 TooManyRequests");
    let cause = &answer.body["details"]["causes"][0];
    assert_eq!(cause["reason"], "DisruptionBudget");
    assert!(
        cause["message"]
            .as_str()
            .unwrap_or_default()
            .contains("needs 1 healthy pods and has 1"),
        "{cause}"
    );
    assert_eq!(answer.body["details"]["retryAfterSeconds"], Value::Null);
    assert_eq!(
        status(&cluster, "one").await?["conditions"][0]["reason"],
        "InsufficientPods"
    );
    Ok(())
}

#[tokio::test]
async fn an_evicted_pod_that_has_not_gone_yet_is_counted_once() -> Outcome {
    let cluster = TestCluster::start().await?;
    for name in ["a", "b"] {
        running(&cluster, name, true).await?;
    }
    let budget = budget(&cluster, "one", json!({"minAvailable": 1})).await?;
    assert_eq!(
        budget.body["status"]["disruptionsAllowed"], 1,
        "counted when it is created"
    );
    // The budget is charged before the precondition is looked at, as in API servers.
    let wrong = json!({"preconditions": {"uid": "another"}});
    assert_eq!(evict(&cluster, "a", wrong).await?.outcome(), "409 Conflict");
    let charged = status(&cluster, "one").await?;
    assert_eq!(charged["disruptionsAllowed"], 0);
    assert!(charged["disruptedPods"]["a"].is_string(), "{charged}");
    assert_eq!(
        evict(&cluster, "b", json!({})).await?.outcome(),
        "429 TooManyRequests"
    );
    Ok(())
}

#[tokio::test]
async fn what_a_test_writes_into_a_status_holds() -> Outcome {
    let cluster = TestCluster::start().await?;
    running(&cluster, "a", true).await?;
    running(&cluster, "b", true).await?;
    budget(&cluster, "one", json!({"minAvailable": 1})).await?;
    set_status(&cluster, "one", json!({"disruptionsAllowed": 0})).await?;
    assert_eq!(
        evict(&cluster, "a", json!({})).await?.outcome(),
        "429 TooManyRequests"
    );
    set_status(&cluster, "one", json!({"observedGeneration": 0})).await?;
    let answer = evict(&cluster, "a", json!({})).await?;
    assert_eq!(answer.outcome(), "429 TooManyRequests");
    assert_eq!(answer.body["details"]["retryAfterSeconds"], 10);
    // Until one of its pods changes.
    running(&cluster, "c", true).await?;
    assert_eq!(status(&cluster, "one").await?["disruptionsAllowed"], 2);
    Ok(())
}

#[tokio::test]
async fn pods_that_are_not_ready_go_by_the_policy() -> Outcome {
    for (policy, healthy, desired, expected) in [
        (json!(null), 0, 1, "429 TooManyRequests"),
        (json!(null), 1, 1, "201"),
        (json!(null), 0, 0, "429 TooManyRequests"),
        (json!("IfHealthyBudget"), 0, 1, "429 TooManyRequests"),
        (json!("AlwaysAllow"), 0, 1, "201"),
    ] {
        let cluster = TestCluster::start().await?;
        running(&cluster, "a", false).await?;
        let mut spec = json!({"minAvailable": 1});
        if policy.is_string() {
            spec["unhealthyPodEvictionPolicy"] = policy.clone();
        }
        budget(&cluster, "one", spec).await?;
        let numbers =
            json!({"currentHealthy": healthy, "desiredHealthy": desired, "disruptionsAllowed": 0});
        set_status(&cluster, "one", numbers).await?;
        let answer = evict(&cluster, "a", json!({})).await?;
        assert_eq!(
            answer.outcome(),
            expected,
            "{policy} {healthy} of {desired}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn percentages_and_maxima_are_of_what_controllers_want() -> Outcome {
    let cluster = TestCluster::start().await?;
    let labels = json!({"app": "web"});
    let set = json!({
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 5,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "main", "image": "example.com/web"}]},
            },
        },
    });
    let set = ask(
        &cluster,
        "POST /apis/apps/v1/namespaces/default/replicasets",
        set,
    )
    .await?
    .body;
    for name in ["a", "b", "c", "d"] {
        running(&cluster, name, true).await?;
        let owner = json!([{
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "name": "web",
            "uid": set["metadata"]["uid"],
            "controller": true,
        }]);
        let patch = json!({"metadata": {"ownerReferences": owner}});
        let answer = ask(
            &cluster,
            &format!("PATCH {PODS}/{name} application/merge-patch+json"),
            patch,
        )
        .await?;
        assert_eq!(answer.code, 200, "{:?}", answer.body);
    }
    for (name, spec, desired, allowed) in [
        ("a", json!({"maxUnavailable": 2}), 3, 1),
        ("b", json!({"maxUnavailable": "30%"}), 3, 1),
        ("c", json!({"minAvailable": "50%"}), 3, 1),
        ("d", json!({"minAvailable": "100%"}), 5, 0),
        ("e", json!({"minAvailable": 3}), 3, 1),
    ] {
        let answer = budget(&cluster, name, spec.clone()).await?;
        let status = &answer.body["status"];
        assert_eq!(
            (&status["desiredHealthy"], &status["disruptionsAllowed"]),
            (&json!(desired), &json!(allowed)),
            "{spec}"
        );
    }
    let answer = evict(&cluster, "a", json!({})).await?;
    assert_eq!(answer.code, 500, "several budgets: {:?}", answer.body);
    Ok(())
}

#[tokio::test]
async fn an_eviction_is_of_the_pod_of_its_path() -> Outcome {
    let cluster = TestCluster::start().await?;
    running(&cluster, "a", true).await?;
    let post = async |pod: &str, body: Value| {
        ask(&cluster, &format!("POST {PODS}/{pod}/eviction"), body).await
    };
    for (pod, body, expected) in [
        ("a", json!({"metadata": {"name": "b"}}), "400 BadRequest"),
        ("a", json!({}), "400 BadRequest"),
        (
            "a",
            json!({"apiVersion": "v1", "kind": "Eviction", "metadata": {"name": "a"}}),
            "400 BadRequest",
        ),
        (
            "a",
            json!({"metadata": {"name": "a", "namespace": "other"}}),
            "400 BadRequest",
        ),
        (
            "a",
            json!({"metadata": {"name": "a"}, "deleteOptions": {"propagationPolicy": "x"}}),
            "422 Invalid",
        ),
        ("b", json!({"metadata": {"name": "b"}}), "404 NotFound"),
        (
            "a",
            json!({"apiVersion": "policy/v1beta1", "kind": "Eviction", "metadata": {"name": "a"}}),
            "201",
        ),
    ] {
        assert_eq!(post(pod, body.clone()).await?.outcome(), expected, "{body}");
    }
    let answer = ask(&cluster, &format!("GET {PODS}/a/eviction"), ()).await?;
    assert_eq!(answer.code, 405);
    Ok(())
}

#[tokio::test]
async fn a_budget_is_charged_before_the_deletion_is_looked_at() -> Outcome {
    let cluster = TestCluster::start().await?;
    for name in ["a", "b"] {
        running(&cluster, name, true).await?;
    }
    budget(&cluster, "web", json!({"minAvailable": 1})).await?;
    let options = json!({"propagationPolicy": "Sideways"});
    let refused = evict(&cluster, "a", options.clone()).await?;
    assert_eq!(refused.outcome(), "422 Invalid");
    assert_eq!(status(&cluster, "web").await?["disruptionsAllowed"], 0);
    let refused = evict(&cluster, "b", options).await?;
    assert_eq!(refused.code, 429);
    assert_eq!(ask(&cluster, &format!("GET {PODS}/a"), ()).await?.code, 200);
    Ok(())
}
