//! Mutating admission policies: which are taken, and what they make of writes.

use std::time::Duration;

use clientset_testing::suite::Context;
use http::Method;
use serde_json::{Map, Value, json};

use crate::server::{Answer, Outcome, Server, compare, elements, kind, read};

const POLICIES: &str = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
const BINDINGS: &str = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// How often something is looked for that comes by itself, every tenth of a second.
const TRIES: usize = 600;

pub(crate) async fn mutating_policies_are_taken_or_not(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let mut answers = Map::new();
    for case in elements(&read("mutation-definitions.yaml")?) {
        let name = case["name"].as_str().unwrap_or("asked");
        let (path, object) = match case.get("policy") {
            Some(spec) => (POLICIES, policy(name, spec)),
            None => (BINDINGS, binding(name, &case["binding"])),
        };
        let answer = server.create(path, &object, true).await?;
        answers.insert(case.to_string(), answer.essence());
    }
    // One that is there may become no other that would not be taken.
    let steps = read("mutation-updates.yaml")?;
    let made = server
        .create(POLICIES, &policy("mutation-updates", &steps[0]), false)
        .await?;
    made.taken()?;
    for spec in elements(&steps).skip(1) {
        let mut changed = made.body.clone();
        changed["spec"] = policy("asked", spec)["spec"].take();
        let path = format!("{POLICIES}/mutation-updates");
        let query = [("dryRun", "All")];
        let answer = server
            .ask(Method::PUT, &path, &query, Some(&changed))
            .await?;
        answers.insert(format!("updated: {spec}"), answer.essence());
    }
    remove(&server, "mutation-updates").await?;
    compare(&context, "mutation-definitions.json", &answers)
}

pub(crate) async fn mutating_policies_have_a_say(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let table = read("mutations.yaml")?;
    define(&server, &table["definition"]).await?;
    let cases: Vec<&Value> = elements(&table["cases"]).collect();
    let mut bound = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        set_up(&server, number, case).await?;
    }
    for (number, case) in cases.iter().enumerate() {
        bind(&server, number, case, &mut bound).await?;
    }
    wait_for_all(&server, &mut bound).await?;
    let mut answers = Map::new();
    for (number, case) in cases.iter().enumerate() {
        let title = case["name"].as_str().unwrap_or_default();
        for request in elements(&case["requests"]) {
            let answer = ask(&server, number, case, request).await?;
            let text = essence(&answer, case).to_string();
            let text = text.replace(&name(number), "@");
            answers.insert(format!("{title}: {request}"), serde_json::from_str(&text)?);
            if !request["dry"].is_null() {
                let created = &request["create"];
                let path = format!("{}/{}", path_of(number, created), text_of(created, "name"));
                let found = server.ask(Method::GET, &path, &[], None).await?;
                answers.insert(format!("{title}: and then"), found.code.into());
            }
        }
    }
    for name in &bound {
        remove(&server, name).await?;
    }
    compare(&context, "mutations.json", &answers)
}

/// Somebody who may write policies and bindings, and read ConfigMaps.
pub(crate) async fn who_names_parameters_may_read_them(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let roles = "/apis/rbac.authorization.k8s.io/v1";
    let role = json!({
        "metadata": {"name": "writes-policies"},
        "rules": [
            {"apiGroups": ["admissionregistration.k8s.io"], "resources": ["*"], "verbs": ["*"]},
            {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]},
            {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"], "verbs": ["get"]},
        ],
    });
    let given = json!({
        "metadata": {"name": "writes-policies"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "writes-policies"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "writer"}],
    });
    for (plural, object) in [("clusterroles", role), ("clusterrolebindings", given)] {
        let path = format!("{roles}/{plural}");
        server.create(&path, &object, false).await?.taken()?;
    }
    let policy_of = |api_version: &str, kind: &str| {
        let spec = json!({
            "paramKind": {"apiVersion": api_version, "kind": kind},
            "mutations": [{"apply": "Object{}"}],
        });
        policy(&format!("readers-{}", kind.to_lowercase()), &spec)
    };
    for kind in ["ConfigMap", "Secret"] {
        let answer = server
            .create(POLICIES, &policy_of("v1", kind), false)
            .await?;
        answer.taken()?;
    }
    let writer = server.asked_by("writer");
    // A real server hears of roles some time later.
    let free = json!({"mutations": [{"apply": "Object{}"}]});
    let mut tries = 0;
    while writer
        .create(POLICIES, &policy("free", &free), true)
        .await?
        .code
        == 403
    {
        again(&mut tries, "the role is not known").await?;
    }
    let mut wrong = Vec::new();
    for (api_version, kind, expected) in [
        ("v1", "ConfigMap", ""),
        ("v1", "Secret", "FieldValueForbidden spec.paramKind"),
        ("v1", "Nothing", "FieldValueForbidden spec.paramKind"),
        (
            "example.com/v1",
            "Nothing",
            "FieldValueForbidden spec.paramKind",
        ),
    ] {
        let mut policy = policy_of(api_version, kind);
        policy["metadata"]["name"] = "other".into();
        let answer = writer.create(POLICIES, &policy, true).await?;
        wrong.extend(unexpected(&answer, &policy, expected));
    }
    let forbidden = "FieldValueForbidden spec.paramRef";
    for (policy, reference, expected) in [
        ("readers-configmap", json!({"name": "a"}), ""),
        (
            "readers-configmap",
            json!({"name": "a", "namespace": "b"}),
            "",
        ),
        ("readers-configmap", json!({"selector": {}}), forbidden),
        ("readers-secret", json!({"name": "one"}), ""),
        ("readers-secret", json!({"name": "two"}), forbidden),
        ("readers-nobody", json!({"name": "a"}), forbidden),
    ] {
        let mut reference = reference;
        reference["parameterNotFoundAction"] = "Allow".into();
        let spec = json!({"policyName": policy, "paramRef": reference});
        let answer = writer
            .create(BINDINGS, &binding("other", &spec), true)
            .await?;
        wrong.extend(unexpected(&answer, &spec, expected));
    }
    for name in ["readers-configmap", "readers-secret"] {
        remove(&server, name).await?;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What was answered, where it is not the one cause that is expected.
fn unexpected(answer: &Answer, asked: &Value, expected: &str) -> Option<String> {
    let code = if expected.is_empty() { 200 } else { 422 };
    let causes = elements(&answer.body["details"]["causes"]);
    let causes = causes.map(|it| format!("{} {}", text_of(it, "reason"), text_of(it, "field")));
    let found: Vec<String> = causes.collect();
    let is_expected = answer.code == code && found.join(", ") == expected;
    (!is_expected).then(|| format!("{asked}: {} {found:?}, not {expected:?}", answer.code))
}

fn text_of<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

fn name(number: usize) -> String {
    format!("mutation-{number:03}")
}

/// A policy; what a table does not say is as in most cases.
fn policy(name: &str, spec: &Value) -> Value {
    let mut spec = spec.clone();
    if let Some(spec) = spec.as_object_mut() {
        let never = || "Never".into();
        spec.entry("reinvocationPolicy").or_insert_with(never);
        spec.entry("matchConstraints").or_insert_with(|| {
            json!({"resourceRules": [{
                "apiGroups": [""],
                "apiVersions": ["v1"],
                "resources": ["configmaps"],
                "operations": ["CREATE", "UPDATE"],
            }]})
        });
        for mutation in elements_mut(spec.get_mut("mutations")) {
            shorten(mutation);
        }
    }
    kind("MutatingAdmissionPolicy", name, &spec)
}

fn elements_mut(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    value.and_then(Value::as_array_mut).into_iter().flatten()
}

/// `{json: ..}` and `{apply: ..}` stand for whole mutations.
fn shorten(mutation: &mut Value) {
    if let Some(expression) = mutation.get("json") {
        *mutation = json!({"patchType": "JSONPatch", "jsonPatch": {"expression": expression}});
    } else if let Some(expression) = mutation.get("apply") {
        let patch = json!({"expression": expression});
        *mutation = json!({"patchType": "ApplyConfiguration", "applyConfiguration": patch});
    }
}

fn binding(name: &str, spec: &Value) -> Value {
    kind("MutatingAdmissionPolicyBinding", name, spec)
}

/// Defines the custom resource of the table.
async fn define(server: &Server, definition: &Value) -> Outcome {
    server
        .create(DEFINITIONS, definition, false)
        .await?
        .taken()?;
    for version in elements(&definition["spec"]["versions"]) {
        let path = format!(
            "/apis/{}/{}/{}",
            text_of(&definition["spec"], "group"),
            text_of(version, "name"),
            text_of(&definition["spec"]["names"], "plural"),
        );
        let mut tries = 0;
        while server.ask(Method::GET, &path, &[], None).await?.code != 200 {
            again(&mut tries, "the definition is not served").await?;
        }
    }
    Ok(())
}

/// Waits for a moment.
///
/// # Errors
/// That was done often enough.
async fn again(tries: &mut usize, why: &str) -> Outcome {
    *tries += 1;
    if *tries > TRIES {
        return Err(why.into());
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// The namespace of a case, and what is in it before there are policies.
async fn set_up(server: &Server, number: usize, case: &Value) -> Outcome {
    let name = name(number);
    server.create_namespace(&name).await?;
    // Where nobody else does, the table makes the account that pods run as.
    let account = json!({"kind": "ServiceAccount", "name": "default"});
    let path = path_of(number, &account);
    let account = server
        .create(&path, &object(number, &account), false)
        .await?;
    if account.code != 409 {
        account.taken()?;
    }
    let before = elements(&case["requests"]).filter_map(|request| {
        let change = ["update", "patch", "apply"]
            .iter()
            .find_map(|it| request.get(it));
        change
            .and_then(|it| it.get(0))
            .or_else(|| request.get("delete"))
    });
    for said in elements(&case["objects"]).chain(before) {
        let path = path_of(number, said);
        let answer = server.create(&path, &object(number, said), false).await?;
        answer.taken()?;
    }
    Ok(())
}

/// The policies of a case, each with a binding of its own.
async fn bind(server: &Server, number: usize, case: &Value, bound: &mut Vec<String>) -> Outcome {
    let alone = [case["policy"].clone()];
    let several = case["policies"].as_array().map(Vec::as_slice);
    for (index, spec) in several.unwrap_or(&alone).iter().enumerate() {
        let policy_name = format!("{}-{index}", name(number));
        let mut policy = policy(&policy_name, spec);
        let selector = json!({"matchLabels": {"case": name(number)}});
        policy["spec"]["matchConstraints"]["namespaceSelector"] = selector.clone();
        server.create(POLICIES, &policy, false).await?.taken()?;
        let mut spec = json!({"policyName": policy_name});
        for (field, value) in case["binding"].as_object().into_iter().flatten() {
            spec[field] = value.clone();
        }
        if spec["matchResources"].is_null() {
            spec["matchResources"] = json!({"namespaceSelector": selector});
        }
        let text = spec.to_string().replace('@', &name(number));
        let binding = binding(&policy_name, &serde_json::from_str(&text)?);
        server.create(BINDINGS, &binding, false).await?.taken()?;
        bound.push(policy_name);
    }
    Ok(())
}

/// A real server hears of policies, bindings and parameters some time later, of each kind in their order. So all are known
/// once a policy acts that was made last, with parameters that were made last.
async fn wait_for_all(server: &Server, bound: &mut Vec<String>) -> Outcome {
    let probe = "mutation-probe";
    server.create_namespace(probe).await?;
    let maps = format!("/api/v1/namespaces/{probe}/configmaps");
    let map = |name: &str| {
        json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": probe, "labels": {"probe": name}},
        })
    };
    server.create(&maps, &map("last"), false).await?.taken()?;
    let mut spec = json!({
        "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"},
        "mutations": [{"json": "[JSONPatch{op: 'add', path: '/data', value: {'seen': 'yes'}}]"}],
    });
    spec["matchConstraints"] = policy(probe, &spec)["spec"]["matchConstraints"].take();
    let selector = json!({"matchLabels": {"case": probe}});
    spec["matchConstraints"]["namespaceSelector"] = selector;
    let answer = server
        .create(POLICIES, &policy(probe, &spec), false)
        .await?;
    answer.taken()?;
    let spec = json!({"policyName": probe, "paramRef": {
        "selector": {"matchLabels": {"probe": "last"}},
        "parameterNotFoundAction": "Allow",
    }});
    let answer = server
        .create(BINDINGS, &binding(probe, &spec), false)
        .await?;
    answer.taken()?;
    bound.push(probe.to_owned());
    let mut tries = 0;
    loop {
        let answer = server.create(&maps, &map("asked"), true).await?;
        answer.taken()?;
        if answer.body["data"]["seen"] == "yes" {
            return Ok(());
        }
        again(&mut tries, "the policies are not asked").await?;
    }
}

async fn remove(server: &Server, name: &str) -> Outcome {
    for path in [BINDINGS, POLICIES] {
        let path = format!("{path}/{name}");
        server.ask(Method::DELETE, &path, &[], None).await?;
    }
    Ok(())
}

/// Where objects of a kind are in the namespace of a case.
fn path_of(number: usize, said: &Value) -> String {
    let (version, plural) = place(said);
    if plural == "namespaces" {
        return "/api/v1/namespaces".to_owned();
    }
    let prefix = if version == "v1" { "api" } else { "apis" };
    format!("/{prefix}/{version}/namespaces/{}/{plural}", name(number))
}

/// Group and version, and the name of the resource.
fn place(said: &Value) -> (&str, &'static str) {
    match said["kind"].as_str().unwrap_or("ConfigMap") {
        "Secret" => ("v1", "secrets"),
        "ServiceAccount" => ("v1", "serviceaccounts"),
        "Pod" => ("v1", "pods"),
        "LimitRange" => ("v1", "limitranges"),
        "Namespace" => ("v1", "namespaces"),
        "Service" => ("v1", "services"),
        "Deployment" => ("apps/v1", "deployments"),
        "Gear" => (
            said["apiVersion"]
                .as_str()
                .unwrap_or("mutations.example.com/v1"),
            "gears",
        ),
        _ => ("v1", "configmaps"),
    }
}

/// What a table says of an object, whole.
fn object(number: usize, said: &Value) -> Value {
    let mut object = json!({
        "apiVersion": place(said).0,
        "kind": said["kind"].as_str().unwrap_or("ConfigMap"),
        "metadata": {"namespace": name(number)},
    });
    for (field, value) in said.as_object().into_iter().flatten() {
        match field.as_str() {
            "apiVersion" | "kind" => {}
            "name" if said["kind"] == "Namespace" => {
                let own = format!("{}-{}", name(number), value.as_str().unwrap_or_default());
                let labels = json!({"case": name(number)});
                object["metadata"] = json!({"name": own, "labels": labels});
            }
            "name" | "generateName" | "labels" | "annotations" | "finalizers" => {
                object["metadata"][field] = value.clone();
            }
            _ => object[field] = value.clone(),
        }
    }
    object
}

/// Asks for what a request of the table says. A real server may not know the types of a new definition yet, or not that
/// there are parameters of it.
async fn ask(server: &Server, number: usize, case: &Value, request: &Value) -> Outcome<Answer> {
    let mut tries = 0;
    loop {
        let answer = ask_once(server, number, request).await?;
        let is_new = case["policy"]["paramKind"]["kind"] == "Gear"
            && text_of(&answer.body, "message").contains("failed to configure");
        if answer.code != 503 && !is_new {
            return Ok(answer);
        }
        again(&mut tries, "the types of the definition are not known").await?;
    }
}

async fn ask_once(server: &Server, number: usize, request: &Value) -> Outcome<Answer> {
    if let Some(new) = request.get("create") {
        let (path, is_dry) = (path_of(number, new), !request["dry"].is_null());
        return server.create(&path, &object(number, new), is_dry).await;
    }
    let (method, said) = ["update", "patch", "apply", "delete"]
        .iter()
        .find_map(|verb| Some((*verb, request.get(verb)?)))
        .ok_or("a request creates, updates, patches, applies or deletes")?;
    let new = said.get(1).unwrap_or(said);
    let old = said.get(0).unwrap_or(said);
    let mut path = format!("{}/{}", path_of(number, old), text_of(old, "name"));
    if let Some(subresource) = request["subresource"].as_str() {
        path = format!("{path}/{subresource}");
    }
    match method {
        "delete" => server.ask(Method::DELETE, &path, &[], None).await,
        "patch" => server.ask(Method::PATCH, &path, &[], Some(new)).await,
        "apply" => {
            let query = [("fieldManager", "applier")];
            let applied = object(number, new);
            server
                .ask(Method::PATCH, &path, &query, Some(&applied))
                .await
        }
        _ => {
            let body = match new.get("metadata") {
                Some(_) => serde_json::from_str(&new.to_string().replace('@', &name(number)))?,
                None => object(number, new),
            };
            server.ask(Method::PUT, &path, &[], Some(&body)).await
        }
    }
}

/// What is compared: of a refusal its code, its reason and how many causes there are; of an object what people write.
fn essence(answer: &Answer, case: &Value) -> Value {
    let body = &answer.body;
    if answer.code != 200 {
        let details = &body["details"];
        let causes = details["causes"].as_array().map_or(0, Vec::len);
        return json!([
            answer.code,
            body["reason"],
            details["kind"],
            details["name"],
            causes
        ]);
    }
    let mut shown = Map::new();
    if answer.warnings > 0 {
        shown.insert("warnings".to_owned(), answer.warnings.into());
    }
    for field in ["labels", "annotations", "finalizers", "generation"] {
        let value = &body["metadata"][field];
        if !value.is_null() {
            shown.insert(field.to_owned(), value.clone());
        }
    }
    for field in elements(&case["shows"]) {
        let (name, metadata) = (field.as_str().unwrap_or_default(), &body["metadata"]);
        let value = match name {
            "managedFields" => {
                let owners = elements(&metadata[name]);
                owners.map(|owner| owner["fieldsV1"].clone()).collect()
            }
            "status" => body[name].clone(),
            _ => metadata[name].clone(),
        };
        shown.insert(name.to_owned(), value);
    }
    for (field, value) in body.as_object().into_iter().flatten() {
        if !["apiVersion", "kind", "metadata", "status", "details"].contains(&field.as_str()) {
            shown.insert(field.clone(), value.clone());
        }
    }
    Value::Object(shown)
}
