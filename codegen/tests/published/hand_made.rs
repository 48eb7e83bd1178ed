//! Kinds of change that no two neighbours of the published specs show, made by hand in the document of
//! core/v1.

use clientset_codegen::Files;
use clientset_codegen::diff::diff;
use clientset_codegen::document::Document;
use clientset_codegen::source;
use serde_json::{Value, json};

use crate::changes::told_exactly;
use crate::raw::{self, Spec};
use crate::settings;
use crate::support::NEWEST;

const FILE: &str = "v3/api__v1_openapi.json";

/// What is done to the document.
type Edit = fn(&mut Value);

/// Each edit is told in exactly these lines, and the walk over the edited document expects the same.
pub(crate) fn are_told(published: &Files) {
    let table: [(Edit, &[&str]); 20] = [
        (
            |document| field(document, "PodSpec", "hostname")["type"] = json!("boolean"),
            &["~ field PodSpec.hostname: type string -> boolean"],
        ),
        (
            |document| schema(document, "PodSpec")["required"] = json!(["containers", "hostname"]),
            &["~ field PodSpec.hostname: required no -> yes"],
        ),
        (
            |document| field(document, "ContainerPort", "protocol")["default"] = json!("UDP"),
            &["~ field ContainerPort.protocol: default \"TCP\" -> \"UDP\""],
        ),
        (
            |document| remove(field(document, "ContainerPort", "protocol"), "default"),
            &["~ field ContainerPort.protocol: default - \"TCP\""],
        ),
        (
            |document| {
                let ports = field(document, "Container", "ports");
                ports["x-kubernetes-list-map-keys"] = json!(["containerPort"]);
            },
            &[
                "~ field Container.ports: list type map by containerPort, protocol -> map by containerPort",
            ],
        ),
        (
            |document| {
                let ports = field(document, "Container", "ports");
                remove(ports, "x-kubernetes-patch-strategy");
                remove(ports, "x-kubernetes-patch-merge-key");
            },
            &["~ field Container.ports: patch strategy - merge by containerPort"],
        ),
        (
            |document| {
                let hostname = field(document, "PodSpec", "hostname");
                hostname["description"] = json!("A name. Deprecated: it has another.");
            },
            &["~ field PodSpec.hostname: deprecated no -> yes"],
        ),
        (
            |document| {
                field(document, "PodSpec", "dnsPolicy")["enum"] =
                    json!(["None", "Default", "Some"]);
            },
            &["~ field PodSpec.dnsPolicy: allowed values + Some"],
        ),
        (
            |document| {
                remove(
                    schema(document, "LocalObjectReference"),
                    "x-kubernetes-map-type",
                );
            },
            &["~ type LocalObjectReference: list type - atomic"],
        ),
        (
            |document| {
                remove(
                    schema(document, "PodTemplateList"),
                    "x-kubernetes-group-version-kind",
                );
            },
            &["~ type PodTemplateList: kind - v1 PodTemplateList"],
        ),
        (
            |document| {
                remove(
                    &mut schema(document, "AppArmorProfile")["x-kubernetes-unions"][0],
                    "discriminator",
                );
            },
            &[
                "~ type AppArmorProfile: unions localhostProfile = LocalhostProfile by type -> localhostProfile = LocalhostProfile",
            ],
        ),
        (
            |document| remove(path(document, "namespaces"), "post"),
            &["~ resource namespaces: verb - create"],
        ),
        (
            |document| {
                let parameters = &mut path(document, "namespaces")["post"]["parameters"];
                parameters
                    .as_array_mut()
                    .unwrap()
                    .retain(|parameter| parameter["name"] != "dryRun");
            },
            &["~ resource namespaces: parameter - dryRun (string) of create"],
        ),
        (
            |document| {
                let delete = &mut path(document, "namespaces/{name}")["delete"]["responses"];
                replace(
                    delete,
                    "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
                    "io.k8s.api.core.v1.Namespace",
                );
            },
            &["~ resource namespaces: delete answer status -> object"],
        ),
        (
            |document| remove(&mut document["paths"], "/api/v1/limitranges"),
            &["~ resource limitranges: scope namespaced -> namespaced, listed by namespace alone"],
        ),
        (
            |document| {
                let paths = document["paths"].as_object_mut().unwrap();
                paths
                    .retain(|path, _| !(path.contains("/watch/") && path.contains("/limitranges")));
            },
            &["~ resource limitranges: verb - watch"],
        ),
        (
            |document| {
                remove(
                    &mut document["paths"],
                    "/api/v1/namespaces/{namespace}/pods/{name}/log",
                );
            },
            &["- subresource pods/log (text: get)"],
        ),
        (
            |document| {
                remove(
                    path(document, "namespaces/{namespace}/pods/{name}/attach"),
                    "post",
                );
            },
            &["~ subresource pods/attach: verb - POST"],
        ),
        (
            |document| remove(&mut document["paths"], "/api/v1/nodes/{name}/proxy/{path}"),
            &[
                "~ subresource nodes/proxy: connection NodeProxyOptions and a path -> NodeProxyOptions",
            ],
        ),
        (
            |document| {
                let eviction = path(document, "namespaces/{namespace}/pods/{name}/eviction");
                replace(
                    eviction,
                    "io.k8s.api.policy.v1.Eviction",
                    "io.k8s.api.core.v1.Binding",
                );
                let kind = json!({"group": "", "version": "v1", "kind": "Binding"});
                eviction["post"]["x-kubernetes-group-version-kind"] = kind;
            },
            &["~ subresource pods/eviction: type policy_v1.Eviction -> core_v1.Binding"],
        ),
    ];
    let mut original: Value = serde_json::from_slice(&published[FILE]).unwrap();
    // The others would be read for nothing.
    original["paths"]
        .as_object_mut()
        .unwrap()
        .retain(|path, _| {
            let kept = ["/limitranges", "/nodes", "/pods", "/watch/"];
            path.starts_with("/api/v1/namespaces/{name}")
                || path == "/api/v1/namespaces"
                || kept.iter().any(|part| path.contains(part))
        });
    // As a running server lists them.
    field(&mut original, "PodSpec", "dnsPolicy")["enum"] = json!(["None", "Default"]);
    let (old, old_walk) = read(&original);
    for (edit, expected) in table {
        let mut edited = original.clone();
        edit(&mut edited);
        let (new, new_walk) = read(&edited);
        let difference = diff(&old, &new).unwrap();
        told_exactly(&difference, &old_walk, &new_walk);
        let told: Vec<_> = difference.changes.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected);
    }
}

fn read(document: &Value) -> (Document, Spec) {
    let files = Files::from([(FILE.to_owned(), document.to_string().into_bytes())]);
    let read = source::read(&files, &Files::new(), &settings(NEWEST)).unwrap();
    (read, raw::walk(&files, &Files::new()))
}

fn schema<'v>(document: &'v mut Value, name: &str) -> &'v mut Value {
    let pointer = format!("/components/schemas/io.k8s.api.core.v1.{name}");
    document.pointer_mut(&pointer).unwrap()
}

fn field<'v>(document: &'v mut Value, ty: &str, name: &str) -> &'v mut Value {
    schema(document, ty)
        .pointer_mut(&format!("/properties/{name}"))
        .unwrap()
}

fn path<'v>(document: &'v mut Value, path: &str) -> &'v mut Value {
    let paths = document["paths"].as_object_mut().unwrap();
    paths.get_mut(&format!("/api/v1/{path}")).unwrap()
}

fn remove(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key).unwrap();
}

/// Replaces a text wherever it stands.
fn replace(value: &mut Value, from: &str, to: &str) {
    let text = value.to_string();
    assert!(text.contains(from));
    *value = serde_json::from_str(&text.replace(from, to)).unwrap();
}
