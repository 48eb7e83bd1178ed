//! Namespaces, from their first object to their end.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask, map};

#[tokio::test]
async fn a_new_namespace_is_active_and_has_a_service_account() -> Outcome {
    let cluster = TestCluster::start().await?;
    let created = ask(
        &cluster,
        "POST /api/v1/namespaces",
        json!({"metadata": {"name": "nn"}}),
    )
    .await?
    .body;
    assert_eq!(created["status"]["phase"], "Active");
    assert_eq!(created["spec"]["finalizers"], json!(["kubernetes"]));
    assert_eq!(
        created["metadata"]["labels"],
        json!({"kubernetes.io/metadata.name": "nn"})
    );
    let account = ask(
        &cluster,
        "GET /api/v1/namespaces/nn/serviceaccounts/default",
        (),
    )
    .await?;
    assert_eq!(account.code, 200);
    let all = ask(&cluster, "GET /api/v1/namespaces", ()).await?.body;
    let names: Vec<_> = all["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| &item["metadata"]["name"])
        .collect();
    assert_eq!(
        names,
        [
            "default",
            "kube-node-lease",
            "kube-public",
            "kube-system",
            "nn"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn what_is_in_a_namespace_goes_with_it() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(
        &cluster,
        "POST /api/v1/namespaces",
        json!({"metadata": {"name": "nn"}}),
    )
    .await?;
    let mut held = map("held");
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    for object in [map("free"), held] {
        ask(&cluster, "POST /api/v1/namespaces/nn/configmaps", object).await?;
    }
    let ends = ask(&cluster, "DELETE /api/v1/namespaces/nn", ())
        .await?
        .body;
    assert_eq!(ends["status"]["phase"], "Terminating");
    assert_eq!(ends["metadata"]["deletionGracePeriodSeconds"], Value::Null);
    let left = ask(&cluster, "GET /api/v1/namespaces/nn/configmaps", ())
        .await?
        .body;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));

    let late = ask(
        &cluster,
        "POST /api/v1/namespaces/nn/configmaps",
        map("late"),
    )
    .await?;
    assert_eq!(late.outcome(), "403 Forbidden");
    assert_eq!(
        late.body["details"]["causes"][0]["reason"],
        "NamespaceTerminating"
    );

    let merge = "PATCH /api/v1/namespaces/nn/configmaps/held application/merge-patch+json";
    ask(&cluster, merge, json!({"metadata": {"finalizers": null}})).await?;
    assert_eq!(
        ask(&cluster, "GET /api/v1/namespaces/nn", ())
            .await?
            .outcome(),
        "404 NotFound"
    );
    assert_eq!(
        ask(&cluster, "DELETE /api/v1/namespaces/kube-system", ())
            .await?
            .outcome(),
        "403 Forbidden"
    );
    Ok(())
}
