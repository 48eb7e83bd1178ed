//! `managedFields`: who owns what after creates, updates and patches.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask, deployment, map};

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const MERGE: &str = "application/merge-patch+json";

/// The entries of an object: `manager operation`, behind that the subresource where there is one, and the fields.
pub(crate) fn entries(object: &Value) -> Vec<(String, Value)> {
    let entries = object["metadata"]["managedFields"].as_array();
    let entries = entries.into_iter().flatten();
    entries
        .map(|entry| {
            assert_eq!(entry["fieldsType"], "FieldsV1");
            let text = |field: &str| entry[field].as_str().unwrap_or_default();
            let who = [text("manager"), text("operation"), text("subresource")];
            (
                who.join(" ").trim_end().to_owned(),
                entry["fieldsV1"].clone(),
            )
        })
        .collect()
}

fn entry(who: &str, fields: Value) -> (String, Value) {
    (who.to_owned(), fields)
}

#[tokio::test]
async fn a_creation_owns_what_is_in_it_and_an_update_what_it_changes() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut wanted = map("a");
    wanted["metadata"]["labels"] = json!({"x": "1"});
    wanted["metadata"]["finalizers"] = json!(["a.b/c"]);
    wanted["data"]["j.x"] = json!("2");
    let created = ask(&cluster, &format!("POST {MAPS}?fieldManager=first"), wanted)
        .await?
        .body;
    let metadata = json!({
        "f:finalizers": {".": {}, "v:\"a.b/c\"": {}},
        "f:labels": {".": {}, "f:x": {}},
    });
    let first = json!({"f:data": {".": {}, "f:j.x": {}, "f:key": {}}, "f:metadata": metadata});
    assert_eq!(entries(&created), [entry("first Update", first)]);
    let time = &created["metadata"]["managedFields"][0]["time"];
    assert_eq!(time, &created["metadata"]["creationTimestamp"]);

    let mut changed = created.clone();
    changed["data"] = json!({"key": "2", "new": "1"});
    let path = format!("PUT {MAPS}/a?fieldManager=second");
    let updated = ask(&cluster, &path, changed).await?.body;
    let expected = [
        entry(
            "first Update",
            json!({"f:data": {}, "f:metadata": metadata}),
        ),
        entry(
            "second Update",
            json!({"f:data": {"f:key": {}, "f:new": {}}}),
        ),
    ];
    assert_eq!(entries(&updated), expected);

    // What changes nothing takes nothing, and leaves the version as it is.
    let patch = format!("PATCH {MAPS}/a?fieldManager=third {MERGE}");
    let same = ask(&cluster, &patch, json!({"data": {"new": "1"}}))
        .await?
        .body;
    assert_eq!(same, updated);
    let gone = ask(&cluster, &patch, json!({"data": {"new": null}}))
        .await?
        .body;
    assert_eq!(
        entries(&gone)[1],
        entry("second Update", json!({"f:data": {"f:key": {}}}))
    );
    Ok(())
}

#[tokio::test]
async fn elements_are_owned_by_their_keys_and_atomic_fields_as_a_whole() -> Outcome {
    let cluster = TestCluster::start().await?;
    let path = format!("POST {DEPLOYMENTS}?fieldManager=me");
    let mut wanted = deployment("web");
    let spec = &mut wanted["spec"]["template"]["spec"];
    spec["containers"][0]["ports"] = json!([{"containerPort": 80}]);
    spec["containers"][0]["args"] = json!(["a"]);
    spec["nodeSelector"] = json!({"a": "b"});
    let created = ask(&cluster, &path, wanted).await?.body;
    let (_, fields) = &entries(&created)[0];
    let spec = &fields["f:spec"]["f:template"]["f:spec"];
    let container = &spec["f:containers"]["k:{\"name\":\"main\"}"];
    let port = "k:{\"containerPort\":80,\"protocol\":\"TCP\"}";
    assert_eq!(
        container["f:ports"],
        json!({".": {}, port: {".": {}, "f:containerPort": {}, "f:protocol": {}}})
    );
    assert_eq!(container["f:args"], json!({}));
    assert_eq!(spec["f:nodeSelector"], json!({}));
    assert_eq!(fields["f:spec"]["f:selector"], json!({}));
    // The struct is there in every Deployment, and so nobody's.
    assert_eq!(fields["f:spec"].get("."), None);
    assert_eq!(fields.get("f:status"), None);
    Ok(())
}

#[tokio::test]
async fn subresources_own_apart() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut wanted = deployment("web");
    wanted["spec"]["replicas"] = json!(1);
    ask(
        &cluster,
        &format!("POST {DEPLOYMENTS}?fieldManager=me"),
        wanted,
    )
    .await?;
    let scale = format!("PATCH {DEPLOYMENTS}/web/scale?fieldManager=me {MERGE}");
    ask(&cluster, &scale, json!({"spec": {"replicas": 3}})).await?;
    let status = format!("PATCH {DEPLOYMENTS}/web/status?fieldManager=me {MERGE}");
    let body = json!({"status": {"replicas": 2}, "spec": {"paused": true}});
    let changed = ask(&cluster, &status, body).await?.body;
    let found = entries(&changed);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found[0],
        entry("me Update scale", json!({"f:spec": {"f:replicas": {}}}))
    );
    assert_eq!(
        found[2],
        entry("me Update status", json!({"f:status": {"f:replicas": {}}}))
    );
    assert_eq!(found[1].1["f:spec"].get("f:replicas"), None);
    assert_eq!(changed["metadata"]["managedFields"][0].get("time"), None);
    Ok(())
}

#[tokio::test]
async fn the_user_agent_is_the_manager_of_who_names_none() -> Outcome {
    let cluster = TestCluster::start().await?;
    let config = cluster.config().with_user_agent("Some Program/3.1 (x)");
    let clients = clientset::Clientset::new(config)?;
    let map = clientset::core_v1::ConfigMap {
        metadata: clientset::meta::ObjectMeta {
            name: "a".into(),
            ..Default::default()
        },
        data: [("key", "1")].into(),
        ..Default::default()
    };
    let created = clients
        .core_v1()
        .config_maps("default")
        .create(&map)
        .await?;
    assert_eq!(created.metadata.managed_fields[0].manager, "Some Program");
    Ok(())
}

#[tokio::test]
async fn clients_may_rewrite_the_entries_and_take_them_away() -> Outcome {
    let cluster = TestCluster::start().await?;
    let created = ask(&cluster, &format!("POST {MAPS}?fieldManager=me"), map("a"))
        .await?
        .body;
    let put = format!("PUT {MAPS}/a?fieldManager=me");
    let mut renamed = created.clone();
    renamed["metadata"]["managedFields"][0]["manager"] = json!("other");
    let renamed = ask(&cluster, &put, renamed).await?.body;
    let fields = json!({"f:data": {".": {}, "f:key": {}}});
    assert_eq!(entries(&renamed), [entry("other Update", fields.clone())]);

    // What is no entry leaves them as they are.
    for (field, value) in [
        ("operation", json!("Bogus")),
        ("fieldsType", json!("Bogus")),
        ("fieldsV1", json!({"bogus": {}})),
    ] {
        let mut wrong = renamed.clone();
        wrong["metadata"]["managedFields"][0][field] = value;
        let answer = ask(&cluster, &put, wrong).await?;
        assert_eq!(entries(&answer.body), entries(&renamed), "{field}");
    }
    let patch = format!("PATCH {MAPS}/a?fieldManager=me {MERGE}");
    let mut long = renamed.clone();
    long["metadata"]["managedFields"][0]["manager"] = json!("m".repeat(129));
    let answer = ask(&cluster, &put, long).await?;
    assert_eq!(answer.outcome(), "422 Invalid");
    assert_eq!(answer.fields(), ["metadata.managedFields[0].manager"]);

    // An empty list takes them all, and so does an empty entry; then nobody keeps count.
    let none = json!({"metadata": {"managedFields": []}});
    assert_eq!(entries(&ask(&cluster, &patch, none).await?.body), []);
    let mut back = renamed.clone();
    back["metadata"]["resourceVersion"] = "".into();
    let back = ask(&cluster, &put, back).await?.body;
    assert_eq!(entries(&back), entries(&renamed));
    let reset = json!({"metadata": {"managedFields": [{}]}});
    assert_eq!(entries(&ask(&cluster, &patch, reset).await?.body), []);
    let changed = ask(&cluster, &patch, json!({"data": {"key": "9"}}))
        .await?
        .body;
    assert_eq!(entries(&changed), []);
    Ok(())
}

#[tokio::test]
async fn the_oldest_of_many_updates_become_one() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(
        &cluster,
        &format!("POST {MAPS}?fieldManager=zero"),
        map("a"),
    )
    .await?;
    for number in 10..23 {
        let patch = format!("PATCH {MAPS}/a?fieldManager=m{number} {MERGE}");
        let data = json!({"data": {format!("k{number}"): "1"}});
        ask(&cluster, &patch, data).await?;
    }
    let found = ask(&cluster, &format!("GET {MAPS}/a"), ()).await?.body;
    let found = entries(&found);
    assert_eq!(found.len(), 10, "{found:?}");
    let ancient = found
        .iter()
        .find(|(who, _)| who == "ancient-changes Update");
    let ancient = ancient.ok_or("there is no bucket")?;
    let count = ancient.1["f:data"].as_object().map(serde_json::Map::len);
    assert!(count >= Some(5), "{ancient:?}");
    Ok(())
}

#[tokio::test]
async fn the_manager_of_a_write_is_checked() -> Outcome {
    let cluster = TestCluster::start().await?;
    for manager in ["x".repeat(129), "a\nb".to_owned()] {
        let path = format!("POST {MAPS}?fieldManager={manager}");
        let answer = ask(&cluster, &path, map("a")).await?;
        assert_eq!(answer.outcome(), "422 Invalid", "{manager}");
        assert_eq!(answer.fields(), ["fieldManager"]);
    }
    let patch = format!("PATCH {MAPS}/a?force=true {MERGE}");
    let answer = ask(&cluster, &patch, json!({})).await?;
    assert_eq!(
        (answer.outcome().as_str(), answer.fields()),
        ("422 Invalid", vec!["force"])
    );
    Ok(())
}

#[tokio::test]
async fn a_scale_sets_the_number_of_its_owner_apart() -> Outcome {
    const APPLY: &str = "application/apply-patch+yaml";
    let cluster = TestCluster::start().await?;
    let mut wanted = deployment("web");
    wanted["spec"]["replicas"] = json!(2);
    let post = format!("POST {DEPLOYMENTS}?fieldManager=me");
    ask(&cluster, &post, wanted).await?;
    let scale = |spec: Value| json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web"}, "spec": spec});
    let find = format!("GET {DEPLOYMENTS}/web");
    // The same number: who created it owns it by an entry without a time from then on.
    let apply = format!("PATCH {DEPLOYMENTS}/web/scale?fieldManager=one&force=true {APPLY}");
    ask(&cluster, &apply, scale(json!({"replicas": 2}))).await?;
    let found = ask(&cluster, &find, ()).await?.body;
    let number = || json!({"f:spec": {"f:replicas": {}}});
    assert_eq!(
        entries(&found)[..2],
        [
            entry("one Apply scale", number()),
            entry("me Update", number())
        ]
    );
    assert_eq!(entries(&found)[2].1["f:spec"].get("f:replicas"), None);
    assert_eq!(found["metadata"]["managedFields"][1].get("time"), None);

    // Who applied a number and applies none any more keeps the entry, and there is none.
    ask(&cluster, &apply, scale(json!({"replicas": 3}))).await?;
    let scaled = ask(&cluster, &apply, scale(json!({}))).await?.body;
    assert_eq!(scaled["spec"], json!({}));
    let found = ask(&cluster, &find, ()).await?.body;
    assert_eq!(found["spec"]["replicas"], 0);
    assert_eq!(entries(&found)[0], entry("one Apply scale", number()));
    Ok(())
}

#[tokio::test]
async fn a_status_creates_a_service_that_is_not_there() -> Outcome {
    const SERVICES: &str = "/api/v1/namespaces/default/services";
    let cluster = TestCluster::start().await?;
    let service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "labels": {"a": "b"}},
        "spec": {"ports": [{"port": 80}]},
        "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}},
    });
    let put = format!("PUT {SERVICES}/web/status?fieldManager=me");
    let created = ask(&cluster, &put, service.clone()).await?;
    assert_eq!(
        (created.code, &created.body["status"]),
        (201, &json!({"loadBalancer": {}}))
    );
    // Nobody gives it an address.
    assert_eq!(created.body["spec"].get("clusterIP"), None);
    let own = json!({
        "f:metadata": {"f:labels": {".": {}, "f:a": {}}},
        "f:status": {"f:loadBalancer": {"f:ingress": {}}},
    });
    assert_eq!(entries(&created.body), [entry("me Update status", own)]);
    ask(&cluster, &format!("DELETE {SERVICES}/web"), ()).await?;
    let apply = format!("PATCH {SERVICES}/web/status?fieldManager=me application/apply-patch+yaml");
    let created = ask(&cluster, &apply, service.clone()).await?;
    assert_eq!(
        (created.code, entries(&created.body)[0].0.as_str()),
        (201, "me Apply status")
    );
    // A patch needs what it patches, and so does the status of another kind.
    let patch = format!("PATCH {SERVICES}/other/status {MERGE}");
    assert_eq!(ask(&cluster, &patch, json!({})).await?.code, 404);
    let mut other = deployment("other");
    other["apiVersion"] = json!("apps/v1");
    other["kind"] = json!("Deployment");
    let put = format!("PUT {DEPLOYMENTS}/other/status");
    assert_eq!(ask(&cluster, &put, other).await?.code, 404);
    Ok(())
}
