//! What webhooks are asked: the same by both servers, field by field but for what is drawn.

use clientset_testing::suite::Context;
use serde_json::{Map, Value, json};

use crate::place::{Outcome, Place, USER};
use crate::server::{Reply, WebhookServer, response};

const KINDS: [&str; 2] = [
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The probe alone is refused.
fn answer(path: &str, review: &Value) -> Reply {
    response(review, json!({"allowed": path != "/probe"})).into()
}

fn requests() -> Vec<(&'static str, Option<Value>)> {
    let map = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "map", "labels": {"a": "b"}},
        "data": {"key": "1"},
    });
    let mut changed = map.clone();
    changed["data"]["key"] = "2".into();
    let mut applied = map.clone();
    applied["metadata"]["name"] = "applied".into();
    let containers = json!([{"name": "main", "image": "example.com/main:1"}]);
    let pod = json!({"metadata": {"name": "pod"}, "spec": {"containers": containers}});
    let deployment = json!({
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}},
        },
    });
    let scale = json!({
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {"name": "web", "namespace": "NS"},
        "spec": {"replicas": 0},
    });
    let eviction = json!({
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": "pod", "namespace": "NS"},
    });
    let autoscaler = json!({
        "metadata": {"name": "web"},
        "spec": {
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        },
    });
    vec![
        (
            "POST /api/v1/namespaces/NS/configmaps?fieldManager=me&fieldValidation=Strict",
            Some(map),
        ),
        (
            "PUT /api/v1/namespaces/NS/configmaps/map?fieldManager=me",
            Some(changed),
        ),
        (
            "PATCH /api/v1/namespaces/NS/configmaps/map?dryRun=All application/merge-patch+json",
            Some(json!({"data": {"key": "3"}})),
        ),
        (
            "PATCH /api/v1/namespaces/NS/configmaps/applied?fieldManager=me&force=true application/apply-patch+yaml",
            Some(applied.clone()),
        ),
        (
            "PATCH /api/v1/namespaces/NS/configmaps/applied?fieldManager=me application/apply-patch+yaml",
            Some(applied),
        ),
        (
            "POST /api/v1/namespaces/NS/configmaps",
            Some(json!({"metadata": {"generateName": "drawn-"}})),
        ),
        (
            "DELETE /api/v1/namespaces/NS/configmaps/map",
            Some(json!({"propagationPolicy": "Background", "gracePeriodSeconds": 1})),
        ),
        (
            "DELETE /api/v1/namespaces/NS/configmaps/applied?propagationPolicy=Orphan",
            None,
        ),
        (
            "DELETE /api/v1/namespaces/NS/configmaps?labelSelector=none",
            None,
        ),
        ("DELETE /api/v1/namespaces/NS/configmaps/none", None),
        (
            "POST /api/v1/namespaces/NS/secrets",
            Some(json!({"metadata": {"name": "s"}, "data": {"a": "Yg=="}})),
        ),
        ("DELETE /api/v1/namespaces/NS/secrets", None),
        (
            "POST /apis/apps/v1/namespaces/NS/deployments",
            Some(deployment),
        ),
        (
            "PATCH /apis/apps/v1/namespaces/NS/deployments/web/status?dryRun=All application/merge-patch+json",
            Some(json!({"metadata": {"annotations": {"a": "b"}}})),
        ),
        (
            "PUT /apis/apps/v1/namespaces/NS/deployments/web/scale",
            Some(scale),
        ),
        (
            "PATCH /apis/apps/v1/namespaces/NS/deployments/web/scale application/merge-patch+json",
            Some(json!({"spec": {"replicas": 0}})),
        ),
        (
            "POST /apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers",
            Some(autoscaler),
        ),
        ("POST /api/v1/namespaces/NS/pods", Some(pod)),
        (
            "POST /api/v1/namespaces/NS/pods/pod/exec?command=ls&command=-l&stdout=true",
            None,
        ),
        (
            "POST /api/v1/namespaces/NS/pods/pod/portforward?ports=80",
            None,
        ),
        (
            "POST /api/v1/namespaces/NS/pods/pod/binding",
            Some(json!({"metadata": {"name": "pod"}, "target": {"kind": "Node", "name": "one"}})),
        ),
        (
            "POST /api/v1/namespaces/NS/pods/pod/eviction",
            Some(eviction),
        ),
        (
            "POST /api/v1/namespaces/NS/serviceaccounts/default/token",
            Some(json!({"spec": {"expirationSeconds": 600}})),
        ),
        (
            "POST /api/v1/namespaces/NS/services",
            Some(
                json!({"metadata": {"name": "s"}, "spec": {"clusterIP": "None", "ports": [{"port": 80}]}}),
            ),
        ),
        (
            "PATCH /api/v1/namespaces/NS application/merge-patch+json",
            Some(json!({"metadata": {"labels": {"a": "b"}}})),
        ),
        (
            "POST /apis/authorization.k8s.io/v1/namespaces/NS/localsubjectaccessreviews",
            Some(json!({
                "metadata": {"namespace": "NS"},
                "spec": {"user": "u", "resourceAttributes": {"namespace": "NS", "verb": "get", "resource": "pods"}},
            })),
        ),
    ]
}

/// The reviews of each request by the webhooks that are asked about it, and its code.
async fn reviews(place: &Place) -> Outcome<Vec<(String, Vec<Value>)>> {
    let server = WebhookServer::start(answer).await?;
    for kind in KINDS {
        let webhook = json!({
            "name": "all.example.com",
            "clientConfig": server.client_config(&format!("/{kind}")),
            // What a connection is opened with has no labels.
            "objectSelector": {},
        });
        let refusing = server.client_config("/probe");
        place
            .register(kind, "reviews", refusing, vec![webhook])
            .await?;
    }
    server.take_asked();
    let mut seen = Vec::new();
    for (what, body) in requests() {
        let body = body.map(|body| {
            let text = body
                .to_string()
                .replace("\"NS\"", &format!("{:?}", place.namespace));
            serde_json::from_str::<Value>(&text)
        });
        let answer = place.ask(what, body.transpose()?).await?;
        let asked = server.take_asked();
        let mut asked: Vec<Value> = asked
            .into_iter()
            // The controllers of a real cluster write, too.
            .filter(|(_, review)| review["request"]["userInfo"]["username"] == USER)
            .map(|(path, mut review)| {
                // Which certificate it was.
                if let Value::Object(user) = &mut review["request"]["userInfo"] {
                    user.remove("extra");
                }
                leave_out(&mut review["request"]);
                mask(&mut review, &place.namespace);
                json!({path: review})
            })
            .collect();
        // Deletions of many are asked about in any order.
        asked.sort_by_key(Value::to_string);
        // A controller of a real cluster that writes meanwhile has the server ask once more.
        asked.dedup();
        seen.push((format!("{what} {}", answer.code), asked));
    }
    for kind in KINDS {
        place.unregister(kind, "reviews").await?;
    }
    Ok(seen)
}

/// Takes out what the in-memory server does not know of objects of subresources: who owns what of them, and what of a
/// token is filled in before it is signed.
fn leave_out(request: &mut Value) {
    let subresource = request["subResource"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    for object in ["object", "oldObject"] {
        let Value::Object(fields) = &mut request[object] else {
            continue;
        };
        match subresource.as_str() {
            "scale" | "binding" | "eviction" => {
                if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
                    for field in [
                        "managedFields",
                        "uid",
                        "resourceVersion",
                        "creationTimestamp",
                    ] {
                        metadata.remove(field);
                    }
                }
                fields.remove("status");
            }
            "token" => {
                for field in ["metadata", "spec", "status"] {
                    fields.remove(field);
                }
            }
            _ => {}
        }
    }
}

/// Takes out what is drawn: names, uids, versions, times.
fn mask(value: &mut Value, namespace: &str) {
    match value {
        Value::Object(fields) => mask_fields(fields, namespace),
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| mask(element, namespace)),
        Value::String(text) => {
            *text = text.replace(namespace, "NS");
            for prefix in ["drawn-", "kube-api-access-"] {
                if text.starts_with(prefix) {
                    prefix.clone_into(text);
                }
            }
        }
        _ => {}
    }
}

fn mask_fields(fields: &mut Map<String, Value>, namespace: &str) {
    for (name, value) in fields.iter_mut() {
        let is_drawn = matches!(
            name.as_str(),
            "uid"
                | "resourceVersion"
                | "creationTimestamp"
                | "time"
                | "deletionTimestamp"
                | "clusterIP"
                | "lastTransitionTime"
                | "message"
        );
        if is_drawn && value.is_string() {
            *value = "drawn".into();
        } else if name == "clusterIPs" {
            *value = json!(["drawn"]);
        } else {
            mask(value, namespace);
        }
    }
}

pub(crate) async fn both_servers_ask_the_same(context: Context) -> Outcome {
    let real = reviews(&Place::real(&context).await?).await?;
    let ours = reviews(&Place::in_memory(&context).await?).await?;
    let mut wrong = Vec::new();
    for ((what, expected), (found_what, found)) in real.iter().zip(&ours) {
        if what != found_what {
            wrong.push(format!("{what} / {found_what}"));
        }
        if expected.len() != found.len() {
            wrong.push(format!(
                "{what}: {} reviews, {} in memory",
                expected.len(),
                found.len()
            ));
            continue;
        }
        for (expected, found) in expected.iter().zip(found) {
            differences(what, "", expected, found, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Where two values differ: the place, what the real server sent, and what the other.
fn differences(what: &str, path: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            let missing = Value::Null;
            let names = one
                .keys()
                .chain(other.keys().filter(|name| !one.contains_key(*name)));
            for name in names {
                let at = format!("{path}.{name}");
                let of = |fields: &'_ Map<String, Value>| fields.get(name).cloned();
                match (of(one), of(other)) {
                    (Some(one), Some(other)) => differences(what, &at, &one, &other, wrong),
                    (one, other) => wrong.push(format!(
                        "{what} {at}: {:?} / {:?}",
                        one.as_ref().unwrap_or(&missing),
                        other.as_ref().unwrap_or(&missing)
                    )),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(what, &format!("{path}[{index}]"), one, other, wrong);
            }
        }
        _ if expected != found => wrong.push(format!("{what} {path}: {expected} / {found}")),
        _ => {}
    }
}
