//! Strategic merge patches.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::support::{Outcome, ask};

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const STRATEGIC: &str = "application/strategic-merge-patch+json";

fn subject() -> Value {
    let labels = json!({"app": "web"});
    let container = |name: &str| json!({"name": name, "image": "i"});
    let mut first = container("a");
    first["args"] = json!(["1", "2"]);
    first["env"] = json!([{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]);
    first["ports"] = json!([{"containerPort": 80}, {"containerPort": 81}]);
    let volume = |name: &str| json!({"name": name, "emptyDir": {}});
    json!({
        "metadata": {"name": "web", "finalizers": ["a.b/c", "d.e/f"], "labels": {"l": "1"}},
        "spec": {
            "selector": {"matchLabels": labels},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
            "template": {"metadata": {"labels": labels}, "spec": {
                "containers": [first, container("b"), container("e")],
                "volumes": [volume("v"), volume("w")],
                "tolerations": [{"key": "x", "operator": "Exists"}],
                "nodeSelector": {"n": "1"},
            }},
        },
    })
}

/// What of a list tells its elements apart.
fn names(list: &Value) -> Value {
    let elements = list.as_array().into_iter().flatten();
    elements.map(|element| element["name"].clone()).collect()
}

#[tokio::test]
async fn lists_merge_by_their_keys() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {DEPLOYMENTS}"), subject()).await?;
    let path = format!("PATCH {DEPLOYMENTS}/web?dryRun=All {STRATEGIC}");
    for (spec, expected) in [
        (
            json!({"containers": [{"name": "b", "image": "j"}, {"name": "z", "image": "i"}]}),
            json!(["a", "b", "z", "e"]),
        ),
        (
            json!({"containers": [{"name": "z", "image": "i"}]}),
            json!(["z", "a", "b", "e"]),
        ),
        (
            json!({"containers": [{"$patch": "delete", "name": "b"}]}),
            json!(["a", "e"]),
        ),
        (
            json!({"containers": [{"$patch": "replace"}, {"name": "q", "image": "i"}]}),
            json!(["q"]),
        ),
        (
            json!({"$setElementOrder/containers": [{"name": "e"}, {"name": "b"}, {"name": "a"}]}),
            json!(["e", "b", "a"]),
        ),
        (
            json!({
                "$setElementOrder/containers": [{"name": "e"}, {"name": "z"}, {"name": "a"}],
                "containers": [{"name": "z", "image": "i"}],
            }),
            json!(["b", "e", "z", "a"]),
        ),
    ] {
        let patch = json!({"spec": {"template": {"spec": spec}}});
        let answer = ask(&cluster, &path, patch.clone()).await?;
        assert_eq!(answer.outcome(), "200", "{patch}: {answer:?}");
        let spec = &answer.body["spec"]["template"]["spec"];
        assert_eq!(names(&spec["containers"]), expected, "{patch}");
    }
    Ok(())
}

#[tokio::test]
async fn directives_and_nulls_do_what_they_say() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {DEPLOYMENTS}"), subject()).await?;
    let path = format!("PATCH {DEPLOYMENTS}/web?dryRun=All {STRATEGIC}");
    let template = |spec: Value| json!({"spec": {"template": {"spec": spec}}});
    let first = |container: Value| template(json!({"containers": [container]}));
    let (container, volumes) = (
        "/spec/template/spec/containers/0",
        "/spec/template/spec/volumes",
    );
    for (patch, place, expected) in [
        (
            first(json!({"name": "a", "args": ["9"]})),
            format!("{container}/args"),
            json!(["9"]),
        ),
        (
            first(
                json!({"name": "a", "env": [{"name": "C", "value": "3"}, {"name": "A", "value": "7"}]}),
            ),
            format!("{container}/env"),
            json!([{"name": "C", "value": "3"}, {"name": "A", "value": "7"}, {"name": "B", "value": "2"}]),
        ),
        (
            first(json!({"name": "a", "ports": [{"$patch": "delete", "containerPort": 80}]})),
            format!("{container}/ports"),
            json!([{"containerPort": 81, "protocol": "TCP"}]),
        ),
        (
            template(
                json!({"volumes": [{"name": "v", "$retainKeys": ["name", "hostPath"], "hostPath": {"path": "/x"}}]}),
            ),
            format!("{volumes}/0/emptyDir"),
            json!(null),
        ),
        (
            template(json!({"tolerations": [{"key": "y"}]})),
            "/spec/template/spec/tolerations".to_owned(),
            json!([{"key": "y"}]),
        ),
        (
            template(json!({"nodeSelector": {"m": "2"}})),
            "/spec/template/spec/nodeSelector".to_owned(),
            json!({"m": "2", "n": "1"}),
        ),
        (
            json!({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}),
            "/spec/strategy".to_owned(),
            json!({"type": "Recreate"}),
        ),
        (
            json!({"spec": {"strategy": {"$patch": "replace", "type": "Recreate"}}}),
            "/spec/strategy".to_owned(),
            json!({"type": "Recreate"}),
        ),
        (
            json!({"metadata": {"finalizers": ["x.y/z", "a.b/c"]}}),
            "/metadata/finalizers".to_owned(),
            json!(["x.y/z", "a.b/c", "d.e/f"]),
        ),
        (
            json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a.b/c"]}}),
            "/metadata/finalizers".to_owned(),
            json!(["d.e/f"]),
        ),
        (
            json!({"metadata": {
                "$deleteFromPrimitiveList/finalizers": ["a.b/c", "no"],
                "finalizers": ["q.q/q"],
                "$setElementOrder/finalizers": ["q.q/q", "d.e/f"],
            }}),
            "/metadata/finalizers".to_owned(),
            json!(["q.q/q", "d.e/f"]),
        ),
        (
            json!({"metadata": {"labels": {"l": null, "m": "2"}}}),
            "/metadata/labels".to_owned(),
            json!({"m": "2"}),
        ),
        (
            json!({"metadata": {"labels": {"$patch": "replace", "m": "2"}}}),
            "/metadata/labels".to_owned(),
            json!({"m": "2"}),
        ),
        (
            json!({"metadata": {"annotations": {"x": null, "y": "1"}}}),
            "/metadata/annotations".to_owned(),
            json!({"y": "1"}),
        ),
        (
            json!({"kind": "Other"}),
            "/kind".to_owned(),
            json!("Deployment"),
        ),
    ] {
        let answer = ask(&cluster, &path, patch.clone()).await?;
        assert_eq!(answer.outcome(), "200", "{patch}: {answer:?}");
        let found = answer.body.pointer(&place).cloned().unwrap_or_default();
        assert_eq!(found, expected, "{patch}");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_patches_are_refused_as_the_server_does() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {DEPLOYMENTS}"), subject()).await?;
    let path = format!("PATCH {DEPLOYMENTS}/web {STRATEGIC}");
    let template = |spec: Value| json!({"spec": {"template": {"spec": spec}}}).to_string();
    for (patch, expected) in [
        (template(json!({"containers": [{"image": "x"}]})), "500"),
        (
            template(json!({"containers": [{"$patch": "delete"}]})),
            "500",
        ),
        (
            template(json!({"containers": [{"$patch": "merge", "name": "b"}]})),
            "500",
        ),
        (
            template(json!({"containers": [{"$patch": "bogus", "name": "b"}]})),
            "500",
        ),
        (template(json!({"containers": ["x"]})), "500"),
        (template(json!({"containers": "x"})), "422 Invalid"),
        (template(json!({"$setElementOrder/containers": "x"})), "500"),
        (
            template(
                json!({"$setElementOrder/containers": [{"name": "e"}], "containers": [{"name": "a"}]}),
            ),
            "500",
        ),
        (
            template(json!({"volumes": [{"name": "v", "$retainKeys": ["name"], "hostPath": {}}]})),
            "400 BadRequest",
        ),
        (
            json!({"spec": {"strategy": {"$patch": "bogus"}}}).to_string(),
            "500",
        ),
        (
            json!({"spec": {"replicas": "x"}}).to_string(),
            "422 Invalid",
        ),
        (json!({"spec": 5}).to_string(), "422 Invalid"),
        (
            json!({"metadata": {"name": "other"}}).to_string(),
            "400 BadRequest",
        ),
        (json!({"$patch": "delete"}).to_string(), "400 BadRequest"),
        ("[]".to_owned(), "400 BadRequest"),
        ("{".to_owned(), "400 BadRequest"),
        ("null".to_owned(), "200"),
    ] {
        let answer = ask(&cluster, &path, patch.as_str()).await?;
        assert_eq!(answer.outcome(), expected, "{patch}: {answer:?}");
    }
    Ok(())
}
