//! What webhooks have to say of deletions.

use clientset_testing::suite::Context;
use serde_json::{Value, json};

use crate::answers::{MUTATING, VALIDATING, answer};
use crate::place::{Outcome, Place};
use crate::server::{Reply, WebhookServer, patched, response};

const MAPS: &str = "/api/v1/namespaces/NS/configmaps";

/// Keeps what is labelled so, where it is asked about a deletion.
fn keep(path: &str, review: &Value) -> Reply {
    let request = &review["request"];
    if path != "/keep" || request["operation"] != "DELETE" {
        return answer(path, review);
    }
    let keeps = request["oldObject"]["metadata"]["labels"]["keep"] == "yes";
    response(review, json!({"allowed": !keeps})).into()
}

/// Patches whatever it is asked about.
fn mark(path: &str, review: &Value) -> Reply {
    match path {
        "/mark" => patched(
            review,
            &json!([{"op": "add", "path": "/data", "value": {}}]),
        )
        .into(),
        _ => answer(path, review),
    }
}

/// A webhook that is asked about deletions of ConfigMaps.
fn of_deletions(server: &WebhookServer, path: &str) -> Value {
    json!({
        "name": "deletions.example.com",
        "clientConfig": server.client_config(path),
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["DELETE"], "resources": ["configmaps"]}],
    })
}

async fn create(place: &Place, name: &str, keep: &str, finalizers: Value) -> Outcome {
    let labels = json!({"keep": keep, "test": "deletions"});
    let metadata = json!({"name": name, "labels": labels, "finalizers": finalizers});
    let created = place
        .ask(&format!("POST {MAPS}"), json!({"metadata": metadata}))
        .await?;
    assert_eq!(created.code, 201, "{created:?}");
    Ok(())
}

async fn names(place: &Place) -> Outcome<Vec<String>> {
    let list = place
        .ask(&format!("GET {MAPS}?labelSelector=test=deletions"), None)
        .await?;
    let items = list.body["items"].as_array().into_iter().flatten();
    let name = |item: &Value| {
        item["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    Ok(items.map(name).collect())
}

pub(crate) async fn a_webhook_may_keep_an_object(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(keep).await?;
    let refusing = || server.client_config("/deny");
    let webhook = of_deletions(&server, "/keep");
    place
        .register(VALIDATING, "keeping", refusing(), vec![webhook])
        .await?;
    create(&place, "kept", "yes", json!([])).await?;
    create(&place, "held", "yes", json!(["example.com/hold"])).await?;
    create(&place, "let-go", "no", json!([])).await?;
    for (what, body, code) in [
        ("kept", json!({}), 400),
        ("kept?dryRun=All", json!({}), 400),
        ("kept", json!({"gracePeriodSeconds": 0}), 400),
        ("kept", json!({"propagationPolicy": "Foreground"}), 400),
        // Nobody is asked about another object than the one that is meant.
        ("kept", json!({"preconditions": {"uid": "another"}}), 409),
        ("held", json!({}), 400),
        ("let-go", json!({}), 200),
        ("none", json!({}), 404),
    ] {
        let answer = place.ask(&format!("DELETE {MAPS}/{what}"), body).await?;
        assert_eq!(answer.code, code, "{what}: {answer:?}");
        if code == 400 {
            let why = "admission webhook \"deletions.example.com\" denied the request without explanation";
            assert_eq!(answer.body["message"], why);
        }
    }
    let held = place.ask(&format!("GET {MAPS}/held"), None).await?;
    assert_eq!(held.body["metadata"]["deletionTimestamp"], Value::Null);

    // Once it may go, it is an update that ends it: about that it is not asked.
    let change = format!("PATCH {MAPS}/held application/merge-patch+json");
    let labels = json!({"metadata": {"labels": {"keep": "no"}}});
    assert_eq!(place.ask(&change, labels).await?.code, 200);
    let waits = place.ask(&format!("DELETE {MAPS}/held"), None).await?;
    assert_eq!(waits.code, 200, "{waits:?}");
    server.take_asked();
    let release = json!({"metadata": {"labels": {"keep": "yes"}, "finalizers": null}});
    assert_eq!(place.ask(&change, release).await?.code, 200);
    assert_eq!(server.take_asked().len(), 0);
    assert_eq!(names(&place).await?, ["kept"]);

    // A deletion has nothing that could be changed.
    let changing = WebhookServer::start(mark).await?;
    let webhook = of_deletions(&changing, "/mark");
    create(&place, "marked", "no", json!([])).await?;
    let refusing = changing.client_config("/deny");
    place
        .register(MUTATING, "marking", refusing, vec![webhook])
        .await?;
    let answer = place.ask(&format!("DELETE {MAPS}/marked"), None).await?;
    assert_eq!(answer.code, 500, "{answer:?}");
    assert_eq!(names(&place).await?, ["kept", "marked"]);
    place.unregister(MUTATING, "marking").await?;
    place.unregister(VALIDATING, "keeping").await
}

pub(crate) async fn those_before_one_that_stays_are_gone(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(keep).await?;
    let webhook = of_deletions(&server, "/keep");
    let refusing = server.client_config("/deny");
    place
        .register(VALIDATING, "some", refusing, vec![webhook])
        .await?;
    for (name, keep) in [
        ("a", "no"),
        ("b", "no"),
        ("c", "yes"),
        ("d", "no"),
        ("e", "yes"),
    ] {
        create(&place, name, keep, json!([])).await?;
    }
    let many = format!("DELETE {MAPS}?labelSelector=test=deletions");
    for query in ["&dryRun=All", ""] {
        assert_eq!(names(&place).await?, ["a", "b", "c", "d", "e"], "{query}");
        let answer = place.ask(&format!("{many}{query}"), None).await?;
        assert_eq!(answer.code, 400, "{answer:?}");
    }
    assert_eq!(names(&place).await?, ["c", "d", "e"]);
    let answer = place.ask(&format!("{many},keep=no"), None).await?;
    assert_eq!(answer.code, 200, "{answer:?}");
    assert_eq!(names(&place).await?, ["c", "e"]);
    place.unregister(VALIDATING, "some").await
}
