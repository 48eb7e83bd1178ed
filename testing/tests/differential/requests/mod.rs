//! Requests that are told as they are sent: patches with all that a patch can say, applied configurations, options,
//! subresources, and other forms of answers.

mod patches;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::kinds::Kind;
use patches::{json_patches, merge_patches, pod_spec, strategic_patches};

/// A request. In its texts `@NAME@` and `@NAMESPACE@` stand for what the object's are, `@FIRST@` for the version that the
/// object had at first.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) method: &'static str,
    /// Behind the path of the object: `/status`. `None` for the collection.
    pub(crate) part: Option<&'static str>,
    pub(crate) query: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<String>,
}

const JSON: &str = "application/json";
const JSON_PATCH: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

/// One of them.
pub(crate) fn draw(random: &mut Rng, kind: &Kind) -> Raw {
    match random.u8(..20) {
        0..4 => patch(random, JSON_PATCH, json_patches(kind)),
        4..7 => patch(random, MERGE, merge_patches(kind)),
        7..12 => patch(random, STRATEGIC, strategic_patches(kind)),
        12..15 => configuration(random, kind),
        15..17 => view(random, kind),
        17..18 => deletion(random),
        _ => subresource(random, kind),
    }
}

fn pick<T: Clone>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())].clone()
}

fn patch(random: &mut Rng, media_type: &'static str, bodies: Vec<Value>) -> Raw {
    Raw {
        method: "PATCH",
        part: Some(pick(random, &["", "", "", "", "", "/status"])),
        query: pick(
            random,
            &[
                "",
                "",
                "",
                "fieldValidation=Strict",
                "fieldManager=other",
                "dryRun=All",
            ],
        ),
        media_type,
        accept: JSON,
        body: Some(pick(random, &bodies).to_string()),
    }
}

/// An applied configuration, whole or in parts, with or without what it may not say.
fn configuration(random: &mut Rng, kind: &Kind) -> Raw {
    let mut object = json!({
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "metadata": {"name": "@NAME@"},
    });
    let whole = random.u8(..3) > 0;
    if whole {
        for (name, value) in (kind.content)().as_object().into_iter().flatten() {
            object[name] = value.clone();
        }
    }
    let metadata = &mut object["metadata"];
    match random.u8(..16) {
        0..3 => metadata["labels"] = json!({"tier": pick(random, &["front", "back", ""])}),
        3 => metadata["labels"] = json!({}),
        4 => metadata["annotations"] = json!({"example.com/a": "applied", "b": ""}),
        5 => metadata["finalizers"] = json!(["example.com/a"]),
        6 => {
            metadata["ownerReferences"] =
                json!([{"apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "u1"}]);
        }
        7 => metadata["managedFields"] = json!([]),
        8 => metadata["uid"] = "00000000-0000-4000-8000-000000000000".into(),
        9 => metadata["resourceVersion"] = "@FIRST@".into(),
        10 => metadata["name"] = pick(random, &["other", ""]).into(),
        11 => object["kind"] = "Teapot".into(),
        12 => object["metadata"]["labels"] = Value::Null,
        13 => {
            if let Some(status) = kind.status {
                object["status"] = status();
            }
        }
        _ => {
            if let Some(names) = pod_spec(kind) {
                let pods = pick(
                    random,
                    &[
                        json!({"containers": [{"name": "side", "image": "j"}]}),
                        json!({"containers": [{"name": "main", "image": "example.com/main:1", "ports": [{"containerPort": 80, "name": "web"}]}]}),
                        json!({"containers": [{"name": "main", "image": "example.com/main:1"}, {"name": "main", "image": "twice"}]}),
                        json!({"containers": [{"image": "nameless"}]}),
                        json!({"containers": [{"name": "main", "image": "example.com/main:1", "env": [{"name": "A", "value": ""}]}]}),
                        json!({"containers": [{"name": "main", "image": "example.com/main:1"}], "tolerations": [{"key": "a", "operator": "Exists"}], "nodeSelector": {}}),
                        json!({"containers": [{"name": "main", "image": "example.com/main:1"}], "volumes": [{"name": "v", "emptyDir": {}}]}),
                    ],
                );
                let (last, before) = names.split_last().unwrap_or((&"spec", &[]));
                let mut holder = &mut object;
                for name in before {
                    holder = &mut holder[*name];
                }
                holder[*last] = pods;
            }
        }
    }
    let body = match random.u8(..12) {
        // The same as YAML that is no JSON.
        0 => format!("# applied\n{object}\n"),
        1 => pick(random, &["", "text", "a: [", "{}", "- a"]).to_owned(),
        _ => object.to_string(),
    };
    Raw {
        method: "PATCH",
        part: Some(pick(random, &["", "", "", "", "", "", "/status"])),
        query: pick(
            random,
            &[
                "fieldManager=one",
                "fieldManager=one",
                "fieldManager=one&force=true",
                "fieldManager=other",
                "fieldManager=other&force=true",
                "fieldManager=kubectl&force=true",
                "fieldManager=one&dryRun=All",
                "fieldManager=one&fieldValidation=Strict",
                "fieldManager=one&force=perhaps",
                "",
            ],
        ),
        media_type: APPLY,
        accept: JSON,
        body: Some(body),
    }
}

/// Objects and lists in other forms.
fn view(random: &mut Rng, kind: &Kind) -> Raw {
    let part = match kind.namespaced {
        true => pick(random, &[None, None, Some("")]),
        // A list of what is in the cluster has what other sequences made.
        false => Some(""),
    };
    let query = match part {
        Some(_) => pick(
            random,
            &[
                "",
                "",
                "resourceVersion=0",
                "resourceVersion=x",
                "pretty=true",
                "includeObject=Object",
            ],
        ),
        None => pick(
            random,
            &[
                "",
                "",
                "labelSelector=tier",
                "labelSelector=tier,app=x",
                "labelSelector=tier%20in%20(front,back)",
                "labelSelector=tier==front",
                "labelSelector=tier>1",
                "labelSelector=!tier,!app",
                "labelSelector=a/b/c=1",
                "labelSelector=tier=not%20a%20value",
                "fieldSelector=metadata.name=a,metadata.name!=b",
                "fieldSelector=metadata.name%20in%20(a)",
                "fieldSelector=metadata.namespace=@NAMESPACE@",
                "fieldSelector=metadata.labels=x",
                "fieldSelector=metadata.name",
                "limit=1",
                "limit=-1",
                "limit=x",
                "limit=2&resourceVersion=0",
                "resourceVersion=0&resourceVersionMatch=Exact",
                "resourceVersionMatch=NotOlderThan",
                "resourceVersion=0&resourceVersionMatch=NotOlderThan",
                "resourceVersion=1&resourceVersionMatch=Perhaps",
                "sendInitialEvents=true",
                "timeoutSeconds=x",
                "timeoutSeconds=5",
                "allowWatchBookmarks=true",
                "watch=0",
                "watch=true&resourceVersion=x",
                "watch=true&fieldSelector=spec.nothing=1",
                "watch=true&sendInitialEvents=true",
                "watch=true&resourceVersionMatch=Exact",
                "watch=true&limit=1&continue=x",
                "includeObject=Object",
                "includeObject=None",
                "includeObject=Some",
            ],
        ),
    };
    Raw {
        method: "GET",
        part,
        query,
        media_type: JSON,
        accept: pick(
            random,
            &[
                JSON,
                "application/json;as=Table;v=v1;g=meta.k8s.io",
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
                "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
                "application/json;as=Table;v=v9;g=meta.k8s.io",
                "application/json;as=Teapot;v=v1;g=meta.k8s.io",
                "text/html",
                "text/html,*/*",
                "application/*",
            ],
        ),
        body: None,
    }
}

fn deletion(random: &mut Rng) -> Raw {
    let body = pick(
        random,
        &[
            json!({"dryRun": ["All"], "propagationPolicy": "Foreground"}),
            json!({"dryRun": ["All"], "propagationPolicy": "Orphan"}),
            json!({"dryRun": ["All"], "propagationPolicy": "Background", "gracePeriodSeconds": 5}),
            json!({"dryRun": ["All"], "orphanDependents": true}),
            json!({"propagationPolicy": "Foreground"}),
            json!({"propagationPolicy": "Orphan", "gracePeriodSeconds": 0}),
            json!({"gracePeriodSeconds": 1}),
            json!({"propagationPolicy": "Orphan", "orphanDependents": true}),
            json!({"propagationPolicy": "Background", "gracePeriodSeconds": -1}),
            json!({"propagationPolicy": "Background", "gracePeriodSeconds": 1}),
            json!({"propagationPolicy": "Background", "gracePeriodSeconds": "x"}),
            json!({"propagationPolicy": "Background", "preconditions": {"resourceVersion": "@FIRST@"}}),
            json!({"propagationPolicy": "Background", "preconditions": {"uid": "x", "resourceVersion": "1"}}),
            json!({"propagationPolicy": "Background", "kind": "DeleteOptions", "apiVersion": "v1"}),
            json!({"propagationPolicy": "Background", "kind": "Teapot", "apiVersion": "v1"}),
            json!({"propagationPolicy": "Background", "unheardOf": 1}),
            json!({"propagationPolicy": "Background", "dryRun": "All"}),
            json!({"propagationPolicy": ""}),
            json!([]),
        ],
    );
    Raw {
        method: "DELETE",
        part: Some(""),
        query: "",
        media_type: JSON,
        accept: JSON,
        body: Some(body.to_string()),
    }
}

fn subresource(random: &mut Rng, kind: &Kind) -> Raw {
    let raw = |method, part, media_type, query, body: Option<Value>| Raw {
        method,
        part: Some(part),
        query,
        media_type,
        accept: JSON,
        body: body.map(|body| body.to_string()),
    };
    if kind.scales && random.bool() {
        let replicas = pick(random, &[0, 2, 5, -3]);
        let scale = json!({
            "apiVersion": "autoscaling/v1",
            "kind": "Scale",
            "metadata": {"name": "@NAME@", "namespace": "@NAMESPACE@"},
            "spec": {"replicas": replicas},
        });
        let versioned = json!({
            "metadata": {"name": "@NAME@", "resourceVersion": "@FIRST@"},
            "spec": {"replicas": replicas},
        });
        return match random.u8(..9) {
            0 => raw("GET", "/scale", JSON, "", None),
            1 => raw("PUT", "/scale", JSON, "", Some(scale)),
            2 => raw("PUT", "/scale", JSON, "fieldManager=other", Some(versioned)),
            3 => raw(
                "PUT",
                "/scale",
                JSON,
                "",
                Some(json!({"spec": {"replicas": replicas}})),
            ),
            4 => raw("PATCH", "/scale", APPLY, "fieldManager=one", Some(scale)),
            5 => raw(
                "PATCH",
                "/scale",
                APPLY,
                "fieldManager=other&force=true",
                Some(scale),
            ),
            6 => raw(
                "PATCH",
                "/scale",
                JSON_PATCH,
                "",
                Some(json!([{"op": "replace", "path": "/spec/replicas", "value": replicas}])),
            ),
            7 => raw(
                "PATCH",
                "/scale",
                STRATEGIC,
                "dryRun=All",
                Some(json!({"spec": {"replicas": replicas}})),
            ),
            _ => raw("PATCH", "/scale", MERGE, "", Some(json!({"spec": null}))),
        };
    }
    if kind.kind == "Pod" {
        let debug = json!({"name": "debug", "image": "d", "terminationMessagePolicy": "File"});
        let binding = json!({
            "metadata": {"name": "@NAME@", "labels": {"bound": "yes"}},
            "target": {"kind": "Node", "name": pick(random, &["one", "two", ""])},
        });
        let eviction = |options: Value| json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "@NAME@"}, "deleteOptions": options});
        return match random.u8(..16) {
            0 => raw("POST", "/eviction", JSON, "", Some(eviction(json!({})))),
            1 => raw(
                "POST",
                "/eviction",
                JSON,
                "dryRun=All",
                Some(eviction(Value::Null)),
            ),
            2 => raw(
                "POST",
                "/eviction",
                JSON,
                "",
                Some(eviction(json!({"gracePeriodSeconds": 0}))),
            ),
            3 => raw(
                "POST",
                "/eviction",
                JSON,
                "",
                Some(eviction(json!({"preconditions": {"uid": "x"}}))),
            ),
            4 => raw(
                "POST",
                "/eviction",
                JSON,
                "",
                Some(json!({"metadata": {"name": "x"}})),
            ),
            5 | 6 => raw("POST", "/binding", JSON, "", Some(binding)),
            7 => raw("POST", "/binding", JSON, "dryRun=All", Some(binding)),
            8 => raw(
                "PATCH",
                "/ephemeralcontainers",
                STRATEGIC,
                "",
                Some(json!({"spec": {"ephemeralContainers": [debug]}})),
            ),
            9 => raw(
                "PATCH",
                "/ephemeralcontainers",
                MERGE,
                "",
                Some(json!({"spec": {"ephemeralContainers": []}})),
            ),
            10 => raw(
                "PATCH",
                "/ephemeralcontainers",
                MERGE,
                "",
                Some(
                    json!({"metadata": {"labels": {"x": "y"}}, "spec": {"ephemeralContainers": [{"name": "main", "image": "d", "ports": [{"containerPort": 1}]}]}}),
                ),
            ),
            11 => raw("GET", "/ephemeralcontainers", JSON, "", None),
            12 => raw(
                "PATCH",
                "/resize",
                STRATEGIC,
                "",
                Some(
                    json!({"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "1"}}}]}}),
                ),
            ),
            13 => raw(
                "PATCH",
                "/resize",
                STRATEGIC,
                "",
                Some(
                    json!({"spec": {"containers": [{"name": "main", "image": "other", "resources": {"limits": {"memory": "1Gi"}}}]}}),
                ),
            ),
            14 => raw("GET", "/log", JSON, "container=none", None),
            _ => raw("GET", "/resize", JSON, "", None),
        };
    }
    let query = pick(random, &["", "dryRun=All", "fieldValidation=Strict"]);
    match random.u8(..9) {
        0 => raw("GET", "/scale", JSON, "", None),
        1 => raw("GET", "/nothing", JSON, "", None),
        2 => raw("POST", "", JSON, "", Some(json!({}))),
        3 => raw("POST", "/status", JSON, "", Some(json!({}))),
        4 => raw("PUT", "", "text/plain", "", Some(json!({}))),
        5 => raw("PATCH", "", JSON, "", Some(json!({}))),
        6 => raw(
            "PUT",
            "",
            JSON,
            query,
            Some(json!({"metadata": {"name": "@NAME@"}})),
        ),
        7 => raw(
            "PUT",
            "",
            JSON,
            query,
            Some(json!({"kind": kind.kind, "apiVersion": "v9", "metadata": {"name": "@NAME@"}})),
        ),
        _ => raw(
            "PUT",
            "/status",
            JSON,
            query,
            Some(
                json!({"kind": kind.kind, "apiVersion": kind.api_version, "metadata": {"name": "@NAME@"}, "status": {}}),
            ),
        ),
    }
}
