//! Patches of three forms.

use serde_json::{Value, json};

use crate::kinds::Kind;

/// Where a kind has the spec of pods.
pub(super) fn pod_spec(kind: &Kind) -> Option<&'static [&'static str]> {
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

pub(super) fn json_patches(kind: &Kind) -> Vec<Value> {
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

pub(super) fn merge_patches(kind: &Kind) -> Vec<Value> {
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

pub(super) fn strategic_patches(kind: &Kind) -> Vec<Value> {
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
