//! Import from servers that a test plays: one without OpenAPI v3, one that is no API server.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};

use clientset_codegen::{load, read_folder};
use serde_json::json;

use crate::support::serve::serve;
use crate::support::{NEWEST, document, model, render, rules};

fn import(server: &str, out: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clientset-codegen"))
        .args(["import", "--from", "cluster", "--server", server, "--out"])
        .arg(out)
        .output()
        .unwrap()
}

#[test]
fn the_swagger_is_taken_where_there_is_no_v3() {
    let swagger = render::swagger(&document(NEWEST))
        .remove("swagger.json")
        .unwrap();
    let version = json!({"major": "1", "minor": "37+", "gitVersion": "v1.37.2-tea.1"});
    let groups = json!({"groups": [{"name": "apps", "versions": [{"groupVersion": "apps/v1"}]}]});
    let apps = json!({
        "groupVersion": "apps/v1",
        "resources": [{"name": "deployments", "singularName": "deployment", "shortNames": ["deploy"]}],
    });
    let bytes = |value: serde_json::Value| value.to_string().into_bytes();
    let server = serve(BTreeMap::from([
        ("/version", bytes(version)),
        ("/openapi/v2", swagger),
        ("/apis", bytes(groups)),
        ("/apis/apps/v1", bytes(apps)),
    ]));
    let folder = tempfile::tempdir().unwrap();
    let output = import(&server, folder.path());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let source = fs::read_to_string(folder.path().join("v1.37/SOURCE")).unwrap();
    assert!(
        source.starts_with(
            "kubernetes: 1.37\norigin: a cluster of Kubernetes v1.37.2-tea.1, /openapi/v2\n"
        ),
        "{source}"
    );
    let imported = load(
        &read_folder(&folder.path().join("v1.37")).unwrap(),
        &rules(),
    )
    .unwrap();
    let deployments = crate::support::resource(&imported, "apps_v1.deployments");
    assert_eq!(deployments.short_names, ["deploy"]);
    let published = model(NEWEST);
    assert_eq!(
        imported.group_versions.len(),
        published.group_versions.len()
    );
}

#[test]
fn a_damaged_answer_is_told_and_nothing_is_written() {
    let version = || json!({"gitVersion": "v1.37.0"}).to_string().into_bytes();
    let swagger = render::swagger(&document(NEWEST))
        .remove("swagger.json")
        .unwrap();
    let core = || json!({"groupVersion": "v1", "resources": []}).to_string();
    let table = [
        (
            swagger[..swagger.len() / 2].to_vec(),
            core(),
            "swagger.json line 1 column ",
        ),
        (
            swagger,
            core().replace("[]", "[[[1"),
            "api__v1.json line 1 column 38: is not JSON: expected `,` or `]`\n",
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (swagger, core, expected) in table {
        let server = serve(BTreeMap::from([
            ("/version", version()),
            ("/openapi/v2", swagger),
            ("/apis", b"{}".to_vec()),
            ("/api/v1", core.into_bytes()),
        ]));
        let output = import(&server, folder.path());
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with(expected), "{said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn what_is_no_api_server_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let table = [
        (
            BTreeMap::new(),
            "the cluster answers 404 to /version: the path is not here",
        ),
        (
            BTreeMap::from([("/version", b"{}".to_vec())]),
            "says no gitVersion; is it a Kubernetes API server?",
        ),
        (
            BTreeMap::from([("/version", b"<html>".to_vec())]),
            "the cluster's /version is not JSON",
        ),
        (
            BTreeMap::from([("/version", br#"{"gitVersion": "latest"}"#.to_vec())]),
            "the cluster calls itself version \"latest\"",
        ),
    ];
    for (answers, expected) in table {
        let output = import(&serve(answers), folder.path());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(1) && said.contains(expected),
            "{said}"
        );
    }
    let output = import("http://127.0.0.1:1", folder.path());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("http://127.0.0.1:1"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
