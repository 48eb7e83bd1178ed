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
    let items: Vec<Value> = (0..pods).map(|index| pod(index, &mut seeded)).collect();
    let list = json!({
        "kind": "PodList",
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "123456"},
        "items": items,
    });
    list.to_string().into_bytes()
}

fn pod(index: usize, seeded: &mut Seeded) -> Value {
    let app = format!("app-{}", index % 40);
    let node = format!("node-{}.example.internal", seeded.next() % 200);
    let hash = format!("{:010x}", seeded.next() & 0xff_ffff_ffff);
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
                "uid": format!("{:08x}-aaaa-4bbb-8ccc-000000000000", index % 40), "controller": true, "blockOwnerDeletion": true}],
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
            "containers": [container("main"), container("sidecar")],
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
            "containerStatuses": [status("main"), status("sidecar")],
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
