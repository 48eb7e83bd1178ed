//! Clients of custom resources: as a crate of one's own has them, without Kubernetes' own types.

use clientset_runtime::client::scale::Scale;
use clientset_runtime::client::scope::Everywhere;
use clientset_runtime::client::{Clients, ResourceClient, condition_is, verb};
use clientset_runtime::config::Config;
use clientset_runtime::object::{RawJson, Resource, some};
use serde_json::{Value as Json, json};

use crate::kinds::{Anything, Color, Gadget, Part, Rules};
use crate::script::{Script, Turn, answer};

clientset_runtime::client! {
    /// The Gadgets of one namespace.
    GadgetsClient(Gadget, InNamespace "all_gadgets")
}

clientset_runtime::client! {
    /// The Rules of the cluster.
    RulesClient(Rules, ClusterWide)
}

clientset_runtime::client! {
    /// The Anythings of one namespace.
    AnythingsClient(Anything, InNamespace "all_anythings")
}

clientset_runtime::group_client! {
    /// The clients of `example.com/v1`.
    ExampleComV1
}

impl ExampleComV1 {
    fn gadgets(&self, namespace: &str) -> GadgetsClient {
        GadgetsClient::new(self.rest(), namespace)
    }

    fn rules(&self) -> RulesClient {
        RulesClient::new(self.rest())
    }

    fn anythings(&self, namespace: &str) -> AnythingsClient {
        AnythingsClient::new(self.rest(), namespace)
    }
}

/// What generated code hangs on everybody's clientset.
trait ClientsetExt: Clients {
    fn example_com_v1(&self) -> ExampleComV1 {
        ExampleComV1::new(self.rest())
    }
}

impl<C: Clients + ?Sized> ClientsetExt for C {}

clientset_runtime::clientset! {
    /// Somebody's clientset.
    Clientset
}

fn clients(script: &Script) -> Clientset {
    Clientset::from(script.client_of(Config::new("https://h")))
}

fn json(value: &Json) -> Turn {
    answer(
        200,
        &[("content-type", "application/json")],
        value.to_string(),
    )
}

/// Method, path and body of everything that was asked.
fn lines(script: &Script) -> Vec<String> {
    let line = |asked: crate::script::Asked| {
        let path = asked
            .uri
            .trim_start_matches("https://h/apis/example.com/v1/");
        let body = String::from_utf8(asked.body.to_vec()).unwrap();
        format!("{} {path} {body}", asked.method)
            .trim_end()
            .to_owned()
    };
    script.asked().into_iter().map(line).collect()
}

fn object(kind: &str, members: Json) -> Json {
    let mut object = json!({
        "apiVersion": "example.com/v1", "kind": kind,
        "metadata": {"name": "web", "resourceVersion": "7", "generation": 2},
    });
    let Json::Object(members) = members else {
        unreachable!("{members}")
    };
    object.as_object_mut().unwrap().extend(members);
    object
}

#[tokio::test]
async fn whatever_has_a_rest_client_has_the_clients() {
    let script = Script::new([]);
    let clients = clients(&script);
    let of_a_reference: &dyn Clients = &clients;
    for group in [
        clients.example_com_v1(),
        clients.rest().example_com_v1(),
        of_a_reference.example_com_v1(),
        (&&clients).example_com_v1(),
    ] {
        assert_eq!(group.gadgets("a").namespace_name(), Some("a"));
    }
}

/// Code that is generic over kinds takes those of CRDs as well, with or without a spec.
async fn names<K: Resource + verb::List>(
    client: &ResourceClient<K, Everywhere<K::Scope>>,
) -> Vec<String> {
    let list = client.list().await.unwrap();
    list.items
        .iter()
        .map(|item| item.metadata().name.to_string())
        .collect()
}

#[tokio::test]
async fn generic_code_lists_every_kind_everywhere() {
    let list = |kind: &str, item: Json| {
        json(
            &json!({"apiVersion": "example.com/v1", "kind": format!("{kind}List"),
            "metadata": {"resourceVersion": "9"}, "items": [item]}),
        )
    };
    let script = Script::new([
        list("Gadget", object("Gadget", json!({"spec": {}}))),
        list(
            "Rules",
            object("Rules", json!({"rules": null, "priority": 1})),
        ),
        list("Anything", object("Anything", json!({"data": {"a": null}}))),
    ]);
    let clients = clients(&script);
    assert_eq!(names(&clients.resource::<Gadget>()).await, ["web"]);
    assert_eq!(names(&clients.resource::<Rules>()).await, ["web"]);
    assert_eq!(names(&clients.resource::<Anything>()).await, ["web"]);
    assert_eq!(
        lines(&script),
        ["GET gadgets", "GET rules", "GET anythings"]
    );
}

#[tokio::test]
async fn waits_know_the_conditions_of_every_kind() {
    let ready = json!({"observedGeneration": 2, "conditions": [
        {"type": "Synced", "status": "False"},
        {"type": "Ready", "status": "True", "reason": "Done", "lastTransitionTime": "2024-01-02T03:04:05.6Z"},
    ]});
    let stale = json!({"observedGeneration": 1, "conditions": ready["conditions"]});
    let event =
        |kind: &str, object: &Json| json!({"type": kind, "object": object}).to_string() + "\n";
    let turns = |kind: &str| {
        let list = json!({"apiVersion": "example.com/v1", "kind": format!("{kind}List"),
            "metadata": {"resourceVersion": "9"}, "items": [object(kind, json!({}))]});
        let events = [
            event("MODIFIED", &object(kind, json!({"status": null}))),
            event(
                "MODIFIED",
                &object(
                    kind,
                    json!({"status": {"conditions": [5, null], "phase": 1}}),
                ),
            ),
            event("MODIFIED", &object(kind, json!({"status": stale}))),
            event(
                "MODIFIED",
                &object(kind, json!({"status": ready, "spec": {"name": "last"}})),
            ),
        ];
        // What is no condition cannot be read where the type says what one is.
        let events = if kind == "Gadget" {
            vec![&events[0], &events[2], &events[3]]
        } else {
            events.iter().collect()
        };
        let events: String = events.into_iter().map(String::as_str).collect();
        Script::new([
            json(&list),
            answer(200, &[("content-type", "application/json")], events),
        ])
    };
    let script = turns("Gadget");
    let gadgets = clients(&script).example_com_v1().gadgets("default");
    let gadget = gadgets
        .wait_for("web", condition_is("ready", "true"))
        .await
        .unwrap();
    assert_eq!(gadget.spec.name, "last");
    let script = turns("Rules");
    let rules = clients(&script).example_com_v1().rules();
    let rules = rules
        .wait_for("web", condition_is("Ready", "True"))
        .await
        .unwrap();
    assert!(rules.status.as_str().contains("Done"));
    let script = turns("Anything");
    let anythings = clients(&script).example_com_v1().anythings("default");
    let anything = anythings
        .wait_for("web", condition_is("Ready", "True"))
        .await
        .unwrap();
    assert!(anything.unknown_fields.get("status").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_ends_says_the_state_of_every_kind() {
    let status = json!({"phase": "green", "conditions": [{"type": "Ready", "status": "False", "reason": "Unready"}]});
    for kind in ["Gadget", "Rules", "Anything"] {
        let item = object(kind, json!({"status": status}));
        let list = json!({"apiVersion": "example.com/v1", "kind": format!("{kind}List"),
            "metadata": {"resourceVersion": "9"}, "items": [item]});
        let script = Script::new([json(&list), Turn::Hang]);
        let group = clients(&script).example_com_v1();
        let limit = std::time::Duration::from_secs(5);
        let error = match kind {
            "Gadget" => group
                .gadgets("a")
                .wait_for("web", |_| false)
                .timeout(limit)
                .await
                .err(),
            "Rules" => group
                .rules()
                .wait_for("web", |_| false)
                .timeout(limit)
                .await
                .err(),
            _ => group
                .anythings("a")
                .wait_for("web", |_| false)
                .timeout(limit)
                .await
                .err(),
        };
        let error = error.unwrap().to_string();
        assert!(
            error.contains("phase green, Ready=False (Unready)"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_status_of_any_kind_is_read_and_written() {
    let stored = object(
        "Rules",
        json!({"rules": [], "priority": 1, "status": {"seen": 1}}),
    );
    let script = Script::new([
        json(&stored),
        json(&stored),
        json(&stored),
        json(&stored),
        json(&stored),
    ]);
    let rules = clients(&script).example_com_v1().rules();
    let mut object = rules.get_status("web").await.unwrap();
    assert_eq!(object.status.as_str(), r#"{"seen":1}"#);
    object.status = RawJson::from_serialize(&json!({"seen": 2})).unwrap();
    rules.update_status(&object).await.unwrap();
    rules
        .modify_status("web", |object| object.status = RawJson::new())
        .await
        .unwrap();
    let mut wanted = Rules::default();
    wanted.metadata.name = "web".into();
    wanted.status = r#"{"seen":3}"#.parse().unwrap();
    rules
        .apply_status(&wanted)
        .field_manager("me")
        .await
        .unwrap();
    let version = r#"{"op":"replace","path":"/metadata/resourceVersion","value":"7"}"#;
    assert_eq!(
        lines(&script),
        [
            "GET rules/web/status".to_owned(),
            concat!(
                r#"PUT rules/web/status {"apiVersion":"example.com/v1","kind":"Rules","#,
                r#""metadata":{"name":"web","resourceVersion":"7","generation":2},"#,
                r#""rules":[],"priority":1,"status":{"seen":2}}"#
            )
            .to_owned(),
            "GET rules/web".to_owned(),
            format!(r#"PATCH rules/web/status [{version},{{"op":"remove","path":"/status"}}]"#),
            concat!(
                r#"PATCH rules/web/status?fieldManager=me {"apiVersion":"example.com/v1","kind":"Rules","#,
                r#""metadata":{"name":"web"},"status":{"seen":3}}"#
            )
            .to_owned(),
        ]
    );
}

#[tokio::test]
async fn modify_and_update_keep_everything_and_apply_writes_open_data() {
    let stored = object(
        "Gadget",
        json!({
            "spec": {"name": "", "hosts": [], "labels": null, "requiredHosts": null, "parts": [{"key": "a", "note": null}],
                "open": {"list": [], "extra": null}},
        }),
    );
    let script = Script::new([
        json(&stored),
        json(&stored),
        json(&stored),
        json(&stored),
        json(&stored),
    ]);
    let gadgets = clients(&script).example_com_v1().gadgets("default");
    gadgets.modify("web", |_| {}).await.unwrap();
    gadgets
        .modify("web", |gadget| {
            let spec = gadget.spec.or_default();
            spec.color = Some(Color::Green);
            spec.hosts.push("a".into());
        })
        .await
        .unwrap();
    let gadget = gadgets.get("web").await.unwrap();
    gadgets.update(&gadget).await.unwrap();
    let mut wanted = Gadget::default();
    wanted.metadata.name = "web".into();
    let open = wanted.spec.or_default().open.or_default();
    open.unknown_fields
        .insert("extra".into(), "[1]".parse().unwrap());
    open.part = some(Part {
        key: "k".into(),
        ..Default::default()
    });
    let lines = lines(&script);
    let (patch, update) = (&lines[2], &lines[4]);
    assert_eq!(
        (lines.len(), lines[0].as_str(), lines[1].as_str()),
        (5, "GET namespaces/default/gadgets/web", lines[0].as_str())
    );
    assert_eq!(
        patch,
        concat!(
            r#"PATCH namespaces/default/gadgets/web [{"op":"replace","path":"/metadata/resourceVersion","value":"7"},"#,
            r#"{"op":"add","path":"/spec/color","value":"green"},"#,
            r#"{"op":"add","path":"/spec/hosts","value":["a"]}]"#,
        )
    );
    let body = update
        .strip_prefix("PUT namespaces/default/gadgets/web ")
        .unwrap();
    let mut body: Json = serde_json::from_str(body).unwrap();
    // Required by the type, and not there.
    for required in ["nullable", "requiredLabels", "requiredPart"] {
        assert!(
            body["spec"]
                .as_object_mut()
                .unwrap()
                .remove(required)
                .is_some()
        );
    }
    assert_eq!(body, stored);

    let script = Script::new([json(&stored)]);
    let gadgets = clients(&script).example_com_v1().gadgets("default");
    gadgets.apply(&wanted).field_manager("me").await.unwrap();
    let line = crate::clients::lines(&script).remove(0);
    assert!(
        line.ends_with(r#""open":{"part":{"key":"k"},"extra":[1]}}}"#),
        "{line}"
    );
}

#[tokio::test]
async fn the_scale_subresource_needs_no_other_crate() {
    let stored = json!({"apiVersion": "autoscaling/v1", "kind": "Scale",
        "metadata": {"name": "web", "namespace": "default", "resourceVersion": "7"},
        "spec": {"replicas": 1}, "status": {"replicas": 2, "selector": "app=web"}});
    let script = Script::new([json(&stored), json(&stored)]);
    let gadgets = clients(&script).example_com_v1().gadgets("default");
    let mut scale: Scale = gadgets.get_subresource("web", "scale").await.unwrap();
    assert_eq!(scale.status.selector, some("app=web"));
    scale.spec.replicas = some(3);
    let scale: Scale = gadgets
        .update_subresource("web", "scale", &scale)
        .await
        .unwrap();
    assert_eq!(scale.status.replicas, 2);
    assert_eq!(
        lines(&script)[1],
        concat!(
            r#"PUT namespaces/default/gadgets/web/scale {"apiVersion":"autoscaling/v1","kind":"Scale","#,
            r#""metadata":{"name":"web","namespace":"default","resourceVersion":"7"},"#,
            r#""spec":{"replicas":3},"status":{"replicas":2,"selector":"app=web"}}"#,
        )
    );
}
