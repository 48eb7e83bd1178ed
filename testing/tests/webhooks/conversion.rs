//! Custom objects that a webhook converts between versions.

use std::time::Duration;

use clientset_testing::suite::Context;
use serde_json::{Value, json};

use crate::place::{Answer, Outcome, Place};
use crate::server::{Reply, WebhookServer};

/// How often a server is asked whether it knows of a definition.
const PATIENCE: usize = 200;

/// A definition of two versions: `v1` has `spec.host` and `spec.port`, `v2` one `spec.address`.
fn definition(group: &str, storage: &str, client_config: &Value) -> Value {
    let text = json!({"type": "string"});
    let version = |name: &str, properties: Value| {
        json!({
            "name": name,
            "served": true,
            "storage": name == storage,
            "subresources": {"status": {}},
            "schema": {"openAPIV3Schema": {
                "type": "object",
                "properties": {
                    "spec": {"type": "object", "properties": properties},
                    "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                },
            }},
        })
    };
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("doors.{group}")},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": "doors", "singular": "door", "kind": "Door", "listKind": "DoorList"},
            "versions": [
                version("v1", json!({"host": text, "port": text, "kind": {"type": "string", "default": "plain"}})),
                version("v2", json!({"address": text, "kind": {"type": "string", "default": "plain"}})),
            ],
            "conversion": {
                "strategy": "Webhook",
                "webhook": {"conversionReviewVersions": ["v1"], "clientConfig": client_config},
            },
        },
    })
}

/// Converts; what the names of objects say goes wrong.
fn convert(_: &str, review: &Value) -> Reply {
    let request = &review["request"];
    let mut result = json!({"status": "Success"});
    let objects = request["objects"].as_array().into_iter().flatten();
    let mut converted: Vec<Value> = objects
        .map(|object| {
            let mut object = object.clone();
            let to = request["desiredAPIVersion"].clone();
            let is_second = to.as_str().is_some_and(|to| to.ends_with("/v2"));
            object["apiVersion"] = to;
            if let Value::Object(spec) = &mut object["spec"] {
                let take = |spec: &mut serde_json::Map<String, Value>, field: &str| {
                    let text = spec.remove(field).unwrap_or_default();
                    text.as_str().unwrap_or_default().to_owned()
                };
                if is_second {
                    let (host, port) = (take(spec, "host"), take(spec, "port"));
                    spec.insert("address".to_owned(), format!("{host}:{port}").into());
                } else {
                    let address = take(spec, "address");
                    let (host, port) = address.split_once(':').unwrap_or((&address, ""));
                    spec.insert("host".to_owned(), host.into());
                    spec.insert("port".to_owned(), port.into());
                }
            }
            // The first is heard, the others are not.
            object["metadata"]["labels"]["converted"] = "yes".into();
            object["metadata"]["finalizers"] = json!(["example.com/none"]);
            match object["metadata"]["name"].as_str() {
                Some("fails") => result = json!({"status": "Failed", "message": "it is stuck"}),
                Some("renamed") => object["metadata"]["name"] = "another".into(),
                Some("stays") => object["apiVersion"] = "example.com/v0".into(),
                _ => {}
            }
            object
        })
        .collect();
    if converted
        .iter()
        .any(|object| object["metadata"]["name"] == "lost")
    {
        converted.clear();
    }
    json!({
        "apiVersion": review["apiVersion"],
        "kind": review["kind"],
        "response": {"uid": request["uid"], "result": result, "convertedObjects": converted},
    })
    .into()
}

/// Defines doors, and waits until objects of both versions can be written.
async fn define(place: &Place, server: &WebhookServer, storage: &str) -> Outcome<String> {
    let group = format!("{}.example.com", place.namespace);
    let definition = definition(&group, storage, &server.client_config("/convert"));
    let path = "POST /apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let defined = place.ask(path, definition).await?;
    assert_eq!(defined.code, 201, "{defined:?}");
    let doors = format!("/apis/{group}/v2/namespaces/NS/doors");
    for _ in 0..PATIENCE {
        let probe = door(&group, "v2", "probe", json!({"address": "a:1"}));
        let probed = place
            .ask(&format!("POST {doors}?dryRun=All"), probe)
            .await?;
        if probed.code == 201 {
            return Ok(group);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the definition is not served".into())
}

fn door(group: &str, version: &str, name: &str, spec: Value) -> Value {
    json!({
        "apiVersion": format!("{group}/{version}"),
        "kind": "Door",
        "metadata": {"name": name},
        "spec": spec,
    })
}

/// Version, and the spec.
fn seen(answer: &Answer) -> Value {
    let version = answer.body["apiVersion"].as_str().unwrap_or_default();
    let version = version.rsplit('/').next().unwrap_or_default();
    json!([answer.code, version, answer.body["spec"]])
}

pub(crate) async fn a_webhook_converts_between_versions(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(convert).await?;
    let group = define(&place, &server, "v1").await?;
    let at =
        |version: &str, rest: &str| format!("/apis/{group}/{version}/namespaces/NS/doors{rest}");
    let first = json!({"host": "a", "port": "1", "kind": "plain"});
    let second = |address: &str| json!({"address": address, "kind": "plain"});

    let sent = door(&group, "v2", "front", json!({"address": "a:1"}));
    let created = place.ask(&format!("POST {}", at("v2", "")), sent).await?;
    assert_eq!(
        seen(&created),
        json!([201, "v2", second("a:1")]),
        "{created:?}"
    );
    let metadata = &created.body["metadata"];
    // Of the metadata, a webhook has labels and annotations.
    assert_eq!(metadata["labels"]["converted"], "yes", "{created:?}");
    assert_eq!(metadata["finalizers"], Value::Null, "{created:?}");
    let stored = place
        .ask(&format!("GET {}", at("v1", "/front")), None)
        .await?;
    assert_eq!(seen(&stored), json!([200, "v1", first]));

    // A change in the version that is not stored, in each way.
    let mut changed = created.body.clone();
    changed["spec"]["address"] = "b:2".into();
    let updated = place
        .ask(&format!("PUT {}", at("v2", "/front")), changed)
        .await?;
    assert_eq!(
        seen(&updated),
        json!([200, "v2", second("b:2")]),
        "{updated:?}"
    );
    assert_eq!(updated.body["metadata"]["generation"], 2);
    let patch = format!("PATCH {} application/merge-patch+json", at("v2", "/front"));
    let patched = place
        .ask(&patch, json!({"spec": {"address": "c:3"}}))
        .await?;
    assert_eq!(
        seen(&patched),
        json!([200, "v2", second("c:3")]),
        "{patched:?}"
    );
    let patch = format!(
        "PATCH {} application/merge-patch+json",
        at("v2", "/front/status")
    );
    let status = place.ask(&patch, json!({"status": {"open": true}})).await?;
    assert_eq!(status.body["status"]["open"], true, "{status:?}");
    let apply = format!(
        "PATCH {}?fieldManager=me&force=true application/apply-patch+yaml",
        at("v2", "/front")
    );
    let applied = door(&group, "v2", "front", json!({"address": "d:4"}));
    let applied = place.ask(&apply, applied).await?;
    assert_eq!(
        seen(&applied),
        json!([200, "v2", second("d:4")]),
        "{applied:?}"
    );
    let stored = place
        .ask(&format!("GET {}", at("v1", "/front")), None)
        .await?;
    let moved = json!({"host": "d", "port": "4", "kind": "plain"});
    assert_eq!(seen(&stored), json!([200, "v1", moved]));

    // Lists, and a stale version.
    let back = door(&group, "v1", "back", json!({"host": "e", "port": "5"}));
    place.ask(&format!("POST {}", at("v1", "")), back).await?;
    let listed = place.ask(&format!("GET {}", at("v2", "")), None).await?;
    let items = listed.body["items"].as_array().ok_or("items")?;
    let addresses: Vec<&Value> = items.iter().map(|item| &item["spec"]["address"]).collect();
    assert_eq!(addresses, ["e:5", "d:4"], "{listed:?}");
    let stale = place
        .ask(&format!("PUT {}", at("v2", "/front")), created.body)
        .await?;
    assert_eq!(stale.code, 409, "{stale:?}");

    // The events of a watch are of its version.
    let version = listed.body["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default();
    let watched = at(
        "v2",
        &format!("?watch=true&timeoutSeconds=2&resourceVersion={version}"),
    );
    let watched = format!("GET {watched}");
    let gone = format!("DELETE {}", at("v1", "/back"));
    let (events, deleted) = tokio::join!(place.ask(&watched, None), place.ask(&gone, None));
    assert_eq!(deleted?.code, 200);
    let event = &events?.body;
    assert_eq!(event["type"], "DELETED", "{event}");
    assert_eq!(event["object"]["spec"]["address"], "e:5", "{event}");

    // Another version is stored from now on: what there is stays readable in both.
    let path = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/doors.{group}");
    let defined = place.ask(&format!("GET {path}"), None).await?.body;
    let mut wanted = definition(&group, "v2", &server.client_config("/convert"));
    wanted["metadata"] = defined["metadata"].clone();
    let redefined = place.ask(&format!("PUT {path}"), wanted).await?;
    assert_eq!(
        redefined.body["status"]["storedVersions"],
        json!(["v1", "v2"]),
        "{redefined:?}"
    );
    tokio::time::sleep(Duration::from_millis(500)).await;
    let stored = place
        .ask(&format!("GET {}", at("v1", "/front")), None)
        .await?;
    assert_eq!(seen(&stored), json!([200, "v1", moved]));
    let shown = place
        .ask(&format!("GET {}", at("v2", "/front")), None)
        .await?;
    assert_eq!(seen(&shown), json!([200, "v2", second("d:4")]));
    let patch = format!("PATCH {} application/merge-patch+json", at("v1", "/front"));
    let patched = place.ask(&patch, json!({"spec": {"port": "6"}})).await?;
    assert_eq!(patched.body["spec"]["port"], "6", "{patched:?}");
    let shown = place
        .ask(&format!("GET {}", at("v2", "/front")), None)
        .await?;
    assert_eq!(seen(&shown), json!([200, "v2", second("d:6")]));
    let gone = place
        .ask(&format!("DELETE {}", at("v1", "/front")), None)
        .await?;
    assert_eq!(gone.code, 200, "{gone:?}");

    // What it was asked.
    for (_, review) in server.take_asked() {
        assert_eq!(review["kind"], "ConversionReview");
        assert_eq!(review["apiVersion"], "apiextensions.k8s.io/v1");
        for object in review["request"]["objects"].as_array().ok_or("objects")? {
            assert_ne!(object["apiVersion"], review["request"]["desiredAPIVersion"]);
            assert_eq!(object["kind"], "Door");
        }
    }
    place.ask(&format!("DELETE {path}"), None).await?;
    Ok(())
}

pub(crate) async fn what_is_no_conversion_is_an_error(context: Context) -> Outcome {
    let place = Place::of(&context).await?;
    let server = WebhookServer::start(convert).await?;
    let group = define(&place, &server, "v1").await?;
    for (name, message) in [
        (
            "fails",
            "conversion webhook for GROUP/v1, Kind=Door failed: it is stuck",
        ),
        ("renamed", "must have the same name: renamed != another"),
        (
            "stays",
            "invalid groupVersion (expected GROUP/v2, received example.com/v0)",
        ),
        (
            "lost",
            "conversion webhook for GROUP/v1, Kind=Door returned 0 objects, expected 1",
        ),
    ] {
        let doors = format!("/apis/{group}/v1/namespaces/NS/doors");
        let sent = door(&group, "v1", name, json!({"host": "a", "port": "1"}));
        let created = place.ask(&format!("POST {doors}"), sent).await?;
        assert_eq!(created.code, 201, "{created:?}");
        let shown = format!("GET /apis/{group}/v2/namespaces/NS/doors/{name}");
        let shown = place.ask(&shown, None).await?;
        let said = shown.body["message"].as_str().unwrap_or_default();
        assert_eq!(shown.code, 500, "{name} {shown:?}");
        assert_eq!(shown.body["reason"], "InternalError", "{name} {shown:?}");
        assert!(
            said.contains(&message.replace("GROUP", &group)),
            "{name} {said}"
        );
        // In its own version it is what it was.
        let stored = place.ask(&format!("GET {doors}/{name}"), None).await?;
        assert_eq!(stored.code, 200, "{stored:?}");
    }
    let path = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/doors.{group}");
    place.ask(&format!("DELETE {path}"), None).await?;
    Ok(())
}
