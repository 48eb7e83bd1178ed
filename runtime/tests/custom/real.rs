//! What a real API server stores of a custom resource, and what typed clients give back to it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests, though not marked as such"
)]
#![allow(missing_docs, unreachable_pub, dead_code, reason = "kinds of tests")]

mod kinds;

use std::error::Error as StdError;
use std::process::ExitCode;
use std::time::Duration;

use clientset_runtime::apply::extract;
use clientset_runtime::client::scale::Scale;
use clientset_runtime::client::{Patch, ResourceClient, condition_is, scope::InNamespace};
use clientset_runtime::config::Config;
use clientset_runtime::custom::CustomResourceDefinition;
use clientset_runtime::meta::{DateTime, ObjectMeta};
use clientset_runtime::object::{RawJson, Resource, some};
use clientset_runtime::request::RestClient;
use clientset_runtime::watch::Event;
use clientset_testing::suite::{Context, Suite, tests};
use serde_json::{Value as Json, json};
use tokio::sync::OnceCell;

use crate::kinds::{Color, ConditionStatus, Gadget, GadgetCondition, Open, Part, Rules, Spec};

type TestResult = Result<(), Box<dyn StdError>>;

fn main() -> ExitCode {
    Suite::new()
        .tests(tests![
            an_update_gives_back_what_is_stored,
            a_change_sends_the_change_alone,
            lists_and_watches_keep_as_much,
            open_data_is_applied_and_extracted,
            the_status_is_applied_without_required_fields,
            conditions_and_scale_work,
        ])
        .run()
}

/// Members that may be null, where the schema says so.
fn nullable(schema: Json) -> Json {
    let mut schema = schema;
    schema["nullable"] = true.into();
    schema
}

fn definition(plural: &str, kind: &str, scope: &str, subresources: Json, schema: Json) -> Json {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.example.com")},
        "spec": {
            "group": "example.com", "scope": scope,
            "names": {"plural": plural, "kind": kind, "listKind": format!("{kind}List")},
            "versions": [{
                "name": "v1", "served": true, "storage": true, "subresources": subresources,
                "schema": {"openAPIV3Schema": schema},
            }],
        },
    })
}

fn definitions() -> [Json; 2] {
    let object = |properties: Json| json!({"type": "object", "properties": properties});
    let list = |items: Json| json!({"type": "array", "items": items});
    let map = |values: Json| json!({"type": "object", "additionalProperties": values});
    let string = || json!({"type": "string"});
    let any = || json!({"x-kubernetes-preserve-unknown-fields": true});
    let int_or_string = || json!({"x-kubernetes-int-or-string": true});
    let part = |inner: Json| {
        let mut part = object(json!({
            "key": string(), "note": nullable(string()), "tags": nullable(list(string())),
            "inner": nullable(inner),
        }));
        part["required"] = json!(["key"]);
        part
    };
    let part = || part(json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}));
    let mut parts = list(part());
    parts["x-kubernetes-list-type"] = "map".into();
    parts["x-kubernetes-list-map-keys"] = json!(["key"]);
    let mut open = object(json!({
        "known": nullable(string()), "list": nullable(list(string())), "part": nullable(part()),
    }));
    open["x-kubernetes-preserve-unknown-fields"] = true.into();
    let spec = object(json!({
        "name": string(),
        "nullable": nullable(string()),
        "color": nullable(string()),
        "count": {"type": "integer"},
        "ratio": nullable(json!({"type": "number"})),
        "paused": {"type": "boolean"},
        "hosts": nullable(list(string())),
        "requiredHosts": nullable(list(string())),
        "labels": nullable(map(string())),
        "requiredLabels": map(int_or_string()),
        "part": nullable(part()),
        "requiredPart": part(),
        "parts": nullable(parts),
        "partsByName": nullable(map(part())),
        "maybe": nullable(list(nullable(json!({"type": "integer"})))),
        "anything": any(),
        "since": nullable(json!({"type": "string", "format": "date-time"})),
        "port": int_or_string(),
        "open": open,
    }));
    let mut condition = object(json!({
        "type": string(), "status": string(), "reason": nullable(string()),
        "lastTransitionTime": {"type": "string", "format": "date-time"},
    }));
    condition["required"] = json!(["type", "status"]);
    let mut conditions = list(condition);
    conditions["x-kubernetes-list-type"] = "map".into();
    conditions["x-kubernetes-list-map-keys"] = json!(["type"]);
    let status = object(json!({
        "phase": string(), "observedGeneration": {"type": "integer"}, "conditions": conditions,
    }));
    let scale = json!({
        "status": {},
        "scale": {"specReplicasPath": ".spec.count", "statusReplicasPath": ".status.observedGeneration"},
    });
    let mut rules = object(json!({
        "rules": list(part()), "priority": {"type": "integer"}, "status": any(),
    }));
    rules["required"] = json!(["rules", "priority"]);
    [
        definition(
            "gadgets",
            "Gadget",
            "Namespaced",
            scale,
            object(json!({"spec": spec, "status": status})),
        ),
        definition("rules", "Rules", "Cluster", json!({"status": {}}), rules),
    ]
}

/// A client in a namespace of its own, once the server serves the kinds.
async fn client(context: &Context) -> Result<RestClient, Box<dyn StdError>> {
    static INSTALLED: OnceCell<()> = OnceCell::const_new();
    let server = context.control_plane().await?;
    let namespace = context.namespace().await?;
    let kubeconfig = server.kubeconfig(server.admin(), &namespace);
    let client = RestClient::new(Config::from_kubeconfig_text(&kubeconfig)?)?;
    INSTALLED
        .get_or_try_init(|| install(client.clone()))
        .await?;
    Ok(client)
}

async fn install(client: RestClient) -> clientset_runtime::Result<()> {
    for definition in definitions() {
        client
            .request()
            .api("apiextensions.k8s.io", "v1")
            .resource("customresourcedefinitions")
            .post()
            .body_bytes("application/json", definition.to_string())
            .send()
            .await?;
        let name = definition["metadata"]["name"].as_str().unwrap();
        client
            .resource::<CustomResourceDefinition>()
            .wait_for(name, condition_is("Established", "True"))
            .timeout(Duration::from_secs(30))
            .await?;
    }
    Ok(())
}

fn gadgets(client: &RestClient) -> ResourceClient<Gadget, InNamespace> {
    client.resource().namespace(client.default_namespace())
}

/// What is stored, as the server says it.
async fn stored(client: &RestClient, name: &str) -> Result<Json, Box<dyn StdError>> {
    let response = client
        .request()
        .api("example.com", "v1")
        .namespace(client.default_namespace())
        .resource("gadgets")
        .name(name)
        .send()
        .await?;
    Ok(serde_json::from_slice(response.bytes())?)
}

/// A spec that typed fields alone would not show.
fn spec() -> Json {
    let part = json!({"key": "k", "note": null, "tags": []});
    json!({
        "name": "", "nullable": null, "color": null, "ratio": null, "hosts": [],
        "requiredHosts": null, "labels": {}, "requiredLabels": {"a": 0, "b": "1"},
        "part": null, "requiredPart": part, "parts": [part, {"key": "l", "tags": null}],
        "partsByName": {"a": part, "b": {"key": "", "inner": {"key": "", "note": null}}},
        "maybe": [1, null], "anything": [null, {}], "since": "2024-01-02T03:04:05.60+02:00",
        "port": 0, "open": {"known": null, "list": [], "extra": {"a": null, "b": []}},
    })
}

async fn create(client: &RestClient, name: &str) -> TestResult {
    let object = json!({
        "apiVersion": "example.com/v1", "kind": "Gadget", "metadata": {"name": name}, "spec": spec(),
    });
    client
        .request()
        .api("example.com", "v1")
        .namespace(client.default_namespace())
        .resource("gadgets")
        .post()
        .body_bytes("application/json", object.to_string())
        .send()
        .await?;
    Ok(())
}

async fn an_update_gives_back_what_is_stored(context: Context) -> TestResult {
    let client = client(&context).await?;
    create(&client, "web").await?;
    let before = stored(&client, "web").await?;
    assert_eq!(before["spec"], spec());

    let mut gadget = gadgets(&client).get("web").await?;
    assert_eq!(serde_json::to_value(&gadget)?, before);
    gadget.metadata.labels.insert("changed", "yes".into());
    let updated = gadgets(&client).update(&gadget).await?;
    assert_eq!(updated.spec, gadget.spec);
    let after = stored(&client, "web").await?;
    assert_eq!(after["spec"], before["spec"]);
    assert_eq!(after["metadata"]["generation"], 1);

    // Nothing is changed, also where it was YAML meanwhile.
    let yaml = clientset_runtime::wire::yaml::to_string(&updated)?;
    let gadget: Gadget = clientset_runtime::wire::yaml::from_str(&yaml)?;
    let again = gadgets(&client).update(&gadget).await?;
    assert_eq!(
        again.metadata.resource_version,
        updated.metadata.resource_version
    );
    Ok(())
}

async fn a_change_sends_the_change_alone(context: Context) -> TestResult {
    let client = client(&context).await?;
    create(&client, "web").await?;
    let changed = gadgets(&client)
        .modify("web", |gadget| {
            let spec = gadget.spec.or_default();
            spec.color = Some(Color::Red);
            spec.ratio = Some(0.0);
            spec.hosts.push("a".into());
            spec.parts[1].tags.push("t".into());
        })
        .await?;
    let mut expected = spec();
    expected["color"] = "red".into();
    expected["ratio"] = 0.into();
    expected["hosts"] = json!(["a"]);
    expected["parts"][1]["tags"] = json!(["t"]);
    assert_eq!(stored(&client, "web").await?["spec"], expected);
    assert_eq!(serde_json::to_value(&changed.spec)?, expected);

    gadgets(&client)
        .modify("web", |gadget| {
            let spec = gadget.spec.or_default();
            spec.hosts.clear();
            spec.unknown_fields.remove("labels");
        })
        .await?;
    for gone in ["hosts", "labels"] {
        expected.as_object_mut().unwrap().remove(gone);
    }
    assert_eq!(stored(&client, "web").await?["spec"], expected);
    Ok(())
}

async fn lists_and_watches_keep_as_much(context: Context) -> TestResult {
    let client = client(&context).await?;
    create(&client, "a").await?;
    create(&client, "b").await?;
    let list = gadgets(&client).list().await?;
    assert_eq!(list.items.len(), 2);
    for item in &list.items {
        assert_eq!(serde_json::to_value(&item.spec)?, spec());
    }
    let mut events = gadgets(&client).watch().resource_version("0").await?;
    for _ in 0..2 {
        let Some(Event::Added(gadget)) = events.try_next().await? else {
            panic!("expected what is there");
        };
        assert_eq!(gadget.spec, list.items[0].spec);
    }
    Ok(())
}

fn named<K: Resource>(name: &str) -> K {
    let mut object = K::EMPTY;
    *object.metadata_mut() = ObjectMeta {
        name: name.into(),
        ..Default::default()
    };
    object
}

async fn open_data_is_applied_and_extracted(context: Context) -> TestResult {
    let client = client(&context).await?;
    let gadgets = gadgets(&client);
    let mut open = Open::default();
    open.unknown_fields.insert(
        "extra".into(),
        RawJson::from_serialize(&json!({"a": [1, {}], "b": null}))?,
    );
    let part = Part {
        key: "k".into(),
        note: some("n"),
        ..Default::default()
    };
    let mut wanted: Gadget = named("web");
    wanted.spec = some(Spec {
        name: "web".into(),
        required_hosts: vec!["h".into()],
        required_part: part.clone(),
        parts: vec![part],
        since: Some(DateTime::now()),
        open: some(open),
        ..Default::default()
    });
    let applied = gadgets.apply(&wanted).field_manager("me").await?;
    let extra = stored(&client, "web").await?["spec"]["open"]["extra"].take();
    assert_eq!(extra["a"], json!([1, {}]));

    // Applied again as it is, nothing changes; without the data, it is gone.
    let mut part = extract(&applied, "me")?;
    let again = gadgets.apply(&part).field_manager("me").await?;
    assert_eq!(
        again.metadata.resource_version,
        applied.metadata.resource_version
    );
    part.spec
        .or_default()
        .open
        .or_default()
        .unknown_fields
        .clear();
    gadgets.apply(&part).field_manager("me").await?;
    let now = stored(&client, "web").await?;
    assert_eq!(now["spec"]["open"].get("extra"), None);
    assert_eq!(now["spec"]["parts"][0]["note"], "n");
    Ok(())
}

async fn the_status_is_applied_without_required_fields(context: Context) -> TestResult {
    let client = client(&context).await?;
    let rules = client.resource::<Rules>();
    let mut wanted: Rules = named("kept");
    wanted.rules = vec![Part::default()];
    wanted.priority = 5;
    rules.apply(&wanted).field_manager("owner").await?;

    let mut status: Rules = named("kept");
    status.status = RawJson::from_serialize(&json!({"seen": 1, "empty": [], "none": null}))?;
    let applied = rules
        .apply_status(&status)
        .field_manager("controller")
        .await?;
    assert_eq!((applied.priority, applied.rules.len()), (5, 1));
    // The whole object would claim what is the owner's.
    let whole = rules.patch_status("kept", Patch::apply(&status));
    let error = whole.field_manager("other").await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let read = rules.get_status("kept").await?;
    let seen: Json = serde_json::from_str(read.status.as_str())?;
    assert_eq!((&seen["seen"], &seen["empty"]), (&json!(1), &json!([])));
    let modified = rules
        .modify_status("kept", |rules| {
            rules.status = r#"{"seen":2}"#.parse().unwrap_or_default();
        })
        .await?;
    assert_eq!(modified.status.as_str(), r#"{"seen":2}"#);
    Ok(())
}

async fn conditions_and_scale_work(context: Context) -> TestResult {
    let client = client(&context).await?;
    create(&client, "web").await?;
    let gadgets = gadgets(&client);
    gadgets
        .modify_status("web", |gadget| {
            let status = gadget.status.or_default();
            status.observed_generation = gadget.metadata.generation;
            status.conditions.push(GadgetCondition {
                type_: "Ready".into(),
                status: ConditionStatus::True,
                since: Some(DateTime::now()),
                ..Default::default()
            });
        })
        .await?;
    let ready = gadgets
        .wait_for("web", condition_is("Ready", "True"))
        .timeout(Duration::from_secs(10))
        .await?;
    assert_eq!(serde_json::to_value(&ready.spec)?, spec());

    // Where there is no number, there is no scale.
    let error = gadgets
        .get_subresource::<Scale>("web", "scale")
        .await
        .unwrap_err();
    assert!(error.to_string().contains(".spec.count"), "{error}");
    gadgets
        .modify("web", |gadget| gadget.spec.or_default().count = Some(2))
        .await?;
    let mut scale: Scale = gadgets.get_subresource("web", "scale").await?;
    assert_eq!((scale.spec.replicas, scale.status.replicas), (Some(2), 1));
    scale.spec.replicas = Some(3);
    let scale: Scale = gadgets.update_subresource("web", "scale", &scale).await?;
    assert_eq!(scale.spec.replicas, Some(3));
    assert_eq!(gadgets.get("web").await?.spec.count, Some(3));
    Ok(())
}
