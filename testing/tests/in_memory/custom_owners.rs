//! Who owns the fields of custom objects: in the version of the request, after changes of their definition, by apply
//! and by scale.

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::definitions::{DEFINITIONS, definition};
use crate::ownership::entries;
use crate::support::{Answer, Outcome, ask};

const WIDGETS: &str = "/apis/example.com/v1/namespaces/default/widgets";
const WIDGETS_V2: &str = "/apis/example.com/v2/namespaces/default/widgets";
const MERGE: &str = "application/merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

/// A kind whose second version knows other fields than the first, which is stored.
fn widgets() -> Value {
    let text = || json!({"type": "string"});
    let of_v1 = json!({
        "size": {"type": "integer"},
        "plain": {"type": "string", "default": "plain"},
        "replicas": {"type": "integer"},
        "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": text()},
        "settings": {"type": "object", "additionalProperties": text()},
        "parts": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": {"type": "object", "required": ["name"], "properties": {"name": text(), "image": text()}},
        },
        "free": {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": true,
            "properties": {"known": {"type": "object", "properties": {"a": text()}}},
        },
    });
    let of_v2 = json!({
        "size": {"type": "integer"},
        "weight": {"type": "integer", "default": 5},
    });
    let schema = |spec: Value| {
        let status = json!({"type": "object", "properties": {"count": {"type": "integer"}}});
        json!({
            "type": "object",
            "properties": {"spec": {"type": "object", "properties": spec}, "status": status},
        })
    };
    let mut widgets = definition("widgets", "Widget", schema(of_v1));
    let versions = &mut widgets["spec"]["versions"];
    versions[0]["subresources"] = json!({
        "status": {},
        "scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.count"},
    });
    let v2 = json!({"name": "v2", "served": true, "storage": false, "schema": {"openAPIV3Schema": schema(of_v2)}});
    if let Some(versions) = versions.as_array_mut() {
        versions.push(v2);
    }
    widgets
}

async fn cluster() -> Outcome<TestCluster> {
    let cluster = TestCluster::start().await?;
    let created = ask(&cluster, &format!("POST {DEFINITIONS}"), widgets()).await?;
    assert_eq!(created.code, 201, "{created:?}");
    Ok(cluster)
}

fn widget(version: &str, spec: Value) -> Value {
    json!({"apiVersion": format!("example.com/{version}"), "kind": "Widget", "metadata": {"name": "a"}, "spec": spec})
}

async fn create(cluster: &TestCluster, manager: &str, spec: Value) -> Outcome<Answer> {
    let created = ask(
        cluster,
        &format!("POST {WIDGETS}?fieldManager={manager}"),
        widget("v1", spec),
    )
    .await?;
    assert_eq!(created.code, 201, "{created:?}");
    Ok(created)
}

async fn merge(cluster: &TestCluster, path: &str, patch: Value) -> Outcome<Answer> {
    ask(cluster, &format!("PATCH {path} {MERGE}"), patch).await
}

async fn apply(cluster: &TestCluster, manager: &str, spec: Value) -> Outcome<Answer> {
    let what = format!("PATCH {WIDGETS}/a?fieldManager={manager} {APPLY}");
    ask(cluster, &what, widget("v1", spec)).await
}

fn entry(who: &str, fields: Value) -> (String, Value) {
    (who.to_owned(), fields)
}

#[tokio::test]
async fn owners_are_told_in_the_version_of_the_request() -> Outcome {
    let cluster = cluster().await?;
    let post = format!("POST {WIDGETS_V2}?fieldManager=me");
    let created = ask(&cluster, &post, widget("v2", json!({"size": 1})))
        .await?
        .body;
    let own = json!({"f:spec": {".": {}, "f:size": {}, "f:weight": {}}});
    assert_eq!(entries(&created), [entry("me Update", own.clone())]);
    // What the stored version does not know is not kept.
    assert_eq!(created["spec"], json!({"size": 1}));

    // The default of the first version is one that the second does not know: nobody can say what changed.
    let changed = merge(
        &cluster,
        &format!("{WIDGETS}/a?fieldManager=other"),
        json!({"spec": {"size": 2}}),
    )
    .await?;
    assert_eq!(
        (changed.code, &changed.body["spec"]["size"]),
        (200, &json!(2))
    );
    assert_eq!(entries(&changed.body), [entry("me Update", own)]);
    let what = format!("PATCH {WIDGETS}/a?fieldManager=third {APPLY}");
    let refused = ask(&cluster, &what, widget("v1", json!({"size": 3}))).await?;
    assert_eq!(refused.outcome(), "500");
    Ok(())
}

#[tokio::test]
async fn an_object_that_fits_no_type_belongs_to_nobody() -> Outcome {
    let cluster = cluster().await?;
    let mut wrong = widget("v1", json!({"size": 1}));
    // The status is dropped, and with it what is wrong.
    wrong["status"] = json!({"count": "many"});
    let created = ask(&cluster, &format!("POST {WIDGETS}"), wrong).await?;
    assert_eq!(created.code, 201);
    assert_eq!(created.body["metadata"]["managedFields"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn what_becomes_atomic_is_owned_as_a_whole() -> Outcome {
    let cluster = cluster().await?;
    let spec = json!({"size": 1, "settings": {"a": "1"}, "tags": ["x"], "parts": [{"name": "p", "image": "i"}]});
    let applied = apply(&cluster, "me", spec).await?;
    assert_eq!(applied.code, 201, "{applied:?}");
    let settings = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties";
    let patch = json!([
        {"op": "add", "path": format!("{settings}/settings/x-kubernetes-map-type"), "value": "atomic"},
        {"op": "replace", "path": format!("{settings}/tags/x-kubernetes-list-type"), "value": "atomic"},
        {"op": "replace", "path": format!("{settings}/parts/x-kubernetes-list-type"), "value": "atomic"},
        {"op": "remove", "path": format!("{settings}/parts/x-kubernetes-list-map-keys")},
    ]);
    let what = format!("PATCH {DEFINITIONS}/widgets.example.com application/json-patch+json");
    let changed = ask(&cluster, &what, patch).await?;
    assert_eq!(changed.code, 200, "{changed:?}");

    let path = format!("{WIDGETS}/a?fieldManager=other");
    let found = merge(&cluster, &path, json!({"spec": {"size": 2}}))
        .await?
        .body;
    let own = json!({"f:spec": {"f:parts": {}, "f:settings": {}, "f:tags": {}}});
    let others = json!({"f:spec": {"f:size": {}}});
    assert_eq!(
        entries(&found),
        [entry("me Apply", own), entry("other Update", others)]
    );
    // And who changes a part of it takes all of it.
    let found = merge(&cluster, &path, json!({"spec": {"settings": {"b": "2"}}}))
        .await?
        .body;
    let others = json!({"f:spec": {"f:settings": {}, "f:size": {}}});
    assert_eq!(entries(&found)[1], entry("other Update", others));
    Ok(())
}

#[tokio::test]
async fn an_apply_that_empties_what_it_names_leaves_null_which_is_refused() -> Outcome {
    let cluster = cluster().await?;
    for (field, value, empty) in [
        ("settings", json!({"a": "1"}), json!({})),
        ("free", json!({"known": {"a": "b"}, "more": 1}), json!({})),
    ] {
        let applied = apply(&cluster, "me", json!({"size": 1, field: value})).await?;
        assert!(applied.code < 300, "{applied:?}");
        let emptied = apply(&cluster, "me", json!({"size": 1, field: empty})).await?;
        let place = format!("spec.{field}");
        assert_eq!(
            (emptied.outcome().as_str(), emptied.fields()),
            ("422 Invalid", vec![place.as_str()])
        );
        // What it does not name any more goes.
        let gone = apply(&cluster, "me", json!({"size": 1})).await?;
        assert_eq!(
            (gone.code, gone.body["spec"].get(field)),
            (200, None),
            "{gone:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn below_what_keeps_unknown_fields_none_is_unknown() -> Outcome {
    let cluster = cluster().await?;
    let applied = apply(&cluster, "me", json!({"free": {"known": {"b": 1}}})).await?;
    // It is owned, though it does not stay.
    assert_eq!(
        (applied.code, &applied.body["spec"]["free"]),
        (201, &json!({"known": {}}))
    );
    let own = json!({"f:spec": {"f:free": {"f:known": {"f:b": {}}}}});
    assert_eq!(entries(&applied.body), [entry("me Apply", own)]);
    let refused = apply(&cluster, "me", json!({"unheardOf": 1})).await?;
    assert_eq!(refused.outcome(), "500");
    Ok(())
}

#[tokio::test]
async fn a_scale_is_applied_only_where_nothing_changes() -> Outcome {
    let cluster = cluster().await?;
    create(&cluster, "me", json!({"size": 1, "replicas": 2})).await?;
    let scale = |replicas: i64| json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "a"}, "spec": {"replicas": replicas}});
    let path = format!("{WIDGETS}/a/scale?fieldManager=one");
    for (force, replicas, expected) in [
        ("", 3, "409 Conflict"),
        ("&force=true", 3, "500"),
        ("", 2, "200"),
    ] {
        let answer = ask(
            &cluster,
            &format!("PATCH {path}{force} {APPLY}"),
            scale(replicas),
        )
        .await?;
        assert_eq!(answer.outcome(), expected, "{replicas} {force}");
    }
    let found = ask(&cluster, &format!("GET {WIDGETS}/a"), ()).await?.body;
    let number = || json!({"f:spec": {"f:replicas": {}}});
    let rest = json!({"f:spec": {".": {}, "f:plain": {}, "f:size": {}}});
    let expected = [
        entry("one Apply scale", number()),
        entry("me Update", number()),
        entry("me Update", rest),
    ];
    assert_eq!(entries(&found), expected);
    Ok(())
}

#[tokio::test]
async fn what_nobody_kept_count_of_is_counted_as_far_as_a_request_can_write() -> Outcome {
    let cluster = cluster().await?;
    let kind = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a"}});
    let with = |field: &str, value: Value| {
        let mut object = kind.clone();
        object[field] = value;
        object
    };
    ask(
        &cluster,
        &format!("POST {WIDGETS}"),
        with("spec", json!({"size": 1})),
    )
    .await?;
    let status = json!({"status": {"count": 1}});
    ask(
        &cluster,
        &format!("PATCH {WIDGETS}/a/status {MERGE}"),
        status,
    )
    .await?;
    let forget = json!({"metadata": {"managedFields": [{}]}});
    for (path, applied, expected) in [
        (
            "a/status",
            with("status", json!({"count": 1})),
            (
                "before-first-apply Update status",
                json!({"f:status": {".": {}, "f:count": {}}}),
            ),
        ),
        (
            "a",
            with("spec", json!({"size": 1})),
            (
                "before-first-apply Update",
                json!({"f:spec": {".": {}, "f:plain": {}, "f:size": {}}}),
            ),
        ),
    ] {
        ask(
            &cluster,
            &format!("PATCH {WIDGETS}/a {MERGE}"),
            forget.clone(),
        )
        .await?;
        let path = format!("PATCH {WIDGETS}/{path}?fieldManager=me&force=true {APPLY}");
        let applied = ask(&cluster, &path, applied).await?;
        let found = entries(&applied.body)
            .into_iter()
            .find(|(who, _)| who.starts_with("before"));
        let (who, fields) = expected;
        assert_eq!(found, Some((who.to_owned(), fields)), "{:?}", applied.body);
    }
    Ok(())
}
