//! Admission policies: which are taken, and what they say of writes.

use std::time::Duration;

use clientset_testing::suite::Context;
use http::Method;
use serde_json::{Map, Value, json};

use crate::server::{Answer, Outcome, Server, compare, elements, kind, read};

const GROUP: &str = "/apis/admissionregistration.k8s.io/v1";

pub(crate) async fn policies_are_taken_or_not(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let mut answers = Map::new();
    for case in elements(&read("policy-definitions.yaml")?) {
        let (path, object) = match case.get("policy") {
            Some(spec) => ("validatingadmissionpolicies", policy("asked", spec)),
            None => (
                "validatingadmissionpolicybindings",
                kind(
                    "ValidatingAdmissionPolicyBinding",
                    "asked",
                    &case["binding"],
                ),
            ),
        };
        let answer = server
            .create(&format!("{GROUP}/{path}"), &object, true)
            .await?;
        answers.insert(case.to_string(), answer.essence());
    }
    compare(&context, "policy-definitions.json", &answers)
}

pub(crate) async fn policies_have_a_say(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let cases = read("policies.yaml")?;
    let probe = json!({
        "name": "probe",
        "objects": [{"name": "last", "labels": {"probe": "last"}}],
        "policy": {
            "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"},
            "validations": [{"expression": "false"}],
        },
        "binding": {"paramRef": {
            "selector": {"matchLabels": {"probe": "last"}},
            "parameterNotFoundAction": "Allow",
        }},
        "requests": [],
    });
    let cases: Vec<&Value> = elements(&cases).chain([&probe]).collect();
    for (number, case) in cases.iter().enumerate() {
        set_up(&server, number, case).await?;
    }
    // A real server hears of policies and of parameters some time later, of the last ones last.
    let last = cases.len() - 1;
    let mut tries = 0;
    while server
        .create(
            &path_of(last, &json!({})),
            &object(last, &json!({"name": "a"})),
            true,
        )
        .await?
        .code
        == 200
    {
        tries += 1;
        if tries == 600 {
            return Err("the policies are not asked".into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut answers = Map::new();
    for (number, case) in cases.iter().enumerate() {
        for request in elements(&case["requests"]) {
            let answer = ask(&server, number, request).await?;
            let title = format!("{}: {request}", case["name"].as_str().unwrap_or_default());
            let mut essence = answer.essence();
            if answer.warnings > 0 {
                essence = json!([essence, format!("{} warnings", answer.warnings)]);
            }
            let text = essence.to_string().replace(&name(number), "@");
            answers.insert(title, serde_json::from_str(&text)?);
        }
    }
    for number in 0..cases.len() {
        for path in [
            "validatingadmissionpolicybindings",
            "validatingadmissionpolicies",
        ] {
            let path = format!("{GROUP}/{path}/{}", name(number));
            server.ask(Method::DELETE, &path, &[], None).await?;
        }
    }
    compare(&context, "policies.json", &answers)
}

fn name(number: usize) -> String {
    format!("cel-{number:03}")
}

fn policy(name: &str, spec: &Value) -> Value {
    let mut spec = spec.clone();
    if spec["matchConstraints"].is_null() {
        spec["matchConstraints"] = json!({"resourceRules": [{
            "apiGroups": [""],
            "apiVersions": ["v1"],
            "resources": ["configmaps"],
            "operations": ["CREATE", "UPDATE", "DELETE"],
        }]});
    }
    kind("ValidatingAdmissionPolicy", name, &spec)
}

/// The namespace of a case, what is in it, the policy and its binding.
async fn set_up(server: &Server, number: usize, case: &Value) -> Outcome {
    let name = name(number);
    server.create_namespace(&name).await?;
    for params in elements(&case["objects"]) {
        let path = path_of(number, params);
        server
            .create(&path, &object(number, params), false)
            .await?
            .taken()?;
    }
    let mut policy = policy(&name, &case["policy"]);
    let selector = json!({"matchLabels": {"case": name}});
    policy["spec"]["matchConstraints"]["namespaceSelector"] = selector;
    let path = format!("{GROUP}/validatingadmissionpolicies");
    // What changes there are begins with an object that the policy may not let be created.
    for request in elements(&case["requests"]) {
        let before = request["update"].get(0).or_else(|| request.get("delete"));
        if let Some(before) = before {
            let path = path_of(number, before);
            let mut before = object(number, before);
            before["metadata"]["annotations"] = json!({"before": request.to_string()});
            // Two requests may be about one object.
            server.create(&path, &before, false).await?;
        }
    }
    server.create(&path, &policy, false).await?.taken()?;
    let mut spec = json!({"validationActions": ["Deny"]});
    for (field, value) in case["binding"].as_object().into_iter().flatten() {
        spec[field] = value.clone();
    }
    spec["policyName"] = json!(name);
    spec["matchResources"] = json!({"namespaceSelector": {"matchLabels": {"case": name}}});
    let binding = kind("ValidatingAdmissionPolicyBinding", &name, &spec);
    let path = format!("{GROUP}/validatingadmissionpolicybindings");
    server.create(&path, &binding, false).await?.taken()
}

fn path_of(number: usize, object: &Value) -> String {
    let plural = if object["kind"] == "Secret" {
        "secrets"
    } else {
        "configmaps"
    };
    format!("/api/v1/namespaces/{}/{plural}", name(number))
}

fn object(number: usize, said: &Value) -> Value {
    let mut object = json!({
        "apiVersion": "v1",
        "kind": said["kind"].as_str().unwrap_or("ConfigMap"),
        "metadata": {"name": said["name"], "namespace": name(number)},
    });
    if !said["labels"].is_null() {
        object["metadata"]["labels"] = said["labels"].clone();
    }
    if !said["data"].is_null() {
        object["data"] = said["data"].clone();
    }
    object
}

async fn ask(server: &Server, number: usize, request: &Value) -> Outcome<Answer> {
    let dry = [("dryRun", "All")];
    if let Some(new) = request.get("create") {
        return server
            .create(&path_of(number, new), &object(number, new), true)
            .await;
    }
    let said = request["update"].get(1).unwrap_or(&request["delete"]);
    let path = format!(
        "{}/{}",
        path_of(number, said),
        said["name"].as_str().unwrap_or_default()
    );
    match request.get("update") {
        Some(_) => {
            let body = object(number, said);
            server.ask(Method::PUT, &path, &dry, Some(&body)).await
        }
        None => server.ask(Method::DELETE, &path, &dry, None).await,
    }
}
