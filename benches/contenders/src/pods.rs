//! A PodList as a server sends it: made from a seed, so that every run reads the same bytes.

use serde_json::{Value, json};

/// A small generator of numbers; quality does not matter, repeatability does.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// The JSON of a list of that many pods, about seven kilobytes each, with `managedFields`.
pub(crate) fn list(pods: usize) -> Vec<u8> {
    let mut seeded = Seeded(0x5EED);
    let items: Vec<Value> = (0..pods)
        .map(|index| {
            let app = format!("app-{}", index % 40);
            let node = format!("node-{}.example.internal", seeded.next() % 200);
            let workload = Workload {
                number: index % 40,
                hash: format!("{:010x}", seeded.next() & 0xff_ffff_ffff),
                app,
                containers: &["main", "sidecar"],
            };
            pod(index, node, &workload, &mut seeded)
        })
        .collect();
    let list = json!({
        "kind": "PodList",
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "123456"},
        "items": items,
    });
    list.to_string().into_bytes()
}

/// A pod to be created on a server, which then lists it as 13.9 kB: one of twenty of a ReplicaSet, with
/// four containers and without a status, which a server takes from nobody who creates.
pub(crate) fn to_create(index: usize) -> Value {
    let number = index / 20;
    let workload = Workload {
        number,
        app: format!("app-{number}"),
        hash: format!("{:010x}", seeded_id(number, 5) & 0xff_ffff_ffff),
        containers: &["main", "proxy", "metrics", "logs"],
    };
    let mut seeded = Seeded(seeded_id(index, 6));
    let node = format!("node-{}.example.internal", seeded.next() % 2000);
    let mut pod = pod(index, node, &workload, &mut seeded);
    pod["kind"] = json!("Pod");
    pod["apiVersion"] = json!("v1");
    let metadata = &mut pod["metadata"];
    // Five random digits would meet now and then; those of one ReplicaSet differ in their last two.
    let suffix = seeded.next() & 0xf_ff00 | index as u64 % 20;
    metadata["name"] = json!(format!("{}-{}-{suffix:05x}", workload.app, workload.hash));
    // What a network plug-in leaves behind, different for every pod.
    let sandbox = format!("{:016x}{:016x}", seeded.next(), seeded.next());
    metadata["annotations"]["cni.example.com/sandbox"] = json!(sandbox);
    for set_by_server in ["namespace", "uid", "resourceVersion", "creationTimestamp"] {
        metadata[set_by_server] = Value::Null;
    }
    pod
}

/// What the pods of one ReplicaSet share.
struct Workload {
    number: usize,
    app: String,
    hash: String,
    containers: &'static [&'static str],
}

fn pod(index: usize, node: String, workload: &Workload, seeded: &mut Seeded) -> Value {
    let Workload {
        number,
        app,
        hash,
        containers,
    } = workload;
    let name = format!("{app}-{hash}-{:05x}", seeded.next() & 0xf_ffff);
    let ip = format!(
        "10.{}.{}.{}",
        index >> 16 & 255,
        index >> 8 & 255,
        index & 255
    );
    let container = |name: &str| {
        json!({
            "name": name,
            "image": format!("registry.example.com/team/{app}/{name}:v1.{}", index % 7),
            "args": ["--listen=:8080", format!("--shard={}", index % 16), "--log-format=json"],
            "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"},
                      {"name": "metrics", "containerPort": 9090, "protocol": "TCP"}],
            "env": [{"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
                    {"name": "REGION", "value": "eu-west-1"}, {"name": "TIER", "value": "front"}],
            "resources": {"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
            "volumeMounts": [{"name": "config", "mountPath": "/etc/app"},
                {"name": "kube-api-access", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}],
            "livenessProbe": {"httpGet": {"path": "/live", "port": "http", "scheme": "HTTP"}, "timeoutSeconds": 1,
                "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080, "scheme": "HTTP"}, "timeoutSeconds": 1,
                "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
            "imagePullPolicy": "IfNotPresent",
            "securityContext": {"runAsNonRoot": true, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
        })
    };
    let status = |name: &str| {
        json!({
            "name": name,
            "state": {"running": {"startedAt": "2026-03-04T05:06:07Z"}},
            "lastState": {},
            "ready": true,
            "restartCount": index % 3,
            "image": format!("registry.example.com/team/{app}/{name}:v1.{}", index % 7),
            "imageID": format!("registry.example.com/team/{app}/{name}@sha256:{:064x}", index % 7),
            "containerID": format!("containerd://{:016x}{:016x}", seeded_id(index, 1), seeded_id(index, 2)),
            "started": true,
        })
    };
    let condition = |kind: &str| json!({"type": kind, "status": "True", "lastProbeTime": null, "lastTransitionTime": "2026-03-04T05:06:08Z"});
    json!({
        "metadata": {
            "name": name,
            "generateName": format!("{app}-{hash}-"),
            "namespace": format!("team-{}", index % 12),
            "uid": format!("{:08x}-1111-4222-8333-{:012x}", index, seeded.next() & 0xffff_ffff_ffff),
            "resourceVersion": (1_000_000 + index).to_string(),
            "creationTimestamp": "2026-03-04T05:06:00Z",
            "labels": {"app": app, "pod-template-hash": hash, "team": format!("team-{}", index % 12)},
            "annotations": {"example.com/config-hash": format!("{:032x}", seeded.next()), "prometheus.io/scrape": "true"},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": format!("{app}-{hash}"),
                "uid": format!("{number:08x}-aaaa-4bbb-8ccc-000000000000"), "controller": true, "blockOwnerDeletion": true}],
            "managedFields": [
                {"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1",
                 "time": "2026-03-04T05:06:00Z", "fieldsType": "FieldsV1", "fieldsV1": owned_spec()},
                {"manager": "kubelet", "operation": "Update", "apiVersion": "v1", "time": "2026-03-04T05:06:09Z",
                 "fieldsType": "FieldsV1", "subresource": "status", "fieldsV1": owned_status()},
            ],
        },
        "spec": {
            "volumes": [{"name": "config", "configMap": {"name": app, "defaultMode": 420}},
                {"name": "kube-api-access", "projected": {"defaultMode": 420, "sources": [
                    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                    {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}]}}],
            "containers": containers.iter().map(|name| container(name)).collect::<Vec<_>>(),
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "dnsPolicy": "ClusterFirst",
            "serviceAccountName": "default",
            "serviceAccount": "default",
            "nodeName": node,
            "securityContext": {"fsGroup": 2000},
            "schedulerName": "default-scheduler",
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
                {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}],
            "priority": 0,
            "enableServiceLinks": true,
            "preemptionPolicy": "PreemptLowerPriority",
        },
        "status": {
            "phase": "Running",
            "conditions": [condition("PodReadyToStartContainers"), condition("Initialized"), condition("Ready"),
                condition("ContainersReady"), condition("PodScheduled")],
            "hostIP": format!("10.250.0.{}", index % 200),
            "hostIPs": [{"ip": format!("10.250.0.{}", index % 200)}],
            "podIP": ip,
            "podIPs": [{"ip": ip}],
            "startTime": "2026-03-04T05:06:00Z",
            "containerStatuses": containers.iter().map(|name| status(name)).collect::<Vec<_>>(),
            "qosClass": "Burstable",
        },
    })
}

fn seeded_id(index: usize, salt: u64) -> u64 {
    (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ salt)
}

fn owned_spec() -> Value {
    json!({"f:metadata": {"f:generateName": {}, "f:labels": {".": {}, "f:app": {}, "f:pod-template-hash": {}},
        "f:ownerReferences": {".": {}, "k:{\"uid\":\"aaaa\"}": {}}},
        "f:spec": {"f:containers": {"k:{\"name\":\"main\"}": {".": {}, "f:image": {}, "f:args": {}, "f:name": {},
            "f:ports": {".": {}, "k:{\"containerPort\":8080,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}, "f:name": {}}},
            "f:resources": {".": {}, "f:limits": {".": {}, "f:cpu": {}, "f:memory": {}}}}},
            "f:dnsPolicy": {}, "f:enableServiceLinks": {}, "f:restartPolicy": {}, "f:schedulerName": {}, "f:volumes": {".": {}}}})
}

fn owned_status() -> Value {
    json!({"f:status": {"f:conditions": {"k:{\"type\":\"ContainersReady\"}": {".": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {}},
        "k:{\"type\":\"Ready\"}": {".": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {}}},
        "f:containerStatuses": {}, "f:hostIP": {}, "f:hostIPs": {}, "f:phase": {}, "f:podIP": {}, "f:podIPs": {".": {}}, "f:startTime": {}}})
}
