//! A definition whose `spec` has the table's rules.

use std::time::Duration;

use clientset_testing::suite::Context;
use http::Method;
use serde_json::{Map, Value, json};

use crate::corpus::corpus;
use crate::server::{Outcome, Server, compare, read};

const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// What a rule says beside itself.
const RULE: [&str; 6] = [
    "rule",
    "message",
    "messageExpression",
    "reason",
    "fieldPath",
    "optionalOldSelf",
];

pub(crate) async fn definitions_are_taken_or_not(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let mut answers = Map::new();
    for schema in read("definitions.yaml")?.as_array().into_iter().flatten() {
        let definition = definition("asked", schema);
        let answer = server.create(DEFINITIONS, &definition, true).await?;
        answers.insert(schema.to_string(), answer.essence());
    }
    compare(&context, "definitions.json", &answers)
}

/// The definitions of `tests/crds/corpus`.
pub(crate) async fn rules_of_real_projects_make_sense(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let mut answers = Map::new();
    for definition in corpus()? {
        let name = text(&definition["metadata"], "name");
        let answer = server.create(DEFINITIONS, &definition, true).await?;
        let answer = answer.essence();
        // What is refused is told with its causes; versions of one definition differ in nothing else.
        if answer != "taken" || !answers.contains_key(name) {
            answers.insert(name.to_owned(), answer);
        }
    }
    compare(&context, "corpus.json", &answers)
}

/// Rules of a whole object, its status, and what is in lists and maps.
pub(crate) async fn objects_and_their_status_keep_rules(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let table = read("whole.yaml")?;
    let mut wholes = definition("wholes", &Value::Null);
    wholes["spec"]["names"] = json!({"plural": "wholes", "kind": "Whole"});
    let version = &mut wholes["spec"]["versions"][0];
    version["schema"]["openAPIV3Schema"] = table["schema"].clone();
    version["subresources"] = json!({"status": {}});
    server.create(DEFINITIONS, &wholes, false).await?.taken()?;
    let objects = "/apis/cel.example.com/v1/namespaces/default/wholes";
    let object = |name: &str, spec: &Value| {
        json!({
            "apiVersion": "cel.example.com/v1",
            "kind": "Whole",
            "metadata": {"name": name},
            "spec": spec,
        })
    };
    let mut tries = 0;
    while server
        .create(objects, &object("first", &json!({"size": 1})), true)
        .await?
        .code
        != 200
    {
        tries += 1;
        assert!(tries < 100, "the definition is not served");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut answers = Map::new();
    for request in elements(&table, "requests") {
        let name = request["name"].as_str().unwrap_or("asked");
        let new = object(name, &request["create"]);
        let changes = request.get("update").is_some() || request.get("status").is_some();
        let mut answer = server.create(objects, &new, !changes).await?;
        if changes {
            answer.taken()?;
            let path = format!("{objects}/{name}");
            let query = [("dryRun", "All")];
            let mut changed = answer.body;
            answer = if let Some(spec) = request.get("update") {
                changed["spec"] = spec.clone();
                server
                    .ask(Method::PUT, &path, &query, Some(&changed))
                    .await?
            } else {
                changed["status"] = request["status"].clone();
                let path = format!("{path}/status");
                server
                    .ask(Method::PUT, &path, &query, Some(&changed))
                    .await?
            };
            server
                .ask(Method::DELETE, &path, &[], None)
                .await?
                .taken()?;
        }
        answers.insert(request.to_string(), answer.essence());
    }
    let path = format!("{DEFINITIONS}/wholes.cel.example.com");
    server.ask(Method::DELETE, &path, &[], None).await?;
    compare(&context, "whole.json", &answers)
}

pub(crate) async fn values_keep_rules_or_break_them(context: Context) -> Outcome {
    let server = Server::new(&context).await?;
    let table = read("rules.yaml")?;
    let rows = table["rules"].as_array().ok_or("there are no rules")?;
    let path = format!("{DEFINITIONS}/rules.cel.example.com");
    let without = definition("rules", &spec(&table, rows, false));
    let created = server.create(DEFINITIONS, &without, false).await?;
    created.taken()?;
    let objects = "/apis/cel.example.com/v1/namespaces/default/rules";
    wait_until(&server, objects, "without", true, &json!({})).await?;
    // What there is before the rules may break them.
    let mut before = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        for (index, change) in elements(row, "changes").enumerate() {
            let name = format!("x{number}-{index}");
            let object = object(&name, number, &change[0]);
            let created = server.create(objects, &object, false).await?;
            created.taken()?;
            before.push((number, change, name, created.body));
        }
    }
    let with = definition("rules", &spec(&table, rows, true));
    let patch = json!({"spec": {"versions": with["spec"]["versions"]}});
    let patched = server.ask(Method::PATCH, &path, &[], Some(&patch)).await?;
    patched.taken()?;
    // The first value of the first rule breaks it.
    let breaks = json!({"r000": rows[0]["values"][0]});
    wait_until(&server, objects, "with", false, &breaks).await?;
    let mut answers = Map::new();
    for (number, row) in rows.iter().enumerate() {
        for value in elements(row, "values") {
            let object = object("asked", number, value);
            let answer = server.create(objects, &object, true).await?;
            let title = format!("{} {} of {value}", title(row), text(row, "of"));
            keep(&mut answers, title, number, answer.essence())?;
        }
    }
    for (number, change, name, mut object) in before {
        object["spec"] = field(number, &change[1]);
        let path = format!("{objects}/{name}");
        let query = [("dryRun", "All")];
        let answer = server
            .ask(Method::PUT, &path, &query, Some(&object))
            .await?;
        let row = &rows[number];
        let title = format!(
            "{} {} from {} to {}",
            title(row),
            text(row, "of"),
            change[0],
            change[1]
        );
        keep(&mut answers, title, number, answer.essence())?;
    }
    server.ask(Method::DELETE, &path, &[], None).await?;
    compare(&context, "rules.json", &answers)
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn elements<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

/// A rule as the answers name it.
fn title(row: &Value) -> String {
    let said = RULE.iter().filter_map(|name| row.get(*name));
    let said: Vec<String> = said
        .map(|said| {
            said.as_str()
                .map_or_else(|| said.to_string(), str::to_owned)
        })
        .collect();
    said.join(" | ")
}

fn keep(answers: &mut Map<String, Value>, title: String, number: usize, answer: Value) -> Outcome {
    let field = format!("spec.r{number:03}");
    let answer: Value = serde_json::from_str(&answer.to_string().replace(&field, "@"))?;
    match answers.insert(title.clone(), answer) {
        None => Ok(()),
        Some(_) => Err(format!("two rows ask {title:?}").into()),
    }
}

/// A schema with a field for each row.
fn spec(table: &Value, rows: &[Value], with_rules: bool) -> Value {
    let mut properties = Map::new();
    for (number, row) in rows.iter().enumerate() {
        let mut schema = table["schemas"][text(row, "of")].clone();
        if with_rules {
            let said = RULE
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), row.get(*name)?.clone())));
            let rule: Map<String, Value> = said.collect();
            schema["x-kubernetes-validations"] = json!([rule]);
        }
        properties.insert(format!("r{number:03}"), schema);
    }
    json!({"type": "object", "properties": properties})
}

fn definition(plural: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.cel.example.com")},
        "spec": {
            "group": "cel.example.com",
            "scope": "Namespaced",
            "names": {"plural": plural, "kind": "Rules"},
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}},
            }],
        },
    })
}

fn field(number: usize, value: &Value) -> Value {
    let mut spec = Map::new();
    if !value.is_null() {
        spec.insert(format!("r{number:03}"), value.clone());
    }
    Value::Object(spec)
}

fn object(name: &str, number: usize, value: &Value) -> Value {
    json!({
        "apiVersion": "cel.example.com/v1",
        "kind": "Rules",
        "metadata": {"name": name},
        "spec": field(number, value),
    })
}

/// Waits until an object is taken, or refused: a real server reads definitions some time after they are written.
async fn wait_until(server: &Server, path: &str, name: &str, taken: bool, spec: &Value) -> Outcome {
    let object = json!({
        "apiVersion": "cel.example.com/v1",
        "kind": "Rules",
        "metadata": {"name": name},
        "spec": spec,
    });
    for _ in 0..100 {
        let answer = server.create(path, &object, true).await?;
        if (answer.code == 200) == taken && answer.code != 404 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!(
        "an object {name:?} was not {}",
        if taken { "taken" } else { "refused" }
    )
    .into())
}
