//! When webhooks are asked, and where: order, versions, services, conditions, and what others do meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clientset_testing::TestCluster;
use clientset_testing::suite::Context;
use serde_json::{Value, json};

use crate::answers::{MUTATING, VALIDATING, answer};
use crate::place::{Outcome, Place};
use crate::server::{Reply, WebhookServer, patched, response};

pub(crate) async fn conditions_that_make_no_sense_are_refused(context: Context) -> Outcome {
    const EXPRESSION: &str = "matchConditions[0].expression FieldValueInvalid";
    let place = Place::of(&context).await?;
    let one = |name: &str, expression: &str| json!([{"name": name, "expression": expression}]);
    let twice = json!([{"name": "a", "expression": "true"}, {"name": "a", "expression": "true"}]);
    let mut wrong = Vec::new();
    for (conditions, expected) in [
        (one("a", "object.x == 1"), ""),
        (one("a", "1 +"), EXPRESSION),
        (one("a", "object.x"), EXPRESSION),
        (one("a", "'text'"), EXPRESSION),
        (one("a", "params.x == 1"), EXPRESSION),
        (one("a", "request.nothing == 1"), EXPRESSION),
        (
            one("a", " "),
            "matchConditions[0].expression FieldValueRequired",
        ),
        (
            one("", "true"),
            "matchConditions[0].name FieldValueRequired",
        ),
        (
            one("-", "true"),
            "matchConditions[0].name FieldValueInvalid",
        ),
        (twice, "matchConditions[1].name FieldValueDuplicate"),
    ] {
        for kind in [MUTATING, VALIDATING] {
            let webhook = json!({
                "name": "case.example.com",
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "clientConfig": {"url": "https://127.0.0.1:1"},
                "matchConditions": conditions,
            });
            let configuration =
                json!({"metadata": {"generateName": "conditions-"}, "webhooks": [webhook]});
            let plural = format!("{}s", kind.to_lowercase());
            let path = format!("/apis/admissionregistration.k8s.io/v1/{plural}?dryRun=All");
            let answer = place.ask(&format!("POST {path}"), configuration).await?;
            let causes = answer.body["details"]["causes"].as_array();
            let text =
                |cause: &Value, field: &str| cause[field].as_str().unwrap_or_default().to_owned();
            let causes = causes.into_iter().flatten().map(|cause| {
                let field = text(cause, "field").replace("webhooks[0].", "");
                format!("{field} {}", text(cause, "reason"))
            });
            let code = if expected.is_empty() { 201 } else { 422 };
            let causes: Vec<String> = causes.collect();
            if (answer.code, causes.join(", ").as_str()) != (code, expected) {
                wrong.push(format!("{conditions}: {causes:?} {answer:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Adds the name of its path to a list, once.
fn lists(path: &str, review: &Value) -> Reply {
    let name = path.trim_start_matches('/');
    if name == "deny" {
        return answer(path, review);
    }
    let seen = review["request"]["object"]["data"]["seen"].as_str();
    let seen = seen.unwrap_or_default();
    if seen.split(' ').any(|known| known == name) {
        return response(review, json!({})).into();
    }
    let seen = format!("{seen} {name}");
    patched(
        review,
        &json!([{"op": "add", "path": "/data/seen", "value": seen.trim()}]),
    )
    .into()
}

pub(crate) async fn webhooks_are_asked_in_order_and_once_more(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(lists).await?;
    let refusing = || server.client_config("/deny");
    let webhook = |name: &str, policy: &str| {
        json!({
            "name": format!("{name}.example.com"),
            "clientConfig": server.client_config(&format!("/{name}")),
            "reinvocationPolicy": policy,
        })
    };
    // The second configuration comes first by its name.
    let b = vec![webhook("c", "IfNeeded"), webhook("d", "Never")];
    let a = vec![webhook("b", "IfNeeded"), webhook("a", "Never")];
    place.register(MUTATING, "order-b", refusing(), b).await?;
    place.register(MUTATING, "order-a", refusing(), a).await?;
    server.take_asked();
    let object = json!({"metadata": {"name": "ordered"}, "data": {"key": "1"}});
    let created = place
        .ask("POST /api/v1/namespaces/NS/configmaps", object)
        .await?;
    assert_eq!(created.body["data"]["seen"], "b a c d", "{created:?}");
    let asked = server.take_asked();
    let asked: Vec<&str> = asked.iter().map(|(path, _)| path.as_str()).collect();
    // The last one changed something behind both that want to know.
    assert_eq!(asked, ["/b", "/a", "/c", "/d", "/b", "/c"]);
    // What webhooks wrote is nobody's.
    let owned = created.body["metadata"]["managedFields"].to_string();
    assert!(
        owned.contains("f:key") && !owned.contains("f:seen"),
        "{owned}"
    );
    for name in ["order-a", "order-b"] {
        place.unregister(MUTATING, name).await?;
    }
    Ok(())
}

pub(crate) async fn services_are_where_a_test_says(_: Context) -> Outcome {
    let server = WebhookServer::start(answer).await?;
    let cluster = TestCluster::start().await?;
    let place = Place {
        clients: cluster.clientset(),
        namespace: "default".to_owned(),
    };
    let service = |path: &str| {
        let service = json!({"namespace": "default", "name": "hook", "path": path});
        json!({"service": service, "caBundle": server.authority()})
    };
    let map = || json!({"metadata": {"name": "map"}});
    let create = "POST /api/v1/namespaces/NS/configmaps";
    cluster.route_service("default", "hook", 443, server.address);
    let webhook = json!({"name": "case.example.com", "clientConfig": service("/deny")});
    place
        .register(VALIDATING, "routed", service("/deny"), vec![webhook])
        .await?;
    let denied = place.ask(create, map()).await?;
    assert_eq!(denied.code, 400, "{denied:?}");
    assert_eq!(server.take_asked().len(), 2, "the probe and the map");
    Ok(())
}

pub(crate) async fn an_equivalent_version_is_asked_about(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(answer).await?;
    let rule = json!([{
        "apiGroups": ["autoscaling"],
        "apiVersions": ["v1"],
        "operations": ["CREATE"],
        "resources": ["horizontalpodautoscalers"],
    }]);
    let webhook = |policy: &str| {
        json!({
            "name": format!("{}.example.com", policy.to_lowercase()),
            "clientConfig": server.client_config(&format!("/{policy}")),
            "matchPolicy": policy,
            "rules": rule,
        })
    };
    let webhooks = vec![webhook("Exact"), webhook("Equivalent")];
    let refusing = server.client_config("/deny");
    place
        .register(VALIDATING, "versions", refusing, webhooks)
        .await?;
    server.take_asked();
    let autoscaler = json!({
        "metadata": {"name": "web"},
        "spec": {
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "metrics": [{
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
            }],
        },
    });
    let create = "POST /apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers";
    let created = place.ask(create, autoscaler).await?;
    assert_eq!(created.code, 201, "{created:?}");
    let asked = server.take_asked();
    let paths: Vec<&str> = asked.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/Equivalent"]);
    let request = &asked[0].1["request"];
    assert_eq!(request["resource"]["version"], "v1");
    assert_eq!(request["requestResource"]["version"], "v2");
    assert_eq!(request["object"]["apiVersion"], "autoscaling/v1");
    assert_eq!(
        request["object"]["spec"]["targetCPUUtilizationPercentage"],
        70
    );
    place.unregister(VALIDATING, "versions").await?;
    Ok(())
}

/// Meanwhile others are served; and a patch of what somebody else changed meanwhile is asked about once more.
pub(crate) async fn nobody_waits_for_a_webhook_that_takes_its_time(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    // Slow the first time.
    let seen = AtomicBool::new(false);
    let slow_once = move |path: &str, review: &Value| {
        if path == "/deny" || seen.swap(true, Ordering::Relaxed) {
            return answer(path, review);
        }
        answer("/slow", review)
    };
    let server = WebhookServer::start(slow_once).await?;
    let webhook = json!({
        "name": "slow.example.com",
        "clientConfig": server.client_config("/allow"),
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["configmaps"]}],
        "matchConditions": [{"name": "marked", "expression": "has(object.data.slow)"}],
    });
    let refusing = server.client_config("/deny");
    place
        .register(VALIDATING, "slow", refusing, vec![webhook])
        .await?;
    let maps = "/api/v1/namespaces/NS/configmaps";
    let map = json!({"metadata": {"name": "busy"}, "data": {"key": "1"}});
    assert_eq!(place.ask(&format!("POST {maps}"), map).await?.code, 201);
    server.take_asked();

    let merge = format!("PATCH {maps}/busy application/merge-patch+json");
    let slow = async {
        let changed = place.ask(&merge, json!({"data": {"slow": "yes"}})).await?;
        Outcome::Ok((changed, Instant::now()))
    };
    let quick = async {
        while server.take_asked().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let changed = place.ask(&merge, json!({"data": {"key": "2"}})).await?;
        Outcome::Ok((changed.code, Instant::now()))
    };
    let (slow, quick) = tokio::join!(slow, quick);
    let ((code, first), (slow, second)) = (quick?, slow?);
    assert_eq!((code, slow.code), (200, 200), "{slow:?}");
    assert!(
        first < second,
        "it waited for the webhook of another request"
    );
    assert_eq!(slow.body["data"], json!({"key": "2", "slow": "yes"}));
    assert_eq!(server.take_asked().len(), 1, "asked about what it is now");
    place.unregister(VALIDATING, "slow").await
}

/// A quota is asked after everybody else.
pub(crate) async fn what_webhooks_refuse_takes_nothing_of_a_quota(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(answer).await?;
    let create = "POST /api/v1/namespaces/NS/secrets";
    let secret = json!({"metadata": {"generateName": "secret-"}});
    let quota = json!({"metadata": {"name": "none"}, "spec": {"hard": {"count/secrets": "0"}}});
    let created = place
        .ask("POST /api/v1/namespaces/NS/resourcequotas", quota)
        .await?;
    assert_eq!(created.code, 201, "{created:?}");
    let webhook = json!({
        "name": "quota.example.com",
        "clientConfig": server.client_config("/deny"),
        "matchConditions": [{"name": "secrets", "expression": "request.resource.resource == 'secrets'"}],
    });
    let is_full = async || Outcome::Ok(place.ask(create, secret.clone()).await?.code == 403);
    let mut tries = 0;
    while !is_full().await? && tries < 200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        tries += 1;
    }
    let refused = place.ask(create, secret.clone()).await?;
    assert_eq!(refused.code, 403, "{refused:?}");
    let refusing = server.client_config("/deny");
    place
        .register(VALIDATING, "quota", refusing, vec![webhook])
        .await?;
    let denied = place.ask(create, secret).await?;
    assert_eq!(denied.code, 400, "{denied:?}");
    place.unregister(VALIDATING, "quota").await
}
