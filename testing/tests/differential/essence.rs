//! What answers are compared by.

use serde_json::{Map, Value, json};

use crate::mask;
use crate::server::{Answer, Exchange};

/// The answers of an exchange without what differs from one server and one run to the next.
pub(crate) fn essence(exchange: &Exchange, namespace: &str) -> Value {
    let answers = exchange.answers.iter().map(|answer| {
        json!({
            "code": answer.code,
            "warnings": answer.warnings,
            "body": body(answer, namespace),
        })
    });
    answers.collect()
}

fn body(answer: &Answer, namespace: &str) -> Value {
    let body = &answer.body;
    if let Value::Array(events) = body {
        let events = events.iter().filter(|event| event["type"] != "BOOKMARK");
        return events
            .map(|event| json!({"type": event["type"], "object": one(&event["object"], namespace)}))
            .collect();
    }
    let is_list = body["kind"]
        .as_str()
        .is_some_and(|kind| kind.ends_with("List"));
    match body["items"].as_array() {
        Some(items) if is_list => {
            let items: Vec<Value> = items.iter().map(|item| one(item, namespace)).collect();
            json!({
                "kind": body["kind"],
                "apiVersion": body["apiVersion"],
                "continues": body["metadata"].get("continue").is_some(),
                "remaining": body["metadata"]["remainingItemCount"],
                "items": items,
            })
        }
        _ => one(body, namespace),
    }
}

fn one(object: &Value, namespace: &str) -> Value {
    let mut essence = mask::essence(object, namespace);
    if object["kind"] == "Status" && object["status"] == "Success" {
        essence["metadata"] = json!({});
        if !essence["details"]["uid"].is_null() {
            essence["details"]["uid"] = "@UID@".into();
        }
    }
    for row in essence["rows"].as_array_mut().into_iter().flatten() {
        // Names that were drawn.
        if let Some(name) = row[0].as_str()
            && let Some((prefix, _)) = name.rsplit_once("-made-")
        {
            row[0] = format!("{prefix}-made-@RANDOM@").into();
        }
    }
    if let Some(managed) = mask::managed_fields(object) {
        essence["metadata"]["managedFields"] = managed;
    }
    essence
}

/// The paths at which two values differ, with both of them.
pub(crate) fn differences(real: &Value, memory: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", real, memory, &mut found);
    found
}

fn compare(path: &str, real: &Value, memory: &Value, found: &mut Vec<String>) {
    match (real, memory) {
        (Value::Object(one), Value::Object(other)) => {
            let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for name in names {
                let path = format!("{path}/{name}");
                compare(&path, &member(one, name), &member(other, name), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{path}/{index}"), one, other, found);
            }
        }
        (one, other) if one == other => {}
        (one, other) => found.push(format!("{path}: {one} | {other}")),
    }
}

fn member(fields: &Map<String, Value>, name: &str) -> Value {
    // Absent is not null.
    fields
        .get(name)
        .cloned()
        .unwrap_or_else(|| "@ABSENT@".into())
}
