//! `crds --from-cluster` with groups that an aggregated API server has.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use clientset_codegen::read_folder;
use serde_json::{Value, json};

use super::{CUPS, folder};
use crate::support::serve::serve;

const CRDS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const SERVICES: &str = "/apis/apiregistration.k8s.io/v1/apiservices";
const DOCUMENT: &str = "/openapi/v3/apis/metrics.example.com/v1beta1";

/// A document of one kind that can be read and listed.
fn document() -> Value {
    let kind = json!({"group": "metrics.example.com", "version": "v1beta1", "kind": "NodeMetrics"});
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let operation = |action: &str, answer: &str| {
        let content = json!({"application/json": {"schema": reference(answer)}});
        json!({
            "operationId": action,
            "responses": {"200": {"description": "OK", "content": content}},
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": kind,
        })
    };
    let meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
    let string = json!({"type": "string"});
    let node = "com.example.metrics.v1beta1.NodeMetrics";
    let list = "com.example.metrics.v1beta1.NodeMetricsList";
    let root = "/apis/metrics.example.com/v1beta1/nodes";
    let name = json!([{"name": "name", "in": "path", "required": true, "schema": string}]);
    json!({
        "openapi": "3.0.0",
        "info": {"title": "metrics", "version": "v1"},
        "paths": {
            root: {"get": operation("list", list)},
            format!("{root}/{{name}}"): {"get": operation("get", node), "parameters": name},
        },
        "components": {"schemas": {
            node: {
                "type": "object",
                "properties": {
                    "apiVersion": string, "kind": string,
                    "metadata": {"allOf": [reference(&format!("{meta}.ObjectMeta"))]},
                    "usage": {"type": "object", "additionalProperties": string},
                },
                "x-kubernetes-group-version-kind": [kind],
            },
            list: {
                "type": "object",
                "required": ["items"],
                "properties": {
                    "apiVersion": string, "kind": string,
                    "metadata": {"allOf": [reference(&format!("{meta}.ListMeta"))]},
                    "items": {"type": "array", "items": {"allOf": [reference(node)]}},
                },
                "x-kubernetes-group-version-kind": [
                    {"group": "metrics.example.com", "version": "v1beta1", "kind": "NodeMetricsList"},
                ],
            },
            format!("{meta}.ObjectMeta"): {"type": "object", "properties": {"name": string}},
            format!("{meta}.ListMeta"): {"type": "object", "properties": {"continue": string}},
        }},
    })
}

/// What the server registers: itself, and two others, of which one is down.
fn services() -> Value {
    let service = |group: &str, version: &str, service: Value| {
        json!({
            "metadata": {"name": format!("{version}.{group}")},
            "spec": {"group": group, "version": version, "service": service},
        })
    };
    let other = json!({"name": "metrics", "namespace": "kube-system"});
    json!({"items": [
        service("apps", "v1", Value::Null),
        service("metrics.example.com", "v1beta1", other.clone()),
        service("down.example.com", "v1", other),
    ]})
}

fn run(server: &str, folder: &Path, names: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
        .args(["crds", "--from-cluster", "--out", "out", "--server", server])
        .args(names)
        .current_dir(folder)
        .env("KUBECONFIG", folder.join("nowhere"))
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn aggregated_groups_come_from_their_openapi_documents() {
    let folder = folder("aggregated");
    let cups: Value = serde_json::from_str(CUPS).unwrap();
    let bytes = |value: Value| value.to_string().into_bytes();
    let server = serve(BTreeMap::from([
        (CRDS, bytes(json!({"items": [cups]}))),
        (SERVICES, bytes(services())),
        (DOCUMENT, bytes(document())),
    ]));
    let metrics = "metrics_example_com_v1beta1/node_metrics.rs";
    let cup = "milk_example_com_v1/cup.rs";
    for (names, there, gone) in [
        (&["metrics.example.com"][..], vec![metrics], vec![cup]),
        (&["milk.example.com"], vec![cup], vec![metrics]),
        (
            &["milk.example.com", "metrics.example.com"],
            vec![cup, metrics],
            vec![],
        ),
        (&[], vec![cup, metrics], vec![]),
    ] {
        let output = run(&server, &folder, names);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let files = read_folder(&folder.join("out")).unwrap();
        assert!(
            there.iter().all(|file| files.contains_key(*file)),
            "{:?}",
            files.keys()
        );
        assert!(
            !gone.iter().any(|file| files.contains_key(*file)),
            "{:?}",
            files.keys()
        );
        let warned = text(&output.stdout).contains(
            "warning: down.example.com/v1 is left out: the cluster answers 404 to /openapi/v3/apis/down.example.com/v1: ",
        );
        assert_eq!(warned, names.is_empty(), "{}", text(&output.stdout));
    }
    // Who names one that is down has to know.
    for (names, expected) in [
        (
            &["down.example.com"][..],
            "the cluster answers 404 to /openapi/v3/apis/down.example.com/v1",
        ),
        (
            &["apps", "milk.example.com"],
            "no CustomResourceDefinition and no group of custom resources called apps; it has those of \
             down.example.com, metrics.example.com, milk.example.com",
        ),
    ] {
        let output = run(&server, &folder, names);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}
