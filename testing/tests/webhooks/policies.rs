//! Mutating policies beside mutating webhooks: who sees what the other made, and who is asked once more.

use std::time::Duration;

use clientset_testing::suite::Context;
use serde_json::{Value, json};

use crate::answers::{MUTATING, answer};
use crate::place::{Outcome, PATIENCE, Place};
use crate::server::{Reply, WebhookServer, patched};

const POLICIES: &str = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
const BINDINGS: &str = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";

/// Adds itself to a list, as often as it is asked.
fn adds(path: &str, review: &Value) -> Reply {
    if path == "/deny" {
        return answer(path, review);
    }
    let seen = review["request"]["object"]["data"]["seen"].as_str();
    let seen = format!("{} hook", seen.unwrap_or_default());
    let add = json!([{"op": "add", "path": "/data/seen", "value": seen.trim()}]);
    patched(review, &add).into()
}

pub(crate) async fn policies_and_webhooks_are_asked_in_turn(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(adds).await?;
    for (policy, webhook, expected) in [
        ("Never", "Never", "policy hook"),
        // It sees nothing that it has not made itself.
        ("Never", "IfNeeded", "policy hook"),
        ("IfNeeded", "Never", "policy hook policy"),
        ("IfNeeded", "IfNeeded", "policy hook policy hook"),
    ] {
        let name = format!("in-turn-{policy}-{webhook}").to_lowercase();
        let hook = json!({
            "name": "hook.example.com",
            "clientConfig": server.client_config("/hook"),
            "reinvocationPolicy": webhook,
        });
        let refusing = server.client_config("/deny");
        place
            .register(MUTATING, &name, refusing, vec![hook])
            .await?;
        let bound = bind(&place, &name, policy).await?;
        let object = json!({"metadata": {"name": name}, "data": {"key": "1"}});
        let create = "POST /api/v1/namespaces/NS/configmaps";
        let created = place.ask(create, object).await?;
        assert_eq!(
            created.body["data"]["seen"], expected,
            "{name}: {created:?}"
        );
        for path in [BINDINGS, POLICIES] {
            place.ask(&format!("DELETE {path}/{bound}"), None).await?;
        }
        wait_for(&place, None).await?;
        place.unregister(MUTATING, &name).await?;
    }
    Ok(())
}

/// Makes a policy and its binding, and waits until the server asks it.
async fn bind(place: &Place, name: &str, reinvocation: &str) -> Outcome<String> {
    let name = format!("{}-{name}", place.namespace);
    let seen = "(has(object.data) && 'seen' in object.data ? object.data.seen + ' ' : '')";
    let expression = format!("Object{{data: {{'seen': {seen} + 'policy'}}}}");
    let policy = json!({
        "metadata": {"name": name},
        "spec": {
            "reinvocationPolicy": reinvocation,
            "matchConstraints": {
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": place.namespace}},
                "resourceRules": [{
                    "apiGroups": [""],
                    "apiVersions": ["v1"],
                    "operations": ["CREATE"],
                    "resources": ["configmaps"],
                }],
            },
            "mutations": [{
                "patchType": "ApplyConfiguration",
                "applyConfiguration": {"expression": expression},
            }],
        },
    });
    let binding = json!({"metadata": {"name": name}, "spec": {"policyName": name}});
    for (path, object) in [(POLICIES, policy), (BINDINGS, binding)] {
        let made = place.ask(&format!("POST {path}"), object).await?;
        assert_eq!(made.code, 201, "{made:?}");
    }
    let first = match reinvocation {
        "Never" => "policy",
        _ => "policy policy",
    };
    wait_for(place, Some(first)).await?;
    Ok(name)
}

/// Waits until a policy makes this of an object that webhooks are not asked about.
async fn wait_for(place: &Place, expected: Option<&str>) -> Outcome {
    let probe = json!({"metadata": {"name": "probe", "labels": {"probe": "policies"}}});
    for _ in 0..PATIENCE {
        let create = "POST /api/v1/namespaces/NS/configmaps?dryRun=All";
        let made = place.ask(create, probe.clone()).await?;
        if made.body["data"]["seen"].as_str() == expected {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(format!("the policy never makes {expected:?}").into())
}
