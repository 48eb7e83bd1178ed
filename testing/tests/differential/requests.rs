//! Requests that are told as they are sent: patches with all that a patch can say, applied configurations, options,
//! subresources, and other forms of answers.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::kinds::Kind;

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

/// Where a kind has the spec of pods.
fn pod_spec(kind: &Kind) -> Option<&'static [&'static str]> {
    Some(match kind.kind {
        "Pod" => &["spec"],
        "PodTemplate" => &["template", "spec"],
        "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
        "ReplicationController"
        | "Deployment"
        | "ReplicaSet"
        | "StatefulSet"
        | "DaemonSet"
        | "Job" => &["spec", "template", "spec"],
        _ => return None,
    })
}

/// A value within objects of these names.
fn within(names: &[&str], value: Value) -> Value {
    names
        .iter()
        .rev()
        .fold(value, |value, name| json!({*name: value}))
}

fn json_patches(kind: &Kind) -> Vec<Value> {
    let add = |path: &str, value: Value| json!({"op": "add", "path": path, "value": value});
    let mut all = vec![
        json!([]),
        json!([{"op": "test", "path": "/metadata/name", "value": "a"}, add("/metadata/labels", json!({"tier": "back"}))]),
        json!([{"op": "test", "path": "/metadata/labels/tier", "value": "front"}, {"op": "remove", "path": "/metadata/labels/tier"}]),
        json!([{"op": "test", "path": "/metadata/nothing", "value": null}]),
        json!([{"op": "copy", "from": "/metadata/name", "path": "/metadata/labels/copied"}]),
        json!([{"op": "move", "from": "/metadata/labels/tier", "path": "/metadata/labels/level"}]),
        json!([add("/metadata/finalizers/-", json!("example.com/hold"))]),
        json!([
            add("/metadata/finalizers", json!([])),
            add("/metadata/finalizers/0", json!("example.com/a")),
            add("/metadata/finalizers/-", json!("example.com/b"))
        ]),
        json!([add("/metadata/finalizers/7", json!("example.com/hold"))]),
        json!([{"op": "remove", "path": "/metadata/finalizers/0"}]),
        json!([{"op": "replace", "path": "/metadata/annotations", "value": {"a": "b"}}]),
        json!([{"op": "replace", "path": "/metadata/labels/tier", "value": "replaced"}]),
        json!([{"op": "remove", "path": "/nothing"}]),
        json!([{"op": "jump", "path": "/metadata"}]),
        json!([{"op": "add"}]),
        json!({"op": "add"}),
        json!([{"op": "replace", "path": "/metadata/uid", "value": "x"}]),
        json!([add("/metadata/uid", Value::Null)]),
        json!([{"op": "replace", "path": "", "value": {}}]),
        json!([{"op": "replace", "path": "/kind", "value": "Teapot"}]),
        json!([{"op": "remove", "path": "/apiVersion"}]),
        json!([{"op": "remove", "path": "/metadata/name"}]),
        json!([{"op": "remove", "path": "/metadata/managedFields"}]),
        json!([{"op": "remove", "path": "/metadata"}]),
        json!([add("/metadata/labels", json!({"tier": 5}))]),
        json!([add(
            "/metadata/annotations",
            json!({"example.com/long name": "1"})
        )]),
    ];
    if let Some(names) = pod_spec(kind) {
        let spec = format!("/{}", names.join("/"));
        all.extend([
            json!([add(&format!("{spec}/containers/-"), json!({"name": "side", "image": "j"}))]),
            json!([add(&format!("{spec}/containers/0"), json!({"name": "first", "image": "j"}))]),
            json!([{"op": "remove", "path": format!("{spec}/containers/1")}]),
            json!([{"op": "move", "from": format!("{spec}/containers/1"), "path": format!("{spec}/containers/0")}]),
            json!([{"op": "copy", "from": format!("{spec}/containers/0/name"), "path": format!("{spec}/containers/0/image")}]),
            json!([add(&format!("{spec}/volumes"), json!([{"name": "v"}, {"name": "v", "emptyDir": {}}]))]),
            json!([add(&format!("{spec}/tolerations"), json!([{"key": "k", "operator": "Equal", "value": "", "effect": "NoSchedule"}]))]),
            json!([add(&format!("{spec}/containers/0/resources"), json!({"limits": {"cpu": "0.5", "memory": "1024Mi"}, "requests": {"cpu": 1}}))]),
            json!([add(&format!("{spec}/nodeSelector"), json!({"disk": "fast"}))]),
        ]);
    }
    all
}

fn merge_patches(kind: &Kind) -> Vec<Value> {
    let owner = |name: &str, controls: bool| json!({"apiVersion": "v1", "kind": "ConfigMap", "name": name, "uid": format!("uid-{name}"), "controller": controls});
    let mut all = vec![
        json!({}),
        Value::Null,
        json!([]),
        json!("text"),
        json!({"metadata": null}),
        json!({"metadata": {"labels": null, "annotations": {"a": "b"}}}),
        json!({"metadata": {"labels": {"tier": null, "none": null}}}),
        json!({"metadata": {"labels": {"": "x"}}}),
        json!({"metadata": {"annotations": {"UPPER.example.com/x": "y"}}}),
        json!({"metadata": {"annotations": {"a/b/c": "y"}}}),
        json!({"metadata": {"resourceVersion": "1"}}),
        json!({"metadata": {"resourceVersion": "@FIRST@", "labels": {"seen": "first"}}}),
        json!({"metadata": {"generation": 9, "creationTimestamp": null, "selfLink": "/x"}}),
        json!({"metadata": {"deletionTimestamp": "2030-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5}}),
        json!({"metadata": {"ownerReferences": [owner("o", false)]}}),
        json!({"metadata": {"ownerReferences": [owner("o", true), owner("p", true)]}}),
        json!({"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "", "name": "", "uid": ""}]}}),
        json!({"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "Event", "name": "e", "uid": "u"}]}}),
        json!({"metadata": {"ownerReferences": [{"apiVersion": "a/b/c", "kind": "K", "name": "e", "uid": "u"}]}}),
        json!({"metadata": {"ownerReferences": []}}),
        json!({"metadata": {"finalizers": ["no-slash"]}}),
        json!({"metadata": {"finalizers": ["kubernetes.io/unheard-of"]}}),
        json!({"metadata": {"finalizers": ["orphan", "foregroundDeletion"]}}),
        json!({"metadata": {"finalizers": ["example.com/a", "example.com/a"]}}),
        json!({"metadata": {"finalizers": null}}),
        json!({"metadata": {"managedFields": [{}]}}),
        json!({"metadata": {"managedFields": []}}),
        json!({"metadata": {"managedFields": [{"manager": "m", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:labels": {}}}}]}}),
        json!({"metadata": {"managedFields": [{"manager": "m", "operation": "Odd"}]}}),
        json!({"apiVersion": "v9"}),
        json!({"kind": "Teapot"}),
        json!({"metadata": {"namespace": "elsewhere"}}),
        json!({"metadata": {"name": null}}),
        json!({"spec": null}),
        json!({"spec": {}}),
        json!({"spec": "text"}),
        json!({"status": null}),
        json!({"status": {}}),
    ];
    if let Some(names) = pod_spec(kind) {
        all.extend([
            within(names, json!({"containers": null})),
            within(names, json!({"containers": [{"name": "main", "image": "example.com/main:1", "ports": [{"containerPort": 80}, {"containerPort": 80, "protocol": "UDP"}, {"containerPort": 80}]}]})),
            within(names, json!({"containers": [{"name": "main", "image": "i", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}], "args": [], "command": ["a", ""]}]})),
            within(names, json!({"restartPolicy": "Odd"})),
            within(names, json!({"dnsPolicy": "None"})),
            within(names, json!({"securityContext": {"runAsUser": -1, "fsGroup": 5, "supplementalGroups": [1, 1]}})),
            within(names, json!({"volumes": [{"name": "v", "configMap": {"name": "c", "defaultMode": 511}}, {"name": "w", "emptyDir": {"sizeLimit": "1Ki"}}]})),
            within(names, json!({"initContainers": [{"name": "init", "image": "i", "livenessProbe": {"tcpSocket": {"port": 80}}}]})),
            within(names, json!({"hostNetwork": true, "containers": [{"name": "main", "image": "i", "ports": [{"containerPort": 80}]}]})),
            within(names, json!({"containers": [{"name": "main", "image": "i", "livenessProbe": {"httpGet": {"path": "/", "port": "web"}, "periodSeconds": 0}}]})),
            within(names, json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}}})),
            within(names, json!({"topologySpreadConstraints": [{"maxSkew": 0, "topologyKey": "", "whenUnsatisfiable": "Odd"}]})),
            within(names, json!({"priority": 7})),
            within(names, json!({"serviceAccount": "other"})),
            within(names, json!({"terminationGracePeriodSeconds": -1})),
        ]);
    }
    all
}

fn strategic_patches(kind: &Kind) -> Vec<Value> {
    let mut all = vec![
        json!({}),
        json!({"metadata": {"finalizers": ["example.com/a"]}}),
        json!({"metadata": {"finalizers": ["example.com/b", "example.com/a"]}}),
        json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/hold"]}}),
        json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/a", "example.com/b"]}}),
        json!({"metadata": {"$setElementOrder/finalizers": ["example.com/b", "example.com/a"], "finalizers": ["example.com/b"]}}),
        json!({"metadata": {"$setElementOrder/finalizers": ["example.com/a"], "finalizers": ["example.com/b"]}}),
        json!({"metadata": {"labels": {"$patch": "replace", "only": "this"}}}),
        json!({"metadata": {"labels": {"$patch": "delete"}}}),
        json!({"metadata": {"labels": {"$patch": "merge", "tier": "merged"}}}),
        json!({"metadata": {"annotations": {"a": null, "b": "c"}}}),
        json!({"metadata": {"ownerReferences": [{"uid": "u1", "apiVersion": "v1", "kind": "ConfigMap", "name": "o"}]}}),
        json!({"metadata": {"ownerReferences": [{"uid": "u2", "apiVersion": "v1", "kind": "ConfigMap", "name": "p"}]}}),
        json!({"metadata": {"ownerReferences": [{"uid": "u1", "$patch": "delete"}]}}),
        json!({"metadata": {"ownerReferences": [{"name": "x"}]}}),
        json!({"metadata": {"ownerReferences": [{"$patch": "replace"}]}}),
        json!({"$patch": "sideways"}),
        json!({"$patch": 5}),
        json!({"$retainKeys": ["metadata"], "metadata": {}}),
        json!({"metadata": {"uid": "x"}}),
        json!({"status": {"conditions": [{"type": "Mine", "status": "True"}]}}),
        json!({"status": {"conditions": [{"type": "Mine", "$patch": "delete"}]}}),
    ];
    if let Some(names) = pod_spec(kind) {
        let containers = |list: Value| within(names, json!({"containers": list}));
        let main = |more: Value| {
            let mut container = json!({"name": "main"});
            for (name, value) in more.as_object().into_iter().flatten() {
                container[name] = value.clone();
            }
            within(names, json!({"containers": [container]}))
        };
        all.extend([
            containers(json!([{"name": "main", "image": "example.com/main:2"}])),
            containers(json!([{"name": "side", "image": "j"}])),
            containers(json!([{"name": "side", "image": "j"}, {"name": "third", "image": "k"}])),
            containers(json!([{"name": "side", "$patch": "delete"}])),
            containers(json!([{"name": "main", "$patch": "replace", "image": "r"}])),
            containers(json!([{"$patch": "replace"}, {"name": "main", "image": "r"}])),
            containers(json!([{"image": "x"}])),
            containers(json!([{"name": "main", "image": null}])),
            containers(json!([])),
            containers(json!(["text"])),
            within(names, json!({"$setElementOrder/containers": [{"name": "side"}, {"name": "main"}]})),
            within(names, json!({"$setElementOrder/containers": [{"name": "third"}, {"name": "main"}, {"name": "side"}], "containers": [{"name": "side", "image": "j"}]})),
            main(json!({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]})),
            main(json!({"env": [{"name": "B", "$patch": "delete"}, {"name": "C", "value": "3"}]})),
            main(json!({"$setElementOrder/env": [{"name": "B"}, {"name": "A"}]})),
            main(json!({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]})),
            main(json!({"env": [{"name": "A", "value": null, "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]})),
            main(json!({"ports": [{"containerPort": 80, "name": "web"}, {"containerPort": 81}]})),
            main(json!({"ports": [{"containerPort": 80, "$patch": "delete"}]})),
            main(json!({"args": ["a", "b"]})),
            main(json!({"resources": {"limits": {"cpu": "500m"}, "requests": null}})),
            main(json!({"volumeMounts": [{"name": "v", "mountPath": "/v"}]})),
            within(names, json!({"volumes": [{"name": "v", "emptyDir": {}}]})),
            within(names, json!({"volumes": [{"name": "v", "configMap": {"name": "c"}}]})),
            within(names, json!({"volumes": [{"name": "v", "$retainKeys": ["name", "configMap"], "configMap": {"name": "c"}}]})),
            within(names, json!({"volumes": [{"name": "v", "$retainKeys": ["name"], "configMap": {"name": "c"}}]})),
            within(names, json!({"tolerations": [{"key": "a", "operator": "Exists"}]})),
            within(names, json!({"imagePullSecrets": [{"name": "s"}]})),
            within(names, json!({"hostAliases": [{"ip": "192.0.2.1", "hostnames": ["a"]}]})),
            within(names, json!({"nodeSelector": {"disk": "fast"}})),
            within(names, json!({"nodeSelector": null})),
        ]);
    }
    match kind.kind {
        "Deployment" => all.extend([
            json!({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}),
            json!({"spec": {"strategy": {"type": "Recreate", "rollingUpdate": null}}}),
            json!({"spec": {"strategy": {"$retainKeys": ["type", "rollingUpdate"], "rollingUpdate": {"maxSurge": 2}}}}),
        ]),
        "Service" => all.extend([
            json!({"spec": {"ports": [{"port": 80, "name": "a"}, {"port": 81, "name": "b"}]}}),
            json!({"spec": {"ports": [{"port": 81, "$patch": "delete"}]}}),
            json!({"spec": {"$setElementOrder/ports": [{"port": 81}, {"port": 80}]}}),
            json!({"spec": {"type": "ExternalName", "externalName": "x.example.com", "clusterIP": null}}),
            json!({"spec": {"type": "LoadBalancer"}}),
            json!({"spec": {"type": "NodePort", "ports": [{"port": 80, "protocol": "TCP", "nodePort": "@PORT@"}]}}),
            json!({"spec": {"clusterIP": "None"}}),
            json!({"spec": {"externalIPs": ["192.0.2.4", "192.0.2.4", "127.0.0.1"]}}),
            json!({"spec": {"sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 5}}}}),
            json!({"spec": {"externalTrafficPolicy": "Local"}}),
            json!({"spec": {"ipFamilyPolicy": "RequireDualStack"}}),
        ]),
        "ServiceAccount" => all.extend([
            json!({"secrets": [{"name": "t"}], "imagePullSecrets": [{"name": "q"}]}),
            json!({"secrets": [{"name": "t", "$patch": "delete"}]}),
        ]),
        "Ingress" => all.push(json!({"spec": {"rules": [{"host": "b.example.com"}], "defaultBackend": null}})),
        "ConfigMap" | "Secret" => all.extend([
            json!({"data": {"$patch": "replace", "new": "bmV3"}}),
            json!({"data": null}),
            json!({"data": {"key": null, "third": "dGhyZWU="}}),
        ]),
        _ => {}
    }
    all
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
