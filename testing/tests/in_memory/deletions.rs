//! Deleting: preconditions, finalizers, grace, owners.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask, map};

#[tokio::test]
async fn a_deletion_answers_as_its_kind_does() -> Outcome {
    let cluster = TestCluster::start().await?;
    let created = ask(&cluster, &format!("POST {MAPS}"), map("a")).await?.body;
    let uid = created["metadata"]["uid"].clone();
    for (body, expected) in [
        (json!({"preconditions": {"uid": "z"}}), "409 Conflict"),
        (
            json!({"preconditions": {"resourceVersion": "1"}}),
            "409 Conflict",
        ),
        (json!({"propagationPolicy": "Foo"}), "422 Invalid"),
        (
            json!({"propagationPolicy": "Foreground", "orphanDependents": true}),
            "422 Invalid",
        ),
        (json!({"dryRun": ["All"]}), "200"),
    ] {
        let answer = ask(&cluster, &format!("DELETE {MAPS}/a"), body.clone()).await?;
        assert_eq!(answer.outcome(), expected, "{body}");
    }
    let gone = ask(&cluster, &format!("DELETE {MAPS}/a"), ()).await?.body;
    assert_eq!(gone["kind"], "Status");
    assert_eq!(
        gone["details"],
        json!({"name": "a", "kind": "configmaps", "uid": uid})
    );
    assert_eq!(
        ask(&cluster, &format!("DELETE {MAPS}/a"), ())
            .await?
            .outcome(),
        "404 NotFound"
    );

    let services = "/api/v1/namespaces/default/services";
    let service = json!({"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}});
    ask(&cluster, &format!("POST {services}"), service).await?;
    let gone = ask(&cluster, &format!("DELETE {services}/s"), ())
        .await?
        .body;
    assert_eq!(gone["kind"], "Service");
    Ok(())
}

#[tokio::test]
async fn finalizers_hold_an_object_and_none_is_added_late() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut held = map("held");
    held["metadata"]["finalizers"] = json!(["example.com/hold"]);
    ask(&cluster, &format!("POST {MAPS}"), held).await?;
    let waits = ask(&cluster, &format!("DELETE {MAPS}/held"), ())
        .await?
        .body;
    assert!(waits["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(waits["metadata"]["deletionGracePeriodSeconds"], 0);
    let again = ask(&cluster, &format!("DELETE {MAPS}/held"), ())
        .await?
        .body;
    assert_eq!(again, waits, "a second deletion changes nothing");

    let merge = format!("PATCH {MAPS}/held application/merge-patch+json");
    let late = json!({"metadata": {"finalizers": ["example.com/hold", "example.com/late"]}});
    let refused = ask(&cluster, &merge, late).await?;
    assert_eq!(
        (refused.code, refused.fields()),
        (422, vec!["metadata.finalizers"])
    );
    let revived = ask(
        &cluster,
        &merge,
        json!({"metadata": {"deletionTimestamp": null}}),
    )
    .await?;
    assert!(revived.body["metadata"]["deletionTimestamp"].is_string());

    let released = ask(&cluster, &merge, json!({"metadata": {"finalizers": null}})).await?;
    assert_eq!(released.code, 200);
    assert_eq!(
        ask(&cluster, &format!("GET {MAPS}/held"), ()).await?.code,
        404
    );
    Ok(())
}

#[tokio::test]
async fn a_pod_with_a_node_waits_for_its_grace_period() -> Outcome {
    let cluster = TestCluster::start().await?;
    let pods = "/api/v1/namespaces/default/pods";
    let pod = |name: &str, node: Value| json!({"metadata": {"name": name}, "spec": {"nodeName": node, "containers": [{"name": "c", "image": "i"}]}});
    ask(
        &cluster,
        &format!("POST {pods}"),
        pod("pending", Value::Null),
    )
    .await?;
    let answer = ask(&cluster, &format!("DELETE {pods}/pending"), ()).await?;
    assert_eq!(answer.body["kind"], "Pod");
    assert_eq!(
        ask(&cluster, &format!("GET {pods}/pending"), ())
            .await?
            .code,
        404
    );

    ask(
        &cluster,
        &format!("POST {pods}"),
        pod("running", "n1".into()),
    )
    .await?;
    let waits = ask(&cluster, &format!("DELETE {pods}/running"), ())
        .await?
        .body;
    assert_eq!(waits["metadata"]["deletionGracePeriodSeconds"], 30);
    assert_eq!(waits["metadata"]["generation"], 2);
    let sooner = ask(
        &cluster,
        &format!("DELETE {pods}/running?gracePeriodSeconds=5"),
        (),
    )
    .await?
    .body;
    assert_eq!(sooner["metadata"]["deletionGracePeriodSeconds"], 5);
    ask(
        &cluster,
        &format!("DELETE {pods}/running?gracePeriodSeconds=0"),
        (),
    )
    .await?;
    assert_eq!(
        ask(&cluster, &format!("GET {pods}/running"), ())
            .await?
            .code,
        404
    );
    Ok(())
}

/// Creates `owner` and two dependents, one of which has another owner, too.
async fn family(cluster: &TestCluster, dependent_finalizer: Option<&str>) -> Outcome {
    let create = async |mut object: Value, owners: &[&Value]| {
        let owners = owners.iter().map(|owner| {
            json!({
                "apiVersion": "v1", "kind": "ConfigMap", "name": owner["metadata"]["name"],
                "uid": owner["metadata"]["uid"], "blockOwnerDeletion": true,
            })
        });
        object["metadata"]["ownerReferences"] = owners.collect();
        Outcome::Ok(ask(cluster, &format!("POST {MAPS}"), object).await?.body)
    };
    let owner = create(map("owner"), &[]).await?;
    let other = create(map("other"), &[]).await?;
    let mut only = map("only");
    if let Some(finalizer) = dependent_finalizer {
        only["metadata"]["finalizers"] = json!([finalizer]);
    }
    let only = create(only, &[&owner]).await?;
    create(map("shared"), &[&owner, &other]).await?;
    create(map("grandchild"), &[&only]).await?;
    Ok(())
}

async fn names(cluster: &TestCluster) -> Outcome<Vec<String>> {
    let list = ask(cluster, &format!("GET {MAPS}"), ()).await?.body;
    let items = list["items"].as_array().into_iter().flatten();
    let name = |item: &Value| {
        item["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    Ok(items.map(name).collect())
}

#[tokio::test]
async fn dependents_go_with_their_last_owner_or_stay_as_orphans() -> Outcome {
    for (policy, expected) in [
        ("Background", &["other", "shared"][..]),
        ("Foreground", &["other", "shared"]),
        ("Orphan", &["grandchild", "only", "other", "shared"]),
    ] {
        let cluster = TestCluster::start().await?;
        family(&cluster, None).await?;
        ask(
            &cluster,
            &format!("DELETE {MAPS}/owner?propagationPolicy={policy}"),
            (),
        )
        .await?;
        assert_eq!(names(&cluster).await?, expected, "{policy}");
        let shared = ask(&cluster, &format!("GET {MAPS}/shared"), ()).await?.body;
        let owners = shared["metadata"]["ownerReferences"]
            .as_array()
            .map(Vec::len);
        assert_eq!(owners, Some(1), "{policy}: {shared}");
    }
    Ok(())
}

#[tokio::test]
async fn a_foreground_deletion_waits_for_those_that_block_it() -> Outcome {
    let cluster = TestCluster::start().await?;
    family(&cluster, Some("example.com/hold")).await?;
    let waits = ask(
        &cluster,
        &format!("DELETE {MAPS}/owner?propagationPolicy=Foreground"),
        (),
    )
    .await?
    .body;
    assert_eq!(
        waits["metadata"]["finalizers"],
        json!(["foregroundDeletion"])
    );
    assert_eq!(names(&cluster).await?, ["only", "other", "owner", "shared"]);
    let merge = format!("PATCH {MAPS}/only application/merge-patch+json");
    ask(&cluster, &merge, json!({"metadata": {"finalizers": null}})).await?;
    assert_eq!(names(&cluster).await?, ["other", "shared"]);
    Ok(())
}

#[tokio::test]
async fn many_are_deleted_by_a_selector() -> Outcome {
    let cluster = TestCluster::start().await?;
    for index in 0..6 {
        let mut object = map(&format!("m{index}"));
        object["metadata"]["labels"] = json!({"half": (index % 2).to_string()});
        ask(&cluster, &format!("POST {MAPS}"), object).await?;
    }
    let deleted = ask(&cluster, &format!("DELETE {MAPS}?labelSelector=half=0"), ())
        .await?
        .body;
    assert_eq!(deleted["kind"], "ConfigMapList");
    assert_eq!(deleted["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(names(&cluster).await?, ["m1", "m3", "m5"]);
    assert_eq!(
        ask(&cluster, "DELETE /api/v1/namespaces", ())
            .await?
            .outcome(),
        "405 MethodNotAllowed"
    );
    Ok(())
}

#[tokio::test]
async fn storage_that_is_used_stays_until_it_is_not() -> Outcome {
    let cluster = TestCluster::start().await?;
    let claims = "/api/v1/namespaces/default/persistentvolumeclaims";
    let claim = json!({"metadata": {"name": "data"}, "spec": {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
    }});
    ask(&cluster, &format!("POST {claims}"), claim.clone()).await?;
    let pods = "/api/v1/namespaces/default/pods";
    let volume = json!({"name": "v", "persistentVolumeClaim": {"claimName": "data"}});
    let pod = json!({"metadata": {"name": "user"}, "spec": {
        "containers": [{"name": "main", "image": "example.com/main:1"}],
        "volumes": [volume],
    }});
    ask(&cluster, &format!("POST {pods}"), pod).await?;
    ask(&cluster, &format!("DELETE {claims}/data"), ()).await?;
    let held = ask(&cluster, &format!("GET {claims}/data"), ()).await?;
    assert!(
        held.body["metadata"]["deletionTimestamp"].is_string(),
        "{held:?}"
    );
    ask(
        &cluster,
        &format!("DELETE {pods}/user?gracePeriodSeconds=0"),
        (),
    )
    .await?;
    let gone = ask(&cluster, &format!("GET {claims}/data"), ()).await?;
    assert_eq!(gone.outcome(), "404 NotFound");
    // What nothing uses goes at once.
    ask(&cluster, &format!("POST {claims}"), claim).await?;
    ask(&cluster, &format!("DELETE {claims}/data"), ()).await?;
    let gone = ask(&cluster, &format!("GET {claims}/data"), ()).await?;
    assert_eq!(gone.outcome(), "404 NotFound");
    Ok(())
}

#[tokio::test]
async fn a_group_of_pods_stays_until_none_of_them_runs() -> Outcome {
    const GROUPS: &str = "/apis/scheduling.k8s.io/v1beta1/namespaces/default/podgroups";
    const PODS: &str = "/api/v1/namespaces/default/pods";
    let cluster = TestCluster::start().await?;
    let group = json!({
        "metadata": {"name": "workers"},
        "spec": {"schedulingPolicy": {"gang": {"minCount": 1}}},
    });
    let pod = json!({
        "metadata": {"name": "a"},
        "spec": {
            "containers": [{"name": "main", "image": "i"}],
            "schedulingGroup": {"podGroupName": "workers"},
        },
    });
    let created = ask(&cluster, &format!("POST {GROUPS}"), group).await?.body;
    let finalizers = &created["metadata"]["finalizers"];
    assert_eq!(
        *finalizers,
        json!(["scheduling.k8s.io/podgroup-protection"])
    );
    let created = ask(&cluster, &format!("POST {PODS}"), pod).await?;
    assert_eq!(created.outcome(), "201");

    let group = format!("{GROUPS}/workers");
    ask(&cluster, &format!("DELETE {group}"), ()).await?;
    let stays = ask(&cluster, &format!("GET {group}"), ()).await?.body;
    assert!(
        stays["metadata"]["deletionTimestamp"].is_string(),
        "{stays}"
    );
    ask(&cluster, &format!("DELETE {PODS}/a"), ()).await?;
    let gone = ask(&cluster, &format!("GET {group}"), ()).await?;
    assert_eq!(gone.outcome(), "404 NotFound");
    Ok(())
}
