//! `/openapi/v3`: documents for all that is served.

use std::collections::BTreeMap;

use clientset_testing::TestCluster;
use serde_json::{Value, json};

use crate::definitions::{DEFINITIONS, definition, spec};
use crate::support::{Outcome, ask};

async fn index(cluster: &TestCluster) -> Outcome<BTreeMap<String, String>> {
    let index = ask(cluster, "GET /openapi/v3", ()).await?.body;
    let paths = index["paths"].as_object().ok_or("paths")?;
    let url = |(path, it): (&String, &Value)| {
        let url = it["serverRelativeURL"].as_str().unwrap_or_default();
        (path.clone(), url.to_owned())
    };
    Ok(paths.iter().map(url).collect())
}

/// The names that a document refers to.
fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                found.push(reference);
            }
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| references(element, found)),
        _ => {}
    }
}

#[tokio::test]
async fn documents_are_whole_and_agree_with_each_other() -> Outcome {
    let cluster = TestCluster::start().await?;
    let mut schemas: BTreeMap<String, Value> = BTreeMap::new();
    for (path, url) in index(&cluster).await? {
        let document = ask(&cluster, &format!("GET {url}"), ()).await?.body;
        assert_eq!(document["openapi"], "3.0.0", "{path}");
        let own = document["components"]["schemas"]
            .as_object()
            .ok_or("schemas")?;
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in found {
            let name = reference
                .strip_prefix("#/components/schemas/")
                .ok_or("a reference")?;
            assert!(
                own.get(name).is_some_and(Value::is_object),
                "{path}: {reference}"
            );
        }
        for (name, schema) in own {
            let known = schemas
                .entry(name.clone())
                .or_insert_with(|| schema.clone());
            assert_eq!(known, schema, "{path}: {name}");
        }
    }
    let deployment = &schemas["io.k8s.api.apps.v1.DeploymentSpec"]["properties"];
    assert_eq!(
        deployment["replicas"],
        json!({"type": "integer", "format": "int32"})
    );
    assert_eq!(
        deployment["template"]["allOf"][0]["$ref"],
        "#/components/schemas/io.k8s.api.core.v1.PodTemplateSpec"
    );
    let ports = &schemas["io.k8s.api.core.v1.Container"]["properties"]["ports"];
    assert_eq!(
        ports["x-kubernetes-list-map-keys"],
        json!(["containerPort", "protocol"])
    );
    assert_eq!(ports["x-kubernetes-patch-merge-key"], "containerPort");
    Ok(())
}

#[tokio::test]
async fn operations_say_what_they_take() -> Outcome {
    let cluster = TestCluster::start().await?;
    let document = ask(&cluster, "GET /openapi/v3/apis/apps/v1", ())
        .await?
        .body;
    let path = &document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
    let patch = &path["patch"];
    assert_eq!(patch["operationId"], "patchAppsV1NamespacedDeployment");
    assert_eq!(
        patch["x-kubernetes-group-version-kind"],
        json!({"group": "apps", "version": "v1", "kind": "Deployment"})
    );
    let parameters = patch["parameters"].as_array().ok_or("parameters")?;
    assert!(
        parameters
            .iter()
            .any(|it| it["name"] == "fieldValidation" && it["in"] == "query")
    );
    assert!(path["put"]["requestBody"]["required"] == true && path["delete"].is_object());
    let all = &document["paths"]["/apis/apps/v1/deployments"]["get"];
    assert_eq!(all["operationId"], "listAppsV1DeploymentForAllNamespaces");
    assert_eq!(
        ask(&cluster, "GET /openapi/v3/apis/none/v1", ())
            .await?
            .code,
        404
    );
    Ok(())
}

#[tokio::test]
async fn definitions_are_documented_as_soon_as_they_are_served() -> Outcome {
    let cluster = TestCluster::start().await?;
    assert!(!index(&cluster).await?.contains_key("apis/example.com/v1"));
    let post = format!("POST {DEFINITIONS}");
    let schema = spec(json!({
        "port": {"x-kubernetes-int-or-string": true},
        "inner": {
            "type": "object",
            "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true,
        },
    }));
    ask(&cluster, &post, definition("foos", "Foo", schema)).await?;
    let first = index(&cluster).await?["apis/example.com/v1"].clone();
    let document = ask(&cluster, &format!("GET {first}"), ()).await?.body;
    let foo = &document["components"]["schemas"]["com.example.v1.Foo"];
    assert_eq!(
        foo["x-kubernetes-group-version-kind"],
        json!([{"group": "example.com", "version": "v1", "kind": "Foo"}])
    );
    let properties = &foo["properties"]["spec"]["properties"];
    assert_eq!(
        properties["port"]["anyOf"],
        json!([{"type": "integer"}, {"type": "string"}])
    );
    assert_eq!(
        properties["inner"]["properties"]["kind"],
        json!({"type": "string"})
    );
    assert_eq!(
        foo["properties"]["metadata"]["allOf"][0]["$ref"],
        "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    );
    assert!(document["components"]["schemas"]["com.example.v1.FooList"].is_object());

    let path = format!("{DEFINITIONS}/foos.example.com");
    let mut changed = ask(&cluster, &format!("GET {path}"), ()).await?.body;
    let schema = &mut changed["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    schema["properties"]["spec"]["properties"]["more"] = json!({"type": "string"});
    assert_eq!(
        ask(&cluster, &format!("PUT {path}"), changed).await?.code,
        200
    );
    assert_ne!(index(&cluster).await?["apis/example.com/v1"], first);
    Ok(())
}
