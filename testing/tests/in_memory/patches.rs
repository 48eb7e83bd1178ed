//! What patches, and the forms of their answers, do in the corners.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{MAPS, Outcome, ask, ask_as, deployment, map};

const JSON: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

#[tokio::test]
async fn json_patches_forgive_what_the_standard_does_not() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (operations, outcome, data) in [
        (
            json!([{"op": "replace", "path": "/data/new", "value": "2"}]),
            "200",
            json!({"key": "1", "new": "2"}),
        ),
        (
            json!([{"op": "replace", "path": "/metadata/labels", "value": {"a": "b"}}]),
            "200",
            json!({"key": "1"}),
        ),
        (
            json!([{"op": "test", "path": "/data/none", "value": null}]),
            "200",
            json!({"key": "1"}),
        ),
        (
            json!([{"op": "test", "path": "/data/none"}]),
            "200",
            json!({"key": "1"}),
        ),
        (
            json!([{"op": "copy", "from": "/data/none", "path": "/data/copy"}]),
            "200",
            json!({"key": "1", "copy": ""}),
        ),
        (
            json!([{"op": "add", "path": "/metadata/finalizers", "value": ["a.b/1", "a.b/2"]}, {"op": "remove", "path": "/metadata/finalizers/-1"}, {"op": "remove", "path": "/metadata/finalizers/0"}]),
            "200",
            json!({"key": "1"}),
        ),
        (json!(null), "200", json!({"key": "1"})),
        (
            json!([{"op": "remove", "path": "/data/none"}]),
            "422 Invalid",
            Value::Null,
        ),
        (
            json!([{"op": "move", "from": "/data/none", "path": "/data/moved"}]),
            "422 Invalid",
            Value::Null,
        ),
        (
            json!([{"op": "add", "path": "/none/x", "value": 1}]),
            "422 Invalid",
            Value::Null,
        ),
        (
            json!([{"op": "add", "path": "/metadata/finalizers/0", "value": "a.b/c"}]),
            "422 Invalid",
            Value::Null,
        ),
        (
            json!([{"op": "jump", "path": "/data"}]),
            "422 Invalid",
            Value::Null,
        ),
        (json!([{"op": "add"}]), "422 Invalid", Value::Null),
        (
            json!([{"op": "replace", "path": "", "value": 5}]),
            "422 Invalid",
            Value::Null,
        ),
        (json!([null]), "422 Invalid", Value::Null),
        (
            json!([{"op": "add", "path": 5}]),
            "400 BadRequest",
            Value::Null,
        ),
        (json!({"op": "add"}), "400 BadRequest", Value::Null),
        (
            json!([{"op": "remove", "path": "/apiVersion"}]),
            "400 BadRequest",
            Value::Null,
        ),
    ] {
        ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
        let answer = ask(
            &cluster,
            &format!("PATCH {MAPS}/a {JSON}"),
            operations.clone(),
        )
        .await?;
        assert_eq!(answer.outcome(), outcome, "{operations}");
        assert_eq!(answer.body["data"], data, "{operations}");
        ask(&cluster, &format!("DELETE {MAPS}/a"), ()).await?;
        // What is not there is not patched, whatever the patch says.
        let answer = ask(&cluster, &format!("PATCH {MAPS}/a {JSON}"), operations).await?;
        assert_eq!(answer.outcome(), "404 NotFound");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_unknown_in_a_json_patch_is_warned_of() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    let patch = json!([{"op": "add", "path": "/data/x", "value": "1", "odd": 2}]);
    let answer = ask(&cluster, &format!("PATCH {MAPS}/a {JSON}"), patch.clone()).await?;
    assert_eq!(answer.warnings, ["json patch unknown field \"odd\""]);
    let strict = format!("PATCH {MAPS}/a?fieldValidation=Strict {JSON}");
    assert_eq!(ask(&cluster, &strict, patch).await?.fields(), ["patch"]);
    Ok(())
}

#[tokio::test]
async fn directives_are_no_values() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    for (patch, outcome, metadata) in [
        // There is nothing that it could replace.
        (
            json!({"labels": {"$patch": "replace", "only": "this"}}),
            "200",
            json!({}),
        ),
        (
            json!({"ownerReferences": [{"$patch": "delete", "uid": "u"}]}),
            "200",
            json!({}),
        ),
        (
            json!({"labels": {"a": "1", "b": null}}),
            "200",
            json!({"labels": {"a": "1"}}),
        ),
        (
            json!({"labels": {"$patch": "replace", "only": "this"}}),
            "200",
            json!({"labels": {"only": "this"}}),
        ),
        (
            json!({"labels": {"$patch": "merge", "a": "1"}}),
            "500",
            Value::Null,
        ),
        (json!({"labels": {"$patch": "delete"}}), "200", json!({})),
        (
            json!({"$setElementOrder/finalizers": ["a.b/2", "a.b/1"], "finalizers": ["a.b/1"]}),
            "200",
            json!({"finalizers": ["a.b/1"]}),
        ),
        (
            json!({"$setElementOrder/finalizers": ["a.b/2", "a.b/1"], "finalizers": ["a.b/2"]}),
            "200",
            json!({"finalizers": ["a.b/2", "a.b/1"]}),
        ),
        (
            json!({"$setElementOrder/finalizers": ["a.b/1"], "finalizers": ["a.b/3"]}),
            "500",
            Value::Null,
        ),
        (
            json!({"$deleteFromPrimitiveList/finalizers": ["a.b/1", "a.b/2"]}),
            "200",
            json!({}),
        ),
        (
            json!({"$setElementOrder/finalizers": ["a.b/1"], "finalizers": ["a.b/3"]}),
            "500",
            Value::Null,
        ),
    ] {
        let body = json!({"metadata": patch});
        let answer = ask(&cluster, &format!("PATCH {MAPS}/a {STRATEGIC}"), body).await?;
        assert_eq!(answer.outcome(), outcome, "{patch}");
        if answer.code == 200 {
            for field in ["labels", "ownerReferences", "finalizers"] {
                assert_eq!(answer.body["metadata"][field], metadata[field], "{patch}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn only_a_deletion_says_when_an_object_goes() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    let times =
        json!({"deletionTimestamp": "2030-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5});
    let patch = json!({"metadata": times});
    let answer = ask(&cluster, &format!("PATCH {MAPS}/a {MERGE}"), patch).await?;
    let fields = [
        "metadata.deletionTimestamp",
        "metadata.deletionGracePeriodSeconds",
    ];
    assert_eq!(answer.fields(), fields);

    for options in [
        json!({"dryRun": "All"}),
        json!({"gracePeriodSeconds": "5"}),
        json!({"preconditions": {"uid": 5}}),
        json!({"orphanDependents": "true"}),
    ] {
        let answer = ask(&cluster, &format!("DELETE {MAPS}/none"), options.clone()).await?;
        assert_eq!(answer.outcome(), "400 BadRequest", "{options}");
    }
    Ok(())
}

#[tokio::test]
async fn the_generation_does_not_count_what_comes_with_a_status() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {DEPLOYMENTS}"), deployment("web")).await?;
    let patch = json!({"metadata": {"annotations": {"a": "b"}, "labels": {"c": "d"}}});
    let path = format!("PATCH {DEPLOYMENTS}/web/status {MERGE}");
    let answer = ask(&cluster, &path, patch.clone()).await?;
    assert_eq!(answer.body["metadata"]["annotations"], json!({"a": "b"}));
    assert_eq!(answer.body["metadata"]["labels"], Value::Null);
    assert_eq!(answer.body["metadata"]["generation"], 1);
    let patch = json!({"metadata": {"annotations": {"a": "c"}}});
    let answer = ask(&cluster, &format!("PATCH {DEPLOYMENTS}/web {MERGE}"), patch).await?;
    assert_eq!(answer.body["metadata"]["generation"], 2);
    Ok(())
}

#[tokio::test]
async fn what_is_surely_not_meant_is_warned_of() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut twice = deployment("web");
    let spec = &mut twice["spec"]["template"]["spec"];
    spec["containers"][0]["env"] = json!([{"name": "A", "value": "1"}, {"name": "A", "value": "2"}, {"name": "A", "value": "$(A)3"}]);
    spec["containers"][0]["ports"] =
        json!([{"containerPort": 80}, {"containerPort": 80, "name": "web"}]);
    let answer = ask(&cluster, &format!("POST {DEPLOYMENTS}"), twice).await?;
    let container = "spec.template.spec.containers[0]";
    let expected = [
        format!(
            "{container}.env[1]: hides previous definition of \"A\", which may be dropped when using apply"
        ),
        format!("{container}.ports[1]: duplicate port definition with {container}.ports[0]"),
    ];
    assert_eq!(answer.warnings, expected);
    // A change of something else says it again, one of the metadata does not.
    for (patch, count) in [
        (json!({"spec": {"replicas": 3}}), 2),
        (json!({"metadata": {"labels": {"a": "b"}}}), 0),
    ] {
        let answer = ask(&cluster, &format!("PATCH {DEPLOYMENTS}/web {MERGE}"), patch).await?;
        assert_eq!(answer.warnings.len(), count);
    }
    Ok(())
}

#[tokio::test]
async fn metadata_come_of_an_object_or_of_a_list() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    let form = |kind: &str| format!("application/json;as={kind};v=v1;g=meta.k8s.io");
    let (one, list) = (
        form("PartialObjectMetadata"),
        form("PartialObjectMetadataList"),
    );
    for (path, accept, outcome) in [
        (format!("{MAPS}/a"), one.as_str(), "200"),
        (format!("{MAPS}/a"), &list, "406 NotAcceptable"),
        (MAPS.to_owned(), &list, "200"),
        (MAPS.to_owned(), &one, "406 NotAcceptable"),
        (MAPS.to_owned(), "application/*", "406 NotAcceptable"),
        (
            format!("{MAPS}/a?resourceVersion=x"),
            "application/json",
            "500",
        ),
    ] {
        let answer = ask_as(&cluster, &format!("GET {path}"), accept, ()).await?;
        assert_eq!(answer.outcome(), outcome, "{path} {accept}");
    }
    let none = format!("GET {MAPS}?labelSelector=no");
    assert_eq!(
        ask_as(&cluster, &none, &list, ()).await?.body["items"],
        Value::Null
    );
    assert_eq!(ask(&cluster, &none, ()).await?.body["items"], json!([]));
    Ok(())
}
