//! What admission decides by what else there is: classes, nodes, signers.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask, ask_by};

const REQUESTS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

/// Of the organization `system:masters`.
const OF_MASTERS: &str = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIaE1JR0hBZ0VBTUNVeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVFvd0NBWURWUVFEREFGNApNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUU5bHBVanpVZ2hhY1kyeUxiSVZsTkFwYlB0MVljCmlJTmVGRDZBQjdDNkVwZDRhcHVSWGM5TUR2N0g2ZjFGSm9xNkRMdk9qd2xQOVBydm9YaDBINVV6N2FBQU1Bb0cKQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUUNGSlFFeE5FOHNGMXoyRXhVc1ByR2lVQm5INmVUVVhYSW83RTV1eUR4OAp1UUloQVBRV0RwanJOa3RScVR2OXpnWEFaVkRweU5QYXZZa2pGaVdpTmNqZlZyODEKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";

/// Of another organization, with the common name `system:masters`.
const OF_OTHERS: &str = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIc01JR1RBZ0VBTURFeEZqQVVCZ05WQkFvTURYTjVjM1JsYlRwdmRHaGxjbk14RnpBVkJnTlZCQU1NRG5ONQpjM1JsYlRwdFlYTjBaWEp6TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFcG9LRW9Rang1TWdSClgwUmtoUStxVWlxZnR4R1djbElwYThHaE5XZWlvSVZrQkcvNXpEV3R5OWRuVk8wczFUckE1aXBXL3U4bFRWYnMKb2dQNGpBNGNsS0FBTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUFxS0RWWEN3SEY1Yk5kKzZNZXExNG5ranlOQwpINHBuV3pjRFc1bmtpdmx0QWlFQXc5dEhRcENvOU5MMlo2ZXQ4N1c3ZWdvSVJ0akRrUlRKeFBndllUbHcybk09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

#[tokio::test]
async fn one_class_of_priorities_is_the_default() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = "/apis/scheduling.k8s.io/v1/priorityclasses";
    let class = |name: &str, is_default: bool| json!({"metadata": {"name": name}, "value": 10, "globalDefault": is_default});
    let create = async |name, is_default| {
        ask(&cluster, &format!("POST {path}"), class(name, is_default)).await
    };
    let patch = async |name: &str| {
        let what = format!("PATCH {path}/{name} application/merge-patch+json");
        let changes = json!({"globalDefault": true, "description": "x"});
        ask(&cluster, &what, changes).await
    };
    assert_eq!(create("one", true).await?.code, 201);
    assert_eq!(create("two", false).await?.code, 201);
    let refused = create("three", true).await?;
    assert_eq!(refused.outcome(), "403 Forbidden");
    assert_eq!(
        refused.body["message"],
        "priorityclasses.scheduling.k8s.io \"three\" is forbidden: PriorityClass one is already marked as default. Only one default can exist"
    );
    assert_eq!(patch("two").await?.outcome(), "403 Forbidden");
    assert_eq!(patch("one").await?.code, 200);
    let pod =
        json!({"metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "i"}]}});
    let pod = ask(&cluster, "POST /api/v1/namespaces/default/pods", pod)
        .await?
        .body;
    assert_eq!(pod["spec"]["priorityClassName"], "one");
    assert_eq!(pod["spec"]["priority"], 10);
    Ok(())
}

#[tokio::test]
async fn a_pod_that_is_bound_has_the_topology_of_its_node() -> Outcome {
    let cluster = TestCluster::start().await?;
    cluster.seed_yaml(
        "{apiVersion: v1, kind: Node, metadata: {name: one, labels: {topology.kubernetes.io/zone: z, other: o}}}",
    )?;
    let pods = "/api/v1/namespaces/default/pods";
    let labels = json!({"topology.kubernetes.io/zone": "mine", "a": "b"});
    let pod = json!({"metadata": {"name": "a", "labels": labels}, "spec": {"containers": [{"name": "a", "image": "i"}]}});
    let pod = ask(&cluster, &format!("POST {pods}"), pod).await?.body;
    assert_eq!(pod["metadata"]["labels"], labels);
    let binding = json!({"metadata": {"name": "a"}, "target": {"kind": "Node", "name": "one"}});
    assert_eq!(
        ask(&cluster, &format!("POST {pods}/a/binding"), binding)
            .await?
            .code,
        201
    );
    let bound = ask(&cluster, &format!("GET {pods}/a"), ()).await?.body;
    assert_eq!(
        bound["metadata"]["labels"],
        json!({"topology.kubernetes.io/zone": "z", "a": "b"})
    );
    Ok(())
}

fn request(name: &str, signer: &str, request: &str) -> Value {
    json!({
        "metadata": {"name": name},
        "spec": {"request": request, "signerName": signer, "usages": ["client auth"]},
    })
}

#[tokio::test]
async fn nobody_becomes_an_administrator_by_a_certificate() -> Outcome {
    let cluster = TestCluster::start().await?;
    let of_server = "kubernetes.io/kube-apiserver-client";
    for (name, signer, text, expected) in [
        ("a", of_server, OF_MASTERS, "403 Forbidden"),
        ("b", of_server, OF_OTHERS, "201"),
        ("c", "example.com/signer", OF_MASTERS, "201"),
    ] {
        let answer = ask(
            &cluster,
            &format!("POST {REQUESTS}"),
            request(name, signer, text),
        )
        .await?;
        assert_eq!(answer.outcome(), expected, "{name}: {:?}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn who_decides_about_certificates_may_do_so_for_the_signer() -> Outcome {
    let cluster = TestCluster::builder().rbac().start().await?;
    let jane = cluster.clientset_as("jane");
    ask(
        &cluster,
        &format!("POST {REQUESTS}"),
        request("r", "example.com/s", OF_OTHERS),
    )
    .await?;
    let role = |verb: &str, signer: &str| {
        let requests = [
            "certificatesigningrequests/approval",
            "certificatesigningrequests/status",
        ];
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "decider"},
            "rules": [
                {"apiGroups": ["certificates.k8s.io"], "resources": requests, "verbs": ["*"]},
                {"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "resourceNames": [signer], "verbs": [verb]},
            ],
        })
    };
    cluster.seed_yaml(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: decider}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: decider}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
",
    )?;
    let roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    ask(&cluster, &format!("POST {roles}"), role("none", "none")).await?;
    let condition = |kind: &str| json!({"status": {"conditions": [{"type": kind, "status": "True", "reason": "r"}]}});
    let labels = json!({"metadata": {"labels": {"a": "b"}}});
    for (verb, signer, subresource, body, expected) in [
        (
            "approve",
            "example.com/other",
            "approval",
            condition("Approved"),
            "403 Forbidden",
        ),
        (
            "sign",
            "example.com/s",
            "approval",
            condition("Approved"),
            "403 Forbidden",
        ),
        (
            "approve",
            "example.com/*",
            "status",
            condition("Failed"),
            "403 Forbidden",
        ),
        ("approve", "example.com/*", "status", labels, "200"),
        (
            "sign",
            "example.com/s",
            "status",
            condition("Failed"),
            "200",
        ),
    ] {
        ask(
            &cluster,
            &format!("PUT {roles}/decider"),
            role(verb, signer),
        )
        .await?;
        let what = format!("PATCH {REQUESTS}/r/{subresource} application/merge-patch+json");
        let answer = ask_by(&jane, &what, body).await?;
        assert_eq!(
            answer.outcome(),
            expected,
            "{verb} {signer} {subresource}: {:?}",
            answer.body
        );
    }
    Ok(())
}
